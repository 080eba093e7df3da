"""What every record tells of itself, one thing at a time, so that each can be changed in place and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ParamSpec, TypeVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action, Ask, action, back_to
from spil.foundation.handling.actions.coordinating import may_coordinate
from spil.foundation.handling.filing import file_into
from spil.foundation.records.models import Record

Dossier = Annotated[
    Record | None, Ask(_("Dossier"), help=_("Its number or words of its title. Empty: in none."))
]
P = ParamSpec("P")
R = TypeVar("R")


def _describing(name: str, question: str, **declared: Any) -> Callable[[Callable[P, R]], Action[P, R]]:
    """The action that changes one thing of any record, taken back by answering `question` with what was there."""
    return action(name, may=may_coordinate, facts=("owner",), inverse=back_to(name, question), **declared)


@_describing(
    "records.record.rename",
    "title",
    title=_("Change the subject"),
    told=_("changed the subject"),
    icon="pencil",
    order=70,
)
def rename(*, record: Record, by: Actor, title: Annotated[str, Ask(_("Subject"))]) -> None:
    """Call the record something else; its number stays."""
    record.title = title


@_describing(
    "records.record.file_in",
    "dossier",
    title=_("Put in a dossier"),
    told=_("put this in a dossier"),
    icon="folders",
    key="O",
    order=64,
)
def file_in(*, record: Record, by: Actor, dossier: Dossier = None) -> None:
    """Put the record in a dossier, or out of it with an empty answer.

    Refused: InItself, DossierClosed, TooDeep, LiesUnseen, LiesHeld.
    """
    file_into(record, dossier, by, "dossier")


@_describing(
    "records.record.mark_urgent",
    "urgent",
    title=_("Urgent or not"),
    told=_("changed whether this is urgent"),
    icon="alert-circle",
    order=71,
)
def mark_urgent(*, record: Record, by: Actor, urgent: Annotated[bool, Ask(_("Urgent"))]) -> None:
    """Say that the record goes before others, or that it does not."""
    record.urgent = urgent


@_describing(
    "records.record.set_language",
    "language",
    title=_("Change the language"),
    told=_("changed the language"),
    icon="language",
    order=72,
)
def set_language(
    *, record: Record, by: Actor, language: Annotated[str, Ask(_("Language"), choices=settings.LANGUAGES)]
) -> None:
    """The language in which the office answers about this record."""
    record.language = language


@_describing(
    "records.record.estimate",
    "effort",
    title=_("Estimate the effort"),
    told=_("estimated the effort"),
    icon="hourglass",
    order=73,
)
def estimate(
    *,
    record: Record,
    by: Actor,
    effort: Annotated[
        int | None, Ask(_("Effort in minutes"), help=_("Empty: not known."), minimum=1, maximum=100_000)
    ] = None,
) -> None:
    """How many minutes of work the record asks, as somebody judges it."""
    record.effort = effort
