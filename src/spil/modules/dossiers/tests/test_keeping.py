"""Opening, filling, ticking, completing, placing and closing a dossier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.actions.door import perform
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.files.store import store
from spil.foundation.handling.actions import attach, file_in, let_read, share
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.records.models import Record
from spil.foundation.retention.actions import confirm_rule
from spil.foundation.retention.actions import take_starter as take_starter_rules
from spil.foundation.retention.models import RetentionRule
from spil.foundation.retention.verdicts import verdicts
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier, DossierType
from spil.modules.dossiers.queries.pages import blocks
from spil.modules.post.public import PostItem
from tests.door.playing import registered
from tests.support.deeds import refusal
from tests.support.office import Office
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db


def opened(office: Office, code: str = "permit", who: str = "katrien", **answers: Any) -> Dossier:
    return fresh(dossiers.open_dossier(by=office.as_(who), title="Keuring lift", type=code, **answers))


def fresh(dossier: Dossier) -> Dossier:
    return Dossier.objects.select_related("record__owner", "record__legal_entity", "type", "held_by").get(
        pk=dossier.pk
    )


def anew(record: Record) -> Record:
    return Record.objects.get(pk=record.pk)


def checks(dossier: Dossier, office: Office, who: str = "katrien") -> dict[str, str]:
    found = blocks(fresh(dossier), office.as_(who))["blocks"][0]["checks"]
    return {one["text"]: one["outcome"] for one in found}


def test_a_dossier_begins_with_its_types_plan_and_readers(office: Office) -> None:
    dossier = opened(office, "personnel", "sofie")
    assert dossier.record.number == "DO-2026-0001"
    assert (dossier.plan_code, dossier.record.confidentiality) == ("3.1", "named")
    assert not Record.objects.visible_to(office.as_("thijs")).filter(pk=dossier.pk).exists()
    assert refusal(dossiers.open_dossier, by=office.as_("katrien"), title="x", type="nothing") == "NoSuchType"
    assert refusal(dossiers.open_dossier, by=office.as_("thijs"), title="x", type="permit") == "NotPermitted"


def test_a_dossier_is_opened_for_nobody_who_left(office: Office) -> None:
    office.leaves("thijs", office.today)
    answers = {"title": "Lift", "type": "permit", "owner": office.people["thijs"]}
    assert refusal(dossiers.open_dossier, by=office.as_("katrien"), **answers) == "HasLeft"


def sees(office: Office, who: str, dossier: Dossier) -> bool:
    return Record.objects.visible_to(office.as_(who)).filter(pk=dossier.pk).exists()


def test_a_type_for_the_unit_is_read_by_the_unit_of_who_owns_it(office: Office) -> None:
    dossiers.set_type(by=office.as_("katrien"), title="Dienst", confidentiality="unit")
    mine, given = opened(office, "dienst"), opened(office, "dienst", owner=office.people["nour"])
    assert (mine.record.unit, given.record.unit) == (office.units["FAC"], office.units["FIN"])
    assert [sees(office, who, mine) for who in ("thijs", "nour")] == [True, False]
    assert [sees(office, who, given) for who in ("thijs", "bart")] == [False, True]


def test_another_type_takes_sight_and_never_gives_it(office: Office) -> None:
    by, dossier = office.as_("katrien"), opened(office, "project")
    assert sees(office, "thijs", dossier)
    dossiers.change(dossier=dossier, by=by, type="personnel")
    assert fresh(dossier).record.confidentiality == "named"
    assert [sees(office, who, dossier) for who in ("katrien", "thijs")] == [True, False]
    dossiers.change(dossier=fresh(dossier), by=by, type="project")
    assert [sees(office, who, dossier) for who in ("katrien", "thijs")] == [True, False]


def test_what_is_missing_is_said_until_a_file_or_a_tick_answers_it(office: Office) -> None:
    by, dossier = office.as_("katrien"), opened(office)
    assert refusal(dossiers.complete, dossier=dossier, by=by) == "Incomplete"
    attach(record=dossier.record, by=by, file=store().put(b"a", name="Aanvraag keuring.pdf"))
    assert list(checks(dossier, office).values()) == ["warn", "ok"]
    dossiers.tick(dossier=fresh(dossier), by=by, line="report", remark="ligt in de kast")
    assert set(checks(dossier, office).values()) == {"ok"}
    dossiers.complete(dossier=fresh(dossier), by=by)
    assert fresh(dossier).record.state == "complete"
    assert refusal(dossiers.tick, dossier=fresh(dossier), by=by, line="no-line") == "NoSuchLine"
    dossiers.untick(dossier=fresh(dossier), by=by, line="report")
    assert fresh(dossier).record.state == "open"
    assert refusal(dossiers.untick, dossier=fresh(dossier), by=by, line="report") == "NoSuchLine"


def test_a_record_of_any_kind_answers_a_line_for_those_who_may_see_it(office: Office) -> None:
    by, dossier = office.as_("katrien"), opened(office, "purchase")
    invoice = office.invoice()
    dossiers.add(dossier=dossier, by=by, record=invoice.record)
    assert Record.objects.get(pk=invoice.pk).dossier_id == dossier.pk
    assert list(checks(dossier, office, "katrien").values()).count("ok") == 1
    shown = blocks(fresh(dossier), office.as_("katrien"))["blocks"]
    assert [one["id"] for one in shown] == ["checklist", "contents", "story", "place", "retention"]
    assert any(invoice.record.number in line["what"] for line in shown[2]["lines"])
    assert refusal(dossiers.add, dossier=fresh(dossier), by=by, record=fresh(dossier).record) == "InItself"
    named = opened(office, "personnel", "sofie")
    assert refusal(dossiers.add, dossier=fresh(dossier), by=by, record=named.record) == "NotVisible"
    nour = office.as_("nour")
    mine = opened(office, "permit", "nour")
    assert refusal(dossiers.add, dossier=mine, by=nour, record=dossier.record) == "NotPermitted"


def test_a_dossier_of_any_size_is_complete_when_everything_is_there(office: Office) -> None:
    by, asked = office.as_("katrien"), [dossiers.AskedLine("Brief", kind="post.incoming")]
    kind: Any = dossiers.set_type(by=by, title="Groot", lines=asked)
    dossier = opened(office, kind.code)
    with guard.opened():
        Record.objects.bulk_create(
            Record(
                kind="dossiers.dossier", title="Stuk", state="open", legal_entity=office.entity,
                audience=dossier.record.audience, dossier=dossier.record, created_at=by.now,
                registered_on=date(2020, 1, 1),
            )
            for _number in range(501)
        )  # fmt: skip
    assert refusal(dossiers.complete, dossier=dossier, by=by) == "Incomplete"
    dossiers.add(dossier=dossier, by=by, record=registered(office, "De brief").record)
    assert list(checks(dossier, office).values()) == ["ok"]
    by = office.as_("katrien")
    contents = blocks(fresh(dossier), by)["blocks"][1]
    assert (contents["count"], contents["rows"][-1][0]["text"]) == (502, "De brief")
    dossiers.complete(dossier=fresh(dossier), by=by)


def with_a_letter(office: Office) -> tuple[Dossier, Any]:
    """A dossier in which a letter must lie, and that letter in it."""
    by = office.as_("katrien")
    kind: Any = dossiers.set_type(
        by=by, title="Zaak", lines=[dossiers.AskedLine("Brief", kind="post.incoming")]
    )
    dossier, letter = opened(office, kind.code), registered(office, "De brief")
    dossiers.add(dossier=dossier, by=by, record=letter.record)
    return fresh(dossier), anew(letter.record)


def state_of(dossier: Dossier) -> str:
    return fresh(dossier).record.state


def test_what_was_cancelled_or_destroyed_answers_no_line(office: Office) -> None:
    dossier, letter = with_a_letter(office)
    by = office.as_("katrien")
    actions["post.item.cancel"](item=PostItem.objects.get(pk=letter.pk), by=by, reason="Dubbel")
    assert list(checks(dossier, office).values()) == ["warn"]
    assert refusal(dossiers.complete, dossier=dossier, by=by) == "Incomplete"
    assert "De brief" in str(blocks(fresh(dossier), by)["blocks"][1]["rows"]), "it lies there all the same"


def test_a_file_of_what_was_cancelled_answers_no_line_either(office: Office) -> None:
    by, dossier = office.as_("katrien"), opened(office)
    letter = registered(office, "De brief")
    attach(record=letter.record, by=by, file=store().put(b"a", name="Aanvraag keuring.pdf"))
    dossiers.add(dossier=dossier, by=by, record=letter.record)
    assert "ok" in checks(dossier, office).values()
    actions["post.item.cancel"](item=PostItem.objects.get(pk=letter.pk), by=by, reason="Dubbel")
    assert "ok" not in checks(dossier, office).values()


def taken_out(office: Office, letter: Record) -> None:
    file_in(record=letter, by=office.as_("griet"))


def put_elsewhere(office: Office, letter: Record) -> None:
    dossiers.add(dossier=opened(office), by=office.as_("griet"), record=letter)


def cancelled(office: Office, letter: Record) -> None:
    item = PostItem.objects.get(pk=letter.pk)
    actions["post.item.cancel"](item=item, by=office.as_("griet"), reason="Dubbel")


@pytest.mark.parametrize("gone", [taken_out, put_elsewhere, cancelled])
def test_a_complete_dossier_is_open_again_when_what_it_asks_is_there_no_more(
    office: Office, gone: Callable[[Office, Record], None]
) -> None:
    by, (dossier, letter) = office.as_("katrien"), with_a_letter(office)
    spare = registered(office, "Nog een brief").record
    dossiers.add(dossier=dossier, by=by, record=spare)
    dossiers.complete(dossier=fresh(dossier), by=office.as_("katrien"))
    gone(office, anew(spare))
    assert state_of(dossier) == "complete", "the other one is there"
    gone(office, anew(letter))
    assert state_of(dossier) == "open"
    told = Event.objects.filter(record=dossier.pk).order_by("-sequence")[0]
    assert (told.action, told.by) == ("dossiers.dossier.reopen", None)
    assert changes_of(told)["reason"] == [None, "Ligt er niet meer in: Brief"]


def test_what_goes_out_just_before_is_missed(office: Office) -> None:
    """Everything that is asked is prepared before the first of it is done."""
    dossier, letter = with_a_letter(office)
    asked = [
        file_in.call(record=letter, by=office.as_("griet")),
        dossiers.complete.call(dossier=dossier, by=office.as_("katrien")),
    ]
    assert [one.refusal and one.refusal.code for one in perform(asked)] == [None, "Incomplete"]


def test_a_dossier_that_was_closed_stays_closed_whatever_goes_out_of_it(office: Office) -> None:
    by, (dossier, letter) = office.as_("katrien"), with_a_letter(office)
    dossiers.close(dossier=dossier, by=by)
    file_in(record=letter, by=by)
    assert state_of(dossier) == "closed"


def test_a_barcode_is_on_one_dossier_and_finds_it(office: Office) -> None:
    by, dossier = office.as_("katrien"), opened(office)
    dossiers.place(dossier=dossier, by=by, cabinet="Kast 1", box="Doos 3", barcode="DL-3")
    other = opened(office)
    assert refusal(dossiers.place, dossier=other, by=by, barcode="DL-3") == "BarcodeTaken"
    many = [dossiers.place.call(dossier=one, by=by, barcode="DL-4") for one in (other, opened(office))]
    assert [one.is_done for one in perform(many)] == [True, False]
    dossiers.place(dossier=fresh(dossier), by=by, cabinet="Kast 2", box="Doos 3", barcode="DL-3")
    pairs = blocks(fresh(dossier), by)["blocks"][-2]["pairs"]
    assert {"term": "Kast", "value": "Kast 2"} in pairs or {"term": "Cabinet", "value": "Kast 2"} in pairs


@pytest.mark.django_db(transaction=True)
def test_two_who_give_one_barcode_at_the_same_moment_give_it_once(office: Office) -> None:
    by, two = office.as_("katrien"), [opened(office), opened(office)]
    given = [dossiers.place.call(dossier=one, by=by, barcode="DL-3") for one in two]
    found = at_the_same_moment(*[partial(perform, [one]) for one in given])
    assert sorted(one.is_done for (one,) in found) == [False, True]


def test_a_closed_dossier_counts_from_the_day_that_it_ended(office: Office) -> None:
    by, dossier = office.as_("katrien"), opened(office)
    for day in (date.max, date(2026, 11, 25), date(202, 10, 31)):
        assert refusal(dossiers.close, dossier=dossier, by=by, ended_on=day) == "EndedThen"
    dossiers.close(dossier=dossier, by=by, ended_on=date(2026, 10, 31))
    assert (fresh(dossier).ended_on, fresh(dossier).record.is_open) == (date(2026, 10, 31), False)
    letter = registered(office).record
    assert refusal(file_in, record=letter, by=by, dossier=dossier.record) == "DossierClosed"
    dossiers.reopen(dossier=fresh(dossier), by=by, reason="verlengd")
    file_in(record=letter, by=by, dossier=dossier.record)
    assert fresh(dossier).ended_on is None


def test_types_and_plan_are_the_offices_own(office: Office) -> None:
    by = office.as_("katrien")
    assert refusal(dossiers.take_starter, by=by) == "HasTypes"
    kind: Any = dossiers.set_type(
        by=by, title="Schade", lines=[dossiers.AskedLine("Aangifte", words="aangifte")], plan_code="4"
    )
    dossier = opened(office, kind.code)
    assert list(checks(dossier, office).values()) == ["warn"]
    dossiers.change(dossier=dossier, by=by, type="permit")
    assert (fresh(dossier).type.code, fresh(dossier).plan_code) == ("permit", "4.2")
    dossiers.end_type(dossier_type=kind, by=by, reason="niet meer")
    assert refusal(dossiers.set_plan, by=by, code="x", title="y") == "BadCode"
    dossiers.set_plan(by=by, code="6", title="Schade")


def test_titles_that_are_cut_to_the_same_code_are_two(office: Office) -> None:
    by, long = office.as_("katrien"), "Verklaring van de verzekeraar over het jaar "
    asked = [dossiers.AskedLine(f"{long}{year}") for year in (2025, 2026)]
    fire: Any = dossiers.set_type(by=by, title="Verzekeringsdossier brand", lines=asked)
    theft: Any = dossiers.set_type(by=by, title="Verzekeringsdossier diefstal")
    assert [opened(office, one.code).type_id for one in (fire, theft)] == [fire.pk, theft.pk]
    dossier = opened(office, fire.code)
    dossiers.tick(dossier=dossier, by=by, line=fire.checklist[0]["code"])
    assert sorted(checks(dossier, office).values()) == ["ok", "warn"]
    again = " verzekeringsdossier  Brand"
    assert refusal(dossiers.set_type, by=by, title=again) == "TypeTaken"
    tomorrow = office.on(office.today + timedelta(days=1)).as_("katrien")
    dossiers.end_type(dossier_type=fire, by=by, reason="anders")
    assert dossiers.set_type(by=tomorrow, title=again).code == fire.code
    twice = [dossiers.AskedLine("Aangifte"), dossiers.AskedLine("aangifte ", kind="post.incoming")]
    assert refusal(dossiers.set_type, by=by, title="Schade", lines=twice) == "LineTwice"
    dossiers.set_plan(by=by, code="6", title="Schade")
    assert refusal(dossiers.set_plan, by=by, code="6", title="Verzekering") == "PlanTaken"


def retention(dossier: Dossier, office: Office) -> list[str]:
    pairs = blocks(fresh(dossier), office.as_("katrien"))["blocks"][-1]["pairs"]
    return [one["value"] if isinstance(one["value"], str) else one["value"]["text"] for one in pairs]


def test_the_page_says_how_long_it_is_kept_why_and_from_when(office: Office) -> None:
    by, dossier = office.as_("katrien"), opened(office, "vacancy")
    assert len(retention(dossier, office)) == 1
    take_starter_rules(by=by)
    assert "2026" not in " ".join(retention(dossier, office))
    dossiers.close(dossier=fresh(dossier), by=by, ended_on=date(2026, 10, 1))
    assert retention(dossier, office)[-1] in ("Blijft voorlopig", "Stays for now")
    confirm_rule(rule=RetentionRule.objects.get(code="applicant", country="BE"), by=by, source="Beleid")
    assert retention(dossier, office)[-1].startswith("30\xa0")
    assert len(retention(opened(office, "board"), office)) == 3


def test_a_type_is_kept_as_a_rule_says_that_there_is_and_gets_another_one_later(office: Office) -> None:
    by = office.as_("katrien")
    take_starter_rules(by=by)
    assert refusal(dossiers.set_type, by=by, title="Contract", retention="acounts") == "NoSuchClass"
    kind: Any = dossiers.set_type(by=by, title="Contract met zorg")
    dossier = opened(office, kind.code)
    dossiers.close(dossier=dossier, by=by, ended_on=date(2026, 10, 1))
    assert len(retention(dossier, office)) == 1
    given: dict[str, Any] = {"dossier": fresh(dossier), "by": by, "reason": "vergeten"}
    assert refusal(dossiers.keep_type_as, **given, retention="acounts") == "NoSuchClass"
    assert (
        refusal(dossiers.keep_type_as, **{**given, "by": office.as_("griet")}, retention="accounts")
        == "NotPermitted"
    )
    dossiers.keep_type_as(**given, retention="accounts")
    assert len(retention(dossier, office)) == 4, "the day from which it may go stands there"


def test_a_type_that_had_no_rule_has_none_again_when_that_is_said(office: Office) -> None:
    by = office.as_("katrien")
    take_starter_rules(by=by)
    dossier = opened(office, dossiers.set_type(by=by, title="Contract met zorg").code)
    dossiers.keep_type_as(dossier=fresh(dossier), by=by, retention="accounts", reason="vergist")
    assert refusal(dossiers.keep_type_as, dossier=fresh(dossier), by=by, reason="x") == "NoAnswer"
    user = User.objects.create_user("k@x.example", "x", person=office.people["katrien"])
    client = Client(headers={"Authorization": f"Bearer {make_token(user, 'test', timezone.now())}"})
    act = "/api/v1/actions/dossiers.dossier.keep_type_as/"
    left_out = client.post(act, {"dossier": dossier.pk, "reason": "x"}, content_type="application/json")
    assert (left_out.status_code, fresh(dossier).type.retention) == (409, "accounts")
    said = {"dossier": dossier.pk, "reason": "x", "retention": ""}
    assert client.post(act, said, content_type="application/json").status_code == 200
    assert fresh(dossier).type.retention == ""
    dossiers.keep_type_as(dossier=fresh(dossier), by=by, retention="accounts", reason="weer vergist")
    client = Client(headers={"accept-language": "nl"})
    client.force_login(user)
    there = f"/record/{dossier.pk}/do/dossiers.dossier.keep_type_as/"
    page = client.get(there).content.decode()
    assert '<option value="">geen</option>' in page
    assert client.post(there, {"retention": "", "reason": "x"}).status_code == 302
    assert fresh(dossier).type.retention == ""
    assert len(retention(fresh(dossier), office)) == 1, "nothing of it goes"


def test_a_type_is_made_in_a_form_with_choices_alone(office: Office) -> None:
    take_starter_rules(by=office.as_("katrien"))
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.create_user("k@x.example", "x", person=office.people["katrien"]))
    here, said = "/do/dossiers.type.set/", {"title": "Schade", "lines-0-title": "Brief"}
    for name, typed in (
        ("retention", "acounts"),
        ("lines-0-kind", "post.incomming"),
        ("lines-0-type", "contarct"),
    ):
        assert client.post(here, {**said, name: typed}).status_code == 422, name
    right = {"retention": "accounts", "lines-0-kind": "post.incoming", "lines-0-type": "contract"}
    assert client.post(here, {**said, **right}).status_code == 302
    made = DossierType.objects.get(titles__nl="Schade")
    assert (made.retention, made.checklist[0]["kind"], made.checklist[0]["type"]) == (
        "accounts", "post.incoming", "contract",
    )  # fmt: skip
    dossier = opened(office)
    page = client.get(f"/record/{dossier.pk}/").content.decode()
    assert "dossiers.dossier.keep_type_as" in page
    there = f"/record/{dossier.pk}/do/dossiers.dossier.keep_type_as/"
    assert client.post(there, {"retention": "hr", "reason": "x"}).status_code == 422
    assert client.post(there, {"retention": "payroll", "reason": "x"}).status_code == 302
    assert fresh(dossier).type.retention == "payroll"


def test_a_legal_hold_says_who_why_and_until_and_ends_by_itself(office: Office) -> None:
    by, dossier = office.as_("katrien"), opened(office)
    assert refusal(dossiers.release, dossier=dossier, by=by, reason="x") == "NotHeld"
    assert refusal(dossiers.hold, dossier=dossier, by=office.as_("griet"), reason="x") == "NotPermitted"
    assert refusal(dossiers.hold, dossier=dossier, by=by, reason="x", until=office.today) == "HoldIsOver"
    dossiers.hold(dossier=dossier, by=by, reason="geschil", until=date(2026, 12, 1))
    held = fresh(dossier)
    assert retention(held, office)[0] == "geschil"
    again = {"by": by, "reason": "ander geschil", "until": date(2026, 11, 25)}
    assert refusal(dossiers.hold, dossier=fresh(dossier), **again) == "AlreadyHeld"
    assert fresh(dossier).held_until == date(2026, 12, 1)
    assert [held.is_held(date(2026, 11, 30)), held.is_held(date(2026, 12, 1))] == [True, False]
    over = office.on(date(2026, 12, 1)).as_("katrien")
    dossiers.hold(dossier=fresh(dossier), by=over, reason="beroep")
    assert (fresh(dossier).hold_reason, fresh(dossier).held_until) == ("beroep", None)
    office.absent("katrien", deputy="thijs")
    borrowed = office.as_("thijs", for_="katrien")
    assert refusal(dossiers.release, dossier=fresh(dossier), by=borrowed, reason="x") == "NotPermitted"
    dossiers.release(dossier=fresh(dossier), by=by, reason="geregeld")
    assert not fresh(dossier).is_held(office.today)


def hidden_file(office: Office, *, held: bool = False) -> tuple[Dossier, Record]:
    """A personnel file that only Sofie and the director see, and a letter of Sofie's in it that everybody reads."""
    sofie, dossier = office.as_("sofie"), opened(office, "personnel", "sofie")
    let_read(record=dossier.record, by=sofie, people=[office.people["annelies"]])
    letter = registered(office, "Attest", handler=office.people["sofie"]).record
    dossiers.add(dossier=fresh(dossier), by=sofie, record=letter)
    if held:
        dossiers.hold(dossier=fresh(dossier), by=office.as_("annelies"), reason="geschil")
    return fresh(dossier), anew(letter)


