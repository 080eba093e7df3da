"""A reader that never ends: who waits is answered within ten seconds, in plain words, and the original is kept. And a
long text of one sign, which a careless pattern goes through again from each of its places."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from itertools import product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from spil.config.settings.web import READING_PATIENCE
from spil.foundation.attachments.models import Attachment
from spil.foundation.documents import readers
from spil.foundation.documents.mail import headers
from spil.foundation.files.store import store
from spil.foundation.jobs.worker import run_waiting
from spil.foundation.notifications.quoting import own_words
from spil.foundation.reading.jobs import read_scans
from spil.foundation.reading.models import FileText, Source
from spil.foundation.search.rules import ask, body_terms, head_terms
from spil.modules.invoices.models import Invoice
from spil.modules.letters.rules import filled
from spil.modules.post.actions import register
from spil.modules.post.models import PostItem
from spil.modules.post.rules import day_in, subject_in
from tests.attackers.seeds import seeds
from tests.record.playing import signed_in
from tests.support.fixtures import is_deep
from tests.support.invoice_file import invoice_file
from tests.support.office import Office, small_office

pytestmark = [pytest.mark.django_db, pytest.mark.consistency, pytest.mark.long]
LETTER = b"Geachte gevonden"
IN_ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
#: what is handed in, what the page says of it, and whether it is in the register at once
FILES: dict[str, tuple[bytes, str, bool]] = {
    "stapel.pdf": (seeds("pdf")[0], "in the background, within minutes", False),
    "factuur.xml": (invoice_file(), "/record/", True),
    "bericht.eml": (seeds("mail")[0], "/record/", True),
    "winmail.dat": (seeds("winmail")[0], "/record/", True),
    "brief.rtf": (seeds("rtf")[0], "/record/", True),
}


@pytest.fixture
def office() -> Office:
    return small_office()


@pytest.fixture
def _never_ending(settings: Any) -> Iterator[None]:
    """Every reader process that there is stands still, as one does that never ends. Everyday nobody waits as long."""
    assert READING_PATIENCE <= 9, "a second is left for all that is no reading"
    settings.READING_PATIENCE = READING_PATIENCE if is_deep() else 0.5
    readers.side_by_side(
        lambda text: readers.read("spil.foundation.documents.texts:plain", text), [b"a", b"b"]
    )
    stopped = [child.process.pid for child in readers._pool._all]
    for process in stopped:
        os.kill(process, signal.SIGSTOP)
    yield
    readers.close()


@pytest.mark.usefixtures("_never_ending")
@pytest.mark.parametrize("name", sorted(FILES) if is_deep() else ["stapel.pdf"])
def test_a_file_is_handed_in_whose_reader_never_ends(office: Office, name: str) -> None:
    content, words, is_there = FILES[name]
    client = signed_in(office, "griet")
    client.get("/intake/")  # a server that has just begun loads its pages first
    begun = time.monotonic()
    sent = {"files": SimpleUploadedFile(name, content)}
    page = client.post("/intake/", sent, **IN_ENGLISH)  # type: ignore[arg-type]
    assert time.monotonic() - begun < 10
    assert page.status_code == 200
    assert words in page.content.decode()
    assert PostItem.objects.exists() == is_there
    assert store().read(sha256(content).hexdigest()) == content
    run_waiting()
    assert PostItem.objects.count() == 1, "what nobody waited for is taken in in the background"
    assert Invoice.objects.exists() == (name == "factuur.xml"), "and becomes what it is"
    read_scans()
    assert not FileText.objects.filter(reason="hurried").exists()


@pytest.fixture
def client(office: Office) -> Client:
    register(by=office.as_("griet"), subject="Brief", file=store().put(LETTER, name="brief.txt"))
    register(by=office.as_("griet"), subject="Stapel", file=store().put(seeds("pdf")[0], name="stapel.pdf"))
    return signed_in(office, "griet")


def attached(name: str) -> Attachment:
    return Attachment.objects.get(name=name)


@pytest.mark.usefixtures("_never_ending")
def test_a_file_is_read_again_and_its_reader_never_ends(client: Client) -> None:
    file, begun = attached("brief.txt"), time.monotonic()
    assert client.post(f"/file/{file.pk}/read/").status_code == 302
    assert time.monotonic() - begun < 10
    page = client.get(f"/file/{file.pk}/preview/", **IN_ENGLISH).content.decode()  # type: ignore[arg-type]
    assert "takes longer than anybody waits" in page
    assert store().read(file.sha256) == LETTER
    read_scans()
    found = FileText.objects.get(pk=file.sha256)
    assert (found.source, found.text) == (Source.LAYER, LETTER.decode())


@pytest.mark.usefixtures("_never_ending")
def test_a_file_is_shown_and_its_reader_never_ends(client: Client) -> None:
    file, begun = attached("stapel.pdf"), time.monotonic()
    page = client.get(f"/file/{file.pk}/preview/", **IN_ENGLISH).content.decode()  # type: ignore[arg-type]
    assert time.monotonic() - begun < 10
    assert "takes too much time or memory" in page
    assert store().verify(file.sha256)


@pytest.mark.usefixtures("_never_ending")
def test_in_the_background_a_file_has_the_time_that_its_reader_is_given() -> None:
    with pytest.raises(readers.ReaderFailed) as failed:
        readers.read("spil.foundation.documents.texts:plain", LETTER, seconds=0.7)
    assert failed.value.reason == "timeout"


#: what a long text is made of
PUMPED = (" ", "\n", "a", "0", "a.", "0.", "a@", "a-", "> ", "--\n", "a\n", "op a ", "groet ", "{deadline}")
#: what goes through a text that somebody sent, in the process of the server itself
GOING_THROUGH: dict[str, Callable[[str], Any]] = {
    "its words": lambda text: body_terms(text, "nl"),
    "a title": lambda text: head_terms(text, "nl"),
    "a question": lambda text: ask(text, date(2026, 11, 28), "nl"),
    "an answer": own_words,
    "a subject": subject_in,
    "a day": lambda text: day_in(text, date(2026, 11, 28)),
    "addresses": headers.addresses,
    "a letter": lambda text: filled(text, {}),
}


@pytest.mark.parametrize("what", GOING_THROUGH)
def test_a_long_text_of_one_sign_is_gone_through_in_time(what: str) -> None:
    for begins, part, ends in product(("", "1 ", "groet"), PUMPED, ("x", " 1")):
        text = begins + part * (60_000 // len(part)) + ends
        begun = time.process_time()
        GOING_THROUGH[what](text)
        assert time.process_time() - begun < 10, f"{begins!r}, {part!r} again and again, {ends!r}"


def test_a_time_that_is_no_end_of_spaces_is_answered_in_time(office: Office) -> None:
    begun = time.process_time()
    page = signed_in(office, "griet").post("/notices/settings/", {"digest_at": f"8{' ' * 200_000}x"})
    assert page.status_code == 422
    assert time.process_time() - begun < 10
