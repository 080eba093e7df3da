"""E-mails go through the outbox and come back to their item when they bounce."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.arrivals.taking import take_in
from spil.foundation.handling.actions import set_deadline
from spil.foundation.jobs.declaration import jobs
from spil.foundation.outbox import sending
from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.parties.models import Party
from spil.foundation.turns.models import Turn
from spil.modules.letters import actions as letters
from spil.modules.post.public import PostItem, cancel, come_back_undelivered, register, send
from tests.support.deeds import again, refusal
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def test_a_receipt_by_e_mail_stands_in_the_outbox_and_a_bounce_brings_it_back(office: Office) -> None:
    with guard.opened():
        party = Party.objects.create(name="Ville de Namur", language="fr", email="info@namur.example")
    griet = office.as_("griet")
    item = register(by=griet, subject="Demande", party=party, handler=office.people["griet"])[0]
    letters.acknowledge(item=item, by=griet)
    mail = OutgoingMail.objects.get()
    letter = again(PostItem(pk=mail.record_id))
    words = message_from_bytes(bytes(mail.content), policy=default)
    assert (mail.to_address, words["Subject"]) == ("info@namur.example", letter.record.title)
    assert words["Reply-To"] == office.people["griet"].email
    assert "Madame, Monsieur," in words.get_body().get_content()  # type: ignore[union-attr]
    jobs["post.take_back"]()
    assert again(letter).record.state == "done"
    OutgoingMail.objects.update(state=MailState.BOUNCED, error="5.1.1 unknown")
    for _twice in range(2):
        jobs["post.take_back"]()
    assert (again(letter).record.state, again(letter).channel) == ("returned", "paper")
    turn = Turn.objects.open().get(record=letter.pk)
    assert (turn.person, turn.action) == (office.people["griet"], "post.outgoing.send")
    send(item=again(letter), by=griet)
    jobs["post.take_back"]()
    assert again(letter).record.state == "done"


def written(office: Office, subject: str, **more: Any) -> PostItem:
    """A letter that goes by e-mail."""
    with guard.opened():
        party = Party.objects.create(name="Stad Gent", email="info@gent.example")
    by = office.as_("griet")
    made: PostItem = letters.write(by=by, subject=subject, party=party, text="Dag", way="email", **more)[0]
    return again(made)


def mails_to_send(office: Office) -> list[str]:
    """The subject of each mail that is handed over now."""
    gone: list[Any] = []
    later = timezone.now() + timedelta(days=1)
    for row in sending.due(lambda: later):
        sending.send(
            row, lambda content, _to: gone.append(message_from_bytes(content, policy=default)), later
        )
    return [str(mail["Subject"]) for mail in gone]


def test_what_is_cancelled_or_sent_on_paper_while_it_waits_is_not_mailed_any_more(office: Office) -> None:
    griet, day = office.as_("griet"), office.today + timedelta(days=9)
    wrong, paper, stays = (written(office, name, answer_expected_by=day) for name in ("A", "B", "C"))
    cancel(item=wrong, by=griet, reason="vergissing")
    come_back_undelivered(item=paper, by=griet, reason="de mailserver is weg")
    send(item=again(paper), by=griet, way="paper")
    assert mails_to_send(office) == ["C"]
    became = dict(OutgoingMail.objects.values_list("record", "state"))
    assert became == {wrong.pk: MailState.LEFT, paper.pk: MailState.LEFT, stays.pk: MailState.SENT}


def test_what_is_sent_anew_by_e_mail_goes_once(office: Office) -> None:
    griet, item = office.as_("griet"), written(office, "A")
    come_back_undelivered(item=item, by=griet)
    send(item=again(item), by=griet, way="email")
    assert mails_to_send(office) == ["A"]


@pytest.mark.parametrize(("is_away", "became"), [(False, "sent"), (True, "left")])
def test_what_is_cancelled_in_the_moment_of_sending_says_what_became_of_it(
    office: Office, is_away: bool, became: str
) -> None:
    item = written(office, "A", answer_expected_by=office.today + timedelta(days=9))
    later = timezone.now() + timedelta(days=1)

    def deliver(_content: bytes, _to: str) -> None:
        cancel(item=item, by=office.as_("griet"), reason="vergissing")
        if is_away:
            raise ConnectionRefusedError

    for row in sending.due(lambda: later):
        sending.send(row, deliver, later)
    assert OutgoingMail.objects.get().state == became


QMAIL = """From: MAILER-DAEMON@mx.namur.example\r
Subject: failure notice\r
Message-ID: <terug@mx.namur.example>\r
\r
Hi. This is the qmail-send program at mx.namur.example.\r
I'm afraid I wasn't able to deliver your message to the following addresses.\r
This is a permanent error; I've given up. Sorry it didn't work out.\r
\r
<info@namur.example>:\r
Sorry, no mailbox here by that name. (#5.1.1)\r
\r
--- Below this line is a copy of the message.\r
\r
Message-ID: {id}\r
"""
EXIM = """From: Mail Delivery System <Mailer-Daemon@mx.namur.example>\r
X-Failed-Recipients: info@namur.example\r
Subject: Mail delivery failed: returning message to sender\r
Message-ID: <terug@mx.namur.example>\r
\r
A message that you sent could not be delivered. The following address failed:\r
\r
  info@namur.example\r
    Unrouteable address\r
\r
------ This is a copy of the message's headers. ------\r
\r
Message-ID: {id}\r
"""


@pytest.mark.parametrize("report", [QMAIL, EXIM])
@pytest.mark.parametrize("meanwhile", ["nothing", "hold", "resume"])
def test_a_letter_comes_back_in_whatever_words_it_was_refused_and_whatever_was_done_with_it(
    office: Office, report: str, meanwhile: str
) -> None:
    with guard.opened():
        party = Party.objects.create(name="Ville de Namur", email="info@namur.example")
    griet, later = office.as_("griet"), office.today + timedelta(days=9)
    letters.write(by=griet, subject="x", text="Dag", party=party, answer_expected_by=later)
    mail = OutgoingMail.objects.get()
    OutgoingMail.objects.update(state=MailState.SENT)
    letter = again(PostItem(pk=mail.record_id))
    if meanwhile != "nothing":
        actions[f"post.item.{meanwhile}"](
            item=letter, by=griet, **({"until": later} if meanwhile == "hold" else {})
        )
    raw = report.replace("{id}", mail.message_id).encode()
    list(take_in(raw, office.system(), way="imap:1"))
    jobs["post.take_back"]()
    assert (again(letter).record.state, again(letter).held_until) == ("returned", None)
    actions["post.item.hold"](item=again(letter), by=griet, until=later)
    assert refusal(come_back_undelivered, item=again(letter), by=griet) == "NotSentYet"


def test_a_letter_that_is_only_late_stays_away(office: Office) -> None:
    with guard.opened():
        party = Party.objects.create(name="Ville de Namur", email="info@namur.example")
    letters.write(by=office.as_("griet"), subject="x", text="Dag", party=party)
    mail = OutgoingMail.objects.get()
    OutgoingMail.objects.update(state=MailState.SENT)
    late = QMAIL.replace("This is a permanent error; I've given up.", "It is still being retried.")
    raw = late.replace("{id}", mail.message_id).encode()
    list(take_in(raw, office.system(), way="imap:1"))
    jobs["post.take_back"]()
    assert again(PostItem(pk=mail.record_id)).record.state == "done"


def test_a_letter_that_the_postman_brings_back_waits_for_who_handles_it_to_send_it_again(
    office: Office,
) -> None:
    griet, thijs = office.as_("griet"), office.as_("thijs")
    letter: dict[str, Any] = {"party_name": "Schildersbedrijf De Kwast", "text": "Plaats 14.", "way": "paper"}
    item = letters.write(by=griet, subject="Uw parkeerplaats", handler=office.people["thijs"], **letter)[0]
    assert refusal(come_back_undelivered, item=item, by=griet) == "WrongState", "it never went"
    send(item=again(item), by=griet)
    assert refusal(come_back_undelivered, item=again(item), by=office.as_("nour")) == "NotPermitted"
    come_back_undelivered(item=again(item), by=thijs, reason="Verhuisd")
    assert again(item).record.state == "returned"
    turn = Turn.objects.open().get(record=item.pk)
    assert (turn.person, turn.action) == (office.people["thijs"], "post.outgoing.send")
    send(item=again(item), by=thijs)
    assert again(item).record.state == "done"
    assert not Turn.objects.open().filter(record=item.pk).exists()


def test_a_letter_that_had_to_go_before_a_day_is_sent_and_waits_for_nobody(office: Office) -> None:
    griet = office.as_("griet")
    letter: dict[str, Any] = {"subject": "Vraag", "party_name": "Stad Gent", "text": "Wat kost het?"}
    item, asking = (
        letters.write(by=griet, **letter, answer_expected_by=expected)[0]
        for expected in (None, office.today + timedelta(days=9))
    )
    for one in (item, asking):
        set_deadline(record=again(one).record, by=griet, due_on=office.today + timedelta(days=2))
        send(item=again(one), by=griet)
    assert [again(one).record.state for one in (item, asking)] == ["done", "waiting"]


def test_a_registered_letter_that_nobody_fetched_goes_registered_again(office: Office) -> None:
    griet = office.as_("griet")
    item = letters.write(by=griet, subject="Opzegging", party_name="Stad Gent", text="x", way="paper")[0]
    send(item=again(item), by=griet, way="registered")
    come_back_undelivered(item=again(item), by=griet, reason="Niet afgehaald")
    assert again(item).channel == "registered"
