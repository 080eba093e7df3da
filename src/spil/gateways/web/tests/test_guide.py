"""The user guide inside the product: every link leads somewhere, every page has its help, raw HTML does not pass."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver, resolve

from spil.foundation.manifest.registry import modules
from spil.gateways.web.guide import FIRST, PICTURES, _html, chapter_for, chapters, folder


def test_every_link_and_picture_of_every_chapter_is_there() -> None:
    for chapter in chapters().values():
        for target in re.findall(r'(?:href|src)="([^"#]+)', chapter.html):
            assert target.startswith(("/", "https://")), f"{chapter.name}: {target} is no page of the product"
            if target.startswith("https://"):
                continue
            match = resolve(target)
            if match.url_name == "guide":
                assert match.kwargs["name"] in chapters(), f"{chapter.name}: {target}"
            elif match.url_name == "guide-picture":
                assert (folder() / PICTURES / f"{match.kwargs['name']}.png").is_file(), (
                    f"{chapter.name}: {target}"
                )


def test_every_chapter_shows_a_screen() -> None:
    without = {name for name, chapter in chapters().items() if "<img" not in chapter.html}
    assert without <= {FIRST}


def test_every_chapter_is_in_the_table_of_contents() -> None:
    listed = {FIRST, *re.findall(r"/guide/([\w-]+)/", chapters()[FIRST].html)}
    assert listed == set(chapters())


@pytest.mark.django_db
def test_what_a_chapter_helps_with_is_a_page_of_the_product_and_every_place_in_the_menu_has_help() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    places = {item.kind or item.url_name for item in modules.menu() if not item.kind.startswith("registers.")}
    assert {place for place in places if chapter_for(place) == FIRST} == set()
    kinds = {kind.code for module in modules for kind in module.kinds}
    beside = re.compile(r"<!-- bij: ([^>]*) -->")
    told = {
        page
        for file in folder().glob("*.md")
        for line in beside.findall(file.read_text())
        for page in line.split()
    }
    assert told <= names | kinds | {"registers"}


def test_raw_html_is_shown_and_not_obeyed() -> None:
    assert "<script" not in _html("Dag <script>alert(1)</script> [x](javascript:alert(1))")
    assert 'href="javascript' not in _html("[x](javascript:alert(1))")
