"""Mail that is delivered to Spil: answered with 250 when it stands in the register, and never before."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator

import pytest

from spil.foundation.attachments.queries import original_of
from spil.gateways.mailbox import lmtp
from spil.gateways.mailbox.models import Mailbox, Security
from spil.gateways.mailbox.sealing import sealed
from spil.modules.post.models import PostItem
from tests.support.office import small_office

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = b"From: an@x.example\r\nSubject: Dag\r\nMessage-ID: <1@x>\r\n\r\nDag\r\n"


@pytest.fixture
def port() -> Iterator[int]:
    small_office()
    for name in ("post", "info"):
        Mailbox.objects.create(
            name=name, address=f"{name}@kantoor.example", host="", security=Security.NONE, secret=sealed("")
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    server = lmtp.serving("127.0.0.1", number)
    server.start()
    yield number
    server.stop()


def test_a_message_for_two_mailboxes_stands_in_the_register_once(port: int) -> None:
    with smtplib.LMTP("127.0.0.1", port) as line:
        refused = line.sendmail("an@x.example", ["post@kantoor.example", "INFO@kantoor.example"], LETTER)
        assert line.getreply()[0] == 250  # one answer for each recipient; the library reads the first
    assert refused == {}
    assert [one.record.title for one in PostItem.objects.select_related("record")] == ["Dag"]


def test_what_comes_again_after_a_lost_answer_is_known(port: int) -> None:
    with smtplib.LMTP("127.0.0.1", port) as line:
        line.sendmail("an@x.example", ["post@kantoor.example"], b"Received: by a\r\n\tfor b; 1\r\n" + LETTER)
        line.sendmail("an@x.example", ["post@kantoor.example"], b"Received: by a\r\n\tfor b; 2\r\n" + LETTER)
    assert PostItem.objects.count() == 1


@pytest.mark.parametrize(
    "first", [b"Received-SPF: Pass\r\n", b"X: %PDF-1.7\r\n", b"From an@x Thu Nov 26 09:00:00 2026\r\n"]
)
def test_what_is_delivered_is_a_message_whatever_it_begins_with(port: int, first: bytes) -> None:
    with smtplib.LMTP("127.0.0.1", port) as line:
        line.sendmail("an@x.example", ["post@kantoor.example"], first + LETTER)
    item = PostItem.objects.select_related("record").get()
    assert (item.record.title, item.reading["mail"]["message_id"]) == ("Dag", "1@x")
    assert original_of(item.record).media_type == "message/rfc822"  # type: ignore[union-attr]


def test_an_unknown_address_is_refused_for_good(port: int) -> None:
    with smtplib.LMTP("127.0.0.1", port) as line, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        line.sendmail("an@x.example", ["wie@kantoor.example"], LETTER)
    assert refused.value.recipients["wie@kantoor.example"][0] == 550


def test_what_cannot_be_stored_now_is_kept_by_the_sender(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(lmtp, "take_message", full)
    with smtplib.LMTP("127.0.0.1", port) as line, pytest.raises(smtplib.SMTPDataError) as kept:
        line.sendmail("an@x.example", ["post@kantoor.example"], LETTER)
    assert kept.value.smtp_code == 451
    assert not PostItem.objects.exists()


def test_a_message_that_is_too_large_is_refused(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with smtplib.LMTP("127.0.0.1", port) as line:
        assert line.ehlo_or_helo_if_needed() is None
        code, _words = line.docmd("MAIL", f"FROM:<an@x.example> SIZE={lmtp.LARGEST + 1}")
    assert code == 552
