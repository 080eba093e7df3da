"""What the program never does, looked up in its sources and settings, and tried where that can be tried."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
from django.conf import global_settings
from django.conf import settings as django_settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from spil.config import settings as office_settings
from spil.foundation.events.models import Event
from spil.foundation.handling.rules import mentions_in
from spil.foundation.identity.breached import is_in
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.organisation.models import Unit
from spil.foundation.records.kinds import kinds
from spil.foundation.search.rules.asked import parse
from spil.foundation.search.rules.marking import Marker
from spil.gateways.monitoring.logs import Json, Text
from spil.gateways.rest.schemas import RecordOut
from tests.support.left_out import ROOT
from tests.support.office import Office, small_office

SOURCE = ROOT / "src" / "spil"


@pytest.fixture
def office(db: Any) -> Office:
    made = small_office()
    for key in ("sofie", "thijs"):
        User.objects.create_user(made.people[key].email, "geheim-genoeg", person=made.people[key])
    return made


def signed_in(office: Office, key: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=office.people[key]))
    return client


# Sources --------------------------------------------------------------------------------------------------------------


@cache
def nodes_of(source: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse(source)))


def made_up_paths(source: str) -> Iterator[str]:
    """XPath expressions that are put together with something other than names of our own (capitals) or literals."""
    for call in (one for one in nodes_of(source) if isinstance(one, ast.Call) and one.args):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in {"xpath", "XPath"} and not is_constant(call.args[0]):
            yield ast.unparse(call)


def is_constant(node: ast.AST) -> bool:
    inner = [one for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute | ast.Call)]
    return all(isinstance(one, ast.Name) and one.id.isupper() for one in inner)


#: where a name holds one of our own expressions: the rules of the standard, and the table of facts
OF_OUR_OWN = {
    "invoices/formats/peppol/engine.py": "etree.XPath(expression",
    "invoices/formats/peppol/facts.py": "root.xpath(path",
}


def test_no_xpath_is_made_of_what_somebody_sent() -> None:
    found = [
        (str(file.relative_to(SOURCE / "modules")), one)
        for file in sources()
        for one in made_up_paths(file.read_text("utf-8"))
    ]
    unknown = [one for one in found if not one[1].startswith(OF_OUR_OWN.get(one[0], "-"))]
    assert not unknown, unknown
    assert list(made_up_paths("root.xpath(f'//cbc:ID[.={typed}]')"))
    assert list(made_up_paths("root.xpath('//a[.=' + typed + ']')"))
    assert not list(made_up_paths("root.xpath(CAC + 'Party')"))


#: what runs or builds what it reads, by its name
RUNS = frozenset({"eval", "exec", "compile", "__import__"})
BUILDS = frozenset({"pickle", "cPickle", "dill", "marshal", "shelve", "jsonpickle", "yaml"})


def runs_what_came_in(source: str) -> Iterator[str]:
    """Where a program is made of text, or an object of bytes."""
    for node in nodes_of(source):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS:
            yield ast.unparse(node)
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from (one for one in names if one.partition(".")[0] in BUILDS)


def test_nothing_that_came_in_is_run_or_built() -> None:
    """No eval and no pickle; sessions and the cache of answers are JSON."""
    found = [
        f"{file.relative_to(SOURCE)}: {one}"
        for file in sources()
        for one in runs_what_came_in(file.read_text())
    ]
    assert not found, found
    assert list(runs_what_came_in("eval(typed)"))
    assert list(runs_what_came_in("import pickle"))
    assert list(runs_what_came_in("from yaml import load"))
    assert not list(runs_what_came_in("re.compile('x')"))
    assert django_settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"


def sources() -> list[Path]:
    """The program itself, without its tests."""
    return [file for file in SOURCE.rglob("*.py") if "tests" not in file.parts]


#: what the linter must notice: its rule, and a line that breaks it
NOTICED = {
    "S608": "def f(cursor, typed):\n    cursor.execute(f\"SELECT * FROM x WHERE y = '{typed}'\")\n",
    "S307": "def f(typed):\n    return eval(typed)\n",
    "S301": "import pickle\n\n\ndef f(came):\n    return pickle.loads(came)\n",
    "S602": "import subprocess\n\n\ndef f(typed):\n    subprocess.run(typed, shell=True)\n",
}


def linted(*words: str, text: str = "") -> list[str]:
    """The rules that are broken, as the linter of every run of CI has them set."""
    command = [sys.executable, "-m", "ruff", "check", "--output-format", "json", "--no-cache", *words]
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    return [one["code"] for one in json.loads(done.stdout)]


def test_the_linter_notices_statements_and_programs_that_are_made_of_words() -> None:
    """S608: SQL put together from text; S307: eval; S301: pickle; S602: a shell. And the sources have none of them."""
    place = "src/spil/modules/post/queries.py"
    for rule, text in NOTICED.items():
        assert rule in linted("--stdin-filename", place, "-", text=text), rule
    assert linted("--select", ",".join(NOTICED), "src/spil", "spil") == []


#: who may open a line to elsewhere, and to what: the list under "Calls to elsewhere" in docs/reference/security.md
CALLS = {
    "foundation/identity/fetching.py": "a provider that signs people in",
    "foundation/backups/places.py": "the object store, for backups: by way of files/bucket.py",
    "foundation/files/bucket.py": "the object store",
    "foundation/files/scanning.py": "a virus scanner",
    "foundation/health/lines.py": "the office's own address",
    "foundation/health/work.py": "the mail server",
    "foundation/jobs/worker.py": "nothing: the name of this machine",
    "gateways/mailbox/imap.py": "mailboxes",
    "gateways/mailbox/sending.py": "the mail server",
    "gateways/monitoring/passing_on.py": "a log server",
    "gateways/command_line/commands/start.py": "this machine: whether a port is free",
}
LINES = frozenset(
    {
        "socket", "ssl", "http.client", "urllib.request", "urllib3", "smtplib", "imaplib", "poplib", "ftplib",
        "telnetlib", "xmlrpc", "requests", "httpx", "aiohttp", "boto3", "botocore", "paramiko",
    }
)  # fmt: skip


def opens_lines(source: str) -> bool:
    """Whether a module can open a line to another machine: what it imports, also late."""
    names: list[str] = []
    for node in nodes_of(source):
        names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return any(name == line or name.startswith(f"{line}.") for name in names for line in LINES)


def test_only_what_is_listed_can_call_elsewhere() -> None:
    found = {str(file.relative_to(SOURCE)) for file in sources() if opens_lines(file.read_text("utf-8"))}
    assert found == set(CALLS), found ^ set(CALLS)
    assert opens_lines("def f():\n    import requests")
    assert opens_lines("from http.client import HTTPConnection")


def test_no_page_asks_for_a_plug_in() -> None:
    """No applet, Flash, ActiveX or Silverlight: nothing that browsers gave up."""
    asks = re.compile(
        r"<(object|embed|applet|param|frameset|marquee|keygen)\b|classid=|\.swf\b|ActiveXObject",
        re.IGNORECASE,
    )
    pages = [*SOURCE.rglob("templates/**/*.html"), *(SOURCE / "foundation/ui/static/ui/js").glob("*.js")]
    assert len(pages) > 60
    for page in pages:
        assert not asks.search(page.read_text("utf-8")), page.name
    assert asks.search('<object data="x">')
    assert asks.search("<embed src=x>")


#: a value under a name that comes from elsewhere, set on an object: __proto__ could be that name
POLLUTES = re.compile(
    r"\bObject\.assign\((?!document\.createElement)|\bfromEntries|__proto__|\bfor \(const \w+ in "
)
SET_BY_NAME = re.compile(r"(?<!dataset)(?<!style)\[(\w+(?:\.\w+)*)\] = (?!=)")


def test_no_script_sets_what_comes_from_elsewhere_under_a_name_from_elsewhere() -> None:
    scripts = [*(SOURCE / "foundation/ui/static/ui/js").glob("*.js"), *SOURCE.rglob("templates/**/*.js")]
    assert len(scripts) > 10
    for file in scripts:
        text = file.read_text("utf-8")
        assert not POLLUTES.search(text), f"{file.name}: {POLLUTES.search(text)}"
        assert not SET_BY_NAME.search(text), f"{file.name}: {SET_BY_NAME.search(text)}"
    assert SET_BY_NAME.search("kept[name] = value")
    assert POLLUTES.search("Object.assign(kept, JSON.parse(text))")


# Settings -------------------------------------------------------------------------------------------------------------


def test_passwords_are_kept_by_a_slow_hash() -> None:
    """PBKDF2 with at least the 600,000 rounds that OWASP asks of SHA-256. The suite itself uses a quick one."""
    assert "PASSWORD_HASHERS" not in vars(office_settings)
    hasher = import_string(global_settings.PASSWORD_HASHERS[0])()
    assert hasher.algorithm == "pbkdf2_sha256"
    assert hasher.iterations >= 600_000
    assert office_settings.RECOVERY_CODE_ROUNDS >= 600_000


def test_a_password_that_leaked_elsewhere_is_refused_when_the_office_has_the_list(
    db: Any, tmp_path: Path, settings: Any
) -> None:
    leaked = [f"gelekt-woord-{number}" for number in range(500)]
    lines = sorted(
        f"{sha1(one.encode(), usedforsecurity=False).hexdigest().upper()}:{number}"
        for number, one in enumerate(leaked)
    )
    file = tmp_path / "pwned.txt"
    file.write_bytes("\r\n".join(lines).encode())
    assert all(is_in(file, one) for one in leaked)
    assert not any(is_in(file, f"{one}x") for one in leaked)
    validate_password(leaked[0])
    settings.BREACHED_PASSWORDS = str(file)
    with pytest.raises(ValidationError, match="elders"):
        validate_password(leaked[0])
    validate_password("nergens-gelekt-woord")
    settings.BREACHED_PASSWORDS = str(tmp_path / "nowhere")
    validate_password(leaked[0])


# Requests -------------------------------------------------------------------------------------------------------------


def test_nothing_answers_trace(office: Office) -> None:
    for client in (Client(), signed_in(office, "thijs")):
        for path in ("/", "/login/", "/api/v1/kinds/", "/list/post.incoming/"):
            answer = client.trace(path)
            assert (answer.status_code, answer["Cache-Control"]) == (405, "no-store"), path


def test_of_a_name_that_is_sent_twice_one_counts_and_the_address_never_overrides_the_form(
    office: Office,
) -> None:
    """What is asked is read from the form; the same name in the address, in a cookie or once more changes nothing."""
    client = signed_in(office, "sofie")
    client.cookies["name"] = "Koekje"
    answer = client.post(
        "/do/people.unit.add/?name=Adres&code=A", {"code": "F", "name": ["Formulier", "Tweede"]}
    )
    assert answer.status_code == 302
    assert [one.name for one in Unit.objects.filter(code__in=("A", "F"))] == ["Formulier"]
    token = make_token(User.objects.get(person=office.people["sofie"]), "x", timezone.now())
    done = Client().post(
        "/api/v1/actions/people.unit.add/?code=A&name=Adres",
        '{"code": "R1", "name": "Eerst", "name": "Laatst"}',
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )
    assert done.status_code == 200
    assert [one.name for one in Unit.objects.filter(code__in=("A", "R1"))] == ["Laatst"]


def test_what_is_encoded_twice_is_decoded_once(office: Office) -> None:
    """By the address, by a form and by REST: what is left encoded stays text, and is what is looked at."""
    client = signed_in(office, "sofie")
    page = client.get("/search/?q=%253Cscript%253E%2526lt%253B").content.decode()
    assert 'value="%3Cscript%3E%26lt%3B"' in page
    assert "<script>%" not in page
    for path in ("/guide/%252e%252e%252fREADME/", "/static/%252e%252e/spil", "/list/post%252Eincoming/"):
        assert client.get(path).status_code == 404, path
    assert client.get("/list/post%2Eincoming/").status_code == 200
    client.post("/do/people.unit.add/", {"code": "E", "name": "%3Cb%3E &lt;b&gt; \\u003cb"})
    assert Unit.objects.get(code="E").name == "%3Cb%3E &lt;b&gt; \\u003cb"
    assert "%3Cb%3E &amp;lt;b&amp;gt; \\u003cb" in client.get("/people/office/").content.decode()


def test_of_what_is_typed_no_sign_is_an_operator(office: Office) -> None:
    """Of regular expressions and of LIKE: in the filter of a list, in what is marked, in whom a remark mentions."""
    office.post_item(b"x", name="Alfabet")
    client = signed_in(office, "thijs")
    assert "Alfabet" in client.get("/list/post.incoming/?view=all&text=alfa").content.decode()
    for typed in (
        "al.abet",
        "al?abet",
        "al_abet",
        "al%abet",
        "a.*t",
        "[a-z]+",
        "(alfabet|x",
        "alf{1}abet",
        "^alfa$x",
    ):
        shown = client.get("/list/post.incoming/", {"view": "all", "text": typed})
        assert shown.status_code == 200, typed
        assert "Alfabet" not in shown.content.decode(), typed
    marked = Marker(parse("a.f (x [b")).marked("abf a.f axf")
    assert not any(piece.on and "abf" in piece.text for piece in marked)
    assert mentions_in("dag @Jo.n", {1: ("Joan", "X"), 2: ("J.*", "Y")}) == {}
    assert mentions_in("dag @J.*", {1: ("Joan", "X"), 2: ("J.*", "Y")}) == {2: (4, 8)}
    assert not [file for file in sources() if re.search(r"__i?regex\b", file.read_text("utf-8"))]


def test_what_a_browser_would_hold_back_is_refused_by_the_server(office: Office) -> None:
    """Left empty, too long, not among the choices, no day, nobody: sent without a browser, over both ways."""
    client, who = signed_in(office, "thijs"), office.people["thijs"]
    token = make_token(User.objects.get(person=who), "x", timezone.now())
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("post.incoming.register", {"subject": ""}),
        ("post.incoming.register", {"subject": "x" * 30_000}),
        ("post.incoming.register", {"subject": "Brief", "type": "nooit"}),
        ("post.incoming.register", {"subject": "Brief", "dated_on": "31-02-2026"}),
        ("post.incoming.register", {"subject": "Brief", "handler": "987654321"}),
        ("people.absence.register", {"person": who.email, "from_on": "2026-12-01", "last_day": "gisteren"}),
    ]
    before = Event.objects.count()
    for name, answers in wrong:
        page = client.post(f"/do/{name}/", answers)
        assert page.status_code == 422, answers
        assert 'class="err' in page.content.decode() or "error" in page.content.decode(), answers
        rest = Client().post(
            f"/api/v1/actions/{name}/",
            json.dumps(answers),
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )
        assert rest.status_code == 422, answers
        assert rest.json()["problems"], answers
    assert Event.objects.count() == before


def test_rest_tells_what_it_describes_and_no_column_more(office: Office) -> None:
    """Of a record what its description and the fields of its kind name; what the program keeps for itself stays in."""
    item = office.post_item(b"x", name="Brief")
    token = make_token(User.objects.get(person=office.people["thijs"]), "x", timezone.now())
    head = {"authorization": f"Bearer {token}"}
    one = Client().get(f"/api/v1/records/post.incoming/{item.pk}/", headers=head).json()
    (listed,) = Client().get("/api/v1/records/post.incoming/", headers=head).json()["records"]
    for told in (one, listed):
        assert set(told) == set(RecordOut.model_fields)
        assert set(told["values"]) <= {field.name for field in kinds["post.incoming"].fields}
    (file,) = Client().get(f"/api/v1/records/post.incoming/{item.pk}/files/", headers=head).json()
    assert set(file) == {"id", "name", "sha256", "size", "media_type", "role"}
    shown = json.dumps([one, listed, file])
    for inside in ("audience", "password", "digest", "legal_entity", "_id", "path"):
        assert f'"{inside}' not in shown, inside


# Log ------------------------------------------------------------------------------------------------------------------


def lines_of(form: logging.Formatter, ask: Any) -> list[str]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(form)
    logger = logging.getLogger("spil.access")
    logger.addHandler(handler)
    try:
        ask()
    finally:
        logger.removeHandler(handler)
    return written.getvalue().splitlines()


def test_what_is_refused_is_logged_once_with_who_and_why_and_no_word_of_it(office: Office) -> None:
    """On pages, where the predicate is asked first, and over REST, where the door says it; as JSON with its zone."""
    client = signed_in(office, "thijs")
    token = make_token(User.objects.get(person=office.people["thijs"]), "x", timezone.now())
    item = office.post_item(b"x", name="Geheim onderwerp")
    thijs = office.people["thijs"].pk

    def ask() -> None:
        assert client.post(f"/record/{item.pk}/do/post.item.cancel/", {"reason": "Zomaar"}).status_code == 422
        answer = Client().post(
            "/api/v1/actions/post.item.cancel/",
            json.dumps({"item": item.pk, "reason": "Zomaar"}),
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 409

    told = [json.loads(line) for line in lines_of(Json(), ask)]
    words = f"refused: post.item.cancel on PostItem {item.pk}, to person {thijs}: NotPermitted"
    assert [one["message"] for one in told] == [words, words]
    assert all(datetime.fromisoformat(one["time"]).tzinfo is not None for one in told)
    assert {"time", "level", "logger", "message"} <= set(told[0])
    assert "Geheim" not in str(told)


def test_lines_for_people_carry_their_zone_too() -> None:
    form = office_settings.LOGGING["formatters"]["text"]
    line = logging.LogRecord("x", logging.INFO, "x", 1, "Dag", None, None)
    shown = Text(form["format"], form.get("datefmt")).format(line)
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S*[+-]\d\d:\d\d ", shown), shown
