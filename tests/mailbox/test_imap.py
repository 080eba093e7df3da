"""A mailbox on a real server is emptied: nothing lost, nothing read twice, whatever breaks in between."""

from __future__ import annotations

import argparse
import imaplib
import io
import shutil
import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from html import unescape
from typing import Any

import pytest
from django.db import DataError, OperationalError
from django.test import Client

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.arrivals.taking import Empty
from spil.foundation.attachments.models import Attachment
from spil.foundation.files.store import store
from spil.foundation.health.checking import Asked, Level
from spil.foundation.identity.models import User
from spil.foundation.organisation.models import Role, RoleAssignment
from spil.gateways.command_line.commands import mailbox as command
from spil.gateways.mailbox import imap, watching
from spil.gateways.mailbox.forms import MailboxForm
from spil.gateways.mailbox.health import mailboxes
from spil.gateways.mailbox.intake_jobs import fetch
from spil.gateways.mailbox.models import Cause, Mailbox
from spil.gateways.mailbox.sealing import sealed
from spil.modules.post.actions import intake
from spil.modules.post.actions.mail import Mail, facts_of
from spil.modules.post.models import PostItem
from tests.support import dovecot
from tests.support.dovecot import Server
from tests.support.office import Office, small_office
from tests.support.rivals import at_the_same_moment

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def letter(number: int) -> bytes:
    return f"From: an@x.example\r\nSubject: brief {number}\r\nMessage-ID: <{number}@x>\r\n\r\nDag {number}\r\n".encode()


def visit(mailbox: Mailbox) -> imap.Fetched:
    mailbox.refresh_from_db()
    with imap.session(mailbox) as box:
        return imap.fetch(mailbox, box, now=NOW)


def titles() -> list[str]:
    return list(PostItem.objects.order_by("pk").values_list("record__title", flat=True))


@pytest.mark.django_db
def test_each_message_is_registered_once_byte_for_byte_and_stays_unseen(
    server: Server, mailbox: Mailbox
) -> None:
    small_office()
    server.put(mailbox.username, letter(1), letter(2))
    assert visit(mailbox).taken == 2
    assert (visit(mailbox).taken, visit(mailbox).known) == (0, 0)
    server.put(mailbox.username, letter(3))
    assert visit(mailbox).taken == 1
    assert titles() == ["brief 1", "brief 2", "brief 3"]
    assert [
        store().read(one) for one in Attachment.objects.order_by("pk").values_list("sha256", flat=True)
    ] == [
        letter(1),
        letter(2),
        letter(3),
    ]
    with server.session(mailbox.username) as box:
        box.select("INBOX")
        assert box.search(None, "UNSEEN")[1] == [b"1 2 3"]
    mailbox.refresh_from_db()
    assert (mailbox.taken_count, mailbox.last_uid, mailbox.error, mailbox.fetched_at) == (3, 3, "", NOW)


