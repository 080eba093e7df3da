"""What is found, by whom, in which order. The suite runs on both engines, and the expectations are the same."""

import json

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from spil.foundation.records.models import Record
from spil.foundation.search import postgresql
from spil.foundation.search.explaining import Reason, reasons
from spil.foundation.search.indexing import index, remove
from spil.foundation.search.models import IndexRow, SearchEntry, SearchTerms, SearchText
from spil.foundation.search.queries import RANKED, count, search
from spil.foundation.search.rules import parse

pytestmark = pytest.mark.django_db

LETTER, INVOICE, DECISION, ENGLISH, SECRET = 1, 2, 3, 4, 5


@pytest.fixture
def office():
    index(
        [
            SearchText(LETTER, "post.item", 10, "nl", "Aanmaning onderhoudscontract lift", "IN-2026-0012",
                       "Liften Maes bv", "Geachte, de jaarlijkse keuring van uw liften is nog niet betaald."),
            SearchText(INVOICE, "invoices.invoice", 10, "nl", "Factuur schoonmaak maart", "FA-2026-0387",
                       "Propere Hoek nv BE 0403.019.261", "BE68 5390 0754 7034 +++090/9337/55493+++ € 1.240,50"),
            SearchText(DECISION, "registers.row", 11, "fr", "Décision de l'assemblée générale", "", "Hélène Lefèvre",
                       "Les déclarations des employés ont été approuvées lors des réunions."),
            SearchText(ENGLISH, "invoices.invoice", 11, "en", "Invoices for the meeting rooms", "FA-2026-0388",
                       "Harbour Ltd", "payment within thirty days"),
            SearchText(SECRET, "post.item", 99, "nl", "Vertrouwelijk: ontslag kanarie", "IN-2026-0013", "", "kanarie"),
        ]
    )  # fmt: skip


def found(text, audiences=(10, 11), **how):
    return [hit.record_id for hit in search(audiences, text, **how)]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("lift", [LETTER]),
        ("LIFTEN", [LETTER]),
        ("keuringen", [LETTER]),
        ("facturen", [INVOICE]),
        ("fact", [INVOICE]),
        ("schoonmaak factuur", [INVOICE]),
        ("factuur lift", []),
        ("de factuur van de schoonmaak", [INVOICE]),
        ("assemblées", [DECISION]),
        ("assemblee generale", [DECISION]),
        ("déclaration employé", [DECISION]),
        ("reunion", [DECISION]),
        ("Lefevre", [DECISION]),
        ("invoice meetings", [ENGLISH]),
        ("FA-2026-0387", [INVOICE]),
        ("fa20260387", [INVOICE]),
        ("2026-0387", [INVOICE]),
        ("0387", [INVOICE]),
        ("387", [INVOICE]),
        ("fa-2026", [ENGLISH, INVOICE]),
        ("BE68 5390 0754 7034", [INVOICE]),
        ("BE68539007547034", [INVOICE]),
        ("5390 0754", [INVOICE]),
        ("53900754", [INVOICE]),
        ("20260387", [INVOICE]),
        ("BE0403019261", [INVOICE]),
        ("0403.019.261", [INVOICE]),
        ("403019261", [INVOICE]),
        ("090933755493", [INVOICE]),
        ("+++090/9337/55493+++", [INVOICE]),
        ("1240,50", [INVOICE]),
        ("1240.50", [INVOICE]),
        ('"jaarlijkse keuring"', [LETTER]),
        ('"keuring jaarlijkse"', []),
        ('"lift liften"', []),
        ("kanarie", []),
        ("IN-2026-0013", []),
        ("", []),
        ("   ?!  ", []),
        ("NOT lift", []),
        ("lift*", [LETTER]),
        ("title:lift", []),
    ],
)
def test_a_reader_finds_what_is_meant(office, text, records):
    assert found(text) == records
    assert count((10, 11), text) == len(records)


def test_who_has_the_audience_finds_it_and_a_director_finds_all(office):
    assert found("kanarie", (99,)) == [SECRET]
    assert found("kanarie", None) == [SECRET]
    assert count((10,), "kanarie") == 0
    assert found("lift", ()) == []


def test_the_audience_moves_with_the_record(office):
    index([SearchText(SECRET, "post.item", 10, "nl", "Vertrouwelijk: ontslag kanarie")])
    assert found("kanarie", (99,)) == []
    assert found("kanarie", (10,)) == [SECRET]


def test_only_the_kinds_asked_for_are_found(office):
    assert found("2026", kinds=["invoices.invoice"]) == [ENGLISH, INVOICE]
    assert found("2026", kinds=["post.item"]) == [LETTER]
    assert found("2026", kinds=[]) == []


def test_a_changed_text_is_found_by_its_new_words_alone(office):
    index([SearchText(LETTER, "post.item", 10, "nl", "Uitnodiging")])
    assert found("uitnodiging") == [LETTER]
    assert found("aanmaning") == []
    assert found("keuring") == []


def test_of_two_texts_for_one_record_the_last_counts():
    index([SearchText(7, "k", 1, "nl", "eerste"), SearchText(7, "k", 1, "nl", "tweede")])
    assert found("tweede", (1,)) == [7]
    assert found("eerste", (1,)) == []


