"""Fixtures of the whole project."""

pytest_plugins = ["tests.support.fixtures", "tests.support.browser"]
