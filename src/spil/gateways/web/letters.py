"""Mails about somebody's access, made in the moment in which they are sent: no queue holds a secret."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spil.foundation.identity.backend import comes_by_invitation, is_open
from spil.foundation.identity.models import TraceOf, User
from spil.foundation.identity.secrets import LINK_LASTS, make_login_link
from spil.foundation.identity.tracing import CHANGED
from spil.foundation.organisation.models import Person
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import message, register_maker
from spil.gateways.web.glancing import office_name

LOST_PASSWORD = "web.lost_password"  # noqa: S105 - the name of a mail
#: tells an administrator of a provider: `user`, `by` (a person), `provider` (its name), `fields`, `is_new`
PROVIDER_CHANGED = "web.provider_changed"
#: what an administrator says of a provider, by the name of the field
PROVIDER_FIELDS = {
    "name": gettext_lazy("Name on the button"),
    "issuer": gettext_lazy("Address of the provider (issuer)"),
    "client_id": gettext_lazy("Client id"),
    "client_secret": gettext_lazy("Secret"),
    "has_second_step": gettext_lazy("It asks a second step itself; where it says so, Spil asks none"),
    "is_active": gettext_lazy("People may sign in with it"),
}


def lost_password(mail: OutgoingMail, at: datetime) -> EmailMessage | None:
    """The link to choose a new password; None for an address that opens nothing, or that asked an hour ago, and for who
    comes in the first time by an invitation alone."""
    user = User.objects.select_related("person").filter(email=mail.arguments["email"]).first()
    if user is None or not is_open(user) or at - mail.made_at > LINK_LASTS * 4:
        return None
    if comes_by_invitation(user, timezone.localdate(at)):
        return None
    link = settings.SITE_URL + reverse("login-link", args=[make_login_link(user, at, for_password=True)])
    told = {"name": user.person.first_name, "office": office_name(), "link": link}
    with translation.override(user.person.language):
        text = _(
            "Good day %(name)s,\n\nSomebody asked for a new password for Spil in %(office)s. Was it you? Then choose"
            " one here; the link works once, for a quarter of an hour:\n\n%(link)s\n\nIf it was not you, you need not"
            " do anything. Your password stays as it is.\n"
        )
        return _written(mail, at, user, _("A new password for Spil"), text % told)


def access_changed(mail: OutgoingMail, at: datetime) -> EmailMessage | None:
    """Something about the own access changed."""
    user = User.objects.select_related("person").filter(pk=mail.arguments["user"]).first()
    if user is None:
        return None
    with translation.override(user.person.language):
        told = {
            "name": user.person.first_name,
            "office": office_name(),
            "link": settings.SITE_URL + reverse("account"),
            "what": TraceOf(mail.arguments["what"]).label,
        }
        text = _(
            "Good day %(name)s,\n\nThis changed in your access to Spil in %(office)s: %(what)s.\n\nIf it was not you,"
            " choose another password: that signs out all devices, withdraws the tokens of programs, the secret address"
            " of your calendar and the links to decide in earlier mails, and ends signing in with another account. Then"
            " take away every authenticator app and every passkey that is not yours:\n\n%(link)s\n"
        )
        return _written(mail, at, user, _("Something changed in your access to Spil"), text % told)


def provider_changed(mail: OutgoingMail, at: datetime) -> EmailMessage | None:
    """Who added or changed a provider that signs people in: one administrator alone does it, so all are told."""
    told = mail.arguments
    user = User.objects.select_related("person").filter(pk=told["user"]).first()
    if user is None or not is_open(user):
        return None
    with translation.override(user.person.language):
        done = _("%(who)s added %(provider)s") if told["is_new"] else _("%(who)s changed %(provider)s")
        words = {
            "name": user.person.first_name,
            "office": office_name(),
            "done": done % {"who": Person.objects.get(pk=told["by"]), "provider": told["provider"]},
            "fields": "\n".join(f"- {PROVIDER_FIELDS[one]}" for one in told["fields"]),
            "link": settings.SITE_URL + reverse("providers"),
        }
        text = _(
            "Good day %(name)s,\n\n%(done)s, with which people sign in to Spil in %(office)s. What was filled in:\n\n"
            "%(fields)s\n\nWhoever changes this can come in as somebody else. Did you not know of it? Ask why, and look"
            " at what stands here:\n\n%(link)s\n"
        )
        return _written(mail, at, user, _("Signing in to Spil with another account changed"), text % words)


def _written(mail: OutgoingMail, at: datetime, user: User, subject: str, text: str) -> EmailMessage:
    return message(
        to=mail.to_address,
        name=str(user.person),
        subject=subject,
        text=text,
        at=at,
        message_id=mail.message_id,
        language=user.person.language,
    )


register_maker(LOST_PASSWORD, lost_password)
register_maker(CHANGED, access_changed)
register_maker(PROVIDER_CHANGED, provider_changed)
