"""The matrix of docs/reference/rights.md, and the same lines asked of the program.

    written()                  # the lines as they are written
    Rights().lines()           # the lines as the program has them: every predicate, every reading, every address

An office in which every role is held by one person who has nothing else, with one row of everything that an action can
be about. A *tie* is what binds somebody to a row: it is theirs, of their unit, they are asked about it, they made it.
Each tie is tried alone, so that a cell says by which of them something may be done.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from copy import copy
from dataclasses import MISSING, fields, replace
from datetime import time, timedelta
from functools import cached_property
from typing import Any, get_type_hints

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for, audience_for
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.actions.questions import Question, question_of
from spil.foundation.identity.models import User
from spil.foundation.listing.queries import ALWAYS
from spil.foundation.organisation.models import Mandate, Person, Role, RoleAssignment, Unit
from spil.foundation.records.kinds import FieldType, Kind, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.records.rules import Confidentiality, only, readers_of
from tests.consistency.keys import key_register
from tests.support.canaries import plant
from tests.support.left_out import ROOT
from tests.support.office import BEGAN, small_office

PAGE = ROOT / "docs" / "reference" / "rights.md"
ROLES = [str(role.value) for role in Role]
#: what is answered when something is not this person's to do; every other reason is about the row
NO_RIGHT = frozenset(
    {
        "ActInName", "FourEyes", "NobodysNotebook", "NoMandate", "NotPermitted", "NotTheApprover", "NotVisible",
        "Oneself", "OutsideMandate", "OverMandate", "OwnAccount", "OwnMandate", "OwnRole",
    }
)  # fmt: skip
#: per tie the columns that hold the person (or the person's unit), in the order in which a cell tells the ties
TIES = {
    "other": (),
    "unit": ("record.unit",),
    "own": (
        "record.owner", "organisation.absence.person", "identity.user.person", "notebook.block.person",
        "post.gatekeeper.manager", "organisation.mandate.holder",
    ),
    "asked": ("invoices.invoice.approver", "post.postitem.addressed_to", "organisation.mandate.giver"),
    "made": (
        "invoices.invoice.coded_by", "payments.paymentrun.maker", "archive.destruction.proposed_by",
        "parties.account.entered_by",
    ),
    "did": ("invoices.invoice.approved_by", "archive.destruction.carried_out_by"),
}  # fmt: skip
LEVELS = [str(level.value) for level in Confidentiality]
Lines = dict[str, str]


def written() -> dict[str, Lines]:
    """Per heading of the page its lines: the first cell, as it is, and the others with bars between them."""
    found: dict[str, Lines] = {}
    for part in re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        heading, _break, text = part.partition("\n")
        rows = re.findall(r"^\| `([^`]*)`(?: [^|]*)?\| (.*?) \|$", text, re.MULTILINE)
        if len(dict(rows)) != len(rows):
            raise ValueError(f"{heading}: a line stands there twice")
        found[heading] = dict(rows)
    return found


class Rights:
    """The office of roles, and what each of its people may."""

    def __init__(self) -> None:
        self.office = small_office()
        self.register = key_register(self.office)
        with guard.opened():
            self.people = {role: self._person(number, role) for number, role in enumerate(ROLES)}
        annelies = self.office.people["annelies"]  # whoever a row of the office belongs to
        User.objects.create_user(annelies.email, "x", person=annelies)
        self.canaries = {one.kind.code: one for one in plant(self.office, "bart")}
        self.actors = {
            role: actor_for(person, now=self.office.now(), today=self.office.today)
            for role, person in self.people.items()
        }

    def _person(self, number: int, role: str) -> Person:
        unit = Unit.objects.create(code=f"U{number}", name=role)
        person = Person.objects.create(
            first_name="R", last_name=role, email=f"{role}@rollen.example", unit=unit
        )
        RoleAssignment.objects.create(person=person, role=role, from_on=BEGAN)
        Mandate.objects.create(number=100 + number, holder=person, actions=["*"], from_on=BEGAN)
        return person

    # what an action is about -------------------------------------------------------------------------------------

    def kind_of(self, action: Action[Any, Any]) -> Kind:
        """One kind that the action is for."""
        return next(
            kind
            for kind in kinds
            if (kind.code in action.kinds or not action.kinds)
            and (
                kind.model is action.subject_model or (action.on_any_record and kind.code == "post.incoming")
            )
        )

    @cached_property
    def _rows(self) -> dict[Any, Any]:
        return {}

    def row_of(self, action: Action[Any, Any]) -> Any:
        """The row that the action is about, tied to nobody; the same object each time, to be copied."""
        if action.subject_model is None:
            return None
        key = self.kind_of(action).code if action.is_about_records else action.subject_model
        if key not in self._rows:
            self._rows[key] = (
                self._planted(kinds[key]) if action.is_about_records else self._made(action.subject_model)
            )
        row = copy(self._rows[key])
        if isinstance(row, KindModel):
            row.record = copy(row.record)
            row.record.state = (action.from_states or tuple(kinds[key].states))[0].code
        self._shape(row, FACTS.get(action.name, {}))
        return row

    def _shape(self, row: Any, facts: dict[str, Any]) -> None:
        for name, value in facts.items():
            setattr(row, name, value(self) if callable(value) else value)

    def _planted(self, kind: Kind) -> KindModel:
        rows = kind.rows().select_related(*ALWAYS, *kind.facts)
        row: KindModel = rows.get(pk=self.canaries[kind.code].record.pk)
        row.record.owner = None
        for name in (path for paths in TIES.values() for path in paths):
            label, _dot, column = name.rpartition(".")
            if label == row._meta.label_lower:
                setattr(row, column, [] if column == "approved_by" else None)
        self._shape(row, SHAPE.get(kind.code, {}))
        return row

    def _made(self, model: Any) -> Any:
        """A row of any other table: the first that is there, or one with the least that it takes."""
        found = model._default_manager.order_by("pk").first()
        return found or self.new(model)

    def new(self, model: Any) -> Any:
        """A row with the least that it takes, of the first person where it has one."""
        made = model()
        for column in model._meta.concrete_fields:
            if not (column.primary_key or column.has_default() or column.null or column.blank):
                setattr(made, column.name, self._least(column))
        with guard.opened():
            made.save()
        return made

    def _least(self, column: Any) -> Any:
        if column.is_relation:
            there = column.related_model._default_manager.order_by("pk").first()
            return there or self.new(column.related_model)
        if column.choices:
            return column.choices[0][0]
        if isinstance(column, models.DateTimeField):
            return self.office.now()
        if isinstance(column, models.TimeField):
            return time(9 if column.name.startswith("from") else 10)
        if isinstance(column, models.DateField):
            return self.office.today
        if isinstance(column, models.BinaryField):
            return b"x"
        return "x" if isinstance(column, models.CharField | models.TextField) else 1

    # ties ----------------------------------------------------------------------------------------------------------

    def tie(self, row: Any, tie: str, person: Person) -> bool:
        """Bind the person to the row by this tie and no other; False where the tie is none of this row's."""
        if tie == "other":
            return True
        bound = False
        for path in TIES[tie]:
            label, _dot, column = path.rpartition(".")
            at = self._at(row, label)
            if at is not None and hasattr(type(at), column):
                value = person.unit if column == "unit" else person
                setattr(at, column, [person.pk] if column == "approved_by" else value)
                bound = True
        return bound

    @staticmethod
    def _at(row: Any, label: str) -> Any:
        if label == "record":
            return row if isinstance(row, Record) else getattr(row, "record", None)
        return row if isinstance(row, models.Model) and row._meta.label_lower == label else None

    # the lines -----------------------------------------------------------------------------------------------------

    def cases(self, action: Action[Any, Any], role: str) -> Iterator[tuple[str, Any]]:
        """(tie, row as this person has it) for every tie that the action's row knows."""
        for tie in TIES:
            row = self.row_of(action)
            if (tie == "other" or row is not None) and self.tie(row, tie, self.people[role]):
                yield tie, row

    def powerless(self, role: str) -> Actor:
        """The same person without any mandate."""
        return replace(self.actors[role], powers=())

    def subject(self, action: Action[Any, Any], row: Any) -> Any:
        return row.record if action.on_any_record and row is not None else row

    def may(self, action: Action[Any, Any], role: str, by: Actor | None = None) -> dict[str, bool]:
        """Per tie whether this role may, with a mandate for everything or as `by`. Raises LookupError where the row
        stands in the way and nothing is told."""
        told = {}
        for tie, row in self.cases(action, role):
            refusal = action.refusal(by or self.actors[role], self.subject(action, row))
            if refusal is not None and refusal.code not in NO_RIGHT:
                raise LookupError(
                    f"{action.name}: {refusal.code} hides who may; give its row in FACTS or SHAPE"
                )
            told[tie] = refusal is None
        return told

    def action_lines(self) -> Lines:
        found = {}
        for action in sorted(actions, key=lambda one: one.name):
            if not action.name.startswith("play"):
                given = [cell(self.may(action, role)) for role in ROLES]
                own = [cell(self.may(action, role, self.powerless(role))) for role in ROLES]
                how = ["with a mandate"] * action.decides + ["no button"] * action.hidden
                if not action.decides and own != given:
                    how.append("or with a mandate")
                found[action.name] = " | ".join([*(given if action.decides else own), ", ".join(how)])
        return found

    def reading_lines(self) -> Lines:
        """Per kind and level: by which ties one reads, and which roles read in any case."""
        found = {}
        for kind in kinds:
            for level in LEVELS:
                told = {role: self.reads(kind, level, role) for role in ROLES}
                always = [role for role in ROLES if told[role]["other"]]
                ties = [tie for tie in TIES if tie != "other" and all(told[role].get(tie) for role in ROLES)]
                shown = "all" if len(always) == len(ROLES) else ", ".join(always) or "–"
                found[f"{kind.code}, {level}"] = f"{', '.join(ties)} | {shown}"
        return found

    def reads(self, kind: Kind, level: str, role: str) -> dict[str, bool]:
        """Per tie whether this role reads a record of that level, as the door gives it readers."""
        told = {}
        for tie in TIES:
            row = copy(self._of_kind(kind))
            row.record = copy(row.record)
            if not self.tie(row, tie, self.people[role]):
                continue
            people = (row.record.owner_id, *(kind.people(row) if kind.people else ()))
            readers = readers_of(level, unit_id=row.record.unit_id, people=people, roles=kind.reader_roles)
            told[tie] = reads(self.actors[role], self.people[role], readers)
        return told

    def _of_kind(self, kind: Kind) -> Any:
        if kind.code not in self._rows:
            self._rows[kind.code] = self._planted(kind)
        return self._rows[kind.code]


