"""The definition of a register, and the one table for the rows of all registers."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language

from spil.foundation.records.models import KindModel, listing_indexes
from spil.modules.registers.rules import FieldDefinition, StateDefinition, read_field, read_state


class Register(models.Model):
    """A kind made from data. The shapes of `fields` and `states` are in `rules.py`; the first state is the initial one.

    `version` counts the changes of the definition, so that every process can tell whether it knows the last one.
    """

    code = models.SlugField(max_length=40, unique=True)
    title = models.JSONField(help_text="per language")
    plural = models.JSONField(help_text="per language")
    icon = models.CharField(max_length=40, default="table")
    series = models.CharField(max_length=12, unique=True)
    fields = models.JSONField(default=list)
    states = models.JSONField(default=list)
    confidentiality = models.CharField(max_length=8, default="office")
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        language = (get_language() or "nl")[:2]
        return self.plural.get(language) or next(iter(self.plural.values()), self.code)

    @property
    def kind_code(self) -> str:
        return f"registers.{self.code}"

    @property
    def definitions(self) -> tuple[FieldDefinition, ...]:
        return tuple(read_field(stored) for stored in self.fields)

    @property
    def state_definitions(self) -> tuple[StateDefinition, ...]:
        return tuple(read_state(stored) for stored in self.states)


class Row(KindModel):
    """A row of a register. `listed_on` is the day by which the list is ordered.

    `values` holds what has no slot, by field name; the slots hold the rest, as the register's definition says.
    """

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="+")
    listed_on = models.DateField()
    values = models.JSONField(default=dict, blank=True)
    text_1 = models.CharField(max_length=200, blank=True)
    text_2 = models.CharField(max_length=200, blank=True)
    text_3 = models.CharField(max_length=200, blank=True)
    text_4 = models.CharField(max_length=200, blank=True)
    text_5 = models.CharField(max_length=200, blank=True)
    number_1 = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    number_2 = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    number_3 = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    number_4 = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    number_5 = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    date_1 = models.DateField(null=True, blank=True)
    date_2 = models.DateField(null=True, blank=True)
    date_3 = models.DateField(null=True, blank=True)
    date_4 = models.DateField(null=True, blank=True)
    date_5 = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            *listing_indexes("register_row", "listed_on", within="register"),
            *(
                models.Index(fields=["register", slot, "record"], name=f"register_row_{slot}")
                for slot in ("text_1", "text_2", "number_1", "date_1", "date_2")
            ),
        ]

    def put(self, definition: FieldDefinition, value: Any) -> None:
        """Keep a typed value where the definition says; an empty one empties the place."""
        if not definition.slot:
            kept = {name: known for name, known in self.values.items() if name != definition.name}
            self.values = kept if value is None else {**kept, definition.name: value}
        elif value is None and definition.slot.startswith("text"):
            setattr(self, definition.slot, "")
        else:
            setattr(self, definition.slot, value)
