"""Invoices that are made in the background, and those that wait for somebody who does not decide them any more."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import system_actor
from spil.foundation.actions.door import perform_alone
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily
from spil.modules.invoices.actions import make_from_post
from spil.modules.invoices.actions.deciding import asked_in_vain
from spil.modules.invoices.models import Invoice
from spil.modules.post.public import PostItem


@job("invoices.make", title=_("Make an invoice of what takes long to read"))
def make_unhurried(progress: Progress, *, item: int) -> int:
    """Make an invoice of an item whose file nobody waited for; how many were made.

    None when somebody was quicker, or closed the item meanwhile.
    """
    by = system_actor(timezone.now(), timezone.localdate())
    found = PostItem.objects.select_related("record").filter(pk=item)
    outcomes = make_from_post.many([make_from_post.call(item=row, by=by) for row in found])
    progress.step(1)
    return sum(bool(one.result) for one in outcomes)


@job("invoices.ask_anew", title=_("Ask invoices of who decides them today"), schedule=daily("05:45"))
def ask_anew(progress: Progress) -> int:
    """A role ends by its last day, and a mandate by being withdrawn: what waits for who had it is asked of who decides
    it today; how many were."""
    by = system_actor(timezone.now(), timezone.localdate())
    calls = list(asked_in_vain(Invoice.objects.all(), by))
    return sum(perform_alone(call).is_done for call in progress.over(calls))
