"""Translations: add texts that the sources have and the catalogues lack; --check only says what is missing."""

from __future__ import annotations

import argparse
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit status 1 when a text is missing"
    )


def run(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from spil.gateways.command_line import catalogues

    if not arguments.check:
        for line in catalogues.add_missing(settings.SOURCE_DIR):
            print(line)
    findings = catalogues.findings(settings.SOURCE_DIR)
    for line in findings:
        print(line)
    print(f"{len(findings)} translations to do", file=sys.stderr)
    return 1 if findings else 0
