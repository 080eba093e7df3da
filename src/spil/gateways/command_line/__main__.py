"""python -m spil.gateways.command_line: where the launcher hands over."""

import sys

from spil.gateways.command_line.registry import main

sys.exit(main(sys.argv[1:]))
