"""The form of a mailbox."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from spil.gateways.mailbox.granting import SCOPE
from spil.gateways.mailbox.models import Mailbox, Security, SignIn
from spil.gateways.mailbox.sealing import sealed


class MailboxForm(forms.ModelForm):
    """A new or an existing mailbox. The password, or the secret of a program, is never shown; left empty it stays as it
    is, and goes to the server for which it was given, over the line and with the names that it was given with."""

    #: what belongs to signing in as a program alone
    OF_PROGRAM = ("token_url", "client_id", "scope")
    #: with another one of these the password is given anew
    GOES_WITH = frozenset({"host", "port", "security", "username", "sign_in", *OF_PROGRAM})

    password = forms.CharField(
        label=_("Password, or the secret of the program"),
        required=False,
        widget=forms.PasswordInput(render_value=False),
    )

    token_url = forms.URLField(
        label=_("Where the program gets access (token endpoint)"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(
            attrs={"placeholder": "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"}
        ),
    )
    field_order = (
        "name",
        "address",
        "host",
        "port",
        "security",
        "username",
        "sign_in",
        *OF_PROGRAM,
        "password",
    )

    class Meta:
        model = Mailbox
        fields = (
            "name", "address", "host", "port", "security", "username", "sign_in", "token_url", "client_id", "scope",
            "folder", "done_folder", "is_active",
        )  # fmt: skip
        widgets: ClassVar = {
            "scope": forms.TextInput(attrs={"placeholder": SCOPE}),
        }
        labels = {
            "name": _("Name"),
            "address": _("E-mail address"),
            "host": _("Server"),
            "port": _("Port"),
            "security": _("Connection"),
            "username": _("User name"),
            "sign_in": _("Signs in"),
            "client_id": _("Client id"),
            "scope": _("What is asked for (scope)"),
            "folder": _("Folder that is read"),
            "done_folder": _("Folder for what is registered"),
            "is_active": _("Read this mailbox"),
        }

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, field in self.fields.items():
            if name != "is_active":
                field.widget.attrs["class"] = "input"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.instance.secret and not given.get("password"):
            self.add_error("password", _("A new mailbox needs its password."))
        elif self.GOES_WITH & set(self.changed_data) and not given.get("password"):
            self.add_error(
                "password",
                _("The server, the connection or how Spil signs in is another one. Give the password."),
            )
        if given.get("security") == Security.NONE and given.get("host") not in (
            "localhost",
            "127.0.0.1",
            "::1",
        ):
            self.add_error("security", _("A mailbox on another machine is read over an encrypted line only."))
        self._clean_program(given)
        return given

    def _clean_program(self, given: dict[str, Any]) -> None:
        if given.get("sign_in") != SignIn.PROGRAM:
            for name in self.OF_PROGRAM:  # they are not shown then
                self.errors.pop(name, None)
                given[name] = ""
            return
        for name in ("token_url", "client_id"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("A program has no access without it."))

    def save(self, commit: bool = True) -> Mailbox:
        """Write it; an attempt that waits after failures is made at once."""
        mailbox: Mailbox = self.instance
        if password := self.cleaned_data["password"]:
            mailbox.secret = sealed(password)
        mailbox.failures, mailbox.error, mailbox.retry_at = 0, "", None
        if commit:
            mailbox.save()
        return mailbox
