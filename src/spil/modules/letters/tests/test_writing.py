"""Letters and e-mails that are written here: sent with the house's words, in the thread of what they answer."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.arrivals.taking import take_in
from spil.foundation.events.models import Event
from spil.foundation.files.store import store
from spil.foundation.identity.models import User
from spil.foundation.jobs.declaration import jobs
from spil.foundation.links.models import Link
from spil.foundation.listing.queries import count
from spil.foundation.organisation.models import Person
from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import kinds
from spil.modules.letters import actions as letters
from spil.modules.post.public import PostItem, Signature, register, send
from tests.support.deeds import naming, refusal
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = small_office()
    with guard.opened():
        Signature.objects.create(texts={"nl": "Met vriendelijke groet,\nKantoor De Linde"})
    return made


def again(pk: int) -> PostItem:
    return PostItem.objects.select_related("record", "party").get(pk=pk)


def emailed(office: Office, **heads: str) -> PostItem:
    """An e-mail from somebody who is no contact."""
    raw = EmailMessage()
    for name, value in {"From": "An Peeters <an@papier.example>", "Subject": "Vraag over de lift",
                        "Message-ID": "<vraag-1@papier.example>", **heads}.items():  # fmt: skip
        raw[name] = value
    raw.set_content("Wanneer komt u?")
    (came,) = take_in(raw.as_bytes(), office.system(), way="imap:1", key=str(heads))
    return again(came.record_id or 0)


def asked(office: Office) -> PostItem:
    """An e-mail to a contact, who is to answer it."""
    with guard.opened():
        party = Party.objects.create(name="An Peeters", email="an@papier.example")
    letters.write(
        by=office.as_("griet"),
        subject="Lift",
        text="Welke lift?",
        party=party,
        answer_expected_by=office.today,
    )
    return again(OutgoingMail.objects.get().record_id or 0)


def outgoing_of(item: PostItem) -> PostItem:
    return again(Link.objects.get(target=item.pk, relation="answers").source_id)


def sent_words(mail: OutgoingMail) -> EmailMessage:
    return message_from_bytes(bytes(mail.content), policy=default)


def test_an_e_mail_is_answered_to_where_it_came_from_in_its_thread_with_the_house_signature(
    office: Office,
) -> None:
    griet, item = office.as_("griet"), emailed(office)
    file = store().put(b"%PDF-1.4 plan", name="plan.pdf")
    letters.answer(item=item, by=griet, text="Wij komen dinsdag.", file=file)
    letter, mail = outgoing_of(item), OutgoingMail.objects.get()
    words = sent_words(mail)
    body = words.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert (mail.to_address, words["Subject"]) == ("an@papier.example", "Re: Vraag over de lift")
    assert words["In-Reply-To"] == "<vraag-1@papier.example>"
    assert body.split("\n\n") == [
        "Geachte heer, geachte mevrouw,",
        "Wij komen dinsdag.",
        "Met vriendelijke groet,\nKantoor De Linde\n",
    ]
    assert [part.get_filename() for part in words.iter_attachments()] == ["plan.pdf"]
    assert str(letter.record.number).startswith("UIT-")
    assert (letter.record.state, again(item.pk).record.state) == ("done", "done")
    assert again(item.pk).record.owner == letter.record.owner == office.people["griet"]

    reply = emailed(
        office,
        **{"Message-ID": "<vraag-2@papier.example>", "In-Reply-To": mail.message_id, "Subject": "Dank"},
    )
    assert Link.objects.filter(source=reply.pk, target=letter.pk, relation="follows").exists()


def test_who_answers_a_reminder_or_a_part_of_our_answer_is_awaited_no_more(office: Office) -> None:
    griet = office.as_("griet")
    letter = asked(office)
    letters.chase(item=letter, by=griet)
    reminder = OutgoingMail.objects.latest("pk")
    emailed(office, **{"Message-ID": "<2@papier.example>", "In-Reply-To": reminder.message_id})
    assert again(letter.pk).record.state == "done"

    item = emailed(office, **{"Message-ID": "<3@papier.example>"})
    letters.answer(item=item, by=griet, text="Wij kijken het na.", settles=False)
    actions["post.item.await_answer"](item=again(item.pk), by=griet)
    part = OutgoingMail.objects.latest("pk")
    emailed(office, **{"Message-ID": "<4@papier.example>", "In-Reply-To": part.message_id})
    assert again(item.pk).record.state == "in_hand"


def test_our_own_mail_that_comes_back_answers_nothing(office: Office) -> None:
    """Where each mail that goes out is copied to the office's own mailbox."""
    letter = asked(office)
    letters.chase(item=letter, by=office.as_("griet"))
    for mail in OutgoingMail.objects.all():
        list(take_in(bytes(mail.content), office.system(), way="imap:1", key=mail.message_id))
    assert again(letter.pk).record.state == "waiting"


