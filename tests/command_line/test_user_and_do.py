"""./spil user and ./spil do."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.fixtures import sample
from tests.support.left_out import ROOT

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: an office in a folder")
ADMIN = "anna@testkantoor.example"


#: what the first start of an office does, and the key that it then signs with
FIRST_START = """
from django.conf import settings
from spil.gateways.command_line import office

office.ensure(demo=False)
print(settings.SECRET_KEY)
"""


class Spil:
    def __init__(self, folder: Path) -> None:
        self.folder, self.first_key = folder, ""
        self.environment = {**os.environ, "SPIL_DATA": str(folder), "PYTHONPATH": str(ROOT / "src")}
        self.environment["SPIL_ADMIN"] = ADMIN
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)

    def __call__(self, *words: str) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        return self._run("-m", "spil.gateways.command_line", *words)

    def write(self, sql: str) -> None:
        """Change the database behind the program's back."""
        with closing(sqlite3.connect(self.folder / "spil.sqlite3")) as office, office:
            office.execute(sql)

    def started_first(self) -> str:
        """The key that the program signs with, told by the start that made the office."""
        self.environment["DJANGO_SETTINGS_MODULE"] = "spil.config.settings"
        status, told, problems = self._run("-c", FIRST_START)
        assert status == 0, problems
        self.environment.pop("DJANGO_SETTINGS_MODULE")
        return told

    def _run(self, *words: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, *words],
            env=self.environment,
            cwd=self.folder.parent,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout.strip(), done.stderr.strip()


@pytest.fixture(scope="module")
def spil(tmp_path_factory: pytest.TempPathFactory) -> Spil:
    """An empty office with its administrator, made after a first start that was cut off between two moves."""
    made = Spil(tmp_path_factory.mktemp("office") / "data")
    for left in ("files/ab/leftover", "office.json", ".first/spil.sqlite3"):
        (made.folder / left).parent.mkdir(parents=True, exist_ok=True)
        (made.folder / left).write_text("{}")
    made.first_key = made.started_first()
    status, told, _ = made("user", "list")
    assert (status, ADMIN in told) == (0, True)
    return made


def test_the_first_start_signs_and_seals_with_the_key_that_the_office_keeps(spil: Spil) -> None:
    assert spil.first_key == (spil.folder / "secret_key").read_text().strip()
    assert not list(spil.folder.rglob("leftover"))


@pytest.mark.parametrize("left", ["files/ab/abcd", "office.json"])
def test_files_whose_database_is_elsewhere_stay_when_its_address_is_forgotten(
    tmp_path: Path, left: str
) -> None:
    one = Spil(tmp_path / "data")
    file = one.folder / left
    file.parent.mkdir(parents=True)
    file.write_text("of an office on PostgreSQL")
    for words in sample([("user", "list"), ("demo",), ("start", "--empty")], 1):
        status, _told, problem = one(*words)
        assert (status, "DATABASE_URL" in problem, "Traceback" in problem) == (1, True, False), problem
    assert file.read_text() == "of an office on PostgreSQL"
    assert not (one.folder / "spil.sqlite3").exists()


def test_a_sign_in_link_is_one_address_and_nothing_else(spil: Spil) -> None:
    status, told, problems = spil("user", "login-link", ADMIN, "--port", "8123")
    assert (status, problems) == (0, "")
    assert re.fullmatch(r"http://127\.0\.0\.1:8123/login/[\w-]{43}/", told)


def test_who_lost_the_password_gets_a_link_after_which_another_is_chosen(spil: Spil) -> None:
    assert spil("user", "login-link", ADMIN, "--lost")[0] == 0
    with closing(sqlite3.connect(spil.folder / "spil.sqlite3")) as office:
        last = "SELECT for_password FROM identity_loginlink ORDER BY id DESC LIMIT 1"
        assert office.execute(last).fetchone() == (1,)


@pytest.mark.parametrize("words", [(), ("--help",), ("people.person.add", "--help")])
def test_telling_what_can_be_done_makes_no_office(tmp_path: Path, words: tuple[str, ...]) -> None:
    nowhere = Spil(tmp_path / "data")
    status, told, problems = nowhere("do", *words)
    assert (status, problems) == (0, "")
    assert told
    assert not nowhere.folder.exists()


def test_a_token_is_one_line(spil: Spil) -> None:
    status, told, _ = spil("user", "token", ADMIN, "--name", "Boekhouding")
    assert status == 0
    assert re.fullmatch(r"spil_[\w-]{43}", told)


@pytest.mark.parametrize("what", sample(["login-link", "token", "add"], 1))
def test_an_address_that_nobody_has_is_told_plainly(spil: Spil, what: str) -> None:
    status, told, problems = spil("user", what, "nobody@x.example")
    assert (status, told) == (1, "")
    assert "nobody@x.example" in problems
    assert "Traceback" not in problems
    assert spil("user", what)[0] == 1


def test_the_account_of_who_left_gives_no_link_and_no_token(spil: Spil) -> None:
    spil.write("UPDATE organisation_person SET left_on = '2020-01-01'")
    try:
        for what in sample(["login-link", "token"], 1):
            status, told, problems = spil("user", what, ADMIN)
            assert (status, told, "Traceback" in problems) == (1, "", False), problems
            assert "has left" in problems
        assert "(left)" in spil("user", "list")[1]
    finally:
        spil.write("UPDATE organisation_person SET left_on = NULL")


