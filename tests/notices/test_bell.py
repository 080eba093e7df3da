"""The bell: what it shows, what a page that stays open asks, and what that costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from spil.foundation.actions.declaration import actions
from spil.foundation.identity.models import User
from spil.foundation.jobs import queue
from spil.foundation.jobs.declaration import DeclaredJob, jobs
from spil.foundation.notifications.models import Notice
from spil.foundation.notifications.queries import live_token
from spil.foundation.records.models import Record
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
assign, share = actions["records.record.assign"], actions["records.record.share"]


@pytest.fixture
def office() -> Office:
    made = small_office()
    for person in made.people.values():
        User.objects.create(email=person.email, person=person, password="!")
    return made


def given(office: Office, to: str, *, name: str = "brief.txt") -> Record:
    record = Record.objects.get(pk=office.post_item(b"Beste", name=name).pk)
    assign(record=record, by=office.as_("katrien"), owner=office.people[to])
    return record


def signed_in(office: Office, key: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=office.people[key]))
    client.cookies["spil_language"] = "nl"
    return client


def test_the_bell_counts_and_leads_to_the_record_and_is_quiet_after(office: Office) -> None:
    record = given(office, "thijs")
    client = signed_in(office, "thijs")
    assert "Meldingen, 1 nieuwe" in client.get("/").content.decode()
    panel = client.get("/notices/bell/").content.decode()
    assert "brief.txt" in panel
    assert "Katrien Moerman wees dit aan jou toe." in panel
    notice = Notice.objects.get(person=office.people["thijs"])
    assert client.get(f"/notices/{notice.pk}/")["Location"] == f"/record/{record.pk}/"
    assert 'aria-label="Meldingen"' in client.get("/").content.decode()


def test_all_is_read_with_one_press(office: Office) -> None:
    given(office, "thijs")
    given(office, "thijs", name="tweede.txt")
    client = signed_in(office, "thijs")
    assert "2 nieuwe" in client.get("/notices/").content.decode()
    client.post("/notices/read/")
    assert Notice.objects.filter(person=office.people["thijs"], read_at=None).count() == 0


def test_nobody_reads_the_notices_of_somebody_else(office: Office) -> None:
    given(office, "thijs")
    notice = Notice.objects.get(person=office.people["thijs"])
    other = signed_in(office, "sofie")
    assert other.get(f"/notices/{notice.pk}/").status_code == 404
    assert "brief.txt" not in other.get("/notices/").content.decode()


def test_a_page_that_stays_open_asks_with_one_query_and_no_session(office: Office) -> None:
    token = {"X-Spil-Live": live_token(office.people["thijs"].pk)}
    client = Client()
    first = client.get("/live/", headers=token)
    assert first.status_code == 204
    with CaptureQueriesContext(connection) as queries:
        same = client.get("/live/", headers={**token, "If-None-Match": first["ETag"]})
    assert (same.status_code, same.content, len(queries)) == (304, b"", 1)
    given(office, "thijs")
    changed = client.get("/live/", headers={**token, "If-None-Match": first["ETag"]})
    assert changed.status_code == 204
    assert changed.content == b""


def test_a_forged_or_foreign_token_asks_in_vain(office: Office) -> None:
    for token in ("", "7", f"{office.people['thijs'].pk}:x:y", live_token(1)[:-2] + "xx"):
        assert Client().get("/live/", headers={"X-Spil-Live": token}).status_code == 403


def test_a_page_costs_as_many_queries_with_forty_notices_as_with_one(office: Office) -> None:
    client = signed_in(office, "thijs")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/notices/")
        return len(queries)

    given(office, "thijs")
    cost()
    one = cost()
    for number in range(12):
        given(office, "thijs", name=f"{number}.txt")
    assert cost() == one


def test_a_job_that_is_done_or_given_up_is_told_to_whoever_asked_for_it(office: Office) -> None:
    declared = jobs.register(DeclaredJob("test.long", "Lang werk", lambda _progress: None, retries=0))
    try:
        for fails in (False, True):
            queue.enqueue(declared, by=office.people["sofie"].pk, at=office.now())
            row = queue.take("w", office.now())
            assert row is not None
            if fails:
                queue.fail(row, "kapot", office.now())
            else:
                queue.finish(row, None, office.now())
        panel = signed_in(office, "sofie").get("/notices/bell/").content.decode()
        assert "Lang werk" in panel
        assert "Dit is klaar." in panel
        assert "Dit is mislukt." in panel
    finally:
        jobs.forget("test.long")
