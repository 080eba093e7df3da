"""How soon Today stands on a slow laptop: a real browser, its processor four times slower, on what is called Fast 3G.

    ./spil start --port 8000 &
    SPIL_BENCH_URL=http://127.0.0.1:8000 ./spil bench opening

The running office is the demo office, signed in as its office manager. Four ways: with nothing kept at all; the first
time after signing in, when the page before has brought style and script; a later one in the browser; and as an app,
where the worker answers (Chromium slows only what the page itself asks for, so the line of the worker is not slow).
Milliseconds from asking, the middle of nine: the first paint, the moment from which keys and buttons answer, and the
kilobytes that came over the line.
"""

from __future__ import annotations

import argparse
import os
import statistics
from typing import Any

RUNS = 9
SLOWER = 4
#: the throughput (bytes a second) and latency (ms) of Fast 3G as Chromium's tools have it
FAST_3G = {"offline": False, "latency": 150, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
_TOLD = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  const all = [page, ...performance.getEntriesByType("resource")];
  return [performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0, page.domContentLoadedEventEnd,
          all.reduce((sum, one) => sum + one.transferSize, 0) / 1024];
}"""


def main(arguments: argparse.Namespace) -> int:
    """Measure and print a line for each way of opening."""
    from playwright.sync_api import sync_playwright

    from tests.support.browser import launched

    address = os.environ.get("SPIL_BENCH_URL", "http://127.0.0.1:8000")
    print(f"{'opening Today':<24}{'first paint':>12}{'usable':>10}{'kB':>8}")
    with sync_playwright() as driver:
        browser = launched(driver)
        for title, worker, kept in (("nothing kept", "block", "nothing"), ("after signing in", "block", "sign-in"),
                                    ("as usual", "block", "all"), ("as an app", "allow", "all")):  # fmt: skip
            paint, usable, size = _opened(browser, address, worker, kept)
            print(f"{title:<24}{paint:>9.0f} ms{usable:>7.0f} ms{size:>8.0f}")
        browser.close()
    return 0


def _opened(browser: Any, address: str, worker: str, kept: str) -> list[float]:
    context = browser.new_context(base_url=address, locale="nl-BE", service_workers=worker)
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("E-mailadres").fill("katrien.moerman@delinde.example")
    page.get_by_label("Wachtwoord").fill("delinde")
    page.keyboard.press("Enter")
    page.locator("#card-decisions, .today").first.wait_for()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tools.send("Network.emulateNetworkConditions", FAST_3G)
    runs = []
    for _run in range(RUNS):
        page.goto("about:blank")
        if kept != "all":
            tools.send("Network.clearBrowserCache")
        if kept == "sign-in":
            page.goto("/login/", wait_until="networkidle")
        page.goto("/", wait_until="load")
        page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
        runs.append(page.evaluate(_TOLD))
    context.close()
    return [statistics.median(figures) for figures in zip(*runs, strict=True)]
