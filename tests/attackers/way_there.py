"""The way to where an action can be done: what happened before it, by the product's own actions, and lawful answers.

    cell = Cell(rights, action, role, tie, row, answers)
    bring(cell)                 # cell.row and cell.answers are such that nothing but a missing right stands in the way

A row of `rights.py` says who may; it need not be one to which the action can be done. A way is declared for each action
of which that is so: by others of the office, on the day of the clock, since the pages and REST live on that day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import Action
from spil.foundation.events.models import Event
from spil.foundation.handling import actions as handling
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import CostCentre, Location, Person, Unit
from spil.foundation.parties.models import Account, Party
from spil.foundation.retention import actions as retention
from spil.foundation.retention.models import RetentionRule
from spil.foundation.working_days.models import ClosingDay
from spil.modules.archive import actions as archive
from spil.modules.archive.models import Destruction
from spil.modules.contacts import actions as contacts
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.actions.settling import AskedLine
from spil.modules.dossiers.models import Dossier, DossierType
from spil.modules.invoices import actions as invoices
from spil.modules.invoices.models import Invoice
from spil.modules.notebook import actions as notebook
from spil.modules.notebook.models import Task
from spil.modules.payments import actions as payments
from spil.modules.payments.models import PaymentRun
from spil.modules.people import actions as people
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from spil.modules.proposals import actions as proposals
from spil.modules.requests import actions as requests
from spil.modules.requests.models import Request
from tests.attackers.rights import Rights, keep
from tests.support.deeds import again
from tests.support.invoice_file import invoice_file
from tests.support.office import Office

#: an account that nobody was paid on before
OTHER_IBAN = "BE43068999999501"


@dataclass
class Cell:
    """One cell of the matrix: somebody of a role, tied so to the row that the action is about, and her answers."""

    rights: Rights
    action: Action[Any, Any]
    role: str
    tie: str
    row: Any
    answers: dict[str, Any]
    given: dict[str, Any] = field(default_factory=dict)
    """What the program hands over beside the answers, to what has no button."""

    @property
    def person(self) -> Person:
        return self.rights.people[self.role]

    @property
    def by(self) -> Actor:
        return actor_for(self.person, now=self.office.now(), today=self.today)

    @property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def office(self) -> Office:
        """The office on the day of the clock."""
        return self.rights.office.on(self.today)

    def as_(self, key: str, *, days_ago: int = 0) -> Actor:
        return self.office.as_(key, today=self.today - timedelta(days=days_ago))


Way = Callable[[Cell], None]
WAYS: dict[str, Way] = {}


def bring(cell: Cell) -> None:
    """Go the way of the cell's action, if it has one; what it ends at is tied and readable as the cell has it."""
    way = WAYS.get(cell.action.name)
    if way is None:
        return
    way(cell)
    if cell.row is not None:
        cell.row = type(cell.row)._default_manager.get(pk=cell.row.pk)
        cell.rights.tie(cell.row, cell.tie, cell.person)
        keep(cell.row, cell.person)


def to(*names: str) -> Callable[[Way], Way]:
    def declare(way: Way) -> Way:
        WAYS.update(dict.fromkeys(names, way))
        return way

    return declare


def answered(name: str, **answers: Any) -> None:
    """The way to an action that asks no more than answers that fit."""
    WAYS[name] = lambda cell: cell.answers.update(
        {one: value(cell) if callable(value) else value for one, value in answers.items()}
    )


# Answers --------------------------------------------------------------------------------------------------------------

answered("contacts.account.add", iban=OTHER_IBAN)
answered("dossiers.dossier.add", record=lambda cell: letter(cell, handler=cell.person).record.number)
answered("dossiers.dossier.keep_type_as", retention="")
answered("dossiers.plan.set", code="9.9")
answered("notebook.block.add", from_at="09.00", until_at="10.00")
answered("people.absence.register", person=lambda cell: cell.person.pk)  # of others it is the keepers' alone
answered("people.account.change_address", email="anders@testkantoor.example")
answered("people.person.add", email="nieuw@testkantoor.example")
answered("people.second_step.require", role="employee")
answered(
    "post.gate.set",
    manager=lambda cell: cell.office.people["jeroen"].pk,
    keeper=lambda cell: cell.office.people["fatma"].pk,
)
answered("post.item.answer", text="Dank u wel")
answered("post.outgoing.write", party_name="Jan Peeters", text="Dank u wel")
answered("post.type.set", name_nl="Offerte van buiten")
answered("records.record.link", other=lambda cell: letter(cell).record.number)
answered("records.record.remark", text="Gezien")
answered("records.record.set_deadline", due_on=lambda cell: cell.today.isoformat())
answered("registers.register.define", code="boxes", title="Doos", plural="Dozen", series="DZ")
answered("retention.rule.replace", years=7)