def test_no_record_lies_so_deep_that_a_hold_around_it_is_not_seen(office: Office) -> None:
    by = office.as_("katrien")

    def nested(count: int) -> list[Dossier]:
        rows = [opened(office) for _number in range(count)]
        for outer, inner in pairwise(rows):
            dossiers.add(dossier=fresh(outer), by=by, record=fresh(inner).record)
        return rows

    six, two = nested(6), nested(2)
    call = {"dossier": fresh(six[5]), "by": by, "record": registered(office, "Dieper").record}
    assert refusal(dossiers.add, **call) == "TooDeep"
    assert refusal(dossiers.add, dossier=fresh(six[4]), by=by, record=fresh(two[0]).record) == "TooDeep"
    dossiers.add(dossier=fresh(six[3]), by=by, record=fresh(two[0]).record)
    dossiers.hold(dossier=fresh(six[0]), by=by, reason="geschil")
    for deepest in (six[5], two[1]):
        kept_by = verdicts([fresh(deepest).record], office.today)[deepest.pk].kept_by
        assert kept_by is not None
        assert kept_by.code == "Held"


def test_no_record_is_lost_to_a_dossier_by_who_may_not_see_it(office: Office) -> None:
    (dossier, letter), griet = hidden_file(office), office.as_("griet")
    other = opened(office)
    file_in(record=letter, by=griet)
    assert anew(letter).dossier_id == dossier.pk
    assert refusal(file_in, record=letter, by=griet, dossier=other.record) == "LiesUnseen"
    assert refusal(dossiers.add, dossier=other, by=griet, record=letter) == "LiesUnseen"
    loose = registered(office, "Los").record
    outcomes = perform([file_in.call(record=one, by=griet, dossier=other.record) for one in (letter, loose)])
    assert [one.refusal.code if one.refusal else "" for one in outcomes] == ["LiesUnseen", ""]
    assert (anew(letter).dossier_id, anew(loose).dossier_id) == (dossier.pk, other.pk)
    file_in(record=letter, by=office.as_("sofie"))
    assert anew(letter).dossier_id is None


