"""What is closed takes nothing in, by whatever way something would come into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from spil.foundation.files.store import store
from spil.foundation.handling.actions import file_in
from spil.foundation.records.models import Record
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier
from spil.modules.invoices.actions import make_from_post as make_invoice
from spil.modules.letters.actions import acknowledge, answer, write
from spil.modules.notebook.actions import finish, note
from spil.modules.post.actions import register, take
from spil.modules.proposals.actions import propose
from spil.modules.proposals.models import Proposal
from spil.modules.requests.actions import make_from_post as make_request
from tests.door.playing import registered
from tests.support.deeds import again, refusal
from tests.support.invoice_file import invoice_file
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
MAIL = b"From: An <an@papier.example>\r\nSubject: Lift\r\nMessage-ID: <%d@papier.example>\r\n%s\r\nBeste\r\n"


@pytest.fixture
def office() -> Office:
    return small_office()


@pytest.fixture
def dossier(office: Office) -> Record:
    made = dossiers.open_dossier(by=office.as_("katrien"), title="Keuring lift", type="plain")
    return Record.objects.get(pk=made.pk)


@pytest.fixture
def closed(office: Office, dossier: Record) -> Record:
    close(office, dossier)
    return Record.objects.get(pk=dossier.pk)


def close(office: Office, dossier: Record) -> None:
    row = Dossier.objects.select_related("record").get(pk=dossier.pk)
    dossiers.close(dossier=row, by=office.as_("katrien"), ended_on=date(2026, 10, 31))


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


def mailed(office: Office, number: int, head: bytes = b"") -> Any:
    return take([store().put(MAIL % (number, head), name="brief.eml")], office.system())[0].item


def written_to(office: Office) -> Any:
    return registered(office, "Vraag", party_name="Keurmeester")


def every_monday(office: Office) -> Any:
    return note(by=office.as_("katrien"), line="elke maandag de lift nakijken")[0]


#: what lies in a dossier, and what comes of it
WAYS: dict[str, tuple[Callable[[Office], Any], Callable[[Any, Office], Any]]] = {
    "an answer": (written_to, lambda item, office: answer(item=item, by=office.as_("griet"), text="Dag")),
    "a receipt": (written_to, lambda item, office: acknowledge(item=item, by=office.as_("griet"))),
    "a mail in its thread": (
        lambda office: mailed(office, 1),
        lambda _item, office: mailed(office, 2, b"In-Reply-To: <1@papier.example>\r\n"),
    ),
    "a request": (written_to, lambda item, office: make_request(item=item, by=office.as_("griet"))),
    "an invoice": (
        lambda office: office.post_item(invoice_file()),
        lambda item, office: make_invoice(item=item, by=office.as_("nour")),
    ),
    "the next time of a task": (
        every_monday,
        lambda task, office: finish(task=task, by=office.as_("katrien")),
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "closed"])
def test_what_comes_of_a_record_lies_with_it_unless_the_dossier_was_closed(
    office: Office, dossier: Record, way: str, is_closed: bool
) -> None:
    lies, comes = WAYS[way]
    source = lies(office)
    file_in(record=source.record, by=office.as_("katrien"), dossier=dossier)
    if is_closed:
        close(office, dossier)
    before = set(Record.objects.values_list("pk", flat=True))
    comes(again(source), office)
    made = Record.objects.exclude(pk__in=before).get()
    assert made.dossier_id == (None if is_closed else dossier.pk)