def reads(actor: Actor, person: Person, readers: Any) -> bool:
    """Whether somebody is among the readers, by their own person, unit and roles."""
    mine = {("everyone", ""), ("person", str(person.pk)), ("self", str(person.pk))}
    mine |= {("unit", str(unit)) for unit in actor.unit_ids} | {("role", role) for role in actor.roles}
    return any((one.kind, one.ref) in mine for one in readers.members)


def cell(told: dict[str, bool]) -> str:
    """By which ties it may be done, in a word or two."""
    yes = [tie for tie, may in told.items() if may]
    if len(yes) == len(told):
        return "yes"
    if not yes:
        return "–"
    if "other" in yes:
        return "not " + ", ".join(tie for tie in told if not told[tie])
    return ", ".join(yes)


def place(action: Action[Any, Any], row: Any) -> str:
    if row is None:
        return f"/do/{action.name}/"
    pk = row if isinstance(row, int) else row.pk
    return f"/record/{pk}/do/{action.name}/" if action.is_about_records else f"/do/{action.name}/{pk}/"


def keep(row: Any, reader: Any) -> None:
    """Write the row as it is, for this person alone to read."""
    with guard.opened():
        if isinstance(row, KindModel):
            row.record.audience = row.audience = audience_for(only(people=[reader.pk]))
            row.record.save()
        row.save()


