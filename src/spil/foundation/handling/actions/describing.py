"""What every record tells of itself, one thing at a time, so that each can be changed in place and taken back."""

from __future__ import annotations

from typing import Annotated, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action, back_to
from spil.foundation.handling.actions.coordinating import may_coordinate
from spil.foundation.records.models import Record

InItself = Reason("InItself", _("A record cannot be its own dossier."))
Dossier = Annotated[
    Record | None, Ask(_("Dossier"), help=_("Its number or words of its title. Empty: in none."))
]
_DECLARED: dict[str, Any] = {"may": may_coordinate, "facts": ("owner",)}


@action(
    "records.record.rename",
    title=_("Change the subject"),
    told=_("changed the subject"),
    icon="pencil",
    order=70,
    inverse=back_to("records.record.rename", "title"),
    **_DECLARED,
)
def rename(*, record: Record, by: Actor, title: Annotated[str, Ask(_("Subject"))]) -> None:
    """Call the record something else; its number stays."""
    record.title = title


@action(
    "records.record.file_in",
    title=_("Put in a dossier"),
    told=_("put this in a dossier"),
    icon="folders",
    key="O",
    order=64,
    inverse=back_to("records.record.file_in", "dossier"),
    **_DECLARED,
)
def file_in(*, record: Record, by: Actor, dossier: Dossier = None) -> None:
    """Put the record in a dossier, or out of it with an empty answer. Refused for itself (InItself)."""
    if dossier is not None and record.pk in {dossier.pk, dossier.dossier_id}:
        raise Refused(InItself().about("dossier"))
    record.dossier = dossier


@action(
    "records.record.mark_urgent",
    title=_("Urgent or not"),
    told=_("changed whether this is urgent"),
    icon="alert-circle",
    order=71,
    inverse=back_to("records.record.mark_urgent", "urgent"),
    **_DECLARED,
)
def mark_urgent(*, record: Record, by: Actor, urgent: Annotated[bool, Ask(_("Urgent"))]) -> None:
    """Say that the record goes before others, or that it does not."""
    record.urgent = urgent


@action(
    "records.record.set_language",
    title=_("Change the language"),
    told=_("changed the language"),
    icon="language",
    order=72,
    inverse=back_to("records.record.set_language", "language"),
    **_DECLARED,
)
def set_language(
    *, record: Record, by: Actor, language: Annotated[str, Ask(_("Language"), choices=settings.LANGUAGES)]
) -> None:
    """The language in which the office answers about this record."""
    record.language = language


@action(
    "records.record.estimate",
    title=_("Estimate the effort"),
    told=_("estimated the effort"),
    icon="hourglass",
    order=73,
    inverse=back_to("records.record.estimate", "effort"),
    **_DECLARED,
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
