"""Look whether the installation is well, and say what to do about what is not.

./spil check          the database, files (some of them), keys, disk, clock, jobs, mail, mailboxes, backups, locations
./spil check --all    every file and the whole log; takes as long as reading all of it
./spil check --json   for a program to read

Exit status: 0 well, 1 something is wrong, 3 only warnings. Nothing is changed.
"""

from __future__ import annotations

import argparse
import json

_MARKS = {"good": "  ok ", "warning": "  !  ", "error": "  X  "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="every file, the whole log")
    parser.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from spil.foundation.health.checking import Asked, Level, findings, worst
    from spil.gateways.command_line.speaking import speak

    speak()
    found = []
    for finding in findings(Asked(timezone.now(), everything=arguments.all)):
        found.append(finding)
        if not arguments.json:
            print(f"{_MARKS[finding.level.code]}{finding.check}: {finding.text}", flush=True)
            if finding.remedy:
                print(f"       → {finding.remedy}", flush=True)
    level = worst(found)
    if arguments.json:
        shown = ("code", "check", "text", "remedy")
        told = [{"level": one.level.code} | {name: getattr(one, name) for name in shown} for one in found]
        print(json.dumps({"level": level.code, "findings": told}, ensure_ascii=False))
    return {Level.GOOD: 0, Level.WARNING: 3, Level.ERROR: 1}[level]
