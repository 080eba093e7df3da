"""Coding, approval in steps, and what stands between: send back, hold, reject."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import FourEyes, Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.handling.dating import on_another_day, without_deadline
from spil.foundation.handling.passing import asked_no_more
from spil.foundation.organisation.models import CostCentre, Role
from spil.foundation.organisation.rules import Weight, is_current
from spil.foundation.turns.models import Turn
from spil.modules.invoices import access, rules
from spil.modules.invoices.actions.making import turn_to_code
from spil.modules.invoices.models import ApprovalStep, Invoice, candidates
from spil.modules.invoices.states import APPROVED, HELD, NEW, REJECTED, TO_APPROVE, UNMADE

NobodyToApprove = Reason(
    "NobodyToApprove",
    _("Nobody can approve this: step %(step)s asks for %(role)s, and nobody has that role."),
    _("Give somebody the role, or change the steps of approval."),
)
ResponsibleLeft = Reason(
    "ResponsibleLeft",
    _("Nobody can approve this: %(who)s is responsible for cost centre %(code)s and left."),
    _("Give the cost centre another responsible person, or choose another cost centre."),
)
NoSteps = Reason("NoSteps", _("No steps of approval hold today."), _("The office manager sets them."))
StepsBeginAbove = Reason(
    "StepsBeginAbove",
    _("No step of approval is for so small an amount."),
    _("The office manager adds a step that begins at 0."),
)
CostCentreEnded = Reason(
    "CostCentreEnded",
    _("Cost centre %(code)s is not in use on %(day)s."),
    _("Choose another cost centre, or have its last day changed under People, Units and places."),
)
DueBeforeIssue = Reason("DueBeforeIssue", _("The invoice is of %(day)s; it cannot be due before that."))

NothingToTakeBack = Reason(
    "NothingToTakeBack",
    _("Something happened since, or the last approval was not yours."),
    _("Send it back instead."),
)
#: what an approval changes of the invoice
_APPROVAL = ("approved_by", "step", "approver_id")

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
    amount (StepsBeginAbove), when a step finds nobody (NobodyToApprove, ResponsibleLeft), and when whoever codes would
    be the only one to approve (FourEyes). Whoever changes the cost centre at the same moment goes before or after.
    """
    cost_centre = CostCentre.objects.select_for_update(no_key=True).get(pk=cost_centre.pk)
    if not is_current(cost_centre.from_on, cost_centre.until_on, by.today):
        raise Refused(CostCentreEnded(code=cost_centre.code, day=by.today).about("cost_centre"))
    route = _route(invoice, cost_centre, by)
    invoice.cost_centre = cost_centre
    invoice.coded_by_id, invoice.coded_for_id = by.person_id, by.for_id
    invoice.route = [{"position": one.position, "role": one.role, "person": one.person} for one in route]
    invoice.approved_by = []
    invoice.step, invoice.step_count = 1, len(route)
    invoice.approver_id = route[0].person
    return [_turn_to_approve(invoice)]


def _route(invoice: Invoice, cost_centre: CostCentre, by: Actor) -> list[rules.Assigned]:
    steps = ApprovalStep.objects.on(by.today)
    needed = rules.steps_for(invoice.weighed, invoice.currency, steps)
    if not needed:
        raise Refused(StepsBeginAbove() if steps else NoSteps())
    unit_id = invoice.record.unit_id
    asked = [(step, candidates(step, cost_centre, unit_id, by.today)) for step in needed]
    barred = {person for person in (by.person_id, by.deciding_id) if person is not None}
    try:
        return rules.assign(asked, barred)
    except rules.NobodyLeft as missing:
        if missing.has_candidates:
            raise Refused(FourEyes(who=Role.FINANCE.label)) from None
        if not missing.step.role:
            left = ResponsibleLeft(who=str(cost_centre.responsible), code=cost_centre.code)
            raise Refused(left.about("cost_centre")) from None
        role = Role(missing.step.role).label
        raise Refused(NobodyToApprove(step=missing.step.position, role=role)) from None


def _turn_to_approve(invoice: Invoice) -> Turn:
    return Turn(
        record=invoice.record,
        action="invoices.invoice.approve",
        step=f"{invoice.step}/{invoice.step_count}",
        person_id=invoice.approver_id,
        is_decision=True,
        due_on=invoice.due_on,
    )


