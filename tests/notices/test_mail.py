"""Notices by mail: at once, as a digest, through a real mail server on a real socket; and what is never in them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.test import Client
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.identity.models import User
from spil.foundation.notifications.mailing import post_due
from spil.foundation.notifications.models import Mail, Notice, OfficeRules, Preferences
from spil.foundation.organisation.models import Person
from spil.foundation.outbox import sending as outbox
from spil.foundation.outbox.bounces import take_bounce
from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.outbox.posting import File, post, thread_root
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.gateways.mailbox import sending
from spil.gateways.mailbox.sending import line
from spil.modules.post.jobs import take_back
from spil.modules.post.public import PostItem, register
from tests.support.mail_server import Server, mail_server
from tests.support.office import Office, small_office
from tests.support.serving import free_port

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Brussels")
assign, share, remark = (actions[f"records.record.{name}"] for name in ("assign", "share", "remark"))


@pytest.fixture
def office(settings: Any) -> Office:
    settings.SITE_URL = "https://spil.testkantoor.example"
    settings.MAIL_FROM = "Testkantoor <spil@testkantoor.example>"
    made = small_office()
    for person in made.people.values():
        User.objects.create(email=person.email, person=person, password="!")
    return made


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as made:
        yield made


def sent(server: Any, now: datetime) -> list[EmailMessage]:
    """Everything that is due, over the socket; what the server got."""
    before = len(server.mails)
    post_due(now)
    with line(server.address) as deliver:
        for row in outbox.due(lambda: now):
            outbox.send(row, deliver, now)
    return list(server.mails[before:])


def at(office: Office, hour: int, minute: int = 0, days: int = 0) -> datetime:
    return datetime.combine(office.today + timedelta(days=days), time(hour, minute), ZONE)


def parts(mail: EmailMessage) -> tuple[str, str]:
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def mentioned(office: Office, *, name: str = "brief.txt", who: str = "thijs") -> Record:
    record = Record.objects.get(pk=office.post_item(b"Beste", name=name).pk)
    remark(record=record, by=office.as_("griet"), text="Kijk jij eens?", mentions=[office.people[who]])
    return record


@pytest.mark.parametrize("name", ["", "Café Centraal"])
def test_a_domain_with_a_letter_beyond_ascii_is_written_as_mail_servers_know_it(
    office: Office, server: Server, name: str
) -> None:
    row = post(to="info@café.be", name=name, subject="x", text="x", at=office.now())
    (mail,) = sent(server, office.now())
    assert server.envelopes[-1][1] == ["info@xn--caf-dma.be"]
    assert [one.addr_spec for one in mail["To"].addresses] == ["info@xn--caf-dma.be"]
    row.refresh_from_db()
    assert (row.state, row.to_address) == (MailState.SENT, "info@café.be")


@pytest.mark.parametrize("to", ["josé@x.example", f"info@{'é' * 63}.be", "info@straße.de"], ids=range(3))
def test_an_address_that_no_mail_server_takes_is_given_up_at_once_in_plain_words(
    office: Office, server: Server, to: str
) -> None:
    row = post(to=to, subject="x", text="x", at=office.now())
    assert sent(server, office.now()) == []
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MailState.FAILED, 1)
    assert to in row.error
    assert "Error" not in row.error


def test_a_mention_is_mailed_at_once_in_two_forms_with_the_heads_that_a_thread_needs(
    office: Office, server: Server
) -> None:
    record = mentioned(office)
    (mail,) = sent(server, at(office, 10))
    plain, html = parts(mail)
    for text in (plain, html):
        assert "brief.txt" in text
        assert str(record.number) in text
        assert "Griet Willems noemde je." in text
        assert "https://spil.testkantoor.example/notices/" in text
    assert "Kijk jij eens?" not in plain + html
    assert mail["Subject"] == f"brief.txt ({record.number})"
    assert mail["To"] == "Thijs Bakker <thijs@testkantoor.example>"
    assert mail["References"] == mail["In-Reply-To"] == thread_root(record)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://spil.testkantoor.example/notices/settings/>"
    assert "<script" not in html
    assert "src=" not in html
    assert server.envelopes == [("spil@testkantoor.example", ["thijs@testkantoor.example"])]
    assert sent(server, at(office, 10, 5)) == []


def test_the_mail_is_in_the_language_of_its_reader(office: Office, server: Server) -> None:
    with guard.opened():
        Person.objects.filter(pk=office.people["thijs"].pk).update(language="fr")
    mentioned(office)
    (mail,) = sent(server, at(office, 10))
    assert "Griet Willems vous a mentionné." in parts(mail)[0]
    assert mail["Content-Language"] == "fr"


def test_at_night_and_while_absent_mail_waits(office: Office, server: Server) -> None:
    mentioned(office)
    assert sent(server, at(office, 22)) == []
    office.absent(
        "thijs", from_on=office.today + timedelta(days=1), until_on=office.today + timedelta(days=2)
    )
    assert sent(server, at(office, 9, days=1)) == []
    assert len(sent(server, at(office, 9, days=2))) == 1


def test_what_came_during_a_long_absence_is_mailed_on_the_first_day_back_and_nothing_as_old_of_others(
    office: Office, server: Server
) -> None:
    day = timedelta(days=1)
    office.absent("thijs", from_on=office.today - day, until_on=office.today + 20 * day)
    office.absent("thijs", from_on=office.today + 20 * day, until_on=office.today + 41 * day)
    for who in ("thijs", "bart"):
        mentioned(office, name=f"{who}.txt", who=who)
    assert sent(server, at(office, 9, days=38)) == []
    assert [mail["To"] for mail in sent(server, at(office, 9, days=41))] == [
        "Thijs Bakker <thijs@testkantoor.example>"
    ]


def test_a_digest_holds_everything_by_record_once_a_day_at_its_hour(office: Office, server: Server) -> None:
    Preferences.objects.create(
        person=office.people["thijs"], digest_at=time(16), channels={"mention": "digest"}
    )
    first = mentioned(office, name="eerste.txt")
    assign(record=first, by=office.as_("katrien"), owner=office.people["thijs"])
    mentioned(office, name="tweede.txt")
    assert sent(server, at(office, 15, 59)) == []
    (mail,) = sent(server, at(office, 16))
    plain, html = parts(mail)
    assert mail["Subject"].startswith("Overzicht: 3 meldingen")
    assert "3 meldingen over 2 stukken." in plain
    assert plain.index("eerste.txt") < plain.index("tweede.txt")
    assert html.count("eerste.txt") == 1
    assert "References" not in mail
    mentioned(office, name="derde.txt")
    Notice.objects.filter(mail=Mail.DIGEST).update(at=at(office, 16, 30))
    assert sent(server, at(office, 17)) == []


@pytest.mark.parametrize("away", [0, 21])
def test_a_digest_once_a_week_that_is_late_loses_nothing(office: Office, server: Server, away: int) -> None:
    """A week in which the clock goes back has an hour more, and a digest may wait for a day on which one works."""
    Preferences.objects.create(
        person=office.people["thijs"], digest_at=time(9), digest_day=0, channels={"mention": "digest"}
    )
    monday = (7 - office.today.weekday()) % 7 or 7
    if away:
        office.absent("thijs", from_on=office.today, until_on=office.today + timedelta(days=away))
    mentioned(office)
    Notice.objects.update(at=at(office, 9, days=monday - 7) + timedelta(seconds=1))
    late = next(days for days in range(monday, 60, 7) if days >= away)
    (mail,) = sent(server, at(office, 10, days=late + 1))
    assert "brief.txt" in parts(mail)[0]


def test_what_was_read_or_settled_meanwhile_is_not_mailed(office: Office, server: Server) -> None:
    mentioned(office)
    post_due(at(office, 10))
    Notice.objects.update(read_at=office.now())
    assert sent(server, at(office, 10, 1)) == []
    assert OutgoingMail.objects.get().state == MailState.LEFT


def test_whoever_loses_sight_between_making_and_sending_is_told_nothing(
    office: Office, server: Server
) -> None:
    record = mentioned(office)
    post_due(at(office, 10))
    assign(record=record, by=office.as_("katrien"), owner=office.people["bart"])
    share(record=record, by=office.as_("bart"), confidentiality="named")
    Notice.objects.exclude(person=office.people["thijs"]).delete()
    assert sent(server, at(office, 10, 1)) == []


def test_the_title_of_a_record_for_named_people_stays_in_the_house_unless_the_office_says_otherwise(
    office: Office, server: Server
) -> None:
    for hides in (True, False):
        actions["notifications.office.hide_titles"](by=office.as_("katrien"), hidden=hides)
        record = Record.objects.get(
            pk=office.post_item(b"Beste", name="ontslag.txt", handler=office.people["sofie"]).pk
        )
        share(record=record, by=office.as_("sofie"), confidentiality="named")
        Notice.objects.all().delete()
        assign(record=record, by=office.as_("sofie"), owner=office.people["nour"])
        Notice.objects.update(mail=Mail.AT_ONCE)
        (mail,) = sent(server, at(office, 10))
        text = mail.as_string() + "".join(parts(mail))
        assert ("ontslag.txt" in text) is not hides
        assert str(record.number) in text
    assert OfficeRules.objects.count() == 2


def test_a_mail_server_that_is_busy_is_asked_again_later_and_one_that_refuses_is_not(
    office: Office, server: Server
) -> None:
    server.answers = ["451 later", "550 no such person"]
    row = post(to="an@stad.example", subject="Dag", text="Dag", at=office.now())
    now = office.now()
    assert sent(server, now) == []
    row.refresh_from_db()
    assert (row.state, row.attempts, row.next_at) == (MailState.WAITING, 1, now + timedelta(minutes=1))
    assert sent(server, now + timedelta(seconds=59)) == []
    sent(server, now + timedelta(minutes=1))
    row.refresh_from_db()
    assert (row.state, row.error) == (MailState.FAILED, "550 no such person")


def test_what_is_too_large_for_the_mail_server_fails_at_once_and_the_next_mail_goes(office: Office) -> None:
    """A server that says how much it takes is told the size with the sender, before it sees anything of the mail."""
    handler, now = Server(), office.now()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), data_size_limit=100_000)
    controller.start()
    try:
        large = File("plan.pdf", "application/pdf", b"x" * 200_000)
        post(to="an@stad.example", subject="Plan", text="Dag", at=now, files=[large])
        post(to="an@stad.example", subject="Brief", text="Dag", at=now)
        with line(f"smtp://127.0.0.1:{controller.port}") as deliver:
            became = [outbox.send(row, deliver, now) for row in outbox.due(lambda: now)]
    finally:
        controller.stop()
    assert became == ["failed", "sent"]
    assert [mail["Subject"] for mail in handler.mails] == ["Brief"]
    assert OutgoingMail.objects.earliest("pk").error.startswith("552 ")


def test_a_mail_that_is_enclosed_arrives_byte_for_byte(office: Office) -> None:
    inner = b"From: an@x.example\r\nSubject: Klacht\r\n\r\nDag\r\n"
    enclosed = File("klacht.eml", "message/rfc822", inner)
    made = post(to="an@stad.example", subject="x", text="x", at=office.now(), files=[enclosed])
    came = message_from_bytes(bytes(made.content), policy=default_policy)
    [part] = came.iter_attachments()  # type: ignore[attr-defined]
    assert (part.get_filename(), part.get_content()) == ("klacht.eml", inner)


def test_a_mail_server_that_looks_long_into_a_mail_gets_it_once(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.5)
    server.slow = 1.0
    for subject in "ab":
        post(to="an@stad.example", subject=subject, text="Dag", at=office.now())
    assert [mail["Subject"] for mail in sent(server, office.now())] == ["a", "b"]
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {(MailState.SENT, 1)}
    assert outbox.LEASE.total_seconds() > 3 * sending.SECONDS_FOR_DATA


def test_no_server_at_all_is_tried_for_two_days_with_the_same_message_id(office: Office) -> None:
    row = post(to="an@stad.example", subject="Dag", text="Dag", at=office.now())
    now, tries = office.now(), 0
    with line(f"smtp://127.0.0.1:{free_port()}") as deliver:
        while row.state == MailState.WAITING and tries < 100:
            for taken in outbox.due(lambda at=now: at):
                outbox.send(taken, deliver, now)
                tries += 1
            row.refresh_from_db()
            now = row.next_at
    assert row.state == MailState.FAILED
    assert 10 < tries < 30
    assert row.message_id.encode() in bytes(row.content)


def test_what_lay_there_for_a_week_before_there_was_a_server_is_looked_at_first(
    office: Office, server: Server
) -> None:
    griet, now = office.as_("griet"), office.now()
    with guard.opened():
        party = Party.objects.create(name="Stad Gent", language="nl", email="info@gent.example")
    letters = [register(by=griet, subject="Vraag", party=party)[0].pk for _each in "ab"]
    for letter in letters:
        actions["post.item.acknowledge"](item=PostItem.objects.get(pk=letter), by=griet, text="receipt")
    mentioned(office)
    older, newer = OutgoingMail.objects.order_by("pk")
    OutgoingMail.objects.filter(pk=older.pk).update(made_at=now - timedelta(days=7))
    OutgoingMail.objects.filter(pk=newer.pk).update(made_at=now - timedelta(days=6, hours=23))

    outside = [one["Message-ID"] for one in sent(server, now) if party.email in one["To"]]
    assert outside == [newer.message_id]
    take_back()
    states = dict(Record.objects.filter(kind="post.outgoing").values_list("pk", "state"))
    assert states == {older.record_id: "returned", newer.record_id: "done"}
    older.refresh_from_db()
    assert older.error == "De mail lag al 7 dagen in Spil en is daarom niet meer verstuurd."


def test_two_workers_never_take_the_same_mail(office: Office) -> None:
    post(to="an@stad.example", subject="Dag", text="Dag", at=office.now())
    first, second = outbox.due(office.now), outbox.due(office.now)
    assert [len(list(one)) for one in (first, second)] == [1, 0]


def test_each_mail_is_leased_and_loaded_when_its_turn_comes(office: Office) -> None:
    moment = office.now()
    for name in ("an", "bo", "cy"):
        post(to=f"{name}@stad.example", subject="Dag", text="Dag", at=moment)

    def names(now: datetime) -> list[str]:
        return [row.to_address.partition("@")[0] for row in outbox.due(lambda: now)]

    taking = outbox.due(lambda: moment)
    assert next(taking).to_address == "an@stad.example"
    moment += outbox.LEASE - timedelta(minutes=1)  # so long did the first one take
    OutgoingMail.objects.filter(to_address__startswith="bo").update(to_address="bob@stad.example")
    assert next(taking).to_address == "bob@stad.example"
    assert names(moment + timedelta(minutes=2)) == ["cy", "an"]
    assert list(taking) == []


@pytest.mark.parametrize("goes_well", [True, False])
def test_a_worker_that_lost_its_mail_writes_nothing(office: Office, goes_well: bool) -> None:
    def deliver(_content: bytes, _to: str) -> None:
        if not goes_well:
            raise OSError("the line is gone")

    row, now = post(to="an@stad.example", subject="Dag", text="Dag", at=office.now()), office.now()
    (slow,) = outbox.due(lambda: now)
    later = now + outbox.LEASE + timedelta(seconds=1)
    (second,) = outbox.due(lambda: later)
    outbox.send(slow, deliver, now)
    row.refresh_from_db()
    assert (row.state, row.next_at, row.sent_at) == (MailState.WAITING, later + outbox.LEASE, None)
    take_bounce(_report_about(row), later)
    outbox.send(second, deliver, later)
    row.refresh_from_db()
    assert row.state == MailState.BOUNCED


def _report_about(row: OutgoingMail) -> bytes:
    return (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        "Final-Recipient: rfc822; an@stad.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {row.message_id}\r\n\r\n--B--\r\n"
    ).encode()


def test_what_was_tried_while_the_clock_was_ahead_does_not_wait_for_that_day(
    office: Office, server: Server
) -> None:
    server.answers = ["451 later"]
    now = office.now()
    post(to="an@stad.example", subject="Dag", text="Dag", at=now)
    assert sent(server, now + timedelta(days=1)) == []
    assert [mail["Subject"] for mail in sent(server, now)] == ["Dag"]


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    began = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(began).not_valid_after(began + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = folder / "mail.pem", folder / "mail.key"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


def test_a_login_goes_over_an_encrypted_line_to_a_server_that_proves_its_name(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(_server: Any, _session: Any, _envelope: Any, _way: str, login: LoginPassword) -> AuthResult:
        return AuthResult(success=login.password == b"goed:woord", handled=False)

    certificate, key = own_certificate(tmp_path)
    safe = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    safe.load_cert_chain(certificate, key)
    handler = Server()
    controller = Controller(
        handler, hostname="127.0.0.1", port=free_port(), authenticator=check, auth_required=True,
        tls_context=safe, require_starttls=True,
    )  # fmt: skip
    controller.start()
    try:
        for trusted, secret, taken in (
            (False, "goed%3Awoord", 0),
            (True, "fout", 0),
            (True, "goed%3Awoord", 1),
        ):
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate) if trusted else str(tmp_path / "none"))
            row = post(to="an@stad.example", subject="Dag", text="Dag", at=office.now())
            with line(f"smtp+starttls://spil:{secret}@127.0.0.1:{controller.port}") as deliver:
                outbox.send(row, deliver, office.now())
            assert len(handler.mails) == taken
    finally:
        controller.stop()


def test_a_title_with_a_line_break_writes_no_header_of_its_own(office: Office) -> None:
    row = post(to="an@stad.example", subject="Dag\r\nBcc: all@stad.example", text="Dag", at=office.now())
    mail = message_from_bytes(bytes(row.content), policy=default_policy)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Dag Bcc: all@stad.example"


UNDELIVERED = (
    "From: MAILER-DAEMON@mx.example\r\nTo: spil@testkantoor.example\r\nSubject: Undelivered\r\n"
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
    "Final-Recipient: rfc822; x\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {id}\r\n\r\n--b--\r\n"
)


def test_receipts_for_many_are_mailed_in_each_senders_language_and_one_that_bounces_comes_back(
    office: Office, server: Server, client: Client
) -> None:
    griet = office.as_("griet")
    with guard.opened():
        senders = [
            Party.objects.create(name=name, language=language, email=email)
            for name, language, email in (
                ("Ville de Namur", "fr", "info@namur.example"),
                ("Stad <Gent>", "nl", "info@gent.example"),
            )
        ]
    letters = [register(by=griet, subject="Vraag & antwoord", party=one)[0].pk for one in senders]
    actions["post.signature.write"](by=office.as_("katrien"), text="De <wijkdienst>\nKerkstraat 1")
    client.force_login(User.objects.get(person=office.people["griet"]))
    asked = {
        "ids": letters,
        "code": "post.incoming",
        "query": "view=all",
        "asked": "1",
        "text": "receipt",
        "way": "",
    }
    report = client.post("/many/post.item.acknowledge/", asked, follow=True)
    assert "2 stukken" in report.content.decode()
    mails = {str(mail["To"].addresses[0].addr_spec): mail for mail in sent(server, timezone.now())}
    french, dutch = (parts(mails[address]) for address in ("info@namur.example", "info@gent.example"))
    assert french[0].startswith("Madame, Monsieur,")
    assert '<html lang="fr"><body><p>Madame, Monsieur,</p>' in french[1]
    assert "<p>De &lt;wijkdienst&gt;<br>Kerkstraat 1</p>" in dutch[1]
    assert "Vraag &amp; antwoord" in dutch[1]
    assert take_bounce(
        UNDELIVERED.replace("{id}", mails["info@gent.example"]["Message-ID"]).encode(), timezone.now()
    )
    take_back()
    states = dict(Record.objects.filter(kind="post.outgoing").values_list("language", "state"))
    assert states == {"fr": "done", "nl": "returned"}
