"""What the program never does, looked up in its sources and settings, and tried where that can be tried."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
from django.conf import global_settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.module_loading import import_string

from spil.config import settings as office_settings
from spil.foundation.identity.breached import is_in
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.organisation.models import Unit
from spil.gateways.monitoring.logs import Json, Text
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


def made_up_paths(source: str) -> Iterator[str]:
    """XPath expressions that are put together with something other than names of our own (capitals) or literals."""
    for call in (one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Call) and one.args):
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
        for file in SOURCE.rglob("*.py")
        if "tests" not in file.parts
        for one in made_up_paths(file.read_text("utf-8"))
    ]
    unknown = [one for one in found if not one[1].startswith(OF_OUR_OWN.get(one[0], "-"))]
    assert not unknown, unknown
    assert list(made_up_paths("root.xpath(f'//cbc:ID[.={typed}]')"))
    assert list(made_up_paths("root.xpath('//a[.=' + typed + ']')"))
    assert not list(made_up_paths("root.xpath(CAC + 'Party')"))


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
            assert client.trace(path).status_code == 405, path


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
    token = make_token(User.objects.get(person=office.people["sofie"]), "x", office.now())
    done = Client().post(
        "/api/v1/actions/people.unit.add/?code=A&name=Adres",
        '{"code": "R1", "name": "Eerst", "name": "Laatst"}',
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )
    assert done.status_code == 200
    assert [one.name for one in Unit.objects.filter(code__in=("A", "R1"))] == ["Laatst"]


# Log ------------------------------------------------------------------------------------------------------------------


def lines_of(form: logging.Formatter, ask: Any) -> list[str]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(form)
    logger = logging.getLogger("spil.access")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        ask()
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    return written.getvalue().splitlines()


def test_what_is_refused_is_logged_once_with_who_and_why_and_no_word_of_it(office: Office) -> None:
    """On pages, where the predicate is asked first, and over REST, where the door says it; as JSON with its zone."""
    client = signed_in(office, "thijs")
    token = make_token(User.objects.get(person=office.people["thijs"]), "x", office.now())
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
