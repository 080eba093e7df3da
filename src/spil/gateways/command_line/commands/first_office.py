"""Migrate and fill a new office (used by ./spil start; not meant to be typed)."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="the demo office instead of an empty one")


def run(arguments: argparse.Namespace) -> int:
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    import_module("spil.foundation.identity.proving").prove()
    name = settings.DEMO_OFFICE if arguments.demo else settings.EMPTY_OFFICE
    if not find_spec(name):
        return 0
    if arguments.demo:
        # what is refused to invented people is no news
        logging.getLogger("spil.access").setLevel(logging.WARNING)
        import_module(name).load_demo(settings.DATA_DIR)
        return 0
    email, password = import_module(name).make_empty_office(asked=asked_for(settings.DATA_DIR.parent))
    if not password:
        return 0
    print(f"\nAdministrator: {email}\nPassword:      {password}\nThis is shown once.\n", file=sys.stderr)
    return 0


def asked_for(folder: Path) -> dict[str, str] | None:
    """Who began anew from the sample, when somebody did: the office is made in a folder inside the data folder."""
    from spil.foundation.organisation.origin import ANEW

    note = folder / ANEW
    return json.loads(note.read_text("utf-8")) if note.is_file() else None
