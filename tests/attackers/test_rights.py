"""What docs/reference/rights.md says of actions and of reading is what the program does, in both directions.

Everyday: the whole matrix by its predicates, and a sample of its cells (by the seed) over pages and REST; --deep takes
every cell. What each sees is in tests/consistency/test_canaries.py, addresses in test_addresses.py.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.db.models import CharField, Model, TextField
from django.utils.translation import override

from spil.foundation.access.refusals import NotPermitted, Refusal, Refused
from spil.foundation.actions import door
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.answers.reading import read_answers
from spil.foundation.events.models import Event
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import SightQuerySet
from spil.foundation.settled.statements import Prepared, Statement
from spil.gateways.rest.actions import raw_of
from tests.attackers.comparing import Ways, alike, undone, ways
from tests.attackers.rights import NO_RIGHT, ROLES, Rights, keep, on_a_page, place, plausible, written
from tests.attackers.way_there import WAYS, Cell, bring
from tests.support.fixtures import is_deep, sample

pytestmark = [pytest.mark.django_db, pytest.mark.consistency, pytest.mark.long]

#: everyday, what is hidden is asked for by one who may little, one who may much, and one who runs the machine
STRANGERS = ("employee", "office_manager", "administrator")
#: what nobody of the office really does below, and why not
NEVER_DONE = dict.fromkeys(
    ("privacy.erasure.finish", "archive.destruction.finish", "archive.destruction.leave"),
    "the program alone does it, by itself",
)


@pytest.fixture
def rights() -> Rights:
    return Rights()


# The matrix -----------------------------------------------------------------------------------------------------------


def test_the_matrix_says_what_every_predicate_and_every_audience_says(rights: Rights) -> None:
    said = written()
    assert difference(said["Actions"], rights.action_lines()) == ""
    assert difference(said["Reading"], rights.reading_lines()) == ""
    for action in (one for one in actions if one.decides):
        for role in ROLES:
            for tie, row in rights.cases(action, role):
                refusal = action.refusal(rights.powerless(role), rights.subject(action, row))
                assert refusal is not None, f"{action.name}: {role}, {tie}, without a mandate"


def difference(said: dict[str, str], done: dict[str, str]) -> str:
    """What to write, line by line; nothing when both are the same."""
    wrong = [f"| `{name}` | {line} |" for name, line in done.items() if said.get(name) != line]
    return "\n".join(wrong + [f"no such thing: {name}" for name in said if name not in done])


def test_an_action_without_a_line_a_line_without_an_action_and_another_answer_are_noticed(
    rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, done = written()["Actions"], rights.action_lines()
    assert difference({**said, "post.item.burn": "yes"}, done) == "no such thing: post.item.burn"
    assert difference({name: line for name, line in said.items() if name != "post.box.stop"}, done)
    monkeypatch.setattr(actions["payments.run.release"], "may", None)
    assert "payments.run.release" in difference(said, rights.action_lines())
    wide = replace(kinds["payments.run"], reader_roles=ROLES)
    monkeypatch.setitem(kinds._fixed, "payments.run", wide)
    assert "payments.run, unit" in difference(written()["Reading"], rights.reading_lines())
    monkeypatch.setattr(SightQuerySet, "visible_to", lambda rows, _actor: rows.all())
    made_anew = lambda self, **values: Statement(self._query()).given(**values)  # noqa: E731
    monkeypatch.setattr(Prepared, "given", made_anew)
    thijs, canary = ways(rights.office.people["thijs"]), rights.canaries["post.incoming"]
    with pytest.raises(AssertionError, match="for what is not there"):
        alike(
            partial(opened, thijs, actions["records.record.assign"]), canary.record.pk, "a page without sight"
        )


# The doors ------------------------------------------------------------------------------------------------------------


def test_what_the_matrix_grants_is_done_and_what_it_does_not_is_refused(rights: Rights) -> None:
    """Cell by cell. Granted: really done, over pages and REST, or at the door where there is no button; not granted:
    the reason, and nothing is written; on what one may not see: what is answered about what does not exist."""
    people = {role: ways(person) for role, person in rights.people.items()}
    hidden_records_are_not_there(rights, people)
    asked = [one for one in actions if not one.name.startswith("play")]
    cells = [
        (action, role, tie)
        for action, role in product(asked, ROLES)
        for tie, may in rights.may(action, role).items()
        if tie == "other" or may != rights.may(action, role)["other"]
    ]
    grants = {action.name for action, role, tie in cells if rights.may(action, role)[tie]}
    assert {one.name for one in asked} - grants == NEVER_DONE.keys()
    assert WAYS.keys() <= grants, "a way to what nobody does"
    for action, role, tie in sample(cells, 12):
        done_or_refused(people[role], rights, action, role, tie)


def done_or_refused(who: Ways, rights: Rights, action: Any, role: str, tie: str) -> None:
    """What a cell says: granted, on the row as it must be for it; refused, on the row as the cell has it."""
    where = f"{action.name}: {role}, {tie}"
    row = next(row for known, row in rights.cases(action, role) if known == tie)
    cell = Cell(rights, action, role, tie, row, plausible(rights, action, row))
    refusal = action.refusal(rights.actors[role], rights.subject(action, row))
    with undone():
        if row is not None:
            keep(row, cell.person)
        if refusal is None:
            bring(cell)
        if action.hidden:
            at_the_door(cell, refusal=refusal, where=where)
        elif refusal is None:
            granted(who, cell, where=where)
        else:
            refused(who, cell, refusal=refusal, where=where)


def test_what_is_granted_and_cannot_be_done_is_noticed(
    rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no way to it, where only the body says no, and where what follows from it is refused."""
    who = ways(rights.people["finance"])

    def not_hers(**_answers: Any) -> None:
        raise Refused(NotPermitted(who="niemand"))

    accept, plan = actions["records.record.accept"], actions["invoices.invoice.plan"]
    done_or_refused(who, rights, accept, "finance", "other")
    broken: list[tuple[str, Any, Any, str, Any]] = [
        ("accept: NotOffered", accept, WAYS, accept.name, lambda _cell: None),
        ("accept: NotPermitted", accept, vars(accept), "body", not_hers),
        ("plan: NotPermitted", actions["payments.run.propose"], vars(plan), "body", not_hers),
        ("plan: .*, other: NotPermitted", plan, vars(plan), "body", not_hers),
    ]
    for said, action, holder, name, value in broken:
        with monkeypatch.context() as patched:
            patched.setitem(holder, name, value)
            with pytest.raises(AssertionError, match=said):
                done_or_refused(who, rights, action, "finance", "other")


