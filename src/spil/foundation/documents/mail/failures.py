"""Deliveries that failed: which address, and which message came back.

Two ways. The orderly one is RFC 3464: a part `message/delivery-status` names each recipient and what became of it; Exim
adds X-Failed-Recipients. The other is a letter in plain words, different for each server since 1985. Those have this
in common: who writes is a daemon or a postmaster, some sentence says that delivery failed, the address stands close
behind (or just before, with qmail), and the message itself follows after a line that says so. That is what is read
here, instead of a reader for each server: the notice is cut before the returned message, and the addresses in it count.

What counts, and not the contrary, is tried on 59 real ones (tests/checker/mail.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.message import Message as Parsed

from spil.foundation.documents.mail.headers import ids, raw_field, raw_text
from spil.foundation.documents.mail.shapes import Failure, Message

_DAEMON = re.compile(
    r"mailer-?daemon|postmaster|mail-?system|mdaemon|mail delivery|^mailer@|bounce|delivery (sub)?system|"
    r"^mmdf|smtp32|sysop|system administrator|administrator@",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|deliver(y|ed)?\b.*(fail|problem|notif|status|report|error)|(fail|problem|unable).*deliver|"
    r"returned (e-?)?mail|mail.{0,20}(failed|returned|error|problem|trouble|system)|failure notice|not delivered|"
    r"could not send|nondeliverable|non[- ]?deliver|delayed mail|still being retried|rejected|mail warning|"
    r"could not be delivered|message status|nobody.*home|unknown (user|address)|permanent fail|"
    r"niet (worden )?(bezorgd|afgeleverd)|onbestelbaar|non[ -]remis|échec",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"undeliverable|deliver(y|ed)|could(n't| not) (be )?(sent?|reach)|wasn't able|was unable|unable to|failed|"
    r"user unknown|unknown user|no such (user|mailbox|address)|not (a )?(known|valid|found|listed|exist)|invalid|"
    r"mailbox (is )?(full|unavailable)|over quota|over its.*limit|rejected|do(es)? not exist|doesn't exist|"
    r"account.*(disabled|inactive|closed|deactivated)|address(es)? (had|have)|non.?existent|unrouteable|"
    r"niet (worden )?(bezorgd|afgeleverd)|n'a pas pu|bounced|unknown",
    re.IGNORECASE,
)
_WAITING = re.compile(
    r"has not yet been delivered|not yet been|warning.*only|still (being )?(trying|retried|try)|delayed|"
    r"will (be|keep|continue).{0,20}(retr|try)|delivery attempts will continue|could not be delivered for|"
    r"transient|temporarily|no action is required",
    re.IGNORECASE,
)
#: from here on it is the message that came back, or a log of what the servers said
_RETURNED = re.compile(
    r"^[ \t>|]*(?:-{2,}.{0,12}(?:original|returned|copy|below|included|unsent|forwarded|transcript|"
    r"message|mensaje|begin|headers|first|body|start)|"
    r"(?:original|returned|unsent)? ?message (?:follows|headers?|text|details)|"
    r"received: |return-path: |the (?:original|first|following|header|text|contents?|body).{0,40}"
    r"(?:message|lines|header|mail).{0,30}(?:follow|below|was|were|:$)|"
    r"your (?:original )?(?:message|mail)(?:'s)? (?:headers|follows|reads|text|begins)|(?:original|message|mail) "
    r"(?:message|headers?|text|contents?) ?(?:follows?)?:|here is (?:a copy|your)|a copy of|below (?:is|this line)|"
    r"={5,} ?(?:original|returned)|from: .*\n(?:[a-z-]+: .*\n)*(?:to|subject|date): )",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9_.+=%&'/-])(?:rfc822;\s*|smtp[:=])?([A-Za-z0-9_.+=%&'/-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
    re.IGNORECASE,
)
#: Exchange repeats the whole head of the message before this
_BEGINS = re.compile(r"did not reach the following recipient\S*", re.IGNORECASE)
#: systems that name a mailbox of their own, without its domain
_OWN_MAILBOX = re.compile(
    r"(?:following recipients?|delivered to the following)[^:@]*(?:@[\w.-]+)?:[^\S\n]*\n\s*"
    r"([\w.-]+)(?=\s{2,}|\s*\Z|\s*\n)",
    re.IGNORECASE,
)
LONGEST_NOTICE = 20_000


def failure_of(parsed: Parsed, message: Message) -> Failure | None:
    """The failure that a message tells of; None when it tells of none."""
    parts = list(_all_parts(parsed))
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    failed, waiting = _reported(reports)
    returned = _returned_ids(parts, message)
    if failed:
        return Failure(failed, returned_ids=returned, reason=_first_reason(reports, message.text))
    if waiting:
        return Failure(waiting, is_temporary=True, returned_ids=returned)
    named = _addresses(raw_field(parsed, "X-Failed-Recipients"))
    if named:
        return Failure(named, returned_ids=returned, reason=_sentence(message.text))
    if not _is_notice(parsed, message):
        return None
    return _told(message, returned, frozenset(_strangers(parsed, message)))


def _all_parts(parsed: Parsed) -> Iterable[Parsed]:
    for number, part in enumerate(parsed.walk()):
        if number > 200:
            return
        yield part


def _reported(reports: list[Parsed]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The recipients of RFC 3464 that failed, and those that are waited for."""
    failed: list[str] = []
    waiting: list[str] = []
    for report in reports:
        payload = report.get_payload()
        blocks = payload if isinstance(payload, list) else [payload]
        for block in blocks:
            fields = _fields(block)
            name = fields.get("original-recipient") or fields.get("final-recipient", "")
            who = _ADDRESS.search(name) or _ADDRESS.search(fields.get("final-recipient", ""))
            action = fields.get("action", "").split("(")[0].strip().lower()
            status = fields.get("status", "").strip()
            if who and (action.startswith("fail") or (not action and status.startswith("5"))):
                failed.append(who[1])
            elif who and (action.startswith("delay") or status.startswith("4")):
                waiting.append(who[1])
    return tuple(dict.fromkeys(failed)), tuple(dict.fromkeys(waiting))


