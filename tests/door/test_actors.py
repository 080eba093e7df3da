"""Who somebody is today: roles, mandates, absences, and what opens."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from spil.foundation.access.queries import audience_for, deputies_today, deputy_today, may_see
from spil.foundation.access.sight import readers_today
from spil.foundation.actions import guard
from spil.foundation.organisation.models import Person, Role, RoleAssignment
from spil.foundation.organisation.rules import Weight
from spil.foundation.records.rules import only
from tests.support.office import TODAY, Office

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
APPROVE = "invoices.invoice.approve"


@pytest.mark.parametrize(("day", "has"), [(YESTERDAY, False), (TODAY, True), (TOMORROW, False)])
def test_a_role_holds_from_its_first_day_to_the_day_before_its_end(
    office: Office, day: date, has: bool
) -> None:
    with guard.opened():
        RoleAssignment.objects.create(
            person=office.people["thijs"], role=Role.HR, from_on=TODAY, until_on=TOMORROW
        )
    assert office.as_("thijs", today=day).has_role(Role.HR) is has


@pytest.mark.parametrize(("day", "may"), [(YESTERDAY, False), (TODAY, True), (TOMORROW, False)])
def test_a_deputy_acts_exactly_while_the_absence_lasts(office: Office, day: date, may: bool) -> None:
    office.absent("bart", deputy="nour", from_on=TODAY, until_on=TOMORROW)
    assert office.as_("nour", today=day).may_act_for(office.people["bart"].pk) is may


def test_a_chain_of_deputies_leads_to_who_is_there_and_to_nobody_else(office: Office) -> None:
    office.absent("bart", deputy="nour")
    office.absent("nour", deputy="thijs")
    bart, nour = office.people["bart"].pk, office.people["nour"].pk
    assert {one.person_id for one in office.as_("thijs").principals} == {bart, nour}
    assert office.as_("nour").principals == ()
    assert deputy_today(bart, TODAY) == office.people["thijs"].pk
    assert deputy_today(office.people["thijs"].pk, TODAY) is None


def test_a_circle_of_absent_people_finds_nobody(office: Office) -> None:
    office.absent("bart", deputy="nour")
    office.absent("nour", deputy="bart")
    assert deputy_today(office.people["bart"].pk, TODAY) is None
    assert office.as_("bart").principals == office.as_("nour").principals == ()


def test_a_deputy_can_do_no_more_than_who_is_away(office: Office) -> None:
    office.absent("jeroen", deputy="annelies")
    jeroen = office.as_("annelies", for_="jeroen")
    small, large = Weight(Decimal(5000), "EUR", "6100"), Weight(Decimal(5001), "EUR", "6100")
    assert jeroen.power_for(APPROVE, small, decides=True) is not None
    assert jeroen.power_for(APPROVE, large, decides=True) is None
    assert office.as_("annelies").power_for(APPROVE, large, decides=True) is not None


def test_a_mandate_in_somebodys_name_is_not_handed_on_to_a_deputy(office: Office) -> None:
    office.absent("katrien", deputy="fatma")
    with pytest.raises(LookupError):
        office.as_("fatma", for_="annelies")
    assert office.as_("fatma", for_="katrien").power_for(APPROVE, Weight(Decimal(1)), decides=True) is None


def test_a_mandate_covers_up_to_its_limit_and_never_more_than_its_giver_may(office: Office) -> None:
    for_director = office.as_("katrien", for_="annelies")
    power = for_director.power_for(APPROVE, Weight(Decimal(10000)), decides=True)
    assert power is not None
    assert (power.mandate_number, power.is_deputyship) == (4, False)
    assert for_director.power_for(APPROVE, Weight(Decimal(10001)), decides=True) is None
    office.mandate(9, "thijs", ["invoices.*"], giver="jeroen", limit="9000")
    assert (
        office.as_("thijs", for_="jeroen").power_for(
            APPROVE, Weight(Decimal(6000), "EUR", "6100"), decides=True
        )
        is None
    )


def test_of_several_powers_the_narrowest_is_named(office: Office) -> None:
    office.mandate(9, "bart", ["invoices.*"], limit="1000")
    bart = office.as_("bart")
    numbers = [bart.power_for(APPROVE, Weight(Decimal(amount))) for amount in (500, 2000, 60000)]
    assert [power.mandate_number if power else None for power in numbers] == [9, 2, None]


def test_acting_for_somebody_opens_what_that_person_reads_but_not_what_is_kept_about_the_person(
    office: Office,
) -> None:
    bart = office.people["bart"].pk
    with guard.opened():
        work, about = audience_for(only(people=[bart])).pk, audience_for(only(oneself=[bart])).pk
        unit, role = (
            audience_for(only(units=[office.units["FIN"].pk])).pk,
            audience_for(only(roles=["finance"])).pk,
        )
    assert {work, about, unit, role} <= set(office.as_("bart").audience_ids)
    assert not {work, about, unit, role} & set(office.as_("thijs").audience_ids)
    office.absent("bart", deputy="thijs")
    opened = set(office.as_("thijs").audience_ids)
    assert {work, unit, role} <= opened
    assert about not in opened


@pytest.mark.parametrize(("leaves", "may"), [(TOMORROW, True), (TODAY, False), (None, True)])
def test_nobody_acts_for_who_left_by_mandate_or_as_deputy_from_that_day_on(
    office: Office, leaves: date | None, may: bool
) -> None:
    office.absent("bart", deputy="nour")
    office.mandate(9, "katrien", ["invoices.*"], giver="bart")
    if leaves is not None:
        office.leaves("bart", leaves)
    bart = office.people["bart"].pk
    for key in ("katrien", "nour"):
        assert office.as_(key).may_act_for(bart) is may, key
    assert (deputies_today(TODAY) == {bart: office.people["nour"].pk}) is may
    assert (bart in office.as_("thijs").absent) is may


def test_for_a_deputy_who_left_the_standing_one_stands_in_and_else_nobody(office: Office) -> None:
    bart, thijs = office.people["bart"], office.people["thijs"]
    office.absent("bart", deputy="nour")
    office.leaves("nour", TODAY)
    assert deputy_today(bart.pk, TODAY) is None
    with guard.opened():
        Person.objects.filter(pk=bart.pk).update(deputy=thijs)
    assert deputy_today(bart.pk, TODAY) == thijs.pk
    assert deputy_today(bart.pk, YESTERDAY) is None
    assert office.as_("thijs").may_act_for(bart.pk)
    assert not office.as_("nour").may_act_for(bart.pk)


def test_who_is_said_to_see_a_record_is_who_sees_it_also_when_somebody_leaves(office: Office) -> None:
    office.absent("jeroen", deputy="nour")
    office.absent("nour", deputy="thijs")
    office.mandate(9, "griet", ["post.*"], giver="jeroen")
    office.mandate(10, "lotte", ["post.*"], giver="annelies")
    office.leaves("lotte", TODAY)
    office.leaves("sofie", TOMORROW)
    with guard.opened():
        people = [office.people[key].pk for key in ("jeroen", "annelies", "sofie")]
        audience = audience_for(only(people=people)).pk
    seen = []
    for day in (YESTERDAY, TODAY, TOMORROW):
        here = [key for key, one in office.people.items() if one.left_on is None or one.left_on > day]
        sees = {office.people[key].pk for key in here if may_see(office.as_(key, today=day), audience)}
        assert set(readers_today(audience, day)) == sees
        seen.append(len(sees))
    assert seen == [6, 6, 4]


def test_an_actor_takes_four_queries_whatever_the_size_of_the_office(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    for number, key in enumerate(("bart", "nour", "jeroen", "annelies", "sofie", "lotte"), 20):
        office.absent(key, deputy="thijs")
        office.mandate(number, "thijs", ["*"], giver=key)
    with django_assert_max_num_queries(4):
        actor = office.as_("thijs")
    assert len(actor.principals) == 6


def test_nobody_acts_for_a_stranger_and_everybody_for_oneself(office: Office) -> None:
    thijs = office.as_("thijs")
    with pytest.raises(LookupError):
        office.as_("thijs", for_="annelies")
    assert thijs.on_behalf_of(thijs.person_id).for_id is None
    assert thijs.deciding_id == thijs.person_id
