"""Whether a machine wrote a message. Such a message never reopens anything, and is never answered.

RFC 3834 (Auto-Submitted) first; then what programs put in before and beside it: Precedence (RFC 2076), the marks of
Exchange and of webmail, List-* (RFC 2919), and the subjects of absence notices that carry no mark at all.
"""

from __future__ import annotations

import re
from email.message import Message as Parsed

from spil.foundation.documents.mail.headers import raw_field
from spil.foundation.documents.mail.shapes import Message

_REPLY_MARKS = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-AutoReply-From", "X-Mail-Autoreply")
_SUBJECT = re.compile(
    r"^\s*(automatisch antwoord|automatische reactie|afwezig(heid)?(smelding)?\b|niet op kantoor|"
    r"r[ée]ponse automatique|absence du bureau|message d.absence|"
    r"auto(matic)?[ -]?(reply|response)|out of (the )?office|abwesenheitsnotiz)",
    re.IGNORECASE,
)


def kind_of_machine(parsed: Parsed, message: Message) -> str:
    """`reply`, `list`, `notice`, or empty for what a person wrote."""
    submitted = raw_field(parsed, "Auto-Submitted").strip().lower()
    precedence = raw_field(parsed, "Precedence").strip().lower()
    if submitted.startswith("auto-replied") or precedence == "auto_reply" or _SUBJECT.match(message.subject):
        return "reply"
    if any(raw_field(parsed, name) for name in _REPLY_MARKS):
        return "reply"
    if raw_field(parsed, "X-MS-Exchange-Generated-Message-Source") or raw_field(parsed, "X-Vacation"):
        return "reply"
    if raw_field(parsed, "List-Id") or precedence in ("list", "bulk", "junk"):
        return "list"
    return "notice" if submitted and submitted != "no" else ""
