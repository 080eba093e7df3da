"""Electronic invoices that come with an e-mail become invoices by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from spil.foundation.arrivals.registering import Arrived
from spil.foundation.arrivals.taking import take_in
from spil.foundation.attachments.models import Attachment, Role
from spil.foundation.identity.models import User
from spil.foundation.links.models import Link
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.search.queries import search
from spil.modules.invoices.models import Invoice
from spil.modules.post.models import PostItem
from tests.support.fixtures import sample
from tests.support.invoice_file import invoice_file
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
#: a PDF in which an electronic invoice lies
HOLDS_ONE = b"%PDF-1.7 <rdf xmlns:fx='urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#'>"


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


def forwarded(data: bytes) -> bytes:
    """The same, sent on by a colleague as a message in a message."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = (
        "An <an@kantoor.example>",
        "post@kantoor.example",
        "Doorgestuurd",
    )
    made["Message-ID"] = f"<{abs(hash(data))}@kantoor.example>"
    made.set_content("Voor jullie")
    made.add_attachment(message_from_bytes(data, policy=default_policy))
    return made.as_bytes()


def arrived(office: Office, data: bytes, **words: Any) -> Arrived:
    words = {"way": "imap:1", "key": str(abs(hash(data))), **words}
    (came,) = take_in(data, office.system(), name="mail.eml", **words)
    return came


def item(record_id: int | None) -> PostItem:
    return PostItem.objects.select_related("record").get(pk=record_id)


def test_the_one_invoice_in_a_mail_makes_the_mail_an_invoice(office: Office) -> None:
    came = arrived(office, mail(invoice_file(), HOLDS_ONE))  # the PDF says the same once more
    invoice = Invoice.objects.get()
    source = item(came.record_id)
    assert (source.record.number, source.record.state, source.type) == ("IN-2026-0001", "done", "invoice")
    assert Link.objects.get(source=source.pk, relation="became").target_id == invoice.pk
    files = Attachment.objects.filter(record=invoice.pk).values_list("name", "role")
    beside = [(name, Role.ATTACHMENT) for name in ("F2.xml", "prent.pdf")]
    assert list(files) == [("F1.xml", Role.ORIGINAL), *beside]
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


def test_an_invoice_in_a_forwarded_mail_is_an_invoice_and_all_its_words_are_found(office: Office) -> None:
    inner = mail(invoice_file(), subject="Uw factuur dakgoot")
    came = arrived(office, forwarded(forwarded(inner)))
    invoice = Invoice.objects.get()
    assert Link.objects.get(source=came.record_id, relation="became").target_id == invoice.pk
    names = (
        Attachment.objects.filter(record=came.record_id).order_by("position").values_list("name", flat=True)
    )
    assert list(names) == ["mail.eml", "Doorgestuurd.eml", "Uw factuur dakgoot.eml", "F1.xml", "prent.pdf"]
    hits = [hit.record_id for hit in search(office.as_("griet").audience_ids, "dakgoot")]
    assert came.record_id in hits


def test_what_comes_back_undelivered_brings_none_of_our_own_files(office: Office) -> None:
    sent = mail(invoice_file())
    report = (
        b"From: MAILER-DAEMON@x.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report;"
        b' report-type=delivery-status; boundary="B"\r\n\r\n--B\r\n\r\nniet bezorgd\r\n--B\r\n'
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        b"Final-Recipient: rfc822; a@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--B\r\n"
        b"Content-Type: message/rfc822\r\n\r\n" + sent + b"\r\n--B--\r\n"
    )
    arrived(office, report)
    assert not Invoice.objects.exists()


def test_why_no_invoice_was_made_stands_on_the_page_of_the_item(office: Office, client: Client) -> None:
    arrived(office, mail(invoice_file()))
    again = arrived(office, mail(invoice_file(), subject="Herinnering"))
    name = "urn:ferd:CrossIndustryDocument:invoice:1p0"
    other = arrived(office, mail(f'<c:CrossIndustryDocument xmlns:c="{name}"/>'.encode(), subject="In CII"))
    broken = arrived(office, mail(re.sub(rb"<cbc:IssueDate>.*?</cbc:IssueDate>", b"", invoice_file("Z-1"))))
    plain = arrived(office, mail(subject="Geen factuur"))
    inside, sent = arrived(office, HOLDS_ONE), arrived(office, mail(HOLDS_ONE, subject="Met pdf"))
    assert [(one.channel, one.type) for one in map(item, (inside.record_id, sent.record_id))] == [
        ("file", "invoice"),
        ("email", "invoice"),
    ]
    client.force_login(User.objects.create_user("griet@x.example", person=office.people["griet"]))
    for came, words in (
        (again, ("Deze factuur kwam al binnen.", str(Invoice.objects.get().record.number))),
        (other, ("Dit is een factuur in het oude formaat CII",)),
        (broken, ("Ontbreekt: ",)),
        (inside, ("Deze pdf zegt dat er een elektronische factuur in zit",)),
        (sent, ("Deze pdf zegt dat er een elektronische factuur in zit",)),
        (plain, ()),
    ):
        page = unescape(client.get(f"/record/{came.record_id}/").content.decode())
        assert ("Hiervan is geen factuur gemaakt" in page) == bool(words), words
        assert ("probeerde hiervan een factuur te maken" in page) == bool(words), words
        assert [one for one in words if one not in page] == []


#: files of others that are electronic invoices, by corpus; what is wrong with one is refused with a reason
_CORPORA = (
    "peppol-examples",
    "en16931-examples",
    "nlcius-si",
    "ublbe",
    "facturx-triples/UBL",
    "facturx-triples/CII",
    "facturx-triples/FX",
)
_WAYS: tuple[Callable[[bytes], bytes], ...] = (bytes, mail, lambda data: forwarded(mail(data)))


def test_real_invoices_come_to_the_same_in_a_mail_and_in_a_forwarded_one(
    office: Office, real_files: Path
) -> None:
    for corpus in _CORPORA:
        files = sorted((real_files / "einvoice" / corpus).glob("*.pdf" if corpus.endswith("FX") else "*.xml"))
        assert files, corpus
        for file in sample(files, 1):
            ends = [_end(arrived(office, way(file.read_bytes()), key=f"{file}{number}"))
                    for number, way in enumerate(_WAYS)]  # fmt: skip
            first, *others = ends
            # what became an invoice once is known again, with the same number
            assert [one in (first, "duplicate", "repeated") for one in others] == [True, True], (file, ends)
            assert first not in ("cii", "in_pdf"), (file, ends)
            assert len(set(others)) == 1, (file, ends)


def _end(came: Arrived) -> str:
    """What became of an arrival: why no invoice was made of it, or that one was."""
    reading = item(came.record_id).reading
    return str((reading.get("refused") or {}).get("reason", "")) or "made"
