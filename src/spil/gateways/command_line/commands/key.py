"""The office's secret key: renew it, forget the one before, or go on without the one that is lost.

./spil key renew      a new key; everything that is sealed is sealed anew under it
./spil key forget     the former key counts no more: who signed in before signs in again
./spil key lost       it is gone for good: the key that is here, or a new one, is the office's from now on

Stop Spil first. After `renew` the former key still tells who is signed in and where answers by mail belong; when it may
have been seen by others, type `forget` at once. With SPIL_SECRET_KEY on several nodes: stop them, set the new one as
SPIL_SECRET_KEY and the old one as SPIL_FORMER_KEY on each, type `renew` on one, start them; to forget, take
SPIL_FORMER_KEY away. Keep the new key where the old one was kept: a backup holds the one of its moment.

What was sealed under a key that is lost stays shut: passwords of mailboxes and secrets of providers are given again,
and whoever has an authenticator app sets it up again. Every backup holds the key of its moment: look there first.
"""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path

FORMER = "secret_key.former"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("renew", "forget", "lost"))


def needs(arguments: argparse.Namespace) -> str:
    return "django" if arguments.what == "lost" else "office"


def run(arguments: argparse.Namespace) -> int:
    from spil.gateways.command_line import office
    from spil.gateways.command_line.speaking import speak

    speak()
    folder = office.data_dir()
    does = {"renew": _renew, "forget": _forget, "lost": _lost}[arguments.what]
    with office.nobody_else(folder):
        if arguments.what != "lost":
            _must_open_something()
        return does(folder)


def _must_open_something() -> None:
    """Raises Refused where nothing proves the key yet and it opens nothing: a renewal would make it the office's."""
    from spil.foundation.identity import proving
    from spil.gateways.command_line.registry import Refused

    if proving.is_another(proving.known()):
        raise Refused(f"{proving.another_key()} {proving.where_it_is()}")


def _renew(folder: Path) -> int:
    from django.utils.translation import gettext as _

    from spil.gateways.command_line.registry import Refused

    if not os.environ.get("SPIL_SECRET_KEY"):
        _seal_anew()  # if a renewal was cut off, that one to its end
        new_key(folder)
    elif not os.environ.get("SPIL_FORMER_KEY"):
        raise Refused(
            _("SPIL_SECRET_KEY holds the key: set the new one there, and the old one in SPIL_FORMER_KEY.")
        )
    done, lost = _seal_anew()
    print(_("The key is new, and %(count)s secrets are sealed anew.") % {"count": done})
    if lost:
        print(_("%(count)s could not be opened: give these passwords again.") % {"count": lost})
    return 0


def _seal_anew() -> tuple[int, int]:
    """How many secrets, and how many cannot be opened; the key is the office's with it."""
    from django.db import transaction

    from spil.foundation.identity.proving import prove
    from spil.foundation.identity.sealing import seal_anew

    with transaction.atomic():
        told = seal_anew()
        prove()
    return told


def new_key(folder: Path) -> None:
    """First the present key in its new place, then the new one: cut off at any moment, what is sealed can be opened."""
    from django.conf import settings

    from spil.foundation.files.durable import write_private

    former, settings.SECRET_KEY = settings.SECRET_KEY, secrets.token_urlsafe(48)
    settings.SECRET_KEY_FALLBACKS = [former]
    write_private(folder / FORMER, former + "\n")
    write_private(folder / "secret_key", settings.SECRET_KEY + "\n")


def _forget(folder: Path) -> int:
    from django.utils.translation import gettext as _

    from spil.gateways.command_line.registry import Refused

    if os.environ.get("SPIL_FORMER_KEY"):
        raise Refused(_("SPIL_FORMER_KEY holds the former key: take it away on every node."))
    _seal_anew()  # if a renewal was cut off, that one to its end
    (folder / FORMER).unlink(missing_ok=True)
    print(_("The former key is forgotten. Whoever signed in before signs in again."))
    return 0


def _lost(folder: Path) -> int:
    """Of an office that is there, and of which nothing proves that the key which is here is its own."""
    from django.db import connection
    from django.utils.translation import gettext as _

    from spil.foundation.backups.former import EMBEDDED
    from spil.foundation.backups.postgresql import has_tables
    from spil.foundation.identity import proving
    from spil.gateways.command_line import office
    from spil.gateways.command_line.registry import Refused

    if not (has_tables() if connection.vendor == "postgresql" else (folder / EMBEDDED).exists()):
        raise Refused(_("There is no office in %(folder)s.") % {"folder": folder})
    office.migrate_if_needed(folder)
    office.make_secret_key(folder)
    office.take_up_secret_key(folder)
    if proving.known() is proving.Key.RIGHT:
        raise Refused(_("The key that is here is the key of the office: it is not lost."))
    proving.prove()
    print(
        _(
            "The key that is here is the office's from now on. Give the passwords of mailboxes and the secrets of"
            " providers again; whoever has an authenticator app sets it up again."
        )
    )
    return 0
