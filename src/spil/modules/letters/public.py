"""What other modules may use of letters: a receipt, and the texts of the office."""

from spil.modules.letters.actions import acknowledge
from spil.modules.letters.models import PURPOSES, standard_texts
from spil.modules.letters.rules import FIELDS, STANDARD, unknown_fields

__all__ = ["FIELDS", "PURPOSES", "STANDARD", "acknowledge", "standard_texts", "unknown_fields"]
