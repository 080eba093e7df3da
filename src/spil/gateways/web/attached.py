"""The files of a record as its pages draw them: the one that is read beside it, and the list with its versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.attachments.models import Attachment, Role
from spil.foundation.attachments.queries import Kept
from spil.foundation.ui.rules import size_text
from spil.gateways.web.presenting import Reader

#: for machines: shown on asking, never beside a record by themselves
NOT_READ = frozenset({"application/xml", "text/xml", "application/octet-stream", "application/zip"})
FILE_ICONS = {
    "application/pdf": "file-type-pdf",
    "application/xml": "file-type-xml",
    "application/zip": "file-type-zip",
    "message/rfc822": "mail-opened",
    "application/vnd.ms-outlook": "mail-opened",
    "application/ms-tnef": "mail-opened",
}


def document_of(files: Sequence[Attachment]) -> dict[str, Any] | None:
    """The file to show beside the record: what came in before what was added; what a person reads before a machine."""
    readable = [one for one in files if one.media_type not in NOT_READ]
    first = min(readable, key=lambda file: (file.role != Role.ORIGINAL, file.position), default=None)
    return {"name": first.name, "url": reverse("preview", args=[first.pk])} if first else None


def attachment_line(reader: Reader, kept: Kept, replace: dict[str, Any] | None) -> dict[str, Any]:
    """A file as it is now, with its older versions; `replace` is the button that puts a newer one in its place."""
    one = kept.now
    line: dict[str, Any] = {
        **opened(reader, one),
        "icon": icon_of(one),
        "note": size_text(one.size, reader.locale),
    }
    if kept.older:
        line["versions"] = {
            "words": ngettext("%(n)s older version", "%(n)s older versions", len(kept.older))
            % {"n": len(kept.older)},
            "now": added(reader, one),
            "files": [{**opened(reader, each), "note": added(reader, each)} for each in kept.older],
        }
    if replace is not None and not replace.get("refused") and one.role == Role.ATTACHMENT:
        line["replace"] = {
            "url": f"{replace['url']}?{urlencode({'older': one.pk})}",
            "title": _("A newer version of %(name)s") % {"name": one.name},
        }
    return line


def opened(reader: Reader, one: Attachment) -> dict[str, str]:
    """What a person reads opens beside the record; what a program reads is taken along: a bank file."""
    is_read = one.media_type not in NOT_READ
    return {
        "text": one.name,
        "url": reverse("preview" if is_read else "file", args=[one.pk]),
        "part": "#document" if is_read else "",
        "title": f"{one.name}, {added(reader, one)}",
    }


def added(reader: Reader, one: Attachment) -> str:
    """When, and by whom where that is known."""
    when = reader.moment(one.added_at)
    if one.added_by is None:
        return _("added %(when)s") % {"when": when}
    return _("added %(when)s by %(who)s") % {"when": when, "who": one.added_by}


def icon_of(one: Attachment) -> str:
    fallback = "photo" if one.media_type.startswith("image/") else "file-text"
    return FILE_ICONS.get(one.media_type.partition(";")[0]) or fallback


def which_version(versions: Sequence[Attachment], file: Attachment) -> dict[str, str] | None:
    """That a file is not the newest of its `versions` (the newest first), and where that is; None when it is."""
    if len(versions) < 2 or versions[0].pk == file.pk:
        return None
    number = len(versions) - [one.pk for one in versions].index(file.pk)
    told = {"n": number, "all": len(versions)}
    return {
        "text": _("This is version %(n)s of %(all)s; a newer one came in its place.") % told,
        "url": reverse("preview", args=[versions[0].pk]),
        "name": versions[0].name,
    }