@pytest.mark.django_db
def test_what_is_done_is_moved_to_its_folder_and_nothing_else(server: Server, mailbox: Mailbox) -> None:
    small_office()
    Mailbox.objects.filter(pk=mailbox.pk).update(done_folder="Verwerkt & klaar")
    server.put(mailbox.username, letter(1), letter(2), letter(3))
    with server.session(mailbox.username) as box:  # somebody has marked a letter and not thrown it away yet
        box.select("INBOX")
        box.store("2", "+FLAGS", r"(\Deleted)")
    assert visit(mailbox).taken == 2
    assert server.subjects(mailbox.username) == ["brief 2"]
    assert server.subjects(mailbox.username, "Verwerkt &- klaar") == ["brief 1", "brief 3"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_empty_a_mailbox_read_and_file_each_message_once(
    server: Server, mailbox: Mailbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a server that knows no MOVE, where each may leave a copy of its own."""
    small_office()
    Mailbox.objects.filter(pk=mailbox.pk).update(done_folder="Gedaan")
    server.put(mailbox.username, *map(letter, range(5)))
    begun, others_came, read = threading.Event(), threading.Event(), []

    def slowly(box: Any, uid: int, *, plain: Any = imap._raw) -> bytes | None:
        read.append(uid)
        begun.set()
        others_came.wait(10)
        return plain(box, uid)

    monkeypatch.setattr(imap, "_raw", slowly)

    def emptied() -> imap.Fetched:
        with imap.session(_now(mailbox)) as box:
            box.client.capabilities = tuple(one for one in box.client.capabilities if one != "MOVE")
            return imap.fetch(_now(mailbox), box, now=NOW)

    def others() -> imap.Fetched:
        begun.wait(10)
        try:
            command.run(argparse.Namespace(what="fetch", name=mailbox.name))
            return emptied()
        finally:
            others_came.set()

    first, second = at_the_same_moment(emptied, others)
    assert "a worker is emptying it" in capsys.readouterr().out
    assert (first.taken, second.taken, second.by_another) == (5, 0, True)
    assert server.subjects(mailbox.username, "Gedaan") == [f"brief {number}" for number in range(5)]
    assert len(read) == len(titles()) == _now(mailbox).taken_count == 5
    assert emptied() == imap.Fetched()


@pytest.mark.django_db
@pytest.mark.parametrize("done_folder", ["", "Done"])
def test_a_line_that_breaks_before_the_acknowledgement_registers_nothing_twice(
    server: Server, mailbox: Mailbox, done_folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_office()
    Mailbox.objects.filter(pk=mailbox.pk).update(done_folder=done_folder)
    server.put(mailbox.username, letter(1), letter(2))
    with monkeypatch.context() as broken:
        broken.setattr(imap, "_acknowledge", _break)
        with pytest.raises(ConnectionError):
            visit(mailbox)
    assert titles() == ["brief 1", "brief 2"]  # they were registered together
    found = visit(mailbox)
    assert (found.taken, found.known) == (0, 2)
    assert titles() == ["brief 1", "brief 2"]
    assert server.subjects(mailbox.username) == ([] if done_folder else ["brief 1", "brief 2"])


def _break(*_: object, **__: object) -> None:
    raise ConnectionError("the line is gone")


@pytest.mark.django_db
def test_uids_that_start_anew_make_nothing_new(server: Server, mailbox: Mailbox) -> None:
    small_office()
    server.put(mailbox.username, letter(1))
    visit(mailbox)
    before = Mailbox.objects.get(pk=mailbox.pk).uid_validity
    with server.session(mailbox.username) as box:
        box.create("Bewaard")
        box.select("INBOX")
        box.uid("MOVE", "1", "Bewaard")
    time.sleep(1.1)  # UIDVALIDITY is the second in which a folder was made
    for name in server.folder.glob(f"mail/{mailbox.username}/dovecot*"):
        name.unlink()
    server.put(mailbox.username, letter(1), letter(2))
    found = visit(mailbox)
    assert (found.taken, found.known) == (1, 1)
    assert Mailbox.objects.get(pk=mailbox.pk).uid_validity != before
    assert titles() == ["brief 1", "brief 2"]


@pytest.mark.django_db
def test_a_mailbox_that_is_pointed_elsewhere_is_read_from_its_first_message(
    server: Server, mailbox: Mailbox
) -> None:
    small_office()
    server.put(mailbox.username, letter(1))
    visit(mailbox)
    mailbox.refresh_from_db()
    with imap.session(
        mailbox
    ) as box:  # a line to the old one that is open still writes nothing about the new one
        _point_to(mailbox, "elders")
        assert (mailbox.uid_validity, mailbox.last_uid) == (None, 0)
        former = Mailbox.objects.get(pk=mailbox.pk)
        former.username = mailbox.username.removesuffix("elders")
        imap.fetch(former, box, now=NOW)
    mailbox.refresh_from_db()
    assert (mailbox.uid_validity, mailbox.last_uid) == (None, 0)


def _point_to(mailbox: Mailbox, suffix: str) -> None:
    """Another account on the same server, as the page does it."""
    given = {name: getattr(mailbox, name) for name in MailboxForm.Meta.fields}
    form = MailboxForm(
        {**given, "username": mailbox.username + suffix, "password": dovecot.PASSWORD}, instance=mailbox
    )
    assert form.is_valid(), form.errors
    form.save()


@pytest.mark.django_db
def test_a_mailbox_that_is_given_again_on_the_command_line_is_read_from_its_first_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    for name in ("INBOX", "Post"):
        monkeypatch.setattr("sys.stdin", io.StringIO("wacht\n"))
        command.run(
            parser.parse_args(["add", "Post", "post@x.example", "--host", "imap.x.example", "--folder", name])
        )
        row = Mailbox.objects.get()
        assert (row.folder, row.uid_validity, row.last_uid) == (name, None, 0)
        Mailbox.objects.update(uid_validity=1, last_uid=9)


@pytest.mark.django_db(transaction=True)
def test_a_mailbox_that_is_pointed_elsewhere_is_watched_there_at_once(
    server: Server, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_office()
    monkeypatch.setattr(watching, "POLL", 0.2)
    monkeypatch.setattr(watching, "LOOK", 0.2)
    server.put(mailbox.username, letter(1))
    server.put(f"{mailbox.username}elders", letter(2))
    stop = threading.Event()
    thread = threading.Thread(target=watching.watch, args=(mailbox.pk, stop))
    thread.start()
    try:
        _until(lambda: titles() == ["brief 1"])
        _point_to(_now(mailbox), "elders")
        _until(lambda: titles() == ["brief 1", "brief 2"], 20)
    finally:
        stop.set()
        thread.join(20)


@pytest.mark.django_db
def test_what_is_refused_does_not_stand_in_the_way_where_a_server_keeps_no_keywords(
    server: Server, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_office()
    monkeypatch.setattr(imaplib.IMAP4, "response", _without_keywords)
    Mailbox.objects.filter(pk=mailbox.pk).update(done_folder="Done")
    archive = b"PK\x03\x04 an archive and no message"
    server.put(mailbox.username, archive, archive + b"!", letter(3))
    with imap.session(mailbox) as box:
        for _visit in range(2):
            mailbox.refresh_from_db()
            imap.fetch(mailbox, box, now=NOW, most=2)
    assert titles() == ["brief 3"]
    assert server.subjects(mailbox.username, "Done") == ["brief 3"]


def _without_keywords(_client: object, code: str) -> tuple[str, list[bytes]]:
    return code, [b"(\\Deleted \\Seen)"]


@pytest.mark.django_db
def test_a_message_that_is_not_taken_in_stays_and_is_named_once(server: Server, mailbox: Mailbox) -> None:
    small_office()
    server.put(mailbox.username, b"PK\x03\x04 an archive and no message", letter(2))
    found = visit(mailbox)
    assert (found.taken, len(found.refused)) == (1, 1)
    assert visit(mailbox).refused == []
    assert len(server.subjects(mailbox.username)) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("keeps_keywords", [True, False])
def test_what_is_refused_is_told_until_it_is_moved_and_offered_again_when_it_is_asked(
    server: Server, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, client: Client, keeps_keywords: bool
) -> None:
    office = small_office()
    if not keeps_keywords:
        monkeypatch.setattr(imaplib.IMAP4, "response", _without_keywords)
    with monkeypatch.context() as smaller:
        smaller.setattr(imap, "LARGEST", 400)
        server.put(mailbox.username, letter(1) + b"x" * 600, letter(2))
        smaller.setattr(watching, "_wait_for_news", lambda _box, stop: stop.set())
        for _visit in range(2):
            watching._one_line(mailbox, threading.Event(), lambda: NOW)
    [found] = mailboxes(Asked(NOW))
    assert (found.level, "1 bericht" in found.text, "larger than" in found.text) == (
        Level.WARNING,
        True,
        True,
    )
    with guard.opened():
        RoleAssignment.objects.filter(person=office.people["griet"]).update(role=Role.ADMINISTRATOR)
    client.force_login(User.objects.create_user("griet@x.example", person=office.people["griet"]))
    page = client.get("/mailboxes/").content.decode()
    assert "1 bericht is niet ingelezen" in page
    assert client.post(f"/mailboxes/{mailbox.pk}/retry/").status_code == 302
    assert visit(mailbox).taken == 1
    assert sorted(titles()) == ["brief 1", "brief 2"]
    assert [one.level for one in mailboxes(Asked(NOW))] == [Level.GOOD]


@pytest.mark.django_db
def test_the_command_offers_again_what_was_refused_and_who_moves_it_away_is_told_no_more(
    server: Server, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small_office()
    server.put(mailbox.username, letter(2), letter(1) + b"x" * 600)
    with monkeypatch.context() as smaller:
        smaller.setattr(imap, "LARGEST", 400)
        visit(mailbox)
        command.run(argparse.Namespace(what="list"))
        assert "1 refused: " in capsys.readouterr().out
        command.run(argparse.Namespace(what="retry", name=mailbox.name))
        assert "0 registered, 0 known, 1 refused" in capsys.readouterr().out
    with imap.session(mailbox) as box:
        box.folder.create("Elders")
        box.folder.set(mailbox.folder)
        box.move(box.uids(f"KEYWORD {imap.REFUSED}"), "Elders")
    visit(mailbox)
    mailbox.refresh_from_db()
    assert (mailbox.refused_count, mailbox.refused_why) == (0, "")


@pytest.mark.django_db
def test_a_wrong_password_and_a_server_that_is_away_are_told_and_tried_again_later(mailbox: Mailbox) -> None:
    small_office()
    Mailbox.objects.filter(pk=mailbox.pk).update(port=1)
    fetch()
    row = Mailbox.objects.get(pk=mailbox.pk)
    assert (row.failures, "refused" in row.error.lower()) == (1, True)
    assert row.retry_at is not None
    fetch()  # too early: nobody knocks at a door that was shut a moment ago
    assert Mailbox.objects.get(pk=mailbox.pk).failures == 1
    for _ in range(12):
        imap.failed(Mailbox.objects.get(pk=mailbox.pk), OSError("away"), NOW)
    row = Mailbox.objects.get(pk=mailbox.pk)
    assert row.retry_at == NOW + timedelta(minutes=15)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_several_mailboxes_are_read_at_once_and_none_waits_for_one_that_is_shut_or_away(
    server: Server, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    """Three accounts: one that works, one with a wrong password, one whose server goes away and comes back."""
    office = small_office()
    monkeypatch.setattr(imap, "FIRST_WAIT", timedelta(seconds=0.2))
    monkeypatch.setattr(watching, "LOOK", 0.2)
    monkeypatch.setattr(watching, "ROUND", 0.2)
    other = dovecot.make()
    other.start()
    shut = _beside(mailbox, "Dicht", server, secret=sealed("verkeerd"))
    away = _beside(mailbox, "Weg", other)
    server.put(mailbox.username, letter(1))
    other.put(away.username, letter(2))
    stop, before = threading.Event(), set(threading.enumerate())
    thread = threading.Thread(target=watching.watch_all, args=(stop,))
    thread.start()
    try:
        _until(lambda: sorted(titles()) == ["brief 1", "brief 2"] and _now(shut).failures > 0)
        other.stop()
        _until(lambda: _now(away).failures > 0)
        server.put(mailbox.username, letter(3))  # moments after it arrives, whatever the others do
        _until(lambda: "brief 3" in titles())
        said = _page(client, office)
        assert "2 berichten geregistreerd" in said[mailbox.name]
        assert "De server aanvaardt de naam en het wachtwoord niet." in said["Dicht"]
        assert "De server antwoordt niet." in said["Weg"]
        other.start()
        other.put(away.username, letter(4))
        _until(lambda: "brief 4" in titles())
    finally:
        stop.set()
        # a server takes seconds over a wrong password: who waits for that would ask the database after the test
        for one in set(threading.enumerate()) - before:
            one.join(20)
        other.stop()
        shutil.rmtree(other.folder, ignore_errors=True)
    assert not thread.is_alive()
    assert sorted(titles()) == ["brief 1", "brief 2", "brief 3", "brief 4"]
    counts = {
        one.name: (one.taken_count, one.failures, one.cause) for one in Mailbox.objects.exclude(pk=shut.pk)
    }
    assert counts == {mailbox.name: (2, 0, ""), "Weg": (2, 0, "")}
    assert (_now(shut).taken_count, _now(shut).cause) == (0, Cause.PASSWORD)


def _beside(first: Mailbox, name: str, server: Server, **other: str) -> Mailbox:
    """One more mailbox, with an account of its own."""
    made = Mailbox.objects.get(pk=first.pk)
    made.pk, made.name, made.username, made.port = None, name, f"{first.username}-{name}".lower(), server.port
    for field, value in other.items():
        setattr(made, field, value)
    made.save()
    return made


def _now(mailbox: Mailbox) -> Mailbox:
    return Mailbox.objects.get(pk=mailbox.pk)


def _page(client: Client, office: Office) -> dict[str, str]:
    """What the page of mailboxes says of each, to the administrator."""
    person = office.people["katrien"]
    with guard.opened():
        RoleAssignment.objects.create(person=person, role=Role.ADMINISTRATOR, from_on=office.today)
    client.force_login(User.objects.create_user(person.email, person=person))
    parts = client.get("/mailboxes/").content.decode().split('<section class="card" aria-label="')[1:]
    return {name: unescape(text) for name, _quote, text in (one.partition('"') for one in parts)}


def _until(true: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():  # type: ignore[operator]
            return
        time.sleep(0.1)
    raise AssertionError("waited in vain")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault", [OverflowError("no such day"), DataError("no such day"), Refused(Empty(name="no such day"))]
)
def test_a_message_that_cannot_be_registered_stays_and_is_named_once_and_the_others_go_on(
    server: Server, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    small_office()
    Mailbox.objects.filter(pk=mailbox.pk).update(done_folder="Done")
    monkeypatch.setattr(intake, "facts_of", partial(_one_is_fatal, fault))
    server.put(mailbox.username, letter(1), letter(2), letter(3))
    found = visit(mailbox)
    assert (found.taken, titles()) == (2, ["brief 1", "brief 3"])
    assert ["no such day" in one for one in found.refused] == [True]
    assert (visit(mailbox).refused, server.subjects(mailbox.username)) == ([], ["brief 2"])


@pytest.mark.django_db
def test_a_database_that_is_away_refuses_no_message(
    server: Server, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_office()
    server.put(mailbox.username, letter(1), letter(2))
    with monkeypatch.context() as broken:
        broken.setattr(intake, "facts_of", _away)
        with pytest.raises(OperationalError):
            visit(mailbox)
    assert (visit(mailbox).taken, titles()) == (2, ["brief 1", "brief 2"])


def _away(_mail: Mail) -> dict[str, Any]:
    raise OperationalError("the server closed the connection")


def _one_is_fatal(fault: Exception, mail: Mail) -> dict[str, Any]:
    """A fault of ours that one message brings out."""
    if mail.message.subject == "brief 2":
        raise fault
    return facts_of(mail)
