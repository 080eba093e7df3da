"""REST: who asks, what is seen, what is done, what it is told to be."""

from __future__ import annotations

import base64
import json
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.events.models import Event
from spil.foundation.identity.models import Token, User
from spil.foundation.identity.secrets import make_token
from spil.foundation.organisation.models import LegalEntity, Unit
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.gateways.command_line.commands import do
from spil.gateways.command_line.registry import Refused
from spil.gateways.rest.api import api
from spil.modules.post.models import PostItem
from tests.consistency.keys import key_register
from tests.door.playing import anew, registered
from tests.support.office import Office, small_office

ALL = "/api/v1/records/post.incoming/"


@pytest.fixture
def office(db: Any) -> Office:
    return small_office()


class Program:
    """A program with somebody's token."""

    def __init__(self, office: Office, key: str) -> None:
        person = office.people[key]
        user = User.objects.filter(person=person).first() or User.objects.create_user(
            person.email, person=person
        )
        self.headers = {"Authorization": f"Bearer {make_token(user, 'test', timezone.now())}"}

    def get(self, path: str, **query: Any) -> Any:
        return Client().get(path, query, headers=self.headers)

    def do(self, action: str, **body: Any) -> Any:
        path = f"/api/v1/actions/{action}/"
        return Client().post(path, json.dumps(body), content_type="application/json", headers=self.headers)


@pytest.fixture
def program(office: Office) -> Callable[[str], Program]:
    return lambda key: Program(office, key)


Programs = Callable[[str], Program]


def test_without_a_token_nothing_is_told(office: Office) -> None:
    for headers in ({}, {"Authorization": "Bearer spil_wrong"}, {"Authorization": "Basic x"}):
        assert Client().get(ALL, headers=headers).status_code == 401
    assert (
        Client()
        .post("/api/v1/actions/post.incoming.register/", "{}", content_type="application/json")
        .status_code
        == 401
    )
    assert Client().get("/api/v1/records/nothing/").status_code == 401


def test_a_token_that_expired_or_was_withdrawn_opens_nothing(office: Office, program: Programs) -> None:
    lotte = program("lotte")
    assert lotte.get(ALL).status_code == 200
    Token.objects.update(withdrawn_at=timezone.now())
    assert lotte.get(ALL).status_code == 401
    Token.objects.update(withdrawn_at=None, expires_at=timezone.now() - timedelta(seconds=1))
    assert lotte.get(ALL).status_code == 401


def test_what_one_may_not_see_is_answered_like_what_does_not_exist(office: Office, program: Programs) -> None:
    hidden = registered(office, handler=office.people["bart"], confidentiality="named")
    thijs, number = program("thijs"), hidden.record.number
    paths = ["", "events/", "files/", "files/1/"]
    answers = [
        thijs.get(f"{ALL}{wanted}/{path}")
        for wanted in (number, hidden.pk, "IN-1999-0001", "²", 2**70)
        for path in paths
    ]
    answers.append(thijs.get("/api/v1/records/no.kind/1/"))
    answers += [thijs.do("post.item.close", item=wanted) for wanted in (number, hidden.pk, 10**9, "x")]
    answers += (
        [thijs.do("records.record.remark", record=number, text="x")]
        if not actions["records.record.remark"].hidden
        else []
    )
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert thijs.get(ALL).json()["records"] == []
    assert program("bart").get(f"{ALL}{number}/").json()["title"] == "Een brief"


def test_a_number_that_two_legal_entities_gave_fits_more_than_one(office: Office, program: Programs) -> None:
    first, second, shown = (registered(office) for _letter in range(3))
    hidden = registered(office, handler=office.people["bart"], confidentiality="named")
    with guard.opened():
        other = LegalEntity.objects.create(
            code="SZ", name="Stichting De Zorg", enterprise_number="0477472701"
        )
        for row, twin in ((second, first), (hidden, shown)):
            Record.objects.filter(pk=row.pk).update(legal_entity=other, number=twin.record.number)
    lotte, number = program("lotte"), first.record.number
    closing = lotte.do("post.item.close", item=number)
    assert (closing.status_code, list(closing.json()["problems"])) == (422, ["item"])
    for path in ("", "events/", "files/", "files/1/"):
        assert lotte.get(f"{ALL}{number}/{path}").status_code == 422
    parser = ArgumentParser(add_help=do.ADD_HELP)
    do.add_arguments(parser)
    with pytest.raises(Refused, match="meer dan één"):
        do.run(parser.parse_args(["post.item.close", "--as", office.people["lotte"].email, "--on", number]))
    assert not Event.objects.filter(action="post.item.close").exists()
    assert lotte.do("post.item.close", item=second.pk).status_code == 200
    assert [anew(row).record.is_open for row in (first, second)] == [True, False]
    # what one may not see leaves no trace: its number is that of the other one alone
    assert lotte.get(f"{ALL}{shown.record.number}/").json()["id"] == shown.pk


