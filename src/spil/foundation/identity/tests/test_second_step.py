"""Codes by RFC 6238, recovery codes that work once, secrets that nobody reads in the table, who must have a step."""

from __future__ import annotations

from base64 import b32decode
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from spil.foundation.actions import guard
from spil.foundation.identity import totp
from spil.foundation.identity.accounts import change_password
from spil.foundation.identity.models import Authenticator, Passkey, RecoveryCode, SecondStepRule, User
from spil.foundation.identity.second_step import (
    CODES,
    begin_app,
    confirm_app,
    due_at,
    is_right_code,
    make_codes,
    remove_app,
    remove_passkey,
    second_step_of,
    use_code,
)
from spil.foundation.organisation.models import Person
from tests.support.rivals import at_the_same_moment

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SECRET = b"12345678901234567890"
HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def user(db: Any) -> User:
    return somebody()


def somebody() -> User:
    with guard.opened():
        person = Person.objects.create(first_name="Nour", last_name="El Amrani", email="nour@x.example")
    return User.objects.create_user("nour@x.example", "geheim", person=person)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, SHA-1."""
    assert totp.code_at(SECRET, seconds // 30, digits=8) == code
    assert totp.code_at(SECRET, seconds // 30) == code[2:]


def test_the_codes_are_those_of_rfc_4226() -> None:
    """Appendix D."""
    told = [
        "755224",
        "287082",
        "359152",
        "969429",
        "338314",
        "254676",
        "287922",
        "162583",
        "399871",
        "520489",
    ]
    assert [totp.code_at(SECRET, count) for count in range(10)] == told


def test_an_app_reads_the_address(user: User) -> None:
    found = urlsplit(totp.address(SECRET, "nour@x.example", "Spil Kantoor & De Linde"))
    assert (found.scheme, found.netloc) == ("otpauth", "totp")
    asked = parse_qs(found.query)
    assert b32decode(asked["secret"][0]) == SECRET
    assert asked["issuer"] == ["Spil Kantoor & De Linde"]
    assert totp.shown(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


def with_app(user: User) -> bytes:
    secret = begin_app(user, NOW)
    assert confirm_app(user, totp.code_at(secret, int(NOW.timestamp()) // 30), NOW)
    return secret


def test_an_app_counts_after_its_first_code_and_a_code_is_taken_once(user: User) -> None:
    secret = begin_app(user, NOW)
    assert begin_app(user, NOW + HALF_MINUTE) == secret
    assert not confirm_app(user, "000000", NOW)
    assert not second_step_of(user)
    with_app(user)
    assert second_step_of(user).has_app
    step = int(NOW.timestamp()) // 30
    assert not is_right_code(user, totp.code_at(secret, step), NOW)  # the one that confirmed it
    following, later = totp.code_at(secret, step + 1), NOW + HALF_MINUTE
    assert is_right_code(user, f"{following[:3]} {following[3:]}", later)
    assert not is_right_code(user, following, later)
    assert not is_right_code(
        user, totp.code_at(secret, step - 1), later
    )  # an older one, seen over a shoulder
    assert not is_right_code(user, totp.code_at(secret, step + 9), later)
    for nonsense in ("", "é" * 6, "１２３４５６", "x" * 5000):
        assert not is_right_code(user, nonsense, later)


def test_the_secret_cannot_be_read_from_the_table_nor_with_another_key(user: User, settings: Any) -> None:
    secret = with_app(user)
    kept = str(list(Authenticator.objects.values()))
    assert totp.shown(secret).replace(" ", "") not in kept
    assert secret.hex() not in kept
    settings.SECRET_KEY = "another"
    later = NOW + HALF_MINUTE
    assert not is_right_code(user, totp.code_at(secret, int(later.timestamp()) // 30), later)


def test_a_recovery_code_opens_once_and_new_ones_replace_the_old(user: User) -> None:
    with_app(user)
    first = make_codes(user, NOW)
    assert len(set(first)) == CODES
    assert not any(code.replace("-", "") in str(list(RecoveryCode.objects.values())) for code in first)
    assert use_code(user, f" {first[0].upper().replace('-', '')} ", NOW)
    assert not use_code(user, first[0], NOW)
    assert second_step_of(user).codes_left == CODES - 1
    make_codes(user, NOW)
    assert not use_code(user, first[1], NOW)
    remove_app(user)
    assert not RecoveryCode.objects.exists()  # alone they are no second step


@pytest.mark.django_db(transaction=True)
def test_of_two_who_make_codes_at_the_same_moment_the_codes_of_the_last_open(settings: Any) -> None:
    settings.RECOVERY_CODE_ROUNDS = 30_000  # as long as it takes, the other one may come in between
    made = somebody()
    found = at_the_same_moment(*[partial(make_codes, made, NOW)] * 2)
    assert second_step_of(made).codes_left == CODES
    assert sorted(use_code(made, codes[0], NOW) for codes in found) == [False, True]


def test_the_secret_of_an_app_that_waits_is_another_one_after_a_new_password(user: User) -> None:
    seen = begin_app(user, NOW)
    assert begin_app(user, NOW) == seen
    change_password(user, "vier blauwe stoelen", NOW)
    assert begin_app(user, NOW) != seen


def test_what_was_made_before_a_reset_counts_no_more(user: User) -> None:
    secret = with_app(user)
    (code, *_rest) = make_codes(user, NOW)
    passkey = Passkey.objects.create(user=user, name="x", credential="x", public_key=b"", made_at=NOW)
    assert len(second_step_of(user).passkeys) == 1
    user.second_step_from = NOW + timedelta(seconds=1)
    later = NOW + HALF_MINUTE
    assert not second_step_of(user)
    assert not is_right_code(user, totp.code_at(secret, int(later.timestamp()) // 30), later)
    assert not use_code(user, code, later)
    assert remove_passkey(user, passkey.pk) is None
    assert begin_app(user, later) != secret


def test_grace_begins_with_the_first_sign_in_and_the_strictest_rule_counts(user: User) -> None:
    assert due_at(user, ["finance", "employee"], NOW) is None
    SecondStepRule.objects.create(role="finance", grace_days=14)
    first = due_at(user, ["finance", "employee"], NOW)
    assert first == NOW + timedelta(days=14)
    user.refresh_from_db()
    assert due_at(user, ["finance"], NOW + timedelta(days=3)) == first
    SecondStepRule.objects.create(role="employee", grace_days=0)
    assert due_at(user, ["finance", "employee"], NOW + timedelta(days=3)) == NOW + timedelta(days=3)
    SecondStepRule.objects.all().delete()
    user.refresh_from_db()
    assert due_at(user, ["finance"], NOW) is None
    user.refresh_from_db()
    assert user.second_step_due is None
