"""The gallery looks as it did: every building block, in every look, compared with pictures that are kept.

    SPIL_NEW_PICTURES=1 ./spil test tests/pictures/test_gallery.py      keeps what is seen now (--pictures does so too)

Pictures belong to a major version of Chromium, since each draws letters a little otherwise; where the installed one has
none, the test says so. What differs is put beside what was kept in .build/gallery.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image, ImageDraw

from spil.foundation.identity.models import User
from tests.pictures.comparing import Block, differences, halved, keep
from tests.support.fixtures import _seed, is_deep
from tests.support.left_out import ROOT
from tests.support.office import small_office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.long]
KEPT = Path(__file__).parent / "gallery"
SEEN = ROOT / ".build" / "gallery"
#: name, width, what the browser is asked to prefer
PLAIN = {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "none", "media": "screen"}
LOOKS: dict[str, tuple[int, dict[str, str]]] = {
    "light": (1280, {}),
    "dark": (1280, {"color_scheme": "dark"}),
    "more-contrast": (1280, {"contrast": "more"}),
    "forced-colours": (1280, {"forced_colors": "active"}),
    "phone": (360, {}),
    "print": (703, {"media": "print"}),
}
#: an everyday run looks at these, and at one of the others
ALWAYS = ("light", "phone", "print")
#: nothing moves or blinks, and the dates that the browser writes in its own language are not seen
STILL = """
*, *::before, *::after { animation: none !important; transition: none !important; caret-color: transparent !important; }
input[type=date], input[type=time] { visibility: hidden !important; }
.bar, .tabbar, .toasts { display: none !important; }
.bulk, .folder-do { position: static !important; }
"""
#: where what a selector chooses stands in the gallery, and the title of each that has one
PLACES = """(selector) => [...document.querySelectorAll(selector)].map((one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  const whole = document.querySelector('.gal').getBoundingClientRect();
  return { name: one.querySelector('h2')?.textContent ?? '', x: x - whole.x, y: y - whole.y, width, height };
})"""
BLOCKS = ".gal > *"
#: a page within the page is painted when the browser finds time for it: in one picture it has letters, in another none
FRAMES = ".gal iframe"


@pytest.fixture
def page(browser: Any, live_server: Any) -> Iterator[Any]:
    """A page that may be given a style of the test's own."""
    context = browser.new_context(
        base_url=live_server.url,
        locale="nl-BE",
        service_workers="block",
        bypass_csp=True,
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def drawn_looks(*, whole: bool) -> dict[str, tuple[int, dict[str, str]]]:
    others = [name for name in LOOKS if name not in ALWAYS]
    names = LOOKS if whole else [*ALWAYS, random.Random(_seed).choice(others)]  # noqa: S311
    return {name: LOOKS[name] for name in names}


def version(browser: Any) -> str:
    return f"chromium-{browser.version.partition('.')[0]}"


def kept_pictures(browser: Any, *, anew: bool) -> Path:
    """The folder for the installed browser. A test is left out where there is none and none is asked for."""
    folder = KEPT / version(browser)
    if not anew and not folder.is_dir():
        known = ", ".join(sorted(one.name for one in KEPT.iterdir()))
        pytest.skip(
            f"only on {known}, of which pictures are kept; this is {version(browser)}: SPIL_NEW_PICTURES=1"
        )
    return folder


def test_every_building_block_looks_as_it_did_in_every_look(
    page: Any, browser: Any, live_server: Any
) -> None:
    anew = os.environ.get("SPIL_NEW_PICTURES", "") not in {"", "0"}
    folder = kept_pictures(browser, anew=anew)
    person = small_office().people["katrien"]
    client = Client()
    client.force_login(User.objects.create_user(person.email, person=person))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.goto("/gallery/")
    page.add_style_tag(content=STILL)
    page.evaluate("document.fonts.ready")
    problems, blocks = [], []
    for look, (width, wishes) in drawn_looks(whole=anew or is_deep()).items():
        page.emulate_media(**{**PLAIN, **wishes})
        page.set_viewport_size({"width": width, "height": 900})
        blocks = [Block(**one) for one in page.evaluate(PLACES, BLOCKS)]
        frames = [Block(**one) for one in page.evaluate(PLACES, FRAMES)]
        if (beyond := page.evaluate("document.documentElement.scrollWidth") - width) > 0:
            problems.append(f"{look}: {beyond} px wider than {width} px")
        # a JPEG is made and read three times as fast as a PNG, and half its size hides what it loses
        now = halved(page.locator(".gal").screenshot(type="jpeg", quality=95))
        file = folder / f"{look}.png"
        if anew:
            keep(now, file)
        elif found := differences(now, file, blocks, unseen=frames):
            show(now, file, look)
            problems += [f"{look}: {one}" for one in found]
    assert len(blocks) > 40
    assert not problems, "\n".join([*problems, f"see {SEEN}; meant? SPIL_NEW_PICTURES=1"])


def show(now: Image.Image, file: Path, look: str) -> None:
    """What was kept and what is seen, side by side."""
    before = Image.open(file).convert("RGB")
    both = Image.new("RGB", (before.width + now.width, max(before.height, now.height)))
    both.paste(before, (0, 0))
    both.paste(now, (before.width, 0))
    SEEN.mkdir(parents=True, exist_ok=True)
    both.save(SEEN / f"{look}.png")


def test_a_planted_change_is_found_in_its_block_and_smoothing_is_not(tmp_path: Path) -> None:
    def drawn(ink: str) -> Image.Image:
        picture = Image.new("RGB", (200, 100), "#ffffff")
        ImageDraw.Draw(picture).text((110, 40), "Goedgekeurd", fill=ink)
        return picture

    kept = drawn("#14212a")
    blocks = [Block("Knoppen", 0, 0, 200, 200), Block("Staten", 200, 0, 200, 200)]
    keep(kept, tmp_path / "kept.png")
    assert not differences(kept, tmp_path / "kept.png", blocks)
    assert not differences(drawn("#1c2932"), tmp_path / "kept.png", blocks)
    assert not differences(drawn("#ffffff"), tmp_path / "kept.png", blocks, unseen=blocks)
    changed = kept.copy()
    ImageDraw.Draw(changed).rectangle((110, 40, 125, 52), fill="#ad231b")
    assert [one.partition(":")[0] for one in differences(changed, tmp_path / "kept.png", blocks)] == [
        "Staten"
    ]
    assert differences(kept.crop((0, 0, 200, 90)), tmp_path / "kept.png", blocks)