def plausible(rights: Rights, action: Action[Any, Any], row: Any = None) -> dict[str, Any]:
    """An answer to every question that must be answered, as REST takes it; `on_a_page` makes those of a form of it."""
    return {
        one.name: answer_to(rights, one, row)
        for one in action.questions
        if one.required and one.is_put(rights.subject(action, row))
    }


def answer_to(rights: Rights, one: Question, row: Any) -> Any:
    known = {
        FieldType.DATE: (timezone.localdate() + timedelta(days=3)).isoformat(),  # the day of pages and REST
        FieldType.PERSON: rights.office.people["griet"].pk,
        FieldType.UNIT: rights.office.units["FAC"].pk,
        FieldType.PARTY: rights.office.supplier.pk,
        FieldType.COST_CENTRE: rights.office.cost_centres["6100"].pk,
        FieldType.NUMBER: 1,
        FieldType.MONEY: "1.00",
        FieldType.BOOLEAN: True,
        FieldType.FILE: {"name": "brief.txt", "content": b64encode(b"Een brief").decode()},
    }
    if one.type == FieldType.ROWS:
        cells = [question_of(cell.name, hint) for cell, hint in columns_of(one)]
        return [{cell.name: answer_to(rights, cell, row) for cell in cells}]
    choices = one.choices_for(rights.actors[ROLES[0]], row) if one.type == FieldType.CHOICE else ()
    value = next((str(code) for code, _label in choices), None) or known.get(one.type, "Iets")
    return [value] if one.many else value


