"""The notebook as a page: what its place in the menu counts, what it offers, and dossiers in a line."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from spil.modules.dossiers.actions import open_dossier
from spil.modules.dossiers.models import Dossier, DossierType
from spil.modules.notebook.actions import finish, note
from spil.modules.notebook.models import Task
from tests.record.playing import signed_in
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = small_office()
    made.today = timezone.localdate()  # pages ask the clock of the request
    return made


def written(office: Office, line: str, by: str = "katrien") -> Task:
    made = next(row for row in note(by=office.as_(by), line=line) if isinstance(row, Task))
    return Task.objects.select_related("record").get(pk=made.pk)


def place(page: Any) -> dict[str, Any]:
    """The notebook in the menu of a page."""
    found: dict[str, Any] = next(one for one in page.context["shell"]["tabs"] if one["url"] == "/notebook/")
    return found


def test_the_menu_counts_what_is_open_on_the_page_of_today_and_leads_there(office: Office) -> None:
    for line in ("kas tellen", "sleutels ophalen", "planten water geven", "notaris bellen morgen"):
        written(office, line)
    written(office, "niet van haar", by="griet")
    finish(task=Task.objects.get(record__title="Kas tellen"), by=office.as_("katrien"))
    katrien = signed_in(office, "katrien")
    assert place(katrien.get("/notices/"))["count"] == "2"
    page = katrien.get("/notebook/")
    assert page.context["page"]["book"]["page"].open_count == 2
    assert "1 gedaan, 2 open" in page.content.decode()
    for task in Task.objects.filter(record__owner=office.people["katrien"], record__is_open=True):
        finish(task=task, by=office.as_("katrien"))
    assert place(katrien.get("/notices/"))["count"] == ""


def test_what_is_refused_in_anothers_name_is_not_offered_in_that_notebook(office: Office) -> None:
    """Mandate 4 lets Katrien read along with Annelies; it says nothing of her notebook."""
    written(office, "ouders bellen", by="annelies")
    katrien, annelies = signed_in(office, "katrien"), office.people["annelies"]
    page = katrien.get(f"/notebook/?for={annelies.pk}").content.decode()
    assert "Ouders bellen" in page
    assert "Je hebt hiervoor geen mandaat van Annelies Claes" in page
    for offered in ("data-capture", "box-tick", "/notebook/close/"):
        assert offered not in page, offered
    own = katrien.get("/notebook/").content.decode()
    assert "data-capture" in own

    office.mandate(14, "katrien", ["notebook.*"], giver="annelies")
    page = katrien.get(f"/notebook/?for={annelies.pk}").content.decode()
    assert "data-capture" in page
    assert "box-tick" in page


@pytest.mark.parametrize("line", ["offerte nakijken in dossier {number}", "offerte nakijken {number}"])
def test_a_dossier_is_understood_by_its_number_before_anything_lies_in_it(office: Office, line: str) -> None:
    dossier = dossier_of(office)
    task = written(office, line.format(number=dossier.record.number))
    assert task.record.dossier_id == dossier.pk
    assert task.record.title == "Offerte nakijken"


def test_a_dossier_is_understood_by_its_name(office: Office) -> None:
    dossier = dossier_of(office)
    assert written(office, "offerte nakijken, dossier Dakwerken").record.dossier_id == dossier.pk
    assert written(office, "offerte Dakwerken nakijken").record.dossier_id is None  # any other word


def dossier_of(office: Office) -> Dossier:
    kind = DossierType.objects.get(code="plain")
    open_dossier(by=office.as_("katrien"), title="Dakwerken", type=kind.code)
    return Dossier.objects.select_related("record").get()
