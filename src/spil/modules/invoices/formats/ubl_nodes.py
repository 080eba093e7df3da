"""Finding texts, numbers and dates in a UBL document.

The elements of a path: every name that starts a component is an aggregate (cac), the last of a text is basic (cbc).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from lxml import etree

from spil.modules.invoices.formats.document import Identifier

OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = f"{{{OASIS}CommonAggregateComponents-2}}"
CBC = f"{{{OASIS}CommonBasicComponents-2}}"
Element = etree._Element

_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def every(node: Element, *names: str) -> list[Element]:
    return node.findall("/".join(CAC + name for name in names))


def one(node: Element | None, *names: str) -> Element | None:
    return None if node is None else node.find("/".join(CAC + name for name in names))


def leaf(node: Element | None, *names: str) -> Element | None:
    if node is None:
        return None
    return node.find("/".join([*(CAC + name for name in names[:-1]), CBC + names[-1]]))


def own(node: Element | None) -> str:
    return "" if node is None or node.text is None else node.text.strip()


def text(node: Element | None, *names: str) -> str:
    return own(leaf(node, *names))


def number(node: Element | None, *names: str) -> Decimal | None:
    """The amount exactly as written, None when it is no plain decimal number."""
    return decimal_of(text(node, *names))


def decimal_of(written: str) -> Decimal | None:
    """The same of a text."""
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def day(node: Element | None, *names: str) -> date | None:
    written = text(node, *names)
    try:
        return date.fromisoformat(written[:10]) if _DATE.match(written) else None
    except ValueError:
        return None


def identifier(node: Element | None) -> Identifier | None:
    value = own(node)
    return Identifier(value, (node.get("schemeID") or "").strip()) if node is not None and value else None
