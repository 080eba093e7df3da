"""Access to a mail server for a program, where passwords are refused (Microsoft 365): OAuth 2.0, client credentials.

The program is known to the office's own directory by an id and a secret. For these the directory gives a token that
holds for about an hour (RFC 6749 4.4), which takes the place of the password (SASL XOAUTH2). It is asked anew for each
line: a line stays open for as long as the server likes, and nothing secret is kept beside what is sealed.
"""

from __future__ import annotations

from spil.foundation.identity.fetching import CannotFetch, fetch

#: what Exchange Online wants to be asked for
SCOPE = "https://outlook.office365.com/.default"


class NotGranted(OSError):
    """No token was given: the text says what the directory answered."""


def access_token(address: str, *, client_id: str, secret: str, scope: str) -> str:
    """A token from the directory at `address`. Raises NotGranted."""
    asked = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": secret,
        "scope": scope or SCOPE,
    }
    try:
        token = fetch(address, form=asked).get("access_token")
    except CannotFetch as why:
        raise NotGranted(str(why)) from None
    if not isinstance(token, str) or not token:
        raise NotGranted(f"{address}: no access_token")
    return token


def xoauth2(username: str, token: str) -> str:
    """What XOAUTH2 sends: who, and the token."""
    return f"user={username}\x01auth=Bearer {token}\x01\x01"