# Any record -----------------------------------------------------------------------------------------------------------


def among(rows: Any, model: Any) -> Any:
    """The row of this kind among those that an action made."""
    return again(next(row for row in rows if isinstance(row, model)))


def the_new(model: Any, act: Callable[[], Any]) -> Any:
    """The one row that an act makes."""
    before = list(model.objects.values_list("pk", flat=True))
    act()
    return again(model.objects.exclude(pk__in=before).get())


def letter(cell: Cell, *, days_ago: int = 0, **answers: Any) -> PostItem:
    """A letter of Jan Peeters that everybody reads."""
    by = cell.as_("griet", days_ago=days_ago)
    rows = post.register(by=by, subject="Brief", party_name="Jan Peeters", by_intake=True, **answers)
    return among(rows, PostItem)


def asked_of(cell: Cell, handler: Person) -> Request:
    """A request that is somebody's turn."""
    rows = requests.ask(
        by=cell.as_("thijs"), what="Nieuwe lamp", unit=cell.office.units["FAC"], handler=handler
    )
    return among(rows, Request)


@to("records.record.offer")
def has_a_turn(cell: Cell) -> None:
    cell.row = asked_of(cell, cell.person)


@to("records.record.withdraw")
def has_offered(cell: Cell) -> None:
    has_a_turn(cell)
    handling.offer(record=cell.row.record, by=cell.by, to=cell.office.people["griet"])


@to("records.record.accept", "records.record.decline")
def was_offered(cell: Cell) -> None:
    cell.row = asked_of(cell, cell.office.people["griet"])
    handling.offer(record=cell.row.record, by=cell.as_("griet"), to=cell.person)


@to("records.record.advise")
def somebody_is_asked_to_decide(cell: Cell) -> None:
    cell.row = coded(cell)


@to("records.record.lift_deadline")
def has_a_deadline(cell: Cell) -> None:
    handling.set_deadline(record=cell.row.record, by=cell.by, due_on=cell.today)


@to("records.record.unlink")
def is_linked(cell: Cell) -> None:
    other = letter(cell)
    handling.link(record=cell.row.record, by=cell.office.system(), other=other.record)
    cell.answers["link"] = str(Link.objects.get(source=cell.row.pk, target=other.pk).pk)


@to("records.record.change_remark", "records.record.withdraw_remark")
def said_something(cell: Cell) -> None:
    handling.remark(record=cell.row.record, by=cell.by, text="Gezien")
    cell.answers["remark"] = Event.objects.filter(record=cell.row.pk).latest("sequence").sequence


# The archive and destruction ------------------------------------------------------------------------------------------


@to("archive.destruction.prepare")
def something_may_go(cell: Cell) -> None:
    """A letter of somebody who was not taken on; such letters are kept for four weeks."""
    _first_rules(cell)
    rule = RetentionRule.objects.get(code="applicant", country="BE")
    retention.confirm_rule(rule=rule, by=cell.as_("katrien"), source="Beleid")
    item = letter(cell, days_ago=60, type="application", confidentiality="office")
    post.close(item=item, by=cell.as_("griet", days_ago=60))


@to("archive.destruction.put_forward")
def prepared(cell: Cell) -> None:
    something_may_go(cell)
    cell.row = the_new(Destruction, lambda: archive.prepare(by=cell.as_("katrien")))


@to("archive.destruction.keep")
def something_stands_in_it(cell: Cell) -> None:
    prepared(cell)
    cell.answers["record"] = cell.row.lines.get().record.number


@to("archive.destruction.put_back")
def taken_out(cell: Cell) -> None:
    something_stands_in_it(cell)
    record = cell.row.lines.get().record
    archive.keep(destruction=cell.row, by=cell.as_("katrien"), record=record, reason="Een geschil")


@to("archive.destruction.carry_out")
def decided_to_destroy(cell: Cell) -> None:
    prepared(cell)
    archive.put_forward(destruction=cell.row, by=cell.as_("katrien"))
    archive.approve(destruction=again(cell.row), by=cell.as_("annelies"))
    cell.answers["number"] = cell.row.record.number


def being_carried_out(cell: Cell) -> None:
    decided_to_destroy(cell)
    number = cell.answers.pop("number")
    archive.carry_out(destruction=again(cell.row), by=cell.as_("katrien"), number=number)
    cell.given["line"] = cell.row.lines.get()


@to("archive.record.destroy")
def she_has_it_destroyed(cell: Cell) -> None:
    """Whoever had it carried out: a right that lies in the proposal, not in the record."""
    being_carried_out(cell)
    with guard.opened():
        Destruction.objects.filter(pk=cell.row.pk).update(carried_out_by=cell.person)
    cell.row = PostItem.objects.get(pk=cell.given["line"].record_id)


