"""What modules do when something happened elsewhere: an event, named by its action, in; their own actions out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening


@dataclass(frozen=True)
class Reaction:
    """`react` is given everything that one batch did and returns the calls that answer it.

    In the same transaction by default, so that both are true together; `after_commit` for what leaves the process.
    """

    to: str
    react: Callable[[list[Happening]], Iterable[Call]]
    after_commit: bool = False


class Reactions:
    def __init__(self) -> None:
        self._by_action: dict[str, list[Reaction]] = defaultdict(list)

    def register(self, reaction: Reaction) -> None:
        if reaction not in self._by_action[reaction.to]:
            self._by_action[reaction.to].append(reaction)

    def to(self, action: str) -> tuple[Reaction, ...]:
        return tuple(self._by_action.get(action, ()))

    def all(self) -> list[Reaction]:
        return [reaction for name in sorted(self._by_action) for reaction in self._by_action[name]]


reactions = Reactions()
