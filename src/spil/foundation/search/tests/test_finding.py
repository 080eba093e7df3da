"""What is found although it was written otherwise, and what narrows it; on whichever engine runs the tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import connection

from spil.foundation.search import postgresql, queries, sqlite, vocabulary
from spil.foundation.search.forgetting import forget_words
from spil.foundation.search.indexing import index
from spil.foundation.search.models import ForgottenWord, SearchText
from spil.foundation.search.queries import Question, find
from spil.foundation.search.rules import ADDRESSEE, SENDER, marked, parse, within
from spil.foundation.search.rules.amounts import Amounts
from spil.foundation.search.rules.spelling import errors_between, known_split

pytestmark = pytest.mark.django_db


class Everyone:
    """Sight of two audiences."""

    sees_all = False
    audience_ids: tuple[int, ...] = (1, 2)


class Stranger(Everyone):
    audience_ids = (9,)


class Director(Everyone):
    """Sight of everything."""

    sees_all = True


_ids = count(1)
_written: dict[int, str] = {}


def write(*titles: str, audience: int = 1, **parts: Any) -> None:
    """Index texts; each later one is newer."""
    texts = [SearchText(next(_ids), "k", audience, "nl", title, **parts) for title in titles]
    _written.update({text.record_id: text.title.split()[0].lower() for text in texts})
    index(texts)


def titles(text: str, **question: Any) -> list[str]:
    """The first word of everything that is found."""
    return [_written[hit.record_id] for hit in find(Everyone(), Question(parse(text), **question))]


@pytest.mark.parametrize(
    "asked", ["huur verhoging", "verhoging", "huurverhogingen", "huur verhogingen", "huurverhogign"]
)
def test_a_compound_is_found_by_its_parts_and_with_an_error(asked: str) -> None:
    write("Huurverhoging Lindelei", "Zonwering achterzijde", "Verhoogde borstwering")
    assert "huurverhoging" in titles(asked)
    assert "zonwering" not in titles(asked)


def test_two_words_find_them_written_as_one_and_one_word_finds_its_parts() -> None:
    write("Vandamme Liesbet", "De zon en de wering", "Brief over de wering tegen zon")
    assert titles("van damme") == ["vandamme"]
    write("zon wering", "zonwering")
    assert "brief" not in titles("zonwering")  # zon is too short to be a part: too much is made of it


def test_the_parts_of_a_compound_stand_apart_in_what_it_finds() -> None:
    write("Verhoging van de huur", "De lift")
    assert titles("huurverhoging") == ["verhoging"]


@pytest.mark.parametrize("asked", ["proximsu", "proxmus", "proximuss", "prxoimus", "rpoximus", "proksimus"])
def test_typing_errors_are_forgiven(asked: str) -> None:
    write("Proximus factuur", "Electrabel factuur")
    assert titles(asked) == ["proximus"]


def test_accents_may_be_left_out_or_put_in() -> None:
    write("Réunion du comité", "Cafetaria")
    assert titles("reunion") == titles("réunion") == titles("comite") == ["réunion"]


def test_what_was_typed_comes_before_what_was_meant() -> None:
    write("Vergadering", "Vergaderingen zaal")
    hits = find(Everyone(), Question(parse("vergadering")))
    assert [hit.meant for hit in hits] == sorted(hit.meant for hit in hits)


def test_short_words_are_not_mended() -> None:
    write("Lot 12")
    assert titles("lat") == []
    assert vocabulary.kin_of(["lat"], forgiving=True)[0]["lat"].near == []


def test_a_word_is_found_at_a_distance_and_not_beyond() -> None:
    assert errors_between("kantoor", "kantoor", 2) == 0
    assert errors_between("kantoor", "kantor", 2) == 1
    assert errors_between("kantoor", "kanotor", 2) == 1
    assert errors_between("kantoor", "kelder", 2) == 3
    assert known_split("huurverhogingsbrief", {"huurverhoging", "brief"}.__contains__) == (
        "huurverhoging",
        "brief",
    )


def test_a_misread_word_of_what_one_may_not_see_finds_nothing() -> None:
    write("Geheimzinnigheid", audience=2)
    assert find(Stranger(), Question(parse("geheimzinigheid"))) == []
    assert find(Everyone(), Question(parse("geheimzinigheid")))


@pytest.mark.parametrize("asked", ["0412", "412", "2026-0412", "FA-2026-0412", "FA412", "fa 0412"])
def test_a_number_is_found_by_a_part_of_it(asked: str) -> None:
    write("Lift", number="FA-2026-0412")
    write("Papier", number="FA-2026-0413")
    assert titles(asked) == ["lift"]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("+++090/9337/55493+++", "090933755493"),
        ("090933755493", "+++090/9337/55493+++"),
        ("BE0477472701", "BE 0477.472.701"),
        ("BE 0477.472.701", "BE0477472701"),
        ("BE0477472701", "0477.472.701"),
        ("BE68539007547034", "BE68 5390 0754 7034"),
        ("BE68 5390 0754 7034", "be68539007547034"),
        ("BE68 5390 0754 7034", "7034"),
    ],
)
def test_what_identifies_is_found_with_and_without_signs(written: str, asked: str) -> None:
    write("Lift", names=written)
    write("Papier", names="BE71096123456769 +++120/0000/00034+++")
    assert titles(asked) == ["lift"]


def test_sender_addressee_number_and_files_can_be_asked_alone() -> None:
    write("Brief", sender="Proximus NV")
    write("Antwoord", addressee="Proximus NV")
    write(
        "Nota", names="gesprek met Proximus", file_names=("offerte.pdf",), file_text="Raamcontract meubilair"
    )
    every = lambda query: {hit.record_id for hit in find(Everyone(), Question(query))}  # noqa: E731
    assert len(every(parse("proximus"))) == 3
    assert len(every(marked(SENDER, "prox"))) == len(every(marked(ADDRESSEE, "Proximus NV"))) == 1
    assert every(within(parse("offerte"), "files")) == every(within(parse("meubilair"), "files")) != set()
    assert every(within(parse("proximus"), "files")) == every(within(parse("proximus"), "number")) == set()


def test_amounts_periods_kinds_and_minus_words_narrow_with_and_without_words() -> None:
    write("Lift onderhoud", amount=Decimal("1240.50"), day=date(2026, 10, 31))
    write("Lift herstelling", amount=Decimal(1000), day=date(2026, 11, 1))
    write("Lift zonder bedrag")
    over = {"amounts": (Amounts(low=Decimal(1000), over=True),)}
    october = {"days": ((date(2026, 10, 1), date(2026, 11, 1)),)}
    for text in ("lift", ""):
        assert titles(text, **over) == titles(text, **october) == ["lift"]
        assert len(titles(text, amounts=(Amounts(Decimal(1000), Decimal(2000)),))) == 2
        assert titles(text, kinds=("other",)) == []
        minus = Question(parse(text).also(parse('"herstelling"').negated()), kinds=("k",))
        assert len(find(Everyone(), minus)) == 2


@pytest.mark.parametrize("gathered", [0, sqlite.GATHERED])
def test_a_wide_reader_finds_the_same_whether_what_fits_a_filter_is_gathered_first(
    gathered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "GATHERED", gathered)
    write("Onderhoud lift", amount=Decimal("1240.50"), day=date(2026, 10, 31))
    write("Herstelling lift", amount=Decimal(1000), day=date(2026, 11, 1))
    write("Onderhoud trap", amount=Decimal(2000), day=date(2026, 10, 1))
    over, october = Amounts(low=Decimal(1000), over=True), (date(2026, 10, 1), date(2026, 11, 1))
    for more in ({"amounts": (over,)}, {"days": (october,)}, {"amounts": (over,), "days": (october,)}):
        hits = find(Director(), Question(parse("lift"), **more))
        assert [_written[hit.record_id] for hit in hits] == ["onderhoud"]


def test_newest_first_whether_a_word_stands_in_the_newest_entries_or_far_behind_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgresql, "SAMPLE", 2)  # SQLite asks the index alone
    monkeypatch.setattr(postgresql, "RECENT", 3)
    monkeypatch.setattr(queries, "RANKED", 3)
    write("Oud windpark", "Ouder lift", "Midden lift", "Nieuw lift", "Nieuwer lift", "Nieuwst trap")
    newest = [_written[hit.record_id] for hit in find(Director(), Question(parse("lift")))]
    assert newest == ["nieuwer", "nieuw", "midden"]
    assert [_written[hit.record_id] for hit in find(Director(), Question(parse("windpark")))] == ["oud"]


def test_what_one_opens_often_comes_first() -> None:
    write("Lift een", "Lift twee", "Lift drie")
    plain = [hit.record_id for hit in find(Everyone(), Question(parse("lift")))]
    assert plain == sorted(plain, reverse=True)
    favoured = find(Everyone(), Question(parse("lift")), favoured={plain[-1]: 0.5})
    assert favoured[0].record_id == plain[-1]


def test_nobody_takes_a_word_for_known_that_is_about_to_be_forgotten() -> None:
    write("Huurverhoging")
    vocabulary.learn(["kanarie"])
    ForgottenWord.objects.bulk_create([ForgottenWord(word=one) for one in ("huurverhoging", "kanarie")])
    known_meanwhile = []

    def looks(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "search_searchterms" in sql:
            known_meanwhile.append(vocabulary.known(["huurverhoging", "kanarie"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(looks):
        assert forget_words() == 1
    assert known_meanwhile == [set(), set()]
    assert vocabulary.known(["huurverhoging", "kanarie"]) == {"huurverhoging"}
