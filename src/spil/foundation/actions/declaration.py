"""How an action is declared: the decorator, and the registry.

What an action asks comes from the function's own signature (`questions.py`), so that Python callers stay fully typed
and nothing is written twice.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    ParamSpec,
    TypeVar,
    cast,
    get_origin,
    get_type_hints,
)

from django.db import models

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NoMandate, OutsideMandate, OverMandate, Refusal, WrongState
from spil.foundation.actions.questions import Ask, Given, Question, bare, question_of
from spil.foundation.organisation.rules import Power, Weight
from spil.foundation.records.kinds import Kind, is_destroyed, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.turns.models import Turn
from spil.foundation.workflow.rules import State, Text

if TYPE_CHECKING:
    from spil.foundation.actions.door import Outcome

__all__ = [
    "Action",
    "Actions",
    "Ask",
    "Call",
    "Given",
    "Inverse",
    "action",
    "actions",
    "back_to",
]

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Call:
    """An action with its arguments, not yet performed.

    `seen_version` is the version of the record on which the answers rest; when another has come meanwhile, the door
    refuses with ChangedMeanwhile. Without it the last one who writes wins.
    """

    action: Action[Any, Any]
    arguments: dict[str, Any]
    seen_version: int | None = None

    @property
    def by(self) -> Actor:
        return cast("Actor", self.arguments["by"])

    @property
    def subject(self) -> Any:
        return self.arguments.get(self.action.subject_name) if self.action.subject_name else None


#: from what an event says was changed to the action that takes it back, with its raw answers; None when none does
Inverse = Callable[[dict[str, list[Any]]], "tuple[str, dict[str, list[Any]]] | None"]


def back_to(name: str, question: str, *, empty: bool = True) -> Inverse:
    """The inverse of an action that changes one thing: the action `name`, answered with what was there before.

    `empty` says whether it can be answered with nothing.
    """

    def inverse(changes: dict[str, list[Any]]) -> tuple[str, dict[str, list[Any]]] | None:
        pair = changes.get(f"{question}_id") or changes.get(question)
        if pair is None or (pair[0] is None and not empty):
            return None
        return name, {question: [] if pair[0] is None else [pair[0]]}

    return inverse


@dataclass
class Action(Generic[P, R]):
    """A declared action. Call it to perform it; `call` and `many` perform several in one transaction.

    `is_quick` makes its button act at once, since everything that it asks may be left out. `told` is how the timeline
    tells of it, behind the name of who did it: "approved this"; `told_in_vain` is that where the record stayed in its
    state, for an action that then did not do what it is for. `undone_by` is the name of the action that takes it
    back: its subject is the row that this one made or changed, and it asks nothing. `by_mail` lets a signed link in a
    mail do it: only for what asks nothing. `notifies` gives for a happening whom it tells besides whoever's turn it
    is: topic of foundation/notifications to ids of persons. `denied_by` names the action that says no to what a
    decision asks. `answers` says of the record's open turns whether this actor has one that the action answers (an
    offer to accept); without such a turn there is no button.
    `concerns` says of a row whether there is anything for the action to do; where there is not, there is no button.
    With `while_open` nothing is done to what is dealt with, refused or cancelled, in whatever state that is.
    `confirms` asks in a browser for the password once more, when it was given a while ago: it changes who can sign in.
    What is `aside` is seldom wanted, or is done elsewhere on the page: its button waits behind "More" (see `leads`).
    `remarks` says of what the body returned what whoever did it must hear besides that it is done.
    Where what takes it back must be answered with what was there before, `inverse` gives the action and the answers.
    """

    name: str
    title: Text
    body: Callable[P, R]
    from_states: tuple[State, ...] = ()
    to_states: tuple[State, ...] = ()
    while_open: bool = False
    may: Callable[..., Refusal | None] | None = None
    facts: tuple[str, ...] = ()
    decides: bool = False
    weighs: Callable[[Any], Weight] | None = None
    prepare: Callable[..., dict[str, Any]] | None = None
    one_at_a_time: bool = False
    moves_freely: bool = False
    kinds: tuple[str, ...] = ()
    icon: str = ""
    key: str = ""
    destroys: bool = False
    hidden: bool = False
    is_quick: bool = False
    aside: bool = False
    by_mail: bool = False
    notifies: Callable[[Any], Mapping[str, Iterable[int]]] | None = None
    order: int = 50
    help: Text = ""
    told: Text = ""
    told_in_vain: Text = ""
    answers: Callable[[Actor, Sequence[Turn]], bool] | None = None
    concerns: Callable[[Any], bool] | None = None
    confirms: bool = False
    undone_by: str = ""
    denied_by: str = ""
    inverse: Inverse | None = None
    remarks: Callable[[Any], Sequence[str]] | None = None
    subject_name: str = ""
    subject_model: type[models.Model] | None = None
    questions: tuple[Question, ...] = ()
    given: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        hints = get_type_hints(self.body, include_extras=True)
        questions: list[Question] = []
        for name, parameter in inspect.signature(self.body).parameters.items():
            if name == "by":
                continue
            annotation, _ask, given = bare(hints[name])
            if given:
                self.given += (name,)
            elif not self.subject_name and not questions and self._is_subject(annotation, hints[name]):
                self.subject_name, self.subject_model = name, annotation
            else:
                required = parameter.default is parameter.empty
                default = None if required else parameter.default
                questions.append(question_of(name, hints[name], required=required, default=default))
        self.questions = tuple(questions)
        if "by" not in hints:
            raise TypeError(f"{self.name} has no parameter `by`")

    @staticmethod
    def _is_subject(annotation: Any, hint: Any) -> bool:
        asked = get_origin(hint) is Annotated
        return isinstance(annotation, type) and issubclass(annotation, models.Model) and not asked

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        from spil.foundation.actions.door import perform_one

        return cast("R", perform_one(self.call(*args, **kwargs)))

    def call(self, *args: P.args, **kwargs: P.kwargs) -> Call:
        """The call, to be performed with others by `many`."""
        if args:
            raise TypeError(f"{self.name} takes keyword arguments only")
        return Call(self, dict(kwargs))

    def remarked(self, result: Any) -> list[str]:
        """What whoever did it must hear besides that it is done, in the reader's language; often nothing."""
        return list(self.remarks(result)) if self.remarks else []

    def many(self, calls: Sequence[Call]) -> list[Outcome]:
        """Perform calls in one transaction; each tells whether it was done or why it was refused."""
        from spil.foundation.actions.door import perform

        return perform(calls)

    @property
    def on_any_record(self) -> bool:
        return self.subject_model is Record

    @property
    def leads(self) -> bool:
        """Whether its button comes first on the page of a record: it moves the work on, answers a turn, or is done so
        often that it has a letter of its own."""
        moves = bool(self.to_states) or self.moves_freely or self.answers is not None
        return (moves or bool(self.key)) and not (self.aside or self.destroys)

    @property
    def is_about_records(self) -> bool:
        return self.subject_model is not None and issubclass(self.subject_model, KindModel | Record)

    @property
    def is_about_a_plain_row(self) -> bool:
        """Whether its subject is a row of the office that is no record, and so has no readers of its own."""
        return self.subject_model is not None and not self.is_about_records

    def tale(self, *, moved: bool = True) -> str:
        """How the timeline tells of it, behind the name of who did it; `moved` says whether the state changed."""
        told = self.told if moved else self.told_in_vain or self.told
        return str(told) if told else str(self.title).lower()

    def applies_to(self, kind: Kind) -> bool:
        if self.hidden or not self.is_about_records or (self.kinds and kind.code not in self.kinds):
            return False
        return self.on_any_record or self.subject_model is kind.model

    def refusal(self, by: Actor, subject: Any = None, *, follows: bool = False) -> Refusal | None:
        """Why this actor may not do it to this row now; None when nothing forbids it. Runs no query.

        `follows` says that it is a part of what was just done: the mandate for that covers it, unless it decides.
        """
        refusal = self._wrong_state(subject) or self._may_not(by, subject)
        if refusal is not None or (follows and not self.decides):
            return refusal
        return self._without_mandate(by, subject)

    def _wrong_state(self, subject: Any) -> Refusal | None:
        if not isinstance(subject, Record | KindModel):
            return None
        record = subject if isinstance(subject, Record) else subject.record
        allowed = not self.from_states or record.state in {state.code for state in self.from_states}
        if allowed and not is_destroyed(record) and (record.is_open or not self.while_open):
            return None
        return WrongState(state=kinds.of(record).state_of(record).title)

    def power(self, by: Actor, subject: Any) -> Power | None:
        weight = self.weighs(subject) if self.weighs and subject is not None else None
        return by.power_for(self.name, weight, decides=self.decides)

    def power_used(self, by: Actor, subject: Any) -> Power | None:
        """The power that an event names: for decisions, and for what is done in somebody's name."""
        if by.is_system or not (self.decides or by.for_id is not None):
            return None
        return self.power(by, subject)

    def _without_mandate(self, by: Actor, subject: Any) -> Refusal | None:
        needs_power = self.decides or by.for_id is not None
        if by.is_system or not needs_power or self.power(by, subject):
            return None
        if by.power_for(self.name) is not None:
            return OverMandate()
        return OutsideMandate(giver=by.for_whom.name) if by.for_whom else NoMandate()

    def _may_not(self, by: Actor, subject: Any) -> Refusal | None:
        if self.may is None:
            return None
        return self.may(by) if self.subject_model is None else self.may(by, subject)


