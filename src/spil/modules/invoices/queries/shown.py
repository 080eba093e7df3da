"""An invoice in words: the blocks of its page, its next step, and the plain values of what was read of an item."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.organisation.models import Person, Role
from spil.foundation.parties.models import Account
from spil.foundation.parties.rules import ReferenceKind, payment_reference, shown_iban
from spil.foundation.records.models import AmongGiven, Record
from spil.foundation.records.together import together
from spil.foundation.settled.statements import Parameter, prepared
from spil.foundation.ui.rules import (
    date_text,
    day_text,
    locale_code,
    money_text,
    number_text,
    percent_text,
)
from spil.modules.contacts.public import why_withdrawn
from spil.modules.invoices import rules
from spil.modules.invoices.formats.findings import UNUSED, Finding
from spil.modules.invoices.formats.summary import FIELDS
from spil.modules.invoices.models import DocumentKind, Invoice, InvoiceLine, likest, marks_of, perhaps_like
from spil.modules.invoices.queries import known
from spil.modules.invoices.queries.accounts import Standing, standing
from spil.modules.invoices.queries.summaries import addressed_elsewhere, four_eyes_words, stops_at_next_step
from spil.modules.invoices.states import APPROVED, HELD, NEW, PLANNED, TO_APPROVE
from spil.modules.post.public import PostItem

Block = dict[str, Any]


def blocks(invoice: Invoice, actor: Actor) -> dict[str, Any]:
    """The middle of the page: checks with the differences first, amounts, lines, coding."""
    locale = locale_code(get_language() or actor.language)
    marks = marks_of(invoice.identity, invoice.supplier_id, invoice.guard_key or "-")
    lines, alike = together(_lines_of.given(invoice=invoice.pk), _alike.given(invoice=invoice.pk, **marks))
    return {
        "blocks": [
            {
                "id": "checks",
                "title": _("Checks"),
                "look": "checks",
                "checks": _checks(invoice, actor, alike, locale),
            },
            _lines(invoice, lines, locale),
            {"id": "coding", "title": _("Coding and approval"), "look": "pairs", "pairs": _coding(invoice)},
            {
                "id": "payment",
                "title": _("Payment"),
                "look": "pairs",
                "pairs": _payment(invoice, actor, locale),
            },
        ]
    }


_INVOICE = Parameter("invoice", BigIntegerField())


@prepared
def _lines_of() -> QuerySet[InvoiceLine]:
    return InvoiceLine.objects.filter(invoice=_INVOICE)


@prepared
def _alike() -> QuerySet[Invoice]:
    return perhaps_like().exclude(pk=_INVOICE)


# Checks

_ORDER = ("bad", "warn", "none", "ok")


def _checks(invoice: Invoice, actor: Actor, alike: list[Invoice], locale: str) -> list[Block]:
    found = [
        *_four_eyes_checks(invoice, actor),
        *_duplicate_checks(invoice, actor, alike),
        *_account_checks(invoice, actor, locale),
        _address_check(invoice),
        *_finding_checks(invoice),
    ]
    return sorted(found, key=lambda check: _ORDER.index(check["outcome"]))


def _check(outcome: str, text: str, why: str = "") -> Block:
    return {"outcome": outcome, "text": text, "why": why}


def _four_eyes_checks(invoice: Invoice, actor: Actor) -> list[Block]:
    """Said before the step is approved: afterwards it is too late."""
    if invoice.record.state != TO_APPROVE.code or not stops_at_next_step(invoice, actor):
        return []
    return [_check("warn", four_eyes_words(invoice))]


def _duplicate_checks(invoice: Invoice, actor: Actor, alike: list[Invoice]) -> list[Block]:
    others = likest(invoice.identity, alike)
    if not others:
        return [_check("ok", _("This invoice came in once, in all years."))]
    seen = set(
        Record.objects.visible_to(actor)
        .filter(pk__in=[one.pk for _l, one in others])
        .values_list("pk", flat=True)
    )
    found = []
    for likeness, other in others:
        number = other.record.number if other.pk in seen else _("an invoice that you may not see")
        text = _("Looks like %(number)s.") % {"number": number}
        why = _("The same amount, and the same date or nearly the same number. Ask finance.")
        if likeness is not rules.Likeness.ALIKE:
            why = _("The same number. Ask finance.")
        found.append(_check("warn", text, why))
    return found


def _account_checks(invoice: Invoice, actor: Actor, locale: str) -> list[Block]:
    found = [_account_check(invoice, _named_account(invoice), actor, locale)]
    if invoice.is_elsewhere:
        named = {"account": ", ".join(invoice.accounts_as_written)}
        found.append(_check("warn", _("The file itself names another account: %(account)s.") % named))
    return found


def _named_account(invoice: Invoice) -> Account | None:
    """The account that it names, where we know it."""
    if invoice.is_collected or not invoice.iban:
        return None
    return Account.objects.filter(party=invoice.supplier_id, iban=invoice.iban).first()


def _account_check(invoice: Invoice, account: Account | None, actor: Actor, locale: str) -> Block:
    account = account or Account()
    shown = {"iban": shown_iban(invoice.iban)}
    match standing(invoice, account):
        case Standing.COLLECTED:
            return _check("none", _("The supplier collects this itself: no payment run pays it."))
        case Standing.UNNAMED:
            return _check("warn", _("There is no account to pay to on this invoice."), _("Ask the supplier."))
        case Standing.NO_IBAN:
            words = _("The account on this invoice is no right IBAN: %(account)s.")
            why = _(
                "No payment run pays it. Have it paid to another account of the supplier, or pay it at the bank and "
                "close it as paid in another way."
            )
            return _check("warn", words % {"account": invoice.accounts_as_written[0]}, why)
        case Standing.CONFIRMED:
            return _check("ok", _("Account %(iban)s is confirmed.") % shown)
        case Standing.WITHDRAWN:
            words = _("Account %(iban)s was withdrawn on %(day)s.")
            shown["day"] = date_text(timezone.localdate(account.withdrawn_at), actor.today, locale)
            return _check("bad", words % shown, why_withdrawn(account))
    why = _(
        "It is not paid to before somebody checked it with the supplier, by a number that we knew already."
    )
    return _check("warn", _("Account %(iban)s is not confirmed yet.") % shown, why)


def _address_check(invoice: Invoice) -> Block:
    if buyer := addressed_elsewhere(invoice):
        return _check("warn", _("It is addressed to %(buyer)s.") % {"buyer": buyer}, _("That is not us."))
    return _check("ok", _("It is addressed to %(entity)s.") % {"entity": invoice.record.legal_entity.name})


def _finding_checks(invoice: Invoice) -> list[Block]:
    findings = [Finding(**row) for row in invoice.findings]
    if not findings:
        return [_check("ok", _("The amounts add up, and the file follows the rules for e-invoices."))]
    breaches = [one for one in findings if one.severity == "breach"]
    # what a breach counts is not told once more, one by one
    others = [one for one in findings if one not in breaches and not (breaches and one.rule == UNUSED)]
    why = _(
        "What counts is there and adds up, so it can be used. Ask the supplier for files that follow the standard."
    )
    return [
        *(_check("warn", one.text, why) for one in breaches),
        *(_check("none", one.text, one.rule) for one in others),
    ]


# Lines, coding, payment


def _lines(invoice: Invoice, lines: list[InvoiceLine], locale: str) -> Block:
    columns = [
        {"title": _("Description"), "look": "text", "grow": True},
        {"title": _("Quantity"), "look": "amount", "hide": True},
        {"title": _("Price"), "look": "money", "hide": True},
        {"title": _("VAT"), "look": "amount", "hide": True},
        {"title": _("Amount"), "look": "money"},
    ]
    beside = {_("Allowances"): -_total(invoice, "allowances"), _("Charges"): _total(invoice, "charges")}
    rows = [_line(invoice, line, locale) for line in lines]
    rows += [_sum(title, amount, invoice, locale) for title, amount in beside.items() if amount]
    return {
        "id": "lines",
        "title": _("Lines"),
        "count": len(lines),
        "look": "table",
        "columns": columns,
        "rows": rows,
        "sums": _sum(_("Total without VAT"), invoice.net, invoice, locale),
    }


def _line(invoice: Invoice, line: InvoiceLine, locale: str) -> list[Block]:
    sign = _sign(invoice)
    price = money_text(_each(invoice, line), invoice.currency, locale, is_price=True)
    quantity = (sign * line.quantity + 0).normalize()
    return [
        {"look": "text", "text": line.description, "grow": True},
        {"look": "amount", "text": number_text(quantity, locale), "hide": True},
        {"look": "money", "text": price, "hide": True},
        {"look": "amount", "text": _rate(line.vat_rate, locale), "hide": True},
        {"look": "money", "text": money_text(sign * line.net, invoice.currency, locale)},
    ]


def _sum(title: str, amount: Decimal, invoice: Invoice, locale: str) -> list[Block]:
    empty: Block = {"look": "text", "text": "", "hide": True}
    money = {"look": "money", "text": money_text(amount, invoice.currency, locale)}
    return [{"look": "text", "text": title}, empty, empty, empty, money]


def _sign(invoice: Invoice) -> int:
    """-1 for a document whose amounts were turned around, so that its lines add up to them (`rules.signed`)."""
    return -1 if _written(invoice, "payable") < 0 else 1


def _total(invoice: Invoice, name: str) -> Decimal:
    """One of the document's totals that has no column of its own, turned around as those in columns are."""
    return _sign(invoice) * _written(invoice, name)


