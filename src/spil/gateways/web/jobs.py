"""An action on more records than a page waits for, and what is tidied up at night."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.access.refusals import OutsideMandate, Reason, Refusal
from spil.foundation.actions.declaration import actions
from spil.foundation.drafts.keeping import forget_old
from spil.foundation.drafts.sending import forget_sent
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import opens
from spil.foundation.identity.sessions import clear_expired
from spil.foundation.identity.throttling import tidy
from spil.foundation.identity.tracing import forget_traces
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily
from spil.foundation.listing.models import Report
from spil.foundation.listing.reports import forget_reports, tell
from spil.foundation.organisation.models import Person
from spil.gateways.web.doing_many import Standing, do_in_pieces
from spil.gateways.web.middleware import chosen_for

AccessEnded = Reason("AccessEnded", _("Your access ended before this was done."), _("Ask it once more."))


@job("web.act_on_many", title=_("Do something to many records"))
def act_on_many(
    progress: Progress,
    *,
    report: int,
    ids: list[int],
    raw: dict[str, Any],
    chosen: int | None,
    language: str,
) -> int:
    """Do a report's action to these records, as the person who asked; how many were done. What was told is skipped."""
    kept = Report.objects.select_related("person").filter(pk=report).first()
    if kept is None:
        return 0
    now = timezone.now()
    actor = actor_for(kept.person, now=now, today=timezone.localdate(now))
    told = {outcome[0] for outcome in kept.outcomes}
    progress.expect(len(ids))
    progress.step(len(told))
    left = [pk for pk in ids if pk not in told]
    with override(language):
        if refusal := _over(kept, actor, chosen):
            tell(kept, [[pk, False, refusal.text, refusal.remedy] for pk in left])
            progress.step(len(left))
        else:
            for piece in do_in_pieces(Standing(actor, chosen), kept, actions[kept.action], left, raw):
                progress.step(len(piece))
    kept.refresh_from_db(fields=["outcomes"])
    return sum(1 for outcome in kept.outcomes if outcome[1])


def _over(report: Report, actor: Actor, chosen: int | None) -> Refusal | None:
    """Why what somebody asked is not done any more: her access ended since, or she no longer works for whom she chose.

    An account that was closed and opened again since does not count either. Nothing is done in another name instead.
    """
    account = User.objects.select_related("person").filter(person=report.person_id).first()
    if account is None or not opens(account, report.made_at):
        return AccessEnded()
    if chosen is None or chosen_for(actor, chosen) is not None:
        return None
    return OutsideMandate(giver=Person.objects.get(pk=chosen))


@job("web.forget_reports", title=_("Forget old reports"), schedule=daily("03:55"))
def forget(progress: Progress) -> int:
    """Delete reports that are no longer kept; how many."""
    gone = forget_reports(timezone.now())
    progress.step(gone)
    return gone


@job("web.tidy_access", title=_("Tidy up sessions and limits"), schedule=daily("03:50"))
def tidy_access(progress: Progress) -> int:
    """Delete sessions that are over, limits that are not used any more, where forms of before yesterday went, drafts
    that are kept no longer, and traces older than a year; how many."""
    now = timezone.now()
    gone = clear_expired(now) + tidy(now) + forget_sent(now) + forget_old(now) + forget_traces(now)
    progress.step(gone)
    return gone
