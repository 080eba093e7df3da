"""Who may do what with invoices. Predicates run on loaded facts, without a query."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.own_name import unless_keeps
from spil.foundation.access.refusals import FourEyes, NotPermitted, Reason, Refusal
from spil.foundation.organisation.models import Role
from spil.modules.invoices.models import Invoice
from spil.modules.post.public import PostItem

#: who make invoices of post, and code them
CODERS = (Role.FINANCE, Role.OFFICE_MANAGER, Role.ASSISTANT, Role.SECRETARY)
#: who answer for the administration of invoices: hold, resume, change days, pay
STEWARDS = (Role.FINANCE, Role.OFFICE_MANAGER)
#: whose payment runs move invoices
PAYERS = (*STEWARDS, Role.DIRECTOR)

NotTheApprover = Reason(
    "NotTheApprover", _("You are not asked to approve this invoice."), _("Who can: %(who)s.")
)
ActInName = Reason(
    "ActInName",
    _("%(who)s is asked to approve this invoice, not you in your own name."),
    _("Choose to act for %(who)s; you may."),
)
RoleIsOver = Reason(
    "RoleIsOver",
    _("You are asked this as %(role)s, and have that role no more."),
    _("Send it back: then whoever has the role is asked."),
)


def may_make(by: Actor, item: PostItem) -> Refusal | None:
    """Coders, and whoever handles the item."""
    if by.deciding_id is not None and by.deciding_id == item.record.owner_id:
        return None
    return _one_of(by, CODERS)


def may_code(by: Actor, invoice: Invoice) -> Refusal | None:
    return _one_of(by, CODERS)


def may_approve(by: Actor, invoice: Invoice) -> Refusal | None:
    """The approver whose turn it is, or who acts in that person's name, as long as that person has the role that the
    step asks for; nobody who coded or approved it already.

    Four eyes look at both the person at the keyboard and the one in whose name is decided, then and now.
    """
    who = str(invoice.approver or "")
    if by.deciding_id is None or by.deciding_id != invoice.approver_id:
        if invoice.approver_id is not None and by.may_act_for(invoice.approver_id):
            return ActInName(who=who)
        return NotTheApprover(who=who)
    if invoice.awaited_role and invoice.awaited_role not in by.deciding_roles:
        return RoleIsOver(role=Role(invoice.awaited_role).label)
    if {by.person_id, by.deciding_id} & worked_on(invoice):
        return FourEyes(who=who)
    return None


def worked_on(invoice: Invoice) -> set[int]:
    """Ids of everybody who coded or approved, and of those in whose name they did."""
    coded = {invoice.coded_by_id, invoice.coded_for_id} - {None}
    return {int(person) for person in (*coded, *invoice.approved_by) if person is not None}


def may_take_back(by: Actor, invoice: Invoice) -> Refusal | None:
    """Whoever approved it, in whoever's name."""
    approved = by.person_id is not None and by.person_id in invoice.approved_by
    return None if approved else NotTheApprover(who=str(invoice.approver or Role.FINANCE.label))


def may_answer(by: Actor, invoice: Invoice) -> Refusal | None:
    """Send back, hold, resume, reject: the approver who is asked, and finance and the office manager."""
    is_asked = by.deciding_id is not None and by.deciding_id == invoice.approver_id
    return None if is_asked else _one_of(by, STEWARDS)


def may_steward(by: Actor, invoice: Invoice) -> Refusal | None:
    return _one_of(by, STEWARDS)


def may_pay(by: Actor, invoice: Invoice) -> Refusal | None:
    return _one_of(by, PAYERS)


def may_settle(by: Actor, invoice: Invoice) -> Refusal | None:
    """Payers, but not whoever approved it alone: two people stand for each payment, as for those of a run.

    Of several steps two people approved already, so either of them may. The director may as well: in an office of
    three finance has often approved alone, and nobody else would be left.
    """
    if refusal := may_pay(by, invoice):
        return refusal
    approved_alone = invoice.step_count < 2 and {by.person_id, by.deciding_id}.intersection(
        invoice.approved_by
    )
    return FourEyes(who=_("somebody else of finance or the management")) if approved_alone else None


def may_set_steps(by: Actor) -> Refusal | None:
    """Who approves what is a decision of the office, not of finance alone; it lasts, so it is made in the own name."""
    return unless_keeps(by, Role.OFFICE_MANAGER, Role.DIRECTOR)


def may_see_steps(by: Actor) -> Refusal | None:
    """Whoever sets them, and who handles or decides invoices."""
    return _one_of(by, (Role.OFFICE_MANAGER, Role.DIRECTOR, Role.FINANCE, Role.MANAGER))


def _one_of(by: Actor, roles: tuple[Role, ...]) -> Refusal | None:
    return None if by.has_role(*roles) else NotPermitted(who=roles[0].label)
