"""What a record can become: the makers of all modules, as a menu beside its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spil.foundation.attachments.models import Attachment, Role
from spil.foundation.files.store import store
from spil.foundation.manifest.registry import modules

#: bytes of a file by which a module recognises it
HEAD = 4096


def makings(buttons: list[dict[str, Any]], files: Sequence[Attachment]) -> list[dict[str, Any]]:
    """The buttons that make something of the record; not what its file is without a doubt, that stays a button."""
    makers = {maker.action.name: maker for maker in modules.makers()}
    found = [one for one in buttons if one["name"] in makers and not one.get("refused")]
    original = next((file for file in files if file.role == Role.ORIGINAL), None)
    if not found or original is None:
        return found
    file = original.file
    with store().open(original.sha256) as stream:
        head = stream.read(HEAD)
    return [one for one in found if not makers[one["name"]].recognises(file, head)]
