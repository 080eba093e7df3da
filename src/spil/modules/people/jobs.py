"""Mails of this module, made in the moment in which they are sent."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import INVITATION_LASTS, make_login_link
from spil.foundation.organisation.models import LegalEntity, Role
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import message, register_maker
from spil.modules.people.actions.accounts import INVITATION


def invitation(mail: OutgoingMail, at: datetime) -> EmailMessage | None:
    """The invitation with a link that works once; None when the person signed in meanwhile or may no longer, at an
    address that is no longer the person's, and for an administrator whom no administrator invited."""
    account = User.objects.select_related("person").filter(person=mail.arguments["person"]).first()
    if account is None or not account.is_active or account.last_login is not None:
        return None
    if mail.to_address != account.person.email or User.objects.taken(mail.to_address, account.person_id):
        return None
    is_administrators = account.person.has_or_gets(Role.ADMINISTRATOR, timezone.localdate(at))
    if is_administrators and not mail.arguments.get("by_administrator"):
        return None
    User.objects.filter(pk=account.pk).update(email=mail.to_address)  # who was invited elsewhere before
    office = LegalEntity.objects.order_by("id").first()
    link = settings.SITE_URL + reverse(
        "login-link", args=[make_login_link(account, at, lasts=INVITATION_LASTS)]
    )
    with translation.override(account.person.language):
        told = {
            "name": account.person.first_name,
            "office": office,
            "link": link,
            "days": INVITATION_LASTS.days,
        }
        text = _(
            "Good day %(name)s,\n\nYou can now work with Spil in %(office)s. Sign in with this address; it works"
            " once, for %(days)s days, and then asks you to choose a password:\n\n%(link)s\n"
        )
        return message(
            to=mail.to_address,
            name=str(account.person),
            subject=_("Your access to Spil at %(office)s") % told,
            text=text % told,
            at=at,
            message_id=mail.message_id,
            language=account.person.language,
        )


register_maker(INVITATION, invitation)