@to("retention.rule.take_starter")
def has_no_rules_yet(_cell: Cell) -> None:
    with guard.opened():  # no action takes a rule away: an office has none until it takes its first
        RetentionRule.objects.all().delete()


def _first_rules(cell: Cell) -> None:
    has_no_rules_yet(cell)
    retention.take_starter(by=cell.as_("katrien"))


@to("retention.rule.confirm")
def has_a_rule_to_confirm(cell: Cell) -> None:
    _first_rules(cell)
    cell.row = RetentionRule.objects.filter(to_confirm=True).order_by("pk").first()


# Contacts and dossiers ------------------------------------------------------------------------------------------------


@to("contacts.account.confirm", "contacts.account.remove")
def somebody_added_an_account(cell: Cell) -> None:
    contacts.add_account(party=cell.office.supplier, by=cell.as_("griet"), iban=OTHER_IBAN)
    cell.row = Account.objects.get(iban=OTHER_IBAN)


@to("contacts.contact.unmake")
def a_contact_was_made_of_it(cell: Cell) -> None:
    cell.row = letter(cell)
    contacts.make_contact(item=cell.row, by=cell.as_("griet"))


@to("contacts.contact.remove", "privacy.party.forget")
def a_contact_of_whom_nothing_is_kept(cell: Cell) -> None:
    contacts.add_contact(by=cell.as_("griet"), name="Jan Peeters")
    cell.row = Party.objects.get(name="Jan Peeters")


@to("privacy.record.erase")
def judged_to_go(cell: Cell) -> None:
    item = letter(cell)
    post.close(item=item, by=cell.as_("griet"))
    cell.row = again(item)
    cell.given["going"] = frozenset({cell.row.pk})


@to("post.item.take_back_correction")
def corrected(cell: Cell) -> None:
    post.correct(item=again(cell.row), by=cell.office.system(), our_reference="2026/7")
    cell.row = again(cell.row)


@to("dossiers.dossier.tick")
def has_a_checklist(cell: Cell) -> None:
    lines = [AskedLine("Getekend contract")]
    dossiers.set_type(by=cell.as_("katrien"), title="Contract", lines=lines)
    made = DossierType.objects.get(code="contract")
    dossiers.change(dossier=again(cell.row), by=cell.office.system(), type=made.code)
    cell.answers["line"] = made.checklist[0]["code"]


@to("dossiers.dossier.untick")
def was_ticked(cell: Cell) -> None:
    has_a_checklist(cell)
    dossiers.tick(dossier=again(cell.row), by=cell.office.system(), line=cell.answers["line"])


@to("dossiers.type.take_starter")
def has_no_types_yet(_cell: Cell) -> None:
    with guard.opened():  # as of the rules: what has no action goes straight from the tables
        Dossier.objects.all().delete()
        DossierType.objects.all().delete()


# Invoices and payments ------------------------------------------------------------------------------------------------


def coded(cell: Cell, cost_centre: CostCentre | None = None, *, days_ago: int = 0) -> Invoice:
    """An invoice of the supplier, for somebody to approve; it has to be paid by that day."""
    office, day = cell.office.on(cell.today - timedelta(days=days_ago)), cell.today - timedelta(days=days_ago)
    made = office.invoice(issued_on=day - timedelta(days=9), due_on=day)
    centre = cost_centre or office.cost_centres["6100"]
    invoices.code(invoice=made, by=office.as_("nour"), cost_centre=centre)
    return Office.again(made)


@to("invoices.invoice.make_from_post")
def an_invoice_came_in(cell: Cell) -> None:
    cell.row = again(cell.office.post_item(invoice_file()))


@to("invoices.invoice.confirm_account")
def names_another_account(cell: Cell) -> None:
    cell.row = cell.office.invoice(iban=OTHER_IBAN)


@to("invoices.invoice.change_account")
def has_another_account(cell: Cell) -> None:
    cell.row = cell.office.invoice(iban=OTHER_IBAN)  # the supplier's own one is confirmed
    cell.answers["iban"] = cell.office.account.iban


@to("invoices.invoice.ask_responsible")
def was_coded(cell: Cell) -> None:
    cell.row = coded(cell)


@to("invoices.invoice.take_back_approval")
def was_approved_by_her(cell: Cell) -> None:
    people.add_cost_centre(by=cell.as_("pieter"), code="6300", name="Drukwerk", responsible=cell.person)
    cell.row = coded(cell, CostCentre.objects.get(code="6300"))
    invoices.approve(invoice=cell.row, by=cell.by)


@to("invoices.invoice.unsettle")
def was_settled(cell: Cell) -> None:
    cell.row = coded(cell)
    invoices.approve(invoice=cell.row, by=cell.as_("jeroen"))
    invoices.settle(invoice=cell.row, by=cell.as_("katrien"), reason="Domiciliëring")


