"""Asking another machine something at an address that somebody filled in: encrypted, short, and never where only this
machine can reach (server-side request forgery).

Only an administrator fills in such an address (the provider that signs people in), and a provider may well stand in the
office's own network. Refused are addresses that no provider has: those of this machine but over HTTP for trying out,
link-local ones (a cloud's data about its machines lies at 169.254.169.254), multicast and reserved ones. The address
that was looked at is the one that is connected to, so that a name cannot change in between.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
from contextlib import closing
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

SECONDS = 5
MOST_BYTES = 512 * 1024


class CannotFetch(Exception):
    """The address is not one to ask, or what it answers cannot be used."""


def fetch(
    url: str, *, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """GET, or POST a form; the answer as a JSON object. Redirects are not followed. Raises CannotFetch."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"https", "http"} or not host or parts.username or parts.password:
        raise CannotFetch(url)
    body = urlencode(form).encode() if form is not None else None
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    sent = {"Accept": "application/json", **(headers or {})}
    if body is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        address = _reachable(host, parts.port or (443 if parts.scheme == "https" else 80), parts.scheme)
        with closing(_Line(host, address, encrypted=parts.scheme == "https")) as line:
            line.request("GET" if body is None else "POST", path, body, sent)
            with line.getresponse() as answer:
                content = answer.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException, ValueError) as why:
        raise CannotFetch(f"{url}: {type(why).__name__}") from None
    read = _object(content)
    if answer.status != 200 or read is None:
        raise CannotFetch(f"{url}: {answer.status} {_error_in(read or {})}".rstrip())
    return read


def _object(content: bytes) -> dict[str, Any] | None:
    """A JSON object; None for anything else and for what is too long."""
    try:
        read = json.loads(content) if len(content) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _error_in(answer: dict[str, Any]) -> str:
    """The error code of an answer of OAuth (RFC 6749 5.2), such as invalid_client; nothing else that it says."""
    code = answer.get("error")
    return code if isinstance(code, str) and re.fullmatch(r"[a-z_]{1,40}", code) else ""


def _reachable(host: str, port: int, scheme: str) -> tuple[str, int]:
    """The first address of a name, when all of them are ones to ask."""
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(may_ask(one, encrypted=scheme == "https") for one in found):
        raise CannotFetch(host)
    return found[0], port


def may_ask(address: str, *, encrypted: bool) -> bool:
    """Whether an address is one to ask: unencrypted only on this machine, encrypted only elsewhere."""
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        found = mapped
    if found.is_loopback:
        return not encrypted
    bad = found.is_link_local or found.is_multicast or found.is_unspecified or found.is_reserved
    return encrypted and not bad


class _Line(http.client.HTTPConnection):
    """A connection to an address that was looked at, in the name that was asked."""

    def __init__(self, host: str, address: tuple[str, int], *, encrypted: bool) -> None:
        super().__init__(host, address[1], timeout=SECONDS)
        self.address, self.encrypted = address, encrypted

    def connect(self) -> None:
        self.sock = socket.create_connection(self.address, SECONDS)
        if self.encrypted:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
