"""Spil can be installed, says when there is no connection and comes back, opens where one was, and stays light."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from spil.foundation.identity.models import User
from tests.support.browser import sign_in
from tests.support.office import Office, small_office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PASSWORD = "een goed wachtwoord"
#: script and style on Today as it is served, compressed
MOST_BYTES = 150_000


@pytest.fixture
def office() -> Office:
    made = small_office()
    User.objects.create_user(made.people["katrien"].email, PASSWORD, person=made.people["katrien"])
    return made


@pytest.fixture
def app(browser: Any, live_server: Any) -> Any:
    context = browser.new_context(base_url=live_server.url, locale="nl-BE")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_the_app_has_what_a_machine_asks_to_install_it(app: Any, office: Office) -> None:
    sign_in(app, office.people["katrien"].email, PASSWORD)
    told = app.evaluate(
        "fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())"
    )
    assert (told["display"], told["start_url"]) == ("standalone", "/start/")
    sizes = {icon["sizes"] for icon in told["icons"]}
    assert {"192x192", "512x512"} <= sizes
    for icon in told["icons"]:
        assert app.request.get(icon["src"]).ok, icon["src"]


def test_without_a_connection_it_says_so_and_comes_back_by_itself(app: Any, office: Office) -> None:
    sign_in(app, office.people["katrien"].email, PASSWORD)
    app.evaluate("navigator.serviceWorker.ready.then(() => true)")
    app.goto("/people/")
    app.context.set_offline(True)
    app.goto("/people/office/")
    app.get_by_role("heading", name="Geen verbinding").wait_for()
    kept = app.evaluate(
        "caches.keys().then((names) => caches.open(names[0])).then((kept) => kept.keys())"
        ".then((found) => found.map((one) => new URL(one.url).pathname))"
    )
    assert all(path.startswith("/static/") or path == "/offline/" for path in kept), (
        "no page of the office is kept"
    )
    app.context.set_offline(False)
    app.get_by_role("heading", name="Diensten en locaties").wait_for()
    app.goto("/people/")
    app.get_by_role("heading", name="Mensen", exact=True).wait_for()
    app.goto("/start/")
    app.wait_for_url("**/people/")


def test_today_stays_within_its_budget_of_script_and_style(app: Any, office: Office) -> None:
    sizes: dict[str, int] = {}

    def weigh(response: Any) -> None:
        if response.request.resource_type in {"script", "stylesheet"} and response.ok:
            sizes[urlsplit(response.url).path] = len(gzip.compress(response.body(), 6))

    app.on("response", weigh)
    sign_in(app, office.people["katrien"].email, PASSWORD)
    app.goto(urljoin(app.url, "/"))
    app.wait_for_load_state("networkidle")
    assert "/static/ui/js/spil.js" in sizes
    assert sum(sizes.values()) <= MOST_BYTES, sorted(sizes.items(), key=lambda one: -one[1])
