"""The board: a column per state, in the order of the kind. Moving a card is doing the action that leads there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from spil.foundation.listing.totals import first_rows, groupings, groups
from spil.foundation.ui.rules import count_text
from spil.foundation.workflow.rules import State
from spil.gateways.web.asking import Asked
from spil.gateways.web.grouping import group_url
from spil.gateways.web.presenting import Reader, Value, record_url

#: cards of a column; the others are a click away
MOST_CARDS = 25


def board(asked: Asked, reader: Reader) -> dict[str, Any]:
    """Two queries whatever the number of states, and one for the rows."""
    grouping = groupings(asked.kind)["state"]
    counts = {group.key: group.count for group in groups(asked.kind, asked.actor, asked.filters, grouping)}
    rows = first_rows(
        asked.kind, asked.actor, asked.filters, grouping, most=MOST_CARDS, order=asked.of("order")
    )
    columns = [
        {
            "code": state.code,
            "title": str(state.title),
            "family": state.family.value,
            "count": count_text(counts.get(state.code, 0), reader.locale),
            "url": group_url(asked, grouping, state.code) if counts.get(state.code, 0) > MOST_CARDS else "",
            "cards": [card(reader, row) for row in rows.get(state.code, [])],
        }
        for state in _states(asked, counts)
        if counts.get(state.code) or state.is_open or _first_end(asked, state)
    ]
    return {"columns": columns, "here": asked.url(), "has_rows": bool(rows)}


def _states(asked: Asked, counts: Mapping[Any, int]) -> list[State]:
    """Those of the kind in their order, and any other in which there is a record."""
    known = asked.kind.states
    return [*known, *(asked.kind.state(code) for code in sorted(counts) if code not in known)]


def _first_end(asked: Asked, state: Any) -> bool:
    """Of the states in which nothing is left to do, the first is always a place to drop on."""
    return state.code == next((one.code for one in asked.kind.states if not one.is_open), "")


def card(reader: Reader, row: Any) -> dict[str, Any]:
    record = row.record
    return {
        "id": row.pk,
        "title": record.title,
        "number": record.number or "",
        "url": record_url(record),
        "person": face_of(reader, record.owner),
        "due": reader.due(record.deadline_on, closed=not record.is_open),
        "lock": reader.level(record, brief=True),
        "urgent": record.urgent,
        "version": record.version,
        "moves_url": reverse("moves", args=[row.pk]),
        "move_url": reverse("move", args=[row.pk]),
    }


def face_of(reader: Reader, owner: Any) -> Value:
    """Only the face: a card is narrow, and the name is said aloud."""
    person = reader.person(owner)
    return {**person, "face_only": True} if isinstance(person, dict) else ""
