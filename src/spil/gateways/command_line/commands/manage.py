"""Django's own commands, for whoever writes Spil (./spil manage makemigrations post)."""

from __future__ import annotations

import argparse

NEEDS = "django"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, help="the command and its arguments")


def run(arguments: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["./spil manage", *arguments.words])
    return 0
