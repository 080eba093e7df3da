"""Files that arrive together, by whatever way: each is registered, then becomes what a module can make of it.

One transaction for a file: what was registered stands, whatever happens with the next. The bytes lie in the file
store before the item exists. A module that recognises a file is asked through the manifest; post knows none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refused
from spil.foundation.correspondence.enclosed import (
    ENCLOSES,
    electronic_invoices,
    head_of,
    holds_electronic_invoice,
    invoice_file_of,
    is_electronic_invoice,
)
from spil.foundation.files.models import StoredFile
from spil.foundation.links.models import Link
from spil.foundation.manifest.declaration import Maker
from spil.foundation.manifest.registry import modules
from spil.foundation.reading.words import keep
from spil.foundation.records.models import Record
from spil.modules.post.actions.mail import Mail, Opened, facts_of, open_file, threaded
from spil.modules.post.actions.registering import register
from spil.modules.post.models import Channel, PostItem
from spil.modules.post.rules import day_in, subject_in


@dataclass(frozen=True)
class Taken:
    """What became of one file: its item as it stands now, who made something of it, and why that was refused.

    `enclosed` are the items of the invoices that came with a message which brought several.
    """

    file: StoredFile
    item: PostItem
    maker: Maker | None = None
    refusal: str = ""
    enclosed: tuple[Taken, ...] = ()

    @property
    def record_id(self) -> int:
        return self.item.pk

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to make."""
        return self.maker is None and all(one.maker is None for one in self.enclosed)

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
    return [make(register_file(one, by, open_file(one), facts or {}), by) for one in files]


def register_file(file: StoredFile, by: Actor, opened: Opened, facts: Mapping[str, Any]) -> Taken:
    """Register a file that was opened, in one transaction. What the way in knows wins over what stands in the file.

    A message that brings several electronic invoices is registered together with an item for each of them.
    """
    keep(*opened.texts)
    invoices = _invoices(opened)
    with transaction.atomic():
        (mail,) = threaded([opened.mail])
        item = _registered(by, file, _told(file, opened, mail, by, facts))
        if len(invoices) < 2 or item.reading.get("refused"):
            return Taken(file, item, maker_for(invoices[0] if invoices else file))
        return Taken(file, item, None, "", tuple(_enclosed(one, item, by, facts) for one in invoices))


def register_files(
    arriving: Sequence[tuple[StoredFile, Opened]], by: Actor, facts: Mapping[str, Any]
) -> list[Taken]:
    """The same for several files, together: what none of them needs of another is registered in one go of the door.

    To be called in one transaction; when it fails for one of them, none is registered.
    """
    keep(*(text for _file, opened in arriving for text in opened.texts))
    taken: list[Taken] = []
    for run in _runs(arriving):
        if len(run) == 1:
            taken.append(register_file(run[0][0], by, run[0][1], facts))
            continue
        mails = threaded([opened.mail for _file, opened in run])
        outcomes = register.many(
            [
                register.call(by=by, file=file, by_intake=True, **_told(file, opened, mail, by, facts))
                for (file, opened), mail in zip(run, mails, strict=True)
            ]
        )
        for (file, opened), outcome in zip(run, outcomes, strict=True):
            if outcome.refusal is not None:
                raise Refused(outcome.refusal)
            item = next(row for row in outcome.result if isinstance(row, PostItem))
            taken.append(Taken(file, item, maker_for(next(iter(_invoices(opened)), file))))
    return taken


def _runs(arriving: Sequence[tuple[StoredFile, Opened]]) -> Iterator[list[tuple[StoredFile, Opened]]]:
    """Files in their order, parted where one is about an earlier one: an answer to it, or the same bytes."""
    run: list[tuple[StoredFile, Opened]] = []
    named: set[str] = set()
    for file, opened in arriving:
        own = {file.sha256, *(opened.mail.ids if opened.mail else ())}
        is_alone = len(_invoices(opened)) > 1
        if run and (named & own or is_alone):
            yield run
            run, named = [], set()
        run.append((file, opened))
        named |= own
        if is_alone:
            yield run
            run, named = [], set()
    if run:
        yield run


def _invoices(opened: Opened) -> list[StoredFile]:
    return electronic_invoices(opened.mail.files) if opened.mail else []


def _told(
    file: StoredFile, opened: Opened, mail: Mail | None, by: Actor, facts: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers to `post.incoming.register`: what the way in knows wins over what stands in the file."""
    return {
        "subject": file.name or file.sha256[:12],
        "channel": Channel.PEPPOL if is_electronic_invoice(file) else Channel.FILE,
        **(facts_of(mail) if mail else _of_the_head(file, opened, by)),
        **facts,
    }


def _of_the_head(file: StoredFile, opened: Opened, by: Actor) -> dict[str, Any]:
    """What a letter says of itself at its head; an invoice says it better where it is written for programs."""
    if is_electronic_invoice(file) or holds_electronic_invoice(file):
        return {}
    text = opened.texts[0].text
    found = {"subject": subject_in(text), "dated_on": day_in(text, by.today)}
    return {name: value for name, value in found.items() if value}


def _registered(by: Actor, file: StoredFile, facts: Mapping[str, Any]) -> PostItem:
    rows = register(by=by, file=file, by_intake=True, **facts)
    return next(row for row in rows if isinstance(row, PostItem))


def _enclosed(file: StoredFile, mail: PostItem, by: Actor, facts: Mapping[str, Any]) -> Taken:
    told = {
        "channel": Channel.EMAIL,
        "party_name": mail.party_name,
        **facts,
        "subject": file.name or mail.record.title,
    }
    return Taken(file, _registered(by, file, {**told, "came_with": mail.record}), maker_for(file))


def make(taken: Taken, by: Actor) -> Taken:
    """Make of a registered file what a module recognises in it. Finds its work done when it is called again."""
    file, item, maker = taken.file, taken.item, taken.maker
    if taken.enclosed:
        return replace(taken, enclosed=tuple(make(one, by) for one in taken.enclosed))
    if maker is None or item.reading.get("refused") or not item.record.is_open:
        return taken
    refusal = _make(maker, item, by)
    return Taken(file, PostItem.objects.select_related("record", "party").get(pk=item.pk), maker, refusal)


def make_again(file: StoredFile, record_id: int, by: Actor) -> Taken:
    """What `make` would have done, had the process not died before it."""
    items = PostItem.objects.select_related("record", "party")
    parts = Link.objects.filter(source=record_id, relation=ENCLOSES).values_list("target", flat=True)
    enclosed = tuple(_as_taken(one) for one in items.filter(pk__in=list(parts)).order_by("pk"))
    return make(replace(_as_taken(items.get(pk=record_id)), file=file, enclosed=enclosed), by)


def _as_taken(item: PostItem) -> Taken:
    row = invoice_file_of(item.record)
    file = StoredFile(row.sha256, row.size, row.media_type, row.name) if row else StoredFile("", 0, "")
    return Taken(file, item, maker_for(file) if row else None)


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
