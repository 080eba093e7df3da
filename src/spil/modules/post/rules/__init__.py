"""How post of a type is treated (`types`), and what a letter says of itself at its head (`heads`)."""

from spil.modules.post.rules.heads import day_in, subject_in
from spil.modules.post.rules.types import ANSWER_DAYS, BUILT_IN, PLAIN, TypeRules, missing

__all__ = ["ANSWER_DAYS", "BUILT_IN", "PLAIN", "TypeRules", "day_in", "missing", "subject_in"]
