"""Every page, in every language and colour scheme: no finding of axe, a heading of its own, no sideways scroll, and on
paper nothing to press, nothing wider than the sheet, and where and when it was printed in the foot.

Pages come from the URL resolver, filled with a planted record of every kind, so that rows stand on them. The everyday
run takes a sample; --deep takes one page of every address in every way, and all others in one way each.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from spil.foundation.identity.models import User
from tests.consistency.keys import key_register
from tests.consistency.planting import INSIDER
from tests.consistency.test_canaries import addresses, patterns
from tests.support.browser import accessibility_findings
from tests.support.canaries import plant
from tests.support.fixtures import _seed, is_deep
from tests.support.office import Office, small_office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.consistency]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LOOKS: dict[str, dict[str, str]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "more contrast": {"color_scheme": "light", "contrast": "more"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
WIDTHS = (360, 1280)
#: an A4 sheet without its margins, upright and on its side, in CSS pixels
SHEETS = {False: 703, True: 1031}
NOT_ON_PAPER = ".nav, .bar, .tabbar, .tabs, .filters, .toasts, .btn"
#: pages of an everyday run
SAMPLE = 10


def whole_pages(client: Client, found: list[str], most: int) -> Iterator[str]:
    """The addresses that answer with a whole page, at most so many."""
    pages = 0
    for address in found:
        if pages == most:
            return
        if address.startswith(("/api/", "/feed/", "/file/")):
            continue
        answer = client.get(address)
        is_page = answer.status_code == 200 and answer["content-type"].startswith("text/html")
        if is_page and b"<html" in answer.content[:3000]:
            pages += 1
            yield address


def one_of_each(pages: list[str]) -> list[str]:
    """The first page of every address in the resolver."""
    found: dict[str, str] = {}
    for route, _pattern in patterns():
        shape = re.compile(
            "/" + re.sub(r"<[^>]+>", "[^/]+", re.escape(route).replace(r"\<", "<").replace(r"\>", ">"))
        )
        for page in pages:
            if shape.fullmatch(page.partition("?")[0]):
                found.setdefault(route, page)
    return list(found.values())


def cases(client: Client, found: list[str], look: str) -> list[tuple[str, str, str]]:
    """(page, language, look): a sample; with --deep, of one look, one of each address in all languages and a share."""
    dice = random.Random(_seed)  # noqa: S311
    if not is_deep():
        drawn = whole_pages(client, dice.sample(found, len(found)), SAMPLE)
        ways = list(product(LANGUAGES, LOOKS))
        return [(page, *dice.choice(ways)) for page in drawn]
    pages = list(whole_pages(client, found, len(found)))
    share = pages[list(LOOKS).index(look) :: len(LOOKS)]
    everywhere = product(one_of_each(pages), LANGUAGES)
    return [(page, dice.choice(LANGUAGES), look) for page in share] + [(*case, look) for case in everywhere]


@pytest.mark.parametrize("look", LOOKS if is_deep() else ["any"])
def test_every_page_is_for_everybody_in_three_languages_and_every_look(
    page: Any, live_server: Any, look: str
) -> None:
    office: Office = small_office()
    key_register(office)
    canaries = plant(office, INSIDER)
    client = Client()
    user = User.objects.create_user("ik@x.example", "geheim-genoeg", person=office.people[INSIDER])
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    chosen = cases(client, addresses(canaries), look)
    assert len(chosen) >= SAMPLE
    problems = []
    for address, language, shown in chosen:
        page.context.add_cookies(
            [
                {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url},
                {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url},
            ]
        )
        page.emulate_media(**{"contrast": "no-preference", "forced_colors": "none", **LOOKS[shown]})
        problems += [f"{address} ({language}, {shown}): {problem}" for problem in problems_of(page, address)]
    assert not problems, "\n".join(problems)


def problems_of(page: Any, address: str) -> list[str]:
    page.set_viewport_size({"width": WIDTHS[1], "height": 800})
    page.goto(address)
    problems = accessibility_findings(page)
    if page.locator("h1").count() != 1:
        problems.append(f"{page.locator('h1').count()} headings of the first level")
    page.set_viewport_size({"width": WIDTHS[0], "height": 740})
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if beyond > 0:
        problems.append(f"{beyond} px too wide for a phone")
    return [*problems, *problems_on_paper(page)]


def problems_on_paper(page: Any) -> list[str]:
    page.emulate_media(media="print")
    lies = page.locator("link[href*='print-wide']").count() > 0
    page.set_viewport_size({"width": SHEETS[lies], "height": 1000})
    seen = page.locator(NOT_ON_PAPER).locator("visible=true").count()
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    signed = (
        not page.locator(".shell").count() or page.locator(".colophon").locator("visible=true").count() == 1
    )
    page.emulate_media(media="screen")
    found = {
        f"{seen} things to press are printed": seen > 0,
        f"{beyond} px too wide for a sheet": beyond > 0,
        "no office, address and moment in the foot of the sheet": not signed,
    }
    return [words for words, holds in found.items() if holds]
