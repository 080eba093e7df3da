"""Records that belong together: linking two, and taking a link away."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove
from spil.foundation.answers.types import whole_id
from spil.foundation.links.models import Link
from spil.foundation.links.words import CHOICES, MADE_BY_HAND, relation_words
from spil.foundation.records.models import Record

LinkToItself = Reason("LinkToItself", _("A record is not linked to itself."))
LinkedAlready = Reason("LinkedAlready", _("These two are linked already."))
NoSuchLink = Reason("NoSuchLink", _("There is no such link that can be taken away."))
Other = Annotated[Record, Ask(_("With"), help=_("Its number, or words of its title."))]


@action(
    "records.record.link",
    title=_("Link"),
    told=_("linked a record"),
    one_at_a_time=True,
    icon="link",
    order=67,
)
def link(
    *,
    record: Record,
    by: Actor,
    other: Other,
    relation: Annotated[str, Ask(_("This one"), choices=CHOICES)] = "concerns",
) -> list[Link]:
    """Link two records; both show it.

    Refused for the record itself (LinkToItself) and for two that are linked so already (LinkedAlready).
    """
    if other.pk == record.pk:
        raise Refused(LinkToItself().about("other"))
    if Link.objects.filter(source=record, target=other, relation=relation).exists():
        raise Refused(LinkedAlready().about("other"))
    return [Link(source=record, target=other, relation=relation)]


def _links_now(by: Actor, subject: Any) -> list[tuple[str, str]]:
    """The links of the record that people made, with what they say, as far as the other record may be seen."""
    record = getattr(subject, "record", subject)
    if record is None:
        return []
    ends = Q(source=record.pk) | Q(target=record.pk)
    rows = Link.objects.filter(ends, relation__in=MADE_BY_HAND).select_related("source", "target")
    seen = set(
        Record.objects.visible_to(by)
        .filter(pk__in=[one for row in rows for one in (row.source_id, row.target_id)])
        .values_list("pk", flat=True)
    )
    found = []
    for row in rows:
        forward = row.source_id == record.pk
        other = row.target if forward else row.source
        if other.pk in seen:
            found.append((str(row.pk), f"{relation_words(row.relation, forward=forward)}: {other}"))
    return found


@action(
    "records.record.unlink",
    title=_("Take a link away"),
    told=_("took a link away"),
    one_at_a_time=True,
    icon="x",
    order=68,
)
def unlink(
    *, record: Record, by: Actor, link: Annotated[str, Ask(_("Which one"), choices=_links_now, of_row=True)]
) -> list[Remove]:
    """Take away a link that somebody made. Refused for one that follows from what was done, or is gone (NoSuchLink)."""
    ends = Q(source=record.pk) | Q(target=record.pk)
    row = Link.objects.filter(ends, pk=whole_id(link) or 0, relation__in=MADE_BY_HAND).first()
    if row is None:
        raise Refused(NoSuchLink().about("link"))
    return [Remove(row)]
