"""Which actions a page offers on a row, and in whose name they are done.

When somebody works for everyone, an action is done for whoever's turn it is: her own turn first, then that of a
person she acts for. When she chose one person, everything is done in that person's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.answers.types import whole_id
from spil.foundation.manifest.declaration import Waiting
from spil.foundation.records.for_readers import for_readers
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import AmongGiven, KindModel, Record, Sight
from spil.foundation.settled.statements import Parameter, Prepared
from spil.foundation.turns.models import Turn
from spil.foundation.ui.addresses import address
from spil.gateways.web.seeing import as_hidden, seen_along

#: below this order, actions lead on to the next state; one of them is the main button
LEADING = 30
#: from this order on, actions belong to any record and stand below the kind's own
GENERAL = 60
#: buttons of a record in sight, and those refused with their reason; the rest waits behind "More"
HANDFUL, MOST_REFUSED = 5, 2


@for_readers
def seen_with_owner(reader: Sight) -> QuerySet[Record]:
    """The records with these `ids` that the reader may see, each with its owner, in no order."""
    return Record.objects.visible_to(reader).filter(AmongGiven("pk", "ids")).select_related("owner")


def rows_of(records: Sequence[Record]) -> dict[int, KindModel]:
    """The business rows of records, with their facts: one query per table, whatever the number of kinds in it."""
    by_table: dict[tuple[type[KindModel], tuple[str, ...]], list[int]] = {}
    for record in records:
        kind = kinds[record.kind]
        by_table.setdefault((kind.model, ("record", "record__owner", *kind.facts)), []).append(record.pk)
    return {
        row.pk: row for (model, facts), ids in by_table.items() for row in _rows(model, facts).rows(ids=ids)
    }


def bare_rows_of(records: Sequence[Record]) -> dict[int, KindModel]:
    """The same without their facts, for what stands on the row itself."""
    by_model: dict[type[KindModel], list[int]] = {}
    for record in records:
        by_model.setdefault(kinds[record.kind].model, []).append(record.pk)
    found = {row.pk: row for model, ids in by_model.items() for row in _rows(model, ()).rows(ids=ids)}
    for record in records:
        if record.pk in found:
            found[record.pk].record = record
    return found


@cache
def _rows(model: type[KindModel], facts: tuple[str, ...]) -> Prepared:
    rows = model._default_manager.filter(AmongGiven("pk", "ids"))
    return Prepared(lambda: rows.select_related(*facts) if facts else rows)


def acting_on(
    request: Any, turns: Iterable[Turn | Waiting], action: Action[Any, Any], subject: Any = None
) -> Actor:
    """The actor for this action: in the chosen person's name, else in that of whoever's turn it is.

    What the mandate does not name but the actor's own work does, is done in the own name.
    """
    actor: Actor = request.actor
    if request.chosen is not None:
        acting = actor.on_behalf_of(request.chosen)
        own = action.refusal(acting, subject) is not None and action.refusal(actor, subject) is None
        return actor if own else acting
    if action.answers is not None:
        acting_as = (actor, *(actor.on_behalf_of(one.person_id) for one in actor.principals))
        open_now = [one for one in turns if isinstance(one, Turn)]
        return next((one for one in acting_as if action.answers(one, open_now)), actor)
    asked = [turn.person_id for turn in turns if turn.person_id and turn.action == action.name]
    if actor.person_id in asked:
        return actor
    if not asked and subject is not None and action.refusal(actor, subject) is not None:
        # whose turn it is may also do something else than what is asked: send back instead of approve
        asked = [one for turn in turns for one in _asked(actor, turn) if one != actor.person_id]
        able = (actor.on_behalf_of(one) for one in asked if actor.may_act_for(one))
        return next((one for one in able if action.refusal(one, subject) is None), actor)
    return next((actor.on_behalf_of(one) for one in asked if actor.may_act_for(one)), actor)


def acting_for(request: Any, action: Action[Any, Any]) -> Actor:
    """The actor for something new: in the name of whose page it was asked on (`for` in the address), and in no other;
    else as for any action."""
    actor: Actor = request.actor
    named = whole_id(request.GET.get("for", ""))
    return actor.on_behalf_of(named) if named in actor.everyone_ids else acting_on(request, (), action)


def _asked(actor: Actor, turn: Turn | Waiting) -> list[int]:
    """Whose turn it is; when it is that of a role or a unit, those of the people acted for who have it."""
    if turn.person_id or isinstance(turn, Waiting):
        return [turn.person_id] if turn.person_id else []
    holders = (one for one in actor.principals if turn.role in one.roles or turn.unit_id in one.unit_ids)
    return [one.person_id for one in holders]


def open_turns(record_id: int) -> list[Turn]:
    return list(asked_turns(record_id))


def asked_turns(record_id: int | Parameter) -> QuerySet[Turn]:
    """Whose turn it is, the first to have got it before others."""
    return Turn.objects.open().filter(record=record_id).select_related("person").order_by("id")


def subject_of(action: Action[Any, Any], row: KindModel) -> Any:
    return row.record if action.on_any_record else row


def action_buttons(
    request: Any,
    row: KindModel,
    *,
    turns: Sequence[Turn | Waiting] | None = None,
    only: Callable[[Action[Any, Any]], bool] | None = None,
) -> list[dict[str, Any]]:
    """Buttons for a row: the possible ones first, then those refused for a reason worth knowing.

    What the state of the record rules out is left away; what the person may not do is shown with the reason.
    """
    kind = kinds.of(row.record)
    turns = open_turns(row.pk) if turns is None else turns
    possible, refused = [], []
    for action in actions.on(kind):
        if only is not None and not only(action):
            continue
        subject = subject_of(action, row)
        if action.concerns is not None and not action.concerns(subject):
            continue
        by = acting_on(request, turns, action, subject)
        if action.answers is not None and not action.answers(
            by, [one for one in turns if isinstance(one, Turn)]
        ):
            continue
        refusal = action.refusal(by, subject)
        if refusal is None:
            possible.append(button(action, row))
        elif refusal.code != "WrongState" and action.order < GENERAL:
            refused.append(
                {**button(action, row), "refused": True, "reason": refusal.text, "remedy": refusal.remedy}
            )
    asked = {turn.action for turn in turns}
    main = next((one for one in possible if one["name"] in asked), None)
    main = main or next((one for one in possible if one["order"] < LEADING), None)
    if main is not None:
        main["main"] = True
    return possible + refused


def in_sight(buttons: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The buttons that stand in sight on a record's page, the main one on top, and those behind "More".

    What leads on (`Action.leads`) comes first; where little leads on, others fill up the handful, in their order.
    """
    possible = [one for one in buttons if not one.get("refused")]
    ranked = sorted(possible, key=lambda one: (not one.get("main"), not one["leads"], one["tone"] == "stop"))
    refused = [one for one in buttons if one.get("refused") and one["leads"]]
    chosen = {one["name"] for one in (*ranked[:HANDFUL], *refused[:MOST_REFUSED])}
    behind = [one for one in buttons if one["name"] not in chosen]
    if len(behind) == 1:  # a menu of one thing hides it for nothing
        chosen, behind = {one["name"] for one in buttons}, []
    shown = sorted((one for one in buttons if one["name"] in chosen), key=lambda one: not one.get("main"))
    return shown, behind


def button(action: Action[Any, Any], row: KindModel) -> dict[str, Any]:
    url, along = address("act-on", row.pk, action.name), seen_along(action, row)
    asks = bool(action.questions) and not action.is_quick
    return {
        "id": action.name.replace(".", "-"),
        "name": action.name,
        "order": action.order,
        "title": f"{action.title}…" if asks else str(action.title),
        "url": f"{url}?{urlencode(along)}" if asks and along else url,
        "hidden": as_hidden(along),
        "icon": action.icon,
        "key": action.key,
        "leads": action.leads,
        "asks": asks,
        "tone": "stop" if action.destroys else "",
    }
