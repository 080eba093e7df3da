# ruff: noqa: E501 - tables of invented letters are read across
"""What is followed up in the demo office now: every channel, and post in each of its ways to wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from spil.foundation.access.actor import Actor
from spil.foundation.stories.stage import Stage, Step, Story
from spil.modules.post import actions as post
from spil.modules.post.models import Channel, ItemType, PostItem

_DAY = timedelta(days=1)
#: since when post for the director goes first to the assistant, and how often the boxes are emptied
GATED = timedelta(days=60)
BOXES = (
    ("e-Box Enterprise", "griet", 7, "https://ebox.example", 3),
    ("Berichtenbox voor bedrijven", "thijs", 7, "https://berichtenbox.example", 8),
)


@dataclass(frozen=True)
class Now:
    """A letter of these days: days ago, sender, what, channel, handler, and what happened to it since (`then`)."""

    ago: int
    sender: str
    subject: str
    channel: Channel
    handler: str
    type: ItemType = ItemType.LETTER
    then: str = ""
    note: str = ""
    barcode: str = ""
    disappears_in: int = 0


_N = Now
LETTERS = (
    _N(1, "Federale Dienst Loonzegels", "Aangifte derde kwartaal: bevestiging", Channel.EBOX, "lotte", disappears_in=20),
    _N(0, "Gewestelijke Mobiliteitsdienst", "Bedrijfsvervoerplan: laatste herinnering", Channel.EBOX, "jeroen", ItemType.NOTICE, disappears_in=6),
    _N(2, "Gerechtsdeurwaarder Lox", "Betekening in de zaak werf Zuid", Channel.REGISTERED, "ines", ItemType.NOTICE, barcode="010541288599990001"),
    _N(3, "De heer P. Smits", "Belde over de slagboom, wil weten wanneer ze hersteld is", Channel.PHONE, "jeroen", ItemType.REQUEST, note="Slagboom staat open sinds vrijdag. Terugbellen na 16 uur."),
    _N(9, "Northbridge Foundation", "Request for a speaker in March", Channel.EMAIL, "hanne", ItemType.REQUEST, "held"),
    _N(5, "Liften De Kroon", "Voorstel onderhoudscontract liften", Channel.PAPER, "jeroen", ItemType.QUOTE, "held"),
    _N(11, "Verzekeringen Ankerpunt", "Schadedossier dienstwagen: ontbrekend formulier", Channel.PAPER, "jeroen", then="waiting"),
    _N(1, "Congresbureau Vlamingh", "Uitnodiging: spreek op onze leiderschapstop", Channel.EMAIL, "annelies", ItemType.INVITATION),
    _N(0, "Kunstuitleen De Ladder", "Aanbod kunst voor de directiekamer", Channel.PAPER, "annelies", ItemType.OTHER),
    _N(2, "Provincie Oost-Vlaanderen", "Uitnodiging overleg met de gedeputeerde", Channel.EMAIL, "annelies", ItemType.INVITATION, "let_through"),
)  # fmt: skip


def open_post(stage: Stage, by: Actor) -> None:
    """Who opens the post of the director, before any of it comes in."""
    since = stage.today - GATED
    post.set_gate(by=by, manager=stage.cast["annelies"], keeper=stage.cast["sofie"], from_on=since)


def recent(stage: Stage) -> Iterator[Story]:
    """Letters of these days, and the boxes that are emptied every week."""
    for letter in LETTERS:
        yield _letter(stage, letter)
    for name, who, days, address, weeks in BOXES:
        yield _box(stage, name, who, days, address, weeks)


def _box(stage: Stage, name: str, who: str, days: int, address: str, weeks: int) -> Story:
    """Added some weeks ago, and emptied every week since, the last time a week ago or more."""
    at = stage.at(stage.calendar.last_until(stage.today - weeks * 7 * _DAY), 9, 15)
    box: dict[str, Any] = {
        "name": name,
        "emptied_by": stage.cast[who],
        "every_days": days,
        "address": address,
    }
    outcome = yield Step(at, "katrien", lambda by: post.open_box.call(by=by, **box))
    opened = outcome.result[0]
    for _week in range(weeks - 1):
        at = stage.later(at, 5, 9, 10)
        there = _there(stage, who, at)
        yield Step(at, there, lambda by: post.empty_box.call(box=opened, by=by, documents=by.today.day % 4))


def _there(stage: Stage, who: str, at: datetime) -> str:
    day = at.astimezone(stage.zone).date()
    return next(one for one in (who, "griet", "katrien", "thijs", "sofie") if not stage.is_away(one, day))


def _letter(stage: Stage, row: Now) -> Story:
    at = min(stage.at(stage.today - row.ago * _DAY, 8, 35), stage.now - timedelta(minutes=40))
    keeper = _there(stage, "griet", at)
    outcome = yield Step(
        at,
        keeper,
        lambda by: post.register.call(
            by=by, subject=row.subject, party_name=row.sender, channel=row.channel, type=row.type,
            dated_on=by.today - 2 * _DAY, handler=stage.cast[row.handler], note=row.note, barcode=row.barcode,
            disappears_on=stage.today + row.disappears_in * _DAY if row.disappears_in else None,
        ),
    )  # fmt: skip
    item: PostItem = outcome.result[0]
    yield from _since(stage, item, row.then, at + timedelta(minutes=12))


def _since(stage: Stage, item: PostItem, then: str, at: datetime) -> Story:
    who = _there(stage, "katrien", at)
    match then:
        case "held":
            yield Step(at, who, lambda by: post.hold.call(item=item, by=by, until=stage.today + 6 * _DAY))
        case "waiting":
            yield Step(at, who, lambda by: post.await_answer.call(item=item, by=by))
        case "let_through":
            yield Step(at, "sofie", lambda by: post.let_through.call(item=item, by=by))
        case _:
            return
