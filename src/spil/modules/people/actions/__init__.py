"""Every write about the office and its people; each file is one subject.

None of these has a record as its subject: what happens is told in the office's own chain of events.
"""

from spil.modules.people.actions.absences import end_absence, register_absence
from spil.modules.people.actions.accounts import (
    change_address,
    close_account,
    invite,
    lift_second_step,
    reopen_account,
    require_second_step,
    reset_second_step,
)
from spil.modules.people.actions.closing_days import add_closing_day, remove_closing_day
from spil.modules.people.actions.mandates import grant_mandate, withdraw_mandate
from spil.modules.people.actions.office import (
    add_cost_centre,
    add_location,
    add_unit,
    change_cost_centre,
    change_location,
    change_office,
    change_unit,
    remove_cost_centre,
    remove_location,
    remove_unit,
    set_up_office,
)
from spil.modules.people.actions.persons import (
    add_person,
    assign_role,
    change_person,
    end_role,
    remove_person,
)

__all__ = [
    "add_closing_day",
    "add_cost_centre",
    "add_location",
    "add_person",
    "add_unit",
    "assign_role",
    "change_address",
    "change_cost_centre",
    "change_location",
    "change_office",
    "change_person",
    "change_unit",
    "close_account",
    "end_absence",
    "end_role",
    "grant_mandate",
    "invite",
    "lift_second_step",
    "register_absence",
    "remove_closing_day",
    "remove_cost_centre",
    "remove_location",
    "remove_person",
    "remove_unit",
    "reopen_account",
    "require_second_step",
    "reset_second_step",
    "set_up_office",
    "withdraw_mandate",
]
