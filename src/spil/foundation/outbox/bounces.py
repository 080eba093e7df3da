"""Mail that came back: a report of delivery (RFC 3464) about a mail of ours is written beside that mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default as default_policy

from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.outbox.rules import is_automatic

__all__ = ["is_automatic", "take_bounce"]
_ID = re.compile(r"<[^<>\s]{3,190}>")
_MOST_IDS = 50


def take_bounce(raw: bytes, now: datetime) -> bool:
    """Mark the mail that a report says was not delivered. False when this is no report about a mail of ours.

    A report that it is only late, or that it was delivered, is ours too, and changes nothing.
    """
    del now  # a report changes what is known of the mail, not when it was sent
    report = message_from_bytes(raw, policy=default_policy)
    if report.get_content_type() != "multipart/report" and not is_automatic(report):
        return False
    ours = OutgoingMail.objects.filter(message_id__in=list(_ids(report))[:_MOST_IDS])
    if not ours.exists():
        return False
    failed, reason = _failure(report)
    if failed:
        ours.update(state=MailState.BOUNCED, error=reason[:500])
    return failed or report.get_content_type() == "multipart/report"


def _ids(report: Message) -> Iterator[str]:
    """Message-IDs that the report speaks of: in its head, and in the returned mail or its headers."""
    for part in report.walk():
        for name in ("Message-ID", "In-Reply-To", "References"):
            if part is not report or name != "Message-ID":
                yield from _ID.findall(str(part.get(name, "")))
        if part.get_content_type() == "text/rfc822-headers":
            yield from _ID.findall(str(part.get_payload()))


def _failure(report: Message) -> tuple[bool, str]:
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():  # one message per recipient, after one about the whole
            if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() == "failed":
                return True, str(block.get("Diagnostic-Code") or block.get("Status") or "")
    return False, ""
