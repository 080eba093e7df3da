"""What may go at Kantoor De Linde: two rules confirmed, one proposal before the director, others to look through."""

from __future__ import annotations

from datetime import timedelta

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.records.rules import Confidentiality
from spil.foundation.retention.actions import confirm_rule
from spil.foundation.retention.models import RetentionRule
from spil.foundation.stories.stage import Stage
from spil.modules.archive import actions as archive
from spil.modules.archive.models import Destruction

_CONFIRMED = {
    "contract": "Nagekeken met de boekhouder, zo lang als de boekhouding zelf",
    "applicant": "Intern beleid sollicitaties, artikel 3",
}


def propose(stage: Stage) -> None:
    """Confirm what the office stands behind, look up what may go, keep one of it, and put it before the director."""
    boss = _actor(stage, 9)
    for code, source in _CONFIRMED.items():
        rule = RetentionRule.objects.current(boss.today).get(code=code, country="BE")
        confirm_rule(rule=rule, by=boss, source=source)
    boss = _actor(stage, 2)
    archive.prepare(by=boss)
    rows = Destruction.objects.filter(record__confidentiality=Confidentiality.OFFICE)
    made = rows.select_related("record").latest("pk")
    rent = made.lines.select_related("record").get(record__title__startswith="Huur opslagruimte")
    archive.keep(destruction=made, by=boss, record=rent.record, reason="de borg is nog niet teruggestort")
    archive.put_forward(destruction=made, by=boss, remark="Papier ligt in kast 4, dozen 31 en 32.")


def _actor(stage: Stage, ago: int) -> Actor:
    day = stage.today - timedelta(days=ago)
    return actor_for(stage.cast["katrien"], now=stage.at(day, 11), today=day)