def test_a_list_is_paged_to_its_end(office: Office, program: Programs) -> None:
    for index in range(5):
        registered(office, f"Brief {index}")
    lotte, seen, after = program("lotte"), [], ""
    while True:
        answer = lotte.get(ALL, size=2, after=after).json()
        seen += [record["number"] for record in answer["records"]]
        if not (after := answer["next"]):
            break
    assert seen == [f"IN-2026-{count:04d}" for count in range(5, 0, -1)]


def test_a_list_is_filtered_and_a_filter_that_is_not_known_is_told(office: Office, program: Programs) -> None:
    registered(office, "a", handler=office.people["bart"])
    registered(office, "b", type="complaint")
    lotte = program("lotte")
    assert [one["title"] for one in lotte.get(ALL, type="complaint").json()["records"]] == ["b"]
    assert [one["title"] for one in lotte.get(ALL, state="new", order="-moved_on").json()["records"]] == [
        "b",
        "a",
    ]
    for wrong in ({"stat": "new"}, {"size": 0}, {"size": 201}, {"after": "nonsense"}, {"order": "secret"}):
        answer = lotte.get(ALL, **wrong)
        assert (answer.status_code, set(answer.json())) == (422, {"code", "text", "remedy", "problems"}), (
            wrong
        )


@pytest.mark.parametrize("amount", ["1e-20000", "0e20000", ">1e-20000", "0..1e-20000"])
def test_an_amount_that_no_database_can_be_asked_for_is_no_filter(
    office: Office, program: Programs, amount: str
) -> None:
    answer = program("nour").get("/api/v1/records/invoices.invoice/", payable=amount)
    assert (answer.status_code, list(answer.json()["problems"])) == (422, ["payable"])


def test_every_page_has_the_same_number_of_queries(office: Office, program: Programs) -> None:
    lotte = program("lotte")

    def cost(count: int) -> int:
        """Of three requests the cheapest: one in twenty also takes the next portion of each of its two limits."""
        counts = []
        for _ in range(3):
            with CaptureQueriesContext(connection) as asked:
                assert len(lotte.get(ALL).json()["records"]) == count
            counts.append(len(asked))
        return min(counts)

    registered(office, handler=office.people["bart"])
    few = cost(1)
    for _ in range(12):
        registered(office, handler=office.people["bart"], unit=office.units["FIN"])
    assert cost(13) == few < 10


def test_an_action_is_performed_and_its_record_told(office: Office, program: Programs) -> None:
    answer = program("lotte").do(
        "post.incoming.register",
        subject="Offerte",
        type="quote",
        handler="bart@testkantoor.example",
        dated_on="2026-11-20",
    )
    (record,) = answer.json()["records"]
    year = timezone.localdate().year
    assert (answer.status_code, record["number"], record["owner"]) == (
        200,
        f"IN-{year}-0001",
        "bart@testkantoor.example",
    )
    assert (record["values"]["type"], record["values"]["dated_on"]) == ("quote", "2026-11-20")
    item = PostItem.objects.get(pk=record["id"])
    assert item.dated_on == date(2026, 11, 20)
    done = program("bart").do("post.item.take_in_hand", item=record["number"])
    assert done.json()["records"][0]["state"] == "in_hand"
    events = program("bart").get(f"{ALL}{record['id']}/events/").json()
    assert [(one["action"], one["by"]) for one in events] == [
        ("post.incoming.register", "lotte@testkantoor.example"),
        ("post.item.take_in_hand", "bart@testkantoor.example"),
    ]


def test_an_empty_answer_takes_away_what_may_be_taken_away(office: Office, program: Programs) -> None:
    office.leaves("bart", date(2999, 1, 1))
    bart = office.people["bart"]
    for answer, left_on in ((None, date(2999, 1, 1)), ("", None)):
        program("sofie").do("people.person.change", person=bart.pk, left_on=answer, unit=answer)
        bart.refresh_from_db()
        assert (bart.left_on, bart.unit is None) == (left_on, left_on is None)


