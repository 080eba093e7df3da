"""Lists of people: roles in words, who is away and who stands in at the end of the chain, mandates in force."""

from datetime import timedelta

import pytest

from spil.foundation.access.queries import deputies_today
from spil.modules.people import actions as people
from spil.modules.people.actions.deputing import deputing
from spil.modules.people.queries import (
    absent_colleagues,
    away_today,
    colleagues,
    coming_absences,
    mandate_words,
    mandates_in_force,
)
from tests.support.office import TODAY, small_office

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_everybody_is_listed_by_name_with_the_roles_in_words(django_assert_num_queries):
    office = small_office()
    with django_assert_num_queries(3):
        found = colleagues(TODAY)
    assert [str(one.person) for one in found][:2] == ["Thijs Bakker", "Annelies Claes"]
    bart = next(one for one in found if one.person == office.people["bart"])
    assert len(bart.roles) == 2
    assert not bart.is_away


def test_whoever_left_is_not_listed_from_that_day_on():
    office = small_office()
    office.leaves("thijs", TODAY)
    assert office.people["thijs"] not in [one.person for one in colleagues(TODAY)]
    assert office.people["thijs"] in [one.person for one in colleagues(TODAY - DAY)]


def test_who_stands_in_is_the_first_one_of_the_chain_who_is_there():
    office = small_office()
    office.absent("nour", deputy="bart", until_on=TODAY + 3 * DAY)
    office.absent("bart", deputy="annelies")
    office.absent("thijs")
    found = {one.person: one for one in absent_colleagues(TODAY)}
    assert found[office.people["nour"]].deputy == office.people["annelies"]
    assert found[office.people["nour"]].away_until == TODAY + 2 * DAY
    assert found[office.people["thijs"]].deputy is None
    assert [one.person for one in absent_colleagues(TODAY + DAY)] == [office.people["nour"]]


def test_who_left_is_not_away_and_stands_in_for_nobody():
    office = small_office()
    office.absent("nour", deputy="thijs")
    office.absent("bart", deputy="jeroen")
    office.absent("bart", deputy="jeroen", from_on=TODAY + DAY)
    for key in ("bart", "thijs"):
        office.leaves(key, TODAY)
    assert [(one.person, one.deputy) for one in absent_colleagues(TODAY)] == [(office.people["nour"], None)]
    assert [(one.person, one.deputy) for one in away_today(TODAY)] == [(office.people["nour"], None)]
    assert [one.person for one in coming_absences(TODAY)] == [office.people["nour"]]


def test_what_is_foreseen_of_deputies_is_what_comes_about():
    office = small_office()
    office.absent("nour", deputy="thijs", until_on=TODAY + 4 * DAY)
    office.absent("thijs", deputy="griet", from_on=TODAY + DAY, until_on=TODAY + 3 * DAY)
    office.absent("griet", from_on=TODAY + 2 * DAY, until_on=TODAY + 5 * DAY)
    office.absent("bart", deputy="lotte", until_on=TODAY + 6 * DAY)
    people.change_person(
        by=office.as_("sofie"), person=office.people["griet"], deputy=office.people["jeroen"]
    )
    people.change_person(by=office.as_("sofie"), person=office.people["bart"], deputy=office.people["griet"])
    office.leaves("lotte", TODAY + DAY)
    foreseen, ends = deputing(TODAY), set()
    for day in (TODAY + days * DAY for days in range(7)):
        acting = deputies_today(day)
        for person in office.people.values():
            if person.pk not in acting:
                stands_in_for = {absent for absent, deputy in acting.items() if deputy == person.pk}
                assert foreseen.acts_for(person.pk, day) == stands_in_for
        ends.add(acting.get(office.people["bart"].pk))
    assert ends == {office.people[key].pk for key in ("lotte", "griet", "jeroen")} | {None}


def test_mandates_in_force_are_those_of_the_day_and_say_what_they_are_for():
    office = small_office()
    office.mandate(6, "griet", ["payments.run.release", "post.*"], until_on=TODAY)
    assert [mandate.number for mandate in mandates_in_force(TODAY)] == [1, 2, 3, 4, 5]
    assert [mandate.number for mandate in mandates_in_force(TODAY - DAY)] == [1, 2, 3, 4, 5, 6]
    office.leaves("annelies", TODAY)
    assert [mandate.number for mandate in mandates_in_force(TODAY)] == [2, 3, 5], (
        "neither hers nor in her name"
    )
    assert mandate_words(["post.*", "payments.run.release"])[0] == "post.*"
    assert mandate_words(["payments.run.release"]) != ["payments.run.release"]
