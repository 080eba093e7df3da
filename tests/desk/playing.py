"""Somebody at the screen, and what the forms of a page send along, for the tests of pages that are done from."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

from spil.foundation.identity.models import User
from tests.support.office import Office


def client_of(office: Office, who: str) -> Client:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.get(person=office.people[who]))
    return client


def page(client: Client, url: str, **extra: Any) -> str:
    return unescape(client.get(url, **extra).content.decode())


def hidden(html: str, form: str) -> dict[str, str]:
    """What a form on a page sends along without being asked; `form` is a part of its opening tag."""
    found = re.search(rf"<form[^>]*{re.escape(form)}.*?</form>", html, re.DOTALL)
    assert found, form
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found.group(0)))


def deed(pk: int, name: str) -> str:
    return f"/record/{pk}/do/{name}/"
