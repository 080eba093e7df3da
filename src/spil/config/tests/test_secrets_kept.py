"""Secrets come from the environment, from files that it names, and from what systemd hands over."""

from __future__ import annotations

from pathlib import Path

import pytest

from spil.config.settings.secrets_kept import secret

NAME = "SPIL_TEST_SECRET"


def test_a_secret_is_read_from_where_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (NAME, f"{NAME}_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    assert secret(NAME) == ""
    (tmp_path / NAME).write_text("van systemd\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert secret(NAME) == "van systemd"
    monkeypatch.delenv(NAME)
    (tmp_path / "vault").write_text("uit de kluis\n")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "vault"))
    assert secret(NAME) == "uit de kluis"
    assert secret("SPIL_TEST_OTHER") == ""
    monkeypatch.setenv(NAME, "uit de omgeving")
    assert secret(NAME) == "uit de omgeving"
    monkeypatch.delenv(NAME)
    (tmp_path / "vault").unlink()
    with pytest.raises(FileNotFoundError):
        secret(NAME)
