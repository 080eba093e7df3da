"""The page of one record, of any kind, always in the same places."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import BigIntegerField, CharField, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import actions
from spil.foundation.answers.types import whole_id
from spil.foundation.attachments.queries import asked_files, kept
from spil.foundation.drafts import keeping
from spil.foundation.drafts.sending import name_in
from spil.foundation.links.models import Link
from spil.foundation.links.words import relation_words
from spil.foundation.manifest.declaration import Panel
from spil.foundation.manifest.registry import modules
from spil.foundation.organisation.models import Person, Role, Unit
from spil.foundation.records.for_readers import for_readers
from spil.foundation.records.kinds import Field, Kind, is_destroyed, kinds
from spil.foundation.records.models import AudienceMember, KindModel, Record, Sight
from spil.foundation.records.rules import MemberKind
from spil.foundation.records.together import Row
from spil.foundation.settled.keeping import Settled
from spil.foundation.settled.statements import Parameter, Statement
from spil.foundation.turns.models import Turn
from spil.foundation.ui.rules import distance_text
from spil.gateways.web import inplace
from spil.gateways.web.attached import attachment_line, document_of
from spil.gateways.web.choosing import action_buttons, asked_turns, in_sight, rows_of
from spil.gateways.web.glancing import glance
from spil.gateways.web.inplace import way_to_change
from spil.gateways.web.making import makings
from spil.gateways.web.presenting import Reader, Value, list_url, record_url
from spil.gateways.web.shell import shell
from spil.gateways.web.telling import timeline

#: actions that stand with what they change, and not among the buttons
PLACED = frozenset(
    {
        "records.record.attach",
        "records.record.replace_file",
        "records.record.link",
        "records.record.share",
        "records.record.let_read",
        "records.record.unlink",
    }
)


def placed(buttons: list[dict[str, Any]], name: str) -> dict[str, Any] | None:
    return next((one for one in buttons if one["name"] == name), None)


def visible_record(actor: Actor, pk: int) -> Record:
    """The record, also what is left of a destroyed one, when the actor may see it; otherwise there is no page."""
    found = _seen.rows(actor, record=pk)
    if not found:
        raise Http404
    record: Record = found[0]
    return record


@for_readers
def _seen(reader: Sight) -> QuerySet[Record]:
    return Record.objects.visible_to(reader).filter(pk=Parameter("record", BigIntegerField()))


def visible_row(request: Any, pk: int) -> KindModel:
    """The row with its kind's facts, when the actor may see it; otherwise the page does not exist."""
    record = visible_record(request.actor, pk)
    if is_destroyed(record):
        raise Http404
    return rows_of([record])[pk]


