"""Letters that may go, and the way from a proposal to its end."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest

from spil.foundation.access.refusals import Refused
from spil.foundation.actions.declaration import actions as all_actions
from spil.foundation.files.store import store
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.models import Job
from spil.foundation.records.models import Record
from spil.modules.archive import actions as archive
from spil.modules.archive.models import Destruction
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from tests.support.office import Office

#: letters alone, so that the vocabulary of the search would keep it
WORD = "kwikstaartgeheim"


def application(office: Office, *, ago: int = 60, word: str = WORD, **answers: Any) -> PostItem:
    """A letter of an applicant, dealt with so many days ago; its word in every place that one can write in."""
    then = office.on(office.today - timedelta(days=ago))
    file = store().put(f"Brief van {word}".encode(), name=f"{word}.txt")
    rows = post.register(
        by=then.as_("katrien"), subject=f"Sollicitatie {word}", file=file, type="application", party_name=word,
        your_reference=word, by_intake=True, **{"confidentiality": "office", **answers},
    )  # fmt: skip
    item = next(row for row in rows if isinstance(row, PostItem))
    all_actions["records.record.remark"](record=again(item), by=then.as_("katrien"), text=f"{word} belde")
    post.close(item=item, by=then.as_("katrien"), remark=f"afgewezen, {word}")
    os.utime(store().path(file.sha256), (1_700_000_000, 1_700_000_000))
    return item


def again(row: Any) -> Record:
    return Record.objects.get(pk=row.pk)


def fresh(row: Destruction) -> Destruction:
    return Destruction.objects.select_related("record", "proposed_by", "carried_out_by").get(pk=row.pk)


def proposed(office: Office) -> Destruction:
    archive.prepare(by=office.as_("katrien"))
    made = Destruction.objects.latest("pk")
    archive.put_forward(destruction=made, by=office.as_("katrien"))
    return fresh(made)


def carried_out(office: Office, made: Destruction) -> Destruction:
    archive.approve(destruction=made, by=office.as_("annelies"))
    archive.carry_out(destruction=fresh(made), by=office.as_("katrien"), number=str(made.record.number))
    jobs["archive.carry_out"](**Job.objects.get(name="archive.carry_out").arguments)
    return fresh(made)


def refusal(action: Any, **arguments: Any) -> str:
    with pytest.raises(Refused) as refused:
        action(**arguments)
    return refused.value.refusal.code
