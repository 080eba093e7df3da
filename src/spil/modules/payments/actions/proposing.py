"""Making a payment run from approved invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from babel.dates import format_date
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import NotVisible, Reason, Refusal, Refused
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.deadlines.models import Deadline
from spil.foundation.handling.passing import asked_no_more
from spil.foundation.links.models import Link
from spil.foundation.money.rules import N_, NO_CURRENCY, Money, Problem, is_currency_code
from spil.foundation.organisation.models import LegalEntity, Mandate, Person, Role, RoleAssignment
from spil.foundation.parties.rules import payment_reference
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.turns.models import Turn
from spil.modules.invoices.public import APPROVED, Invoice, approved_invoices
from spil.modules.payments import access, rules
from spil.modules.payments.actions.creditors import Creditors
from spil.modules.payments.models import Claim, Payment, PaymentRun
from spil.modules.payments.states import PROPOSED

Made = PaymentRun | Payment | Claim | Link | Deadline | Turn
#: a run is made every week; what would be late by then is paid now
BETWEEN_RUNS = timedelta(days=7)
#: what banks take as the last day of execution, in days from today
FARTHEST = timedelta(days=365)

NothingToPay = Reason(
    "NothingToPay", _("There is nothing to pay."), _("Approved invoices come here by themselves.")
)
AllStopped = Reason("AllStopped", _("None of these payments can go. The first: %(why)s"))
NotApproved = Reason(
    "NotApproved", _("Invoice %(number)s is not ready to be paid."), _("Only approved invoices are.")
)
SeveralEntities = Reason(
    "SeveralEntities",
    _("These invoices belong to different legal entities."),
    _("Make one run for each of them."),
)
_NO_RUN_FOR = _("No run was made for %(office)s: %(why)s")
NoOwnAccount = Reason(
    "NoOwnAccount", _("The account number of %(office)s is not known."), _("An administrator fills it in.")
)
_COLLECTED = N_(
    "%(name)s collects this itself. Close the invoice as paid in another way once the money was taken."
)
_IN_NO_CURRENCY = N_(
    "The currency of this invoice of %(name)s is no currency: “%(currency)s”. Pay it at the bank and close it as paid "
    "in another way."
)
PastDay = Reason("PastDay", _("The day of payment is over."), _("Choose a day from today on."))
FarDay = Reason(
    "FarDay", _("A bank takes no order so far ahead."), _("Choose a day less than a year from now.")
)


class Proposed(list[Made]):
    """The rows of a proposal, and why a company that had something to pay got no run."""

    def __init__(self) -> None:
        super().__init__()
        self.without_run: list[tuple[LegalEntity, Refusal]] = []

    @property
    def runs(self) -> list[PaymentRun]:
        return [one for one in self if isinstance(one, PaymentRun)]


def _remarks(proposed: Proposed) -> list[str]:
    """That there are more runs than the one whose page opens, and who pays nothing: it would come out when a supplier
    asks for the money."""
    named = [f"{run.record.number} ({run.record.legal_entity.name})" for run in proposed.runs]
    several = gettext("%(count)s payment runs were made, one for each company: %(runs)s.")
    return [
        *([several % {"count": len(named), "runs": ", ".join(named)}] if len(named) > 1 else []),
        *(
            str(_NO_RUN_FOR) % {"office": office.name, "why": refusal}
            for office, refusal in proposed.without_run
        ),
    ]


def _prepare(*, by: Actor, invoices: Sequence[Invoice] | None = None, **_others: Any) -> dict[str, Any]:
    """The invoices to look at, named before the transaction so that the door locks them and reads them anew."""
    return {"looked_at": list(approved_invoices(by)) if invoices is None else list(invoices)}


@action(
    "payments.run.propose",
    title=_("Propose payments"),
    told=_("proposed these payments"),
    may=access.may_propose,
    prepare=_prepare,
    remarks=_remarks,
    icon="coin-euro",
    order=10,
    one_at_a_time=True,
)
def propose(
    *,
    by: Actor,
    looked_at: Annotated[Sequence[Invoice], Given] = (),
    execution_on: Annotated[
        date | None, Ask(_("Pay on"), help=_("The first bank day from today when left empty."))
    ] = None,
    invoices: Annotated[
        list[Invoice] | None,
        Ask(_("Invoices"), help=_("All that would be late in the next run when left empty.")),
    ] = None,
) -> Proposed:
    """Make a payment run for somebody else to release; its invoices are planned with it.

    Of all that is due a run for each legal entity is made; where one of them can pay nothing, the others still do, and
    whoever proposes hears why.
    Credit notes are taken off what the same supplier is paid on one account. A payment that the bank would refuse, or
    whose account nobody confirmed, is stopped by itself, with the reason; its invoice stays approved. So is what the
    supplier collects itself. Refused: NothingToPay, AllStopped, NotApproved, SeveralEntities, NoOwnAccount, PastDay,
    FarDay, NotVisible.
    """
    if execution_on is not None and execution_on < by.today:
        raise Refused(PastDay().about("execution_on"))
    if execution_on is not None and execution_on - by.today > FARTHEST:
        raise Refused(FarDay().about("execution_on"))
    day = rules.execution_day(execution_on or by.today, by.today)
    chosen = _chosen(looked_at, by, are_named=invoices is not None)
    next_run_on = date.max if invoices is not None else day + BETWEEN_RUNS
    by_entity = _by_entity(chosen)
    if invoices is not None and len(by_entity) > 1:
        raise Refused(SeveralEntities().about("invoices"))
    creditors = Creditors.of(chosen)
    made = Proposed()
    for office, own in by_entity:
        proposal = _proposal(own, creditors, next_run_on)
        if proposal.transfers or proposal.waiting:
            try:
                made += _run_of(proposal, creditors, _run(by, day, office), by)
            except Refused as one:
                made.without_run.append((office, one.refusal))
    if not made:
        raise Refused(made.without_run[0][1] if made.without_run else NothingToPay())
    return made


def _run_of(proposal: rules.Proposal, creditors: Creditors, run: PaymentRun, by: Actor) -> list[Made]:
    """The run with its payments. Refused: AllStopped, NoOwnAccount."""
    if not run.iban:
        raise Refused(NoOwnAccount(office=run.record.legal_entity.name))
    payments = _payments(run, proposal, creditors)
    going = [payment for payment in payments if not payment.is_stopped]
    if not going:
        raise Refused(AllStopped(why=payments[0].why_stopped))
    run.total = sum((payment.amount for payment in going), Decimal("0.00"))
    run.payment_count = len({payment.transfer for payment in going})
    claims = [Claim(payment=payment, invoice=payment.invoice) for payment in going]
    links = [Link(source=run.record, target=payment.invoice.record, relation="pays") for payment in going]
    return [
        run,
        *payments,
        *claims,
        *links,
        Deadline(record=run.record, what="execute", due_on=run.execution_on),
        _turn(run, by),
    ]


def _chosen(looked_at: Sequence[Invoice], by: Actor, *, are_named: bool) -> list[Invoice]:
    """What can be paid of these, each once. Of invoices that somebody named each must be."""
    claimed = set(Claim.objects.filter(invoice__in=looked_at).values_list("invoice", flat=True))
    found: dict[int, Invoice] = {}
    for invoice in looked_at:
        if not (by.sees_all or invoice.audience_id in by.audience_ids):
            raise Refused(NotVisible().about("invoices"))
        if invoice.record.state == APPROVED.code and invoice.pk not in claimed:
            found[invoice.pk] = invoice
        elif are_named:
            raise Refused(NotApproved(number=invoice.record.number).about("invoices"))
    return list(found.values())


def _by_entity(chosen: Sequence[Invoice]) -> list[tuple[LegalEntity, list[Invoice]]]:
    """What each legal entity can pay."""
    found: dict[int, list[Invoice]] = {}
    for invoice in chosen:
        found.setdefault(invoice.record.legal_entity_id, []).append(invoice)
    return [(office, found[office.pk]) for office in LegalEntity.objects.filter(pk__in=found).order_by("pk")]


def _proposal(chosen: Sequence[Invoice], creditors: Creditors, next_run_on: date) -> rules.Proposal:
    """What the run pays. What no run pays waits visibly, and no credit note is taken off it."""
    never = {one.pk: problem for one in chosen if (problem := _never(one))}
    waiting = [
        rules.Waiting(_payable(one, creditors), never[one.pk])
        for one in chosen
        if one.pk in never and rules.is_due(one.due_on, next_run_on)
    ]
    payables = [_payable(one, creditors) for one in chosen if one.pk not in never]
    proposal = rules.propose(payables, next_run_on=next_run_on)
    return replace(proposal, waiting=(*proposal.waiting, *waiting))


def _never(invoice: Invoice) -> Problem | None:
    """Why no run pays it, whatever its account: the supplier collects it, or it is in no currency."""
    if invoice.is_collected:
        return Problem("collected", _COLLECTED, {"name": invoice.supplier.name})
    if not is_currency_code(invoice.currency):
        facts = {"name": invoice.supplier.name, "currency": invoice.currency}
        return Problem("no-currency", _IN_NO_CURRENCY, facts)
    return None


def _payable(invoice: Invoice, creditors: Creditors) -> rules.Payable:
    currency = invoice.currency if is_currency_code(invoice.currency) else NO_CURRENCY
    account, problem = creditors.account_of(invoice)
    return rules.Payable(
        invoice_id=invoice.pk,
        supplier_id=invoice.supplier_id,
        supplier=invoice.supplier.name,
        number=invoice.invoice_number,
        amount=Money(invoice.owed, currency),
        due_on=invoice.due_on,
        reference=payment_reference(invoice.payment_reference or invoice.invoice_number),
        iban=account.iban if account else "",
        is_stopped=problem is not None,
    )


def title_of(day: date, language: str) -> str:
    """What a run is called that is executed on that day."""
    with override(language):
        return gettext("Payments of %(day)s") % {"day": format_date(day, "long", locale=language)}


def _run(by: Actor, day: date, office: LegalEntity) -> PaymentRun:
    record = Record(
        kind="payments.run",
        title=title_of(day, by.language),
        legal_entity=office,
        owner_id=by.person_id,
        unit_id=Person.objects.filter(pk=by.deciding_id or 0).values_list("unit", flat=True).first(),
        confidentiality=Confidentiality.UNIT,
        language=by.language,
    )
    return PaymentRun(
        record=record, execution_on=day, iban=office.iban, maker_id=by.person_id, maker_for_id=by.for_id
    )


def _payments(run: PaymentRun, proposal: rules.Proposal, creditors: Creditors) -> list[Payment]:
    """The lines of the run: transfers first, then what waits for a later run."""
    lines: list[Payment] = []
    for number, transfer in enumerate(proposal.transfers, start=1):
        lines += creditors.lines(run, number, transfer)
    for number, waiting in enumerate(proposal.waiting, start=len(proposal.transfers) + 1):
        lines.append(creditors.waiting(run, number, waiting))
    for position, line in enumerate(lines, start=1):
        line.position = position
    return lines


def _turn(run: PaymentRun, by: Actor) -> Turn:
    """The release is the turn of who has the narrowest sufficient mandate, of those whose role releases and who did not
    make the run.

    Where nobody has one it is put before finance as a role, so that it does not lie unseen.
    """
    releasing = RoleAssignment.objects.current(by.today).filter(role__in=access.RELEASERS)
    own = (
        Mandate.objects.current(by.today)
        .filter(giver=None, holder__in=releasing.values("person"))
        .exclude(holder__in=[run.maker_id or 0, run.maker_for_id or 0])
    )
    fitting = [mandate for mandate in own if access.covers_release(mandate, run)]
    best = min(fitting, key=lambda one: (one.limit is None, one.limit or 0, one.number), default=None)
    return Turn(
        record=run.record,
        action="payments.run.release",
        person_id=best.holder_id if best else None,
        role="" if best else Role.FINANCE,
        is_decision=True,
        due_on=run.execution_on,
    )


@action(
    "payments.run.ask_anew",
    title=_("Ask who decides today"),
    told=_("had whoever decides this today asked"),
    moves=(PROPOSED, None),
    hidden=True,
)
def ask_anew(*, run: PaymentRun, by: Actor) -> list[Turn]:
    """Whoever was asked to release it left: who has the mandate today is asked."""
    return [*asked_no_more(run.record, "payments.run.release"), _turn(run, by)]
