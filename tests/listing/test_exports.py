"""What is written is opened again: values keep their type, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
from django.test import Client
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from spil.foundation.documents.formulas import BEGINS_FORMULA, safe
from spil.foundation.exports.csv_file import csv_parts
from spil.foundation.exports.jobs import ask_to_write, own_export, write
from spil.foundation.exports.models import Export
from spil.foundation.exports.tables import Table
from spil.foundation.exports.xlsx_file import sheet_name, write_xlsx
from spil.foundation.files.store import store
from spil.foundation.identity.models import User
from spil.foundation.listing.queries import listed
from spil.foundation.listing.totals import sums
from spil.foundation.records.kinds import kinds
from spil.modules.invoices.models import Invoice
from spil.modules.post.actions import register
from tests.support.left_out import ROOT
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
#: subjects that a spreadsheet would calculate, or call a program for
EVIL = (
    "=1+1", "+31 2 123", "-5", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")', " =2+2", "\u00a0=3", "＝1+1", "＠SUM(A1)",
    "{=1}", "http://x.example/",
)  # fmt: skip
#: of these, what a spreadsheet reads as text in a CSV as well
HARMLESS = ("{=1}", "http://x.example/")


@pytest.fixture
def office() -> Office:
    return small_office()


def written(office: Office, subject: str) -> None:
    register(
        by=office.as_("katrien"), subject=subject, party_name="Stad Gent", handler=office.people["katrien"]
    )


def table(office: Office, code: str, columns: list[str], key: str = "katrien") -> Table:
    return Table.of(kinds[code], office.as_(key), {}, columns)


def as_csv(one: Table, language: str = "nl") -> list[list[str]]:
    content = b"".join(csv_parts(one, language))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(
        csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";" if language != "en" else ",")
    )


def as_xlsx(one: Table) -> list[list[Any]]:
    target = io.BytesIO()
    write_xlsx(one, target)
    target.seek(0)
    return CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("text", EVIL)
def test_a_text_that_begins_like_a_formula_is_text(text: str) -> None:
    assert safe(text) == (text if text in HARMLESS else f"'{text}")


def test_no_cell_of_either_format_is_a_formula_or_a_link(office: Office) -> None:
    for subject in EVIL:
        written(office, subject)
    shown = {row[0] for row in as_csv(table(office, "post.incoming", ["title"]))[1:]}
    assert shown >= {f"'{one}" for one in EVIL if one not in HARMLESS}
    assert not {text for text in shown if text.startswith(BEGINS_FORMULA)}
    target = io.BytesIO()
    write_xlsx(table(office, "post.incoming", ["title"]), target)
    assert not live_cells(target.getvalue())
    assert {str(row[0]) for row in as_xlsx(table(office, "post.incoming", ["title"]))[1:]} >= {
        "=1+1",
        "-5",
        "{=1}",
    }


def live_cells(book: bytes) -> list[str]:
    """What in the parts of an XLSX calculates or leads elsewhere."""
    with ZipFile(io.BytesIO(book)) as parts:
        text = "".join(parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/"))
    return re.findall(r"<f[ >]|<hyperlink|<ddeLink|TargetMode=.External", text)


def test_a_formula_and_a_link_in_a_book_are_noticed() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for place, text in enumerate(EVIL):
            book.add_worksheet().write(0, place, text)
    assert {one.strip() for one in live_cells(target.getvalue())} >= {"<f>", "<hyperlink"}


def test_tables_are_written_where_these_tests_look() -> None:
    """Whoever writes a spreadsheet elsewhere comes past here: through `safe`, or with texts as texts."""
    makers = {
        str(file.relative_to(ROOT / "src" / "spil"))
        for file in (ROOT / "src" / "spil").rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)|xlsxwriter\.", file.read_text("utf-8"))
        and "tests" not in file.parts
    }
    assert makers == {
        "foundation/exports/csv_file.py", "foundation/exports/xlsx_file.py",  # lists
        # the whole office, and what is kept about somebody: tests/everything/test_export.py
        "foundation/exports/everything.py", "foundation/exports/taken.py",
        "foundation/imports/tables.py",  # what was pasted, handed on to the import
    }  # fmt: skip


def test_money_is_a_number_days_are_days_and_heads_are_in_the_readers_language(office: Office) -> None:
    invoice = office.invoice()
    columns = ["number", "issued_on", "payable", "title"]
    with override("nl"):
        one = table(office, "invoices.invoice", columns, "bart")
        rows = as_xlsx(one)
        assert rows[0] == ["Nummer", "Factuurdatum", "Te betalen", "Munt", "Onderwerp"]
        assert rows[1][1] == invoice.issued_on
        assert Decimal(str(rows[1][2])) == invoice.payable
        assert as_csv(one)[1][1:3] == [invoice.issued_on.isoformat(), str(invoice.payable).replace(".", ",")]
    with override("en"):
        assert as_csv(table(office, "invoices.invoice", columns, "bart"), "en")[1][2] == str(invoice.payable)


def test_a_day_that_excel_cannot_count_is_a_text(office: Office) -> None:
    days = (date(1850, 5, 5), date(1899, 12, 31), date(1900, 1, 1), date(2026, 5, 5))
    for day in days:
        register(by=office.as_("katrien"), subject="Akte", dated_on=day)
    rows = as_xlsx(table(office, "post.incoming", ["dated_on"]))
    assert {row[0] for row in rows[1:]} >= {"1850-05-05", "1899-12-31", date(2026, 5, 5)}


def test_a_long_list_is_written_by_a_job_and_fetched_by_its_maker_alone(office: Office) -> None:
    written(office, "Een brief")
    for key in ("katrien", "thijs"):
        User.objects.create_user(office.people[key].email, "geheim-genoeg", person=office.people[key])
    by = office.as_("katrien")
    asked = {"filters": {}, "columns": ["title"], "order": ""}
    made = ask_to_write(by, kind="post.incoming", form="csv", language="nl", asked=asked, name="Post.csv")
    assert write(export=made.pk) == write(export=made.pk) == 1
    made = Export.objects.get(pk=made.pk)
    assert b"Een brief" in store().read(made.sha256)
    client = Client()
    client.force_login(User.objects.get(person=office.people["katrien"]))
    assert b"Bestand ophalen" in client.get(f"/export/{made.pk}/").content
    answer = client.get(f"/export/{made.pk}/file/")
    assert b"Een brief" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    client.force_login(User.objects.get(person=office.people["thijs"]))
    assert client.get(f"/export/{made.pk}/").status_code == 404
    assert client.get(f"/export/{made.pk}/file/").status_code == 404
    assert own_export(office.as_("thijs"), made.pk) is None


def test_sums_are_those_of_everything_that_is_seen(office: Office) -> None:
    kind = kinds["invoices.invoice"]
    found = sums(kind, listed(kind, office.as_("bart")), [kind.field("payable")])
    total = sum((one.payable for one in Invoice.objects.all()), Decimal(0))
    assert found.sums.get("payable", {}).get("EUR", Decimal(0)) == total
    assert sums(kind, listed(kind, office.as_("thijs")), [kind.field("payable")]).sums == {}


def test_a_sheet_has_a_name_that_excel_takes() -> None:
    assert sheet_name("A/B: [C]?*" + "x" * 50) == ("AB C" + "x" * 27)
