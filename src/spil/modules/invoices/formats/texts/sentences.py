"""Sentences for the rules that no usual one fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from spil.modules.invoices.formats.findings import ANOTHER_CURRENCY

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_ANOTHER_CURRENCY = _(
    "An amount is in another currency than the invoice. Only the VAT in the accounting currency may be."
)
SENTENCES: dict[str, _StrPromise] = {
    "BR-27": _("The price per unit is negative. A price may not be; the quantity may."),
    "BR-28": _("The gross price is negative. A price may not be; the quantity may."),
    "BR-29": _(
        "The invoicing period ends before it starts. The supplier has to correct one of the two dates."
    ),
    "BR-30": _(
        "The period of the line ends before it starts. The supplier has to correct one of the two dates."
    ),
    "BR-51": _(
        "The whole number of a payment card is in the invoice. At most the first six and the last four "
        "digits may be."
    ),
    "BR-CO-03": _(
        "The invoice gives both a date and a code for when VAT is due. Only one of the two may be there."
    ),
    "BR-CO-05": _("The reason of the allowance and its code do not say the same."),
    "BR-CO-06": _("The reason of the charge and its code do not say the same."),
    "BR-CO-07": _("The reason of the allowance on the line and its code do not say the same."),
    "BR-CO-08": _("The reason of the charge on the line and its code do not say the same."),
    "BR-CO-09": _(
        "A VAT number does not start with a country code, such as BE or NL. The supplier has to put it in "
        "front."
    ),
    "BR-CO-10": _("The sum of the lines is wrong: it is not what the lines add up to."),
    "BR-CO-11": _("The total of the allowances is wrong: it is not what the allowances add up to."),
    "BR-CO-12": _("The total of the charges is wrong: it is not what the charges add up to."),
    "BR-CO-13": _(
        "The total without VAT is wrong: it has to be the lines, less the allowances, plus the charges."
    ),
    "BR-CO-14": _("The total of the VAT is wrong: it is not what the rows of the VAT breakdown add up to."),
    "BR-CO-15": _("The total with VAT is wrong: it has to be the total without VAT plus the VAT."),
    "BR-CO-16": _(
        "The amount to pay is wrong: it has to be the total with VAT, less what was paid, plus the rounding."
    ),
    "BR-CO-17": _(
        "A VAT amount is wrong: it has to be the taxable amount times the rate, rounded to two decimals."
    ),
    "BR-CO-19": _("The invoicing period has neither a first nor a last day. At least one has to be there."),
    "BR-CO-20": _("The period of the line has neither a first nor a last day. At least one has to be there."),
    "BR-B-01": _("Split payment (category B) exists only between Italian parties."),
    "BR-B-02": _("Split payment and the standard rate may not stand in one invoice."),
    "BR-O-11": _("One row of the VAT breakdown is not subject to VAT; then there may be no other rows."),
    "BR-O-12": _("The invoice is not subject to VAT, but a line has another VAT category."),
    "BR-O-13": _("The invoice is not subject to VAT, but an allowance has another VAT category."),
    "BR-O-14": _("The invoice is not subject to VAT, but a charge has another VAT category."),
    "UBL-CR-666": _(
        "A reference to the invoiced object also carries an attachment. These have to be two separate "
        "references."
    ),
    "UBL-CR-673": _("A reference to the invoiced object also carries a description. It has to be left out."),
    "UBL-DT-01": _("An amount has more than two decimals. The supplier has to round it."),
    "UBL-SR-43": _(
        "A document reference has a scheme, which only the invoiced object or the project may have."
    ),
    "UBL-SR-44": _("The invoice asks for more than one payment reference. There may be only one."),
    "UBL-SR-47": _(
        "The invoice names several means of payment with different codes. The codes have to be the same."
    ),
    "UBL-SR-48": _("The line does not have exactly one VAT category."),
    "PEPPOL-EN16931-R002": _(
        "The invoice has more than one note. Peppol allows one, except between German parties."
    ),
    "PEPPOL-EN16931-R004": _(
        "The document does not say that it follows Peppol BIS Billing 3. The supplier has to name that "
        "specification."
    ),
    "PEPPOL-EN16931-R005": _(
        "The accounting currency for the VAT is the currency of the invoice itself. It has to be another "
        "one, or be left out."
    ),
    "PEPPOL-EN16931-R007": _(
        "The business process is not one of Peppol’s. It has the form "
        "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0."
    ),
    "PEPPOL-EN16931-R008": _("A field is there but empty. The supplier has to fill it or leave it out."),
    "PEPPOL-EN16931-R040": _(
        "The amount of an allowance or charge is wrong: it has to be the base amount times the percentage."
    ),
    "PEPPOL-EN16931-R043": _(
        "It is not clear whether this is an allowance or a charge: the indicator is neither true nor false."
    ),
    "PEPPOL-EN16931-R044": _("There is a charge on the price of the line. A price can only have a discount."),
    "PEPPOL-EN16931-R046": _("The net price is wrong: it has to be the gross price less the discount."),
    "PEPPOL-EN16931-R051": _ANOTHER_CURRENCY,
    ANOTHER_CURRENCY: _ANOTHER_CURRENCY,
    "PEPPOL-EN16931-R054": _(
        "With an accounting currency there has to be one VAT total in it, and without one there may be none."
    ),
    "PEPPOL-EN16931-R055": _("The VAT is positive in one currency and negative in the other."),
    "PEPPOL-EN16931-R101": _("A line refers to a document that is not the invoiced object (code 130)."),
    "PEPPOL-EN16931-R110": _("The period of the line starts before the invoicing period."),
    "PEPPOL-EN16931-R111": _("The period of the line ends after the invoicing period."),
    "PEPPOL-EN16931-R120": _(
        "The amount of the line is wrong: it has to be the quantity times the price, plus charges, less "
        "allowances."
    ),
    "PEPPOL-EN16931-R121": _(
        "The quantity that the price is for is zero or negative. It has to be more than zero."
    ),
    "PEPPOL-EN16931-R130": _(
        "The price is per another unit than the quantity of the line. The two units have to be the same."
    ),
    "PEPPOL-EN16931-F001": _("A date is not written as year-month-day, for instance 2026-11-22."),
    "PEPPOL-EN16931-P0104": _(
        "The exemption is one for export outside the EU; then the VAT category has to be G."
    ),
    "PEPPOL-EN16931-P0105": _(
        "The exemption says that this is not subject to VAT; then the VAT category has to be O."
    ),
    "PEPPOL-EN16931-P0106": _(
        "The exemption is one for supply within the EU; then the VAT category has to be K."
    ),
    "PEPPOL-EN16931-P0107": _("The exemption is reverse charge; then the VAT category has to be AE."),
    "PEPPOL-EN16931-P0108": _(
        "The exemption is the margin scheme for travel agents; then the VAT category has to be E."
    ),
    "PEPPOL-EN16931-P0109": _(
        "The exemption is the margin scheme for second-hand goods; then the VAT category has to be E."
    ),
    "PEPPOL-EN16931-P0110": _(
        "The exemption is the margin scheme for works of art; then the VAT category has to be E."
    ),
    "PEPPOL-EN16931-P0111": _(
        "The exemption is the margin scheme for collector’s items and antiques; then the VAT category has "
        "to be E."
    ),
    "PEPPOL-EN16931-P0112": _(
        "A partial or corrected invoice (326 or 384) is only for German parties. The supplier has to use "
        "another type."
    ),
    "PEPPOL-COMMON-R040": _("A GLN is not right: its check digit does not fit."),
    "PEPPOL-COMMON-R041": _(
        "A Norwegian organisation number is not right: nine digits, the last one a check digit."
    ),
    "PEPPOL-COMMON-R042": _(
        "A Danish enterprise number (CVR) is not right: eight digits, with or without DK in front."
    ),
    "PEPPOL-COMMON-R043": _(
        "A Belgian enterprise number is not right: ten digits without dots, the last two check digits."
    ),
    "PEPPOL-COMMON-R044": _("An Italian office code (IPA) is not right: six letters or digits."),
    "PEPPOL-COMMON-R045": _("An Italian tax code (codice fiscale) is not right."),
    "PEPPOL-COMMON-R046": _("An Italian tax code (codice fiscale) in an electronic address is not right."),
    "PEPPOL-COMMON-R047": _("An Italian VAT number is not right: eleven digits, the last one a check digit."),
    "PEPPOL-COMMON-R049": _(
        "A Swedish organisation number is not right: ten digits, the last one a check digit."
    ),
    "PEPPOL-COMMON-R050": _("An Australian business number is not right: eleven digits with a check sum."),
    "NL-R-001": _("A credit note of a Dutch supplier has to name the invoice that it credits."),
    "NL-R-003": _("The supplier’s number has to be a KvK or OIN number (scheme 0106 or 0190)."),
    "NL-R-005": _("The customer’s number has to be a KvK or OIN number (scheme 0106 or 0190)."),
    "NL-R-008": _(
        "Between Dutch parties the means of payment has to be transfer, direct debit, card or standing "
        "agreement (30, 48, 49, 57, 58, 59)."
    ),
    "EN16931-UNJUDGED": _(
        "The rules could not be calculated on this document, mostly because an amount is not a number."
    ),
    "UBL-SR-42": _("The supplier has more than two tax numbers in the invoice. At most two may be there."),
    "PEPPOL-EN16931-R053": _("There has to be exactly one VAT total with a breakdown."),
}
