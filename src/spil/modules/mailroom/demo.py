"""How Kantoor De Linde has arranged its post, before any of it comes in: signatures, and a type of its own.

And what its mailroom did of late: a number cancelled, a registered letter proven, an entry kept as a template.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from spil.foundation.access.actor import Actor
from spil.foundation.files.store import store
from spil.foundation.stories.paper import page
from spil.foundation.stories.stage import Stage, Step, Story
from spil.modules.mailroom.actions import save_as_template, set_type, write_signature
from spil.modules.post.public import Channel, ItemType, cancel, prove, register, register_outgoing

_DAY = timedelta(days=1)


def arrange(stage: Stage, by: Actor) -> None:
    """What the office decided once."""
    for language, text in (
        ("nl", "Met vriendelijke groet,\n\nKantoor De Linde\nLindelei 8, 9000 Gent"),
        ("fr", "Salutations distinguées,\n\nKantoor De Linde\nLindelei 8, 9000 Gent"),
        ("en", "Kind regards,\n\nKantoor De Linde\nLindelei 8, 9000 Gent"),
    ):
        write_signature(by=by, text=text, language=language)
    set_type(
        by=by, name_nl="Subsidiebrief", name_fr="Lettre de subside", name_en="Grant letter",
        mandatory=["party_name", "your_reference"], mandatory_out=["our_reference"],
        person=stage.cast["wouter"], asks_answer=True, answer_days=15,
    )  # fmt: skip


def stories(stage: Stage) -> Iterator[Story]:
    """What was done in the mailroom these weeks."""
    yield _registered_twice(stage)
    yield _sent_and_proven(stage)
    yield _kept_as_template(stage)


def _registered_twice(stage: Stage) -> Story:
    at = stage.at(stage.calendar.last_until(stage.today - 5 * _DAY), 9, 5)
    outcome = yield Step(
        at, "katrien", lambda by: register.call(by=by, subject="Voorstel opruimdag", party_name="Buurtcomité Lindelei")
    )  # fmt: skip
    item, reason = outcome.result[0], "Twee keer gescand, staat er al"
    yield Step(at + timedelta(minutes=4), "katrien", lambda by: cancel.call(item=item, by=by, reason=reason))


def _sent_and_proven(stage: Stage) -> Story:
    """A registered letter, its receipt from the post office, and the day on which it was handed over."""
    at = stage.at(stage.calendar.last_until(stage.today - 16 * _DAY), 14, 20)
    outcome = yield Step(
        at,
        "katrien",
        lambda by: register_outgoing.call(
            by=by, subject="Opzegging contract kopieertoestel", party_name="Telenova", channel=Channel.REGISTERED,
            barcode="010541288500001234", handler=stage.cast["jeroen"], answer_expected_by=stage.today + 5 * _DAY,
        ),
    )  # fmt: skip
    item, delivered_on = outcome.result[0], stage.calendar.first_from(stage.today - 14 * _DAY)
    words = ["Aangetekende zending 010541288500001234", "", f"Afgeleverd op {delivered_on:%d/%m/%Y}"]
    receipt = store().put(page("Bewijs van aflevering", words), name="Bewijs van aflevering.pdf")
    proven = stage.at(stage.calendar.last_until(stage.today - 11 * _DAY), 10, 10)
    yield Step(
        proven,
        "katrien",
        lambda by: prove.call(item=item, by=by, file=receipt, delivered_on=delivered_on),
    )


def _kept_as_template(stage: Stage) -> Story:
    at = stage.at(stage.calendar.last_until(stage.today - 30 * _DAY), 11, 0)
    facts: dict[str, Any] = {
        "party_name": "Drukkerij Nys en Zoon",
        "type": ItemType.QUOTE,
        "handler": stage.cast["jeroen"],
    }
    outcome = yield Step(at, "katrien", lambda by: register.call(by=by, subject="Offerte drukwerk", **facts))
    item = outcome.result[0]
    later = at + timedelta(minutes=3)
    yield Step(later, "katrien", lambda by: save_as_template.call(item=item, by=by, name="Offerte drukwerk"))
