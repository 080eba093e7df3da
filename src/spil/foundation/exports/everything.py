"""Everything out: the whole office, or what one person may see and what is kept about her, in open formats.

    README.txt            what is what
    schema.json           tables and their columns: type, whether it may be empty, what it points to
    tables/NAME.jsonl     one row an object (whole office only); the same as CSV beside it
    lists/KIND.csv        the records of a kind with every column in words, as the list shows them
    files/NUMBER/NAME     the original files, byte for byte: UBL invoices, e-mails, scans
    files.csv             which file belongs to which record (id, code of the company, number), with its SHA-256; why it
                          is left out when it is
    messages/NUMBER/      what was sent to somebody outside, as e-mail (RFC 5322)
    deadlines.ics         open deadlines (RFC 5545)
    days.ics              absences and closing days
    days/KIND.ics         the days that records of a kind name: received, due, on the page of a notebook
    contacts.vcf          parties (RFC 6350; whole office only)
    about-me.json         every row that is about the person (her own export only)

Where the office has several companies, each of which can have the same number, files/ and messages/ have a folder for
each company, called by its code and id, and in it those of its records.

Never in it: what opens something (passwords, tokens, keys), and for a person nothing about a record that she may not
see, nor what is kept about a colleague, nor a file in which the scanner knows a virus. The whole office has those too.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.audit.snapshot import one_state
from spil.foundation.backups import rows
from spil.foundation.exports.about import write_about
from spil.foundation.exports.cells import cell, objects, open_fields, open_tables, schema_of
from spil.foundation.exports.csv_file import csv_parts
from spil.foundation.exports.messages import write_messages
from spil.foundation.exports.tables import Table
from spil.foundation.exports.taken import Say, Taken, say_nothing, write_files
from spil.foundation.exports.written import calendar_of, card_of, days_of, days_of_kind
from spil.foundation.files.scanning import open_clean
from spil.foundation.files.store import store
from spil.foundation.listing.columns import columns_of
from spil.foundation.organisation.models import Person
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record


def take_out(folder: Path, actor: Actor, *, language: str, say: Say = say_nothing) -> Taken:
    """Write all of it into an empty folder. The program itself sees everything; a person what she may see.

    The whole office is whole: its files are as they came, also those in which the scanner knows a virus.
    """
    taken, whole = Taken(), actor.sees_all
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "README.txt").write_text(_readme(whole=whole), "utf-8")
    me = None if whole else Person.objects.get(pk=actor.person_id or 0)
    with one_state():
        if me is None:
            tables = open_tables()
            (folder / "schema.json").write_text(json.dumps(schema_of(tables), indent=1), "utf-8")
            for table in tables:
                taken.rows += _write_table(folder / "tables", table)
            (folder / "contacts.vcf").write_bytes(b"".join(map(card_of, Party.objects.order_by("pk"))))
        else:
            taken.rows = write_about(folder, "about-me.json", me, actor)
        taken.records = _write_lists(folder / "lists", actor, language)
        (folder / "deadlines.ics").write_bytes(calendar_of(actor, language))
        _write_days(folder, actor, language, me)
    seen = Record.objects.visible_to(actor)
    write_files(folder, seen, taken, say, opened=store().open if whole else open_clean)
    taken.messages = write_messages(folder / "messages", seen)
    return taken


def _readme(*, whole: bool) -> str:
    text = (__doc__ or "").partition("\n\n")[2]
    about = _("The whole office.") if whole else _("What one person may see, and what is kept about her.")
    return f"{about}\n\n{text}"


def _write_table(folder: Path, table: rows.Table) -> int:
    folder.mkdir(exist_ok=True)
    count, names = 0, [field.column for _place, field in open_fields(table)]
    with (
        (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as plain,
        (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as sheet,
    ):
        writer = csv.writer(sheet)
        writer.writerow(names)
        for row in objects(table, rows.lines(table)):
            plain.write(json.dumps(row, ensure_ascii=False) + "\n")
            writer.writerow([cell(row[name]) for name in names])
            count += 1
    return count


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


def _write_days(folder: Path, actor: Actor, language: str, me: Person | None) -> None:
    (folder / "days.ics").write_bytes(days_of(actor, language, person=me))
    (folder / "days").mkdir(exist_ok=True)
    for kind in kinds:
        if (content := days_of_kind(kind, actor, language)) is not None:
            (folder / "days" / f"{kind.code}.ics").write_bytes(content)
