"""Every page, in every language and colour scheme: no finding of axe, a heading of its own, no sideways scroll on a
phone nor twice as large, nothing that moves when less motion is wished; comfortable, compact and for a thumb as high
as they say and large enough to hit; and on paper nothing to press, nothing wider than the sheet, and where and when it
was printed in the foot.

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
from tests.support.browser import accessibility_findings, settled
from tests.support.canaries import plant
from tests.support.fixtures import _seed, is_deep
from tests.support.office import Office, small_office
from tests.support.touching import problems_for_a_thumb

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.consistency]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LOOKS: dict[str, dict[str, str]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "more contrast": {"color_scheme": "light", "contrast": "more"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
WIDTH = 1280
#: in words, width, size of the letters: a phone; twice as large, as a browser zooms and as it enlarges letters alone
ROOMS = (("for a phone", 360, ""), ("at 200 %", WIDTH // 2, ""), ("with letters of 200 %", WIDTH, "200%"))
#: what is animated longer than an eye sees
MOVING = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const style = getComputedStyle(one);
  return `${style.transitionDuration}, ${style.animationDuration}`.split(',').some((time) => parseFloat(time) > 0.02);
}).map((one) => one.tagName + '.' + one.className).slice(0, 3)"""
#: words on what is pressed, in heads and on labels that do not fit in their own box, or are pressed beyond the edge of
#: what they stand in and which does not scroll
CUT_OFF = """() => [...document.querySelectorAll('main :is(button, a.btn, summary, h1, h2, label, th)')]
.filter((one) => {
  const style = getComputedStyle(one);
  for (let around = one.parentElement; around && one.matches('.btn'); around = around.parentElement) {
    const hidden = getComputedStyle(around).overflowX;
    if (['auto', 'scroll'].includes(hidden)) break;
    const box = around.getBoundingClientRect();
    if (hidden !== 'visible' && box.width > 2 && one.getBoundingClientRect().right > box.right + 1) return true;
  }
  const hides = style.overflowX !== 'visible' || style.overflowY !== 'visible';
  return hides && one.getClientRects().length && !one.closest('.vh') && style.textOverflow !== 'ellipsis'
    && (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 4);
}).map((one) => one.textContent.trim().slice(0, 40)).slice(0, 3)"""
#: how high a row and a button are, in CSS pixels (design language, part 3), by the density that somebody chose
DENSITIES = {"": (40, 36), "compact": (32, 32)}
#: what is not as high as the density says, or too small to hit (WCAG 2.2, 2.5.8); of a tick box its label counts,
#: and what a thing reaches around itself; buttons in a cell or on a plate of a board are small
MEASURED = """([row, control]) => {
  const box = (one) => one.getBoundingClientRect();
  const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const told = (sort) => (one) => `${sort}: ${box(one).height} px, ${one.textContent.trim().slice(0, 40)}`;
  const larger = (one) => { const around = getComputedStyle(one, '::after');
    return around.position === 'absolute' && around.content !== 'none'
      ? {width: parseFloat(around.width), height: parseFloat(around.height)} : box(one); };
  const hit = (one) => larger(one.closest('label, .choose-file') || one);
  const rows = all('main .tbl-cards tr[data-row]').filter((one) => Math.abs(box(one).height - row) > 1);
  const buttons = all('main .btn:not(.btn-small, .edit, td *, .plate *, .sheet *)');
  const pressed = all(`main :is(a.btn, button:not(.linklike), summary, select, input:not([type=hidden]),
    .seg a, .tabs a, .chip-x)`).filter((one) => !one.closest('.vh'));
  return [
    ...rows.map(told('row')),
    ...buttons.filter((one) => box(one).height < control - 0.5).map(told('button')),
    ...pressed.filter((one) => hit(one).width < 24 || hit(one).height < 24).map(told('small')),
  ].slice(0, 5); }"""
#: what watches the size of things is told of the new one with the next picture
WITH_LETTERS = """(size) => new Promise((drawn) => {
  document.documentElement.style.fontSize = size;
  requestAnimationFrame(() => requestAnimationFrame(drawn)); })"""
#: an A4 sheet without its margins, upright and on its side, in CSS pixels
SHEETS = {False: 703, True: 1031}
NOT_ON_PAPER = ".nav, .bar, .tabbar, .tabs, .filters, .toasts, .btn"
#: pages of an everyday run, and what is among them
SAMPLE = 7
ALWAYS = (r"/list/[\w.]+/\?view=all&(text|group)=", r"/record/\d+/$")


def whole_pages(client: Client, found: list[str], most: int) -> Iterator[str]:
    """The addresses that answer with a whole page, at most so many.

    What somebody else wrote (a message) comes in a sandbox, in which no script runs, so axe neither; it is seen in the
    page whose frame it stands in.
    """
    pages = 0
    for address in found:
        if pages == most:
            return
        if address.startswith(("/api/", "/feed/", "/file/")):
            continue
        answer = client.get(address)
        is_page = answer.status_code == 200 and answer["content-type"].startswith("text/html")
        is_page = is_page and "sandbox" not in answer.get("content-security-policy", "")
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
        mixed = dice.sample(found, len(found))
        always = [next(one for one in mixed if re.match(sort, one)) for sort in ALWAYS]
        drawn = whole_pages(client, [*always, *mixed], SAMPLE)
        ways = list(product(LANGUAGES, LOOKS))
        return [(page, *dice.choice(ways)) for page in drawn]
    pages = list(whole_pages(client, found, len(found)))
    share = pages[list(LOOKS).index(look) :: len(LOOKS)]
    everywhere = product(one_of_each(pages), LANGUAGES)
    return [(page, dice.choice(LANGUAGES), look) for page in share] + [(*case, look) for case in everywhere]


