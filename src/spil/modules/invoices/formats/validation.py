"""Everything that can be checked on one invoice: schema, EN 16931, and Peppol where Peppol applies.

All of it runs, whatever the schema says: somebody who mends a file wants to hear everything at once.
"""

from __future__ import annotations

from typing import Literal

from lxml import etree

from spil.foundation.documents import markup
from spil.modules.invoices.formats import en16931, schema, ubl
from spil.modules.invoices.formats.findings import Finding
from spil.modules.invoices.formats.peppol import engine as peppol

Rules = Literal["auto", "en16931", "peppol"]

UNJUDGED = "EN16931-UNJUDGED"
"""Our id for a document on which the rules could not be computed."""


def validate(data: bytes, rules: Rules = "auto") -> list[Finding]:
    """Findings in the order schema, EN 16931, Peppol. Raises markup.RefusedMarkup or ubl.NotAnInvoice."""
    return check(markup.parse(data), rules)


def check(root: etree._Element, rules: Rules = "auto") -> list[Finding]:
    """The same for a parsed document.

    `auto` applies the Peppol rules unless the document names another specification (see `peppol.engine.applies`).
    """
    ubl.kind_of(root)
    found = list(schema.check(root))
    try:
        found += en16931.check(root)
    except en16931.Unjudged as error:
        found.append(Finding(UNJUDGED, "fatal", detail=str(error)[:500]))
    if rules == "peppol" or (rules == "auto" and peppol.applies(root)):
        found += peppol.check(root)
    return found
