"""The store keeps bytes exactly, once, and says when they are damaged."""

import io
import os
import threading
from hashlib import sha256

import pytest

from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import CHUNK, LocalStore, NoSuchFile


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "files")


def files_in(store):
    return [place for place in store.root.rglob("*") if place.is_file() and place.name != "lock"]


def test_what_comes_out_is_what_went_in(store):
    content = bytes(range(256)) * 7
    stored = store.put(content, name="kopie.bin")
    assert stored == StoredFile(
        sha256(content).hexdigest(), len(content), "application/octet-stream", "kopie.bin"
    )
    assert store.read(stored.sha256) == content
    assert store.verify(stored.sha256)


def test_a_stream_of_several_chunks_is_stored_whole(store):
    content = os.urandom(2 * CHUNK + 17)
    stored = store.put(io.BytesIO(content))
    assert stored.size == len(content)
    assert store.read(stored.sha256) == content


def test_the_empty_file_is_a_file(store):
    assert store.put(b"").size == 0


def test_equal_content_is_stored_once(store):
    first, second = store.put(b"een brief", name="a.txt"), store.put(b"een brief", name="b.txt")
    assert first.sha256 == second.sha256
    assert len(files_in(store)) == 1
    assert list(store.all()) == [first.sha256]


def test_content_lies_under_its_hash_and_is_not_writable(store):
    stored = store.put(b"een brief")
    place = store.path(stored.sha256)
    assert place == store.root / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256
    assert place.stat().st_mode & 0o222 == 0


def test_the_media_type_is_what_the_bytes_show_not_what_the_name_says(store):
    assert store.put(b"%PDF-1.7\n", name="foto.jpg").media_type == "application/pdf"


def test_a_file_that_fails_half_way_leaves_nothing(store):
    class Broken(io.RawIOBase):
        def __init__(self):
            self.given = False

        def read(self, _size=-1):
            if self.given:
                raise OSError("the line went dead")
            self.given = True
            return b"half"

    with pytest.raises(OSError, match="dead"):
        store.put(Broken())
    assert files_in(store) == []


def test_damage_is_seen_and_mended_by_the_same_content(store):
    stored = store.put(b"een brief")
    place = store.path(stored.sha256)
    place.chmod(0o640)
    place.write_bytes(b"een briez")
    assert not store.verify(stored.sha256)
    store.put(b"een brief")
    assert store.verify(stored.sha256)


@pytest.mark.parametrize("wrong", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64])
def test_a_hash_from_outside_never_becomes_another_path(store, wrong):
    assert not store.exists(wrong)
    assert not store.verify(wrong)
    with pytest.raises(NoSuchFile):
        store.open(wrong)


def test_the_same_content_from_eight_threads_ends_as_one_file(store):
    content = os.urandom(300_000)
    threads = [threading.Thread(target=store.put, args=(content,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(files_in(store)) == 1
    assert store.verify(sha256(content).hexdigest())


def test_real_files_stay_byte_identical(store, real_files):
    folder = real_files / "documents"
    real = [file for file in sorted(folder.rglob("*")) if file.is_file()][:60]
    assert real
    for file in real:
        assert store.read(store.put(file.read_bytes(), name=file.name).sha256) == file.read_bytes()
