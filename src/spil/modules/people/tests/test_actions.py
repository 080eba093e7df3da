"""Every write about the people: allowed, refused for each reason, not permitted, and told as an event."""

import json
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.actions.door import perform_alone
from spil.foundation.events.models import Event, EventValues
from spil.foundation.handling.actions.coordinating import share
from spil.foundation.handling.dating import office_calendar
from spil.foundation.identity.models import SecondStepRule, User
from spil.foundation.organisation.models import (
    Absence,
    CostCentre,
    LegalEntity,
    Location,
    Mandate,
    Person,
    Role,
    RoleAssignment,
    Unit,
)
from spil.foundation.working_days.models import ClosingDay
from spil.modules.people import actions as people
from tests.door.playing import registered
from tests.support.office import TODAY, Office, small_office
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office() -> Office:
    return small_office()


def last_event() -> Event:
    return Event.objects.select_related("recorded_values").order_by("-id")[0]


def refused(code: str, act, /, **arguments) -> None:
    with pytest.raises(Refused) as caught:
        act(**arguments)
    assert caught.value.refusal.code == code
    assert str(caught.value.refusal)


def test_human_resources_add_a_person_who_is_an_employee_from_that_day_on(office):
    people.add_person(
        by=office.as_("sofie"),
        first_name="Inge",
        last_name="Maes",
        email="Inge@x.example",
        unit=office.units["FIN"],
        location="GENT",
    )
    inge = Person.objects.get(email="inge@x.example")
    assert inge.location is not None
    assert (inge.unit, inge.location.code) == (office.units["FIN"], "GENT")
    assert inge.role_assignments.get().role == Role.EMPLOYEE
    event = last_event()
    assert (event.action, event.by, event.record) == ("people.person.add", office.people["sofie"], None)
    assert event.recorded_values.subject == f"organisation.person:{inge.pk}"


def test_an_address_belongs_to_one_person(office):
    email = office.people["nour"].email.upper()
    refused(
        "EmailInUse", people.add_person, by=office.as_("sofie"), first_name="N", last_name="E", email=email
    )
    thijs = office.people["thijs"]
    refused("EmailInUse", people.change_person, by=office.as_("sofie"), person=thijs, email=email)


@pytest.mark.parametrize("key", ["thijs", "nour", "lotte", "annelies"])
def test_others_do_not_write_people(office, key):
    by = office.as_(key)
    refused("NotPermitted", people.add_person, by=by, first_name="A", last_name="B", email="a@b.example")
    refused("NotPermitted", people.assign_role, by=by, person=office.people["thijs"], role=Role.DIRECTOR)
    refused("NotPermitted", people.grant_mandate, by=by, holder=office.people["thijs"], deeds=["invoices.*"])
    assert Event.objects.count() == 0


def test_a_change_keeps_what_is_left_empty_and_tells_what_changed(office):
    thijs = office.people["thijs"]
    people.change_person(
        by=office.as_("katrien"), person=thijs, job_title="Projectmedewerker", deputy=office.people["griet"]
    )
    thijs.refresh_from_db()
    assert (thijs.first_name, thijs.job_title, thijs.deputy) == (
        "Thijs",
        "Projectmedewerker",
        office.people["griet"],
    )
    changes = json.loads(last_event().recorded_values.changes)
    assert changes["job_title"] == ["Medewerker", "Projectmedewerker"]


def test_an_empty_answer_takes_away_what_was_there_and_no_answer_leaves_it(office):
    thijs, katrien = office.people["thijs"], office.as_("katrien")
    people.change_person(
        by=katrien,
        person=thijs,
        deputy=office.people["griet"],
        left_on=TODAY + DAY,
        phone="1",
        location="GENT",
    )
    people.change_person(by=katrien, person=Person.objects.get(pk=thijs.pk), first_name="Ties")
    held = ("deputy", "left_on", "phone", "location", "unit", "job_title")
    there = Person.objects.get(pk=thijs.pk)
    assert all(getattr(there, name) for name in held)
    emptied: dict[str, Any] = dict.fromkeys(held, "")
    people.change_person(by=katrien, person=there, first_name="", **emptied)
    thijs.refresh_from_db()
    assert (thijs.first_name, *(getattr(thijs, name) for name in held)) == (
        "Ties",
        None,
        None,
        "",
        None,
        None,
        "",
    )


def test_a_keeper_takes_no_day_of_leaving_and_no_deputy_away_to_stand_in_herself(office):
    standing(office, "annelies", "sofie")
    away_with(office, "annelies", "griet")
    away_with(office, "jeroen", "lotte")
    away_with(office, "lotte", "sofie")
    office.leaves("lotte", TODAY)
    refused(
        "OwnStandIn", people.change_person, by=office.as_("sofie"), person=office.people["lotte"], left_on=""
    )
    people.change_person(by=office.as_("katrien"), person=office.people["lotte"], left_on="")
    assert office.as_("sofie").may_act_for(office.people["jeroen"].pk)


