"""Takes a plain row of the office away (a unit, a person, a supplier), as long as nothing refers to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.returned import Remove

StillUsed = Reason(
    "StillUsed",
    _("%(name)s is in use already."),
    _("What is in use can be ended or changed, not taken away."),
)
#: asked of a row whether anything refers to it where no relation tells; modules add theirs
without_relation: list[Callable[[models.Model], bool]] = []


def removal(row: models.Model, *along: models.Model, is_named: bool = False) -> list[Remove]:
    """The row and what goes along with it, to be returned by an action's body.

    Refused (StillUsed) when any other row refers to it, or when it `is_named` where no relation tells: by its code, as
    a reader. One query for each relation, so not for many rows at once.
    """
    if is_named or is_used(row, *along):
        raise Refused(StillUsed(name=str(row)))
    return [*(Remove(one) for one in along), Remove(row)]


def is_used(row: models.Model, *besides: models.Model) -> bool:
    """Whether anything refers to the row, other than these. One query for each relation."""
    return any(knows(row) for knows in without_relation) or any(True for _one in _references(row, besides))


def _references(row: models.Model, along: Iterable[models.Model]) -> Iterator[models.Model]:
    gone = {(type(one), one.pk) for one in along}
    for relation in row._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):  # one-to-one relations are among them
            continue
        related = relation.related_model._base_manager.filter(**{relation.field.name: row})
        yield from (one for one in related[: len(gone) + 1] if (type(one), one.pk) not in gone)
