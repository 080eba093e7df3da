"""The facts of a certificate, read when every line has its outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from spil.foundation.access.actor import Actor
from spil.foundation.organisation.models import Person
from spil.foundation.records.kinds import kinds
from spil.foundation.ui.saying import day_words, moment_words
from spil.modules.archive.formats.certificate import as_data, as_paper
from spil.modules.archive.models import Destruction, Line, LineOutcome
from spil.modules.archive.queries.wording import why_words

#: why a content is still there: it is kept elsewhere in the office too, it was put within the hour, or it was destroyed
#: in a copy of an office, which takes nothing away until it is taken into service
KEPT, FRESH, COPY = "kept", "fresh", "copy"


@dataclass(frozen=True)
class Certificate:
    """The files by name, the paper first, and the SHA-256 of the data in hexadecimal."""

    files: dict[str, bytes]
    digest: str


def certificate_of(destruction: Destruction, by: Actor, left: Mapping[str, str]) -> Certificate:
    """The certificate as things stand; `left` says of contents that are still there why: KEPT, FRESH or COPY."""
    row = Destruction.objects.select_related(
        "record__legal_entity", "proposed_by", "proposed_for", "approved_by", "approved_for", "carried_out_by"
    ).get(pk=destruction.pk)
    outcomes = LineOutcome.objects.filter(line__destruction=row.pk).order_by("line__position")
    outcomes = outcomes.select_related("line__record", "line__rule")
    done = [one for one in outcomes if one.is_destroyed]
    stayed = [one for one in outcomes if not one.is_destroyed]
    kept = list(Line.objects.filter(destruction=row.pk, kept__isnull=False).select_related("record"))
    data = as_data({
        **_decision(row, by),
        "destroyed": [_destroyed(one, left) for one in done],
        "left": [{"number": str(one), "why": one.why} for one in stayed],
        "kept": [str(one) for one in kept],
    })  # fmt: skip
    digest = sha256(data).hexdigest()
    with override(row.record.language):
        paper = _paper(row, by, [_records(done), _files(done, left), _stayed(stayed, kept)], digest)
    name = f"{row.record.number}-{_('certificate')}"
    return Certificate({f"{name}.pdf": paper, f"{name}.json": data}, digest)


def _decision(row: Destruction, by: Actor) -> dict[str, Any]:
    office = row.record.legal_entity
    return {
        "number": row.record.number,
        "office": {"name": office.name, "number": office.enterprise_number, "country": office.country},
        "prepared_on": row.prepared_on.isoformat(),
        "proposed": _who(row.proposed_by, row.proposed_for),
        "approved": {**_who(row.approved_by, row.approved_for), "on": str(row.approved_on)},
        "carried_out": {**_who(row.carried_out_by, None), "on": str(row.carried_out_on)},
        "finished_at": by.now.isoformat(),
    }


def _who(person: Person | None, for_whom: Person | None) -> dict[str, str]:
    return {"by": str(person or ""), "for": str(for_whom or "")}


def _destroyed(one: LineOutcome, left: Mapping[str, str]) -> dict[str, Any]:
    line, record, rule = one.line, one.line.record, one.line.rule
    return {
        "number": str(line),
        "kind": record.kind,
        "registered_on": record.registered_on.isoformat(),
        "rule": {"class": rule.code, "country": rule.country, "source": rule.source},
        "counted_from": line.start_on.isoformat(),
        "may_go_on": line.may_go_on.isoformat(),
        "destroyed_at": one.at.isoformat(),
        "events": record.event_count,
        "chain": bytes(record.head_digest).hex(),
        "files": [{**file, **_fate(left.get(file["sha256"]))} for file in one.files],
    }


def _fate(why: str | None) -> dict[str, Any]:
    return {"removed": True} if why is None else {"removed": False, "why": why}


def _paper(row: Destruction, by: Actor, parts: Sequence[dict[str, Any]], digest: str) -> bytes:
    facts = [
        (_("Proposal"), f"{row.record.number}, {day_words(row.prepared_on)}"),
        (_("Put forward by"), _names(row.proposed_by, row.proposed_for)),
        (_("Approved by"), f"{_names(row.approved_by, row.approved_for)}, {day_words(row.approved_on)}"),
        (_("Carried out by"), f"{row.carried_out_by}, {day_words(row.carried_out_on)}"),
        (pgettext("destruction", "Finished"), moment_words(by.now)),
        (_("SHA-256 of the data file"), _groups(digest)),
    ]
    return as_paper(
        title=_("Certificate of destruction %(number)s") % {"number": row.record.number},
        office=str(row.record.legal_entity),
        language=row.record.language,
        facts=facts,
        words=_(
            "The records below were destroyed: their data, their files as listed and what was written about"
            " them. Their number, their kind and the digest of their log remain. This certificate lists digests, not"
            " contents."
        ),
        parts=[part for part in parts if part["rows"]],
    )


def _records(done: Sequence[LineOutcome]) -> dict[str, Any]:
    rows = [
        [
            str(one.line),
            str(kinds.of(one.line.record).title),
            f"{one.line.rule.title}: {one.line.rule.source}",
            day_words(one.line.may_go_on),
            _groups(bytes(one.line.record.head_digest).hex()),
        ]
        for one in done
    ]
    columns = [_("Number"), _("Kind"), _("Rule"), _("May go from"), _("Digest of its log")]
    return {"title": _("Destroyed"), "columns": columns, "rows": rows, "widths": [0, 0, 3, 0, 3]}


def _files(done: Sequence[LineOutcome], left: Mapping[str, str]) -> dict[str, Any]:
    fates = {
        KEPT: _("stays: it is kept elsewhere too"),
        FRESH: _("goes in the night"),
        COPY: _("goes once this copy of the office is in service"),
    }
    rows = [
        [
            str(one.line),
            _groups(file["sha256"]),
            str(file["size"]),
            fates.get(left.get(file["sha256"], ""), _("destroyed")),
        ]
        for one in done
        for file in one.files
    ]
    columns = [_("Number"), "SHA-256", _("Bytes"), _("What becomes of it")]
    return {"title": _("Their files"), "columns": columns, "rows": rows, "widths": [0, 1, 0, 0]}


def _stayed(stayed: Sequence[LineOutcome], kept: Sequence[Line]) -> dict[str, Any]:
    rows = [[str(one), _("taken out of the proposal")] for one in kept]
    rows += [[str(one.line), why_words(one)] for one in stayed]
    return {
        "title": _("Not destroyed by this decision"),
        "columns": [_("Number"), _("Why")],
        "rows": rows,
        "widths": [0, 1],
    }


def _names(person: Person | None, for_whom: Person | None) -> str:
    if for_whom is None:
        return str(person or "")
    return _("%(who)s for %(whom)s") % {"who": person, "whom": for_whom}


def _groups(digest: str) -> str:
    """A digest that a line can break, and an eye can follow."""
    return " ".join(digest[start : start + 16] for start in range(0, len(digest), 16))
