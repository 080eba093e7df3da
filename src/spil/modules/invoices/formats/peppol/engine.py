"""Runs the table on one document.

XPath expressions are compiled when they are first needed and kept; what one context selects is looked up once a
document, since many rules share a context.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, cast

from lxml import etree

from spil.modules.invoices.formats.findings import Finding, plain_path
from spil.modules.invoices.formats.peppol import checksums, general, germany, national, nordic
from spil.modules.invoices.formats.peppol.facts import NAMESPACES, gather, whole_text
from spil.modules.invoices.formats.peppol.table import Rule
from spil.modules.invoices.formats.ubl_nodes import CBC

PEPPOL = "urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_OTHER = re.compile(r"urn:cen\.eu:en16931:2017(#(compliant|conformant)#urn[:.][^#]+)*")
CODE_LISTS = general.CODE_LISTS
RULES: tuple[Rule, ...] = (*general.RULES, *nordic.RULES, *national.RULES, *germany.RULES)


def applies(root: etree._Element) -> bool:
    """Whether these rules are the ones to judge by.

    They are, unless the document properly names another specification that builds on EN 16931 (NLCIUS, UBL.BE,
    XRechnung …) or EN 16931 itself: in Belgium Peppol is what the law supposes when nothing else was agreed.
    """
    told = (root.findtext(CBC + "CustomizationID") or "").strip()
    return PEPPOL in told or not _OTHER.fullmatch(told)


def check(root: etree._Element) -> Iterator[Finding]:
    """The rules that fired, in the order of the table."""
    facts = gather(root)
    variables = dataclasses.asdict(facts)
    selected: dict[str, list[etree._Element]] = {}
    for rule in RULES:
        if rule.when is not None and not rule.when(facts):
            continue
        if rule.context not in selected:
            selected[rule.context] = cast("list[etree._Element]", _compiled(rule.context)(root, **variables))
        for node in selected[rule.context]:
            if _holds(rule, node, variables) is False:
                yield Finding(rule.id, rule.severity, location_of(node), _own(node, rule.about))


def _holds(rule: Rule, node: etree._Element, variables: dict[str, Any]) -> bool | None:
    if not isinstance(rule.test, str):
        return rule.test(node)
    return bool(_compiled(rule.test)(node, **variables))


def location_of(node: etree._Element) -> str:
    """The path of a node, as findings have it."""
    steps = []
    at: etree._Element | None = node
    while at is not None:
        place = 1 + sum(1 for _ in at.itersiblings(at.tag, preceding=True))
        name = etree.QName(at)
        steps.append(f"*:{name.localname}[namespace-uri()=''][{place}]")
        at = at.getparent()
    return plain_path("/".join(reversed(steps)))


def _own(node: etree._Element, attribute: str) -> str:
    own = node.get(attribute) if attribute else node.text
    return (own or "").strip()[:200] if len(node) == 0 else ""


def _text(value: Any) -> str:
    """An XPath argument as text: the first node of a set, or the text itself, white space as normalize-space does."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, etree._Element):
        value = whole_text(value)
    return " ".join(str(value).split())


def _extensions() -> dict[tuple[str, str], Callable[..., bool]]:
    uri = NAMESPACES["f"]
    made: dict[tuple[str, str], Callable[..., bool]] = {
        (uri, "one_of"): lambda _, value, codes: _text(value) in codes.split(),
        (uri, "is_number"): lambda _, value: _is_number(_text(value)),
    }
    for name in vars(checksums):
        if name.startswith("is_"):
            made[(uri, name)] = _on_text(getattr(checksums, name))
    return made


def _on_text(test: Callable[[str], bool]) -> Callable[..., bool]:
    return lambda _, value: test(_text(value))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text and "n" not in text.lower()


_EXTENSIONS = _extensions()


@lru_cache(maxsize=1024)
def _compiled(expression: str) -> etree.XPath:
    return etree.XPath(expression, namespaces=NAMESPACES, extensions=_EXTENSIONS, smart_strings=False)
