"""Proposals that are prepared by themselves, and carrying out what was approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor, system_actor
from spil.foundation.access.queries import actor_for
from spil.foundation.access.refusals import Refusal
from spil.foundation.actions.door import Outcome
from spil.foundation.failpoints.places import reached
from spil.foundation.files.store import store
from spil.foundation.files.sweeping import is_stopped, kept, sweep
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.queries import unfinished_jobs
from spil.foundation.jobs.queue import enqueue
from spil.foundation.jobs.rules import daily, weekly
from spil.foundation.retention.verdicts import SpokenOf, verdicts
from spil.foundation.search.forgetting import forget_words
from spil.modules.archive import actions
from spil.modules.archive.models import Destruction, Line, LineOutcome
from spil.modules.archive.models.finding import may_go, was_proposed
from spil.modules.archive.models.reading import is_kept_by_nobody
from spil.modules.archive.queries.certifying import COPY, FRESH, KEPT, certificate_of
from spil.modules.archive.queries.wording import GoneBefore
from spil.modules.archive.states import CARRYING, DONE

#: days for which bytes are tried again that were too fresh to go
TRIED_FOR = timedelta(days=7)


@job("archive.prepare", title=_("Prepare proposals to destroy"), schedule=weekly("mon", "04:20"))
def prepare_proposals(progress: Progress) -> int:
    """List what may go for whoever keeps the archive; how many proposals. Nothing is destroyed by it.

    What is kept for years is proposed once a year; what is kept for days or months, such as the letter of a rejected
    applicant, in the week in which it may go. What nobody could go on with is withdrawn first, and looked up anew.
    """
    by = system_actor(timezone.now(), timezone.localdate())
    withdrawn = _withdraw_unread(by)
    found = may_go(by, soon=was_proposed(by.today.year) and not withdrawn)
    outcome = actions.prepare.many([actions.prepare.call(by=by, found=found)])[0]
    made = len(outcome.touched.made) if outcome.touched else 0
    progress.step(made)
    return made


def _withdraw_unread(by: Actor) -> int:
    """Of several sets of readers a proposal is for named people, and the last who could put it forward, or have it
    carried out, may have left: then it would hold its records for ever. How many."""
    waiting = Destruction.objects.filter(record__state__in=[one.code for one in actions.withdraw.from_states])
    stuck = [one for one in waiting.select_related("record") if is_kept_by_nobody(one.record, by.today)]
    with override(by.language):
        reason = gettext("Nobody who keeps the archive may read this proposal any more.")
    calls = [actions.withdraw.call(destruction=one, by=by, reason=reason) for one in stuck]
    return sum(one.is_done for one in actions.withdraw.many(calls))


@job("archive.carry_out", title=_("Destroy what was approved"), retries=8)
def carry(progress: Progress, *, destruction: int) -> int:
    """Destroy the lines of a proposal one by one, then the bytes that nobody keeps, then certify; how many records.

    Run again after it was cut off, it goes on where it was: every line has its outcome in the transaction that
    destroyed it.
    """
    row = Destruction.objects.select_related("record", "carried_out_by").get(pk=destruction)
    if row.record.state != CARRYING.code or row.carried_out_by is None:
        return 0
    by = actor_for(row.carried_out_by, now=timezone.now(), today=timezone.localdate())
    program = system_actor(by.now, by.today)
    progress.expect(row.lines.count())
    _destroy_lines(row, by, program, progress)
    forget_words()
    left = sweep(hashes_of([row.pk]), by.now)
    why = dict.fromkeys(left, COPY if is_stopped() else FRESH) | dict.fromkeys(kept(left), KEPT)
    reached("swept")
    made = certificate_of(row, program, why)
    files = [store().put(content, name=name) for name, content in made.files.items()]
    reached("certified")
    actions.finish(destruction=row, by=program, certificate=made.digest, files=files)
    return LineOutcome.objects.filter(line__destruction=row.pk, is_destroyed=True).count()


@job("archive.go_on", title=_("Go on with what was not destroyed to the end"), schedule=daily("03:20"))
def go_on(progress: Progress) -> int:
    """Take up proposals that are being carried out and that no job works on any more; how many."""
    worked_on = unfinished_jobs().filter(name=carry.name).values_list("arguments__destruction", flat=True)
    carrying = Destruction.objects.filter(record__state=CARRYING.code).order_by("pk")
    stuck = list(carrying.exclude(pk__in=set(worked_on)))
    for row in stuck:
        enqueue(carry, by=row.carried_out_by_id, at=timezone.now(), destruction=row.pk)
        progress.step()
    return len(stuck)


def _destroy_lines(row: Destruction, by: Actor, program: Actor, progress: Progress) -> None:
    """What speaks of others goes before them: lines that wait are tried again as long as one went."""
    while waiting := list(_open_lines(row)):
        refused: dict[int, Refusal] = {}
        for line in waiting:
            outcome = _destroy(row, line, by)
            if outcome.refusal is None:
                progress.step()
                reached("destroyed")
            else:
                refused[line.pk] = outcome.refusal
        if len(refused) == len(waiting):
            for line in waiting:
                actions.leave(destruction=row, by=program, line=line, why=refused[line.pk].code)
                progress.failed(str(line), refused[line.pk].text)


def _open_lines(row: Destruction) -> Iterable[Line]:
    lines = row.lines.filter(kept=None, outcome=None)
    return lines.select_related("record__legal_entity", "rule").order_by("position", "pk")


def _destroy(row: Destruction, line: Line, by: Actor) -> Outcome:
    by = replace(by, now=timezone.now())
    judged = verdicts([line.record], by.today).get(line.record_id)
    call = actions.destroy.call(
        record=line.record,
        by=by,
        rule=f"{line.rule.title}: {line.rule.source}",
        decision=row.record.number or "",
        line=line,
        around=[dossier.record for dossier in judged.dossiers] if judged else [],
    )
    if judged is None:
        return Outcome(call, GoneBefore())
    try:
        return actions.destroy.many([call])[0]
    except ProtectedError:  # a row that came in at this moment speaks of it
        return Outcome(call, SpokenOf())


@job("archive.sweep", title=_("Take away the files of what was destroyed"), schedule=daily("03:40"))
def sweep_bytes(progress: Progress) -> int:
    """Try once more what was too fresh to go when its record was destroyed; how many contents are still kept."""
    now = timezone.now()
    recent = Destruction.objects.filter(record__state=DONE.code, carried_out_on__gte=now.date() - TRIED_FOR)
    left = sweep(hashes_of(recent.values_list("pk", flat=True)), now)
    progress.step(len(left))
    return len(left)


def hashes_of(destructions: Iterable[int]) -> set[str]:
    """The contents that the destroyed records of these proposals carried."""
    outcomes = LineOutcome.objects.filter(line__destruction__in=list(destructions), is_destroyed=True)
    return {file["sha256"] for files in outcomes.values_list("files", flat=True) for file in files}
