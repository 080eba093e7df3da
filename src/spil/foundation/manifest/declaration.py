"""The manifest of a module."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from spil.foundation.access.actor import Actor
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


@dataclass(frozen=True)
class MenuItem:
    """A place in the menu: a kind's list, or a page of the module's own by URL name."""

    group: MenuGroup
    title: Text
    icon: str
    order: int = 50
    kind: str = ""
    url_name: str = ""
    key: str = ""


@dataclass(frozen=True)
class Intake:
    """How the office takes in a file that arrives by any way: `take` registers files, in one transaction."""

    take: Callable[[Sequence[StoredFile], Actor, Mapping[str, Any]], list[Any]]


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
    """Something a module shows on the record page of another module's kind (or of its own)."""

    kind: str
    template: str
    context: Callable[[Any, Actor], dict[str, Any] | None]
    order: int = 50


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
    makers: tuple[Maker, ...] = ()
    panels: tuple[Panel, ...] = ()
