"""The state that every register has beside its own."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.workflow.rules import Family, State

#: of a row that was added by mistake; it keeps its number. No state of a register's own can have this code
TAKEN_BACK = State("_taken_back", _("Taken back"), Family.CANCELLED)
