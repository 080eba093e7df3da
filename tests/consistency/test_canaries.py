"""Need-to-know over everything that has an address: a stranger is shown no canary, the insider finds each.

Addresses come from the URL resolver, so a page that is added tomorrow is crawled tomorrow. Parameters are filled with
what belongs to the planted records: their ids, numbers, files, kinds, and the names of all actions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from spil.foundation.actions.declaration import actions
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.listing.columns import columns_of
from spil.foundation.manifest.registry import modules
from spil.foundation.records.kinds import kinds
from tests.support.canaries import Canary, plant, pointing, words_in
from tests.support.fixtures import is_deep, sample
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.consistency]
#: addresses that end or change the session, or answer with what was asked
SHAPES = ("board", "calendar", "timeline", "chart")
LEFT_OUT = {"login", "login-link", "sign-out", "language", "preferences", "choose"}


@pytest.fixture
def office() -> Office:
    made = small_office()
    everybody_signs_in(made, "geheim-genoeg")
    return made


def patterns(found: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (found or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, route)
        else:
            yield route, pattern


def values(parameter: str, canaries: list[Canary]) -> list[str]:
    """What a parameter of an address is filled with."""
    ids = [str(canary.record.pk) for canary in canaries] + [
        str(pk) for canary in canaries for pk in canary.files
    ]
    known = {
        "pk": ids,
        "wanted": ids + [canary.record.number or "" for canary in canaries],
        "code": [kind.code for kind in kinds],
        "kind": [kind.code for kind in kinds],
        "name": [action.name for action in actions],
        "question": ["owner"],
        "filtered": ["state", "owner", "deadline", "dossier"],
        "form": ["csv", "xlsx"],
        "secret": ["x"],
    }
    return known.get(parameter, ids)


def addresses(canaries: list[Canary]) -> list[str]:
    found: set[str] = set()
    for route, pattern in patterns():
        if pattern.name in LEFT_OUT or route.startswith("static"):
            continue
        parameters = list(pattern.pattern.converters)
        filled = route
        for parameter in parameters:
            filled = filled.replace(f"<number:{parameter}>", f"{{{parameter}}}").replace(
                f"<str:{parameter}>", f"{{{parameter}}}"
            )
            filled = filled.replace(f"<{parameter}>", f"{{{parameter}}}")
        for choice in product(*(values(parameter, canaries) for parameter in parameters)):
            found.add("/" + filled.format(**dict(zip(parameters, choice, strict=True))))
    found |= {f"/search/?q={canary.question}" for canary in canaries}
    found |= {f"/list/{canary.kind.code}/?view=all&text={canary.question}" for canary in canaries}
    found |= {f"/list/{canary.kind.code}/?view=all&shape={shape}" for canary in canaries for shape in SHAPES}
    found |= {f"/list/{canary.kind.code}/?view=all&group=state" for canary in canaries}
    found |= {
        f"/list/{canary.kind.code}/export/{form}/?view=all&every_column=1"
        for canary in canaries
        for form in ("csv", "xlsx")
    }
    return sorted(found)


def texts(office: Office, key: str, found: list[str]) -> dict[str, str]:
    """What each address shows this person, page and REST alike."""
    client = Client()
    user = User.objects.get(person=office.people[key])
    client.force_login(user)
    token = make_token(user, "test", timezone.now())
    shown = {}
    for address in found:
        headers = {"authorization": f"Bearer {token}"} if address.startswith("/api/") else {}
        answer = client.get(address, headers=headers)
        assert answer.status_code < 500, address
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        shown[address] = words_in(content) + " ".join(f"{k}: {v}" for k, v in answer.items())
    return shown


@pytest.mark.long
def test_a_stranger_is_shown_no_canary_and_the_insider_finds_each(office: Office) -> None:
    canaries = plant(office, insider="bart")
    assert len(canaries) == len(list(kinds))
    everything = addresses(canaries)
    stranger = texts(office, "thijs", sample(everything, 120))
    # where the words must stand is on pages; forms and REST are looked at for the insider with --deep only
    left = ("/do/",) if is_deep() else ("/do/", "/import/", "/api/")
    looked_for = sample(canaries, 5)
    about = {part for canary in looked_for for part in parts_of(canary)}
    pages = [
        one
        for one in everything
        if not any(part in one for part in left) and (is_deep() or about.intersection(SEPARATORS.split(one)))
    ]
    insider = texts(office, "bart", pages)
    for canary in canaries:
        for word in canary.words:
            leaks = [address for address, text in stranger.items() if word in text and word not in address]
            assert not leaks, f"{canary.kind.code}: a stranger is shown {word} at {leaks[0]}"
    shown = "\n".join(insider.values())
    missing = [
        canary.columns.get(word, f"{canary.kind.code}: title, number, remark or file")
        for canary in looked_for
        for word in canary.words
        if word not in shown and word not in canary.unseen
    ]
    assert not missing, f"no page shows, not even to the insider: {', '.join(missing)}"


#: between the parts of an address
SEPARATORS = re.compile(r"[/?=&]")


def parts_of(canary: Canary) -> set[str]:
    """What stands in an address that is about a record: the record, its files, its kind, and what finds it."""
    return {str(canary.record.pk), *map(str, canary.files), canary.kind.code, canary.question}


def test_an_invisible_record_is_answered_like_one_that_does_not_exist(office: Office) -> None:
    canaries = plant(office, insider="bart")
    client = Client()
    client.force_login(User.objects.get(person=office.people["thijs"]))
    for canary in canaries:
        for path in ("/record/{}/", "/file/{}/", "/record/{}/do/records.record.assign/"):
            pk = canary.files[0] if "file" in path else canary.record.pk
            there, nowhere = client.get(path.format(pk)), client.get(path.format(987654321))
            assert there.status_code == nowhere.status_code == 404
            assert steady(there.content, "") == steady(nowhere.content, "")


def pages_of(canary: Canary) -> list[str]:
    """Every page that is about one record, and the lists of its kind with every column."""
    pk, kind = canary.record.pk, canary.kind
    of_kind = f"/list/{kind.code}/?view=all&text={canary.question}"
    columns = ",".join(columns_of(kind))
    return [
        f"/record/{pk}/",
        f"/record/{pk}/?show=changes",
        f"/api/v1/records/{kind.code}/{pk}/",
        f"/api/v1/records/{kind.code}/{pk}/events/",
        f"{of_kind}&cols={columns}",
        f"{of_kind}&dossier={canary.record.dossier_id}",
        *(f"{of_kind}&shape={shape}" for shape in SHAPES),
        f"/list/{kind.code}/export/csv/?view=all&every_column=1",
        *(f"/record/{pk}/?open={panel.name}" for panel in modules.panels(kind.code) if panel.later),
        *(f"/record/{pk}/do/{action.name}/" for action in actions.on(kind)),
    ]


@pytest.mark.long
def test_a_record_that_everybody_reads_tells_a_stranger_nothing_of_a_hidden_one_it_points_to(
    office: Office,
) -> None:
    planted = plant(office, insider="bart")
    shown = pointing(office, planted)
    first = [f"/record/{one.record.pk}/" for one in shown]
    others = [address for one in shown for address in pages_of(one)[1:]]
    found = [*first, *sample(others, 25)]
    stranger = texts(office, "thijs", found)
    for one, address in zip(shown, first, strict=True):
        assert one.record.title in stranger[address], f"{one.kind.code}: a stranger reads it"
    for canary in planted:
        for word in (*canary.words, canary.question):
            leaks = [address for address, text in stranger.items() if word in text and word not in address]
            assert not leaks, f"{canary.kind.code}: a stranger is shown {word} at {leaks[0]}"
    dossier = next(one for one in planted if one.kind.holds)
    for address, text in texts(office, "bart", sample(first, 4)).items():
        assert str(dossier.record) in text, f"{address}: whoever sees both is told"


def test_who_meets_a_change_of_a_dossier_that_is_hidden_is_not_told_which(office: Office) -> None:
    planted = plant(office, insider="bart")
    dossier = next(one for one in planted if one.kind.holds).record
    shown = pointing(office, planted)
    for one in sample(shown, 4):
        path = f"/record/{one.record.pk}/do/records.record.file_in/"
        other = next(beside.record.pk for beside in shown if beside is not one)
        told = {key: meets(office, key, path, other) for key in ("katrien", "bart")}
        assert dossier.title not in told["katrien"], one.kind.code
        assert dossier.number not in told["katrien"], one.kind.code
        assert 'name="was-dossier" value=""' in told["katrien"], one.kind.code
        if one.kind.personal:  # whoever it is not of files it nowhere, and so meets nobody
            continue
        assert str(dossier) in told["bart"], one.kind.code
        assert f'name="was-dossier" value="{dossier.pk}"' in told["bart"], one.kind.code


def meets(office: Office, key: str, path: str, other: int) -> str:
    """What is answered to who saves a form that was drawn when the record lay in another dossier."""
    client = Client()
    client.force_login(User.objects.get(person=office.people[key]))
    answer = client.post(path, {"dossier": str(other), "was-dossier": "1"})
    assert answer.status_code == 422
    return answer.content.decode()


def steady(content: bytes, asked: str) -> bytes:
    """A page without what was asked, and without what differs on every page: secrets, the names of forms, signed
    moments, and the foot of the paper, which says when it was printed."""
    differs = rb'[A-Za-z0-9]{64}|:[0-9A-Za-z]{6}:[\w-]{43}|<(p|div) class="only-print colophon">.*?</\1>'
    differs += rb'|(?<=name="once" value=")[\w-]{22}'
    return re.sub(differs, b"", content.replace(asked.encode(), b""), flags=re.DOTALL)


def test_a_search_for_what_is_hidden_is_answered_like_one_for_nothing(office: Office) -> None:
    canaries = plant(office, insider="bart")
    client = Client()
    client.force_login(User.objects.get(person=office.people["thijs"]))
    for canary in canaries:
        known = client.get(f"/search/?q={canary.question}").content
        unknown = client.get("/search/?q=zoekwoord99999").content
        assert steady(known, canary.question) == steady(unknown, "zoekwoord99999")
