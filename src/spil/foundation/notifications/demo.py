"""News for the people of the demo office: of the last two days only, and two colleagues who ask for attention."""

from __future__ import annotations

from datetime import timedelta

from spil.foundation.access.queries import actor_for
from spil.foundation.actions.declaration import actions
from spil.foundation.notifications.deadlines import tell_deadlines
from spil.foundation.notifications.models import Mail, Notice
from spil.foundation.records.models import Record
from spil.foundation.stories.stage import Stage

#: what happened longer ago is told to nobody, and what is older than a working day was read
HEARD, READ = timedelta(days=2), timedelta(hours=20)
#: whom, how many minutes ago, in which words; who asks is a colleague who is there today
_MENTIONS = (
    ("katrien", 95, "De bezoeker van gisteren vroeg hiernaar, @Katrien. Mag ik een kopie meegeven?"),
    ("fatma", 61, "@Fatma, dit mag in de map van de directie."),
    ("katrien", 38, "@Katrien, kan jij hier vandaag nog naar kijken? De afzender belde daarnet."),
)
_COLLEAGUES = ("sofie", "griet", "lotte", "thijs", "fatma")


def recent_news(stage: Stage) -> int:
    """Mentions and deadlines of today; what is older was read. Nothing of it is mailed: the addresses are invented."""
    present = [one for one in _COLLEAGUES if one in stage.cast and not stage.is_away(one, stage.today)]
    for number, (whom, minutes, text) in enumerate(_MENTIONS):
        others = [one for one in present if one != whom]
        if others:
            _mention(stage, others[number % len(others)], whom, minutes, text)
    count = tell_deadlines(stage.now, stage.today, back=HEARD)
    Notice.objects.filter(at__lt=stage.now - READ).update(read_at=stage.now - READ)
    Notice.objects.update(mail=Mail.LEFT)
    return count


def _mention(stage: Stage, who: str, whom: str, minutes: int, text: str) -> None:
    """On the newest open record of the person that both may see; each on another one."""
    both = [
        actor_for(stage.cast[one], now=stage.now - timedelta(minutes=minutes), today=stage.today)
        for one in (who, whom)
    ]
    taken = Notice.objects.filter(topic="mention").values("record")
    seen = Record.objects.visible_to(both[0]).filter(pk__in=Record.objects.visible_to(both[1]).values("pk"))
    record = seen.filter(is_open=True, owner=stage.cast[whom]).exclude(pk__in=taken).order_by("-id").first()
    if record is not None:
        remark = actions["records.record.remark"]
        remark(record=record, by=both[0], text=text, mentions=[stage.cast[whom]])
