"""Passkeys (WebAuthn level 3): a key pair whose private half never leaves the person's device.

What is signed names the site, so a passkey cannot be given to a false one. `webauthn` does the cryptography; here
stands what is kept. The library is loaded when a passkey is used: few requests do.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from spil.foundation.identity.backend import is_open
from spil.foundation.identity.models import Passkey, User
from spil.foundation.identity.second_step import passkeys_of


class NotAPasskey(Exception):
    """What the browser sent is no answer to what was asked, or of a passkey that is not known."""


def site_of(request: Any) -> tuple[str, str]:
    """The name that a passkey is bound to (the host without its port) and the origin that the browser must name."""
    origin = settings.ORIGIN or f"{request.scheme}://{request.get_host()}"
    return urlsplit(origin).hostname or "", origin


def _handle(user: User) -> bytes:
    """Names the account on the device, and tells nothing about it."""
    return sha256(f"spil account {user.pk}".encode()).digest()


def asks_new(request: Any, user: User, office: str) -> tuple[str, bytes]:
    """What the browser is asked for a new passkey, as JSON, and the challenge that its answer must hold."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=site_of(request)[0],
        rp_name=f"Spil · {office}",
        user_name=user.email,
        user_id=_handle(user),
        user_display_name=str(user.person),
        exclude_credentials=_descriptors(passkeys_of(user)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return options_to_json(options), options.challenge


def keep_new(request: Any, user: User, answer: str, challenge: bytes, name: str, now: datetime) -> Passkey:
    """Keep the passkey that the browser made. Raises NotAPasskey."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url

    host, origin = site_of(request)
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            require_user_verification=True,
        )
    except Exception as why:  # noqa: BLE001 - readers of CBOR, JSON and ASN.1 raise what they like on nonsense
        raise NotAPasskey(type(why).__name__) from None
    kept = bytes_to_base64url(found.credential_id)
    if Passkey.objects.filter(credential=kept).exists():
        raise NotAPasskey("known")
    return Passkey.objects.create(
        user=user,
        name=name[:80],
        credential=kept,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        made_at=now,
    )


def asks_known(request: Any, user: User | None) -> tuple[str, bytes]:
    """What the browser is asked: a passkey of this account, or whichever it has."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=site_of(request)[0],
        allow_credentials=_descriptors(passkeys_of(user)) if user else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options), options.challenge


def account_of(request: Any, answer: str, challenge: bytes, now: datetime) -> User:
    """The account whose passkey signed the challenge. Raises NotAPasskey.

    A passkey that counts its uses must have counted on: a copy of it would stay behind (WebAuthn, 6.1.1).
    """
    from webauthn import verify_authentication_response
    from webauthn.helpers import parse_authentication_credential_json

    host, origin = site_of(request)
    try:
        credential = parse_authentication_credential_json(answer)
        kept = Passkey.objects.select_related("user__person").get(credential=credential.id)
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=bytes(kept.public_key),
            credential_current_sign_count=kept.sign_count,
            require_user_verification=True,
        )
    except Exception as why:  # noqa: BLE001 - as above; also a passkey that is not there
        raise NotAPasskey(type(why).__name__) from None
    if not is_open(kept.user) or not passkeys_of(kept.user).filter(pk=kept.pk).exists():
        raise NotAPasskey("closed")
    counted = Q(sign_count__lt=found.new_sign_count) if found.new_sign_count else Q(sign_count=0)
    if not Passkey.objects.filter(counted, pk=kept.pk).update(sign_count=found.new_sign_count, used_at=now):
        raise NotAPasskey("replayed")
    return kept.user


def _descriptors(rows: Any) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in rows]
