"""Why no invoice was made of an item of post, on the page of the item."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spil.foundation.access.actor import Actor
from spil.foundation.records.models import Record
from spil.modules.invoices.formats.findings import Finding
from spil.modules.invoices.formats.rules_text import REFUSALS
from spil.modules.post.public import PostItem

#: findings that are told one by one; the others are counted
MOST_TOLD = 10
_WORDS = {
    **REFUSALS,
    "impossible": gettext_lazy("Its date or its amounts cannot be right. Ask the supplier to send it again."),
    "own": gettext_lazy("We are the seller here ourselves: this is no invoice to pay."),
    "duplicate": gettext_lazy("This invoice came in before."),
    "repeated": gettext_lazy(
        "An invoice with this number and amount came in before. If this is another one, make the invoice by hand and "
        "say so."
    ),
}


def refused_on(item: PostItem, actor: Actor) -> dict[str, Any] | None:
    """The panel; None for an item that no reader of invoices has refused. One query for one that came in before."""
    refused = item.reading.get("refused") or {}
    words = _WORDS.get(refused.get("reason", ""))
    if words is None or not item.record.is_open or "format" not in item.reading:
        return None
    findings = [Finding(**row).text for row in item.reading.get("findings") or ()]
    earlier = refused.get("record")
    return {
        "title": _("No invoice was made of this"),
        "id": "refused",
        "words": str(words),
        "findings": findings[:MOST_TOLD],
        "more": max(0, len(findings) - MOST_TOLD),
        "earlier": Record.objects.visible_to(actor).filter(pk=earlier).first() if earlier else None,
    }
