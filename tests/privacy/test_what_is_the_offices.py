"""Who is forgotten takes nothing along that is others' too, and what is left of the row stays as long as an erasure is
about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import CASCADE, ManyToOneRel

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.actions.erasing import ALONE
from spil.foundation.arrivals.models import WaitingFile
from spil.foundation.arrivals.waiting import add
from spil.foundation.files.store import store
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.progress import Nowhere, Progress
from spil.foundation.listing.models import FirstView, SavedView, Scope
from spil.foundation.organisation.models import Person
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import post as post_mail
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.modules.contacts import actions as contacts
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier
from spil.modules.people import actions as people
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from spil.modules.privacy import actions as privacy
from spil.modules.privacy.models import Erasure, Ground, Sort
from tests.archive.playing import application
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


@pytest.mark.parametrize("address", ["info@vos.example", "thijs@testkantoor.example"])
def test_mail_to_an_address_that_somebody_else_has_too_stays_when_one_of_them_is_forgotten(
    office: Office, address: str
) -> None:
    """Another contact, or a colleague: nobody can tell for whom it was, and it may still wait to be sent."""
    for name, email in (
        ("Piet Vos", address.upper()),
        ("Jan Vos", "info@vos.example"),
        ("An", "an@vos.example"),
    ):
        contacts.add_contact(by=office.as_("griet"), name=name, email=email)
    for to in (address, "an@vos.example"):
        post_mail(to=to, at=office.now(), subject="Beste", text="Beste")
    for name in ("Piet Vos", "An"):
        party = Party.objects.get(name=name)
        privacy.forget_party(party=party, by=office.as_("sofie"), ground=Ground.WITHDRAWN)
    assert OutgoingMail.objects.get().to_address == address


def half_forgotten_contact(office: Office) -> tuple[PostItem, Party]:
    """A contact that was made of an application which a legal hold keeps, erased on request."""
    item, by = application(office, word="leeuwerik"), office.as_("katrien")
    post.reopen(item=item, by=by, reason="belde")
    contacts.make_contact(item=PostItem.objects.get(pk=item.pk), by=office.as_("griet"))
    post.close(item=PostItem.objects.get(pk=item.pk), by=by)
    made: Any = dossiers.open_dossier(by=by, title="Geschil", type="plain")
    dossiers.add(dossier=made, by=by, record=Record.objects.get(pk=item.pk))
    dossiers.hold(dossier=Dossier.objects.get(pk=made.pk), by=by, reason="geschil")
    party = Party.objects.get(name="leeuwerik")
    privacy.forget_party(party=party, by=office.as_("sofie"), ground=Ground.WITHDRAWN)
    return PostItem.objects.get(pk=item.pk), Party.objects.get(pk=party.pk)


def half_forgotten_colleague(office: Office) -> Person:
    """Somebody who was only briefly there, of whom nothing but the register of personnel keeps the name."""
    with guard.opened():
        made = Person.objects.create(first_name="Nieuw", last_name="Ling", email="n@x.example")
    return forget_who_leaves(office, made)


def test_who_is_half_forgotten_is_not_taken_away(office: Office) -> None:
    """Else the name goes that the law keeps, or an erasure is about nobody."""
    item, party = half_forgotten_contact(office)
    person = half_forgotten_colleague(office)
    with pytest.raises(Refused, match="StillUsed"):
        contacts.unmake_contact(item=item, by=office.as_("griet"))
    with pytest.raises(Refused, match="StillUsed"):
        people.remove_person(person=person, by=office.as_("sofie"))
    with guard.opened():
        PostItem.objects.update(party=None)
    with pytest.raises(Refused, match="StillUsed"):
        contacts.remove_contact(party=party, by=office.as_("griet"))
    with guard.opened():
        Erasure.objects.update(finished_on=office.today)
    contacts.remove_contact(party=party, by=office.as_("griet"))
    people.remove_person(person=person, by=office.as_("sofie"))


def test_an_erasure_that_cannot_be_finished_keeps_no_other_one_waiting(office: Office) -> None:
    """One of which the row was taken away is done; one that goes wrong is named."""
    contacts.add_contact(by=office.as_("griet"), name="leeuwerik")
    party, by = Party.objects.get(name="leeuwerik"), office.as_("sofie")
    letter = application(office, party=party)
    numbers = (999_999, party.pk, office.supplier.pk)
    with guard.opened():
        Record.objects.filter(pk=letter.pk).update(kind="register.gone")
        gone, wrong, other = (
            Erasure.objects.create(
                sort=Sort.PARTY, number=number, ground="a", asked_on=by.today, done_at=by.now
            )
            for number in numbers
        )  # fmt: skip
    told = Nowhere()
    assert jobs["privacy.finish"](Progress(told)) == 2
    assert [row for row, _reason in told.failures] == [str(wrong.pk)]
    assert set(Erasure.objects.exclude(finished_on=None)) == {gone, other}
    assert str(Party.objects.get(pk=office.supplier.pk)) == f"… {office.supplier.pk}"