@pytest.mark.parametrize("look", LOOKS if is_deep() else ["any"])
def test_every_page_is_for_everybody_in_three_languages_and_every_look(
    page: Any, phone: Any, live_server: Any, look: str
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
        for one in (page, phone):
            one.context.add_cookies(
                [
                    {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url},
                    {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url},
                ]
            )
        page.emulate_media(
            **{
                "contrast": "no-preference",
                "forced_colors": "none",
                "reduced_motion": "reduce",
                **LOOKS[shown],
            }
        )
        found = problems_of(page, address)
        if look in ("any", "light"):  # colours change no size
            found += problems_for_a_thumb(phone, address)
        problems += [f"{address} ({language}, {shown}): {problem}" for problem in found]
    assert not problems, "\n".join(problems)


def problems_of(page: Any, address: str) -> list[str]:
    page.set_viewport_size({"width": WIDTH, "height": 800})
    page.goto(address)
    problems = accessibility_findings(page)
    if page.locator("h1").count() != 1:
        problems.append(f"{page.locator('h1').count()} headings of the first level")
    problems += [f"moves although less motion is wished: {one}" for one in page.evaluate(MOVING)]
    for words, width, letters in ROOMS:
        page.set_viewport_size({"width": width, "height": 740})
        page.evaluate(WITH_LETTERS, letters)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            problems.append(f"{beyond} px too wide {words}")
        problems += [f"cut off {words}: {one}" for one in page.evaluate(CUT_OFF)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return [*problems, *problems_of_density(page), *problems_on_paper(page)]


def problems_of_density(page: Any) -> list[str]:
    page.set_viewport_size({"width": WIDTH, "height": 800})
    chosen = page.evaluate("document.documentElement.dataset.density || ''")
    problems = []
    for density, sizes in DENSITIES.items():
        page.evaluate("(name) => { document.documentElement.dataset.density = name; }", density)
        found = [*page.evaluate(MEASURED, sizes), *(f"cut off: {one}" for one in page.evaluate(CUT_OFF))]
        problems += [f"{density or 'comfortable'}: {one}" for one in found]
    page.evaluate("(name) => { document.documentElement.dataset.density = name; }", chosen)
    return problems


#: links that put something into the page: the first of each sort
SWAPS = """() => {
  const seen = new Set();
  return [...document.querySelectorAll('main a[hx-get], main button[hx-get]')].filter((one) => {
    const sort = one.getAttribute('hx-get').replace(/[?].*/, '').replace(/[0-9]+/g, '');
    const shown = one.checkVisibility() || one.closest('details.menu');
    return shown && !seen.has(sort) && seen.add(sort);
  }).map((one, at) => { one.dataset.swap = at; return one.getAttribute('hx-get'); });
}"""


def test_focus_is_never_lost_when_something_is_put_into_a_page(page: Any, live_server: Any) -> None:
    office: Office = small_office()
    canaries = plant(office, INSIDER)
    client = Client()
    client.force_login(User.objects.create_user("ik@x.example", person=office.people[INSIDER]))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    dice = random.Random(_seed)  # noqa: S311
    records = [f"/record/{one.record.pk}/" for one in canaries]
    if is_deep():
        found = one_of_each(list(whole_pages(client, addresses(canaries), 100_000)))
        # /start/ leads to where one was last; the links of the gallery are looked at, not pressed
        pages = [one for one in found if not one.startswith(("/gallery/", "/start/"))]
    else:
        lists = [f"/list/{one.kind.code}/?view=all" for one in canaries]
        pages = dice.sample([*records, *lists, "/", "/people/", "/contacts/all/"], 3)
    problems, tried = [], 0
    for address in pages:
        page.goto(address)
        swaps = page.evaluate(SWAPS)
        for at in range(len(swaps)) if is_deep() else dice.sample(range(len(swaps)), min(2, len(swaps))):
            page.goto(address)
            page.evaluate(SWAPS)
            problems += [f"{address}, {swaps[at]}: {one}" for one in lost_at(page, at)]
            tried += 1
    assert tried
    assert not problems, "\n".join(problems)


def lost_at(page: Any, at: int) -> list[str]:
    """Press a link by keyboard: the focus is in what came, and back at the link (or its menu) when that is closed."""
    link = page.locator(f"[data-swap='{at}']")
    link.evaluate("(one) => { const menu = one.closest('details.menu'); if (menu) menu.open = true; }")
    link.press("Enter")
    settled(page)
    where = "() => document.activeElement === document.body ? '' : document.activeElement.tagName"
    found = [] if page.evaluate(where) else ["lost when it came"]
    if page.locator("dialog[open]").count():
        page.keyboard.press("Escape")
        page.locator("dialog[open]").wait_for(state="detached")
        back = link.evaluate(
            "(one) => [one, one.closest('details.menu')?.querySelector('summary')].includes(document.activeElement)"
        )
        found += [] if back else ["not back where it was"]
    return found


def problems_on_paper(page: Any) -> list[str]:
    page.emulate_media(media="print")
    lies = page.locator("link[href*='print-wide']").count() > 0
    page.set_viewport_size({"width": SHEETS[lies], "height": 1000})
    seen = page.locator(NOT_ON_PAPER).locator("visible=true").count()
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    foot = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--foot')")
    said = [words.strip() for words in page.locator(".colophon > span").all_text_contents()]
    signed = not page.locator(".shell").count() or (bool(said) and all(words in foot for words in said))
    page.emulate_media(media="screen")
    found = {
        f"{seen} things to press are printed": seen > 0,
        f"{beyond} px too wide for a sheet": beyond > 0,
        "no office, address and moment in the foot of every sheet": not signed,
    }
    return [words for words, holds in found.items() if holds]
