"""Emptying a mailbox over IMAP (RFC 3501), so that no message is lost and none is read twice.

A message is fetched with PEEK, so that looking changes nothing; stored and registered, some together in one
transaction; and only then acknowledged:
moved to the folder for what is done (MOVE, RFC 6851; without it COPY and UID EXPUNGE, RFC 4315), or flagged with a
keyword where it shall stay. Never a plain EXPUNGE: that would delete what somebody else has marked.

What was registered and not acknowledged, because the line broke in between, is offered again. It is known by its
content in this mailbox (`foundation/arrivals`), and not by its uid, because uids start anew when UIDVALIDITY changes.
UIDVALIDITY and the last uid are kept for servers that allow no keywords: there they tell what is new.
"""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from spil.foundation.arrivals.taking import BATCH, BATCH_SIZE
from spil.foundation.failpoints.places import reached
from spil.foundation.jobs.locks import office_lock
from spil.gateways.mailbox.granting import NotGranted, access_token
from spil.gateways.mailbox.models import Cause, Mailbox, Security, SignIn
from spil.gateways.mailbox.sealing import WrongKey, opened
from spil.gateways.mailbox.taking import take_messages

_log = logging.getLogger(__name__)
#: keywords (flags with a name) that Spil gives
TAKEN, REFUSED = "$SpilTaken", "$SpilRefused"
#: bytes of one message; servers that office mail passes through stop at 25 to 50 MB
LARGEST = 100 * 1024 * 1024
#: seconds without an answer after which a line counts as dead
PATIENCE = 60
#: the first wait after a failure and the longest one
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=15)
#: what is kept of a mailbox from one visit to the next
_KEPT = ("uid_validity", "last_uid", "taken_count", "refused_count", "refused_why")
#: what may go wrong with a server, a line or a password
TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError, WrongKey, EOFError, ValueError)


@dataclass
class Fetched:
    """What one visit to a mailbox brought; `refused` holds the reasons, `left` how many messages stay for them.

    `by_another` says that nothing was read, since somebody else was emptying it.
    """

    taken: int = 0
    known: int = 0
    left: int = 0
    refused: list[str] = field(default_factory=list)
    by_another: bool = False

    def refuse(self, mailbox: Mailbox, uid: int, why: Any) -> None:
        self.refused.append(f"{uid}: {why}")
        _log.warning("%s: message %s", mailbox, self.refused[-1])


@contextmanager
def session(mailbox: Mailbox) -> Iterator[BaseMailBox]:
    """A line to the server, signed in. Raises what TROUBLE names."""
    secret = opened(mailbox.secret)
    token = _token(mailbox, secret) if mailbox.sign_in == SignIn.PROGRAM else ""
    box = _line(mailbox)
    try:
        if token:
            _with_token(box, mailbox.username, token)
        else:
            box.login(mailbox.username, secret, initial_folder=None)
        # what a server can do before signing in is less than what it can do afterwards
        box.client.capabilities = tuple(_answer(box.client.capability())[-1].decode("ascii").upper().split())
        yield box
    finally:
        with suppress(*TROUBLE):
            box.logout()
        with suppress(*TROUBLE):
            box.client.shutdown()  # a line that broke is not closed by signing out


def _token(mailbox: Mailbox, secret: str) -> str:
    return access_token(mailbox.token_url, client_id=mailbox.client_id, secret=secret, scope=mailbox.scope)


def _with_token(box: BaseMailBox, username: str, token: str) -> None:
    try:
        box.xoauth2(username, token, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as refused:  # imaplib says it otherwise than for a password
        raise MailboxLoginError(("NO", [str(refused)]), "OK") from None


def _line(mailbox: Mailbox) -> BaseMailBox:
    safe = ssl.create_default_context()
    if mailbox.security == Security.TLS:
        return MailBox(mailbox.host, mailbox.port, timeout=PATIENCE, ssl_context=safe)
    if mailbox.security == Security.STARTTLS:
        return MailBoxStartTls(mailbox.host, mailbox.port, timeout=PATIENCE, ssl_context=safe)
    if mailbox.host not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("a mailbox on another machine is not read over an open line")
    return MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=PATIENCE)