def test_an_account_is_made_once_for_somebody_who_is_known(spil: Spil) -> None:
    added = spil(
        "do",
        "people.person.add",
        "--as",
        ADMIN,
        "first_name=Lotte",
        "last_name=Maes",
        "email=lotte@x.example",
    )
    assert added[0] == 0, added
    status, told, _ = spil("user", "add", "lotte@x.example")
    assert status == 0
    assert re.search(r"^Password: (\w{5}-){3}\w{5}$", told, re.MULTILINE)
    assert spil("user", "add", "Lotte@x.example")[0] == 1
    assert "Lotte Maes" in spil("user", "list")[1]


def test_an_address_with_which_somebody_else_signs_in_is_told_plainly(spil: Spil) -> None:
    people = [("An", "an@x.example"), ("Jan", "jan@x.example")]
    for name, email in people:
        named = (f"first_name={name}", "last_name=Maes", f"email={email}")
        assert spil("do", "people.person.add", "--as", ADMIN, *named)[0] == 0
    assert spil("user", "add", "jan@x.example")[0] == 0
    spil.write("UPDATE identity_user SET email = 'an@x.example' WHERE email = 'jan@x.example'")
    status, told, problems = spil("user", "add", "an@x.example")
    assert (status, told, "Traceback" in problems) == (1, "", False), problems
    assert "Somebody else signs in with an@x.example" in problems


@pytest.mark.parametrize(
    "words",
    sample(
        [
            ("user", "add", "{left}"),
            ("do", "post.incoming.register", "--as", "{left}", "subject=x"),
            ("intake", "--as", "{left}", "{file}"),
        ],
        1,
    ),
)
def test_nobody_who_left_gets_an_account_or_acts(spil: Spil, tmp_path: Path, words: tuple[str, ...]) -> None:
    left, file = f"{tmp_path.name}@x.example", tmp_path / "brief.txt"
    file.write_text("Geachte")
    named = ("first_name=Piet", "last_name=Maes", f"email={left}")
    assert spil("do", "people.person.add", "--as", ADMIN, *named)[0] == 0
    spil.write(f"UPDATE organisation_person SET left_on = '2020-01-01' WHERE email = '{left}'")
    status, told, problems = spil(*(word.format(left=left, file=file) for word in words))
    assert (status, told, "Traceback" in problems) == (1, "", False), problems
    assert left in problems


def test_the_data_folder_may_stand_before_and_behind_the_word_that_says_what_to_do(spil: Spil) -> None:
    folder = str(spil.folder)
    for words in (("--data", folder, "list"), ("list", "--data", folder)):
        assert spil("mailbox", *words)[0] == 0, words
    assert "--data DIR" in spil("mailbox", "--help")[1]


def test_all_actions_are_listed_with_their_titles(spil: Spil) -> None:
    status, told, _ = spil("do")
    assert status == 0
    assert re.search(r"^post\.incoming\.register +\S", told, re.MULTILINE)
    assert "records.record.remark" not in told


def test_an_action_tells_what_it_asks(spil: Spil) -> None:
    status, told, _ = spil("do", "post.incoming.register", "--help")
    assert status == 0
    assert "subject=text" in told
    assert "file=@PATH" in told
    assert "peppol" in told
    assert "--on NUMBER" in spil("do", "post.item.close", "--help")[1]
    assert "./spil do ACTION --help" in spil("do", "--help")[1]


def test_a_letter_is_registered_with_its_file_and_closed(spil: Spil, tmp_path: Path) -> None:
    file = tmp_path / "brief.txt"
    file.write_bytes(b"Geachte\r\nheer")
    status, told, problems = spil(
        "do",
        "post.incoming.register",
        "--as",
        ADMIN,
        "subject=Een brief = kort",
        f"file=@{file}",
        "type=quote",
    )
    assert (status, problems) == (0, "")
    number = told.split()[0]
    assert re.fullmatch(r"IN-\d{4}-\d{4}", number)
    assert "Een brief = kort" in told
    assert any(
        one.read_bytes() == b"Geachte\r\nheer" for one in (spil.folder / "files").rglob("*") if one.is_file()
    )
    assert spil("do", "post.item.close", "--as", ADMIN, "--on", number)[0] == 0
    status, _, problems = spil("do", "post.item.close", "--as", ADMIN, "--on", number)
    assert status == 1
    assert problems
    assert "Traceback" not in problems


@pytest.mark.parametrize(
    "words",
    sample(
        [
            ["fly.away"],
            ["records.record.remark"],
            ["post.incoming.register", "colour=red"],
            ["post.incoming.register"],
            ["post.incoming.register", "subject=x", "file=@/nowhere/at/all"],
            ["post.incoming.register", "--as", ADMIN, "--for", "nobody@x.example", "subject=x"],
            ["post.item.close", "--on", "IN-1999-0001"],
        ],
        2,
    ),
)
def test_what_cannot_be_done_is_told_plainly(spil: Spil, words: list[str]) -> None:
    status, told, problems = spil("do", *words)
    assert (status, told) == (1, "")
    assert problems
    assert "Traceback" not in problems
