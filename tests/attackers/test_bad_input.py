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
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.documents import readers
from spil.foundation.documents.sniffing import sniff
from spil.foundation.drafts.models import Draft
from spil.foundation.events.models import Event
from spil.foundation.files.store import store
from spil.foundation.identity.models import Allowance, User
from spil.foundation.identity.secrets import make_token
from spil.foundation.manifest.registry import modules
from spil.foundation.organisation.models import Person, RoleAssignment
from spil.foundation.previews.shown import why
from spil.foundation.records.kinds import FieldType, kinds
from spil.gateways.rest.api import api
from spil.modules.post.models import PostItem
from tests.attackers.comparing import Ways, undone, ways
from tests.attackers.rights import ROLES, Rights, keep, on_a_page, place, plausible
from tests.attackers.samples import NAUGHTY, naughty, small_files
from tests.attackers.test_addresses import FILLED, FILLED_AT, OWNED
from tests.consistency.keys import key_register
from tests.consistency.test_canaries import patterns
from tests.support.canaries import Canary
from tests.support.fixtures import _seed, is_deep, sample
from tests.support.left_out import ROOT
from tests.support.office import BEGAN, Office, small_office

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
def rights() -> Rights:
    return Rights()


@pytest.fixture
def insider(rights: Rights) -> Ways:
    """Who reads everything that is planted, and has every role."""
    bart = rights.office.people["bart"]
    with guard.opened():
        held = set(bart.role_assignments.values_list("role", flat=True))
        RoleAssignment.objects.bulk_create(
            RoleAssignment(person=bart, role=role, from_on=BEGAN) for role in ROLES if role not in held
        )
    return ways(bart)


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


#: where PDFium, with which we read, differs from the qpdf of the baseline: pages that lead back to themselves are
#: followed once; cross-references that are all wrong are refused, where qpdf makes them anew
OTHERWISE = {"pages-loop.pdf": "opens", "bad35.pdf": "PdfError"}


def came_of(content: bytes) -> str:
    """What our reader, in its limited process, makes of a PDF, in the words of the baseline; or what went wrong."""
    try:
        readers.read("spil.foundation.documents.pdf:read_text", content)
    except readers.ReaderFailed as failed:
        told = why(failed.detail.partition(": ")[2])
        is_plain = (
            failed.reason == "error" and told == "Dit bestand is beschadigd en kan niet getoond worden."
        )
        return "PdfError" if is_plain else f"{failed.reason}: {told}"
    return "opens"


def test_a_malformed_pdf_opens_where_another_reader_opens_it_and_is_refused_in_words_otherwise(
    real_files: Path,
) -> None:
    """Against pikepdf-baseline.json: in our limited process, within ten seconds each."""
    folder = real_files / "security" / "malformed-pdf"
    baseline: dict[str, str] = json.loads((folder / "pikepdf-baseline.json").read_text("utf-8"))
    assert set(baseline) == {file.name for file in folder.glob("*.pdf")}
    assert len(baseline) == 45
    for name, expected in sample(sorted((baseline | OTHERWISE).items()), 15):
        content = (folder / name).read_bytes()
        found = in_time(lambda content=content: came_of(content), name)
        assert found == expected, f"{name}: {found}"


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


def test_a_large_file_of_whatever_name_is_taken(office: Office, client: Client) -> None:
    """What follows the last dot of it is longer than a name on disk may be."""
    file = SimpleUploadedFile("x." + "є" * 140, b"x" * (3 * 1024**2))
    assert client.post("/intake/", {"files": [file]}).status_code == 200
    assert PostItem.objects.get().original_name.startswith("x.є")


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


TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
FIGURES = frozenset({FieldType.NUMBER, FieldType.MONEY, FieldType.DATE})
EVERYTHING = frozenset(FieldType) - {FieldType.FILE}


def typed(
    action: Action[Any, Any], text: str, types: frozenset[FieldType], well: dict[str, Any]
) -> dict[str, Any]:
    """This text for every question of these types; the others are answered well, where they must be answered."""
    return {**well, **{one.name: text for one in action.questions if one.type in types}}


def row_for(rights: Rights, action: Action[Any, Any], role: str) -> Any:
    """A row to which this role may do it; None where there is none."""
    rows = (row for _tie, row in rights.cases(action, role))
    return next(
        (row for row in rows if action.refusal(rights.actors[role], rights.subject(action, row)) is None),
        None,
    )


