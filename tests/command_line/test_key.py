"""The office's key is renewed: everything sealed opens under the new one, and the old one opens nothing any more."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.test import Client
from django.utils import timezone

from spil.foundation.identity import sealing
from spil.foundation.identity.models import Authenticator, Provider, User
from spil.foundation.identity.providing import keep_secret
from spil.foundation.identity.second_step import begin_app, confirm_app, is_right_code, make_codes, use_code
from spil.foundation.identity.totp import code_at
from spil.foundation.notifications.addresses import read_address, reply_address
from spil.gateways.command_line.commands import key
from spil.gateways.mailbox.models import Mailbox
from spil.gateways.mailbox.sealing import opened, sealed
from tests.support.office import small_office

pytestmark = pytest.mark.django_db


def test_a_renewed_key_opens_what_was_sealed_and_the_former_one_opens_nothing_any_more(
    settings: Any, tmp_path: Path
) -> None:
    office, now = small_office(), timezone.now()
    settings.MAIL_REPLIES, settings.MAIL_FROM = True, "Spil <spil@kantoor.example>"
    bart = User.objects.create_user("bart@x.example", "x", person=office.people["bart"])
    secret, step = begin_app(bart, now), int(now.timestamp()) // 30
    assert confirm_app(bart, code_at(secret, step - 1), now)
    codes = make_codes(bart, now)
    provider = Provider(name="x", issuer="https://id.example", client_id="x")
    keep_secret(provider, "van de aanbieder")
    provider.save()
    mailbox = Mailbox.objects.create(
        name="Post", address="post@x.example", host="x", username="x", secret=sealed("wacht")
    )
    address = reply_address(bart.person_id, 7, office.today)
    client, away = Client(), Client()
    for one in (client, away):
        one.force_login(bart)
    before = settings.SECRET_KEY

    key.new_key(tmp_path)
    assert opened(mailbox.secret) == "wacht", "cut off here, everything opens still"
    assert sealing.seal_anew() == (3, 0)
    for name, held in (("secret_key", settings.SECRET_KEY), ("secret_key.former", before)):
        assert (tmp_path / name).read_text().strip() == held
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert before != settings.SECRET_KEY
    assert client.get("/account/").status_code == 200, "whoever is signed in stays so"
    assert read_address(address, office.today) == (bart.person_id, 7)

    settings.SECRET_KEY_FALLBACKS = []
    assert opened(Mailbox.objects.get().secret) == "wacht"
    assert sealing.opened(Provider.objects.get().secret, "spil provider secrets") == "van de aanbieder"
    assert is_right_code(bart, code_at(secret, step), now)
    assert use_code(bart, codes[0], now), "recovery codes rest on no key"
    assert client.get("/account/").status_code == 200, "who came by meanwhile is known by the new one"
    assert away.get("/account/").status_code == 302
    assert read_address(address, office.today) is None
    settings.SECRET_KEY = before
    with pytest.raises(sealing.WrongKey):
        opened(Mailbox.objects.get().secret)
    assert sealing.seal_anew() == (0, 3), "told, and left as it is"
    assert Authenticator.objects.get().secret.startswith("g1.")


def test_what_was_sealed_before_there_was_a_mark_is_opened_and_sealed_anew_and_nothing_changed_opens() -> (
    None
):
    from base64 import urlsafe_b64encode

    from django.conf import settings

    former = Fernet(urlsafe_b64encode(sealing._derived(settings.SECRET_KEY, "x"))).encrypt(b"oud").decode()
    assert sealing.opened(former, "x") == "oud"
    fresh = sealing.sealed("één", "x")
    assert sealing.opened(fresh, "x") == "één"
    assert sealing.sealed("één", "x") != fresh
    for wrong in (
        fresh[:-4] + "AAA=",
        fresh.replace("g1.", ""),
        "g1.",
        "g1.AAAA",
        "",
        former[:-2],
        fresh + "x",
    ):
        with pytest.raises(sealing.WrongKey):
            sealing.opened(wrong, "x")
    with pytest.raises(sealing.WrongKey):
        sealing.opened(fresh, "another purpose")