def test_what_is_refused_about_a_row_of_the_office_tells_nothing_of_that_row(rights: Rights) -> None:
    """Action x role x tie, by the form, the button, a pasted table and REST: no word of the row; for whose role it is
    nothing, not even that it is there."""
    cells = [
        (action, role, tie)
        for action, role in product(actions, ROLES)
        if is_about_a_plain_row(action)
        for tie, may in rights.may(action, role).items()
        if not may and tie != "own"  # what is one's own is no secret
    ]
    assert len({action.name for action, _role, _tie in cells}) > 30
    looked_for: set[str] = set()
    for action, role, tie in sample(cells, 6):
        where = f"{action.name}: {role}, {tie}"
        row = next(row for known, row in rights.cases(action, role) if known == tie)
        who = ways(rights.people[role])
        with undone():
            mark(row)
            keep(row, rights.people[role])
            words = words_of(row) - {str(rights.people[role]), str(rights.people[role].unit)}
            plain = str(who.client.get("/account/").content, "utf-8")
            words = {word for word in words if word not in plain and word not in str(action.title)}
            looked_for |= words
            answers = plausible(rights, action)
            for answer in (
                opened(who, action, row),
                who.client.post(place(action, row), answers),
                pasted(who, action, row.pk),
                asked(who, action, answers, row.pk),
                asked(who, action, {}, row.pk),
            ):
                assert answer.status_code in {403, 404, 409, 422}, f"{where}: {answer.status_code}"
                told = [word for word in words if says(answer, word)]
                assert not told, f"{where}: {answer.request['PATH_INFO']} tells {told}"
            refusal = action.refusal(rights.actors[role], row)
            if refusal is not None and refusal.code == NotPermitted.code:
                alike(partial(opened, who, action), row.pk, f"{where}, its form")
                alike(partial(pressed, who, action, answers), row.pk, f"{where}, its button")
                alike(partial(pasted, who, action), row.pk, f"{where}, a table for it")
                alike(partial(asked, who, action, answers), row.pk, f"{where}, over REST")
    assert looked_for


def is_about_a_plain_row(action: Action[Any, Any]) -> bool:
    is_shown = not action.hidden and not action.name.startswith("play")
    return is_shown and action.is_about_a_plain_row


def mark(row: Any) -> None:
    """A word of its own in every text of the row that is long enough."""
    for number, column in enumerate(row._meta.concrete_fields):
        is_text = isinstance(column, CharField | TextField) and not column.choices
        if is_text and (column.max_length or 100) >= 20:
            setattr(row, column.name, f"kanarie{number:05d}rij")


def words_of(row: Any) -> set[str]:
    """What the row is called, what its texts say, and what the rows are called that it points to."""
    values = [getattr(row, column.name) for column in row._meta.concrete_fields if not column.choices]
    told = [str(one) for one in (row, *values) if isinstance(one, str | Model)]
    return {word for word in told if len(word) > 3}


