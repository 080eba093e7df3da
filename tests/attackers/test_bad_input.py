"""Whatever is sent: no fault of ours (500), no hang, a plain message, and what came in is kept as it came.

Hostile and damaged files go through the register, their reading and their preview; strings that break programs go into
every form, list, search and REST; bodies and parameters of REST are generated from its own description, right ones and
wrong ones. The everyday run takes a sample by the seed, --deep takes all of it.
"""

from __future__ import annotations

import json
import random
import re
import time
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from spil.foundation.actions.declaration import actions
from spil.foundation.documents.sniffing import sniff
from spil.foundation.files.store import store
from spil.foundation.identity.models import Allowance, User
from spil.foundation.identity.secrets import make_token
from spil.foundation.records.kinds import FieldType, kinds
from spil.gateways.rest.api import api
from spil.modules.post.models import PostItem
from tests.attackers.samples import naughty, small_files
from tests.consistency.keys import key_register
from tests.consistency.test_canaries import patterns
from tests.support.fixtures import _seed, is_deep, sample
from tests.support.left_out import ROOT
from tests.support.office import Office, small_office

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.consistency,
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore"),
]
SOURCE = ROOT / "src" / "spil"
#: what would end the session, or waits for what comes
AWAY = ("logout", "account/end", "live", "static")
#: nothing that somebody waits for takes longer, in seconds
LONGEST = 10


@pytest.fixture
def office() -> Office:
    made = small_office()
    key_register(made)
    for key in ("annelies", "bart", "katrien"):
        person = made.people[key]
        User.objects.create_user(person.email, "geheim-genoeg", person=person)
    return made


@pytest.fixture
def client(office: Office) -> Client:
    made = Client(raise_request_exception=False)
    made.force_login(User.objects.get(person=office.people["katrien"]))
    return made


