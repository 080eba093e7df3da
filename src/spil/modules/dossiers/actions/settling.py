"""The types of dossiers: data of the office, dated. The plan is in planning.py."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Annotated, Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Rewrite
from spil.foundation.organisation.codes import free_code, same
from spil.foundation.organisation.once import one_at_a_moment
from spil.foundation.records.kinds import kinds
from spil.foundation.records.levels import LEVELS
from spil.foundation.records.rules import Confidentiality
from spil.foundation.retention.queries import class_choices
from spil.foundation.workflow.rules import Text
from spil.modules.dossiers import access
from spil.modules.dossiers.models import Dossier, DossierType, PlanClass
from spil.modules.dossiers.models.settings import plan_choices
from spil.modules.dossiers.rules.checklist import Line
from spil.modules.dossiers.rules.starter import PLAN, TYPES

HasTypes = Reason("HasTypes", _("The office has types of dossiers already."), _("Change those instead."))
TypeTaken = Reason(
    "TypeTaken",
    _("There is a type of dossier called “%(title)s” already."),
    _("End that one first, or choose another title."),
)
LineTwice = Reason("LineTwice", _("“%(line)s” stands twice in the checklist."), _("Give each its own title."))
TypeEnded = Reason("TypeEnded", _("No dossier of this type is opened any more."))
NoSuchClass = Reason(
    "NoSuchClass",
    _("There is no retention rule “%(code)s”."),
    _("Choose one of the rules of the office; take those of the law first, if it has none."),
)
NoAnswer = Reason("NoAnswer", _("Say by which rule it is kept."), _("An empty answer is none: nothing goes."))
#: what begins long before the program came: dossiers of earlier years have a type too
ALWAYS = date(2000, 1, 1)


def _kind_choices(_by: Actor, _row: Any) -> list[tuple[str, Text]]:
    return [(kind.code, kind.title) for kind in kinds]


def _type_choices(_by: Actor, _row: Any) -> list[tuple[str, Text]]:
    """The types that records of any kind can have."""
    typed = (field for kind in kinds for field in kind.fields if field.name == "type")
    return list({code: title for field in typed for code, title in field.choices}.items())


@dataclass(frozen=True)
class AskedLine:
    """One line of a checklist, as it is asked."""

    title: Annotated[str, Ask(_("What must be there"), max_length=120)]
    kind: Annotated[str, Ask(_("A record of kind"), choices=_kind_choices)] = ""
    type: Annotated[str, Ask(_("Of type"), choices=_type_choices)] = ""
    words: Annotated[str, Ask(_("Or a file with in its name"), max_length=60)] = ""

    def line(self, language: str, taken: Container[str]) -> Line:
        """As a line of the checklist; `taken` are the codes of the lines before it."""
        code = free_code(slugify(self.title) or "line", 40, taken)
        return Line(code, {language: self.title}, self.kind, self.type, self.words)


def _lines(asked: Sequence[AskedLine], language: str) -> list[Line]:
    found: dict[str, Line] = {}
    for one in asked:
        if same(one.title) in {same(line.title[language]) for line in found.values()}:
            raise Refused(LineTwice(line=one.title).about("lines"))
        line = one.line(language, found)
        found[line.code] = line
    return list(found.values())


def _code_of(title: str, today: date) -> str:
    """The code of a type with this title: that of an earlier one that was called so, else a code of its own."""
    one_at_a_moment()
    taken: set[str] = set()
    for kind in DossierType.objects.order_by("pk"):
        if same(title) not in map(same, kind.titles.values()):
            taken.add(kind.code)
        elif kind.until_on is None or kind.until_on > today:
            raise Refused(TypeTaken(title=title).about("title"))
    return free_code(slugify(title) or "type", 20, taken)


def _refuse_ended(dossier_type: DossierType, by: Actor) -> None:
    if dossier_type.is_over(by.today):
        raise Refused(TypeEnded())


def _refuse_unknown_class(code: str, by: Actor) -> None:
    """Nothing of a class without a rule is ever proposed to go."""
    if code and code not in dict(class_choices(by, None)):
        raise Refused(NoSuchClass(code=code).about("retention"))


@action(
    "dossiers.type.take_starter",
    title=_("Begin with our types and plan"),
    may=access.may_settle,
    one_at_a_time=True,
    icon="checkup-list",
    order=80,
)
def take_starter(*, by: Actor) -> list[PlanClass | DossierType]:
    """Types of dossiers with their checklists, and a classification plan, to begin with. Refused: HasTypes."""
    if DossierType.objects.exists():
        raise Refused(HasTypes())
    plan = [PlanClass(code=one.code, titles=one.title, from_on=ALWAYS) for one in PLAN]
    types = [
        DossierType(
            code=one.code,
            titles=one.title,
            plan_code=one.plan,
            confidentiality=one.confidentiality,
            retention=one.retention,
            checklist=[line.stored() for line in one.lines],
            from_on=ALWAYS,
        )
        for one in TYPES
    ]
    return [*plan, *types]


@action(
    "dossiers.type.set",
    title=_("Make a type of dossier"),
    may=access.may_settle,
    one_at_a_time=True,
    icon="plus",
    order=81,
)
def set_type(
    *,
    by: Actor,
    title: Annotated[str, Ask(_("Title"), max_length=80)],
    lines: Annotated[list[AskedLine] | None, Ask(_("Checklist"))] = None,
    plan_code: Annotated[str, Ask(_("Place in the plan"), choices=plan_choices)] = "",
    confidentiality: Annotated[str, Ask(_("Who may read it"), choices=LEVELS)] = Confidentiality.OFFICE,
    retention: Annotated[
        str,
        Ask(_("Kept as"), choices=class_choices, help=_("While this is empty, nothing of it goes.")),
    ] = "",
) -> DossierType:
    """A type of dossier of the office's own, from today on.

    Refused while there is one with this title (TypeTaken), for a line that its checklist has twice (LineTwice), and for
    a class that no rule has (NoSuchClass).
    """
    _refuse_unknown_class(retention, by)
    return DossierType(
        code=_code_of(title, by.today),
        titles={by.language: title},
        plan_code=plan_code,
        confidentiality=confidentiality,
        retention=retention,
        checklist=[line.stored() for line in _lines(lines or [], by.language)],
        from_on=by.today,
    )


@action(
    "dossiers.dossier.keep_type_as",
    title=_("Give its type another rule"),
    told=_("gave its type another retention rule"),
    may=lambda by, _dossier: access.may_settle(by),
    facts=("type",),
    icon="hourglass",
    aside=True,
    order=84,
)
def keep_type_as(
    *,
    dossier: Dossier,
    by: Actor,
    retention: Annotated[
        str | None,
        Ask(
            _("Kept as"),
            choices=class_choices,
            held=lambda dossier: dossier.type.retention,
            help=_("While this is empty, nothing of it goes."),
            empties=True,
        ),
    ] = None,
    reason: Annotated[str, Ask(_("Reason"))],
) -> list[Rewrite]:
    """Another retention rule for all dossiers of this type, also for those that were closed. With an empty answer it
    has none. Refused: NoSuchClass, and NoAnswer for a question that was left out."""
    if retention is None:
        raise Refused(NoAnswer().about("retention"))
    _refuse_unknown_class(retention, by)
    return [Rewrite(dossier.type, {"retention": retention})]


@action(
    "dossiers.type.change",
    title=_("Change the type"),
    may=lambda by, _type: access.may_settle(by),
    one_at_a_time=True,
    icon="pencil",
    order=82,
)
def change_type(
    *,
    dossier_type: DossierType,
    by: Actor,
    title: Annotated[str, Ask(_("Title"), max_length=80, held=attrgetter("title"))],
    plan_code: Annotated[str, Ask(_("Place in the plan"), choices=plan_choices)] = "",
    confidentiality: Annotated[str, Ask(_("Who may read it"), choices=LEVELS)] = Confidentiality.OFFICE,
) -> None:
    """Another title in the language of who changes it, also of the dossiers that are there; and with what place in the
    plan and which readers a dossier of it begins from now on.

    Refused for a title that another type has (TypeTaken), and for a type that has ended (TypeEnded).
    """
    _refuse_ended(dossier_type, by)
    one_at_a_moment()
    others = DossierType.objects.not_over(by.today).exclude(code=dossier_type.code)
    if any(same(title) in map(same, other.titles.values()) for other in others):
        raise Refused(TypeTaken(title=title).about("title"))
    dossier_type.titles = {**dossier_type.titles, by.language: title}
    dossier_type.plan_code, dossier_type.confidentiality = plan_code, confidentiality


@action(
    "dossiers.type.end",
    title=_("End the type"),
    may=lambda by, _type: access.may_settle(by),
    icon="ban",
    order=83,
)
def end_type(*, dossier_type: DossierType, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """No dossier of this type is opened from today on; those that are there keep it. Refused: TypeEnded."""
    _refuse_ended(dossier_type, by)
    dossier_type.end(by.today)
