"""Makes and redeems sign-in links and tokens. 256 bits from the operating system; only the digest is stored."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from hashlib import sha256
from secrets import choice, token_urlsafe

from django.db import InternalError, OperationalError
from django.db.models import QuerySet

from spil.foundation.identity.backend import is_open
from spil.foundation.identity.models import LoginLink, Token, User

LINK_LASTS = timedelta(minutes=15)
INVITATION_LASTS = timedelta(days=7)
TOKEN_LASTS = timedelta(days=90)
#: scopes of a token: to read what its person may see; to do everything that the person may do
READ = "read"
EVERYTHING = "*"

#: letters and digits that are not mistaken for each other on paper
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def make_password() -> str:
    """Twenty characters in groups of five: 98 bits."""
    return "-".join("".join(choice(LETTERS) for _ in range(5)) for _ in range(4))


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def make_login_link(
    user: User, now: datetime, *, lasts: timedelta = LINK_LASTS, for_password: bool = False
) -> str:
    """The secret part of a sign-in link that works once, for so long. Those made before for the same purpose open
    nothing any more: an invitation that is sent again, to another address too, leaves none behind."""
    secret = token_urlsafe(32)
    open_links(user).filter(for_password=for_password).update(used_at=now)
    LoginLink.objects.create(
        user=user, digest=_digest(secret), created_at=now, expires_at=now + lasts, for_password=for_password
    )
    return secret


def open_links(user: User) -> QuerySet[LoginLink]:
    """The links of this account that were not used; some may have expired."""
    return LoginLink.objects.filter(user=user, used_at__isnull=True)


def redeem_login_link(secret: str, now: datetime) -> LoginLink | None:
    """The link, with the account that it opens, once; None when it is unknown, expired or used. Two at once: one wins.

    The update names only columns of its own table. With a join the database finds the row in a subquery, which
    PostgreSQL does not ask again after waiting for the rival's lock: both would win.
    """
    unused = LoginLink.objects.filter(digest=_digest(secret), used_at__isnull=True, expires_at__gt=now)
    if unused.update(used_at=now) != 1:
        return None
    link = LoginLink.objects.select_related("user__person").get(digest=_digest(secret))
    return link if opens(link.user, link.created_at) else None


def make_token(
    user: User,
    name: str,
    now: datetime,
    *,
    scopes: Sequence[str] = (EVERYTHING,),
    lasts: timedelta = TOKEN_LASTS,
) -> str:
    """A token for a program, within these scopes and for so long; shown once."""
    secret = f"spil_{token_urlsafe(32)}"
    Token.objects.create(
        user=user,
        name=name,
        scopes=list(scopes),
        digest=_digest(secret),
        created_at=now,
        expires_at=now + lasts,
    )
    return secret


def token_of(secret: str, now: datetime) -> Token | None:
    """A token that still holds, with its account. The moment of use is noted at most once an hour."""
    token = (
        Token.objects.filter(digest=_digest(secret), withdrawn_at__isnull=True, expires_at__gt=now)
        .select_related("user__person")
        .first()
    )
    if token is None or not opens(token.user, token.created_at):
        return None
    if token.used_at is None or now - token.used_at > timedelta(hours=1):
        with suppress(OperationalError, InternalError):  # on a full disk programs read all the same
            Token.objects.filter(pk=token.pk).update(used_at=now)
    return token


def in_scope(scopes: Sequence[str], wanted: str) -> bool:
    """Whether a token may do this: an action by its name, or READ. Whoever may do everything may read."""
    return any(scope == EVERYTHING or fnmatchcase(wanted, scope) for scope in scopes)


def opens(user: User, made_at: datetime) -> bool:
    """Whether a secret that was made then opens anything: the account is open, and its secrets still held later on."""
    return is_open(user) and (user.holds_from is None or made_at >= user.holds_from)
