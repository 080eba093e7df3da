"""States of a dossier."""

from django.utils.translation import pgettext_lazy

from spil.foundation.workflow.rules import Family, State, States

OPEN = State("open", pgettext_lazy("dossier", "Open"), Family.WORKING)
COMPLETE = State("complete", pgettext_lazy("dossier", "Complete"), Family.APPROVED)
CLOSED = State("closed", pgettext_lazy("dossier", "Closed"), Family.DONE)

DOSSIER = States((OPEN, COMPLETE, CLOSED))
