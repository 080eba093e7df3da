"""States of a supplier's invoice."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from spil.foundation.workflow.rules import Family, State, States

NEW = State("new", _("To code"), Family.NEW)
TO_APPROVE = State("to_approve", _("To approve"), Family.TO_DECIDE)
HELD = State("held", pgettext_lazy("invoice", "On hold"), Family.HELD)
APPROVED = State("approved", pgettext_lazy("invoice", "Approved"), Family.APPROVED)
PLANNED = State("planned", _("In a payment run"), Family.WORKING)
PAID = State("paid", _("Paid"), Family.DONE)
REJECTED = State("rejected", pgettext_lazy("invoice", "Rejected"), Family.REJECTED)

UNMADE = State("unmade", _("No invoice after all"), Family.CANCELLED)

INVOICE = States((NEW, TO_APPROVE, HELD, APPROVED, PLANNED, PAID, REJECTED, UNMADE))
#: an invoice in such a state is none: the same document may come again
GONE = (REJECTED, UNMADE)
