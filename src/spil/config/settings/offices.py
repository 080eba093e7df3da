"""What fills a new office; gateways know these modules by name only, because config stands above them."""

from __future__ import annotations

__all__ = ["DEMO_OFFICE", "EMPTY_OFFICE"]

#: offers load_demo(folder) and SIGN_IN, the lines that tell who can sign in
DEMO_OFFICE = "spil.config.demo"
#: offers make_empty_office() -> (address, password)
EMPTY_OFFICE = "spil.config.empty"