def test_a_removed_record_is_not_found(office):
    remove([LETTER, 12345])
    assert found("lift") == []
    assert SearchEntry.objects.count() == 4


def test_title_comes_before_names_before_body_and_then_the_newest():
    index(
        [
            SearchText(1, "k", 1, "nl", "Dakwerken", "", "", "orgel"),
            SearchText(2, "k", 1, "nl", "Orgel stemmen"),
            SearchText(3, "k", 1, "nl", "Offerte", "", "Orgel bv"),
            SearchText(4, "k", 1, "nl", "Kast", "", "", "orgel"),
            SearchText(5, "k", 1, "nl", "Orgelconcert"),
        ]
    )
    assert found("orgel", (1,)) == [2, 5, 3, 4, 1]
    assert found("orgel", (1,), limit=2) == [2, 5]


def test_of_a_common_word_the_newest_thousand_are_ranked():
    total = RANKED + 20
    index(SearchText(number, "k", number % 2, "nl", "Verslag") for number in range(1, 2 * total + 1))
    assert found("verslag", (1,), limit=3) == [2 * total - 1, 2 * total - 3, 2 * total - 5]
    assert len(found("verslag", (1,), limit=5000)) == RANKED
    assert count((1,), "verslag") == RANKED + 1
    assert count((1,), "verslag", stop=10) == 10


def test_three_thousand_audiences_are_one_parameter(office, django_assert_num_queries):
    many = list(range(10, 3010))
    # PostgreSQL is asked first how far the newest entries reach
    with django_assert_num_queries(2 if connection.vendor == "postgresql" else 1) as queries:
        assert found("lift", many) == [LETTER]
    assert len(many) == 3000
    assert queries[-1]["sql"].count("%s") + queries[-1]["sql"].count("?") < 5


def test_a_text_as_long_as_a_book_is_found_by_its_words():
    body = " ".join(f"woord{number}" for number in range(18_000)) + " slotwoord"
    index([SearchText(1, "k", 1, "nl", "Boek", "", "", body)])
    assert found("slotwoord", (1,)) == [1]
    assert found("woord17999", (1,)) == [1]


def test_of_more_long_words_than_an_engine_holds_the_first_are_found():
    letters = str.maketrans("0123456789", "абвгдежзик")
    words = [f"{number:05}".translate(letters) + "щ" * 20 for number in range(15_000)]
    index([SearchText(1, "k", 1, "nl", "Roman", "IN-2026-0099", "Толстой", " ".join(words))])
    for text in ("roman", "толстой", "IN-2026-0099", words[0], words[2_000]):
        assert found(text, (1,)) == found(text, None) == [1]


def test_other_scripts_are_found():
    index([SearchText(1, "k", 1, "nl", "Привет мир"), SearchText(2, "k", 1, "nl", "請求書")])
    assert found("привет", (1,)) == [1]
    assert found("請求", (1,)) == [2]


def test_nothing_that_is_typed_raises(office, real_files):
    source = real_files / "security/naughty-strings/blns.json"
    strings = json.loads(source.read_text("utf-8"))
    index(
        SearchText(100 + place, "k", 1, "nl", text[:300], "", "", text) for place, text in enumerate(strings)
    )
    unfound = []
    for place, text in enumerate(strings):
        hits = found(text, (1,), limit=1000)
        if hits and 100 + place not in hits:
            unfound.append(text)
        count((1,), text)
    assert unfound == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
@example("Piet_\\u0000_NV")
@example("Piet\x00NV")
def test_no_text_at_all_raises_and_every_text_finds_itself(office, text):
    index([SearchText(50, "k", 1, "nl", text, sender=text, body=text)])
    reasons([Record(pk=50)], parse(text))
    hits = found(text, (1,))
    assert hits in ([], [50])
    if any(word.isalnum() and word.isascii() for word in text.split()) and '"' not in text:
        assert hits == [50]


def test_a_record_of_which_nothing_can_be_read_is_shown_without_a_reason(office):
    SearchTerms.objects.filter(record_id=LETTER).update(said='{"sender": "Piet_\\_NV"}')
    assert reasons([Record(pk=LETTER)], parse("keuring")) == {LETTER: Reason([])}
    assert reasons([Record(pk=INVOICE)], parse("hoek"))[INVOICE].place == "names"


def test_the_index_is_gone_with_its_rows(office):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_searchterms")
        cursor.execute("DELETE FROM search_searchentry")
    index([SearchText(LETTER, "post.item", 10, "nl", "Nieuw begin")])
    assert found("lift") == []
    assert found("nieuw begin") == [LETTER]


def test_long_texts_share_no_statement_that_would_be_too_long_to_hold():
    long = " ".join(f"woord{number}" for number in range(40_000))
    rows = [IndexRow(1, "k", 1, body=long), IndexRow(2, "k", 1, body=long), IndexRow(3, "k", 1, title="kort")]
    together = [[row.record_id for row, _terms in portion] for portion in postgresql.portions(rows)]
    assert together == [[1], [2, 3]]
    assert list(postgresql.portions([])) == []
