"""Electronic invoices that come with an e-mail become invoices by themselves."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest

from spil.foundation.arrivals.taking import Arrived, take_in
from spil.foundation.attachments.models import Attachment, Role
from spil.foundation.links.models import Link
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.modules.invoices.models import Invoice
from spil.modules.post.models import PostItem
from tests.support.invoice_file import invoice_file
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def mail(*files: bytes, subject: str = "Uw factuur") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "An <an@papier.example>", "post@kantoor.example", subject
    made["Message-ID"] = f"<{abs(hash((subject, files)))}@papier.example>"
    made.set_content("Zie bijlage")
    for number, content in enumerate(files, 1):
        made.add_attachment(content, maintype="application", subtype="xml", filename=f"F{number}.xml")
    made.add_attachment(b"%PDF-1.4 prent", maintype="application", subtype="pdf", filename="prent.pdf")
    return made.as_bytes()


def arrived(office: Office, data: bytes, **words: Any) -> Arrived:
    words = {"way": "imap:1", "key": str(abs(hash(data))), **words}
    (came,) = take_in(data, office.system(), name="mail.eml", **words)
    return came


def item(record_id: int | None) -> PostItem:
    return PostItem.objects.select_related("record").get(pk=record_id)


def test_the_one_invoice_in_a_mail_makes_the_mail_an_invoice(office: Office) -> None:
    came = arrived(office, mail(invoice_file()))
    invoice = Invoice.objects.get()
    source = item(came.record_id)
    assert (source.record.number, source.record.state, source.type) == ("IN-2026-0001", "done", "invoice")
    assert Link.objects.get(source=source.pk, relation="became").target_id == invoice.pk
    files = Attachment.objects.filter(record=invoice.pk).values_list("name", "role")
    assert list(files) == [("F1.xml", Role.ORIGINAL), ("prent.pdf", Role.ATTACHMENT)]
    assert source.reading["mail"]["from"]["email"] == "an@papier.example"
    line = came.taken.line(office.system())
    assert (line["invoice_number"], line["status"]) == ("F-2026-001", "registered")


def test_several_invoices_in_a_mail_are_items_of_their_own_with_the_readers_of_the_mail(
    office: Office,
) -> None:
    both = mail(invoice_file(), invoice_file("F-2026-002", "250.00"))
    named = {"confidentiality": Confidentiality.NAMED, "handler": office.people["bart"]}
    came = arrived(office, both, facts=named)
    assert item(came.record_id).record.is_open
    parts = Link.objects.filter(source=came.record_id, relation="encloses").values_list("target", flat=True)
    assert [item(one).record.state for one in parts] == ["done", "done"]
    assert set(Invoice.objects.values_list("invoice_number", flat=True)) == {"F-2026-001", "F-2026-002"}
    kept = Record.objects.filter(
        pk__in=[came.record_id, *parts, *Invoice.objects.values_list("pk", flat=True)]
    )
    assert {one.confidentiality for one in kept} == {Confidentiality.NAMED}
    assert not kept.visible_to(office.as_("thijs")).exists()


def test_what_a_crash_cut_off_behind_the_mail_is_made_when_it_comes_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, data in enumerate(
        (mail(invoice_file()), mail(invoice_file("A-1"), invoice_file("A-2", "9.00"))), 1
    ):
        with monkeypatch.context() as broken:
            broken.setattr("spil.modules.post.actions.intake._make", _die)
            with pytest.raises(KeyboardInterrupt):
                arrived(office, data)
        assert Invoice.objects.count() == (0, 1)[number - 1]
        for _again in range(2):
            assert arrived(office, data).was_known
        assert Invoice.objects.count() == (1, 3)[number - 1]


def _die(*_words: object) -> str:
    raise KeyboardInterrupt


def test_an_invoice_that_came_before_is_linked_and_not_made_twice(office: Office) -> None:
    arrived(office, mail(invoice_file()))
    again = arrived(office, mail(invoice_file(), subject="Herinnering"))
    several = arrived(office, mail(invoice_file(), invoice_file("N-9", "7.00"), subject="Alles samen"))
    assert sorted(Invoice.objects.values_list("invoice_number", flat=True)) == ["F-2026-001", "N-9"]
    assert item(again.record_id).reading["refused"]["reason"] == "duplicate"
    same, _new = several.taken.enclosed
    assert (
        Link.objects.filter(source__in=[again.record_id, same.record_id], relation="duplicates").count() == 2
    )


def test_another_xml_in_a_mail_is_a_file_like_any_other(office: Office) -> None:
    came = arrived(office, mail(b"<?xml version='1.0'?><lijst/>"))
    assert item(came.record_id).reading.get("refused") is None
    assert item(came.record_id).type == "letter"


def test_an_invoice_made_of_a_mail_is_undone_as_easily(office: Office) -> None:
    from spil.modules.invoices.actions import unmake

    came = arrived(office, mail(invoice_file()))
    unmake(invoice=Invoice.objects.get(), by=office.as_("nour"))
    assert item(came.record_id).record.is_open
