"""Migrate and fill a new office (used by ./spil start; not meant to be typed)."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from importlib.util import find_spec


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="the demo office instead of an empty one")


def run(arguments: argparse.Namespace) -> int:
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    name = settings.DEMO_OFFICE if arguments.demo else settings.EMPTY_OFFICE
    if not find_spec(name):
        return 0
    if arguments.demo:
        import_module(name).load_demo(settings.DATA_DIR)
        return 0
    email, password = import_module(name).make_empty_office()
    print(f"\nAdministrator: {email}\nPassword:      {password}\nThis is shown once.\n", file=sys.stderr)
    return 0
