"""Fixtures for journeys: a server of this process and a page of an installed Chromium, in Dutch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started

from tests.support import left_out
from tests.support.serving import eventually

#: fixtures of tests that ask the database
DATABASE = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a page is a browser test, and whatever asks the database one of the database, marked or not."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if "page" in asked:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("django_db") or asked & DATABASE:
            item.add_marker(pytest.mark.database)


def launched(driver: Any) -> Any:
    """The machine's own Chromium, headless and never downloaded, by this Playwright."""
    # it draws the same letters with and without windows, and root has no sandbox
    words = ["--font-render-hinting=slight", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return driver.chromium.launch(executable_path=left_out.chromium(), args=words)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if left_out.chromium() is None:
        left_out.leave_out("browser tests; apt install chromium-headless-shell")
    from django.db import connections
    from playwright.sync_api import sync_playwright

    # playwright keeps an event loop in this thread, and Django then refuses its (synchronous) database calls
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        running = launched(driver)
        yield running
        running.close()
        # as long as that event loop runs, this thread has connections of its own, which nobody else ends
        connections.close_all()


@pytest.fixture
def answered(live_server: Any) -> Iterator[None]:
    """At the end all that was asked is answered: what the server still wrote would meet tables that are emptied."""
    asked: list[None] = []  # one for each request that is not answered yet; threads add and take

    def by_server(sender: Any) -> bool:
        """A client of the test itself may leave a stream half read."""
        return isinstance(sender, type) and issubclass(sender, WSGIHandler)

    def begun(sender: Any, **_told: Any) -> None:
        if by_server(sender):
            asked.append(None)

    def done(sender: Any, **_told: Any) -> None:
        if by_server(sender) and asked:
            asked.pop()

    request_started.connect(begun)
    request_finished.connect(done)
    yield
    assert eventually(lambda: not asked, 30), "a request is never answered"
    request_started.disconnect(begun)
    request_finished.disconnect(done)


@pytest.fixture
def page(browser: Any, live_server: Any, answered: None) -> Iterator[Any]:
    """A fresh page on the live server. Script errors and refused content fail the test when it ends."""
    # the app's worker stands between page and server; only the test that is about it lets it
    context = browser.new_context(
        base_url=live_server.url, locale="nl-BE", timezone_id="Europe/Brussels", service_workers="block"
    )
    context.set_default_timeout(30_000)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda line: complaints.append(line.text) if _is_complaint(line) else None)
    yield opened
    context.close()
    assert not complaints, "\n".join(complaints)


def holds(field: Any, value: str) -> None:
    """Wait until a field holds this: what was kept on the machine is opened a moment after the page."""
    from playwright.sync_api import expect

    expect(field).to_have_value(value)


@pytest.fixture
def phone(browser: Any, live_server: Any, answered: None) -> Iterator[Any]:
    """A page on a phone, that is touched."""
    context = browser.new_context(
        base_url=live_server.url,
        locale="nl-BE",
        service_workers="block",
        has_touch=True,
        is_mobile=True,
        viewport={"width": 360, "height": 740},
    )
    yield context.new_page()
    context.close()


def _is_complaint(line: Any) -> bool:
    # an answer of 4xx is logged as an error by the browser and by htmx; whether it is one the test itself says
    logged = ("Failed to load resource", "Response Status Error Code 4")
    return line.type == "error" and not line.text.startswith(logged)


def accessibility_findings(page: Any) -> list[str]:
    """What axe finds against WCAG 2.2 AA, one line each; empty when nothing."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("scrollTo(0, 0)")  # what lies half below the bar is not too small to press
    # what is still fading in has another contrast than what a person reads
    page.evaluate(
        "Promise.race([Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))),"
        " new Promise((done) => setTimeout(done, 1000))])"
    )
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    return [
        f"{found['id']}: {found['help']} ({', '.join(str(node['target']) for node in found['nodes'][:5])})"
        for found in result.response["violations"]
    ]


def settled(page: Any) -> None:
    """Wait until whatever htmx fetches stands in the page: a key that is pressed before meets what is about to go."""
    page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added").first.wait_for(
        state="detached"
    )


def press_action(page: Any, words: str) -> None:
    """Press an action of a record, in sight or behind “Meer”."""
    button = page.locator("aside :is(.btn, .item)").filter(has_text=words).first
    button.wait_for(state="attached")
    if not button.is_visible():
        button.locator("xpath=ancestor::details[1]/summary").click()
    button.click()


def sign_in(page: Any, email: str, password: str) -> None:
    """Sign in as somebody else, in Dutch."""
    page.goto("about:blank")  # what the page before still asks for would bring its cookies back
    page.context.clear_cookies()
    page.goto("/login/")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state()  # keys answer once the script has run
