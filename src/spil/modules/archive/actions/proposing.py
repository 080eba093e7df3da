"""Preparing proposals, looking them through, and putting them forward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from django.db import models
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.access.sight import readers_today
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.actions.returned import Remove
from spil.foundation.handling.passing import asked_no_more
from spil.foundation.organisation.models import Mandate, Role
from spil.foundation.organisation.rules import Power
from spil.foundation.records.models import Record
from spil.foundation.retention.verdicts import Verdict
from spil.foundation.turns.models import Turn
from spil.modules.archive import access
from spil.modules.archive.models import Destruction, KeptLine, Line
from spil.modules.archive.models.finding import by_readers, may_go, still_free
from spil.modules.archive.models.reading import keeping_role, read_by
from spil.modules.archive.states import PREPARED, PROPOSED

NothingMayGo = Reason(
    "NothingMayGo",
    _("Nothing may go today that is not in a proposal already."),
    _("The archive says from which day what may go."),
)
NotInIt = Reason("NotInIt", _("This proposal does not hold that record."))
KeptAlready = Reason("KeptAlready", _("It is kept already."))
NotKept = Reason("NotKept", _("It was not taken out of the proposal."))
Empty = Reason(
    "Empty", _("Everything in it is kept: there is nothing to decide."), _("Withdraw the proposal.")
)

_FACTS = ("record__owner",)
Which = Annotated[Record, Ask(_("Record"), help=_("Its number or words of its title."))]


@action(
    "archive.destruction.prepare",
    title=_("Prepare a proposal to destroy"),
    told=_("looked up what may be destroyed"),
    may=access.may_keep,
    prepare=lambda *, by, **_asked: {"found": may_go(by)},
    icon="search",
    order=10,
)
def prepare(*, by: Actor, found: Annotated[list[Verdict] | None, Given] = None) -> list[models.Model]:
    """List what may go today and stands in no proposal yet: one proposal for each set of readers.

    Nothing is destroyed by it. Refused: NothingMayGo.
    """
    found = still_free(found or [])
    if not found:
        raise Refused(NothingMayGo())
    rows: list[models.Model] = []
    for group in by_readers(found):
        rows += _proposal(group, by)
    return rows


def _proposal(group: Sequence[Verdict], by: Actor) -> list[models.Model]:
    first, like = group[0].record, group[0].read_like
    confidentiality, readers = read_by(like, by.today)
    with override(by.language):
        title = _title(group, by)
    record = Record(
        kind="archive.destruction",
        title=title,
        legal_entity=first.legal_entity,
        language=by.language,
        owner_id=by.deciding_id,
        confidentiality=confidentiality,
    )
    if readers is not None:
        record.readers = readers
    made = Destruction(record=record, prepared_on=by.today)
    turn = Turn(
        record=record,
        action="archive.destruction.put_forward",
        person_id=by.person_id,
        role="" if by.person_id else keeping_role(like, by.today),
    )
    return [made, *(_line(made, position, one) for position, one in enumerate(group, 1)), turn]


def _title(group: Sequence[Verdict], by: Actor) -> str:
    """The year, and for what when that is one or two things."""
    title = gettext("Destruction %(year)s") % {"year": by.today.year}
    classes = list(dict.fromkeys(one.term.rule.title for one in group if one.term.rule))
    return f"{title}: {', '.join(classes)}" if len(classes) <= 2 else title


def _line(destruction: Destruction, position: int, one: Verdict) -> Line:
    term = one.term
    assert term.start is not None and term.first_day is not None  # noqa: S101, PT018 - else it could not go
    return Line(
        destruction=destruction,
        position=position,
        record=one.record,
        rule=term.rule,
        start_on=term.start,
        may_go_on=term.first_day,
    )


@action(
    "archive.destruction.keep",
    title=_("Keep a record"),
    told=_("took a record out of this proposal"),
    moves=((PREPARED, PROPOSED), None),
    may=access.may_keep,
    facts=_FACTS,
    icon="bookmark",
    order=40,
)
def keep(
    *,
    destruction: Destruction,
    by: Actor,
    record: Which,
    reason: Annotated[str, Ask(_("Reason"), max_length=300)],
) -> KeptLine:
    """Take a record out: it is not destroyed by this proposal. Refused: NotInIt, KeptAlready."""
    line = destruction.lines.filter(record=record.pk).first()
    if line is None:
        raise Refused(NotInIt().about("record"))
    if KeptLine.objects.filter(line=line).exists():
        raise Refused(KeptAlready().about("record"))
    line.record = record
    return KeptLine(line=line, by_id=by.person_id, reason=reason)


@action(
    "archive.destruction.put_back",
    title=_("Put a record back in"),
    told=_("put a record back into this proposal"),
    moves=(PREPARED, None),
    may=access.may_keep,
    facts=_FACTS,
    icon="arrow-back-up",
    order=41,
)
def put_back(*, destruction: Destruction, by: Actor, record: Which) -> Remove:
    """What was taken out is in the proposal after all. Refused: NotKept.

    Only until it is put forward: who puts it forward has then decided for everything in it.
    """
    kept = KeptLine.objects.select_related("line__record").filter(
        line__destruction=destruction.pk, line__record=record.pk
    )
    found = kept.first()
    if found is None:
        raise Refused(NotKept().about("record"))
    return Remove(found)


@action(
    "archive.destruction.put_forward",
    title=_("Put it forward"),
    told=_("put this forward for a decision"),
    moves=(PREPARED, PROPOSED),
    may=access.may_keep,
    facts=_FACTS,
    icon="send",
    order=20,
)
def put_forward(
    *, destruction: Destruction, by: Actor, remark: Annotated[str, Ask(_("Remark"), long=True)] = ""
) -> Turn:
    """You looked it through; somebody else decides. Refused: Empty."""
    if not destruction.lines.filter(kept=None).exists():
        raise Refused(Empty())
    destruction.proposed_by_id, destruction.proposed_for_id = by.person_id, by.for_id
    return _turn_to_decide(destruction, by)


def _turn_to_decide(destruction: Destruction, by: Actor) -> Turn:
    decider = _decider(destruction, by)
    return Turn(
        record=destruction.record,
        action="archive.destruction.approve",
        person_id=decider,
        role="" if decider else Role.DIRECTOR,
        is_decision=True,
    )


def _decider(destruction: Destruction, by: Actor) -> int | None:
    """Who sees it and has the narrowest mandate to decide it, and did not put it forward; None when nobody has."""
    seeing = readers_today(destruction.record.audience_id, by.today)
    given = Mandate.objects.current(by.today).filter(giver=None).exclude(holder__in=destruction.proposers)
    powers = [(one, Power(one.holder_id, None, tuple(one.actions))) for one in given]
    fitting = [one for one, power in powers if power.covers("archive.destruction.approve", None)]
    best = min(
        (one for one in fitting if one.holder_id in seeing),
        key=lambda one: ("*" in one.actions, one.number),
        default=None,
    )
    return best.holder_id if best else None


@action(
    "archive.destruction.ask_anew",
    title=_("Ask who decides today"),
    told=_("had whoever decides this today asked"),
    moves=(PROPOSED, None),
    hidden=True,
)
def ask_anew(*, destruction: Destruction, by: Actor) -> list[Turn]:
    """Whoever was asked to decide left: who has the mandate today is asked."""
    waiting = asked_no_more(destruction.record, "archive.destruction.approve")
    return [*waiting, _turn_to_decide(destruction, by)]
