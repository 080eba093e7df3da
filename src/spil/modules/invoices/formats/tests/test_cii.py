"""The other syntax of EN 16931: the same invoice as its UBL, also within a PDF, and refused by the same rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from spil.foundation.documents import markup
from spil.modules.invoices.formats import cii, ubl
from spil.modules.invoices.formats.document import InvoiceDocument
from spil.modules.invoices.formats.findings import CONFORMANCE, UNUSED
from spil.modules.invoices.formats.reading import examine, examine_pdf, read_invoice

#: what the UBL of a triple adds of its own or leaves out; nothing else may differ
OTHERWISE = ("customization", "profile", "trade_name", "price.gross", "supplier.identifiers[1]")
#: why the seven UBL files, which say that they follow Peppol, do not: no addresses of the network (R010, R020), nothing
#: for the buyer to go by (R003), percentages without a base (R042), and what Germany asks of its own suppliers
PEPPOL = {"PEPPOL-EN16931-R010", "PEPPOL-EN16931-R020", "DE-R-002", "DE-R-015"}
FURTHER = {
    "1_Teilrechnung": {"PEPPOL-EN16931-R042", "PEPPOL-EN16931-R120", "DE-R-001"},
    "Betriebskostenabrechnung": {"PEPPOL-EN16931-R003", "PEPPOL-EN16931-R008", "DE-R-001"},
    "Einfach_negativePaymentDue": {"PEPPOL-EN16931-R003", "DE-R-001"},
    "Haftpflichtversicherung_Versicherungssteuer": {"PEPPOL-EN16931-R003", "DE-R-001"},
    "Miete": {"PEPPOL-EN16931-P0100", "DE-R-001"},
    "Rabatte": {"PEPPOL-EN16931-R042", "DE-R-001"},
    "SEPA_Prenotification": {"PEPPOL-EN16931-R003"},
}


def triples(real_files: Path) -> Iterator[tuple[str, bytes, bytes, bytes]]:
    folder = real_files / "einvoice" / "facturx-triples"
    for name in FURTHER:
        parts = (("CII", "cii.xml"), ("UBL", "ubl.xml"), ("FX", "pdf"))
        data = [(folder / part / f"EN16931_{name}.{ending}").read_bytes() for part, ending in parts]
        yield name, data[0], data[1], data[2]


def fields(document: InvoiceDocument) -> dict[str, Any]:
    """Every field by its path, white space as it is read; what is empty is left out."""

    def walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
        if isinstance(value, dict):
            for name, one in value.items():
                yield from walk(one, f"{path}.{name}")
        elif isinstance(value, tuple | list):
            for place, one in enumerate(value):
                yield from walk(one, f"{path}[{place}]")
        elif value not in (None, ""):
            yield path.lstrip("."), " ".join(value.split()) if isinstance(value, str) else value

    return dict(walk(asdict(document), ""))


def test_the_same_invoice_in_cii_in_ubl_and_in_a_pdf_is_the_same(real_files: Path) -> None:
    for name, as_cii, as_ubl, as_pdf in triples(real_files):
        document = cii.from_root(markup.parse(as_cii))
        ours, theirs = fields(document), fields(ubl.read(as_ubl))
        differ = {one for one in ours.keys() | theirs.keys() if ours.get(one) != theirs.get(one)}
        assert not [one for one in differ if not any(part in one for part in OTHERWISE)], name
        assert len(ours.keys() & theirs.keys()) > 40, name
        read, inside = examine(as_cii), examine_pdf(as_pdf)
        assert (read.format, read.refusal, read.document) == ("cii", "", document), name
        assert (inside.format, inside.refusal) == ("cii", ""), name
        assert inside.document is not None
        assert fields(inside.document) == ours, name


def test_why_the_ubl_of_each_triple_does_not_follow_peppol_as_it_says(real_files: Path) -> None:
    for name, _cii, as_ubl, _pdf in triples(real_files):
        found = examine(as_ubl)
        fatal = {one.rule for one in found.findings if one.severity == "fatal"}
        assert (found.refusal, fatal) == ("invalid", PEPPOL | FURTHER[name]), name
        assert examine(as_ubl, "en16931").refusal == "", "by the European standard alone it is right"


@pytest.mark.parametrize(
    ("mend", "rules"),
    [
        ((b">529.87</ram:GrandTotalAmount>", b">529.88</ram:GrandTotalAmount>"), {"BR-CO-15", "BR-CO-16"}),
        ((b"<ram:Name>Lieferant GmbH</ram:Name>", b""), {"BR-06", "FX-SCH-A-000409"}),
        ((b"<ram:TypeCode>380</ram:TypeCode>", b"<ram:Type>380</ram:Type>"), {"CII-XSD", "BR-04"}),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_words(
    real_files: Path, mend: tuple[bytes, bytes], rules: set[str]
) -> None:
    data = next(one for name, one, _ubl, _pdf in triples(real_files) if name == "SEPA_Prenotification")
    assert mend[0] in data
    found = examine(data.replace(*mend, 1))
    fatal = {one.rule for one in found.findings if one.severity == "fatal"}
    assert found.refusal == "invalid"
    assert rules <= fatal, fatal
    assert all(one.text for one in found.findings)


@pytest.mark.parametrize(
    "code", ["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"]
)
def test_every_type_of_credit_note_that_the_standard_has_is_read_as_one(real_files: Path, code: str) -> None:
    data = next(one for name, one, _ubl, _pdf in triples(real_files) if name == "SEPA_Prenotification")
    found = examine(data.replace(b">380</ram:TypeCode>", f">{code}</ram:TypeCode>".encode(), 1))
    assert found.document is not None
    assert (found.refusal, found.document.type_code, found.document.kind) == ("", code, "creditnote")


def test_pdfs_that_do_not_conform_are_taken_out_and_told_through_the_limited_process(
    real_files: Path,
) -> None:
    told, conforms = {}, []
    for file in sorted((real_files / "einvoice" / "facturx-invalid").glob("*.pdf")):
        found = read_invoice(file.read_bytes())
        told[file.name] = found.refusal
        conforms += [file.name] if found.conforms else []
        assert found.findings or found.refusal == "cii", file.name
    assert told == {
        "Avoir_FR_type380_BASIC.pdf": "invalid",
        "Avoir_FR_type381_BASICWL.pdf": "invalid",
        "Facture_DOM_BASIC.pdf": "invalid",
        "Facture_FR_EN16931.pdf": "",  # nothing that counts is wrong with it
        "MustangGnuaccountingBeispielRE-20190610_507b.pdf": "invalid",
        "MustangRE-20171118_506_ZUGFeRD1and2.pdf": "cii",
    }
    assert not conforms
    assert read_invoice(b"%PDF-1.7 <fx:DocumentType>INVOICE</fx:DocumentType>").refusal in (
        "in_pdf",
        "not_xml",
    )


def test_what_does_not_belong_in_the_standard_is_told_once_and_the_invoice_can_be_used(
    real_files: Path,
) -> None:
    found = read_invoice(
        (real_files / "einvoice" / "facturx-invalid" / "Facture_FR_EN16931.pdf").read_bytes()
    )
    assert (found.refusal, found.conforms) == ("", False)
    assert found.document is not None
    assert (found.document.number, str(found.document.totals.payable)) == ("FA-2017-0010", "470.15")
    first, *others = found.findings
    assert (first.rule, first.severity) == (CONFORMANCE, "breach")
    assert first.detail == "19 × currencyID, 2 × schemeID, CalculationPercent, BasisAmount"
    assert {(one.rule, one.severity) for one in others} == {(UNUSED, "warning")}
    for language, words in (
        ("nl", "voldoet niet aan"),
        ("fr", "n’est pas conforme"),
        ("en", "does not conform"),
    ):
        with translation.override(language):
            assert words in first.text
            assert first.detail in first.text
            assert others[0].text != others[2].text, (
                "an attribute that is too much is told otherwise than a field"
            )
    for name, as_cii, _ubl, _pdf in triples(real_files):
        assert read_invoice(as_cii).conforms, name
