"""One act of the door that dies at a named place and is done again; runs in the nursery, each death in a child.

For each place a child works in a copy of the office until it is killed, and another one does the same act again, as
somebody would who got no answer. Told is what was there in between and what is there in the end.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from tests.support.busy_office import APPROVE, CANCEL, PROPOSE, REGISTER, RELEASE, digest, look
from tests.support.forking import copied_database, drop_copy, forked, use_office

#: invoices of the bulk action: more than one transaction's piece
BULK = 103


def die(way: str, places: list[str], made: dict[str, Any], victim: str = "") -> list[dict[str, Any]]:
    """What became of the act at each of these places; an empty place is an act that nobody disturbs."""
    os.environ["SPIL_FAILPOINT_VICTIM"] = victim
    return [_at(way, place, number, made) for number, place in enumerate(places)]


def _checkpointer(note: Path) -> None:
    """Note the process of PostgreSQL that is another one after it started itself again; nothing for SQLite."""
    from django.db import connection

    note.write_text("")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
            note.write_text(str(cursor.fetchone()[0]))


def _wait_for_database(note: Path, former: str) -> None:
    """PostgreSQL starts itself again after one of its processes was killed, as soon as it has noticed."""
    from django.db import OperationalError, connection

    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(OperationalError, TypeError):  # not yet back, or without its checkpointer
            _checkpointer(note)
            if not former or note.read_text() != former:
                return
        connection.close()
        time.sleep(0.1)


def _at(way: str, place: str, number: int, made: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(os.environ["SPIL_DATA"], data)
        database, note = copied_database(data, number), Path(folder) / "note"
        moment = os.environ["SPIL_FAILPOINT_TOLD"] = str(Path(folder) / "moment")
        child = partial(_child, data, database, note)
        assert forked(partial(child, partial(READY.get(way, _nothing), made))) == 0
        forked(partial(child, lambda: note.write_text(digest())))
        before = note.read_text()
        former = ""
        if place and os.environ["SPIL_FAILPOINT_VICTIM"]:
            forked(partial(child, partial(_checkpointer, note)))
            former = note.read_text()
        signal = forked(partial(child, partial(ACTS[way], made), place))
        forked(partial(child, partial(_wait_for_database, note, former)))
        forked(partial(child, lambda: note.write_text(digest())))
        untouched = note.read_text() == before
        again = forked(partial(child, partial(ACTS[way], made)))
        forked(partial(child, lambda: note.write_text(json.dumps(look()))))
        drop_copy(database)
        died = Path(moment).read_text() if Path(moment).is_file() else ""
        return {"place": place, "signal": signal, "died": died, "untouched": untouched, "again": again,
                "found": json.loads(note.read_text())}  # fmt: skip


def _child(data: Path, database: str, _note: Path, work: Callable[[], Any], place: str = "") -> None:
    use_office(data, database, place=place)
    work()


# -- the acts ---------------------------------------------------------------------------------------------------------


def _nothing(_made: dict[str, Any]) -> None:
    """Ready as it is."""


def _by(made: dict[str, Any], name: str) -> Any:
    from django.utils import timezone

    from spil.foundation.access.queries import actor_for
    from spil.foundation.organisation.models import Person

    now = timezone.now()
    return actor_for(Person.objects.get(pk=made["people"][name]), now=now, today=timezone.localdate(now))


def _do(name: str, **given: Any) -> None:
    """As often as asked; what was done already is refused, and that is right."""
    from spil.foundation.access.refusals import Refused
    from spil.foundation.actions.declaration import actions

    with suppress(Refused):
        actions[name](**given)


def _on_invoice(name: str, who: str, **answers: Any) -> Callable[[dict[str, Any]], None]:
    def act(made: dict[str, Any]) -> None:
        from spil.foundation.events.models import Event
        from spil.modules.invoices.models import Invoice

        done = Event.objects.filter(record=made["to_approve"][0], action=f"invoices.invoice.{name}")
        if done.exists():  # who looks at the page sees that it was done
            return
        invoice = Invoice.objects.select_related("record", "approver").get(pk=made["to_approve"][0])
        _do(f"invoices.invoice.{name}", invoice=invoice, by=_by(made, who), **answers)

    return act


def _register(made: dict[str, Any]) -> None:
    """As a way that knows what it offered does: not once more when it is there."""
    from spil.foundation.files.store import store
    from spil.foundation.records.models import Record

    file = store().put(b"Geachte, een zonnewijzer.", name="brief.txt")
    if not Record.objects.filter(title="once").exists():
        _do(REGISTER, by=_by(made, "griet"), subject="once", file=file)


def _propose(made: dict[str, Any]) -> None:
    from spil.modules.invoices.models import Invoice

    named = list(Invoice.objects.approved().filter(pk__in=made["to_pay"][:3]))
    if len(named) == 3:  # else they stand in a run
        _do(PROPOSE, by=_by(made, "nour"), invoices=named)


def _run() -> Any:
    from spil.modules.payments.models import PaymentRun

    return PaymentRun.objects.select_related("record").get()


def _release(made: dict[str, Any]) -> None:
    _do(RELEASE, run=_run(), by=_by(made, "bart"))


def _cancel(made: dict[str, Any]) -> None:
    _do(CANCEL, run=_run(), by=_by(made, "nour"), reason="once")


def _ask_bulk(made: dict[str, Any]) -> None:
    from django.utils import timezone

    from spil.foundation.listing.models import Report

    Report.objects.create(
        person_id=made["people"]["jeroen"], action=APPROVE, kind="invoices.invoice", made_at=timezone.now()
    )


def _bulk(made: dict[str, Any]) -> None:
    from spil.foundation.jobs.declaration import jobs
    from spil.foundation.listing.models import Report

    report, ids = Report.objects.get().pk, made["to_approve"][:BULK]
    given = {"raw": {"remark": ["once"]}, "chosen": None, "language": "nl"}
    jobs["web.act_on_many"](report=report, ids=ids, **given)


_approve = _on_invoice("approve", "jeroen", remark="once")
_hold = _on_invoice("hold", "nour", reason="once")
ACTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "register": _register,
    "approve": _approve,
    "take_back": _on_invoice("take_back_approval", "jeroen"),
    "hold": _hold,
    "resume": _on_invoice("resume", "nour", remark="once"),
    "send_back": _on_invoice("send_back", "jeroen", reason="once"),
    "reject": _on_invoice("reject", "nour", reason="once"),
    "change_due_date": _on_invoice("change_due_date", "nour", due_on=date(2030, 1, 2), reason="once"),
    "propose": _propose,
    "release": _release,
    "cancel": _cancel,
    "bulk": _bulk,
}
#: what was done before
READY: dict[str, Callable[[dict[str, Any]], None]] = {
    "take_back": _approve,
    "resume": _hold,
    "release": _propose,
    "cancel": _propose,
    "bulk": _ask_bulk,
}
