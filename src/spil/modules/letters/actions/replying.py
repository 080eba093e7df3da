"""Outgoing post that Spil writes from a text: a receipt, a polite refusal, a reminder.

Each makes an outgoing item with a number of its own, in the language of whoever gets it. It is sent by e-mail where
there is an address, else it waits to be printed and put in the post.
"""

from __future__ import annotations

from typing import Annotated

from django.db import models
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.actions.returned import Remove
from spil.foundation.handling.dating import office_calendar
from spil.foundation.handling.passing import done_by_anybody
from spil.foundation.links.models import Link
from spil.modules.letters import access
from spil.modules.letters.models import answer_texts, choices_for, reminder_of, reminders_for
from spil.modules.post.public import (
    DONE,
    OPEN,
    READY,
    TO_LOOK_AT,
    WAITING,
    Channel,
    ItemType,
    PostItem,
    new_outgoing,
    with_new_day,
)

NothingAwaited = Reason(
    "NothingAwaited", _("Nobody’s answer is awaited."), _("Say first for whom this waits.")
)

_WAYS = (
    ("best", _("By e-mail where there is an address")),
    ("email", _("By e-mail")),
    ("paper", _("On paper")),
)
Way = Annotated[str, Ask(_("How"), choices=_WAYS)]
#: what they have in common: an answer to the sender, written on the facts of a letter
FACTS = ("record", "party", "record__owner", "record__unit", "record__dossier")
#: working days in which an answer to a reminder is expected
AGAIN = 5


@action(
    "post.item.acknowledge",
    title=_("Acknowledge receipt"),
    told=_("acknowledged receipt"),
    moves=(OPEN, None),
    may=access.may_acknowledge,
    facts=FACTS,
    kinds=("post.incoming",),
    icon="mail-forward",
    order=50,
)
def acknowledge(
    *,
    item: PostItem,
    by: Actor,
    text: Annotated[str, Ask(_("Text"), choices=choices_for("receipt"))] = "receipt",
    way: Way = "best",
) -> list[models.Model]:
    """Tell the sender that it arrived, under which number and until when an answer can take.

    Refused when that was done (AcknowledgedAlready) and when there is nobody to write to (NobodyToWriteTo).
    """
    item.acknowledged_on = by.today
    return written(item, by, text, way, relation="acknowledges")


@action(
    "post.item.refuse",
    title=_("Refuse politely"),
    told=_("refused this politely"),
    moves=(OPEN, DONE),
    may=access.may_write_to,
    facts=FACTS,
    kinds=("post.incoming",),
    icon="mail-x",
    aside=True,
    order=52,
)
def refuse(
    *,
    item: PostItem,
    by: Actor,
    text: Annotated[str, Ask(_("Text"), choices=choices_for("refusal"))] = "refusal",
    way: Way = "best",
) -> list[models.Model]:
    """Answer with a polite refusal, and close the item. Refused when there is nobody to write to (NobodyToWriteTo)."""
    rows = written(item, by, text, way, relation="answers")
    item.settle()
    return rows


@action(
    "post.incoming.speak",
    title=_("Answer in the contact’s language"),
    told=_("changed the language with that of the contact"),
    kinds=("post.incoming",),
    hidden=True,
)
def speak(*, item: PostItem, by: Actor, language: Annotated[str, Given] = "") -> None:
    """Its contact is written to in another language from now on; it is only a reaction."""
    item.record.language = language


@action(
    "post.item.chase",
    title=_("Ask for the answer again"),
    told=_("asked for the answer again"),
    moves=(WAITING, None),
    may=access.may_chase,
    facts=FACTS,
    icon="mail-forward",
    order=24,
)
def chase(
    *,
    item: PostItem,
    by: Actor,
    text: Annotated[
        str, Ask(_("Text"), choices=reminders_for, start=lambda _by, item, _answers: reminder_of(item))
    ] = "",
    way: Way = "best",
) -> list[models.Model | Remove]:
    """Send a reminder to whoever has to answer; it is expected a week later, and no more on the day before that.

    Without a text it is the one of Spil that fits: about our letter, or about theirs. Whoever asks it again, nobody
    else has to any more. Refused when nobody is awaited (NothingAwaited), when somebody else is than whom it came from
    (AwaitsAnother) and when nobody is known (NobodyToWriteTo).
    """
    if item.waiting_since is None:
        raise Refused(NothingAwaited())
    again = office_calendar(by.today, item.record.owner_id).add(by.today, AGAIN)
    asked = done_by_anybody(item.record, "post.item.chase")
    rows = written(item, by, text or reminder_of(item), way, relation="reminds")
    return [*rows, *with_new_day(item, again), *asked]


def written(item: PostItem, by: Actor, text: str, way: str, *, relation: str) -> list[models.Model]:
    """The outgoing item of a text about this item, to be sent, and that it is about it."""
    subject, body = answer_texts(item, text, by.today)
    letter = new_outgoing(by, subject, answers=item)
    fill(letter, body, way)
    return [letter, Link(source=letter.record, target=item.record, relation=relation)]


def fill(letter: PostItem, body: str, way: str, *, to_look_at: bool = False) -> None:
    """Its words, and how it goes: by e-mail where there is an address and paper is not wanted, else on paper.

    A letter on paper lies ready to post, unless somebody wants to look at it first.
    """
    letter.type, letter.text = ItemType.LETTER, body
    letter.channel = Channel.EMAIL if way != Channel.PAPER and letter.address else Channel.PAPER
    is_ready = letter.channel == Channel.PAPER and not to_look_at
    letter.record.state = (READY if is_ready else TO_LOOK_AT).code
