"""Asking an office over HTTP, as a program and as somebody's browser; whichever node is told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

#: what is raised when a node went away meanwhile
GONE = (OSError, HTTPException, ValueError)


def ask(port: int, path: str, token: str, body: Any = None, *, key: str = "") -> tuple[int, Any]:
    """Status and answer of REST. Raises one of GONE when the node went away meanwhile.

    Whoever gives a `key` may ask again under it: what was done is not done again.
    """
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        line.request("POST" if body is not None else "GET", path, json.dumps(body) if body else None, headers)
        answer = line.getresponse()
        content = answer.read()
    return answer.status, json.loads(content) if content.startswith((b"{", b"[")) else content


class Browser:
    """Somebody's browser: it keeps cookies, sends the token of forms, and asks whichever node it is told to."""

    def __init__(self) -> None:
        self.cookies: SimpleCookie = SimpleCookie()

    def get(self, port: int, path: str, **headers: str) -> Page:
        return self._ask(port, "GET", path, "", headers)

    def post(self, port: int, path: str, **fields: str | Sequence[str]) -> Page:
        body = urlencode({**self._token(port), **fields}, doseq=True)
        return self._ask(port, "POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, port: int, path: str, files: Mapping[str, tuple[str, bytes]], **headers: str) -> Page:
        """A form with files: by question, each with its name and content."""
        from django.core.files.uploadedfile import SimpleUploadedFile
        from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

        sent = {question: SimpleUploadedFile(*file) for question, file in files.items()}
        body = encode_multipart(BOUNDARY, {**self._token(port), **sent})
        return self._ask(port, "POST", path, body, {**headers, "Content-Type": MULTIPART_CONTENT})

    def _token(self, port: int) -> dict[str, str]:
        if "csrftoken" not in self.cookies:
            self.get(port, "/login/")
        return {"csrfmiddlewaretoken": self.cookies["csrftoken"].value}

    def _ask(self, port: int, method: str, path: str, body: str | bytes, headers: dict[str, str]) -> Page:
        sent = "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
            line.request(method, path, body or None, {**headers, "Cookie": sent})
            answer = line.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies.load(value)
            return Page(
                answer.status,
                answer.read().decode(),
                {name.lower(): value for name, value in answer.getheaders()},
            )


@dataclass(frozen=True)
class Page:
    status: int
    text: str
    headers: dict[str, str]
