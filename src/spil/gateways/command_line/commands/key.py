"""The office's secret key: renew it, and forget the one before.

./spil key renew      a new key; everything that is sealed is sealed anew under it
./spil key forget     the former key counts no more: who signed in before signs in again

Stop Spil first. After `renew` the former key still tells who is signed in and where answers by mail belong; when it may
have been seen by others, type `forget` at once. With SPIL_SECRET_KEY on several nodes: stop them, set the new one as
SPIL_SECRET_KEY and the old one as SPIL_FORMER_KEY on each, type `renew` on one, start them; to forget, take
SPIL_FORMER_KEY away. Keep the new key where the old one was kept: a backup holds the one of its moment.
"""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path

NEEDS = "office"
FORMER = "secret_key.former"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("renew", "forget"))


def run(arguments: argparse.Namespace) -> int:
    from spil.gateways.command_line import office
    from spil.gateways.command_line.speaking import speak

    speak()
    folder = office.data_dir()
    with office.nobody_else(folder):
        return _forget(folder) if arguments.what == "forget" else _renew(folder)


def _renew(folder: Path) -> int:
    from django.utils.translation import gettext as _

    from spil.foundation.identity.sealing import seal_anew
    from spil.gateways.command_line.registry import Refused

    if not os.environ.get("SPIL_SECRET_KEY"):
        seal_anew()  # if a renewal was cut off, that one to its end
        new_key(folder)
    elif not os.environ.get("SPIL_FORMER_KEY"):
        raise Refused(
            _("SPIL_SECRET_KEY holds the key: set the new one there, and the old one in SPIL_FORMER_KEY.")
        )
    done, lost = seal_anew()
    print(_("The key is new, and %(count)s secrets are sealed anew.") % {"count": done})
    if lost:
        print(_("%(count)s could not be opened: give these passwords again.") % {"count": lost})
    return 0


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
    (folder / FORMER).unlink(missing_ok=True)
    print(_("The former key is forgotten. Whoever signed in before signs in again."))
    return 0
