"""Invoices that are made in the background."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import system_actor
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.modules.invoices.actions import make_from_post
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
