"""Files that arrive together, by whatever way: each is registered, then becomes what a module can make of it.

One transaction for a file: what was registered stands, whatever happens with the next. The bytes lie in the file
store before the item exists. A module that recognises a file is asked through the manifest; post knows none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refused
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.manifest.declaration import Maker
from spil.foundation.manifest.registry import modules
from spil.foundation.reading.words import keep
from spil.foundation.records.models import Record
from spil.modules.post.actions.mail import Opened, facts_of, open_file
from spil.modules.post.actions.registering import register
from spil.modules.post.models import Channel, PostItem

#: bytes of a file by which modules recognise it
HEAD = 4096
#: the root element or the name space of an electronic invoice of the Peppol network
_PEPPOL = re.compile(rb"urn:oasis:names:specification:ubl:schema:xsd:(Invoice|CreditNote)-2")


@dataclass(frozen=True)
class Taken:
    """What became of one file: its item as it stands now, who made something of it, and why that was refused."""

    file: StoredFile
    item: PostItem
    maker: Maker | None = None
    refusal: str = ""

    @property
    def record_id(self) -> int:
        return self.item.pk

    def line(self, by: Actor) -> dict[str, Any]:
        """Plain values for a program: `number` and `file`, what the maker says, `duplicate_of` and `status`.

        A record that this actor may not see is a duplicate without a number.
        """
        told = self.maker.describe(self.item) if self.maker else {}
        refused = self.item.reading.get("refused") or {}
        reason = refused.get("reason", "") or self.refusal
        earlier = told.pop("duplicate_record", refused.get("record"))
        return {
            "number": self.item.record.number,
            "file": self.file.name,
            **told,
            "duplicate_of": _number_for(by, earlier),
            "status": "refused" if reason else "registered",
            **({"reason": reason} if reason else {}),
        }


def _number_for(by: Actor, record_id: int | None) -> str | None:
    if record_id is None:
        return None
    return Record.objects.visible_to(by).filter(pk=record_id).values_list("number", flat=True).first()


def take(files: Sequence[StoredFile], by: Actor, facts: Mapping[str, Any] | None = None) -> list[Taken]:
    """Register files, each in its own transaction. `facts` are further answers to `post.incoming.register`.

    Raises Refused when the actor may not register; a file that nothing can be made of is no reason to stop.
    """
    return list(take_each(files, by, facts))


def take_each(
    files: Sequence[StoredFile], by: Actor, facts: Mapping[str, Any] | None = None
) -> Iterator[Taken]:
    """The same, one by one as they are done, for whoever shows progress."""
    for file in files:
        yield _take_one(file, by, dict(facts or {}))


def _take_one(file: StoredFile, by: Actor, facts: dict[str, Any]) -> Taken:
    return make(register_file(file, by, open_file(file), facts), by)


def register_file(file: StoredFile, by: Actor, opened: Opened, facts: Mapping[str, Any]) -> Taken:
    """Register a file that was opened, in one transaction. What the way in knows wins over what stands in the file."""
    told = {
        "subject": file.name or file.sha256[:12],
        "channel": Channel.PEPPOL if _PEPPOL.search(head_of(file)) else Channel.FILE,
        **(facts_of(opened.mail) if opened.mail else {}),
        **facts,
    }
    keep(*opened.texts)
    item = next(
        row for row in register(by=by, file=file, by_intake=True, **told) if isinstance(row, PostItem)
    )
    return Taken(file, item, maker_for(file))


def make(taken: Taken, by: Actor) -> Taken:
    """Make of a registered file what a module recognises in it. Finds its work done when it is called again."""
    file, item, maker = taken.file, taken.item, taken.maker
    if maker is None or item.reading.get("refused") or not item.record.is_open:
        return taken
    refusal = _make(maker, item, by)
    return Taken(file, PostItem.objects.select_related("record", "party").get(pk=item.pk), maker, refusal)


def make_again(file: StoredFile, record_id: int, by: Actor) -> Taken:
    """What `make` would have done, had the process not died before it."""
    item = PostItem.objects.select_related("record", "party").get(pk=record_id)
    return make(Taken(file, item, maker_for(file)), by)


def head_of(file: StoredFile) -> bytes:
    with store().open(file.sha256) as stream:
        return stream.read(HEAD)


def maker_for(file: StoredFile) -> Maker | None:
    """The module that recognises this file, if one does."""
    head = head_of(file)
    return next((one for one in modules.makers() if one.recognises(file, head)), None)


def _make(maker: Maker, item: PostItem, by: Actor) -> str:
    """Perform the maker's action; the code of the refusal, empty when it was done."""
    for is_last in (False, True):
        try:
            maker.action(item=item, by=by)
        except Refused as refused:
            return refused.refusal.code
        except IntegrityError:  # somebody took in the same document at the same moment; now it can be seen
            if is_last:
                raise
        else:
            break
    return ""