def test_nobody_is_the_own_deputy(office):
    thijs = office.people["thijs"]
    refused("OwnDeputy", people.change_person, by=office.as_("sofie"), person=thijs, deputy=thijs)
    refused(
        "OwnDeputy",
        people.register_absence,
        by=office.as_("thijs"),
        person=thijs,
        from_on=TODAY,
        deputy=thijs,
    )


def test_keepers_give_themselves_no_role_no_powers_of_others_and_nobody_an_administrators_role(office):
    sofie, pieter, annelies = office.as_("sofie"), office.as_("pieter"), office.people["annelies"]
    refused("OwnRole", people.assign_role, by=sofie, person=office.people["sofie"], role=Role.FINANCE)
    for person in ("thijs", "pieter"):
        other = office.people[person]
        refused("NotPermitted", people.assign_role, by=sofie, person=other, role=Role.ADMINISTRATOR)
    administrators = RoleAssignment.objects.get(role=Role.ADMINISTRATOR)
    refused("NotPermitted", people.end_role, by=sofie, assignment=administrators)
    stands_in = {"person": annelies, "deputy": office.people["sofie"]}
    refused("OwnStandIn", people.register_absence, by=sofie, from_on=TODAY, **stands_in)
    refused("OwnStandIn", people.change_person, by=sofie, **stands_in)
    assert Event.objects.count() == 0
    people.assign_role(by=pieter, person=office.people["pieter"], role=Role.FINANCE)
    people.assign_role(by=pieter, person=office.people["thijs"], role=Role.ADMINISTRATOR)
    people.register_absence(by=office.as_("annelies"), from_on=TODAY, **stands_in)
    assert office.as_("sofie").may_act_for(annelies.pk)


def test_who_stands_in_for_a_keeper_keeps_nothing_of_it_and_gives_nothing_away(office):
    """A day in the name of the administrator, of human resources: no role, mandate or account is changed in it."""
    katrien, lotte = office.people["katrien"], office.people["lotte"]
    nour = User.objects.create_user("nour@in.example", "x", person=office.people["nour"])
    people.require_second_step(by=office.as_("pieter"), role=Role.HR)
    rule = SecondStepRule.objects.get()
    away_with(office, "pieter", "katrien")
    away_with(office, "sofie", "thijs")
    pieter, sofie = office.as_("katrien", for_="pieter"), office.as_("thijs", for_="sofie")
    done = Event.objects.count()
    refused("OwnRole", people.assign_role, by=office.as_("katrien"), person=katrien, role=Role.ADMINISTRATOR)
    for by, code in ((pieter, "InOwnName"), (sofie, "NotPermitted")):
        for role in (Role.ADMINISTRATOR, Role.FINANCE):
            refused(code, people.assign_role, by=by, person=katrien, role=role)
        refused(code, people.assign_role, by=by, person=lotte, role=Role.FINANCE)
        refused(code, people.grant_mandate, by=by, holder=lotte, deeds=["post.*"])
        refused(code, people.register_absence, by=by, person=lotte, from_on=TODAY)
        refused(code, people.change_person, by=by, person=lotte, phone="1")
        refused(code, people.close_account, by=by, account=nour)
        refused(code, people.invite, by=by, person=lotte)
        refused(code, people.end_role, by=by, assignment=office.people["nour"].role_assignments.get())
    for by in (pieter, sofie):
        refused("NotPermitted", people.reset_second_step, by=by, account=nour, proof="seen")
        refused("NotPermitted", people.change_address, by=by, account=nour, email="a@b.example")
        refused("NotPermitted", people.require_second_step, by=by, role=Role.DIRECTOR)
        refused("NotPermitted", people.lift_second_step, by=by, rule=rule)
    assert Event.objects.count() == done
    people.assign_role(by=office.as_("katrien"), person=lotte, role=Role.SECRETARY)


def test_a_keeper_enlarges_nothing_of_whom_she_acts_for(office):
    katrien, annelies, jeroen = office.as_("katrien"), office.people["annelies"], office.people["jeroen"]
    refused("YoursToo", people.assign_role, by=katrien, person=annelies, role=Role.FINANCE)
    refused("YoursToo", people.grant_mandate, by=katrien, holder=annelies, deeds=["payments.*"])
    assert Event.objects.count() == 0
    people.grant_mandate(by=katrien, holder=annelies, giver=jeroen, deeds=["invoices.*"])
    with pytest.raises(LookupError):
        office.as_("katrien", for_="jeroen")
    people.assign_role(by=office.as_("sofie"), person=annelies, role=Role.FINANCE)


