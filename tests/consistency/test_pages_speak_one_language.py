"""Every page in Dutch and in French: days, months and moments are written as the reader's language has them.

Pages come from the URL resolver, filled with a planted record of every kind. The everyday run takes a sample; --deep
takes all of them.
"""

from __future__ import annotations

import html
import random
import re

import pytest
from babel.dates import get_day_names, get_month_names
from django.conf import settings
from django.test import Client

from spil.foundation.identity.models import User
from tests.consistency.keys import key_register
from tests.consistency.planting import INSIDER
from tests.consistency.test_canaries import addresses
from tests.support.canaries import plant
from tests.support.fixtures import _seed, is_deep
from tests.support.office import small_office

pytestmark = [pytest.mark.django_db, pytest.mark.consistency]
#: pages of an everyday run, in each language
SAMPLE = 10
_LEFT_OUT = re.compile(r"(?s)<(script|style|textarea|svg|template)\b.*?</\1>|<!--.*?-->")
_SAID = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]*)"')


def words_of(page: str) -> str:
    """What a person reads or hears of a page: not its addresses, nor what stands in fields."""
    seen = _LEFT_OUT.sub(" ", page)
    return html.unescape(" | ".join([re.sub(r"<[^>]+>", " ", seen), *_SAID.findall(seen)]))


def foreign_days(language: str) -> re.Pattern[str]:
    """Names of English months and days that the language does not have, and days as programs write them."""
    english = {*get_month_names("wide", locale="en").values(), *get_day_names("wide", locale="en").values()}
    own = {
        *get_month_names("wide", locale=language).values(),
        *get_day_names("wide", locale=language).values(),
    }
    names = sorted(english - {word for name in own for word in (name, name.capitalize())})
    by_program = r"\d{4}-\d{2}-\d{2}|\d{2}-\d{2}-\d{4} \d|\b[ap]\.m\.|\bmidnight\b"
    short = r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Dec|Dez)\b"
    return re.compile(rf"\b(?:{'|'.join(names)})\b|{by_program}|{short}")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_no_day_is_written_as_another_language_or_a_program_writes_it(language: str) -> None:
    office = small_office()
    key_register(office)
    found = addresses(plant(office, INSIDER))
    person = office.people[INSIDER]
    client = Client()
    client.force_login(User.objects.create_user("ik@x.example", "geheim-genoeg", person=person))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    foreign, pages, problems = foreign_days(language), 0, []
    for address in random.Random(f"{_seed}{language}").sample(found, len(found)):  # noqa: S311
        if pages == SAMPLE and not is_deep():
            break
        if address.startswith(("/api/", "/feed/", "/file/")):
            continue
        answer = client.get(address)
        if answer.status_code != 200 or not answer["content-type"].startswith("text/html"):
            continue
        pages += 1
        words = words_of(answer.content.decode())
        problems += [
            f"{address}: {' '.join(words[max(0, one.start() - 40) : one.end() + 20].split())}"
            for one in foreign.finditer(words)
        ]
    assert pages >= SAMPLE
    assert not problems, "\n".join(problems[:20])


@pytest.mark.parametrize("fault", ["3 March 2026", "Monday", "2026-11-24", "24-11-2026 09:15", "18 Dec 2025"])
def test_a_planted_day_is_found_and_a_dutch_one_is_not(fault: str) -> None:
    assert foreign_days("nl").search(words_of(f"<p>op {fault}</p>"))
    assert not foreign_days("nl").search(words_of('<p>di 24 nov, april 2026</p><input value="2026-11-24">'))
