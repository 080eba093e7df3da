"""Checks of the lines on which the office's data travels: that of the people, and those to its services.

The program speaks to a proxy, and the proxy to people: what that one lets through is seen from outside only. So the
office's own address is called as a browser would call it, and as one that is too old.
"""

from __future__ import annotations

import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spil.foundation.health.checking import Asked, Check, Finding, error, good, warning
from spil.foundation.health.checking import register as register_check

SECONDS = 5
#: a certificate that ends sooner was not renewed by itself
SOON = timedelta(days=10)
#: ciphers that nothing of these years needs: without forward secrecy, without a proof of who it is, broken
WEAK = "kRSA:aNULL:eNULL:3DES:RC4:DES:EXPORT:MD5"
HERE = frozenset({"localhost", "127.0.0.1", "::1", ""})


def address(asked: Asked) -> Iterator[Finding]:
    """The address that people type: encrypted alone, by TLS 1.2 or later, with a certificate that browsers trust."""
    parts = urlsplit(settings.ORIGIN)
    host = parts.hostname or ""
    if not settings.ORIGIN or (parts.scheme == "http" and host in HERE):
        return
    if parts.scheme != "https":
        yield error(
            "lines.address",
            _("People reach Spil at %(address)s: passwords travel in the open.")
            % {"address": settings.ORIGIN},
            _("Let a proxy in front speak TLS, and give SPIL_ORIGIN its https:// address."),
        )
        return
    yield from encrypted(host, parts.port or 443, asked.now)
    if parts.port is None:
        yield from plain(host, 80)


def encrypted(host: str, port: int, now: datetime) -> Iterator[Finding]:
    """How the line to this address is encrypted."""
    try:
        ends = _certificate_ends(host, port)
    except ssl.SSLCertVerificationError as problem:
        yield error(
            "lines.certificate",
            _("Browsers do not trust the certificate of %(host)s: %(why)s")
            % {"host": host, "why": problem.verify_message},
            _("Let the proxy fetch one by itself (ACME), for this very name."),
        )
    except OSError as problem:
        yield warning(
            "lines.address",
            _("%(host)s could not be called from here: %(why)s") % {"host": host, "why": problem},
            _(
                "Is SPIL_ORIGIN right, and does the proxy run? From other places it may be reached all the same."
            ),
        )
        return
    else:
        yield _certificate(host, ends, now)
    old = [name for name, context in (("TLS 1.1", _old()), (WEAK, _weak())) if _takes(host, port, context)]
    if old:
        yield error(
            "lines.address",
            _("%(host)s still takes %(what)s.") % {"host": host, "what": ", ".join(old)},
            _("Let the proxy take TLS 1.2 and 1.3 alone, with ciphers that have forward secrecy (ECDHE)."),
        )
    else:
        yield good(
            "lines.address", _("%(host)s takes TLS 1.2 and later alone, with good ciphers.") % {"host": host}
        )


def _certificate(host: str, ends: datetime, now: datetime) -> Finding:
    words = {"host": host, "days": (ends - now).days}
    if ends < now + SOON:
        return error(
            "lines.certificate",
            _("The certificate of %(host)s ends in %(days)s days.") % words,
            _("Let the proxy fetch one by itself (ACME), for this very name."),
        )
    return good(
        "lines.certificate", _("The certificate of %(host)s holds for another %(days)s days.") % words
    )


def _certificate_ends(host: str, port: int) -> datetime:
    """When the certificate ends that a browser would trust. Raises SSLCertVerificationError, OSError."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), SECONDS) as line,
        context.wrap_socket(line, server_hostname=host) as safe,
    ):
        ends = safe.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends["notAfter"])), UTC)


def _takes(host: str, port: int, context: ssl.SSLContext) -> bool:
    """Whether a client that can do no better gets through."""
    try:
        with (
            socket.create_connection((host, port), SECONDS) as line,
            context.wrap_socket(line, server_hostname=host),
        ):
            return True
    except OSError:
        return False


def _anybody(ciphers: str) -> ssl.SSLContext:
    """A client that looks at no certificate: nothing is sent, it is only asked what is taken."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    return context


def _old() -> ssl.SSLContext:
    context = _anybody("ALL")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that is the question
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    return context


def _weak() -> ssl.SSLContext:
    context = _anybody(WEAK)
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # the ciphers of 1.3 are all good
    return context


def plain(host: str, port: int) -> Iterator[Finding]:
    """Whoever types the address without https is sent to it, and shown nothing before."""
    try:
        with closing(HTTPConnection(host, port, timeout=SECONDS)) as line:
            line.request("GET", "/login/")
            answer = line.getresponse()
            status, to = answer.status, answer.headers.get("Location", "")
    except (OSError, HTTPException):
        status, to = 0, ""
    if status and not (300 <= status < 400 and to.startswith("https://")):
        yield error(
            "lines.plain",
            _("%(host)s answers without encryption too.") % {"host": host},
            _("Let the proxy send everything that comes to port 80 to https://."),
        )
    else:
        yield good("lines.plain", _("%(host)s shows nothing without encryption.") % {"host": host})


def services(_asked: Asked) -> Iterator[Finding]:
    """The lines to the services: database, object store, backups, mail."""
    bare = [name for name, is_open in _lines() if is_open]
    if bare:
        yield warning(
            "lines.services",
            _("In the open over the network: %(names)s.") % {"names": ", ".join(bare)},
            _(
                "DATABASE_URL with sslmode=verify-full, https:// for object stores, smtps:// or starttls for mail."
            ),
        )
    else:
        yield good("lines.services", _("No line to a service crosses the network in the open."))
    if connection.settings_dict["PASSWORD"] and not _is_here(str(connection.settings_dict["HOST"] or "")):
        yield warning(
            "lines.password",
            _("The database is reached over the network with a password that never ends."),
            _("Sign in there with a certificate: sslcert and sslkey in DATABASE_URL, and no password."),
        )


def _lines() -> Iterator[tuple[str, bool]]:
    """What crosses the network, and whether in the open."""
    database = connection.settings_dict
    host, mode = str(database["HOST"] or ""), database["OPTIONS"].get("sslmode", "")
    yield "DATABASE_URL", not _is_here(host) and mode not in {"require", "verify-ca", "verify-full"}
    for name, place in (("SPIL_STORAGE", settings.STORAGE), ("SPIL_BACKUP", settings.BACKUP_PLACE)):
        endpoint = urlsplit(parse_qs(urlsplit(place).query).get("endpoint", [""])[0])
        yield name, endpoint.scheme == "http" and not _is_here(endpoint.hostname or "")
    mail = urlsplit(settings.SMTP_URL)
    yield "SPIL_SMTP", mail.scheme == "smtp" and not _is_here(mail.hostname or "")


def _is_here(host: str) -> bool:
    return host in HERE or host.startswith(("/", "127."))


def register() -> None:
    register_check(
        Check(
            "lines",
            gettext_lazy("Address and certificate"),
            address,
            needs_database=False,
            alerts=True,
            asks_network=True,
            of_machine=True,
        )
    )
    register_check(Check("services", gettext_lazy("Lines to services"), services, needs_database=False))
