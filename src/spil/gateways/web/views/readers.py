"""Who reads a record, name by name, and why: the question behind “who sees this”."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.access.sight import FOR, Ground, readers_today
from spil.foundation.actions.declaration import actions
from spil.foundation.organisation.models import Person, Role, Unit
from spil.foundation.records.models import Record
from spil.foundation.records.rules import MemberKind
from spil.foundation.turns.models import Turn
from spil.gateways.web.choosing import acting_on, button
from spil.gateways.web.presenting import Reader, level_words, record_url
from spil.gateways.web.shell import shell
from spil.gateways.web.views.records import visible_row

#: actions that change who reads
CHANGING = ("records.record.share", "records.record.let_read")


@dataclass(frozen=True)
class Names:
    """What the grounds point to, and who works on the record."""

    record: Record
    people: Mapping[int, Person]
    units: Mapping[int, Unit]
    turns: frozenset[int]

    def why(self, person: int, ground: Ground) -> str:
        match ground.kind:
            case MemberKind.EVERYONE:
                return _("everyone in the office")
            case MemberKind.UNIT:
                return _("unit %(unit)s") % {"unit": self.units.get(int(ground.ref), ground.ref)}
            case MemberKind.ROLE:
                return _("role %(role)s") % {
                    "role": str(dict(Role.choices).get(ground.ref, ground.ref)).lower()
                }
            case MemberKind.SELF:
                return _("it is about this person")
            case kind if kind == FOR:
                return _("works for %(name)s") % {"name": self.people.get(int(ground.ref), ground.ref)}
        if person == self.record.owner_id:
            return _("works on it")
        return _("has to decide") if person in self.turns else _("named")


def readers_page(request: Any, pk: int) -> HttpResponse:
    """Everybody who reads along and why, and what changes that; ten queries, whatever the number of readers."""
    row = visible_row(request, pk)
    record, reader = row.record, Reader(request.actor)
    grounds = readers_today(record.audience_id, reader.today)
    people = Person.objects.in_bulk(list(grounds))
    unit_ids = {int(one.ref) for found in grounds.values() for one in found if one.kind == MemberKind.UNIT}
    turns = Turn.objects.open().filter(record=pk, person__isnull=False).values_list("person", flat=True)
    names = Names(record, people, Unit.objects.in_bulk(list(unit_ids)), frozenset(turns))
    lines = [
        {
            "person": reader.person(people[number], word=False),
            "sort": str(people[number]).casefold(),
            "why": ", ".join(dict.fromkeys(names.why(number, one) for one in found)),
        }
        for number, found in grounds.items()
    ]
    count = ngettext("%(n)s person", "%(n)s people", len(lines)) % {"n": len(lines)}
    context = {
        "shell": shell(request, here=record.kind),
        "readers": {
            "title": _("Who sees this"),
            "crumbs": [{"text": record.title, "url": record_url(record)}, {"text": _("Who sees this")}],
            "level": level_words(record.confidentiality),
            "count": count,
            "lines": sorted(lines, key=lambda one: str(one["sort"])),
            "changes": changing(request, row),
        },
    }
    return render(request, "readers.html", context)


def changing(request: Any, row: Any) -> list[dict[str, Any]]:
    """The actions that change who reads, with the reason where one is not possible."""
    found = []
    for name in CHANGING:
        action = actions[name]
        refusal = action.refusal(acting_on(request, (), action, row.record), row.record)
        drawn = button(action, row)
        drawn["url"] = f"{drawn['url']}?next={reverse('readers', args=[row.pk])}"
        if refusal is not None:
            drawn |= {"refused": True, "reason": refusal.text, "remedy": refusal.remedy}
        found.append(drawn)
    return found
