"""States of an item, incoming or outgoing, and of a box that has to be emptied."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from spil.foundation.workflow.rules import Family, State, States

GATED = State("gated", _("At the assistant’s"), Family.HELD)
NEW = State("new", _("New"), Family.NEW)
IN_HAND = State("in_hand", _("In hand"), Family.WORKING)
WAITING = State("waiting", _("Waiting for an answer"), Family.WAITING)
HELD = State("held", pgettext_lazy("state", "Put off"), Family.HELD)
DONE = State("done", _("Dealt with"), Family.DONE)
CANCELLED = State("cancelled", _("Cancelled"), Family.CANCELLED)

ITEM = States((NEW, GATED, IN_HAND, WAITING, HELD, DONE, CANCELLED))
OPEN = (NEW, GATED, IN_HAND, WAITING, HELD)
#: what is not put off
GOING = (NEW, IN_HAND, WAITING)

IN_USE = State("in_use", _("In use"), Family.WORKING)
STOPPED = State("stopped", _("No longer used"), Family.CANCELLED)

BOX = States((IN_USE, STOPPED))
