"""No mail and no calendar tells a stranger of a confidential record, whatever notices there are; the insider's do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from spil.foundation.identity.models import User
from spil.foundation.notifications.feeds import make_feed
from spil.foundation.notifications.letters import notices_mail
from spil.foundation.notifications.models import Notice, OfficeRules
from spil.foundation.notifications.topics import BY_CODE
from spil.foundation.outbox.posting import post_later
from spil.foundation.records.models import Record
from tests.support.canaries import Canary, plant, pointing
from tests.support.fixtures import sample
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = small_office()
    for person in made.people.values():
        User.objects.create(email=person.email, person=person, password="!")
    return made


def everything_told(office: Office, key: str, canaries: list[Canary]) -> str:
    """All that one person's mails and calendar hold when she has a notice of every topic about every canary."""
    person = office.people[key]
    detail = {"due_on": (office.today - timedelta(days=1)).isoformat()}
    rows = [
        Notice(
            person=person, topic=topic, record=canary.record, key=f"{topic}:{canary.record.pk}", detail=detail,
            at=office.now(), event=canary.record.events.order_by("-id").first(),
        )
        for canary in canaries
        for topic in BY_CODE
        if topic != "job"
    ]  # fmt: skip
    Notice.objects.bulk_create(rows)
    told = []
    ids = list(Notice.objects.filter(person=person).values_list("pk", flat=True))
    for digest, chosen in ((True, ids), *((False, [pk]) for pk in ids)):
        arguments = {"notices": chosen, "digest": digest}
        mail = post_later("notifications", arguments, to=person.email, at=office.now(), person_id=person.pk)
        made = notices_mail(mail, office.now())
        if made is not None:
            told += [
                str(made["Subject"]),
                *(part.get_content() for part in made.walk() if not part.is_multipart()),
            ]
    secret = make_feed(person, office.now())
    feed = Client().get(f"/feed/{secret}.ics").content.decode().replace("\r\n ", "")
    return "\n".join([*told, feed])


@pytest.mark.parametrize("hides", [True, False])
def test_a_strangers_mails_and_calendar_hold_no_canary_and_the_insiders_hold_what_the_office_allows(
    office: Office, hides: bool
) -> None:
    canaries = plant(office, insider="bart")
    OfficeRules.objects.create(hides_titles=hides)
    stranger, insider = (everything_told(office, key, canaries) for key in ("thijs", "bart"))
    assert "VCALENDAR" in stranger
    for canary in canaries:
        assert [word for word in (*canary.words, canary.question) if word in stranger] == []
        record = Record.objects.get(pk=canary.record.pk)
        assert str(record.number) in insider
        assert (canary.question in insider) is not hides


def test_mails_and_calendar_about_a_record_tell_nothing_of_a_hidden_one_it_points_to(office: Office) -> None:
    hidden = plant(office, insider="bart")
    shown = sample(pointing(office, hidden), 4)
    OfficeRules.objects.create(hides_titles=False)
    told = everything_told(office, "thijs", shown)
    assert [one.kind.code for one in shown if one.record.title not in told] == []
    assert [word for canary in hidden for word in (*canary.words, canary.question) if word in told] == []
