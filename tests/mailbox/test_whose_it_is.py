"""By whatever way a mail comes in: an answer to a notice is a remark, a failed delivery comes to what was sent."""

from __future__ import annotations

import os
import smtplib
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.foundation.links.models import Link
from spil.foundation.notifications.addresses import reply_address
from spil.foundation.notifications.decisions import make_link
from spil.foundation.notifications.mailing import MAKER, post_due
from spil.foundation.notifications.models import DecisionLink, Notice, Preferences
from spil.foundation.notifications.reading import MOST_FILES
from spil.foundation.outbox import sending
from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.outbox.posting import post_later
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.gateways.mailbox import folders, imap, lmtp
from spil.gateways.mailbox.models import Mailbox
from spil.gateways.mailbox.sending import line
from spil.gateways.mailbox.taking import take_message, take_messages
from spil.modules.letters.actions import acknowledge
from spil.modules.post import actions as post
from spil.modules.post.models import Channel, PostItem
from tests.support import dovecot
from tests.support.mail_server import mail_server
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db(transaction=True)
#: hands one mail in, with the address of its envelope
Deliver = Callable[[bytes, str], None]


@pytest.fixture
def office(settings: Any) -> Office:
    settings.MAIL_FROM = "Testkantoor <spil@testkantoor.example>"
    settings.MAIL_REPLIES = True
    made = small_office()
    for person in made.people.values():
        User.objects.create(email=person.email, person=person, password="!")
    return made


def over_lmtp(request: pytest.FixtureRequest) -> Deliver:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    server = lmtp.serving("127.0.0.1", port)
    server.start()
    request.addfinalizer(server.stop)

    def deliver(raw: bytes, to: str) -> None:
        with smtplib.LMTP("127.0.0.1", port) as line:
            line.sendmail("an@x.example", [to], raw)

    return deliver


def in_a_mailbox(request: pytest.FixtureRequest) -> Deliver:
    mailbox: Mailbox = request.getfixturevalue("mailbox")
    server: dovecot.Server = request.getfixturevalue("server")

    def deliver(raw: bytes, to: str) -> None:
        server.put(mailbox.username, raw)
        with imap.session(mailbox) as box:
            imap.fetch(mailbox, box, now=timezone.now())

    return deliver


def in_a_folder(request: pytest.FixtureRequest) -> Deliver:
    folder: Path = request.getfixturevalue("tmp_path")

    def deliver(raw: bytes, to: str) -> None:
        path = folder / f"{time.time_ns()}.eml"
        path.write_bytes(raw)
        os.utime(path, (1, 1))
        assert folders.take(path, folders.shown(path.lstat()), date(2026, 11, 26))[1] == []

    return deliver


@pytest.mark.parametrize("way", [over_lmtp, in_a_mailbox, in_a_folder])
def test_an_answer_is_a_remark_and_a_failed_delivery_comes_to_what_was_sent(
    office: Office, request: pytest.FixtureRequest, way: Callable[[pytest.FixtureRequest], Deliver]
) -> None:
    deliver = way(request)
    griet = office.as_("griet")
    with guard.opened():
        party = Party.objects.create(name="Ville de Namur", language="fr", email="weg@namur.example")
    question = post.register(by=griet, subject="Demande", party=party, handler=office.people["griet"])[0]

    today = timezone.localdate()
    to = reply_address(office.people["griet"].pk, question.pk, today)
    deliver(answer(office, to), to)
    remark = Event.objects.filter(record=question.pk, action="records.record.remark").get()
    assert remark.by == office.people["griet"]
    assert PostItem.objects.count() == 1

    acknowledge(item=question, by=griet)
    sent = OutgoingMail.objects.get(record__isnull=False)
    deliver(report_on(sent), "spil@testkantoor.example")
    sent.refresh_from_db()
    assert sent.state == MailState.BOUNCED
    report = PostItem.objects.get(channel=Channel.EMAIL, direction="in")
    assert Link.objects.get(source=report.pk, relation="follows").target_id == sent.record_id

    deliver(answer_to(sent), "spil@testkantoor.example")
    reply = PostItem.objects.order_by("-pk")[0]
    assert Link.objects.get(source=reply.pk, relation="follows").target_id == sent.record_id


@dataclass(frozen=True)
class Noticed:
    """A decision of which Jeroen was told by mail: the record, the mail, the address for answers, and the link."""

    record: Record
    mail: OutgoingMail
    to: str
    secret: str


def noticed(office: Office) -> Noticed:
    """It is for one unit."""
    jeroen = office.people["jeroen"]
    record = office.coded("6100", number=f"F-{Record.objects.count()}").record
    actions["records.record.share"](record=record, by=office.as_("katrien"), confidentiality="unit")
    notice = Notice.objects.get(topic="decision", record=record)
    secret = make_link(notice, timezone.now(), to=jeroen.email)
    mail = mailed(office, notice)
    return Noticed(record, mail, reply_address(jeroen.pk, record.pk, timezone.localdate()), secret)


def mailed(office: Office, *notices: Notice) -> OutgoingMail:
    jeroen = office.people["jeroen"]
    told = {"notices": [one.pk for one in notices], "digest": True}
    return post_later(MAKER, told, to=jeroen.email, at=timezone.now(), person_id=jeroen.pk)


