"""What is proposed when a file came in by itself, what is decided about it elsewhere, and what becomes of lessons."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.db import DatabaseError

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.queue import enqueue
from spil.foundation.learning.following import forget
from spil.foundation.records.rules import Confidentiality
from spil.modules.post.public import Channel, PostItem, maker_for
from spil.modules.proposals.actions import propose, settle
from spil.modules.proposals.queries.proposing import KIND, proposed_for
from spil.modules.proposals.queries.reasons import clues_of, targets_of, text_of
from spil.modules.proposals.queries.senders import sender_for

_log = logging.getLogger(__name__)


def propose_where_it_goes(happened: list[Happening]) -> Iterator[Call]:
    """For what came in by itself, unless a module recognises the file or more is known than what is likely."""
    for one in happened:
        told, file = one.call.arguments, one.call.arguments.get("file")
        is_led = not told.get("by_intake") or told.get("answers") or not _is_undecided(one.row)
        if is_led or (file is not None and maker_for(file) is not None):
            continue
        yield from _proposal(one.row, one.by)


def propose_by_what_was_read(happened: list[Happening]) -> Iterator[Call]:
    """The same once a scan was read by machine, of which the register knew no more than its name."""
    for one in happened:
        if _is_undecided(one.row) and not one.row.unconfirmed:
            yield from _proposal(one.row, one.by)


def _is_undecided(item: PostItem) -> bool:
    """What is for named people is nobody's guess: whoever is proposed reads it."""
    record = item.record
    is_known = item.channel == Channel.PEPPOL or item.reading.get("refused")
    is_known = is_known or record.confidentiality == Confidentiality.NAMED
    return record.is_open and not (is_known or record.owner_id or record.unit_id)


def _proposal(item: PostItem, by: Actor) -> Iterator[Call]:
    """What comes in is registered, whatever becomes of what is likely; with a database that is away nothing is."""
    try:
        values = _likely(item)
    except DatabaseError:
        raise
    except Exception:  # noqa: BLE001 - it is logged; a likely value is not worth a letter
        _log.exception("Nothing is proposed for %s", item.record.number)
        return
    if values:
        yield propose.call(item=item, by=by, values=values)


def _likely(item: PostItem) -> dict[str, str]:
    text = text_of(item)
    found = clues_of(item, text)
    sender = sender_for(item, text, found)
    if sender is not None:
        found = clues_of(item, text, sender)
    values = dict(proposed_for(found, item.record.legal_entity_id).values)
    if sender is not None:
        values["sender"] = str(sender.pk)
    return values


#: what is decided by hand with an action, beside what it is asked; empty: everything
DECIDES: Mapping[str, tuple[str, ...]] = {
    "records.record.assign": ("person",),
    "records.record.accept": ("person",),
    "records.record.file_in": ("dossier",),
    "records.record.set_deadline": ("days",),
    "records.record.share": ("confidentiality",),
    "post.item.take_in_hand": ("person", "unit"),
    "post.item.close": (),
    "post.item.refuse": (),
    "post.item.answer": (),
    "requests.request.make_from_post": (),
    "contacts.contact.make_from_post": ("sender",),
}
#: questions of `post.item.correct` to what they decide
CORRECTED = {"type": "type", "party": "sender", "unit": "unit"}


def settle_what_is_decided(happened: list[Happening]) -> Iterator[Call]:
    """Who assigns by hand what was proposed, or deals with it, has decided: it need not be confirmed as well."""
    about = {
        one.record.pk: one
        for one in happened
        if one.is_main and one.record is not None and one.record.kind == KIND and not one.by.is_system
        if getattr(one.row, "unconfirmed", True)
    }
    waiting = targets_of(about) if about else {}
    items = PostItem.objects.select_related("record__owner").in_bulk(list(waiting)) if waiting else {}
    for pk, item in items.items():
        decided = _decided(about[pk])
        settled = [target for target in waiting[pk] if not decided or target in decided]
        if settled:
            yield settle.call(item=item, by=replace(about[pk].by, sees_all=True), targets=settled)


def _decided(one: Happening) -> tuple[str, ...]:
    if one.action == "post.item.correct":
        asked = one.call.arguments
        return tuple(target for name, target in CORRECTED.items() if asked.get(name)) or ("nothing",)
    return DECIDES[one.action]


def forget_it(happened: list[Happening]) -> list[Call]:
    """What was learned is a technical table: it is emptied in the same transaction."""
    for one in happened:
        forget(one.call.subject.pk, KIND)
    return []


def learn_it_again(happened: list[Happening]) -> list[Call]:
    """In the background: an office has thousands of items."""
    for one in happened:
        enqueue(jobs["proposals.learn_again"], by=one.by.person_id, at=one.by.now, office=one.call.subject.pk)
    return []
