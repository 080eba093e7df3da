"""Who hands out and forgets personal data. Predicates run without a query."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.own_name import unless_keeps
from spil.foundation.access.refusals import NotPermitted, Reason, Refusal
from spil.foundation.actions.erasing import NO_TITLE
from spil.foundation.organisation.models import Person, Role
from spil.foundation.organisation.rules import is_here
from spil.foundation.parties.models import Party

#: who keep the people, and answer for what is kept about anybody
KEEPERS = (Role.HR, Role.OFFICE_MANAGER, Role.ADMINISTRATOR)

StillHere = Reason(
    "StillHere", _("%(name)s still works here."), _("Write down first on which day she or he left.")
)
Oneself = Reason("Oneself", _("This is about yourself."), _("Somebody else of the office does it."))
ForgottenAlready = Reason("ForgottenAlready", _("This was done already; what is left, the law keeps."))


def may_hand_out(by: Actor, _about: Any = None) -> Refusal | None:
    """Human resources, the office manager and the administrator, in their own name; the program for nobody."""
    return NotPermitted(who=KEEPERS[0].label) if by.is_system else unless_keeps(by, *KEEPERS)


def may_forget_party(by: Actor, party: Party) -> Refusal | None:
    """The same; again of who was restricted and wrote since, until nothing is left but a number."""
    return may_hand_out(by) or (ForgottenAlready() if party.name == emptied_name(party) else None)


def emptied_name(about: Party | Person) -> str:
    """What stands in place of the name when nothing keeps that any more."""
    return f"{NO_TITLE} {about.pk}"


def may_forget_person(by: Actor, person: Person) -> Refusal | None:
    """The same, of a colleague who left; never oneself. Again as long as the name stands there, since a legal hold on a
    line in the notebook can end."""
    if (refusal := may_hand_out(by)) is not None:
        return refusal
    if person.pk in (by.person_id, by.for_id):
        return Oneself()
    if is_here(person.left_on, by.today):
        return StillHere(name=person)
    return ForgottenAlready() if person.last_name == str(person.pk) else None


def may_destroy(by: Actor, _record: Any = None) -> Refusal | None:
    """What follows from forgetting: the same people; the program for notes that nobody may see."""
    return None if by.is_system else may_hand_out(by)


def may_finish(by: Actor, _erasure: Any = None) -> Refusal | None:
    """The program alone, when nothing keeps the rest any more."""
    return None if by.is_system else NotPermitted(who="Spil")


#: the domain of the address of a colleague who was forgotten; no mail ever gets there (RFC 2606)
NOWHERE = "erased.invalid"
