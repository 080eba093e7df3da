"""A call that is sent again under its key is not done again: the first answer comes once more, for a day."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from spil.foundation.access.actor import Actor
from spil.foundation.actions import guard
from spil.foundation.actions.returned import Erase
from spil.foundation.events.models import Event
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import DESTROYED
from spil.foundation.records.models import Record
from spil.foundation.retention.actions import take_starter
from spil.gateways.rest.jobs import forget_answers
from spil.gateways.rest.models import Kept
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from spil.modules.privacy import actions as privacy
from spil.modules.privacy.models import Ground
from tests.door.playing import played, registered
from tests.rest.test_api import Program
from tests.support.office import small_office
from tests.support.rivals import at_the_same_moment

REGISTER = "/api/v1/actions/post.incoming.register/"


class Repeating(Program):
    """A program that gives its calls keys."""

    def once(self, key: str, path: str = REGISTER, **body: Any) -> Any:
        headers = {**self.headers, "Idempotency-Key": key}
        return Client().post(path, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_a_call_that_is_sent_again_is_answered_again_and_not_done_again() -> None:
    office = small_office()
    lotte, griet = Repeating(office, "lotte"), Repeating(office, "griet")
    first = lotte.once("a-1", subject="Offerte")
    assert (first.status_code, first.headers.get("Idempotent-Replayed")) == (200, None)
    again = lotte.once('"a-1"', subject="Offerte")
    assert (again.status_code, again.content, again["Idempotent-Replayed"]) == (200, first.content, "true")
    assert PostItem.objects.count() == 1
    assert lotte.do("post.incoming.register", subject="Offerte").json().keys() == first.json().keys()
    other = lotte.once("a-1", subject="Factuur")
    assert (other.status_code, other.json()["code"]) == (422, "KeyUsed")
    assert set(other.json()["problems"]) == {"Idempotency-Key"}
    number = first.json()["records"][0]["number"]
    elsewhere = lotte.once("a-1", "/api/v1/actions/post.item.close/", item=number)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "KeyUsed")
    assert griet.once("a-1", subject="Van Griet").json() != first.json(), "keys are of one token"
    assert PostItem.objects.count() == 3
    for unreadable in ("", '""', "é", "two words", "x" * 256, '"open'):
        answer = lotte.once(unreadable, subject="x")
        assert (answer.status_code, answer.json()["code"]) == (400, "KeyUnreadable"), unreadable
    Kept.objects.update(at=timezone.now() - timedelta(days=1))
    assert forget_answers() == 2
    assert lotte.once("a-1", subject="De volgende dag").status_code == 200
    assert PostItem.objects.count() == 4


@pytest.mark.django_db
def test_what_was_refused_did_nothing_and_is_looked_at_anew_under_its_key() -> None:
    office = small_office()
    thijs, lotte = Repeating(office, "thijs"), Repeating(office, "lotte")
    letter = registered(office)
    assert thijs.once("b-1", subject="x").status_code == 409
    assert lotte.once("b-2").status_code == 422
    assert not Kept.objects.exists()
    assert lotte.once("b-2", subject="x").status_code == 200
    close = "/api/v1/actions/post.item.close/"
    done = lotte.once("b-3", close, item=letter.pk)
    assert [lotte.once("b-3", close, item=letter.pk).content for _try in range(2)] == [done.content] * 2
    assert lotte.once("b-4", close, item=letter.pk).json()["code"] == "WrongState"
    assert Event.objects.filter(record=letter.pk, action="post.item.close").count() == 1


@pytest.mark.django_db
def test_what_was_erased_is_not_told_again_and_the_call_is_not_done_again() -> None:
    office = small_office()
    take_starter(by=office.as_("katrien"))
    with guard.opened():
        party = Party.objects.create(name="Kwikstaart")
    lotte = Repeating(office, "lotte")
    body = {
        "subject": "Sollicitatie Kwikstaart",
        "type": "application",
        "party": party.pk,
        "confidentiality": "office",
    }
    first = lotte.once("d-1", **body)
    (record,) = first.json()["records"]
    other = lotte.once("d-2", subject="Brief van Kwikstaart")
    assert lotte.once("d-3", subject="x").status_code == 200
    post.close(item=PostItem.objects.get(pk=record["id"]), by=office.as_("lotte"))
    privacy.forget_party(party=party, by=office.as_("sofie"), ground=Ground.WITHDRAWN)
    assert Record.objects.get(pk=record["id"]).state == DESTROYED.code
    assert not Kept.objects.filter(answer__contains="Kwikstaart").exists()
    for key, before, asked in (("d-1", first, body), ("d-2", other, {"subject": "Brief van Kwikstaart"})):
        again = lotte.once(key, **asked)
        number = before.json()["records"][0]["number"]
        assert (again.status_code, again.json()) == (200, {"records": [], "unseen": [number], "remarks": []})
    assert PostItem.objects.count() == 2


def erase(*, record: Record, by: Actor) -> Erase:
    return Erase(record)


@pytest.mark.django_db
def test_of_what_was_destroyed_alone_the_other_answers_stay_word_for_word() -> None:
    office = small_office()
    lotte = Repeating(office, "lotte")
    gone, stays = lotte.once("e-1", subject="Weg"), lotte.once("e-2", subject="Blijft")
    pk = gone.json()["records"][0]["id"]
    played(erase)(record=Record.objects.get(pk=pk), by=office.as_("lotte"))
    assert lotte.once("e-1", subject="Weg").json()["records"] == []
    assert lotte.once("e-2", subject="Blijft").content == stays.content


@pytest.mark.django_db(transaction=True)
def test_of_the_same_call_that_comes_in_several_times_at_once_one_is_done_and_all_are_told() -> None:
    office = small_office().on(timezone.localdate())
    lotte, letter = Repeating(office, "lotte"), registered(office)
    asks: list[Callable[[], Any]] = [
        lambda: lotte.once("c-1", subject="Eén keer"),
        lambda: lotte.once("c-2", "/api/v1/actions/post.item.close/", item=letter.pk),
    ]
    for ask in asks:
        answers = at_the_same_moment(*[ask] * 5)
        assert {answer.status_code for answer in answers} == {200}, [one.content for one in answers]
        assert len(answers) == 5
        assert len({answer.content for answer in answers}) == 1
        assert [answer.headers.get("Idempotent-Replayed") for answer in answers].count(None) == 1
    assert PostItem.objects.filter(record__title="Eén keer").count() == 1
    assert Event.objects.filter(record=letter.pk, action="post.item.close").count() == 1
    numbers = sorted(PostItem.objects.values_list("record__number", flat=True))
    assert [number.rpartition("-")[2] for number in numbers] == ["0001", "0002"], "no number is lost"
