"""The checker notices what it is for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.checker import einvoice
from tests.checker.einvoice import KEYS, Subject

RIGHT: dict[str, Any] = {
    **dict.fromkeys(KEYS),
    "number": "IN-2026-0001",
    "file": "a.xml",
    "payable": "12.50",
    "due_date": "2026-12-01",
    "findings": [{"rule": "BR-02", "text": "Missing: invoice number."}],
    "status": "registered",
}
SUBJECT = Subject(
    "folder", Path("a.xml"), {"payable": "12.5", "due_date": "2026-12-01"}, {"BR-02"}, {"BR-03"}, "registered"
)


def test_a_right_line_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    assert einvoice.judge([SUBJECT], [RIGHT]) == 0
    assert "0 disagreements in 1 documents, 1 lines" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ({"payable": "12.51"}, "payable is '12.51', in the file '12.5'"),
        ({"due_date": None}, "due_date is None, in the file '2026-12-01'"),
        ({"findings": []}, "BR-02 did not fire"),
        ({"findings": [*RIGHT["findings"], {"rule": "BR-03", "text": "x"}]}, "BR-03 fired"),
        ({"findings": [{"rule": "BR-02", "text": ""}]}, "a finding without rule or text"),
        ({"status": "refused", "reason": "why"}, "refused why"),
        ({"status": "refused"}, "refused without a reason"),
        ({"number": None}, "no number"),
        ({"file": "b.xml"}, "no line was printed"),
    ],
)
def test_a_fault_is_named(fault: dict[str, Any], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert einvoice.judge([SUBJECT], [json.loads(json.dumps({**RIGHT, **fault}))]) == 1
    assert named in capsys.readouterr().out


def test_two_files_with_one_number_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    other = Subject("folder", Path("b.xml"))
    assert einvoice.judge([SUBJECT, other], [RIGHT, {**RIGHT, "file": "b.xml"}]) == 1
    assert "IN-2026-0001 was given 2 times" in capsys.readouterr().out


def test_the_second_document_with_one_supplier_and_number_is_a_duplicate() -> None:
    fields = {"supplier_name": "Peeters", "invoice_number": "1"}
    twins = [Subject("folder", Path(f"{name}.xml"), fields, status="registered") for name in "ab"]
    lines = [{**RIGHT, "file": "a.xml", **fields}, {**RIGHT, "number": "2", "file": "b.xml", **fields}]
    assert einvoice.judge(twins, lines) == 1
    twin = {**lines[1], "status": "refused", "reason": "duplicate", "duplicate_of": RIGHT["number"]}
    for each in twins:
        each.status = "registered"
    assert einvoice.judge(twins, [lines[0], twin]) == 0


def test_the_real_files_are_cut_into_one_document_a_test(real_files: Path, tmp_path: Path) -> None:
    subjects = einvoice.unpack(real_files / "einvoice", tmp_path)
    per_folder = [each.folder for each in subjects]
    assert (per_folder.count("en16931-unit-invoice"), per_folder.count("peppol-unit-ubl")) == (915, 242)
    assert len({each.path.name for each in subjects}) == len(subjects) == len(list(tmp_path.iterdir()))
