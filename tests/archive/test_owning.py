"""Which rows go with a record: told by the foreign keys, for every table that there is."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from spil.foundation.actions.declaration import actions
from spil.foundation.records.models import KindModel, Record
from spil.foundation.records.owning import OUTLIVING, keys_to, owner_path
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier
from spil.modules.invoices.models import Invoice, InvoiceLine
from spil.modules.payments.models import Claim, Payment, PaymentRun
from tests.archive.playing import again, application, proposed
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
