"""Deciding by a link in a mail, and the calendar feed: secrets in addresses, and what they do not open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from spil.foundation.access.queries import audience_for
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.identity.models import User
from spil.foundation.notifications.addresses import reply_address
from spil.foundation.notifications.decisions import asked_by, decide, make_link
from spil.foundation.notifications.feeds import entries, make_feed, reader_of
from spil.foundation.notifications.letters import notices_mail
from spil.foundation.notifications.mailing import post_due
from spil.foundation.notifications.models import CalendarFeed, DecisionLink, Notice
from spil.foundation.notifications.replies import take_reply
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.records.models import Record
from spil.foundation.records.rules import only
from spil.foundation.turns.models import Turn
from spil.modules.invoices.models import Invoice
from spil.modules.people.actions import change_address, change_person, close_account, reopen_account
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Office:
    settings.MAIL_FROM, settings.MAIL_REPLIES = "Testkantoor <spil@testkantoor.example>", True
    made = small_office()
    for person in made.people.values():
        User.objects.create(email=person.email, person=person, password="!")
    return made


def waiting(office: Office) -> tuple[Invoice, str]:
    """An invoice that waits for Jeroen, and the secret of the link in the mail to him."""
    invoice = office.coded("6100")
    return invoice, make_link(
        Notice.objects.get(topic="decision"), office.now(), to=office.people["jeroen"].email
    )


def test_opening_a_link_shows_and_changes_nothing_pressing_decides_once(
    office: Office, monkeypatch: Any
) -> None:
    invoice, secret = waiting(office)
    monkeypatch.setattr("django.utils.timezone.now", office.now)
    client = Client(enforce_csrf_checks=True)
    for _scanner in range(3):
        page = client.get(f"/decide/{secret}/")
        assert page.status_code == 200
        assert invoice.record.number in page.content.decode()
        assert "Jeroen Hendriks" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert office.again(invoice).record.state == "to_approve"
    assert client.post(f"/decide/{secret}/").status_code == 403  # a press on another site is no press
    token = client.cookies["csrftoken"].value
    done = client.post(f"/decide/{secret}/", {"csrfmiddlewaretoken": token})
    assert done.status_code == 200
    assert office.again(invoice).record.state == "approved"
    assert "Goed te keuren" in page.content.decode()
    assert "Goed te keuren" not in done.content.decode()  # the state that it led to
    assert client.get(f"/decide/{secret}/").status_code == 404


def test_a_link_is_over_after_a_week_after_use_and_for_a_closed_account(office: Office) -> None:
    _invoice, secret = waiting(office)
    assert asked_by(secret, office.now() + timedelta(days=7)) is None
    assert asked_by(secret + "x", office.now()) is None
    User.objects.filter(person=office.people["jeroen"]).update(is_active=False)
    assert asked_by(secret, office.now()) is None


def test_a_link_that_stands_in_a_remark_decides_nothing(office: Office) -> None:
    invoice, secret = waiting(office)
    jeroen = office.people["jeroen"]
    to = reply_address(jeroen.pk, invoice.pk, office.today)
    head = f"From: {jeroen.email}\r\nTo: {to}\r\nMessage-ID: <1@x.example>\r\n\r\n"
    reply = take_reply(f"{head}Te duur. Zie https://x/decide/{secret}/\r\n".encode(), now=office.now())
    assert reply is not None
    assert reply.outcome == "remark"
    assert asked_by(secret, office.now()) is None


def test_a_link_counts_while_one_signs_in_with_the_address_to_which_it_was_mailed(office: Office) -> None:
    _invoice, secret = waiting(office)
    account = User.objects.get(person=office.people["jeroen"])
    change_address(account=account, by=office.as_("pieter"), email="jeroen@elders.example")
    assert asked_by(secret, office.now()) is None


def test_where_colleagues_write_to_somebody_can_change_and_no_decision_goes_there(
    office: Office, settings: Any
) -> None:
    settings.MAIL_REPLIES = True
    jeroen, own = office.people["jeroen"], office.people["jeroen"].email
    User.objects.filter(person=jeroen).update(last_login=office.now())
    change_person(person=jeroen, by=office.as_("sofie"), email="sofie@elders.example")
    invoice = office.coded("6100")
    post_due(office.now() + timedelta(minutes=1))
    mail = OutgoingMail.objects.get(record=invoice.pk, person=jeroen)
    assert mail.to_address == own
    for address, decides in ((own, True), ("sofie@elders.example", False)):
        mail.to_address = address  # another one: it lay in the outbox before
        made = notices_mail(mail, office.now())
        assert made is not None
        assert made["To"].addresses[0].addr_spec == address
        assert ("/decide/" in made.as_string()) is decides
        assert ("Reply-To" in made) is decides


def test_nothing_is_mailed_to_who_was_invited_at_a_wrong_address_and_what_was_opens_nothing(
    office: Office,
) -> None:
    """Until somebody signed in with an address, it counts only as long as it is the person's own."""
    jeroen = office.people["jeroen"]
    invoice, secret = waiting(office)
    assert asked_by(secret, office.now()) is not None
    change_person(person=jeroen, by=office.as_("sofie"), email="right@testkantoor.example")
    assert asked_by(secret, office.now()) is None
    later = office.now() + timedelta(minutes=1)
    assert post_due(later) == 0
    notice = Notice.objects.get(topic="decision", record=invoice.pk)
    mail = OutgoingMail(
        person=jeroen, to_address="jeroen@testkantoor.example", arguments={"notices": [notice.pk]}
    )
    assert notices_mail(mail, later) is None, "what lies in the outbox"
    User.objects.filter(person=jeroen).update(email="right@testkantoor.example")  # a new invitation
    assert notices_mail(mail, later) is None
    assert post_due(later) == 1
    right = notices_mail(OutgoingMail.objects.get(person=jeroen, record=invoice.pk), later)
    assert right is not None
    assert "/decide/" in right.as_string()