def _fields(block: object) -> dict[str, str]:
    if isinstance(block, Parsed):
        return {key.lower(): raw_text(value) for key, value in block.raw_items()}
    pairs = (line.partition(":") for line in str(block).splitlines() if ":" in line)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _is_notice(parsed: Parsed, message: Message) -> bool:
    """Whether a daemon writes about a delivery. Lists and people also write "failed" in a subject."""
    sender = f"{message.sender.name} {message.sender.email}"
    empty_path = raw_field(parsed, "Return-Path").strip() == "<>"
    daemon = bool(_DAEMON.search(sender)) or empty_path or not message.sender.email
    subject = bool(_SUBJECT.search(message.subject))
    if message.references and not daemon:
        return False
    return (daemon and (subject or bool(_NOTICE.search(message.text[:4000])))) or (
        subject and bool(_NOTICE.search(message.text[:2000])) and parsed.get_content_type() != "text/html"
    )


def _told(message: Message, returned: tuple[str, ...], strangers: frozenset[str]) -> Failure | None:
    text = message.text[:LONGEST_NOTICE]
    cut = _RETURNED.search(text, 1)
    notice = text[: cut.start()] if cut else text
    if begins := _BEGINS.search(notice):
        notice = notice[begins.start() :]
    if own := _OWN_MAILBOX.search(notice):
        domain = message.sender.email.rpartition("@")[2]
        return Failure((f"{own[1]}@{domain}",), bool(_WAITING.search(notice)), _sentence(notice), returned)
    rest = text[cut.start() :][:4000] if cut else ""
    for candidate in (notice, rest):
        found = tuple(one for one in _addresses(candidate) if one.lower() not in strangers)
        if found:
            return Failure(found, bool(_WAITING.search(notice)), _sentence(notice), returned)
    return (
        Failure((), bool(_WAITING.search(notice)), _sentence(notice), returned)
        if _NOTICE.search(notice)
        else None
    )


def _strangers(parsed: Parsed, message: Message) -> Iterable[str]:
    """Addresses in a notice that did not fail: who wrote it, and who gets it."""
    yield message.sender.email.lower()
    yield message.reply_to.email.lower()
    for one in (*message.recipients, *message.copies):
        yield one.email.lower()
    for name in ("Return-Path", "Delivered-To", "Sender", "Message-ID", "X-Envelope-To", "Errors-To"):
        yield from (one.lower() for one in _addresses(raw_field(parsed, name)))


def _addresses(text: str) -> tuple[str, ...]:
    found = (one.strip(".'/=-") for one in _ADDRESS.findall(text))
    return tuple(dict.fromkeys(one for one in found if not _DAEMON.search(one)))


def _returned_ids(parts: list[Parsed], message: Message) -> tuple[str, ...]:
    found: list[str] = []
    for part in parts[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            found += _id_lines(str(part.get_payload()))
        else:
            found += ids(raw_field(part, "Message-ID"))
    found += _id_lines(message.text)
    return tuple(dict.fromkeys(one for one in found if one != message.message_id))


def _id_lines(text: str) -> list[str]:
    return [one for line in re.findall(r"(?im)^[> \t]*message-id:\s*(<\S+>)", text) for one in ids(line)]


def _first_reason(reports: list[Parsed], text: str) -> str:
    for report in reports:
        payload = report.get_payload()
        for block in payload if isinstance(payload, list) else [payload]:
            if reason := _fields(block).get("diagnostic-code"):
                return reason[:300]
    return _sentence(text)


def _sentence(text: str) -> str:
    """The line that says why, for a person to read."""
    lines = (line.strip() for line in text.splitlines())
    return next((line[:300] for line in lines if _NOTICE.search(line)), "")
