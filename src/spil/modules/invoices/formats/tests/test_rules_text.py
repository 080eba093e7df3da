"""Whatever can fire has words, in three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.utils import translation
from lxml import etree

from spil.modules.invoices.formats import validation
from spil.modules.invoices.formats.findings import XSD, Finding
from spil.modules.invoices.formats.peppol import engine
from spil.modules.invoices.formats.reading import REFUSALS
from spil.modules.invoices.formats.rules_text import explain, explain_refusal, has_own_words
from spil.modules.invoices.formats.schema import DIRECTORY
from spil.modules.invoices.formats.texts import families
from spil.modules.invoices.formats.texts.terms import TERMS

COUNTRY = re.compile(r"(NO|DK|IT|SE|GR|IS|DE)-")
_XSL = "{http://www.w3.org/1999/XSL/Transform}"


def core_rules() -> Iterator[str]:
    sheet = etree.parse(DIRECTORY / "EN16931-UBL-validation.xslt")
    for fired in sheet.iter("{http://purl.oclc.org/dsdl/svrl}failed-assert"):
        name = fired.find(f"{_XSL}attribute[@name='id']")
        assert name is not None
        yield str(name.text)


def every_rule() -> list[str]:
    return sorted({*core_rules(), *(each.id for each in engine.RULES), XSD, validation.UNJUDGED})


def test_every_rule_but_those_of_other_countries_has_its_own_words() -> None:
    without = [rule for rule in every_rule() if not has_own_words(rule) and not COUNTRY.match(rule)]
    assert without == []
    assert len(every_rule()) > 1100


def test_the_words_are_filled_in_completely() -> None:
    for rule in every_rule():
        told = explain(rule, "Invoice/InvoiceLine[2]/Item", "12: odd")
        assert "%(" not in told, rule
        assert "2" in told


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_every_rule_and_refusal_is_translated(language: str) -> None:
    for make, names in ((explain, every_rule()), (explain_refusal, list(REFUSALS))):
        for name in names:
            with translation.override("en"):
                english = make(name)
            with translation.override(language):
                assert make(name) != english, name


def test_a_finding_says_on_which_line_and_what_is_missing() -> None:
    finding = Finding("BR-24", "fatal", "Invoice/InvoiceLine[3]")
    with translation.override("nl"):
        text = "Factuurregel 3: Ontbreekt: het bedrag van de factuurregel. De leverancier moet dit aanvullen."
        assert finding.text == text


def test_the_rules_of_vat_categories_name_the_category() -> None:
    with translation.override("nl"):
        assert explain("BR-AE-05") == "Het btw-tarief moet 0 zijn waar de categorie “Btw verlegd” is."


def test_no_family_claims_a_rule_twice_and_every_term_is_used() -> None:
    groups = (families.MISSING, families.DECIMALS, families.CODE, families.PEPPOL_CODE, families.REPEATED)
    rules = [rule for group in groups for rule in group]
    assert len(rules) == len(set(rules))
    assert {term for group in groups for term in group.values()} == set(TERMS)
