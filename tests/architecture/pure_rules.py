"""Imports modules by name in a process in which Django cannot be imported; run as a program by test_rules_are_pure."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

FORBIDDEN = ("django", "ninja", "psycopg", "sqlite3")


class NoFramework(MetaPathFinder):
    """Refuses the framework and the drivers."""

    def find_spec(self, fullname: str, *_where: Sequence[str] | ModuleType | None) -> ModuleSpec | None:
        if fullname.split(".", maxsplit=1)[0] in FORBIDDEN:
            raise ImportError(f"{fullname} in rules")
        return None


def main(names: Sequence[str]) -> int:
    sys.meta_path.insert(0, NoFramework())
    impure = 0
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError as problem:
            impure += 1
            print(f"{name}: {problem}")
    return min(impure, 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
