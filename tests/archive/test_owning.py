"""Which rows go with a record: told by the foreign keys, for every table that there is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import audience_for
from spil.foundation.access.sight import readers_today
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.audit.verification import verify
from spil.foundation.jobs.declaration import jobs
from spil.foundation.organisation.models import Role
from spil.foundation.records.kinds import DESTROYED
from spil.foundation.records.models import KindModel, Record
from spil.foundation.records.owning import OUTLIVING, keys_to, owner_path
from spil.foundation.records.rules import only
from spil.foundation.retention.verdicts import all_may_go_from, verdicts
from spil.foundation.turns.models import Turn
from spil.modules.archive import actions as archive
from spil.modules.archive.models import Destruction, Line, LineOutcome
from spil.modules.archive.models.finding import may_go
from spil.modules.archive.queries.panels import kept_panel
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier
from spil.modules.invoices.models import Invoice, InvoiceLine
from spil.modules.notebook.actions import finish, note
from spil.modules.notebook.models import Task
from spil.modules.payments.models import Claim, Payment, PaymentRun
from tests.archive.playing import again, application, carried_out, proposed, refusal
from tests.support.office import Office

#: keys to a record by which another record's row speaks of it, and that stay when it is destroyed
SPEAKING = {"links.link.target", "archive.line.record", "records.record.dossier"}


def test_a_row_belongs_to_the_record_that_its_first_key_leads_to() -> None:
    assert owner_path(InvoiceLine) == "invoice__record"
    assert owner_path(Payment) == "run__record"
    assert owner_path(Claim) == "payment__run__record"
    assert {key.model for key in keys_to(Invoice)} == {Payment, Claim}
    assert not keys_to(PaymentRun)


def test_every_key_to_a_record_is_known_to_go_with_it_or_to_stay() -> None:
    """A new table that only speaks of a record has to say here that it may stay."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            related: Any = field.related_model if field.is_relation else None
            if related is not Record or issubclass(model, KindModel) or model._meta.label_lower in OUTLIVING:
                continue
            if owner_path(model) != field.name:
                found.add(f"{model._meta.label_lower}.{field.name}")
    assert found == SPEAKING
    assert all(isinstance(apps.get_model(label), type(models.Model)) for label in OUTLIVING)


def contract(office: Office, who: str = "katrien") -> Dossier:
    """A dossier of a contract that ended long ago, still open."""
    made: Any = dossiers.open_dossier(by=office.as_(who), title="Oud dossier", type="contract")
    return Dossier.objects.select_related("record").get(pk=made.pk)


def closed(office: Office, dossier: Dossier) -> Dossier:
    now = Dossier.objects.get(pk=dossier.pk)
    dossiers.close(dossier=now, by=office.system(), ended_on=date(2010, 1, 1))
    return Dossier.objects.select_related("record").get(pk=dossier.pk)


@pytest.mark.django_db(transaction=True)
def test_a_line_in_a_notebook_keeps_no_dossier_and_is_proposed_to_nobody(office: Office) -> None:
    dossier = contract(office)
    assert dossier.record.number
    note(by=office.as_("thijs"), line=f"ordnen {dossier.record.number}")
    line = Task.objects.select_related("record").get()
    finish(task=line, by=office.as_("thijs"))
    closed(office, dossier)
    assert again(line).dossier_id == dossier.pk
    note(by=office.as_("thijs"), line=f"naslaan {dossier.record.number}")
    assert again(Task.objects.latest("pk")).dossier_id is None, "nothing comes into a dossier that is closed"
    for by in (office.system(), office.as_("katrien")):
        assert [one.record.pk for one in may_go(by)] == [dossier.pk]
    carried_out(office, proposed(office))
    assert again(dossier).state == DESTROYED.code
    left = again(line)
    assert (left.state, left.dossier_id) == (again(line).state, None)
    assert Task.objects.filter(pk=line.pk).exists()
    assert verify().is_sound


