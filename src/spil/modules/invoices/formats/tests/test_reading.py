"""A file is an invoice with findings, or refused with a reason; the same through the limited process."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from spil.foundation.documents import readers
from spil.modules.invoices.formats import reading
from spil.modules.invoices.formats.reading import Reading, read_invoice
from spil.modules.invoices.formats.summary import FIELDS, report, summary


@pytest.fixture
def example(real_files: Path) -> bytes:
    return (real_files / "einvoice" / "peppol-examples" / "base-example.xml").read_bytes()


def test_a_good_invoice_is_read_and_not_refused(example: bytes) -> None:
    found = read_invoice(example)
    assert (found.format, found.findings, found.refusal) == ("ubl-2.1", (), "")
    assert found == reading.examine(example)
    assert found.document is not None
    assert summary(found.document) == {
        "kind": "invoice",
        "supplier_name": "SupplierOfficialName Ltd",
        "supplier_vat": "GB1232434",
        "invoice_number": "Snippet1",
        "issue_date": "2017-11-13",
        "due_date": "2017-12-01",
        "currency": "EUR",
        "total_without_vat": "1325",
        "vat_total": "331.25",
        "payable": "1656.25",
        "iban": "IBAN32423940",
        "payment_reference": "Snippet1",
        "line_count": 2,
    }


def test_an_invoice_that_does_not_add_up_is_read_and_refused(example: bytes) -> None:
    found = read_invoice(example.replace(b">1656.25</cbc:PayableAmount>", b">1656.26</cbc:PayableAmount>"))
    assert found.is_refused
    assert found.refusal == "invalid"
    assert [each.rule for each in found.findings] == ["BR-CO-16"]
    assert found.document is not None
    told = report(found)
    assert told["payable"] == "1656.26"
    assert told["findings"][0]["rule"] == "BR-CO-16"
    assert told["findings"][0]["text"]


@pytest.mark.parametrize(
    ("path", "format_", "refusal"),
    [
        ("einvoice/facturx-invalid/MustangRE-20171118_506_ZUGFeRD1and2.pdf", "cii", "cii"),
        ("einvoice/en16931-unit-invoice/BR-01.xml", "application/xml", "other_xml"),
        ("security/xml-attacks/xmlbomb.xml", "application/xml", "declaration"),
        ("security/xml-attacks/simple.xml", "application/xml", "other_xml"),
        ("banking/coda/sample1.cod", "text/plain", "not_xml"),
    ],
)
def test_what_is_no_invoice_is_refused_with_a_reason(
    real_files: Path, path: str, format_: str, refusal: str
) -> None:
    found = read_invoice((real_files / path).read_bytes())
    assert (found.format, found.refusal, found.document) == (format_, refusal, None)
    assert report(found) == {**dict.fromkeys(FIELDS), "format": format_, "findings": []}


def test_nothing_at_all_is_refused_as_empty() -> None:
    assert read_invoice(b"").refusal == "empty"
    assert read_invoice(b"<a>").refusal == "malformed"


def test_a_reader_that_does_not_answer_in_time_refuses_the_file(
    example: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers.close()  # one that runs already could read it within no time
    monkeypatch.setattr(readers, "LOADING", 0.0)
    found = read_invoice(example, seconds=0.0)
    assert found == Reading("application/xml", None, (), "reader_failed", "timeout")
    monkeypatch.undo()
    assert not read_invoice(example).is_refused


def test_what_is_cut_short_because_somebody_waits_is_told_apart(example: bytes) -> None:
    readers.close()  # one that runs already could read it within no time
    with readers.patience(0):
        assert read_invoice(example).refusal == "hurried"


def test_reading_and_checking_takes_less_than_60_milliseconds_once_warm(real_files: Path) -> None:
    files = [
        file.read_bytes() for file in sorted((real_files / "einvoice" / "peppol-examples").glob("*.xml"))
    ]
    for data in files:
        reading.examine(data)
    started = time.process_time()  # of this process, so that a busy machine does not count
    for data in files:
        reading.examine(data)
    assert (time.process_time() - started) / len(files) < 0.06
