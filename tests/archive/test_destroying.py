"""From what may go to the certificate: who decides, what is left, and that nothing of the rest is found any more."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from functools import partial
from typing import Any

import pypdfium2
import pytest

from spil.foundation.access.queries import audience_for
from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions as all_actions
from spil.foundation.attachments.models import Attachment
from spil.foundation.audit.sealing import seal
from spil.foundation.audit.verification import verify
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.files.store import store
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.models import Job, JobState
from spil.foundation.jobs.worker import run_waiting
from spil.foundation.organisation.models import Role
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import DESTROYED
from spil.foundation.records.models import Record
from spil.foundation.records.rules import only
from spil.foundation.retention.actions import replace_rule
from spil.foundation.retention.models import RetentionRule
from spil.foundation.search.queries import Question, find
from spil.foundation.search.rules import parse
from spil.foundation.turns.models import Turn
from spil.modules.archive import actions as archive
from spil.modules.archive.models import Destruction, KeptLine, Line, LineOutcome, finding
from spil.modules.archive.models.finding import may_go
from spil.modules.archive.queries.looking_ahead import ahead
from spil.modules.archive.states import CARRYING, DONE, REFUSED
from spil.modules.contacts import actions as contacts
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier
from spil.modules.invoices.actions import reject
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from spil.modules.privacy import actions as privacy
from tests.archive.playing import WORD, again, application, carried_out, fresh, proposed, refusal
from tests.support.office import Office
from tests.support.remains import cut_tail, places_of
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_is_asked_to_decide_and_left_is_asked_no_more(office: Office) -> None:
    application(office)
    made = proposed(office)
    asked = Turn.objects.open().filter(record=made.pk)
    assert asked.get().person == office.people["annelies"]
    office.leaves("annelies", office.today)
    all_actions["archive.destruction.ask_anew"](destruction=made, by=office.system())
    assert (asked.get().person, asked.get().role, asked.get().is_decision) == (None, Role.DIRECTOR, True)


def test_a_destroyed_record_leaves_its_number_and_a_chain_that_verifies_and_not_a_word(
    office: Office,
) -> None:
    item, stays = application(office), application(office, word="kievit", ago=3)
    number = again(item).number
    seal(office.today - timedelta(days=1))
    assert len(set(places_of(WORD))) > 5
    assert find(office.system(), Question(parse(WORD)))
    made = proposed(office)
    assert refusal(archive.approve, destruction=made, by=office.as_("katrien")) == "FourEyes"
    assert refusal(archive.carry_out, destruction=made, by=office.as_("katrien"), number="") == "WrongState"
    done = carried_out(office, made)
    assert done.record.state == DONE.code
    gone = again(item)
    assert (gone.state, gone.number, gone.owner_id, gone.title) == (DESTROYED.code, number, None, "…")
    assert not PostItem.objects.filter(pk=item.pk).exists()
    assert again(stays).state == "done"
    assert not list(places_of(WORD))
    assert not find(office.system(), Question(parse(WORD)))
    assert find(office.system(), Question(parse(f'"{number}"')))
    seal(office.today)
    report = verify()
    assert (report.is_sound, report.erased > 0) == (True, True)
    with pytest.raises(Refused) as refused:
        all_actions["records.record.remark"](record=gone, by=office.as_("katrien"), text="nog iets")
    assert refused.value.refusal.code == "WrongState"
    cut_tail(item.pk)
    assert not verify().is_sound


def test_the_certificate_names_decisions_rules_digests_and_hashes_and_no_content(office: Office) -> None:
    item = application(office)
    sha256 = Attachment.objects.get(record=item.pk).sha256
    done = carried_out(office, proposed(office))
    files = {one.media_type: store().read(one.sha256) for one in Attachment.objects.filter(record=done.pk)}
    assert files["application/pdf"].startswith(b"%PDF")
    told = json.loads(next(content for kind, content in files.items() if kind != "application/pdf"))
    one, record = told["destroyed"][0], again(item)
    assert (told["proposed"]["by"], told["approved"]["by"]) == ("Katrien Moerman", "Annelies Claes")
    assert one["number"] == record.number
    assert one["rule"] == {"class": "applicant", "country": "BE", "source": "Advies van het kantoor"}
    assert one["files"] == [{"sha256": sha256, "size": len(f"Brief van {WORD}"), "removed": True}]
    last = Event.objects.filter(record=item.pk).latest("sequence")
    assert (one["chain"], one["events"]) == (bytes(last.digest).hex(), last.sequence)
    assert WORD not in json.dumps(told)


def test_the_certificate_says_of_every_file_whether_it_is_gone_and_of_every_record_why_it_stayed(
    office: Office,
) -> None:
    """A content that another letter keeps, one that was put a moment ago, and a letter that was erased on request."""
    contacts.add_contact(by=office.as_("griet"), name="Piet")
    party = Party.objects.get(name="Piet")
    shared, late, gone, erased = (
        application(office, word=word) for word in ("merel", "koolmees", "kievit", "roodborst")
    )
    hashes = {name: Attachment.objects.get(record=row.pk).sha256 for name, row in
              (("kept", shared), ("fresh", late), ("gone", gone))}  # fmt: skip
    office.post_item(store().read(hashes["kept"]), name="ook hier.txt")
    with guard.opened():
        PostItem.objects.filter(pk=erased.pk).update(party=party)
    made = proposed(office)
    privacy.forget_party(party=party, by=office.as_("sofie"), ground="a")
    os.utime(store().path(hashes["fresh"]))
    done = carried_out(office, made)
    files = {one.media_type: store().read(one.sha256) for one in Attachment.objects.filter(record=done.pk)}
    paper = pypdfium2.PdfDocument(files.pop("application/pdf"))
    told = json.loads(next(iter(files.values())))
    fates = {
        file["sha256"]: (file["removed"], file.get("why"))
        for one in told["destroyed"]
        for file in one["files"]
    }
    assert fates == {
        hashes["kept"]: (False, "kept"), hashes["fresh"]: (False, "fresh"), hashes["gone"]: (True, None),
    }  # fmt: skip
    assert told["left"] == [{"number": again(erased).number, "why": "GoneBefore"}]
    words = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in paper).split())
    for said in ("wordt ook elders bewaard", "gaat ’s nachts weg", "op verzoek van wie het ging"):
        assert said in words


def test_what_is_kept_held_busy_or_changed_meanwhile_stays_and_says_why(office: Office) -> None:
    names = ("kept", "held", "busy", "gone")
    items = {name: application(office, word=f"vogel{name}", ago=60 + at) for at, name in enumerate(names)}
    by = office.as_("katrien")
    dossier: Any = dossiers.open_dossier(
        by=by, title="Oud contract", type="contract", opened_on=date(2000, 1, 1)
    )
    dossiers.add(dossier=dossier, by=by, record=again(items["held"]))
    dossiers.close(dossier=Dossier.objects.get(pk=dossier.pk), by=by, ended_on=date(2010, 1, 1))
    made = proposed(office)
    assert made.lines.count() == 5
    archive.keep(destruction=made, by=by, record=again(items["kept"]), reason="voor de jubileumkrant")
    assert (
        refusal(archive.keep, destruction=made, by=by, record=again(items["kept"]), reason="x")
        == "KeptAlready"
    )
    archive.approve(destruction=made, by=office.as_("annelies"))
    dossiers.hold(dossier=Dossier.objects.get(pk=dossier.pk), by=by, reason="geschil")
    post.reopen(item=items["busy"], by=by, reason="belde opnieuw")
    wrong = {"destruction": fresh(made), "by": by, "number": "VN-1"}
    assert refusal(archive.carry_out, **wrong) == "OtherNumber"
    archive.carry_out(destruction=fresh(made), by=by, number=str(made.record.number))
    jobs["archive.carry_out"](destruction=made.pk)
    states = {name: again(item).state for name, item in items.items()}
    assert states == {"kept": "done", "held": "done", "busy": "in_hand", "gone": DESTROYED.code}
    left = LineOutcome.objects.filter(is_destroyed=False).values_list("line__record", "why")
    assert dict(left) == {items["held"].pk: "Held", items["busy"].pk: "StillOpen", dossier.pk: "Held"}
    assert fresh(made).record.state == DONE.code
    assert [one.record.pk for one in may_go(office.as_("katrien"))] == [items["kept"].pk]


def test_what_was_taken_out_is_put_back_and_the_timeline_tells_both(office: Office) -> None:
    item, by = application(office), office.as_("katrien")
    archive.prepare(by=by)
    made, number = Destruction.objects.get(), again(item).number
    assert refusal(archive.put_back, destruction=made, by=by, record=again(item)) == "NotKept"
    archive.keep(destruction=made, by=by, record=again(item), reason="een geschil")
    archive.put_back(destruction=fresh(made), by=by, record=again(item))
    assert made.lines.get().record_id == item.pk
    assert not KeptLine.objects.exists()
    assert refusal(archive.put_back, destruction=fresh(made), by=by, record=again(item)) == "NotKept"
    told = [changes_of(one) for one in Event.objects.filter(record=made.pk).order_by("-sequence")[:2]]
    assert [told[0]["-keptline"], told[1]["+keptline"]] == [[number, None], [None, number]]


def test_nobody_puts_back_what_was_taken_out_before_it_was_put_forward(office: Office) -> None:
    """Who put it forward did not decide on that record: else one person would decide on it alone."""
    item, other, by = application(office), application(office, word="kievit"), office.as_("katrien")
    archive.prepare(by=by)
    made = Destruction.objects.get()
    archive.keep(destruction=made, by=by, record=again(item), reason="er loopt een vordering")
    archive.put_forward(destruction=fresh(made), by=by)
    for who in ("sofie", "katrien"):
        call = {"destruction": fresh(made), "by": office.as_(who), "record": again(item)}
        assert refusal(archive.put_back, **call) == "WrongState"
    carried_out(office, fresh(made))
    assert [again(one).state for one in (item, other)] == ["done", DESTROYED.code]


def test_what_is_carried_out_comes_to_its_end_without_who_started_it(office: Office) -> None:
    """She sees it no longer, and the job was given up; the next night it goes on, and what she may not see stays."""
    item, by = application(office), office.as_("katrien")
    made = proposed(office)
    archive.approve(destruction=made, by=office.as_("annelies"))
    archive.carry_out(destruction=fresh(made), by=by, number=str(made.record.number))
    with guard.opened():
        audience = audience_for(only(people=[office.people["bart"].pk]))
        Record.objects.update(audience=audience, confidentiality="named")
        for model in (PostItem, Destruction):
            model.objects.update(audience=audience)
    Job.objects.update(state=JobState.FAILED)
    assert jobs["archive.go_on"]() == 1
    assert jobs["archive.go_on"]() == 0, "a job works on it"
    run_waiting()
    assert fresh(made).record.state == DONE.code
    assert LineOutcome.objects.get().why == "NotVisible"
    assert again(item).state == "done"
    assert Attachment.objects.filter(record=made.pk).count() == 2
    assert jobs["archive.go_on"]() == 0


def test_content_that_another_record_keeps_or_that_comes_in_again_is_not_lost(office: Office) -> None:
    item = application(office)
    sha256 = Attachment.objects.get(record=item.pk).sha256
    content = store().read(sha256)
    made = proposed(office)
    fresh_file = store().put(content, name="opnieuw.txt")  # on its way in: no row speaks of it yet
    carried_out(office, made)
    assert store().verify(fresh_file.sha256)
    kept = office.post_item(content, name="opnieuw.txt")
    os.utime(store().path(sha256), (1_700_000_000, 1_700_000_000))
    jobs["archive.sweep"]()
    assert store().verify(sha256)
    assert Attachment.objects.get(record=kept.pk).sha256 == sha256


def test_only_people_decide_each_for_what_they_see(office: Office) -> None:
    item = application(office, confidentiality="named")
    assert not may_go(office.as_("thijs"))
    made = proposed(office)
    assert made.record.confidentiality == "named"
    assert not Record.objects.visible_to(office.as_("thijs")).filter(pk=made.pk).exists()
    assert refusal(archive.approve, destruction=made, by=office.as_("annelies")) == "NotVisible"
    all_actions["records.record.let_read"](
        record=made.record, by=office.as_("katrien"), people=[office.people["annelies"]]
    )
    assert refusal(archive.approve, destruction=made, by=office.as_("annelies")) == "NotAllSeen"
    assert refusal(archive.approve, destruction=made, by=office.system()) == "NotPermitted"
    call = archive.destroy.call(
        record=again(item), by=office.as_("katrien"), rule="", decision="", line=made.lines.get(), around=[]
    )
    outcome = archive.destroy.many([call])[0]
    assert outcome.refusal is not None
    assert outcome.refusal.code == "NotPermitted"
    assert again(item).state == "done"


def test_who_is_asked_to_decide_by_mandate_may_say_no_as_well(office: Office) -> None:
    """The turn offers both; who may only say yes would approve what cannot be undone to be rid of it."""
    application(office)
    first = proposed(office)
    assert refusal(archive.refuse, destruction=first, by=office.as_("nour"), reason="nee") == "NotPermitted"
    archive.withdraw(destruction=first, by=office.as_("katrien"), reason="opnieuw")
    office.mandate(9, "nour", ["archive.*"])
    made = proposed(office)
    assert Turn.objects.open().get(record=made.pk).person == office.people["nour"]
    archive.refuse(destruction=made, by=office.as_("nour"), reason="nee")
    assert again(made).state == REFUSED.code
    assert not Turn.objects.open().filter(record=made.pk).exists()


def test_proposals_come_by_themselves_and_wait_for_people(office: Office) -> None:
    application(office)
    old = office.invoice(issued_on=date(2010, 3, 15), due_on=date(2010, 4, 15))
    reject(invoice=office.again(old), by=office.as_("nour"), reason="dubbel")
    recent = office.invoice(number="F2", issued_on=date(2024, 3, 15), due_on=date(2024, 4, 15))
    reject(invoice=office.again(recent), by=office.as_("nour"), reason="dubbel")
    assert old.pk in {one.record.pk for one in may_go(office.system())}
    assert jobs["archive.prepare"]() == 1
    made = Destruction.objects.get()
    assert made.record.owner_id is None
    assert jobs["archive.prepare"]() == 0
    assert Job.objects.filter(name="archive.carry_out").count() == 0
    archive.withdraw(destruction=made, by=office.as_("katrien"), reason="eerst het archief nakijken")
    assert {one.record.kind for one in may_go(office.system(), soon=True)} == {"post.incoming"}
    assert made.record.state != CARRYING.code


def test_a_rule_that_is_changed_lets_nothing_go_that_came_before_it(office: Office) -> None:
    """Of the Belgian rules for accounts the one of before 2022 holds for what is of before 2022."""
    for number, year in (("F1", 2018), ("F2", 2019), ("F3", 2022)):
        row = office.invoice(number=number, issued_on=date(year, 3, 15), due_on=date(year, 4, 15))
        reject(invoice=office.again(row), by=office.as_("nour"), reason="dubbel")
    by = office.as_("katrien")
    old = RetentionRule.objects.current(office.today).get(code="accounts", country="BE")
    replace_rule(rule=old, by=by, years=1, source="Wet X", reason="nieuwe wet")
    assert [one.term.rule.years for one in may_go(by) if one.term.rule] == [7]
    years = {
        one.rule.years: (one.now, *one.later) for one in ahead(by) if one.kind.code.startswith("invoices")
    }
    assert years == {7: (1, 0, 1, 0, 0, 0)}


@pytest.mark.parametrize("why", ["its rule waits", "its dossier is open", "its dossier is held"])
def test_what_cannot_go_stands_before_nothing_that_may(office: Office, why: str, monkeypatch: Any) -> None:
    """However much of it there is: only what may go counts for the size of a proposal."""
    monkeypatch.setattr(finding, "MOST", 2)
    monkeypatch.setattr(finding, "TOGETHER", 2)
    by = office.as_("katrien")
    stuck = [application(office, word=f"vogel{number}") for number in range(3)]
    if why == "its rule waits":
        with guard.opened():
            RetentionRule.objects.filter(code="applicant").update(to_confirm=True)
    else:
        dossier: Any = dossiers.open_dossier(by=by, title="Zaak", type="plain")
        for item in stuck:
            dossiers.add(dossier=Dossier.objects.get(pk=dossier.pk), by=by, record=again(item))
    if why == "its dossier is held":
        dossiers.close(dossier=Dossier.objects.get(pk=dossier.pk), by=by)
        dossiers.hold(dossier=Dossier.objects.get(pk=dossier.pk), by=by, reason="geschil")
    for number in ("F1", "F2", "F3"):
        row = office.invoice(number=number, issued_on=date(2010, 3, 15), due_on=date(2010, 4, 15))
        reject(invoice=office.again(row), by=office.as_("nour"), reason="dubbel")
    found = may_go(office.as_("katrien"))
    assert {one.record.kind for one in found} == {"invoices.invoice"}
    assert len(found) in (2, 3)


def test_what_two_found_at_the_same_moment_stands_in_one_proposal(office: Office) -> None:
    items = {application(office).pk, application(office, word="kievit").pk}
    by = office.system()
    found = may_go(by)
    assert {one.record.pk for one in found} == items

    def prepare(of: list[Any]) -> bool:
        return archive.prepare.many([archive.prepare.call(by=by, found=of)])[0].is_done

    assert prepare(found[:1])
    assert sorted(at_the_same_moment(*[partial(prepare, found)] * 2)) == [False, True]
    assert sorted(Line.objects.values_list("record", flat=True)) == sorted(items)
    assert not prepare(found)
