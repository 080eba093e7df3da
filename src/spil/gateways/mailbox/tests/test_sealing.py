"""Passwords of mailboxes lie under the office's key."""

from __future__ import annotations

import pytest
from django.test import override_settings

from spil.gateways.mailbox.sealing import WrongKey, opened, sealed


def test_a_password_comes_back_and_cannot_be_read_in_the_table() -> None:
    secret = sealed("wachtwoord één")
    assert "wachtwoord" not in secret
    assert opened(secret) == "wachtwoord één"


def test_another_key_opens_nothing() -> None:
    secret = sealed("x")
    with override_settings(SECRET_KEY="another"), pytest.raises(WrongKey):
        opened(secret)
