"""The mail about notices, made at the moment of sending: what may not (any longer) be told is not in it.

In the language of the reader, as text and as HTML in the look of the house, grouped by record. Styles stand in the
head and in attributes that Outlook knows; no picture, no script, nothing from elsewhere: a mail that loads something
tells a server that it was read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from spil.foundation.access.queries import actor_for
from spil.foundation.identity.backend import is_doubtful, open_accounts
from spil.foundation.notifications.addresses import reply_address
from spil.foundation.notifications.decisions import make_link
from spil.foundation.notifications.mailing import MAKER
from spil.foundation.notifications.models import Notice, OfficeRules
from spil.foundation.notifications.telling import url_of, words
from spil.foundation.notifications.topics import RANK
from spil.foundation.organisation.models import LegalEntity, Person
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import message, register_maker
from spil.foundation.records.models import Record
from spil.foundation.ui.rules import date_text, locale_code, moment_text


@dataclass
class Part:
    """Everything that is told about one record (or one job)."""

    title: str
    number: str
    url: str
    record: Record | None
    lines: list[str] = field(default_factory=list)
    decide_url: str = ""


def notices_mail(row: OutgoingMail, now: datetime) -> EmailMessage | None:
    """The mail of a row in the outbox; None when nothing of it is still news to somebody who may see it."""
    person, local = row.person, timezone.localtime(now)
    accounts = open_accounts(local.date()).select_related("person")
    account = accounts.filter(person=person).first() if person is not None else None
    if person is None or account is None or is_doubtful(account, row.to_address):
        return None
    actor = actor_for(person, now=now, today=local.date())
    told = Notice.objects.told_to(person.pk, actor).unread().filter(pk__in=row.arguments["notices"])
    notices = list(told.with_words().order_by("id"))
    if not notices:
        return None
    with override(person.language):
        return _written(row, person, notices, local, is_own=row.to_address.lower() == account.email.lower())


def _written(
    row: OutgoingMail, person: Person, notices: list[Notice], local: datetime, *, is_own: bool
) -> EmailMessage:
    """`is_own` says whether it goes to the address with which the person signs in: else it only tells."""
    locale, today = locale_code(person.language), local.date()
    is_digest = bool(row.arguments.get("digest"))
    parts = _parts(notices, local, locale, decides_at=row.to_address if is_own else "")
    record = None if is_digest else parts[0].record
    reply_to = reply_address(person.pk, record.pk, today) if record and is_own else ""
    subject = _digest_subject(len(notices), today, locale) if is_digest else _subject(parts[0])
    settings_url = settings.SITE_URL + reverse("notice-settings")
    entity = LegalEntity.objects.order_by("id").only("name").first()
    context = {
        "subject": subject,
        "office": entity.name if entity else "Spil",
        "language": person.language,
        "hello": _("Good day %(name)s,") % {"name": person.first_name},
        "intro": _digest_intro(len(notices), len(parts)) if is_digest else "",
        "parts": parts,
        "is_digest": is_digest,
        "reply": bool(reply_to),
        "settings_url": settings_url,
        "when": moment_text(local, today, locale),
    }
    return message(
        to=row.to_address,
        name=str(person),
        subject=subject,
        text=render_to_string("notifications/mail.txt", context),
        html=render_to_string("notifications/mail.html", context),
        at=local,
        message_id=row.message_id,
        language=person.language,
        record=record,
        reply_to=reply_to,
        unsubscribe=settings_url,
    )


def _parts(notices: list[Notice], now: datetime, locale: str, *, decides_at: str) -> list[Part]:
    """One part a record; with a link that decides where the mail goes to an address that may."""
    hides = OfficeRules.current().hides_titles
    parts: dict[str, Part] = {}
    for notice in sorted(notices, key=lambda one: (RANK[one.topic], one.pk)):  # the weightier first
        told = words(notice, now.date(), locale, outside=hides)
        key = f"record {notice.record_id}" if notice.record_id else notice.key
        if key not in parts:
            url = settings.SITE_URL + url_of(notice)
            parts[key] = Part(told.what, told.number, url, notice.record)
        part = parts[key]
        if told.said not in part.lines:
            part.lines.append(told.said)
        if notice.topic == "decision" and decides_at and not part.decide_url:
            secret = make_link(notice, now, to=decides_at)
            part.decide_url = settings.SITE_URL + reverse("decide", args=[secret]) if secret else ""
    return list(parts.values())


def _subject(part: Part) -> str:
    """The same for every mail about a record: mail programs make a thread of it."""
    return f"{part.title} ({part.number})" if part.number and part.number not in part.title else part.title


def _digest_subject(count: int, today: date, locale: str) -> str:
    words_ = ngettext("Digest: %(n)s notice, %(day)s", "Digest: %(n)s notices, %(day)s", count)
    return words_ % {"n": count, "day": date_text(today, today, locale)}


def _digest_intro(count: int, records: int) -> str:
    told = ngettext("%(n)s notice", "%(n)s notices", count) % {"n": count}
    about = ngettext("about %(n)s record", "about %(n)s records", records) % {"n": records}
    return _("%(told)s %(about)s.") % {"told": told, "about": about}


register_maker(MAKER, notices_mail)
