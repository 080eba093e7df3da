"""Text becomes the same terms on both sides: when it is written, and when it is asked."""

import json

import pytest

from spil.foundation.search.rules import Scoring, body_terms, fold, head_terms, parse
from spil.foundation.search.rules.terms import LONGEST_TERM, numbers


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Œuvré", "oeuvre"),
        ("Straße", "strasse"),
        ("ĲSBEER", "ijsbeer"),
        ("Ørsted", "orsted"),
        ("coördinatie", "coordinatie"),
    ],
)
def test_case_accents_and_ligatures_are_folded(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("nl", "factuur", "facturen"),
        ("nl", "goedkeuring", "goedkeuringen"),
        ("nl", "vergadering", "vergaderingen"),
        ("fr", "réunion", "reunions"),
        ("fr", "déclarée", "déclarées"),
        ("fr", "l'assemblée", "assemblées"),
        ("en", "invoice", "Invoices"),
    ],
)
def test_forms_of_one_word_share_a_term(language, one, other):
    assert set(body_terms(one, language).split()) & set(body_terms(other, language).split())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("FA-2026-0387", ("fa", "2026", "0387")),
        ("BE68 5390 0754 7034", ("be68", "5390", "0754", "7034")),
        ("BE68539007547034", ("be68", "5390", "0754", "7034")),
        ("+++090/9337/55493+++", ("090", "9337", "55493")),
        ("tel. 02 345 67 89", ("02", "345", "67", "89")),
    ],
)
def test_a_number_is_taken_apart(text, parts):
    assert list(numbers(text)) == [parts]


def test_a_column_of_figures_is_not_one_number():
    assert list(numbers(" ".join(str(figure) for figure in range(100, 140)))) == []


def test_an_unknown_language_gets_the_stems_of_all_three():
    terms = set(body_terms("goedkeuringen réunions invoices", "").split())
    assert {"goedkeur", "reunion", "invoic"} <= terms


def test_terms_are_ascii_whatever_the_script():
    for text in ("привет мир", "請求書", "ﷺ", "１２３", "naïve ½"):
        assert head_terms(text, "nl").isascii()


def test_a_file_of_one_endless_word_stays_small():
    assert len(body_terms("a" * 1_000_000, "nl")) <= 2 * LONGEST_TERM + 1


def test_words_that_say_nothing_are_left_out_unless_alone():
    assert len(parse("de factuur van de garage").groups) == 2
    assert len(parse("van de").groups) == 2


def test_only_the_last_word_is_a_beginning():
    first, last = parse("factuur gar").groups
    assert not any(way.prefix for way in first.alternatives)
    assert any(way.prefix and way.terms == ("gar",) for way in last.alternatives)


def test_two_letters_are_a_word_and_not_a_beginning():
    for text in ("li", "12", "3-4"):
        for group in parse(text).groups:
            assert not any(way.prefix for way in group.alternatives)


def test_operators_are_words_and_signs():
    assert parse("(") == parse("") == parse('""') == parse("*:-")
    assert len(parse("lift NEAR onderhoud NOT").groups) == 4


def test_a_word_in_the_title_ranks_over_one_in_the_body():
    query = parse("lift")
    assert Scoring(query).score(title="lift onderhoud", number="", names="") == 8
    assert Scoring(query).score(title="liften", number="", names="") == 6
    assert Scoring(query).score(title="onderhoud", number="", names="lift") == 4
    assert Scoring(query).score(title="onderhoud", number="", names="") == 1


def test_the_whole_number_ranks_over_its_beginning():
    query = parse("FA-2026-0387")
    whole = head_terms("FA-2026-0387", "nl")
    assert Scoring(query).score(title="", number=whole, names="") == 9
    assert Scoring(query).score(title="", number=head_terms("FA-2026-03871", "nl"), names="") == 5


def test_every_naughty_string_gives_a_query(real_files):
    source = real_files / "security/naughty-strings/blns.json"
    for text in json.loads(source.read_text("utf-8")):
        for group in parse(text).groups:
            for way in group.alternatives:
                assert way.terms
                assert all(term.isascii() and term.isalnum() for term in way.terms), text
        head_terms(text, "fr")
