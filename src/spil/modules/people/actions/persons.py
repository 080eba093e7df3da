"""Persons and their roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import reads_along
from spil.foundation.access.refusals import Reason, Refusal, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.questions import Emptied
from spil.foundation.actions.removing import removal
from spil.foundation.actions.returned import Remove, Rewrite
from spil.foundation.identity.models import TraceOf, User
from spil.foundation.organisation.languages import LANGUAGES
from spil.foundation.organisation.models import Dated, Location, Person, Role, RoleAssignment, Unit
from spil.foundation.organisation.once import one_at_a_moment
from spil.foundation.organisation.rules import is_here
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.records.rules import MemberKind
from spil.foundation.workflow.rules import Text
from spil.modules.people import access
from spil.modules.people.actions.accounts import end_links, refuse_no_address, tell
from spil.modules.people.actions.administrators import refuse_last_administrator, refuse_without
from spil.modules.people.actions.deputing import deputing
from spil.modules.people.rules import after, has_days, overlap, until_after

EmailInUse = Reason(
    "EmailInUse", _("The address %(email)s belongs to %(name)s."), _("Give everybody their own address.")
)
OwnDeputy = Reason("OwnDeputy", _("%(name)s cannot be their own deputy."), _("Choose somebody else."))
PeriodEmpty = Reason("PeriodEmpty", _("The last day lies before the first."))
RoleKnown = Reason(
    "RoleKnown",
    _("%(name)s has this role on one of these days already."),
    _("Choose other days, or end that one first."),
)
RoleEnded = Reason("RoleEnded", _("This role has ended already."))
EndsEarlier = Reason("EndsEarlier", _("It ends earlier than that already, on %(day)s."), _("Give it anew."))


def _locations(_by: Actor, _row: Any) -> Sequence[tuple[str, Text]]:
    return [(place.code, str(place)) for place in Location.objects.order_by("name")]


Place = Annotated[str, Ask(_("Location"), choices=_locations)]
Language = Annotated[str, Ask(_("Language"), choices=LANGUAGES)]
FromDay = Annotated[date | None, Ask(_("From"), help=_("Today when left empty."))]
LastDay = Annotated[date | None, Ask(_("Last day"), help=_("Until further notice when left empty."))]


def _location(code: str) -> Location | None:
    return Location.objects.get(code=code) if code else None


Somebody = Annotated[Person, Ask(_("Person"))]  # a name of its own: mypy's Django plugin misreads it in place


@action(
    "people.person.add",
    title=_("Add a person"),
    told=_("added a person"),
    may=access.may_keep,
    icon="user-plus",
    order=10,
    one_at_a_time=True,
    undone_by="people.person.remove",
)
def add_person(
    *,
    by: Actor,
    first_name: Annotated[str, Ask(_("First name"), max_length=80, also=(_("Given name"),))],
    last_name: Annotated[str, Ask(_("Last name"), max_length=80, also=(_("Surname"), _("Family name")))],
    email: Annotated[str, Ask(_("E-mail address"), max_length=254, also=("e-mail", "mail", "email"))],
    job_title: Annotated[str, Ask(_("Job"), max_length=120, also=(_("Job title"),))] = "",
    unit: Annotated[Unit | None, Ask(_("Unit"), also=(_("Department"),))] = None,
    location: Place = "",
    phone: Annotated[str, Ask(_("Phone"), max_length=40, also=(_("Telephone number"), "gsm", "tel"))] = "",
    language: Language = "nl",
    from_on: FromDay = None,
) -> list[Person | RoleAssignment]:
    """Add somebody who works here, as an employee from a day on. Refused: EmailInUse, NoAddress."""
    _free_email(email)
    person = Person(
        first_name=first_name,
        last_name=last_name,
        email=email.lower(),
        job_title=job_title,
        unit=unit,
        location=_location(location),
        phone=phone,
        language=language,
    )
    return [person, RoleAssignment(person=person, role=Role.EMPLOYEE, from_on=from_on or by.today)]


def _free_email(email: str) -> None:
    refuse_no_address(email)
    holder = Person.objects.filter(email__iexact=email).first()
    if holder is not None:
        raise Refused(EmailInUse(email=email, name=holder).about("email"))


@action(
    "people.person.remove",
    title=_("Take the person away"),
    told=_("took a person away"),
    may=access.may_keep,
    icon="trash",
    order=19,
    destroys=True,
)
def remove_person(*, person: Person, by: Actor) -> list[Remove]:
    """Take away somebody who was added by mistake, with the roles. Refused for whoever did anything or reads along with
    others (StillUsed), and for the last administrator (LastAdministrator)."""
    refuse_without(person, by.today)
    roles = RoleAssignment.objects.filter(person=person)
    return removal(person, *roles, is_named=reads_along(MemberKind.PERSON, person.pk))


@action(
    "people.person.change",
    title=_("Change the person"),
    told=_("changed a person"),
    may=access.may_keep,
    icon="pencil",
    order=11,
    one_at_a_time=True,
)
def change_person(
    *,
    person: Person,
    by: Actor,
    first_name: Annotated[str, Ask(_("First name"), max_length=80)] = "",
    last_name: Annotated[str, Ask(_("Last name"), max_length=80)] = "",
    email: Annotated[str, Ask(_("E-mail address"), max_length=254)] = "",
    job_title: Annotated[str | None, Ask(_("Job"), max_length=120, empties=True)] = None,
    unit: Annotated[Unit | Emptied | None, Ask(_("Unit"), empties=True)] = None,
    location: Annotated[str | None, Ask(_("Location"), choices=_locations, empties=True)] = None,
    phone: Annotated[str | None, Ask(_("Phone"), max_length=40, empties=True)] = None,
    language: Annotated[str, Ask(_("Language"), choices=LANGUAGES)] = "",
    deputy: Annotated[Person | Emptied | None, Ask(_("Standing deputy"), empties=True)] = None,
    left_on: Annotated[date | Emptied | None, Ask(_("Left on"), empties=True)] = None,
) -> list[OutgoingMail | Remove | Rewrite]:
    """Change what is answered; name, address and language stay when they are left empty. Refused: EmailInUse,
    NoAddress, OwnDeputy, OwnStandIn; OwnPlace and YoursToo for the unit; LastAdministrator for the day on which that
    one leaves.

    Who has access is told at the old address when that changes, and an invitation that was mailed there opens nothing
    any more; with which address one signs in does not change. Until the first sign-in of who is or will be
    administrator, the address is the administrators' to change: the first link is mailed to it. Of who left and comes
    back, what opened the account before, tokens too, opens nothing any more.
    """
    if deputy and deputy.pk == person.pk:
        raise Refused(OwnDeputy(name=person).about("deputy"))
    if unit and unit.pk != person.unit_id and (refusal := access.may_place(by, person.pk)) is not None:
        raise Refused(refusal.about("unit"))
    stands_in, leaves_on = after(deputy, person.deputy), after(left_on, person.left_on)
    comes_back = not is_here(person.left_on, by.today) and is_here(leaves_on, by.today)
    if deputy is not None or left_on is not None:
        refusal = _own_stand_in(by, person, stands_in, leaves_on)
        if refusal is not None:
            raise Refused(refusal.about("left_on" if deputy is None else "deputy"))
    gone_on = max(leaves_on or by.today, by.today)
    if not is_here(leaves_on, gone_on) and is_here(person.left_on, gone_on):
        refuse_without(person, gone_on)
    account = None
    if email and email.lower() != person.email:
        account = User.objects.filter(person=person).first()
        refusal = access.may_set_up(by) if _awaits_administrator(person, account, by.today) else None
        if refusal is not None:
            raise Refused(refusal.about("email"))
        _free_email(email)
        person.email = email.lower()
    person.first_name = first_name or person.first_name
    person.last_name = last_name or person.last_name
    person.job_title = after(job_title, person.job_title) or ""
    person.phone = after(phone, person.phone) or ""
    person.language = language or person.language
    person.unit = after(unit, person.unit)
    person.location = person.location if location is None else _location(location)
    person.deputy, person.left_on = stands_in, leaves_on
    rows: list[OutgoingMail | Remove | Rewrite] = []
    if comes_back:
        rows += [Rewrite(one, {"holds_from": by.now}) for one in User.objects.filter(person=person)]
    if account is None:
        return rows
    rows += tell(account, TraceOf.ADDRESS_CHANGED, by, account.email, person.email)
    return [*rows, *end_links(account)]


def _awaits_administrator(person: Person, account: User | None, on: date) -> bool:
    """Whether whoever signs in first with this person's access is or will be administrator."""
    return (account is None or account.last_login is None) and person.has_or_gets(Role.ADMINISTRATOR, on)


