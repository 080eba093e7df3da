"""Handing in files on a page, and the settings of mailboxes."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from spil.foundation.actions import guard
from spil.foundation.arrivals.jobs import ask_for_mailbox, sweep_boxes, take_mailbox
from spil.foundation.arrivals.taking import BATCH
from spil.foundation.attachments.models import Attachment
from spil.foundation.files.store import store
from spil.foundation.identity.models import User
from spil.foundation.jobs.progress import Progress, Stopped
from spil.foundation.jobs.worker import run_waiting
from spil.foundation.organisation.models import Role, RoleAssignment
from spil.gateways.mailbox.models import Mailbox
from spil.gateways.mailbox.sealing import opened
from spil.modules.post.models import PostItem
from tests.attackers.comparing import ways
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def signed_in(office: Office, name: str) -> Client:
    client = Client()
    person = office.people[name]
    user, _made = User.objects.get_or_create(person=person, defaults={"email": person.email})
    client.force_login(user)
    return client


def sent(client: Client, *files: tuple[str, bytes], script: bool = False) -> str:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    headers = {"HX-Request": "true"} if script else {}
    response = client.post("/intake/", {"files": uploads}, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_each_file_gets_its_own_row_with_its_number_or_the_reason(office: Office) -> None:
    page = sent(
        signed_in(office, "griet"),
        ("a.txt", b"een brief"),
        ("b.zip", b"PK\x03\x04 x"),
        ("c.txt", b"een brief"),
        ("d", b""),
    )
    items = list(PostItem.objects.select_related("record").order_by("pk"))
    assert [one.record.title for one in items] == ["a.txt", "c.txt"]
    for one in items:
        assert str(one.record.number) in page
    assert (
        f"same file as {items[0].record.number}" in page
        or f"zelfde bestand als {items[0].record.number}" in page
    )
    assert page.count("drop-no") == 2


def test_a_script_gets_the_rows_alone_and_nothing_chosen_is_said(office: Office) -> None:
    client = signed_in(office, "griet")
    rows = sent(client, ("a.txt", b"een brief"), script=True)
    assert "<html" not in rows
    assert rows.count("<li") == 1
    assert client.post("/intake/", {}).status_code == 422


def test_who_may_not_register_is_told_so_for_each_file(office: Office) -> None:
    assert "drop-no" in sent(signed_in(office, "thijs"), ("a.txt", b"een brief"))
    assert not PostItem.objects.exists()


def test_a_large_mailbox_file_is_taken_in_in_the_background_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spil.gateways.web.views.intake._SMALL_BOX", 10)
    client = signed_in(office, "griet")
    box = b"".join(
        b"From a@x.example Thu Nov 26 09:00:00 2026\nFrom: a@x.example\nSubject: %d\nMessage-ID: <%d@x>\n\nx\n\n"
        % (n, n)
        for n in range(3)
    )
    address = re.search(r"/intake/job/\d+/", sent(client, ("jaar.mbox", box)))
    assert address is not None
    assert "progress" in client.get(address[0]).content.decode()
    assert run_waiting() == 1
    assert "3 " in client.get(address[0], headers={"HX-Request": "true"}).content.decode()
    sent(client, ("jaar.mbox", box))
    run_waiting()
    assert PostItem.objects.count() == 3
    assert signed_in(office, "thijs").get(address[0]).status_code == 404

    place = store().path(sha256(box).hexdigest())
    sent(client, ("jaar.mbox", box))
    os.utime(place, (1, 1))
    assert sweep_boxes() == 0, "a job has still to take it in"
    run_waiting()
    os.utime(place, (1, 1))
    assert sweep_boxes() == 1
    assert not place.exists(), "the letters of all readers are in it, and it is nobody's"
    assert all(map(store().verify, Attachment.objects.values_list("sha256", flat=True)))
    assert sweep_boxes() == 0


def test_a_mailbox_file_of_which_an_attempt_died_tells_all_that_it_registered(office: Office) -> None:
    """The first attempt ends in the middle; one message stands twice in the file."""
    box = b"".join(
        b"From a@x.example Thu Nov 26 09:00:00 2026\nFrom: a@x.example\nSubject: %d\nMessage-ID: <%d@x>\n\nx\n\n"
        % (n, n)
        for n in (*range(BATCH + 3), 1)
    )
    file, griet = store().put(box, name="jaar.mbox"), office.as_("griet")
    row = ask_for_mailbox(file.sha256, griet)
    assert ask_for_mailbox(file.sha256, griet) == row, "what waits is not asked for twice"
    must_stop = iter((False, True))
    with pytest.raises(Stopped):
        take_mailbox(Progress(must_stop=lambda: next(must_stop)), **row.arguments)
    assert PostItem.objects.count() == BATCH
    assert run_waiting() == 1
    row.refresh_from_db()
    assert row.result == {"registered": BATCH + 3, "known": 1}
    again = ask_for_mailbox(file.sha256, griet)
    assert take_mailbox(**again.arguments) == {"registered": 0, "known": BATCH + 4}


def test_a_program_needs_an_address_and_an_id_and_its_secret_goes_nowhere_else(office: Office) -> None:
    with guard.opened():
        RoleAssignment.objects.filter(person=office.people["griet"]).update(role=Role.ADMINISTRATOR)
    client = ways(office.people["griet"]).client
    given = {"name": "Post", "address": "post@k.example", "host": "outlook.office365.com", "port": "993",
             "security": "tls", "username": "post@k.example", "sign_in": "program", "client_id": "spil",
             "token_url": "https://login.k.example/token", "folder": "INBOX", "password": "geheim!"}  # fmt: skip
    for lacking in ("token_url", "client_id"):
        answer = client.post("/mailboxes/new/", {**given, lacking: ""})
        assert "Zonder dit krijgt een programma geen toegang." in answer.content.decode()
    assert client.post("/mailboxes/new/", given).status_code == 302
    address = f"/mailboxes/{Mailbox.objects.get().pk}/"
    elsewhere = {
        "token_url": "https://elders.example/token",
        "client_id": "x",
        "scope": "x",
        "sign_in": "password",
    }
    for name, value in elsewhere.items():
        assert client.post(address, {**given, name: value, "password": ""}).status_code == 422, name
    by_password = {**given, "sign_in": "password", "token_url": "geen adres", "password": "van de mailbox"}
    assert client.post(address, by_password).status_code == 302
    mailbox = Mailbox.objects.get()
    assert (mailbox.token_url, mailbox.client_id, opened(mailbox.secret)) == ("", "", "van de mailbox")


def test_mailboxes_are_the_administrators_and_a_password_is_never_shown(office: Office) -> None:
    assert signed_in(office, "griet").get("/mailboxes/").status_code == 403
    with guard.opened():
        RoleAssignment.objects.filter(person=office.people["griet"]).update(role=Role.ADMINISTRATOR)
    client = ways(office.people["griet"]).client
    given = {"name": "Post", "address": "post@k.example", "host": "127.0.0.1", "port": "1", "security": "none",
             "username": "post", "sign_in": "password", "folder": "INBOX", "done_folder": "", "is_active": "on",
             "password": "geheim!"}  # fmt: skip
    assert client.post("/mailboxes/new/", {**given, "password": ""}).status_code == 422
    assert client.post("/mailboxes/new/", {**given, "host": "imap.k.example"}).status_code == 422
    assert client.post("/mailboxes/new/", given).status_code == 302
    mailbox = Mailbox.objects.get()
    assert opened(mailbox.secret) == "geheim!"
    page = client.get(f"/mailboxes/{mailbox.pk}/").content.decode()
    assert "geheim!" not in page
    assert mailbox.secret not in page
    assert (
        client.post(f"/mailboxes/{mailbox.pk}/", {**given, "password": "", "name": "Info"}).status_code == 302
    )
    assert opened(Mailbox.objects.get().secret) == "geheim!"
    for other in ({"host": "localhost"}, {"port": "2"}, {"security": "tls"}, {"username": "x"}):
        answer = client.post(f"/mailboxes/{mailbox.pk}/", {**given, **other, "password": ""})
        assert answer.status_code == 422, f"{other}: the password would go elsewhere"
        assert "Geef het wachtwoord" in answer.content.decode()
    anew = {**given, "name": "Info", "host": "localhost", "password": "nieuw geheim!"}
    assert client.post(f"/mailboxes/{mailbox.pk}/", anew).status_code == 302
    assert opened(Mailbox.objects.get().secret) == "nieuw geheim!"
    client.post(f"/mailboxes/{mailbox.pk}/try/")
    assert Mailbox.objects.get().error
    assert "Info" in client.get("/mailboxes/").content.decode()
    open_screen = signed_in(office, "griet")
    for path in ("new", mailbox.pk):
        asked = open_screen.post(f"/mailboxes/{path}/", anew)["Location"]
        assert asked == f"/account/confirm/?{urlencode({'next': f'/mailboxes/{path}/'})}"