def weight(invoice: Invoice) -> Weight:
    """What an approval weighs: the last step binds the office for the whole amount, those before it advise."""
    last = invoice.step >= invoice.step_count
    amount: Decimal | None = invoice.weighed if last else None
    return Weight(amount, invoice.currency, invoice.cost_centre.code if invoice.cost_centre else "")


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
    weighs=weight,
    icon="circle-check",
    key="A",
    is_quick=True,
    undone_by="invoices.invoice.take_back_approval",
    order=10,
)
def approve(*, invoice: Invoice, by: Actor, remark: Remark = "") -> list[Turn]:
    """Approve the invoice: it goes to the next step, and after the last one it may be paid.

    Refused when somebody else is asked (NotTheApprover, ActInName), when the approver coded or approved it before
    (FourEyes), and at the last step when the amount is over the mandate (OverMandate).
    """
    people = {person for person in (by.person_id, by.deciding_id) if person is not None}
    invoice.approved_by = sorted({*invoice.approved_by, *people})
    if invoice.step >= invoice.step_count:
        invoice.approver = None
        invoice.record.state = APPROVED.code
        return []
    invoice.step += 1
    invoice.approver_id = _next_person(invoice, by.today)
    return [_turn_to_approve(invoice)]


def _next_person(invoice: Invoice, today: date) -> int:
    """The person of the step now reached; another one who can decide it when that one no longer may or did already."""
    planned = invoice.route[invoice.step - 1]
    if invoice.cost_centre is None:
        return int(planned["person"])
    step = rules.Step(planned["position"], Decimal(0), planned["role"])
    able = candidates(step, invoice.cost_centre, invoice.record.unit_id, today)
    worked = access.worked_on(invoice)
    free = [person for person in able if person not in worked]
    if planned["person"] in free or not free:
        return int(planned["person"])
    return free[0]


def _asked_anew(invoice: Invoice, today: date) -> Turn:
    """The step at which it stands, asked of who decides it today."""
    person = _next_person(invoice, today)
    at = invoice.step - 1
    invoice.approver_id = person
    invoice.route = [*invoice.route[:at], {**invoice.route[at], "person": person}, *invoice.route[at + 1 :]]
    return _turn_to_approve(invoice)


@action(
    "invoices.invoice.ask_responsible",
    title=_("Ask who decides today"),
    told=_("had whoever decides this today asked"),
    moves=(TO_APPROVE, None),
    facts=_FACTS,
    hidden=True,
)
def ask_responsible(*, invoice: Invoice, by: Actor) -> list[Turn]:
    """The cost centre has another responsible person, or whoever was asked left: who decides the step now is asked."""
    return [*asked_no_more(invoice.record, approve.name), _asked_anew(invoice, by.today)]


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
    """Undo one's own approval while nothing followed it: the same step is asked again, of the same person.

    Refused when the last thing that happened is not this person's approval (NothingToTakeBack).
    """
    events = Event.objects.filter(record=invoice.record).select_related("recorded_values")
    last = events.order_by("-sequence").first()
    if last is None or last.action != approve.name or last.by_id != by.person_id:
        raise Refused(NothingToTakeBack())
    for name, (before, _after) in changes_of(last).items():
        if name in _APPROVAL:
            setattr(invoice, name, before)
    return [*asked_no_more(invoice.record, approve.name), _turn_to_approve(invoice)]


@action(
    "invoices.invoice.send_back",
    title=_("Send back"),
    told=_("sent this back"),
    moves=(TO_APPROVE, NEW),
    may=access.may_answer,
    facts=_FACTS,
    icon="arrow-back-up",
    key="T",
    order=30,
)
def send_back(*, invoice: Invoice, by: Actor, reason: Why) -> list[Turn]:
    """Back to whoever coded it, with the reason; all steps begin anew after that."""
    turn = turn_to_code(invoice)
    if invoice.coded_by_id is not None:
        turn.person_id, turn.role = invoice.coded_by_id, ""
    invoice.approver, invoice.step, invoice.step_count = None, 0, 0
    invoice.route, invoice.approved_by = [], []
    return [turn]


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
        return [*done, _asked_anew(invoice, by.today)]
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
