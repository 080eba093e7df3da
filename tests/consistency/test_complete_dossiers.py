"""A dossier that was called complete is open again when what it asks is gone, whichever action took it away."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.actions.reactions import reactions
from spil.foundation.records.models import Record
from spil.foundation.workflow.rules import Family
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier
from spil.modules.dossiers.reactions import open_what_lacks
from spil.modules.post.models import PostItem
from spil.modules.proposals.models import Proposal
from spil.modules.registers import actions as registers
from spil.modules.registers.actions import AskedState
from spil.modules.registers.models import Row
from spil.modules.registers.queries import register_kinds
from tests.door.playing import registered
from tests.support.office import Office, small_office


def _may_take_away(action: Action[Any, Any]) -> bool:
    """Whether it may cancel what is there, put it elsewhere, or change its type. What makes something takes nothing."""
    body = inspect.getsource(action.body)
    cancels = action.moves_freely or any(state.family == Family.CANCELLED for state in action.to_states)
    return bool(action.subject_name) and (cancels or "file_into(" in body or ".type = " in body)


def test_dossiers_look_again_after_every_action_that_may_take_something_away() -> None:
    looked_after = {one.to for one in reactions.all() if one.react == open_what_lacks}
    assert {one.name for one in actions if _may_take_away(one)} - looked_after == set()
    assert looked_after <= {one.name for one in actions}


@pytest.fixture
def office() -> Office:
    register_kinds.clear()
    return small_office()


def dossier_with(office: Office, record: Record, **line: str) -> Dossier:
    """A dossier that asks for one thing, in which this record lies."""
    by = office.as_("katrien")
    kind: Any = dossiers.set_type(by=by, title="Zaak", lines=[dossiers.AskedLine("Stuk", **line)])
    made: Any = dossiers.open_dossier(by=by, title="Zaak", type=kind.code)
    dossiers.add(dossier=made, by=by, record=record)
    return Dossier.objects.get(pk=made.pk)


def call_complete(office: Office, dossier: Dossier) -> None:
    dossiers.complete(dossier=dossier, by=office.as_("katrien"))
    assert state_of(dossier) == "complete"


def state_of(dossier: Dossier) -> str:
    return Record.objects.get(pk=dossier.pk).state


def corrected(letter: PostItem, by: Any) -> None:
    actions["post.item.correct"](item=letter, by=by, type="contract")


def proposed(letter: PostItem, _by: Any) -> None:
    with guard.opened():
        PostItem.objects.filter(pk=letter.pk).update(type="contract", unconfirmed=True)
        Proposal.objects.create(item=letter, target="type", value="contract")


def taken_back(letter: PostItem, by: Any) -> None:
    actions["post.item.take_back_correction"](item=letter, by=by)


def refused(letter: PostItem, by: Any) -> None:
    actions["proposals.item.refuse"](item=letter, by=by, target="type")


@pytest.mark.django_db
@pytest.mark.parametrize(("becomes", "ceases"), [(corrected, taken_back), (proposed, refused)])
def test_what_is_of_that_type_no_more_opens_the_dossier_again(
    office: Office, becomes: Callable[..., None], ceases: Callable[..., None]
) -> None:
    letters, by = PostItem.objects.select_related("record"), office.as_("katrien")
    letter = registered(office, "De brief")
    dossier = dossier_with(office, letter.record, kind="post.incoming", type="contract")
    becomes(letters.get(pk=letter.pk), by)
    call_complete(office, dossier)
    ceases(letters.get(pk=letter.pk), office.as_("katrien"))
    assert state_of(dossier) == "open"


def moved(row: Row, by: Any) -> None:
    registers.move(row=row, by=by, state="gone")


def finished(row: Row, by: Any) -> None:
    registers.close_row(row=row, by=by)


@pytest.mark.django_db
@pytest.mark.parametrize("cancelled", [moved, finished])
def test_a_row_of_a_register_that_is_cancelled_opens_the_dossier_again(
    office: Office, cancelled: Callable[..., None]
) -> None:
    by = office.as_("katrien")
    states = [AskedState("open", family="working"), AskedState("gone", family="cancelled")]
    made = registers.define(by=by, code="proof", title="x", plural="x", series="X", states=states)
    register_kinds.refresh()
    row = registers.add(own_register=made, by=by, title="Attest")
    dossier = dossier_with(office, row.record, kind="registers.proof")
    call_complete(office, dossier)
    cancelled(Row.objects.select_related("record", "register").get(pk=row.pk), office.as_("katrien"))
    assert state_of(dossier) == "open"
