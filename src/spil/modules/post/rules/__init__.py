"""Pure rules of post: what each type asks, and the texts that go out."""

from spil.modules.post.rules.texts import FIELDS, LANGUAGES, STANDARD, filled, salutation, unknown_fields
from spil.modules.post.rules.types import BUILT_IN, MANDATORY, TypeRules, missing

__all__ = [
    "BUILT_IN",
    "FIELDS",
    "LANGUAGES",
    "MANDATORY",
    "STANDARD",
    "TypeRules",
    "filled",
    "missing",
    "salutation",
    "unknown_fields",
]
