"""What somebody does with the own account: password, devices, tokens. Each is written here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fnmatch import fnmatchcase

from django.db.models import QuerySet

from spil.foundation.identity.models import Authenticator, ExternalIdentity, Session, Token, User
from spil.foundation.identity.secrets import open_links
from spil.foundation.identity.sessions import IDLE, kept_as


def change_password(user: User, new: str, now: datetime) -> int:
    """Set the password; how many tokens were withdrawn by it.

    Every session ends with its next request, links and tokens open nothing any more, and no provider knows the account:
    a new password is what one is told to choose when somebody else was in, and these are what that somebody leaves
    behind. So is the secret of an app that waits for its first code, which would be shown again to whoever sets one up
    next.
    """
    user.set_password(new)
    user.save(update_fields=["password"])
    open_links(user).update(used_at=now)
    identities_of(user).delete()
    Authenticator.objects.filter(user=user, confirmed_at__isnull=True).delete()
    return Token.objects.filter(user=user, withdrawn_at__isnull=True, expires_at__gt=now).update(
        withdrawn_at=now
    )


def sessions_of(user: User, now: datetime) -> list[Session]:
    """Where somebody is signed in, the last used first. Sessions that are over are no longer there."""
    alive = Session.objects.filter(user=user, expire_date__gt=now, seen_at__gt=now - IDLE)
    return list(alive.defer("session_data").order_by("-seen_at"))


def end_session(user: User, kept: str) -> bool:
    """End one session by the name that it is kept under. It is gone with its next request, on every node."""
    return bool(Session.objects.filter(user=user, session_key=kept).delete()[0])


def end_other_sessions(user: User, key: str) -> int:
    """End all sessions but that with this key; how many."""
    return int(Session.objects.filter(user=user).exclude(session_key=kept_as(key)).delete()[0])


def tokens_of(user: User, now: datetime) -> list[Token]:
    """Tokens that still open something, the newest first."""
    return list(
        Token.objects.filter(user=user, withdrawn_at__isnull=True, expires_at__gt=now).order_by("-created_at")
    )


def withdraw_token(user: User, pk: int, now: datetime) -> Token | None:
    """Withdraw one's own token. None when there is no such token."""
    token = Token.objects.filter(user=user, pk=pk, withdrawn_at__isnull=True).first()
    if token is not None:
        Token.objects.filter(pk=token.pk).update(withdrawn_at=now)
    return token


def identities_of(user: User) -> QuerySet[ExternalIdentity]:
    """By which providers the account is known, by the name of the provider."""
    return ExternalIdentity.objects.filter(user=user).select_related("provider").order_by("provider__name")


def forget_identity(user: User, pk: int) -> ExternalIdentity | None:
    """Let a provider know one's own account no more. None when it does not."""
    found = identities_of(user).filter(pk=pk).first()
    if found is not None:
        ExternalIdentity.objects.filter(pk=found.pk).delete()
    return found


def scope_is_known(scope: str, names: Sequence[str]) -> bool:
    """Whether an action fits the pattern at all."""
    return any(fnmatchcase(name, scope) for name in names)