def test_a_keeper_gives_herself_and_whom_she_acts_for_no_unit_and_no_cost_centre(office):
    """A unit and a cost centre open what lies there, and ask its decisions."""
    centre, unit, done = office.cost_centres["6100"], office.units["FIN"], Event.objects.count()
    katrien = office.as_("katrien")
    for key, code in (("katrien", "OwnPlace"), ("annelies", "YoursToo")):
        person = office.people[key]
        refused(code, people.change_person, by=katrien, person=person, unit=unit)
        refused(code, people.change_unit, by=katrien, unit=unit, head=person)
        refused(code, people.add_unit, by=katrien, code="NEW", name="Nieuw", head=person)
        refused(code, people.change_cost_centre, by=katrien, cost_centre=centre, responsible=person)
        refused(code, people.add_cost_centre, by=katrien, code="NEW", name="Nieuw", responsible=person)
    assert Event.objects.count() == done
    people.change_person(by=katrien, person=office.people["katrien"], unit=office.units["FAC"], phone="09 1")
    people.change_person(by=katrien, person=office.people["thijs"], unit=unit)
    people.change_person(by=office.as_("sofie"), person=office.people["katrien"], unit=unit)
    people.change_person(by=katrien, person=Person.objects.get(pk=office.people["katrien"].pk), unit="")
    people.change_cost_centre(
        by=office.as_("sofie"), cost_centre=centre, responsible=office.people["katrien"]
    )
    people.change_cost_centre(
        by=katrien, cost_centre=centre, responsible=office.people["katrien"], name="Drukwerk"
    )
    pieter = office.people["pieter"]
    people.change_person(by=office.as_("pieter"), person=pieter, unit=unit)
    people.change_cost_centre(by=office.as_("pieter"), cost_centre=centre, responsible=pieter)


def away_with(office: Office, key: str, deputy: str, **days: date) -> None:
    """Somebody registers the own absence; without days until further notice."""
    person = office.people[key]
    days = {"from_on": TODAY, **days}
    people.register_absence(by=office.as_(key), person=person, deputy=office.people[deputy], **days)


def standing(office: Office, key: str, deputy: str) -> None:
    people.change_person(by=office.as_("pieter"), person=office.people[key], deputy=office.people[deputy])


def test_a_keeper_puts_herself_at_the_end_of_no_chain_of_deputies_today_or_later(office):
    sofie, annelies, griet = office.as_("sofie"), office.people["annelies"], office.people["griet"]
    later = TODAY + 3 * DAY
    away_with(office, "griet", "sofie", from_on=later, last_day=later)
    standing(office, "thijs", "griet")
    standing(office, "nour", "sofie")
    done = Event.objects.count()
    for absentee, deputy in (("annelies", griet), ("pieter", griet), ("thijs", None), ("nour", None)):
        register = {"person": office.people[absentee], "deputy": deputy, "from_on": TODAY}
        refused("OwnStandIn", people.register_absence, by=sofie, **register)
    refused("OwnStandIn", people.change_person, by=sofie, person=annelies, deputy=griet)
    assert Event.objects.count() == done
    until = {"from_on": TODAY, "last_day": later - DAY}
    people.register_absence(by=sofie, person=annelies, deputy=griet, **until)
    people.register_absence(by=office.as_("katrien"), person=office.people["pieter"], deputy=griet, **until)
    assert not office.as_("sofie", today=later).may_act_for(annelies.pk)


def test_who_stands_in_for_somebody_already_goes_on_with_what_is_nobodys_gain(office):
    away_with(office, "annelies", "sofie")
    sofie, griet, thijs = office.as_("sofie"), office.people["griet"], office.people["thijs"]
    standing(office, "thijs", "sofie")
    people.change_person(by=sofie, person=thijs, deputy=office.people["sofie"], phone="09 1")
    people.register_absence(by=sofie, person=thijs, from_on=TODAY, deputy=griet)
    people.end_absence(by=sofie, absence=Absence.objects.get(person=thijs))
    away_with(office, "griet", "sofie")
    people.end_absence(by=sofie, absence=Absence.objects.get(person=griet))
    away_with(office, "thijs", "griet")
    assert [one.person_id for one in office.as_("sofie").principals] == [office.people["annelies"].pk]


def test_a_keeper_who_is_away_names_herself_no_more_than_one_who_is_there(office):
    away_with(office, "sofie", "griet", last_day=TODAY + 3 * DAY)
    register = {"person": office.people["annelies"], "from_on": TODAY, "last_day": TODAY}
    sofie = office.people["sofie"]
    refused("OwnStandIn", people.register_absence, by=office.as_("sofie"), deputy=sofie, **register)
    people.register_absence(by=office.as_("katrien"), deputy=sofie, **register)
    people.end_absence(by=office.as_("sofie"), absence=Absence.objects.get(person=sofie))
    assert office.as_("sofie").may_act_for(office.people["annelies"].pk), "another keeper wrote it"