@pytest.fixture(autouse=True)
def _no_request_is_kept(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of the log holds its request; tens of thousands of them take Python's collector ten seconds."""
    monkeypatch.setattr(type(caplog.handler), "emit", lambda *_line: None)


def posted(text: str) -> str:
    """As a browser can send it: without half characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def in_time(ask: Any, what: str) -> Any:
    started = time.monotonic()
    answer = ask()
    assert time.monotonic() - started < LONGEST, f"{what} takes longer than {LONGEST} s"
    return answer


# Files ----------------------------------------------------------------------------------------------------------------


def hostile_files(folder: Path) -> list[Path]:
    found = [
        *(folder / "security" / "malformed-pdf").glob("*.pdf"),
        *(folder / "security" / "xml-attacks").glob("*.x*"),
    ]
    return sorted(found)


def test_a_hostile_or_damaged_file_is_registered_read_and_shown_or_says_why_not(
    office: Office, client: Client, real_files: Path
) -> None:
    files = hostile_files(real_files)
    assert len(files) > 40
    for file in sample(files, 4):
        content = file.read_bytes()
        item = in_time(
            lambda content=content, file=file: office.post_item(content, name=file.name), file.name
        )
        (kept,) = PostItem.objects.get(pk=item.pk).record.attachments.all()
        assert kept.sha256 == sha256(content).hexdigest()
        assert store().read(kept.sha256) == content
        look_at(client, kept, file.name)
        assert store().read(kept.sha256) == content


def look_at(client: Client, kept: Any, name: str) -> None:
    """Read its words, and show it and its pages."""
    read = in_time(lambda: client.post(f"/file/{kept.pk}/read/"), f"reading {name}")
    assert read.status_code < 500, f"reading {name}"
    for path in ("preview/", "page/1/", "page/99/", "message/"):
        answer = in_time(lambda path=path: client.get(f"/file/{kept.pk}/{path}"), f"{path} of {name}")
        assert answer.status_code in {200, 404, 422}, f"{path} of {name}"


def test_what_a_file_becomes_when_its_bytes_are_changed_at_random_breaks_nothing(
    office: Office, client: Client, dice: random.Random
) -> None:
    """One of each sort of file, with bytes changed, cut and doubled; read in the limited process as in an office."""
    for name, content in small_files().items():
        for _turn in range(20 if is_deep() else 1):
            broken = changed(content, dice)
            item = in_time(lambda broken=broken, name=name: office.post_item(broken, name=name), name)
            (kept,) = PostItem.objects.get(pk=item.pk).record.attachments.all()
            assert store().read(kept.sha256) == broken
            look_at(client, kept, name)


def test_more_than_is_taken_at_once_is_told_plainly_and_nothing_of_it_is_kept(
    office: Office, client: Client, settings: Any
) -> None:
    settings.LARGEST_UPLOAD = 1024**2
    before = PostItem.objects.count(), len(list(store().all()))
    for path in ("/intake/", "/post/new/", "/do/post.incoming.register/"):
        file = SimpleUploadedFile("groot.bin", b"x" * (1024**2 + 1))
        answer = client.post(path, {"subject": "Groot", "file": file})
        assert answer.status_code == 413, path
        assert "Dit is meer dan" in answer.content.decode(), path
    answer = client.post("/do/people.unit.add/", {"name": "x" * (11 * 1024**2)})
    assert answer.status_code == 413
    assert before == (PostItem.objects.count(), len(list(store().all())))


def changed(content: bytes, dice: random.Random) -> bytes:
    """A few bytes of it otherwise."""
    made = bytearray(content)
    for _ in range(dice.randrange(1, 12)):
        where = dice.randrange(len(made))
        match dice.randrange(4):
            case 0:
                made[where] = dice.randrange(256)
            case 1:
                del made[where : where + dice.randrange(1, 40)]
            case 2:
                made[where:where] = made[where : where + 30] * dice.randrange(1, 50)
            case _:
                made[where:where] = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 9)))
        made = made or bytearray(b"x")
    return bytes(made)


# Words ----------------------------------------------------------------------------------------------------------------


def test_every_form_answers_whatever_is_typed_into_every_question(client: Client) -> None:
    """All actions that begin something, each question answered with a naughty string: done, or told what is wrong."""
    started = [one for one in actions if one.subject_model is None and not one.hidden and one.questions]
    words = naughty()
    cases = [(one, text) for one in started for text in sample(words, 40)]
    for action, text in sample(cases, 25):
        answers = {
            question.name: posted(text) for question in action.questions if question.type != FieldType.FILE
        }
        answer = in_time(
            lambda action=action, answers=answers: client.post(f"/do/{action.name}/", answers), action.name
        )
        assert answer.status_code < 500, f"{action.name}: {text!r}"


#: what every list reads of its address
LIST_READS = (
    "text", "owner", "deadline", "state", "order", "after", "view", "cols", "group", "shape", "from", "saved",
)  # fmt: skip


def test_lists_search_and_palette_answer_whatever_is_asked(client: Client, dice: random.Random) -> None:
    """Each naughty string in everything that the list of one kind reads; the dice chooses the kind.

    With all kinds it would be a quarter of a million pages.
    """
    asked: list[str] = []
    for text in sample([posted(one) for one in naughty()], 30):
        asked += [f"/search/?{urlencode({'q': text})}", f"/search/palette/?{urlencode({'q': text})}"]
        kind = dice.choice(list(kinds))
        names = [*LIST_READS, *(field.name for field in kind.fields)]
        asked += [f"/list/{kind.code}/?{urlencode({name: text})}" for name in sample(names, 2)]
        asked += [
            f"/{path}/{urlencode({'': text})[1:]}/"
            for path in ("guide", "list", "do", "today", "decide", "login")
        ]
    for address in sample(asked, 60):
        answer = in_time(lambda address=address: client.get(address), address)
        assert answer.status_code < 500, address


PARAMETER = re.compile(r"request\.(GET|POST)(?:\.get|\.getlist)?[(\[]\"(\w+)\"")


def asked_of_addresses() -> list[tuple[str, str]]:
    """(method, name) of every parameter that a view reads by its name."""
    files = [*(SOURCE / "gateways").rglob("*.py"), *(SOURCE / "modules").glob("*/views/*.py")]
    return sorted({found for file in files for found in PARAMETER.findall(file.read_text("utf-8"))})


def test_every_address_answers_whatever_stands_in_every_parameter(
    office: Office, client: Client, dice: random.Random
) -> None:
    """Parameter by parameter, as the views name them: numbers that are none, and strings that break programs."""
    names = asked_of_addresses()
    assert ("POST", "ids") in names
    assert ("GET", "year") in names
    record = office.post_item(b"x", name="x.txt").pk
    routes = sorted({re.sub(r"<int:\w+>", str(record), route) for route, _pattern in patterns()})
    paths = [f"/{re.sub(r'<[^>]+>', 'post.item.close', one)}" for one in routes if not one.startswith(AWAY)]
    words = [*(["²", "9" * 5000, "-1", "1e9", "0", ""] * 20), *map(posted, naughty())]
    cases = [(method, path) for method in ("GET", "POST") for path in paths]
    for method, path in sample(cases * (4 if is_deep() else 1), 12):
        typed = {name: dice.choice(words) for one, name in names if one == method}
        send = client.get if method == "GET" else client.post
        answer = in_time(lambda send=send, path=path, typed=typed: send(path, typed), path)
        assert answer.status_code < 500, f"{method} {path}: {typed}"
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]


# REST -----------------------------------------------------------------------------------------------------------------


def operations() -> list[Any]:
    """Everything that REST describes of itself."""
    import schemathesis

    described = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return [one.ok() for one in schemathesis.openapi.from_dict(described).get_all_operations()]


def test_rest_answers_what_its_description_allows_and_what_it_forbids(office: Office) -> None:
    """Generated by schemathesis: what fits the description and what does not. Never a fault, and no answer but those
    that are described."""
    token = make_token(User.objects.get(person=office.people["annelies"]), "x", office.now())
    headers = {"authorization": f"Bearer {token}"}
    from schemathesis.generation import GenerationMode

    client, everything = Client(raise_request_exception=False), operations()
    assert len(everything) > 60
    for operation in sample(everything, 5):
        Allowance.objects.all().delete()  # how often one may ask is tested elsewhere: here everything is to be heard
        for mode in GenerationMode:

            @seeded(_seed)
            @settings(
                max_examples=40 if is_deep() else 2, database=None, deadline=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: Any) -> None:
                path = case.formatted_path + (f"?{urlencode(case.query, doseq=True)}" if case.query else "")
                body = case.body if isinstance(case.body, bytes) else json.dumps(case.body, default=str)
                given_body = (
                    {} if case.method == "GET" else {"data": body, "content_type": "application/json"}
                )
                answer = in_time(
                    lambda: client.generic(case.method, path, headers=headers, **given_body),
                    case.formatted_path,
                )
                assert answer.status_code in {200, 400, 401, 403, 404, 405, 409, 422}, (
                    f"{path}: {body[:300]!r}"
                )

            ask()


def test_rest_refuses_what_it_did_not_ask(office: Office) -> None:
    """Mass assignment: a name that no question has is told, whatever the action, and nothing is written."""
    token = make_token(User.objects.get(person=office.people["annelies"]), "x", office.now())
    client, before = Client(raise_request_exception=False), PostItem.objects.count()
    for action in sample([one for one in actions if not one.hidden], 12):
        for name in sample(
            ["state", "owner_id", "record", "audience_id", "by", "is_active", "number", "id"], 2
        ):
            if name in {question.name for question in action.questions} | {action.subject_name}:
                continue
            answer = client.post(
                f"/api/v1/actions/{action.name}/",
                json.dumps({name: 1}),
                content_type="application/json",
                headers={"authorization": f"Bearer {token}"},
            )
            assert answer.status_code == 422, f"{action.name}: {name}"
            assert name in str(answer.json()["problems"]), f"{action.name}: {name}"
    assert PostItem.objects.count() == before


def test_a_form_takes_nothing_that_it_did_not_ask(office: Office, client: Client) -> None:
    """A posted name that no question has changes nothing: forms are read by their questions alone."""
    typed = {
        "subject": "Brief",
        "state": "closed",
        "number": "IN-1",
        "registered_on": "1999-01-01",
        "is_open": "",
        "id": "1",
    }
    assert client.post("/do/post.incoming.register/", typed).status_code in {204, 302}
    record = PostItem.objects.latest("pk").record
    assert (record.state, record.is_open) == ("new", True)
    assert record.number != "IN-1"
    assert record.registered_on.year != 1999


# Pure readers ---------------------------------------------------------------------------------------------------------


@settings(max_examples=300 if is_deep() else 25, database=None, deadline=None)
@given(st.binary(max_size=2000))
def test_what_a_file_is_is_told_of_any_bytes(content: bytes) -> None:
    """Whatever it takes them for: a type, never an error."""
    assert "/" in sniff(content)
