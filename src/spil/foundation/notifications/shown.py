"""What a mail that came in shows of our mails to colleagues: to whom those were, about which records, and the links
in them that decide.

An answer that comes from another address, too late, or from who left is post like any other. But it quotes what only
one reader was told, and whoever reads it could press in her name. So it is for no more people than what it shows, and
its links are over.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet

from spil.foundation.notifications.addresses import signed_address
from spil.foundation.notifications.decisions import digest_of
from spil.foundation.notifications.models import DecisionLink, Notice
from spil.foundation.outbox.models import OutgoingMail

#: also as it stands in the address of a gateway that looks at links before it opens them
_LINK = re.compile(rb"decide(?:/|%2[Ff])([\w-]{43})")
_SIGNED = re.compile(rb"\+[Rr][A-Za-z2-7]{20,80}@")
_BASE64 = re.compile(rb"^(?:[A-Za-z0-9+/]{60,}+\r?\n)+[A-Za-z0-9+/]*={0,2}", re.MULTILINE)
#: links and addresses in one message that are looked at
MOST = 1000


@dataclass(frozen=True)
class Shown:
    """Who was told, first those to whom it was mailed, and about which records."""

    people: tuple[int, ...]
    records: frozenset[int]

    def end_links(self, now: datetime) -> None:
        """What was mailed to them about these decides nothing any more."""
        _end(DecisionLink.objects.filter(person__in=self.people, record__in=self.records), now)


def end_links_in(raw: bytes, now: datetime) -> None:
    """The links that stand in what others will read decide nothing any more."""
    if secrets := links_in(raw):
        _end(_links(secrets), now)


def _end(links: QuerySet[DecisionLink], now: datetime) -> None:
    links.filter(used_at__isnull=True).update(used_at=now)


def links_in(raw: bytes) -> list[str]:
    """The secrets of links that decide, in the texts of a mail however they are encoded."""
    found = (link[1].decode("ascii", "replace") for text in _texts(raw) for link in _LINK.finditer(text))
    return list(dict.fromkeys(islice(found, MOST)))


def _texts(raw: bytes) -> Iterator[bytes]:
    yield raw.replace(b"=\r\n", b"").replace(b"=\n", b"")
    for coded in _BASE64.finditer(raw):
        letters = b"".join(coded[0].rstrip(b"=\r\n").split())
        yield a2b_base64(letters[: len(letters) // 4 * 4])


def shown_in(raw: bytes, named: Collection[str], recipients: Iterable[str]) -> Shown | None:
    """What a mail shows; None for one that shows nothing of ours. `named` are the messages of ours that it names,
    `recipients` the addresses of its envelope."""
    told = [*_mailed(named), *_signed(raw, recipients), *_linked(raw)]
    if not told:
        return None
    people = dict.fromkeys(person_id for person_id, _record_id in told)
    return Shown(tuple(people), frozenset(record_id for _person_id, record_id in told if record_id))


def _mailed(named: Collection[str]) -> Iterator[tuple[int, int | None]]:
    """Also what was told together, or about no record."""
    mails = OutgoingMail.objects.filter(message_id__in=named, person__isnull=False)
    for person_id, record_id, arguments in mails.values_list("person", "record", "arguments"):
        yield person_id, record_id
        notices = Notice.objects.filter(pk__in=arguments.get("notices", []), record__isnull=False)
        yield from notices.values_list("person", "record")


def _signed(raw: bytes, recipients: Iterable[str]) -> Iterator[tuple[int, int]]:
    found = (one[0].decode("ascii", "replace") for one in islice(_SIGNED.finditer(raw), MOST))
    for address in dict.fromkeys([*recipients, *found]):
        if signed := signed_address(address):
            yield signed[:2]


def _linked(raw: bytes) -> Iterable[tuple[int, int]]:
    secrets = links_in(raw)
    return _links(secrets).values_list("person", "record") if secrets else ()


def _links(secrets: Iterable[str]) -> QuerySet[DecisionLink]:
    return DecisionLink.objects.filter(digest__in=[digest_of(one) for one in secrets])
