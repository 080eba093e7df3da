"""The suppliers of the office, each with its bank accounts and whether they were confirmed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.parties.models import Account, Party
from spil.foundation.parties.rules import shown_iban
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.shell import shell_of
from spil.modules.contacts.actions import (
    add_account,
    add_supplier,
    change_supplier,
    confirm_account,
    remove_account,
    remove_contact,
    withdraw_account,
)
from spil.modules.contacts.queries import MOST, suppliers_like, unconfirmed_accounts
from spil.modules.privacy.public import privacy_links


def suppliers(request: Any) -> HttpResponse:
    """`q` narrows by name, number or account; `view=unconfirmed` to those with an account to confirm."""
    offers = Offers(request)
    q = request.GET.get("q", "").strip()
    view = "unconfirmed" if request.GET.get("view") == "unconfirmed" else ""
    found = list(suppliers_like(q, unconfirmed=bool(view))[: MOST + 1])
    page = {
        "title": _("Suppliers"),
        "tabs": tabs(view),
        "new": offers.new(add_supplier),
        "who": offers.who_may([add_supplier]),
        "q": q,
        "view": view,
        "rows": [supplier_row(offers, one) for one in found[:MOST]],
        "most": MOST,
        "is_cut": len(found) > MOST,
    }
    return render(
        request, "contacts/suppliers.html", {"page": page, "shell": shell_of(request, here="contacts")}
    )


def tabs(view: str) -> list[dict[str, Any]]:
    url = reverse("contacts")
    waiting = unconfirmed_accounts().count()
    return [
        {"title": _("All suppliers"), "url": url, "here": not view},
        {
            "title": _("Accounts to confirm"),
            "url": f"{url}?view=unconfirmed",
            "here": bool(view),
            "count": waiting or "",
        },
    ]


def supplier_row(offers: Offers, party: Party) -> dict[str, Any]:
    accounts = list(party.accounts.all())
    links = offers.on(party, change_supplier, add_account, remove_contact) + withdrawals(offers, accounts)
    return {
        "party": party,
        "accounts": [account_row(offers, one) for one in accounts],
        "links": links + privacy_links(offers, party),
    }


def withdrawals(offers: Offers, accounts: list[Account]) -> list[dict[str, Any]]:
    """For the menu of the row, since it is rarely done; which account is said when there are several."""
    standing = [one for one in accounts if one.withdrawn_at is None]
    tails = [f": {shown_iban(one.iban)}" if len(standing) > 1 else "" for one in standing]
    return [
        link | {"title": link["title"] + tail}
        for one, tail in zip(standing, tails, strict=True)
        for link in offers.on(one, withdraw_account, *(() if one.confirmed_at else (remove_account,)))
    ]


def account_row(offers: Offers, account: Account) -> dict[str, Any]:
    family, word = "waiting", _("not confirmed")
    if account.confirmed_at is not None:
        family, word = "approved", _("confirmed")
    elif account.withdrawn_at is not None:
        family, word = "cancelled", _("withdrawn")
    return {
        "iban": shown_iban(account.iban),
        "family": family,
        "word": word,
        "links": [] if account.confirmed_at else offers.on(account, confirm_account),
    }
