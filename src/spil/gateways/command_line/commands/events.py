"""Print who reacts to what: every action, the states it moves between, and the reactions to it."""

from __future__ import annotations

import argparse
from typing import Any

NEEDS = "django"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="also actions that nothing reacts to")


def run(arguments: argparse.Namespace) -> int:
    from spil.foundation.actions.declaration import actions
    from spil.foundation.actions.reactions import reactions

    unknown = {reaction.to for reaction in reactions.all()} - {action.name for action in actions}
    for action in sorted(actions, key=lambda one: one.name):
        answers = reactions.to(action.name)
        if not answers and not arguments.all:
            continue
        print(f"{action.name}{moves(action)}")
        for reaction in answers:
            when = "after commit" if reaction.after_commit else "in the same transaction"
            print(f"    {name(reaction.react)}, {when}")
    for missing in sorted(unknown):
        print(f"{missing}: there is no such action, and something waits for it")
    return 1 if unknown else 0


def moves(action: Any) -> str:
    if not action.from_states:
        return ""
    start = ", ".join(state.code for state in action.from_states)
    end = ", ".join(state.code for state in action.to_states) or "stays"
    return f" ({start} → {end})"


def name(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"
