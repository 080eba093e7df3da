"""What the pages of personal data show, in finished words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import may_see
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.exports.jobs import about_named
from spil.foundation.exports.models import ABOUT, Export
from spil.foundation.organisation.models import Person
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.retention.models import RetentionRule
from spil.foundation.retention.queries import source_of
from spil.foundation.retention.verdicts import REASONS, Held, SpokenOf
from spil.foundation.ui.saying import day_words
from spil.modules.privacy.access import NOWHERE
from spil.modules.privacy.models import Erasure, Ground, Judged, Sort, Stay

#: rows of one table of a page
MOST = 100
#: what keeps a record whatever its rule says, by code
BESIDES_RULES = (Held.code, SpokenOf.code)


def left_colleagues(on: date) -> QuerySet[Person]:
    """Who worked here and may still be forgotten, who left last first."""
    return Person.objects.filter(left_on__lte=on).exclude(email__endswith=f"@{NOWHERE}").order_by("-left_on")


def erasures() -> QuerySet[Erasure]:
    return Erasure.objects.select_related("done_by").order_by("-pk")


def files_of(about: Party | Person, actor: Actor) -> list[Export]:
    """What this reader had written about somebody, the newest first."""
    asked = Export.objects.filter(person=actor.person_id, kind=ABOUT, asked=about_named(about))
    return list(asked.order_by("-pk")[:5])


def going_rows(found: Judged, actor: Actor) -> list[list[dict[str, Any]]]:
    """The records that go and that the reader may see; of the others `hidden_notes` tells how many."""
    seen = [one.record for one in found.going if may_see(actor, one.record.audience_id)]
    return [_record_cells(one) for one in seen[:MOST]]


def hidden_notes(found: Judged, actor: Actor) -> str:
    """That lines in notebooks of colleagues go as well, unseen."""
    count = sum(not may_see(actor, one.record.audience_id) for one in found.going if _is_note(one.record))
    if not count:
        return ""
    words = ngettext(
        "And %(n)s line in a notebook that you cannot read.",
        "And %(n)s lines in notebooks that you cannot read.",
        count,
    )
    return words % {"n": count}


def _is_note(record: Record) -> bool:
    return kinds.of(record).personal


def busy_rows(found: Judged, actor: Actor) -> list[list[dict[str, Any]]]:
    return [_record_cells(one) for one in found.busy[:MOST] if may_see(actor, one.audience_id)]


@dataclass(frozen=True)
class Staying:
    """What stays for one reason: in a few words, the law or the reason whole, and each with its first day."""

    title: str
    why: str
    rows: list[list[dict[str, Any]]]


def staying(found: Judged, actor: Actor) -> list[Staying]:
    """What stays, by why: records as links, or the name itself."""
    by_reason: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for one in found.staying[:MOST]:
        if one.record is None or may_see(actor, one.record.audience_id):
            rule = _rule_that_keeps(one)
            by_reason[rule.title if rule else "", one.why.code].append(one)
    return [_staying(together) for together in by_reason.values()]


def _rule_that_keeps(one: Stay) -> RetentionRule | None:
    """The rule by which it stays; none where something else keeps it, whatever its rule says."""
    return None if one.why.code in BESIDES_RULES else one.term.rule


def _staying(together: Sequence[Stay]) -> Staying:
    first, rule = together[0], _rule_that_keeps(together[0])
    if rule is None:
        return Staying(
            _("Stays"), str(first.why.text), [[_what_stays(one), {"text": ""}] for one in together]
        )
    rows = [[_what_stays(one), {"text": day_words(one.term.first_day)}] for one in together]
    return Staying(_("Stays: %(what)s") % {"what": rule.title}, source_of(rule)["text"], rows)


def _what_stays(one: Stay) -> dict[str, Any]:
    return {"text": _("The name"), "grow": True} if one.record is None else _record_cells(one.record)[0]


def _record_cells(record: Record) -> list[dict[str, Any]]:
    link = {"look": "link", "text": str(record), "url": reverse("record", args=[record.pk]), "grow": True}
    return [link, {"text": str(kinds.of(record).title), "hide": True}]


def erasure_cells(one: Erasure) -> list[dict[str, Any]]:
    """An erasure as a line: no word about whom, the number of the contact or the colleague alone."""
    stays = ", ".join(_stays(part) for part in one.stays) if one.finished_on is None else ""
    return [
        {"text": f"{Sort(one.sort).label} {one.number}", "grow": True},
        {"text": str(Ground(one.ground).label), "hide": True},
        {"text": day_words(one.asked_on), "hide": True},
        {"text": day_words(timezone.localtime(one.done_at).date()), "detail": str(one.done_by or "")},
        {"look": "amount", "text": str(one.gone_count)},
        {"text": stays or "–", "hide": True},
    ]


def _stays(part: dict[str, Any]) -> str:
    what = part["rule"] or _("what nothing says how long it is kept")
    if part["count"]:
        what = f"{part['count']} × {what}"
    if part["until"] and part["why"] not in BESIDES_RULES:
        return _("%(what)s until %(day)s") % {
            "what": what,
            "day": day_words(date.fromisoformat(part["until"])),
        }
    reason = REASONS.get(part["why"])
    return f"{what}: {reason.text}" if reason and not str(reason.text).count("%(") else what


def erased_panel(record: Record, _actor: Actor) -> dict[str, Any] | None:
    """On what is left of a record: that it went on request, when, and on what ground."""
    event = Event.objects.filter(record=record.pk, action="privacy.record.erase").order_by("-pk").first()
    if event is None:
        return None
    ground = changes_of(event).get("ground", [None, ""])[1]
    pairs = [{"term": _("Erased on"), "value": day_words(timezone.localtime(event.at).date())}]
    if ground in Ground.values:
        pairs.append({"term": _("Ground"), "value": str(Ground(ground).label)})
    return {"id": "erased", "title": _("Why it was destroyed"), "pairs": pairs}


def named_elsewhere(about: Party | Person) -> str:
    """The address of a search for the name: what only mentions somebody is for a person to look at."""
    return f"{reverse('search')}?q=%22{str(about).replace(' ', '+')}%22" if _has_name(about) else ""


def _has_name(about: Party | Person) -> bool:
    return bool(str(about).strip())


def facts_of(about: Party | Person) -> list[dict[str, Any]]:
    """What stands in the row itself, filled in or not."""
    if isinstance(about, Party):
        street = " ".join(filter(None, (about.street, about.house_number, about.box)))
        place = " ".join(filter(None, (about.postcode, about.town, about.country)))
        named = [
            (_("E-mail"), about.email),
            (_("Phone"), about.phone),
            (_("Address"), ", ".join(filter(None, (street, place)))),
            (_("VAT number"), about.vat_number),
            (_("Accounts"), ", ".join(account.iban for account in about.accounts.order_by("pk"))),
        ]
    else:
        named = [
            (_("E-mail"), about.email),
            (_("Phone"), about.phone),
            (_("Job"), about.job_title),
            (_("Left on"), day_words(about.left_on)),
        ]
    return [{"term": term, "value": value} for term, value in named if value]


def contacts_named(words: str) -> QuerySet[Party]:
    """Contacts by name or address, restricted ones too: who asks for access has a right to know of those."""
    return Party.objects.filter(Q(name__icontains=words) | Q(email__iexact=words)).order_by("name", "pk")
