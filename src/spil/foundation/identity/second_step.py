"""The second step of signing in: an authenticator app or a passkey, and recovery codes for when both are lost.

What counts is what was made after the account's `second_step_from`: an administrator who resets somebody's second step
moves that moment. A role can require it (SecondStepRule); whoever has none yet gets some days from the first sign-in.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import pbkdf2_hmac
from secrets import choice, token_hex
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from spil.foundation.identity import totp
from spil.foundation.identity.models import Authenticator, Passkey, RecoveryCode, SecondStepRule, User
from spil.foundation.identity.sealing import WrongKey, opened, sealed
from spil.foundation.identity.secrets import LETTERS

PURPOSE = "spil authenticator secrets"
CODES = 10


@dataclass(frozen=True)
class SecondStep:
    """What an account has of it."""

    has_app: bool
    passkeys: list[Passkey]
    codes_left: int

    def __bool__(self) -> bool:
        return self.has_app or bool(self.passkeys)


def _counting(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    """The rows of this account that were made since its second step counts."""
    mine = rows.filter(user=user)
    return mine.filter(made_at__gte=user.second_step_from) if user.second_step_from else mine


def has_second_step(user: User) -> bool:
    return _has_app(user) or passkeys_of(user).exists()


def _has_app(user: User) -> bool:
    return _counting(Authenticator.objects.all(), user).filter(confirmed_at__isnull=False).exists()


def second_step_of(user: User) -> SecondStep:
    return SecondStep(
        has_app=_has_app(user),
        passkeys=list(passkeys_of(user).order_by("made_at")),
        codes_left=_counting(RecoveryCode.objects.all(), user).filter(used_at__isnull=True).count(),
    )


def passkeys_of(user: User) -> QuerySet[Passkey]:
    return _counting(Passkey.objects.all(), user)


# An authenticator app -------------------------------------------------------------------------------------------------


def begin_app(user: User, now: datetime) -> bytes:
    """A new secret, which counts once a code of it was given. The one that is being made stays the same meanwhile."""
    waiting = _counting(Authenticator.objects.all(), user).filter(confirmed_at__isnull=True).first()
    if waiting is not None and now - waiting.made_at < timedelta(hours=1):
        secret = _secret_of(waiting)
        if secret is not None:
            return secret
    secret = totp.new_secret()
    kept = sealed(b64encode(secret).decode(), PURPOSE)
    Authenticator.objects.filter(user=user, confirmed_at__isnull=True).delete()
    Authenticator.objects.create(user=user, secret=kept, made_at=now)
    return secret


def confirm_app(user: User, code: str, now: datetime) -> bool:
    """Whether the code is one of the new secret; it then takes the place of the one there was."""
    waiting = _counting(Authenticator.objects.all(), user).filter(confirmed_at__isnull=True).first()
    secret = _secret_of(waiting) if waiting else None
    step = totp.step_of(secret, _digits(code), now.timestamp()) if secret else None
    if waiting is None or step is None:
        return False
    Authenticator.objects.filter(user=user).exclude(pk=waiting.pk).delete()
    Authenticator.objects.filter(pk=waiting.pk).update(confirmed_at=now, last_step=step)
    return True


def is_right_code(user: User, code: str, now: datetime) -> bool:
    """Whether this is a code of the app, not used before: of two who type it one is let in (RFC 6238, 5.2)."""
    kept = _counting(Authenticator.objects.all(), user).filter(confirmed_at__isnull=False).first()
    secret = _secret_of(kept) if kept else None
    step = totp.step_of(secret, _digits(code), now.timestamp()) if secret else None
    if kept is None or step is None:
        return False
    return bool(Authenticator.objects.filter(pk=kept.pk, last_step__lt=step).update(last_step=step))


def _secret_of(kept: Authenticator) -> bytes | None:
    """None when the office's key is another one: the app has to be set up anew."""
    try:
        return b64decode(opened(kept.secret, PURPOSE))
    except WrongKey:
        return None


def _digits(code: str) -> str:
    return "".join(code.split())[:20]


