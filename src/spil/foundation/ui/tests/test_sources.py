"""What the strict content policy and the weight of a page ask of the files themselves."""

import gzip
import re
from pathlib import Path

import pytest

from spil.foundation.ui import bundles
from spil.foundation.ui.rules import CONFIDENTIALITY_ICONS, STATE_LOOKS

UI = Path(__file__).parents[1]
SOURCE = UI.parents[1]
PAGES = sorted(SOURCE.rglob("templates/**/*.html"))
STYLE = sorted((UI / "static/ui/css").glob("*.css"))
ICONS = (UI / "icons.txt").read_text("ascii").split()
INLINE = re.compile(r"\sstyle=|\son(?!e=)[a-z]+=|<script(?![^>]*\ssrc=)|<style|javascript:", re.IGNORECASE)
ICON = re.compile(r"""{% icon "([a-z0-9-]+)|icon="([a-z0-9-]+)"|c-icon name="([a-z0-9-]+)""")

#: an icon given by name in code: icon="sun", "icon": "sun"
NAMED = re.compile(r"""\bicon"?\s*[=:]\s*"([a-z0-9-]+)\"""")


#: documents that are no page of ours: a mail, whose reader loads no style; a message, shown alone in a sandbox
APART = {"notifications/mail.html", "web/message.html"}
OURS = [page for page in PAGES if f"{page.parent.name}/{page.name}" not in APART]


@pytest.mark.parametrize("page", OURS, ids=lambda page: page.name)
def test_no_template_carries_inline_style_or_script(page: Path) -> None:
    assert not INLINE.search(page.read_text("utf-8"))


def test_the_search_for_inline_code_finds_it() -> None:
    for fault in ('<p style="x">', '<a onclick="x">', "<script>x</script>", "<style>", 'href="javascript:x"'):
        assert INLINE.search(fault)
    assert not INLINE.search('<script src="/static/x.js" defer></script>')
    assert not INLINE.search("{% blocktrans with one=action.title %}")


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    named = {
        name for page in PAGES for found in ICON.findall(page.read_text("utf-8")) for name in found if name
    }
    assert named
    assert named <= set(ICONS)


def test_every_icon_that_code_names_is_in_the_sprite() -> None:
    named = {
        name
        for file in SOURCE.rglob("*.py")
        if "tests" not in file.parts
        for name in NAMED.findall(file.read_text("utf-8"))
    }
    named |= {icon for _, icon in STATE_LOOKS.values()} | set(CONFIDENTIALITY_ICONS.values())
    assert named <= set(ICONS), f"add to icons.txt: {sorted(named - set(ICONS))}"


def test_the_names_of_icons_are_sorted_and_stand_once() -> None:
    assert sorted(set(ICONS)) == ICONS


def test_the_style_weighs_what_a_page_may_weigh() -> None:
    """What all of script and style may weigh together is held by a journey; this is the share of the style: what one
    page alone needs has a sheet of its own."""
    together = b"".join((UI / "static" / name).read_bytes() for name in bundles.STYLE)
    assert len(gzip.compress(together, 9)) < 21_500


def test_the_style_loads_nothing_from_elsewhere() -> None:
    for file in STYLE:
        text = file.read_text("utf-8")
        assert "data:" not in text
        assert "http" not in text
        assert "@import" not in text


#: how a field or an address holds a day; what people read is written by ui/rules.py alone
_MACHINE = ("Y-m-d", "Ymd", "H:i")


def test_days_that_people_read_are_written_in_one_place() -> None:
    for page in PAGES:
        used = set(re.findall(r'\|(?:date|time):"([^"]*)"', page.read_text("utf-8")))
        assert used <= set(_MACHINE), f"{page}: use day, long_day, moment or long_moment"
    for file in SOURCE.rglob("*.py"):
        if "tests" not in file.parts:
            assert "date_format(" not in file.read_text("utf-8"), f"{file}: use foundation/ui/saying.py"


def test_every_layer_is_one_of_the_six() -> None:
    order = "tokens, base, layout, components, pages, print"
    assert f"@layer {order};" in STYLE[-1].read_text("utf-8")
    found = {name for file in STYLE for name in re.findall(r"@layer (\w+) {", file.read_text("utf-8"))}
    assert found == set(order.split(", "))


def test_colours_have_names_and_only_the_tokens_say_them() -> None:
    for file in STYLE:
        if file.name in {"tokens.css", "print.css"}:
            continue
        colours = re.findall(r"#[0-9a-f]{3,8}\b", file.read_text("utf-8"))
        assert set(colours) <= {"#fff"}, f"{file.name}: {colours}"
