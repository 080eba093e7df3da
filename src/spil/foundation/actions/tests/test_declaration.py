"""Actions are read from their signatures; what cannot be read fails at start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action, Actions, Ask, Given
from spil.foundation.actions.questions import UnknownQuestionType, question_of
from spil.foundation.files.models import StoredFile
from spil.foundation.organisation.models import Person, Role
from spil.foundation.records.kinds import FieldType
from spil.foundation.records.models import Record


def declared(body: Callable[..., Any], **extra: Any) -> Action[Any, Any]:
    return Action("play.thing.do", "Do", body, **extra)


def written(
    *,
    record: Record,
    by: Actor,
    reason: Annotated[str, Ask("Reason", long=True)],
    until: date | None = None,
    worked_out: Annotated[dict[str, Any], Given],
) -> None:
    """Do something."""


def test_the_first_row_is_the_subject_and_what_is_given_is_not_asked() -> None:
    action = declared(written)
    assert (action.subject_name, action.subject_model) == ("record", Record)
    assert [question.name for question in action.questions] == ["reason", "until"]
    assert action.given == ("worked_out",)
    assert [question.required for question in action.questions] == [True, False]
    assert [str(question.title) for question in action.questions] == ["Reason", "Until"]


def without_actor(*, record: Record) -> None: ...


Who = Annotated[Person, Ask("Who")]


def asked_person(*, by: Actor, person: Who) -> None: ...


def test_an_action_without_an_actor_fails_at_start() -> None:
    with pytest.raises(TypeError, match="no parameter `by`"):
        declared(without_actor)


def test_a_row_that_is_asked_is_an_answer_and_no_subject() -> None:
    action = declared(asked_person)
    assert action.subject_name == ""
    assert action.questions[0].type == FieldType.PERSON


@pytest.mark.parametrize(
    ("hint", "type_", "many"),
    [
        (str, FieldType.TEXT, False),
        (Annotated[str, Ask(long=True)], FieldType.LONG_TEXT, False),
        (int, FieldType.NUMBER, False),
        (Decimal | None, FieldType.MONEY, False),
        (date, FieldType.DATE, False),
        (bool, FieldType.BOOLEAN, False),
        (Role, FieldType.CHOICE, False),
        (Literal["a", "b"], FieldType.CHOICE, False),
        (Annotated[str, Ask(choices=(("a", "A"),))], FieldType.CHOICE, False),
        (Record, FieldType.RECORD, False),
        (list[Record], FieldType.RECORD, True),
        (list[Person] | None, FieldType.PERSON, True),
        (StoredFile, FieldType.FILE, False),
        (list[StoredFile], FieldType.FILE, True),
    ],
)
def test_the_closed_list_of_types(hint: Any, type_: FieldType, many: bool) -> None:
    question = question_of("thing", hint)
    assert (question.type, question.many) == (type_, many)


@pytest.mark.parametrize("hint", [float, bytes, datetime, dict, object, list[dict], str | int, Action, None])
def test_a_type_that_is_not_in_the_list_fails_at_start(hint: Any) -> None:
    with pytest.raises(UnknownQuestionType, match="thing"):
        question_of("thing", hint)


def test_no_two_actions_have_one_name() -> None:
    registry = Actions()
    registry.register(declared(written))
    with pytest.raises(ValueError, match="two actions"):
        registry.register(declared(asked_person))
    assert "play.thing.do" in registry
    assert registry.get("play.thing.undo") is None


def test_an_action_is_told_with_names_only() -> None:
    with pytest.raises(TypeError, match="keyword"):
        declared(written).call("x")


def taken_back(*, record: Record, by: Actor, remark: str = "") -> None:
    """Take it back."""


def test_what_undoes_an_action_exists_takes_a_row_and_asks_nothing() -> None:
    for back in (None, asked_person, written):
        registry = Actions()
        registry.register(declared(written, undone_by="play.thing.undo"))
        if back is not None:
            registry.register(Action("play.thing.undo", "Undo", back))
        with pytest.raises(LookupError, match="cannot be undone"):
            registry.check()
    registry = Actions()
    registry.register(declared(written, undone_by="play.thing.undo"))
    registry.register(Action("play.thing.undo", "Undo", taken_back))
    registry.check()