def test_a_keeper_lets_no_deputy_leave_or_come_back_to_stand_in_herself(office):
    standing(office, "annelies", "sofie")
    away_with(office, "annelies", "griet")
    sofie, griet = office.as_("sofie"), office.people["griet"]
    for day in (TODAY, TODAY + 9 * DAY):
        refused("OwnStandIn", people.change_person, by=sofie, person=griet, left_on=day)
    people.change_person(by=office.as_("katrien"), person=griet, left_on=TODAY)
    assert office.as_("sofie").may_act_for(office.people["annelies"].pk)
    away_with(office, "jeroen", "lotte")
    away_with(office, "lotte", "sofie")
    office.leaves("lotte", TODAY)
    refused(
        "OwnStandIn", people.change_person, by=sofie, person=office.people["lotte"], left_on=TODAY + 9 * DAY
    )


def test_a_role_is_given_for_a_period_and_ended(office):
    sofie, thijs = office.as_("sofie"), office.people["thijs"]
    people.assign_role(by=sofie, person=thijs, role=Role.SECRETARY, last_day=TODAY + DAY)
    given = RoleAssignment.objects.get(person=thijs, role=Role.SECRETARY)
    assert (given.from_on, given.until_on) == (TODAY, TODAY + 2 * DAY)
    assert office.as_("thijs", today=TODAY + DAY).has_role(Role.SECRETARY)
    assert not office.as_("thijs", today=TODAY + 2 * DAY).has_role(Role.SECRETARY)
    refused("RoleKnown", people.assign_role, by=sofie, person=thijs, role=Role.SECRETARY)
    refused("PeriodEmpty", people.assign_role, by=sofie, person=thijs, role=Role.HR, last_day=TODAY - DAY)
    refused("PeriodEmpty", people.end_role, by=sofie, assignment=given)
    for later in (TODAY + 2 * DAY, TODAY + 9 * DAY):  # nor by whose own it is
        refused("EndsEarlier", people.end_role, by=sofie, assignment=given, last_day=later)
    people.end_role(by=sofie, assignment=given, last_day=TODAY)
    tomorrow = office.as_("sofie", today=TODAY + DAY)
    refused("RoleEnded", people.end_role, by=tomorrow, assignment=RoleAssignment.objects.get(pk=given.pk))


def test_a_role_that_begins_later_is_the_same_role_and_is_taken_away_before_it_begins(office):
    sofie, thijs, later = office.as_("sofie"), office.people["thijs"], TODAY + 9 * DAY
    people.assign_role(by=sofie, person=thijs, role=Role.FINANCE, from_on=later)
    given = RoleAssignment.objects.get(person=thijs, role=Role.FINANCE)
    finance = {"by": sofie, "person": thijs, "role": Role.FINANCE}
    refused("RoleKnown", people.assign_role, **finance)
    refused("RoleKnown", people.assign_role, **finance, last_day=later)
    people.assign_role(**finance, last_day=later - DAY)
    people.end_role(by=sofie, assignment=given, last_day=later + DAY)
    assert RoleAssignment.objects.get(pk=given.pk).until_on == later + 2 * DAY
    people.end_role(by=sofie, assignment=RoleAssignment.objects.get(pk=given.pk))
    assert not RoleAssignment.objects.filter(pk=given.pk).exists()
    assert last_event().action == "people.role.end"


def test_the_administrator_to_come_stays_when_the_one_of_today_ends(office):
    signed_in(office, "pieter"), signed_in(office, "thijs")
    pieter, later = office.as_("pieter"), TODAY + 9 * DAY
    own = RoleAssignment.objects.get(role=Role.ADMINISTRATOR)
    people.assign_role(by=pieter, person=office.people["thijs"], role=Role.ADMINISTRATOR, from_on=later)
    people.end_role(by=pieter, assignment=own, last_day=later - DAY)
    to_come = RoleAssignment.objects.get(role=Role.ADMINISTRATOR, from_on=later)
    refused("LastAdministrator", people.end_role, by=pieter, assignment=to_come)


def test_an_administrator_whose_role_ends_is_another_until_then_alone(office):
    signed_in(office, "pieter"), signed_in(office, "thijs"), signed_in(office, "griet")
    pieter, later = office.as_("pieter"), TODAY + 30 * DAY
    own = RoleAssignment.objects.get(role=Role.ADMINISTRATOR)
    given = {"by": pieter, "role": Role.ADMINISTRATOR}
    people.assign_role(**given, person=office.people["thijs"], last_day=later)
    refused("LastAdministrator", people.end_role, by=pieter, assignment=own, last_day=TODAY)
    people.assign_role(**given, person=office.people["griet"], from_on=later + 2 * DAY)
    refused("LastAdministrator", people.end_role, by=pieter, assignment=own, last_day=TODAY)
    people.end_role(by=pieter, assignment=RoleAssignment.objects.get(pk=own.pk), last_day=later + DAY)
    people.assign_role(**given, person=office.people["thijs"], from_on=later + DAY, last_day=later + DAY)
    people.end_role(by=pieter, assignment=RoleAssignment.objects.get(pk=own.pk), last_day=TODAY)


