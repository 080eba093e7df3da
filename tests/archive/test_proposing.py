"""What comes into a proposal and when, and that none is left to nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from spil.foundation.access.sight import readers_today
from spil.foundation.actions.declaration import actions
from spil.foundation.jobs.declaration import jobs
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
from spil.modules.archive import actions as archive
from spil.modules.archive.models import Destruction, Line, finding
from spil.modules.archive.models.finding import may_go
from spil.modules.archive.states import PREPARED, WITHDRAWN
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier
from spil.modules.invoices.actions import reject
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from tests.archive.playing import again, application
from tests.archive.test_owning import closed, contract, let_read
from tests.support.office import Office

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_proposal_that_nobody_reads_any_more_is_withdrawn_and_what_it_held_is_proposed_anew(
    office: Office,
) -> None:
    """For two sets of readers it is for those who were in both; these left, and somebody else came to both since."""
    item, dossier = application(office), contract(office)
    dossiers.add(dossier=dossier, by=office.as_("katrien"), record=again(item))
    dossier = closed(office, dossier)
    let_read(office, item, "katrien", "nour", "sofie", "thijs")
    let_read(office, dossier, "bart", "nour", "sofie")
    other = application(office, word="merel", confidentiality="named")
    assert jobs["archive.prepare"]() == 3
    stuck = Destruction.objects.get(lines__record=item.pk)
    for who in ("nour", "sofie"):
        office.leaves(who, office.today)
    assert not readers_today(again(stuck).audience_id, office.today)
    actions["records.record.let_read"](
        record=again(dossier), by=office.as_("bart"), people=[office.people["katrien"]]
    )
    assert not may_go(office.as_("katrien"))
    assert jobs["archive.prepare"]() == 1
    assert again(stuck).state == WITHDRAWN.code
    assert not Turn.objects.open().filter(record=stuck.pk).exists()
    made = Destruction.objects.latest("pk")
    assert [line.record_id for line in made.lines.all()] == [item.pk]
    assert Record.objects.visible_to(office.as_("katrien")).filter(pk=made.pk).exists()
    for one in (dossier, other):
        kept = Destruction.objects.get(lines__record=one.pk)
        assert again(kept).state == PREPARED.code, "what somebody reads waits for that one"
    assert jobs["archive.prepare"]() == 0


def old_invoices(office: Office, count: int) -> None:
    for number in range(count):
        row = office.invoice(number=f"F{number}", issued_on=date(2010, 3, 15), due_on=date(2010, 4, 15))
        reject(invoice=office.again(row), by=office.as_("nour"), reason="dubbel")


def test_what_does_not_fit_into_the_yearly_proposal_comes_the_week_after(
    office: Office, monkeypatch: Any
) -> None:
    monkeypatch.setattr(finding, "MOST", 2)
    monkeypatch.setattr(finding, "TOGETHER", 2)
    old_invoices(office, 5)
    made = []
    for _week in range(4):
        jobs["archive.prepare"]()
        made.append(Line.objects.count())
    assert made == [2, 4, 5, 5]


def test_what_was_withdrawn_whole_does_not_come_back_by_itself_in_the_same_year(
    office: Office, monkeypatch: Any
) -> None:
    monkeypatch.setattr(finding, "MOST", 2)
    old_invoices(office, 2)
    assert jobs["archive.prepare"]() == 1
    archive.withdraw(destruction=Destruction.objects.get(), by=office.as_("katrien"), reason="later")
    assert jobs["archive.prepare"]() == 0
    assert len(may_go(office.as_("katrien"))) == 2


def old_contract(office: Office, title: str, letters: int) -> list[int]:
    """A dossier of long ago, closed, with letters that no rule of their own is about."""
    by = office.as_("katrien")
    made: Any = dossiers.open_dossier(by=by, title=title, type="contract", opened_on=date(2000, 1, 1))
    inside = []
    for number in range(letters):
        rows = post.register(by=by, subject=f"{title} {number}", by_intake=True, confidentiality="office")
        item = next(row for row in rows if isinstance(row, PostItem))
        dossiers.add(dossier=Dossier.objects.get(pk=made.pk), by=by, record=again(item))
        post.close(item=PostItem.objects.get(pk=item.pk), by=by)
        inside.append(item.pk)
    closed(office, Dossier.objects.get(pk=made.pk))
    return [made.pk, *inside]


def test_a_large_dossier_under_a_hold_stands_before_no_other(office: Office, monkeypatch: Any) -> None:
    monkeypatch.setattr(finding, "MOST", 3)
    monkeypatch.setattr(finding, "TOGETHER", 2)
    held, free = old_contract(office, "Rechtszaak", 4), old_contract(office, "Oud contract", 2)
    dossiers.hold(dossier=Dossier.objects.get(pk=held[0]), by=office.as_("katrien"), reason="geschil")
    assert {one.record.pk for one in may_go(office.as_("katrien"))} == set(free)
