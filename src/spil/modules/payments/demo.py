"""The payment runs of Kantoor De Linde: every week lately, once a month before, released by a second person.

One was cancelled, one lies at the bank, and one was proposed today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call
from spil.foundation.stories.stage import Stage, Step, Story
from spil.modules.invoices.public import approved_invoices
from spil.modules.payments import actions as payments
from spil.modules.payments.models import PaymentRun
from spil.modules.payments.rules import bank_day_from

_DAY = timedelta(days=1)
_MOST_TODAY = 9
#: the first of so many last runs that has something to pay is cancelled
_LATELY = 8


@dataclass
class Runs:
    """The moments at which runs are proposed. Whatever happened before is finished by then."""

    stage: Stage
    regular: list[datetime]
    at_the_bank: datetime
    today: datetime
    is_one_cancelled: bool = False

    @classmethod
    def of(cls, stage: Stage) -> Runs:
        days = [*range(350, 126, -28), *range(126, 42, -14), *range(42, 8, -7)]
        regular = [stage.at(stage.calendar.first_from(stage.today - ago * _DAY), 14) for ago in days]
        before = stage.calendar.before(stage.calendar.before(stage.today))
        latest = stage.at(stage.today, 0, 5)
        return cls(stage, regular, stage.at(before, 14), max(latest, stage.now - timedelta(minutes=40)))

    @property
    def pauses(self) -> list[datetime]:
        moments = [*self.regular, self.at_the_bank, self.today]
        return [pause for moment in moments for pause in (moment - timedelta(seconds=1), moment)]

    def stories(self) -> Iterator[Story]:
        for number, at in enumerate(self.regular):
            yield self._run(at, may_be_cancelled=number >= len(self.regular) - _LATELY)
        yield self._run(self.at_the_bank, execution_on=bank_day_from(self.stage.today + _DAY))
        yield _today(self.today)

    def _gap(self, at: datetime) -> timedelta:
        """How long until the next run, with some days for the bank."""
        return next((after - at for after in self.regular if after > at), 7 * _DAY) + 3 * _DAY

    def _run(
        self, at: datetime, *, execution_on: date | None = None, may_be_cancelled: bool = False
    ) -> Story:
        """Proposed, released in the afternoon, executed the next bank day and confirmed the day after."""
        stage = self.stage
        day = execution_on or bank_day_from(at.astimezone(stage.zone).date() + _DAY)
        maker = _maker(stage, at)
        until = self._gap(at)
        outcome = yield Step(at, maker, lambda by: _due(by, day, until), may_fail=True)
        if outcome.refusal is not None:
            return
        run = next(row for row in outcome.result if isinstance(row, PaymentRun))
        at += timedelta(minutes=stage.random.randrange(20, 150))
        if may_be_cancelled and not self.is_one_cancelled:
            self.is_one_cancelled = True
            yield Step(
                at,
                maker,
                lambda by: payments.cancel.call(run=run, by=by, reason="rekeningnummer nog na te vragen"),
            )
            return
        releaser = "annelies" if stage.is_away("bart", at.astimezone(stage.zone).date()) else "bart"
        yield Step(at, releaser, lambda by: payments.release.call(run=run, by=by))
        confirmed_at = stage.at(stage.calendar.after(day), 9, 15)
        yield Step(
            confirmed_at,
            _maker(stage, confirmed_at),
            lambda by: payments.confirm_executed.call(run=run, by=by),
        )


def _maker(stage: Stage, at: datetime) -> str:
    return "lotte" if stage.is_away("fatma", at.astimezone(stage.zone).date()) else "fatma"


def _due(by: Actor, day: date, until: timedelta) -> Call:
    """All that is due before the next run; they were made once a month for a long time."""
    due = approved_invoices(by).filter(due_on__lt=day + until)
    return payments.propose.call(by=by, execution_on=day, invoices=list(due))


def _today(at: datetime) -> Story:
    yield Step(at, "fatma", _proposal)


def _proposal(by: Actor) -> Call:
    """What is due first; the rest waits, so that approved invoices are there as well."""
    return payments.propose.call(by=by, invoices=list(approved_invoices(by)[:_MOST_TODAY]))
