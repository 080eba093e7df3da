"""By a clock: what somebody may not see takes as long as what is not there, and so does a name that has an account."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from spil.foundation.attachments.models import Attachment
from spil.foundation.files.store import store
from spil.foundation.handling.actions import share
from spil.foundation.identity.models import User
from spil.foundation.records.models import Record
from tests.attackers.comparing import NOWHERE, Ways, undone, ways
from tests.attackers.timing import Difference, difference, middle
from tests.door.playing import registered
from tests.support.fixtures import is_deep, sample
from tests.support.office import Office, small_office

pytestmark = [pytest.mark.django_db, pytest.mark.long]
#: milliseconds; pairs at least and at most
TOLERANCE, FEW, MANY = (1.0, 50, 400) if is_deep() else (1.5, 24, 72)
#: about what is hidden from a stranger: where, with the id of a record or of a file
PLACES = {
    "page": "/record/{record}/",
    "readers": "/record/{record}/readers/",
    "form": "/record/{record}/do/records.record.set_deadline/",
    "file": "/file/{file}/",
    "shown": "/file/{file}/show/",
    "preview": "/file/{file}/preview/",
    "rest": "/api/v1/records/post.incoming/{record}/",
    "rest file": "/api/v1/records/post.incoming/{record}/files/{file}/",
    "number": "/api/v1/records/post.incoming/{number}/",
    "search": "/search/?q={word}",
    "palette": "/search/palette/?q={word}",
    "list": "/list/post.incoming/?view=all&text={word}",
}
#: doors before one is in: with an address that has an account, one that has an account without a password, and none
DOORS = [(path, who) for path in ("/login/", "/login/forgotten/") for who in ("bart", "katrien")]


@pytest.fixture
def office(settings: Any) -> Office:
    settings.PASSWORD_HASHERS = ["tests.attackers.timing.SlowHasher"]
    return small_office()


def measured(first: Callable[[], Any], second: Callable[[], Any], dice: random.Random) -> Difference:
    return difference(first, second, dice, few=FEW, many=MANY, narrow=TOLERANCE)


def got(who: Ways, path: str, status: int) -> None:
    head = {"authorization": f"Bearer {who.token}"} if path.startswith("/api/") else {}
    answer = who.client.get(path, headers=head)
    b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert answer.status_code == status, f"{path}: {answer.status_code}"


@pytest.mark.parametrize("place", sample(sorted(PLACES), 1))
def test_what_is_hidden_takes_as_long_as_what_is_not_there(
    office: Office, dice: random.Random, place: str
) -> None:
    kept = store().put(b"Geachte, een zonnewijzer.", name="brief.txt")
    item = registered(office, "Zonnewijzer", file=kept, handler=office.people["bart"])
    share(record=item.record, by=office.as_("bart"), confidentiality="named")
    record, file = Record.objects.get(title="Zonnewijzer"), Attachment.objects.get()
    there = {"record": record.pk, "file": file.pk, "number": record.number, "word": "zonnewijzer"}
    nowhere = {"record": NOWHERE, "file": NOWHERE, "number": "IN-2031-9999", "word": "zonnebloem"}
    thijs, template = ways(office.people["thijs"]), PLACES[place]
    status = 200 if "{word}" in template else 404
    got(ways(office.people["bart"]), template.format(**there), 200)  # who may see it does
    hidden = partial(got, thijs, template.format(**there), status)
    absent = partial(got, thijs, template.format(**nowhere), status)
    told = measured(hidden, absent, dice)
    assert not told.is_beyond(TOLERANCE), f"{place}: {told}"


@pytest.mark.parametrize(("path", "who"), sample(DOORS, 1))
def test_an_address_that_has_an_account_takes_as_long_as_one_that_has_none(
    office: Office, dice: random.Random, path: str, who: str
) -> None:
    for name, password in (("bart", "een goed wachtwoord"), ("katrien", None)):
        User.objects.create_user(office.people[name].email, password, person=office.people[name])
    known, unknown = office.people[who].email, "nobody@testkantoor.example"

    def asked(email: str) -> None:
        with undone():  # the limit on guessing is another matter
            answer = Client().post(path, {"email": email, "password": "geraden"})
            assert answer.status_code in {200, 422}, answer.status_code

    told = measured(partial(asked, known), partial(asked, unknown), dice)
    assert not told.is_beyond(TOLERANCE), f"{path} for {who}: {told}"


def test_a_leak_of_a_few_milliseconds_is_found(office: Office, dice: random.Random) -> None:
    """The same measure, of a page that looks a little longer where there is something."""
    thijs = ways(office.people["thijs"])
    absent = partial(got, thijs, f"/file/{NOWHERE}/", 404)

    def hidden() -> None:
        absent()
        time.sleep(TOLERANCE * 2 / 1000)

    for first, second in ((hidden, absent), (absent, hidden)):  # also where what is hidden is quicker
        tries = (
            difference(first, second, dice, few=FEW * times, many=0, narrow=0) for times in (1, 2, 4, 8, 16)
        )
        assert any(told.is_beyond(TOLERANCE) for told in tries)


def test_chance_and_what_is_slow_now_and_then_are_no_leak() -> None:
    dice = random.Random(7)  # noqa: S311
    for _try in range(300):
        noise = [
            dice.gauss(0, 5) + dice.choice([0, 0, 0, 300]) - dice.choice([0, 0, 0, 300]) for _ in range(60)
        ]
        assert not middle(noise).is_beyond(TOLERANCE)
