"""A place keeps whole objects, whether it is a folder or an object store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from spil.foundation.backups.places import Place, place_at
from spil.foundation.backups.problems import BackupProblem, NoSuchObject
from tests.support.buckets import bucket


@pytest.fixture(scope="module")
def store_address() -> Iterator[str]:
    with bucket() as address:
        yield address


@pytest.fixture(params=["folder", "object store"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return place_at(
        str(tmp_path / "b") if request.param == "folder" else request.getfixturevalue("store_address")
    )


def put(place: Place, name: str, content: bytes) -> None:
    with place.writing(name) as target:
        target.write(content)


def test_a_place_keeps_what_it_is_given_whole_or_not_at_all(place: Place) -> None:
    assert list(place.names("backups")) == []
    with pytest.raises(NoSuchObject):
        place.reading("backups/x/1")
    large = bytes(range(256)) * 40_000
    put(place, "backups/x/1", large)
    put(place, "backups/x/2", b"")
    put(place, "backupsx", b"not below the folder")
    with suppress(RuntimeError), place.writing("backups/x/1") as target:
        target.write(b"half of something")
        raise RuntimeError
    assert sorted(place.names("backups")) == ["backups/x/1", "backups/x/2"]
    with place.reading("backups/x/1") as source:
        assert source.read(5) == large[:5]
        assert source.read() == large[5:]
    put(place, "backups/x/1", b"anew")
    with place.reading("backups/x/1") as source:
        assert source.read() == b"anew"
    for name in ("backups/x/1", "backups/x/1", "backups/x/2"):
        place.remove(name)
    assert list(place.names("backups")) == []


def test_an_object_store_that_does_not_answer_is_told_in_a_sentence(store_address: str) -> None:
    nowhere = place_at(store_address.replace("kast", "weg"))
    for ask in (
        lambda: list(nowhere.names("files")),
        lambda: nowhere.reading("x"),
        lambda: put(nowhere, "x", b"y"),
    ):
        with pytest.raises(BackupProblem, match=r"NoSuchBucket|does not exist"):
            ask()


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(BackupProblem):
        place_at("ftp://elsewhere/x")
