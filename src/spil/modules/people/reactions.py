"""What the people of the office do when something happened to one of them."""

from __future__ import annotations

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.queue import enqueue
from spil.foundation.organisation.rules import is_here


def pass_on_at_once(happened: list[Happening]) -> list[Call]:
    """Of who left already nothing waits until tomorrow."""
    if any(not is_here(one.call.subject.left_on, one.by.today) for one in happened):
        enqueue(jobs["people.pass_on"], at=happened[0].by.now)
    return []
