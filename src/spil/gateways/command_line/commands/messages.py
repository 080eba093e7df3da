"""Translations: add texts that the sources have and the catalogues lack, take out what none has; --check only says."""

from __future__ import annotations

import argparse
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing; exit status 1 when a text is missing or used no more",
    )


def run(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from spil.gateways.command_line import catalogues

    if not arguments.check:
        for line in catalogues.bring_up_to_date(settings.SOURCE_DIR):
            print(line)
    findings = catalogues.findings(settings.SOURCE_DIR)
    for line in findings:
        print(line)
    print(f"{len(findings)} translations to do", file=sys.stderr)
    return 1 if findings else 0