def test_an_answer_goes_where_it_was_asked_to_and_can_be_looked_at_first(office: Office) -> None:
    griet = office.as_("griet")
    item = emailed(office, **{"Reply-To": "balie@papier.example"})
    draft: dict[str, Any] = {"at_once": False, "settles": False, "answer_expected_by": office.today}
    letters.answer(item=item, by=griet, text="Een ontwerp", **draft)
    letter = outgoing_of(item)
    assert (letter.record.state, letter.channel) == ("new", "email")
    letters.acknowledge(item=again(item.pk), by=griet)
    (receipt,) = OutgoingMail.objects.all()
    assert receipt.to_address == "balie@papier.example"
    assert again(letter.pk).record.state == "new", "what somebody wants to see first waits for that"
    assert again(item.pk).record.state == "in_hand"
    letters.rewrite(item=again(letter.pk), by=griet, subject="Over de lift", text="Geachte,\n\nToch morgen.")
    send(item=again(letter.pk), by=griet)
    assert again(letter.pk).record.state == "waiting"
    words = sent_words(OutgoingMail.objects.order_by("pk")[1])
    assert (words["To"], words["Subject"]) == ("An Peeters <balie@papier.example>", "Over de lift")
    assert "Toch morgen." in words.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    sent = {"subject": "x", "text": "y"}
    assert refusal(letters.rewrite, item=again(letter.pk), by=griet, **sent) == "WrongState", "it has gone"


def test_what_cannot_be_sent_is_refused_at_its_question(office: Office) -> None:
    griet = office.as_("griet")
    item = register(by=griet, subject="Brief", party_name="Mevrouw A. Willems")[0]
    assert refusal(letters.answer, item=item, by=griet) == "NothingWritten"
    assert refusal(letters.answer, item=item, by=griet, text="Dag", office_text="interim") == "TwoTexts"
    assert refusal(letters.answer, item=item, by=griet, text="Dag", way="email") == "NoAddress"
    assert refusal(letters.write, by=griet, subject="Dag", text="Dag") == "NobodyToWriteTo"
    assert refusal(letters.write, by=office.as_("thijs"), subject="Dag", text="Dag") == "NotPermitted"
    assert not PostItem.objects.filter(direction="out").exists()
    letters.answer(item=item, by=griet, office_text="interim", settles=False)
    letter = outgoing_of(item)
    assert letter.channel == "paper"
    assert letter.text.startswith("Geachte heer, geachte mevrouw,\n\nUw bericht “Brief” vraagt meer tijd")


def test_a_letter_for_a_colleague_alone_goes_and_its_writer_is_led_where_she_may_be(office: Office) -> None:
    with guard.opened():
        party = Party.objects.create(name="An Peeters", email="an@papier.example")
    thijs = office.people["thijs"]
    asked: dict[str, Any] = {"subject": "Dag", "text": "Dag", "confidentiality": "named", "way": "email"}
    letters.write(by=office.as_("griet"), party=party, handler=thijs, **asked)
    mail = OutgoingMail.objects.get()
    assert (mail.to_address, mail.record and mail.record.owner) == ("an@papier.example", thijs)

    User.objects.create_user("griet@test.example", "geheim-genoeg", person=office.people["griet"])
    client = Client()
    client.force_login(User.objects.get(email="griet@test.example"))
    posted = {**asked, "party": str(party.pk), "handler": str(thijs.pk), "next": "/list/post.outgoing/"}
    response = client.post("/do/post.outgoing.write/", {**posted, "way": "paper"})
    assert (response.status_code, response.url) == (302, "/list/post.outgoing/")  # type: ignore[attr-defined]
    own = client.post("/do/post.outgoing.write/", {**posted, "handler": "", "subject": "Eigen"})
    assert own.url == f"/record/{PostItem.objects.latest('pk').pk}/"  # type: ignore[attr-defined]


def test_a_mandate_to_answer_sends_the_answer(office: Office) -> None:
    office.mandate(9, "thijs", ["post.item.answer"], giver="griet")
    letters.answer(item=emailed(office), by=office.as_("thijs", for_="griet"), text="Wij komen.")
    mail = OutgoingMail.objects.get()
    assert (mail.record and mail.record.owner) == office.people["griet"]
    sent = Event.objects.get(action="post.outgoing.send")
    assert (sent.by, sent.on_behalf_of) == (office.people["thijs"], office.people["griet"])


def test_nothing_is_written_in_the_name_of_who_left(office: Office) -> None:
    office.leaves("thijs", office.today)
    asked = {"subject": "Dag", "text": "Dag", "party_name": "An Peeters", "handler": office.people["thijs"]}
    assert refusal(letters.write, by=office.as_("griet"), **asked) == "HasLeft"


@pytest.mark.parametrize(
    "email", ["an@x.example; jan@x.example", "josé@x.example", "jan.@x.example", "an@@x"]
)
def test_what_can_be_mailed_to_nobody_goes_on_paper(office: Office, email: str) -> None:
    griet = office.as_("griet")
    with guard.opened():
        party = Party.objects.create(name="An Peeters", email=email)
    letter = letters.write(by=griet, subject="Dag", text="Dag", party=party)[0]
    assert (letter.channel, letter.record.state) == ("paper", "ready")
    asked = {"subject": "Dag", "text": "Dag", "party": party, "way": "email"}
    assert refusal(letters.write, by=griet, **asked) == "NoAddress"


