"""Which files a record has, and who may reach them."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from spil.foundation.access.actor import system_actor
from spil.foundation.actions import guard
from spil.foundation.attachments.models import Attachment, Role
from spil.foundation.attachments.queries import attachments_of, original_of, visible_attachment
from spil.foundation.files.models import StoredFile
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.records.models import Audience, Record

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SPIL = system_actor(NOW, NOW.date())
LETTER = StoredFile("a" * 64, 12, "application/pdf", "brief.pdf")


@dataclass(frozen=True)
class Reader:
    audience_ids: tuple[int, ...] = ()
    sees_all: bool = False


@pytest.fixture
def record():
    with guard.opened():
        entity = LegalEntity.objects.create(code="TK", name="Testkantoor")
        audience = Audience.objects.create(key="k")
        yield Record.objects.create(
            kind="t.paper",
            title="Brief",
            legal_entity=entity,
            state="new",
            audience=audience,
            created_at=NOW,
            registered_on=NOW.date(),
        )


def test_files_stand_in_their_order_and_the_original_is_known(record):
    later = Attachment.of(
        StoredFile("b" * 64, 1, "text/plain", "nota.txt"), record=record, by=SPIL, position=2
    )
    later.save()
    original = Attachment.of(LETTER, record=record, by=SPIL, role=Role.ORIGINAL)
    original.save()
    assert list(attachments_of(record)) == [original, later]
    assert original_of(record) == original
    assert (original.sha256, original.size, original.media_type) == (LETTER.sha256, 12, "application/pdf")


def test_the_same_file_stands_on_a_record_once_under_one_name(record):
    Attachment.of(LETTER, record=record, by=SPIL).save()
    Attachment.of(
        StoredFile(LETTER.sha256, 12, "application/pdf", "kopie.pdf"), record=record, by=SPIL
    ).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.of(LETTER, record=record, by=SPIL).save()
    assert attachments_of(record).count() == 2


def test_a_file_without_a_name_is_called_after_its_content(record):
    assert Attachment.of(StoredFile("a" * 64, 1, "text/plain"), record=record, by=SPIL).name == "a" * 12


def test_who_may_not_see_the_record_cannot_tell_the_file_from_one_that_does_not_exist(record):
    row = Attachment.of(LETTER, record=record, by=SPIL)
    row.save()
    assert visible_attachment(Reader((record.audience_id,)), row.pk) == row
    assert visible_attachment(Reader(sees_all=True), row.pk) == row
    assert visible_attachment(Reader((record.audience_id + 1,)), row.pk) is None
    assert visible_attachment(Reader(), row.pk) is None
    assert visible_attachment(Reader(sees_all=True), row.pk + 1) is None
