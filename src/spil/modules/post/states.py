"""States of an item, incoming or outgoing."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.workflow.rules import Family, State, States

NEW = State("new", _("New"), Family.NEW)
IN_HAND = State("in_hand", _("In hand"), Family.WORKING)
WAITING = State("waiting", _("Waiting for an answer"), Family.WAITING)
DONE = State("done", _("Dealt with"), Family.DONE)
CANCELLED = State("cancelled", _("Cancelled"), Family.CANCELLED)

ITEM = States((NEW, IN_HAND, WAITING, DONE, CANCELLED))
OPEN = (NEW, IN_HAND, WAITING)
