"""A passkey in a real browser: made, used instead of the password, used as the second step, and taken away.

The device is the virtual authenticator of Chromium (WebAuthn WebDriver extension, by way of the DevTools protocol).
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from spil.foundation.identity.models import Passkey, User
from tests.support.browser import accessibility_findings, sign_in
from tests.support.office import small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"


def virtual_device(page: Any) -> tuple[Any, str]:
    """A device with a fingerprint reader that says yes."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return line, line.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def leave(page: Any) -> None:
    page.context.clear_cookies()
    page.goto("/login/")


def test_a_passkey_is_made_signs_in_alone_or_after_the_password_and_is_taken_away(page: Any) -> None:
    office = small_office()
    bart = User.objects.create_user(office.people["bart"].email, PASSWORD, person=office.people["bart"])
    line, device = virtual_device(page)
    sign_in(page, bart.email, PASSWORD)
    page.goto("/account/")
    page.get_by_label("Naam van de passkey").fill("Laptop van Bart")
    page.get_by_role("button", name="Passkey toevoegen").click()
    page.locator("#codes li").first.wait_for()
    assert page.locator("#codes li").count() == 10
    assert page.get_by_text("Nog 10 codes").is_visible()
    assert accessibility_findings(page) == []
    kept = Passkey.objects.get()
    assert (kept.user, kept.name) == (bart, "Laptop van Bart")

    leave(page)
    page.get_by_role("button", name="Een passkey gebruiken").click()
    page.locator(".shell").wait_for()
    assert page.url.rstrip("/").count("/") == 2
    assert Passkey.objects.get().used_at is not None

    leave(page)
    page.get_by_label("E-mailadres").fill(bart.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("heading", name="Nog één stap").wait_for()
    assert accessibility_findings(page) == []
    page.get_by_role("button", name="Een passkey gebruiken").click()
    page.locator(".shell").wait_for()

    # a copy of the device whose counter stayed behind, and a device that does not ask who holds it, are refused
    Passkey.objects.update(sign_count=10_000)
    leave(page)
    page.get_by_role("button", name="Een passkey gebruiken").click()
    page.get_by_role("alert").filter(has_text="opent dit niet").wait_for()
    Passkey.objects.update(sign_count=0)
    line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Een passkey gebruiken").click()
    page.get_by_role("alert").filter(has_text="lukte niet").wait_for()
    line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})

    leave(page)
    page.get_by_role("button", name="Een passkey gebruiken").click()
    page.locator(".shell").wait_for()
    page.goto("/account/")
    page.get_by_role("button", name=re.compile("Weghalen.*Laptop van Bart")).click()
    page.get_by_text("opent niets meer").first.wait_for()
    assert not Passkey.objects.exists()
    leave(page)
    page.get_by_role("button", name="Een passkey gebruiken").click()
    page.get_by_role("alert").filter(has_text="opent dit niet").wait_for()
