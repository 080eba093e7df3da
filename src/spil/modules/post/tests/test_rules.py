"""What a letter says of itself at its head."""

from __future__ import annotations

from datetime import date

import pytest

from spil.modules.post.rules import day_in, subject_in

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Stad Gent\r\nBetreft : Parkeervergunning\r\nGeachte", "Parkeervergunning"),
        ("Betr.: uw vraag   van maandag", "Uw vraag van maandag"),
        ("Ville de Namur\nObjet : Délai de livraison\nMadame,", "Délai de livraison"),
        ("CONCERNE: bail", "Bail"),
        ("Betreft: iPads voor de raad", "iPads voor de raad"),
        ("To whom\nRe: your letter\nSubject: other", "Your letter"),
        ("Geachte, dit betreft: niets", ""),
        ("Betreft:\nGeachte mevrouw", ""),
        ("x\n" * 2_000 + "Betreft: te laat", ""),
    ],
)
def test_what_a_letter_is_about_is_what_its_head_says(text: str, subject: str) -> None:
    assert subject_in(text) == subject


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Gent, 24 november 2026", date(2026, 11, 24)),
        ("Sint-Niklaas, de 3 november 2026.", date(2026, 11, 3)),
        ("Datum: 24/11/2026", date(2026, 11, 24)),
        ("Namur, le 24 novembre 2026", date(2026, 11, 24)),
        ("24 November 2026", date(2026, 11, 24)),
        ("2026-11-24", date(2026, 11, 24)),
        ("Uw brief van 3 november 2026", None),
        ("Vervaldatum: 24/11/2026", None),
        ("Gent, 24 november", None),
        ("november 2026", None),
        ("Gent, 24 december 2026", None),
        ("Gent, 24 november 2019", None),
        ("Gent, 31 november 2026", None),
        ("Op 24 november 2026 kwamen wij langs voor de keuring.", None),
    ],
)
def test_the_day_of_a_letter_is_a_line_of_its_own(line: str, day: date | None) -> None:
    assert day_in(f"Liften De Kroon\n{line}\nGeachte mevrouw,", TODAY) == day