def test_the_last_administrator_neither_leaves_nor_loses_access_nor_is_taken_away(office):
    katrien, sofie = office.as_("katrien"), office.as_("sofie")
    pieter, thijs = office.people["pieter"], office.people["thijs"]
    account = signed_in(office, "pieter")
    people.assign_role(by=office.as_("pieter"), person=thijs, role=Role.ADMINISTRATOR)
    gone = (
        partial(people.change_person, by=sofie, person=pieter, left_on=TODAY + 9 * DAY),
        partial(people.change_person, by=sofie, person=pieter, left_on=TODAY - DAY),
        partial(people.close_account, by=office.as_("thijs"), account=account),
        partial(people.remove_person, by=katrien, person=pieter),
    )
    other = signed_in(office, "thijs")
    people.close_account(by=office.as_("pieter"), account=other)
    for one in gone:
        refused("LastAdministrator", one)
    people.reopen_account(by=office.as_("pieter"), account=other)
    people.change_person(by=sofie, person=thijs, left_on=TODAY + 99 * DAY)
    for one in gone:
        refused("LastAdministrator", one)
    people.change_person(by=sofie, person=thijs, left_on="")
    people.change_person(by=sofie, person=pieter, left_on=TODAY + 9 * DAY, phone="1")
    refused("LastAdministrator", people.change_person, by=sofie, person=thijs, left_on=TODAY + 99 * DAY)


def signed_in(office: Office, key: str) -> User:
    """The account of somebody who used it."""
    return User.objects.create_user(
        f"{key}@x.example", "x", person=office.people[key], last_login=office.now()
    )


def test_an_administrator_who_never_signed_in_counts_as_nobody(office):
    account, katrien, thijs = signed_in(office, "pieter"), office.as_("katrien"), office.people["thijs"]
    people.assign_role(by=office.as_("pieter"), person=thijs, role=Role.ADMINISTRATOR)
    refused("LastAdministrator", people.close_account, by=katrien, account=account)
    people.invite(by=office.as_("pieter"), person=thijs)
    refused("LastAdministrator", people.close_account, by=katrien, account=account)
    User.objects.filter(person=thijs).update(last_login=office.now())
    people.close_account(by=katrien, account=account)


def test_the_last_administrator_stays_one(office):
    pieter, thijs = office.as_("pieter"), office.people["thijs"]
    signed_in(office, "thijs")
    own = RoleAssignment.objects.get(role=Role.ADMINISTRATOR)
    refused("LastAdministrator", people.end_role, by=pieter, assignment=own)
    people.assign_role(by=pieter, person=thijs, role=Role.ADMINISTRATOR, last_day=TODAY)
    refused("LastAdministrator", people.end_role, by=pieter, assignment=own, last_day=TODAY + DAY)
    people.assign_role(by=pieter, person=thijs, role=Role.ADMINISTRATOR, from_on=TODAY + DAY)
    people.end_role(by=pieter, assignment=own, last_day=TODAY + DAY)
    assert not office.as_("pieter", today=TODAY + 2 * DAY).has_role(Role.ADMINISTRATOR)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("act", "answers", "taken"),
    [
        (people.assign_role, {"role": Role.SECRETARY}, "RoleKnown"),
        (people.register_absence, {"from_on": TODAY}, "AlreadyAbsent"),
    ],
)
def test_what_one_has_once_is_given_once_by_several_at_the_same_moment(office, act, answers, taken):
    """A role that stood there twice would still hold when one of the two was ended."""
    call = act.call(by=office.as_("sofie"), person=office.people["thijs"], **answers)
    found = at_the_same_moment(*[partial(perform_alone, call)] * 4)
    assert sorted(one.refusal.code if one.refusal else "" for one in found) == ["", taken, taken, taken]


def test_a_mandate_gets_the_next_number_also_after_the_highest_was_withdrawn(office):
    by, griet = office.as_("sofie"), office.people["griet"]
    people.grant_mandate(
        by=by, holder=griet, giver=office.people["annelies"], deeds=["post.*"], limit=Decimal(250),
        cost_centres=[office.cost_centres["6100"]], last_day=TODAY,
    )  # fmt: skip
    mandate = Mandate.objects.get(holder=griet)
    assert (mandate.number, mandate.cost_centres, mandate.until_on) == (6, ["6100"], TODAY + DAY)
    assert office.as_("griet", for_="annelies").power_for("post.item.close").mandate_number == 6
    refused("EndsEarlier", people.withdraw_mandate, by=by, mandate=mandate, last_day=TODAY + DAY)
    people.withdraw_mandate(by=by, mandate=mandate, reason="project klaar")
    with pytest.raises(LookupError):
        office.as_("griet", for_="annelies")
    people.grant_mandate.many(
        [people.grant_mandate.call(by=by, holder=griet, deeds=["post.*"]) for _again in range(2)]
    )
    assert list(Mandate.objects.filter(holder=griet).values_list("number", flat=True)) == [6, 7, 8]


