"""What becomes of a payment run: released to the bank, executed or refused by it, or cancelled."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.models import Role as FileRole
from spil.foundation.deadlines.models import Deadline
from spil.foundation.files.store import store
from spil.foundation.handling.dating import on_another_day
from spil.foundation.organisation.models import LegalEntity, Role
from spil.foundation.parties.models import Account
from spil.foundation.parties.rules import shown_iban
from spil.foundation.turns.models import Turn
from spil.modules.payments import access
from spil.modules.payments.actions.creditors import as_transfer
from spil.modules.payments.actions.proposing import title_of
from spil.modules.payments.formats import pain001
from spil.modules.payments.models import Claim, Payment, PaymentRun
from spil.modules.payments.rules import execution_day
from spil.modules.payments.states import CANCELLED, EXECUTED, PROPOSED, RELEASED

FileRefused = Reason(
    "FileRefused",
    _("The bank would refuse this file: %(why)s"),
    _("Cancel the run, mend what is wrong, propose anew."),
)
AccountWithdrawn = Reason(
    "AccountWithdrawn",
    _("The account %(iban)s of %(name)s is not confirmed any more."),
    _("Cancel the run and propose it anew."),
)
NotYetExecuted = Reason("NotYetExecuted", _("The bank executes this run on %(day)s."), _("Confirm it then."))


@action(
    "payments.run.release",
    title=_("Release"),
    told=_("released this run"),
    moves=(PROPOSED, RELEASED),
    may=access.may_release,
    weighs=access.weight,
    facts=("maker", "record__legal_entity"),
    decides=True,
    denied_by="payments.run.cancel",
    icon="writing-sign",
    key="A",
    order=20,
)
def release(*, run: PaymentRun, by: Actor) -> list[Attachment | Turn | Deadline | Remove]:
    """Release the run as the second person: its pain.001 file is made, checked against the schema and kept with it.

    A run that was left lying is executed on the first bank day from today. Refused: NotPermitted, FourEyes,
    OverMandate, AccountWithdrawn, FileRefused.
    """
    if lost := _without_account(run):
        raise Refused(AccountWithdrawn(iban=shown_iban(lost.iban), name=lost.creditor))
    run.releaser_id = by.person_id
    run.message_id = str(run.record.number)
    moved = _moved_to(run, execution_day(run.execution_on, by.today))
    try:
        data = pain001.write(_file(run, by.now))
    except (pain001.InvalidPaymentFile, pain001.PaymentRefused) as problem:
        raise Refused(FileRefused(why=str(problem))) from problem
    stored = store().put(
        data, name=f"{run.message_id}.xml"
    )  # kept by its content: a second try puts nothing new
    return [
        *moved,
        Attachment.of(stored, record=run.record, by=by, role=FileRole.GENERATED),
        Turn(
            record=run.record,
            action="payments.run.confirm_executed",
            role=Role.FINANCE,
            due_on=run.execution_on,
        ),
    ]


def _moved_to(run: PaymentRun, day: date) -> list[Deadline | Remove]:
    """The run on another day: in its deadline, and in its title unless somebody called it something else."""
    if day == run.execution_on:
        return []
    record = run.record
    if record.title == title_of(run.execution_on, record.language):
        record.title = title_of(day, record.language)
    run.execution_on = day
    return on_another_day(record, "execute", day)


def _without_account(run: PaymentRun) -> Payment | None:
    """The first payment to an account that was confirmed when the run was made, and is not now.

    The accounts are locked: who withdraws one at this moment does it before the release, or after.
    """
    lines = list(run.payments.going().select_related("invoice"))
    confirmed = Account.objects.select_for_update().filter(
        party__in={line.invoice.supplier_id for line in lines}, confirmed_at__isnull=False
    )
    kept = set(confirmed.order_by("pk").values_list("party", "iban"))
    return next((line for line in lines if (line.invoice.supplier_id, line.iban) not in kept), None)


def _file(run: PaymentRun, now: datetime) -> pain001.PaymentFile:
    office = run.record.legal_entity
    lines = groupby(run.payments.going(), key=lambda line: line.transfer)
    payments = tuple(
        as_transfer(list(group), end_to_end_id=f"{run.message_id}-{number:03d}") for number, group in lines
    )
    batch = pain001.Batch(
        batch_id=f"{run.message_id}-1",
        debtor_name=office.name,
        debtor_iban=run.iban,
        debtor_bic=office.bic,
        debtor_address=_address(office),
        executed_on=run.execution_on,
        payments=payments,
    )
    return pain001.PaymentFile(
        message_id=run.message_id,
        created_at=timezone.localtime(now),
        initiator_name=office.name,
        initiator_id=office.enterprise_number,
        initiator_id_issuer="KBO-BCE" if office.country == "BE" and office.enterprise_number else "",
        batches=(batch,),
    )


def _address(office: LegalEntity) -> pain001.Address | None:
    """Only a whole address: half a one would stop the file, none does not."""
    if not office.town:
        return None
    return pain001.Address(office.street, office.house_number, office.postcode, office.town, office.country)


@action(
    "payments.run.confirm_executed",
    title=_("Confirm as executed"),
    told=_("confirmed that the bank executed this"),
    moves=(RELEASED, EXECUTED),
    may=access.may_propose,
    facts=("maker",),
    icon="checks",
    order=30,
    undone_by="payments.run.unconfirm",
)
def confirm_executed(*, run: PaymentRun, by: Actor) -> None:
    """The bank has executed the run; its invoices are paid. Refused before the day of execution (NotYetExecuted)."""
    if by.today < run.execution_on:
        raise Refused(NotYetExecuted(day=run.execution_on))


@action(
    "payments.run.cancel",
    title=_("Cancel the run"),
    told=_("cancelled this run"),
    moves=(PROPOSED, CANCELLED),
    may=access.may_propose,
    facts=("maker",),
    icon="ban",
    order=90,
    destroys=True,
)
def cancel(*, run: PaymentRun, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> list[Remove]:
    """Nothing of it is paid; its invoices are approved again and free for another run."""
    return [Remove(claim) for claim in Claim.objects.filter(payment__run=run)]


@action(
    "payments.run.bounce",
    title=_("The bank refused it"),
    told=_("told that the bank refused this run"),
    moves=(RELEASED, CANCELLED),
    may=access.may_release,
    facts=("maker",),
    icon="ban",
    order=90,
    destroys=True,
)
def bounce(
    *,
    run: PaymentRun,
    by: Actor,
    reason: Annotated[
        str,
        Ask(
            _("What the bank said"),
            help=_(
                "Look at the statement first: what the bank did pay of it is paid a second time by the next run."
            ),
        ),
    ],
) -> list[Remove]:
    """The bank took nothing of the file. Its invoices are approved again and free for another run; the file stays.

    Told by somebody who may release it and did not make it, so that two people stand for what is paid anew. Refused:
    NotPermitted, FourEyes.
    """
    return [Remove(claim) for claim in Claim.objects.filter(payment__run=run)]
