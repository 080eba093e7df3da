"""Drafts are kept for one person, until they are sent, thrown away or forgotten."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from spil.foundation.drafts import keeping
from spil.foundation.drafts.models import Draft
from spil.foundation.jobs.declaration import jobs
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def test_what_lies_in_a_browser_is_sealed_for_one_person_of_one_office(settings: Any) -> None:
    mine, other = keeping.seal_of(1), keeping.seal_of(2)
    assert (len(b64decode(mine)), mine == keeping.seal_of(1), mine == other) == (32, True, False)
    settings.SECRET_KEY = "k" * 50
    assert keeping.seal_of(1) != mine


def test_what_is_typed_later_takes_the_place_of_what_was_typed_before(office: Office) -> None:
    bart, nour, now = office.people["bart"].pk, office.people["nour"].pk, office.now()
    assert keeping.keep(bart, "remark:1", {"text": ["Ee"]}, now)
    assert keeping.keep(bart, "remark:1", {"text": ["Een"]}, now)
    found = keeping.find(bart, "remark:1")
    assert found is not None
    assert found.values == {"text": ["Een"]}
    assert keeping.find(nour, "remark:1") is None
    assert keeping.find(bart, "remark:2") is None


def test_nothing_but_spaces_is_no_draft_and_a_sent_one_is_gone(office: Office) -> None:
    bart, now = office.people["bart"].pk, office.now()
    keeping.keep(bart, "remark:1", {"text": ["Een"]}, now)
    keeping.keep(bart, "remark:1", {"text": ["  "]}, now)
    assert keeping.find(bart, "remark:1") is None
    keeping.keep(bart, "remark:1", {"text": ["Een"]}, now)
    keeping.drop(bart, "remark:1")
    assert not Draft.objects.exists()


def test_a_draft_has_a_size_a_number_and_an_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    bart, now = office.people["bart"].pk, office.now()
    assert not keeping.keep(bart, "remark:1", {"text": ["x" * 100_001]}, now)
    keeping.keep(bart, "remark:0", {"text": ["oud"]}, now - timedelta(days=61))
    monkeypatch.setattr(keeping, "MOST", 2)
    for number in range(1, 4):
        keeping.keep(bart, f"remark:{number}", {"text": ["x"]}, now + timedelta(minutes=number))
    assert sorted(Draft.objects.values_list("form", flat=True)) == ["remark:2", "remark:3"]


def test_a_draft_goes_after_sixty_days_also_of_who_writes_none_any_more(office: Office) -> None:
    bart, griet, now = office.people["bart"].pk, office.people["griet"].pk, timezone.now()
    keeping.keep(griet, "remark:1", {"text": ["van wie vertrok"]}, now - timedelta(days=61))
    office.leaves("griet", (now - timedelta(days=30)).date())
    keeping.keep(bart, "remark:1", {"text": ["oud"]}, now - timedelta(days=61))
    keeping.keep(bart, "remark:2", {"text": ["jong"]}, now - timedelta(days=59))
    jobs["web.tidy_access"]()
    assert [one.form for one in Draft.objects.all()] == ["remark:2"]