def test_a_mandate_is_refused_for_each_reason(office):
    by, griet = office.as_("sofie"), office.people["griet"]
    refused(
        "UnknownAction", people.grant_mandate, by=by, holder=griet, deeds=["invoices.*", "invoice.aprove"]
    )
    refused("UnknownAction", people.grant_mandate, by=by, holder=griet, deeds=[])
    refused("HolderIsGiver", people.grant_mandate, by=by, holder=griet, giver=griet, deeds=["post.*"])
    refused("OwnMandate", people.grant_mandate, by=by, holder=office.people["sofie"], deeds=["post.*"])
    refused("PeriodEmpty", people.grant_mandate, by=by, holder=griet, deeds=["post.*"], last_day=TODAY - DAY)


def test_the_giver_takes_a_mandate_back_and_a_stranger_does_not(office):
    given = office.mandates[4]
    refused("NotPermitted", people.withdraw_mandate, by=office.as_("thijs"), mandate=given)
    people.withdraw_mandate(by=office.as_("annelies"), mandate=given)
    given.refresh_from_db()
    assert given.until_on == TODAY
    refused("AlreadyWithdrawn", people.withdraw_mandate, by=office.as_("annelies"), mandate=given)


def test_everybody_registers_the_own_absence_and_the_deputy_acts_exactly_as_long(office):
    nour = office.people["nour"]
    people.register_absence(
        by=office.as_("nour"), person=nour, from_on=TODAY, last_day=TODAY + DAY, deputy=office.people["bart"]
    )
    for days, expected in ((-1, False), (0, True), (1, True), (2, False)):
        assert office.as_("bart", today=TODAY + days * DAY).may_act_for(nour.pk) is expected
    assert last_event().recorded_values.subject.startswith("organisation.absence:")


def test_an_absence_is_refused_for_each_reason(office):
    nour, sofie = office.people["nour"], office.as_("sofie")
    refused("NotPermitted", people.register_absence, by=office.as_("thijs"), person=nour, from_on=TODAY)
    refused(
        "PeriodEmpty", people.register_absence, by=sofie, person=nour, from_on=TODAY, last_day=TODAY - DAY
    )
    people.register_absence(by=sofie, person=nour, from_on=TODAY, last_day=TODAY + 3 * DAY)
    refused("AlreadyAbsent", people.register_absence, by=sofie, person=nour, from_on=TODAY + 3 * DAY)


def test_who_is_back_earlier_ends_the_absence_and_one_that_had_not_begun_goes(office):
    nour = office.as_("nour")
    away = office.absent("nour", from_on=TODAY - DAY, until_on=TODAY + 3 * DAY)
    refused("NotPermitted", people.end_absence, by=office.as_("thijs"), absence=away)
    people.end_absence(by=nour, absence=away)
    assert Absence.objects.get().until_on == TODAY
    refused("AbsenceOver", people.end_absence, by=nour, absence=Absence.objects.get())
    later = office.absent("nour", from_on=TODAY + 9 * DAY, until_on=TODAY + 10 * DAY)
    people.end_absence(by=nour, absence=later)
    assert Absence.objects.count() == 1


def test_days_of_an_absence_that_are_over_stay_as_they_were(office):
    nour = office.as_("nour", today=TODAY + 5 * DAY)
    over, running = (
        office.absent("nour", deputy="bart", from_on=TODAY + start * DAY, until_on=TODAY + end * DAY)
        for start, end in ((0, 3), (4, 9))
    )
    refused("AbsenceOver", people.end_absence, by=nour, absence=over, back_on=TODAY)
    refused("AbsenceOver", people.end_absence, by=nour, absence=over, back_on=TODAY + DAY)
    refused("DaysOver", people.end_absence, by=nour, absence=running, back_on=TODAY + 4 * DAY)
    people.end_absence(by=nour, absence=running)
    assert list(Absence.objects.order_by("from_on").values_list("until_on", flat=True)) == [
        TODAY + 3 * DAY,
        TODAY + 5 * DAY,
    ]


