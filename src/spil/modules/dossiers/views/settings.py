"""The types of dossiers and the classification plan, as the office set them; what held before stands behind them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.http import HttpResponse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from spil.foundation.organisation.models import Dated
from spil.foundation.records.levels import LEVELS
from spil.foundation.records.rules import Confidentiality
from spil.foundation.retention.queries import class_choices
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.refusing import only_for
from spil.foundation.ui.saying import in_force_words
from spil.foundation.ui.settings_page import MOST, Part, SetRow, settings_page
from spil.modules.dossiers.access import may_open
from spil.modules.dossiers.actions import change_plan, change_type, end_plan, end_type, set_plan, set_type
from spil.modules.dossiers.actions.settling import ALWAYS
from spil.modules.dossiers.models import DossierType, PlanClass
from spil.modules.dossiers.models.settings import line_titles

_Row = TypeVar("_Row", bound=Dated)


def _types(offers: Offers) -> list[SetRow]:
    today, kept_as, readers = offers.actor.today, dict(class_choices(offers.actor, None)), dict(LEVELS)
    return [
        SetRow(
            _named(one, today),
            (
                ", ".join(title for _code, title in line_titles(one)),
                one.plan_code,
                str(readers[Confidentiality(one.confidentiality)]),
                kept_as.get(one.retention, gettext("no rule: nothing goes")),
            ),
            [] if one.is_over(today) else offers.on(one, change_type, end_type),
            is_past=one.is_over(today),
        )
        for one in _in_order(DossierType.objects.order_by("code", "from_on")[:MOST], today)
    ]


def _named(kind: DossierType, today: date) -> str:
    """Its title; with the days on which it is in force, unless it always is."""
    return kind.title if _always(kind) else f"{kind.title}, {_in_force(kind, today)}"


def _plan(offers: Offers) -> list[SetRow]:
    today = offers.actor.today
    return [
        SetRow(
            one.code,
            (one.title, _in_force(one, today)),
            [] if one.is_over(today) else offers.on(one, change_plan, end_plan),
            is_past=one.is_over(today),
        )
        for one in _in_order(PlanClass.objects.order_by("code", "from_on")[:MOST], today)
    ]


def _in_order(rows: Iterable[_Row], today: date) -> list[_Row]:
    return sorted(rows, key=lambda one: (one.is_over(today), str(one)))


def _in_force(one: Dated, today: date) -> str:
    return gettext("always") if _always(one) else in_force_words(one.from_on, one.until_on, today)


def _always(one: Dated) -> bool:
    return one.from_on <= ALWAYS and one.until_on is None


PARTS = (
    Part(
        "types",
        _("Types of dossiers"),
        _(
            "What must be in a dossier of each type, who may read it, and how long it is kept. For another checklist a"
            " type is ended and made anew: dossiers that are there keep theirs."
        ),
        may_open,
        set_type,
        (
            pgettext_lazy("dossier", "Type"),
            _("What must be in it"),
            _("Plan"),
            _("Who may read it"),
            _("Kept as"),
        ),
        _types,
        "folders",
        _("There is no type yet: no dossier can be opened."),
    ),
    Part(
        "plan",
        _("Classification plan"),
        _("The places in which dossiers stand. 3.1 hangs below 3."),
        may_open,
        set_plan,
        (_("Code"), _("Title"), _("In force")),
        _plan,
        "folders",
        _("The plan has no place yet."),
    ),
)


@only_for(may_open)
def dossier_settings(request: Any) -> HttpResponse:
    """`tab` is the code of a part; the first without one."""
    return settings_page(request, _("Dossier settings"), PARTS, route="dossier-settings")
