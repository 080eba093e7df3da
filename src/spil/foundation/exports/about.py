"""What is kept about one person: a colleague, or a contact of the office (GDPR, articles 15 and 20).

    README.txt        what is what
    schema.json       the tables that about.json names and their columns
    about.json        every row that is about the person, by table
    contact.vcf       the contact as a card (RFC 6350)
    absences.ics      a colleague's absences, and what is due of her (RFC 5545)
    records.csv       the records that name the contact, each with its id, the code of its company and its number
    files/            their files, byte for byte, by the number of the record; files.csv says which belongs to which,
                      and which is left out and why: it is lost, or the scanner knows a virus in it
    messages/         what was sent, as e-mail (RFC 5322)

Where the office has several companies, each of which can have the same number, files/ and messages/ have a folder for
each company, called by its code and id, and in it those of its records.

Never in it: what opens something, nothing about a record that whoever takes it out may not see, and of somebody
else's row no more than the cells that name the person.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.audit.snapshot import one_state
from spil.foundation.backups import rows
from spil.foundation.events.models import subject_of
from spil.foundation.exports.cells import objects, open_fields, open_tables, schema_of
from spil.foundation.exports.messages import write_messages
from spil.foundation.exports.taken import Say, Taken, say_nothing, write_files, write_records
from spil.foundation.exports.written import card_of, days_of
from spil.foundation.organisation.models import Person
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.foundation.records.owning import owner_path, records_naming

About = Person | Party
#: what somebody typed, sent or did not register yet may be about what others may not see: it goes to that person alone
TYPED = frozenset({"arrivals_waitingfile", "drafts_draft", "drafts_sent"})
#: tables of rows that stand for somebody, with the way from such a row to the person or the contact
_WAYS = {
    Person: {"organisation_person": "", "identity_user": "__person"},
    Party: {"parties_party": "", "parties_account": "__party"},
}


def take_out_about(
    folder: Path, about: About, actor: Actor, *, language: str, say: Say = say_nothing
) -> Taken:
    """Write into an empty folder what is kept about somebody, as far as the actor may see it."""
    taken = Taken()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = (__doc__ or "").partition("\n\n")[2]
    (folder / "README.txt").write_text(f"{_('What is kept about one person.')}\n\n{text}", "utf-8")
    with one_state():
        taken.rows = write_about(folder, "about.json", about, actor)
        if isinstance(about, Party):
            seen = Record.objects.visible_to(actor).filter(pk__in=records_naming(about))
            named = list(seen.select_related("legal_entity").order_by("pk"))
            (folder / "contact.vcf").write_bytes(card_of(about))
            taken.records = write_records(folder / "records.csv", named)
        else:
            (folder / "absences.ics").write_bytes(days_of(actor, language, person=about))
    if isinstance(about, Party):
        write_files(folder, named, taken, say)
        taken.messages = write_messages(folder / "messages", named, to=about.email)
    return taken


def zipped(folder: Path, target: BinaryIO) -> None:
    """All files below a folder as one ZIP, in the order of their paths."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            made.write(path, path.relative_to(folder).as_posix())


def write_about(folder: Path, name: str, about: About, actor: Actor) -> int:
    """Rows about somebody, and the schema of their tables beside them; how many rows."""
    tables = open_tables()
    found = {table.name: list(rows_about(table, about, actor)) for table in tables}
    found = {table: lines for table, lines in found.items() if lines}
    (folder / name).write_text(json.dumps(found, indent=1, ensure_ascii=False), "utf-8")
    schema = schema_of(table for table in tables if table.name in found)
    (folder / "schema.json").write_text(json.dumps(schema, indent=1), "utf-8")
    return sum(map(len, found.values()))


def rows_about(table: rows.Table, about: About, actor: Actor) -> Iterator[dict[str, Any]]:
    """Rows that name somebody; those of a record only when the actor may see it.

    A row belongs to whom the first of its keys leads to. Of a row that belongs to somebody else only the cells that
    name this person are told, unless it is of a record that the actor may see.
    """
    ways, live = _WAYS[type(about)], _live(table)
    keys = [
        (field, f"{field.name}{ways[field.related_model._meta.db_table]}")
        for field in _in_order(table, live)
        if field.is_relation and field.related_model._meta.db_table in ways
    ]
    if next(iter(ways)) == table.name:  # the row itself, and no other that only names it
        yield from objects(table, rows.lines(table, Q(pk=about.pk)))
        return
    if table.name == "events_eventvalues":
        yield from objects(table, rows.lines(table, Q(subject__in=_subjects(about))))
        return
    if table.name in TYPED and not (actor.sees_all or actor.person_id == about.pk):
        return
    path = (
        "pk" if live is Record else owner_path(live) or ("record_id" if "record_id" in table.columns else "")
    )
    seen = Q(**{f"{path}__in": Record.objects.visible_to(actor).values("pk")}) if path else Q()
    loose = Q(**{f"{path}__isnull": True}) if path else Q()
    names = {table.model._meta.pk.column, *(field.column for field, _way in keys)}
    before = Q()
    for place, (_field, way) in enumerate(keys):
        mine = Q(**{way: about.pk}) & before
        before &= ~Q(**{way: about.pk}) | Q(**{f"{way}__isnull": True})
        if path:
            yield from objects(table, rows.lines(table, mine & seen))
        for row in objects(table, rows.lines(table, mine & loose)):
            is_own = all(row[earlier.column] is None for earlier, _way in keys[:place])
            yield row if is_own else {name: row[name] for name in row if name in names}


def _live(table: rows.Table) -> type[models.Model]:
    """Our own model of a table of the database."""
    return next((one for one in apps.get_models() if one._meta.db_table == table.name), table.model)


def _in_order(table: rows.Table, live: type[models.Model]) -> list[Any]:
    """The columns that go out as our own model declares them: migrations put keys in another order."""
    order = {field.column: place for place, field in enumerate(live._meta.concrete_fields)}
    fields = [field for _place, field in open_fields(table)]
    return sorted(fields, key=lambda field: order.get(field.column, len(order)))


def _subjects(about: About) -> list[str]:
    """What events of the office that are about somebody name as their subject."""
    found = [subject_of(type(about), about.pk)]
    for model in apps.get_models():
        if owner_path(model) or not model.__module__.startswith("spil."):
            continue
        first = next((one for one in model._meta.concrete_fields if one.is_relation), None)
        if first is not None and first.related_model is type(about):
            pks = model._base_manager.filter(**{first.name: about.pk}).values_list("pk", flat=True)
            found += [subject_of(model, pk) for pk in pks]
    return found
