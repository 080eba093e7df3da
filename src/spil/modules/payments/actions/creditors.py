"""Whom a run pays, on which account: read once for all its invoices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spil.foundation.money.rules import N_, Money, Problem
from spil.foundation.parties.models import Account, Party
from spil.foundation.parties.rules import iban as read_iban
from spil.foundation.parties.rules import payment_reference, shown_iban, usable_bic
from spil.modules.invoices.public import Invoice
from spil.modules.payments import rules
from spil.modules.payments.formats import pain001
from spil.modules.payments.models import Payment, PaymentRun

_NO_ACCOUNT = N_(
    "No account number of %(name)s is known. Ask the supplier for it and let somebody else confirm it."
)
_UNCONFIRMED = N_(
    "The account %(iban)s of %(name)s has not been confirmed. Somebody checks it with the supplier by telephone."
)
_WITHDRAWN = N_(
    "The account %(iban)s of %(name)s was withdrawn. Choose “Pay to another account” on the invoice, once the right "
    "one was confirmed."
)
_NO_IBAN = N_(
    "%(name)s names an account that is no right IBAN: %(account)s. Choose “Pay to another account” on the invoice, or "
    "pay it at the bank and close it as paid in another way."
)
_SEVERAL = N_(
    "%(name)s has several confirmed accounts and the invoice names none. Choose “Pay to another account” on the "
    "invoice, or withdraw those that are not used any more."
)


@dataclass(frozen=True)
class Creditors:
    """The invoices of a run, and all accounts of their suppliers, also those that were withdrawn."""

    invoices: dict[int, Invoice]
    accounts: dict[int, list[Account]]

    @classmethod
    def of(cls, invoices: Iterable[Invoice]) -> Creditors:
        by_id = {invoice.pk: invoice for invoice in invoices}
        accounts: dict[int, list[Account]] = {}
        suppliers = Party.objects.in_bulk({invoice.supplier_id for invoice in by_id.values()})
        for invoice in by_id.values():
            invoice.supplier = suppliers[invoice.supplier_id]
        for account in Account.objects.filter(party__in=suppliers).order_by("id"):
            accounts.setdefault(account.party_id, []).append(account)
        return cls(by_id, accounts)

    def lines(self, run: PaymentRun, number: int, transfer: rules.Transfer) -> list[Payment]:
        """The lines of one transfer; all stopped with the same reason when it cannot go."""
        invoice = self.invoices[transfer.lines[0].invoice_id]
        account, problem = self.account_of(invoice)
        reference = str(transfer.reference or "")
        made = [self._line(run, number, line, account, reference) for line in transfer.lines]
        problem = problem or pain001.refusal(as_transfer(made, end_to_end_id="1"))
        return [_stopped(line, problem) for line in made] if problem else made

    def waiting(self, run: PaymentRun, number: int, waiting: rules.Waiting) -> Payment:
        account, _problem = self.account_of(self.invoices[waiting.line.invoice_id])
        line = self._line(run, number, waiting.line, account, str(waiting.line.reference or ""))
        return _stopped(line, waiting.problem)

    def account_of(self, invoice: Invoice) -> tuple[Account | None, Problem | None]:
        """The account on which it is paid: the one that it names, without a name the only confirmed one; none when none
        is known. With a problem nothing is paid there."""
        name = invoice.supplier.name
        if invoice.iban or invoice.accounts_as_written:
            return self._named_account(invoice, name)
        known = [one for one in self.accounts.get(invoice.supplier_id, []) if one.withdrawn_at is None]
        confirmed = [account for account in known if account.confirmed_at]
        if len(confirmed) == 1:
            return confirmed[0], None
        if confirmed:
            return confirmed[0], Problem("several-accounts", _SEVERAL, {"name": name})
        if known:
            return known[0], Problem("unconfirmed", _UNCONFIRMED, _facts(name, known[0]))
        return None, Problem("no-account", _NO_ACCOUNT, {"name": name})

    def _named_account(self, invoice: Invoice, name: str) -> tuple[Account | None, Problem | None]:
        if not invoice.iban:
            written = invoice.accounts_as_written[0]
            return None, Problem("no-iban", _NO_IBAN, {"name": name, "account": written})
        known = self.accounts.get(invoice.supplier_id, [])
        named = next((account for account in known if account.iban == invoice.iban), None)
        if named is None:
            named = Account(party=invoice.supplier, iban=invoice.iban)
            if read_iban(invoice.iban) != invoice.iban:
                return named, None  # a wrong number is told by the file's own check
        if named.withdrawn_at is not None:
            return named, Problem("withdrawn", _WITHDRAWN, _facts(name, named))
        return named, None if named.confirmed_at else Problem(
            "unconfirmed", _UNCONFIRMED, _facts(name, named)
        )

    def _line(
        self, run: PaymentRun, number: int, line: rules.Payable, account: Account | None, reference: str
    ) -> Payment:
        invoice = self.invoices[line.invoice_id]
        return Payment(
            run=run,
            invoice=invoice,
            transfer=number,
            amount=line.amount.amount,
            currency=invoice.currency,
            creditor=(account.holder if account else "") or invoice.supplier.name,
            iban=account.iban if account else "",
            bic=usable_bic(account.bic) if account else "",
            address=_address(invoice.supplier),
            reference=reference,
        )


def as_transfer(lines: list[Payment], *, end_to_end_id: str) -> pain001.Payment:
    """The lines of one transfer as the bank reads them."""
    first = lines[0]
    total = rules.batch_totals(Money(line.amount, line.currency) for line in lines)
    return pain001.Payment(
        end_to_end_id=end_to_end_id,
        amount=total[first.currency],
        name=first.creditor,
        iban=first.iban,
        bic=first.bic,
        address=pain001.Address(**first.address) if first.address else None,
        reference=payment_reference(first.reference) if first.reference else None,
        purpose="SUPP",
    )


def _facts(name: str, account: Account) -> dict[str, str]:
    return {"name": name, "iban": shown_iban(account.iban)}


def _stopped(line: Payment, problem: Problem) -> Payment:
    line.is_stopped = True
    line.stopped = {"code": problem.code, "msgid": problem.msgid, "params": dict(problem.params)}
    return line


def _address(party: Party) -> dict[str, str]:
    """The structured address; empty when nothing of it is known, which a bank accepts."""
    number = " ".join(filter(None, (party.house_number, party.box)))
    parts = {
        "street": party.street,
        "house_number": number,
        "postcode": party.postcode,
        "town": party.town,
        "country": party.country,
    }
    return parts if any(parts.values()) else {}