def test_the_office_gets_units_locations_and_cost_centres_and_no_code_twice(office):
    by = office.as_("katrien")
    people.add_location(by=by, code="BREDA", name="Breda", country="NL", town="Breda")
    people.add_unit(by=by, code="ICT", name="ICT", parent=office.units["FAC"])
    people.change_unit(by=by, unit=Unit.objects.get(code="ICT"), head=office.people["pieter"])
    people.add_cost_centre(by=by, code="6300", name="ICT", responsible=office.people["pieter"])
    assert Location.objects.get(code="BREDA").country == "NL"
    assert Unit.objects.get(code="ICT").head == office.people["pieter"]
    people.change_unit(by=by, unit=Unit.objects.get(code="ICT"), name="Informatica")
    people.change_unit(by=by, unit=Unit.objects.get(code="ICT"), head="")
    assert (Unit.objects.get(code="ICT").name, Unit.objects.get(code="ICT").head) == ("Informatica", None)
    assert CostCentre.objects.get(code="6300").from_on == TODAY
    refused("CodeInUse", people.add_location, by=by, code="GENT", name="Gent")
    refused("CodeInUse", people.add_unit, by=by, code="ICT", name="ICT")
    refused(
        "CodeInUse", people.add_cost_centre, by=by, code="6100", name="x", responsible=office.people["bart"]
    )


@pytest.mark.parametrize("lies", ["alone", "beside another", "in an office of two"])
def test_the_only_place_of_the_office_goes_along_to_another_country(office, lies):
    """Else its public holidays, and so every deadline, would stay those of the country that was a mistake."""
    by, entity = office.as_("pieter"), office.entity
    with guard.opened():
        LegalEntity.objects.update(enterprise_number="", vat_number="")
        if lies == "beside another":
            Location.objects.create(code="BREDA", name="Breda", country="NL")
        if lies == "in an office of two":
            LegalEntity.objects.create(code="B", name="Tweede bedrijf")
    entity.refresh_from_db()
    people.change_office(office=entity, by=by, name="De Linde")
    assert Location.objects.get(code="GENT").country == "BE"
    people.change_office(office=entity, by=by, country="NL")
    goes_along = lies == "alone"
    assert Location.objects.get(code="GENT").country == ("NL" if goes_along else "BE")
    king = date(2026, 4, 27)
    assert office_calendar(TODAY, office.people["griet"].pk).is_working_day(king) is not goes_along
    told = EventValues.objects.filter(subject__startswith="organisation.location")
    assert [one.changes for one in told] == ['{"country": ["BE", "NL"]}'] * goes_along


def test_a_location_is_in_the_country_of_the_office_when_it_says_no_other(office):
    with guard.opened():
        LegalEntity.objects.update(country="NL")
    for code, answers in (("UTRE", {}), ("GENT2", {"country": "BE"})):
        people.add_location(by=office.as_("katrien"), code=code, name=code, **answers)
    assert dict(Location.objects.exclude(code="GENT").values_list("code", "country")) == {
        "UTRE": "NL",
        "GENT2": "BE",
    }


def test_a_location_is_changed_in_what_is_filled_in(office):
    """Its country decides public holidays, and nobody takes a location away at which people work."""
    by, ghent = office.as_("katrien"), Location.objects.get(code="GENT")
    people.change_location(by=by, location=ghent, country="NL")
    assert last_event().action == "people.location.change"
    people.change_location(by=by, location=ghent, name="Terneuzen", town="Terneuzen")
    now = Location.objects.get(code="GENT")
    assert (now.name, now.country, now.town) == ("Terneuzen", "NL", "Terneuzen")
    assert Person.objects.filter(location=now).count() == Person.objects.count()
    refused("NotPermitted", people.change_location, by=office.as_("bart"), location=now, name="Hier")


def test_a_closing_day_that_was_a_mistake_is_taken_away(office):
    by = office.as_("katrien")
    people.add_closing_day(by=by, on=TODAY, name="Verkeerde dag")
    refused(
        "NotPermitted",
        people.remove_closing_day,
        by=office.as_("thijs"),
        closing_day=ClosingDay.objects.get(on=TODAY),
    )
    people.remove_closing_day(by=by, closing_day=ClosingDay.objects.get(on=TODAY))
    assert not ClosingDay.objects.exists()
    people.add_closing_day(by=by, on=TODAY, name="Toch")


def test_a_cost_centre_is_changed_in_what_is_filled_in(office):
    by = office.as_("katrien")
    centre = office.cost_centres["6100"]
    people.change_cost_centre(by=by, cost_centre=centre, responsible=office.people["bart"])
    assert last_event().action == "people.cost_centre.change"
    now = CostCentre.objects.get(code="6100")
    assert now.responsible == office.people["bart"]
    assert (now.name, now.unit, now.until_on) == (centre.name, centre.unit, None)
    people.change_cost_centre(
        by=by, cost_centre=now, name="Drukwerk", unit=office.units["FIN"], last_day=TODAY
    )
    now = CostCentre.objects.get(code="6100")
    assert (now.name, now.unit, now.until_on) == ("Drukwerk", office.units["FIN"], TODAY + DAY)
    assert now.responsible == office.people["bart"]
    people.change_cost_centre(by=by, cost_centre=now, unit="")
    now = CostCentre.objects.get(code="6100")
    assert (now.name, now.unit, now.until_on) == ("Drukwerk", None, TODAY + DAY)
    before = now.from_on - DAY
    refused("PeriodEmpty", people.change_cost_centre, by=by, cost_centre=now, last_day=before)
    refused("NotPermitted", people.change_cost_centre, by=office.as_("bart"), cost_centre=now, name="Mijn")