def _written(invoice: Invoice, name: str) -> Decimal:
    return Decimal((invoice.document.get("totals") or {}).get(name) or 0)


def _each(invoice: Invoice, line: InvoiceLine) -> Decimal:
    """The price of one; a supplier may write that of a hundred."""
    written = (invoice.document.get("lines") or [])[line.position - 1 : line.position]
    of_so_many = Decimal(written[0]["price"]["base_quantity"] or 1) if written else Decimal(1)
    return rules.fitted(line.price / of_so_many, 6, 20) if of_so_many > 0 else line.price


def _rate(rate: Decimal | None, locale: str) -> str:
    return "" if rate is None else percent_text(rate.normalize(), locale)


@prepared
def _people() -> QuerySet[Person]:
    return Person.objects.filter(AmongGiven("pk", "ids"))


def _coding(invoice: Invoice) -> list[Block]:
    wanted = {step["person"] for step in invoice.route} | set(invoice.approved_by)
    wanted |= {person for person in (invoice.coded_by_id, invoice.coded_for_id) if person}
    names = {person.pk: str(person) for person in _people.rows(ids=wanted)} if wanted else {}
    pairs = [{"term": _("Cost centre"), "value": str(invoice.cost_centre or _("not coded yet"))}]
    if invoice.coded_by_id:
        coder = names[invoice.coded_by_id]
        if invoice.coded_for_id:
            coder = _("%(who)s for %(whom)s") % {"who": coder, "whom": names[invoice.coded_for_id]}
        pairs.append({"term": _("Coded by"), "value": coder})
    for number, step in enumerate(invoice.route, start=1):
        term = _("Step %(number)s") % {"number": number}
        person = names.get(step["person"]) or _("somebody who was taken away")
        pairs.append({"term": term, "value": f"{person} ({decider_words(step['role'])})"})
    if invoice.approved_by:
        decided = [names[person] for person in invoice.approved_by if person in names]
        pairs.append({"term": _("Approved by"), "value": ", ".join(decided)})
    return pairs


