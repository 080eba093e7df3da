"""What becomes of a bill in the office: it arrives, is coded, approved by whoever is there, and waits to be paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call, actions
from spil.foundation.actions.door import Outcome
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.handling.actions import advise
from spil.foundation.organisation.models import CostCentre, LegalEntity, Role
from spil.foundation.parties.models import Account, Party
from spil.foundation.stories.paper import page
from spil.foundation.stories.stage import Stage, Step, Story
from spil.modules.invoices import actions as invoices
from spil.modules.invoices.actions.making import Prepared
from spil.modules.invoices.demo import ubl
from spil.modules.invoices.demo.bills import HABITS, MONTHLY, Bill, BillLine, bill
from spil.modules.invoices.formats import ubl as reader
from spil.modules.invoices.formats.reading import UBL, Reading
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.states import TO_APPROVE

_DAY = timedelta(days=1)
#: how far back the files themselves are kept
WITH_FILE = timedelta(days=52)
#: suppliers with whom the office began lately
NEW_SUPPLIERS = {"Koffiebranderij De Moor": 24, "Broodjeshuis Kastanje": 26}
#: bills of late that do not simply go their way: coded and waiting for who decides on it (some are away today),
#: on hold, sent back, rejected; and two that came in today
SPECIAL = (
    ("Schoonmaak Helder", "wait"), ("Bureau Opleiding Plus", "wait"), ("Hotel Haven Breda", "wait"),
    ("Drukkerij Nys en Zoon", "wait"), ("Papierhandel Verbeke", "wait"), ("Vastgoed Ter Kameren", "wait"),
    ("Keuring Noord", "hold"), ("Liften De Kroon", "hold"), ("Telenova", "send_back"), ("Octaaf Software", "reject"),
    ("Argus Beveiliging", "reject"), ("Stroomhuis Energie", "new"), ("IT Brug", "new"),
)  # fmt: skip
#: how many days ago those came in, by what becomes of them; a rejection has time to come, whoever is away meanwhile
AGO = {"new": 0, "reject": 24}


def set_steps(stage: Stage, by: Actor) -> None:
    """The responsible person from 0, the director from 5,000."""
    del stage
    invoices.add_step(by=by, position=1, from_amount=Decimal(0))
    invoices.add_step(by=by, position=2, from_amount=Decimal(5000), role=Role.DIRECTOR)


@dataclass
class Desk:
    """What the stories look up: read once."""

    stage: Stage
    entity: LegalEntity
    centres: dict[str, CostCentre]
    accounts: dict[int, Account]
    counts: dict[tuple[int, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, stage: Stage) -> Desk:
        entity = LegalEntity.objects.order_by("pk")[0]
        centres = {centre.code: centre for centre in CostCentre.objects.all()}
        return cls(
            stage, entity, centres, {account.party_id: account for account in Account.objects.order_by("pk")}
        )

    def bill(self, supplier: Party, issued_on: date) -> Bill:
        key = (supplier.pk, issued_on.year)
        self.counts[key] = self.counts.get(key, 30) + 1
        return bill(self.stage.random, supplier, self.accounts[supplier.pk], self.counts[key], issued_on)


def stories(stage: Stage) -> Iterator[Story]:
    """All bills of twelve months, in the order in which they were made."""
    desk = Desk.of(stage)
    known = {party.name: party for party in Party.objects.order_by("pk")}
    drawn = sorted((day, party.pk, party) for party in known.values() for day in _days(stage, party))
    for day, _pk, party in drawn:
        made = desk.bill(party, day)
        fate = stage.random.choices(("", "hold", "send_back", "reject"), (92, 3, 3, 2))[0]
        yield _story(desk, made, fate)
        if made.lines[0].quantity > 1 and stage.random.random() < 0.05:
            yield _story(desk, _credit(desk, made), "")
    for name, fate in SPECIAL:
        ago = AGO.get(fate, 5)
        day = stage.calendar.before(stage.today - ago * _DAY) if ago else stage.today
        yield _story(desk, desk.bill(known[name], day), fate)
    yield from _troubles(desk, known["Papierhandel Verbeke"], known["Waterlijn"])


def _days(stage: Stage, party: Party) -> Iterator[date]:
    habit = HABITS.get(party.name)
    if habit is None:
        return
    if party.name in NEW_SUPPLIERS:
        yield from (stage.today - ago * _DAY for ago in (NEW_SUPPLIERS[party.name], 9, 2))
        return
    times = max(1, round(habit.times * stage.share))
    if party.name in MONTHLY:
        first = stage.today.replace(day=1)
        for _month in range(times):
            first = (first - _DAY).replace(day=1)
            yield first.replace(day=MONTHLY[party.name])
        return
    gap = 365 / times
    for number in range(times):
        ago = int(number * gap + stage.random.random() * gap * 0.6)
        yield stage.today - ago * _DAY


def _credit(desk: Desk, made: Bill) -> Bill:
    """A credit note for one of the things on a bill, some days later."""
    issued_on = min(made.issued_on + 4 * _DAY, desk.stage.today)
    line = BillLine(made.lines[0].goods, Decimal(1))
    other = desk.bill(made.supplier, issued_on)
    number = f"CN{other.number}"
    return replace(other, lines=(line,), is_credit=True, number=number, credits_number=made.number)


def _troubles(desk: Desk, one: Party, other: Party) -> Iterator[Story]:
    """A bill that comes twice, and one that does not add up."""
    day = desk.stage.today - 12 * _DAY
    twice = desk.bill(one, day)
    yield _story(desk, twice, "")
    yield _story(desk, twice, "", days_later=5)
    yield _story(desk, desk.bill(other, day + 7 * _DAY), "", is_wrong=True)


def _story(desk: Desk, made: Bill, fate: str, *, days_later: int = 0, is_wrong: bool = False) -> Story:
    """From the letterbox to an approved invoice, or wherever it stays."""
    stage = desk.stage
    at = min(stage.office_hour(made.issued_on + days_later * _DAY, 6, 20), stage.now - timedelta(minutes=15))
    data, file = _file(desk, made, at, is_wrong=is_wrong)
    outcome = yield Step(at, "", lambda by: _arrival(desk, made, file, by))
    item = outcome.result[0]
    prepared: dict[str, Any] = {} if file else {"prepared": Prepared(Reading(UBL, reader.read(data), (), ""))}
    at += timedelta(seconds=20)
    outcome = yield Step(at, "", lambda by: invoices.make_from_post.call(item=item, by=by, **prepared))
    invoice = next((row for row in outcome.result if isinstance(row, Invoice)), None)
    if invoice is None or fate == "new":
        return
    if fate or stage.random.random() < 0.9 or made.issued_on < stage.today - 8 * _DAY:
        yield from _decided(desk, made, invoice, at, fate)


def _file(desk: Desk, made: Bill, at: datetime, *, is_wrong: bool) -> tuple[bytes, StoredFile | None]:
    if desk.stage.now - at > WITH_FILE:
        return ubl.write(made, desk.entity), None
    data = ubl.write(made, desk.entity, _picture(made))
    if is_wrong:
        data = data.replace(f">{made.payable}</cbc:PayableAmount>".encode(), b">1.00</cbc:PayableAmount>")
    return data, store().put(data, name=f"{made.number.replace('/', '-')}.xml")


def _picture(made: Bill) -> bytes:
    lines = [f"{made.issued_on:%d/%m/%Y}", ""]
    lines += [f"{line.quantity} x {line.goods.name}, {line.price}: {line.net} EUR" for line in made.lines]
    lines += ["", f"BTW {made.rate} %: {made.vat} EUR", f"Totaal: {made.payable} EUR", "", made.reference]
    return page(f"{made.supplier.name} {made.number}", lines)


def _arrival(desk: Desk, made: Bill, file: StoredFile | None, by: Actor) -> Call:
    """Post registers it; only its action's name is known here."""
    word = "Creditnota" if made.is_credit else "Factuur"
    return actions["post.incoming.register"].call(
        by=by, subject=f"{word} {made.number} {made.supplier.name}", file=file, type="invoice", channel="peppol",
        party=made.supplier, dated_on=made.issued_on, your_reference=made.number, unit=desk.stage.cast["fatma"].unit,
    )  # fmt: skip


