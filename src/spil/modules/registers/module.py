"""What registers declare of themselves: a source of kinds, and what keeps it fresh."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.manifest.declaration import Module
from spil.modules.registers.queries import register_kinds
from spil.modules.registers.reactions import look_again

MODULE = Module(
    code="registers",
    title=_("Registers"),
    kind_source=register_kinds,
    reactions=tuple(
        Reaction(f"registers.register.{verb}", look_again, after_commit=True)
        for verb in ("define", "change", "close", "reopen")
    ),
)
