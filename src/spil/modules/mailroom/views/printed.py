"""The register of a day or a year, as a page to print and as a PDF; and the letters that wait for the printer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from babel import Locale
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.answers.types import Unreadable, read_day, whole_id
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.records.kinds import DESTROYED, kinds
from spil.foundation.ui.refusing import only_for
from spil.foundation.ui.rules import date_text, locale_code, long_day_text
from spil.foundation.ui.shell import shell_of
from spil.modules.mailroom.formats.papers import letters_pdf, register_pdf
from spil.modules.mailroom.queries import (
    Line,
    letters_to_print,
    letters_waiting,
    numbers_given,
    parts_to_print,
    register_lines,
)
from spil.modules.post.public import Direction, PostItem, may_register

#: numbers of one part: what a browser shows and a PDF holds at ease
PART = 2_000


@only_for(may_register)
def register_page(request: Any) -> HttpResponse:
    """`day` (ISO) or `year`, today without either; `direction` is "in" or "out". Only who keeps the register."""
    asked = Asked(request)
    context = {
        "title": asked.title,
        "columns": asked.columns,
        "rows": asked.rows(),
        "day": asked.day.isoformat() if asked.day else "",
        "year": asked.from_on.year,
        "direction": asked.direction,
        "directions": [(value, str(label)) for value, label in Direction.choices],
        "pdf_url": f"{reverse('post-register-pdf')}?{asked.query}&part={asked.part + 1}",
        "parts": asked.parts(),
        "year_url": f"?year={asked.from_on.year}&direction={asked.direction}",
        "letters": letter_links(asked.actor),
    }
    return render(
        request, "mailroom/register.html", {"page": context, "shell": shell_of(request, here="post-register")}
    )


@only_for(may_register)
def register_paper(request: Any) -> HttpResponse:
    """The same as a PDF."""
    asked = Asked(request)
    content = register_pdf(
        title=asked.title, office=office_name(), language=asked.language, columns=asked.columns, rows=asked.rows(),
    )  # fmt: skip
    return pdf(content, f"register-{asked.direction}-{asked.from_on.isoformat()}-{asked.part + 1}.pdf")


@only_for(may_register)
def letters_paper(request: Any) -> HttpResponse:
    """The letters that wait to be put in the post and that the reader may see, as a PDF to print; of very many a part,
    from the letter with the id `from` on, with a page in front that says how many wait behind it."""
    letters = letters_to_print(request.actor, whole_id(request.GET.get("from", "")) or 0)
    left = letters_waiting(request.actor).filter(pk__gt=letters[-1].pk).count() if letters else 0
    content = letters_pdf(
        title=str(_("Letters")),
        language=(get_language() or "nl")[:2],
        letters=[letter(one) for one in letters],
        notice=left_words(left) if left else "",
    )
    return pdf(content, "brieven.pdf")


def left_words(left: int) -> str:
    return ngettext(
        "%(n)s more letter waits. Print the next part as well.",
        "%(n)s more letters wait. Print the next part as well.",
        left,
    ) % {"n": left}


def letter_links(actor: Actor) -> list[dict[str, str]]:
    """A button for each file of letters to print; one when they are few."""
    url, title, parts = reverse("post-letters"), _("Letters to print"), parts_to_print(actor)
    if len(parts) < 2:
        return [{"title": title, "url": url}]
    return [{"title": f"{title} {first}–{last}", "url": f"{url}?from={pk}"} for pk, first, last in parts]


class Asked:
    """What is to be printed."""

    def __init__(self, request: Any) -> None:
        self.actor = request.actor
        self.direction = "out" if request.GET.get("direction") == "out" else "in"
        year = whole_id(request.GET.get("year", "")) or 0
        self.day: date | None = None
        if 1900 < year < 3000:
            self.from_on, self.until_on = date(year, 1, 1), date(year + 1, 1, 1)
            self.query = f"year={year}&direction={self.direction}"
        else:
            self.day = self.from_on = _day(request.GET.get("day", "")) or self.actor.today
            self.until_on = self.from_on + timedelta(days=1)
            self.query = f"day={self.day.isoformat()}&direction={self.direction}"
        self.count = numbers_given(self.direction, self.from_on, self.until_on).count()
        self.part = min(max(1, whole_id(request.GET.get("part", "")) or 1), self._last) - 1
        self.language = (get_language() or "nl")[:2]

    @property
    def _last(self) -> int:
        return -(-self.count // PART) or 1

    @property
    def title(self) -> str:
        which = _("Outgoing post") if self.direction == "out" else _("Incoming post")
        when = long_day_text(self.day, locale_code(self.language)) if self.day else str(self.from_on.year)
        if self._last == 1:
            return f"{which}, {when}"
        told = {"part": self.part + 1, "last": self._last}
        return f"{which}, {when}, {_('part %(part)s of %(last)s') % told}"

    def parts(self) -> list[dict[str, Any]]:
        """The parts of a busy year, as tabs; none when it is all on one."""
        if self._last == 1:
            return []
        first = [number * PART + 1 for number in range(self._last)]
        return [
            {"title": f"{start}–{min(start + PART - 1, self.count)}", "url": f"?{self.query}&part={number}",
             "here": number == self.part + 1}
            for number, start in enumerate(first, 1)
        ]  # fmt: skip

    @property
    def columns(self) -> list[str]:
        party = _("Addressee") if self.direction == "out" else _("Sender")
        return [_("Number"), _("Date"), party, _("Subject"), _("Handler"), _("State")]

    def rows(self) -> list[list[str]]:
        part = slice(self.part * PART, (self.part + 1) * PART)
        found = register_lines(self.actor, self.direction, self.from_on, self.until_on, part=part)
        return [row(line, self.actor.today, locale_code(self.language)) for line in found]


def row(line: Line, today: date, locale: str) -> list[str]:
    """The words of one line; of what the reader may not see only that the number is in use; of what was
    destroyed that it was."""
    item = line.item
    if line.is_destroyed:
        return [line.number, "", "", "", "", str(DESTROYED.title)]
    if item is None:
        return [line.number, "", "", _("number in use, confidential"), "", ""]
    record = item.record
    state = str(_state(item))
    if line.cancelled_by:
        state = _("%(state)s by %(who)s: %(why)s") % {
            "state": state, "who": line.cancelled_by, "why": line.cancelled_why,
        }  # fmt: skip
    handler = str(record.owner or record.unit or "")
    return [
        line.number,
        date_text(item.moved_on, today, locale),
        item.party_name,
        record.title,
        handler,
        state,
    ]


def _state(item: PostItem) -> Any:
    return kinds.of(item.record).state_of(item.record).title


def letter(item: PostItem) -> dict[str, Any]:
    """A letter as the printer wants it."""
    language = item.record.language
    return {
        "office": str(item.record.legal_entity),
        "address": [line for line in _address(item) if line],
        "number": item.record.number or "",
        "day": long_day_text(item.moved_on, locale_code(language)),
        "subject": item.record.title,
        "language": language,
        "text": item.text,
    }


def _address(item: PostItem) -> list[str]:
    """The lines of the address; abroad the last one is the country, in capitals and in the language of the office, for
    whoever sorts the post here."""
    party = item.party
    if party is None:
        return [item.party_name]
    is_abroad = party.country not in ("", item.record.legal_entity.country)
    countries = Locale((get_language() or "nl")[:2]).territories
    return [
        item.party_name,
        " ".join(filter(None, (party.street, party.house_number, party.box))),
        f"{party.postcode} {party.town}".strip(),
        countries.get(party.country, party.country).upper() if is_abroad else "",
    ]


def office_name() -> str:
    return str(LegalEntity.objects.order_by("pk").first() or "")


def pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _day(typed: str) -> date | None:
    try:
        return read_day(typed)
    except Unreadable:
        return None
