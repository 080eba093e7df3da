"""The actor: plain values, loaded once, so that predicates run without a query."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from spil.foundation.organisation.rules import Power, Weight


@dataclass(frozen=True)
class Principal:
    """Somebody in whose name the actor can act today, and that person's own powers."""

    person_id: int
    name: str
    roles: frozenset[str] = frozenset()
    powers: tuple[Power, ...] = ()
    unit_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Actor:
    """Who acts. `for_id` is set when it is on somebody's behalf; then `for_whom` describes that person.

    `powers` are the actor's own powers and those in others' names. `audience_ids` open what the actor may read,
    including what is open to the people acted for. `absent` is who is away today, with the first day back (None when
    that is not known). `now` is aware; `today` is its date in office time.
    """

    person_id: int | None
    name: str
    now: datetime
    today: date
    language: str = "nl"
    roles: frozenset[str] = frozenset()
    unit_ids: frozenset[int] = frozenset()
    audience_ids: tuple[int, ...] = ()
    sees_all: bool = False
    powers: tuple[Power, ...] = ()
    principals: tuple[Principal, ...] = ()
    for_id: int | None = None
    cause_id: int | None = None
    absent: Mapping[int, date | None] = field(default_factory=dict, compare=False)

    @property
    def place(self) -> Hashable:
        """Stands for what this actor may see and do on this day, under one stamp (`foundation/settled`)."""
        return (self.person_id, self.for_id, self.today, self.sees_all, self.audience_ids)

    @property
    def is_system(self) -> bool:
        return self.person_id is None

    @property
    def deciding_id(self) -> int | None:
        """The person in whose name is decided: the one acted for, else the actor."""
        return self.for_id if self.for_id is not None else self.person_id

    @property
    def for_whom(self) -> Principal | None:
        return next((principal for principal in self.principals if principal.person_id == self.for_id), None)

    @property
    def deciding_roles(self) -> frozenset[str]:
        """Roles that count for a decision: those of the person acted for."""
        for_whom = self.for_whom
        return for_whom.roles if for_whom else self.roles

    @property
    def deciding_unit_ids(self) -> frozenset[int]:
        """Units that count for a decision: those of the person acted for."""
        for_whom = self.for_whom
        return for_whom.unit_ids if for_whom else self.unit_ids

    @property
    def everyone_ids(self) -> tuple[int, ...]:
        """The actor and all for whom the actor can act."""
        own = (self.person_id,) if self.person_id is not None else ()
        return own + tuple(principal.person_id for principal in self.principals)

    def has_role(self, *roles: str) -> bool:
        """Whether the actor, or the person acted for, has one of these roles.

        Both count: an assistant codes in her director's name by her own work, a deputy releases a payment by the role
        of who is away. What may be done in somebody's name at all is the mandate's to say.
        """
        return self.is_system or bool((self.roles | self.deciding_roles).intersection(roles))

    def keeps(self, *roles: str) -> bool:
        """Whether the actor has one of these roles and acts in the own name.

        For what gives rights that last: who stands in for a day borrows no role to keep it, or to give it away.
        """
        return self.is_system or (self.for_id is None and bool(self.roles.intersection(roles)))

    def may_act_for(self, person_id: int) -> bool:
        return any(principal.person_id == person_id for principal in self.principals)

    def on_behalf_of(self, person_id: int | None) -> Actor:
        """The same actor in somebody's name; in the own name for None or oneself.

        Raises LookupError when nothing lets the actor act for that person today.
        """
        if person_id is None or person_id == self.person_id:
            return replace(self, for_id=None)
        if not self.may_act_for(person_id):
            raise LookupError(f"no mandate or deputyship for person {person_id}")
        return replace(self, for_id=person_id)

    def caused_by(self, event_id: int) -> Actor:
        return replace(self, cause_id=event_id)

    def power_for(self, action: str, weight: Weight | None = None, *, decides: bool = False) -> Power | None:
        """The power under which this action can be done at this weight, the narrowest first; None when there is none.

        In somebody's name, that person's mandate or deputyship must name the action and, when the action decides, the
        person's own powers must cover it too: a deputy can never do more than the person who is away.
        """
        if self.for_id is None:
            return next(self._covering(self.powers, None, action, weight), None)
        for_whom = self.for_whom
        own = for_whom.powers if for_whom else ()
        if decides and next(self._covering(own, None, action, weight), None) is None:
            return None
        return next(self._covering(self.powers, self.for_id, action, weight), None)

    @staticmethod
    def _covering(
        powers: tuple[Power, ...], giver_id: int | None, action: str, weight: Weight | None
    ) -> Iterator[Power]:
        fitting = (power for power in powers if power.giver_id == giver_id and power.covers(action, weight))
        yield from sorted(fitting, key=lambda power: (power.limit is None, power.limit or 0))


def system_actor(now: datetime, today: date, name: str = "Spil") -> Actor:
    """The program itself: jobs, intake and set-up. Sees everything; decides nothing that asks for a mandate."""
    return Actor(person_id=None, name=name, now=now, today=today, sees_all=True)
