"""The lines of a UBL invoice or credit note, and the allowances, charges and periods that the document has too."""

from __future__ import annotations

from spil.modules.invoices.formats.document import (
    AllowanceCharge,
    Attribute,
    Classification,
    Item,
    Line,
    Period,
    Price,
)
from spil.modules.invoices.formats.ubl_nodes import (
    CBC,
    Element,
    day,
    decimal_of,
    every,
    identifier,
    leaf,
    number,
    one,
    own,
    text,
)


def allowance_charge(node: Element) -> AllowanceCharge:
    return AllowanceCharge(
        is_charge=text(node, "ChargeIndicator") in ("true", "1"),
        amount=number(node, "Amount"),
        base_amount=number(node, "BaseAmount"),
        percentage=number(node, "MultiplierFactorNumeric"),
        reason=text(node, "AllowanceChargeReason"),
        reason_code=text(node, "AllowanceChargeReasonCode"),
        vat_category=text(node, "TaxCategory", "ID"),
        vat_rate=number(node, "TaxCategory", "Percent"),
    )


def period(node: Element | None) -> Period | None:
    if node is None:
        return None
    return Period(day(node, "StartDate"), day(node, "EndDate"), text(node, "DescriptionCode"))


def line(node: Element) -> Line:
    quantity = next((each for each in map(node.find, _QUANTITIES) if each is not None), None)
    item = one(node, "Item")
    return Line(
        number=text(node, "ID"),
        note=text(node, "Note"),
        object_id=identifier(leaf(node, "DocumentReference", "ID")),
        quantity=decimal_of(own(quantity)),
        unit=(quantity.get("unitCode") or "").strip() if quantity is not None else "",
        net_amount=number(node, "LineExtensionAmount"),
        order_line=text(node, "OrderLineReference", "LineID"),
        accounting_reference=text(node, "AccountingCost"),
        period=period(one(node, "InvoicePeriod")),
        allowances_charges=tuple(allowance_charge(each) for each in every(node, "AllowanceCharge")),
        price=_price(one(node, "Price")),
        vat_category=text(item, "ClassifiedTaxCategory", "ID"),
        vat_rate=number(item, "ClassifiedTaxCategory", "Percent"),
        item=_item(item),
    )


_QUANTITIES = (CBC + "InvoicedQuantity", CBC + "CreditedQuantity")


def _price(node: Element | None) -> Price:
    base = leaf(node, "BaseQuantity")
    return Price(
        net=number(node, "PriceAmount"),
        discount=number(node, "AllowanceCharge", "Amount"),
        gross=number(node, "AllowanceCharge", "BaseAmount"),
        base_quantity=number(node, "BaseQuantity"),
        base_unit=(base.get("unitCode") or "").strip() if base is not None else "",
    )


def _item(node: Element | None) -> Item:
    if node is None:
        return Item()
    classified = (leaf(each, "ItemClassificationCode") for each in every(node, "CommodityClassification"))
    attributes = ((text(each, "Name"), text(each, "Value")) for each in every(node, "AdditionalItemProperty"))
    return Item(
        name=text(node, "Name"),
        description=text(node, "Description"),
        seller_id=text(node, "SellersItemIdentification", "ID"),
        buyer_id=text(node, "BuyersItemIdentification", "ID"),
        standard_id=identifier(leaf(node, "StandardItemIdentification", "ID")),
        classifications=tuple(
            Classification(own(each), each.get("listID") or "", each.get("listVersionID") or "")
            for each in classified
            if each is not None
        ),
        origin_country=text(node, "OriginCountry", "IdentificationCode"),
        attributes=tuple(Attribute(name, value) for name, value in attributes),
    )
