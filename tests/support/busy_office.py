"""The office in which processes are killed: people with tokens, invoices to approve and pay, and what is there then.

    python -m tests.support.busy_office prepare|look JSON

Runs in a child of the nursery, or as a process that has the settings of a node. Invoices are written by the door's own
recorder, hundreds at once, so that they have numbers and events; how they got where they are is the business of others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

APPROVE, TAKE_BACK = "invoices.invoice.approve", "invoices.invoice.take_back_approval"
PROPOSE, RELEASE, CANCEL = "payments.run.propose", "payments.run.release", "payments.run.cancel"
REGISTER, ATTACH = "post.incoming.register", "records.record.attach"
PEOPLE = ("griet", "jeroen", "nour", "bart", "annelies", "katrien")
#: who work in a browser
AT_PAGES = ("griet", "jeroen")
#: ways to sign in, once each: a server may die between taking one and answering
LINKS = 100
IBAN = "BE71096123456769"


def prepare(to_approve: int, to_pay: int, two_steps: int = 0) -> dict[str, Any]:
    """Make the office; tokens and ways to sign in by name, and the ids of the invoices."""
    from django.db import transaction
    from django.utils import timezone

    from spil.foundation.actions import guard
    from spil.foundation.identity.models import LoginLink, User
    from spil.foundation.identity.secrets import make_login_link, make_token
    from tests.support.office import small_office

    now = timezone.now()
    with transaction.atomic():
        office = small_office()
        accounts = {}
        with guard.opened():
            for name in PEOPLE:
                person = office.people[name]
                accounts[name] = User.objects.create_user(person.email, None, person=person)
        links = {name: [make_login_link(accounts[name], now) for _ in range(LINKS)] for name in AT_PAGES}
        LoginLink.objects.update(used_at=None)  # each ended the one before
        return {
            "tokens": {name: make_token(account, "faults", now) for name, account in accounts.items()},
            "links": links,
            "people": {name: office.people[name].pk for name in PEOPLE},
            "emails": {name: office.people[name].email for name in PEOPLE},
            "to_approve": _invoices(office, to_approve, "to_approve"),
            "two_steps": _invoices(office, two_steps, "to_approve", director="annelies"),
            "to_pay": _invoices(office, to_pay, "approved"),
        }


def _invoices(office: Any, count: int, state: str, *, director: str = "") -> list[int]:
    """Written by the door's own recorder, with their events and numbers, all in one batch.

    With a director they are of 6,050: Jeroen is asked first, and the director after him.
    """
    from spil.foundation.actions import guard
    from spil.foundation.actions.declaration import Call, actions
    from spil.foundation.actions.once import Once
    from spil.foundation.actions.recording import Recorder
    from spil.foundation.actions.touched import Touched
    from spil.foundation.organisation.models import Role
    from spil.foundation.records.models import Record
    from spil.foundation.turns.models import Turn
    from spil.modules.invoices.models import Invoice

    jeroen, net = office.people["jeroen"], Decimal(5000 if director else 100)
    route = [{"position": 1, "role": "", "person": jeroen.pk}]
    if director:
        route.append({"position": 2, "role": Role.DIRECTOR, "person": office.people[director].pk})
    steps = {"route": route, "step": 1, "step_count": len(route)}
    asked = {"approver": jeroen, **steps} if state == "to_approve" else {}
    facts = {"issued_on": office.today, "due_on": office.today, "net": net, "vat": net * 21 / 100}
    known = {"supplier": office.supplier, "cost_centre": office.cost_centres["6100"], "iban": IBAN}
    turn = {
        "action": APPROVE,
        "step": f"1/{len(route)}",
        "person": jeroen,
        "is_decision": True,
        "due_on": office.today,
    }
    call = Call(actions["invoices.invoice.make_from_post"], {"by": office.as_("nour"), "item": None})
    rows, work = [], []
    for number in range(count):
        title = f"{state}{director}-{number}"
        # an office that was started has an entity of its own, whose account nobody has filled in yet
        record = Record(kind="invoices.invoice", title=title, state=state, legal_entity=office.entity)
        rows.append(
            Invoice(record=record, invoice_number=record.title, normal_number=record.title, payable=net * 121 / 100,
                    coded_by=office.people["nour"], **facts, **known, **asked)
        )  # fmt: skip
        turns = [Turn(record=record, **turn)] if asked else []
        work.append(Touched(call, added=[rows[-1], *turns]))
    with guard.opened():
        recorder = Recorder(Once())
        recorder.write(work)
        recorder.finish()
    return [row.pk for row in rows]


# -- what is there ----------------------------------------------------------------------------------------------------


def look() -> dict[str, Any]:
    """What stands in the office, as a test compares it with what was acknowledged."""
    from spil.foundation.attachments.models import Attachment
    from spil.foundation.audit.verification import verify
    from spil.foundation.files.store import store
    from spil.foundation.jobs.models import Job
    from spil.foundation.listing.models import Report
    from spil.foundation.records.models import Record

    numbered = Record.objects.exclude(number=None).order_by("pk")
    letters = Record.objects.filter(kind=REGISTER.rpartition(".")[0]).order_by("pk")
    contents = Attachment.objects.values_list("sha256", flat=True).distinct()
    return {
        "letters": list(letters.values_list("number", "title")),
        "numbers": list(numbered.values_list("legal_entity__code", "number")),
        "runs": _runs(),
        "states": {str(pk): state for pk, state in _of_invoices("pk", "state")},
        **_acts(),
        "approvals": _approvals(),
        "files": _files(),
        "claims": _claims(),
        "jobs": dict(Job.objects.filter(name="web.act_on_many").values_list("pk", "state")),
        "reports": {str(one.pk): {"job": one.job, "outcomes": one.outcomes} for one in Report.objects.all()},
        "attached": list(Attachment.objects.values_list("record_id", "name", "sha256")),
        "whole": all(store().verify(sha256) for sha256 in contents),
        "problems": [problem.what for problem in verify().problems],
    }


def _of_invoices(*fields: str) -> Any:
    from spil.foundation.records.models import Record

    return Record.objects.filter(kind="invoices.invoice").values_list(*fields)


def _acts() -> dict[str, Any]:
    """`marks`: how often a remark stands in the log, and on which records; `acts`: action, record, person."""
    from spil.foundation.events.models import Event

    marks: dict[str, list[int]] = defaultdict(list)
    acts: Counter[str] = Counter()
    for event in Event.objects.select_related("recorded_values").order_by("pk"):
        acts[f"{event.action} {event.record_id} {event.by_id}"] += 1
        if mark := _mark_of(event):
            marks[mark].append(event.record_id)
    return {"marks": marks, "acts": acts}


def _mark_of(event: Any) -> str:
    from spil.foundation.events.queries import changes_of

    changes = changes_of(event)
    return str(next((changes[name][1] for name in ("remark", "reason") if name in changes), ""))


def _approvals() -> dict[str, Any]:
    """What was approved and taken back of each invoice, in its order, and of how many steps."""
    from spil.foundation.events.models import Event
    from spil.modules.invoices.models import Invoice

    acts: dict[int, list[str]] = defaultdict(list)
    names = {APPROVE: "approve", TAKE_BACK: "take back"}
    for event in Event.objects.filter(action__in=names).order_by("record", "sequence"):
        acts[event.record_id].append(names[event.action])
    steps = dict(Invoice.objects.filter(pk__in=acts).values_list("pk", "step_count"))
    return {str(pk): {"acts": found, "count": steps[pk]} for pk, found in acts.items()}


def _runs() -> dict[str, Any]:
    from spil.modules.payments.models import PaymentRun

    runs = PaymentRun.objects.select_related("record")
    return {
        run.record.number: {"id": run.pk, "state": run.record.state, "maker": run.maker_id} for run in runs
    }


def _files() -> list[dict[str, Any]]:
    """Every payment file: its run, its own mark, and what it pays."""
    from spil.foundation.attachments.models import Attachment
    from spil.foundation.files.store import store
    from spil.modules.payments.formats import pain001

    found = []
    for one in Attachment.objects.filter(role="generated", record__kind="payments.run").select_related(
        "record"
    ):
        file = pain001.read(store().read(one.sha256))
        paid = [payment for batch in file.batches for payment in batch.payments]
        ends, references = [one.end_to_end_id for one in paid], [str(one.reference) for one in paid]
        found.append(
            {"run": one.record.number, "message": file.message_id, "ends": ends, "references": references}
        )
    return found


def _claims() -> list[list[Any]]:
    """The invoices of every run that stands, with the run."""
    from spil.modules.payments.models import Payment

    going = Payment.objects.filter(is_stopped=False).exclude(run__record__state="cancelled")
    return [list(one) for one in going.values_list("invoice_id", "run__record__number")]


def digest() -> str:
    """One hash over every row of every table; a limit that was used counts, a session does not."""
    from hashlib import sha256

    from django.apps import apps

    said = sha256()
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label):
        if model._meta.managed and model._meta.label not in {"identity.Session", "identity.Allowance"}:
            said.update(
                f"{model._meta.label} {list(model._base_manager.order_by('pk').values_list())}".encode()
            )
    return said.hexdigest()


# -- the jobs of a worker ---------------------------------------------------------------------------------------------


def ask_many(action: str, person: int, ids: list[int]) -> int:
    """Put an action on many records in the queue, as the page does; the id of the job."""
    from django.utils import timezone

    from spil.foundation.jobs import queue
    from spil.foundation.jobs.declaration import jobs
    from spil.foundation.listing.models import Report

    report = Report.objects.create(
        person_id=person, action=action, kind="invoices.invoice", made_at=timezone.now()
    )
    given = {"report": report.pk, "ids": ids, "raw": {}, "chosen": None, "language": "nl"}
    return queue.enqueue(jobs["web.act_on_many"], by=person, **given).pk


def state_of_job(pk: int, *, as_if_a_minute_went_by: bool = False) -> str:
    """How far a job is; a minute after its worker died another one may take it."""
    from django.utils import timezone

    from spil.foundation.jobs.models import Job

    if as_if_a_minute_went_by:
        Job.objects.filter(state="running").update(lease_until=timezone.now())
    return str(Job.objects.get(pk=pk).state)


if __name__ == "__main__":
    import json
    import sys

    import django

    django.setup()
    print(json.dumps({"prepare": prepare, "look": look}[sys.argv[1]](**json.loads(sys.argv[2]))))
