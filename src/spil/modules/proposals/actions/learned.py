"""Throwing away what an office learned, and learning it again."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.organisation.models import LegalEntity
from spil.modules.proposals import access


@action(
    "proposals.learned.forget",
    title=_("Forget what was learned"),
    told=_("had what was learned forgotten"),
    may=access.may_teach,
    icon="trash",
    order=70,
    destroys=True,
)
def forget_learned(*, entity: LegalEntity, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """Nothing is proposed any more in this office until new post was decided; the register itself stays as it is."""


@action(
    "proposals.learned.again",
    title=_("Learn again"),
    told=_("had everything learned again"),
    may=access.may_teach,
    icon="refresh",
    order=71,
)
def learn_again(*, entity: LegalEntity, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """Throw away what was learned and learn from the register as it stands now, in the background."""
