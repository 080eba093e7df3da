"""A directory that gives programs access (OAuth 2.0, client credentials), as that of Microsoft 365; mail servers ask it
whether a token is good. It answers over plain HTTP on this machine.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs

CLIENT, SECRET = "spil-in-het-kantoor", "geheim van het programma"


class Directory:
    """`asked` are the forms that came in; `mailbox` is the account that a token opens; `tokens` are the good ones."""

    def __init__(self) -> None:
        self.address, self.mailbox = "", ""
        self.asked: list[dict[str, str]] = []
        self.tokens: set[str] = set()

    @property
    def token_url(self) -> str:
        return f"{self.address}/token"

    def given(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        if form.get("grant_type") != "client_credentials":
            return 400, {"error": "unsupported_grant_type"}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": f"not {form.get('client_secret')}"}
        token = token_urlsafe(32)
        self.tokens.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3599}

    def judged(self, bearer: str) -> dict[str, Any]:
        return {"active": bearer.removeprefix("Bearer ") in self.tokens, "username": self.mailbox}


@contextmanager
def directory() -> Iterator[Directory]:
    """One that answers at `address` until the end of the block."""
    made = Directory()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*made.given({name: values[0] for name, values in parse_qs(text).items()}))

        def do_GET(self) -> None:
            self._answer(200, made.judged(self.headers.get("Authorization", "")))

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: Any) -> None:
            """Nothing: the output of tests is for tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    made.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
