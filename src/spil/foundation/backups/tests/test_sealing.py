"""What is sealed comes back whole or not at all; a key that is copied from paper is read, and a mistake is noticed."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spil.foundation.backups import keys
from spil.foundation.backups.problems import BackupProblem, Damaged
from spil.foundation.backups.sealing import MAGIC, PIECE, SALT, TAG, Sealer, opened

KEY = bytes(range(32))
HEAD = len(MAGIC) + SALT


def sealed(content: bytes, name: str = "a", key: bytes = KEY) -> bytes:
    target = io.BytesIO()
    with Sealer(target, key, name) as sealer:
        for at in range(0, len(content), 300_001):
            sealer.write(content[at : at + 300_001])
    return target.getvalue()


def read(stream: bytes, name: str = "a", key: bytes = KEY) -> bytes:
    with opened(io.BytesIO(stream), key, name) as source:
        return source.read()


SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 77)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_sealed_comes_back(size: int) -> None:
    content = bytes(number * 7 % 251 for number in range(1000)) * (size // 1000 + 1)
    stream = sealed(content[:size])
    assert read(stream) == content[:size]
    assert content[:32] not in stream
    pieces = max(1, -(-size // PIECE))
    assert len(stream) == HEAD + size + pieces * TAG


@pytest.mark.parametrize("size", [0, 5, PIECE, 2 * PIECE + 9])
def test_a_stream_that_was_cut_off_is_damaged_wherever_it_was_cut(size: int) -> None:
    stream = sealed(bytes(size))
    cuts = {0, 3, HEAD - 1, HEAD, HEAD + 1, HEAD + PIECE + TAG, HEAD + 2 * (PIECE + TAG), len(stream) - 1}
    for cut in (one for one in cuts if one < len(stream)):
        with pytest.raises(Damaged):
            read(stream[:cut])


def test_a_piece_that_is_left_out_or_moved_or_added_is_noticed() -> None:
    stream, step = sealed(bytes(3 * PIECE)), PIECE + TAG
    first, second, rest = (stream[HEAD + step * at : HEAD + step * (at + 1)] for at in range(3))
    head = stream[:HEAD]
    for wrong in (
        second + rest,
        second + first + rest,
        first + first + second + rest,
        first + second + rest + rest,
    ):
        with pytest.raises(Damaged):
            read(head + wrong)


@given(st.integers(0, HEAD + 50 + TAG - 1), st.integers(1, 255))
def test_a_byte_that_was_changed_is_noticed(at: int, by: int) -> None:
    stream = bytearray(sealed(bytes(range(50))))
    stream[at] ^= by
    with pytest.raises(Damaged):
        read(bytes(stream))


def test_one_object_cannot_stand_in_the_place_of_another_nor_another_key_open_it() -> None:
    stream = sealed(b"wages")
    with pytest.raises(Damaged):
        read(stream, name="b")
    with pytest.raises(Damaged):
        read(stream, key=bytes(32))
    assert sealed(b"wages") != stream


def test_a_key_survives_being_copied_from_paper_and_a_mistake_is_noticed() -> None:
    key = keys.make_key()
    text = keys.written(key)
    assert len(text.split("-")) == 14
    assert keys.read(text) == key
    assert keys.read(f" {text.lower().replace('-', ' ').replace('o', '0').replace('i', '1')}\n") == key
    wrong = text.replace(text[2], "A" if text[2] != "A" else "C", 1)
    for given_text in (wrong, text[:-1], text[5:], "", "geheim"):
        with pytest.raises(BackupProblem):
            keys.read(given_text)


def test_a_key_is_read_that_was_typed_on_a_belgian_keyboard_without_shift_or_stands_in_quotes() -> None:
    key = sha256(b"\0").digest()
    text = keys.written(key)
    assert set("234567") <= set(text)
    assert keys.read(text.lower().translate(str.maketrans("234567", "é\"'(§è"))) == key
    assert keys.read(f'"{text}"') == key
    for given_text in (text.replace("2", "ë"), text.replace("2", "²"), "é" * 56, "ключ"):
        with pytest.raises(BackupProblem):
            keys.read(given_text)


@pytest.mark.parametrize("saved_as", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_key_is_read_from_a_file_however_it_was_saved(tmp_path: Path, saved_as: str) -> None:
    key, file = keys.make_key(), tmp_path / "key"
    file.write_text(keys.written(key) + "\r\n", saved_as)
    assert keys.read_file(file) == key
    file.write_bytes(bytes(range(256)))
    with pytest.raises(BackupProblem):
        keys.read_file(file)
