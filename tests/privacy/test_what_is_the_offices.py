"""A colleague who is forgotten takes nothing along that others work with, and what is left of her row stays as long as
an erasure is about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import CASCADE, ManyToOneRel

from spil.foundation.actions.erasing import ALONE
from spil.foundation.arrivals.models import WaitingFile
from spil.foundation.arrivals.waiting import add
from spil.foundation.files.store import store
from spil.foundation.jobs.declaration import jobs
from spil.foundation.listing.models import FirstView, SavedView, Scope
from spil.foundation.organisation.models import Person
from spil.modules.people import actions as people
from spil.modules.post.models import PostItem
from spil.modules.privacy import actions as privacy
from spil.modules.privacy.models import Ground
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db

#: keys by which rows are a colleague's alone and go with her
HERS = {
    "drafts.draft.person",
    "drafts.sent.person",
    "exports.export.person",
    "imports.run.person",
    "listing.firstview.person",
    "listing.report.person",
    "notebook.block.person",
    "notifications.calendarfeed.person",
    "notifications.decisionlink.on_behalf_of",
    "notifications.decisionlink.person",
    "notifications.notice.about",
    "notifications.notice.person",
    "notifications.preferences.person",
    "outbox.outgoingmail.person",
    "post.signature.person",
    "search.visit.person",
}


@pytest.fixture
def office(tmp_path: Any, settings: Any) -> Office:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return small_office()


def forget_who_leaves(office: Office, person: Person) -> Person:
    """She left today, and is forgotten at once."""
    people.change_person(person=person, by=office.as_("sofie"), left_on=office.today)
    left = Person.objects.get(pk=person.pk)
    privacy.forget_person(person=left, by=office.as_("sofie"), ground=Ground.NOT_NEEDED)
    return Person.objects.get(pk=person.pk)


def test_every_row_that_cascades_from_a_colleague_is_known_to_be_hers_alone_or_the_offices() -> None:
    """A new table with such a key has to say so: here, or in `erasing.ALONE`."""
    found = {
        f"{one.related_model._meta.label_lower}.{one.field.name}"
        for one in Person._meta.get_fields(include_hidden=True)
        if isinstance(one, ManyToOneRel) and one.on_delete is CASCADE
    }
    assert found == HERS | {f"{label}.person" for label in ALONE}


def test_post_that_waits_with_who_is_forgotten_becomes_the_office_managers(office: Office) -> None:
    file = store().put(b"aangetekende brief", name="brief.txt")
    add(office.people["thijs"].pk, [file], office.now())
    left = forget_who_leaves(office, office.people["thijs"])
    assert WaitingFile.objects.get().person == left
    jobs["arrivals.left_waiting"]()
    item = PostItem.objects.get(original=file.sha256)
    assert (item.record.owner, item.record.confidentiality) == (office.people["katrien"], "named")
    assert not WaitingFile.objects.exists()


def test_views_that_a_colleague_shared_stay_when_she_is_forgotten_and_her_own_go(office: Office) -> None:
    person, griet = office.people["thijs"], office.people["griet"]
    made = {
        scope: SavedView.objects.create(
            kind="post.incoming", title=scope, query="urgent=1", scope=scope, person=person,
            unit=person.unit if scope == Scope.UNIT else None,
        )
        for scope in Scope.values
    }  # fmt: skip
    first = FirstView.objects.create(person=griet, kind="post.incoming", view=made["office"])
    FirstView.objects.create(person=person, kind="post.incoming", view=made["office"])
    forget_who_leaves(office, person)
    assert set(SavedView.objects.values_list("scope", flat=True)) == {"unit", "office"}
    assert list(FirstView.objects.all()) == [first]
