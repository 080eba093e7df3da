"""What whoever approves is told of an invoice before opening it: what it is, and what is risky about it.

Risks are what the page of the invoice warns of: for whom it is, other invoices like it, the account, whether the
supplier is new, the due date, what the file itself says wrongly, and four eyes that would stop it at the next step.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.documents.plain import from_plain
from spil.foundation.parties.models import Account
from spil.foundation.records.kinds import Summary
from spil.foundation.records.models import AmongGiven
from spil.foundation.records.together import Row, together
from spil.foundation.settled.statements import prepared
from spil.foundation.ui.rules import date_text, day_text, locale_code, money_text
from spil.modules.invoices.access import worked_on
from spil.modules.invoices.formats.document import Party
from spil.modules.invoices.formats.numbers import is_addressed_to
from spil.modules.invoices.models import IDENTIFYING, DocumentKind, Invoice, candidates, likest
from spil.modules.invoices.queries.accounts import Standing, standing
from spil.modules.invoices.rules import Likeness, Step
from spil.modules.invoices.states import GONE


def summaries(invoices: Sequence[Invoice], actor: Actor) -> dict[int, Summary]:
    """One query for all of them, and one more for an invoice that four eyes may stop."""
    ids = [invoice.pk for invoice in invoices]
    alike = _perhaps_alike.given(
        suppliers=[invoice.supplier_id for invoice in invoices],
        numbers=[invoice.normal_number for invoice in invoices],
        amounts=[invoice.payable for invoice in invoices],
    )
    rows, others = together(_in_our_books.given(ids=ids), alike)
    known = {
        pk: (Account(confirmed_at=confirmed, withdrawn_at=withdrawn), is_known)
        for pk, confirmed, withdrawn, is_known in rows
    }
    return {
        invoice.pk: Summary(
            facts=_facts(invoice, actor),
            risks=tuple(_risks(invoice, actor, *known.get(invoice.pk, (Account(), False)), others)),
            brief=str(invoice.cost_centre or ""),
        )
        for invoice in invoices
    }


@prepared
def _in_our_books() -> QuerySet[Invoice, Row]:
    """Of each its id, when its account was confirmed and withdrawn, and whether its supplier sent one before."""
    of_supplier = Invoice.objects.filter(supplier=OuterRef("supplier")).exclude(pk=OuterRef("pk"))
    living = of_supplier.exclude(record__state__in=[state.code for state in GONE])
    account = Account.objects.filter(party=OuterRef("supplier"), iban=OuterRef("iban"))
    confirmed, withdrawn = (Subquery(account.values(column)) for column in ("confirmed_at", "withdrawn_at"))
    rows = Invoice.objects.filter(AmongGiven("pk", "ids"))
    known = living.filter(pk__lt=OuterRef("pk"))
    return rows.values_list("pk", confirmed, withdrawn, Exists(known))


@prepared
def _perhaps_alike() -> QuerySet[Invoice]:
    """Invoices of the same suppliers with a number or an amount of one of these: `likest` tells which are alike.

    What is looked for is given as it is, each with its supplier: an index finds it then. Asked of these invoices inside
    the statement, every invoice of the office was read.
    """
    of_these = Q(AmongGiven("supplier", "suppliers"))
    number = of_these & Q(AmongGiven("normal_number", "numbers", of="text"))
    amount = of_these & Q(AmongGiven("payable", "amounts", of="numeric"))
    found = Invoice.objects.filter(number | amount)
    return found.exclude(record__state__in=[state.code for state in GONE]).only("supplier", *IDENTIFYING)


def _facts(invoice: Invoice, actor: Actor) -> tuple[tuple[str, str], ...]:
    locale = locale_code(get_language() or actor.language)
    pairs = [
        (_("Supplier"), str(invoice.supplier)),
        (_("To pay"), money_text(invoice.owed, invoice.currency, locale)),
        (_("Total with VAT"), _total(invoice, locale)),
        (_("Cost centre"), str(invoice.cost_centre or "")),
        (_("Due on"), day_text(invoice.due_on, actor.today, locale)),
        (_("Invoice number"), invoice.invoice_number),
        (_("Coded by"), str(invoice.coded_by or "")),
    ]
    if invoice.step_count > 1:
        step = _("%(step)s of %(count)s") % {"step": invoice.step, "count": invoice.step_count}
        pairs.append((_("Step of approval"), step))
    return tuple(pair for pair in pairs if pair[1])


def _total(invoice: Invoice, locale: str) -> str:
    """Only where it is another than what is to be paid."""
    total = invoice.net + invoice.vat
    return "" if total == invoice.payable else money_text(total, invoice.currency, locale)


def _risks(
    invoice: Invoice, actor: Actor, account: Account, is_known: bool, others: Sequence[Invoice]
) -> list[str]:
    found = []
    if stops_at_next_step(invoice, actor):
        found.append(four_eyes_words(invoice))
    if buyer := addressed_elsewhere(invoice):
        found.append(_("It is addressed to %(buyer)s, and that is not us.") % {"buyer": buyer})
    if words := _likeness_words(invoice, others):
        found.append(words)
    if words := _account_risk(invoice, account, actor):
        found.append(words)
    if invoice.is_elsewhere:
        found.append(_("It is paid to another account than the file names."))
    if not is_known:
        found.append(_("The first invoice of this supplier."))
    if invoice.due_on < actor.today:
        found.append(_("The day on which it is due is over."))
    if invoice.findings:
        count = len(invoice.findings)
        words = ngettext(
            "The file differs from the rules at %(n)s point.",
            "The file differs from the rules at %(n)s points.",
            count,
        )
        found.append(words % {"n": count})
    if invoice.document_kind == DocumentKind.CREDIT_NOTE:
        found.append(_("A credit note: it lowers what is paid."))
    return found


def _account_risk(invoice: Invoice, account: Account, actor: Actor) -> str:
    """What is risky about its account; empty when nothing is."""
    stands = standing(invoice, account)
    if stands is Standing.WITHDRAWN and account.withdrawn_at:
        locale = locale_code(get_language() or actor.language)
        day = date_text(timezone.localdate(account.withdrawn_at), actor.today, locale)
        return _("The account was withdrawn on %(day)s: nothing is paid to it.") % {"day": day}
    return {
        Standing.COLLECTED: _("The supplier collects this itself: no payment run pays it."),
        Standing.UNNAMED: _("There is no account to pay to on this invoice."),
        Standing.NO_IBAN: _("The account on this invoice is no right IBAN: no payment run pays it."),
        Standing.NEW: _("A new account number, which nobody confirmed yet."),
    }.get(stands, "")


def _likeness_words(invoice: Invoice, others: Sequence[Invoice]) -> str:
    of_supplier = [one for one in others if one.supplier_id == invoice.supplier_id and one.pk != invoice.pk]
    alike = likest(invoice.identity, of_supplier)
    if not alike:
        return ""
    if alike[0][0] is Likeness.ALIKE:
        return _(
            "Another invoice of this supplier has the same amount, and the same date or nearly the same number."
        )
    return _("Another invoice of this supplier has the same number.")


def addressed_elsewhere(invoice: Invoice) -> str:
    """The name of whom the document is addressed to, where that is not who it is booked for; else empty."""
    buyer = from_plain(Party, invoice.document.get("buyer") or {})
    if not invoice.document or is_addressed_to(invoice.record.legal_entity, buyer):
        return ""
    return buyer.display_name or "?"


# Four eyes, said beforehand


def stops_at_next_step(invoice: Invoice, actor: Actor) -> bool:
    """Whether this actor's yes would leave nobody for the next step.

    Nobody decides twice, in whoever's name: who approves a step for somebody is no longer free for the next one. That
    is seen only when the planned person has worked on it by then, or is away and the actor stands in.
    """
    if invoice.step >= invoice.step_count or invoice.approver_id not in actor.everyone_ids:
        return False
    worked = {*worked_on(invoice), actor.person_id, invoice.approver_id}
    planned = invoice.route[invoice.step]
    person = int(planned["person"])
    if person not in worked and not _only_through(person, actor):
        return False
    if invoice.cost_centre is None:
        return True
    step = Step(planned["position"], invoice.payable, planned["role"])
    able = candidates(step, invoice.cost_centre, invoice.record.unit_id, actor.today)
    return all(one in worked or _only_through(one, actor) for one in able)


def _only_through(person: int, actor: Actor) -> bool:
    """Whether somebody is away and this actor stands in."""
    return person in actor.absent and actor.may_act_for(person)


def four_eyes_words(invoice: Invoice) -> str:
    """The warning, before the step is approved."""
    return _(
        "Step %(next)s would be yours as well, and nobody approves twice. "
        "Let somebody else approve step %(step)s, or it waits there."
    ) % {"step": invoice.step, "next": invoice.step + 1}
