"""Coding, approval in steps, four eyes, deputies, and what stands between."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event, EventValues
from spil.foundation.events.queries import changes_of
from spil.foundation.handling.actions import assign
from spil.foundation.organisation.models import CostCentre, Mandate, Role, RoleAssignment
from spil.foundation.turns.models import Turn
from spil.modules.invoices.actions import (
    add_step,
    approve,
    change_due_date,
    code,
    end_step,
    hold,
    make_from_post,
    mark_paid,
    plan,
    reject,
    resume,
    send_back,
    settle,
    take_back_approval,
    unplan,
    unsettle,
)
from spil.modules.invoices.models import ApprovalStep, Invoice
from spil.modules.invoices.public import approved_invoices
from spil.modules.invoices.queries import summaries
from spil.modules.post.public import PostItem
from tests.support.invoice_file import invoice_file
from tests.support.office import BEGAN, small_office
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db

change_cost_centre = actions["people.cost_centre.change"]


@pytest.fixture
def office():
    return small_office()


def refusal(call, **answers):
    with pytest.raises(Refused) as refused:
        call(**answers)
    return refused.value.refusal


def code_of(call, **answers):
    return refusal(call, **answers).code


def last_event(invoice):
    return Event.objects.filter(record=invoice.pk).latest("sequence")


# Coding


def test_coding_puts_the_invoice_before_the_responsible_person(office):
    invoice = office.invoice()
    code(invoice=invoice, by=office.as_("nour"), cost_centre=office.cost_centres["6100"])
    invoice = office.again(invoice)
    assert invoice.record.state == "to_approve"
    assert (invoice.cost_centre.code, invoice.coded_by, invoice.approver) == (
        "6100", office.people["nour"], office.people["jeroen"],
    )  # fmt: skip
    assert (invoice.step, invoice.step_count) == (1, 1)
    turns = list(
        Turn.objects.filter(record=invoice.pk).order_by("pk").values_list("action", "state", "is_decision")
    )
    assert turns == [("invoices.invoice.code", "done", False), ("invoices.invoice.approve", "open", True)]
    event = last_event(invoice)
    assert (event.action, event.from_state, event.to_state) == ("invoices.invoice.code", "new", "to_approve")


def test_a_decision_stays_with_the_approver_when_the_invoice_is_assigned_to_another(office):
    invoice = office.coded()
    for owner in ("jeroen", "nour"):
        assign(record=office.again(invoice).record, by=office.as_("katrien"), owner=office.people[owner])
    assert Turn.objects.open().get(record=invoice.pk).person == office.people["jeroen"]


def test_a_large_invoice_goes_through_two_steps_and_a_foreign_one_too(office):
    invoice = office.coded(net="5000.00")
    assert [one["person"] for one in invoice.route] == [
        office.people["jeroen"].pk,
        office.people["annelies"].pk,
    ]


@pytest.mark.parametrize(
    ("prepaid", "words"), [("12000.00", {}), ("12100.00", {}), ("0.00", {"credit": True})]
)
def test_what_was_paid_beforehand_is_weighed_too(office, prepaid, words):
    to_pay = Decimal("12100.00") - Decimal(prepaid)
    content = invoice_file(net="10000.00", **words)
    content = content.replace(
        b'<cbc:PayableAmount currencyID="EUR">12100.00<',
        f'<cbc:PrepaidAmount currencyID="EUR">{prepaid}</cbc:PrepaidAmount>'
        f'<cbc:PayableAmount currencyID="EUR">{to_pay}<'.encode(),
    )
    make_from_post(item=office.post_item(content), by=office.as_("nour"))
    invoice = office.again(Invoice.objects.get())
    assert invoice.payable == to_pay
    code(invoice=invoice, by=office.as_("nour"), cost_centre=office.cost_centres["6100"])
    invoice = office.again(invoice)
    assert invoice.step_count == 2
    told = dict(summaries([invoice], office.as_("jeroen"))[invoice.pk].facts)
    assert told.get("Totaal met btw") == ("€\xa012.100,00" if Decimal(prepaid) else None)
    approve(invoice=invoice, by=office.as_("jeroen"))
    with guard.opened():
        Mandate.objects.filter(number=1).update(limit=Decimal(12000))
    assert code_of(approve, invoice=office.again(invoice), by=office.as_("annelies")) == "OverMandate"


def test_a_responsible_person_who_decides_the_last_step_decides_once(office):
    with guard.opened():
        RoleAssignment.objects.filter(person=office.people["bart"], role=Role.DIRECTOR).delete()
    invoice = office.coded("6200", net="6000.00")
    assert (invoice.step_count, invoice.approver) == (1, office.people["annelies"])


@pytest.mark.parametrize("key", ["thijs", "lotte", "sofie", "pieter", "jeroen", "annelies"])
def test_others_than_coders_may_not_code(office, key):
    invoice = office.invoice()
    assert (
        code_of(code, invoice=invoice, by=office.as_(key), cost_centre=office.cost_centres["6100"])
        == "NotPermitted"
    )


@pytest.mark.parametrize("key", ["nour", "katrien", "fatma", "griet"])
def test_coders_may_code(office, key):
    assert office.coded(by=key).coded_by == office.people[key]


def test_an_ended_cost_centre_is_refused(office):
    invoice = office.invoice()
    with guard.opened():
        CostCentre.objects.filter(code="6100").update(until_on=office.today)
    centre = CostCentre.objects.get(code="6100")
    found = refusal(code, invoice=invoice, by=office.as_("nour"), cost_centre=centre)
    assert (found.code, found.field) == ("CostCentreEnded", "cost_centre")


def test_without_steps_nothing_can_be_put_before_anybody(office):
    invoice = office.invoice()
    with guard.opened():
        ApprovalStep.objects.update(until_on=office.today)
    assert (
        code_of(code, invoice=invoice, by=office.as_("nour"), cost_centre=office.cost_centres["6100"])
        == "NoSteps"
    )


def test_an_amount_below_every_step_is_refused_with_what_to_do(office):
    invoice = office.invoice()
    with guard.opened():
        ApprovalStep.objects.filter(position=1).update(from_amount=Decimal("1210.01"))
    by, centre = office.as_("nour"), office.cost_centres["6100"]
    found = refusal(code, invoice=invoice, by=by, cost_centre=centre)
    assert (found.code, str(found.remedy)) == (
        "StepsBeginAbove",
        "De officemanager voegt een stap toe die bij 0 begint.",
    )
    add_step(by=office.as_("katrien"), position=1)
    code(invoice=invoice, by=by, cost_centre=centre)


def test_a_step_whose_role_nobody_has_is_refused_with_the_role(office):
    invoice = office.invoice(net="9000.00")
    with guard.opened():
        RoleAssignment.objects.filter(role=Role.DIRECTOR).update(until_on=office.today)
    found = refusal(code, invoice=invoice, by=office.as_("nour"), cost_centre=office.cost_centres["6100"])
    assert (found.code, found.facts["role"]) == ("NobodyToApprove", Role.DIRECTOR.label)


def test_a_responsible_person_who_left_is_asked_nothing_and_another_one_is(office):
    office.leaves("jeroen", office.today)
    invoice = office.invoice()
    centre = office.cost_centres["6100"]
    found = refusal(code, invoice=invoice, by=office.as_("nour"), cost_centre=centre)
    assert (found.code, found.field) == ("ResponsibleLeft", "cost_centre")
    assert (found.facts["who"], found.facts["code"]) == ("Jeroen Hendriks", "6100")
    change_cost_centre(by=office.as_("katrien"), cost_centre=centre, responsible=office.people["bart"])
    code(invoice=invoice, by=office.as_("nour"), cost_centre=CostCentre.objects.get(code="6100"))
    assert office.again(invoice).approver == office.people["bart"]


def test_an_invoice_is_not_sent_back_to_who_left(office):
    invoice = office.coded()
    office.leaves("nour", office.today)
    send_back(invoice=invoice, by=office.as_("jeroen"), reason="Verkeerde kostenplaats")
    turn = Turn.objects.open().get(record=invoice.pk)
    assert (turn.person, turn.role) == (None, Role.FINANCE)


def test_who_leaves_later_is_asked_until_then(office):
    office.leaves("jeroen", office.today + timedelta(days=1))
    assert office.coded().approver == office.people["jeroen"]


def test_who_codes_is_not_chosen_to_approve(office):
    invoice = office.coded(by="bart", net="9000.00")
    assert [one["person"] for one in invoice.route] == [
        office.people["jeroen"].pk,
        office.people["annelies"].pk,
    ]
    with guard.opened():
        CostCentre.objects.filter(code="6200").update(responsible=office.people["katrien"])
    other = office.invoice(number="F-2")
    centre = CostCentre.objects.get(code="6200")
    assert code_of(code, invoice=other, by=office.as_("katrien"), cost_centre=centre) == "FourEyes"


def test_in_whose_name_was_coded_does_not_approve_either(office):
    invoice = office.invoice()
    by = office.as_("katrien", for_="annelies")
    assert code_of(code, invoice=invoice, by=by, cost_centre=office.cost_centres["6200"]) == "FourEyes"
    code(invoice=invoice, by=by, cost_centre=office.cost_centres["6100"])
    invoice = office.again(invoice)
    assert (invoice.coded_by, invoice.coded_for) == (office.people["katrien"], office.people["annelies"])
    event = last_event(invoice)
    assert (event.by, event.on_behalf_of, event.mandate.number) == (
        office.people["katrien"], office.people["annelies"], 4,
    )  # fmt: skip


# Approving


def test_the_approver_approves_and_the_invoice_may_be_paid(office):
    invoice = office.coded()
    approve(invoice=invoice, by=office.as_("jeroen"), remark="In orde")
    invoice = office.again(invoice)
    assert (invoice.record.state, invoice.approver) == ("approved", None)
    assert invoice.approved_by == [office.people["jeroen"].pk]
    assert not Turn.objects.open().filter(record=invoice.pk).exists()
    event = last_event(invoice)
    assert (event.by, event.on_behalf_of, event.mandate.number) == (office.people["jeroen"], None, 3)
    assert "In orde" in EventValues.objects.get(event=event).changes
    assert list(approved_invoices(office.as_("nour"))) == [invoice]


def test_every_step_is_decided_in_its_order(office):
    invoice = office.coded(net="6000.00")
    annelies = office.as_("annelies")
    assert code_of(approve, invoice=invoice, by=annelies) == "NotTheApprover"
    approve(invoice=invoice, by=office.as_("jeroen"))
    invoice = office.again(invoice)
    assert (invoice.record.state, invoice.step, invoice.approver) == (
        "to_approve",
        2,
        office.people["annelies"],
    )
    assert [turn.step for turn in Turn.objects.open().filter(record=invoice.pk)] == ["2/2"]
    approve(invoice=invoice, by=annelies)
    assert office.again(invoice).record.state == "approved"
    events = Event.objects.filter(record=invoice.pk, action="invoices.invoice.approve").order_by("sequence")
    assert [(one.from_state, one.to_state) for one in events] == [
        ("to_approve", "to_approve"),
        ("to_approve", "approved"),
    ]


def alone_with_too_much(office):
    """Coded while Jeroen could decide it alone; since then his mandate reaches 5,000 again."""
    with guard.opened():
        ApprovalStep.objects.filter(position=2).update(until_on=office.today)
        Mandate.objects.filter(number=3).update(limit=Decimal(10000))
    invoice = office.coded(net="6000.00", number="F-2")
    with guard.opened():
        Mandate.objects.filter(number=3).update(limit=Decimal(5000))
    return invoice


def test_the_limit_of_a_mandate_counts_at_the_last_step_alone(office):
    two_steps = office.coded(net="6000.00")
    approve(invoice=two_steps, by=office.as_("jeroen"))
    assert office.again(two_steps).step == 2
    alone = alone_with_too_much(office)
    assert code_of(approve, invoice=alone, by=office.as_("jeroen")) == "OverMandate"


def test_the_cost_centres_of_a_mandate_count_at_every_step(office):
    invoice = office.coded(net="6000.00")
    with guard.opened():
        Mandate.objects.filter(number=3).update(cost_centres=["6200"])
    assert code_of(approve, invoice=invoice, by=office.as_("jeroen")) == "OverMandate"


@pytest.mark.parametrize("key", ["nour", "katrien", "thijs", "griet", "annelies", "pieter"])
def test_nobody_else_approves_and_the_refusal_names_who_can(office, key):
    invoice = office.coded()
    found = refusal(approve, invoice=invoice, by=office.as_(key))
    assert found.code in {"NotTheApprover", "OverMandate"}
    if found.code == "NotTheApprover":
        assert "Jeroen Hendriks" in found.remedy


def test_the_program_itself_approves_nothing(office):
    assert code_of(approve, invoice=office.coded(), by=office.system()) == "NotTheApprover"


def test_an_approver_acts_in_the_own_name_or_is_told_to_choose(office):
    office.absent("jeroen", deputy="bart")
    found = refusal(approve, invoice=office.coded(), by=office.as_("bart"))
    assert (found.code, found.facts["who"]) == ("ActInName", "Jeroen Hendriks")


# Deputies


def test_the_deputy_approves_while_the_approver_is_absent_and_not_before_or_after(office):
    invoice = office.coded()
    away = office.today + timedelta(days=7)
    back = away + timedelta(days=7)
    office.absent("jeroen", deputy="bart", from_on=away, until_on=back)
    for day in (office.today, away - timedelta(days=1), back):
        with pytest.raises(LookupError):
            office.as_("bart", for_="jeroen", today=day)
    approve(invoice=invoice, by=office.as_("bart", for_="jeroen", today=back - timedelta(days=1)))
    invoice = office.again(invoice)
    assert invoice.record.state == "approved"
    assert invoice.approved_by == sorted([office.people["jeroen"].pk, office.people["bart"].pk])
    event = last_event(invoice)
    assert (event.by, event.on_behalf_of, event.mandate) == (
        office.people["bart"],
        office.people["jeroen"],
        None,
    )
    assert Turn.objects.filter(record=invoice.pk, action="invoices.invoice.approve").get().state == "done"


def test_a_deputy_decides_no_more_than_the_approver_could(office):
    office.absent("jeroen", deputy="bart")
    invoice = alone_with_too_much(office)
    assert code_of(approve, invoice=invoice, by=office.as_("bart", for_="jeroen")) == "OverMandate"


def test_a_deputy_who_coded_does_not_approve(office):
    office.absent("jeroen", deputy="nour")
    invoice = office.coded(by="nour")
    found = refusal(approve, invoice=invoice, by=office.as_("nour", for_="jeroen"))
    assert (found.code, found.facts["who"]) == ("FourEyes", "Jeroen Hendriks")


def test_a_deputy_who_approved_the_first_step_is_not_asked_for_the_second(office):
    office.absent("jeroen", deputy="annelies")
    invoice = office.coded(net="6000.00")
    assert invoice.route[1]["person"] == office.people["annelies"].pk
    approve(invoice=invoice, by=office.as_("annelies", for_="jeroen"))
    invoice = office.again(invoice)
    assert invoice.approver == office.people["bart"]
    approve(invoice=invoice, by=office.as_("bart"))
    assert office.again(invoice).record.state == "approved"


def test_when_nobody_else_is_left_the_second_step_is_refused_to_who_did_the_first(office):
    with guard.opened():
        RoleAssignment.objects.filter(person=office.people["bart"], role=Role.DIRECTOR).delete()
    office.absent("jeroen", deputy="annelies")
    invoice = office.coded(net="6000.00")
    approve(invoice=invoice, by=office.as_("annelies", for_="jeroen"))
    assert code_of(approve, invoice=office.again(invoice), by=office.as_("annelies")) == "FourEyes"


def test_a_chain_of_absent_deputies_leads_to_who_is_there_and_a_circle_to_nobody(office):
    office.absent("jeroen", deputy="bart")
    office.absent("bart", deputy="annelies")
    invoice = office.coded()
    approve(invoice=invoice, by=office.as_("annelies", for_="jeroen"))
    assert last_event(invoice).on_behalf_of == office.people["jeroen"]
    office.absent("annelies", deputy="jeroen")
    for key in ("bart", "annelies", "katrien"):
        with pytest.raises(LookupError):
            office.as_(key, for_="jeroen")


def test_a_mandate_from_the_approver_serves_up_to_its_limit(office):
    small = office.coded("6200")
    approve(invoice=small, by=office.as_("katrien", for_="annelies"))
    event = last_event(small)
    assert (event.by, event.on_behalf_of, event.mandate.number) == (
        office.people["katrien"], office.people["annelies"], 4,
    )  # fmt: skip
    with guard.opened():
        ApprovalStep.objects.filter(position=2).update(until_on=office.today)
    large = office.coded("6200", net="20000.00", number="F-2")
    assert code_of(approve, invoice=large, by=office.as_("katrien", for_="annelies")) == "OverMandate"


# Between


def test_sending_back_gives_it_to_who_coded_and_begins_anew(office):
    invoice = office.coded(net="6000.00")
    approve(invoice=invoice, by=office.as_("jeroen"))
    send_back(invoice=invoice, by=office.as_("annelies"), reason="Verkeerde kostenplaats")
    invoice = office.again(invoice)
    assert (invoice.record.state, invoice.approver, invoice.step, invoice.approved_by) == ("new", None, 0, [])
    turn = Turn.objects.open().get(record=invoice.pk)
    assert (turn.action, turn.person) == ("invoices.invoice.code", office.people["nour"])
    code(invoice=invoice, by=office.as_("nour"), cost_centre=office.cost_centres["6200"])
    assert office.again(invoice).record.state == "to_approve"


def test_what_was_approved_by_mistake_is_sent_back_as_the_refusal_says(office):
    invoice = office.coded()
    approve(invoice=invoice, by=office.as_("jeroen"))
    remark = actions["records.record.remark"]
    remark(record=office.again(invoice).record, by=office.as_("nour"), text="Hoort dit niet op 6200?")
    found = refusal(take_back_approval, invoice=office.again(invoice), by=office.as_("jeroen"))
    assert (found.code, str(found.remedy)) == (
        "NothingToTakeBack",
        "Wie nu aan de beurt is, financiën of de officemanager kan het terugsturen.",
    )
    for key in ("jeroen", "annelies", "thijs"):
        answers = {"invoice": office.again(invoice), "by": office.as_(key), "reason": "6200"}
        assert code_of(send_back, **answers) == "NotPermitted"
    send_back(invoice=office.again(invoice), by=office.as_("nour"), reason="6200")
    again = office.again(invoice)
    assert (again.record.state, again.approved_by, again.route) == ("new", [], [])
    assert not approved_invoices(office.as_("nour")).exists()
    code(invoice=again, by=office.as_("nour"), cost_centre=office.cost_centres["6200"])
    approve(invoice=office.again(invoice), by=office.as_("annelies"))
    assert office.again(invoice).record.state == "approved"


def test_what_is_in_a_payment_run_is_not_sent_back(office):
    invoice, nour = office.coded(), office.as_("nour")
    approve(invoice=invoice, by=office.as_("jeroen"))
    plan(invoice=invoice, by=nour)
    assert code_of(send_back, invoice=office.again(invoice), by=nour, reason="6200") == "WrongState"
    unplan(invoice=office.again(invoice), by=nour)
    send_back(invoice=office.again(invoice), by=nour, reason="6200")
    assert office.again(invoice).record.state == "new"


def responsible(office, key, cost_centre="6100"):
    centre = CostCentre.objects.get(code=cost_centre)
    change_cost_centre(by=office.as_("sofie"), cost_centre=centre, responsible=office.people[key])


def asked(invoice):
    return [
        str(turn.person) for turn in Turn.objects.open().filter(record=invoice.pk).select_related("person")
    ]


def test_what_waits_for_the_former_responsible_person_is_asked_of_the_new_one(office):
    small, large = office.coded(), office.coded(net="6000.00", number="F-2")
    further, elsewhere = office.coded(net="6000.00", number="F-3"), office.coded("6200", number="F-4")
    approve(invoice=further, by=office.as_("jeroen"))
    office.leaves("jeroen", office.today)
    responsible(office, "bart")
    bart, annelies = str(office.people["bart"]), str(office.people["annelies"])
    assert [asked(one) for one in (small, large, further, elsewhere)] == [
        [bart],
        [bart],
        [annelies],
        [annelies],
    ]
    assert [one["person"] for one in office.again(large).route] == [
        office.people["bart"].pk,
        office.people["annelies"].pk,
    ]
    assert last_event(small).cause.action == "people.cost_centre.change"
    approve(invoice=office.again(small), by=office.as_("bart"))
    assert office.again(small).record.state == "approved"


@pytest.mark.django_db(transaction=True)
def test_whoever_is_responsible_now_is_asked_also_of_what_was_coded_at_the_same_moment():
    office = small_office()
    invoices, centre = (
        [office.invoice(number=f"F-{number}") for number in range(4)],
        office.cost_centres["6100"],
    )
    at_the_same_moment(
        *(partial(code, invoice=one, by=office.as_("nour"), cost_centre=centre) for one in invoices),
        partial(responsible, office, "bart"),
    )
    assert [asked(one) for one in invoices] == [[str(office.people["bart"])]] * 4
    late = office.invoice(number="F-9")
    code(
        invoice=late, by=office.as_("nour"), cost_centre=centre
    )  # as a form that was open meanwhile names it
    assert asked(late) == [str(office.people["bart"])]


def test_what_the_new_responsible_person_coded_stays_where_it_is(office):
    invoice = office.coded(by="nour")
    responsible(office, "nour")
    assert asked(invoice) == [str(office.people["jeroen"])]


def test_another_name_for_a_cost_centre_asks_nobody_anew(office):
    invoice = office.coded()
    before = last_event(invoice)
    change_cost_centre(by=office.as_("sofie"), cost_centre=invoice.cost_centre, name="Drukwerk")
    assert last_event(invoice) == before


def test_what_was_held_meanwhile_is_asked_of_the_new_responsible_person_too(office):
    invoice = office.coded()
    hold(invoice=invoice, by=office.as_("nour"), reason="Wacht op creditnota")
    responsible(office, "bart")
    resume(invoice=office.again(invoice), by=office.as_("nour"))
    assert asked(invoice) == [str(office.people["bart"])]


@pytest.mark.parametrize(("cost_centre", "approved"), [("", False), ("6100", False), ("6100", True)])
def test_an_invoice_on_hold_goes_on_where_it_was(office, cost_centre, approved):
    invoice = office.coded(cost_centre) if cost_centre else office.invoice()
    if approved:
        approve(invoice=invoice, by=office.as_("jeroen"))
    before = office.again(invoice).record.state
    until = office.today + timedelta(days=3)
    hold(invoice=invoice, by=office.as_("nour"), reason="Wacht op creditnota", until=until)
    held = office.again(invoice)
    assert (held.record.state, held.record.deadline_on) == ("held", until)
    assert not Turn.objects.open().filter(record=invoice.pk).exists()
    resume(invoice=invoice, by=office.as_("nour"))
    again = office.again(invoice)
    assert (again.record.state, again.record.deadline_on) == (before, again.due_on)
    assert Turn.objects.open().filter(record=invoice.pk).count() == (0 if approved else 1)


def test_the_approver_may_hold_send_back_and_reject_and_others_may_not(office):
    invoice = office.coded()
    for act in (hold, send_back, reject):
        assert code_of(act, invoice=invoice, by=office.as_("thijs"), reason="Nee") == "NotPermitted"
    hold(invoice=invoice, by=office.as_("jeroen"), reason="Even wachten")
    resume(invoice=invoice, by=office.as_("jeroen"))
    reject(invoice=invoice, by=office.as_("jeroen"), reason="Niet besteld")
    invoice = office.again(invoice)
    assert (invoice.record.state, invoice.record.is_open, invoice.guard_key) == ("rejected", False, None)
    assert not Deadline.objects.filter(record=invoice.pk, met_at__isnull=True).exists()


def test_the_due_date_changes_with_its_deadline(office):
    invoice = office.invoice()
    due = date(2027, 1, 15)
    change_due_date(invoice=invoice, by=office.as_("nour"), due_on=due, reason="Zo afgesproken")
    invoice = office.again(invoice)
    assert (invoice.due_on, invoice.record.deadline_on, invoice.record.state) == (due, due, "new")
    (turn,) = Turn.objects.open().filter(record=invoice.pk)
    assert (turn.action, turn.due_on) == ("invoices.invoice.code", due)
    early = refusal(
        change_due_date, invoice=invoice, by=office.as_("nour"), due_on=date(2026, 1, 1), reason="Fout"
    )
    assert (early.code, early.field) == ("DueBeforeIssue", "due_on")
    assert (
        code_of(change_due_date, invoice=invoice, by=office.as_("thijs"), due_on=due, reason="x")
        == "NotPermitted"
    )


def test_a_payment_run_takes_an_invoice_lets_it_go_and_pays_it(office):
    invoice, nour = office.coded(), office.as_("nour")
    assert code_of(plan, invoice=invoice, by=nour) == "WrongState"
    approve(invoice=invoice, by=office.as_("jeroen"))
    assert code_of(plan, invoice=invoice, by=office.as_("thijs")) == "NotPermitted"
    for act, state in ((plan, "planned"), (unplan, "approved"), (plan, "planned"), (mark_paid, "paid")):
        act(invoice=invoice, by=nour)
        assert office.again(invoice).record.state == state
    assert not office.again(invoice).record.is_open


def test_what_was_paid_in_another_way_is_closed_and_a_copy_stays_a_duplicate(office):
    invoice, by = office.coded(), office.as_("nour")
    day = office.today - timedelta(days=2)
    assert code_of(settle, invoice=invoice, by=by, reason="Domiciliëring") == "WrongState"
    approve(invoice=invoice, by=office.as_("jeroen"))
    tomorrow = office.today + timedelta(days=1)
    early = refusal(settle, invoice=invoice, by=by, reason="Domiciliëring", paid_on=tomorrow)
    assert (early.code, early.field) == ("StillToCome", "paid_on")
    settle(invoice=invoice, by=by, reason="Domiciliëring", paid_on=day)
    again = office.again(invoice)
    assert (again.record.state, again.record.is_open, again.record.deadline_on) == ("paid", False, None)
    assert changes_of(last_event(invoice))["reason"] == [None, "Domiciliëring"]
    assert changes_of(last_event(invoice))["paid_on"] == [None, day.isoformat()]
    assert not approved_invoices(by).exists()
    copy = office.post_item(invoice_file(item="Nog eens"))
    make_from_post(item=copy, by=by)
    assert PostItem.objects.get(pk=copy.pk).reading["refused"]["reason"] == "duplicate"


def test_what_was_settled_by_mistake_is_to_be_paid_again(office):
    invoice, by = office.coded(), office.as_("nour")
    approve(invoice=invoice, by=office.as_("jeroen"))
    settle(invoice=invoice, by=by, reason="Domiciliëring")
    unsettle(invoice=invoice, by=by)
    again = office.again(invoice)
    assert (again.record.state, again.record.deadline_on) == ("approved", again.due_on)
    assert list(approved_invoices(by)) == [invoice]


@pytest.mark.parametrize("key", ["thijs", "griet", "fatma", "jeroen", "sofie", "pieter"])
def test_others_than_payers_settle_nothing(office, key):
    invoice = office.coded()
    approve(invoice=invoice, by=office.as_("jeroen"))
    assert code_of(settle, invoice=invoice, by=office.as_(key), reason="Nee") == "NotPermitted"


def test_who_approved_an_invoice_alone_does_not_settle_it_in_whoevers_name(office):
    responsible(office, "bart")
    office.cost_centres["6100"].refresh_from_db()
    invoice = office.coded(net="100.00")
    approve(invoice=invoice, by=office.as_("bart"))
    office.mandate(6, "nour", ["invoices.*"], giver="bart")
    for by in (office.as_("bart"), office.as_("nour", for_="bart")):
        assert code_of(settle, invoice=invoice, by=by, reason="Kaart") == "FourEyes"
    settle(invoice=invoice, by=office.as_("annelies"), reason="Kaart")
    assert code_of(unsettle, invoice=invoice, by=office.as_("bart")) == "FourEyes"


def test_of_two_who_approved_an_invoice_either_settles_it(office):
    responsible(office, "bart")
    office.cost_centres["6100"].refresh_from_db()
    invoice = office.coded(net="9000.00")
    for key in ("bart", "annelies"):
        approve(invoice=office.again(invoice), by=office.as_(key))
    settle(invoice=invoice, by=office.as_("bart"), reason="Kaart")
    assert office.again(invoice).record.state == "paid"


def test_a_foreign_currency_needs_a_mandate_without_limit(office):
    invoice = office.coded(net="100.00")
    with guard.opened():
        Invoice.objects.filter(pk=invoice.pk).update(currency="USD")
    assert code_of(approve, invoice=office.again(invoice), by=office.as_("jeroen")) == "OverMandate"


# The steps themselves


def test_steps_are_dated_data(office):
    katrien = office.as_("katrien")
    add_step(by=katrien, position=3, from_amount=Decimal(100), role="finance")
    step = ApprovalStep.objects.get(position=3)
    assert (step.from_on, step.until_on) == (office.today, None)
    assert office.coded(net="200.00", by="griet").step_count == 2
    assert code_of(end_step, step=step, by=katrien, until_on=office.today) == "EndsBeforeItBegins"
    assert code_of(end_step, step=step, by=office.as_("nour"), until_on=date(2027, 1, 1)) == "NotPermitted"
    assert code_of(add_step, by=office.as_("nour"), position=4) == "NotPermitted"
    end_step(step=step, by=katrien, until_on=date(2027, 1, 1))
    step.refresh_from_db()
    assert step.until_on == date(2027, 1, 1)
    told = Event.objects.filter(action="invoices.step.end", record=None).latest("pk")
    assert json.loads(EventValues.objects.get(event=told).changes)["until_on"] == [None, "2027-01-01"]
    assert step.until_on > BEGAN


def test_who_decides_by_a_role_of_somebody_else_sets_no_steps(office):
    office.absent("annelies", deputy="thijs")
    step = ApprovalStep.objects.get(position=2)
    tomorrow = office.today + timedelta(days=1)
    deputy, manager = office.as_("thijs", for_="annelies"), office.as_("katrien", for_="annelies")
    for by, reason in ((deputy, "NotPermitted"), (manager, "InOwnName")):
        assert code_of(add_step, by=by, position=1, role="finance") == reason
        assert code_of(end_step, by=by, step=step, until_on=tomorrow) == reason
    end_step(by=office.as_("bart"), step=step, until_on=tomorrow)


# Taking an approval back


def test_the_last_approval_is_taken_back_and_the_same_person_is_asked_again(office):
    invoice = office.coded(net="100.00")
    approve(invoice=invoice, by=office.as_("jeroen"))
    take_back_approval(invoice=office.again(invoice), by=office.as_("jeroen"))
    again = office.again(invoice)
    assert (again.record.state, again.approver, again.approved_by) == (
        "to_approve",
        office.people["jeroen"],
        [],
    )
    assert [turn.person for turn in Turn.objects.open().filter(record=invoice.pk)] == [
        office.people["jeroen"]
    ]
    approve(invoice=again, by=office.as_("jeroen"))
    assert office.again(invoice).record.state == "approved"


def test_the_first_of_two_approvals_is_taken_back_and_the_second_step_waits_for_nobody(office):
    invoice = office.coded(net="9000.00")
    approve(invoice=invoice, by=office.as_("jeroen"))
    assert office.again(invoice).step == 2
    take_back_approval(invoice=office.again(invoice), by=office.as_("jeroen"))
    again = office.again(invoice)
    assert (again.step, again.approver) == (1, office.people["jeroen"])
    assert [turn.step for turn in Turn.objects.open().filter(record=invoice.pk)] == ["1/2"]


def test_an_approval_is_taken_back_by_whoever_gave_it_and_while_nothing_followed(office):
    invoice = office.coded(net="100.00")
    approve(invoice=invoice, by=office.as_("jeroen"))
    assert (
        code_of(take_back_approval, invoice=office.again(invoice), by=office.as_("bart")) == "NotTheApprover"
    )
    change_due_date(
        invoice=office.again(invoice),
        by=office.as_("nour"),
        due_on=office.today + timedelta(days=30),
        reason="afgesproken",
    )
    assert (
        code_of(take_back_approval, invoice=office.again(invoice), by=office.as_("jeroen"))
        == "NothingToTakeBack"
    )
