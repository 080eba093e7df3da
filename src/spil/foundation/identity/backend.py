"""Signing in: the account comes with its person, since every request needs both."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from spil.foundation.identity.models import User


class AccountBackend(ModelBackend):
    """Django's own checks of password and activity; one query less for every page."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
