"""How far a record may be read, as a choice: what a form offers and a page says."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.records.rules import Confidentiality

LEVELS = (
    (Confidentiality.OFFICE, _("Everyone in the office")),
    (Confidentiality.UNIT, _("The unit")),
    (Confidentiality.NAMED, _("Named people")),
)
