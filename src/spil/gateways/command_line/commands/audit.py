"""Verify the log of everything that happened: ./spil audit verify; ./spil audit seal seals it up to now."""

from __future__ import annotations

import argparse
import sys

NEEDS = "office"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("verify", "seal"))


def run(arguments: argparse.Namespace) -> int:
    return seal() if arguments.what == "seal" else verify()


def seal() -> int:
    from django.utils import timezone

    from spil.foundation.audit import sealing

    made = sealing.seal(timezone.localdate())
    print(f"{made.on} {bytes(made.digest).hex()} ({made.event_count} events)" if made else "Nothing to seal.")
    return 0


def verify() -> int:
    """Exit status 1 when anything is not as it was written."""
    from spil.foundation.audit import verification

    report = verification.verify()
    print(
        f"{report.records} records, {report.events} events ({report.erased} with erased values), {report.seals} seals"
        f" verified in {report.seconds:.1f} s"
    )
    if report.last_seal:
        print(f"Last seal: {report.last_seal}")
    for problem in report.problems:
        print(f"{problem.code}: {problem.what}", file=sys.stderr)
    if report.is_sound:
        print("Everything is as it was written.")
        return 0
    told = ", ".join(f"{count} × {code}" for code, count in sorted(report.counts.items()))
    print(f"NOT SOUND: {told}", file=sys.stderr)
    return 1
