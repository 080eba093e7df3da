"""What colleagues of Kantoor De Linde ask of each other these weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call, actions
from spil.foundation.organisation.models import Unit
from spil.foundation.records.models import Record
from spil.foundation.stories.stage import Stage, Step, Story
from spil.modules.requests import actions as requests

_DAY = timedelta(days=1)
#: days ago, who asks, of which unit, what, wanted in so many days from today, who handles it, how far it got
ASKED = (
    (9, "wouter", "FAC", "Zaal Leie met 30 stoelen en projectie", 3, "jeroen", "taken_up"),
    (7, "hanne", "ONT", "Ontvangst van de persgroep, badges voor twaalf", 5, "griet", "taken_up"),
    (6, "ines", "ONT", "Dossier Oude Haven laten binden, vier exemplaren", -1, "griet", "waiting"),
    (5, "nour", "ICT", "Laptop voor de nieuwe projectleider", 8, "ruben", ""),
    (3, "fatma", "FAC", "Kast met slot voor de kasboeken", 12, "jeroen", ""),
    (2, "annelies", "ONT", "Reis naar Namen, heen en terug op één dag", 6, "katrien", "taken_up"),
    (12, "wouter", "ONT", "Vertaling van de uitnodiging naar het Frans", -4, "katrien", "finished"),
    (10, "jeroen", "COM", "Bord aan de ingang tijdens de werken", -2, "hanne", "refused"),
)


#: what comes after what, by how they begin: drawn on the timeline
AFTER = (("Ontvangst van de persgroep", "Vertaling"), ("Ontvangst van de persgroep", "Zaal Leie"))


def stories(stage: Stage) -> Iterator[Story]:
    """The requests of the last two weeks."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    for row in ASKED:
        yield _asked(stage, units, row)
    yield _in_order(stage)


def _in_order(stage: Stage) -> Story:
    """Whoever receives the guests says what must be ready first."""
    at = stage.at(stage.today - _DAY, 9, 5)
    for later, earlier in AFTER:
        yield Step(at, "griet", partial(_after, later, earlier))


def _after(later: str, earlier: str, by: Actor) -> Call:
    requested = Record.objects.visible_to(by).filter(kind="requests.request")
    record, other = (requested.get(title__startswith=title) for title in (later, earlier))
    return actions["records.record.link"].call(by=by, record=record, other=other, relation="after")


def _asked(stage: Stage, units: dict[str, Unit], row: tuple[int, str, str, str, int, str, str]) -> Story:
    ago, who, unit, what, wanted_in, handler, then = row
    at = stage.at(stage.today - ago * _DAY, 10, 20)
    outcome = yield Step(
        at,
        who,
        lambda by: requests.ask.call(
            by=by,
            what=what,
            unit=units[unit],
            wanted_on=stage.today + wanted_in * _DAY,
            handler=stage.cast[handler],
        ),
    )
    request = outcome.result[0]
    at += timedelta(hours=2)
    if then in ("taken_up", "waiting"):
        yield Step(at, handler, lambda by: requests.take_up.call(request=request, by=by))
    if then == "waiting":
        waiting = "de drukkerij"
        yield Step(
            at + timedelta(minutes=50),
            handler,
            lambda by: requests.wait.call(request=request, by=by, waiting_for=waiting),
        )
    elif then == "finished":
        yield Step(
            at,
            handler,
            lambda by: requests.finish.call(request=request, by=by, answer="Vertaald en verstuurd."),
        )
    elif then == "refused":
        reason = "De stad hangt zelf een bord."
        yield Step(at, handler, lambda by: requests.refuse.call(request=request, by=by, reason=reason))
