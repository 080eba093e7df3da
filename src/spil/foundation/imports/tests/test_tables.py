"""Rows and columns in what people paste, and which column answers which question."""

from __future__ import annotations

from typing import Annotated

import pytest
from django.utils import translation

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action, Ask
from spil.foundation.documents.formulas import safe
from spil.foundation.files.models import StoredFile
from spil.foundation.imports.matching import can_be_pasted, columns_of, guess, plain
from spil.foundation.imports.reading import iso_day
from spil.foundation.imports.tables import MOST_COLUMNS, MOST_ROWS, NoTable, Table, as_text, read_table
from spil.foundation.organisation.models import Role
from spil.foundation.records.models import Record
from tests.support.office import small_office


@pytest.mark.parametrize(
    "text",
    [
        "Naam\tMail\nAnna\ta@x.example\n",
        "Naam;Mail\r\nAnna;a@x.example\r\n",
        "\ufeffNaam,Mail\nAnna,a@x.example",
        '"Naam"|"Mail"\n"Anna"|"a@x.example"\n\n',
        "\n\nNaam\t Mail \n\t\nAnna\ta@x.example\t\n",
    ],
)
def test_the_usual_separators_are_found(text: str) -> None:
    table = read_table(text)
    assert [cell for cell in table.header if cell] == ["Naam", "Mail"]
    assert [[cell for cell in row if cell] for row in table.rows] == [["Anna", "a@x.example"]]


def test_a_cell_may_hold_lines_separators_and_quotes_and_comes_back_the_same() -> None:
    table = Table(("A", "B"), (("een\ntwee", 'zei "ja"; toch'), ("", "x\ty")))
    assert read_table(table.as_text()) == table


@pytest.mark.parametrize(
    "head", ["Naam, voornaam", "Naam; voornaam|roepnaam", 'zei "ja, toch"', "een\ntwee, drie"]
)
def test_one_column_stays_one_whatever_stands_in_its_head(head: str) -> None:
    table = Table((head,), (("Peeters, Jan",), ('"Lift" in de hal',)))
    assert read_table(table.as_text()) == table


def test_the_head_of_a_file_may_hold_separators_between_quotation_marks() -> None:
    table = read_table('"Naam, voornaam, roepnaam";"Code"\n"Peeters, Jan, Jos";7\n')
    assert table == Table(("Naam, voornaam, roepnaam", "Code"), (("Peeters, Jan, Jos", "7"),))


def test_a_quotation_mark_that_a_spreadsheet_copied_as_it_is_swallows_no_rows() -> None:
    copied = 'Naam\tCode\n"Lift" in de hal\tx\n"open\ty\nz\tw\n'
    rows = (('"Lift" in de hal', "x"), ('"open', "y"), ("z", "w"))
    assert read_table(copied) == Table(("Naam", "Code"), rows)


def test_a_quotation_mark_that_was_not_doubled_stays_in_its_cell() -> None:
    assert read_table('Naam;Code\n"de "oude" lift";x\n').rows == (('de oude" lift"', "x"),)


def test_what_went_out_before_a_spreadsheet_would_compute_it_comes_in_as_it_was() -> None:
    """Taken in twice too: what was looked at is sent once more to be done."""
    rows = (("+32 2 123", "-5 °C"), ("=1+1", "'s-Hertogenbosch"), ("@home", "'' + '"))
    table = read_table(as_text([("Telefoon", "Plaats"), *([safe(cell) for cell in row] for row in rows)]))
    assert table == read_table(table.as_text()) == Table(("Telefoon", "Plaats"), rows)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "nothing"),
        ("  \n\t\n", "nothing"),
        ("N\x00a\x00;\x00M\x00\n\x00A\x00;\x00a\x00", "no text"),
        ("Naam;Mail", "one row"),
        ("a\n" * (MOST_ROWS + 2), "fit at once"),
        (";".join("a" * (MOST_COLUMNS + 1)) + "\nb", "columns"),
        ("a" * 2_000_001, "too much"),
        ('A;B\n"open;x\ny;z', "not closed"),
        ('A;B\n"open;x\ny;"z"\n', "not closed"),
        ('A;B\n"' + "x" * 200_000 + '"\n', "not closed"),
    ],
)
def test_what_is_no_table_is_refused_in_words(text: str, word: str) -> None:
    with translation.override("en"), pytest.raises(NoTable, match=word):
        read_table(text)


def make(
    *,
    by: Actor,
    name: Annotated[str, Ask("Name", also=("Naam",))],
    mail: Annotated[str, Ask("E-mail address")] = "",
    papers: Annotated[list[StoredFile] | None, Ask("Papers")] = None,
) -> None: ...


def change(*, record: Record, by: Actor, name: Annotated[str, Ask("Name")]) -> None: ...


def choose(
    *, by: Actor, role: Annotated[Role, Ask("Role")], days: Annotated[int, Ask("Days")] = 14
) -> None: ...


def test_columns_are_matched_by_any_name_once_and_files_are_no_column(db: None) -> None:
    action = Action("play.thing.make", "Make", make)
    columns = columns_of(action, small_office().as_("katrien"))
    assert [column.key for column in columns] == ["name", "mail"]
    assert guess(("NAAM ", "Name", "e-mail-address", "?"), columns) == {0: "name", 2: "mail"}


def test_only_what_makes_something_of_text_can_be_pasted() -> None:
    assert can_be_pasted(Action("play.thing.make", "Make", make))
    assert not can_be_pasted(Action("play.thing.make", "Make", make, hidden=True))
    assert not can_be_pasted(Action("play.thing.make", "Make", make, confirms=True))
    assert not can_be_pasted(Action("play.thing.change", "Change", change))
    assert not can_be_pasted(Action("play.rule.choose", "Choose", choose))


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("24/11/2026", "2026-11-24"),
        ("4-1-2026", "2026-01-04"),
        ("24.11.2026 0:00", "2026-11-24"),
        ("2026-11-24 00:00", "2026-11-24"),
        ("24/11/26", "24/11/26"),
        ("morgen", "morgen"),
    ],
)
def test_days_as_spreadsheets_write_them(typed: str, iso: str) -> None:
    assert iso_day(typed) == iso


def test_names_are_compared_without_accents_signs_and_capitals() -> None:
    assert plain("Émail-adres (werk)") == "emailadreswerk"
