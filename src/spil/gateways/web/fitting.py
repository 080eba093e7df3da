"""Which columns of a list give way on a narrow screen, when nobody arranged them.

A list sheds what matters least before it has to be moved sideways: number, day, whom it is from, subject, deadline and
state stay; then amounts, the owner and the kind's further fields come in their order, as far as there is room. Columns
that a person chose are all drawn. Widths are reckoned from what a column holds, in rem, with the space around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from spil.foundation.listing.columns import Column
from spil.foundation.records.kinds import Field, FieldType, Kind

#: widths of the page that lists.css knows, in rem; a column beyond the last is shown at the last
ROOMS = range(60, 121, 4)
#: the box to tick
BOX = 2.25
LETTER, AROUND, SIGN = 0.44, 1.3, 1.4
_GENERAL = {"number": 7.3, "title": 13.0, "owner": 9.6, "deadline": 7.5, "confidentiality": 2.4}
_OWN = {
    FieldType.MONEY: 6.5, FieldType.NUMBER: 4.5, FieldType.DATE: 6.0, FieldType.BOOLEAN: 4.0, FieldType.PERSON: 9.6,
    FieldType.PARTY: 11.0, FieldType.CHOICE: 8.0,
}  # fmt: skip
_STAYS = frozenset({"title", "from", "due", "state", "number"})


def rooms(kind: Kind, columns: Sequence[Column], roles: dict[str, str]) -> dict[str, str]:
    """For each column that can give way its class, by name: "room-76" is drawn from a page of 76 rem on."""
    giving = [one for one in columns if gives_way(kind, one, roles[one.name])]
    taken = BOX + sum(width(kind, one) for one in columns if one not in giving)
    found = {}
    for column in sorted(giving, key=importance):
        taken += width(kind, column)
        found[column.name] = f"room-{next((room for room in ROOMS if room >= taken), ROOMS[-1])}"
    return found


def room_of_sums(columns: Sequence[Column], roles: dict[str, str]) -> str:
    """The class of the row of sums: it goes with the last column that is summed. Nothing when one stays."""
    found = [roles[one.name].removeprefix("room-") for one in columns if one.is_summed]
    return f"room-{min(found, key=int)}" if found and all(one.isdecimal() for one in found) else ""


def gives_way(kind: Kind, column: Column, role: str) -> bool:
    return role not in _STAYS and column.name not in {kind.listed_by, "confidentiality"}


def importance(column: Column) -> int:
    """Amounts first, then who has it; the rest as it is declared."""
    if column.field is None:
        return 1
    return 0 if column.field.type == FieldType.MONEY else 2


def width(kind: Kind, column: Column) -> float:
    """What a column takes, in rem."""
    if column.name == "state":
        return max(len(str(state.title)) for state in kind.states) * LETTER + AROUND + SIGN
    if column.field is None:
        return _GENERAL.get(column.name, 9.0)
    return max(width_of(column.field), len(str(column.title)) * LETTER + AROUND)


def width_of(field: Field) -> float:
    return _OWN.get(field.type, 9.0)
