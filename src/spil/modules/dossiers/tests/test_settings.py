"""The page of the types of dossiers and the plan, and what is changed and ended there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from spil.foundation.identity.models import User
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier, DossierType, PlanClass
from spil.modules.dossiers.models.settings import plan_title
from tests.support.deeds import refusal
from tests.support.office import Office

pytestmark = pytest.mark.django_db


def client_of(office: Office, who: str) -> Client:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.create_user(f"{who}@x.example", person=office.people[who]))
    return client


def rows(client: Client, tab: str) -> dict[str, list[str]]:
    page = client.get(reverse("dossier-settings"), {"tab": tab}).context["page"]
    return {row["name"]: [cell for _head, cell in row["told"]] for row in page["rows"]}


def test_everything_that_was_set_stands_on_one_page_with_its_buttons(office: Office) -> None:
    client = client_of(office, "katrien")
    assert rows(client, "types")["Contract"] == [
        "Offerte, Getekend contract, Attest van verzekering, Opzegtermijn genoteerd", "4.1",
        "Iedereen op kantoor", "geen regel: er gaat niets weg",
    ]  # fmt: skip
    assert rows(client, "plan")["3.1"] == ["Personeelsdossiers", "altijd"]
    for tab in ("types", "plan"):
        page = client.get(reverse("dossier-settings"), {"tab": tab}).context["page"]
        assert all(len(row["links"]) == 2 for row in page["rows"])
        for link in [page["new"], *page["rows"][0]["links"]]:
            assert client.get(link["url"]).status_code == 200
    page = client_of(office, "griet").get(reverse("dossier-settings"))
    assert not any(row["links"] for row in page.context["page"]["rows"])
    assert "Wijzigen kan: Officemanager" in page.content.decode()
    assert client_of(office, "thijs").get(reverse("dossier-settings")).status_code == 403


def test_a_type_is_called_otherwise_also_where_it_is_used_and_its_next_dossier_begins_otherwise(
    office: Office,
) -> None:
    client, by = client_of(office, "katrien"), office.as_("katrien")
    before = dossiers.open_dossier(by=by, title="Lift", type="contract")
    kind = DossierType.objects.get(code="contract")
    form = f"/do/dossiers.type.change/{kind.pk}/"
    assert 'value="Contract"' in client.get(form).content.decode()
    said = {"title": "Overeenkomst", "plan_code": "2.1", "confidentiality": "unit"}
    assert client.post(form, said).status_code == 302
    kind.refresh_from_db()
    assert kind.titles == {"nl": "Overeenkomst", "fr": "Contrat", "en": "Contract"}
    after = dossiers.open_dossier(by=by, title="Lift", type="contract")
    assert str(Dossier.objects.get(pk=before.pk).type) == "Overeenkomst"
    assert [Dossier.objects.get(pk=one.pk).plan_code for one in (before, after)] == ["4.1", "2.1"]
    assert after.record.confidentiality == "unit"
    taken: Any = {"dossier_type": kind, "by": by, "title": "personeelsdossier "}
    assert refusal(dossiers.change_type, **taken) == "TypeTaken"
    assert refusal(dossiers.change_type, **{**taken, "by": office.as_("griet")}) == "NotPermitted"


def test_a_type_that_has_ended_opens_nothing_and_is_changed_no_more(office: Office) -> None:
    by, kind = office.as_("katrien"), DossierType.objects.get(code="contract")
    dossiers.end_type(dossier_type=kind, by=by, reason="anders")
    assert refusal(dossiers.change_type, dossier_type=kind, by=by, title="Andere") == "TypeEnded"
    assert refusal(dossiers.end_type, dossier_type=kind, by=by, reason="nog eens") == "TypeEnded"
    *others, last = rows(client_of(office, "katrien"), "types")
    assert last.replace("\xa0", " ") == "Contract, vanaf 1 jan 2000 t.e.m. ma 23 nov"
    assert "Contract" not in others


def test_a_place_in_the_plan_is_called_otherwise_from_today_on_or_put_right_or_taken_out(
    office: Office,
) -> None:
    by, yesterday = office.as_("katrien"), office.today - timedelta(days=1)
    place = PlanClass.objects.get(code="4.1")
    new = dossiers.change_plan(place=place, by=by, title="Overeenkomsten")
    assert new is not None
    assert plan_title("4.1", yesterday) == "4.1 Contracten"
    assert plan_title("4.1", office.today) == "4.1 Overeenkomsten"
    assert new.titles["fr"] == "Contrats"
    assert dossiers.change_plan(place=new, by=by, title="Contracten en polissen") is None
    assert PlanClass.objects.filter(code="4.1").count() == 2
    assert refusal(dossiers.change_plan, place=place, by=by, title="x") == "PlaceEnded"
    other = PlanClass.objects.get(code="5")
    dossiers.end_plan(place=other, by=by, reason="nooit gebruikt")
    assert not PlanClass.objects.current(office.today).filter(code="5").exists()
    assert plan_title("5", yesterday) == "5 Projecten"
    assert dossiers.set_plan(by=by, code="5", title="Evenementen").from_on == office.today
    assert refusal(dossiers.end_plan, place=other, by=by, reason="x") == "PlaceEnded"
    assert refusal(dossiers.end_plan, place=new, by=office.as_("griet"), reason="x") == "NotPermitted"