def record_page(request: Any, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    found = visible_record(actor, pk)
    if is_destroyed(found):
        return destroyed_page(request, found)
    row = rows_of([found])[pk]
    before, show = request.GET.get("before", ""), request.GET.get("show", "")
    reader = Reader(actor)
    told = partial(timeline, reader, row.record, show=show, before=whole_id(before))
    if request.htmx and request.htmx.target == "told":
        return render(request, "web/timeline.html", {"timeline": told(), "record_id": pk})
    return whole_page(request, row, reader, told)


def whole_page(
    request: Any, row: KindModel, reader: Reader, told: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """All of the page; `told` gives the timeline."""
    pk, actor, record, kind = row.pk, reader.actor, row.record, kinds.of(row.record)
    given = {"record": pk, "person": actor.person_id, "form": f"remark:{pk}"}
    glanced = glance(actor, asked={name: one.given(**given) for name, one in _of_record().items()})
    turns, files = glanced.answers["turns"], kept(glanced.answers["files"])
    current = [one.now for one in files]
    document = document_of(current)
    links = links_of(actor, record, glanced.answers["links"])
    buttons = action_buttons(request, row, turns=turns)
    making = makings(buttons, current)
    elsewhere = PLACED | inplace.reached(kind) | {one["name"] for one in making}
    shown, more = in_sight([one for one in buttons if one["name"] not in elsewhere])
    acting = actor.on_behalf_of(request.chosen)
    replace = placed(buttons, "records.record.replace_file")
    context = {
        # a file that is dropped here belongs to this record, also where its list takes new ones in
        "shell": {
            **shell(request, here=kind.code, rail=document is not None, found=glanced),
            "drop_url": "",
        },
        "row": row,
        "record": {
            "title": record.title,
            "crumbs": [{"text": kind.plural, "url": list_url(kind)}, {"text": record.number or ""}],
            "facts": facts(reader, kind, row, by=acting),
            "renaming": {"id": "title", "term": _("Subject"), **way_to_change(row, "title", acting)},
            "document": document,
            "blocks": blocks(reader, kind, row, acting, request.GET.get("open", "")),
            "next_step": next_step(kind, row, turns),
            "actions": shown,
            "more": more,
            "making": making,
            "attach": placed(buttons, "records.record.attach"),
            "link": placed(buttons, "records.record.link"),
            "unlink": placed(buttons, "records.record.unlink") if links else None,
            "share": placed(buttons, "records.record.share"),
            "attachments": [attachment_line(reader, one, replace) for one in files],
            "attachment_count": len(files),
            "links": links,
            "link_count": len(links),
            "readers": {**readers(record), "url": reverse("readers", args=[pk])},
            "timeline": told(),
            "remark": {
                "url": reverse("remark", args=[pk]),
                "people_url": reverse("mention", args=[pk]),
                **remark_begun(reader, glanced.answers["draft"]),
            },
        },
    }
    return render(request, kind.template or "record.html", context)


def destroyed_page(request: Any, record: Record) -> HttpResponse:
    """What is left of a record: its number, that it was destroyed, and that things happened to it."""
    reader, kind = Reader(request.actor), kinds.of(record)
    context = {
        "shell": shell(request, here=kind.code),
        "record": {
            "title": f"{kind.title} {record.number or ''}".strip(),
            "crumbs": [{"text": kind.plural, "url": list_url(kind)}, {"text": record.number or ""}],
            "facts": [
                {"id": "", "term": _("Number"), "value": record.number or ""},
                {"id": "", "term": _("State"), "value": reader.state(record, badge=True)},
                {"id": "", "term": _("Registered"), "value": reader.day(record.registered_on)},
                {"id": "", "term": _("Confidentiality"), "value": reader.level(record)},
            ],
            "blocks": panels(modules.panels(kind.code, gone=True), record, reader.actor),
            "timeline": timeline(reader, record),
        },
    }
    return render(request, "destroyed.html", context)


def panels(found: list[Panel], row: Any, actor: Actor, opened: str = "") -> list[dict[str, Any]]:
    """What modules show, as blocks of the page; what is seldom looked for folded, but for the one that is opened."""
    blocks = []
    for panel in found:
        if panel.about is not None and not panel.about(row):
            continue
        drawn = {"look": "template", "template": panel.template, "id": panel.name}
        if panel.later and panel.name != opened:
            blocks.append(
                {**drawn, "title": panel.later, "later_url": reverse("panel", args=[row.pk, panel.name])}
            )
        elif (context := panel.context(row, actor)) is not None:
            blocks.append({**drawn, **context})
    return blocks


def panel_page(request: Any, pk: int, name: str) -> HttpResponse:
    """What a folded block holds; as a request of its own the page of the record with that block open."""
    if not request.htmx:
        return redirect(f"{reverse('record', args=[pk])}?open={quote(name)}#{quote(name)}")
    row = visible_row(request, pk)
    found = [one for one in modules.panels(row.record.kind) if one.name == name]
    return render(request, "web/panel.html", {"blocks": panels(found, row, request.actor, opened=name)})


def facts(reader: Reader, kind: Kind, row: Any, *, by: Actor) -> list[dict[str, Any]]:
    """The head: number, state, owner, deadline, the kind's own, confidentiality, dossier; how each is changed.

    What is as usual (no dossier, not urgent) is `quiet`: it waits behind one button, so that the head stays short.
    """
    record: Record = row.record
    own = {field.name: field for field in kind.fields if field.head}
    lies_in = dossier(reader, record)
    language = str(dict(settings.LANGUAGES).get(record.language, record.language))
    found: list[tuple[str, str, Value, bool]] = [
        ("", _("Number"), record.number or "", False),
        ("", _("State"), reader.state(record, badge=True), False),
        ("owner", _("Owner"), reader.person(record.owner, word=False) or _("nobody yet"), False),
        ("deadline", _("Deadline"), deadline(reader, record), not record.deadline_on),
        *((name, str(field.title), reader.field(field, row), False) for name, field in own.items()),
        ("confidentiality", _("Confidentiality"), reader.level(record), False),
        ("dossier", _("Dossier"), lies_in, not lies_in),
        ("urgent", _("Urgent"), _("yes") if record.urgent else _("no"), not record.urgent),
        ("language", _("Language"), language, record.language == reader.actor.language),
        ("effort", _("Effort"), minutes(record.effort), record.effort is None),
    ]
    drawn = [
        {"id": name, "term": term, "value": value or pgettext("choice", "none"), "quiet": quiet,
         **(way_to_change(row, name, by, own.get(name)) if name else {})}
        for name, term, value, quiet in found
        if value or quiet
    ]  # fmt: skip
    return [one for one in drawn if not one["quiet"] or "edit_url" in one]


def remark_begun(reader: Reader, found: list[Row]) -> dict[str, str]:
    """The name of the form; the remark that was typed here and not sent, and when."""
    for values, saved_at in found:
        text, when = values.get("text", [""])[0], reader.moment(saved_at)
        return {"once": name_in(values)["value"], "text": text, "when": when}
    return {"once": name_in({})["value"]}


def deadline(reader: Reader, record: Record) -> Value:
    if not record.deadline_on:
        return ""
    due: Any = reader.due(record.deadline_on, closed=not record.is_open)
    distance = distance_text(record.deadline_on, reader.today, reader.locale) if record.is_open else ""
    return {**due, "detail": distance}


def dossier(reader: Reader, record: Record) -> Value:
    """The dossier, for who may see it; for anybody else there is none."""
    if not record.dossier_id:
        return ""
    found = Record.objects.visible_to(reader.actor).filter(pk=record.dossier_id).first()
    return {"look": "link", "text": found.title, "url": record_url(found)} if found else ""


def minutes(effort: int | None) -> Value:
    return "" if effort is None else ngettext("%(n)s minute", "%(n)s minutes", effort) % {"n": effort}


def blocks(reader: Reader, kind: Kind, row: Any, by: Actor, opened: str) -> list[dict[str, Any]]:
    """The middle: what the kind makes of it, else its fields; then what other modules show here."""
    found: list[dict[str, Any]] = []
    if kind.context:
        found += kind.context(row, reader.actor).get("blocks", [])
    pairs = [
        pair
        for field in kind.fields
        if field.shown and not field.head and (pair := fact_pair(reader, field, row, by))
    ]
    if pairs:
        found.append({"id": "data", "title": _("Data"), "look": "pairs", "pairs": pairs})
    return found + panels(modules.panels(kind.code), row, reader.actor, opened)


def fact_pair(reader: Reader, field: Field, row: Any, by: Actor) -> dict[str, Any] | None:
    """A field with its value and how that is changed; an empty one waits until somebody wants to fill it in."""
    value, way = reader.field(field, row), way_to_change(row, field.name, by, field)
    if not value and "edit_url" not in way:
        return None
    shown = value or pgettext("choice", "none")
    return {"id": field.name, "term": str(field.title), "value": shown, "quiet": not value, **way}


def next_step(kind: Kind, row: Any, turns: list[Turn]) -> str:
    """What is to be done now, in words: as the kind says it, else from whose turn it is."""
    if kind.next_step and (said := kind.next_step(row)):
        return said
    for turn in turns:
        action = actions.get(turn.action)
        who = str(turn.person) if turn.person else str(dict(Role.choices).get(turn.role, turn.unit or ""))
        if action:
            return _("%(who)s: %(action)s") % {"who": who, "action": str(action.title).lower()}
    return ""


@cache
def _of_record() -> dict[str, Statement]:
    """What a page asks of its record beside what every page asks."""
    record = Parameter("record", BigIntegerField())
    draft = keeping.asked(Parameter("person", BigIntegerField()), Parameter("form", CharField()))
    asked: dict[str, QuerySet[Any, Any]] = {
        "turns": asked_turns(record),
        "files": asked_files(record),
        "draft": draft,
        "links": asked_links(record),
    }
    return {name: Statement(query) for name, query in asked.items()}


def asked_links(record: Parameter) -> QuerySet[Link, Row]:
    return Link.objects.filter(Q(source=record) | Q(target=record)).values_list(
        "source", "target", "relation"
    )


def links_of(actor: Actor, record: Record, rows: list[Row]) -> list[dict[str, Any]]:
    """Linked records, from both sides, as far as the actor may see them, and what each is to this one."""
    others = [target if source == record.pk else source for source, target, _relation in rows]
    found = Record.objects.visible_to(actor).in_bulk(others) if others else {}
    return [
        {
            "icon": kinds.of(found[other]).icon,
            "text": found[other].title,
            "url": record_url(found[other]),
            "note": found[other].number or "",
            "words": relation_words(relation, forward=source == record.pk),
        }
        for other, (source, _target, relation) in sorted(zip(others, rows, strict=True), reverse=True)
        if other in found
    ]


_members: Settled[tuple[list[tuple[str, str]], list[Person], list[Unit]]] = Settled(
    AudienceMember, Person, Unit, most=1_000
)


def members_of(audience: int) -> tuple[list[tuple[str, str]], list[Person], list[Unit]]:
    """The members of an audience, and those of them who are people and units."""
    members = list(AudienceMember.objects.filter(audience=audience).values_list("kind", "ref"))
    named = [ref for kind, ref in members if kind in (MemberKind.PERSON, MemberKind.SELF)]
    units = [ref for kind, ref in members if kind == MemberKind.UNIT]
    return (
        members,
        list(Person.objects.filter(pk__in=named)) if named else [],
        list(Unit.objects.filter(pk__in=units)) if units else [],
    )


def readers(record: Record) -> dict[str, Any]:
    """Who sees this, in sentences."""
    audience = record.audience_id
    members, people, units = _members.get(audience, lambda: members_of(audience))
    if (MemberKind.EVERYONE, "") in members:
        return {"lines": [_("Everyone in the office.")]}
    names = dict(Role.choices)
    roles = [str(names.get(ref, ref)) for kind, ref in members if kind == MemberKind.ROLE]
    lines = []
    if units:
        lines.append(_("The unit %(units)s.") % {"units": ", ".join(map(str, units))})
    if roles:
        lines.append(_("Whoever is: %(roles)s.") % {"roles": ", ".join(roles).lower()})
    if people:
        lines.append(", ".join(map(str, people)) + ".")
    count = (
        ngettext("%(n)s person by name", "%(n)s people by name", len(people)) % {"n": len(people)}
        if people
        else ""
    )
    return {"count": count, "lines": lines or [_("Nobody but whoever looks after Spil.")]}