def columns_of(one: Question) -> Iterator[tuple[Any, Any]]:
    """The cells of a table of rows that must be filled in, with what they are."""
    hints = get_type_hints(one.python, include_extras=True)
    for cell in fields(one.python):
        if cell.default is MISSING and cell.default_factory is MISSING:
            yield cell, hints[cell.name]


def on_a_page(action: Action[Any, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """The same answers as a browser sends them: files as files, tables cell by cell."""
    sent: dict[str, Any] = {}
    for one in (question for question in action.questions if question.name in answers):
        value = answers[one.name]
        if one.type == FieldType.FILE:
            for given in value if one.many else [value]:
                sent[one.name] = SimpleUploadedFile(given["name"], b64decode(given["content"]))
        elif one.type == FieldType.ROWS:
            for number, cells in enumerate(value):
                sent |= {f"{one.name}-{number}-{name}": cell for name, cell in cells.items()}
        else:
            sent[one.name] = value
    return sent


#: what stands in rows of a kind, so that the predicates come to who asks
SHAPE: dict[str, dict[str, Any]] = {
    "post.incoming": {"party": None, "party_name": "X", "waiting_for": "X", "acknowledged_on": None},
    "post.outgoing": {"party": None, "party_name": "X", "acknowledged_on": None},
    "notebook.task": {"repeats": "weekly", "as_a_rule": {"stopped": "weekly"}},
    "dossiers.dossier": {"held_on": lambda rights: rights.office.today},
}
#: the same for one action
FACTS: dict[str, dict[str, Any]] = {
    "privacy.person.forget": {"left_on": lambda rights: rights.office.today},
    "dossiers.dossier.hold": {"held_on": None},
    "registers.register.reopen": {"closed_on": lambda rights: rights.office.today},
    "contacts.contact.unmake": {
        "party_id": lambda rights: rights.office.supplier.pk,
        "reading": lambda rights: {"contact": rights.office.supplier.pk},
    },
}
