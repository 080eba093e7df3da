"""What nobody keeps is taken from the store, and nothing that somebody keeps: every column that names a content by its
hash belongs to a keeper, or stands here with the reason why not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from spil.foundation.arrivals.jobs import (
    UNKEPT,
    ask_for_file,
    ask_for_mailbox,
    register_left_waiting,
    sweep_store,
)
from spil.foundation.arrivals.models import WaitingFile
from spil.foundation.arrivals.taking import note_settled
from spil.foundation.arrivals.waiting import KEPT_FOR, add, waited_for
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.queries import attached
from spil.foundation.events.models import Event
from spil.foundation.exports.jobs import tidy
from spil.foundation.exports.letting_go import exported
from spil.foundation.exports.models import Export
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.files.sweeping import keepers
from spil.foundation.identity.models import User
from spil.foundation.identity.sessions import LASTS
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.models import Job, JobState
from spil.foundation.jobs.queries import worked_on
from spil.foundation.jobs.worker import run_waiting
from spil.foundation.notifications.models import Notice
from spil.foundation.parties.models import Party
from spil.foundation.reading.models import FileText
from spil.foundation.records.models import Record
from spil.gateways.rest import forgetting
from spil.modules.contacts import actions as contacts
from spil.modules.post.models import PostItem
from spil.modules.privacy import actions as privacy
from spil.modules.privacy.models import Ground
from tests.archive.playing import application
from tests.support.office import Office, small_office

KEPT_BY = {
    "arrivals.WaitingFile.sha256": waited_for,
    "attachments.Attachment.sha256": attached,
    "exports.Export.sha256": exported,
    "jobs.Job.arguments": worked_on,
}
_NAMES_NONE = "a digest of something else: no content of the store has it"
KEEPS_NOTHING = {
    "arrivals.Arrival.sha256": "what came; what was made of it has it attached, and else a job still works on it",
    "archive.LineOutcome.files": "what was destroyed",
    "events.EventValues.changes": "what happened; the row that it tells of is the keeper",
    "post.PostItem.original": "the item has it attached; it stands here to find the same letter again",
    "privacy.Erasure.files": "what was destroyed",
    "reading.FileText.sha256": "the words of a content, which go with it",
    "rest.Kept.answer": "what a program was answered today",
    "search.SearchTerms.files": "names and words of files",
    "drafts.Sent.digest": _NAMES_NONE,
    "events.Anchor.digest": _NAMES_NONE,
    "events.Event.digest": _NAMES_NONE,
    "events.Event.values_digest": _NAMES_NONE,
    "events.OfficeChain.head_digest": _NAMES_NONE,
    "health.Release.mark": _NAMES_NONE,
    "identity.Allowance.key": _NAMES_NONE,
    "identity.LoginLink.digest": _NAMES_NONE,
    "identity.RecoveryCode.digest": _NAMES_NONE,
    "identity.Session.session_key": _NAMES_NONE,
    "identity.Token.digest": _NAMES_NONE,
    "notifications.CalendarFeed.digest": _NAMES_NONE,
    "notifications.DecisionLink.digest": _NAMES_NONE,
    "records.Audience.key": _NAMES_NONE,
    "records.Record.head_digest": _NAMES_NONE,
    "rest.Kept.digest": _NAMES_NONE,
}
#: more than the time between two looks, so that what was put just now is old
LATER = UNKEPT + timedelta(hours=1)


def may_hold_a_hash(field: models.Field[Any, Any]) -> bool:
    """By its length, or by what it is called."""
    sort, length = field.get_internal_type(), getattr(field, "max_length", None)
    if (sort, length) in {("CharField", 64), ("BinaryField", 32)}:
        return True
    called = any(word in field.name for word in ("sha256", "hash", "digest", "files"))
    return called and sort in {"CharField", "TextField", "BinaryField", "JSONField"}


def columns() -> Iterator[tuple[str, models.Field[Any, Any]]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            yield f"{model._meta.label}.{field.name}", field


def test_every_column_that_may_hold_a_hash_is_a_keepers_or_says_why_not() -> None:
    there = dict(columns())
    known = {*KEPT_BY, *KEEPS_NOTHING}
    assert {name for name, field in there.items() if may_hold_a_hash(field)} <= known
    assert known <= there.keys()
    assert set(KEPT_BY.values()) == {one.keeps for one in keepers}
    assert max(LASTS, forgetting.LASTS) <= UNKEPT


@pytest.fixture
def office(tmp_path: Any, settings: Any) -> Office:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return small_office()


def put_long_ago(content: bytes) -> str:
    """Stored, and grown old since."""
    digest = store().put(content, name="los.txt").sha256
    grown_old(digest)
    return digest


def grown_old(digest: str) -> None:
    then = (timezone.now() - LATER).timestamp()
    os.utime(store().path(digest), (then, then))


@pytest.mark.django_db(transaction=True)  # the job reads one state of the database
def test_what_nobody_keeps_goes_after_a_day_with_what_was_made_of_it_and_all_else_stays(
    office: Office,
) -> None:
    letter = application(office, ago=300)
    refused, rewritten = put_long_ago(b"een geweigerd formulier"), put_long_ago(b"komt net opnieuw binnen")
    just_now = store().put(b"wordt net geregistreerd").sha256
    store().put(b"komt net opnieuw binnen")
    FileText.objects.create(sha256=refused, source="layer", text="een geweigerd formulier")
    half = store().root / "incoming" / "half"
    half.write_bytes(b"afgebroken")
    os.utime(half, (1, 1))
    attachment = Attachment.objects.get(record=letter.pk).sha256
    grown_old(attachment)

    assert sweep_store() == 1
    assert set(store().all()) == {attachment, just_now, rewritten}
    assert not FileText.objects.filter(pk=refused).exists()
    assert not half.exists()
    assert store().put(b"een geweigerd formulier").sha256 == refused, "it can come in again"


@pytest.mark.django_db
def test_a_file_for_a_job_stays_until_the_job_has_done_all_of_it(office: Office) -> None:
    application(office, ago=300)
    person = office.as_("griet")
    digests = [put_long_ago(content) for content in (b"een scan", b"From a@x.example\n\n", b"wat mislukte")]
    file, box, failing = (store().put(store().read(digest), name="x") for digest in digests)
    for digest in digests:
        grown_old(digest)
    ask_for_file(file, person)
    ask_for_mailbox(box.sha256, person)
    part = Job.objects.create(
        name="arrivals.mailbox", arguments={"sha256": failing.sha256}, state=JobState.DONE,
        run_after=office.now(), created_at=office.now(), finished_at=office.now(),
    )  # fmt: skip
    part.failures.create(row="3", reason="damaged")
    assert sweep_store() == 0
    Job.objects.all().delete()
    assert sweep_store() == 3


def ended(
    office: Office, name: str, sha256: str, state: JobState, /, *, failures: int = 0, **asked: Any
) -> Job:
    made = Job.objects.create(
        name=name, arguments={"sha256": sha256, **asked}, state=state,
        run_after=office.now(), created_at=office.now(), finished_at=office.now(),
    )  # fmt: skip
    for row in range(failures):
        made.failures.create(row=str(row), reason="damaged")
    return made


def somebody_is_forgotten(office: Office) -> None:
    contacts.add_contact(by=office.as_("griet"), name="Heel iemand anders")
    party = Party.objects.get(name="Heel iemand anders")
    privacy.forget_party(party=party, by=office.as_("sofie"), ground=Ground.WITHDRAWN)


def half_a_year_passes(_office: Office) -> None:
    Job.objects.update(finished_at=timezone.now() - timedelta(days=181))
    jobs["jobs.tidy"]()


@pytest.mark.django_db
@pytest.mark.parametrize("lets_go", [somebody_is_forgotten, half_a_year_passes])
def test_what_could_not_be_taken_in_waits_with_who_handed_it_in_when_its_job_forgets_it(
    office: Office, lets_go: Any
) -> None:
    """Of a file, and of a mailbox file as a whole or in part; whose the person is no more, with the office manager."""
    griet, gone = office.people["griet"].pk, 999_999
    boxes = (
        b"From x Thu Nov 26 09:00:00 2026\nFrom: %s@x.example\nSubject: y\n\nz\n" % one
        for one in (b"a", b"b")
    )
    contents = (b"%PDF-1.4 een brief", *boxes, b"van wie er niet is")
    scan, box, part, nobodys = (put_long_ago(content) for content in contents)
    ended(office, "arrivals.file", scan, JobState.FAILED, person=griet, name="Piet Vos.pdf")
    ended(office, "arrivals.file", scan, JobState.FAILED, person=griet, name="Piet Vos.pdf")
    ended(office, "arrivals.mailbox", box, JobState.FAILED, person=griet)
    ended(office, "arrivals.mailbox", part, JobState.DONE, failures=2, person=griet)
    ended(office, "arrivals.file", nobodys, JobState.FAILED, person=gone, name="x.txt")
    ended(office, "arrivals.mailbox", "f" * 64, JobState.FAILED, person=griet)
    application(office, ago=300)
    lets_go(office)
    assert sweep_store() == 0
    day = office.today.isoformat()
    assert {(one.sha256, one.person_id, one.name) for one in WaitingFile.objects.all()} == {
        (scan, griet, f"Niet ingelezen {day}.pdf"),
        (box, griet, f"Niet ingelezen {day}.mbox"),
        (part, griet, f"Niet ingelezen {day}.mbox"),
        (nobodys, office.people["katrien"].pk, f"Niet ingelezen {day}"),
    }
    row = WaitingFile.objects.get(sha256=scan)
    assert (row.size, row.media_type) == (len(contents[0]), "application/pdf")
    lets_go(office)
    assert WaitingFile.objects.count() == 4


@pytest.mark.django_db
def test_what_was_taken_in_after_all_or_was_refused_does_not_wait_when_its_job_forgets_it(
    office: Office,
) -> None:
    griet = office.people["griet"].pk
    letter = application(office, ago=300)
    again = Attachment.objects.get(record=letter.pk).sha256
    box, virus, other = (put_long_ago(content) for content in (b"From a@x.example\n\n", b"virus", b"los"))
    note_settled(box, "mailbox", office.now())
    ended(office, "arrivals.file", again, JobState.FAILED, person=griet, name="x")
    ended(office, "arrivals.mailbox", box, JobState.FAILED, person=griet)
    ended(office, "arrivals.file", virus, JobState.DONE, failures=1, person=griet, name="x")
    ended(office, "web.act_on_many", other, JobState.FAILED, person=griet)
    somebody_is_forgotten(office)
    assert not WaitingFile.objects.exists()
    assert sweep_store() == 3


@pytest.mark.django_db
def test_a_file_to_which_nobody_comes_back_is_registered_for_the_office_manager(office: Office) -> None:
    application(office, ago=300)
    griet, katrien = office.people["griet"], office.people["katrien"]
    User.objects.create_user(katrien.email, person=katrien)
    scans = [put_long_ago(content) for content in (b"een scan", b"nog een", b"pas gelegd")]
    files = [StoredFile(digest, 8, "text/plain", "scan.txt") for digest in scans]
    add(griet.pk, files[:1], timezone.now() - KEPT_FOR - LATER)
    add(office.people["lotte"].pk, files[1:2], timezone.now())
    add(griet.pk, files[2:], timezone.now() - KEPT_FOR + LATER)
    assert register_left_waiting() == 1
    office.leaves("lotte", timezone.localdate())
    assert (register_left_waiting(), register_left_waiting()) == (1, 0)
    items = PostItem.objects.filter(original__in=scans).select_related("record").order_by("pk")
    assert [one.original for one in items] == scans[:2]
    assert [one.text for one in items] == [
        "Het wachtte bij Griet Willems om geregistreerd te worden.",
        "Het wachtte bij Lotte van der Meulen om geregistreerd te worden.",
    ]
    for one in items:
        assert (one.record.owner, one.record.confidentiality) == (katrien, "named")
        assert not Record.objects.visible_to(office.as_("griet")).filter(pk=one.pk).exists()
        assert Notice.objects.filter(person=katrien, record=one.pk).exists()
    assert list(WaitingFile.objects.values_list("sha256", flat=True)) == scans[2:]
    assert sweep_store() == 0


def a_week_passes(_office: Office) -> None:
    Export.objects.update(asked_at=timezone.now() - timedelta(days=8))
    tidy()


def is_forgotten(office: Office) -> None:
    privacy.forget_party(party=office.supplier, by=office.as_("sofie"), ground=Ground.WITHDRAWN)


@pytest.mark.django_db
@pytest.mark.parametrize("lets_go", [a_week_passes, is_forgotten])
def test_what_was_handed_out_about_somebody_goes_once_it_is_no_longer_offered(
    office: Office, lets_go: Any
) -> None:
    application(office, ago=300)
    privacy.hand_out_party(party=office.supplier, by=office.as_("sofie"))
    run_waiting()
    made = Export.objects.get()
    grown_old(made.sha256)
    sweep_store()
    assert store().exists(made.sha256)
    lets_go(office)
    sweep_store()
    assert not store().exists(made.sha256)


@pytest.mark.django_db
def test_a_database_that_was_made_anew_or_is_another_ones_does_not_empty_the_store(office: Office) -> None:
    theirs = put_long_ago(b"van voor de databank verloren ging")
    assert not Event.objects.exists()
    assert sweep_store() == 0
    today = office.on(timezone.localdate() + timedelta(days=1))
    privacy.hand_out_party(party=office.supplier, by=today.as_("sofie"))
    assert sweep_store() == 0
    assert store().exists(theirs)
