"""The user guide inside the product: the chapters of docs/handleiding, and which of them helps on which page.

A chapter begins with a remark that names the pages on which it helps, `<!-- bij: today folder -->`: names of addresses
and codes of kinds, as the menu knows them. Below it stands Markdown, the same that is read in the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it.token import Token

FIRST = "README"
PICTURES = "beelden"
_BESIDE = re.compile(r"<!-- bij: ([^>]*) -->\n")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Chapter:
    """One chapter: its name in addresses, its title, and its text as HTML."""

    name: str
    title: str
    html: SafeString


def folder() -> Path:
    return Path(settings.ROOT_DIR) / "docs" / "handleiding"


@cache
def chapters() -> dict[str, Chapter]:
    """Every chapter by name, in the order of the table of contents. The guide changes with a release alone."""
    texts = {file.stem: file.read_text("utf-8") for file in sorted(folder().glob("*.md"))}
    listed = re.findall(r"\]\((\w[\w-]*)\.md\)", texts.get(FIRST, ""))
    order = [FIRST, *listed, *(name for name in texts if name not in listed)]
    return {name: _chapter(name, texts[name]) for name in dict.fromkeys(order) if name in texts}


@cache
def _helps() -> dict[str, str]:
    """Chapter by page. Every page asks it, so the chapters are not made for it."""
    begun = {file.stem: _BESIDE.match(file.read_text("utf-8")) for file in sorted(folder().glob("*.md"))}
    return {page: name for name, beside in begun.items() if beside for page in beside[1].split()}


def chapter_for(here: str) -> str:
    """The chapter that helps on this page; on a kind without one that of records, elsewhere the table of contents."""
    return _helps().get(here) or _helps().get("record" if "." in here else "", FIRST)


def _chapter(name: str, text: str) -> Chapter:
    beside = _BESIDE.match(text)
    title = _TITLE.search(text)
    body = text[beside.end() :] if beside else text
    return Chapter(name, title[1] if title else name, _html(body))


def _html(text: str) -> SafeString:
    """The text as HTML; raw HTML in it is shown as it is written. It comes with the program, so it is trusted."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in _all(tokens):
        if token.type == "link_open":
            token.attrSet("href", _address(str(token.attrGet("href"))))
        elif token.type == "image":
            token.attrSet("src", _address(str(token.attrGet("src"))))
            token.attrSet("loading", "lazy")
    return mark_safe(reader.renderer.render(tokens, reader.options, {}))  # noqa: S308 - our own guide


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def _address(target: str) -> str:
    """A chapter or a picture of the guide at its address in the product; anything else as it is."""
    if found := re.fullmatch(r"(\w[\w-]*)\.md(#.*)?", target):
        return reverse("guide", args=[found[1]]) + (found[2] or "")
    if found := re.fullmatch(rf"{PICTURES}/(\w[\w-]*)\.png", target):
        return reverse("guide-picture", args=[found[1]])
    return target
