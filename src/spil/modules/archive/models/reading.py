"""Who may read what a proposal would say: the records in it, and the dossiers in which they lie."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import may_see, readers_in
from spil.foundation.access.sight import FOR, reading_today
from spil.foundation.organisation.models import Role, RoleAssignment
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality, Readers, only
from spil.foundation.retention.verdicts import Verdict

#: who look through what may go, put it forward and have it carried out
KEEPERS = (Role.OFFICE_MANAGER, Role.HR, Role.FINANCE)


def read_by(like: Collection[Record], today: date) -> tuple[str, Readers | None]:
    """How confidential a proposal is that says something of all of these, and for whom: of several for those alone
    who read each of them in their own name; of nothing confidential for the office."""
    if not like:
        return Confidentiality.OFFICE, None
    if len(like) > 1:
        return Confidentiality.NAMED, only(oneself=_readers_of_all(like, today))
    return next((one.confidentiality, readers_in(one.audience_id)) for one in like)


def keeping_role(like: Collection[Record], today: date) -> str:
    """The first of the roles that keep the archive of which somebody reads all of these; empty when none does."""
    if not like:
        return Role.OFFICE_MANAGER
    reading = RoleAssignment.objects.current(today).filter(person__in=_readers_of_all(like, today))
    held = set(reading.values_list("role", flat=True))
    return next((role for role in KEEPERS if role in held), "")


def is_kept_by_nobody(proposal: Record, today: date) -> bool:
    """Whether nobody who keeps the archive may read this proposal any more; one for the office waits for whoever comes
    into such a role."""
    return proposal.confidentiality != Confidentiality.OFFICE and not keeping_role([proposal], today)


def _readers_of_all(like: Collection[Record], today: date) -> set[int]:
    return set.intersection(*(reading_today(one.audience_id, today, besides=(FOR,)) for one in like))


def told_whole(found: Iterable[Verdict], by: Actor) -> list[Verdict]:
    """Those of which this actor may know all; of the program those that somebody who keeps the archive may put
    forward."""
    groups = {like_of(one): one.read_like for one in found}
    if by.is_system:
        open_to = {key for key, like in groups.items() if keeping_role(like, by.today)}
    else:
        open_to = {key for key in groups if all(may_see(by, audience) for audience in key)}
    return [one for one in found if like_of(one) in open_to]


def like_of(one: Verdict) -> frozenset[int]:
    """The audiences that must open for whoever is to know all of this."""
    return frozenset(record.audience_id for record in one.read_like)
