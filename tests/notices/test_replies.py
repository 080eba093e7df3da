"""What comes back: an answer becomes a remark, and only for whom, about what and until when the mail was."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.attachments.models import Attachment
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.identity.models import User
from spil.foundation.notifications.addresses import read_address, reply_address
from spil.foundation.notifications.quoting import own_words
from spil.foundation.notifications.reading import MOST_FILES
from spil.foundation.notifications.replies import take_reply
from spil.foundation.organisation.models import Person
from spil.foundation.outbox.bounces import take_bounce
from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.outbox.posting import post
from spil.foundation.records.kinds import DESTROYED
from spil.foundation.records.models import Record
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Office:
    settings.MAIL_FROM = "Testkantoor <spil@testkantoor.example>"
    settings.MAIL_REPLIES = True
    made = small_office()
    for person in made.people.values():
        User.objects.create(email=person.email, person=person, password="!")
    return made


def record_of(office: Office) -> Record:
    return Record.objects.get(pk=office.post_item(b"Beste", name="brief.txt").pk)


def answer(
    office: Office, to: str, text: str = "Akkoord, bel ze maar.", *, who: str = "thijs", **heads: str
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"{office.people[who]} <{office.people[who].email}>"
    mail["To"] = to
    mail["Subject"] = "Re: brief.txt"
    mail["Message-ID"] = "<een@thuis.example>"
    for name, value in heads.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def remarks(record: Record) -> list[tuple[str, str]]:
    events = Event.objects.filter(record=record, action="records.record.remark").select_related(
        "by", "recorded_values"
    )
    return [(str(event.by), changes_of(event)["text"][1]) for event in events]


def address(office: Office, record: Record, who: str = "thijs") -> str:
    return reply_address(office.people[who].pk, record.pk, office.today)


def test_an_answer_becomes_a_remark_and_its_attachment_the_records(office: Office) -> None:
    record = record_of(office)
    mail = answer(
        office, address(office, record), "Akkoord.\n\nOp di 24 nov 2026 om 9:12 schreef Spil:\n> brief.txt\n"
    )
    mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="offerte.pdf")
    reply = take_reply(mail.as_bytes(), now=office.now())
    assert reply is not None
    assert (reply.outcome, reply.files) == ("remark", 1)
    assert remarks(record) == [("Thijs Bakker", "Akkoord.")]
    assert Attachment.objects.filter(record=record, name="offerte.pdf").exists()


def letter(words: str) -> EmailMessage:
    made = EmailMessage()
    made.set_content(words)
    return made


def file(content: bytes, media: str, name: str, disposition: str = "attachment", **more: str) -> EmailMessage:
    made = EmailMessage()
    main, _slash, sub = media.partition("/")
    made.set_content(content, maintype=main, subtype=sub, disposition=disposition, filename=name, **more)
    return made


def page(words: str) -> EmailMessage:
    made = EmailMessage()
    made.set_content(f"<html><body><p>{words}</p></body></html>", subtype="html")
    return made


def several(kind: str, *parts: EmailMessage) -> EmailMessage:
    made = EmailMessage()
    made["Content-Type"] = f"multipart/{kind}"
    for part in parts:
        made.attach(part)
    return made


def passed_on(name: str) -> EmailMessage:
    inner = letter("Onze offerte.")
    inner["Subject"] = "Offerte"
    made = EmailMessage()
    made.set_content(inner, disposition="attachment", filename=name)
    return made


PDF = file(b"%PDF-1.4 x", "application/pdf", "offerte.pdf")
PHOTO = file(b"\xff\xd8\xff x", "image/jpeg", "image0.jpeg", "inline", cid="<photo@phone>")
LOGO = file(b"\x89PNG x", "image/png", "logo.png", "inline", cid="<logo@thuis>")


@pytest.mark.parametrize(
    ("body", "said", "files"),
    [
        pytest.param(
            several("mixed", letter("Zie hier."), passed_on("offerte.eml")),
            ["Zie hier."],
            ["offerte.eml"],
            id="a message of Outlook as an item",
        ),
        pytest.param(several("mixed", passed_on("offerte.eml")), [], ["offerte.eml"], id="that alone"),
        pytest.param(
            several("alternative", letter("Akkoord."), several("mixed", page("Akkoord."), PDF, page("Bart"))),
            ["Akkoord."],
            ["offerte.pdf"],
            id="Apple Mail",
        ),
        pytest.param(
            several("mixed", letter("De muur."), PHOTO, letter("En de vloer.")),
            ["De muur. En de vloer."],
            ["image0.jpeg"],
            id="a photo of a phone between two sentences",
        ),
        pytest.param(
            several(
                "signed",
                several("mixed", letter("Akkoord."), PDF),
                file(b"0", "application/pkcs7-signature", "smime.p7s"),
            ),
            ["Akkoord."],
            ["offerte.pdf"],
            id="signed",
        ),
        pytest.param(
            several("related", page('Goed.<img src="cid:logo@thuis">'), LOGO),
            ["Goed."],
            [],
            id="a logo in the text",
        ),
    ],
)
def test_what_common_programs_attach_comes_with_the_record(
    office: Office, body: EmailMessage, said: list[str], files: list[str]
) -> None:
    record = record_of(office)
    before = set(Attachment.objects.filter(record=record).values_list("pk", flat=True))
    heads = "".join(
        f"{name}: {value}\r\n" for name, value in answer(office, address(office, record)).items()[:4]
    )
    reply = take_reply(heads.encode() + body.as_bytes(policy=SMTP), now=office.now())
    assert reply is not None
    assert (reply.outcome, reply.files) == ("remark", len(files))
    new = Attachment.objects.filter(record=record).exclude(pk__in=before).order_by("pk")
    assert list(new.values_list("name", flat=True)) == files
    assert [" ".join(text.split()) for _by, text in remarks(record)] == said


def test_more_files_than_belong_with_an_answer_are_post(office: Office) -> None:
    record = record_of(office)
    mail = answer(office, address(office, record))
    for number in range(MOST_FILES):
        mail.add_attachment(b"%d" % number, maintype="application", subtype="x", filename=f"{number}.bin")
    assert take_reply(mail.as_bytes(), now=office.now()).files == MOST_FILES  # type: ignore[union-attr]
    mail.add_attachment(b"one", maintype="application", subtype="x", filename="one.bin")
    mail.replace_header("Message-ID", "<twee@thuis.example>")
    assert take_reply(mail.as_bytes(), now=office.now()) is None
    assert len(remarks(record)) == 1


def test_the_same_mail_delivered_twice_is_one_remark(office: Office) -> None:
    record = record_of(office)
    raw = answer(office, address(office, record)).as_bytes()
    assert [take_reply(raw, now=office.now()).outcome for _time in range(2)] == ["remark", "ignored"]  # type: ignore[union-attr]
    assert len(remarks(record)) == 1


def test_the_same_mail_without_an_id_is_one_remark_too_and_another_a_second(office: Office) -> None:
    record = record_of(office)
    mail = answer(office, address(office, record))
    del mail["Message-ID"]
    raw = mail.as_bytes(policy=SMTP)
    again = b"Received: from x by y; Tue, 24 Nov 2026 09:12:00 +0100\r\n" + raw
    outcomes = [take_reply(one, now=office.now()).outcome for one in (raw, again)]  # type: ignore[union-attr]
    assert outcomes == ["remark", "ignored"]
    mail.set_content("Of toch niet.")
    assert take_reply(mail.as_bytes(policy=SMTP), now=office.now()).outcome == "remark"  # type: ignore[union-attr]
    assert len(remarks(record)) == 2


def test_an_answer_counts_from_the_address_with_which_one_signs_in_and_from_no_other(office: Office) -> None:
    record = record_of(office)
    own = answer(office, address(office, record))
    with guard.opened():  # colleagues write to her at another address
        Person.objects.filter(pk=office.people["thijs"].pk).update(email="iemand@elders.example")
    office.people["thijs"].refresh_from_db()
    assert take_reply(answer(office, address(office, record)).as_bytes(), now=office.now()) is None
    assert take_reply(own.as_bytes(), now=office.now()) is None, "invited there by mistake"
    assert remarks(record) == []
    User.objects.filter(person=office.people["thijs"]).update(last_login=office.now())
    assert take_reply(own.as_bytes(), now=office.now()) is not None
    assert remarks(record) == [("Thijs Bakker", "Akkoord, bel ze maar.")]


def test_an_answer_in_the_name_of_another_or_to_a_changed_address_is_none(office: Office) -> None:
    record = record_of(office)
    to = address(office, record)
    other = address(office, record, "sofie")
    letter = "b" if to[10] == "a" else "a"
    for mail in (
        answer(office, to, who="sofie"),
        answer(office, other),
        answer(office, to[:10] + letter + to[11:]),
        answer(office, "spil@testkantoor.example"),
        answer(office, "spil+rzzzz@testkantoor.example"),
    ):
        assert take_reply(mail.as_bytes(), now=office.now()) is None
    assert remarks(record) == []


def test_an_answer_of_who_left_is_none(office: Office) -> None:
    record = record_of(office)
    raw = answer(office, address(office, record)).as_bytes()
    with guard.opened():
        Person.objects.filter(pk=office.people["thijs"].pk).update(left_on=office.today)
    assert take_reply(raw, now=office.now()) is None
    assert remarks(record) == []


def test_an_address_is_over_after_two_months(office: Office) -> None:
    to = address(office, record_of(office))
    assert read_address(to, office.today + timedelta(days=60)) is not None
    assert read_address(to, office.today + timedelta(days=61)) is None
    assert read_address(to.upper(), office.today) is not None
    assert len(to.partition("@")[0]) <= 64


def test_where_the_plus_was_dropped_the_mail_that_is_answered_says_what_it_is_about(office: Office) -> None:
    record = record_of(office)
    thijs = office.people["thijs"]
    sent = post(to=thijs.email, person_id=thijs.pk, record=record, subject="x", text="x", at=office.now())
    mail = answer(office, "spil@testkantoor.example", In_Reply_To=sent.message_id)
    assert take_reply(mail.as_bytes(), now=office.now()).outcome == "remark"  # type: ignore[union-attr]
    forged = answer(office, "spil@testkantoor.example", who="sofie", In_Reply_To=sent.message_id)
    assert take_reply(forged.as_bytes(), now=office.now()) is None


def test_whoever_may_not_see_it_any_more_writes_nothing_and_is_told_so_once(office: Office) -> None:
    record = record_of(office)
    to = address(office, record)
    actions["records.record.assign"](record=record, by=office.as_("katrien"), owner=office.people["bart"])
    actions["records.record.share"](record=record, by=office.as_("bart"), confidentiality="named")
    assert take_reply(answer(office, to).as_bytes(), now=office.now()).outcome == "refused"  # type: ignore[union-attr]
    told = OutgoingMail.objects.get()
    assert b"Auto-Submitted: auto-generated" in bytes(told.content)
    assert b"brief.txt" not in bytes(told.content)
    assert remarks(record) == []


@pytest.mark.parametrize("has_file", [False, True])
def test_an_answer_that_the_record_refuses_is_told_to_who_wrote_it(office: Office, has_file: bool) -> None:
    record = record_of(office)
    mail = answer(office, address(office, record))
    if has_file:
        mail.set_content("")
        mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="offerte.pdf")
    with guard.opened():
        Record.objects.filter(pk=record.pk).update(state=DESTROYED.code, is_open=False)
    assert take_reply(mail.as_bytes(), now=office.now()).outcome == "refused"  # type: ignore[union-attr]
    told = OutgoingMail.objects.get()
    words = message_from_bytes(bytes(told.content), policy=SMTP).get_content()
    assert (told.to_address, "“Vernietigd”" in words) == (office.people["thijs"].email, True)
    assert remarks(record) == []


@pytest.mark.parametrize(
    "heads",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<x.y>"},
    ],
)
def test_what_a_program_wrote_is_neither_a_remark_nor_answered(office: Office, heads: dict[str, str]) -> None:
    record = record_of(office)
    mail = answer(office, address(office, record), "Ik ben afwezig.", **heads)
    assert take_reply(mail.as_bytes(), now=office.now()).outcome == "ignored"  # type: ignore[union-attr]
    assert remarks(record) == []
    assert not OutgoingMail.objects.exists()


def test_a_report_that_a_mail_was_not_delivered_is_written_beside_it(office: Office) -> None:
    row = post(to="weg@stad.example", subject="x", text="x", at=office.now())
    report = (
        "From: MAILER-DAEMON@mx.example\r\nTo: spil@testkantoor.example\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; weg@stad.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {row.message_id}\r\n\r\n--b--\r\n"
    )
    assert take_bounce(report.replace("{action}", "delayed").encode(), office.now())
    row.refresh_from_db()
    assert row.state == MailState.WAITING
    assert take_bounce(report.replace("{action}", "failed").encode(), office.now())
    row.refresh_from_db()
    assert (row.state, row.error) == (MailState.BOUNCED, "smtp; 550 no such user")
    assert not take_bounce(report.replace(row.message_id, "<x@y>").encode(), office.now())


HTML = (
    "<html><head><style>p{}</style></head><body><p>Akkoord &amp; klaar.</p><p>Bart</p>"
    '<div class="gmail_quote">Op di schreef Spil:<blockquote>oud</blockquote></div></body></html>'
)


def test_a_mail_of_html_alone_is_read_as_text(office: Office) -> None:
    record = record_of(office)
    mail = answer(office, address(office, record))
    mail.set_content(HTML, subtype="html")
    take_reply(mail.as_bytes(), now=office.now())
    assert remarks(record)[0][1].split() == ["Akkoord", "&", "klaar.", "Bart"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Goed.\n\nOp di 24 nov 2026 om 09:12 schreef Spil <s@x.be>:\n> oud", "Goed."),
        (
            "Goed.\n\nOp dinsdag 24 november 2026 om 09:12 schreef Testkantoor De Linde via Spil\n<spil@x.be>:\n\noud",
            "Goed.",
        ),
        ("Bon.\n\nLe mar. 24 nov. 2026 à 09:12, Spil <s@x.be> a écrit :\n> vieux", "Bon."),
        ("Fine.\n\nOn Tue, 24 Nov 2026 at 09:12, Spil <s@x.be> wrote:\n> old", "Fine."),
        (
            "Goed.\n\nVan: Spil <s@x.be>\nVerzonden: dinsdag 24 november 2026 9:12\nAan: Thijs\nOnderwerp: x\n\noud",
            "Goed.",
        ),
        ("Bon.\n\nDe : Spil\nEnvoyé : mardi\nÀ : Thijs\nObjet : x\n\nvieux", "Bon."),
        ("Fine.\n\n-----Original Message-----\nFrom: Spil\nold", "Fine."),
        ("Goed.\n\n-----Oorspronkelijk bericht-----\noud", "Goed."),
        ("Goed.\n-- \nThijs Bakker\nMedewerker", "Goed."),
        ("Goed.\n\nMet vriendelijke groeten,\nThijs Bakker\n+32 9 000 00 00", "Goed."),
        ("Bon.\n\nBien à vous,\nThijs", "Bon."),
        ("Fine.\n\nKind regards\nThijs", "Fine."),
        ("Goed.\n\nVerstuurd vanaf mijn iPhone", "Goed."),
        ("Bon.\n\nEnvoyé de mon iPhone", "Bon."),
        ("Fine.\n\nSent from my iPhone", "Fine."),
        ("> wanneer?\nDinsdag.\n> waar?\nGent.", "Dinsdag.\nGent."),
        (
            "Op dinsdag schreef ik het contract: klaar.\nVan: twee kanten bekeken.",
            "Op dinsdag schreef ik het contract: klaar.\nVan: twee kanten bekeken.",
        ),
        ("> alleen oud", ""),
        ("Groeten uit Gent, ik kijk morgen.", "Groeten uit Gent, ik kijk morgen."),
    ],
)
def test_the_quoted_mail_and_the_signature_are_cut_off_and_nothing_else(written: str, kept: str) -> None:
    assert own_words(written) == kept
    assert own_words(written.replace("\n", "\r\n")) == kept