def test_every_form_about_a_row_answers_whatever_is_typed_into_every_question(
    rights: Rights, dice: random.Random
) -> None:
    """All actions about something, as somebody who may do them to it: done, or told what is wrong.

    With --deep every action is asked, and every string goes into a twentieth of them: in every question, and once more
    in the texts alone. What is almost a number or a day goes into the numbers and days of all.
    """
    about = [one for one in actions if one.subject_model and not one.hidden and one.questions]
    people = {role: ways(person).client for role, person in rights.people.items()}
    words = [posted(one) for one in naughty()]
    cases = [
        (one, text, types)
        for number, one in enumerate(about)
        for text in words[number % 20 :: 20]
        for types in (EVERYTHING, TEXTS)
    ]
    almost = [text for text in NAUGHTY if any(sign.isdigit() for sign in text)]
    cases += [
        (one, text, FIGURES)
        for one in about
        for text in almost
        if FIGURES & {question.type for question in one.questions}
    ]
    reached, unreached = set(), set()
    for action, text, types in sample(cases, 20):
        mine = {role: row_for(rights, action, role) for role in ROLES}
        able = [role for role, row in mine.items() if row is not None]
        if not able:
            unreached.add(action.name)
            continue
        role = dice.choice(able)
        row = mine[role]
        with undone():
            keep(row, rights.people[role])
            well = on_a_page(action, plausible(rights, action, row)) if types != EVERYTHING else {}
            answers = typed(action, text, types, well)
            answer = in_time(
                lambda role=role, action=action, row=row, answers=answers: people[role].post(
                    place(action, row), answers
                ),
                action.name,
            )
        where = f"{action.name} as {role}: {text!r}"
        assert answer.status_code in {204, 302, 422}, f"{where}: {answer.status_code}"
        reached.add(action.name)
    print(f"reached {len(reached)} of {len(about)} actions about a row; nobody may do {sorted(unreached)}")
    assert len(reached) + len(unreached) == len(about) or not is_deep()
    assert len(unreached) <= len(about) // 20, unreached
    assert reached


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


def owned(rights: Rights, model: Any, person: Person) -> int:
    """A new row of this table that is this person's."""
    row, account = rights.new(model), User.objects.get(person=person)
    for column in row._meta.concrete_fields:
        if column.related_model in {Person, User}:
            setattr(row, column.name, person if column.related_model is Person else account)
    with guard.opened():
        row.save()
    return int(row.pk)


def filled(rights: Rights, route: str, name: str, dice: random.Random) -> str:
    """An address at which something is: an action that is for this row, a file, a record of that kind."""
    canary = dice.choice(list(rights.canaries.values()))
    known: dict[str, Any] = {one: [value] for one, value in FILLED.items()}
    known |= {
        "pk": [canary.record.pk],
        "wanted": [canary.record.pk, canary.record.number],
        "file": canary.files,
        "kind": [canary.kind.code],
        "code": [canary.kind.code],
        "question": ["owner"],
        "filtered": ["state", "owner", "deadline", "text"],
        "form": ["csv", "xlsx"],
    }
    known |= {one: [value] for one, value in FILLED_AT.get(name, {}).items()}
    about = [one for one in actions if one.subject_model and not one.hidden]
    match name:
        case "act" | "import":
            known["name"] = [one.name for one in actions if not one.subject_model and not one.hidden]
        case "act-on" | "act-on-many" | "lookup":
            known["name"] = [one.name for one in about if one.applies_to(canary.kind)]
        case "act-with" | "import-with":
            action = dice.choice([one for one in about if not one.is_about_records])
            known |= {"name": [action.name], "pk": [rights.row_of(action).pk]}
        case "panel":
            known["name"] = [one.name for one in modules.panels(canary.kind.code)] or ["none"]
        case _ if name in OWNED and OWNED[name] is not Event:  # what happened is never changed
            known["pk"] = [owned(rights, OWNED[name], rights.office.people["bart"])]
        case _ if route.startswith("file/"):
            known["pk"] = canary.files
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(dice.choice(known[found[1]])), route)


def test_every_address_answers_whatever_stands_in_every_parameter(
    rights: Rights, insider: Ways, dice: random.Random
) -> None:
    """Parameter by parameter, as the views name them: numbers that are none, and strings that break programs. Asked by
    somebody who sees every row and has every role, so that it is read and not turned away at the door."""
    names = asked_of_addresses()
    assert ("POST", "ids") in names
    assert ("GET", "year") in names
    words = [*(["²", "9" * 5000, "-1", "1e9", "0", ""] * 20), *map(posted, naughty())]
    routes = sorted({(route, str(one.name)) for route, one in patterns() if not route.startswith(AWAY)})
    cases = [(method, *one) for method in ("GET", "POST") for one in routes]
    reached: set[str] = set()
    for method, route, name in sample(cases * (12 if is_deep() else 1), 14):
        typed_in = {asked: dice.choice(words) for one, asked in names if one == method}
        with undone():
            path = filled(rights, route, name, dice)
            send = insider.client.get if method == "GET" else insider.client.post
            answer = in_time(lambda send=send, path=path, typed_in=typed_in: send(path, typed_in), path)
            assert answer.status_code < 500, f"{method} {path}: {typed_in}"
            if answer.streaming:
                b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        reached |= {route} if answer.status_code not in {404, 405} else set()
    missed = sorted({route for route, _name in routes} - reached)
    print(f"reached {len(reached)} of {len(set(routes))} addresses; never {missed}")
    assert reached
    assert not is_deep() or len(missed) <= len(routes) // 10, missed


# REST -----------------------------------------------------------------------------------------------------------------


def operations() -> list[Any]:
    """Everything that REST describes of itself."""
    import schemathesis

    described = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return [one.ok() for one in schemathesis.openapi.from_dict(described).get_all_operations()]


