"""Signing in: the account comes with its person, since every request needs both."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet
from django.utils import timezone

from spil.foundation.identity.models import User
from spil.foundation.identity.sessions import came_with_session
from spil.foundation.organisation.rules import is_here


class AccountBackend(ModelBackend):
    """Django's own checks of the password; one query less for every page. Whoever left the office has no access."""

    def get_user(self, user_id: Any) -> User | None:
        user = came_with_session.get()
        came_with_session.set(None)  # asked once: a later question is another request's
        if user is None or user.pk != int(user_id):
            user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        return is_open(user)


def is_open(user: User) -> bool:
    """Whether the account opens anything today: it is not closed, and its person has not left."""
    return user.is_active and is_here(user.person.left_on, timezone.localdate())


def open_accounts(on: date) -> QuerySet[User]:
    """The accounts of which `is_open` is true on that day."""
    return User.objects.filter(is_active=True).exclude(person__left_on__lte=on)
