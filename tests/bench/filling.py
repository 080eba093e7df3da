"""Fills the real tables with as many records as asked, straight and fast; the same for every run.

A tenth of the records are invoices. 5,000 audiences: 2,000 hold seven tenths of the records, 3,000 (those of the big
actor) the rest. 250 come in a day. 5,000 records are open and 2,000 have an open turn, all among the newest 100,000: an
office of ten times the records has more years behind it, not more on its desks, and whoever reads the pages has the
same day in each. One title in three holds a common word.
`bench_plain` holds the invoices once more with all columns in one table: what the Record row is measured against.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from spil.foundation.actions import guard
from spil.foundation.events.models import Event
from spil.foundation.organisation.models import LegalEntity, Person, Unit
from spil.foundation.parties.models import Account, Party
from spil.foundation.records.models import Audience, Record
from spil.foundation.search import vocabulary
from spil.foundation.search.indexing import index
from spil.foundation.search.models import SearchText
from spil.foundation.turns.models import Turn
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.rules import guard_key
from tests.bench.office import HERS
from tests.support.office import PEOPLE, Office, small_office

ORDINARY, BIG = 2_000, 3_000
#: so many of the newest records are hers to read, open, and some of them hers to do: her day is as full in a large
#: office as in a small one, so that what a page costs more is what the size of the office costs
HER_DAY = 60
COMMON, RARE = "factuur", "windmolenpark"
#: each stands in one title of 25,000
RARES = (
    RARE, "borstwering", "zonwering", "huurverhoging", "bliksemafleider", "vleermuiskast", "olietank", "paternoster",
    "wandtapijt", "klokkenspel",
)  # fmt: skip
#: so many of the newest records may be open; about so many of them are, and have a turn: never more than half
OPEN_AMONG, OPEN, TURNS = 100_000, 5_000, 2_000
#: records that came in on one day
A_DAY = 250
#: words that other texts of a real office hold, so that what was meant is looked for among as many
OTHER_WORDS = 300_000
SUPPLIERS = (
    "Papier & Meer NV",
    "Liften De Kroon",
    "Proximus NV",
    "Stroomhuis",
    "Drukkerij Nys",
    "Broodjeshuis",
)
_WORDS = (
    "levering", "papier", "onderhoud", "lift", "verzekering", "huur", "offerte", "contract", "vergadering", "brief",
    "aanvraag", "schoonmaak", "koffie",
)  # fmt: skip
_STATES = (("new", 2), ("to_approve", 2), ("held", 1))
#: what post calls the states of an invoice
_OF_POST = {"to_approve": "in_hand", "paid": "done"}
_PLAIN = (
    "record_id", "number", "title", "owner_id", "unit_id", "state", "is_open", "deadline_on", "audience_id",
    "supplier_id", "invoice_number", "issued_on", "due_on", "currency", "payable",
)  # fmt: skip


@dataclass
class Filled:
    office: Office
    ordinary: list[int]
    big: list[int]


def _insert(table: str, columns: Iterable[str], rows: Iterator[tuple[Any, ...]]) -> None:
    names = list(columns)
    sql = f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({", ".join(["%s"] * len(names))})'
    with connection.cursor() as cursor:
        while batch := list(islice(rows, 5_000)):
            cursor.executemany(sql, batch)


def fill(scale: int, today: date) -> Filled:
    """Fill an empty, migrated database; the last records came in today."""
    with guard.opened(), transaction.atomic():
        office = replace(small_office(), today=today)
        keys = (Audience(key=_key(number)) for number in range(ORDINARY + BIG))
        audiences = [row.pk for row in Audience.objects.bulk_create(list(keys), batch_size=1_000)]
        filled = Filled(office, audiences[:ORDINARY], audiences[ORDINARY:])
        _make_plain()

        def facts() -> Iterator[dict[str, Any]]:
            return _all_facts(scale, filled)

        def invoices() -> Iterator[dict[str, Any]]:
            return (one for one in facts() if one["kind"] == "invoices.invoice")

        _insert_rows(Record, (_record(one, office) for one in facts()))
        _insert_rows(Invoice, (_invoice(one, office) for one in invoices()))
        _insert("bench_plain", _PLAIN, (_plain(one, office) for one in invoices()))
        _insert_rows(Turn, (_turn(one, office) for one in facts() if one["has_turn"]))
        _move_sequences()
    index(
        SearchText(
            one["id"],
            one["kind"],
            one["audience"],
            "nl",
            one["title"],
            one["number"],
            sender=SUPPLIERS[one["id"] % len(SUPPLIERS)],
            amount=Decimal(str(one["payable"])) if one["kind"] == "invoices.invoice" else None,
            day=one["day"],
        )
        for one in facts()
    )
    vocabulary.learn(_other_words())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return filled


def _key(number: int) -> str:
    return f"{number:064x}"


def _other_words() -> set[str]:
    """Words that look like words, the same every time."""
    dice = random.Random(7)  # noqa: S311
    parts = (
        "ver", "aan", "be", "ge", "on", "huis", "werk", "stad", "land", "berg", "kant", "water", "licht", "steen",
        "hout", "glas", "ijzer", "dak", "deur", "raam", "plan", "recht", "zorg", "school", "markt", "straat",
    )  # fmt: skip
    signs = "aeioubdgklmnprstvz"
    return {
        "".join(dice.choice(parts) for _ in range(2))
        + "".join(dice.choice(signs) for _ in range(dice.randrange(1, 5)))
        for _ in range(OTHER_WORDS)
    }


def known(today: date) -> Filled:
    """The office of a database that was filled before, that day."""
    people = dict(zip(PEOPLE, Person.objects.order_by("pk"), strict=True))
    units = {unit.code: unit for unit in Unit.objects.all()}
    # what was measured in it made others
    party, account = Party.objects.earliest("pk"), Account.objects.earliest("pk")
    office = Office(LegalEntity.objects.get(), units, people, {}, party, account, today=today)
    keys = [_key(number) for number in range(ORDINARY + BIG)]
    audiences = list(Audience.objects.filter(key__in=keys).order_by("pk").values_list("pk", flat=True))
    return Filled(office, audiences[:ORDINARY], audiences[ORDINARY:])


def _all_facts(scale: int, filled: Filled) -> Iterator[dict[str, Any]]:
    """The facts of all records, the same at every call: a million of them are made anew rather than kept."""
    dice = random.Random(20261124)  # noqa: S311 - the same office every time
    people = sorted(person.pk for person in filled.office.people.values())
    units = sorted(unit.pk for unit in filled.office.units.values())
    among = min(scale, OPEN_AMONG)
    shares = min(OPEN / among, 0.5), min(TURNS / among, 0.5)
    return (
        _facts(
            dice, number, scale - number, filled, people, units, shares if number > scale - among else (0, 0)
        )
        for number in range(1, scale + 1)
    )


def _facts(
    dice: random.Random,
    number: int,
    later: int,
    filled: Filled,
    people: list[int],
    units: list[int],
    shares: tuple[float, float],
) -> dict[str, Any]:
    """Of one record; `later` came in after it."""
    is_open = dice.random() < shares[0]
    words = (
        dice.sample(_WORDS, 3)
        + ([COMMON] if number % 3 == 0 else [])
        + ([RARES[number % 25_000 - 7]] if 7 <= number % 25_000 < 7 + len(RARES) else [])
    )
    state = (
        dice.choices([code for code, _ in _STATES], [share for _, share in _STATES])[0] if is_open else "paid"
    )
    found = {
        "id": number,
        "kind": "invoices.invoice" if number % 10 == 0 else "post.incoming",
        "number": f"B-{number:07d}",
        "title": " ".join(words).capitalize(),
        "owner": dice.choice(people),
        "unit": dice.choice(units),
        "is_open": is_open,
        "state": state if number % 10 == 0 else _OF_POST.get(state, state),
        "deadline": filled.office.today + timedelta(days=dice.randrange(-20, 60))
        if is_open and dice.random() < 0.5
        else None,
        "audience": dice.choice(filled.ordinary if dice.random() < 0.7 else filled.big),
        "day": filled.office.today - timedelta(days=later // A_DAY),
        "payable": dice.randrange(100, 2_000_000) / 100,
        "has_turn": dice.random() < shares[1],
    }
    return found | _of_her_day(number, later, filled) if later < HER_DAY else found


def _of_her_day(number: int, later: int, filled: Filled) -> dict[str, Any]:
    """Every third record is her own with a deadline; some of these wait for her, and each invoice for her decision."""
    people, is_hers, is_invoice = filled.office.people, later % 3 == 0, number % 10 == 0
    hers = filled.ordinary[HERS]
    return {
        "audience": hers[later % len(hers)],
        "is_open": True,
        "state": "to_approve" if is_invoice else "in_hand",
        "owner": people["katrien" if is_hers or is_invoice else "bart"].pk,
        "deadline": filled.office.today + timedelta(days=later // 6 - 3) if is_hers else None,
        "has_turn": is_invoice or later % 6 == 3,
    }


def _record(one: dict[str, Any], office: Office) -> dict[str, Any]:
    return {
        "id": one["id"],
        "kind": one["kind"],
        "number": one["number"],
        "title": one["title"],
        "legal_entity_id": office.entity.pk,
        "unit_id": one["unit"],
        "owner_id": one["owner"],
        "state": one["state"],
        "is_open": one["is_open"],
        "deadline_on": _text(one["deadline"]),
        "confidentiality": "unit",
        "audience_id": one["audience"],
        "created_at": f"{one['day']} 09:00:00",
        "registered_on": _text(one["day"]),
        "event_count": 1,
        "head_digest": bytes(32),
    }


def _invoice(one: dict[str, Any], office: Office) -> dict[str, Any]:
    return {
        "record_id": one["id"],
        "audience_id": one["audience"],
        "supplier_id": office.supplier.pk,
        "invoice_number": f"F{one['id']}",
        "normal_number": f"F{one['id']}",
        # as the product has it: without it an engine believes that all invoices share one
        "guard_key": guard_key("bench", is_credit=False, key=f"F{one['id']}", issued_on=one["day"]),
        "issued_on": _text(one["day"]),
        "due_on": _text(one["day"] + timedelta(days=30)),
        "net": one["payable"],
        "vat": 0,
        "payable": one["payable"],
        # a document as read is some kilobytes of JSON in the same row
        "document": '{"lines": "' + "x" * 1_500 + '"}',
    }


def _insert_rows(model: type[Model], rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows by attribute name; what they leave out gets the model's default."""
    blank = model()
    columns = [
        field.attname for field in model._meta.concrete_fields if field.attname != "id" or model is Record
    ]
    fields = {field.attname: field for field in model._meta.concrete_fields}
    plain = {
        name: fields[name].get_db_prep_save(getattr(blank, name), connection=connection)
        if name not in _ALWAYS_GIVEN
        else None
        for name in columns
    }
    _insert(model._meta.db_table, columns, (tuple({**plain, **row}.values()) for row in rows))


