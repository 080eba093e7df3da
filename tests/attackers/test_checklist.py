"""The checklist of docs/reference/security.md: every line of the standard once; every test that it names exists; what
is said to be written down stands there under the word that the line names."""

from __future__ import annotations

import re

from tests.support.left_out import ROOT

PAGE = ROOT / "docs" / "reference" / "security.md"
#: OWASP ASVS 5.0.0, levels 1 and 2: per section how far its numbers run; level 3 stands behind them or is left out here
SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1
4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2
7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2
10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5
14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""
LINES = [
    f"{section}.{number}"
    for section, _colon, count in (one.partition(":") for one in SECTIONS.split())
    for number in range(1, int(count) + 1)
]


def told(text: str) -> list[tuple[str, str]]:
    """(number, how it stands) of every row."""
    return re.findall(r"^\| (\d+\.\d+\.\d+) \| .+? \| (.+) \|$", text, re.MULTILINE)


def known_tests() -> set[str]:
    files = [*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "src").rglob("tests/test_*.py")]
    return {
        name
        for file in files
        for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }


def faults(text: str, known: set[str]) -> list[str]:
    """What is wrong with the page."""
    rows, found = told(text), []
    numbers = [number for number, _stands in rows]
    found += [f"missing: {one}" for one in LINES if one not in numbers]
    found += [
        f"not of the standard, or twice: {one}"
        for one in numbers
        if one not in LINES or numbers.count(one) > 1
    ]
    words = set(re.findall(r"^\*\*([^*]+)\.\*\* \S", text, re.MULTILINE))
    for number, stands in rows:
        named = re.findall(r"`(test_\w+)`", stands)
        found += [f"{number}: no test is called {one}" for one in named if one not in known]
        written = re.findall(r"this page, \*\*(.+?)\*\*", stands)
        found += [f"{number}: nothing is written under {one}" for one in written if one not in words]
        if not named and not written and not stands.startswith(("not met", "without object: ")):
            found.append(f"{number}: says neither how it is shown nor that it is not met")
    return found


def test_every_line_of_the_standard_is_there_and_every_test_that_it_names_exists() -> None:
    assert len(LINES) == 253
    assert not faults(PAGE.read_text("utf-8"), known_tests())


def counts(text: str) -> dict[str, int]:
    """How many lines a test shows, are written down, are without object, and are not met."""
    found = dict.fromkeys(("shown by a test", "written down", "without object", "not met"), 0)
    for _number, stands in told(text):
        begins = next((one for one in ("without object", "not met") if stands.startswith(one)), "")
        found[begins or ("shown by a test" if "`test_" in stands else "written down")] += 1
    return found


def test_the_counts_at_the_top_are_those_of_the_lines() -> None:
    text = PAGE.read_text("utf-8")
    said = {
        name: int(count)
        for count, name in re.findall(
            r"\*\*(\d+)\*\* (?:are )?(shown by a test|written down|without object|not met)", text
        )
    }
    assert said == counts(text)


def test_a_line_too_few_a_test_too_many_and_an_empty_word_are_noticed() -> None:
    text, known = PAGE.read_text("utf-8"), known_tests()
    row = next(line for line in text.splitlines() if line.startswith("| 6.3.1 |"))
    assert faults(text.replace(row + "\n", ""), known) == ["missing: 6.3.1"]
    assert faults(text.replace("`test_no_secret_is_kept`", "`test_that_never_was`"), known)
    assert faults(text.replace(row, "| 6.3.1 | guessing is limited | yes |"), known)
    assert faults(text.replace(row, f"{row}\n{row}"), known)
    assert faults(text.replace("**Input.** ", "Input. "), known) == [
        f"{number}: nothing is written under Input" for number in ("2.1.1", "2.1.2")
    ]
    assert faults(text.replace("this page, **Input**", "this page, “What holds”"), known)