#: what Katrien thinks of an invoice that waits, by the last digit of its number
_ADVICE = {
    "1": ("for", "Klopt met de bestelling."),
    "4": ("for", "Zelfde bedrag als elke maand."),
    "7": ("against", "De prijs ligt hoger dan op de offerte; ik vraag het na."),
}


def _advice(stage: Stage, invoice: Invoice, made: Bill, at: datetime) -> Step:
    """A word of advice for whoever decides, on some of what waits."""
    advice, words = _ADVICE[made.number[-1]]
    return Step(
        min(at, stage.now),
        "katrien",
        lambda by: advise.call(record=invoice.record, by=by, advice=advice, remark=words),
        may_fail=True,
    )


def _decided(desk: Desk, made: Bill, invoice: Invoice, at: datetime, fate: str) -> Story:
    stage, random = desk.stage, desk.stage.random
    centre = desk.centres[random.choice(HABITS[made.supplier.name].centres)]
    at = stage.later(at, random.randrange(3))
    coder, for_whom = _coder(stage, at, centre)
    outcome = yield Step(
        at, coder, lambda by: invoices.code.call(invoice=invoice, by=by, cost_centre=centre), for_whom
    )
    if fate == "wait":
        if made.number[-1] in _ADVICE:
            yield _advice(stage, invoice, made, at)
        return
    if fate == "hold":
        at += timedelta(hours=3)
        yield Step(
            at,
            "lotte",
            lambda by: invoices.hold.call(invoice=invoice, by=by, reason="levering niet volledig"),
        )
        at = stage.later(at, 14)
        outcome = yield Step(at, "lotte", lambda by: invoices.resume.call(invoice=invoice, by=by))
    if fate == "send_back":
        at, who, on_behalf = _decider(stage, outcome, at, {coder, for_whom})
        yield Step(
            at,
            who,
            lambda by: invoices.send_back.call(invoice=invoice, by=by, reason="verkeerde kostenplaats"),
            on_behalf,
        )
        at = stage.later(at, random.randrange(1, 3))
        coder, for_whom = _coder(stage, at, centre)
        outcome = yield Step(
            at, coder, lambda by: invoices.code.call(invoice=invoice, by=by, cost_centre=centre), for_whom
        )
    if fate == "reject":
        at, who, on_behalf = _decider(stage, outcome, at, {coder, for_whom})
        yield Step(
            at,
            who,
            lambda by: invoices.reject.call(invoice=invoice, by=by, reason="niet door ons besteld"),
            on_behalf,
        )
        return
    yield from _approved(stage, invoice, outcome, at, {coder, for_whom})


