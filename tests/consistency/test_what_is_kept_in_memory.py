"""What processes keep of the office's arrangement: it is read of watched tables alone, and never outlives a change."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from spil.foundation.access import queries as access
from spil.foundation.actions import guard
from spil.foundation.desk.cards import all_cards, arranged
from spil.foundation.listing import queries as listing
from spil.foundation.listing import saving
from spil.foundation.manifest.registry import modules
from spil.foundation.notifications import making
from spil.foundation.notifications.making import Arrangement
from spil.foundation.organisation.entities import ENTITIES, every_entity
from spil.foundation.organisation.models import Mandate
from spil.foundation.records.kinds import kinds
from spil.foundation.settled.keeping import Settled, stamp_now, under
from spil.gateways.web import desk, glancing, shell
from spil.gateways.web.views import records
from spil.modules.notebook.queries import pages
from spil.modules.people import queries as people
from spil.modules.post.models import types
from spil.modules.registers import queries as registers
from tests.door.playing import registered
from tests.record.playing import signed_in
from tests.support.office import TODAY, Office, small_office

pytestmark = pytest.mark.django_db
_TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')


@pytest.fixture
def office() -> Office:
    return small_office()


def reads(office: Office) -> list[tuple[Settled[Any], Callable[[], object]]]:
    """Everything that is kept, and a question that fills it."""
    letter = registered(office).record
    katrien = office.as_("katrien")
    return [
        (access._standing, lambda: access.actor_for(office.people["katrien"], now=katrien.now, today=TODAY)),
        (saving._views, lambda: saving.known_views(katrien, "post.incoming")),
        (saving._first, lambda: saving.first_view(katrien, "post.incoming")),
        (records._members, lambda: records.readers(letter)),
        (pages._blocks, lambda: pages.blocks_on(katrien.person_id or 0, TODAY)),
        (pages._templates, pages.checklist_templates),
        (types._own_types, lambda: list(types.type_choices)),
        (
            types._rules,
            lambda: types._rules.get("letter", lambda: types.rules_of(["letter"], TODAY)["letter"]),
        ),
        (ENTITIES, lambda: ENTITIES.get("all", every_entity)),
        (making._arrangements, lambda: making._arrangements.get(TODAY, lambda: Arrangement._read(TODAY))),
        (registers._versions, registers.register_kinds.refresh),
    ]


def makes(office: Office) -> list[tuple[Settled[Any], Callable[[], object]]]:
    """Statements that are kept, and what is drawn of an actor alone: making one asks nothing."""
    katrien = office.as_("katrien")
    steps = modules.first_steps()
    cards = arranged(all_cards(), katrien.roles)
    return [
        (desk._statements, lambda: desk.piles_of(katrien, katrien.everyone_ids, cards)),
        (glancing._usual, lambda: glancing.usual_statements(katrien)),
        (listing._countings, lambda: listing.counting(kinds["post.incoming"], katrien, {"open": True}, 1000)),
        (people._steps, lambda: people._asked_of(steps, katrien)),
        (shell._new_menus, lambda: shell.new_menu(katrien)),
    ]


def test_what_is_kept_is_read_of_tables_that_are_watched(office: Office) -> None:
    everything, made = reads(office), makes(office)
    # the test itself fails when somebody keeps something else and does not name it here
    assert {id(kept) for kept, _ask in (*everything, *made)} == {id(kept) for kept in Settled.all}
    with CaptureQueriesContext(connection) as captured, under("made"):
        for _kept, make in made:
            make()
    assert not captured.captured_queries
    known = {model._meta.db_table for kept in Settled.all for model in kept.tables}
    for place, (kept, ask) in enumerate(everything):
        types.type_choices.forget()
        with CaptureQueriesContext(connection) as captured, under(f"first {place}"):
            ask()
        asked = {table for query in captured for table in _TABLE.findall(query["sql"])}
        assert asked, kept
        assert asked <= known, asked - known
        types.type_choices.forget()
        with CaptureQueriesContext(connection) as again, under(f"first {place}"):
            ask()
        assert not again.captured_queries


def test_who_may_no_longer_see_something_does_not_see_it_with_the_next_request(office: Office) -> None:
    """Somebody else's process ended the mandate: this one read it, and kept it, a moment before."""
    hidden = registered(office, unit=office.units["DIR"], confidentiality="unit")
    page = f"/record/{hidden.pk}/"
    griet = signed_in(office, "griet")
    before = griet.get(page).status_code
    with guard.opened():
        Mandate.objects.create(
            number=99,
            holder=office.people["griet"],
            giver=office.people["annelies"],
            actions=["*"],
            from_on=TODAY,
        )
    assert griet.get(page).status_code == 200
    with guard.opened():
        Mandate.objects.filter(number=99).update(until_on=TODAY)
    assert griet.get(page).status_code == before == 404


def test_who_left_gives_nobody_anything_any_more_neither_with_the_next_request_nor_on_the_next_day(
    office: Office,
) -> None:
    annelies = office.people["annelies"]

    def acts(today: date) -> bool:
        with under(stamp_now()):
            katrien = office.people["katrien"]
            return access.actor_for(katrien, now=office.now(today), today=today).may_act_for(annelies.pk)

    tomorrow = TODAY + timedelta(days=1)
    assert acts(TODAY)
    office.leaves("annelies", tomorrow)
    assert acts(TODAY)
    assert not acts(tomorrow), "nothing was written since"
    office.leaves("annelies", TODAY)
    assert not acts(TODAY)
