"""Signing in by way of a provider (OpenID Connect Core 1.0): the code flow with PKCE (RFC 7636), state and nonce.

A provider says who somebody is and gives no right: the account must exist, and is found by the provider's own name for
the person (`sub`), or the first time by an e-mail address that the provider has verified.
"""

from __future__ import annotations

import hmac
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote, urlencode

from django.utils import timezone

from spil.foundation.identity.backend import comes_by_invitation, is_open
from spil.foundation.identity.fetching import CannotFetch, fetch
from spil.foundation.identity.models import ExternalIdentity, Provider, User
from spil.foundation.identity.sealing import WrongKey, opened, sealed

PURPOSE = "spil provider secrets"
#: how an answer may be signed: never unsigned, never with a secret that both know
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
#: clocks of two machines differ by so many seconds at most
LEEWAY = 60


#: ways of saying who one is, by what they rest on (RFC 8176): two of different kinds are a second step
KINDS = (
    frozenset({"pwd", "pin", "kba"}),
    frozenset({"otp", "sms", "tel", "hwk", "swk", "sc", "pop"}),
    frozenset({"fpt", "face", "iris", "retina", "vbm"}),
)


class NotSignedIn(Exception):
    """The provider's answer lets nobody in."""


class NoAccount(NotSignedIn):
    """It says who it is, and that person has no access here."""


@dataclass(frozen=True)
class Came:
    """Who comes back from a provider; `is_strong` when it was asked a second step there, and the provider says so.

    `unknown_as` is the provider's own name for somebody who was found by address: nothing keeps it yet.
    """

    user: User
    is_strong: bool
    unknown_as: str = ""


@dataclass(frozen=True)
class Asked:
    """What is kept in the session between going to a provider and coming back."""

    provider: int
    state: str
    nonce: str
    verifier: str
    to: str

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def keep_secret(provider: Provider, secret: str) -> None:
    provider.secret = sealed(secret, PURPOSE)


def described(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0). Raises CannotFetch."""
    found = fetch(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise CannotFetch("another issuer")
    return found


def begin(provider: Provider, back: str, to: str) -> tuple[str, Asked]:
    """Where the browser goes, and what has to be kept until it is back at `back`. Raises CannotFetch."""
    asked = Asked(provider.pk, token_urlsafe(24), token_urlsafe(24), token_urlsafe(48), to)
    challenge = urlsafe_b64encode(sha256(asked.verifier.encode()).digest()).decode().rstrip("=")
    words = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": "openid email",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    address = str(described(provider)["authorization_endpoint"])
    if not address.startswith(("https://", "http://localhost:", "http://127.0.0.1:")):
        raise CannotFetch("an authorization endpoint without encryption")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(words)}", asked


def come_back(provider: Provider, asked: Asked, answer: dict[str, str], back: str, now: datetime) -> Came:
    """Who comes back from the provider, and how. Raises NotSignedIn, NoAccount."""
    if not hmac.compare_digest(answer.get("state", "").encode(), asked.state.encode()):
        raise NotSignedIn("state")
    if (
        answer.get("iss", provider.issuer) != provider.issuer
    ):  # RFC 9207: an answer meant for another provider
        raise NotSignedIn("iss")
    if "error" in answer or not answer.get("code"):
        raise NotSignedIn("refused")
    try:
        about = described(provider)
        given = fetch(
            str(about["token_endpoint"]), form=_exchange(asked, answer, back), headers=_basic(provider)
        )
        claims = _claims(str(given.get("id_token", "")), fetch(str(about["jwks_uri"])))
        check(claims, provider, asked.nonce, now)
        if "email" not in claims:
            claims = {**_told_beside(about, given, claims["sub"]), **claims}
    except (CannotFetch, WrongKey, KeyError) as why:
        raise NotSignedIn(type(why).__name__) from None
    is_strong = provider.has_second_step and asked_twice(claims)
    known = known_as(provider, claims["sub"])
    if known is not None:
        return Came(known, is_strong)
    email = str(claims.get("email", "")).lower()
    if not email or claims.get("email_verified") is not True:
        raise NoAccount("not verified")
    return Came(account_at(provider, email, now), is_strong, claims["sub"])


def asked_twice(claims: dict[str, Any]) -> bool:
    """Whether a token says that a second step was asked (`amr`, RFC 8176). One that says nothing of it says no."""
    said = claims.get("amr")
    ways = {one for one in said if isinstance(one, str)} if isinstance(said, list) else set()
    return "mfa" in ways or sum(bool(ways & kind) for kind in KINDS) > 1


def _exchange(asked: Asked, answer: dict[str, str], back: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": back,
        "code_verifier": asked.verifier,
    }


def _basic(provider: Provider) -> dict[str, str]:
    """The office's own name and secret at the provider (RFC 6749, 2.3.1)."""
    pair = f"{quote(provider.client_id, safe='')}:{quote(opened(provider.secret, PURPOSE), safe='')}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def _claims(token: str, keys: dict[str, Any]) -> dict[str, Any]:
    """What a signed token says, when one of these keys signed it. Raises NotSignedIn."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError) as why:
        raise NotSignedIn(type(why).__name__) from None
    return dict(found.claims)


def _told_beside(about: dict[str, Any], given: dict[str, Any], subject: str) -> dict[str, Any]:
    """The address that a provider tells beside the token, for the same person (Core 1.0, 5.3.2). Raises CannotFetch."""
    if "userinfo_endpoint" not in about or "access_token" not in given:
        return {}
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    told = fetch(str(about["userinfo_endpoint"]), headers=bearer)
    if told.get("sub") != subject:
        raise NotSignedIn("sub")
    return {name: told[name] for name in ("email", "email_verified") if name in told}


def check(claims: dict[str, Any], provider: Provider, nonce: str, now: datetime) -> None:
    """Whether a token is for this office, now, and for what was asked (Core 1.0, 3.1.3.7). Raises NotSignedIn."""
    audience = claims.get("aud")
    named: Sequence[Any] = audience if isinstance(audience, list) else [audience]
    seconds, until, since = now.timestamp(), claims.get("exp"), claims.get("iat")
    wrong = {
        "iss": claims.get("iss") != provider.issuer,
        "aud": provider.client_id not in named,
        "azp": len(named) > 1 and claims.get("azp") != provider.client_id,
        "exp": not isinstance(until, int | float) or until + LEEWAY < seconds,
        "iat": not isinstance(since, int | float) or since - LEEWAY > seconds,
        "nonce": not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()),
        "sub": not isinstance(claims.get("sub"), str) or not claims["sub"],
    }
    if any(wrong.values()):
        raise NotSignedIn(next(name for name, is_wrong in wrong.items() if is_wrong))


def known_as(provider: Provider, subject: str) -> User | None:
    """The account that this provider has this name for; None when nobody came with it before. Raises NoAccount."""
    known = ExternalIdentity.objects.filter(provider=provider, subject=subject)
    found = known.select_related("user__person").first()
    if found is not None and not is_open(found.user):
        raise NoAccount("closed")
    return found.user if found is not None else None


def account_at(provider: Provider, email: str, now: datetime) -> User:
    """The account that this provider may begin to know, by an address that it has verified. Raises NoAccount."""
    user = User.objects.select_related("person").filter(email=email).first()
    if (
        user is None
        or not is_open(user)
        or comes_by_invitation(user, timezone.localdate(now))
        or ExternalIdentity.objects.filter(provider=provider, user=user).exists()
    ):
        raise NoAccount("unknown")
    return user
