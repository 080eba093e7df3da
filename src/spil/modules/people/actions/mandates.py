"""Mandates: who may decide what, up to which amount, in whose name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Annotated, Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action, actions
from spil.foundation.manifest.registry import modules
from spil.foundation.organisation.models import CostCentre, Mandate, Person
from spil.foundation.workflow.rules import Text
from spil.modules.people import access
from spil.modules.people.actions.persons import PeriodEmpty, refuse_longer
from spil.modules.people.rules import has_days, until_after

UnknownAction = Reason("UnknownAction", _("“%(pattern)s” names no action."), _("Choose one from the list."))
HolderIsGiver = Reason(
    "HolderIsGiver", _("Nobody acts in their own name for somebody else."), _("Leave “in the name of” empty.")
)
AlreadyWithdrawn = Reason("AlreadyWithdrawn", _("This mandate has ended already."))


def _choices(_by: Actor, _row: Any) -> Sequence[tuple[str, Text]]:
    """Every action by its own name, and every module as a whole (`invoices.*`)."""
    titles = {one.code: str(one.title) for one in modules}
    named = [(one.name.split(".")[0], one.name, str(one.title)) for one in actions]
    found: list[tuple[str, Text]] = []
    for code in sorted(
        {one[0] for one in named}, key=lambda code: (code not in titles, titles.get(code, code))
    ):
        title = titles.get(code) or str(_("Any record"))
        found.append((f"{code}.*", str(_("%(module)s: everything")) % {"module": title}))
        found += [(name, f"{title}: {what}") for module, name, what in named if module == code]
    return found


Holder = Annotated[Person, Ask(_("To"))]  # a name of its own: mypy's Django plugin misreads it in place


@action(
    "people.mandate.grant",
    title=_("Grant a mandate"),
    told=_("granted a mandate"),
    may=access.may_keep,
    icon="certificate",
    order=50,
    one_at_a_time=True,
)
def grant_mandate(
    *,
    by: Actor,
    holder: Holder,
    deeds: Annotated[list[str], Ask(_("For"), choices=_choices)],
    giver: Annotated[Person | None, Ask(_("In the name of"), help=_("Empty: in their own name."))] = None,
    limit: Annotated[Decimal | None, Ask(_("Up to"), minimum=0, help=_("No limit when left empty."))] = None,
    cost_centres: Annotated[
        list[CostCentre] | None, Ask(_("Cost centres"), help=_("All when left empty."))
    ] = None,
    from_on: Annotated[date | None, Ask(_("From"), help=_("Today when left empty."))] = None,
    last_day: Annotated[
        date | None, Ask(_("Last day"), help=_("Until further notice when left empty."))
    ] = None,
) -> Mandate:
    """Grant a mandate under the next free number; numbers are never used twice.

    `deeds` are names of actions or patterns (`invoices.*`); the limit is in euros. Refused: OwnMandate, YoursToo,
    HolderIsGiver, UnknownAction, PeriodEmpty.
    """
    refusal = access.may_mandate(by, holder.pk, in_name_of=giver.pk if giver else None)
    if refusal is not None:
        raise Refused(refusal)
    if giver is not None and giver.pk == holder.pk:
        raise Refused(HolderIsGiver().about("giver"))
    unknown = next((deed for deed in deeds if not any(fnmatchcase(one.name, deed) for one in actions)), None)
    if unknown is not None or not deeds:
        raise Refused(UnknownAction(pattern=unknown or "").about("deeds"))
    first, until = from_on or by.today, until_after(last_day)
    if not has_days(first, until):
        raise Refused(PeriodEmpty().about("last_day"))
    highest = Mandate.objects.aggregate(highest=Max("number"))["highest"] or 0
    return Mandate(
        number=highest + 1,
        holder=holder,
        giver=giver,
        actions=list(deeds),
        limit=limit,
        cost_centres=[centre.code for centre in cost_centres or ()],
        from_on=first,
        until_on=until,
    )


def _may_withdraw(by: Actor, mandate: Mandate) -> Any:
    """The keepers; and the giver, who may always take it back."""
    if mandate.giver_id is not None and mandate.giver_id == by.person_id:
        return None
    return access.may_keep(by)


@action(
    "people.mandate.withdraw",
    title=_("Withdraw the mandate"),
    told=_("withdrew a mandate"),
    may=_may_withdraw,
    icon="ban",
    order=51,
    destroys=True,
)
def withdraw_mandate(
    *,
    mandate: Mandate,
    by: Actor,
    last_day: Annotated[
        date | None, Ask(_("Last day"), help=_("Yesterday when left empty: it ends at once."))
    ] = None,
    reason: Annotated[str, Ask(_("Reason"))] = "",
) -> None:
    """End a mandate; its number stays taken and what was done under it stays named. Refused: AlreadyWithdrawn,
    EndsEarlier."""
    if mandate.is_over(by.today):
        raise Refused(AlreadyWithdrawn())
    until = max(until_after(last_day) or by.today, mandate.from_on)
    refuse_longer(mandate, until)
    mandate.until_on = until