def aim(case: Any, rights: Rights, canary: Canary) -> bool:
    """Let a generated call be about a row that is there; False where it names none."""
    if case.path_parameters:
        there = {"kind": canary.kind.code, "wanted": canary.record.pk, "file": canary.files[0]}
        case.path_parameters = {name: there[name] for name in case.path_parameters}
        return True
    action = actions.get(str(case.operation.definition.raw.get("operationId")))
    if action is None or not action.subject_name or not isinstance(case.body, dict):
        return False
    case.body = {**case.body, action.subject_name: rights.row_of(action).pk}
    return True


def test_rest_answers_what_its_description_allows_and_what_it_forbids(rights: Rights, insider: Ways) -> None:
    """Generated by schemathesis: what fits the description and what does not, half of it about rows that are there.
    Never a fault, and no answer but those that are described."""
    from schemathesis.generation import GenerationMode

    client, everything = Client(raise_request_exception=False), operations()
    assert len(everything) > 60
    headers = {"authorization": f"Bearer {insider.token}"}
    canaries = list(rights.canaries.values())
    aimed, reached = set(), set()
    for operation in sample(everything, 5):
        Allowance.objects.all().delete()  # how often one may ask is tested elsewhere: here everything is to be heard
        for mode in GenerationMode:

            @seeded(_seed)
            @settings(
                max_examples=40 if is_deep() else 2, database=None, deadline=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(
                case=operation.as_strategy(generation_mode=mode),
                canary=st.one_of(st.sampled_from(canaries), st.none()),
            )
            def ask(case: Any, canary: Canary | None) -> None:
                is_aimed = canary is not None and aim(case, rights, canary)
                path = case.formatted_path + (f"?{urlencode(case.query, doseq=True)}" if case.query else "")
                body = case.body if isinstance(case.body, bytes) else json.dumps(case.body, default=str)
                given_body = (
                    {} if case.method == "GET" else {"data": body, "content_type": "application/json"}
                )
                with undone():
                    answer = in_time(
                        lambda: client.generic(case.method, path, headers=headers, **given_body),
                        case.formatted_path,
                    )
                    answer.getvalue()
                assert answer.status_code in {200, 400, 401, 403, 404, 405, 409, 422}, (
                    f"{path}: {body[:300]!r}"
                )
                if is_aimed:
                    aimed.add(case.operation.label)
                    reached.update({case.operation.label} if answer.status_code in {200, 409} else ())

            ask()
    print(f"of {len(everything)} operations {len(aimed)} were asked about rows, {len(reached)} came to them")
    assert not is_deep() or len(reached) > 90, sorted(aimed - reached)


def test_rest_refuses_what_it_did_not_ask(office: Office) -> None:
    """Mass assignment: a name that no question has is told, whatever the action, and nothing is written."""
    token = make_token(User.objects.get(person=office.people["annelies"]), "x", timezone.now())
    client, before = Client(raise_request_exception=False), PostItem.objects.count()
    for action in sample([one for one in actions if not one.hidden], 12):
        Allowance.objects.all().delete()  # all of them at once are more than one account may ask
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


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/login/", {"email": "a\x00b@c.example", "password": "x"}),
        ("/login/forgotten/", {"email": f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.example"}),
        ("/draft/", {"form": "a\x00b", "values": '{"a": ["x"]}'}),
        ("/draft/drop/", {"form": "a\x00b"}),
        ("/account/end/", {"session": "a\x00b"}),
        ("/account/tokens/", {"name": "a\x00b", "may": "read"}),
    ],
)
def test_what_no_column_holds_is_no_error_of_ours_in_a_form(
    client: Client, address: str, form: dict[str, str]
) -> None:
    session = client.session
    session["confirmed"] = timezone.now().isoformat()
    session.save()
    asking = Client() if address.startswith("/login/") else client
    assert asking.post(address, form).status_code < 500


@pytest.mark.parametrize(
    "address",
    ["record/{}", "record/{}/readers", "record/{}/moves", "record/{}/people", "mailboxes/{}", "notices/{}"],
)
@pytest.mark.parametrize("number", [2**63, 10**22])
def test_a_number_that_no_column_holds_is_the_address_of_nothing(
    client: Client, address: str, number: int
) -> None:
    assert client.get(f"/{address.format(number)}/").status_code == 404


def test_a_draft_with_half_a_character_is_kept(client: Client) -> None:
    """As a text field leaves it that was cut off in the midst of an emoji; and NUL, as JSON writes it."""
    values = r'{"text": ["Een half teken \ud83d\u0000"]}'
    assert client.post("/draft/", {"form": "remark:1", "values": values}).status_code == 204
    assert Draft.objects.get().values["text"] == ["Een half teken ?"]


@settings(max_examples=300 if is_deep() else 25, database=None, deadline=None)
@given(st.binary(max_size=2000))
def test_what_a_file_is_is_told_of_any_bytes(content: bytes) -> None:
    """Whatever it takes them for: a type, never an error."""
    assert "/" in sniff(content)
