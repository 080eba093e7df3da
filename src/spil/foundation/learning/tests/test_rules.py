"""The calculation behind proposals: what weighs, what fades, and how sure one may be."""

from __future__ import annotations

from datetime import date, timedelta

from spil.foundation.learning.knowledge import Knowledge
from spil.foundation.learning.rules import Lesson, calibrated

TODAY = date(2026, 11, 24)


def lesson(number: int, clues: str, unit: str, *, ago: int = 0, audience: int = 1) -> Lesson:
    return Lesson(number, TODAY - timedelta(days=ago), tuple(clues.split()), {"unit": unit}, audience)


def knowledge(*lessons: Lesson) -> Knowledge:
    made = Knowledge()
    for one in lessons:
        made.learn(one)
    return made


def test_the_word_decides_where_the_sender_does_not() -> None:
    rows = [lesson(n, "s:x w:lift", "fac") for n in range(5)] + [
        lesson(9 + n, "s:x w:loon", "fin") for n in range(8)
    ]
    known = knowledge(*rows)
    found = known.guess("unit", ["s:x", "w:lift"])
    assert found is not None
    assert (found.value, found.clues[0]) == ("fac", "w:lift")
    assert known.shown("unit", "fac", "w:lift") == [4, 3, 2, 1, 0]


def test_a_correction_takes_the_place_of_what_was_learned_before() -> None:
    known = knowledge(
        *(lesson(n, "s:x", "fac") for n in range(4)), *(lesson(8 + n, "s:y", "fin") for n in range(4))
    )
    for n in range(4):
        known.learn(lesson(n, "s:x", "fin"))
    found = known.guess("unit", ["s:x"])
    assert found is not None
    assert found.value == "fin"
    assert known.shown("unit", "fac", "s:x") == []


def test_what_is_new_weighs_more_than_what_is_old() -> None:
    old = [lesson(n, "s:x", "fac", ago=900) for n in range(5)]
    known = knowledge(*old, *(lesson(9 + n, "s:x", "fin") for n in range(3)))
    found = known.guess("unit", ["s:x"])
    assert found is not None
    assert found.value == "fin"


def test_a_day_that_cannot_be_takes_nothing_from_what_the_others_say() -> None:
    rows = [lesson(n, "s:x", "fac") for n in range(5)]
    asked = knowledge(*rows, lesson(9, "s:y", "fin")).guess("unit", ["s:x"])
    wrong = Lesson(9, date(1026, 11, 24), ("s:y",), {"unit": "fin"}, 1)
    found = knowledge(*rows, wrong).guess("unit", ["s:x"])
    assert asked is not None and found is not None  # noqa: PT018 - one line for both
    assert (found.value, found.clues) == (asked.value, asked.clues)
    far = Lesson(9, date(2999, 11, 24), ("s:y",), {"unit": "fin"}, 1)
    assert knowledge(*rows, far).guess("unit", ["s:x"]) is not None


def test_a_reader_is_told_what_rests_on_visible_lessons_only() -> None:
    secret = [lesson(n, "s:x", "dir", audience=2) for n in range(9)]
    known = knowledge(*secret, *(lesson(20 + n, "s:x", "fac") for n in range(3)))
    of_all, of_some = known.guess("unit", ["s:x"]), known.guess("unit", ["s:x"], {1})
    assert of_all is not None and of_some is not None  # noqa: PT018 - one line for both
    assert (of_all.value, of_some.value) == ("dir", "fac")
    assert known.shown("unit", "dir", "s:x", {1}) == []


def test_too_few_lessons_and_unknown_clues_propose_nothing() -> None:
    assert knowledge(lesson(1, "s:x", "fac")).guess("unit", ["s:x"]) is None
    known = knowledge(*(lesson(n, "s:x", "fac") for n in range(5)))
    assert known.guess("unit", ["s:unknown"]) is None


def test_confidence_is_how_often_it_was_right() -> None:
    told = calibrated([(0.9, number % 2 == 0) for number in range(100)])
    assert 0.45 < told(0.99) < 0.55
