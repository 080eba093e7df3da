"""The form of a mailbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from spil.gateways.mailbox.models import Mailbox, Security
from spil.gateways.mailbox.sealing import sealed


class MailboxForm(forms.ModelForm):
    """A new or an existing mailbox. The password is never shown; left empty it stays as it is, and goes to the server
    for which it was given, over the line and with the user name that it was given with."""

    password = forms.CharField(
        label=_("Password"), required=False, widget=forms.PasswordInput(render_value=False)
    )

    class Meta:
        model = Mailbox
        fields = (
            "name", "address", "host", "port", "security", "username", "folder", "done_folder", "is_active",
        )  # fmt: skip
        labels = {
            "name": _("Name"),
            "address": _("E-mail address"),
            "host": _("Server"),
            "port": _("Port"),
            "security": _("Connection"),
            "username": _("User name"),
            "folder": _("Folder that is read"),
            "done_folder": _("Folder for what is registered"),
            "is_active": _("Read this mailbox"),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.instance.secret and not given.get("password"):
            self.add_error("password", _("A new mailbox needs its password."))
        elif {"host", "port", "security", "username"} & set(self.changed_data) and not given.get("password"):
            self.add_error(
                "password",
                _("The server, the connection or the user name is another one. Give the password."),
            )
        if given.get("security") == Security.NONE and given.get("host") not in (
            "localhost",
            "127.0.0.1",
            "::1",
        ):
            self.add_error("security", _("A mailbox on another machine is read over an encrypted line only."))
        return given

    def save(self, commit: bool = True) -> Mailbox:
        """Write it; an attempt that waits after failures is made at once. In another folder every message is new."""
        mailbox: Mailbox = self.instance
        if password := self.cleaned_data["password"]:
            mailbox.secret = sealed(password)
        mailbox.failures, mailbox.error, mailbox.retry_at = 0, "", None
        if set(Mailbox.PLACE) & set(self.changed_data):
            mailbox.uid_validity, mailbox.last_uid = None, 0
        if commit:
            mailbox.save()
        return mailbox