@to("payments.run.propose")
def there_is_something_to_pay(cell: Cell) -> None:
    _approved(cell)


def _approved(cell: Cell, *, days_ago: int = 0) -> None:
    invoices.approve(invoice=coded(cell, days_ago=days_ago), by=cell.as_("jeroen", days_ago=days_ago))


@to("payments.run.cancel", "payments.run.release")
def proposed(cell: Cell, *, days_ago: int = 0) -> None:
    _approved(cell, days_ago=days_ago)
    cell.row = the_new(PaymentRun, lambda: payments.propose(by=cell.as_("nour", days_ago=days_ago)))


@to("payments.run.bounce", "payments.run.confirm_executed")
def released(cell: Cell) -> None:
    """Long enough ago that the bank has executed it since, also over holidays."""
    proposed(cell, days_ago=14)
    payments.release(run=cell.row, by=cell.as_("bart", days_ago=14))


@to("payments.run.unconfirm")
def executed(cell: Cell) -> None:
    released(cell)
    payments.confirm_executed(run=cell.row, by=cell.as_("nour"))


@to("payments.run.returned")
def one_came_back(cell: Cell) -> None:
    released(cell)
    cell.answers["transfers"] = ["1"]


@to("payments.run.not_returned")
def told_by_mistake(cell: Cell) -> None:
    one_came_back(cell)
    payments.returned(run=cell.row, by=cell.as_("bart"), transfers=["1"], reason="Rekening afgesloten")


# The office, its post and its requests --------------------------------------------------------------------------------


@to("people.location.remove")
def a_location_of_nobody(cell: Cell) -> None:
    people.add_location(by=cell.as_("katrien"), code="NMUR", name="Namen")
    cell.row = Location.objects.get(code="NMUR")


@to("people.closing_day.remove")
def a_day_on_which_the_office_is_closed(cell: Cell) -> None:
    people.add_closing_day(by=cell.as_("katrien"), on=cell.today + timedelta(days=30), name="Brugdag")
    cell.row = ClosingDay.objects.get(name="Brugdag")


@to("people.unit.remove")
def a_unit_of_nobody(cell: Cell) -> None:
    people.add_unit(by=cell.as_("katrien"), code="LEEG", name="Leeg")
    cell.row = Unit.objects.get(code="LEEG")


@to("people.cost_centre.remove")
def a_cost_centre_of_nobody(cell: Cell) -> None:
    jeroen = cell.office.people["jeroen"]
    people.add_cost_centre(by=cell.as_("katrien"), code="6900", name="Vergist", responsible=jeroen)
    cell.row = CostCentre.objects.get(code="6900")


@to("people.person.remove")
def somebody_who_did_nothing(cell: Cell) -> None:
    email = "vergist@testkantoor.example"
    people.add_person(by=cell.as_("sofie"), first_name="Ver", last_name="Gist", email=email)
    cell.row = Person.objects.get(email=email)


@to("post.item.chase")
def an_answer_is_awaited(cell: Cell) -> None:
    cell.row = letter(cell)
    post.await_answer(item=cell.row, by=cell.as_("griet"))


@to("proposals.item.propose")
def something_is_likely(cell: Cell) -> None:
    cell.row = letter(cell)
    cell.given["values"] = {"type": "complaint"}


@to("proposals.item.settle")
def something_is_proposed(cell: Cell) -> None:
    something_is_likely(cell)
    proposals.propose(item=cell.row, by=cell.office.system(), values=cell.given.pop("values"))


@to("proposals.item.refuse")
def its_type_is_proposed(cell: Cell) -> None:
    something_is_proposed(cell)
    cell.answers["target"] = "type"


@to("notebook.task.come_again")
def comes_every_week(cell: Cell) -> None:
    rows = notebook.note(by=cell.by, line="Bellen elke maandag")
    cell.row = among(rows, Task)
    cell.answers["occurs_on"] = cell.row.occurs_on + timedelta(days=7)


@to("notebook.task.repeat_again")
def was_stopped(cell: Cell) -> None:
    rows = notebook.note(by=cell.by, line="Bellen elke maandag")
    notebook.stop_repeating(task=among(rows, Task), by=cell.by)
    cell.row = among(rows, Task)


@to("notebook.task.tick_step")
def has_steps(cell: Cell) -> None:
    notebook.list_steps(task=cell.row, by=cell.by, steps="Bellen")


@to("requests.request.reopen")
def was_finished(cell: Cell) -> None:
    cell.row = asked_of(cell, cell.person)
    requests.finish(request=cell.row, by=cell.by)


@to("requests.request.unmake")
def was_made_of_post(cell: Cell) -> None:
    requests.make_from_post(item=letter(cell), by=cell.as_("griet"))
    cell.row = again(Request.objects.order_by("pk").last())