def test_a_last_day_of_a_cost_centre_can_be_taken_back(office):
    """Typed wrongly, or over while the invoices of that year still come: its code is good for nothing else."""
    centre, over = office.cost_centres["6100"], TODAY - DAY
    people.change_cost_centre(by=office.as_("katrien"), cost_centre=centre, last_day=over)
    given: list[tuple[dict[str, Any], date | None]] = [
        ({"name": "Drukwerk"}, TODAY),
        ({"last_day": ""}, None),
    ]
    for answers, until in given:
        people.change_cost_centre(by=office.as_("katrien"), cost_centre=centre, **answers)
        centre.refresh_from_db()
        assert (centre.name, centre.until_on) == ("Drukwerk", until)


def test_what_is_named_by_its_code_or_reads_along_is_not_taken_away(office):
    """Its code would stand for the next that gets it, and readers would be gone without a word."""
    by, katrien = office.as_("katrien"), office.people["katrien"]
    people.add_cost_centre(by=by, code="6300", name="ICT", responsible=office.people["bart"])
    people.add_location(by=by, code="BREDA", name="Breda")
    people.add_unit(by=by, code="ICT", name="ICT")
    people.add_person(by=by, first_name="Inge", last_name="Maes", email="inge@x.example")
    centre, place = CostCentre.objects.get(code="6300"), Location.objects.get(code="BREDA")
    unit, inge = Unit.objects.get(code="ICT"), Person.objects.get(email="inge@x.example")
    office.mandate(6, "griet", ["invoices.*"], cost_centres=["6300"])
    people.add_closing_day(by=by, on=TODAY, name="Verhuis", location="BREDA")
    record = registered(office).record
    share(record=record, by=by, confidentiality="named", units=[unit], people=[inge, katrien])
    refused("StillUsed", people.remove_cost_centre, by=by, cost_centre=centre)
    refused("StillUsed", people.remove_location, by=by, location=place)
    refused("StillUsed", people.remove_unit, by=by, unit=unit)
    refused("StillUsed", people.remove_person, by=by, person=inge)
    share(record=record, by=by, confidentiality="named", people=[katrien])
    people.remove_closing_day(by=by, closing_day=ClosingDay.objects.get())
    people.remove_unit(by=by, unit=unit)
    people.remove_person(by=by, person=inge)
    people.remove_location(by=by, location=place)


def test_an_empty_office_is_set_up_by_the_program_itself(office):
    refused("OfficeExists", people.set_up_office, by=office.system(), name="X", code="TK")
    refused(
        "WrongNumber",
        people.set_up_office,
        by=office.system(),
        name="X",
        code="XX",
        iban="BE68 5390 0754 7035",
    )
    people.set_up_office(
        by=office.system(),
        name="Tweede",
        code="TW",
        enterprise_number="0403.019.261",
        iban="BE68 5390 0754 7034",
    )
    second = LegalEntity.objects.get(code="TW")
    assert (second.enterprise_number, second.iban) == ("0403019261", "BE68539007547034")
    people.change_office(by=office.as_("pieter"), office=second, town="Gent")
    refused("NotPermitted", people.change_office, by=office.as_("katrien"), office=second, town="Gent")
    refused("WrongNumber", people.change_office, by=office.as_("pieter"), office=second, iban="BE00")
    second.refresh_from_db()
    assert (second.town, second.name) == ("Gent", "Tweede")
    change = {"by": office.as_("pieter"), "office": second, "country": "NL"}
    refused("WrongNumber", people.change_office, enterprise_number="0403.019.261", **change)
    people.change_office(enterprise_number="1234 5678", vat_number="004495445B01", **change)
    second.refresh_from_db()
    assert (second.country, second.enterprise_number, second.vat_number) == (
        "NL",
        "12345678",
        "NL004495445B01",
    )
    assert Location.objects.filter(code="TW").count() == 0


def test_a_first_office_comes_with_its_first_location(db):
    from datetime import UTC, datetime

    from spil.foundation.access.actor import system_actor

    by = system_actor(datetime(2026, 11, 24, 9, tzinfo=UTC), date(2026, 11, 24))
    people.set_up_office(by=by, name="Nieuw", code="NW", country="NL", town="Breda")
    assert Location.objects.get().town == "Breda"
