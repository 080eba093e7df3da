"""States of a proposal to destroy."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from spil.foundation.workflow.rules import Family, State, States

PREPARED = State("prepared", _("To be looked through"), Family.CONCEPT)
PROPOSED = State("proposed", _("To be decided"), Family.TO_DECIDE)
APPROVED = State("approved", pgettext_lazy("destruction", "Approved"), Family.APPROVED)
CARRYING = State("carrying", _("Being carried out"), Family.WORKING)
DONE = State("done", _("Carried out"), Family.DONE)
REFUSED = State("refused", pgettext_lazy("destruction", "Refused"), Family.REJECTED)
WITHDRAWN = State("withdrawn", pgettext_lazy("destruction", "Withdrawn"), Family.CANCELLED)

DESTRUCTION = States((PREPARED, PROPOSED, APPROVED, CARRYING, DONE, REFUSED, WITHDRAWN))
#: while a proposal is in one of these, its records stand in no other
PENDING = (PREPARED, PROPOSED, APPROVED, CARRYING)
