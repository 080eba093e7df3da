"""XML from strangers, parsed without giving them anything.

Every attack on XML parsers that matters starts in a document type declaration: entities that grow, entities that
fetch a file or an address. No format that an office receives needs one, so a document that has one is refused, and
it is refused by expat at the moment the declaration is met, before libxml2 sees the document at all.

Source: OWASP XML External Entity Prevention; CVE-2003-1564 (billion laughs).
"""

from __future__ import annotations

from xml.parsers import expat

from lxml import etree

LARGEST = 50 * 1024 * 1024
"""Bytes. Peppol allows 100 MB; the access points that we know stop far below it, at 10 to 30 MB."""


class RefusedMarkup(ValueError):
    """Not XML, too large, or XML with a document type declaration. `reason` is one word: see below."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        """One of `empty`, `too_large`, `declaration`, `malformed`."""
        self.detail = detail


class _Stop(Exception):
    """Thrown out of expat at the first element: the prologue is all that it has to read."""


def parse(data: bytes) -> etree._Element:
    """The root element, without comments and processing instructions. Raises RefusedMarkup."""
    if not data.strip():
        raise RefusedMarkup("empty")
    if len(data) > LARGEST:
        raise RefusedMarkup("too_large", str(len(data)))
    _refuse_declaration(data)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise RefusedMarkup("malformed", str(error.msg)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise RefusedMarkup("declaration")
    return root


def _parser() -> etree.XMLParser:
    # huge_tree lifts the bound of 10 MB for one text, which an attached scan exceeds. What the bound guards against
    # (entities that grow) cannot happen without a declaration; size, memory and time are bounded elsewhere.
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )


def _refuse_declaration(data: bytes) -> None:
    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = _declared
    reader.StartElementHandler = _stop
    try:
        reader.Parse(data, True)
    except _Stop:
        return
    except expat.ExpatError as error:
        raise RefusedMarkup(
            "malformed", expat.errors.messages[error.code] if error.code else str(error)
        ) from None
    except (LookupError, ValueError) as error:
        if isinstance(error, RefusedMarkup):
            raise
        raise RefusedMarkup("malformed", str(error)) from None


def _declared(*_: object) -> None:
    raise RefusedMarkup("declaration")


def _stop(*_: object) -> None:
    raise _Stop
