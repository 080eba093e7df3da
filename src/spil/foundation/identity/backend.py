"""Signing in: the account comes with its person, since every request needs both."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet
from django.utils import timezone

from spil.foundation.identity.models import User
from spil.foundation.identity.sessions import came_with_session
from spil.foundation.organisation.models import Role
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


def is_doubtful(user: User, address: str) -> bool:
    """Whether nobody signed in yet and this address is not the person's own: somebody was invited there by mistake."""
    return user.last_login is None and address.lower() != user.person.email.lower()


def comes_by_invitation(user: User, on: date) -> bool:
    """Whether an invitation alone opens the account, on that day, and no other proof of having the address does.

    Until the first sign-in only the person's own address counts; and of who is or will be administrator none, since who
    keeps the list of people could have chosen it.
    """
    return is_doubtful(user, user.email) or (
        user.last_login is None and user.person.has_or_gets(Role.ADMINISTRATOR, on)
    )


def open_accounts(on: date) -> QuerySet[User]:
    """The accounts of which `is_open` is true on that day."""
    return User.objects.filter(is_active=True).exclude(person__left_on__lte=on)
