"""Makes and redeems sign-in links and tokens. 256 bits from the operating system; only the digest is stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import choice, token_urlsafe

from spil.foundation.identity.models import LoginLink, Token, User

LINK_LASTS = timedelta(minutes=15)
INVITATION_LASTS = timedelta(days=7)
TOKEN_LASTS = timedelta(days=90)

#: letters and digits that are not mistaken for each other on paper
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def make_password() -> str:
    """Twenty characters in groups of five: 98 bits."""
    return "-".join("".join(choice(LETTERS) for _ in range(5)) for _ in range(4))


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def make_login_link(user: User, now: datetime, *, lasts: timedelta = LINK_LASTS) -> str:
    """The secret part of a sign-in link that works once, for so long."""
    secret = token_urlsafe(32)
    LoginLink.objects.create(user=user, digest=_digest(secret), created_at=now, expires_at=now + lasts)
    return secret


def redeem_login_link(secret: str, now: datetime) -> User | None:
    """The account that the link opens, once; None when it is unknown, expired or used. Two at once: one wins.

    The update names only columns of its own table. With a join the database finds the row in a subquery, which
    PostgreSQL does not ask again after waiting for the rival's lock: both would win.
    """
    unused = LoginLink.objects.filter(digest=_digest(secret), used_at__isnull=True, expires_at__gt=now)
    if unused.update(used_at=now) != 1:
        return None
    user = LoginLink.objects.select_related("user").get(digest=_digest(secret)).user
    return user if user.is_active else None


def make_token(user: User, name: str, now: datetime) -> str:
    """A token for a program, valid for TOKEN_LASTS; shown once."""
    secret = f"spil_{token_urlsafe(32)}"
    Token.objects.create(
        user=user, name=name, digest=_digest(secret), created_at=now, expires_at=now + TOKEN_LASTS
    )
    return secret


def user_of_token(secret: str, now: datetime) -> User | None:
    """The account behind a token that still holds. The moment of use is noted at most once an hour."""
    token = (
        Token.objects.filter(digest=_digest(secret), withdrawn_at__isnull=True, expires_at__gt=now)
        .filter(user__is_active=True)
        .select_related("user__person")
        .first()
    )
    if token is None:
        return None
    if token.used_at is None or now - token.used_at > timedelta(hours=1):
        Token.objects.filter(pk=token.pk).update(used_at=now)
    return token.user