def remove_app(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
    _forget_codes_without_a_step(user)


# Passkeys -------------------------------------------------------------------------------------------------------------


def remove_passkey(user: User, pk: int) -> Passkey | None:
    """Take away one's own passkey. None when there is no such."""
    found = passkeys_of(user).filter(pk=pk).first()
    if found is not None:
        Passkey.objects.filter(pk=found.pk).delete()
        _forget_codes_without_a_step(user)
    return found


def _forget_codes_without_a_step(user: User) -> None:
    """Recovery codes alone are no second step."""
    if not second_step_of(user):
        RecoveryCode.objects.filter(user=user).delete()


# Recovery codes -------------------------------------------------------------------------------------------------------


def make_codes(user: User, now: datetime) -> list[str]:
    """Ten codes, shown once; those of before open nothing any more. Of two who make them at once, the last has made
    them: never the codes of both, of which `use_code` would know one salt."""
    codes = ["-".join("".join(choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES)]
    salt, rounds = token_hex(16), settings.RECOVERY_CODE_ROUNDS
    rows = [RecoveryCode(user=user, digest=_digest(code, salt, rounds), made_at=now) for code in codes]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(rows)
    return codes


def use_code(user: User, code: str, now: datetime) -> bool:
    """Whether this is a recovery code that was not used yet; from now on it is. Two at once: one wins."""
    unused = _counting(RecoveryCode.objects.all(), user).filter(used_at__isnull=True)
    one = unused.values_list("digest", flat=True).first()
    if one is None:
        return False
    return bool(unused.filter(digest=_digest_like(one, user, code)).update(used_at=now) == 1)


def _digest(code: str, salt: str, rounds: int) -> str:
    """As passwords are kept: fifty bits could be tried out by who has the table. The ten of one account share the salt,
    so that a code that is typed is hashed once.
    """
    found = pbkdf2_hmac("sha256", _letters(code).encode(), bytes.fromhex(salt), rounds)
    return f"pbkdf2_sha256${rounds}${salt}${found.hex()}"


def _digest_like(kept: str, user: User, code: str) -> str:
    """What this code would be kept as beside one that is kept. Without a salt stand codes of before there was one."""
    if "$" in kept:
        _name, rounds, salt, _hash = kept.split("$")
        return _digest(code, salt, int(rounds))
    return salted_hmac("spil.recovery-code", f"{user.pk}|{_letters(code)}", algorithm="sha256").hexdigest()


def _letters(code: str) -> str:
    return "".join(one for one in code.lower() if one in LETTERS)


# Who must have one ----------------------------------------------------------------------------------------------------


#: where the office asks it of everybody (SPIL_SECOND_STEP=everybody)
DAYS_OF_GRACE = 14


def is_overdue(user: User, roles: Iterable[str], now: datetime) -> bool:
    """Whether a second step is asked, the days of grace are over, and there is none: until there is one, nothing opens
    but the page on which it is set up, and no token reaches anything."""
    if user.second_step_due is None or now < user.second_step_due:
        return False
    return bool(_days_of_grace(roles)) and not has_second_step(user)


def _days_of_grace(roles: Iterable[str]) -> list[int]:
    """Of every rule that asks it of somebody with these roles; empty when none does."""
    days = [rule.grace_days for rule in SecondStepRule.objects.filter(role__in=list(roles))]
    return [*days, DAYS_OF_GRACE] if settings.SECOND_STEP == "everybody" else days


def due_at(user: User, roles: Iterable[str], now: datetime) -> datetime | None:
    """From when this account opens nothing but its own page until there is a second step; None when none is required.

    Called at signing in: the days of grace begin with the first one.
    """
    days = _days_of_grace(roles)
    if not days:
        User.objects.filter(pk=user.pk, second_step_due__isnull=False).update(second_step_due=None)
        return None
    soonest = now + timedelta(days=min(days))
    if user.second_step_due is None or soonest < user.second_step_due:
        User.objects.filter(pk=user.pk).update(second_step_due=soonest)
        return soonest
    return user.second_step_due
