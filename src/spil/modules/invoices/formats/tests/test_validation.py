"""The rules that fire are the ones that the publishers of the rules say must fire."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spil.modules.invoices.formats import validation
from spil.modules.invoices.formats.findings import ANOTHER_CURRENCY, XSD, Finding, plain_path
from spil.modules.invoices.formats.peppol import code_lists
from spil.modules.invoices.formats.tests.unit_tests import cases

CORE = b"urn:cen.eu:en16931:2017"
NLCIUS = b"urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"
UBL_BE = b"urn:cen.eu:en16931:2017#conformant#urn:UBL.BE:1.0.0.20180214"
PEPPOL_ID = b"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"


def fatal(data: bytes) -> list[str]:
    return [each.rule for each in validation.validate(data) if each.severity == "fatal"]


@pytest.fixture
def example(real_files: Path) -> bytes:
    return (real_files / "einvoice" / "peppol-examples" / "base-example.xml").read_bytes()


@pytest.mark.parametrize(("folder", "count"), [("en16931-unit-invoice", 915), ("peppol-unit-ubl", 242)])
def test_every_published_unit_test_agrees(real_files: Path, folder: str, count: int) -> None:
    found = list(cases(real_files / "einvoice" / folder))
    wrong = {}
    for case in found:
        fired = {each.rule for each in validation.validate(case.data)}
        if case.disagreements(fired):
            wrong[case.name] = case.disagreements(fired)
    assert wrong == {}
    assert len(found) == count


@pytest.mark.parametrize("folder", ["peppol-examples", "en16931-examples", "ublbe"])
def test_every_published_example_is_accepted(real_files: Path, folder: str) -> None:
    files = sorted((real_files / "einvoice" / folder).glob("*.xml"))
    assert files
    assert {file.name: fatal(file.read_bytes()) for file in files if fatal(file.read_bytes())} == {}


def test_a_field_in_the_wrong_place_is_found_by_the_schema_with_its_line(example: bytes) -> None:
    moved = example.replace(b"<cbc:DueDate>2017-12-01</cbc:DueDate>", b"<cbc:Surprise/>")
    found = [each for each in validation.validate(moved) if each.rule == XSD]
    assert [each.location for each in found] == ["Surprise"]
    assert found[0].detail.split(":")[0].isdigit()


def test_an_amount_that_is_no_number_leaves_a_finding_and_no_error(example: bytes) -> None:
    broken = example.replace(b">1656.25<", b">a lot<", 1)
    rules = {each.rule for each in validation.validate(broken)}
    assert XSD in rules


@pytest.mark.parametrize(
    ("specification", "applies"),
    [
        (PEPPOL_ID, True),
        (PEPPOL_ID + b"#compliant#urn:www.difi.no:ehf:ver3.0", True),
        (b"", True),
        (b"urn:cen.eu:en16931:2017#compliant#compliant#urn:x", True),
        (b"urn:cen.eu:en16931:2017", False),
        (b"urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0", False),
        (b"urn:cen.eu:en16931:2017#conformant#urn:UBL.BE:1.0.0.20180214", False),
    ],
)
def test_peppol_rules_hold_unless_another_specification_is_named(
    example: bytes, specification: bytes, applies: bool
) -> None:
    other = example.replace(PEPPOL_ID, specification).replace(
        b"<cbc:BuyerReference>", b"<cbc:BuyerReference2>"
    )
    other = other.replace(b"</cbc:BuyerReference>", b"</cbc:BuyerReference2>")
    fired = {each.rule for each in validation.validate(other)}
    assert ("PEPPOL-EN16931-R003" in fired) is applies
    assert "PEPPOL-EN16931-R003" not in {each.rule for each in validation.validate(other, "en16931")}
    assert "PEPPOL-EN16931-R003" in {each.rule for each in validation.validate(other, "peppol")}


def test_an_extension_may_deviate_from_the_core_but_must_add_up(real_files: Path) -> None:
    file = next((real_files / "einvoice" / "ublbe").glob("*15000005.xml"))
    data = file.read_bytes()
    severities = {each.rule: each.severity for each in validation.validate(data)}
    assert severities["BR-CL-22"] == "warning"
    payable = data.index(b"<cbc:PayableAmount")
    start = data.index(b">", payable) + 1
    assert "BR-CO-16" in fatal(data[:start] + b"1" + data[start:])


@pytest.mark.parametrize("code", ["261", "381", "396"])
def test_an_extension_may_not_call_a_credit_note_an_invoice(example: bytes, code: str) -> None:
    extended = example.replace(PEPPOL_ID, b"urn:cen.eu:en16931:2017#conformant#urn:UBL.BE:1.0.0.20180214")
    assert fatal(extended) == []
    assert b"<cbc:InvoiceTypeCode>380<" in extended
    assert fatal(extended.replace(b"TypeCode>380<", f"TypeCode>{code}<".encode(), 1)) == ["BR-CL-01"]


@pytest.mark.parametrize("written", ["eur", "Eur", "\u20ac", "EU", "EURO"])
def test_an_extension_may_not_be_in_no_currency(example: bytes, written: str) -> None:
    extended = example.replace(PEPPOL_ID, UBL_BE)
    code = written.encode()
    assert fatal(extended.replace(b">EUR<", b">" + code + b"<").replace(b'"EUR"', b'"' + code + b'"'))


@pytest.mark.parametrize("specification", [PEPPOL_ID, CORE, NLCIUS, UBL_BE])
@pytest.mark.parametrize(
    "amount", ["PayableAmount", "TaxExclusiveAmount", "LineExtensionAmount", "PriceAmount"]
)
def test_no_amount_is_in_another_currency_than_the_document(
    example: bytes, specification: bytes, amount: str
) -> None:
    told = example.replace(PEPPOL_ID, specification)
    assert fatal(told) == []
    start = f"<cbc:{amount} currencyID=".encode()
    found = fatal(told.replace(start + b'"EUR"', start + b'"USD"', 1))
    assert found == ["PEPPOL-EN16931-R051" if specification == PEPPOL_ID else ANOTHER_CURRENCY]


def test_no_amount_of_cii_is_in_another_currency_but_a_total_of_the_vat(real_files: Path) -> None:
    data = (real_files / "einvoice" / "facturx-triples" / "CII" / "EN16931_Miete.cii.xml").read_bytes()
    paid = re.sub(rb"<ram:DuePayableAmount[^>]*>", b'<ram:DuePayableAmount currencyID="USD">', data)
    assert ANOTHER_CURRENCY not in {each.rule for each in validation.validate(data)}
    assert ANOTHER_CURRENCY in fatal(paid)
    vat = b'<ram:TaxTotalAmount currencyID="EUR">'
    assert vat in data
    other = data.replace(vat, b'<ram:TaxTotalAmount currencyID="USD">1.00</ram:TaxTotalAmount>' + vat, 1)
    assert ANOTHER_CURRENCY not in {each.rule for each in validation.validate(other)}


def test_the_vat_in_the_currency_of_the_accounts_may_be_in_that(example: bytes) -> None:
    told = example.replace(PEPPOL_ID, CORE)
    begin = b"<cac:TaxTotal>"
    in_dollars = b'<cac:TaxTotal><cbc:TaxAmount currencyID="USD">1.00</cbc:TaxAmount></cac:TaxTotal>'
    other = told.replace(begin, in_dollars + begin, 1)
    assert ANOTHER_CURRENCY not in {each.rule for each in validation.validate(other)}


def test_what_the_core_forbids_is_fatal_for_who_does_not_extend_it(example: bytes) -> None:
    assert fatal(example.replace(b'unitCode="DAY"', b'unitCode="DAYS"', 1)) == ["BR-CL-23"]


def addressed(example: bytes, scheme: str) -> bytes:
    supplier = b'<cbc:EndpointID schemeID="0088"'
    assert supplier in example
    return example.replace(supplier, f'<cbc:EndpointID schemeID="{scheme}"'.encode(), 1)


@pytest.mark.parametrize("scheme", ["0242", "0244", "0246", "0248"])
def test_an_address_scheme_that_peppol_took_up_since_is_no_finding(example: bytes, scheme: str) -> None:
    assert validation.validate(addressed(example, scheme)) == []


def test_a_code_that_only_the_european_standard_knows_refuses_nothing(example: bytes) -> None:
    assert "0245" not in code_lists.ENDPOINT_SCHEMES
    found = validation.validate(addressed(example, "0245"))
    assert [(one.rule, one.severity, one.detail) for one in found] == [
        ("PEPPOL-EN16931-CL008", "warning", "0245")
    ]
    assert fatal(addressed(example, "0001")) == ["BR-CL-25", "PEPPOL-EN16931-CL008"]


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("XCG", []),
        ("CNH", []),
        ("ANG", ["BR-CL-03", "BR-CL-04"]),
        ("XYZ", ["BR-CL-03", "BR-CL-04", "PEPPOL-EN16931-CL007"]),
    ],
)
def test_a_currency_is_refused_where_the_european_standard_refuses_it(
    example: bytes, written: str, refused: list[str]
) -> None:
    """The guilder of Curaçao and Sint Maarten is XCG since 2025, and was ANG."""
    assert sorted(set(fatal(example.replace(b"EUR", written.encode())))) == refused


def test_what_peppol_leaves_out_of_the_types_is_refused_all_the_same(example: bytes) -> None:
    """A type says what the document is, and Peppol’s list is short on purpose: a pro forma is no invoice to pay."""
    assert fatal(example.replace(b"TypeCode>380<", b"TypeCode>325<", 1)) == ["PEPPOL-EN16931-P0100"]


def test_a_location_is_a_path_that_a_person_can_follow() -> None:
    assert plain_path("/*:Invoice[namespace-uri()='u'][1]/*:InvoiceLine[namespace-uri()='u'][1]/*:ID[1]") == (
        "Invoice/InvoiceLine[1]/ID"
    )
    assert Finding("X", "fatal") == Finding("X", "fatal", "", "")
