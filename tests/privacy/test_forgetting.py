"""Who asks for it is forgotten: what nobody must keep is found nowhere any more, and what the law keeps is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.arrivals.jobs import ask_for_file
from spil.foundation.arrivals.models import Arrival
from spil.foundation.attachments.models import Attachment
from spil.foundation.audit.sealing import seal
from spil.foundation.audit.verification import verify
from spil.foundation.drafts import keeping
from spil.foundation.drafts.models import Draft
from spil.foundation.events.models import EventValues
from spil.foundation.exports.models import Export
from spil.foundation.files.store import store
from spil.foundation.identity.models import Trace, User
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.models import Job, JobFailure, JobState
from spil.foundation.jobs.worker import run_waiting
from spil.foundation.notifications.models import Notice, Preferences
from spil.foundation.organisation.models import Absence, Person, RoleAssignment
from spil.foundation.outbox.posting import post as post_mail
from spil.foundation.parties.models import Account, Party
from spil.foundation.records.kinds import DESTROYED
from spil.foundation.records.models import Record
from spil.foundation.retention.actions import confirm_rule, take_starter
from spil.foundation.retention.models import RetentionRule
from spil.foundation.search.models import Visit
from spil.foundation.search.visits import visited
from spil.modules.contacts import actions as contacts
from spil.modules.contacts.queries import contacts_like, suppliers_like
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier, DossierType
from spil.modules.notebook.actions import add_block, note
from spil.modules.notebook.models import Block, Task
from spil.modules.people import actions as people
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem, Signature
from spil.modules.privacy import actions as privacy
from spil.modules.privacy.models import Erasure, Ground, judged
from spil.modules.privacy.queries import erasure_cells, staying
from tests.archive.playing import application
from tests.support.office import Office, everybody_signs_in, small_office
from tests.support.remains import cut_tail, places_of, take_away

pytestmark = pytest.mark.django_db
WORD = "kwikstaartgeheim"


@pytest.fixture
def office(tmp_path: Any, settings: Any) -> Office:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    office = small_office()
    take_starter(by=office.as_("katrien"))
    return office


def contact(office: Office, word: str = WORD, **answers: Any) -> Party:
    """A contact whose every column that takes words holds the word."""
    given = {"phone": word, "street": word, "town": word, "form_of_address": word, **answers}
    contacts.add_contact(by=office.as_("griet"), name=word, email=f"{word}@x.example", **given)
    return Party.objects.get(name=word)


def forget(office: Office, party: Party, *, by: str = "sofie", **answers: Any) -> Party:
    privacy.forget_party(party=party, by=office.as_(by), ground=Ground.WITHDRAWN, **answers)
    for job in Job.objects.filter(name="privacy.sweep"):
        jobs["privacy.sweep"](**job.arguments)
    return Party.objects.get(pk=party.pk)


def refused(action: Any, **arguments: Any) -> str:
    with pytest.raises(Refused) as refusal:
        action(**arguments)
    return refusal.value.refusal.code


def words_of(party: Party) -> list[str]:
    texts = [getattr(party, field.name) for field in party._meta.concrete_fields if field.name != "language"]
    return [text for text in texts if isinstance(text, str) and text]


def test_an_applicant_who_asks_for_it_is_found_nowhere_and_the_chain_verifies(office: Office) -> None:
    party = contact(office)
    item = application(office, word=WORD, party=party)
    note(by=office.as_("thijs"), line=f"bellen met {WORD}")
    with guard.opened():
        Task.objects.update(party=party)
    contacts.change_contact(party=party, by=office.as_("griet"), phone=f"{WORD} 2")
    keeping.keep(
        office.people["griet"].pk, f"act:contacts.contact.change:{party.pk}:", {"name": [WORD]}, office.now()
    )
    keeping.keep(
        office.people["griet"].pk, f"act:post.item.close:{item.pk}:", {"remark": [WORD]}, office.now()
    )
    Arrival.objects.create(
        key="k", way="upload", sha256="x", name=f"{WORD}.pdf", record_id=item.pk, at=office.now()
    )
    post_mail(to=party.email, at=office.now(), subject=WORD, text=WORD)
    seal(office.today - timedelta(days=1))
    assert len(set(places_of(WORD))) > 10
    left = forget(office, party)
    assert not list(places_of(WORD))
    assert words_of(left) == [f"… {party.pk}", "other"]
    gone = Record.objects.get(pk=item.pk)
    assert (gone.state, gone.number is not None) == (DESTROYED.code, True)
    seal(office.today)
    report = verify()
    assert (report.is_sound, report.erased > 4) == (True, True), report.problems
    made = Erasure.objects.get()
    assert (made.about, made.ground, made.gone_count, made.done_by) == (party, "b", 2, office.people["sofie"])
    assert (made.asked_on, made.finished_on, made.stays) == (office.today, office.today, [])
    told = EventValues.objects.get(event__action="privacy.party.forget")
    assert told.subject == f"parties.party:{party.pk}"
    assert '"ground": [null, "b"]' in told.changes


@pytest.mark.django_db(transaction=True)
def test_a_tail_that_is_cut_off_and_a_record_that_is_taken_away_are_found_after_forgetting(
    office: Office,
) -> None:
    first, second = (
        application(office, word=word, party=contact(office, word)) for word in (WORD, "roodborst")
    )
    forget(office, Party.objects.get(name=WORD))
    seal(office.today)
    assert verify().is_sound
    cut_tail(first.pk)
    assert set(verify().counts) == {"head", "seal", "values"}, "nothing says any more why they were emptied"
    take_away(second.pk)
    assert "record" in verify().counts


def test_bookkeeping_stays_for_its_years_with_the_name_and_nothing_else_of_who_is_forgotten(
    office: Office,
) -> None:
    """An invoice of 2026 is kept until 2037 in Belgium; how to reach the supplier is no bookkeeping."""
    invoice = office.invoice()
    actions["invoices.invoice.reject"](invoice=invoice, by=office.as_("nour"), reason="dubbel")
    supplier = office.supplier
    with guard.opened():
        Party.objects.filter(pk=supplier.pk).update(email="an@x.example", phone="015 1", is_person=True)
    letter = application(office, word="leeuwerik", party=supplier)
    found = judged(Party.objects.get(pk=supplier.pk), office.as_("sofie"))
    assert [one.record.pk for one in found.going] == [letter.pk]
    assert {one.why.code for one in found.staying} == {"NotYet"}
    left = forget(office, Party.objects.get(pk=supplier.pk))
    assert (left.name, left.vat_number, left.street) == ("Papier & Meer NV", "BE0477472701", "Stationsstraat")
    assert (left.email, left.phone, left.restricted_on) == ("", "", office.today)
    assert Account.objects.filter(party=supplier).exists()
    assert Record.objects.get(pk=invoice.pk).state != DESTROYED.code
    stays = Erasure.objects.get().stays
    assert {(one["code"], one["until"]) for one in stays} == {("accounts", "2037-01-01")}
    assert not contacts_like("Papier").exists()
    assert not suppliers_like("Papier").exists()
    later = application(office, word="wielewaal", party=left)
    forget(office, left)  # who wrote again may ask again
    assert Record.objects.get(pk=later.pk).state == DESTROYED.code
    assert verify().is_sound


def test_what_the_law_kept_goes_by_itself_when_nothing_keeps_it_any_more(
    office: Office, monkeypatch: Any
) -> None:
    invoice = office.invoice()
    actions["invoices.invoice.reject"](invoice=invoice, by=office.as_("nour"), reason="dubbel")
    forget(office, office.supplier)
    jobs["privacy.finish"]()
    assert Party.objects.get(pk=office.supplier.pk).name == "Papier & Meer NV"
    with guard.opened():  # as the archive does years later
        rows = Record.objects.exclude(state=DESTROYED.code)
        rows.update(state=DESTROYED.code)
    jobs["privacy.finish"]()
    left, made = Party.objects.get(pk=office.supplier.pk), Erasure.objects.get()
    assert (left.name, left.vat_number, left.street) == (f"… {left.pk}", "", "")
    assert not Account.objects.filter(party=left).exists()
    assert made.finished_on is not None
    assert refused(privacy.forget_party, party=left, by=office.as_("sofie"), ground="a") == "ForgottenAlready"
    assert refused(privacy.finish, erasure=made, by=office.system()) == "ChangedMeanwhile"


def test_without_rules_of_retention_what_a_class_is_about_stays(office: Office) -> None:
    """Nobody destroys the books because the office has not yet written down how long it keeps them."""
    with guard.opened():
        RetentionRule.objects.all().delete()
    invoice = office.invoice()
    actions["invoices.invoice.reject"](invoice=invoice, by=office.as_("nour"), reason="dubbel")
    found = judged(office.supplier, office.as_("sofie"))
    assert not found.going
    assert {one.why.code for one in found.staying} == {"NoRule"}


def test_who_may_not_see_everything_or_leaves_work_undone_forgets_nobody(office: Office) -> None:
    party = contact(office)
    open_letter = next(
        row
        for row in post.register(by=office.as_("katrien"), subject="Open", party=party)
        if hasattr(row, "channel")
    )
    call = {"party": party, "by": office.as_("sofie"), "ground": "a"}
    assert refused(privacy.forget_party, **call) == "StillWorkedOn"
    post.cancel(item=open_letter, by=office.as_("katrien"), reason="dubbel")
    hidden = application(office, word="winterkoning", party=party, confidentiality="named")
    assert refused(privacy.forget_party, **call) == "NotAllSeen"
    assert refused(privacy.forget_party, **{**call, "by": office.as_("thijs")}) == "NotPermitted"
    tomorrow = office.today + timedelta(days=1)
    assert refused(privacy.forget_party, **call, asked_on=tomorrow) == "NotYetAsked"
    assert Party.objects.get(pk=party.pk).name == WORD
    assert Record.objects.get(pk=hidden.pk).state != DESTROYED.code
    assert not Erasure.objects.exists()


def test_what_is_under_a_legal_hold_stays_whoever_asks(office: Office) -> None:
    party, by = contact(office), office.as_("katrien")
    item = application(office, word=WORD, party=party)
    dossier: Any = dossiers.open_dossier(by=by, title="Geschil", type="plain")
    dossiers.add(dossier=dossier, by=by, record=Record.objects.get(pk=item.pk))
    dossiers.hold(dossier=Dossier.objects.get(pk=dossier.pk), by=by, reason="geschil")
    assert {one.why.code for one in judged(party, by).staying} == {"Held"}
    left = forget(office, party)
    assert (left.name, left.email, left.restricted_on) == (WORD, "", office.today)
    assert Record.objects.get(pk=item.pk).state != DESTROYED.code
    dossiers.release(dossier=Dossier.objects.get(pk=dossier.pk), by=by, reason="geregeld")
    assert words_of(forget(office, left)) == [f"… {party.pk}", "other"], "then an open dossier keeps nothing"
    assert Record.objects.get(pk=item.pk).state == DESTROYED.code


def test_what_a_legal_hold_keeps_is_not_said_to_stay_by_its_rule(office: Office) -> None:
    """The rule keeps it or not; the hold does, and for how long nobody knows. Whoever asked is told that."""
    party, by = contact(office), office.as_("katrien")
    confirm_rule(rule=RetentionRule.objects.get(code="contract", country="BE"), by=by, source="Beleid")
    with guard.opened():
        DossierType.objects.create(
            code="contract", titles={"nl": "Contract"}, retention="contract", from_on=date(2020, 1, 1)
        )
    dossier: Any = dossiers.open_dossier(by=by, title="Contract", type="contract")
    item = application(office, word=WORD, party=party)
    dossiers.add(dossier=dossier, by=by, record=Record.objects.get(pk=item.pk))
    dossiers.close(dossier=Dossier.objects.get(pk=dossier.pk), by=by)
    (one,) = staying(judged(party, by), by)
    assert (one.title, one.why, one.rows[0][1]["text"] != "") == (
        "Blijft (Contract met een leverancier)",
        "Beleid",
        True,
    )
    dossiers.hold(dossier=Dossier.objects.get(pk=dossier.pk), by=by, reason="geschil")
    (one,) = staying(judged(party, by), by)
    assert (one.title, one.why, one.rows[0][1]) == (
        "Blijft",
        "Er ligt een vernietigingsstop op.",
        {"text": ""},
    )
    forget(office, party)
    said = erasure_cells(Erasure.objects.get())[-1]["text"]
    assert said == "1 × Contract met een leverancier: Er ligt een vernietigingsstop op."


def held_dossier(office: Office, title: str = "Geschil") -> Dossier:
    by = office.as_("katrien")
    made: Any = dossiers.open_dossier(by=by, title=title, type="plain")
    dossiers.hold(dossier=Dossier.objects.get(pk=made.pk), by=by, reason="geschil")
    return Dossier.objects.get(pk=made.pk)


def test_a_line_in_a_notebook_under_a_legal_hold_stays_too(office: Office) -> None:
    """Of a contact and of a colleague; the lines beside it go."""
    party, person = contact(office), leaver(office)
    note(by=office.as_("thijs"), line="bellen over de schade")
    held, free = Task.objects.order_by("-pk")[:2]
    dossier = held_dossier(office)
    with guard.opened():
        Task.objects.update(party=party)
        Record.objects.filter(pk=held.pk).update(dossier=dossier.pk)
    by = office.as_("sofie")
    for about, kept in ((party, {"Held"}), (person, {"Held", "NotYet"})):
        found = judged(about, by)
        assert [one.record.pk for one in found.going] == [free.pk]
        assert {one.why.code for one in found.staying} == kept
    assert forget(office, party).name == WORD
    privacy.forget_person(person=person, by=by, ground=Ground.NOT_NEEDED)
    assert [Record.objects.get(pk=one.pk).state == DESTROYED.code for one in (held, free)] == [False, True]
    assert Task.objects.filter(pk=held.pk).exists()
    jobs["privacy.finish"]()
    assert not Notice.objects.exists()
    dossiers.release(dossier=Dossier.objects.get(pk=dossier.pk), by=office.as_("katrien"), reason="geregeld")
    for _night in range(2):
        jobs["privacy.finish"]()
    places = [reverse("privacy-party", args=[party.pk]), reverse("privacy-person", args=[person.pk])]
    told = Notice.objects.filter(person=office.people["sofie"]).order_by("pk")
    assert sorted(one.detail["leads"] for one in told) == sorted(places)
    assert signed_in(office, "sofie").get(reverse("notices")).status_code == 200
    privacy.forget_person(person=Person.objects.get(pk=person.pk), by=office.as_("sofie"), ground="a")
    assert Record.objects.get(pk=held.pk).state == DESTROYED.code


def test_a_hold_that_comes_after_the_judging_still_wins(office: Office) -> None:
    """On what was judged to go a hold is put, or it is put into a dossier that has one, before it is locked."""
    party = contact(office)
    item = application(office, word=WORD, party=party)
    call = {"record": Record.objects.get(pk=item.pk), "by": office.as_("sofie"), "ground": "a"}
    dossier = held_dossier(office)
    dossiers.add(dossier=dossier, by=office.as_("katrien"), record=call["record"])
    for around in ([], [dossier.record]):
        call["record"] = Record.objects.get(pk=item.pk)
        again = {**call, "going": frozenset({item.pk}), "around": around}
        assert refused(privacy.erase_record, **again) == "ChangedMeanwhile"
    dossiers.release(dossier=Dossier.objects.get(pk=dossier.pk), by=office.as_("katrien"), reason="geregeld")
    assert refused(privacy.erase_record, **{**again, "around": []}) == "ChangedMeanwhile", "nobody locked it"
    post.reopen(item=item, by=office.as_("katrien"), reason="belde opnieuw")
    again["record"] = Record.objects.get(pk=item.pk)
    assert refused(privacy.erase_record, **again) == "ChangedMeanwhile", "somebody works on it by now"
    post.close(item=PostItem.objects.get(pk=item.pk), by=office.as_("katrien"))
    privacy.erase_record(**{**again, "record": Record.objects.get(pk=item.pk)})
    assert Record.objects.get(pk=item.pk).state == DESTROYED.code


def leaver(office: Office, key: str = "thijs") -> Person:
    """A colleague with an account, sign-ins, an absence, a note and preferences, who left yesterday."""
    person = office.people[key]
    everybody_signs_in(office, "x")
    Trace.objects.create(user=person.account, what="signed_in", at=office.now(), address="192.0.2.5")
    Preferences.of(person.pk).keep()
    people.change_person(person=person, by=office.as_("sofie"), phone="0470 112233", job_title="Magazijnier")
    people.register_absence(by=office.as_(key), person=person, from_on=office.today)
    note(by=office.as_(key), line="mijn eigen regel over de tandarts")
    add_block(
        by=office.as_(key),
        title="zwemles met mijn dochter",
        weekdays=["1"],
        from_at="13.30",
        until_at="15.00",
    )
    with guard.opened():
        Signature.objects.create(person=person, texts={"nl": "Thijs, bel 0470 112233"})
    visited(person.pk, Record.objects.order_by("pk").values_list("pk", flat=True)[0], office.now())
    people.change_person(person=person, by=office.as_("sofie"), left_on=office.today - timedelta(days=1))
    return Person.objects.get(pk=person.pk)


def test_a_colleague_who_left_keeps_the_name_for_the_years_of_the_register_of_personnel_and_no_more(
    office: Office,
) -> None:
    person = leaver(office)
    assert list(places_of("0470 112233"))
    assert list(places_of("tandarts"))
    privacy.forget_person(person=person, by=office.as_("sofie"), ground=Ground.NOT_NEEDED)
    jobs["privacy.sweep"]()
    left = Person.objects.get(pk=person.pk)
    assert (str(left), left.phone, left.email) == ("Thijs Bakker", "", f"{left.pk}@erased.invalid")
    for word in ("0470 112233", "tandarts", "zwemles", "thijs@testkantoor.example"):
        assert not list(places_of(word)), word
    for model in (User, Trace, Absence, Preferences, Block, Signature, Visit):
        key = "user__person" if model is Trace else "person"
        assert not model.objects.filter(**{key: person}).exists(), model
    assert RoleAssignment.objects.filter(person=person).exists(), "roles justify what was decided"
    made = Erasure.objects.get()
    assert made.stays == [
        {
            "code": "personnel",
            "rule": "Arbeidsovereenkomst en personeelsregister",
            "why": "NotYet",
            "until": date(2031, 11, 24).isoformat(),
            "count": 0,
        }
    ]
    assert verify().is_sound


def test_what_jobs_were_asked_is_forgotten_with_who_is_forgotten_and_at_once_when_all_was_done(
    office: Office,
) -> None:
    party = contact(office)
    file = store().put(b"Brief zonder meer", name=f"{WORD}.txt")
    ask_for_file(file, office.as_("griet"))
    assert "jobs_job" in places_of(f"{WORD}.txt")
    assert run_waiting() == 1
    assert "jobs_job" not in places_of(f"{WORD}.txt")
    failed = Job.objects.create(
        name="web.act_on_many", arguments={"raw": {"reason": [WORD]}}, state=JobState.FAILED, error=WORD,
        run_after=office.now(), created_at=office.now(), finished_at=office.now(),
    )  # fmt: skip
    failed.failures.create(row="1", reason=WORD)
    waiting = ask_for_file(file, office.as_("griet"))
    forget(office, party)
    assert Job.objects.get(pk=failed.pk).state == JobState.FAILED, "that it failed is still told"
    assert not JobFailure.objects.exists()
    waiting.refresh_from_db()
    assert waiting.arguments["name"] == f"{WORD}.txt", "what is still to be done is done"
    Job.objects.filter(pk=waiting.pk).delete()
    assert "jobs_job" not in places_of(WORD)


def test_the_name_of_a_colleague_goes_when_those_years_are_over(office: Office) -> None:
    person = leaver(office)
    privacy.forget_person(person=person, by=office.as_("sofie"), ground=Ground.NOT_NEEDED)
    later = office.on(date(2031, 11, 24))
    privacy.finish(erasure=Erasure.objects.get(), by=later.system())
    left = Person.objects.get(pk=person.pk)
    assert (str(left), left.job_title, left.unit) == (f"… {left.pk}", "", None)
    assert not list(places_of("Bakker"))
    assert verify().is_sound


def test_whoever_works_here_or_asks_about_oneself_is_refused(office: Office) -> None:
    thijs, sofie = office.people["thijs"], office.people["sofie"]
    assert refused(privacy.forget_person, person=thijs, by=office.as_("sofie"), ground="a") == "StillHere"
    assert refused(privacy.forget_person, person=sofie, by=office.as_("sofie"), ground="a") == "Oneself"
    assert refused(privacy.forget_person, person=thijs, by=office.as_("nour"), ground="a") == "NotPermitted"


def test_who_stands_in_borrows_no_right_to_erase_to_hand_out_or_to_change_rules(office: Office) -> None:
    party, rule = contact(office), RetentionRule.objects.filter(to_confirm=True).first()
    office.absent("sofie", deputy="thijs")
    office.absent("katrien", deputy="pieter")
    borrowed = office.as_("thijs", for_="sofie")
    assert refused(privacy.forget_party, party=party, by=borrowed, ground="a") == "NotPermitted"
    assert refused(privacy.hand_out_party, party=party, by=borrowed) == "NotPermitted"
    his_too = office.as_("pieter", for_="katrien")
    assert refused(privacy.hand_out_party, party=party, by=his_too) == "InOwnName"
    assert refused(confirm_rule, rule=rule, by=his_too, source="Beleid") == "NotPermitted"
    assert not Export.objects.exists()


def signed_in(office: Office, key: str) -> Client:
    if not User.objects.exists():
        everybody_signs_in(office, "x")
    client = Client()
    client.force_login(office.people[key].account)
    return client


def test_the_page_says_before_what_goes_and_what_stays_and_why_and_the_deed_asks_the_password(
    office: Office,
) -> None:
    invoice = office.invoice()
    actions["invoices.invoice.reject"](invoice=invoice, by=office.as_("nour"), reason="dubbel")
    letter = application(office, word="leeuwerik", party=office.supplier)
    client = signed_in(office, "sofie")
    page = client.get(reverse("privacy-party", args=[office.supplier.pk])).content.decode()
    going, staying = page.index('id="going"'), page.index('id="staying-0"')
    assert going < page.index(Record.objects.get(pk=letter.pk).title) < staying
    assert staying < page.index(str(invoice.record.number))
    assert "1\N{NO-BREAK SPACE}januari\N{NO-BREAK SPACE}2037" in page
    assert "Btw-wetboek" in page
    url = reverse("act-with", args=["privacy.party.forget", office.supplier.pk])
    assert url in page
    asked = client.post(url, {"ground": "a"})
    assert "/account/confirm/" in asked["Location"]
    assert not Erasure.objects.exists()
    assert client.get(reverse("privacy")).status_code == 200
    assert signed_in(office, "thijs").get(reverse("privacy")).status_code == 403
    assert (
        reverse("privacy-party", args=[office.supplier.pk])
        in client.get(reverse("contacts")).content.decode()
    )


def test_what_is_left_of_a_record_says_on_what_ground_it_went(office: Office) -> None:
    party = contact(office)
    item = application(office, word=WORD, party=party)
    forget(office, party)
    client = signed_in(office, "katrien")
    page = client.get(reverse("record", args=[item.pk])).content.decode()
    assert "Toestemming ingetrokken" in page
    overview = client.get(reverse("privacy")).content.decode()
    assert f"Contact {party.pk}" in overview
    assert WORD not in overview


def test_a_file_that_the_office_lost_is_told_to_whoever_hands_out(office: Office) -> None:
    party = contact(office)
    letter = office.post_item(b"Beste, ik solliciteer.", name="brief.txt", party=party)
    store().path(letter.record.attachments.get().sha256).unlink()
    privacy.hand_out_party(party=party, by=office.as_("sofie"))
    run_waiting()
    page = signed_in(office, "sofie").get(reverse("export", args=[Export.objects.get().pk])).content.decode()
    assert reverse("export-file", args=[Export.objects.get().pk]) in page
    assert "1 bestand ontbreekt in het kantoor zelf." in page


def test_files_that_were_handed_out_go_with_who_is_forgotten(office: Office) -> None:
    party = contact(office)
    privacy.hand_out_party(party=party, by=office.as_("sofie"))
    made = Export.objects.get()
    jobs["exports.write"](export=made.pk)
    made.refresh_from_db()
    assert made.sha256
    forget(office, party)
    assert not Export.objects.exists()
    assert not Attachment.objects.filter(sha256=made.sha256).exists()
    assert not Draft.objects.exists()
    assert store().read(made.sha256), (
        "no way leads to the bytes; they go at night (consistency/test_contents.py)"
    )
