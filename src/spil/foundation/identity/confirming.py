"""The password once more, before what changes the access itself or who is given a secret of the office."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

#: it is asked again when signing in was longer ago
CONFIRMED_FOR = timedelta(minutes=15)


def is_confirmed(request: Any) -> bool:
    """Whether the person gave a password or a second step in this session lately."""
    since = request.session.get("confirmed")
    return since is not None and timezone.now() - datetime.fromisoformat(since) < CONFIRMED_FOR


def confirm(request: Any) -> None:
    request.session["confirmed"] = timezone.now().isoformat()


def to_confirm(then: str) -> HttpResponseRedirect:
    """First the password, then on to an address of this site."""
    return HttpResponseRedirect(f"{reverse('account-confirm')}?{urlencode({'next': then})}")
