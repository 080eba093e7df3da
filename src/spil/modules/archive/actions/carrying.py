"""Carrying out: each record in a transaction of its own, then the certificate.

`carry_out` is the deed of a person; the job behind it (jobs.py) performs `destroy` in that name or `leave` for each
line, and `finish` when no line is left. Whatever was done stays done, so that a job that was cut off goes on where it
was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import ChangedMeanwhile, Reason, Refused
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.actions.returned import Erase
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.models import Role as FileRole
from spil.foundation.failpoints.places import reached
from spil.foundation.files.models import StoredFile
from spil.foundation.records.kinds import DESTROYED
from spil.foundation.records.models import Record
from spil.foundation.retention.verdicts import SpokenOf, verdicts
from spil.modules.archive import access
from spil.modules.archive.actions.deciding import FACTS, NotAllSeen, look_whether_all_is_seen
from spil.modules.archive.models import Destruction, KeptLine, Line, LineOutcome
from spil.modules.archive.states import APPROVED, CARRYING, DONE

OtherNumber = Reason("OtherNumber", _("This proposal has another number: %(number)s."))
NotDecided = Reason("NotDecided", _("No approved proposal that is being carried out says that it goes."))


@action(
    "archive.destruction.carry_out",
    title=_("Have it carried out"),
    told=_("had this destruction carried out"),
    moves=(APPROVED, CARRYING),
    may=access.may_carry_out,
    facts=FACTS,
    prepare=look_whether_all_is_seen,
    destroys=True,
    icon="flame",
    order=20,
)
def carry_out(
    *,
    destruction: Destruction,
    by: Actor,
    number: Annotated[
        str, Ask(_("Number of the proposal"), help=_("To be sure: what is destroyed cannot be brought back."))
    ],
    sees_all: Annotated[bool, Given] = False,
) -> None:
    """Destroy for good what was approved. It cannot be taken back.

    Each record is looked at once more: what is under a legal hold, open or somebody's turn by now is left, and the
    certificate says so. Refused: OtherNumber, NotAllSeen.
    """
    if number.strip().upper() != destruction.record.number:
        raise Refused(OtherNumber(number=destruction.record.number).about("number"))
    if not sees_all:
        raise Refused(NotAllSeen())
    destruction.carried_out_by_id, destruction.carried_out_on = by.person_id, by.today


@action(
    "archive.record.destroy",
    title=_("Destroy"),
    told=_("destroyed this"),
    moves=((), DESTROYED),
    hidden=True,
    icon="flame",
)
def destroy(
    *,
    record: Record,
    by: Actor,
    rule: Annotated[str, Ask(_("Rule"))],
    decision: Annotated[str, Ask(_("Decision"))],
    line: Annotated[Line, Given],
    around: Annotated[Sequence[Record], Given] = (),
) -> list[Any]:
    """Destroy one record of a proposal that is being carried out; `rule` and `decision` stay in its last event.

    `around` are the dossiers that it lies in, given so that they are locked: nobody puts a hold on them meanwhile.
    Refused: NotPermitted, NotDecided, what keeps it (foundation/retention/verdicts), SpokenOf, ChangedMeanwhile.
    """
    _check_decided(record, line, by)
    found = verdicts([record], by.today)[record.pk]
    if found.kept_by is not None:
        raise Refused(found.kept_by)
    if {row.pk for row in found.dossiers} - {one.pk for one in around}:
        raise Refused(ChangedMeanwhile())
    if found.waits_for:
        raise Refused(SpokenOf())
    files = Attachment.objects.filter(record=record.pk).order_by("pk").values_list("sha256", "size")
    reached("destroying")
    hashes = [{"sha256": sha256, "size": size} for sha256, size in files]
    return [Erase(record), LineOutcome(line=line, is_destroyed=True, at=by.now, files=hashes)]


def _check_decided(record: Record, line: Line, by: Actor) -> None:
    """Only what a person decided, that is not kept, and by who was told to."""
    destruction = Destruction.objects.select_related("record", "carried_out_by").get(pk=line.destruction_id)
    if (refusal := access.may_destroy(by, destruction)) is not None:
        raise Refused(refusal)
    is_decided = destruction.approved_by_id is not None and destruction.record.state == CARRYING.code
    if not is_decided or line.record_id != record.pk or KeptLine.objects.filter(line=line).exists():
        raise Refused(NotDecided())


@action(
    "archive.destruction.leave",
    title=_("Leave a record"),
    told=_("left a record"),
    moves=(CARRYING, None),
    may=access.may_finish,
    facts=FACTS,
    hidden=True,
    icon="bookmark",
)
def leave(
    *, destruction: Destruction, by: Actor, line: Annotated[Line, Given], why: Annotated[str, Ask(_("Why"))]
) -> LineOutcome:
    """Something keeps it by now: it stays, and the certificate says why."""
    return LineOutcome.left(line, why, by.now)


@action(
    "archive.destruction.finish",
    title=_("Finish the destruction"),
    told=_("finished this destruction and made the certificate"),
    moves=(CARRYING, DONE),
    may=access.may_finish,
    facts=FACTS,
    hidden=True,
    icon="certificate",
)
def finish(
    *,
    destruction: Destruction,
    by: Actor,
    certificate: Annotated[str, Ask(_("SHA-256 of the data file"))],
    files: Annotated[Sequence[StoredFile], Given],
) -> list[models.Model]:
    """Every line has an outcome; the certificate is kept with the proposal. `certificate` is the hash of its data."""
    return [
        Attachment.of(file, record=destruction.record, by=by, role=FileRole.GENERATED, position=number)
        for number, file in enumerate(files)
    ]