def test_a_code_of_digits_may_be_written_as_a_number(office: Office, program: Programs) -> None:
    with guard.opened():
        unit = Unit.objects.create(code="4711", name="Werf")
    program("sofie").do("people.person.change", person=office.people["bart"].pk, unit=4711)
    office.people["bart"].refresh_from_db()
    assert office.people["bart"].unit == unit


def test_a_refusal_says_why(office: Office, program: Programs) -> None:
    letter = registered(office)
    program("lotte").do("post.item.close", item=letter.pk)
    answer = program("lotte").do("post.item.close", item=letter.pk)
    assert (answer.status_code, answer.json()["code"]) == (409, "WrongState")
    answer = program("thijs").do("post.incoming.register", subject="x")
    assert (answer.status_code, answer.json()["code"]) == (409, "NotPermitted")
    assert answer.json()["remedy"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({}, "subject"),
        ({"subject": "   "}, "subject"),
        ({"subject": "x" * 301}, "subject"),
        ({"subject": "x", "type": "pigeon"}, "type"),
        ({"subject": "x", "dated_on": "gisteren"}, "dated_on"),
        ({"subject": "x", "handler": "nobody@x.example"}, "handler"),
        ({"subject": "x", "file": {"name": "a", "content": "é"}}, "file"),
        ({"subject": "x", "file": {"name": "a"}}, "file"),
        ({"subject": "x", "sha256": "0" * 64}, "sha256"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_by_name(
    office: Office, program: Programs, body: dict[str, Any], name: str
) -> None:
    answer = program("lotte").do("post.incoming.register", **body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "Unreadable"
    assert any(name in problem for problem in answer.json()["problems"])
    assert not PostItem.objects.exists()


def test_what_is_no_json_is_told_and_not_failed_on(office: Office, program: Programs) -> None:
    lotte = program("lotte")
    path = "/api/v1/actions/post.incoming.register/"
    for text in ("{", "[]", '"x"', ""):
        answer = Client().post(path, text, content_type="application/json", headers=lotte.headers)
        assert answer.status_code in {400, 422}, text


def test_a_file_comes_back_byte_for_byte(office: Office, program: Programs) -> None:
    content = bytes(range(256)) * 50
    file = {"name": "scan één.bin", "content": base64.b64encode(content).decode()}
    lotte = program("lotte")
    number = lotte.do("post.incoming.register", subject="Scan", file=file).json()["records"][0]["number"]
    (told,) = lotte.get(f"{ALL}{number}/files/").json()
    assert (told["name"], told["size"], told["sha256"]) == (
        "scan één.bin",
        12800,
        sha256(content).hexdigest(),
    )
    answer = lotte.get(f"{ALL}{number}/files/{told['id']}/")
    assert b"".join(answer.streaming_content) == content
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_of_another_record_is_not_there(office: Office, program: Programs) -> None:
    lotte = program("lotte")
    file = {"name": "a.txt", "content": base64.b64encode(b"geheim").decode()}
    named = {"confidentiality": "named", "handler": "bart@testkantoor.example"}
    made = lotte.do("post.incoming.register", subject="Geheim", file=file, **named).json()
    (hidden,) = made["unseen"]
    assert made["records"] == []
    (told,) = program("bart").get(f"{ALL}{hidden}/files/").json()
    open_one = registered(office)
    assert program("thijs").get(f"{ALL}{open_one.pk}/files/{told['id']}/").status_code == 404


def test_somebody_acts_for_another_only_with_a_mandate_or_as_deputy(
    office: Office, program: Programs
) -> None:
    letter = registered(office, handler=office.people["bart"])
    body = {"item": letter.pk, "for_person": "bart@testkantoor.example"}
    refused = program("thijs").do("post.item.take_in_hand", **body)
    unknown = program("thijs").do("post.item.take_in_hand", item=letter.pk, for_person="nobody@x.example")
    assert refused.status_code == 403
    assert refused.content == unknown.content
    for broken in ("bart\x00", "bart\ud800", "bart@testkantoor.example\ud800"):
        answer = program("thijs").do("post.item.take_in_hand", item=letter.pk, for_person=broken)
        assert (answer.status_code, answer.content) == (403, refused.content)
    office.absent(
        "bart",
        deputy="thijs",
        from_on=timezone.localdate(),
        until_on=timezone.localdate() + timedelta(days=1),
    )
    assert program("thijs").do("post.item.take_in_hand", **body).status_code == 200
    event = Event.objects.filter(record=letter.pk).latest("id")
    assert (event.by, event.on_behalf_of) == (office.people["thijs"], office.people["bart"])


@pytest.fixture
def described(office: Office, program: Programs) -> Any:
    return program("lotte").get("/api/v1/openapi.json").json()


def test_the_description_is_openapi_3_1_and_names_every_action(described: Any) -> None:
    assert described["openapi"].startswith("3.1")
    told = {
        method["operationId"]: path
        for path, methods in described["paths"].items()
        for method in methods.values()
    }
    drawn = {action.name for action in actions if not action.hidden and not action.name.startswith("play.")}
    assert drawn <= set(told)
    assert all(told[name] == f"/api/v1/actions/{name}/" for name in drawn)
    assert not {action.name for action in actions if action.hidden} & set(told)


def test_the_description_is_made_once() -> None:
    """It takes most of a second of processor time, and anybody may ask for it."""
    assert api.get_openapi_schema() is api.get_openapi_schema()


def test_the_description_holds_together(described: Any) -> None:
    """Every reference leads somewhere, every operation has its own name, every path parameter is described."""
    schemas = described["components"]["schemas"]
    references = set(_values_of(described, "$ref"))
    assert references
    assert all(one.removeprefix("#/components/schemas/") in schemas for one in references)
    names = [method["operationId"] for methods in described["paths"].values() for method in methods.values()]
    assert len(names) == len(set(names))
    for path, methods in described["paths"].items():
        wanted = {part.split("}")[0] for part in path.split("{")[1:]}
        for method in methods.values():
            assert {one["name"] for one in method.get("parameters", ()) if one["in"] == "path"} == wanted
            assert method["responses"]
            assert all(answer.get("description") for answer in method["responses"].values())
            assert method["security"]


def _values_of(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        if isinstance(value.get(key), str):
            yield value[key]
        for inner in value.values():
            yield from _values_of(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _values_of(inner, key)


def test_the_body_of_an_action_says_what_is_asked(described: Any) -> None:
    body = described["components"]["schemas"]["PostIncomingRegister"]
    asked = {question.name for question in actions["post.incoming.register"].questions}
    assert set(body["properties"]) == asked | {"for_person"}
    assert body["required"] == ["subject"]
    assert body["additionalProperties"] is False
    codes = next(one for one in body["properties"]["channel"]["anyOf"] if "enum" in one)["enum"]
    assert "peppol" in codes


def test_the_kinds_are_told_with_their_states_fields_and_actions(office: Office, program: Programs) -> None:
    told = {kind["code"]: kind for kind in program("lotte").get("/api/v1/kinds/").json()}
    assert set(told) == {kind.code for kind in kinds}
    post = told["post.incoming"]
    assert {"code": "new", "title": "Nieuw", "family": "new"} in post["states"] or post["states"][0][
        "code"
    ] == "new"
    assert {"post.item.close", "records.record.assign"} <= set(post["actions"])
    assert "post.incoming.register" not in post["actions"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [("1.125", "1.125000"), (1.125, "1.125000"), (1250, "1250.000000"), ("-0.5", "-0.500000")],
)
def test_a_number_of_a_register_has_a_point_whatever_the_language(
    office: Office, program: Programs, written: Any, kept: str
) -> None:
    keys, values = key_register(office), [{"name": "deposit", "value": written}]
    told = program("katrien").do("registers.row.add", own_register=keys.pk, title="x", values=values)
    assert told.json()["records"][0]["values"]["number_1"] == kept


@pytest.mark.parametrize("written", ["1,125", "1.250,50", "1e3", "1 250", 1e300])
def test_a_number_of_a_register_that_is_written_otherwise_is_refused(
    office: Office, program: Programs, written: Any
) -> None:
    keys, values = key_register(office), [{"name": "deposit", "value": written}]
    told = program("katrien").do("registers.row.add", own_register=keys.pk, title="x", values=values)
    assert (told.status_code, told.json()["code"]) == (409, "BadValue")


def test_a_text_of_a_register_stays_as_it_was_written(office: Office, program: Programs) -> None:
    keys, values = (
        key_register(office),
        [{"name": "door", "value": "1.250"}, {"name": "note", "value": "007"}],
    )
    told = program("katrien").do("registers.row.add", own_register=keys.pk, title="x", values=values)
    kept = told.json()["records"][0]["values"]
    assert (kept["text_1"], kept["values__note"]) == ("1.250", "007")
