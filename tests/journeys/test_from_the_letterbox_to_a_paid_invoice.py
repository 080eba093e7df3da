"""A supplier's Peppol invoice arrives, is registered, coded, approved by the manager's deputy, and paid.

The file is a real one, made by the authors of the Belgian UBL samples. Everything is done with the mouse and the
keyboard, in Dutch; what is checked is what people see, and at the end the file that goes to the bank.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.support.browser import accessibility_findings, press_action, sign_in
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"
INVOICE = "einvoice/ublbe/UBLBE_BE0000000196_V01-15000016.xml"


@pytest.fixture
def office() -> Office:
    made = small_office()
    everybody_signs_in(made, PASSWORD)
    return made


class Desk:
    """Somebody at the screen."""

    def __init__(self, page: Any, office: Office) -> None:
        self.page, self.office = page, office

    def signs_in(self, key: str) -> None:
        sign_in(self.page, self.office.people[key].email, PASSWORD)

    def chooses(self, button: str) -> None:
        """Press an action of the record; its question, when it has one, stands in the dialog."""
        press_action(self.page, button)

    def answers(self, button: str, **fields: str) -> None:
        """Fill the questions by label and press the button of the dialog."""
        dialog = self.page.locator("dialog[open]")
        dialog.wait_for()
        for label, value in fields.items():
            field = dialog.get_by_label(label.replace("_", " "))
            if field.evaluate("node => node.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        dialog.get_by_role("button", name=button, exact=True).click()

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def opens(self, text: str) -> None:
        self.page.get_by_role("link", name=text).first.click()
        self.page.get_by_role("heading", level=1).wait_for()


def test_a_peppol_invoice_goes_from_the_letterbox_to_the_bank(
    page: Any, office: Office, real_files: Path
) -> None:
    desk = Desk(page, office)
    office.absent(
        "jeroen", deputy="bart", from_on=office.today.replace(day=1), until_on=office.today.replace(month=12)
    )

    desk.signs_in("lotte")  # the reception registers what came in
    page.keyboard.press("n")
    page.get_by_role("link", name="Post registreren").first.click()
    page.locator("dialog[open] input[type=file]").set_input_files(real_files / INVOICE)
    desk.answers("Post registreren", Onderwerp="Factuur van de leverancier")
    desk.sees("IN-2026-0001")

    desk.signs_in("griet")  # the secretariat makes an invoice of it
    desk.page.goto("/list/post.incoming/")
    desk.opens("Factuur van de leverancier")
    desk.chooses("Factuur maken")
    desk.answers("Factuur maken")
    desk.sees("FA-2026-0001")

    desk.page.goto("/list/invoices.invoice/")
    desk.opens("My Supplier Company")
    desk.sees("BE54 0000 0000 0097")
    assert not accessibility_findings(page)
    desk.chooses("Coderen")  # and codes it; from then on somebody else decides
    desk.answers("Coderen", Kostenplaats="6100 Kantoorbenodigdheden")
    desk.sees("Goed te keuren")

    desk.signs_in("bart")  # the manager is away; his deputy finds it on Today
    desk.sees("1 beslissing wacht")
    desk.opens("My Supplier Company")
    desk.chooses("Goedkeuren")
    desk.sees("Goedgekeurd")
    desk.sees("keurde dit goed, voor Jeroen Hendriks, als vervanger")
    desk.chooses("Rekening bevestigen")
    desk.answers("Rekening bevestigen", Hoe_je_het_nakeek="Gebeld naar het nummer op de vorige factuur.")
    desk.sees("Rekening BE54 0000 0000 0097 is bevestigd")

    desk.signs_in("nour")  # the bookkeeper proposes the payment, and cannot release it
    page.keyboard.press("n")
    page.get_by_role("link", name="Betalingen voorstellen").click()
    desk.answers("Betalingen voorstellen")
    desk.sees("BT-2026-0001")
    desk.sees("Je hebt hier zelf aan gewerkt; iemand anders beslist.")

    desk.signs_in("bart")  # the second person does
    desk.opens("Betalingen van")
    desk.chooses("Vrijgeven")
    desk.sees("Vrijgegeven, bij de bank")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="BT-2026-0001.xml").first.click()
    check(Path(waiting.value.path()).read_bytes())

    page.goto("/list/invoices.invoice/?view=all")
    page.locator("td.c-state").get_by_text("In een betaalronde").wait_for()


def check(data: bytes) -> None:
    """The bank's view: the file follows its schema, and says what was approved."""
    schema = etree.XMLSchema(
        etree.fromstring((files("sepaxml") / "schemas/pain.001.001.09.xsd").read_bytes())
    )
    document = etree.fromstring(data)
    schema.assertValid(document)
    names = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
    assert document.xpath("string(//p:CtrlSum)", namespaces=names) == "484.00"
    assert document.xpath("string(//p:CdtrAcct//p:IBAN)", namespaces=names) == "BE54000000000097"
    assert document.xpath("string(//p:Cdtr/p:Nm)", namespaces=names) == "My Supplier Company"
    assert document.xpath("string(//p:RmtInf/p:Ustrd)", namespaces=names) == "Invoice 15000016"
