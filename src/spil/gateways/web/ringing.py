"""The bell in the shell, and a notice as a line in it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.notifications.models import Notice
from spil.foundation.notifications.queries import live_token
from spil.foundation.notifications.telling import url_of, words
from spil.foundation.ui.rules import count_text
from spil.gateways.web.presenting import Reader


def bell_of(request: Any, count: int) -> dict[str, Any]:
    """The closed bell of the shell, with how many are new."""
    return {
        "url": reverse("notices"),
        "panel_url": reverse("bell"),
        "live_url": reverse("live"),
        "token": live_token(request.actor.person_id),
        **counted(count),
    }


def counted(count: int) -> dict[str, Any]:
    label = ngettext("Notices, %(n)s new", "Notices, %(n)s new", count) % {"n": count_text(count, limit=99)}
    return {"count": count_text(count, limit=99) if count else "", "label": label if count else _("Notices")}


def line(reader: Reader, notice: Notice) -> dict[str, Any]:
    told = words(notice, reader.today, reader.locale)
    return {
        "id": notice.pk,
        "url": url_of(notice),
        "icon": told.icon,
        "title": told.what,
        "number": told.number,
        "said": told.said,
        "when": reader.moment(notice.at),
        "is_new": notice.is_new,
        "urgent": notice.urgent and notice.is_new,
    }
