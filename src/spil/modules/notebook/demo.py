"""Notebooks of Kantoor De Linde: Katrien's as it lies open this morning, and some lines of the others.

Lines are written ahead of the moment at which the office is made, so that a notebook is never empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call, actions
from spil.foundation.actions.door import Outcome
from spil.foundation.records.models import Record
from spil.foundation.stories.stage import Stage, Step, Story
from spil.modules.notebook import actions as notebook
from spil.modules.notebook.models import Task


@dataclass(frozen=True)
class Jot:
    """One line of somebody's notebook. `done_at` is the hour and minute of this morning at which it was ticked; `to`
    whom it was offered to, with a word, and how that person answered ("accept", "decline" or nothing yet)."""

    who: str
    line: str
    done_at: tuple[int, int] | None = None
    to: str = ""
    word: str = ""
    answer: str = ""
    steps: str = ""
    about: str = ""
    days_ago: int = 0


JOTS = (
    Jot("katrien", "Broodjes voor 12, zaal Kastanje", (8, 50)),
    Jot("katrien", "Liftkeuring verzet naar 3 december", (9, 5)),
    Jot("katrien", "Notaris terugbellen: waar tekenen we? vóór 10.30 u !"),
    Jot(
        "katrien",
        "Badge voor Lotte van der Meulen tegen maandag",
        steps="foto laten nemen\nbadge bestellen bij onthaal\ntoegang zaal Kastanje instellen",
    ),
    Jot("katrien", "Vervanger onthaal Breda !"),
    Jot("katrien", "Kerstkaarten besteld, 240 stuks", (9, 20)),
    Jot("katrien", "Betaalvoorstel klaarzetten voor Bart 15u"),
    Jot("katrien", "Antwoord nakijken over {number}", about="post.incoming"),
    Jot("katrien", "Offerte zonwering opvolgen", to="jeroen", word="Jij kent de leverancier."),
    Jot("katrien", "Foto van het team voor de nieuwsbrief"),
    Jot("katrien", "bel Van Damme vrijdag 10u over {number}", about="post.incoming"),
    Jot("katrien", "kas tellen elke laatste werkdag van de maand"),
    Jot("katrien", "weekstart voorbereiden elke maandag 9u"),
    Jot("katrien", "kerstboom bestellen over 2 weken"),
    Jot("katrien", "Verslag algemene vergadering naar het archief", to="sofie", answer="accept", days_ago=1),
    Jot(
        "katrien",
        "Fietsenstalling opmeten",
        to="lotte",
        answer="decline",
        word="Lukt dit voor vrijdag?",
        days_ago=1,
    ),
    Jot(
        "bart",
        "Hotel in Breda voor 3 personen",
        to="katrien",
        word="Van woensdag op donderdag, dicht bij het station.",
    ),
    Jot("bart", "Begroting 2027 doorlopen 16u"),
    Jot("bart", "Bank terugbellen over de kaarten", days_ago=1),
    Jot("annelies", "Toespraak nieuwjaarsreceptie tegen vrijdag"),
    Jot("annelies", "Gesprek vakbond voorbereiden 13u !"),
    Jot("annelies", "ouders bellen over 3 werkdagen"),
    Jot("jeroen", "Sleutels nieuwe archiefruimte", (8, 30)),
    Jot("jeroen", "rondgang brandblussers elke eerste werkdag van de maand"),
    Jot("lotte", "planten water geven elke werkdag"),
    Jot("lotte", "Bezoekersboek aanvullen"),
    Jot("sofie", "Vacature onthaal nalezen"),
    Jot("griet", "Postzegels bestellen"),
)
CHECKLISTS = (
    ("Nieuwe medewerker ontvangen", "badge\nlaptop\nrondleiding\nmeter of peter\nintranet"),
    ("Vergadering klaarzetten", "zaal reserveren\nuitnodiging\nkoffie en broodjes\nscherm testen\nverslag"),
)


def stories(stage: Stage) -> Iterator[Story]:
    """Everything that happened in the notebooks."""
    yield _office(stage)
    for position, jot in enumerate(JOTS):
        yield _jot(stage, jot, position)


def _begun(stage: Stage, days_ago: int = 0) -> datetime:
    """When a line was written: early this morning, or at the end of a working day before; ahead of this moment."""
    if not days_ago:
        return min(stage.at(stage.today, 7, 20), stage.now - timedelta(hours=2))
    day = stage.today
    for _ in range(days_ago):
        day = stage.calendar.before(day)
    return stage.at(day, 17)


def _office(stage: Stage) -> Story:
    """The fixed blocks of two people, and two checklists of the office."""
    at = _begun(stage, 20)
    weekday = min(stage.today.weekday(), 4)
    days = [str(weekday), str((weekday + 2) % 5)]

    def block(title: str, first: str, last: str) -> Any:
        return lambda by: notebook.add_block.call(
            by=by, title=title, weekdays=days, from_at=first, until_at=last
        )

    yield Step(at, "katrien", block("financiën", "13.30", "15.00"))
    yield Step(at, "bart", block("betalingen", "9.00", "10.00"))
    for name, steps in CHECKLISTS:
        yield Step(at, "katrien", partial(_template, name, steps))


def _template(name: str, steps: str, by: Actor) -> Call:
    return notebook.save_template.call(by=by, name=name, steps=steps)


def _jot(stage: Stage, jot: Jot, position: int) -> Story:
    """One line: written, offered and answered, ticked."""
    at = _begun(stage, jot.days_ago) + timedelta(minutes=position)
    outcome = yield Step(at, jot.who, lambda by: _note(stage, jot, by))
    task = _task(outcome)
    if jot.steps:
        yield Step(
            at + timedelta(minutes=1),
            jot.who,
            lambda by: notebook.list_steps.call(task=task, by=by, steps=jot.steps),
        )
    if jot.to:
        yield from _offer(stage, jot, task, at + timedelta(minutes=2))
    if jot.done_at:
        ticked = stage.at(stage.today, *jot.done_at)
        yield Step(ticked, jot.who, lambda by: notebook.finish.call(task=task, by=by))


def _note(stage: Stage, jot: Jot, by: Actor) -> Call:
    """The line as it was typed; `{number}` is the youngest open item that the writer handles."""
    number = ""
    if jot.about:
        found = Record.objects.visible_to(by).filter(kind=jot.about, is_open=True, owner=by.person_id)
        number = found.order_by("-id").values_list("number", flat=True).first() or ""
    line = jot.line.format(number=number).removesuffix(" over ")
    day = stage.today if jot.days_ago and jot.to else None
    return notebook.note.call(by=by, line=line, day=day, left_out=["day"] if "verzet naar" in line else [])


def _task(outcome: Outcome) -> Task:
    return next(row for row in outcome.result if isinstance(row, Task))


def _offer(stage: Stage, jot: Jot, task: Task, at: datetime) -> Story:
    record, receiver = task.record, stage.cast[jot.to]
    offer = actions["records.record.offer"]
    yield Step(at, jot.who, lambda by: offer.call(record=record, by=by, to=receiver, word=jot.word))
    if jot.answer:
        word = {"word": "Morgen zit ik de hele dag aan de balie."} if jot.answer == "decline" else {}
        answer = actions[f"records.record.{jot.answer}"]
        yield Step(at + timedelta(minutes=5), jot.to, lambda by: answer.call(record=record, by=by, **word))
