"""Sign-in links and tokens: once, in time, and never in readable form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from spil.foundation.actions import guard
from spil.foundation.identity.models import LoginLink, Token, User
from spil.foundation.identity.secrets import (
    LINK_LASTS,
    TOKEN_LASTS,
    make_login_link,
    make_password,
    make_token,
    redeem_login_link,
    token_of,
)
from spil.foundation.organisation.models import Person
from tests.support.rivals import at_the_same_moment

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def somebody() -> User:
    with guard.opened():
        person = Person.objects.create(first_name="Nour", last_name="El Amrani", email="nour@x.example")
    return User.objects.create_user("Nour@X.example", "geheim", person=person)


def opened(secret: str, now: datetime) -> User | None:
    link = redeem_login_link(secret, now)
    return link.user if link else None


@pytest.fixture
def user(db: Any) -> User:
    return somebody()


def test_a_link_opens_once(user: User) -> None:
    secret = make_login_link(user, NOW)
    assert opened(secret, NOW) == user
    assert redeem_login_link(secret, NOW) is None


def test_a_link_opens_until_its_time_is_over(user: User) -> None:
    in_time = make_login_link(user, NOW)
    assert opened(in_time, NOW + LINK_LASTS - MOMENT) == user
    late = make_login_link(user, NOW)
    assert redeem_login_link(late, NOW + LINK_LASTS) is None


def test_of_the_links_made_for_one_purpose_the_last_opens(user: User) -> None:
    first, for_password, last = (make_login_link(user, NOW, for_password=one) for one in (False, True, False))
    assert redeem_login_link(first, NOW) is None
    assert opened(last, NOW) == opened(for_password, NOW) == user


def test_a_link_of_a_closed_account_and_an_invented_one_open_nothing(user: User) -> None:
    secret = make_login_link(user, NOW)
    assert redeem_login_link(secret + "x", NOW) is None
    assert redeem_login_link("", NOW) is None
    User.objects.update(is_active=False)
    assert redeem_login_link(secret, NOW) is None


def test_no_secret_is_kept(user: User) -> None:
    secrets = make_login_link(user, NOW), make_token(user, "boekhouding", NOW)
    kept = str(list(LoginLink.objects.values()) + list(Token.objects.values()))
    assert not any(secret in kept for secret in secrets)
    assert all(len(secret) >= 43 for secret in secrets)
    assert len({make_login_link(user, NOW) for _ in range(20)}) == 20


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_one_link_at_the_same_moment_one_gets_in() -> None:
    secret = make_login_link(somebody(), NOW)
    found = at_the_same_moment(*[partial(redeem_login_link, secret, NOW)] * 6)
    assert sorted(one is not None for one in found) == [False] * 5 + [True]


def test_a_token_holds_until_it_expires_or_is_withdrawn(user: User) -> None:
    secret = make_token(user, "boekhouding", NOW)
    token = token_of(secret, NOW + TOKEN_LASTS - MOMENT)
    assert token is not None
    assert token.user == user
    assert token_of(secret, NOW + TOKEN_LASTS) is None
    assert token_of("spil_", NOW) is None
    Token.objects.update(withdrawn_at=NOW)
    assert token_of(secret, NOW) is None


def test_a_token_of_a_closed_account_opens_nothing(user: User) -> None:
    secret = make_token(user, "boekhouding", NOW)
    User.objects.update(is_active=False)
    assert token_of(secret, NOW) is None


def test_the_use_of_a_token_is_noted_once_an_hour(user: User, django_assert_num_queries: Any) -> None:
    secret = make_token(user, "boekhouding", NOW)
    with django_assert_num_queries(2):
        token_of(secret, NOW)
    with django_assert_num_queries(1):
        token_of(secret, NOW + timedelta(minutes=59))
    token_of(secret, NOW + timedelta(minutes=61))
    assert Token.objects.get().used_at == NOW + timedelta(minutes=61)


def test_an_address_is_the_same_in_capitals(user: User) -> None:
    assert User.objects.get_by_natural_key("NOUR@x.example") == user
    assert user.email == "nour@x.example"


def test_a_password_is_easy_to_copy_and_never_the_same() -> None:
    made = {make_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(one) == 23 and not set("01lio").intersection(one) for one in made)