@pytest.mark.parametrize("how", ["left", "closed", "opened again"])
def test_who_left_or_lost_access_decides_by_no_mail_reads_no_calendar_and_is_written_nothing(
    office: Office, how: str
) -> None:
    jeroen, by = office.people["jeroen"], office.as_("pieter")
    _invoice, secret = waiting(office)
    calendar = make_feed(jeroen, office.now())
    assert asked_by(secret, office.now()) is not None
    assert reader_of(calendar, office.now()) == jeroen
    account, later = User.objects.get(person=jeroen), replace(by, now=office.now() + timedelta(minutes=1))
    if how == "left":
        change_person(person=jeroen, by=office.as_("sofie"), left_on=office.today)
    else:
        close_account(account=account, by=later)
    if how == "opened again":
        reopen_account(account=User.objects.get(pk=account.pk), by=later)
    assert asked_by(secret, later.now) is None
    assert reader_of(calendar, later.now) is None
    mail = OutgoingMail(
        person=jeroen,
        to_address=jeroen.email,
        arguments={"notices": [Notice.objects.get(topic="decision").pk]},
    )
    assert (notices_mail(mail, later.now) is not None) == (how == "opened again")


def test_what_changed_since_the_mail_is_not_decided_unseen(office: Office) -> None:
    invoice, secret = waiting(office)
    actions["invoices.invoice.change_due_date"](
        invoice=office.again(invoice),
        by=office.as_("nour"),
        due_on=date(2026, 12, 30),
        reason="Betalen mag later",
    )
    asked = asked_by(secret, office.now())
    assert asked is not None
    assert asked.refusal is not None
    assert asked.refusal.code == "ChangedMeanwhile"
    refusal = decide(asked, office.now())
    assert refusal is not None
    assert office.again(invoice).record.state == "to_approve"


def test_what_changes_while_the_press_comes_in_is_not_decided_unseen(office: Office) -> None:
    """The door itself asks for the version that the mail showed, and the link still asks something afterwards."""
    invoice, secret = waiting(office)
    asked = asked_by(secret, office.now())
    assert asked is not None
    actions["invoices.invoice.change_due_date"](
        invoice=office.again(invoice), by=office.as_("nour"), due_on=date(2026, 12, 30), reason="Mag later"
    )
    refusal = decide(asked, office.now())
    assert refusal is not None
    assert refusal.code == "ChangedMeanwhile"
    assert office.again(invoice).record.state == "to_approve"
    assert asked_by(secret, office.now()) is not None


def test_of_two_presses_one_decides(office: Office) -> None:
    _invoice, secret = waiting(office)
    first, second = asked_by(secret, office.now()), asked_by(secret, office.now())
    assert first is not None
    assert second is not None
    assert decide(first, office.now()) is None
    refusal = decide(second, office.now())
    assert refusal is not None
    assert refusal.code == "LinkOver"


def test_a_mandate_that_ended_decides_nothing_by_link_either(office: Office) -> None:
    invoice, secret = waiting(office)
    with guard.opened():
        office.mandates[3].delete()
    asked = asked_by(secret, office.now())
    assert asked is not None
    assert asked.refusal is not None
    assert asked.refusal.code == "NoMandate"
    with guard.opened():
        assert Turn.objects.open().filter(person=office.people["jeroen"]).update(due_on=date(2026, 12, 3))
    assert "Papier" in "".join(one.title for one in entries(office.as_("jeroen")))
    out_of_sight(office, invoice.record)
    assert asked_by(secret, office.now()) is None
    assert entries(office.as_("jeroen")) == []


def out_of_sight(office: Office, record: Record) -> None:
    """Whatever makes it so: nobody but Thijs reads the record from now on."""
    with guard.opened():
        away = audience_for(only(people={office.people["thijs"].pk}))
        Record.objects.filter(pk=record.pk).update(audience=away)


