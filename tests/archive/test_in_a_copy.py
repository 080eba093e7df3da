"""What is destroyed in a restored copy of an office: its files stay until the copy is in service, since it may share
its store with the office from which it comes."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone

from spil.foundation.arrivals.taking import note_settled
from spil.foundation.attachments.models import Attachment
from spil.foundation.backups import service as backups
from spil.foundation.files.store import store
from spil.foundation.jobs.declaration import jobs
from spil.modules.privacy import actions as privacy
from spil.modules.privacy.models import Ground
from tests.archive.playing import application, carried_out, proposed
from tests.support.office import Office

pytestmark = pytest.mark.django_db(transaction=True)

SWEEPING = ("archive.sweep", "arrivals.sweep", "arrivals.sweep_store", "privacy.sweep")


def put_long_ago(content: bytes) -> str:
    sha256 = store().put(content, name="x").sha256
    then = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(store().path(sha256), (then, then))
    return sha256


def test_a_copy_takes_nothing_from_the_store_until_it_is_in_service(
    office: Office, tmp_path: Any, settings: Any
) -> None:
    """Not of what was destroyed or erased in it, of a mailbox file that was taken in before, or what nobody kept."""
    settings.DATA_DIR = tmp_path  # a store without what other tests left
    application(office)
    stays = Attachment.objects.get(record=application(office, word="kievit", ago=1).pk).sha256
    put_long_ago(b"een geweigerd formulier")
    note_settled(put_long_ago(b"From a@x.example\n\n"), "mailbox", office.now())
    there = set(store().all())
    backups.restored("20261129T013000Z", office.now(), office.now())
    carried_out(office, proposed(office))
    privacy.forget_party(party=office.supplier, by=office.as_("sofie"), ground=Ground.WITHDRAWN)
    for name in SWEEPING:
        jobs[name]()
    assert there <= set(store().all())
    backups.take_into_service(office.now(), mail=False)
    for name in SWEEPING:
        jobs[name]()
    assert there & set(store().all()) == {stays}


def test_the_certificate_of_a_restored_copy_says_that_its_files_go_once_it_is_in_service(
    office: Office,
) -> None:
    application(office)
    shared = application(office, word="merel")
    office.post_item(store().read(Attachment.objects.get(record=shared.pk).sha256), name="ook hier.txt")
    backups.restored("20261129T013000Z", office.now(), office.now())
    done = carried_out(office, proposed(office))
    files = {one.media_type: store().read(one.sha256) for one in Attachment.objects.filter(record=done.pk)}
    paper = pypdfium2.PdfDocument(files.pop("application/pdf"))
    told = json.loads(next(iter(files.values())))
    fates = [(file["removed"], file["why"]) for one in told["destroyed"] for file in one["files"]]
    assert sorted(fates) == [(False, "copy"), (False, "kept")]
    words = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in paper).split())
    assert "gaat weg zodra deze kopie van het kantoor in gebruik is" in words
