"""Says in plain words what a finding means and how to mend it, in the language that is active.

A rule has a sentence of its own (`texts.sentences`), or belongs to a family that has one (`texts.families`,
`texts.vat`), or is one of the many that forbid a field which EN 16931 does not know, or a country's own.
Whatever can fire gets words; a test goes through every rule id.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from spil.modules.invoices.formats.findings import CII_XSD, CONFORMANCE, UNUSED, XSD
from spil.modules.invoices.formats.texts import families, vat
from spil.modules.invoices.formats.texts.sentences import SENTENCES
from spil.modules.invoices.formats.texts.terms import TERMS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

COUNTRIES: dict[str, _StrPromise] = {
    "NO": _("Norway"),
    "DK": _("Denmark"),
    "IT": _("Italy"),
    "SE": _("Sweden"),
    "GR": _("Greece"),
    "IS": _("Iceland"),
    "NL": _("the Netherlands"),
    "DE": _("Germany"),
}
REFUSALS: dict[str, _StrPromise] = {
    "not_xml": _("This is not an XML file, so it cannot be read as an e-invoice."),
    "in_pdf": _(
        "This PDF says that an electronic invoice lies in it (Factur-X or ZUGFeRD), but none could be taken out. "
        "Ask the supplier for UBL (Peppol BIS Billing 3)."
    ),
    "empty": _("The file is empty."),
    "too_large": _("The file is too large to be read as an e-invoice."),
    "declaration": _(
        "The file has a document type declaration. No e-invoice has one, and it can do harm, so the file "
        "was not read."
    ),
    "malformed": _("The file is damaged: it is not well-formed XML. Ask the supplier to send it again."),
    "cii": _(
        "This is an invoice in the old CII format of ZUGFeRD 1, which cannot be read. Ask the supplier for UBL (Peppol "
        "BIS Billing 3) or for Factur-X."
    ),
    "other_ubl": _("This is a UBL document, but not an invoice or a credit note."),
    "other_xml": _("This is XML, but not an invoice that can be read."),
    "invalid": _(
        "The invoice breaks rules that it has to follow; the findings say which. Ask the supplier for a "
        "corrected one."
    ),
    "hurried": _(
        "Reading this file takes longer than anybody waits. It is read in the background, within minutes."
    ),
    "reader_failed": _("The file could not be read within the time and memory that a file gets."),
}
_MISSING = _("Missing: %(field)s. The supplier has to add it.")
_DECIMALS = _("More than two decimals: %(field)s. The supplier has to round it.")
_CODE = _("Not in the list of allowed codes: %(field)s. The supplier has to use one from the list.")
_CODE_VALUE = _(
    "Not in the list of allowed codes: %(field)s (“%(value)s”). The supplier has to use one from the list."
)
_PEPPOL_CODE = _("Peppol’s list of codes, as far as it is known here, does not hold this one: %(field)s.")
_PEPPOL_CODE_VALUE = _(
    "Peppol’s list of codes, as far as it is known here, does not hold this one: %(field)s (“%(value)s”)."
)
_REPEATED = _("There more than once: %(field)s. Only one is allowed.")
_EXTRA = _("The European standard does not know this field, so it is not used: %(field)s.")
_ATTRIBUTE = _("A detail of this field is not in the European standard, so it is not used: %(field)s.")
_CONFORMANCE = _(
    "This file does not conform to the European standard that it names (EN 16931): it holds what does not belong in "
    "it (%(details)s). That is not used."
)
_COUNTRY = _("A rule that %(country)s has for its own suppliers is not met: %(field)s.")
_SCHEMA = _("The file is not built as its format asks, at %(field)s: %(message)s")
_UNKNOWN = _("Rule %(rule)s is not met: %(field)s.")
_LINE = _("Line %(number)s: %(sentence)s")
_DOCUMENT = _("the document")

_LINE_PLACE = re.compile(r"(?:(?:Invoice|CreditNote)Line|IncludedSupplyChainTradeLineItem)\[(\d+)\]")
_ROOTS = ("Invoice", "CreditNote", "CrossIndustryInvoice")
_VAT_RULE = re.compile(r"BR-(S|Z|E|AE|IC|G|O|AF|AG)-(\d\d)")
_COUNTRY_RULE = re.compile(r"(NO|DK|IT|SE|GR|IS|NL|DE)-[RS]-")
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FAMILIES = (
    (families.CODE, _CODE),
    (families.PEPPOL_CODE, _PEPPOL_CODE),
    (families.MISSING, _MISSING),
    (families.DECIMALS, _DECIMALS),
    (families.REPEATED, _REPEATED),
)
_WITH_VALUE = ((families.CODE, _CODE_VALUE), (families.PEPPOL_CODE, _PEPPOL_CODE_VALUE))


def explain(rule: str, location: str = "", detail: str = "") -> str:
    """The sentence for a finding; with the number of the invoice line in front where there is one."""
    sentence = _sentence(rule, location, detail)
    line = _LINE_PLACE.search(location)
    return str(_LINE) % {"number": line.group(1), "sentence": sentence} if line else sentence


def explain_refusal(reason: str) -> str:
    """The sentence for one of `reading.REFUSALS`."""
    return str(REFUSALS[reason])


def has_own_words(rule: str) -> bool:
    """Whether the rule has more than the sentence for rules that nobody described."""
    return (
        _described(rule) is not None
        or rule.startswith(("UBL-CR-", "UBL-DT-"))
        or rule in (XSD, CII_XSD, UNUSED, CONFORMANCE)
    )


def _sentence(rule: str, location: str, detail: str) -> str:
    if rule in (XSD, CII_XSD):
        return str(_SCHEMA) % {"field": _element(location), "message": detail}
    if rule == CONFORMANCE:
        return str(_CONFORMANCE) % {"details": detail}
    for family, template in _WITH_VALUE:
        if detail and rule in family:
            return str(template) % {"field": TERMS[family[rule]], "value": detail}
    return _described(rule) or _by_place(rule, location, detail)


def _described(rule: str) -> str | None:
    if rule in SENTENCES:
        return str(SENTENCES[rule])
    for family, template in _FAMILIES:
        if rule in family:
            return str(template) % {"field": TERMS[family[rule]]}
    found = _VAT_RULE.fullmatch(rule)
    if found and int(found.group(2)) <= 10:
        category = found.group(1)
        return str(vat.sentence(category, int(found.group(2)))) % {"category": vat.CATEGORIES[category]}
    return None


def _by_place(rule: str, location: str, detail: str) -> str:
    """Rules that forbid something, or that a country has for itself, are told by the field that they are about."""
    field = _element(location)
    if rule.startswith("UBL-DT-") or (rule == UNUSED and detail):
        return str(_ATTRIBUTE) % {"field": field}
    if rule.startswith("UBL-CR-") or rule == UNUSED:
        return str(_EXTRA) % {"field": field}
    country = _COUNTRY_RULE.match(rule)
    if country:
        return str(_COUNTRY) % {"country": COUNTRIES[country.group(1)], "field": f"{field} ({rule})"}
    return str(_UNKNOWN) % {"rule": rule, "field": field}


def _element(location: str) -> str:
    """
    >>> _element("Invoice/AccountingSupplierParty/Party")
    'accounting supplier party → party'
    """
    steps = [step.partition("[")[0] for step in location.split("/") if step]
    if len(steps) < 2:
        return str(_DOCUMENT) if not steps or steps[0] in _ROOTS else _spaced(steps[0])
    return " → ".join(_spaced(step) for step in steps[-2:] if step not in _ROOTS)


def _spaced(step: str) -> str:
    return _WORDS.sub(" ", step).lower()
