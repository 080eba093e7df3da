"""What a passkey may sign to open an account, and what it may not: a device made of a key pair and a counter."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import cbor2
import pytest
import webauthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.identity.models import Passkey, User
from spil.foundation.organisation.models import Person
from tests.attackers.test_signing_in import PASSWORD, sign_in
from tests.support.office import Office, everybody_signs_in, small_office

#: flags of what an authenticator says (WebAuthn, 6.1): somebody was there; it was the one whose device it is
PRESENT, VERIFIED = 0x01, 0x04


def written(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


@dataclass(frozen=True)
class Device:
    """What signs, and what it says along with it; `replace` makes one that lies."""

    key: ec.EllipticCurvePrivateKey
    count: int = 6
    flags: int = PRESENT | VERIFIED
    origin: str = "http://testserver"
    site: str = "testserver"
    does: str = "webauthn.get"
    challenge: str = ""

    @property
    def public(self) -> bytes:
        """As COSE has it (RFC 9053, 7.1.1): P-256, ES256."""
        numbers = self.key.public_key().public_numbers()
        return cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )

    def answer(self, asked: dict[str, Any]) -> str:
        client = json.dumps({
            "type": self.does, "challenge": self.challenge or asked["challenge"], "origin": self.origin,
        }).encode()  # fmt: skip
        said = sha256(self.site.encode()).digest() + bytes([self.flags]) + self.count.to_bytes(4, "big")
        signature = self.key.sign(said + sha256(client).digest(), ec.ECDSA(SHA256()))
        return json.dumps({
            "id": written(b"device"), "rawId": written(b"device"), "type": "public-key",
            "response": {
                "clientDataJSON": written(client), "authenticatorData": written(said), "signature": written(signature),
            },
        })  # fmt: skip


@pytest.fixture
def office(db: Any) -> Office:
    made = small_office()
    everybody_signs_in(made, PASSWORD)
    return made


@pytest.fixture
def device(office: Office) -> Device:
    """Bart's; it signed five times before."""
    made = Device(ec.generate_private_key(ec.SECP256R1()))
    Passkey.objects.create(
        user=User.objects.get(person=office.people["bart"]), name="Laptop", credential=written(b"device"),
        public_key=made.public, sign_count=5, made_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    return made


def enters(client: Client, device: Device) -> bool:
    answer = client.post(
        "/login/passkey/", {"answer": device.answer(client.post("/login/passkey/ask/").json())}
    )
    assert answer.status_code in {302, 422}
    is_in = client.get("/").status_code == 200
    assert is_in == (answer.status_code == 302)
    return is_in


def test_a_passkey_opens_its_account_once_for_each_challenge_and_a_copy_stays_behind(device: Device) -> None:
    client, again = Client(), Client()
    asked = client.post("/login/passkey/ask/").json()
    answer = {"answer": device.answer(asked)}
    assert client.post("/login/passkey/", answer).status_code == 302
    assert client.get("/").status_code == 200
    assert client.post("/login/passkey/", answer).status_code == 422, "a challenge counts once"
    assert not enters(again, device), "a copy of the device has not counted on"
    assert enters(again, replace(device, count=7))


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://testserver.example"},
        {"site": "testserver.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"does": "webauthn.create"},
        {"challenge": written(b"another challenge of before, 32.")},
        {"count": 5},
        {"count": 0},
        {"key": ec.generate_private_key(ec.SECP256R1())},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_what_was_signed_elsewhere_by_nobody_or_by_a_copy_opens_nothing(
    device: Device, lie: dict[str, Any]
) -> None:
    assert not enters(Client(), replace(device, **lie))
    assert enters(Client(), device)


def test_of_two_that_counted_to_the_same_at_the_same_moment_one_opens(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = webauthn.verify_authentication_response

    def while_the_copy_was_quicker(**words: Any) -> Any:
        found = verified(**words)
        Passkey.objects.update(sign_count=device.count)
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(webauthn, "verify_authentication_response", while_the_copy_was_quicker)
        assert not enters(Client(), device)
    assert enters(Client(), replace(device, count=7))


def closed(bart: User) -> None:
    User.objects.filter(pk=bart.pk).update(is_active=False)


def left(bart: User) -> None:
    with guard.opened():
        Person.objects.filter(pk=bart.person_id).update(left_on=timezone.localdate())


def reset(bart: User) -> None:
    User.objects.filter(pk=bart.pk).update(second_step_from=timezone.now())


@pytest.mark.parametrize("happened", [closed, left, reset])
def test_a_passkey_of_an_account_that_was_closed_or_wiped_opens_nothing(
    device: Device, office: Office, happened: Callable[[User], None]
) -> None:
    happened(User.objects.get(person=office.people["bart"]))
    assert not enters(Client(), device)


def test_a_passkey_is_no_second_step_of_somebody_else(device: Device, office: Office) -> None:
    thijs = User.objects.get(person=office.people["thijs"])
    Passkey.objects.create(
        user=thijs, name="Telefoon", credential=written(b"telephone"), public_key=b"x", made_at=timezone.now()
    )
    client = Client()
    assert sign_in(client, thijs.email)["Location"] == "/login/step/"
    assert not enters(client, device)
