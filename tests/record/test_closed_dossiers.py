"""What is closed takes nothing in, by whatever way something would come into it."""

from __future__ import annotations

from datetime import date

import pytest

from spil.foundation.records.models import Record
from spil.modules.dossiers import actions as dossiers
from spil.modules.letters.actions import write
from spil.modules.post.actions import register
from spil.modules.proposals.actions import propose
from spil.modules.proposals.models import Proposal
from tests.door.playing import registered
from tests.support.deeds import again, refusal
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


@pytest.fixture
def closed(office: Office) -> Record:
    by = office.as_("katrien")
    dossier = dossiers.open_dossier(by=by, title="Keuring lift", type="plain")
    dossiers.close(dossier=dossier, by=by, ended_on=date(2026, 10, 31))
    return Record.objects.get(pk=dossier.pk)


def test_nothing_is_registered_or_written_into_it(office: Office, closed: Record) -> None:
    by = office.as_("katrien")
    assert refusal(register, by=by, subject="Verslag", dossier=closed) == "DossierClosed"
    words = {"subject": "Verslag", "party_name": "Keurmeester", "text": "In orde."}
    assert refusal(write, by=by, dossier=closed, **words) == "DossierClosed"


def test_it_is_not_proposed(office: Office, closed: Record) -> None:
    item = registered(office)
    propose(item=item, by=office.system(), values={"dossier": str(closed.pk), "type": "report"})
    assert again(item).record.dossier is None
    assert [one.target for one in Proposal.objects.filter(item=item.pk)] == ["type"]
