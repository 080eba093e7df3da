"""The mailboxes of the office. Technical: what arrives through them leaves its events on its records."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Security(models.TextChoices):
    TLS = "tls", _("Encrypted from the start (TLS)")
    STARTTLS = "starttls", _("Encrypted after the greeting (STARTTLS)")
    NONE = "none", _("Not encrypted; only on this machine")


class SignIn(models.TextChoices):
    PASSWORD = "password", _("With a password")
    PROGRAM = "program", _("As a program (OAuth 2.0), for Microsoft 365")


class Cause(models.TextChoices):
    """Why a mailbox was not read the last time, for whoever has to do something about it."""

    PASSWORD = "password", _("The server does not accept the name and the password.")
    ACCESS = "access", _("The directory gives no access: is the address, the client id or the secret right?")
    AWAY = "away", _("The server does not answer.")
    CERTIFICATE = "certificate", _("The certificate of the server is not valid.")
    FOLDER = "folder", _("The folder is not there.")
    OTHER = "other", _("The server answered something unexpected.")


class Mailbox(models.Model):
    """An account that is emptied over IMAP. `secret` is the password under the office's key (sealing.py), or the secret
    of the program, which gets its access at `token_url` (granting.py).

    A message that was registered is moved to `done_folder`; without one it is flagged and stays. `uid_validity` and
    `last_uid` are those of RFC 3501: while the first stays, a message keeps its uid. `failures` in a row make the
    waits longer; `cause` says why, and `error` what was said; both are empty when all is well.
    """

    name = models.CharField(max_length=80, unique=True)
    address = models.EmailField(help_text="to which people write")
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security.choices, default=Security.TLS)
    username = models.CharField(max_length=200)
    sign_in = models.CharField(max_length=8, choices=SignIn.choices, default=SignIn.PASSWORD)
    secret = models.TextField()
    token_url = models.URLField(max_length=300, blank=True)
    client_id = models.CharField(max_length=200, blank=True)
    scope = models.CharField(max_length=200, blank=True)
    folder = models.CharField(max_length=200, default="INBOX")
    done_folder = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    error = models.CharField(max_length=300, blank=True)
    taken_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0, help_text="messages in it that were not taken in")
    refused_why = models.CharField(max_length=300, blank=True, help_text="of the last of these")

    #: what says which folder it is; in another one every message is new
    PLACE = ("host", "port", "username", "folder")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.PLACE}
