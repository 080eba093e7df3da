"""Actions that only tests have, and letters to try them on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Action, Ask, Call
from spil.foundation.actions.reactions import Reaction
from spil.foundation.actions.touched import Happening
from spil.foundation.records.models import Record
from spil.modules.post.actions.registering import register
from spil.modules.post.models import PostItem
from tests.support.office import Office

NotToday = Reason("NotToday", "Not today, %(who)s.", "Come back tomorrow.")


def registered(office: Office, subject: str = "Een brief", *, by: str = "lotte", **answers: Any) -> PostItem:
    """A letter, read anew after it was registered."""
    made = register(by=office.as_(by), subject=subject, **answers)[0]
    return anew(made)


def anew(row: Any) -> PostItem:
    return PostItem.objects.select_related("record", "record__owner").get(pk=row.pk)


def played(body: Callable[..., Any], name: str = "", **declared: Any) -> Action[Any, Any]:
    """An action that is not registered: only the test knows it."""
    return Action(name or f"play.item.{body.__name__}", body.__name__, body, **declared)


def retitle(*, item: PostItem, by: Actor, title: Annotated[str, Ask("Title")]) -> None:
    """Give another title; refused for the title `no`, fails for the title `broken` after it was changed."""
    item.record.title, item.party_name = title, title
    if title == "no":
        raise Refused(NotToday(who=by.name))
    if title == "broken":
        raise ZeroDivisionError


def refusing(action: str, pk: int) -> Reaction:
    """What follows from that action on this row is refused (NotToday)."""

    def answer(happened: list[Happening]) -> list[Call]:
        if any(one.row is not None and one.row.pk == pk for one in happened):
            raise Refused(NotToday(who="Thijs"))
        return []

    return Reaction(action, answer)


def touch(*, record: Record, by: Actor) -> None:
    """Nothing happens, and is told."""
