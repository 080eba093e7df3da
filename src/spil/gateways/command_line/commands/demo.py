"""The demo office, and as large as asked: ./spil demo --scale 100000. Stopped, it goes on from what stands.

Everything is done through the door, as people would have; a hundred thousand records take some minutes.
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module

NEEDS = "nothing"
#: signs of the bar
WIDE = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scale", type=int, default=0, metavar="N", help="how many records it has to have")


def run(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from spil.gateways.command_line import office
    from spil.gateways.command_line.registry import Refused
    from spil.gateways.command_line.resources import compile_translations

    compile_translations(settings.SOURCE_DIR)
    office.ensure(demo=True)
    office.come_in(office.data_dir())
    office.set_up_django()
    if not office.is_demo():
        raise Refused(
            f"{office.data_dir()} holds an office of your own: it stays as it is. Another: --data DIR."
        )
    from django.utils import timezone

    begun = time.monotonic()

    def tell(stand: int) -> None:
        done = min(1.0, stand / max(arguments.scale, 1))
        bar = "█" * round(WIDE * done) + "·" * (WIDE - round(WIDE * done))
        end = "\r" if sys.stderr.isatty() else "\n"
        print(
            f"  {bar} {stand:,} records, {time.monotonic() - begun:.0f} s ",
            end=end,
            file=sys.stderr,
            flush=True,
        )

    stands = import_module("spil.config.growing").grow(arguments.scale, timezone.now(), tell)
    print(f"\nThe demo office in {office.data_dir()} holds {stands:,} records.")
    return 0
