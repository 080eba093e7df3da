"""Reading notices: the count in the bell, the newest, and whether anything changed at all."""

from __future__ import annotations

from hashlib import sha256

from django.core import signing
from django.db.models import QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.notifications.models import Notice, NoticeQuerySet

#: the bell counts no further
MOST = 99
#: how long an open page may ask whether there is news
LIVE_SECONDS = 24 * 60 * 60
_SALT = "spil.live"


def unread_of(actor: Actor) -> NoticeQuerySet:
    """What the actor has not read and may see, the newest first."""
    return Notice.objects.told_to(actor.person_id, actor).unread().order_by("-id")


def unread_count(actor: Actor) -> int:
    """How many, up to one more than MOST."""
    return len(unread_ids(actor))


def unread_ids(actor: Actor) -> QuerySet[Notice, tuple[int]]:
    return unread_of(actor).values_list("pk")[: MOST + 1]


def newest(actor: Actor, length: int) -> list[Notice]:
    """The newest notices, read ones too, with everything their words are made of. One query."""
    query = Notice.objects.told_to(actor.person_id, actor).with_words().order_by("-id")
    return list(query[:length])


def live_token(person_id: int) -> str:
    """Lets an open page ask, without a session, whether something changed for this person. It opens nothing else."""
    return signing.TimestampSigner(salt=_SALT).sign(str(person_id))


def live_person(token: str) -> int | None:
    try:
        return int(signing.TimestampSigner(salt=_SALT).unsign(token, max_age=LIVE_SECONDS))
    except (signing.BadSignature, ValueError):
        return None


def pulse(person_id: int) -> str:
    """Changes whenever the bell may show something else. One query on a partial index; tells nothing by itself.

    Counted without regard to sight, which would cost six queries more: the page that asks learns only "ask again".
    """
    ids = Notice.objects.filter(person=person_id).unread().order_by("-id").values_list("pk", flat=True)
    text = ",".join(map(str, ids[: MOST + 1]))
    return f'"{sha256(f"{person_id}:{text}".encode()).hexdigest()[:20]}"'
