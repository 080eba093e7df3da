"""A register that an office made itself: keys lent out. Every consistency test runs on it too."""

from __future__ import annotations

from datetime import timedelta

from spil.modules.registers import actions as registers
from spil.modules.registers.actions import AskedField, AskedState, AskedValue
from spil.modules.registers.models import Register, Row
from spil.modules.registers.queries import register_kinds
from tests.support.office import Office


def key_register(office: Office) -> Register:
    """Defined through the door, like an office does it."""
    made = registers.define(
        by=office.as_("katrien"),
        code="keys",
        title="Sleutel",
        plural="Sleutels",
        series="SL",
        fields=[
            AskedField("door", "Deur", "text", sortable=True),
            AskedField("back_on", "Terug op", "date", sortable=True),
            AskedField("deposit", "Waarborg", "number"),
            AskedField("colour", "Kleur", "choice", choices="rood, blauw"),
            AskedField("spare", "Reserve", "boolean"),
            AskedField("note", "Nota", "long_text"),
        ],
        states=[
            AskedState("out", "Uitgeleend", "working"),
            AskedState("lost", "Verloren", "held"),
            AskedState("back", "Terug", "done"),
        ],
    )
    register_kinds.refresh()
    return Register.objects.get(pk=made.pk)


def lend(office: Office, register: Register, number: int = 1) -> Row:
    """One key lent out."""
    row = registers.add(
        own_register=register,
        by=office.as_("griet"),
        title=f"Sleutel {number}",
        owner=office.people["thijs"],
        values=[
            AskedValue("door", f"Archief {number % 7}"),
            AskedValue("back_on", (office.today + timedelta(days=number)).isoformat()),
            AskedValue("deposit", "12,50"),
            AskedValue("colour", "rood"),
            AskedValue("spare", "yes"),
        ],
    )
    return Row.objects.select_related("record", "register").get(pk=row.pk)
