"""What a check is, the list of all checks, and running them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext as _

from spil.foundation.ui.saying import moment_words


class Level(IntEnum):
    GOOD = 0
    WARNING = 1
    ERROR = 2

    @property
    def code(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Finding:
    """`code` names what it is about for programs (`backup.age`), `text` says it, `remedy` what to do.

    `is_mailed`: a check that alerts mails it when it is wrong; else it is only shown.
    """

    level: Level
    code: str
    text: str
    remedy: str = ""
    check: str = ""
    is_mailed: bool = True


def told_at(moment: datetime) -> str:
    """A moment in office time, as the reader's language writes it."""
    return moment_words(moment)


def good(code: str, text: Any) -> Finding:
    return Finding(Level.GOOD, code, str(text))


def warning(code: str, text: Any, remedy: Any = "") -> Finding:
    return Finding(Level.WARNING, code, str(text), str(remedy))


def error(code: str, text: Any, remedy: Any = "") -> Finding:
    return Finding(Level.ERROR, code, str(text), str(remedy))


@dataclass(frozen=True)
class Asked:
    """`now` is aware; `everything` looks at every file and the whole log instead of a part. `known` is what a check of
    this round found out and a later one needs too."""

    now: datetime
    everything: bool = False
    known: dict[str, Finding] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """`needs_database`: it has nothing to say while the database cannot be used. `alerts`: its findings are mailed.
    `asks_network`: it may wait for others, so no figure does it anew. `of_machine`: it looks at the machine on which it
    runs, so another node may find otherwise."""

    code: str
    title: Any
    look: Callable[[Asked], Iterable[Finding]]
    needs_database: bool = True
    alerts: bool = False
    asks_network: bool = False
    of_machine: bool = False


checks: list[Check] = []


def register(check: Check) -> None:
    if any(one.code == check.code for one in checks):
        raise ValueError(f"two checks are called {check.code}")
    checks.append(check)


def findings(asked: Asked, chosen: Iterable[Check] | None = None) -> Iterator[Finding]:
    """What every check finds, in their order. While the database is not usable those that need it are left out."""
    usable = True
    for check in list(checks if chosen is None else chosen):
        if check.needs_database and not usable:
            continue
        for finding in _looked(check, asked):
            if finding.code in {"database.reachable", "database.migrations"} and finding.level is Level.ERROR:
                usable = False
            yield replace(finding, check=str(check.title))


def _looked(check: Check, asked: Asked) -> list[Finding]:
    try:
        return list(check.look(asked))
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is wrong, and the other checks go on
        words = _("This could not be looked at: %(why)s")
        return [error(f"{check.code}.failed", words % {"why": f"{type(problem).__name__}: {problem}"[:300]})]


def worst(found: Iterable[Finding]) -> Level:
    return max((one.level for one in found), default=Level.GOOD)
