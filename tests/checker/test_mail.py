"""All real messages are read, and the checker notices what it is for."""

from __future__ import annotations

import pytest

from spil.foundation.documents.mail.shapes import Failure, Message
from tests.checker import mail
from tests.support.left_out import leave_out, real_files


def test_every_real_message_is_read_and_nothing_is_wrong() -> None:
    root = real_files()
    if root is None:
        leave_out("real files")
    tallies = mail.judge(root / "mail")
    assert {name: (tally.files, tally.read, tally.wrong) for name, tally in tallies.items()} == {
        "bounces": (59, 59, []),
        "cpython": (24, 24, []),
        "imip": (1, 1, []),
        "msg-outlook": (8, 8, []),
        "notmuch": (71, 71, []),
        "tnef": (5, 5, []),
    }


@pytest.mark.parametrize(
    ("name", "message", "fault"),
    [
        ("bounces/x.txt", Message(), "not recognised"),
        ("bounces/x.txt", Message(failure=Failure(())), "no address"),
        ("imip/x.eml", Message(), "no invitation"),
        ("tnef/one-file.tnef", Message(), "0 attachments, not 1"),
        ("cpython/x.txt", Message(subject="b"), "subject is 'b', not 'a'"),
    ],
)
def test_a_fault_is_named(name: str, message: Message, fault: str) -> None:
    expected: dict[str, object] | None = {"subject": "a"} if name.startswith("cpython") else None
    assert fault in mail.faults(name, message, expected)[0]