def quoting(*told: Noticed, to: str = "spil@testkantoor.example", **heads: str) -> EmailMessage:
    """What Jeroen writes at home above a mail of ours."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "jeroen@thuis.example", to, "Re: F"
    mail["Message-ID"] = f"<{PostItem.objects.count()}@thuis.example>"
    for name, value in heads.items():
        mail[name.replace("_", "-")] = value
    links = "\n".join(f"{'>' * 60} https://spil.testkantoor.example/decide/{one.secret}/" for one in told)
    mail.set_content(f"Té duur.\n\n{links}\n")
    return mail


def with_many_files(mail: EmailMessage, sender: str) -> EmailMessage:
    """The same as an answer from the address with which one signs in, with more files than an answer has."""
    mail.replace_header("From", sender)
    for number in range(MOST_FILES + 1):
        mail.add_attachment(b"%d" % number, maintype="application", subtype="x", filename=f"{number}.bin")
    return mail


def shown_to(office: Office, who: str, item: PostItem) -> bool:
    return Record.objects.visible_to(office.as_(who, today=timezone.localdate())).filter(pk=item.pk).exists()


@pytest.mark.parametrize("way", [over_lmtp, in_a_mailbox])
def test_post_that_quotes_a_notice_is_for_no_more_than_may_read_the_record_and_decides_nothing(
    office: Office, request: pytest.FixtureRequest, way: Callable[[pytest.FixtureRequest], Deliver]
) -> None:
    deliver = way(request)

    def comes(told: Noticed, mail: EmailMessage) -> None:
        deliver(mail.as_bytes(policy=SMTP), "spil@testkantoor.example")
        item = PostItem.objects.select_related("record").latest("pk")
        assert item.record.audience_id == Record.objects.get(pk=told.record.pk).audience_id
        assert not shown_to(office, "sofie", item)
        assert DecisionLink.objects.get(record=told.record).used_at is not None
        assert Link.objects.filter(source=item.pk, target=told.record, relation="concerns").exists()

    comes(told := noticed(office), quoting(told, to=told.to))
    comes(told := noticed(office), quoting(told, In_Reply_To=told.mail.message_id))
    comes(told := noticed(office), with_many_files(quoting(told, to=told.to), office.people["jeroen"].email))
    day = timezone.localdate() - timedelta(days=61)
    comes(told := noticed(office), quoting(to=reply_address(office.people["jeroen"].pk, told.record.pk, day)))
    passed_on = quoting()
    told = noticed(office)
    passed_on.set_content(
        f"<a href='https://x/?url=%2Fdecide%2F{told.secret}%2F'>ja</a>", "html", cte="base64"
    )
    comes(told, passed_on)
    told = noticed(office)
    office.leaves("jeroen", timezone.localdate())
    comes(told, quoting(told, to=told.to))


def test_post_that_quotes_several_notices_is_for_whoever_was_told(office: Office) -> None:
    told = [noticed(office), noticed(office)]
    together = mailed(office, *Notice.objects.filter(topic="decision"))
    for reader in ("jeroen", "katrien"):  # who does what is left when he is gone
        list(take_message(quoting(*told, In_Reply_To=together.message_id).as_bytes(), way="lmtp", key=reader))
        item = PostItem.objects.select_related("record").latest("pk")
        assert item.record.owner == office.people[reader]
        assert not shown_to(office, "nour", item)
        assert not DecisionLink.objects.filter(used_at__isnull=True).exists()
        office.leaves("jeroen", timezone.localdate())


@pytest.mark.parametrize("channel", ["at_once", "digest"])
@pytest.mark.parametrize("passed_on", [b"", b"Resent-To: post@testkantoor.example\r\n"])
def test_a_notice_that_comes_back_to_a_mailbox_of_ours_is_no_post(
    office: Office, channel: str, passed_on: bytes
) -> None:
    """Whoever is told reads her mail in a mailbox that Spil empties: each round gave an item, and a mail of it."""
    thijs, moment = office.people["thijs"], timezone.now()
    Preferences.objects.create(person=thijs, channels={"turn": channel}, quiet_from=None, quiet_until=None)
    record = Record.objects.get(pk=office.post_item(b"Beste", name="brief.txt").pk)
    actions["records.record.assign"](record=record, by=office.as_("griet"), owner=thijs)
    post_due(moment + timedelta(days=2))
    with mail_server() as server, line(server.address) as hand_over:
        for row in sending.due(lambda: moment + timedelta(days=2)):
            sending.send(row, hand_over, moment + timedelta(days=2))
        [came] = [
            mail.as_bytes() for mail in server.mails if mail["To"].addresses[0].addr_spec == thijs.email
        ]
    [[told]] = take_messages([passed_on + came], way="imap:1")
    assert (told.record_id, told.refusal, told.was_known) == (None, None, False)
    assert PostItem.objects.count() == 1
    by_hand = came.replace(b"Message-ID: <", b"Message-ID: <fw-").replace(
        b"Message-Id: <", b"Message-Id: <fw-"
    )
    [[told]] = take_messages([by_hand], way="imap:1")
    assert told.record_id is not None


def answer(office: Office, to: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = office.people["griet"].email, to, "Re: Demande"
    mail["Message-ID"] = "<een@thuis.example>"
    mail.set_content("Ik bel ze.")
    return mail.as_bytes()


def answer_to(sent: OutgoingMail) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = (
        "info@namur.example",
        "spil@testkantoor.example",
        "Re: Demande",
    )
    mail["Message-ID"], mail["In-Reply-To"] = "<twee@namur.example>", sent.message_id
    mail.set_content("Merci.")
    return mail.as_bytes()


def report_on(sent: OutgoingMail) -> bytes:
    return (
        "From: MAILER-DAEMON@namur.example\r\nTo: spil@testkantoor.example\r\nSubject: Undeliverable\r\n"
        "Message-ID: <terug@namur.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        "Final-Recipient: rfc822; weg@namur.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {sent.message_id}\r\n\r\n--B--\r\n"
    ).encode()