_ALWAYS_GIVEN = ("id", "record_id", "audience_id")


def _plain(one: dict[str, Any], office: Office) -> tuple[Any, ...]:
    return (
        one["id"], one["number"], one["title"], one["owner"], one["unit"], one["state"], one["is_open"],
        _text(one["deadline"]), one["audience"], office.supplier.pk, f"F{one['id']}", _text(one["day"]),
        _text(one["day"] + timedelta(days=30)), "EUR", one["payable"],
    )  # fmt: skip


def _turn(one: dict[str, Any], office: Office) -> dict[str, Any]:
    return {
        "record_id": one["id"],
        "action": "invoices.invoice.approve",
        "person_id": one["owner"],
        "is_decision": one["id"] % 2 == 0,
        "due_on": _text(one["deadline"] or office.today + timedelta(days=one["id"] % 10)),
    }


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _make_plain() -> None:
    day, text, number = "date", "varchar(300)", "bigint"
    types = {
        "is_open": "boolean",
        "payable": "decimal(18,2)",
        "deadline_on": day,
        "issued_on": day,
        "due_on": day,
    }
    types |= dict.fromkeys(("number", "title", "state", "invoice_number", "currency"), text)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE bench_plain ({', '.join(f'{name} {types.get(name, number)}' for name in _PLAIN)})"
        )
        for name, indexed in (
            ("id", "record_id"),
            ("audience", "audience_id, issued_on DESC, record_id DESC"),
            ("day", "issued_on DESC, record_id DESC, audience_id"),
            ("owner", "owner_id, deadline_on) WHERE (is_open"),
            ("state", "state, audience_id"),
        ):
            cursor.execute(f"CREATE INDEX bench_plain_{name} ON bench_plain ({indexed})")


def _move_sequences() -> None:
    """Ids were given by hand; the next ones must come after them."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in (Record, Event):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1)) FROM \"{table}\""
            )
