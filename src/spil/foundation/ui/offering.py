"""What a page of a module's own offers on plain rows: the actions that are possible, as links with the way back.

Rows without a record (a person, a mandate, a supplier) have no record page; their buttons stand in the list. What
the reader may not do is left away, and `who_may` says once, for the whole page, who can.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action
from spil.foundation.imports.matching import can_be_pasted


class Offers:
    """The links of one page. `request` carries `actor` and `chosen`; the page itself is where each link leads back."""

    def __init__(self, request: Any) -> None:
        self.actor: Actor = request.actor
        self._acting = self.actor.on_behalf_of(request.chosen)
        self._back = request.get_full_path()

    def may(self, action: Action[Any, Any], subject: Any = None) -> bool:
        """Whether it is possible in the own name, or in that of the person who was chosen."""
        return action.refusal(self._acting, subject) is None or action.refusal(self.actor, subject) is None

    def on(self, row: Any, *found: Action[Any, Any], **answers: Any) -> list[dict[str, Any]]:
        """The possible ones of these actions on a row: title, url, icon, stop."""
        return [
            self._link(one, reverse("act-with", args=[one.name, row.pk]), **answers)
            for one in found
            if self.may(one, row)
        ]

    def new(self, action: Action[Any, Any], **answers: Any) -> dict[str, Any] | None:
        """An action without a subject, some of its questions answered in the address; None when it is not possible."""
        return self.link(action, **answers) if self.may(action) else None

    def paste(self, action: Action[Any, Any]) -> dict[str, Any] | None:
        """The same from a pasted table; None when it is not possible."""
        if not can_be_pasted(action) or not self.may(action):
            return None
        return self._link(action, reverse("import", args=[action.name]))

    def link(self, action: Action[Any, Any], **answers: Any) -> dict[str, Any]:
        """The same without asking, for a page that asked already."""
        return self._link(action, reverse("act", args=[action.name]), **answers)

    def _link(self, action: Action[Any, Any], url: str, **answers: Any) -> dict[str, Any]:
        return {
            "title": str(action.title),
            "url": f"{url}?{urlencode({**answers, 'next': self._back}, doseq=True)}",
            "icon": action.icon or "dots",
            "stop": action.destroys,
        }

    def who_may(self, found: Sequence[Action[Any, Any]]) -> str:
        """The roles that the first refused action names; empty when all of them are possible."""
        for one in found:
            refusal = None if self.may(one) else one.refusal(self._acting)
            if refusal is not None and refusal.facts.get("who"):
                return str(refusal.facts["who"])
        return ""
