"""A line of the notebook, read: what it says about day, time, people, records, urgency and repetition.

`read` is the only door. It takes plain values and gives plain values; which names and numbers exist it is told.
Dutch, French and English are read together, since people mix them; what means two things (the Dutch “ma” for Monday,
the French “ma” for mine) is read as the language of the reader has it, and short forms only before a number.
"""

from spil.foundation.working_days.rules.repeating import (
    Repetition,
    moved_alike,
    next_occurrence,
    next_page,
    page_of,
    shifted,
)
from spil.modules.notebook.rules.parts import Known, Part, PartKind, Reading
from spil.modules.notebook.rules.reading import candidates, numbers_in, read

__all__ = [
    "Known",
    "Part",
    "PartKind",
    "Reading",
    "Repetition",
    "candidates",
    "moved_alike",
    "next_occurrence",
    "next_page",
    "numbers_in",
    "page_of",
    "read",
    "shifted",
]
