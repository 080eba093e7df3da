"""The office has one key: whatever works with another one is refused, and no backup of it holds that other one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from spil.foundation.backups.models import BackupRun
from spil.foundation.backups.problems import BackupProblem
from spil.foundation.health.checking import Asked, Finding, Level
from spil.foundation.health.installation import office_key
from spil.foundation.identity import proving
from spil.foundation.identity.models import OfficeKey
from spil.foundation.identity.sealing import opened
from spil.gateways.command_line import office as setting_up
from spil.gateways.command_line.commands import key
from spil.gateways.command_line.registry import Refused
from spil.gateways.mailbox.models import Mailbox
from spil.gateways.mailbox.sealing import PURPOSE, sealed
from tests.backups.commands import begun, copied_office, dumped, typed
from tests.backups.test_backups import NOW, Backed, at_work, backed  # noqa: F401
from tests.support.fixtures import is_deep, sample
from tests.support.office import small_office
from tests.support.serving import eventually

pytestmark = pytest.mark.django_db
#: of the services, and one that a machine made by itself
OURS, STRAY = "unit" * 15, "stray" * 12
SAID = {"nl": "niet die van het kantoor", "fr": "pas celle du bureau", "en": "not the key of the office"}


@pytest.fixture
def services(settings: Any) -> Callable[[], None]:
    """A mailbox whose password is sealed under the key of the services, which begin to work."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OURS, []
    Mailbox.objects.create(
        name="Post", address="post@x.example", host="127.0.0.1", username="x", secret=sealed("wacht")
    )
    return proving.prove_first


def looked() -> Finding | None:
    with override("en"):
        return next(iter(office_key(Asked(NOW))), None)


def test_a_command_that_was_not_given_the_key_of_the_services_makes_no_backup_that_holds_another(
    services: Callable[[], None],
    backed: Backed,  # noqa: F811
    settings: Any,
) -> None:
    services()
    told = looked()
    assert told is not None
    assert told.level is Level.GOOD
    settings.SECRET_KEY = STRAY
    proving.prove_first()
    for language, words in SAID.items():
        with override(language), pytest.raises(BackupProblem, match=words):
            backed.back_up()
    assert not BackupRun.objects.exists()
    told = looked()
    assert told is not None
    assert (told.level, "not the key" in told.text, "SPIL_SECRET_KEY" in told.remedy) == (
        Level.ERROR,
        True,
        True,
    )
    settings.SECRET_KEY = OURS
    made = backed.back_up()
    settings.SECRET_KEY = backed.shelf.contents(made.name).secret_key
    assert opened(Mailbox.objects.get().secret, PURPOSE) == "wacht"


def test_a_key_is_proven_by_what_serves_and_never_against_what_is_sealed(
    services: Callable[[], None], settings: Any
) -> None:
    assert (looked(), proving.known()) == (None, proving.Key.UNKNOWN)
    settings.SECRET_KEY = STRAY
    services()
    assert not OfficeKey.objects.exists(), "what is sealed speaks against it"
    told = looked()
    assert told is not None
    assert told.level is Level.ERROR
    with override("en"), pytest.raises(Refused, match="not the key"):
        key._must_open_something()
    settings.SECRET_KEY = OURS
    services()
    assert proving.known() is proving.Key.RIGHT
    settings.SECRET_KEY = STRAY
    assert proving.known() is proving.Key.WRONG


def test_a_renewed_key_is_proven_with_what_it_seals_and_a_backup_waits_for_it(
    services: Callable[[], None],
    backed: Backed,  # noqa: F811
    settings: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    services()
    key.new_key(backed.data)  # cut off here
    assert proving.known() is proving.Key.FORMER
    told = looked()
    assert told is not None
    assert (told.level, "./spil key renew" in told.remedy) == (Level.WARNING, True)
    with override("en"), pytest.raises(BackupProblem, match="being renewed"):
        backed.back_up()
    key._forget(backed.data)
    settings.SECRET_KEY_FALLBACKS = []
    assert proving.known() is proving.Key.RIGHT, "the renewal came to its end first"
    assert opened(Mailbox.objects.get().secret, PURPOSE) == "wacht"
    assert backed.back_up().rows
    settings.SECRET_KEY = OURS
    assert proving.known() is proving.Key.WRONG


def test_no_key_is_made_beside_the_one_that_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIL_SECRET_KEY", OURS)
    setting_up.make_secret_key(tmp_path)
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: copies the office of the test")
@pytest.mark.skipif(not is_deep(), reason="only on --deep: ten commands, each a process of its own")
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("services")
def test_what_is_typed_with_another_key_or_with_none_is_refused_until_the_key_is_said_to_be_lost(
    tmp_path: Path,
) -> None:
    small_office()
    data = copied_office(tmp_path / "data")
    file = data / "secret_key"
    assert typed(data, "user", "list")[0] == 0, "nothing proves a key yet"
    with begun(data, "worker", SPIL_SECRET_KEY=OURS) as worker:
        try:
            assert eventually(
                lambda: any(
                    "identity_officekey" in one and "g1." in one for one in dumped(data / "spil.sqlite3")
                )
            )
        finally:
            worker.terminate()
            worker.communicate(timeout=60)
    for language in sample(sorted(SAID), 1):
        status, _told, problem = typed(data, "user", "list", LC_ALL=f"{language}_BE.UTF-8")
        assert (status, SAID[language] in problem) == (1, True), problem
    file.unlink()
    status, _told, problem = typed(data, "user", "list")
    assert (status, "no secret_key in" in problem, file.exists()) == (1, True, False)
    assert typed(data, "user", "list", SPIL_SECRET_KEY=OURS)[0] == 0
    assert not file.exists()
    assert typed(data, "key", "lost", SPIL_SECRET_KEY=OURS)[::2] == (
        1,
        "The key that is here is the key of the office: it is not lost.",
    )
    status, told, problem = typed(data, "key", "lost")
    assert (status, "from now on" in told) == (0, True), problem
    assert len(file.read_text()) > 60
    assert typed(data, "user", "list")[0] == 0
    assert typed(data, "user", "list", SPIL_SECRET_KEY=OURS)[0] == 1
    nowhere = tmp_path / "nowhere"
    status, _told, problem = typed(nowhere, "key", "lost")
    assert (status, "There is no office" in problem, (nowhere / "spil.sqlite3").exists()) == (1, True, False)