def _own_stand_in(by: Actor, person: Person, deputy: Person | None, left_on: date | None) -> Refusal | None:
    """For the absences that are known, and for any to come of this person."""
    known = deputing(by.today)
    changed = known.with_person(person.pk, standing=deputy.pk if deputy else None, left_on=left_on)
    before, after = (one.if_away(person.pk, by.today) for one in (known, changed))
    return access.may_let_stand_in(by, known, changed) or access.may_let_stand_in(by, before, after)


@action(
    "people.role.assign",
    title=_("Give a role"),
    told=_("gave a role"),
    may=access.may_keep,
    icon="id-badge-2",
    order=20,
    one_at_a_time=True,
)
def assign_role(
    *,
    by: Actor,
    person: Somebody,
    role: Annotated[Role, Ask(_("Role"))],
    unit: Annotated[Unit | None, Ask(_("For the unit"), help=_("The whole office when left empty."))] = None,
    from_on: FromDay = None,
    last_day: LastDay = None,
) -> list[RoleAssignment | Remove]:
    """Give somebody a role from a day on. Refused: OwnRole, YoursToo, NotPermitted, PeriodEmpty, RoleKnown.

    Who becomes administrator and never signed in is invited anew by an administrator: no link that was mailed before
    opens anything, since whoever keeps the list of people chose where it went.
    """
    one_at_a_moment()
    if (refusal := access.may_give_role(by, person.pk, role)) is not None:
        raise Refused(refusal.about("role"))
    first, until = from_on or by.today, until_after(last_day)
    if not has_days(first, until):
        raise Refused(PeriodEmpty().about("last_day"))
    same = RoleAssignment.objects.not_over(first).filter(person=person, role=role, unit=unit)
    if any(overlap((first, until), (one.from_on, one.until_on)) for one in same):
        raise Refused(RoleKnown(name=person).about("role"))
    given = RoleAssignment(person=person, role=role, unit=unit, from_on=first, until_on=until)
    if role != Role.ADMINISTRATOR:
        return [given]
    invited = User.objects.filter(person=person, last_login=None)
    return [given, *(gone for account in invited for gone in end_links(account))]


