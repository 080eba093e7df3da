"""States of a request."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from spil.foundation.workflow.rules import Family, State, States

NEW = State("new", pgettext_lazy("request", "New"), Family.NEW)
IN_PROGRESS = State("in_progress", _("In progress"), Family.WORKING)
WAITING = State("waiting", _("Waiting for an answer"), Family.WAITING)
DONE = State("done", pgettext_lazy("request", "Done"), Family.DONE)
REFUSED = State("refused", pgettext_lazy("request", "Refused"), Family.REJECTED)
UNDONE = State("undone", _("No request after all"), Family.CANCELLED)

REQUEST = States((NEW, IN_PROGRESS, WAITING, DONE, REFUSED, UNDONE))
OPEN = (NEW, IN_PROGRESS, WAITING)