def test_a_deputy_decides_by_link_while_the_absence_lasts_and_not_after(office: Office) -> None:
    absence = office.absent("jeroen", deputy="katrien")
    office.coded("6100")
    notice = Notice.objects.get(topic="decision", person=office.people["katrien"])
    secret = make_link(notice, office.now(), to=notice.person.email)
    asked = asked_by(secret, office.now())
    assert asked is not None
    assert (asked.by.person_id, asked.by.for_id) == (
        office.people["katrien"].pk,
        office.people["jeroen"].pk,
    )
    assert asked_by(secret, office.now() + timedelta(days=1)) is None
    with guard.opened():
        absence.delete()
    assert asked_by(secret, office.now()) is None


def test_no_link_for_a_record_for_named_people_nor_for_what_no_mail_may_decide(office: Office) -> None:
    invoice, _secret = waiting(office)
    notice = Notice.objects.select_related("record", "turn").get(topic="decision")
    assert notice.record is not None
    assert notice.turn is not None
    notice.record.confidentiality = "named"
    assert make_link(notice, office.now(), to=notice.person.email) == ""
    notice.record.confidentiality, notice.turn.action = "office", "invoices.invoice.reject"
    assert make_link(notice, office.now(), to=notice.person.email) == ""
    assert DecisionLink.objects.filter(record=invoice.pk).count() == 1


def test_a_link_shows_nothing_of_a_record_that_was_made_one_for_named_people_since(
    office: Office, monkeypatch: Any
) -> None:
    invoice, secret = waiting(office)
    monkeypatch.setattr("django.utils.timezone.now", office.now)
    actions["records.record.share"](
        record=invoice.record,
        by=office.as_("katrien"),
        confidentiality="named",
        people=[office.people["jeroen"]],
    )
    assert Record.objects.visible_to(office.as_("jeroen")).filter(pk=invoice.pk).exists()
    page = Client().get(f"/decide/{secret}/")
    assert page.status_code == 404
    assert invoice.record.title not in page.content.decode()
    assert Client().post(f"/decide/{secret}/").status_code == 404
    assert office.again(invoice).record.state == "to_approve"


def calendar_of(office: Office, key: str) -> tuple[str, Any]:
    secret = make_feed(office.people[key], office.now())
    answer = Client().get(f"/feed/{secret}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return secret, answer


def test_the_feed_holds_own_deadlines_and_turns_as_whole_days(office: Office) -> None:
    item = office.post_item(b"Beste", name="brief; van, de stad.txt", handler=office.people["sofie"])
    due_on = date(2026, 12, 4)
    actions["records.record.set_deadline"](record=item.record, by=office.as_("sofie"), due_on=due_on)
    _secret, answer = calendar_of(office, "sofie")
    assert b"\r\n" in answer.content
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == "Termijn: brief; van, de stad.txt"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (due_on, due_on + timedelta(days=1))
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["DTSTAMP"].dt.utcoffset() == timedelta(0)
    before = int(event["SEQUENCE"])
    actions["records.record.assign"](record=item.record, by=office.as_("sofie"), owner=office.people["sofie"])
    (entry,) = entries(office.as_("sofie"))
    assert entry.uid == event["UID"]
    assert entry.sequence > before


def test_a_feed_shows_nothing_of_others_and_nothing_that_is_hidden(office: Office) -> None:
    item = office.post_item(b"Beste", name="geheim.txt", handler=office.people["sofie"])
    for name, answers in (
        ("set_deadline", {"due_on": date(2026, 12, 4)}),
        ("share", {"confidentiality": "named"}),
    ):
        actions[f"records.record.{name}"](record=item.record, by=office.as_("sofie"), **answers)
    _secret, own = calendar_of(office, "sofie")
    assert b"geheim" not in own.content  # for named people: the number alone leaves the house
    assert b"VEVENT" in own.content
    _secret, other = calendar_of(office, "thijs")
    assert b"VEVENT" not in other.content
    out_of_sight(office, item.record)
    _secret, own = calendar_of(office, "sofie")
    assert b"VEVENT" not in own.content


def test_a_feed_that_did_not_change_is_not_sent_again_and_a_withdrawn_one_is_gone(office: Office) -> None:
    secret, answer = calendar_of(office, "sofie")
    again = Client().get(f"/feed/{secret}.ics", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert secret not in {feed.digest for feed in CalendarFeed.objects.all()}
    second = make_feed(office.people["sofie"], office.now())
    assert reader_of(secret, office.now()) is None
    assert reader_of(second, office.now()) == office.people["sofie"]
    assert Client().get(f"/feed/{secret}.ics").status_code == 404
    assert Client().post(f"/feed/{second}.ics").status_code in {403, 404}
