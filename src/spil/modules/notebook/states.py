"""States of a task."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.workflow.rules import Family, State, States

OPEN = State("open", _("To do"), Family.NEW)
DONE = State("done", _("Done"), Family.DONE)
DROPPED = State("dropped", _("Dropped"), Family.CANCELLED)

TASK = States((OPEN, DONE, DROPPED))
