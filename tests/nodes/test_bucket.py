"""The store in a bucket keeps what the one in a folder keeps: bytes exactly, once, found by their hash."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from hashlib import sha256

import pytest

from spil.foundation.files.bucket import IN_MEMORY, BucketStore, StoreAway
from spil.foundation.files.store import NoSuchFile
from tests.nodes.running import object_store
from tests.support.serving import free_port

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: it asks no database")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketStore]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with object_store() as address:
        yield BucketStore.at(address)


def test_what_comes_out_of_a_bucket_is_what_went_in_and_a_stranger_is_told(store: BucketStore) -> None:
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
    assert sorted(store.all()) == list(store.all())
    assert {first.sha256, empty.sha256} <= set(store.all())
    assert store.exists(first.sha256)
    assert store.verify(first.sha256)

    strange = "0" * 64
    assert not store.exists(strange)
    assert not store.verify(strange)
    for asked in (strange, "../../etc/passwd"):
        with pytest.raises(NoSuchFile):
            store.read(asked)

    store.client.put_object(Bucket=store.bucket, Key=store._key(first.sha256), Body=b"other")
    assert not store.verify(first.sha256), "damage is seen"


def test_a_store_that_is_away_is_told_and_keeps_nothing_half(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    away = BucketStore.at(f"s3://kantoor/spil?endpoint=http://127.0.0.1:{free_port()}&region=us-east-1")
    with pytest.raises(StoreAway, match="does not answer"):
        away.put(b"een brief")
