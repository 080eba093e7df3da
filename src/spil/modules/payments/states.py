"""States of a payment run."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.workflow.rules import Family, State, States

PROPOSED = State("proposed", _("To release"), Family.TO_DECIDE)
RELEASED = State("released", _("Released, at the bank"), Family.WAITING)
EXECUTED = State("executed", _("Executed"), Family.DONE)
CANCELLED = State("cancelled", _("Cancelled"), Family.CANCELLED)

RUN = States((PROPOSED, RELEASED, EXECUTED, CANCELLED))
