"""What payments declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.manifest.declaration import MenuGroup, MenuItem, Module
from spil.foundation.records.kinds import Field, FieldType, Kept, Kind, SearchParts
from spil.foundation.records.rules import Confidentiality
from spil.modules.payments.access import READERS
from spil.modules.payments.models import PaymentRun
from spil.modules.payments.queries import payment_page, summaries
from spil.modules.payments.reactions import (
    free_invoices,
    pay_anew,
    pay_no_more,
    plan_invoices,
    settle_invoices,
    take_back,
)
from spil.modules.payments.states import RUN


def _search(run: PaymentRun) -> SearchParts:
    lines = run.payments.values_list("creditor", "reference")
    return SearchParts(names=" ".join(dict.fromkeys(text for line in lines for text in line if text)))


PAYMENT_RUN = Kind(
    code="payments.run",
    title=_("Payment run"),
    plural=_("Payments"),
    icon="building-bank",
    model=PaymentRun,
    states=RUN,
    series="BT",
    fields=(
        Field("execution_on", _("Day of payment"), FieldType.DATE, head=True, sortable=True),
        Field("payment_count", _("Payments"), FieldType.NUMBER),
        Field("total", _("Total"), FieldType.MONEY, head=True, sortable=True),
        Field("maker", _("Made by"), FieldType.PERSON),
        Field("releaser", _("Released by"), FieldType.PERSON),
        Field("iban", _("From account"), listed=False),
        Field("message_id", _("Mark of the file"), listed=False),
    ),
    facts=("maker", "maker_for", "releaser"),
    listed_by="execution_on",
    confidentiality=Confidentiality.UNIT,
    reader_roles=READERS,
    search=_search,
    context=payment_page,
    summaries=summaries,
    kept=(Kept("execution_on", rule="accounts"),),
    asks_anew="payments.run.ask_anew",
)

MODULE = Module(
    code="payments",
    title=_("Payments"),
    requires=("invoices",),
    menu=(MenuItem(MenuGroup.MONEY, _("Payments"), "building-bank", order=20, kind="payments.run"),),
    kinds=(PAYMENT_RUN,),
    reactions=(
        Reaction("payments.run.propose", plan_invoices),
        Reaction("payments.run.cancel", free_invoices),
        Reaction("payments.run.bounce", free_invoices),
        Reaction("payments.run.returned", pay_anew),
        Reaction("payments.run.not_returned", pay_no_more),
        Reaction("payments.run.confirm_executed", settle_invoices),
        Reaction("payments.run.unconfirm", take_back),
    ),
)
