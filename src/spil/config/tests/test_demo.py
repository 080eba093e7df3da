"""The demo office, a tenth of its work: the same each time, and with something of everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.test import override_settings

from spil.config.demo import SEED, SIGN_IN, load_demo
from spil.config.growing import grow
from spil.foundation.access.queries import actor_for
from spil.foundation.attachments.models import Attachment
from spil.foundation.events.models import Event
from spil.foundation.files.store import store
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
from spil.gateways.web.finding import findings
from spil.modules.invoices.models import Invoice
from spil.modules.payments.formats import pain001
from spil.modules.people.demo import PASSWORD
from tests.support.fixtures import is_deep, sample

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
SHARE = 0.1


@contextmanager
def own_office(folder: Path, now: datetime = NOW, seed: int = SEED) -> Iterator[None]:
    """A demo office with its own files, taken back at the end."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(DATA_DIR=folder, PASSWORD_HASHERS=hashers), transaction.atomic():
        load_demo(now=now, seed=seed, share=SHARE)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """Loaded once for all tests that only read."""
    with django_db_blocker.unblock(), own_office(tmp_path_factory.mktemp("demo")):
        yield


def told() -> list[tuple[Any, ...]]:
    return list(
        Event.objects.order_by("id").values_list(
            "record__number", "record__title", "sequence", "action", "by__email", "on_behalf_of__email", "at",
            "from_state", "to_state",
        )
    )  # fmt: skip


def test_something_of_everything_is_there(office):
    states = Counter(Record.objects.values_list("kind", "state"))
    for state in ("new", "to_approve", "held", "approved", "planned", "paid", "rejected"):
        assert states["invoices.invoice", state], state
    for state in ("proposed", "released", "executed", "cancelled"):
        assert states["payments.run", state], state
    for state in ("new", "in_hand", "waiting", "done"):
        assert states["post.incoming", state], state
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert Event.objects.filter(mandate__number=9).exists()
    assert Person.objects.count() == 60
    assert set(Record.objects.values_list("confidentiality", flat=True)) == {"office", "unit", "named"}


def numbers_have_no_gaps() -> None:
    series: dict[tuple[str, str], list[int]] = {}
    for number, day in Record.objects.values_list("number", "registered_on"):
        prefix, year, count = (number or "").split("-")
        assert int(year) == day.year
        series.setdefault((prefix, year), []).append(int(count))
    assert all(sorted(counts) == list(range(1, len(counts) + 1)) for counts in series.values())
    assert len({year for _prefix, year in series}) == 2


def test_numbers_have_no_gaps_in_any_year(office):
    numbers_have_no_gaps()


def test_it_grows_through_the_door_and_goes_on_from_what_stands(office):
    before = Record.objects.count()
    heard: list[int] = []
    with transaction.atomic():
        stands = grow(before + 40, NOW, heard.append)
        assert stands == heard[-1] >= before + 40
        assert Event.objects.filter(record__in=Record.objects.order_by("-pk")[:40]).count() > 40
        numbers_have_no_gaps()
        assert grow(before + 40, NOW, heard.append) == stands == heard[-1]  # there is nothing left to do
        transaction.set_rollback(True)
    assert Record.objects.count() == before


def test_decisions_wait_for_the_office_manager_through_a_chain_of_absent_people(office):
    katrien = actor_for(
        Person.objects.get(first_name="Katrien", last_name="Moerman"), now=NOW, today=NOW.date()
    )
    names = {principal.name for principal in katrien.principals}
    assert names == {"Annelies Claes", "Bart de Wit", "Wouter Jacobs", "Hanne Vercauteren"}
    waiting = Turn.objects.open().filter(is_decision=True, person__in=katrien.everyone_ids)
    assert {str(turn.person) for turn in waiting} >= {"Bart de Wit", "Wouter Jacobs", "Hanne Vercauteren"}


def test_the_files_that_went_to_the_bank_are_right_and_stopped_payments_are_told(office):
    files = Attachment.objects.filter(role="generated")
    assert files
    for one in files:
        assert pain001.read(store().read(one.sha256)).count > 0
    from spil.modules.payments.models import Payment

    reasons = {payment.stopped["code"] for payment in Payment.objects.filter(is_stopped=True)}
    assert {"unconfirmed", "address-incomplete"} <= reasons


def test_the_people_who_are_named_can_sign_in(office):
    assert SIGN_IN[-1].endswith(PASSWORD)
    user = authenticate(username="katrien.moerman@delinde.example", password=PASSWORD)
    assert user is not None
    assert user.person.job_title == "Officemanager"


@pytest.mark.skipif(not is_deep(), reason="only on --deep: loads three offices")
@pytest.mark.long
@pytest.mark.django_db
def test_the_same_seed_and_moment_give_the_same_office_and_another_seed_another(tmp_path):
    seen = []
    for seed in (SEED, SEED, 7):
        with own_office(tmp_path, seed=seed):
            seen.append(told())
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


@pytest.mark.long
@pytest.mark.parametrize(
    "asked",
    [
        ("van:proximus", "type:factuur", ">1000", "vorige maand"),
        ("de:proximus", "type:facture", ">1000", "le mois dernier"),
        ("from:proximus", "type:invoice", ">1000", "last month"),
        ("van:proximushfo", "soort:facturen", "> € 1.000", "voorbije maand"),
    ],
)
def test_the_example_of_the_guide_finds_its_invoice_together_and_each_word_alone(office, asked):
    by = actor_for(Person.objects.get(last_name="Moerman"), now=NOW, today=NOW.date())
    found = {hit.record_id for hit in findings(by, " ".join(asked)).hits}
    invoice = Invoice.objects.get(pk__in=found)
    assert "Proximus" in invoice.supplier.name
    assert invoice.payable > 1000
    assert (invoice.issued_on.year, invoice.issued_on.month) == (2026, 10)
    for words in asked:
        assert found <= {hit.record_id for hit in findings(by, words).hits}


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize(
    "now", sample([datetime(2026, 1, 1, 0, 5, tzinfo=UTC), datetime(2026, 8, 15, 22, 30, tzinfo=UTC)], 1)
)
def test_it_can_be_loaded_on_any_day_at_any_hour(now, tmp_path):
    with own_office(tmp_path, now):
        assert Record.objects.filter(kind="payments.run", state="proposed").exists()
        assert not Event.objects.filter(at__gt=now).exists()
