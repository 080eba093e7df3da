"""Accounts: sign-in links, tokens for programs, who has one, a new one.

./spil user list               who can sign in, with the number of the account
./spil user add EMAIL          an account for somebody of the office; the password is printed once
./spil user login-link EMAIL   the address of a sign-in link; it works once, for a quarter of an hour
./spil user login-link EMAIL --lost   … after which a new password is chosen, when nobody knows the old one
./spil user token EMAIL        a token for a program that reads as this person; it is printed once
./spil user token EMAIL --may 'post.*' --may read   … and that may do these actions; '*' is everything
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spil.foundation.identity.models import User

NEEDS = "office"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("list", "add", "login-link", "token"))
    parser.add_argument("email", nargs="?", default="", metavar="EMAIL")
    parser.add_argument(
        "--port", type=int, default=8000, help="of this machine, for a sign-in link (default 8000)"
    )
    parser.add_argument(
        "--lost", action="store_true", help="whoever opens the sign-in link chooses a new password"
    )
    parser.add_argument("--name", default="", help="what the token is for")
    parser.add_argument(
        "--may",
        action="append",
        default=[],
        metavar="SCOPE",
        help="what the token may: read (the default), actions by name or pattern, * for everything",
    )
    parser.add_argument(
        "--days", type=int, default=90, help="how long the token holds (default 90, 366 at most)"
    )


def run(arguments: argparse.Namespace) -> int:
    from spil.gateways.command_line.registry import Refused

    if arguments.what == "list":
        return _list()
    if not arguments.email:
        raise Refused(f"Whose? ./spil user {arguments.what} EMAIL")
    what = {"add": _add, "login-link": _login_link, "token": _token}[arguments.what]
    print(what(arguments), flush=True)
    return 0


def _list() -> int:
    from spil.foundation.identity.backend import is_open
    from spil.foundation.identity.models import User

    for user in User.objects.select_related("person").order_by("email"):
        closed = "" if is_open(user) else "  (left)" if user.is_active else "  (closed)"
        print(f"{user.pk:>5}  {user.email:<40}{user.person}{closed}")
    return 0


def _account(email: str) -> User:
    """An account that opens something. Raises Refused."""
    from spil.foundation.identity.backend import is_open
    from spil.foundation.identity.models import User
    from spil.gateways.command_line.registry import Refused

    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise Refused(f"There is no account for {email}. ./spil user list shows all of them.")
    if not user.is_active:
        raise Refused(f"The account of {email} is closed.")
    if not is_open(user):
        raise Refused(f"{user.person} has left: nobody signs in as {email} any more.")
    return user


def _add(arguments: argparse.Namespace) -> str:
    from spil.foundation.identity.models import User
    from spil.foundation.identity.secrets import make_password
    from spil.gateways.command_line.colleagues import colleague
    from spil.gateways.command_line.registry import Refused

    person = colleague(arguments.email)
    if User.objects.filter(person=person).exists():
        raise Refused(f"{person} has an account already.")
    if User.objects.taken(person.email, person.pk):
        raise Refused(
            f"Somebody else signs in with {person.email}: ./spil user list shows who. "
            "That account needs another address first."
        )
    password = make_password()
    user = User.objects.create_user(person.email, password, person=person)
    return f"Account:  {user.email}\nPassword: {password}\nThis is shown once."


def _login_link(arguments: argparse.Namespace) -> str:
    from django.conf import settings
    from django.urls import reverse
    from django.utils import timezone

    from spil.foundation.identity.secrets import make_login_link

    secret = make_login_link(_account(arguments.email), timezone.now(), for_password=arguments.lost)
    origin = settings.ORIGIN or f"http://127.0.0.1:{arguments.port}"
    return f"{origin}{reverse('login-link', args=[secret])}"


def _token(arguments: argparse.Namespace) -> str:
    from datetime import timedelta

    from django.utils import timezone

    from spil.foundation.identity.secrets import READ, make_token

    name = arguments.name[:80] or "command line"
    lasts = timedelta(days=min(max(arguments.days, 1), 366))
    scopes = arguments.may or [READ]
    return make_token(_account(arguments.email), name, timezone.now(), scopes=scopes, lasts=lasts)
