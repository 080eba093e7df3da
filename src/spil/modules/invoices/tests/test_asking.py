"""Whom the steps of approval ask: by role, responsibility and mandate, on the day itself."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.jobs.declaration import jobs
from spil.foundation.organisation.models import CostCentre, Mandate, Person, Role, RoleAssignment
from spil.foundation.turns.models import Turn
from spil.modules.invoices.actions import add_step, approve, code, send_back, take_back_approval
from spil.modules.invoices.queries import blocks
from tests.support.office import small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return small_office()


def refusal(call, **answers):
    with pytest.raises(Refused) as refused:
        call(**answers)
    return refused.value.refusal


def asked(invoice):
    """The keys of whoever has a turn on it: a first name in small letters, or a role."""
    turns = Turn.objects.open().filter(record=invoice.pk).select_related("person")
    return [turn.person.first_name.lower() if turn.person else turn.role for turn in turns]


def limit(number, amount):
    with guard.opened():
        Mandate.objects.filter(number=number).update(limit=Decimal(amount))


def ends(office, key, role, *, by="sofie"):
    held = RoleAssignment.objects.get(person=office.people[key], role=role)
    actions["people.role.end"](assignment=held, by=office.as_(by))


def codes(office, invoice, by="nour"):
    return {
        "invoice": office.again(invoice),
        "by": office.as_(by),
        "cost_centre": office.cost_centres["6100"],
    }


# By mandate


def test_a_step_is_asked_of_who_has_the_mandate_for_it(office):
    limit(1, 4000)  # Annelies comes first; Bart decides up to 50,000
    invoice = office.coded(net="6000.00")
    assert [one["person"] for one in invoice.route] == [office.people[key].pk for key in ("jeroen", "bart")]
    approve(invoice=invoice, by=office.as_("jeroen"))
    approve(invoice=office.again(invoice), by=office.as_("bart"))
    assert office.again(invoice).record.state == "approved"


def test_so_it_is_of_what_was_coded_before_the_mandate_changed(office):
    invoice = office.coded(net="6000.00")
    limit(1, 4000)
    approve(invoice=invoice, by=office.as_("jeroen"))
    invoice = office.again(invoice)
    assert (asked(invoice), invoice.route[1]["person"]) == (["bart"], office.people["bart"].pk)


def test_what_nobody_has_a_mandate_for_is_not_coded(office):
    limit(1, 4000)
    limit(2, 7000)
    invoice = office.invoice(net="6000.00")
    found = refusal(code, **codes(office, invoice))
    assert (found.code, found.facts["step"], found.facts["code"]) == ("NobodyMandated", 2, "6100")
    assert found.facts["who"] == "Annelies Claes, Bart de Wit"
    limit(2, 7260)
    code(**codes(office, invoice))
    assert office.again(invoice).record.state == "to_approve"


def test_a_mandate_for_something_else_is_none(office):
    with guard.opened():
        Mandate.objects.filter(holder=office.people["jeroen"]).update(actions=["payments.*"])
    found = refusal(code, **codes(office, office.invoice(), by="katrien"))
    assert (found.code, found.facts["who"]) == ("NobodyMandated", "Jeroen Hendriks")


def test_a_bookkeeper_who_only_pays_is_not_asked_while_another_one_approves(office):
    ends(office, "bart", Role.FINANCE)
    actions["people.role.assign"](by=office.as_("sofie"), person=office.people["bart"], role=Role.FINANCE)
    add_step(by=office.as_("katrien"), position=3, role=Role.FINANCE)
    invoice = office.coded(by="katrien")
    assert invoice.route[-1]["person"] == office.people["bart"].pk


def test_who_alone_has_the_mandate_does_not_code(office):
    limit(1, 4000)
    found = refusal(code, **codes(office, office.invoice(net="6000.00"), by="bart"))
    assert found.code == "FourEyes"


# By role, on the day itself


def test_what_waits_for_who_has_the_role_no_more_is_asked_of_who_has_it(office):
    waiting = office.coded(net="6000.00")
    approve(invoice=waiting, by=office.as_("jeroen"))
    ends(office, "annelies", Role.DIRECTOR)
    assert asked(waiting) == ["bart"]
    assert refusal(approve, invoice=office.again(waiting), by=office.as_("annelies")).code == "NotTheApprover"
    approve(invoice=office.again(waiting), by=office.as_("bart"))


def test_a_step_to_come_is_asked_of_who_has_the_role_by_then(office):
    invoice = office.coded(net="6000.00")
    ends(office, "annelies", Role.DIRECTOR)
    assert asked(invoice) == ["jeroen"]
    approve(invoice=office.again(invoice), by=office.as_("jeroen"))
    assert asked(invoice) == ["bart"]


def test_who_has_the_role_no_more_decides_nothing_where_nobody_else_has_it(office):
    ends(office, "bart", Role.DIRECTOR)
    invoice = office.coded(net="6000.00")
    approve(invoice=invoice, by=office.as_("jeroen"))
    ends(office, "annelies", Role.DIRECTOR)
    found = refusal(approve, invoice=office.again(invoice), by=office.as_("annelies"))
    assert (found.code, found.facts["role"]) == ("RoleIsOver", Role.DIRECTOR.label)
    send_back(invoice=office.again(invoice), by=office.as_("annelies"), reason="Geen directie meer")


def test_a_role_that_ended_by_its_last_day_is_seen_the_next_morning(office):
    office.today = timezone.localdate()  # jobs ask the clock
    invoice = office.coded(net="6000.00")
    approve(invoice=invoice, by=office.as_("jeroen"))
    with guard.opened():
        held = RoleAssignment.objects.filter(person=office.people["annelies"], role=Role.DIRECTOR)
        held.update(until_on=office.today)
    assert (jobs["invoices.ask_anew"](), jobs["invoices.ask_anew"]()) == (1, 0)
    assert asked(invoice) == ["bart"]


# By responsibility, after taking back and sending back


def test_an_approval_that_is_taken_back_is_asked_of_who_is_responsible_now(office):
    invoice = office.coded(net="6000.00")
    approve(invoice=invoice, by=office.as_("jeroen"))
    change, centre = actions["people.cost_centre.change"], CostCentre.objects.get(code="6100")
    change(by=office.as_("sofie"), cost_centre=centre, responsible=office.people["bart"])
    assert asked(invoice) == ["annelies"]
    take_back_approval(invoice=office.again(invoice), by=office.as_("jeroen"))
    assert asked(invoice) == ["bart"]
    approve(invoice=office.again(invoice), by=office.as_("bart"))
    assert asked(invoice) == ["annelies"]


def test_who_may_not_code_any_more_is_not_asked_to(office):
    invoice = office.coded(by="griet")
    ends(office, "griet", Role.SECRETARY)
    send_back(invoice=invoice, by=office.as_("jeroen"), reason="Verkeerde kostenplaats")
    assert asked(invoice) == [Role.FINANCE]


def test_what_a_deputy_coded_goes_back_to_who_was_away(office):
    office.absent("nour", deputy="thijs")
    invoice = office.invoice()
    by = office.as_("thijs", for_="nour")
    code(invoice=invoice, by=by, cost_centre=office.cost_centres["6100"])
    send_back(invoice=office.again(invoice), by=office.as_("jeroen"), reason="Verkeerde kostenplaats")
    assert asked(invoice) == ["nour"]


# Who was taken away as added by mistake


def test_who_is_to_decide_a_later_step_is_in_use(office):
    by, unit = office.as_("pieter"), office.units["FAC"]
    words = {"first_name": "Rik", "last_name": "Dubbel", "email": "rik@testkantoor.example"}
    actions["people.person.add"](by=by, **words, unit=unit)
    rik = Person.objects.get(last_name="Dubbel")
    actions["people.role.assign"](by=by, person=rik, role=Role.DIRECTOR, unit=unit)
    invoice = office.invoice(net="6000.00")
    assert refusal(code, **codes(office, invoice)).facts["who"] == "Rik Dubbel"
    actions["people.mandate.grant"](by=by, holder=rik, deeds=["invoices.*"])
    code(**codes(office, invoice))
    assert office.again(invoice).route[-1]["person"] == rik.pk
    assert refusal(actions["people.person.remove"], person=rik, by=by).code == "StillUsed"


def test_the_page_opens_where_somebody_of_the_route_is_there_no_more(office):
    invoice = office.coded(net="6000.00")
    invoice.route[1]["person"] = 1_000_000
    shown = blocks(invoice, office.as_("nour"))["blocks"]
    coding = next(block for block in shown if block["id"] == "coding")
    assert "iemand die werd weggehaald (Directie)" in [str(pair["value"]) for pair in coding["pairs"]]
