"""States of an item, incoming or outgoing, and of a box that has to be emptied.

What both directions have in common is one state with one code; what goes out calls it by words of its own.
"""

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

TO_LOOK_AT = State(NEW.code, _("To be looked at"), Family.CONCEPT)
READY = State("ready", _("Ready to post"), Family.NEW)
RETURNED = State("returned", _("Came back"), Family.NEW)
SENT = State(DONE.code, _("Sent"), Family.DONE)

INCOMING = States((NEW, GATED, IN_HAND, WAITING, HELD, DONE, CANCELLED))
OUTGOING = States((TO_LOOK_AT, READY, RETURNED, IN_HAND, WAITING, HELD, SENT, CANCELLED))
#: what goes out and did not yet, or not to the end
UNSENT = (TO_LOOK_AT, READY, RETURNED)
OPEN = (NEW, GATED, READY, RETURNED, IN_HAND, WAITING, HELD)
#: what is not put off
GOING = (NEW, READY, RETURNED, IN_HAND, WAITING)
#: what is reminded of
FOLLOWED = (GATED, *GOING)
#: what is escalated: whoever puts something off beyond its deadline does not move the deadline
ESCALATED = (*FOLLOWED, HELD)

IN_USE = State("in_use", _("In use"), Family.WORKING)
STOPPED = State("stopped", _("No longer used"), Family.CANCELLED)

BOX = States((IN_USE, STOPPED))
