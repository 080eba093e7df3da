"""Our table of Peppol rules fires exactly where the published Schematron fires.

The Schematron is not ours to pass on, so it is read from the folder of real files. Beside all documents in that
folder, documents are made by changing those: a country, an identifier, a means of payment, a missing field.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from spil.modules.invoices.formats.peppol import checksums, engine
from spil.modules.invoices.formats.peppol.facts import NAMESPACES
from spil.modules.invoices.formats.tests.schematron import SCH, runner
from spil.modules.invoices.formats.tests.unit_tests import cases

FOLDERS = ("peppol-examples", "en16931-examples", "nlcius-si", "ublbe", "facturx-triples/UBL")
COUNTRIES = ("BE", "DE", "DK", "GR", "IS", "IT", "NL", "NO", "SE")
VALUES = {
    "CompanyID": (
        "DK12345678",
        "IT12345670017",
        "SE556000475401",
        "EL090000045",
        "EL094014201",
        "5560004754",
    ),
    "PaymentMeansCode": ("1", "9", "30", "31", "42", "48", "49", "50", "56", "57", "58", "59", "93", "97"),
    "InvoiceTypeCode": ("380", "381", "326", "384"),
    "ID": ("094014201|13/11/2017|1|1.1|a|b", "S", "VAT", "TAX", "123456789012", "DE75512108001245126199"),
    "Percent": ("25", "6", "21"),
    "StartDate": ("2000-01-01", "2030-01-01"),
    "ChargeIndicator": ("true", "false", "1"),
    "EndpointID": ("094014201", "7300010000001", "12345678", "0202239951"),
    "AllowanceChargeReasonCode": ("ZZZ", "95", "FC"),
}
SCHEMES = ("0088", "0106", "0184", "0208", "0007", "0192", "0201", "0210", "0211", "9907", "9933", "0151")


@pytest.fixture(scope="module")
def published(real_files: Path) -> Path:
    return real_files / "einvoice" / "peppol-rules-sch" / "PEPPOL-EN16931-UBL.sch"


@pytest.fixture(scope="module")
def oracle(published: Path) -> Callable[[etree._Element], set[str]]:
    return runner(published)


def examples(real_files: Path) -> Iterator[tuple[str, etree._Element]]:
    for folder in FOLDERS:
        for file in sorted((real_files / "einvoice" / folder).glob("*.xml")):
            yield file.name, etree.parse(file, etree.XMLParser(remove_comments=True)).getroot()


def changed(root: etree._Element, dice: random.Random) -> etree._Element:
    made = copy.deepcopy(root)
    country = dice.choice(COUNTRIES)
    for party in ("Supplier", "Customer"):
        path = f".//cac:Accounting{party}Party//cac:Country/cbc:IdentificationCode"
        for each in made.findall(path, NAMESPACES):
            each.text = country if dice.random() < 0.8 else "FR"
    for _ in range(dice.randint(1, 5)):
        each = dice.choice([each for each in made.iter() if len(each) == 0 and each is not made])
        name = etree.QName(each).localname
        if name in VALUES and dice.random() < 0.8:
            each.text = dice.choice(VALUES[name])
        elif each.get("listID"):
            each.set("listID", "TST")
            each.set("listVersionID", dice.choice(("19.05.01", "26.0801", "1")))
        elif each.get("schemeID"):
            each.set("schemeID", dice.choice(SCHEMES))
        elif dice.random() < 0.4 and (above := each.getparent()) is not None:
            above.remove(each)
    return etree.fromstring(etree.tostring(made))


def ours(root: etree._Element) -> set[str]:
    return {each.rule for each in engine.check(root)}


def test_the_table_has_every_published_rule_once_with_its_severity(published: Path) -> None:
    source = etree.parse(published)
    theirs = {each.get("id"): each.get("flag") for each in source.iter(SCH + "assert")}
    assert Counter(each.id for each in engine.RULES).most_common(1)[0][1] == 1
    assert {each.id: each.severity for each in engine.RULES} == theirs


def test_the_same_rules_fire_on_every_real_document(
    real_files: Path, oracle: Callable[[etree._Element], set[str]]
) -> None:
    wrong = {name: oracle(root) ^ ours(root) for name, root in examples(real_files)}
    for case in cases(real_files / "einvoice" / "peppol-unit-ubl"):
        root = etree.fromstring(case.data)
        wrong[case.name] = oracle(root) ^ ours(root)
    assert {name: rules for name, rules in wrong.items() if rules} == {}


def test_the_same_rules_fire_on_changed_documents(
    real_files: Path, oracle: Callable[[etree._Element], set[str]], dice: random.Random
) -> None:
    documents = list(examples(real_files))
    seen: set[str] = set()
    for _ in range(300):
        name, root = dice.choice(documents)
        made = changed(root, dice)
        theirs = oracle(made)
        seen |= theirs
        assert ours(made) == theirs, (name, etree.tostring(made))
    assert len({rule[:2] for rule in seen}) >= 8


@pytest.mark.parametrize(
    ("country", "changes", "rule"),
    [
        (
            "DK",
            {"ItemClassificationCode/@listID": "TST", "ItemClassificationCode/@listVersionID": "1"},
            "DK-R-003",
        ),
        (
            "DK",
            {"ItemClassificationCode/@listID": "TST", "ItemClassificationCode/@listVersionID": "19.0501"},
            "",
        ),
        ("DK", {"AllowanceChargeReasonCode": "ZZZ", "AllowanceChargeReason": "#1"}, "DK-R-004"),
        ("DK", {"AllowanceChargeReasonCode": "ZZZ", "AllowanceChargeReason": "1234"}, ""),
        ("DK", {"PaymentMeansCode": "31"}, ""),
        ("DK", {"PaymentMeansCode": "49"}, "DK-R-007"),
        ("DK", {"PaymentMeansCode": "50", "PaymentID": "04#1"}, "DK-R-009"),
        ("DK", {"PaymentMeansCode": "93", "PaymentID": "71#1"}, "DK-R-011"),
        ("SE", {"PaymentMeansCode": "31"}, "SE-R-012"),
        ("SE", {"PaymentMeansCode": "56"}, "SE-R-011"),
        ("IS", {"PaymentMeansCode": "9"}, ""),
        ("NL", {"PaymentMeansCode": "97"}, "NL-R-008"),
        ("DE", {"PaymentMeansCode": "58"}, "DE-R-019"),
        ("DE", {"PaymentMeansCode": "59"}, "DE-R-025-1"),
        ("DE", {"PaymentMeansCode": "54"}, "DE-R-024-2"),
        ("DE", {"Note": "#SKONTO#TAGE=14#PROZENT=2#"}, "DE-R-018"),
        ("DE", {"Note": "#SKONTO#TAGE=14#PROZENT=2.00#\n"}, ""),
        ("DE", {"ElectronicMail": "a@b"}, ""),
    ],
)
def test_a_rule_of_one_country_fires_where_the_published_one_does(
    real_files: Path,
    oracle: Callable[[etree._Element], set[str]],
    country: str,
    changes: dict[str, str],
    rule: str,
) -> None:
    root = next(root for name, root in examples(real_files) if name == "Allowance-example.xml")
    for each in root.findall(".//cac:PostalAddress/cac:Country/cbc:IdentificationCode", NAMESPACES):
        each.text = country
    for place, value in changes.items():
        name, _, attribute = place.partition("/@")
        for each in root.findall(f".//cbc:{name}", NAMESPACES):
            if attribute:
                each.set(attribute, value)
            else:
                each.text = value
    root = etree.fromstring(etree.tostring(root))
    assert ours(root) == oracle(root)
    assert not rule or rule in ours(root)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        ("is_gln", "7300010000001", "7300010000002"),
        ("is_norwegian", "974760673", "974760674"),
        ("is_belgian", "0202239951", "0202239952"),
        ("is_danish", "DK12345678", "12345678DK"),
        ("is_italian_office", "abc123", "abc12"),
        ("is_italian_fiscal", "RSSMRA85T10A562S", "RSSMRA85T10A56"),
        ("is_italian_vat", "IT12345670017", "IT12345670016"),
        ("is_swedish", "5560004755", "5560004754"),
        ("is_australian", "51824753556", "51824753557"),
        ("is_greek", "094014201", "094014202"),
        ("is_iban", "DE75 5121 0800 1245 1261 99", "DE75512108001245126198"),
    ],
)
def test_a_check_digit_tells_right_from_wrong(check: str, right: str, wrong: str) -> None:
    assert getattr(checksums, check)(right)
    assert not getattr(checksums, check)(wrong)
    assert check == "is_italian_vat" or not getattr(checksums, check)("")
