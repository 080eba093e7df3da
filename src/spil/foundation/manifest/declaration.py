"""The manifest of a module."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refusal
from spil.foundation.actions.declaration import Action
from spil.foundation.actions.reactions import Reaction
from spil.foundation.files.models import StoredFile
from spil.foundation.records.kinds import Kind
from spil.foundation.workflow.rules import Text


class MenuGroup(StrEnum):
    """The parts of the menu, from top to bottom."""

    DESK = "desk"
    FRONT_DESK = "front_desk"
    TIME = "time"
    MONEY = "money"
    PEOPLE = "people"
    WORK = "work"
    #: what is set once and seldom looked at again: in the menu of the person, not beside the work
    SETTINGS = "settings"


@dataclass(frozen=True)
class MenuItem:
    """A place in the menu: a kind's list, or a page of the module's own by URL name.

    `may` says who gets further than the door of that page; for whom it is refused, the place is not in the menu.
    A page of settings names the kinds that it is `about`: their lists lead to it. `counts` gives for each row that the
    menu counts whose it is: what stands on that page for whom one works now.
    """

    group: MenuGroup
    title: Text
    icon: str
    order: int = 50
    kind: str = ""
    url_name: str = ""
    key: str = ""
    may: Callable[[Actor], Refusal | None] | None = None
    about: tuple[str, ...] = ()
    counts: Callable[[Actor], QuerySet[Any, tuple[int]]] | None = None

    def is_for(self, actor: Actor) -> bool:
        return self.may is None or self.may(actor) is None


@dataclass(frozen=True)
class Intake:
    """How the office takes in a file that arrives by any way.

    `take` does all at once. For ways that must not lose anything it falls into parts: `open` reads the file, outside
    a transaction; `register` registers what was opened and belongs in the caller's transaction; `make` makes of it what
    a module recognises, afterwards; `make_again` does so for a record whose making a crash has cut off. `open_many` and
    `register_many` do the same for several files together, which costs much less than one after another.
    """

    take: Callable[[Sequence[StoredFile], Actor, Mapping[str, Any]], list[Any]]
    open: Callable[[StoredFile], Any]
    open_many: Callable[[Sequence[StoredFile]], list[Any]]
    register: Callable[[StoredFile, Actor, Any, Mapping[str, Any]], Any]
    register_many: Callable[[Sequence[tuple[StoredFile, Any]], Actor, Mapping[str, Any]], list[Any]]
    make: Callable[[Any, Actor], Any]
    make_again: Callable[[StoredFile, int, Actor], Any]


@dataclass(frozen=True)
class Maker:
    """How an incoming item becomes something of this module, with one action.

    `recognises` says from the first bytes and the media type whether the file is for this module; `action` has the
    incoming item as its subject; `describe` gives the plain values of the outcome for `./spil intake --json`.
    """

    action: Action[Any, Any]
    recognises: Callable[[StoredFile, bytes], bool]
    describe: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Panel:
    """Something a module shows on the record page of another's kind or of its own; without a kind, on every one.

    `gone` stands on what is left of a destroyed record: its context is given the record, since there is no row.
    `later` is what is seldom looked for: a folded block with that title, read when somebody opens it. `about` says,
    without a query, for which rows it stands there.
    """

    kind: str
    template: str
    context: Callable[[Any, Actor], dict[str, Any] | None]
    order: int = 50
    gone: bool = False
    later: Text = ""
    about: Callable[[Any], bool] | None = None

    @property
    def name(self) -> str:
        """Its name in an address."""
        return self.template.replace("/", "-").removesuffix(".html")


class CardPlace(StrEnum):
    """Where a card of Today stands: among the lists, in the column of the notebook, or across the page on top."""

    LIST = "list"
    NOTEBOOK = "notebook"
    TOP = "top"


@dataclass(frozen=True)
class Waiting:
    """That a record waits for somebody: a line of a card, in its lightest form. `due_on` is None without a day.

    A turn names the action that is asked, and whether it is a decision.
    """

    record_id: int
    person_id: int | None
    due_on: date | None = None
    action: str = ""
    is_decision: bool = False

    def is_late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


#: the question for what lies on a card: a value list of record, person and due day
Piled = QuerySet[Any, tuple[Any, ...]]


@dataclass(frozen=True)
class Card:
    """A card of Today. Everybody arranges them for herself; `roles` are those for whom it stands there from the start,
    empty for everyone, and `first_for` those for whom it stands before the others.

    A card of records gives `waiting`: all of them for these people that the actor may see, the most urgent first, up to
    desk.MOST + 1: best the question alone (`desk.piled`), which is put together with those of the whole page; else the
    answer, read in one query. Today counts them, draws the first, per person when people stand side by side, and
    gives the rest an address. Any other card gives `context`: what its `template` shows under the name `card`, None
    when there is no such card today; without a template, rows in the shape of today.html. Both run on every opening
    of Today: one query each. `drawn_from` is the third way: the code of another card and the name of a part of its
    context, so that what both show is read once. `quiet` is the line that stands there when nothing does; `looks` is
    "rows" or "table".
    """

    code: str
    title: Text
    icon: str
    place: CardPlace = CardPlace.LIST
    order: int = 50
    roles: tuple[str, ...] = ()
    waiting: Callable[[Actor, Sequence[int]], Sequence[Waiting] | Piled] | None = None
    context: Callable[[Actor, Sequence[int]], dict[str, Any] | None] | None = None
    template: str = ""
    drawn_from: tuple[str, str] = ("", "")
    quiet: Text = ""
    first_for: tuple[str, ...] = ()
    looks: str = "rows"

    def __post_init__(self) -> None:
        if (self.waiting is not None) + (self.context is not None) + bool(self.drawn_from[0]) != 1:
            raise TypeError(f"card {self.code} gives one of `waiting`, `context` and `drawn_from`")


@dataclass(frozen=True)
class Capture:
    """The line that takes anything in from anywhere: the name of its address (asked by htmx it answers a dialog), and
    the action behind it, which everywhere is offered as that line and not as a drawn form."""

    title: Text
    icon: str
    url_name: str
    action: str
    key: str


@dataclass(frozen=True)
class FirstStep:
    """One thing that a new office needs before it can work; the first hour leads through them in their order.

    `done` gives, for who looks, rows once the step is done; rows of records are those that this person may see, so that
    no tick tells of the others. `action` makes one (from a pasted table too, where that fits);
    `url_name` is the page where it is done otherwise.
    """

    code: str
    title: Text
    text: Text
    icon: str
    order: int
    done: Callable[[Actor], QuerySet[Any]]
    action: Action[Any, Any] | None = None
    url_name: str = ""


@dataclass(frozen=True)
class Hint:
    """An address that is told what is typed in the form of an action, and answers what is likely (js/hints.js)."""

    action: str
    url_name: str


@dataclass(frozen=True)
class Found:
    """Something that is no record, as the search shows it: a colleague, a supplier.

    `url_name` and `query` say on which page it stands, `place` where on it (`#person-3`); `right` is a short value.
    """

    title: str
    icon: str
    url_name: str
    query: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    detail: str = ""
    right: str = ""


@dataclass(frozen=True)
class Lessons:
    """What records of a kind teach for proposals (foundation/learning).

    `of` says of rows, by id: when it was decided, the clues, and the answers; a row about which nobody decided yet is
    left out. `is_decided` says that of one row, without a query. `columns` are those whose change makes it teach
    something else, `deciding` the actions that do.
    """

    kind: str
    of: Callable[[Sequence[Any]], dict[int, tuple[date, Sequence[str], dict[str, str]]]]
    is_decided: Callable[[Any], bool]
    columns: frozenset[str]
    deciding: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finder:
    """How a module finds what is no record.

    `asks` makes a value list of the words that were typed, who asks, and how many are wanted at most; `tells` makes of
    the words and its rows what is shown, the best first. So the search asks all modules in one statement.
    """

    asks: Callable[[str, Actor, int], QuerySet[Any, Any]]
    tells: Callable[[str, Sequence[tuple[Any, ...]]], Sequence[Found]]


@dataclass(frozen=True)
class Piece:
    """A building block as the gallery shows it: the template that pages use, with content that is invented and fixed.

    `context` gives one state, or a list of several; `css` is a class for what stands round it, `wide` gives it a row.
    """

    title: Text
    template: str
    context: Callable[[], dict[str, Any] | list[dict[str, Any]]]
    css: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Module:
    """One module. `kind_source` gives the kinds that live in data, by code; it is asked each time and keeps them."""

    code: str
    title: Text
    requires: tuple[str, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    kinds: tuple[Kind, ...] = ()
    kind_source: Callable[[], dict[str, Kind]] | None = None
    reactions: tuple[Reaction, ...] = ()
    intake: Intake | None = None
    capture: Capture | None = None
    makers: tuple[Maker, ...] = ()
    panels: tuple[Panel, ...] = ()
    finders: tuple[Finder, ...] = ()
    cards: tuple[Card, ...] = ()
    first_steps: tuple[FirstStep, ...] = ()
    lessons: tuple[Lessons, ...] = ()
    hints: tuple[Hint, ...] = ()
    pieces: tuple[Piece, ...] = ()
