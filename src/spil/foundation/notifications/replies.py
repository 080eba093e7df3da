"""Takes an answer to a notice: it becomes a remark with the record, its attachments the record's.

Who answers is proven twice: by the signed address that only she was told (or the Message-ID of the mail to her, which
nobody can guess), and by the address that the answer comes from, which is the one she signs in with. Both are needed:
whoever is forwarded a mail knows the first, whoever forges a sender does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.access.refusals import NotVisible, Refusal, Refused
from spil.foundation.actions.declaration import actions
from spil.foundation.actions.door import Outcome, perform
from spil.foundation.documents import readers
from spil.foundation.documents.mail.copies import key_of
from spil.foundation.documents.plain import from_plain
from spil.foundation.files.store import store
from spil.foundation.handling.actions.attaching import AttachedAlready
from spil.foundation.identity.backend import is_doubtful, open_accounts
from spil.foundation.identity.models import User
from spil.foundation.notifications.addresses import LASTS, first_reply_address
from spil.foundation.notifications.models import TakenReply
from spil.foundation.notifications.quoting import own_words
from spil.foundation.notifications.reading import MOST_FILES, READER, Answer
from spil.foundation.notifications.shown import end_links_in
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import post
from spil.foundation.records.models import Record


@dataclass(frozen=True)
class Reply:
    """An answer that was for us. `outcome` is `remark`, `ignored` (a program wrote it, or nothing was added, or it came
    before) or `refused` (the sender was told why)."""

    outcome: str
    person_id: int
    record_id: int
    files: int = 0


def take_reply(raw: bytes, *, now: datetime, recipients: Iterable[str] = ()) -> Reply | None:
    """Take a mail that answers a notice. None when it is no such mail, or has more files than belong with an answer: it
    is then post like any other.

    `recipients` are the addresses of the envelope, where the mail server tells them; the headers count too. Raises
    ReaderFailed for bytes that cannot be read.
    """
    answer: Answer = from_plain(Answer, readers.read(READER, raw))
    today = timezone.localdate(now)
    about = first_reply_address([*recipients, *answer.to], today) or _mail_answered(answer, now)
    if about is None:
        return None
    person_id, record_id = about
    account = open_accounts(today).filter(person=person_id, email__iexact=answer.sender).first()
    if account is None or is_doubtful(account, account.email):
        return None
    if answer.automatic:
        return Reply("ignored", person_id, record_id)
    if len(answer.files) > MOST_FILES:
        return None
    with transaction.atomic():
        if not TakenReply.is_new(answer.message_id or f"<{key_of(raw)}>", now):
            return Reply("ignored", person_id, record_id)
        by = actor_for(account.person, now=now, today=today)
        return _written(answer, by, account, record_id)


def _mail_answered(answer: Answer, now: datetime) -> tuple[int, int] | None:
    """Who was told about what in the mail that this one answers, when the mail server dropped the plus."""
    mails = OutgoingMail.objects.filter(
        message_id__in=answer.refers_to[:50],
        made_at__gt=now - LASTS,
        person__isnull=False,
        record__isnull=False,
    )
    found = mails.order_by("-id").values_list("person", "record").first()
    return (found[0], found[1]) if found and found[0] and found[1] else None


def _written(answer: Answer, by: Actor, account: User, record_id: int) -> Reply:
    person = account.person
    record = Record.objects.visible_to(by).filter(pk=record_id).first()
    if record is None:
        _tell_refused(account, by, NotVisible())
        return Reply("refused", person.pk, record_id)
    text = own_words(answer.text)
    if not text and not answer.files:
        return Reply("ignored", person.pk, record_id)
    for shown in (text.encode(), *(file.content for file in answer.files)):
        end_links_in(shown, by.now)
    calls = [
        actions["records.record.attach"].call(
            record=record, by=by, file=store().put(file.content, name=file.name)
        )
        for file in answer.files
    ]
    if text:
        calls.append(actions["records.record.remark"].call(record=record, by=by, text=text))
    try:
        done = perform(calls, report=_whole)
    except Refused as refused:
        _tell_refused(account, by, refused.refusal)
        return Reply("refused", person.pk, record_id)
    return Reply("remark", person.pk, record_id, sum(one.is_done for one in done[: len(answer.files)]))


def _whole(outcomes: Sequence[Outcome]) -> None:
    """An answer arrives whole or not at all: who is told that it did not sends all of it again. A file that is there
    already is no reason. Raises Refused."""
    for one in outcomes:
        if one.refusal is not None and one.refusal.reason is not AttachedAlready:
            raise Refused(one.refusal)


def _tell_refused(account: User, by: Actor, refusal: Refusal) -> None:
    """Answer once, as a program, so that nothing answers back (RFC 3834)."""
    person = account.person
    with override(person.language):
        text = _("Your answer did not reach a record in Spil. %(reason)s") % {"reason": refusal}
        post(
            to=account.email,
            name=str(person),
            person_id=person.pk,
            at=by.now,
            language=person.language,
            subject=_("Your answer did not arrive"),
            text=f"{text}\n\n{settings.SITE_URL}{reverse('today')}\n",
        )
