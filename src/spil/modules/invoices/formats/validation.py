"""Everything that can be checked on one invoice: schema, EN 16931, and Peppol where Peppol applies.

All of it runs, whatever the schema says: somebody who mends a file wants to hear everything at once.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from lxml import etree

from spil.foundation.documents import markup
from spil.modules.invoices.formats import cii, currency, en16931, schema, ubl
from spil.modules.invoices.formats.findings import CONFORMANCE, UNUSED, Finding
from spil.modules.invoices.formats.peppol import engine as peppol
from spil.modules.invoices.formats.ubl_nodes import CBC

Rules = Literal["auto", "en16931", "peppol"]

UNJUDGED = "EN16931-UNJUDGED"
"""Our id for a document on which the rules could not be computed."""

_UNTOUCHABLE = re.compile(r"BR-CO-|BR-CL-0[134]$|BR-(0\d|1[0-6])$")


def validate(data: bytes, rules: Rules = "auto") -> list[Finding]:
    """Findings in the order schema, EN 16931, Peppol. Raises markup.RefusedMarkup or ubl.NotAnInvoice."""
    return check(markup.parse(data), rules)


def check(root: etree._Element, rules: Rules = "auto") -> list[Finding]:
    """The same for a parsed document.

    `auto` applies the Peppol rules unless the document names another specification (see `peppol.engine.applies`); they
    are about UBL alone. Of the extension of Factur-X we have no schema of our own choice: what its schema says warns.
    """
    is_cii = cii.is_cii(root)
    if not is_cii:
        ubl.kind_of(root)
    found = list(schema.check(root))
    if is_cii and _is_extension(root):
        found = [dataclasses.replace(one, severity="warning") for one in found]
    judged: list[Finding] = []
    try:
        judged = list(en16931.check(root))
        found += map(_lifted, judged) if _is_extension(root) else [*_not_conforming(judged), *judged]
    except en16931.Unjudged as error:
        found.append(Finding(UNJUDGED, "fatal", detail=str(error)[:500]))
    if not is_cii and (rules == "peppol" or (rules == "auto" and peppol.applies(root))):
        found += _with_newer_lists(peppol.check(root), judged)
    else:
        found += currency.check(root)
    return found


def _with_newer_lists(found: Iterable[Finding], judged: list[Finding]) -> Iterator[Finding]:
    """What Peppol says, where a code that EN 16931 has no objection to only warns.

    Both take up new codes of the same public lists twice a year, and our table of Peppol's cannot know which it took
    since: the invoice of whoever uses one is right, and there is no other way in for it.
    """
    unlisted = {one.location for one in judged if one.rule.startswith("BR-CL-")}
    for one in found:
        is_listed = one.rule.startswith(peppol.CODE_LISTS) and one.location not in unlisted
        yield dataclasses.replace(one, severity="warning") if is_listed else one


def _is_extension(root: etree._Element) -> bool:
    """Whether the document says that it extends EN 16931 (`conformant`) and does not merely restrict it."""
    told = cii.guideline(root) if cii.is_cii(root) else root.findtext(CBC + "CustomizationID")
    return "#conformant#" in (told or "")


def _not_conforming(judged: list[Finding]) -> list[Finding]:
    """One finding about all that EN 16931 does not use; how often each is there is its detail."""
    names = Counter(
        one.detail.lstrip("@") or one.location.rpartition("/")[2] for one in judged if one.rule == UNUSED
    )
    told = ", ".join(f"{count} × {name}" if count > 1 else name for name, count in names.most_common())
    return [Finding(CONFORMANCE, "breach", detail=told)] if told else []


def _lifted(finding: Finding) -> Finding:
    """An extension, such as UBL.BE, may allow what the core forbids; what has to be there and to add up stays.

    So does the type (BR-CL-01): an Invoice that calls itself a credit note would be paid. And so do the currencies
    (BR-CL-03, BR-CL-04): an amount in none cannot be paid."""
    return finding if _UNTOUCHABLE.match(finding.rule) else dataclasses.replace(finding, severity="warning")
