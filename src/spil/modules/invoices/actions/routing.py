"""Whom the steps of approval ask: chosen when an invoice is coded, looked at anew whenever a step is asked.

A step goes to somebody whose own mandate reaches it: who would be refused is not asked while another one could decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import own_powers_of
from spil.foundation.access.refusals import FourEyes, Reason, Refusal, Refused
from spil.foundation.organisation.models import CostCentre, Person, Role
from spil.foundation.organisation.rules import Weight
from spil.foundation.turns.models import Turn
from spil.modules.invoices import access, rules
from spil.modules.invoices.models import ApprovalStep, Invoice, candidates

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
NobodyMandated = Reason(
    "NobodyMandated",
    _(
        "Nobody can approve this: step %(step)s asks %(who)s, without a mandate that reaches this amount "
        "on cost centre %(code)s."
    ),
    _("Give such a mandate, or change the steps of approval."),
)

APPROVE = "invoices.invoice.approve"


def route(invoice: Invoice, cost_centre: CostCentre, by: Actor) -> list[rules.Assigned]:
    """The steps of this invoice on this cost centre, each with its person.

    Refused: NoSteps, StepsBeginAbove, NobodyToApprove, ResponsibleLeft, NobodyMandated, FourEyes.
    """
    steps = ApprovalStep.objects.on(by.today)
    needed = rules.steps_for(invoice.weighed, invoice.currency, steps)
    if not needed:
        raise Refused(StepsBeginAbove() if steps else NoSteps())
    barred = {person for person in (by.person_id, by.deciding_id) if person is not None}
    asked = []
    for step in needed:
        able = candidates(step, cost_centre, invoice.record.unit_id, by.today)
        mandated = _mandated(able, _weight(invoice, cost_centre, is_last=step is needed[-1]), by.today)
        if not mandated and not barred.issuperset(able):
            raise Refused(_none_mandated(step, able, cost_centre))
        asked.append((step, mandated or able))
    try:
        return rules.assign(asked, barred)
    except rules.NobodyLeft as missing:
        raise Refused(_nobody_left(missing, cost_centre)) from None


def _none_mandated(step: rules.Step, able: Sequence[int], cost_centre: CostCentre) -> Refusal:
    who = ", ".join(str(person) for person in Person.objects.filter(pk__in=able).order_by("pk"))
    return NobodyMandated(step=step.position, who=who, code=cost_centre.code)


def _nobody_left(missing: rules.NobodyLeft, cost_centre: CostCentre) -> Refusal:
    if missing.has_candidates:
        return FourEyes(who=Role.FINANCE.label)
    if not missing.step.role:
        left = ResponsibleLeft(who=str(cost_centre.responsible), code=cost_centre.code)
        return left.about("cost_centre")
    return NobodyToApprove(step=missing.step.position, role=Role(missing.step.role).label)


def weight(invoice: Invoice) -> Weight:
    """What an approval weighs: the last step binds the office for the whole amount, those before it advise."""
    return _weight(invoice, invoice.cost_centre, is_last=invoice.step >= invoice.step_count)


def _weight(invoice: Invoice, cost_centre: CostCentre | None, *, is_last: bool) -> Weight:
    amount: Decimal | None = invoice.weighed if is_last else None
    return Weight(amount, invoice.currency, cost_centre.code if cost_centre else "")


def _mandated(people: Sequence[int], weight: Weight, on: date) -> list[int]:
    """Those of them whose own mandates reach an approval of this weight."""
    powers = own_powers_of(people, on) if people else {}
    return [
        person for person in people if any(power.covers(APPROVE, weight) for power in powers.get(person, ()))
    ]


def next_person(invoice: Invoice, on: date) -> int:
    """The person of the step now reached; another one when that one does not decide it any more, or did already.

    Where nobody is left it stays with who was planned.
    """
    planned = invoice.route[invoice.step - 1]
    if invoice.cost_centre is None:
        return int(planned["person"])
    step = rules.Step(planned["position"], Decimal(0), planned["role"])
    able = candidates(step, invoice.cost_centre, invoice.record.unit_id, on)
    worked = access.worked_on(invoice)
    free = [person for person in able if person not in worked]
    open_to = _mandated(free, weight(invoice), on) or free
    if planned["person"] in open_to or not open_to:
        return int(planned["person"])
    return open_to[0]


def asked_anew(invoice: Invoice, on: date) -> Turn:
    """The step at which it stands, asked of who decides it on that day."""
    person = next_person(invoice, on)
    at = invoice.step - 1
    invoice.approver_id = person
    invoice.route = [*invoice.route[:at], {**invoice.route[at], "person": person}, *invoice.route[at + 1 :]]
    return turn_to_approve(invoice)


def turn_to_approve(invoice: Invoice) -> Turn:
    return Turn(
        record=invoice.record,
        action=APPROVE,
        step=f"{invoice.step}/{invoice.step_count}",
        person_id=invoice.approver_id,
        is_decision=True,
        due_on=invoice.due_on,
    )
