"""The demo office: Kantoor De Linde, with twelve months behind it. Each module brings its own part (`demo.py`).

Everything but the accounts is written by actions, in one transaction: an office that was not finished leaves nothing.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from spil.foundation.access.actor import system_actor
from spil.foundation.access.queries import actor_for
from spil.foundation.identity import demo as identity
from spil.foundation.identity.models import User
from spil.foundation.listing.saving import save_view
from spil.foundation.notifications import demo as notices
from spil.foundation.notifications.making import heard_from
from spil.foundation.stories.stage import Stage
from spil.modules.archive import demo as archive
from spil.modules.contacts import demo as contacts
from spil.modules.dossiers import demo as dossiers
from spil.modules.invoices import demo as invoices
from spil.modules.letters import demo as letters
from spil.modules.mailroom import demo as mailroom
from spil.modules.notebook import demo as notebook
from spil.modules.payments import demo as payments
from spil.modules.people import demo as people
from spil.modules.post import demo as post
from spil.modules.proposals import demo as proposals
from spil.modules.requests import demo as requests

SEED = 20261124
YEAR = timedelta(days=366)
SIGN_IN = [f"{one.email}  {one.job}" for one in people.NAMED if one.signs_in] + [
    f"password: {people.PASSWORD}"
]


def load_demo(
    folder: Path | None = None, *, now: datetime | None = None, seed: int = SEED, share: float = 1.0
) -> dict[str, Any]:
    """Fill an empty, migrated database with the demo office as it is at `now` (aware; else this moment).

    The same seed and moment give the same office. `folder` is the data folder, which the settings know already;
    `share` loads a part of the work only, for tests. Returns how many steps were played.
    """
    del folder
    stage = Stage(now or timezone.now(), Random(seed), share)  # noqa: S311 - chance of a story, no secret
    opened_on = stage.today - YEAR
    with transaction.atomic(), override("nl"), heard_from(stage.now - notices.HEARD):
        by = system_actor(datetime.combine(opened_on, time(8), stage.zone), opened_on)
        people.open_office(stage, by)
        contacts.open_contacts(stage, by)
        post.open_post(stage, by)
        mailroom.arrange(stage, by)
        invoices.set_steps(stage, by)
        User.objects.bulk_create(people.accounts(stage))
        identity.show_access(stage)
        runs = payments.Runs.of(stage)
        stories = chain(
            post.stories(stage),
            letters.stories(stage),
            mailroom.stories(stage),
            proposals.stories(stage),
            requests.stories(stage),
            invoices.stories(stage),
            runs.stories(),
            notebook.stories(stage),
        )
        played = stage.play(stories, pauses=runs.pauses)
        dossiers.fill_archive(stage)
        archive.propose(stage)
        notices.recent_news(stage)
        keep_views(stage)
    return {"steps": played}


#: kind, name, readers, and what the address of the list says
VIEWS = (
    ("post.incoming", "Aangetekend", "office", "view=all&channel=registered"),
    ("post.incoming", "Zonder behandelaar", "own", "view=open&owner=none"),
    ("invoices.invoice", "Boven € 1.000", "office", "view=open&payable=%3E1000&order=-payable"),
    ("invoices.invoice", "Dit jaar per leverancier", "own", "view=all&issued_on=this_year&group=supplier"),
)


def keep_views(stage: Stage) -> None:
    """The views that the office manager made of the lists she uses most."""
    by = actor_for(stage.cast["katrien"], now=stage.now, today=stage.today)
    for kind, title, scope, query in VIEWS:
        save_view(by, kind=kind, title=title, query=query, scope=scope)
