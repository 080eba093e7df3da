"""Beside a file whose words are not known stands that, why, and a way to have it read again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from spil.foundation.access.actor import system_actor
from spil.foundation.attachments.models import Attachment
from spil.foundation.files.store import store
from spil.foundation.handling.actions import attach
from spil.foundation.reading.jobs import read_scans
from spil.foundation.reading.models import FileText, Source
from spil.foundation.reading.words import HURRIED, keep_and_tell
from spil.foundation.search.jobs import index_carriers
from spil.gateways.web.views import file_words
from spil.modules.post.actions import register
from tests.record.playing import signed_in
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    office: Office = small_office()
    register(by=office.as_("griet"), subject="Scan", file=store().put(b"Geachte gevonden", name="brief.txt"))
    return signed_in(office, "griet")


@pytest.mark.parametrize(
    ("source", "is_installed", "words", "helps"),
    [
        (Source.WAITING, True, "within minutes", False),
        (Source.WAITING, False, "not installed", False),
        (Source.UNREAD, False, "not installed", False),
        (Source.UNREAD, True, "not read by machine", True),
        (Source.REFUSED, True, "could not be read. This file is damaged", True),
        (Source.LAYER, True, "", False),
    ],
)
def test_a_file_says_why_its_words_are_not_found(
    client: Client, monkeypatch: pytest.MonkeyPatch, source: str, is_installed: bool, words: str, helps: bool
) -> None:
    monkeypatch.setattr(file_words, "can_recognise", lambda: is_installed)
    file = Attachment.objects.get()
    FileText.objects.update_or_create(pk=file.sha256, defaults={"source": source, "reason": "damaged"})
    page = client.get(f"/file/{file.pk}/preview/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert words in page if words else "sheet-unread" not in page
    assert (f"/file/{file.pk}/read/" in page) is helps


def test_a_file_that_is_lost_waits_no_longer_to_be_read_and_the_others_are(client: Client) -> None:
    lost = Attachment.objects.get()
    whole = store().put(b"Geachte heelgebleven", name="brief2.txt")
    attach(record=lost.record, by=system_actor(timezone.now(), timezone.localdate()), file=whole)
    for sha256 in (lost.sha256, whole.sha256):
        waits = {"source": Source.WAITING, "reason": HURRIED, "text": ""}
        FileText.objects.update_or_create(pk=sha256, defaults=waits)
    store().remove(lost.sha256, before=timezone.now() + timedelta(minutes=1))
    read_scans()
    assert FileText.objects.get(pk=lost.sha256).source == Source.REFUSED
    page = client.get(f"/file/{lost.pk}/preview/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "could not be read. The content of this file is not there any more." in page
    assert "heelgebleven" in FileText.objects.get(pk=whole.sha256).text


def test_read_again_finds_the_words_and_is_for_readers_only(client: Client) -> None:
    file = Attachment.objects.get()
    FileText.objects.update_or_create(
        pk=file.sha256, defaults={"source": Source.REFUSED, "reason": "damaged"}
    )
    assert client.get(f"/file/{file.pk}/read/").status_code == 405
    assert client.post(f"/file/{file.pk + 1}/read/").status_code == 404
    assert client.post(f"/file/{file.pk}/read/").status_code == 302
    assert "gevonden" in FileText.objects.get(pk=file.sha256).text


def test_what_was_destroyed_while_it_was_read_does_not_come_back(client: Client) -> None:
    """Reading takes up to half a minute, a scan more; by then no record carries the content any more."""
    kept, gone = Attachment.objects.get().sha256, "0" * 64
    for sha256, is_there in ((kept, True), (gone, False)):
        FileText.objects.filter(pk=sha256).delete()
        keep_and_tell(FileText(sha256=sha256, source=Source.OCR, text="dakwerken"))
        assert FileText.objects.filter(pk=sha256, text="dakwerken").exists() == is_there
        index_carriers(sha256, FileText(sha256=sha256, source=Source.OCR, text="goten"))
        assert FileText.objects.filter(pk=sha256, text="goten").exists() == is_there
