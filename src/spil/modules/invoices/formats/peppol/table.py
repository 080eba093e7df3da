"""The shape of one row of the table, and the ways in which most rows are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from spil.modules.invoices.formats.findings import Severity
from spil.modules.invoices.formats.peppol.facts import Facts

Judge = Callable[[etree._Element, Facts], bool | None]
When = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """`context` selects what is looked at (XPath 1.0 from the root); `test` must hold there, or the rule fires.

    A test is an XPath, with the facts as variables and the functions of `engine`, or a function of the node and the
    facts that answers None when it cannot judge. `when` keeps a rule of one country away from everybody else.
    """

    id: str
    context: str
    test: str | Judge
    severity: Severity = "fatal"
    when: When | None = None


DOCUMENT = "/*"
FALSE = "false()"


def children(*names: str) -> str:
    """The XPath of these elements, wherever they stand."""
    return " | ".join(f"//{name}" for name in names)
