"""Files on a record: one that is added, and a newer version that comes in place of an older one."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.attachments.models import Attachment, Role
from spil.foundation.attachments.queries import attachments_of
from spil.foundation.files.models import StoredFile
from spil.foundation.records.models import KindModel, Record

AttachedAlready = Reason("AttachedAlready", _("This file is there already, under the same name."))
SameContent = Reason(
    "SameContent", _("This is the same file, to the letter."), _("Choose the version that came after it.")
)
NotTheNewest = Reason(
    "NotTheNewest",
    _("This file is not there any more as you saw it: another version came in its place."),
    _("Look at that one first."),
)


def _replaceable(by: Actor, row: Any) -> list[tuple[str, str]]:
    """What can be replaced: what came in, what Spil made and what proves something stay as they are."""
    record = row.record if isinstance(row, KindModel) else row
    if record is None:
        return []
    files = attachments_of(record).filter(role=Role.ATTACHMENT)
    return [(str(pk), name) for pk, name in files.values_list("pk", "name")]


Older = Annotated[str, Ask(_("In place of"), choices=_replaceable, of_row=True)]
File = Annotated[StoredFile, Ask(_("File"))]


@action(
    "records.record.attach",
    title=_("Attach a file"),
    told=_("attached a file"),
    one_at_a_time=True,
    icon="paperclip",
    order=66,
)
def attach(*, record: Record, by: Actor, file: File) -> list[Attachment]:
    """Add a file to the record; whoever sees the record may. Refused when it is there already (AttachedAlready)."""
    added = Attachment.of(file, record=record, by=by)
    if Attachment.objects.filter(record=record, sha256=added.sha256, name=added.name).exists():
        raise Refused(AttachedAlready().about("file"))
    return [added]


@action(
    "records.record.replace_file",
    title=_("Put a newer version in place"),
    told=_("put a newer version of a file in place"),
    one_at_a_time=True,
    icon="upload",
    order=66,
)
def replace_file(
    *,
    record: Record,
    by: Actor,
    older: Older,
    file: File,
    remark: Annotated[str, Ask(_("What changed"))] = "",
) -> list[Attachment]:
    """Put a newer version of an attachment in its place; the older ones stay, with who added them and when.

    Refused for the same content (SameContent), when another version came meanwhile (NotTheNewest), and for what lies
    there already beside it (AttachedAlready).
    """
    now = attachments_of(record).filter(role=Role.ATTACHMENT, pk=int(older)).first()
    if now is None:
        raise Refused(NotTheNewest().about("older"))
    if now.sha256 == file.sha256:
        raise Refused(SameContent().about("file"))
    newer = Attachment.of(file, record=record, by=by, position=now.position)
    if attachments_of(record).filter(sha256=newer.sha256, name=newer.name).exists():
        raise Refused(AttachedAlready().about("file"))
    newer.replaces = now
    return [newer]
