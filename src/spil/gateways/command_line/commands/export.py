"""Take everything out in open formats: CSV and JSON with a schema, original files, ICS, VCF.

./spil export DIR                  the whole office, for whoever runs it
./spil export DIR --person EMAIL   what this person may see, and what is kept about her (GDPR, article 15)

The folder must be empty. Keys, passwords and tokens are never in it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

NEEDS = "office"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--person", default="", metavar="EMAIL", help="one person's own export")
    parser.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: argparse.Namespace) -> int:
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from spil.foundation.access.actor import system_actor
    from spil.foundation.access.queries import actor_for
    from spil.foundation.exports.everything import take_out
    from spil.foundation.organisation.models import Person
    from spil.gateways.command_line.registry import Refused
    from spil.gateways.command_line.speaking import speak, terminal_language

    speak()
    folder, now = arguments.folder.absolute(), timezone.now()
    if folder.exists() and any(folder.iterdir()):
        raise Refused(
            _("There is something in %(folder)s already. An export needs an empty folder.")
            % {"folder": folder}
        )
    actor = system_actor(now, timezone.localdate(now))
    if arguments.person:
        person = Person.objects.filter(email__iexact=arguments.person).first()
        if person is None:
            raise Refused(_("Nobody of the office has the address %(email)s.") % {"email": arguments.person})
        actor = actor_for(person, now=now, today=timezone.localdate(now))
    taken = take_out(folder, actor, language=terminal_language())
    if arguments.json:
        print(json.dumps({"folder": str(folder), **vars(taken)}))
    else:
        words = _("%(records)s records, %(files)s files and %(rows)s rows are in %(folder)s.")
        print(words % {**vars(taken), "folder": folder})
    if taken.lost:
        print(_("%(count)s files are missing in the office itself.") % {"count": taken.lost}, file=sys.stderr)
    return 1 if taken.lost else 0
