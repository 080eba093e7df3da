"""E-mail that arrives: registered with its files, kept in its thread, and no less confidential than what it answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from spil.foundation.attachments.models import Attachment, Role
from spil.foundation.files.store import store
from spil.foundation.handling.actions import set_deadline
from spil.foundation.links.models import Link
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.search.queries import search
from spil.modules.mailroom.actions import set_type
from spil.modules.post.actions import await_answer, hold, take
from spil.modules.post.models import Channel, PostItem
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def letter(number: int, *, subject: str = "Offerte", head: str = "", body: str = "Beste collega") -> bytes:
    return (
        f"From: An Peeters <an@papier.example>\r\nTo: post@kantoor.example\r\nSubject: {subject}\r\n"
        f"Date: Wed, 25 Nov 2026 23:30:00 +0000\r\nMessage-ID: <{number}@papier.example>\r\n{head}\r\n{body}\r\n"
    ).encode()


def taken(office: Office, data: bytes, **facts: Any) -> PostItem:
    take([store().put(data, name="brief.eml")], office.system(), facts)
    return PostItem.objects.select_related("record").order_by("-pk")[0]


def asked(office: Office, data: bytes) -> PostItem:
    """A message that came in, for Griet, who waits for more from whoever wrote it."""
    item = taken(office, data, handler=office.people["griet"])
    await_answer(item=item, by=office.as_("griet"))
    return item


def test_a_message_is_registered_with_what_it_tells_of_itself(office: Office) -> None:
    item = taken(office, letter(1))
    assert (item.record.title, item.party_name, item.channel) == ("Offerte", "An Peeters", Channel.EMAIL)
    assert str(item.dated_on) == "2026-11-26"  # half past midnight in office time
    assert item.reading["mail"]["from"] == {"name": "An Peeters", "email": "an@papier.example"}
    assert Attachment.objects.get(record=item.pk).role == Role.ORIGINAL


def test_its_files_are_files_of_their_own_and_all_words_are_found(office: Office) -> None:
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="B"\r\n'
    body = "--B\r\n\r\nZie dakgoot\r\n--B\r\nContent-Type: text/plain; name=lijst.txt\r\n\r\nschoorsteen\r\n--B--"
    item = taken(office, letter(1, head=head, body=body))
    assert [(one.name, one.role) for one in Attachment.objects.filter(record=item.pk)] == [
        ("brief.eml", Role.ORIGINAL),
        ("lijst.txt", Role.ATTACHMENT),
    ]
    for word in ("dakgoot", "schoorsteen", "papier.example"):
        assert [hit.record_id for hit in search(office.as_("griet").audience_ids, word)] == [item.pk], word


def test_an_answer_lands_on_its_thread_and_a_subject_alone_says_nothing(office: Office) -> None:
    first = taken(office, letter(1))
    answer = taken(office, letter(2, subject="Re: iets anders", head="In-Reply-To: <1@papier.example>\r\n"))
    again = taken(office, letter(3, head="References: <1@papier.example> <2@papier.example>\r\n"))
    stranger = taken(office, letter(4, subject="Re: Offerte"))
    links = Link.objects.filter(relation="follows").order_by("source")
    assert [(link.source_id, link.target_id) for link in links] == [
        (answer.pk, first.pk),
        (again.pk, first.pk),
    ]
    assert not Link.objects.filter(source=stranger.pk).exists()


def test_messages_that_arrive_the_wrong_way_round_find_each_other(office: Office) -> None:
    answer = taken(office, letter(2, head="In-Reply-To: <1@papier.example>\r\n"))
    question = taken(office, letter(1))
    sibling = taken(office, letter(3, head="References: <1@papier.example>\r\n"))
    links = Link.objects.filter(relation="follows").values_list("source", "target")
    assert set(links) == {(question.pk, answer.pk), (sibling.pk, answer.pk)}


def test_an_answer_to_a_confidential_letter_is_no_less_confidential(office: Office) -> None:
    first = taken(office, letter(1), confidentiality=Confidentiality.NAMED, handler=office.people["bart"])
    answer = taken(office, letter(2, head="In-Reply-To: <1@papier.example>\r\n"))
    assert answer.record.confidentiality == Confidentiality.NAMED
    assert answer.record.audience_id == first.record.audience_id
    assert answer.record.owner == office.people["bart"]
    assert not Record.objects.visible_to(office.as_("thijs")).filter(pk=answer.pk).exists()


def test_an_answer_to_what_is_for_a_unit_stays_with_it_whatever_unit_its_type_has(office: Office) -> None:
    set_type(by=office.as_("katrien"), type="letter", unit=office.units["FAC"])
    first = taken(office, letter(1), confidentiality=Confidentiality.UNIT, unit=office.units["DIR"])
    answer = taken(office, letter(2, head="In-Reply-To: <1@papier.example>\r\n"))
    set_deadline(
        record=answer.record, by=office.as_("katrien"), working_days=3
    )  # its readers are settled anew
    record = Record.objects.get(pk=answer.pk)
    assert (record.unit, record.audience_id) == (office.units["DIR"], first.record.audience_id)
    assert not Record.objects.visible_to(office.as_("thijs")).filter(pk=answer.pk).exists()


def test_an_answer_that_is_more_confidential_by_itself_stays_so(office: Office) -> None:
    """Whoever knows the id of a message in a thread opens nothing by naming it."""
    first = taken(office, letter(1), confidentiality=Confidentiality.UNIT, handler=office.people["bart"])
    named = Confidentiality.NAMED
    answer = taken(office, letter(2, head="In-Reply-To: <1@papier.example>\r\n"), confidentiality=named)
    assert answer.record.confidentiality == named
    assert answer.record.audience_id != first.record.audience_id


@pytest.mark.parametrize("head", ["Auto-Submitted: auto-replied\r\n", "X-Autoreply: yes\r\n"])
def test_an_automatic_answer_opens_nothing(office: Office, head: str) -> None:
    first = taken(office, letter(1))
    version = Record.objects.get(pk=first.pk).version
    automatic = taken(office, letter(2, head=f"In-Reply-To: <1@papier.example>\r\n{head}"))
    assert automatic.reading["mail"]["automatic"] == "reply"
    assert not automatic.record.is_open
    assert Record.objects.get(pk=first.pk).version == version


@pytest.mark.parametrize(
    "head",
    ["List-ID: <info.kantoor.example>\r\n", "Precedence: bulk\r\n", "Auto-Submitted: auto-generated\r\n"],
)
def test_an_answer_through_a_list_or_a_helpdesk_is_an_answer(office: Office, head: str) -> None:
    """Where info@ is a group, every mail to it comes through a list."""
    waiting = asked(office, letter(1))
    answer = taken(office, letter(2, head=f"In-Reply-To: <1@papier.example>\r\n{head}"))
    assert (answer.record.is_open, answer.record.owner) == (True, office.people["griet"])
    assert Record.objects.get(pk=waiting.pk).state == "in_hand"


def test_the_same_message_in_a_second_mailbox_says_so_and_answers_nothing(office: Office) -> None:
    waiting = asked(
        office, b"Delivered-To: post@kantoor.example\r\nReceived: by a\r\n\tfor b; 1\r\n" + letter(1)
    )
    copy = taken(office, b"Delivered-To: info@kantoor.example\r\n" + letter(1))
    assert copy.reading["refused"] == {"reason": "duplicate", "record": waiting.pk}
    assert Link.objects.filter(source=copy.pk, target=waiting.pk, relation="duplicates").exists()
    other = taken(office, letter(1, body="Iets anders"))
    assert "refused" not in other.reading
    assert Record.objects.get(pk=waiting.pk).state == "waiting"


def test_an_answer_to_what_was_put_off_while_it_waited_ends_the_waiting_and_not_the_putting_off(
    office: Office,
) -> None:
    item = asked(office, letter(1))
    hold(item=item, by=office.as_("griet"), until=office.today + timedelta(days=5))
    taken(office, letter(2, head="In-Reply-To: <1@papier.example>\r\n"))
    item = PostItem.objects.select_related("record").get(pk=item.pk)
    assert (item.record.state, item.held_from) == ("held", "in_hand")


def test_a_failed_delivery_comes_to_the_message_that_was_returned(office: Office) -> None:
    first = taken(office, letter(1))
    report = (
        b"From: MAILER-DAEMON@x.example\r\nSubject: Undeliverable\r\nMessage-ID: <9@x.example>\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        b"--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        b"Final-Recipient: rfc822; weg@y.example\r\nAction: failed\r\n\r\n"
        b"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1@papier.example>\r\n\r\n--B--\r\n"
    )
    item = taken(office, report)
    assert item.reading["mail"]["failed"] == ["weg@y.example"]
    assert Link.objects.get(source=item.pk, relation="follows").target_id == first.pk


def test_a_message_that_cannot_be_read_stands_in_the_register_all_the_same(office: Office) -> None:
    broken = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "__properties_version1.0".encode("utf-16-le")
    take([store().put(broken, name="x.msg")], office.system(), {})
    assert PostItem.objects.get().record.title == "x.msg"


def test_a_message_of_a_day_that_cannot_be_is_registered_without_one(office: Office) -> None:
    data = letter(1).replace(b"Wed, 25 Nov 2026 23:30:00", b"Fri, 31 Dec 9999 23:59:59")
    item = taken(office, data)
    assert (item.record.title, item.dated_on, item.reading["mail"]["date"]) == ("Offerte", None, None)
