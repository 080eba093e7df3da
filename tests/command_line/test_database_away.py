"""A database that cannot be reached is told in a sentence by whatever command needs it, and no password with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.backups.commands import typed

#: nobody listens there
AWAY = "postgresql://spil:geheimwoord@127.0.0.1:9/kantoor"
#: with an account that owns the tables, the process that works as the owner tells it
OWNED = {"DATABASE_OWNER_URL": AWAY.replace("spil:", "eigenaar:")}


@pytest.mark.parametrize("words", [("user", "list"), ("restore", "/nowhere"), ("migrate",)])
@pytest.mark.parametrize("owner", [{}, OWNED], ids=["one account", "two accounts"])
def test_a_database_that_is_not_there_is_told_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...], owner: dict[str, str]
) -> None:
    status, told, problem = typed(tmp_path, *words, DATABASE_URL=AWAY, LC_ALL="nl_BE.UTF-8", **owner)
    assert (status, told) == (1, "")
    first, *others = problem.splitlines()
    assert first.startswith("De databank antwoordt niet: ")
    assert "Connection refused" in first
    assert others == (
        ["The account that owns the tables could not do it; see above."]
        if owner and words[0] != "restore"
        else []
    )
    assert "geheimwoord" not in problem


def test_so_is_a_database_in_the_data_folder_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "spil.sqlite3").mkdir()
    status, _told, problem = typed(tmp_path, "user", "list", DATABASE_URL="")
    assert (status, problem) == (1, "The database does not answer: unable to open database file")
