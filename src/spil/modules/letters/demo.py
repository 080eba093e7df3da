# ruff: noqa: E501 - tables of invented letters are read across
"""What Kantoor De Linde wrote of late: receipts, an answer, one to be looked at, a polite refusal, one that came back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call
from spil.foundation.stories.stage import Stage, Step, Story
from spil.modules.letters import actions as letters
from spil.modules.post.public import Channel, ItemType, PostItem, come_back_undelivered, register, send

_DAY = timedelta(days=1)
_ANSWER = "Het dossier ligt ter inzage bij onze projectdienst. U vindt de plannen in bijlage van onze brief van vorige maand."
_PARKING = "Vanaf de eerste van de maand staat uw bestelwagen op plaats 14. De badge ligt aan het onthaal."
_DRAFT = "Wij lieten het geluid aan het parkeerdek meten. Het verslag verwachten wij volgende week; dan bellen wij u."


def _acknowledged(item: PostItem, by: Actor) -> Call:
    return letters.acknowledge.call(item=item, by=by)


def _answered(item: PostItem, by: Actor) -> Call:
    return letters.answer.call(item=item, by=by, text=_ANSWER, way="email")


def _to_look_at(item: PostItem, by: Actor) -> Call:
    return letters.answer.call(item=item, by=by, text=_DRAFT, at_once=False, settles=False)


def _refused(item: PostItem, by: Actor) -> Call:
    return letters.refuse.call(item=item, by=by)


@dataclass(frozen=True)
class Came:
    """What came in these days: days ago, sender, what, channel, handler, type, and what was written to it by whom."""

    ago: int
    sender: str
    subject: str
    channel: Channel
    handler: str
    type: ItemType
    written: Callable[[PostItem, Actor], Call]
    writer: str = "katrien"
    note: str = ""


CAME = (
    Came(1, "Mevrouw A. Willems", "Aan het loket: klacht over verlichting aan de ingang", Channel.COUNTER, "katrien", ItemType.COMPLAINT, _acknowledged, note="Bracht twee foto’s mee; die hangen aan het dossier."),
    Came(6, "Ville de Namur", "Demande de documents, dossier Oude Haven", Channel.EMAIL, "ines", ItemType.REQUEST, _acknowledged),
    Came(3, "Uitgeverij Top 100", "Uw profiel in ons jaarboek", Channel.EMAIL, "annelies", ItemType.OTHER, _refused, "sofie"),
    Came(4, "Gemeente Breda", "Vraag om inlichtingen, project Molenpark", Channel.EMAIL, "wouter", ItemType.REQUEST, _answered),
    Came(2, "Omroep Brabant Zuid", "Persvraag over het parkeerdek", Channel.EMAIL, "hanne", ItemType.REQUEST, _to_look_at),
)  # fmt: skip


def stories(stage: Stage) -> Iterator[Story]:
    for row in CAME:
        yield _story(stage, row)
    yield _came_back(stage)


def _story(stage: Stage, row: Came) -> Story:
    at = min(stage.at(stage.today - row.ago * _DAY, 8, 35), stage.now - timedelta(minutes=40))
    facts: dict[str, Any] = {
        "subject": row.subject, "party_name": row.sender, "channel": row.channel, "type": row.type,
        "handler": stage.cast[row.handler], "note": row.note,
    }  # fmt: skip
    outcome = yield Step(
        at,
        _there(stage, "griet", at),
        lambda by: register.call(by=by, dated_on=by.today - 2 * _DAY, **facts),
    )
    item, later = outcome.result[0], at + timedelta(minutes=12)
    writer = row.writer if row.writer == "sofie" else _there(stage, row.writer, later)
    yield Step(later, writer, lambda by: row.written(item, by))


def _came_back(stage: Stage) -> Story:
    """A letter on paper to somebody who had moved: the postman brought it back."""
    day, add = stage.calendar.last_until(stage.today - 16 * _DAY), stage.calendar.add
    written, posted, back = stage.at(day, 14, 20), stage.at(add(day, 1), 16, 30), stage.at(add(day, 6), 9, 5)
    letter: dict[str, Any] = {
        "subject": "Uw parkeerplaats aan de Kaai", "party_name": "Schildersbedrijf De Kwast", "text": _PARKING,
        "way": "paper", "handler": stage.cast["thijs"],
    }  # fmt: skip
    outcome = yield Step(
        written, _there(stage, "griet", written), lambda by: letters.write.call(by=by, **letter)
    )
    item = outcome.result[0]
    yield Step(posted, _there(stage, "griet", posted), lambda by: send.call(item=item, by=by))
    reason = "Verhuisd zonder nieuw adres, terug aan afzender"
    yield Step(
        back,
        _there(stage, "griet", back),
        lambda by: come_back_undelivered.call(item=item, by=by, reason=reason),
    )


def _there(stage: Stage, who: str, at: datetime) -> str:
    """That person, or somebody who is in the office that day."""
    day = at.astimezone(stage.zone).date()
    return next(one for one in (who, "griet", "katrien", "thijs", "sofie") if not stage.is_away(one, day))
