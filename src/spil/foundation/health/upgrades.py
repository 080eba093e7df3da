"""What a new release changed: read from CHANGELOG.md, kept, and told once to the administrators.

No network is asked whether there is a newer one. Entries are compared one by one with those that were there before, so
that an office which skips releases is told of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from spil.foundation.health.alerting import administrators
from spil.foundation.health.models import Release
from spil.foundation.notifications.making import Told, tell

_ENTRY = re.compile(r"^- (.+?)(?=^- |^#|\Z)", re.MULTILINE | re.DOTALL)


def entries(text: str) -> list[str]:
    """The entries of a list of changes, newest first, each on one line."""
    return [" ".join(found.split()) for found in _ENTRY.findall(text)]


def note(version: str, now: datetime) -> Release | None:
    """Keep that this release works in the office from now on; what it changed, when it was another one before.

    An office that was just made is told nothing. Several nodes that start at once agree on one row.
    """
    file = settings.ROOT_DIR / "CHANGELOG.md"
    current = entries(file.read_text("utf-8")) if file.is_file() else []
    digests = [_digest(one) for one in current]
    mark = sha256("\n".join([version, *digests]).encode()).hexdigest()
    last = Release.objects.order_by("-pk").first()
    if last is not None and last.mark == mark:
        return None
    known = set(last.entries) if last else set(digests)
    fresh = [one for one, digest in zip(current, digests, strict=True) if digest not in known]
    before = last.version if last else ""
    with transaction.atomic():
        row, is_new = Release.objects.get_or_create(
            mark=mark,
            defaults={"version": version, "before": before, "entries": digests, "changes": fresh, "at": now},
        )
        is_news = bool(fresh) or version != before
        if not is_new or last is None or not is_news:
            return None
        people = tuple(person.pk for person in administrators(now))
        detail = {"release": version, "leads": "status-changes"}
        tell([Told("job", f"release:{mark[:32]}", now, localdate(now), people=people, detail=detail)])
    return row


def _digest(entry: str) -> str:
    return sha256(entry.encode()).hexdigest()[:16]


def in_parts(entry: str) -> Iterator[tuple[bool, str]]:
    """An entry in pieces: whether it is code (between backticks), and its text."""
    for place, part in enumerate(entry.split("`")):
        if part:
            yield place % 2 == 1, part