class Actions:
    """The registry of actions, by name."""

    def __init__(self) -> None:
        self._all: dict[str, Action[Any, Any]] = {}
        self._denying: set[str] = set()

    def register(self, action: Action[P, R]) -> Action[P, R]:
        if action.name in self._all:
            raise ValueError(f"two actions are called {action.name}")
        self._all[action.name] = action
        if action.denied_by:
            self._denying.add(action.denied_by)
        return action

    def __getitem__(self, name: str) -> Action[Any, Any]:
        return self._all[name]

    def get(self, name: str) -> Action[Any, Any] | None:
        return self._all.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._all

    def __iter__(self) -> Iterator[Action[Any, Any]]:
        return iter(self._all.values())

    def says_yes_or_no(self, action: Action[Any, Any]) -> bool:
        """Whether it answers what a decision asks: it decides, or is the no to one that does."""
        return action.decides or action.name in self._denying

    def check(self) -> None:
        """Raises LookupError for an `undone_by` that names no action, or one that takes no row or must be asked."""
        for one in self:
            if not one.undone_by:
                continue
            back = self.get(one.undone_by)
            if back is None or back.subject_model is None or any(asked.required for asked in back.questions):
                raise LookupError(f"{one.name} cannot be undone by {one.undone_by}")

    def on(self, kind: Kind) -> list[Action[Any, Any]]:
        """What can be done to records of this kind, in the order of its buttons."""
        return sorted((one for one in self if one.applies_to(kind)), key=lambda one: (one.order, one.name))


actions = Actions()


def _states(value: State | tuple[State, ...] | None) -> tuple[State, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def action(
    name: str,
    *,
    title: Text,
    moves: tuple[State | tuple[State, ...] | None, State | tuple[State, ...] | None] | None = None,
    **declared: Any,
) -> Callable[[Callable[P, R]], Action[P, R]]:
    """Declare an action: `module.kind.verb`, its title, and `moves=(from, to)`.

    `from` and `to` are states or tuples of states; a `from` of None is any state, a `to` of None stays where it is,
    several leave the choice to the body. What else can be declared is in `Action`.
    """

    def declare(body: Callable[P, R]) -> Action[P, R]:
        from_states, to_states = (_states(moves[0]), _states(moves[1])) if moves else ((), ())
        help_text = declared.pop("help", "")
        made: Action[P, R] = Action(
            name, title, body, from_states=from_states, to_states=to_states, help=help_text, **declared
        )
        return actions.register(made)

    return declare
