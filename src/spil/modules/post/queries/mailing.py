"""What became of an e-mail that went out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.ui.rules import locale_code, moment_text
from spil.foundation.workflow.rules import Family
from spil.modules.post.models import PostItem

#: mails of one item that are told: it is sent anew when it came back
MOST = 5
_FAMILIES: Mapping[str, Family] = {
    MailState.WAITING: Family.WAITING, MailState.SENT: Family.DONE, MailState.FAILED: Family.REJECTED,
    MailState.BOUNCED: Family.REJECTED, MailState.LEFT: Family.CANCELLED,
}  # fmt: skip


def mails() -> QuerySet[OutgoingMail]:
    """What went to somebody outside; a notice to a colleague about an item is no mail of the item."""
    return OutgoingMail.objects.filter(person__isnull=True).defer("content")


def mailed(item: PostItem, actor: Actor) -> dict[str, Any] | None:
    """The panel: each mail of this item, the newest first; None for what did not go by e-mail. One query."""
    lines = [_line(row, actor) for row in mails().filter(record=item.pk).order_by("-pk")[:MOST]]
    return {"title": _("E-mail"), "id": "mailed", "lines": lines} if lines else None


def _line(row: OutgoingMail, actor: Actor) -> dict[str, str]:
    at = timezone.localtime(row.sent_at or row.made_at)
    return {
        "family": _FAMILIES[row.state],
        "word": row.get_state_display(),
        "to": row.to_address,
        "at": moment_text(at, actor.today, locale_code(get_language() or "nl")),
        "error": "" if row.state == MailState.SENT else row.error,
    }
