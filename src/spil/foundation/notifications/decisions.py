"""Deciding by a link in a mail: the link shows, a press decides, once.

A link is bound to a person, the address to which it was mailed, the person in whose name, a record, its version and an
action; it lasts a week and is used once. It counts while the person signs in with that address: whoever keeps the list
of people changes where colleagues write to, and decides nothing by that. Until somebody signed in with it, it must be
the person's own as well. Opening it changes nothing: mail scanners follow every link. Whoever presses is the person to
whom it was sent, with the rights of this moment; what changed since the mail is shown again before it is decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.access.refusals import ChangedMeanwhile, Reason, Refusal, Refused
from spil.foundation.actions.declaration import Action, Call, actions
from spil.foundation.actions.door import Outcome, perform_alone
from spil.foundation.identity.backend import is_doubtful
from spil.foundation.identity.secrets import opens
from spil.foundation.notifications.models import DecisionLink, Notice
from spil.foundation.organisation.models import Person
from spil.foundation.records.kinds import business_row
from spil.foundation.records.models import KindModel, Record
from spil.foundation.records.rules import Confidentiality

LASTS = timedelta(days=7)
LinkOver = Reason(
    "LinkOver", _("This link was used, or is too old."), _("Sign in; the decision may still wait for you.")
)


@dataclass(frozen=True)
class Asked:
    """A decision that a link asks: by whom, which action, on which row. `refusal` says why it cannot be taken now."""

    link: DecisionLink
    by: Actor
    action: Action[Any, Any]
    row: KindModel
    refusal: Refusal | None

    @property
    def record(self) -> Record:
        return self.row.record


def make_link(notice: Notice, now: datetime, *, to: str) -> str:
    """The secret of a new link, in a mail to this address, for a notice of a decision that a mail may take; empty where
    none may.

    Not for a record for named people: whoever is forwarded the mail would read it.
    """
    turn, record = notice.turn, notice.record
    action = actions.get(turn.action) if turn is not None else None
    if action is None or record is None or not action.by_mail or not turn or not turn.is_open:
        return ""
    if (
        any(question.required for question in action.questions)
        or record.confidentiality == Confidentiality.NAMED
    ):
        return ""
    secret = token_urlsafe(32)
    DecisionLink.objects.create(
        digest=digest_of(secret),
        person_id=notice.person_id,
        to_address=to.lower(),
        on_behalf_of_id=turn.person_id if turn.person_id != notice.person_id else None,
        record=record,
        version=record.version,
        action=action.name,
        expires_at=now + LASTS,
    )
    return secret


def asked_by(secret: str, now: datetime) -> Asked | None:
    """What a link asks, read with the rights of this moment; None when it is over, or asks nothing any more.

    Nor does it show a record that was made one for named people since: a mail that holds it may have been forwarded.
    """
    links = DecisionLink.objects.select_related("person__account").filter(person__account__isnull=False)
    link = links.filter(digest=digest_of(secret), used_at__isnull=True, expires_at__gt=now).first()
    action = actions.get(link.action) if link else None
    if link is None or action is None:
        return None
    account = link.person.account
    if link.to_address != account.email.lower() or is_doubtful(account, link.to_address):
        return None
    if not opens(account, link.expires_at - LASTS):
        return None
    by = actor_for(link.person, now=now, today=timezone.localdate(now))
    if link.on_behalf_of_id is not None:
        if not by.may_act_for(link.on_behalf_of_id):
            return None
        by = by.on_behalf_of(link.on_behalf_of_id)
    record = Record.objects.visible_to(by).filter(pk=link.record_id).first()
    if record is None or record.confidentiality == Confidentiality.NAMED:
        return None
    row = business_row(record)
    refusal = action.refusal(by, _subject(action, row))
    if refusal is None and row.record.version != link.version:
        refusal = ChangedMeanwhile()
    return Asked(link, by, action, row, refusal)


def withdraw_links(person: Person, now: datetime) -> int:
    """What was mailed to somebody decides nothing any more; how many links that were still open."""
    links = DecisionLink.objects.filter(person=person, used_at__isnull=True, expires_at__gt=now)
    return links.update(used_at=now)


def decide(asked: Asked, now: datetime) -> Refusal | None:
    """Take the decision, and the link is used; a refusal leaves both as they were. Of two presses one decides."""
    if asked.refusal is not None:
        return asked.refusal
    unused = DecisionLink.objects.filter(pk=asked.link.pk, used_at__isnull=True)

    def use(outcomes: Sequence[Outcome]) -> None:
        if outcomes[0].is_done and unused.update(used_at=now) != 1:
            raise Refused(LinkOver())

    action = asked.action
    about = {"by": asked.by, action.subject_name: _subject(action, asked.row)}
    refusal = perform_alone(Call(action, about, asked.link.version), report=use).refusal
    return LinkOver() if refusal is not None and not unused.exists() else refusal


def decided(asked: Asked) -> Asked | None:
    """The same after the decision, with the record as it now is; None when it went out of sight."""
    record = Record.objects.visible_to(asked.by).filter(pk=asked.record.pk).first()
    return replace(asked, row=business_row(record)) if record else None


def _subject(action: Action[Any, Any], row: KindModel) -> Any:
    return row.record if action.on_any_record else row


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
