"""Registering: what lies in the store gets its record, in one transaction, once for a key."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refusal, Refused
from spil.foundation.arrivals.models import Arrival
from spil.foundation.failpoints.places import reached
from spil.foundation.files.models import StoredFile
from spil.foundation.manifest.registry import modules

Unregistered = Reason(
    "Unregistered",
    _("“%(name)s” could not be registered: %(why)s"),
    remedy=_("It was not lost. Tell whoever looks after Spil: the cause is in the log."),
)
MOST_TRIES = 6
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Arrived:
    """What became of one content: `taken` is the module's own answer, empty when it was known already or refused.

    `known_as` is the id of the arrival as which it was known.
    """

    file: StoredFile
    record_id: int | None = None
    taken: Any = None
    refusal: Refusal | None = None
    known_as: int | None = None

    @property
    def was_known(self) -> bool:
        return self.taken is None and self.refusal is None


def register_many(
    keyed: Sequence[tuple[StoredFile, str]],
    by: Actor,
    *,
    way: str,
    facts: Mapping[str, Any] | None = None,
) -> Iterator[Arrived]:
    """Register stored files, each under its key, in one transaction; what became of each, in their order.

    A crash before its end has registered none of them. When something goes wrong with one, each is registered by
    itself, so that only that one is refused.
    """
    shorts = {file.sha256: _short(way, key) for file, key in keyed}
    known = {one.key: one for one in Arrival.objects.filter(key__in=shorts.values())}
    new = list({file.sha256: file for file, _key in keyed if shorts[file.sha256] not in known}.values())
    done: dict[str, Any] = {}
    if len(new) > 1:
        with suppress(Exception):  # whatever it is: it happens again with the one that has it
            done = _together(new, by, way, shorts, facts or {})

    def became(file: StoredFile, key: str) -> Iterator[Arrived]:
        if file.sha256 in done:
            yield _made(done.pop(file.sha256), by, shorts[file.sha256])
        elif (earlier := known.get(shorts[file.sha256])) is not None:
            yield _finished(earlier, file, by)
        else:
            yield register(file, by, way=way, key=key, facts=facts)

    for file, key in keyed:
        yield from alone(file, partial(became, file, key))


def alone(
    file: StoredFile, taking: Callable[[], Iterable[Arrived]], *, is_again: bool = False
) -> list[Arrived]:
    """What became of one content among others. Whatever is wrong with it is its refusal, so that the others go on; what
    is wrong with the disk or the database would befall them too, and is raised.

    What is refused is never offered again: so a fault of ours counts when it happens twice.
    """
    try:
        return list(taking())
    except Refused as refused:
        return [Arrived(file, refusal=refused.refusal)]
    except (DataError, IntegrityError) as problem:
        return [_unregistered(file, problem)]
    except (OSError, MemoryError, InterfaceError, DatabaseError) as problem:
        if not _is_too_much(problem):
            raise
        return [_unregistered(file, problem)]
    except Exception as problem:  # noqa: BLE001 - a stranger wrote it: nobody knows what a program makes of it
        if is_again:
            return [_unregistered(file, problem)]
        _log.warning("%s (%s) is tried once more", file.name, file.sha256, exc_info=problem)
        return alone(file, taking, is_again=True)


def _is_too_much(problem: Exception) -> bool:
    """Whether the content exceeds a limit of the database, which says so (class 54) as it says that it is away."""
    return (getattr(problem.__cause__, "sqlstate", None) or "").startswith("54")


def _unregistered(file: StoredFile, problem: Exception) -> Arrived:
    _log.error("%s (%s) could not be registered", file.name, file.sha256, exc_info=problem)
    return Arrived(file, refusal=Unregistered(name=file.name, why=str(problem) or type(problem).__name__))


def _together(
    files: Sequence[StoredFile], by: Actor, way: str, shorts: Mapping[str, str], facts: Mapping[str, Any]
) -> dict[str, Any]:
    """What the module that takes files in says of each, by hash."""
    intake = modules.intake()
    opened = list(zip(files, intake.open_many(files), strict=True))
    with transaction.atomic():
        noted = [_noted(file, by, way, shorts[file.sha256]) for file in files]
        Arrival.objects.bulk_create(noted)
        for _one in noted:
            reached("noted")
        taken = intake.register_many(opened, by, facts)
        for arrival, one in zip(noted, taken, strict=True):
            arrival.record_id, arrival.is_finished = one.record_id, one.is_finished
            reached("registered")
        Arrival.objects.bulk_update(noted, ["record_id", "is_finished"])
    for _one in noted:
        reached("committed")
    return {one.file.sha256: one for one in taken}


def _short(way: str, key: str) -> str:
    """By what an arrival is known in the table; empty for one that is new each time."""
    return f"{way}:{sha256(key.encode()).hexdigest()}" if key else ""


def is_known(way: str, keys: Iterable[str]) -> bool:
    """Whether anything came by this way under one of these keys."""
    return Arrival.objects.filter(key__in=[_short(way, key) for key in keys]).exists()


def _noted(file: StoredFile, by: Actor, way: str, key: str) -> Arrival:
    return Arrival(key=key, way=way, sha256=file.sha256, name=file.name[:255], at=by.now)


def _made(taken: Any, by: Actor, key: str) -> Arrived:
    """What a module makes of it, once it stands in the register; whether that was all, is noted with the arrival."""
    made = modules.intake().make(taken, by)
    if key and not taken.is_finished:
        Arrival.objects.filter(key=key).update(is_finished=True)
    return Arrived(taken.file, taken.record_id, made)


def register(
    file: StoredFile, by: Actor, *, way: str, key: str = "", facts: Mapping[str, Any] | None = None
) -> Arrived:
    """Register a stored file in one transaction; once only for a key. Tried again after a deadlock, like the door."""
    short = _short(way, key)
    if short and (known := Arrival.objects.filter(key=short).first()):
        return _finished(known, file, by)
    opened = modules.intake().open(file)
    arrived = _patiently(file, by, way, short, facts or {}, opened)
    if arrived.was_known:
        return arrived
    return _made(arrived.taken, by, short)


def _finished(known: Arrival, file: StoredFile, by: Actor) -> Arrived:
    """An arrival that is known; what a crash has cut off behind its registration is done now."""
    if not known.is_finished and known.record_id is not None:
        modules.intake().make_again(file, known.record_id, by)
        Arrival.objects.filter(pk=known.pk).update(is_finished=True)
    return Arrived(file, known.record_id, known_as=known.pk)


def _patiently(
    file: StoredFile, by: Actor, way: str, short: str, facts: Mapping[str, Any], opened: Any
) -> Arrived:
    for attempt in range(MOST_TRIES):
        try:
            return _in_one_transaction(file, by, way, short, facts, opened)
        except OperationalError:
            if attempt == MOST_TRIES - 1 or transaction.get_connection().in_atomic_block:
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads rivals, no secret
        except IntegrityError:  # somebody registers the same arrival at this moment
            known = Arrival.objects.filter(key=short).first() if short else None
            if known is None:
                raise
            return Arrived(file, known.record_id, known_as=known.pk)
    raise AssertionError("unreachable")


def _in_one_transaction(
    file: StoredFile, by: Actor, way: str, key: str, facts: Mapping[str, Any], opened: Any
) -> Arrived:
    with transaction.atomic():
        arrival = _noted(file, by, way, key)
        if key:
            arrival.save()
            reached("noted")
        taken = modules.intake().register(file, by, opened, facts)
        reached("registered")
        if key:
            arrival.record_id, arrival.is_finished = taken.record_id, taken.is_finished
            arrival.save(update_fields=["record_id", "is_finished"])
    reached("committed")
    return Arrived(file, taken.record_id, taken)
