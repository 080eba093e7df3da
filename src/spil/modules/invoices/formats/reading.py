"""One file that may be an invoice: read, checked, and either an invoice or refused with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from spil.foundation.documents import markup, pdf, plain, sniffing
from spil.foundation.documents.readers import ReaderFailed, read
from spil.modules.invoices.formats import cii, ubl, validation
from spil.modules.invoices.formats.document import InvoiceDocument
from spil.modules.invoices.formats.findings import Finding

UBL, CII = "ubl-2.1", "cii"
XML = "application/xml"
_EXAMINE = "spil.modules.invoices.formats.reading:examine"
_EXAMINE_PDF = "spil.modules.invoices.formats.reading:examine_pdf"
REFUSALS = (
    "not_xml",
    "in_pdf",
    "empty",
    "too_large",
    "declaration",
    "malformed",
    "cii",
    "other_ubl",
    "other_xml",
    "invalid",
    "hurried",
    "reader_failed",
)
"""Why a file was not turned into an invoice; `rules_text.explain_refusal` says it in words.

`invalid` is the only one with findings: the document was read, and at least one finding is fatal. `hurried` was cut
short while somebody waited: in the background it may be read.
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """`format` is `ubl-2.1`, `cii` (also within a PDF), or the media type of what is no invoice. `refusal` is empty or
    of REFUSALS."""

    format: str
    document: InvoiceDocument | None
    findings: tuple[Finding, ...]
    refusal: str
    detail: str = ""

    @property
    def is_refused(self) -> bool:
        return bool(self.refusal)

    @property
    def conforms(self) -> bool:
        """Whether it is an invoice as the standard has it. One that does not conform may be usable: not refused."""
        return not self.refusal and all(each.severity == "warning" for each in self.findings)


def read_invoice(data: bytes, *, rules: validation.Rules = "auto", seconds: float = 10.0) -> Reading:
    """Read and check in a limited process. Never raises for what is in the bytes, nor for want of time."""
    media_type = sniffing.sniff(data)
    is_hybrid = media_type == sniffing.PDF and sniffing.holds_invoice(data)
    if media_type != XML and not is_hybrid:
        return Reading(media_type, None, (), "not_xml" if data.strip() else "empty")
    try:
        value = read(_EXAMINE_PDF if is_hybrid else _EXAMINE, data, seconds=seconds, rules=rules)
    except ReaderFailed as failure:
        refusal = "hurried" if failure.reason == "hurried" else "reader_failed"
        return Reading(media_type, None, (), refusal, failure.reason)
    return plain.from_plain(Reading, value)


def examine(data: bytes, rules: validation.Rules = "auto") -> Reading:
    """The reader itself, which runs in the limited process."""
    try:
        root = markup.parse(data)
    except markup.RefusedMarkup as refused:
        return Reading(XML, None, (), refused.reason, refused.detail)
    try:
        document = cii.from_root(root) if cii.is_cii(root) else ubl.from_root(root)
    except ubl.NotAnInvoice as other:
        return Reading(CII if other.reason == "cii" else XML, None, (), other.reason, other.detail)
    findings = tuple(validation.check(root, rules))
    fatal = any(each.severity == "fatal" for each in findings)
    return Reading(CII if cii.is_cii(root) else UBL, document, findings, "invalid" if fatal else "")


def examine_pdf(data: bytes, rules: validation.Rules = "auto") -> Reading:
    """The same for a PDF in which the invoice lies once more, for programs: the first file in it that is one."""
    try:
        inside = pdf.files_inside(data)
    except ValueError as error:
        return Reading(sniffing.PDF, None, (), "in_pdf", str(error))
    found = (examine(content, rules) for name, content in inside if name.lower().endswith(".xml"))
    is_other = ("other_xml", "other_ubl", "malformed", "declaration")
    return next(
        (one for one in found if one.refusal not in is_other), Reading(sniffing.PDF, None, (), "in_pdf")
    )
