"""Limits: so many at once, then one every so long, the same for all who ask at once; and places, and devices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from spil.foundation.identity import throttling
from spil.foundation.identity.addresses import client_address, network_of
from spil.foundation.identity.devices import device_words, is_phone
from spil.foundation.identity.models import Allowance
from spil.foundation.identity.throttling import (
    PORTION,
    Limit,
    Portions,
    forget,
    give_back,
    take,
    take_all,
    tidy,
    wait_words,
)
from tests.support.rivals import at_the_same_moment

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LIMIT = Limit("test", 3, timedelta(minutes=1))


def test_so_many_at_once_then_one_every_minute(db: Any) -> None:
    assert [take(LIMIT, "an", NOW) for _ in range(3)] == [None] * 3
    wait = take(LIMIT, "an", NOW)
    assert wait == timedelta(minutes=1)
    assert take(LIMIT, "bob", NOW) is None
    assert take(LIMIT, "an", NOW + wait - timedelta(milliseconds=1)) is not None
    assert take(LIMIT, "an", NOW + wait) is None
    assert take(LIMIT, "an", NOW + wait) is not None


def test_a_try_that_is_refused_makes_nobody_wait_longer(db: Any) -> None:
    for _ in range(3):
        take(LIMIT, "an", NOW)
    for _ in range(50):
        take(LIMIT, "an", NOW)
    assert take(LIMIT, "an", NOW + timedelta(minutes=1)) is None


def test_a_right_try_does_not_count_and_a_limit_can_be_forgotten(db: Any) -> None:
    for _ in range(10):
        assert take(LIMIT, "an", NOW) is None
        give_back(LIMIT, "an")
    for _ in range(3):
        take(LIMIT, "an", NOW)
    forget(LIMIT, "an")
    assert take(LIMIT, "an", NOW) is None


def test_of_several_limits_the_longest_wait_is_told(db: Any) -> None:
    slow = Limit("slow", 1, timedelta(hours=1))
    assert take_all({LIMIT: "an", slow: "an"}, NOW) is None
    assert take_all({LIMIT: "an", slow: "an"}, NOW) == timedelta(hours=1)


def test_the_tidying_leaves_what_still_limits(db: Any) -> None:
    take(LIMIT, "an", NOW)
    assert tidy(NOW) == 0
    assert tidy(NOW + timedelta(minutes=2)) == 1
    assert not Allowance.objects.exists()


def test_no_name_stands_in_the_table(db: Any) -> None:
    take(LIMIT, "an@x.example", NOW)
    assert "an@x" not in str(list(Allowance.objects.values()))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_no_more_get_through_than_there_are() -> None:
    found = at_the_same_moment(*[partial(take, LIMIT, "an", NOW)] * 8)
    assert len(found) == 8
    assert found.count(None) == 3


def test_a_portion_is_one_write_and_never_more_than_the_limit(
    db: Any, django_assert_num_queries: Any
) -> None:
    limit, portions = Limit("rest test", 2 * PORTION, timedelta(seconds=1)), Portions()
    assert portions.take(limit, "a", NOW) is None
    with django_assert_num_queries(0):
        assert [portions.take(limit, "a", NOW) for _ in range(PORTION - 1)] == [None] * (PORTION - 1)
    other_node = Portions()
    assert other_node.take(limit, "a", NOW) is None
    assert Portions().take(limit, "a", NOW) is not None


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(milliseconds=1), "1 second."),
        (timedelta(seconds=99), "99 seconds."),
        (timedelta(minutes=2), "2 minutes."),
    ],
)
def test_the_time_to_wait_is_told(wait: timedelta, words: str) -> None:
    with translation.override("en"):
        assert wait_words(wait).endswith(words)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("nonsense", "unknown"),
        ("", "unknown"),
    ],
)
def test_one_connection_is_one_place(address: str, network: str) -> None:
    assert network_of(address) == network


def test_only_what_our_own_proxy_wrote_is_believed(settings: Any) -> None:
    asked = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.9")
    settings.ORIGIN = ""
    assert client_address(asked) == "10.0.0.1"
    settings.ORIGIN = "https://spil.example"
    assert client_address(asked) == "203.0.113.9"


@pytest.mark.parametrize(
    ("agent", "words", "phone"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0", "Firefox on Windows", False),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone", True),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android", True),
        ("curl/8.0", "An unknown device", False),
        ("", "An unknown device", False),
    ],
)  # fmt: skip
def test_a_device_is_told_in_words(agent: str, words: str, phone: bool) -> None:
    with translation.override("en"):
        assert device_words(agent) == words
    assert is_phone(agent) is phone


def test_the_limits_hold_what_they_promise() -> None:
    """A code of six digits stands for half a minute: at this pace a guess succeeds once in years."""
    a_day = timedelta(days=1) / throttling.CODE.every + throttling.CODE.burst
    assert a_day * 3 / 10**6 < 0.01
