"""After an upgrade the administrators are told what changed, from CHANGELOG.md and from nowhere else; once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from spil.foundation.health.upgrades import entries, note
from spil.foundation.notifications.models import Notice
from spil.foundation.notifications.telling import words
from spil.gateways.command_line import office as setting_up
from tests.record.playing import signed_in
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
OLD = """# Changes

## 1.0.0

- A second backup copies only
  what is new.
"""
NEW = OLD.replace(
    "## 1.0.0", "## 1.1.0\n\n- `./spil move` takes <an office> along.\n- Faster lists.\n\n## 1.0.0"
)


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.DATA_DIR = settings.ROOT_DIR = tmp_path
    (tmp_path / "CHANGELOG.md").write_text(OLD)
    (tmp_path / "pyproject.toml").write_text('version = "1.0.0"')
    return small_office()


def test_a_list_of_changes_falls_into_its_entries() -> None:
    assert entries(NEW) == [
        "`./spil move` takes <an office> along.", "Faster lists.", "A second backup copies only what is new."
    ]  # fmt: skip
    assert entries("# Changes\n") == []


def test_an_administrator_is_told_after_an_upgrade_what_changed_and_nobody_else_is(
    office: Office, tmp_path: Path
) -> None:
    now = office.now()
    admin, other = signed_in(office, "pieter"), signed_in(office, "griet")
    assert note("1.0.0", now) is None, "of an office that was just made nothing changed"
    assert note("1.0.0", now) is None
    (tmp_path / "CHANGELOG.md").write_text(NEW)
    noted = note("1.1.0", now + timedelta(days=30))
    assert noted is not None
    assert (noted.before, noted.version, len(noted.changes)) == ("1.0.0", "1.1.0", 2)
    assert note("1.1.0", now + timedelta(days=31)) is None, "told once, on however many nodes"

    told = Notice.objects.get()
    assert told.person == office.people["pieter"]
    with override("nl"):
        said = words(told, office.today, "nl")
    assert (said.what, said.said) == ("Spil 1.1.0", "Spil is bijgewerkt. Bekijk wat er veranderd is.")
    page = admin.get(f"/notices/{told.pk}/", follow=True)
    assert page.redirect_chain == [("/status/changes/", 302)]
    shown = page.content.decode()
    assert "<code>./spil move</code> takes &lt;an office&gt; along." in shown
    assert "daarvoor was het 1.0.0" in shown
    assert "A second backup" not in shown
    assert other.get("/status/changes/").status_code == 403


def test_the_command_line_says_from_which_release_to_which_it_went(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "nl_BE.UTF-8")
    monkeypatch.setattr("spil.foundation.backups.making.version", lambda _name: "1.0.0")
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)  # the test's own line stays open
    setting_up.note_release()
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("spil.foundation.backups.making.version", lambda _name: "1.1.0")
    setting_up.note_release()
    assert capsys.readouterr().err.startswith("Spil ging van 1.0.0 naar 1.1.0.")
    setting_up.note_release()
    assert capsys.readouterr().err == ""
