"""Coding, approval in steps, and what stands between: send back, hold, reject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, Call, action
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.handling.dating import on_another_day, without_deadline
from spil.foundation.handling.passing import asked_no_more
from spil.foundation.organisation.models import CostCentre, RoleAssignment
from spil.foundation.organisation.rules import is_current
from spil.foundation.turns.models import Turn
from spil.modules.invoices import access
from spil.modules.invoices.actions import routing
from spil.modules.invoices.actions.making import turn_to_code
from spil.modules.invoices.models import Invoice, InvoiceQuerySet
from spil.modules.invoices.states import APPROVED, HELD, NEW, REJECTED, TO_APPROVE, UNMADE

CostCentreEnded = Reason(
    "CostCentreEnded",
    _("Cost centre %(code)s is not in use on %(day)s."),
    _("Choose another cost centre, or have its last day changed under People, Units and places."),
)
DueBeforeIssue = Reason("DueBeforeIssue", _("The invoice is of %(day)s; it cannot be due before that."))

NothingToTakeBack = Reason(
    "NothingToTakeBack",
    _("Something happened since, or the last approval was not yours."),
    _("Whoever is asked now, finance or the office manager can send it back."),
)
#: what an approval changes of the invoice
_APPROVAL = ("approved_by", "step", "approver_id", "route")

Centre = Annotated[CostCentre, Ask(_("Cost centre"))]
Why = Annotated[str, Ask(_("Reason"), long=True)]
Remark = Annotated[str, Ask(_("Remark"), long=True)]
_FACTS = ("record", "supplier", "cost_centre", "approver")


@action(
    "invoices.invoice.code",
    title=_("Code this invoice"),
    told=_("coded this"),
    moves=(NEW, TO_APPROVE),
    may=access.may_code,
    facts=_FACTS,
    icon="tag",
    order=20,
)
def code(
    *,
    invoice: Invoice,
    by: Actor,
    cost_centre: Centre,
    remark: Remark = "",
) -> list[Turn]:
    """Book the invoice on a cost centre and put it before the first who approves.

    Refused when the cost centre is not in use (CostCentreEnded), when no steps hold (NoSteps) or all begin above the
    amount (StepsBeginAbove), when a step finds nobody (NobodyToApprove, ResponsibleLeft) or nobody with a mandate that
    reaches it (NobodyMandated), and when whoever codes would be the only one to approve (FourEyes). Whoever changes the
    cost centre at the same moment goes before or after.
    """
    cost_centre = CostCentre.objects.select_for_update(no_key=True).get(pk=cost_centre.pk)
    if not is_current(cost_centre.from_on, cost_centre.until_on, by.today):
        raise Refused(CostCentreEnded(code=cost_centre.code, day=by.today).about("cost_centre"))
    route = routing.route(invoice, cost_centre, by)
    invoice.cost_centre = cost_centre
    invoice.coded_by_id, invoice.coded_for_id = by.person_id, by.for_id
    invoice.route = [{"position": one.position, "role": one.role, "person": one.person} for one in route]
    invoice.approved_by = []
    invoice.step, invoice.step_count = 1, len(route)
    invoice.approver_id = route[0].person
    return [routing.turn_to_approve(invoice)]


@action(
    "invoices.invoice.approve",
    title=_("Approve"),
    told=_("approved this"),
    moves=(TO_APPROVE, (TO_APPROVE, APPROVED)),
    may=access.may_approve,
    facts=_FACTS,
    decides=True,
    denied_by="invoices.invoice.send_back",
    by_mail=True,
    weighs=routing.weight,
    icon="circle-check",
    key="A",
    is_quick=True,
    undone_by="invoices.invoice.take_back_approval",
    order=10,
)
def approve(*, invoice: Invoice, by: Actor, remark: Remark = "") -> list[Turn]:
    """Approve the invoice: it goes to the next step, and after the last one it may be paid.

    Refused when somebody else is asked (NotTheApprover, ActInName), when the approver has the role of the step no more
    (RoleIsOver), coded it or approved it before (FourEyes), and at the last step when the amount is over the mandate
    (OverMandate).
    """
    people = {person for person in (by.person_id, by.deciding_id) if person is not None}
    invoice.approved_by = sorted({*invoice.approved_by, *people})
    if invoice.step >= invoice.step_count:
        invoice.approver = None
        invoice.record.state = APPROVED.code
        return []
    invoice.step += 1
    return [routing.asked_anew(invoice, by.today)]


@action(
    "invoices.invoice.ask_responsible",
    title=_("Ask who decides today"),
    told=_("had whoever decides this today asked"),
    moves=(TO_APPROVE, None),
    facts=_FACTS,
    hidden=True,
)
def ask_responsible(*, invoice: Invoice, by: Actor) -> list[Turn]:
    """Who decides the step now is asked: the cost centre has another responsible person, or whoever was asked left, has
    the role no more or no mandate that reaches it."""
    return [*asked_no_more(invoice.record, approve.name), routing.asked_anew(invoice, by.today)]


def asked_in_vain(invoices: InvoiceQuerySet, by: Actor) -> Iterator[Call]:
    """Of these, what waits for somebody while another one decides it today: a call that asks that one.

    Not where nobody else may: who coded or approved it already is not asked, and it stays where it is, to be sent back.
    """
    waiting = invoices.filter(record__state=TO_APPROVE.code).select_related("record", "cost_centre")
    for invoice in waiting.order_by("pk"):
        if routing.next_person(invoice, by.today) != invoice.approver_id:
            # whoever keeps people and cost centres need not be a reader of the invoice, and learns nothing of it
            yield ask_responsible.call(invoice=invoice, by=replace(by, sees_all=True))


@action(
    "invoices.invoice.take_back_approval",
    title=_("Take the approval back"),
    told=_("took the approval back"),
    moves=((TO_APPROVE, APPROVED), TO_APPROVE),
    may=access.may_take_back,
    facts=_FACTS,
    one_at_a_time=True,
    icon="arrow-back-up",
    aside=True,
    order=62,
)
def take_back_approval(*, invoice: Invoice, by: Actor) -> list[Turn]:
    """Undo one's own approval while nothing followed it: the same step is asked again, of who decides it today.

    Refused when the last thing that happened is not this person's approval (NothingToTakeBack).
    """
    events = Event.objects.filter(record=invoice.record).select_related("recorded_values")
    last = events.order_by("-sequence").first()
    if last is None or last.action != approve.name or last.by_id != by.person_id:
        raise Refused(NothingToTakeBack())
    for name, (before, _after) in changes_of(last).items():
        if name in _APPROVAL:
            setattr(invoice, name, before)
    return [*asked_no_more(invoice.record, approve.name), routing.asked_anew(invoice, by.today)]


@action(
    "invoices.invoice.send_back",
    title=_("Send back"),
    told=_("sent this back"),
    moves=((TO_APPROVE, APPROVED), NEW),
    may=access.may_answer,
    facts=_FACTS,
    icon="arrow-back-up",
    key="T",
    order=30,
)
def send_back(*, invoice: Invoice, by: Actor, reason: Why) -> list[Turn]:
    """Back to whoever coded it and still may, with the reason; all steps begin anew after that.

    Also what was approved by mistake, as long as no payment run has it: then nobody is asked, so it is up to finance
    and the office manager.
    """
    turn = turn_to_code(invoice)
    if (coder := _coder_today(invoice, by.today)) is not None:
        turn.person_id, turn.role = coder, ""
    invoice.approver, invoice.step, invoice.step_count = None, 0, 0
    invoice.route, invoice.approved_by = [], []
    return [turn]


def _coder_today(invoice: Invoice, on: date) -> int | None:
    """Who coded it, else in whose name that was done: the first who may still code on that day."""
    coded = [person for person in (invoice.coded_by_id, invoice.coded_for_id) if person is not None]
    held = RoleAssignment.objects.current(on).filter(person__in=coded, role__in=access.CODERS)
    may = set(held.exclude(person__left_on__lte=on).values_list("person", flat=True))
    return next((person for person in coded if person in may), None)


@action(
    "invoices.invoice.hold",
    title=_("Hold"),
    told=_("put this on hold"),
    moves=((NEW, TO_APPROVE, APPROVED), HELD),
    may=access.may_answer,
    facts=_FACTS,
    icon="player-pause",
    key="H",
    order=40,
)
def hold(
    *, invoice: Invoice, by: Actor, reason: Why, until: Annotated[date | None, Ask(_("Until"))] = None
) -> list[Deadline]:
    """Stop it on purpose; a date makes it come back to the list of deadlines."""
    invoice.held_from = invoice.record.state
    return [Deadline(record=invoice.record, what="held", due_on=until)] if until else []


@action(
    "invoices.invoice.resume",
    title=_("Resume"),
    told=_("resumed this"),
    moves=(HELD, (NEW, TO_APPROVE, APPROVED)),
    may=access.may_answer,
    facts=_FACTS,
    icon="player-play",
    order=20,
)
def resume(*, invoice: Invoice, by: Actor, remark: Remark = "") -> list[Turn | Remove]:
    """Go on where it was stopped."""
    invoice.record.state = invoice.held_from or NEW.code
    invoice.held_from = ""
    done: list[Turn | Remove] = [*without_deadline(invoice.record, "held")]
    if invoice.record.state == TO_APPROVE.code:
        return [*done, routing.asked_anew(invoice, by.today)]
    return [*done, turn_to_code(invoice)] if invoice.record.state == NEW.code else done


@action(
    "invoices.invoice.reject",
    title=_("Reject"),
    told=_("rejected this"),
    moves=((NEW, TO_APPROVE, HELD), REJECTED),
    may=access.may_answer,
    facts=_FACTS,
    icon="circle-x",
    order=80,
    destroys=True,
)
def reject(*, invoice: Invoice, by: Actor, reason: Why) -> None:
    """The office does not owe this. The supplier can send a mended one under the same number."""
    invoice.approver, invoice.guard_key = None, None


@action(
    "invoices.invoice.unmake",
    title=_("No invoice after all"),
    told=_("made this post again"),
    moves=(NEW, UNMADE),
    may=access.may_code,
    facts=_FACTS,
    icon="arrow-back-up",
    aside=True,
    order=48,
)
def unmake(*, invoice: Invoice, by: Actor) -> None:
    """The item of post is open again, and can become an invoice another time. Only before it was coded."""
    invoice.approver, invoice.guard_key = None, None


@action(
    "invoices.invoice.change_due_date",
    title=_("Change the due date"),
    told=_("changed the due date"),
    moves=((NEW, TO_APPROVE, HELD, APPROVED), None),
    may=access.may_steward,
    facts=_FACTS,
    icon="calendar",
    order=60,
)
def change_due_date(
    *, invoice: Invoice, by: Actor, due_on: Annotated[date, Ask(_("Due on"))], reason: Why
) -> list[Deadline | Remove | Turn]:
    """What was agreed with the supplier counts, also for whoever is asked about it. Refused for a day before the
    invoice's own (DueBeforeIssue)."""
    if due_on < invoice.issued_on:
        raise Refused(DueBeforeIssue(day=invoice.issued_on).about("due_on"))
    invoice.due_on = due_on
    turns = list(Turn.objects.open().filter(record=invoice.record))
    for turn in turns:
        turn.due_on = due_on
    return [*on_another_day(invoice.record, "pay", due_on), *turns]
