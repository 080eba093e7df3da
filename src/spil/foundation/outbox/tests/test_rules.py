"""To what a mail can go: what the library that writes headers takes, and nothing that it stumbles over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spil.foundation.outbox.posting import message
from spil.foundation.outbox.rules import can_be_mailed, on_the_wire

AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "email",
    ["an@x.example", "an.p+lift@mail.x-y.example", "o'neil@x.example", "an@localhost", "an@café.example"],
)
def test_what_people_have_can_be_mailed(email: str) -> None:
    assert can_be_mailed(email)


@pytest.mark.parametrize(
    "email",
    ["", "an", "an@", "@x.example", "an@@x.example", "jan.@x.example", "an..b@x.example", "josé@x.example",
     "an@caf\u00e9..example", "an@x.example; jan@x.example", "an@x.example,jan@x.example", "<mailto:an@x.example>",
     "MAILER-DAEMON", "an @x.example", "an@x..example", "an@x.example\nBcc: jan@x.example",
     f"{'a' * 250}@x.example"],
)  # fmt: skip
def test_what_strangers_and_programs_write_cannot(email: str) -> None:
    assert not can_be_mailed(email)


_PARTS = st.lists(st.sampled_from([*'ab.@-_=?!é"<>(),;:[]\\ \n', "=?utf-8?q?"]), max_size=10).map("".join)


@given(_PARTS | st.builds("{}@{}".format, _PARTS, _PARTS))
@example("=?utf-8?q?a?=@x.example")
def test_whatever_can_be_mailed_stands_in_a_header_as_servers_know_it(email: str) -> None:
    if can_be_mailed(email):
        written = message(to=email, name="José", subject="x", text="x", at=AT, message_id="<1@x.example>")
        assert [one.addr_spec for one in written["To"].addresses] == [on_the_wire(email)]
        assert written.as_bytes()
