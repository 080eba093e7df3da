"""The paper as the gallery shows it: a page of the book and what was understood of a line, with invented content."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from spil.modules.notebook.models import Block
from spil.modules.notebook.queries.hours import FIRST, UNTIL, Lane, Piece, part_of
from spil.modules.notebook.queries.pages import Line, Page, Row
from spil.modules.notebook.rules import PartKind
from spil.modules.notebook.views.chips import ICONS, drop_words

DAY = date(2026, 11, 24)


def book() -> dict[str, Any]:
    def line(key: int, title: str, *, urgent: bool = False, done_at: time | None = None, **more: Any) -> Row:
        done = done_at is not None
        drawn = Line(key, title, urgent, done, more.pop("dropped", False), DAY, done_at=done_at, **more)
        return Row(line=drawn)

    block = Block(title="financiën", from_at=time(13, 30), until_at=time(15))
    rows = [
        line(1, "Tolk reserveren voor de hoorzitting van donderdag", at=time(10, 30), by_then=True),
        line(2, "Notaris terugbellen: waar tekenen we, en wie brengt de stukken mee?", urgent=True),
        line(3, "Toner tweede verdieping", done_at=time(9, 31)),
        line(4, "Badge Lotte, dringend en gedaan", urgent=True, done_at=time(9, 40)),
        Row(block=block),
        line(5, "Weekstart voorbereiden", repeats=True, steps="1/3", at=time(15)),
        line(6, "Offerte zonwering opvolgen", offered_to="Jeroen"),
        line(7, "Antwoord nakijken", number="IN-2026-0398"),
        line(8, "Kerstkaarten bestellen", dropped=True),
    ]
    shown = {
        "page": Page(DAY, rows, left_count=1),
        "person_id": 1,
        "is_own": True,
        "today": DAY,
        "whole": True,
    }
    return {"card": shown}


def understood() -> dict[str, Any]:
    def chip(kind: PartKind, text: str, **more: Any) -> dict[str, Any]:
        return {"kind": kind.value, "icon": ICONS[kind], "text": text, "drop": drop_words(kind), **more}

    chips = [
        chip(PartKind.DAY, "vr 27 nov", day=date(2026, 11, 27)),
        chip(PartKind.TIME, "10.00 u", time=time(10)),
        chip(PartKind.PARTY, "Van Damme Kantoorinrichting"),
        chip(PartKind.RECORD, "geen stuk met dit nummer", unknown=True),
        chip(PartKind.URGENT, "dringend"),
    ]
    return {"chips": chips, "words": [{"kind": "repeat", "text": "De herhaling lezen"}]}


def hours() -> dict[str, Any]:
    def piece(title: str, sort: str, begin: time, length: int, **more: Any) -> Piece:
        return Piece(title, sort, part_of(begin), length, begin, **more)

    lanes = [
        Lane(
            "Katrien Moerman",
            True,
            (
                piece("Notaris terugbellen", "limit", time(9, 15), 5, pk=1, urgent=True),
                piece("financiën", "block", time(13, 30), 6, until_at=time(15)),
                piece("Betaalvoorstel klaarzetten", "line", time(14, 30), 5, pk=2, high=2),
            ),
        ),
        Lane("Nour El Amrani", False, (), away=True, until=date(2026, 11, 27), deputy=True),
    ]
    names = list(range(FIRST, UNTIL))
    return {"card": {"lanes": lanes, "absent": 1, "names": names, "now": part_of(time(10)), "today": DAY}}
