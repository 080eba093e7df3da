"""The lines of a CII invoice, and the allowances and charges that the document has too."""

from __future__ import annotations

from decimal import Decimal

from spil.modules.invoices.formats.cii_nodes import at, every, number, period, text
from spil.modules.invoices.formats.document import (
    AllowanceCharge,
    Attribute,
    Classification,
    Identifier,
    Item,
    Line,
    Price,
)
from spil.modules.invoices.formats.ubl_nodes import Element, decimal_of, identifier, own


def allowance_charge(node: Element) -> AllowanceCharge:
    return AllowanceCharge(
        is_charge=text(node, "ChargeIndicator", "Indicator") in ("true", "1"),
        amount=number(node, "ActualAmount"),
        base_amount=number(node, "BasisAmount"),
        percentage=number(node, "CalculationPercent"),
        reason=text(node, "Reason"),
        reason_code=text(node, "ReasonCode"),
        vat_category=text(node, "CategoryTradeTax", "CategoryCode"),
        vat_rate=number(node, "CategoryTradeTax", "RateApplicablePercent"),
    )


def line(node: Element) -> Line:
    settled = at(node, "SpecifiedLineTradeSettlement")
    agreed = at(node, "SpecifiedLineTradeAgreement")
    quantity = at(node, "SpecifiedLineTradeDelivery", "BilledQuantity")
    charges = every(settled, "SpecifiedTradeAllowanceCharge") if settled is not None else []
    return Line(
        number=text(node, "AssociatedDocumentLineDocument", "LineID"),
        note=text(node, "AssociatedDocumentLineDocument", "IncludedNote", "Content"),
        object_id=_object(at(settled, "AdditionalReferencedDocument")),
        quantity=decimal_of(own(quantity)),
        unit=(quantity.get("unitCode") or "").strip() if quantity is not None else "",
        net_amount=number(settled, "SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount"),
        order_line=text(agreed, "BuyerOrderReferencedDocument", "LineID"),
        accounting_reference=text(settled, "ReceivableSpecifiedTradeAccountingAccount", "ID"),
        period=period(at(settled, "BillingSpecifiedPeriod")),
        allowances_charges=tuple(allowance_charge(each) for each in charges),
        price=_price(agreed),
        vat_category=text(settled, "ApplicableTradeTax", "CategoryCode"),
        vat_rate=number(settled, "ApplicableTradeTax", "RateApplicablePercent"),
        item=_item(at(node, "SpecifiedTradeProduct")),
    )


def _object(node: Element | None) -> Identifier | None:
    value = text(node, "IssuerAssignedID")
    return Identifier(value, text(node, "ReferenceTypeCode")) if value else None


def _price(agreed: Element | None) -> Price:
    gross, net = at(agreed, "GrossPriceProductTradePrice"), at(agreed, "NetPriceProductTradePrice")
    base = at(net, "BasisQuantity")
    base = at(gross, "BasisQuantity") if base is None else base
    return Price(
        net=number(net, "ChargeAmount"),
        discount=_discount(gross),
        gross=number(gross, "ChargeAmount"),
        base_quantity=decimal_of(own(base)),
        base_unit=(base.get("unitCode") or "").strip() if base is not None else "",
    )


def _discount(gross: Element | None) -> Decimal | None:
    return number(gross, "AppliedTradeAllowanceCharge", "ActualAmount")


def _item(node: Element | None) -> Item:
    if node is None:
        return Item()
    classified = (at(each, "ClassCode") for each in every(node, "DesignatedProductClassification"))
    return Item(
        name=text(node, "Name"),
        description=text(node, "Description"),
        seller_id=text(node, "SellerAssignedID"),
        buyer_id=text(node, "BuyerAssignedID"),
        standard_id=identifier(at(node, "GlobalID")),
        classifications=tuple(
            Classification(own(each), each.get("listID") or "", each.get("listVersionID") or "")
            for each in classified
            if each is not None
        ),
        origin_country=text(node, "OriginTradeCountry", "ID"),
        attributes=tuple(
            Attribute(text(each, "Description"), text(each, "Value"))
            for each in every(node, "ApplicableProductCharacteristic")
        ),
    )
