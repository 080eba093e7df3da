"""Serves a demo office and takes the pictures."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.pictures.shots import COLOURS, GUIDE, SCREENS, WIDTHS, Shot
from tests.support.browser import launched
from tests.support.left_out import ROOT

SCREENS_FOLDER = ROOT / "docs" / "images" / "screens"
GUIDE_FOLDER = ROOT / "docs" / "handleiding" / "beelden"
SPIL = [sys.executable, "-m", "spil.gateways.command_line"]
HEIGHTS = {1440: 900, 1024: 768, 390: 844}


@contextmanager
def served_office() -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a demo office that is served, and the environment of its commands."""
    with tempfile.TemporaryDirectory(prefix="spil-pictures-") as folder, closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        env = {**os.environ, "SPIL_DATA": folder, "PYTHONPATH": str(ROOT / "src")}
        env.pop("DJANGO_SETTINGS_MODULE", None)
        server = subprocess.Popen([*SPIL, "start", "--port", str(port)], env=env, stdout=subprocess.DEVNULL)
        try:
            until = time.monotonic() + 300
            while time.monotonic() < until and not _answers(port):
                time.sleep(0.5)
            yield f"http://127.0.0.1:{port}", env
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)


def _answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def take_all() -> int:
    """Take every picture; the number of them."""
    from playwright.sync_api import sync_playwright

    with served_office() as (address, env), sync_playwright() as driver:
        browser = launched(driver)
        people = {shot.who for shot in (*SCREENS, *GUIDE) if shot.who}
        sessions = {who: _signed_in(browser, address, env, who) for who in people}
        count = 0
        for width in WIDTHS:
            for colours in COLOURS:
                count += _take(browser, address, sessions, SCREENS, SCREENS_FOLDER, width, colours)
        count += _take(browser, address, sessions, GUIDE, GUIDE_FOLDER, 1024, "light", plain=True)
        browser.close()
    (ROOT / "docs" / "screens.md").write_text(contents(), "utf-8")
    (ROOT / "docs/images/today.png").write_bytes((SCREENS_FOLDER / "vandaag-1440-light.png").read_bytes())
    return count


def _signed_in(browser: Any, address: str, env: dict[str, str], who: str) -> Any:
    told = subprocess.run(
        [*SPIL, "user", "login-link", who], env=env, capture_output=True, text=True, check=True
    ).stdout.strip()
    context = browser.new_context(locale="nl-BE", timezone_id="Europe/Brussels", service_workers="block")
    page = context.new_page()
    page.goto(address + "/login/" + told.rstrip("/").rsplit("/", 1)[1] + "/")
    page.locator("main button.btn-main").click()
    page.locator(".shell").wait_for()
    state = context.storage_state()
    context.close()
    return state


def _take(
    browser: Any,
    address: str,
    sessions: dict[str, Any],
    shots: tuple[Shot, ...],
    folder: Path,
    width: int,
    colours: str,
    *,
    plain: bool = False,
) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for shot in shots:
        is_phone = width < 700
        context = browser.new_context(
            is_mobile=is_phone,
            has_touch=is_phone,
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=colours,
            reduced_motion="reduce",
            locale="nl-BE",
            timezone_id="Europe/Brussels",
            service_workers="block",
            storage_state=sessions.get(shot.who),
        )
        page = context.new_page()
        page.goto(address + shot.path)
        if shot.open is not None:
            shot.open(page)
        page.wait_for_load_state("networkidle")
        name = f"{shot.name}.png" if plain else f"{shot.name}-{width}-{colours}.png"
        (folder / name).write_bytes(small(page.screenshot()))
        context.close()
    return len(shots)


def small(picture: bytes) -> bytes:
    """The same picture in 256 colours."""
    from PIL import Image

    out = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()


def contents() -> str:
    """docs/screens.md: every screen at three widths, light and dark."""
    lines = [
        "# Screens",
        "",
        "The demo office, at three widths, light and dark. Made by `./spil test --pictures`.",
    ]
    for shot in SCREENS:
        lines += ["", f"## {shot.told}", "", "| | light | dark |", "|---|---|---|"]
        for width in WIDTHS:
            cells = [
                f"![{shot.name}](images/screens/{shot.name}-{width}-{colours}.png)" for colours in COLOURS
            ]
            lines.append(f"| {width} px | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