def granted(who: Ways, cell: Cell, *, where: str) -> None:
    """Over pages and REST, each on the row as it was: it is done, with all that follows from it."""
    action, row, answers = cell.action, cell.row, cell.answers
    with undone(), told_by_the_door() as told:
        page = who.client.post(place(action, row), on_a_page(action, answers))
        assert page.status_code in {204, 302}, f"{where}: {page.status_code}, {told}"
        assert told.codes(action.name) == {"done"}, f"{where}: {told}"
    with undone(), told_by_the_door() as told:
        rest = who.rest(action, {**answers, **about(action, row)})
        assert rest.status_code == 200, f"{where}: {rest.status_code} over REST, {rest.content.decode()}"
        assert told.codes(action.name) == {"done"}, f"{where}: {told} over REST"


def about(action: Any, row: Any) -> dict[str, Any]:
    return {action.subject_name: row.pk} if row is not None else {}


def refused(who: Ways, cell: Cell, *, refusal: Refusal, where: str) -> None:
    """Over pages and REST: the reason, in words and by its name, or as if its row were not there; nothing is done."""
    action, row, answers = cell.action, cell.row, cell.answers
    before = Event.objects.count()
    with override("nl"):
        text = refusal.text
    page = who.client.post(place(action, row), on_a_page(action, answers))
    rest = who.rest(action, {**answers, **about(action, row)})
    if is_about_a_plain_row(action) and refusal.code == NotPermitted.code:
        assert (page.status_code, rest.status_code) == (404, 404), where
    else:
        assert page.status_code == 422, f"{where}: {page.status_code}"
        assert says(page, text), f"{where}: no reason"
        assert rest.status_code in {409, 422}, f"{where}: {rest.status_code} over REST"
        assert rest.status_code == 422 or rest.json()["code"] in NO_RIGHT, f"{where}: {rest.json()}"
    assert Event.objects.count() == before, where


def at_the_door(cell: Cell, *, refusal: Refusal | None, where: str) -> None:
    """What has no button, as the program does it in her name: done, or refused for the same reason as is told."""
    action, before = cell.action, Event.objects.count()
    subject = cell.rights.subject(action, cell.row)
    answers = read_answers(action, raw_of(action, cell.answers), by=cell.by, row=subject)
    assert answers.are_complete, f"{where}: {answers.problems}"
    call = action.call(by=cell.by, **{action.subject_name: subject}, **answers.arguments, **cell.given)
    said = door.perform([call])[0].refusal
    told, expected = (one.code if one else "done" for one in (said, refusal))
    assert told == expected, f"{where}: {told}"
    assert told == "done" or Event.objects.count() == before, where


def says(answer: Any, text: str) -> bool:
    return text in html.unescape(answer.content.decode("utf-8", "replace"))


class Told:
    """What the door said meanwhile."""

    def __init__(self) -> None:
        self.outcomes: list[door.Outcome] = []

    def __str__(self) -> str:
        names = dict.fromkeys(one.call.action.name for one in self.outcomes)
        return "; ".join(f"{name}: {', '.join(sorted(self.codes(name)))}" for name in names)

    def codes(self, name: str) -> set[str]:
        found = [one.refusal for one in self.outcomes if one.call.action.name == name]
        return {"done" if one is None else one.code for one in found}


@contextmanager
def told_by_the_door() -> Iterator[Told]:
    told = Told()
    observe = told.outcomes.append
    door.observers.append(observe)
    try:
        yield told
    finally:
        door.observers.remove(observe)


def hidden_records_are_not_there(rights: Rights, people: dict[str, Ways]) -> None:
    """Action x role x hidden record: same status, same words, same number of questions; and nothing happens."""
    about_records = [one for one in actions if one.is_about_records and not one.name.startswith("play")]
    before = Event.objects.count()
    for action, role in sample(list(product(about_records, ROLES if is_deep() else STRANGERS)), 6):
        canary, where = rights.canaries[rights.kind_of(action).code], f"{action.name}: {role}"
        who, answers = people[role], plausible(rights, action)
        alike(partial(opened, who, action), canary.record.pk, f"{where}, its form")
        alike(partial(pressed, who, action, answers), canary.record.pk, f"{where}, its button")
        alike(partial(asked, who, action, answers), canary.record.pk, f"{where}, over REST")
        if not action.hidden:
            assert asked(who, action, answers, canary.record.number).status_code in {404, 422}, where
        some = {"ids": [canary.record.pk], "asked": "1", **on_a_page(action, answers)}
        assert who.client.post(f"/many/{action.name}/", some).status_code in {302, 404}, (
            f"{where}, one of many"
        )
    assert Event.objects.count() == before


def opened(who: Ways, action: Any, pk: Any) -> Any:
    return who.client.get(place(action, pk))


def pressed(who: Ways, action: Any, answers: dict[str, Any], pk: Any) -> Any:
    return who.client.post(place(action, pk), on_a_page(action, answers))


def pasted(who: Ways, action: Any, pk: Any) -> Any:
    return who.client.get(f"/import/{action.name}/{pk}/")


def asked(who: Ways, action: Any, answers: dict[str, Any], wanted: Any) -> Any:
    return who.rest(action, {**answers, action.subject_name: wanted})
