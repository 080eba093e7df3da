"""Passwords that somebody who knows the office would try first: made of its name, its people's, or the product's.

The words: the names of the legal entities, the person's own names, job and address, and `WORDS`. A password is refused
when little more than such words is left of it, so that a whole sentence may well name the office.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from spil.foundation.organisation.models import LegalEntity

WORDS = (
    "spil",
    "wachtwoord",
    "password",
    "motdepasse",
    "welkom",
    "bienvenue",
    "welcome",
    "kantoor",
    "bureau",
    "office",
)
#: so many letters and digits must be left beside these words
LEAST = 6
_SHORTEST = 3


class NotOfTheOffice:
    """For AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        left = password.casefold()
        for word in sorted(_words(user), key=len, reverse=True):
            left = left.replace(word, "")
        if left != password.casefold() and sum(sign.isalnum() for sign in left) < LEAST:
            raise ValidationError(_("This is made of words that anybody would try who knows the office."))

    def get_help_text(self) -> str:
        return _("Not the name of the office or your own with a number behind it.")


def _words(user: Any) -> set[str]:
    texts = [*WORDS, *LegalEntity.objects.values_list("name", flat=True)]
    person = getattr(user, "person", None)
    if person is not None:
        texts += [person.first_name, person.last_name, person.job_title, person.email]
    found = (word.casefold() for text in texts for word in re.split(r"[^\w]+", text))
    return {word for word in found if len(word) >= _SHORTEST}