def decider_words(role: str) -> str:
    """Who decides a step of approval."""
    return str(Role(role).label) if role else _("responsible for the cost centre")


def _payment(invoice: Invoice, actor: Actor, locale: str) -> list[Block]:
    reference = payment_reference(invoice.payment_reference)
    words = {ReferenceKind.OGM: _("Structured communication"), ReferenceKind.RF: _("RF reference")}
    pairs = [
        {"term": _("Without VAT"), "value": money_text(invoice.net, invoice.currency, locale)},
        {"term": _("VAT"), "value": money_text(invoice.vat, invoice.currency, locale)},
        *(
            {"term": term, "value": money_text(amount, invoice.currency, locale)}
            for term, amount in (
                (_("Paid already"), -_total(invoice, "prepaid")),
                (_("Rounding"), _total(invoice, "rounding")),
            )
            if amount
        ),
        {"term": _("To pay"), "value": money_text(invoice.payable, invoice.currency, locale)},
        {"term": _("Due on"), "value": day_text(invoice.due_on, actor.today, locale)},
        {"term": _("Account"), "value": shown_iban(invoice.iban)},
        {"term": words.get(reference.kind, _("Payment reference")), "value": str(reference)},
    ]
    return [pair for pair in pairs if pair["value"]]


def next_step(invoice: Invoice) -> str:
    """What is to be done now, in a sentence; empty when it is finished."""
    who = str(invoice.approver or "")
    said = {
        NEW.code: _("Choose the cost centre."),
        TO_APPROVE.code: _("%(who)s approves, step %(step)s of %(count)s."),
        HELD.code: _("It was stopped on purpose; see why in the timeline."),
        APPROVED.code: _once_approved(invoice),
        PLANNED.code: _("Waits until the bank has paid it."),
    }.get(invoice.record.state, "")
    facts = {
        "who": who,
        "step": invoice.step,
        "count": invoice.step_count,
        "office": invoice.record.legal_entity.name,
    }
    return said % facts if said else ""