def fetch(mailbox: Mailbox, box: BaseMailBox, *, now: datetime, most: int = 500) -> Fetched:
    """Take in what is new, oldest first, at most `most` messages. What stands when a line breaks stands.

    Nothing while somebody else empties it: every worker has a line to every mailbox, and two who read the same messages
    would read them twice, and may file them twice where a server knows no MOVE.
    """
    with office_lock(f"mailbox-{mailbox.pk}") as is_mine:
        if is_mine:
            return _emptied(mailbox, box, now, most)
    box.folder.set(mailbox.folder)  # news of it is told here as well
    return Fetched(by_another=True)


def _emptied(mailbox: Mailbox, box: BaseMailBox, now: datetime, most: int) -> Fetched:
    found = Fetched()
    for name, value in (_row(mailbox).values(*_KEPT).first() or {}).items():
        setattr(mailbox, name, value)  # as whoever emptied it last has left them
    keywords = _enter(mailbox, box)
    uids = _new(mailbox, box, keywords=keywords)[:most]
    for start in range(0, len(uids), BATCH):
        some = uids[start : start + BATCH]
        _take(mailbox, box, some, found, keywords=keywords)
        _row(mailbox).update(last_uid=some[-1])
    count = len(_refused(box)) if keywords else mailbox.refused_count + found.left
    why = found.refused[-1] if found.left else mailbox.refused_why
    _row(mailbox).update(
        uid_validity=mailbox.uid_validity,
        taken_count=mailbox.taken_count + found.taken,
        refused_count=count,
        refused_why=why[:300] if count else "",
        fetched_at=now,
        failures=0,
        cause="",
        error="",
        retry_at=None,
    )
    return found


def offer_again(mailbox: Mailbox, box: BaseMailBox) -> int:
    """Let the next visit take what was not taken in; how many messages. What stands in the register is known there."""
    keywords = _enter(mailbox, box)
    refused = _refused(box) if keywords else []
    for uid in refused:
        _answer(box.client.uid("STORE", uid, "-FLAGS.SILENT", f"({REFUSED})"))
    count = len(refused) if keywords else mailbox.refused_count
    anew = {} if keywords else {"last_uid": 0}
    _row(mailbox).update(refused_count=0, refused_why="", **anew)
    return count


def _refused(box: BaseMailBox) -> list[str]:
    """The uids of what lies here and was not taken in."""
    return list(box.uids(f"KEYWORD {REFUSED} UNDELETED"))


def _row(mailbox: Mailbox) -> QuerySet[Mailbox]:
    """Its row, while that names the folder that is read."""
    return Mailbox.objects.filter(pk=mailbox.pk, **mailbox.place)


def _enter(mailbox: Mailbox, box: BaseMailBox) -> bool:
    """Open the folder; whether it allows keywords of our own. A new UIDVALIDITY makes every uid new."""
    box.folder.set(mailbox.folder)
    status = box.folder.status(mailbox.folder, ["UIDVALIDITY"])
    if mailbox.uid_validity != status["UIDVALIDITY"]:
        mailbox.uid_validity, mailbox.last_uid, mailbox.refused_count = status["UIDVALIDITY"], 0, 0
    if mailbox.done_folder and not box.folder.exists(mailbox.done_folder):
        box.folder.create(mailbox.done_folder)
    _kind, flags = box.client.response("PERMANENTFLAGS")
    return rb"\*" in b"".join(one for one in flags or [] if one)


def _new(mailbox: Mailbox, box: BaseMailBox, *, keywords: bool) -> list[int]:
    """The uids that nobody has dealt with, oldest first."""
    asked = f"UNKEYWORD {TAKEN} UNKEYWORD {REFUSED} UNDELETED" if keywords else "UNDELETED"
    uids = sorted(int(uid) for uid in box.uids(asked))
    return uids if keywords else [uid for uid in uids if uid > mailbox.last_uid]


