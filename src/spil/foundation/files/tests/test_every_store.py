"""A store in a bucket keeps what one in a folder keeps: bytes exactly, once, found by their hash, gone when told."""

import io
import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from spil.foundation.files.bucket import IN_MEMORY, BucketStore, StoreAway
from spil.foundation.files.store import LocalStore, NoSuchFile
from tests.support.buckets import bucket
from tests.support.serving import free_port

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: it asks no database")


@pytest.fixture(scope="module")
def address():
    with bucket() as found:
        yield found


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path):
    if request.param == "folder":
        return LocalStore(tmp_path / "files")
    return BucketStore.at(request.getfixturevalue("address"))


def damage(store, digest):
    if isinstance(store, BucketStore):
        store.client.put_object(Bucket=store.bucket, Key=store._key(digest), Body=b"other")
        return
    store.path(digest).chmod(0o640)
    store.path(digest).write_bytes(b"other")


def test_what_comes_out_is_what_went_in_and_a_stranger_is_told(store):
    content = os.urandom(IN_MEMORY + 17)
    first = store.put(io.BytesIO(content), name="map/kopie.bin")
    assert (first.sha256, first.size, first.name) == (sha256(content).hexdigest(), len(content), "kopie.bin")
    again = store.put(content)
    empty = store.put(b"")
    assert again.sha256 == first.sha256
    assert store.read(first.sha256) == content
    with store.open(first.sha256) as stream:
        stream.seek(5)
        assert stream.read(3) == content[5:8]
    assert store.put(b"%PDF-1.7\n", name="foto.jpg").media_type == "application/pdf"
    together = store.put_all([(b"een", "een.txt"), (b"twee", "twee.txt"), (b"drie", "drie.txt")])
    assert [(one.name, store.read(one.sha256)) for one in together] == [
        ("een.txt", b"een"), ("twee.txt", b"twee"), ("drie.txt", b"drie"),
    ]  # fmt: skip
    assert sorted(store.all()) == list(store.all())
    assert {first.sha256, empty.sha256, *(one.sha256 for one in together)} <= set(store.all())
    assert store.exists(first.sha256)
    assert store.verify(first.sha256)

    strange = "0" * 64
    assert not store.exists(strange)
    assert not store.verify(strange)
    for asked in (strange, "../../etc/passwd"):
        with pytest.raises(NoSuchFile):
            store.read(asked)
    damage(store, first.sha256)
    assert not store.verify(first.sha256), "damage is seen"


def test_content_goes_when_it_is_told_to_unless_it_came_in_meanwhile(store):
    stays, goes = store.put(b"dit blijft").sha256, store.put(b"dit gaat weg").sha256
    now = datetime.now(UTC)
    assert not store.remove(goes, before=now - timedelta(hours=1)), "it was put after that"
    assert store.read(goes) == b"dit gaat weg"
    assert store.remove(goes, before=now + timedelta(minutes=1))
    assert not store.exists(goes)
    with pytest.raises(NoSuchFile):
        store.read(goes)
    assert store.remove(goes, before=now), "gone is gone, however often it is asked"
    assert store.put(b"dit gaat weg").sha256 == goes
    assert {stays, goes} <= set(store.all())
    with pytest.raises(NoSuchFile):
        store.remove("../../etc/passwd", before=now)


def test_a_store_that_is_away_is_told_and_keeps_nothing_half(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    away = BucketStore.at(f"s3://kantoor/spil?endpoint=http://127.0.0.1:{free_port()}&region=us-east-1")
    with pytest.raises(StoreAway, match="does not answer"):
        away.put(b"een brief")


def test_what_was_put_in_a_time_is_found_and_what_is_put_once_more_is_new_again(store):
    first, second = store.put(b"een blad").sha256, store.put(b"nog een blad").sha256
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    recent = list(store.put_between(now - hour, now + hour))
    assert {first, second} <= set(recent)
    assert recent == sorted(recent)
    assert not list(store.put_between(now - 2 * hour, now - hour))
    assert not list(store.put_between(now + hour, now + 2 * hour))
    store.clear_cut_off(before=now + hour)
    assert store.read(first) == b"een blad"
    if isinstance(store, LocalStore):
        os.utime(store.path(first), (1, 1))
        assert first not in set(store.put_between(now - hour, now + hour))
        store.put(b"een blad")
        assert first in set(store.put_between(now - hour, now + hour))
