"""Tags and filters that write plain values in the language of the page.

Load them with `{% load spil_text %}`. The day is never read from a clock: filters that need it take `today` as
argument, `{{ invoice.due_on|day:today }}`. What is drawn with an icon escapes its words itself.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from spil.foundation.ui import bundles, rules
from spil.foundation.ui.saying import moment_words, reading_locale

register = template.Library()

_DUE_ICONS = {"late": "alert-circle", "soon": "clock"}


@register.filter
def money(amount: Decimal | None, currency: str = "EUR") -> str:
    return "" if amount is None else rules.money_text(amount, currency, reading_locale())


@register.filter
def number(value: Decimal | int | None) -> str:
    return "" if value is None else rules.number_text(value, reading_locale())


@register.filter
def percent(value: Decimal | int | None) -> str:
    return "" if value is None else rules.percent_text(value, reading_locale())


@register.filter
def day(value: date | None, today: date) -> str:
    return "" if value is None else rules.day_text(value, today, reading_locale())


@register.filter
def long_day(value: date | None) -> str:
    return "" if value is None else rules.long_day_text(value, reading_locale())


@register.filter
def moment(value: datetime | None, today: date) -> str:
    return "" if value is None else rules.moment_text(value, today, reading_locale())


@register.filter(expects_localtime=True)
def clock(value: time | datetime | None) -> str:
    return "" if value is None else rules.time_text(value, reading_locale())


@register.filter
def clock_until(value: time, until: time) -> str:
    return rules.hours_text(value, until, reading_locale())


@register.filter
def size(value: int | None) -> str:
    return "" if value is None else rules.size_text(value, reading_locale())


register.filter("long_moment", moment_words)
register.filter("initials", rules.initials)
register.filter("state_tone", rules.state_tone)
register.filter("state_icon", rules.state_icon)


@register.simple_tag
def style_links() -> SafeString:
    """The style of every page."""
    return _links('<link rel="stylesheet" href="{}">', bundles.STYLE_WHOLE)


@register.simple_tag
def script_links() -> SafeString:
    """The script of every page for somebody who is signed in."""
    return _links('<script src="{}" defer fetchpriority="low"></script>', bundles.SCRIPT_WHOLE)


@register.simple_tag
def script_ahead() -> SafeString:
    """For the page before the first one of the office: the browser fetches what comes next while somebody types."""
    return _links('<link rel="prefetch" href="{}" as="script">', bundles.SCRIPT_WHOLE)


def _links(pattern: str, bundle: str) -> SafeString:
    return format_html_join("\n", pattern, ((one,) for one in bundles.addresses(bundle)))


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of the sprite; decoration only, so a word stands beside it or in an aria-label."""
    return _drawn(name, _sprite())


@cache
def _sprite() -> str:
    """Where the icons lie: it changes with a release alone, and a page asks a hundred times."""
    return static("vendor/icons.svg")


@lru_cache(maxsize=1_000)
def _drawn(name: str, sprite: str) -> SafeString:
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"/></svg>', sprite, name)


@register.simple_tag
def state(family: str, word: str, badge: bool = False) -> SafeString:
    """A state: the family (design language, part 6) decides tone and icon; tinted with `badge`."""
    tone = "cancelled state-rest" if family == "cancelled" else rules.state_tone(family)
    return format_html(
        '<span class="state{} state-{}">{}<span>{}</span></span>',
        " badge" if badge else "",
        tone,
        icon(rules.state_icon(family)),
        word,
    )


@register.simple_tag
def due(deadline: rules.Due | dict[str, str] | str | None) -> SafeString:
    """A deadline: late is red with a mark, today is amber with a clock, any other day is only itself."""
    if not deadline:
        return SafeString("")
    text, tone = (deadline, "") if isinstance(deadline, str) else _text_and_tone(deadline)
    if tone not in _DUE_ICONS:
        return format_html('<span class="num">{}</span>', text)
    return format_html('<span class="due {}">{}{}</span>', tone, icon(_DUE_ICONS[tone]), text)


def _text_and_tone(value: rules.Due | dict[str, str]) -> tuple[str, str]:
    if isinstance(value, rules.Due):
        return value.text, value.tone
    return value["text"], value.get("tone", "")


@register.simple_tag
def person(
    name: str, me: bool = False, out: bool = False, word: str = "", face_only: bool = False
) -> SafeString:
    """A face with a name: dark when it is the reader, hatched when absent; `word` replaces the name ("ik")."""
    face = format_html(
        '<span class="face{}" aria-hidden="true">{}</span>',
        " face-me" if me else " face-out" if out else "",
        rules.initials(name),
    )
    shown = format_html('<span class="vh">{}</span>', name) if face_only else format_html("{}", word or name)
    return format_html('<span class="person" title="{}">{}{}</span>', name, face, shown)


