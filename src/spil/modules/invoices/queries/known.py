"""Readings across invoices. Lists start from `visible_to`; the guard against duplicates looks at everything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q

from spil.foundation.access.actor import Actor
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import CostCentre, RoleAssignment
from spil.foundation.parties.rules import invoice_number_key, loose_invoice_number_key
from spil.foundation.records.models import KindQuerySet
from spil.modules.invoices import rules
from spil.modules.invoices.models import ApprovalStep, DocumentKind, Invoice
from spil.modules.invoices.states import APPROVED, REJECTED


def approved_invoices(actor: Actor) -> KindQuerySet:
    """What may be paid: approved and in no payment run, the first due first."""
    seen = Invoice.objects.visible_to(actor).filter(record__state=APPROVED.code)
    return seen.select_related("record", "supplier", "cost_centre").order_by("due_on", "pk")


def identity(*, is_credit: bool, number: str, payable: Decimal, issued_on: date) -> rules.Identity:
    """What the guard compares, with the number in its normal forms."""
    key, loose = invoice_number_key(number), loose_invoice_number_key(number)
    return rules.Identity(is_credit, key[:100], loose, payable, issued_on)


def identity_of(invoice: Invoice) -> rules.Identity:
    return identity(
        is_credit=invoice.document_kind == DocumentKind.CREDIT_NOTE,
        number=invoice.invoice_number,
        payable=invoice.payable,
        issued_on=invoice.issued_on,
    )


def duplicates(
    supplier_id: int | None, new: rules.Identity, guard_key: str
) -> list[tuple[rules.Likeness, Invoice]]:
    """Earlier invoices of a supplier that are like this document, the likest first.

    Over all years, all channels and all readers: what one may not see is a duplicate all the same. Rejected invoices
    do not count, so that a supplier can send a mended one under the same number.
    """
    near = Q(normal_number=new.key) | Q(payable=new.payable, issued_on__year=new.issued_on.year)
    same = Q(guard_key=guard_key)  # also when the supplier stands in the contacts twice
    if supplier_id is not None:
        same |= near & Q(supplier=supplier_id)
    known = Invoice.objects.filter(same).exclude(record__state=REJECTED.code)
    found = [
        (rules.likeness(new, identity_of(one)), one) for one in known.select_related("record").order_by("pk")
    ]
    like = [(likeness, one) for likeness, one in found if likeness is not rules.Likeness.DIFFERENT]
    return sorted(like, key=lambda pair: list(rules.Likeness).index(pair[0]))


def source_of(record_id: int) -> int | None:
    """The record from which this one became, such as the item of post."""
    return Link.objects.filter(target=record_id, relation="became").values_list("source", flat=True).first()


def became_of(record_id: int) -> Invoice | None:
    """The invoice that was made of an item of post."""
    link = Link.objects.filter(source=record_id, relation="became", target__kind="invoices.invoice").first()
    return Invoice.objects.select_related("record").filter(pk=link.target_id).first() if link else None


def current_steps(on: date) -> list[rules.Step]:
    """The steps of approval that hold on a day."""
    rows = ApprovalStep.objects.current(on).values_list("position", "from_amount", "role")
    return [rules.Step(position, from_amount, role) for position, from_amount, role in rows]


def people_with_role(role: str, unit_id: int | None, on: date) -> list[int]:
    """Who has a role for a unit on a day; where nobody has it for that unit, who has it for the whole office."""
    rows = (
        RoleAssignment.objects.current(on).filter(role=role).exclude(person__left_on__lte=on).order_by("pk")
    )
    pairs = list(rows.values_list("person", "unit"))
    of_unit = [person for person, unit in pairs if unit_id is not None and unit == unit_id]
    return of_unit or [person for person, unit in pairs if unit is None]


def candidates(step: rules.Step, cost_centre: CostCentre, unit_id: int | None, on: date) -> Sequence[int]:
    """The ids of those who could decide a step of an invoice on this cost centre."""
    if not step.role:
        return [cost_centre.responsible_id]
    return people_with_role(step.role, unit_id or cost_centre.unit_id, on)
