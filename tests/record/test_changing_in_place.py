"""Changing one fact on the record's page: what meets another's change, what is taken back, who still reads along."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from spil.foundation.access.queries import audience_for, readers_in
from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.door import perform
from spil.foundation.files.store import store
from spil.foundation.handling.actions import (
    assign,
    attach,
    estimate,
    file_in,
    link,
    mark_urgent,
    remark,
    rename,
    set_deadline,
    set_language,
    share,
    unlink,
)
from spil.foundation.links.models import Link
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Member, MemberKind, only
from spil.modules.post.models import PostItem
from tests.door.playing import anew, registered
from tests.record.playing import filled_in, signed_in
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


@pytest.fixture
def letter(office: Office) -> PostItem:
    return registered(office)


def address(letter: PostItem, action: str, only: str) -> str:
    return f"/record/{letter.pk}/do/records.record.{action}/?only={only}"


def test_every_fact_of_a_record_can_be_changed_by_who_coordinates(letter: PostItem, office: Office) -> None:
    by, other = office.as_("katrien"), registered(office, "Map")
    rename(record=letter.record, by=by, title="Anders")
    mark_urgent(record=letter.record, by=by, urgent=True)
    set_language(record=letter.record, by=by, language="fr")
    estimate(record=letter.record, by=by, effort=45)
    file_in(record=letter.record, by=by, dossier=other.record)
    record = anew(letter).record
    assert (record.title, record.urgent, record.language, record.effort) == ("Anders", True, "fr", 45)
    assert record.dossier_id == other.pk
    with pytest.raises(Refused, match="InItself"):
        file_in(record=other.record, by=by, dossier=record)
    innermost = registered(office, "Blad")
    file_in(record=innermost.record, by=by, dossier=record)
    with pytest.raises(Refused, match="InItself"):
        file_in(record=other.record, by=by, dossier=anew(innermost).record)
    file_in(record=letter.record, by=by)
    assert anew(letter).record.dossier_id is None


def test_a_form_that_is_saved_unchanged_loses_no_dossier_that_its_reader_does_not_see(
    letter: PostItem, office: Office
) -> None:
    hidden = registered(office, "Map", handler=office.people["bart"], confidentiality="named")
    file_in(record=letter.record, by=office.system(), dossier=hidden.record)
    katrien, here = signed_in(office, "katrien"), address(letter, "file_in", "dossier")
    assert 'name="was-dossier" value=""' in katrien.get(here).content.decode()
    assert here in katrien.get(f"/record/{letter.pk}/").content.decode()
    assert katrien.post(here, {"dossier": "", "was-dossier": ""}).status_code == 302
    assert anew(letter).record.dossier_id == hidden.pk


def test_a_colleague_who_is_quicker_by_a_moment_is_in_the_way_of_the_same_change_alone(
    letter: PostItem, office: Office
) -> None:
    """The other change comes between reading the record and writing it: while the answer is looked up."""
    katrien, people = signed_in(office, "katrien"), office.people
    here = address(letter, "assign", "owner")

    def post(quicker: Callable[[], object]) -> Any:
        waiting = [quicker]

        def between(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if waiting and sql.startswith('SELECT "organisation_person"') and sql.endswith("LIMIT 2"):
                waiting.pop()()
            return execute(sql, params, many, context)

        with connection.execute_wrapper(between):
            answer = katrien.post(here, {"owner": str(people["thijs"].pk), "was-owner": was})
        assert not waiting
        return answer

    was = str(letter.record.owner_id or "")
    assert (
        post(lambda: rename(record=letter.record, by=office.as_("griet"), title="Anders")).status_code == 302
    )
    assert anew(letter).record.owner == people["thijs"]
    was = str(people["griet"].pk)
    assign(record=letter.record, by=office.as_("griet"), owner=people["griet"])
    met = post(lambda: assign(record=letter.record, by=office.as_("griet"), owner=people["nour"]))
    assert met.status_code == 422
    assert "Er staat nu: Nour El Amrani" in met.content.decode()
    assert anew(letter).record.owner == people["nour"]


def test_a_change_that_meets_another_shows_both_and_keeps_what_was_typed(
    letter: PostItem, office: Office
) -> None:
    katrien = signed_in(office, "katrien")
    here = address(letter, "rename", "title")
    form = katrien.get(here).content.decode()
    assert 'name="was-title" value="Een brief"' in form
    rename(record=letter.record, by=office.as_("griet"), title="Brief van de notaris")
    typed = {"title": "Brief van mevrouw Peeters", "was-title": "Een brief"}
    met = katrien.post(here, typed)
    page = met.content.decode()
    assert met.status_code == 422
    assert "Griet Willems" in page
    assert "Brief van de notaris" in page
    assert 'value="Brief van mevrouw Peeters"' in page
    assert 'name="was-title" value="Brief van de notaris"' in page
    assert anew(letter).record.title == "Brief van de notaris"
    katrien.post(here, {**typed, "was-title": "Brief van de notaris"})
    assert anew(letter).record.title == "Brief van mevrouw Peeters"


def test_another_change_of_something_else_is_in_nobodys_way(letter: PostItem, office: Office) -> None:
    katrien = signed_in(office, "katrien")
    mark_urgent(record=letter.record, by=office.as_("griet"), urgent=True)
    katrien.post(address(letter, "rename", "title"), {"title": "Nieuw", "was-title": "Een brief"})
    assert anew(letter).record.title == "Nieuw"


def test_the_door_refuses_an_answer_that_rests_on_an_older_version(letter: PostItem, office: Office) -> None:
    by = office.as_("katrien")
    seen = letter.record.version
    rename(record=letter.record, by=by, title="Eerst")
    late = Call(rename, {"record": letter.record, "by": by, "title": "Te laat"}, seen)
    refusal = perform([late])[0].refusal
    assert refusal is not None
    assert refusal.code == "ChangedMeanwhile"
    assert anew(letter).record.title == "Eerst"


def test_what_was_just_changed_is_taken_back_once_and_not_over_anothers_change(
    letter: PostItem, office: Office
) -> None:
    katrien = signed_in(office, "katrien")
    here = address(letter, "rename", "title")
    page = katrien.post(here, {"title": "Fout"}, follow=True).content.decode()
    undo = page.split('action="/undo/')[1].split('"')[0]
    other = signed_in(office, "griet")
    assert other.post(f"/undo/{undo}").status_code == 404
    katrien.post(f"/undo/{undo}")
    assert anew(letter).record.title == "Een brief"
    katrien.post(f"/undo/{undo}")
    assert anew(letter).record.title == "Een brief"
    page = katrien.post(here, {"title": "Weer fout"}, follow=True).content.decode()
    undo = page.split('action="/undo/')[1].split('"')[0]
    rename(record=letter.record, by=office.as_("griet"), title="Van Griet")
    katrien.post(f"/undo/{undo}")
    assert anew(letter).record.title == "Van Griet"


def test_nothing_is_given_back_to_who_left_meanwhile(letter: PostItem, office: Office) -> None:
    katrien, sofie = signed_in(office, "katrien"), office.people["sofie"]
    assign(record=letter.record, by=office.as_("katrien"), owner=sofie)
    page = katrien.post(
        address(letter, "assign", ""), {"owner": office.people["griet"].pk}, follow=True
    ).content.decode()
    office.leaves("sofie", date(2026, 1, 1))
    undo = page.split('action="/undo/')[1].split('"')[0]
    assert f"{sofie} werkt hier niet meer." in katrien.post(f"/undo/{undo}", follow=True).content.decode()
    assert anew(letter).record.owner == office.people["griet"]


def test_a_deadline_that_was_set_by_mistake_is_taken_back_to_the_one_before(
    letter: PostItem, office: Office
) -> None:
    katrien = signed_in(office, "katrien")
    first, later = timezone.localdate() + timedelta(days=7), timezone.localdate() + timedelta(days=77)
    undo = []
    for due_on in (first, later):
        page = katrien.post(
            address(letter, "set_deadline", "due_on"), {"due_on": due_on.isoformat()}, follow=True
        )
        undo.append(page.content.decode().split('action="/undo/')[1].split('"')[0])
        assert anew(letter).record.deadline_on == due_on
    katrien.post(f"/undo/{undo[1]}")
    assert anew(letter).record.deadline_on == first
    page = katrien.post(address(letter, "lift_deadline", ""), follow=True)
    assert anew(letter).record.deadline_on is None
    katrien.post("/undo/" + page.content.decode().split('action="/undo/')[1].split('"')[0])
    assert anew(letter).record.deadline_on == first


def test_a_deadline_that_is_over_comes_back_as_it_stood_and_no_other_day_that_is_over(
    letter: PostItem, office: Office
) -> None:
    katrien, passed = signed_in(office, "katrien"), timezone.localdate() - timedelta(days=3)
    then = office.as_("katrien", today=passed)
    set_deadline(record=letter.record, by=then, due_on=passed)
    moved = {"due_on": (passed + timedelta(days=30)).isoformat()}
    for what, answers in (("set_deadline", moved), ("lift_deadline", {})):
        page = katrien.post(
            address(letter, what, "due_on" if answers else ""), answers, follow=True
        ).content.decode()
        assert anew(letter).record.deadline_on != passed
        other = {"due_on": (passed - timedelta(days=1)).isoformat()}
        katrien.post(address(letter, "set_deadline", "due_on"), other)
        assert anew(letter).record.deadline_on != passed - timedelta(days=1)
        katrien.post("/undo/" + page.split('action="/undo/')[1].split('"')[0])
        assert anew(letter).record.deadline_on == passed


def test_the_first_deadline_that_is_taken_back_leaves_none(letter: PostItem, office: Office) -> None:
    katrien, due_on = signed_in(office, "katrien"), timezone.localdate() + timedelta(days=7)
    here = address(letter, "set_deadline", "due_on")
    page = katrien.post(here, {"due_on": due_on.isoformat()}, follow=True).content.decode()
    katrien.post("/undo/" + page.split('action="/undo/')[1].split('"')[0])
    assert anew(letter).record.deadline_on is None


def test_who_may_not_change_a_fact_is_told_why_and_who_can(letter: PostItem, office: Office) -> None:
    page = signed_in(office, "thijs").get(f"/record/{letter.pk}/").content.decode()
    assert "data-edit" not in page
    assert "why-words" in page
    coordinating = signed_in(office, "katrien").get(f"/record/{letter.pk}/").content.decode()
    assert coordinating.count("data-edit") >= 8


def test_a_fact_that_one_may_not_change_is_refused_when_it_is_posted_all_the_same(
    letter: PostItem, office: Office
) -> None:
    """Who reads a letter and does not work on it, at the address of each of its facts; nothing of it changes."""
    thijs, katrien = signed_in(office, "thijs"), signed_in(office, "katrien")
    page = katrien.get(f"/record/{letter.pk}/").content.decode()
    found = {html.unescape(one) for one in re.findall(r'href="(/record/\d+/do/[^"]+)"[^>]*data-edit', page)}
    assert len(found) >= 8
    before = list(Record.objects.values()), list(PostItem.objects.values())
    for here in sorted(found):
        name = here.partition("only=")[2].partition("&")[0]
        answer = thijs.post(here, {name: "Iets anders"})
        assert answer.status_code == 422, here
        assert "Dit kan niet" in answer.content.decode(), here
    assert (list(Record.objects.values()), list(PostItem.objects.values())) == before


def test_units_and_roles_that_are_named_still_read_when_the_owner_changes(office: Office) -> None:
    letter = registered(office, handler=office.people["bart"], confidentiality="named")
    share(
        record=letter.record,
        by=office.as_("bart"),
        confidentiality="named",
        people=[office.people["thijs"], office.people["katrien"]],
        units=[office.units["FIN"]],
        roles=["hr"],
    )
    assign(record=letter.record, by=office.as_("katrien"), owner=office.people["jeroen"])
    members = readers_in(anew(letter).audience_id).members
    people = {str(office.people[key].pk) for key in ("bart", "thijs", "katrien", "jeroen")}
    assert members == {
        *(Member(MemberKind.PERSON, person) for person in people),
        Member(MemberKind.UNIT, str(office.units["FIN"].pk)),
        Member(MemberKind.ROLE, "hr"),
    }


def test_naming_others_takes_the_place_of_those_named_before_but_not_of_who_works_on_it(
    office: Office,
) -> None:
    letter = registered(office, handler=office.people["bart"], confidentiality="named")
    by = office.as_("bart")
    share(record=letter.record, by=by, confidentiality="named", people=[office.people["thijs"]])
    share(record=letter.record, by=by, confidentiality="named", people=[office.people["lotte"]])
    people = {one.ref for one in readers_in(anew(letter).audience_id).members}
    assert people == {str(office.people[key].pk) for key in ("bart", "lotte")}


def test_the_unit_that_a_level_gave_goes_with_that_level(office: Office) -> None:
    letter = registered(
        office, unit=office.units["FIN"], handler=office.people["bart"], confidentiality="unit"
    )
    share(record=letter.record, by=office.as_("bart"), confidentiality="named")
    members = readers_in(anew(letter).audience_id).members
    assert {one.kind for one in members} == {MemberKind.PERSON}


def test_a_file_about_oneself_stays_ones_own_when_it_is_shared_anew(office: Office) -> None:
    letter = registered(office, handler=office.people["bart"], confidentiality="named")
    annelies = office.people["annelies"].pk
    with guard.opened():
        both = audience_for(only(oneself=[annelies], people=[office.people["bart"].pk]))
        Record.objects.filter(pk=letter.pk).update(audience=both)
        PostItem.objects.filter(pk=letter.pk).update(audience=both)
    share(
        record=letter.record, by=office.as_("bart"), confidentiality="named", people=[office.people["thijs"]]
    )
    assert Member(MemberKind.SELF, str(annelies)) in readers_in(anew(letter).audience_id).members


def test_a_form_of_before_gives_back_no_right_to_read_that_was_taken_away(office: Office) -> None:
    letter = registered(office, handler=office.people["bart"], confidentiality="named")
    thijs, lotte, nour = (office.people[key] for key in ("thijs", "lotte", "nour"))
    named = {"record": letter.record, "by": office.as_("bart"), "confidentiality": "named"}
    share(**named, people=[thijs, lotte])
    bart, here = signed_in(office, "bart"), f"/record/{letter.pk}/do/records.record.share/"
    sent = filled_in(bart.get(here))
    sent["people"].append(str(nour.pk))
    share(**named, people=[lotte], units=[office.units["FIN"]])
    met = bart.post(here, sent)
    page = met.content.decode()
    assert met.status_code == 422
    for now in (f"{office.people['bart']}, {lotte}.", "Financiën."):
        assert f"Er staat nu: {now}" in page
    assert Member(MemberKind.PERSON, str(thijs.pk)) not in readers_in(anew(letter).audience_id).members
    assert bart.post(here, {**filled_in(met), "people": [str(nour.pk)]}).status_code == 302


def test_a_record_is_found_by_words_of_its_title_and_only_by_who_may_see_it(office: Office) -> None:
    letter, hidden = registered(office, "Verbouwing kelder"), registered(office, "Verbouwing geheim")
    assign(record=hidden.record, by=office.as_("katrien"), owner=office.people["bart"])
    share(record=hidden.record, by=office.as_("bart"), confidentiality="named")
    thijs: Client = signed_in(office, "thijs")
    found = thijs.get("/lookup/records.record.link/other/", {"other_q": "verbouw"}).content.decode()
    assert "Verbouwing kelder" in found
    assert f'value="{letter.pk}"' in found
    assert "geheim" not in found


def test_a_link_says_what_each_is_to_the_other_and_is_taken_away_by_who_sees_both(office: Office) -> None:
    letter, other = registered(office, "Vraag"), registered(office, "Antwoord")
    thijs, by = signed_in(office, "thijs"), office.as_("thijs")
    link(record=other.record, by=by, other=letter.record, relation="answers")
    assert "antwoordt op" in thijs.get(f"/record/{other.pk}/").content.decode()
    assert "is beantwoord door" in thijs.get(f"/record/{letter.pk}/").content.decode()
    made = Link.objects.get(source=other.pk, relation="answers")
    unlink(record=letter.record, by=by, link=str(made.pk))
    assert not Link.objects.filter(pk=made.pk).exists()
    with pytest.raises(Refused, match="NoSuchLink"):
        unlink(record=letter.record, by=by, link=str(made.pk))


def test_everybody_who_reads_is_named_with_the_reason(office: Office) -> None:
    letter = registered(office, handler=office.people["bart"], confidentiality="named")
    share(
        record=letter.record, by=office.as_("bart"), confidentiality="named",
        people=[office.people["annelies"]], units=[office.units["FIN"]], roles=["hr"],
    )  # fmt: skip
    page = signed_in(office, "bart").get(f"/record/{letter.pk}/readers/")
    why = {one["person"]["name"]: one["why"] for one in page.context["readers"]["lines"]}
    assert why == {
        "Annelies Claes": "met naam genoemd",
        "Bart de Wit": "behandelt het, dienst Financiën",
        "Nour El Amrani": "dienst Financiën",
        "Sofie Verlinden": f"rol {why['Sofie Verlinden'][4:]}",
        "Katrien Moerman": "werkt voor Annelies Claes",
        **{name: words for name, words in why.items() if words.startswith("werkt voor")},
    }
    assert signed_in(office, "thijs").get(f"/record/{letter.pk}/readers/").status_code == 404


def test_the_page_of_a_record_asks_the_same_for_thirty_entries_as_for_one(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    letter, thijs = registered(office), signed_in(office, "thijs")
    remark(record=letter.record, by=office.as_("katrien"), text="@Thijs 0", mentions=[office.people["thijs"]])
    thijs.get(f"/record/{letter.pk}/")
    with django_assert_max_num_queries(200) as few:
        thijs.get(f"/record/{letter.pk}/")
    for number in range(1, 30):
        remark(
            record=letter.record, by=office.as_("katrien"), text=f"@Thijs {number}", mentions=[office.people["thijs"]]
        )  # fmt: skip
        attach(
            record=letter.record,
            by=office.as_("katrien"),
            file=store().put(b"%d" % number, name=f"{number}.txt"),
        )
    with django_assert_max_num_queries(len(few.captured_queries)):
        thijs.get(f"/record/{letter.pk}/")
    print("queries of a record page:", len(few.captured_queries))
