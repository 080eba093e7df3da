"""What decides who stands in for whom, as a write about it asks before it is made."""

from __future__ import annotations

from datetime import date

from spil.foundation.organisation.models import Absence, Person
from spil.modules.people.rules import Deputing, Planned


def deputing(on: date) -> Deputing:
    """What decides who stands in for whom on that day and later. Two queries."""
    planned = Absence.objects.not_over(on).order_by("id")
    people = list(Person.objects.values_list("pk", "deputy", "left_on"))
    return Deputing(
        [Planned(*row) for row in planned.values_list(*Planned._fields)],
        {person: deputy for person, deputy, _left_on in people},
        {person: left_on for person, _deputy, left_on in people},
    )