@register.simple_tag
def face(name: str, me: bool = False, out: bool = False) -> SafeString:
    """Only the round mark; the name stands beside it or in an aria-label."""
    tone = " face-me" if me else " face-out" if out else ""
    return format_html('<span class="face{}" aria-hidden="true">{}</span>', tone, rules.initials(name))


@register.simple_tag
def attribute(name: str, value: Any) -> SafeString:
    """` name="value"`, or nothing when there is no value: for attributes that must be absent rather than empty."""
    return (
        SafeString("")
        if value in (None, "", False)
        else format_html(' {}="{}"', name, "" if value is True else value)
    )


# Values ---------------------------------------------------------------------------------------------------------------

#: Role of a column to its class; on a phone only these five are shown, in three lines.
_ROLES = {"title": "grow c-what", "from": "c-from", "due": "c-due", "state": "c-state", "number": "c-nr"}
_RIGHT = {"money", "amount"}


def _link(cell: dict[str, Any], css: str = "") -> SafeString:
    text, url = cell.get("text", ""), cell.get("url", "")
    if not url:
        return format_html('<span class="{}">{}</span>', css, text) if css else format_html("{}", text)
    return format_html('<a{} href="{}">{}</a>', attribute("class", css), url, text)


def _lock(cell: dict[str, Any]) -> SafeString:
    level = cell.get("level", "office")
    if cell.get("brief"):
        if level == "office":
            return SafeString("")
        return format_html(
            '<span title="{0}">{1}<span class="vh">{0}</span></span>',
            cell["text"],
            icon(rules.CONFIDENTIALITY_ICONS.get(level, "lock")),
        )
    return format_html("{}{}", icon(rules.CONFIDENTIALITY_ICONS.get(level, "lock")), cell["text"])


def _yes(cell: dict[str, Any]) -> SafeString:
    return format_html(
        '<span class="state">{}{}</span>', icon("check" if cell.get("on") else "x"), cell["text"]
    )


def _person(cell: dict[str, Any]) -> SafeString:
    if not cell.get("name"):
        return SafeString("")
    asked = {name: cell[name] for name in ("me", "out", "word", "face_only") if name in cell}
    drawn = person(cell["name"], **asked)
    if via := cell.get("via"):
        return format_html('{} <span class="via">{}</span>', drawn, via)
    return drawn


_LOOKS = {
    "title": lambda cell: _link(cell, "what cut"),
    "link": _link,
    "text": lambda cell: format_html('<span class="cut1">{}</span>', cell.get("text", "")),
    "words": lambda cell: format_html('<span class="long-words">{}</span>', cell.get("text", "")),
    "number": lambda cell: _link(cell, "nr"),
    "money": lambda cell: format_html('<span class="money">{}</span>', cell.get("text", "")),
    "amount": lambda cell: format_html('<span class="num">{}</span>', cell.get("text", "")),
    "date": lambda cell: format_html('<span class="num">{}</span>', cell.get("text", "")),
    "state": lambda cell: state(cell["family"], cell["text"], bool(cell.get("badge"))),
    "due": due,
    "person": _person,
    "lock": _lock,
    "yes": _yes,
    "file": lambda cell: format_html("{}{}", icon(cell.get("icon", "paperclip")), _link(cell)),
}


@register.simple_tag
def value(cell: dict[str, Any] | str | None) -> SafeString:
    """One value in the look it asks for; a plain text is itself.

    `look` is one of: title, link, text, words, number, money, amount, date, state, due, person, lock, yes, file. `text`
    holds the finished words; further keys by look: `url`; `family`, `badge` (state); `tone` (due); `name`, `me`,
    `out`, `word`, `via`, `face_only` (person); `level`, `brief` (lock); `on` (yes); `icon` (file). `detail` follows
    quietly.
    """
    if not isinstance(cell, dict):
        return format_html("{}", cell or "")
    drawn = _LOOKS[cell.get("look", "text")](cell)
    if detail := cell.get("detail"):
        return format_html('{} <span class="quiet small">{}</span>', drawn, detail)
    return drawn


def role_class(role: str, look: str = "") -> str:
    """The class of a column's cells: its role in a list, and amounts to the right."""
    css = _ROLES.get(role) or f"c-hide {role}".rstrip()
    return f"{css} r" if look in _RIGHT else css


@register.simple_tag
def cell(given: dict[str, Any] | str | None) -> SafeString:
    """One cell of a list, `<td>` included. `role` says where it stands on a phone: title, from, due, state, number; or,
    for what is not there, from which width on it is drawn ("room-76")."""
    if not isinstance(given, dict):
        return format_html('<td class="c-hide">{}</td>', given or "")
    css = role_class(given.get("role", ""), given.get("look", ""))
    return format_html('<td class="{}">{}</td>', css, value(given))


@register.simple_tag
def head_class(column: dict[str, Any]) -> str:
    """The class of a column's head."""
    return role_class(column.get("role", ""), column.get("look", ""))
