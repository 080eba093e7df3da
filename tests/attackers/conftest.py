"""What an office defined in one test is no kind in the next."""

from tests.consistency.conftest import _no_registers_of_other_tests

__all__ = ["_no_registers_of_other_tests"]
