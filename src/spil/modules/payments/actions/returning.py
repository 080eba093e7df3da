"""A payment run that was not executed after all: a payment that the bank sent back, or a run confirmed by mistake."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Annotated

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove, Rewrite
from spil.foundation.deadlines.models import Deadline
from spil.foundation.handling.returning import deadlines_again, turns_again
from spil.foundation.money.rules import N_
from spil.foundation.turns.models import Turn
from spil.foundation.ui.rules import locale_code, money_text
from spil.modules.invoices.public import APPROVED
from spil.modules.payments import access
from spil.modules.payments.models import RETURNED, Claim, Payment, PaymentQuerySet, PaymentRun
from spil.modules.payments.states import EXECUTED, RELEASED

_SENT_BACK = N_("The bank: %(why)s")
CameBack = Reason("CameBack", _("This came back before."), _("Look at the run again."))
NotBack = Reason("NotBack", _("This did not come back."), _("Look at the run again."))
WaitsNoMore = Reason(
    "WaitsNoMore",
    _("An invoice of %(name)s in this payment does not wait to be paid any more."),
    _("If it is in another run, cancel that one first."),
)


def _going(by: Actor, run: PaymentRun | None) -> Sequence[tuple[str, str]]:
    """What went to the bank as one amount and did not come back, by the number of the transfer."""
    return _transfers(run.payments.going(), by) if run else []


def _back(by: Actor, run: PaymentRun | None) -> Sequence[tuple[str, str]]:
    """What went to the bank as one amount and came back, by the number of the transfer."""
    return _transfers(run.payments.returned(), by) if run else []


def _transfers(payments: Iterable[Payment], by: Actor) -> Sequence[tuple[str, str]]:
    transfers = groupby(payments, key=lambda line: line.transfer)
    return [(str(number), _in_words(list(lines), by)) for number, lines in transfers]


def _in_words(lines: Sequence[Payment], by: Actor) -> str:
    first, locale = lines[0], locale_code(get_language() or by.language)
    amount = money_text(sum((line.amount for line in lines), Decimal(0)), first.currency, locale)
    return ", ".join(filter(None, (first.creditor, amount, first.reference)))


@action(
    "payments.run.returned",
    title=_("A payment came back"),
    told=_("told that a payment came back"),
    moves=((RELEASED, EXECUTED), None),
    may=access.may_release,
    facts=("maker",),
    concerns=lambda run: run.payment_count > 0,
    icon="arrow-back-up",
    aside=True,
    order=80,
)
def returned(
    *,
    run: PaymentRun,
    by: Actor,
    transfers: Annotated[
        list[str],
        Ask(
            _("What came back"),
            choices=_going,
            of_row=True,
            help=_("Look at the statement first: the next run pays it once more."),
        ),
    ],
    reason: Annotated[str, Ask(_("What the bank said"))],
) -> list[Rewrite | Remove]:
    """The bank sent these back, or did not carry them out with the rest. Their invoices are approved again and free for
    another run; the file stays, and so does what was paid of it.

    Told, as a refusal of the whole, by somebody who may release it and did not make it. Refused: NotPermitted,
    FourEyes, CameBack.
    """
    lines = _chosen(run.payments.going(), transfers, CameBack)
    run.total -= sum((line.amount for line in lines), Decimal(0))
    run.payment_count -= len({line.transfer for line in lines})
    stopped = {"code": RETURNED, "msgid": _SENT_BACK, "params": {"why": reason}}
    return [
        *(Rewrite(line, {"is_stopped": True, "stopped": stopped}) for line in lines),
        *(Remove(claim) for claim in Claim.objects.filter(payment__in=lines)),
    ]


def _chosen(payments: PaymentQuerySet, transfers: Sequence[str], other: Reason) -> list[Payment]:
    """The lines of these transfers. Refused when nothing is chosen, or what is none of these payments."""
    chosen = {int(number) for number in transfers}
    lines = list(payments.filter(transfer__in=chosen).select_related("invoice__record"))
    if not chosen or {line.transfer for line in lines} != chosen:
        raise Refused(other().about("transfers"))
    return lines


@action(
    "payments.run.not_returned",
    title=_("Did not come back after all"),
    told=_("took back that a payment came back"),
    moves=((RELEASED, EXECUTED), None),
    may=access.may_release,
    facts=("maker",),
    concerns=lambda run: run.payments.returned().exists(),
    icon="arrow-back-up",
    aside=True,
    order=81,
)
def not_returned(
    *,
    run: PaymentRun,
    by: Actor,
    transfers: Annotated[
        list[str],
        Ask(
            _("What did not come back"),
            choices=_back,
            of_row=True,
            help=_("Look at the statement first: no run pays it any more."),
        ),
    ],
) -> list[Rewrite | Claim]:
    """That these came back was told by mistake: they go with the run as before, and so do their invoices.

    By whoever may tell that something came back. Refused: NotPermitted, FourEyes, NotBack, and WaitsNoMore for an
    invoice that is in another run by now, or was closed.
    """
    lines = _chosen(run.payments.returned(), transfers, NotBack)
    if gone := next((one for one in lines if one.invoice.record.state != APPROVED.code), None):
        raise Refused(WaitsNoMore(name=gone.creditor).about("transfers"))
    run.total += sum((line.amount for line in lines), Decimal(0))
    run.payment_count += len({line.transfer for line in lines})
    return [
        *(Rewrite(line, {"is_stopped": False, "stopped": {}}) for line in lines),
        *(Claim(payment=line, invoice=line.invoice) for line in lines),
    ]


@action(
    "payments.run.unconfirm",
    title=_("Not executed after all"),
    told=_("took back that the bank executed this"),
    moves=(EXECUTED, RELEASED),
    may=access.may_propose,
    facts=("maker",),
    icon="arrow-back-up",
    aside=True,
    order=70,
)
def unconfirm(*, run: PaymentRun, by: Actor) -> list[Deadline | Remove | Turn]:
    """It was confirmed by mistake: it lies at the bank still, and its invoices wait in it."""
    return [*deadlines_again(run.record), *turns_again(run.record)]
