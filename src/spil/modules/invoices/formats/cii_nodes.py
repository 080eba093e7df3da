"""Finding texts, numbers and dates in a CII document. Its names are unique without their name spaces."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from spil.modules.invoices.formats.document import Period
from spil.modules.invoices.formats.ubl_nodes import Element, decimal_of, own


def _path(names: tuple[str, ...]) -> str:
    return "/".join(f"{{*}}{name}" for name in names)


def every(node: Element, *names: str) -> list[Element]:
    return node.findall(_path(names))


def at(node: Element | None, *names: str) -> Element | None:
    return None if node is None else node.find(_path(names))


def text(node: Element | None, *names: str) -> str:
    return own(at(node, *names))


def number(node: Element | None, *names: str) -> Decimal | None:
    """The amount exactly as written, None when it is no plain decimal number."""
    return decimal_of(text(node, *names))


def day(node: Element | None, *names: str) -> date | None:
    """A day as CII writes it: year, month and day without signs between them (format 102), within the element."""
    holder = at(node, *names)
    written = next((own(each) for each in holder.iter() if own(each)), "") if holder is not None else ""
    try:
        return datetime.strptime(written[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day, and no moment
    except ValueError:
        return None


def period(node: Element | None, code: str = "") -> Period | None:
    """First and last day; the code of the tax point counts as a period without days, as in UBL."""
    if node is None and not code:
        return None
    return Period(day(node, "StartDateTime"), day(node, "EndDateTime"), code)