@action(
    "people.role.end",
    title=_("End the role"),
    told=_("ended a role"),
    may=access.may_end_role,
    icon="user-x",
    order=21,
)
def end_role(
    *,
    assignment: RoleAssignment,
    by: Actor,
    last_day: Annotated[date | None, Ask(_("Last day"), help=_("Yesterday when left empty."))] = None,
) -> list[Remove]:
    """End a role; what was done in it stays. One that would never begin is taken away.

    Refused: RoleEnded, PeriodEmpty, a day on which it is over already (EndsEarlier): what somebody may not give oneself
    is not lengthened either; and for the last administrator (LastAdministrator): no page would give the role back.
    """
    until = until_after(last_day) or by.today
    if assignment.is_over(by.today):
        raise Refused(RoleEnded())
    keeps_days = has_days(assignment.from_on, until)
    if not keeps_days and assignment.from_on <= by.today:
        raise Refused(PeriodEmpty().about("last_day"))
    refuse_longer(assignment, until)
    if assignment.role == Role.ADMINISTRATOR:
        refuse_last_administrator(max(until, assignment.from_on), pk=assignment.pk)
    if not keeps_days:
        return [Remove(assignment)]
    assignment.until_on = until
    return []


def refuse_longer(held: Dated, until: date) -> None:
    """Refused: EndsEarlier, for what is over before this day."""
    if held.until_on is not None and held.until_on < until:
        raise Refused(EndsEarlier(day=held.until_on - timedelta(days=1)).about("last_day"))
