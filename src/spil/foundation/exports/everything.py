"""Everything out: the whole office, or what one person may see and what is kept about her, in open formats.

    README.txt            what is what
    schema.json           tables and their columns: type, whether it may be empty, what it points to
    tables/NAME.jsonl     one row an object (whole office only); the same as CSV beside it
    lists/KIND.csv        the records of a kind with every column in words, as the list shows them
    files/NUMBER/NAME     the original files, byte for byte: UBL invoices, e-mails, scans
    files.csv             which file belongs to which record, with its SHA-256
    deadlines.ics         open deadlines (RFC 5545)
    contacts.vcf          parties (RFC 6350; whole office only)
    about-me.json         every row that names the person (her own export only)

Never in it: what opens something (passwords, tokens, keys), and for a person nothing about a record that she may not
see.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import ForeignKey, Q
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.attachments.models import Attachment
from spil.foundation.audit.snapshot import one_state
from spil.foundation.backups import rows
from spil.foundation.exports.csv_file import csv_parts, safe
from spil.foundation.exports.tables import Table
from spil.foundation.exports.written import calendar_of, card_of
from spil.foundation.files.rules import plain_name
from spil.foundation.files.store import NoSuchFile, store
from spil.foundation.listing.columns import columns_of
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record

#: tables of which every row is a secret or a limit; of accounts the rest goes out
SECRET_TABLES = frozenset({"identity_loginlink", "identity_allowance", "django_session"})
#: columns that open something
SECRET_COLUMNS = frozenset(
    {"password", "secret", "digest", "key", "token", "salt", "credential", "public_key"}
)
#: a mail as it was sent may hold a link that signs in; what was sent as post is among the files
_SECRET_CELLS = frozenset({("outbox_outgoingmail", "content"), ("outbox_outgoingmail", "arguments")})
_KEPT_COLUMNS = frozenset(
    {("events_event", "digest"), ("events_anchor", "digest"), ("events_eventvalues", "salt")}
)
Say = Callable[[str], None]


@dataclass
class Taken:
    """What went out. `lost` are files that the office itself has no more."""

    rows: int = 0
    records: int = 0
    files: int = 0
    lost: int = 0


def take_out(folder: Path, actor: Actor, *, language: str, say: Say = lambda _text: None) -> Taken:
    """Write all of it into an empty folder. The program itself sees everything; a person what she may see."""
    taken, whole = Taken(), actor.sees_all
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "README.txt").write_text(_readme(whole=whole), "utf-8")
    with one_state():
        tables = [table for table in rows.tables() if table.name not in SECRET_TABLES]
        if whole:
            (folder / "schema.json").write_text(json.dumps(_schema(tables), indent=1), "utf-8")
            for table in tables:
                taken.rows += _write_table(folder / "tables", table)
            (folder / "contacts.vcf").write_bytes(b"".join(map(card_of, Party.objects.order_by("pk"))))
        else:
            about = {table.name: found for table in tables if (found := list(_about(table, actor)))}
            taken.rows = sum(map(len, about.values()))
            (folder / "about-me.json").write_text(json.dumps(about, indent=1, ensure_ascii=False), "utf-8")
        taken.records = _write_lists(folder / "lists", actor, language)
        (folder / "deadlines.ics").write_bytes(calendar_of(actor, language))
    _write_files(folder, actor, taken, say)
    return taken


def _readme(*, whole: bool) -> str:
    text = (__doc__ or "").partition("\n\n")[2]
    about = _("The whole office.") if whole else _("What one person may see, and what is kept about her.")
    return f"{about}\n\n{text}"


# -- tables -----------------------------------------------------------------------------------------------------------


def _open_fields(table: rows.Table) -> list[tuple[int, Any]]:
    """Place and field of every column that opens nothing."""
    return [(place, field) for place, field in enumerate(table.fields) if _is_open(table.name, field.column)]


def _is_open(table: str, column: str) -> bool:
    if (table, column) in _SECRET_CELLS:
        return False
    return column not in SECRET_COLUMNS or (table, column) in _KEPT_COLUMNS


def _schema(tables: list[rows.Table]) -> dict[str, Any]:
    return {
        table.name: {
            field.column: {
                "type": field.get_internal_type(),
                "null": field.null,
                "key": field.primary_key,
                **({"to": field.related_model._meta.db_table} if isinstance(field, ForeignKey) else {}),
            }
            for _place, field in _open_fields(table)
        }
        for table in tables
    }


def _objects(table: rows.Table, lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    fields = [(place, field.column) for place, field in _open_fields(table)]
    for line in lines:
        values = json.loads(line)
        yield {name: values[place] for place, name in fields}


def _write_table(folder: Path, table: rows.Table) -> int:
    folder.mkdir(exist_ok=True)
    count, names = 0, [field.column for _place, field in _open_fields(table)]
    with (
        (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as plain,
        (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as sheet,
    ):
        writer = csv.writer(sheet)
        writer.writerow(names)
        for row in _objects(table, rows.lines(table)):
            plain.write(json.dumps(row, ensure_ascii=False) + "\n")
            writer.writerow([_cell(row[name]) for name in names])
            count += 1
    return count


def _cell(value: Any) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else safe(value) if isinstance(value, str) else str(value)


def _about(table: rows.Table, actor: Actor) -> Iterator[dict[str, Any]]:
    """Rows that name the person or her account; those of a record only when she may see it."""
    ways = {"organisation_person": "", "identity_user": "__person"}
    related = [field for _place, field in _open_fields(table) if field.is_relation]
    named = [
        f"{field.name}{ways[field.related_model._meta.db_table]}"
        for field in related
        if field.related_model._meta.db_table in ways
    ]
    if table.name == "organisation_person":
        named.append("id")
    if not named:
        return
    wanted = Q()
    for name in named:
        wanted |= Q(**{name: actor.person_id})
    columns = {field.column: field.attname for field in table.fields}
    seen = Record.objects.visible_to(actor).values("pk")
    if "record_id" in columns:
        wanted &= Q(record_id__in=seen) | Q(record_id__isnull=True)
    elif table.name == "records_record":
        wanted &= Q(pk__in=seen)
    yield from _objects(table, rows.lines(table, wanted))


# -- lists and files --------------------------------------------------------------------------------------------------


def _write_lists(folder: Path, actor: Actor, language: str) -> int:
    folder.mkdir(exist_ok=True)
    count = 0
    for kind in kinds:
        table = Table.of(kind, actor, {}, list(columns_of(kind)))
        with (folder / f"{kind.code}.csv").open("wb") as out:
            for part in csv_parts(table, language):
                out.write(part)
        count += Record.objects.visible_to(actor).filter(kind=kind.code).count()
    return count


def _write_files(folder: Path, actor: Actor, taken: Taken, say: Say) -> None:
    """Each file under the number of its record; names that are there already get a number in front."""
    found = Attachment.objects.filter(record__in=Record.objects.visible_to(actor)).order_by("record_id", "id")
    columns = ("record_id", "record__number", "name", "sha256", "media_type", "role")
    with (folder / "files.csv").open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.writer(sheet)
        writer.writerow(["path", *columns[1:]])
        for pk, number, name, digest, media_type, role in found.values_list(*columns).iterator(
            chunk_size=2000
        ):
            place = folder / "files" / plain_name(number or f"record {pk}")
            place.mkdir(parents=True, exist_ok=True)
            target = _free(place, plain_name(name))
            try:
                with store().open(digest) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out, 1024 * 1024)
            except NoSuchFile:
                taken.lost += 1
                continue
            taken.files += 1
            if taken.files % 500 == 0:
                say(_("%(count)s files") % {"count": taken.files})
            writer.writerow(
                [
                    safe(str(target.relative_to(folder))),
                    *map(safe, (number or "", name, digest, media_type, role)),
                ]
            )


def _free(folder: Path, name: str) -> Path:
    target, number = folder / name, 1
    while target.exists():
        number += 1
        target = folder / f"{number} {name}"
    return target