@pytest.mark.django_db(transaction=True)
def test_a_proposal_with_its_certificate_goes_with_no_dossier(office: Office) -> None:
    """It is the proof that what was destroyed might be; so the dossier in which it lies stays as well."""
    item, by = application(office), office.as_("katrien")
    done = carried_out(office, proposed(office))
    dossier = contract(office)
    dossiers.add(dossier=dossier, by=by, record=again(done))
    dossier = closed(office, dossier)
    found = verdicts(Record.objects.select_related("legal_entity").filter(pk=done.pk), office.today)[done.pk]
    assert found.kept_by is not None
    assert (found.kept_by.code, found.term.yields) == ("ForEver", False)
    assert not may_go(by)
    assert refusal(archive.prepare, by=by) == "NothingMayGo"
    assert "altijd bewaard" in on_its_page(done, by)
    assert all_may_go_from([dossier.pk], office.today) is None
    assert LineOutcome.objects.filter(line__record=item.pk, line__destruction=done.pk).exists()


def on_its_page(row: Destruction, by: Actor) -> str:
    """What the page of a record says of how long it is kept."""
    said = kept_panel(Destruction.objects.select_related("record__legal_entity").get(pk=row.pk), by)
    return " ".join(str(pair["value"]) for pair in said["pairs"]) if said else ""


@pytest.mark.django_db(transaction=True)
def test_what_nobody_who_keeps_the_archive_may_read_is_not_proposed_by_the_program(office: Office) -> None:
    """Such a proposal would wait for somebody who cannot open it, and hold its records for ever."""
    item = application(office, confidentiality="named")
    let_read(office, item, "annelies")
    assert not may_go(office.system())
    assert jobs["archive.prepare"]() == 0
    let_read(office, item, "annelies", "sofie")
    assert jobs["archive.prepare"]() == 1
    assert Turn.objects.open().get(record__kind="archive.destruction").role == Role.HR


def let_read(office: Office, row: Any, *people: str) -> None:
    """These alone read it, as if they had come to it in the course of years."""
    with guard.opened():
        audience = audience_for(only(people=[office.people[one].pk for one in people]))
        Record.objects.filter(pk=row.pk).update(audience=audience, confidentiality="named")
        type(row).objects.filter(pk=row.pk).update(audience=audience)


@pytest.mark.django_db(transaction=True)
def test_the_rule_of_a_dossier_is_told_to_nobody_who_may_not_see_that_dossier(office: Office) -> None:
    """A confidential record in a confidential dossier with other readers goes by who may read both."""
    item, dossier = application(office), contract(office)
    dossiers.add(dossier=dossier, by=office.as_("katrien"), record=again(item))
    dossier = closed(office, dossier)
    let_read(office, item, "katrien", "nour", "sofie", "thijs")
    let_read(office, dossier, "bart", "nour", "sofie")
    assert not may_go(office.as_("katrien"))
    assert {one.record.pk for one in may_go(office.as_("sofie"))} == {item.pk, dossier.pk}
    assert jobs["archive.prepare"]() > 0
    line = Line.objects.select_related("destruction__record").get(record=item.pk)
    reading = set(readers_today(line.destruction.record.audience_id, office.today))
    assert reading == {office.people[one].pk for one in ("nour", "sofie")}


@pytest.mark.django_db(transaction=True)
def test_what_lies_in_a_confidential_dossier_is_proposed_to_who_may_see_that(office: Office) -> None:
    item = application(office)
    by = office.as_("katrien")
    made: Any = dossiers.open_dossier(by=by, title="Geheim", type="contract")
    actions["records.record.share"](record=again(made), by=by, confidentiality="named")
    dossiers.add(dossier=Dossier.objects.get(pk=made.pk), by=office.as_("katrien"), record=again(item))
    dossiers.close(
        dossier=Dossier.objects.get(pk=made.pk),
        by=office.as_("katrien"),
        ended_on=made.opened_on.replace(year=2010),
    )
    proposal = proposed(office)
    assert proposal.record.confidentiality == "named"
    assert not Record.objects.visible_to(office.as_("thijs")).filter(pk=proposal.pk).exists()
    assert Record.objects.visible_to(office.as_("thijs")).filter(pk=item.pk).exists()
