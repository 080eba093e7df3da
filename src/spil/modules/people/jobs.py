"""Mails of this module, made in the moment in which they are sent; and what becomes of the work of who left."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spil.foundation.access.actor import Actor, system_actor
from spil.foundation.actions.door import perform_alone
from spil.foundation.handling.actions.leaving import NobodyNext
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import INVITATION_LASTS, make_login_link
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily
from spil.foundation.notifications.making import Told, tell
from spil.foundation.organisation.models import LegalEntity, Person, Role
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import message, register_maker
from spil.foundation.records.models import Record
from spil.modules.people.actions.accounts import INVITATION
from spil.modules.people.queries import left_behind


@job("people.pass_on", title=gettext_lazy("Pass on what belonged to who left"), schedule=daily("05:40"))
def pass_on_what_is_left(progress: Progress) -> int:
    """What is open and belongs to who left, or is asked of who left, goes to whoever is next; how many records.

    Where nobody who could be next may read it, human resources is told its number, and never more than that.
    """
    now = timezone.now()
    by = system_actor(now, timezone.localdate(now))
    passed = 0
    for one in progress.over(list(left_behind(by))):
        outcome = perform_alone(one.call)
        passed += outcome.is_done
        if outcome.refusal is not None and outcome.refusal.code == NobodyNext.code:
            tell_stranded(one.record, one.left, by)
    return passed


def tell_stranded(record: Record, left: Person, by: Actor) -> None:
    """Once; the administrators where nobody is human resources."""
    role = Role.HR if Person.objects.in_role(Role.HR, by.today).exists() else Role.ADMINISTRATOR
    detail = {"stranded": record.number or str(record.pk), "name": str(left)}
    tell([Told("turn", f"stranded:{record.pk}", by.now, by.today, role=role, detail=detail)])


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
