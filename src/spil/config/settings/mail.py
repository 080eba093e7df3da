"""How mail leaves the office. Without SPIL_SMTP it stays in the outbox, where it can be read.

SPIL_SMTP is smtp://host:25 (no encryption), smtp+starttls://user:password@host:587 or smtps://user:password@host:465.
SPIL_MAIL_FROM is the address it comes from, such as `Kantoor De Linde <spil@delinde.example>`; with SPIL_MAIL_REPLIES=1
answers come back to that same mailbox with a plus (`spil+…@delinde.example`), which Spil then reads.

Where the server refuses passwords (Microsoft 365), SPIL_SMTP_TOKEN_URL is where a program gets its access,
SPIL_SMTP_CLIENT_ID its id, and the password in SPIL_SMTP its secret; SPIL_SMTP_SCOPE is for other servers than Exchange
Online alone.
"""

from __future__ import annotations

import os

from spil.config.settings.secrets_kept import secret
from spil.config.settings.security import ORIGIN

__all__ = [
    "MAIL_FROM",
    "MAIL_REPLIES",
    "SITE_URL",
    "SMTP_CLIENT_ID",
    "SMTP_SCOPE",
    "SMTP_TOKEN_URL",
    "SMTP_URL",
]

SMTP_URL = secret("SPIL_SMTP")
SMTP_TOKEN_URL = os.environ.get("SPIL_SMTP_TOKEN_URL", "")
SMTP_CLIENT_ID = os.environ.get("SPIL_SMTP_CLIENT_ID", "")
SMTP_SCOPE = os.environ.get("SPIL_SMTP_SCOPE", "")
MAIL_FROM = os.environ.get("SPIL_MAIL_FROM", "Spil <spil@localhost.localdomain>")
MAIL_REPLIES = os.environ.get("SPIL_MAIL_REPLIES", "") not in {"", "0"}
#: what links in mails begin with
SITE_URL = ORIGIN or "http://localhost:8000"