def test_a_sender_without_a_right_address_takes_no_other_receipt_along(office: Office) -> None:
    griet = office.as_("griet")
    heads = {"From": "=?utf-8?q?Jos=C3=A9?= <jan..p@x.example>", "Message-ID": "<vraag-2@x.example>"}
    items = [emailed(office), emailed(office, **heads)]
    assert [item.writer["email"] for item in items if item.writer] == [
        "an@papier.example",
        "jan..p@x.example",
    ]
    outcomes = letters.acknowledge.many([letters.acknowledge.call(item=item, by=griet) for item in items])
    assert [outcome.is_done for outcome in outcomes] == [True, True]
    receipts = [naming(item, "acknowledges").channel for item in items]
    assert (receipts, OutgoingMail.objects.count()) == (["email", "paper"], 1)


def test_a_letter_of_ones_own_accord_says_on_its_page_what_became_of_its_e_mail(
    office: Office, client: Client
) -> None:
    with guard.opened():
        party = Party.objects.create(name="Stad Gent", email="info@gent.example", form_of_address="Mevrouw")
    thijs = office.people["thijs"]
    letter = letters.write(
        by=office.as_("griet"), subject="Vraag om prijs", party=party, text="Wat kost het?", handler=thijs
    )[0]
    assert again(letter.pk).text.endswith("Met vriendelijke groet,\nKantoor De Linde")
    client.force_login(User.objects.create_user("griet@x.example", person=office.people["griet"]))

    def page() -> str:
        return client.get(f"/record/{letter.pk}/").content.decode()

    assert "info@gent.example" in page()
    OutgoingMail.objects.update(state=MailState.BOUNCED, error="5.1.1 unknown")
    assert "Teruggekomen" in page()
    assert "5.1.1 unknown" in page()
    jobs["post.take_back"]()
    assert again(letter.pk).record.state == "returned"


def test_a_notice_to_a_colleague_that_bounced_brings_no_letter_back(office: Office) -> None:
    with guard.opened():
        party = Party.objects.create(name="Stad Gent", email="info@gent.example")
    letter = letters.write(by=office.as_("griet"), subject="Vraag", party=party, text="Wat kost het?")[0]
    mail = OutgoingMail.objects.get()
    OutgoingMail.objects.update(state=MailState.SENT)
    _notice_that_bounced(mail, office.people["thijs"])
    jobs["post.take_back"]()
    assert again(letter.pk).record.state == "done"


def _notice_that_bounced(mail: OutgoingMail, person: Person) -> None:
    OutgoingMail.objects.create(
        message_id="<melding@kantoor.example>", to_address="thijs@kantoor.example", person=person,
        record=mail.record, state=MailState.BOUNCED, next_at=mail.next_at, made_at=mail.made_at,
    )  # fmt: skip


def word_of(letter: PostItem) -> str:
    record = again(letter.pk).record
    with override("nl"):
        return str(kinds.of(record).state_of(record).title)


def test_what_goes_out_says_in_words_how_far_it_is_and_is_dealt_with_only_once_it_went(
    office: Office,
) -> None:
    griet = office.as_("griet")
    to: dict[str, Any] = {"by": griet, "subject": "Vraag", "text": "Wat kost het?", "party_name": "Stad Gent"}
    draft = letters.write(**to, at_once=False)[0]
    assert word_of(draft) == "Na te kijken"
    for unsent in ("post.item.close", "post.item.await_answer"):
        assert refusal(actions[unsent], item=again(draft.pk), by=griet) == "NotSentYet"
    actions["post.item.hold"](item=again(draft.pk), by=griet, until=office.today + timedelta(days=2))
    assert refusal(actions["post.item.close"], item=again(draft.pk), by=griet) == "NotSentYet", "put off"
    actions["post.item.resume"](item=again(draft.pk), by=griet)
    assert word_of(draft) == "Na te kijken"
    actions["post.outgoing.lay_ready"](item=again(draft.pk), by=griet)
    assert word_of(draft) == word_of(letters.write(**to)[0]) == "Klaar voor de post"
    prove = actions["post.item.prove"].concerns
    assert prove is not None
    assert not prove(again(draft.pk)), "nobody gives a receipt of what lies here"
    send(item=again(draft.pk), by=griet)
    assert prove(again(draft.pk))
    assert word_of(draft) == "Verstuurd"
    with guard.opened():
        to["party"] = Party.objects.create(name="Stad Gent", email="weg@gent.example")
    mailed = letters.write(**to, answer_expected_by=office.today + timedelta(days=9))[0]
    assert word_of(mailed) == "Wacht op antwoord"
    OutgoingMail.objects.filter(record=mailed.pk).update(state=MailState.BOUNCED, error="5.1.1 unknown")
    jobs["post.take_back"]()
    assert word_of(mailed) == "Teruggekomen"
    (to_send,) = (view for view in kinds["post.outgoing"].views if view.code == "to_send")
    assert count(kinds["post.outgoing"], office.as_("griet"), to_send.filters) == 2, (
        "one on paper, one came back"
    )
