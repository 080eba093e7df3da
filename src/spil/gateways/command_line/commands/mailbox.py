"""Shared mailboxes: add one, list them, try one, empty them now.

A mailbox is emptied over IMAP while Spil runs. A message is stored and registered first, then moved or flagged.

    ./spil mailbox add Post post@office.example --host imap.office.example
    ./spil mailbox test Post
"""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any

NEEDS = "office"
_PORTS = {"tls": 993, "starttls": 143, "none": 143}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="add|list|test|fetch|retry|stop|deliver")
    add = what.add_parser("add", help="add or change one; the password is asked, or read from standard input")
    add.add_argument("name")
    add.add_argument("address", help="to which people write")
    add.add_argument("--host", required=True)
    add.add_argument("--port", type=int, default=0)
    add.add_argument("--security", choices=sorted(_PORTS), default="tls")
    add.add_argument("--user", default="", help="when it is not the address")
    add.add_argument(
        "--token-url",
        default="",
        metavar="URL",
        help="where a program gets access (Microsoft 365): its secret is asked instead of a password",
    )
    add.add_argument("--client-id", default="", help="of the program")
    add.add_argument("--scope", default="", help="of the program (default: that of Microsoft 365)")
    add.add_argument("--folder", default="INBOX")
    add.add_argument("--done", default="", help="folder for what is registered (default: flagged, stays)")
    what.add_parser("list", help="all of them, and what went wrong last")
    for name, words in (
        ("test", "sign in and count"),
        ("fetch", "empty it now"),
        ("retry", "try once more what was not taken in"),
        ("stop", "do not empty it"),
    ):
        one = what.add_parser(name, help=words)
        one.add_argument("name", nargs="?" if name == "fetch" else None, default="")
    deliver = what.add_parser("deliver", help="serve LMTP for the office's own mail server, until Ctrl-C")
    deliver.add_argument("--host", default="127.0.0.1")
    deliver.add_argument("--port", type=int, default=8024)
    deliver.add_argument("--smtp", action="store_true", help="greet as SMTP and not as LMTP")


def run(arguments: argparse.Namespace) -> int:
    return _DOES[arguments.what](arguments)


def _add(arguments: argparse.Namespace) -> int:
    from spil.gateways.command_line.registry import Refused

    sealing, models = _module("sealing"), _module("models")
    if bool(arguments.token_url) != bool(arguments.client_id):
        raise Refused("A program needs both: --token-url URL --client-id ID.")
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    mailbox, is_new = models.Mailbox.objects.update_or_create(
        name=arguments.name,
        defaults={
            "address": arguments.address,
            "host": arguments.host,
            "port": arguments.port or _PORTS[arguments.security],
            "security": arguments.security,
            "username": arguments.user or arguments.address,
            "sign_in": models.SignIn.PROGRAM if arguments.token_url else models.SignIn.PASSWORD,
            "token_url": arguments.token_url,
            "client_id": arguments.client_id,
            "scope": arguments.scope,
            "secret": sealing.sealed(password),
            "folder": arguments.folder,
            "done_folder": arguments.done,
            "is_active": True,
            "uid_validity": None,
            "last_uid": 0,
            "failures": 0,
            "error": "",
            "retry_at": None,
        },
    )
    print(f"{mailbox.name}: {'added' if is_new else 'changed'}")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    for one in _module("models").Mailbox.objects.all():
        state = one.error or _left(one) or ("active" if one.is_active else "stopped")
        when = one.fetched_at.isoformat(timespec="minutes") if one.fetched_at else "never"
        print(
            f"{one.name}  {one.address}  {one.host}:{one.port}  last {when}  {one.taken_count} taken  {state}"
        )
    return 0


def _left(mailbox: Any) -> str:
    return f"{mailbox.refused_count} refused: {mailbox.refused_why}" if mailbox.refused_count else ""


def _test(arguments: argparse.Namespace) -> int:
    imap, mailbox = _module("imap"), _named(arguments.name)
    try:
        with imap.session(mailbox) as box:
            box.folder.set(mailbox.folder)
            print(f"{mailbox.name}: signed in, {len(box.uids('ALL'))} messages in {mailbox.folder}")
    except imap.TROUBLE as trouble:
        print(f"{mailbox.name}: {trouble}", file=sys.stderr)
        return 1
    return 0


def _fetch(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from spil.foundation.backups.service import held
    from spil.gateways.command_line.registry import Refused

    if copy := held():
        raise Refused(
            f"This office is a copy, restored from {copy.name}. ./spil restore --in-service ends that."
        )
    imap = _module("imap")
    chosen = (
        [_named(arguments.name)]
        if arguments.name
        else _module("models").Mailbox.objects.filter(is_active=True)
    )
    status = 0
    for mailbox in chosen:
        try:
            with imap.session(mailbox) as box:
                found = imap.fetch(mailbox, box, now=timezone.now(), most=1_000_000)
        except imap.TROUBLE as trouble:
            imap.failed(mailbox, trouble, timezone.now())
            print(f"{mailbox.name}: {trouble}", file=sys.stderr)
            status = 1
            continue
        if found.by_another:
            print(f"{mailbox.name}: a worker is emptying it at this moment")
            continue
        print(f"{mailbox.name}: {found.taken} registered, {found.known} known, {len(found.refused)} refused")
        for reason in found.refused:
            print(f"    {reason}")
    return status


def _retry(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    imap, mailbox = _module("imap"), _named(arguments.name)
    try:
        with imap.session(mailbox) as box:
            imap.offer_again(mailbox, box)
    except imap.TROUBLE as trouble:
        imap.failed(mailbox, trouble, timezone.now())
        print(f"{mailbox.name}: {trouble}", file=sys.stderr)
        return 1
    return _fetch(arguments)


def _stop(arguments: argparse.Namespace) -> int:
    mailbox = _named(arguments.name)
    mailbox.is_active = False
    mailbox.save(update_fields=["is_active"])
    print(f"{mailbox.name}: stopped")
    return 0


def _deliver(arguments: argparse.Namespace) -> int:
    import signal
    import threading

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server = _module("lmtp").serving(arguments.host, arguments.port, is_lmtp=not arguments.smtp)
    server.start()
    print(f"Mail is taken on {arguments.host}:{arguments.port}.", flush=True)
    stop.wait()
    server.stop()
    return 0


def _named(name: str) -> Any:
    from spil.gateways.command_line.registry import Refused

    found = _module("models").Mailbox.objects.filter(name=name).first()
    if found is None:
        raise Refused(f"There is no mailbox {name}. ./spil mailbox list names them.")
    return found


def _module(name: str) -> Any:
    """A part of the mailbox gateway, which this one may not import: gateways meet by name only."""
    from importlib import import_module

    return import_module(f"spil.gateways.mailbox.{name}")


_DOES = {
    "add": _add,
    "list": _list,
    "test": _test,
    "fetch": _fetch,
    "retry": _retry,
    "stop": _stop,
    "deliver": _deliver,
}
