"""Two people follow every link that they are shown. One may see nothing of what is confidential, the other all of it.

The whole of it, with every address that the program knows, is in tests/consistency/test_canaries.py; this is the same
question as it is asked at a screen: following links, opening lists, searching.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from spil.foundation.identity.models import User
from tests.support.browser import sign_in
from tests.support.canaries import Canary, plant, words_in
from tests.support.fixtures import is_deep
from tests.support.office import Office, small_office

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not is_deep(), reason="only on --deep: ninety pages in a browser"),
]
PASSWORD = "een goed wachtwoord"
#: pages that one person opens at most; the small office has fewer
MOST = 45


@pytest.fixture
def office() -> Office:
    made = small_office()
    for key in ("bart", "thijs"):
        User.objects.create_user(made.people[key].email, PASSWORD, person=made.people[key])
    return made


def same_page(address: str) -> str:
    """The address without the order of a list, which shows the same rows in another order."""
    parts = urlsplit(address)
    kept = [
        one for one in parts.query.split("&") if one and not one.startswith(("order=", "state=", "type="))
    ]
    return f"{parts.path}?{'&'.join(kept)}" if kept else parts.path


def crawl(page: Any, starts: list[str]) -> tuple[str, str]:
    """Everything that is shown on the pages that links lead to, from these on; and lists as files."""
    ahead, seen, shown = list(starts), set(starts), []
    taken: dict[str, str] = {}
    while ahead and len(shown) < MOST:
        page.goto(ahead.pop(0))
        shown.append(page.content())
        links = page.locator("main a[href^='/'], nav a[href^='/']").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        for link in links:
            address = same_page(link)
            path = urlsplit(address).path
            if "/export/" in path:  # no page, and the same rows in whatever shape the list is shown
                if path not in taken:
                    taken[path] = words_in(page.request.get(address).body())
            elif address not in seen and not address.startswith(("/file/", "/static/", "/login/")):
                seen.add(address)
                ahead.append(address)
    return "\n".join(shown), "\n".join(taken.values())


def starts(canaries: list[Canary]) -> list[str]:
    lists = [f"/list/{canary.kind.code}/?view=all" for canary in canaries]
    return ["/", *lists, *(f"/search/?q={canary.question}" for canary in canaries)]


def test_a_stranger_clicks_everywhere_and_sees_nothing_the_insider_sees_all(
    page: Any, office: Office
) -> None:
    canaries = plant(office, insider="bart")
    sign_in(page, office.people["thijs"].email, PASSWORD)
    stranger, strangers_files = crawl(page, starts(canaries))
    leaks = [
        word for canary in canaries for word in canary.words if word in stranger or word in strangers_files
    ]
    assert not leaks
    sign_in(page, office.people["bart"].email, PASSWORD)
    insider, insiders_files = crawl(page, starts(canaries))
    missing = [canary.kind.code for canary in canaries if not any(word in insider for word in canary.words)]
    assert not missing
    assert any(word in insiders_files for canary in canaries for word in canary.words)
    assert all(canary.record.number in insider for canary in canaries)
