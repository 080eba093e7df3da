"""Every kind of test, on SQLite and on PostgreSQL; with a path only the tests there.

SPIL_TEST_DATA names the folder of real files, SPIL_TEST_SEED repeats a sample, SPIL_REQUIRE_ALL=1 makes what was left
out a failure, CHROMIUM names the browser, DATABASE_URL runs the tests of a path on that database.
"""

from __future__ import annotations

import argparse
import os
import sys

NEEDS = "nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="a file, folder or test; default: all")
    parser.add_argument(
        "--pictures",
        action="store_true",
        help="make the pictures of docs/ from a demo office, and those that the gallery is compared with",
    )
    parser.add_argument("--deep", action="store_true", help="the consistency tests whole instead of a sample")


def run(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    sys.path.insert(0, str(settings.ROOT_DIR))  # tests/ is no part of the program
    if arguments.pictures:
        from tests.pictures import taking

        print(f"{taking.take_all()} pictures made")
        os.environ["SPIL_NEW_PICTURES"] = "1"
        arguments.paths = ["tests/pictures"]
    from tests.support import stages

    return stages.run(arguments.paths, deep=arguments.deep)
