"""What an office defined in one test is no kind in the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from spil.modules.registers.queries import register_kinds


@pytest.fixture(autouse=True)
def _no_registers_of_other_tests() -> Iterator[None]:
    register_kinds.clear()
    yield
    register_kinds.clear()
