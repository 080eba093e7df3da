"""The checks of the sources alone: lint, format, types, architecture, templates, migrations, translations."""

from __future__ import annotations

import argparse
import sys

NEEDS = "nothing"


def run(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    sys.path.insert(0, str(settings.ROOT_DIR))
    from tests.support import stages

    tally = stages.Tally()
    stages.run_checks(tally)
    print(tally)
    return 1 if tally.failed else 0