def _approved(stage: Stage, invoice: Invoice, outcome: Outcome, at: datetime, worked: set[str]) -> Story:
    """Every step of approval, each by the one who is asked or who stands in."""
    while outcome.call.subject.record.state == TO_APPROVE.code:
        at, who, on_behalf = _decider(stage, outcome, at, worked)
        worked = worked | {who, on_behalf}
        outcome = yield Step(at, who, lambda by: invoices.approve.call(invoice=invoice, by=by), on_behalf)


def _coder(stage: Stage, at: datetime, centre: CostCentre) -> tuple[str, str]:
    """Who codes that day, and in whose name: mostly finance, sometimes the office manager for the finance director."""
    day = at.astimezone(stage.zone).date()
    if stage.random.random() < 0.12 and stage.key_of(centre.responsible_id) != "bart":
        return "katrien", "bart"
    key = stage.random.choice(("fatma", "fatma", "lotte"))
    return ("lotte" if stage.is_away(key, day) else key), ""


def _decider(stage: Stage, outcome: Outcome, at: datetime, worked: set[str]) -> tuple[datetime, str, str]:
    """When the approver decides, by whom, and in whose name.

    It waits while the only one there worked on it already, or must still decide a later step in the own name.
    """
    invoice = outcome.call.subject
    asked = stage.key_of(invoice.approver_id)
    barred = worked | {stage.key_of(step["person"]) for step in invoice.route}
    at = stage.later(at, stage.random.randrange(1, 6))
    while True:
        acting = stage.acting_for(asked, at.astimezone(stage.zone).date())
        if acting == asked:
            return at, asked, ""
        if acting and acting not in barred:
            return at, acting, asked
        at = stage.later(at, 1)
