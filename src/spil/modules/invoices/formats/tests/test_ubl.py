"""Everything that EN 16931 knows is read, exactly as written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from spil.foundation.documents import plain
from spil.modules.invoices.formats import ubl
from spil.modules.invoices.formats.document import (
    Address,
    Identifier,
    InvoiceDocument,
    Note,
    PrecedingInvoice,
    References,
)
from spil.modules.invoices.formats.tests.unit_tests import cases
from spil.modules.invoices.formats.ubl_nodes import CAC, CBC


def read(real_files: Path, name: str) -> InvoiceDocument:
    return ubl.read((real_files / "einvoice" / name).read_bytes())


def test_an_invoice_is_read_whole(real_files: Path) -> None:
    found = read(real_files, "peppol-examples/base-example.xml")
    assert (found.kind, found.number, found.type_code, found.currency) == (
        "invoice",
        "Snippet1",
        "380",
        "EUR",
    )
    assert (found.issue_date, found.due_date) == (date(2017, 11, 13), date(2017, 12, 1))
    assert found.supplier.display_name == "SupplierOfficialName Ltd"
    assert found.supplier.endpoint == Identifier("9482348239847239874", "0088")
    assert found.buyer.legal_id == Identifier("39937423947", "0183")
    assert found.buyer.address == Address("Hovedgatan 32", "Po box 878", "", "Stockholm", "456 34", "", "SE")
    assert (found.iban, found.payment_reference) == ("IBAN32423940", "Snippet1")
    assert found.references == References(buyer="0150abc", accounting="4025:123:4343")
    assert [(each.number, each.net_amount, each.unit) for each in found.lines] == [
        ("1", Decimal(2800), "DAY"),
        ("2", Decimal(-1500), "DAY"),
    ]
    assert found.lines[0].item.classifications[0].list_id == "SRV"
    assert str(found.totals.payable) == "1656.25"
    assert str(found.vat_breakdown[0].rate) == "25.0"


def test_a_credit_note_names_the_invoice_that_it_credits(real_files: Path) -> None:
    found = read(real_files, "peppol-examples/base-creditnote-correction.xml")
    assert found.kind == "creditnote"
    assert found.preceding == (PrecedingInvoice("Snippet1", None),)
    assert found.lines
    assert all(each.quantity is not None for each in found.lines)


def test_no_text_of_a_valid_document_is_lost(real_files: Path) -> None:
    """Every text in the examples stands somewhere in what was read, but the few that EN 16931 has no place for."""
    no_place = {
        CAC + "TaxScheme", CBC + "ChargeIndicator", CBC + "UBLVersionID", CBC + "DocumentTypeCode",
        CBC + "SubscriberID",
    }  # fmt: skip
    for folder in ("peppol-examples", "en16931-examples"):
        for file in sorted((real_files / "einvoice" / folder).glob("*.xml")):
            root = etree.parse(file, etree.XMLParser(remove_comments=True)).getroot()
            known = _leaves(plain.to_plain(ubl.read(file.read_bytes())))
            lost = {
                each.text.strip(): each.tag
                for each in root.iter()
                if each.text and each.text.strip() and each.tag not in no_place
                and _parent(each) not in no_place and not _is_known(each, known)
            }  # fmt: skip
            assert lost == {}, file.name


def _parent(each: etree._Element) -> object:
    above = each.getparent()
    return None if above is None else above.tag


def _leaves(value: object) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(_leaves, value.values()))
    if isinstance(value, list):
        return set().union(set(), *map(_leaves, value))
    return {str(value)}


def _is_known(each: etree._Element, known: set[str]) -> bool:
    text = "".join((each.text or "").split())
    return any(text in "".join(leaf.split()) for leaf in known)


def test_an_embedded_attachment_comes_out_as_bytes(real_files: Path) -> None:
    found = read(real_files, "ublbe/UBLBE_BE0000000196_V01-15000013.xml")
    attached = next(each for each in found.attachments if each.content)
    assert attached.media_type == "application/pdf"
    assert attached.content is not None
    assert attached.content.startswith(b"%PDF")
    assert attached.file_name.endswith(".pdf")


def test_a_subject_code_is_taken_off_a_note() -> None:
    data = (
        b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:c="%s">%s</Invoice>'
        % (
            b"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
            b"<c:Note>#PMT#Pay soon</c:Note><c:Note># of items: 3</c:Note>",
        )
    )
    assert ubl.read(data).notes == (Note("Pay soon", "PMT"), Note("# of items: 3"))


@pytest.mark.parametrize("written", ["NaN", "Infinity", "1e5", "1,5", "", "--1", "9" * 60])
def test_what_is_no_amount_is_read_as_none(written: str) -> None:
    from spil.modules.invoices.formats.ubl_nodes import decimal_of

    assert decimal_of(written) is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            b'<CrossIndustryInvoice xmlns="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"/>',
            "cii",
        ),
        (b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>', "other_ubl"),
        (b"<Invoice/>", "other_xml"),
    ],
)
def test_what_is_no_invoice_says_what_it_is(data: bytes, reason: str) -> None:
    with pytest.raises(ubl.NotAnInvoice) as caught:
        ubl.read(data)
    assert caught.value.reason == reason


def test_every_fragment_is_read_and_comes_back_equal(real_files: Path) -> None:
    for folder in ("en16931-unit-invoice", "peppol-unit-ubl"):
        for case in cases(real_files / "einvoice" / folder):
            document = ubl.read(case.data)
            assert plain.from_plain(InvoiceDocument, plain.to_plain(document)) == document
