"""The arithmetic of the Peppol rules, in Decimal. `None` means: cannot be judged."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from lxml import etree

from spil.modules.invoices.formats.ubl_nodes import CAC, CBC

SLACK = Decimal("0.02")
"""Rounding that Peppol forgives, in the currency of the invoice."""

_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*")
_ONE, _ZERO, _CENT = Decimal(1), Decimal(0), Decimal("0.01")
_Element = etree._Element


def number(node: _Element | None) -> Decimal | None:
    text = node.text if node is not None else None
    return Decimal(text.strip()) if text and _NUMBER.fullmatch(text) else None


def _child(node: _Element, name: str, absent: Decimal) -> Decimal | None:
    found = node.find(CBC + name)
    return absent if found is None else number(found)


def allowance_fits(node: _Element) -> bool | None:
    """Amount = base × percentage ÷ 100, where both are given."""
    base, percentage = node.find(CBC + "BaseAmount"), node.find(CBC + "MultiplierFactorNumeric")
    if base is None or percentage is None:
        return True
    amount, of, by = _child(node, "Amount", _ZERO), number(base), number(percentage)
    if amount is None or of is None or by is None:
        return None
    return abs(amount - of * by / 100) <= SLACK


def net_price_fits(node: _Element) -> bool | None:
    """Net price = gross price − discount, where a gross price is given; `node` is the discount."""
    base = node.find(CBC + "BaseAmount")
    if base is None:
        return True
    parent = node.getparent()
    price = None if parent is None else parent.find(CBC + "PriceAmount")
    amount = node.find(CBC + "Amount")
    if price is None or amount is None:
        return False
    net, gross, discount = number(price), number(base), number(amount)
    if net is None or gross is None or discount is None:
        return None
    return net == gross - discount


def line_adds_up(node: _Element) -> bool | None:
    """Net amount of the line = quantity × price ÷ base quantity + charges − allowances."""
    quantity_name = "InvoicedQuantity" if node.tag == CAC + "InvoiceLine" else "CreditedQuantity"
    net, quantity = _child(node, "LineExtensionAmount", _ZERO), _child(node, quantity_name, _ONE)
    price_node = node.find(CAC + "Price")
    price = _ZERO if price_node is None else _child(price_node, "PriceAmount", _ZERO)
    base = _ONE if price_node is None else _child(price_node, "BaseQuantity", _ONE)
    allowances, charges = _sum_of(node, "false"), _sum_of(node, "true")
    if (
        net is None
        or quantity is None
        or price is None
        or base is None
        or allowances is None
        or charges is None
    ):
        return None
    return abs(net - (quantity * (price / (base or _ONE)) + charges - allowances)) <= SLACK


def _sum_of(line: _Element, indicator: str) -> Decimal | None:
    total = _ZERO
    for each in line.findall(CAC + "AllowanceCharge"):
        told = each.find(CBC + "ChargeIndicator")
        if told is None or (told.text or "").strip() != indicator:
            continue
        for amount in map(number, each.findall(CBC + "Amount")):
            if amount is None:
                return None
            total += amount
    return _half_up(total)


def _half_up(value: Decimal) -> Decimal:
    """Two decimals, halves towards plus infinity, as XPath rounds."""
    floor = value.quantize(_CENT, ROUND_FLOOR)
    return value.quantize(_CENT, ROUND_CEILING) if value - floor >= _CENT / 2 else floor


def vat_signs_agree(root: _Element) -> bool | None:
    """VAT in the document's currency and in the tax currency are both ≥ 0 or both ≤ 0."""
    tax_currency = root.find(CBC + "TaxCurrencyCode")
    if tax_currency is None:
        return True
    amounts = [each for total in root.findall(CAC + "TaxTotal") for each in total.findall(CBC + "TaxAmount")]
    ours = list(_in_currency(amounts, root.find(CBC + "DocumentCurrencyCode")))
    theirs = list(_in_currency(amounts, tax_currency))
    if None in ours or None in theirs:
        return None
    return any(_has(ours, sign) and _has(theirs, sign) for sign in (1, -1))


def _in_currency(amounts: Iterable[_Element], currency: _Element | None) -> Iterable[Decimal | None]:
    code = (currency.text or "").strip() if currency is not None else ""
    return (number(each) for each in amounts if each.get("currencyID") == code)


def _has(values: Iterable[Decimal | None], sign: int) -> bool:
    return any(value is not None and value * sign >= 0 for value in values)


def day(text: str) -> date | None:
    """A date written YYYY-MM-DD, or None."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def is_not_before(node: _Element, other: _Element | None) -> bool | None:
    """The day in `node` is the day in `other` or later."""
    mine = day((node.text or "").strip())
    theirs = day((other.text or "").strip()) if other is not None else None
    return None if mine is None or theirs is None else mine >= theirs
