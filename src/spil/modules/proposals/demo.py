# ruff: noqa: E501 - tables of invented letters are read across
"""Post of these days that came in by itself, from senders who write to more than one unit: what is proposed for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from spil.foundation.stories.stage import Stage, Step, Story
from spil.modules.post.public import Channel, ItemType, PostItem, register
from spil.modules.proposals.actions import confirm, correct


@dataclass(frozen=True)
class Mail:
    """An e-mail: hours ago, who sent it, about what; `then` is what somebody did about the proposals since."""

    ago: int
    sender: str
    subject: str
    words: str
    then: str = ""


_M = Mail
MAILS = (
    _M(1, "Stad Gent", "Aanslagbiljet belasting bedrijfsruimten november", "Hierbij ontvangt u het aanslagbiljet."),
    _M(1, "Stad Gent", "Omgevingsvergunning Molenpark: bericht van ontvangst", "Uw aanvraag is goed ontvangen."),
    _M(2, "Verzekeringen Ankerpunt", "Verzekeringsattest bedrijfswagens november", "In bijlage de attesten van uw wagens."),
    _M(2, "Bank van de Leie", "Rente en kosten rekening november", "Het overzicht van rente en kosten."),
    _M(3, "Hogeschool Scheldeland", "Stageplaats jurist", "Een studente zoekt een stageplaats bij uw juridische dienst."),
    _M(3, "Liften De Kroon", "Verslag jaarlijkse keuring lift", "Het verslag van de keuring."),
    _M(26, "Verzekeringen Ankerpunt", "Afrekening arbeidsongevallenverzekering", "De afrekening van het derde kwartaal.", "confirmed"),
    _M(27, "Bank van de Leie", "Volmachten op de rekening: nieuw formulier", "Wie mag voor uw kantoor tekenen?", "corrected"),
    _M(28, "Stad Gent", "Wijziging nachtregeling terras en laadzone", "De regeling verandert vanaf januari.", "confirmed"),
)  # fmt: skip


def stories(stage: Stage) -> Iterator[Story]:
    """The e-mails of today, about which nobody decided yet, and those of yesterday."""
    for mail in MAILS:
        yield _arriving(stage, mail)


def _arriving(stage: Stage, mail: Mail) -> Story:
    at = stage.now - timedelta(hours=mail.ago)
    outcome = yield Step(
        at,
        "",
        lambda by: register.call(
            by=by, subject=mail.subject, party_name=mail.sender, channel=Channel.EMAIL, note=mail.words,
            by_intake=True,
        ),
    )  # fmt: skip
    item: PostItem = outcome.result[0]
    later = at + timedelta(minutes=50)
    if mail.then == "confirmed":
        yield Step(later, "katrien", lambda by: confirm.call(item=item, by=by), may_fail=True)
    elif mail.then == "corrected":
        yield Step(
            later,
            "katrien",
            lambda by: correct.call(item=item, by=by, handler=stage.cast["fatma"], type=ItemType.NOTICE),
            may_fail=True,
        )