def test_out_of_a_dossier_under_a_legal_hold_nothing_goes(office: Office) -> None:
    dossier, letter = hidden_file(office, held=True)
    director, other = office.as_("annelies"), opened(office)
    assert refusal(file_in, record=letter, by=director) == "LiesHeld"
    assert refusal(file_in, record=letter, by=director, dossier=other.record) == "LiesHeld"
    assert refusal(dossiers.add, dossier=other, by=office.system(), record=letter) == "LiesHeld"
    file_in(record=letter, by=office.as_("griet"))
    assert anew(letter).dossier_id == dossier.pk
    within = opened(office, "personnel", "sofie")
    dossiers.add(dossier=dossier, by=office.as_("sofie"), record=within.record)
    deeper = registered(office, "Bijlage", handler=office.people["sofie"]).record
    dossiers.add(dossier=fresh(within), by=office.as_("sofie"), record=deeper)
    assert refusal(file_in, record=anew(deeper), by=office.as_("sofie")) == "LiesHeld"
    share(record=fresh(within).record, by=office.as_("sofie"), confidentiality="office")
    assert refusal(file_in, record=anew(deeper), by=office.as_("griet")) == "LiesUnseen"
    dossiers.release(dossier=fresh(dossier), by=director, reason="geregeld")
    file_in(record=letter, by=director)
    assert anew(letter).dossier_id is None
