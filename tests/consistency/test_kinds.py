"""What holds for every kind, declared in code or made by an office, and for every action on it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from spil.foundation.access.actor import Actor
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.listing.ordering import orders
from spil.foundation.listing.queries import count, listed, page
from spil.foundation.listing.totals import first_rows, groupings, groups
from spil.foundation.records.kinds import Field, FieldType, Kind, kinds, stray
from spil.foundation.records.models import KindModel, Record
from spil.foundation.search.indexing import search_text
from tests.consistency.keys import key_register
from tests.consistency.planting import (
    CODES,
    INSIDER,
    QueryInAPredicate,
    as_a_page_has_it,
    as_the_door_has_it,
    no_queries,
    planted,
    put_in_state,
    row_of,
    sow,
    subject_of,
)
from tests.consistency.test_canaries import addresses, texts
from tests.support.canaries import plant
from tests.support.fixtures import is_deep, sample
from tests.support.office import PEOPLE, Office, everybody_signs_in, small_office

pytestmark = [pytest.mark.django_db, pytest.mark.consistency]
#: a state of no kind
LOST = "vervlogen"
every_kind = pytest.mark.parametrize("code", sample(CODES, 4))


@pytest.fixture
def office() -> Office:
    made = small_office()
    everybody_signs_in(made, "geheim-genoeg")
    return made


def on(kind: Kind) -> list[Action[Any, Any]]:
    """Every action on this kind, hidden ones too."""
    return [
        one
        for one in actions
        if one.is_about_records and (one.on_any_record or one.subject_model is kind.model)
    ]


# -- lists ------------------------------------------------------------------------------------------------------------


@every_kind
def test_a_list_takes_as_many_queries_for_thirty_rows_as_for_one(office: Office, code: str) -> None:
    planted(office)
    client = Client()
    user = User.objects.get(person=office.people[INSIDER])
    client.force_login(user)
    token = make_token(user, "test", timezone.now())
    paths = [f"/list/{code}/?view=all", f"/list/{code}/", f"/api/v1/records/{code}/"]
    paths += [f"/list/{code}/?view=all&shape={shape}" for shape in ("board", "calendar", "timeline", "chart")]
    paths += [f"/list/{code}/?view=all&group={name}" for name in ("state", "owner", "registered")]
    paths += [f"/list/{code}/export/{form}/?view=all&every_column=1" for form in ("csv", "xlsx")]
    few = [queries(client, path, token) for path in paths]
    sow(kinds[code], 29)
    many = [queries(client, path, token) for path in paths]
    assert kinds[code].rows().count() == 30
    assert [len(asked) for asked in many] == [len(asked) for asked in few], difference(few, many)


def test_a_list_that_asks_once_more_for_every_row_is_noticed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(office)
    kind = kinds["invoices.invoice"]
    asking = Field("supplier__language", "x", listed=True)
    monkeypatch.setitem(kinds._fixed, kind.code, replace(kind, facts=(), fields=(asking,)))
    client = Client()
    client.force_login(User.objects.get(person=office.people[INSIDER]))
    path = f"/list/{kind.code}/?view=all"
    few = queries(client, path, "")
    sow(kind, 5)
    assert len(queries(client, path, "")) > len(few)


def test_a_record_in_a_state_that_its_kind_does_not_have_costs_its_own_line_and_no_page(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """As after an upgrade that lost a state, or rows that were filled in by hand."""
    canaries = plant(office, INSIDER)
    office.post_item(b"Een brief", name="brief.txt", handler=office.people[INSIDER])
    with guard.opened():
        Record.objects.update(state=LOST)
    stray.cache_clear()
    client, user = Client(), User.objects.get(person=office.people[INSIDER])
    client.force_login(user)
    token = make_token(user, "test", timezone.now())
    for canary in canaries if is_deep() else canaries[::2]:
        code, record = canary.kind.code, canary.record
        for path in (
            f"/record/{record.pk}/",
            f"/record/{record.pk}/moves/",
            f"/search/?q={canary.question}",
            *all_of(code),
        ):
            answer = client.get(path, headers={"authorization": f"Bearer {token}"} if "/api/" in path else {})
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            assert answer.status_code == 200, path
            assert LOST.encode() in content or path.endswith(("calendar", "timeline", "chart", "moves/")), (
                path
            )
        assert [one for one in caplog.messages if f"{code} is in the state '{LOST}'" in one]
    today = client.get("/")
    assert today.status_code == 200
    assert "brief.txt" in today.content.decode()
    assert len(caplog.messages) == len(set(caplog.messages)), "each process says it once"
    kind = canaries[0].kind
    put_in_state(row_of(kind), kind.states.initial.code)
    assert LOST not in client.get(f"/record/{row_of(kind).pk}/").content.decode()


def all_of(code: str) -> list[str]:
    everything = f"/list/{code}/?view=all"
    shapes = [f"{everything}&shape={shape}" for shape in ("board", "calendar", "timeline", "chart")]
    return [
        everything,
        f"{everything}&group=state",
        *shapes,
        f"/list/{code}/export/csv/?view=all",
        f"/api/v1/records/{code}/",
    ]


def queries(client: Client, path: str, token: str) -> list[str]:
    """What a page asks once it was shown. Of three times the fewest: one request of a program in twenty also takes the
    next portion of each of its two limits."""
    headers = {"authorization": f"Bearer {token}"} if path.startswith("/api/") else {}
    client.get(path, headers=headers)  # what is read once a process is read
    times = []
    for _ in range(3 if headers else 1):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path, headers=headers)
            assert not answer.streaming or b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert answer.status_code == 200, (path, answer.status_code)
        times.append([one["sql"] for one in asked.captured_queries])
    return min(times, key=len)


def difference(few: list[list[str]], many: list[list[str]]) -> str:
    return "\n\n".join(sql for before, after in zip(few, many, strict=True) for sql in after[len(before) :])[
        :3_000
    ]


@every_kind
def test_every_order_gives_every_row_once_forwards_and_backwards(office: Office, code: str) -> None:
    planted(office, times=10)
    kind, actor = kinds[code], office.as_(INSIDER)
    for name in orders(kind):
        for order in (name, f"-{name}"):
            forwards, last = walk(kind, actor, order)
            assert sorted(forwards) == sorted(kind.rows().values_list("pk", flat=True)), order
            back = []
            place = page(kind, actor, order=order, after=last, size=3).previous
            while place:
                found = page(kind, actor, order=order, after=place, size=3)
                back = [row.pk for row in found.rows] + back
                place = found.previous
            assert back == forwards[: len(back)], order
            assert len(back) >= 6, order


def walk(kind: Kind, actor: Actor, order: str) -> tuple[list[int], str]:
    seen: list[int] = []
    place = last = ""
    while True:
        found = page(kind, actor, order=order, after=place, size=3)
        seen += [row.pk for row in found.rows]
        if not found.next:
            return seen, last
        place = last = found.next


@every_kind
def test_every_filter_can_be_asked_and_counts_like_it_lists(office: Office, code: str) -> None:
    planted(office, times=2)
    kind, actor = kinds[code], office.as_(INSIDER)
    asked: dict[str, Any] = {
        "open": "1",
        "owner": "none",
        "unit": "none",
        "deadline": "overdue",
        "text": "kanarie",
    }
    asked |= {"state": kind.states.initial.code, "dossier": "none", "urgent": "0", "title": "kanarie"}
    asked |= {
        "requester": "me",
        "registered": "this_month",
        "closed": "last_year",
        "confidentiality": "named",
    }
    samples = {
        "text": "a",
        "long_text": "a",
        "date": "2026-01-01..",
        "number": "0..9",
        "money": "..9",
        "boolean": "yes",
    }
    for field in kind.fields:
        if field.type in samples:
            asked[field.name] = samples[field.type]
        elif field.choices:
            asked[field.name] = str(field.choices[0][0])
    for name, value in asked.items():
        assert count(kind, actor, {name: value}) == listed(kind, actor, {name: value}).count(), name


@every_kind
def test_groups_hold_every_row_once_and_their_counts_add_up(office: Office, code: str) -> None:
    planted(office, times=8)
    kind, actor = kinds[code], office.as_(INSIDER)
    everything = sorted(kind.rows().values_list("pk", flat=True))
    summed = [field for field in kind.fields if field.type in (FieldType.MONEY, FieldType.NUMBER)]
    for name, grouping in groupings(kind).items():
        found = groups(kind, actor, {}, grouping, summed)
        assert sum(group.count for group in found) == len(everything), name
        rows = first_rows(kind, actor, {}, grouping, most=8)
        assert sorted(row.pk for some in rows.values() for row in some) == everything, name
        assert all(len(rows[group.key]) == group.count for group in found), name
        assert groups(kind, office.as_("thijs"), {}, grouping) == [], name


@every_kind
def test_what_a_list_is_taken_out_as_holds_every_row_that_one_may_see_and_no_other(
    office: Office, code: str
) -> None:
    planted(office, times=3)
    for key, expected in ((INSIDER, 3), ("thijs", 0)):
        client = Client()
        client.force_login(User.objects.get(person=office.people[key]))
        answer = client.get(f"/list/{code}/export/csv/?view=all&every_column=1")
        lines = list(
            csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";")
        )  # type: ignore[attr-defined]
        assert len(lines) == expected + 1
        answer = client.get(f"/list/{code}/export/xlsx/?view=all&every_column=1")
        book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
        assert book.get_sheet_by_index(0).to_python()[0] == lines[0]
        assert len(book.get_sheet_by_index(0).to_python()) == expected + 1


@every_kind
def test_who_sees_nothing_lists_counts_and_finds_nothing(office: Office, code: str) -> None:
    planted(office, times=2)
    kind, stranger = kinds[code], office.as_("thijs")
    assert page(kind, stranger).rows == []
    assert count(kind, stranger, {"state": [state.code for state in kind.states]}) == 0
    assert listed(kind, stranger).count() == 0


def test_a_stranger_is_shown_no_word_of_a_register_that_the_office_made(office: Office) -> None:
    key_register(office)
    canaries = [canary for canary in plant(office, INSIDER) if canary.kind.code == "registers.keys"]
    shown = texts(office, "thijs", sample(addresses(canaries), 100))
    assert len(shown) > 20
    for word in canaries[0].words:
        leaks = [address for address, text in shown.items() if word in text and word not in address]
        assert not leaks, f"{word} at {leaks[0]}"


# -- what a kind declares ---------------------------------------------------------------------------------------------


@every_kind
def test_a_kind_has_a_title_in_three_languages_and_a_search_text(office: Office, code: str) -> None:
    planted(office)
    kind = kinds[code]
    for language in ("nl", "fr", "en"):
        with override(language):
            words = [
                kind.title,
                kind.plural,
                *(state.title for state in kind.states),
                *(one.title for one in kind.fields),
            ]
            assert all(str(word).strip() for word in words), language
    row = row_of(kind)
    assert search_text(row.record, row).title == row.record.title


# -- actions ----------------------------------------------------------------------------------------------------------


@every_kind
def test_every_action_is_refused_in_every_state_that_it_does_not_name(office: Office, code: str) -> None:
    planted(office)
    kind, by = kinds[code], office.system()
    row = row_of(kind)
    refused = 0
    for action in on(kind):
        named = {state.code for state in action.from_states}
        for state in kind.states if named else ():
            if state.code not in named:
                put_in_state(row, state.code)
                assert outcome_of(action, row, by) == "WrongState", f"{action.name} in {state.code}"
                refused += 1
    assert refused or not any(action.from_states for action in on(kind))


def outcome_of(action: Action[Any, Any], row: KindModel, by: Actor) -> str:
    """Through the door; what an action prepares is left out, since it is refused before that is used."""
    given = dict.fromkeys(action.given)
    call = action.call(**{action.subject_name: subject_of(action, row), "by": by, **given})
    refusal = action.many([call])[0].refusal
    return refusal.code if refusal else "done"


@every_kind
def test_predicates_run_without_a_query_on_what_page_and_door_have_loaded(office: Office, code: str) -> None:
    planted(office)
    kind = kinds[code]
    people = [office.as_(key) for key in PEOPLE] + [office.system()]
    on_page = as_a_page_has_it(kind)
    for action in on(kind):
        loaded = (
            [subject_of(action, on_page)]
            if action.on_any_record
            else [on_page, as_the_door_has_it(kind, action)]
        )
        for subject in loaded:
            for by in people:
                kinds.all()
                with no_queries():
                    action.refusal(by, subject)


def test_a_predicate_that_asks_the_database_is_noticed(office: Office) -> None:
    planted(office)
    row = row_of(kinds["post.incoming"])
    with pytest.raises(QueryInAPredicate), no_queries():
        str(row.record.owner)


def test_a_kind_made_from_data_is_among_them(office: Office) -> None:
    planted(office)
    assert {kind.code for kind in kinds} == set(CODES)
