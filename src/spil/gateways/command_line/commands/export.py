"""Take everything out in open formats: CSV and JSON with a schema, original files, EML, ICS, VCF.

./spil export DIR                    the whole office, for whoever runs it
./spil export DIR --person WHO       what this colleague may see, and what is kept about her (GDPR, article 15)
./spil export DIR --party WHO        what is kept about a contact: an applicant, a customer, a supplier
./spil export DIR --party WHO --by EMAIL   the same, as far as this colleague may see it

WHO is an e-mail address, a name, or a number (#12). The folder must be empty.
Keys, passwords and tokens are never in it. A file in which the virus scanner knows a virus is left out, and named; the
whole office has it as it came. What is written is for the account that types this alone, also in a folder
that others can read.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spil.foundation.exports.taken import Taken
    from spil.foundation.organisation.models import Person
    from spil.foundation.parties.models import Party

NEEDS = "office"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path)
    about = parser.add_mutually_exclusive_group()
    about.add_argument("--person", default="", metavar="WHO", help="one colleague's own export")
    about.add_argument("--party", default="", metavar="WHO", help="what is kept about one contact")
    parser.add_argument(
        "--by", default="", metavar="EMAIL", help="with --party: as far as this colleague may see"
    )
    parser.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from spil.gateways.command_line.registry import Refused
    from spil.gateways.command_line.speaking import speak, why

    speak()
    folder, before = arguments.folder.absolute(), os.umask(0o077)
    try:
        taken = _taken(folder, arguments)
    except OSError as problem:
        words = _("The export failed, and nothing of it was kept: %(why)s")
        raise Refused(words % {"why": why(problem)}) from None
    finally:
        os.umask(before)
    if arguments.json:
        print(json.dumps({"folder": str(folder), **vars(taken)}))
    else:
        words = _(
            "%(records)s records, %(files)s files, %(messages)s messages and %(rows)s rows are in %(folder)s."
        )
        print(words % {**vars(taken), "folder": folder})
    missing = taken.missing()
    for sentence in missing:
        print(sentence, file=sys.stderr)
    return 1 if missing else 0


def _taken(folder: Path, arguments: argparse.Namespace) -> Taken:
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from spil.foundation.access.actor import system_actor
    from spil.foundation.access.queries import actor_for
    from spil.foundation.exports.about import take_out_about
    from spil.foundation.exports.everything import take_out
    from spil.gateways.command_line.registry import Refused
    from spil.gateways.command_line.speaking import terminal_language

    if folder.exists() and not folder.is_dir():
        raise Refused(_("%(folder)s is no folder.") % {"folder": folder})
    if folder.exists() and any(folder.iterdir()):
        raise Refused(
            _("There is something in %(folder)s already. An export needs an empty folder.")
            % {"folder": folder}
        )
    if arguments.by and not arguments.party:
        raise Refused(_("--by goes with --party."))
    now = timezone.now()
    actor, language = system_actor(now, timezone.localdate(now)), terminal_language()
    if who := arguments.person or arguments.by:
        actor = actor_for(found_person(who), now=now, today=timezone.localdate(now))
    party = found_party(arguments.party) if arguments.party else None
    with _whole_or_nothing(folder) as made_in:
        if party:
            return take_out_about(made_in, party, actor, language=language)
        return take_out(made_in, actor, language=language)


@contextmanager
def _whole_or_nothing(folder: Path) -> Iterator[Path]:
    """A folder inside the empty one; what it holds moves up when all of it is there, and goes when something fails."""
    is_ours = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    made_in = Path(tempfile.mkdtemp(prefix=".export-", dir=folder))
    try:
        yield made_in
        for entry in sorted(made_in.iterdir()):
            entry.rename(folder / entry.name)
    finally:
        shutil.rmtree(made_in, ignore_errors=True)
        if is_ours:
            with suppress(OSError):  # what was taken out lies in it
                folder.rmdir()


def found_person(who: str) -> Person:
    """The one colleague, also one who left, with this address, number or name. Raises Refused."""
    from django.db.models import F, Value
    from django.db.models.functions import Concat

    from spil.foundation.organisation.models import Person

    named = Person.objects.alias(name=Concat(F("first_name"), Value(" "), F("last_name")))
    found: Person = the_one(who, named.filter(email__iexact=who), named.filter(name__iexact=who))
    return found


def found_party(who: str) -> Party:
    """The one contact with this address, number or name. Raises Refused."""
    from spil.foundation.parties.models import Party

    found: Party = the_one(who, Party.objects.with_email(who), Party.objects.named(who))
    return found


def the_one(who: str, *ways: Any) -> Any:
    """What the first way that finds any finds alone. Raises Refused for nobody, and for several with their numbers."""
    from django.utils.translation import gettext as _

    from spil.gateways.command_line.registry import Refused

    if who.startswith("#") and who[1:].isdecimal():
        ways = (ways[0].model._default_manager.filter(pk=int(who[1:])),)
    for way in ways:
        found = list(way.order_by("pk")[:10])
        if len(found) > 1:
            numbers = ", ".join(f"#{one.pk}" for one in found)
            raise Refused(_("Several fit %(who)s: %(numbers)s.") % {"who": who, "numbers": numbers})
        if found:
            return found[0]
    raise Refused(_("Nobody is known as %(who)s.") % {"who": who})
