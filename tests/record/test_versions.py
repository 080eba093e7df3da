"""Versions of a file: a newer one in the place of an older, which stays reachable with who added it and when."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.queries import attachments_of, files_of
from spil.foundation.events.models import Event
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.handling.actions import attach, replace_file, share
from spil.foundation.search.files import words_of_files
from spil.modules.post.models import PostItem
from tests.door.playing import registered
from tests.record.playing import signed_in
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def file(words: str, name: str) -> StoredFile:
    return store().put(words.encode(), name=name)


def put_in(letter: PostItem, office: Office, who: str, older: str, words: str, name: str) -> Attachment:
    pk = attachments_of(letter.record).get(name=older).pk
    replace_file(record=letter.record, by=office.as_(who), older=str(pk), file=file(words, name))
    return attachments_of(letter.record).get(name=name)


def test_what_lies_there_already_comes_in_the_place_of_nothing(office: Office) -> None:
    letter = registered(office, handler=office.people["bart"])
    for words in ("v1", "v2"):
        attach(record=letter.record, by=office.as_("bart"), file=file(words, f"offerte {words}.txt"))
    with pytest.raises(Refused) as refused:
        put_in(letter, office, "bart", "offerte v1.txt", "v2", "offerte v2.txt")
    assert (refused.value.refusal.code, refused.value.refusal.field) == ("AttachedAlready", "file")
    put_in(letter, office, "bart", "offerte v1.txt", "v2", "onder een andere naam.txt")


def test_a_newer_version_comes_in_place_of_the_older_and_all_of_them_are_reachable(office: Office) -> None:
    letter = registered(office, handler=office.people["bart"])
    attach(record=letter.record, by=office.as_("bart"), file=file("eerste woorden", "offerte 1.txt"))
    attach(record=letter.record, by=office.as_("bart"), file=file("een ander", "nota.txt"))
    put_in(letter, office, "nour", "offerte 1.txt", "tweede woorden", "offerte 2.txt")
    newest = put_in(
        letter, office, "griet", "offerte 2.txt", "eerste woorden", "offerte 1.txt"
    )  # and back again

    kept = files_of(letter.record)
    assert [(one.now.name, [old.name for old in one.older]) for one in kept] == [
        ("nota.txt", []),
        ("offerte 1.txt", ["offerte 2.txt", "offerte 1.txt"]),
    ]
    assert [str(one.added_by) for one in (newest, *kept[1].older)] == [
        "Griet Willems", "Nour El Amrani", "Bart de Wit",
    ]  # fmt: skip
    assert words_of_files([letter.pk])[letter.pk].names == ("nota.txt", "offerte 1.txt")  # what is there now

    bart = signed_in(office, "bart")
    page = bart.get(f"/record/{letter.pk}/").content.decode()
    told = re.sub(r"<[^>]+>", " ", page)
    assert "2 oudere versies" in told
    assert "door Nour El Amrani" in told
    assert re.search(r"Nour El Amrani\s+zette een nieuwere versie van een bestand in de plaats", told)
    assert re.search(r"In de plaats van\s+offerte 2\.txt", told)  # in the timeline, by name
    first = kept[1].older[-1]
    older = bart.get(f"/file/{first.pk}/preview/").content.decode()
    assert "Dit is versie 1 van 3" in older
    assert f'href="/file/{newest.pk}/preview/"' in older
    assert bart.get(f"/file/{first.pk}/").getvalue() == b"eerste woorden"
    assert "Dit is versie" not in bart.get(f"/file/{newest.pk}/preview/").content.decode()
    assert Event.objects.filter(record=letter.pk, action="records.record.replace_file").count() == 2

    share(record=letter.record, by=office.as_("bart"), confidentiality="named")
    assert signed_in(office, "thijs").get(f"/file/{first.pk}/").status_code == 404
    with (
        guard.opened()
    ):  # as when the record is destroyed: all of them go, also where an earlier one came back
        Attachment.objects.filter(record=letter.pk).delete()
    connection.check_constraints()
    assert not files_of(letter.record)


def test_what_came_in_and_what_is_there_no_more_is_not_replaced(office: Office) -> None:
    letter = registered(office, file=file("zoals het kwam", "brief.txt"))
    attach(record=letter.record, by=office.as_("lotte"), file=file("een", "a.txt"))
    original, first = Attachment.objects.filter(record=letter.pk).order_by("pk")
    put_in(letter, office, "lotte", "a.txt", "twee", "a.txt")
    for pk, words, code in (
        (original.pk, "anders", "NotTheNewest"),
        (first.pk, "drie", "NotTheNewest"),
        (attachments_of(letter.record).get(name="a.txt").pk, "twee", "SameContent"),
    ):
        with pytest.raises(Refused) as refused:
            replace_file(
                record=letter.record, by=office.as_("lotte"), older=str(pk), file=file(words, "b.txt")
            )
        assert refused.value.refusal.code == code
    lotte = signed_in(office, "lotte")
    page = lotte.get(f"/record/{letter.pk}/").content.decode()
    assert page.count("data-drop-on=") == 1  # a.txt
    form = lotte.get(f"/record/{letter.pk}/do/records.record.replace_file/").content.decode()
    assert "a.txt" in form
    assert "brief.txt" not in form