def _once_approved(invoice: Invoice) -> str:
    if invoice.is_collected:
        return _(
            "The supplier collects this itself. Close it as paid in another way once the money was taken."
        )
    if not invoice.payable:
        return _("There is nothing to pay. Close it as paid in another way.")
    if invoice.currency != "EUR":
        return _("A payment run carries euros only. Pay it at the bank and close it as paid in another way.")
    if not invoice.record.legal_entity.iban:
        return _("No payment run pays it before the account number of %(office)s is known.")
    if invoice.document_kind == DocumentKind.CREDIT_NOTE:  # it is taken off what goes, on whatever account
        return _("Goes into the next payment run.")
    return {
        Standing.NO_IBAN: _("No payment run pays it so. Choose “Pay to another account”."),
        Standing.WITHDRAWN: _("No payment run pays it so. Choose “Pay to another account”."),
        Standing.UNNAMED: _("Goes into the next payment run, once one account of the supplier is confirmed."),
        Standing.NEW: _("Goes into the next payment run, once its account is confirmed."),
    }.get(_paid_on(invoice), _("Goes into the next payment run."))


def _paid_on(invoice: Invoice) -> Standing:
    """How the account stands on which a run pays it: without a name that is the only confirmed one."""
    stands = standing(invoice, _named_account(invoice) or Account())
    if stands is not Standing.UNNAMED:
        return stands
    confirmed = Account.objects.filter(party=invoice.supplier_id, confirmed_at__isnull=False)
    return Standing.CONFIRMED if confirmed.count() == 1 else Standing.UNNAMED


# What was read of an item of post


def describe(item: PostItem) -> dict[str, Any]:
    """FIELDS, `format` and `findings` of an item as plain values; None for what could not be read.

    `duplicate_record` is the id of the record that it repeats: the item of post from which the earlier invoice was
    made, else the invoice itself.
    """
    reading = item.reading
    fields = {**dict.fromkeys(FIELDS), **(reading.get("summary") or {})}
    kind = fields.pop("kind")
    findings = [Finding(**row) for row in reading.get("findings") or ()]
    repeated = (reading.get("refused") or {}).get("record")
    return {
        "kind": kind,
        "format": reading.get("format"),
        **fields,
        "findings": [{"rule": one.rule, "text": one.text} for one in findings],
        "duplicate_record": None if repeated is None else known.source_of(repeated) or repeated,
    }
