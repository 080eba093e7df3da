"""What the office itself chooses about being told: per role, and for mail. The last choice counts; the others stay."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotPermitted, Refusal
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.notifications.models import TOPIC_CHOICES, OfficeRules, RoleDefault
from spil.foundation.notifications.topics import Channel
from spil.foundation.organisation.models import Role


def may_choose(by: Actor) -> Refusal | None:
    if by.has_role(Role.OFFICE_MANAGER, Role.ADMINISTRATOR):
        return None
    return NotPermitted(who=Role.OFFICE_MANAGER.label)


@action(
    "notifications.office.choose",
    title=_("Choose how a role is told"),
    told=_("chose how a role is told"),
    may=may_choose,
    icon="bell",
    order=90,
)
def choose(
    *,
    by: Actor,
    role: Annotated[Role, Ask(_("Role"))],
    topic: Annotated[str, Ask(_("What about"), choices=TOPIC_CHOICES)],
    channel: Annotated[Channel, Ask(_("How"))],
) -> list[RoleDefault]:
    """How people of a role are told, as long as they did not choose for themselves."""
    return [RoleDefault(role=role, topic=topic, channel=channel)]


@action(
    "notifications.office.hide_titles",
    title=_("Choose what mail may name"),
    told=_("chose what mail may name"),
    may=may_choose,
    icon="shield-lock",
    order=91,
)
def hide_titles(
    *,
    by: Actor,
    hidden: Annotated[
        bool, Ask(_("Of a record for named people, mail and calendar give the number alone"))
    ] = True,
) -> list[OfficeRules]:
    """Whether the title of a record for named people leaves the house, by mail and in calendars."""
    return [OfficeRules(hides_titles=hidden)]
