"""Secrets, cookies, hosts and what a page may load."""

from __future__ import annotations

import os
import secrets
from typing import Any
from urllib.parse import urlsplit

from spil.config.settings.paths import DATA_DIR
from spil.config.settings.secrets_kept import secret

__all__ = [
    "ALLOWED_HOSTS",
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "BREACHED_PASSWORDS",
    "CONTENT_SECURITY_POLICY",
    "COOKIE_PREFIX",
    "CSRF_COOKIE_HTTPONLY",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "ORIGIN",
    "RECOVERY_CODE_ROUNDS",
    "SCANNER",
    "SECOND_STEP",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REFERRER_POLICY",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "SESSION_ENGINE",
    "X_FRAME_OPTIONS",
]

DEBUG = False


def _secret_key() -> str:
    """The office's key. Without an office (checks, tests, making migrations) one that lasts as long as the process."""
    if given := secret("SPIL_SECRET_KEY"):
        return given
    file = DATA_DIR / "secret_key"
    return file.read_text("ascii").strip() if file.is_file() else secrets.token_urlsafe(48)


SECRET_KEY = _secret_key()


def _former_keys() -> list[str]:
    """The key before this one, while what was signed and sealed with it still counts (`./spil key`)."""
    file = DATA_DIR / "secret_key.former"
    given = secret("SPIL_FORMER_KEY") or (file.read_text("ascii").strip() if file.is_file() else "")
    return [given] if given else []


SECRET_KEY_FALLBACKS = _former_keys()
#: rounds of PBKDF2-HMAC-SHA-256 for a recovery code, as OWASP has them for passwords
RECOVERY_CODE_ROUNDS = 600_000

#: the address that people type, when a proxy stands in front; empty on the office's own machine
ORIGIN = os.environ.get("SPIL_ORIGIN", "").rstrip("/")
_encrypted = ORIGIN.startswith("https://")
_further = [host.strip() for host in os.environ.get("SPIL_HOSTS", "").split(",") if host.strip()]

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, [urlsplit(ORIGIN).hostname]), *_further]
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _encrypted else None

SESSION_ENGINE = "spil.foundation.identity.sessions"  # in the database: they hold on every node
#: bound to this host and to an encrypted line by the browser itself (RFC 6265bis, 4.1.3.2)
COOKIE_PREFIX = "__Host-" if _encrypted else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}spil_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_HTTPONLY = True  # the token stands in the forms
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _encrypted
CSRF_COOKIE_SECURE = _encrypted
SECURE_REFERRER_POLICY = "same-origin"
#: a browser that was here once asks over an encrypted line for a year, also below this name (RFC 6797)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _encrypted else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _encrypted
X_FRAME_OPTIONS = "SAMEORIGIN"  # a record shows its own document in a frame

AUTHENTICATION_BACKENDS = ["spil.foundation.identity.backend.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "spil.foundation.identity.words.NotOfTheOffice"},
    {"NAME": "spil.foundation.identity.breached.NotBreached"},
]
#: a sorted list of SHA-1 of leaked passwords that the office keeps, if it does
BREACHED_PASSWORDS = os.environ.get("SPIL_BREACHED_PASSWORDS", "")

#: "everybody": whoever signs in needs a second step, whatever roles ask (people.second_step.require asks it of a role)
SECOND_STEP = os.environ.get("SPIL_SECOND_STEP", "")
#: a virus scanner that speaks as clamd does: unix:/run/clamav/clamd.ctl or tcp://host:3310
SCANNER = os.environ.get("SPIL_SCANNER", "")

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
