"""Measure again what a design rests on: ./spil bench record-design --scale 100000 --engine sqlite."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

NEEDS = "nothing"
ROOT = Path(__file__).resolve().parents[5]


def measurements() -> list[str]:
    """The files of tests/bench that can be run: those with a `main`."""
    files = (ROOT / "tests" / "bench").glob("*.py")
    return sorted(file.stem.replace("_", "-") for file in files if "\ndef main(" in file.read_text("utf-8"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name",
        choices=measurements(),
        nargs="?",
        default="whole",
        help="what to measure (default: everything)",
    )
    parser.add_argument("--scale", type=int, default=100_000, help="how many records (default 100000)")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--explain", action="store_true", help="also print the plans of the queries")
    parser.add_argument("--json", action="store_true", help="print figures for a program")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="fill the office once and keep it there")


def run(arguments: argparse.Namespace) -> int:
    """Everything happens in a throw-away office of its own; --data is not touched."""
    sys.path.insert(0, str(ROOT))
    import_module("tests.support.no_office").forget_office()
    return int(import_module(f"tests.bench.{arguments.name.replace('-', '_')}").main(arguments))
