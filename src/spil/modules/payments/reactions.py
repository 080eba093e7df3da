"""What becomes of the invoices when something happened to a run. Both are true together: one transaction.

The invoices move by whoever acted, in the same name: a mandate to propose or release a run need not name what follows
from it, and a deputy moves them by the role of who is away. Whoever may act on a run need not be a reader of each
invoice in it, and learns nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db.models import Q, QuerySet

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.events.models import Event
from spil.modules.invoices.public import Invoice, mark_paid, plan, replan, unpay, unplan
from spil.modules.payments.models import Payment, PaymentRun
from spil.modules.payments.states import EXECUTED, PROPOSED


def plan_invoices(happened: list[Happening]) -> list[Call]:
    """A run was proposed, perhaps one for each legal entity: each invoice that goes is planned; a stopped one stays
    approved."""
    return [plan.call(invoice=invoice, by=by) for invoice, by in _going(_proposed(happened))]


def free_invoices(happened: list[Happening]) -> list[Call]:
    """A run was cancelled, or the bank refused it: its invoices are approved again."""
    runs = [(one.row, one.by) for one in happened]
    return [unplan.call(invoice=invoice, by=by) for invoice, by in _going(runs)]


def settle_invoices(happened: list[Happening]) -> list[Call]:
    """A run was executed: its invoices are paid."""
    runs = [(one.row, one.by) for one in happened]
    return [mark_paid.call(invoice=invoice, by=by) for invoice, by in _going(runs)]


def take_back(happened: list[Happening]) -> list[Call]:
    """A run was not executed after all: its invoices are in it as before."""
    runs = [(one.row, one.by) for one in happened]
    return [replan.call(invoice=invoice, by=by) for invoice, by in _going(runs)]


def pay_anew(happened: list[Happening]) -> list[Call]:
    """The bank sent something back: what it paid is to be paid anew."""
    calls = []
    for one in happened:
        came_back = one.row.payments.filter(transfer__in=one.call.arguments["transfers"], is_stopped=True)
        for invoice, by in _invoices(came_back, one.by):
            calls.append(unpay.call(invoice=invoice, by=by))
    return calls


def pay_no_more(happened: list[Happening]) -> list[Call]:
    """Something did not come back after all: its invoices are in the run again, and paid where that was executed."""
    calls = []
    for one in happened:
        lines = one.row.payments.going().filter(transfer__in=one.call.arguments["transfers"])
        again = list(_invoices(lines, one.by))
        calls += [plan.call(invoice=invoice, by=by) for invoice, by in again]
        if one.row.record.state == EXECUTED.code:
            calls += [mark_paid.call(invoice=invoice, by=by) for invoice, by in again]
    return calls


def _proposed(happened: list[Happening]) -> Iterator[tuple[PaymentRun, Actor]]:
    """The run that was proposed and those that were with it, each with its own event as the cause of what follows."""
    waiting = Q(
        record__kind="payments.run", record__state=PROPOSED.code
    )  # few, and no index finds an event by its cause
    for one in happened:
        yield one.row, one.by
        for event in Event.objects.filter(waiting, cause=one.event_id).order_by("pk"):
            yield PaymentRun.objects.get(pk=event.record_id), one.by.caused_by(event.pk)


def _going(runs: Iterable[tuple[PaymentRun, Actor]]) -> Iterator[tuple[Invoice, Actor]]:
    for run, by in runs:
        yield from _invoices(run.payments.going(), by)


def _invoices(payments: QuerySet[Payment], by: Actor) -> Iterator[tuple[Invoice, Actor]]:
    for payment in payments.select_related("invoice__record"):
        yield payment.invoice, replace(by, sees_all=True)
