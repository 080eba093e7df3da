"""Finds the commands, reads the words typed, sets up what the command needs, and runs it."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parent / "commands"


class Refused(Exception):
    """A command cannot do what was asked; the text is for the person who typed it. Exit status 1."""


def names() -> list[str]:
    """Every command, sorted."""
    return sorted(file.stem.replace("_", "-") for file in FOLDER.glob("*.py") if file.stem != "__init__")


def load(name: str) -> ModuleType:
    return importlib.import_module(f"spil.gateways.command_line.commands.{name.replace('-', '_')}")


def first_line(command: ModuleType) -> str:
    return (command.__doc__ or "").strip().splitlines()[0]


def overview() -> str:
    lines = ["usage: ./spil COMMAND …", ""]
    lines += [f"  {name:<16}{first_line(load(name))}" for name in names()]
    return "\n".join([*lines, "", "./spil COMMAND --help tells what a command asks for."])


def parser_of(name: str) -> argparse.ArgumentParser:
    command = load(name)
    parser = argparse.ArgumentParser(
        prog=f"./spil {name}",
        description=command.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=getattr(command, "ADD_HELP", True),
    )
    if hasattr(command, "add_arguments"):
        command.add_arguments(parser)
    _add_data(parser)
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="DIR", type=Path, help="the office's data folder (default: data/ in the checkout)"
    )


def _taken_out(words: Sequence[str]) -> tuple[Path | None, list[str]]:
    """The data folder and what else was typed: it may stand anywhere, also behind the word that says what to do."""
    anywhere = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    _add_data(anywhere)
    known, others = anywhere.parse_known_args(words)
    return known.data, others


def needs_of(command: ModuleType, arguments: argparse.Namespace) -> str:
    """`nothing`, `django` or `office`: always, or by what was typed."""
    return str(command.needs(arguments) if hasattr(command, "needs") else getattr(command, "NEEDS", "django"))


def prepare(needs: str) -> None:
    if needs == "nothing":
        return
    from django.conf import settings

    from spil.gateways.command_line import office
    from spil.gateways.command_line.resources import compile_translations

    compile_translations(settings.SOURCE_DIR)
    if needs == "office":
        office.ensure(demo=False)
        office.come_in(office.data_dir())
    office.set_up_django()


def main(words: Sequence[str]) -> int:
    """Exit status: 0 done, 1 refused or failed, 2 mistyped, 130 stopped by Ctrl-C."""
    if not words or words[0] in {"-h", "--help", "help"}:
        print(overview())
        return 0
    name, rest = words[0], words[1:]
    if name not in names():
        print(f"There is no command {name}.\n\n{overview()}", file=sys.stderr)
        return 2
    data, others = _taken_out(rest)
    arguments = parser_of(name).parse_args(others)
    if data:
        os.environ["SPIL_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spil.config.settings")
    try:
        prepare(needs_of(load(name), arguments))
        return int(load(name).run(arguments))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as problem:
        if not (words := unreachable(problem)):
            raise
        print(words, file=sys.stderr)
        return 1
    finally:
        _close()


def unreachable(problem: Exception) -> str:
    """What is said when there is no line to the database; nothing for any other fault."""
    if "django.db" not in sys.modules:
        return ""
    from django.db import OperationalError

    from spil.foundation.health.trouble import unanswered
    from spil.gateways.command_line.speaking import speak

    of_engine = problem.__cause__
    no_line = getattr(of_engine, "sqlstate", "") is None  # no server has answered
    no_file = getattr(of_engine, "sqlite_errorname", "") == "SQLITE_CANTOPEN"
    if not isinstance(problem, OperationalError) or not (no_line or no_file):
        return ""
    speak()
    return unanswered(problem)


def _close() -> None:
    """Leave the database, so that the embedded one puts its log away; what lives until the very end never does."""
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()
