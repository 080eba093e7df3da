"""Compile the translations, and gather style, script and icons, for processes that only read the program's folder.

./spil start does this by itself. On several nodes and in an image it is done once, after `./spil extras`; the processes
then run as an account that owns nothing there, with SPIL_STATIC=collected.
"""

from __future__ import annotations

import argparse
import os

NEEDS = "nothing"


def run(arguments: argparse.Namespace) -> int:
    os.environ["SPIL_STATIC"] = "collected"  # before the settings are read for the first time
    from spil.gateways.command_line.commands.start import build_pages

    build_pages()
    return 0
