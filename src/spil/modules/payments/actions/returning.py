"""A payment run that was not executed after all: a payment that the bank sent back, or a run confirmed by mistake."""

from __future__ import annotations

from collections.abc import Sequence
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
from spil.modules.payments import access
from spil.modules.payments.models import RETURNED, Claim, Payment, PaymentRun
from spil.modules.payments.states import EXECUTED, RELEASED

_SENT_BACK = N_("The bank: %(why)s")
CameBack = Reason("CameBack", _("This came back before."), _("Look at the run again."))


def _transfers(by: Actor, run: PaymentRun | None) -> Sequence[tuple[str, str]]:
    """What went to the bank as one amount and did not come back, by the number of the transfer."""
    if run is None:
        return []
    transfers = groupby(run.payments.going(), key=lambda line: line.transfer)
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
            choices=_transfers,
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
    chosen = {int(number) for number in transfers}
    lines = list(run.payments.going().filter(transfer__in=chosen))
    if {line.transfer for line in lines} != chosen:
        raise Refused(CameBack().about("transfers"))
    run.total -= sum((line.amount for line in lines), Decimal(0))
    run.payment_count -= len(chosen)
    stopped = {"code": RETURNED, "msgid": _SENT_BACK, "params": {"why": reason}}
    return [
        *(Rewrite(line, {"is_stopped": True, "stopped": stopped}) for line in lines),
        *(Remove(claim) for claim in Claim.objects.filter(payment__in=lines)),
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
