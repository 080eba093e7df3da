"""Saved views: who sees which, who may share them, and keeping them. They are a reader's own arrangement, so no event
is owed for them."""

from __future__ import annotations

from typing import cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotPermitted, Refusal
from spil.foundation.listing.models import FirstView, SavedView, Scope
from spil.foundation.organisation.models import Role
from spil.foundation.settled.keeping import Settled

#: characters; a longer address is no view but an accident
LONGEST_QUERY = 6_000
_FOR_UNIT = (
    Role.MANAGER,
    Role.DIRECTOR,
    Role.OFFICE_MANAGER,
    Role.ASSISTANT,
    Role.SECRETARY,
    Role.ADMINISTRATOR,
)
_FOR_OFFICE = (Role.OFFICE_MANAGER, Role.DIRECTOR, Role.ADMINISTRATOR)


def views_of(actor: Actor, kind: str) -> QuerySet[SavedView]:
    """The views of a kind's list that the actor has: her own, those of her units, those of the office."""
    mine = Q(scope=Scope.OWN, person=actor.person_id)
    of_units = Q(scope=Scope.UNIT, unit__in=actor.unit_ids)
    return SavedView.objects.filter(mine | of_units | Q(scope=Scope.OFFICE), kind=kind).order_by(
        "title", "id"
    )


_views: Settled[list[SavedView]] = Settled(SavedView, most=500)
_first: Settled[dict[str, int]] = Settled(FirstView, most=500)


def known_views(actor: Actor, kind: str) -> list[SavedView]:
    """The same, as they are shown."""
    return _views.get((actor.person_id, actor.unit_ids, kind), lambda: list(views_of(actor, kind)))


def view_of(actor: Actor, kind: str, pk: int) -> SavedView | None:
    return views_of(actor, kind).filter(pk=pk).first()


def first_view(actor: Actor, kind: str) -> int | None:
    """The id of the view with which this list opens, if the actor chose one that she still has."""
    chosen = _first.get(
        actor.person_id,
        lambda: dict(FirstView.objects.filter(person=actor.person_id).values_list("kind", "view_id")),
    ).get(kind)
    return chosen if any(view.pk == chosen for view in known_views(actor, kind)) else None


def may_share(actor: Actor, scope: str) -> Refusal | None:
    """Whether the actor may keep a view for these readers; nothing when she may."""
    if scope == Scope.UNIT and not (actor.unit_ids and actor.has_role(*_FOR_UNIT)):
        return NotPermitted(who=Role.MANAGER.label)
    if scope == Scope.OFFICE and not actor.has_role(*_FOR_OFFICE):
        return NotPermitted(who=Role.OFFICE_MANAGER.label)
    return None


def may_change(actor: Actor, view: SavedView) -> Refusal | None:
    """A view is changed by who made it, and a shared one also by who may share with the same readers."""
    if view.person_id == actor.person_id:
        return None
    return NotPermitted(who=str(view.person)) if view.scope == Scope.OWN else may_share(actor, view.scope)


def save_view(
    actor: Actor, *, kind: str, title: str, query: str, scope: str = Scope.OWN, view: SavedView | None = None
) -> SavedView:
    """Keep a view, new or changed. Raises ValueError with words for the reader when it cannot be kept."""
    title = title.replace("\x00", "").strip()
    if not title:
        raise ValueError(str(_("Give the view a name.")))
    if len(title) > 60 or len(query) > LONGEST_QUERY:
        raise ValueError(str(_("This is too long. Take a shorter name, or fewer filters.")))
    if scope not in Scope.values:
        raise ValueError(str(_("Choose who sees this view.")))
    refusal = may_share(actor, scope) or (may_change(actor, view) if view else None)
    if refusal is not None:
        raise ValueError(str(refusal))
    taken = views_of(actor, kind).filter(title__iexact=title, scope=scope)
    if view is not None:
        taken = taken.exclude(pk=view.pk)
    if taken.exists():
        raise ValueError(str(_("There is already a view “%(title)s”. Take another name.")) % {"title": title})
    kept = view or SavedView(kind=kind, person_id=cast("int", actor.person_id))
    kept.title, kept.query, kept.scope = title, query, scope
    if scope == Scope.UNIT:
        kept.unit_id = kept.unit_id or min(actor.unit_ids)
    else:
        kept.unit_id = None
    kept.save()
    return kept


def remove_view(actor: Actor, view: SavedView) -> Refusal | None:
    """Take a view away for everybody who had it; the reason when that is not hers to do."""
    refusal = may_change(actor, view)
    if refusal is None:
        view.delete()
    return refusal


def open_with(actor: Actor, kind: str, view: SavedView | None) -> None:
    """From now on the list opens with this view; with its usual one for None."""
    if view is None:
        FirstView.objects.filter(person=actor.person_id, kind=kind).delete()
    else:
        person = cast("int", actor.person_id)
        FirstView.objects.update_or_create(person_id=person, kind=kind, defaults={"view": view})