def _take(mailbox: Mailbox, box: BaseMailBox, uids: Sequence[int], found: Fetched, *, keywords: bool) -> None:
    """Fetch some messages, register them together, and only then acknowledge each."""
    raws: list[tuple[int, bytes]] = []
    for uid in uids:
        raw = _raw(box, uid)
        if raw == b"":
            found.refuse(mailbox, uid, f"larger than {LARGEST // 1024 // 1024} MB")
            _refuse(box, uid, found, keywords=keywords)
        elif raw is not None:  # else somebody moved it meanwhile
            raws.append((uid, raw))
            if sum(len(one) for _uid, one in raws) > BATCH_SIZE:
                _register(mailbox, box, raws, found, keywords=keywords)
                raws = []
    _register(mailbox, box, raws, found, keywords=keywords)


def _register(
    mailbox: Mailbox,
    box: BaseMailBox,
    raws: Sequence[tuple[int, bytes]],
    found: Fetched,
    *,
    keywords: bool,
) -> None:
    outcomes = take_messages([raw for _uid, raw in raws], way=f"imap:{mailbox.pk}")
    for (uid, _raw_message), arrived in zip(raws, outcomes, strict=True):
        found.taken += sum(one.taken is not None for one in arrived)
        found.known += sum(one.was_known for one in arrived)
        for one in arrived:
            if one.refusal is not None:
                found.refuse(mailbox, uid, one.refusal)
        if any(one.refusal is None for one in arrived):
            _acknowledge(mailbox, box, uid, keywords=keywords)
            reached("acknowledged")
        else:
            _refuse(box, uid, found, keywords=keywords)


def _raw(box: BaseMailBox, uid: int) -> bytes | None:
    """The message byte for byte; None when it is gone, empty bytes when it is too large."""
    sizes = _answer(box.client.uid("FETCH", str(uid), "(RFC822.SIZE)"))
    size = next(
        (int(one[1]) for part in sizes if (one := re.search(rb"RFC822\.SIZE (\d+)", _head(part)))), None
    )
    if size is None:
        return None
    if size > LARGEST:
        return b""
    parts = _answer(box.client.uid("FETCH", str(uid), "(BODY.PEEK[])"))
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)


def _head(part: Any) -> bytes:
    return part[0] if isinstance(part, tuple) else part or b""


def _answer(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(f"{kind} {data!r}"[:300])
    return data or []


def _acknowledge(mailbox: Mailbox, box: BaseMailBox, uid: int, *, keywords: bool) -> None:
    client, one = box.client, str(uid)
    if keywords:
        _answer(client.uid("STORE", one, "+FLAGS.SILENT", f"({TAKEN})"))
    if not mailbox.done_folder:
        return
    target = _quoted(mailbox.done_folder)
    if "MOVE" in client.capabilities:
        _answer(client.uid("MOVE", one, target))
        return
    _answer(client.uid("COPY", one, target))
    _answer(client.uid("STORE", one, "+FLAGS.SILENT", r"(\Deleted)"))
    if "UIDPLUS" in client.capabilities:
        _answer(client.uid("EXPUNGE", one))


def _refuse(box: BaseMailBox, uid: int, found: Fetched, *, keywords: bool) -> None:
    """It stays where people see it; with the keyword it is not offered again until somebody asks so."""
    found.left += 1
    if keywords:
        _answer(box.client.uid("STORE", str(uid), "+FLAGS.SILENT", f"({REFUSED})"))


def _quoted(folder: str) -> str:
    from imap_tools.imap_utf7 import utf7_encode

    name = utf7_encode(folder).decode("ascii").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}"'


def failed(mailbox: Mailbox, trouble: Exception, now: datetime) -> None:
    """Note what went wrong, and wait longer each time."""
    failures = mailbox.failures + 1
    wait = min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
    words = "the password has to be given again" if isinstance(trouble, WrongKey) else str(trouble)
    Mailbox.objects.filter(pk=mailbox.pk).update(
        failures=failures,
        cause=cause_of(trouble),
        error=words[:300] or type(trouble).__name__,
        retry_at=now + wait,
    )


def cause_of(trouble: Exception) -> Cause:
    """What the trouble means."""
    if isinstance(trouble, WrongKey | MailboxLoginError):
        return Cause.PASSWORD
    if isinstance(trouble, NotGranted):
        return Cause.ACCESS
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return Cause.CERTIFICATE
    if isinstance(trouble, MailboxFolderSelectError):
        return Cause.FOLDER
    return Cause.AWAY if isinstance(trouble, OSError | EOFError | imaplib.IMAP4.abort) else Cause.OTHER
