"""A register from its definition to its rows, through the door."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.translation import override
from lxml.html import HtmlElement, fromstring

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.handling.actions import set_deadline
from spil.foundation.identity.models import User
from spil.foundation.listing.filters import Unlistable
from spil.foundation.listing.queries import listed, page
from spil.foundation.records.kinds import UnknownKind, kinds
from spil.foundation.search.queries import search
from spil.foundation.turns.models import Turn
from spil.modules.registers import actions as registers
from spil.modules.registers.actions import AskedField, AskedState, AskedValue
from spil.modules.registers.models import Register, Row
from spil.modules.registers.queries import register_kinds
from tests.consistency.keys import key_register, lend
from tests.support.office import Office, small_office
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


@pytest.fixture
def keys(office: Office) -> Register:
    return key_register(office)


def test_a_register_is_a_kind_like_any_other(keys: Register) -> None:
    kind = kinds["registers.keys"]
    assert (str(kind.plural), kind.series, kind.model) == ("Sleutels", "SL", Row)
    assert [state.code for state in kind.states] == ["out", "lost", "back", "_taken_back"]
    assert [field.name for field in kind.fields][:4] == ["text_1", "date_1", "number_1", "values__colour"]


def test_a_row_has_a_number_typed_values_an_event_and_is_found(office: Office, keys: Register) -> None:
    row = lend(office, keys)
    assert row.record.number == "SL-2026-0001"
    assert (row.text_1, row.number_1, row.date_1) == (
        "Archief 1",
        Decimal("12.5"),
        office.today + timedelta(days=1),
    )
    assert row.values == {"colour": "rood", "spare": True}
    assert [event.action for event in Event.objects.filter(record=row.pk)] == ["registers.row.add"]
    assert [hit.record_id for hit in search(None, "archief")] == [row.pk]


def test_rows_are_listed_sorted_and_filtered_by_their_own_fields(office: Office, keys: Register) -> None:
    rows = [lend(office, keys, number) for number in range(1, 4)]
    kind, actor = kinds["registers.keys"], office.as_("griet")
    assert [row.pk for row in page(kind, actor, order="-date_1").rows] == [row.pk for row in reversed(rows)]
    assert listed(kind, actor, {"values__colour": "rood"}).count() == 3
    assert listed(kind, actor, {"values__colour": "blauw"}).count() == 0
    assert listed(kind, actor, {"text_1": "chief 2"}).count() == 1
    assert listed(kind, actor, {"state": "lost"}).count() == 0
    with pytest.raises(Unlistable):
        listed(kind, actor, {"state": "sold"})


@pytest.mark.parametrize("said", [[AskedValue("spare", "")], [AskedValue("spare", "no")], []])
def test_a_box_that_is_not_ticked_is_a_no(office: Office, keys: Register, said: list[AskedValue]) -> None:
    lend(office, keys)
    by, kind = office.as_("griet"), kinds["registers.keys"]
    other = registers.add(own_register=keys, by=by, title="x", values=said)
    assert [row.pk for row in listed(kind, by, {"values__spare": "0"})] == [other.pk]
    assert listed(kind, by, {"values__spare": "1"}).count() == 1


def test_a_word_with_an_accent_is_found_in_any_case_wherever_it_is_kept(
    office: Office, keys: Register
) -> None:
    values = [AskedValue("door", "École"), AskedValue("note", "École")]
    registers.add(own_register=keys, by=office.as_("griet"), title="École", values=values)
    kind, by = kinds["registers.keys"], office.as_("griet")
    for name in ("title", "text_1", "values__note"):
        assert listed(kind, by, {name: "école"}).count() == 1, name
        assert listed(kind, by, {name: "a" * 60_000}).count() == 0, name


@pytest.mark.parametrize("name", ["in", "contains", "range", "exact", "isnull", "has_key"])
def test_a_field_is_filtered_whatever_it_is_called(office: Office, name: str) -> None:
    for type_, typed, asked in (("boolean", "ja", "1"), ("choice", "rood", "rood"), ("text", "rood", "roo")):
        field = AskedField(name, type=type_, choices="rood, blauw")  # type: ignore[arg-type]
        code = f"own_{type_}"
        made = registers.define(
            by=office.as_("katrien"), code=code, title="x", plural="x", series=type_, fields=[field]
        )
        register_kinds.refresh()
        for value in (typed, ""):
            registers.add(
                own_register=made, by=office.as_("griet"), title="x", values=[AskedValue(name, value)]
            )
        kind, by = kinds[f"registers.{code}"], office.as_("griet")
        assert listed(kind, by, {f"values__{name}": asked}).count() == 1, type_
        if type_ == "choice":
            assert listed(kind, by, {f"values__{name}": "none"}).count() == 1


def test_a_row_moves_between_the_states_of_its_register_only(office: Office, keys: Register) -> None:
    row, by = lend(office, keys), office.as_("griet")
    registers.move(row=row, by=by, state="lost")
    assert Row.objects.get(pk=row.pk).record.state == "lost"
    with pytest.raises(Refused, match="NoSuchState"):
        registers.move(row=row, by=by, state="sold")
    registers.close_row(row=row, by=by)
    record = Row.objects.get(pk=row.pk).record
    assert (record.state, record.is_open) == ("back", False)


def test_a_place_in_the_menu_of_moves_can_be_gone_to(office: Office, keys: Register) -> None:
    row = lend(office, keys)
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.create_user("k@x.example", "x", person=office.people["katrien"]))
    menu: HtmlElement = fromstring(client.get(f"/record/{row.pk}/moves/").content.decode())
    offered = [str(one) for one in menu.xpath("//button[@name='state']/@value")]
    assert sorted(offered) == ["_taken_back", "back", "lost"]
    for state in offered:
        client.post(f"/record/{row.pk}/move/", {"state": state})
        assert anew(row).record.state == state


def test_what_was_finished_or_taken_back_is_not_finished_again(office: Office, keys: Register) -> None:
    row, by = lend(office, keys), office.as_("griet")
    registers.take_back(row=row, by=by)
    with pytest.raises(Refused, match="WrongState"):
        registers.close_row(row=anew(row), by=by)
    assert anew(row).record.state == "_taken_back"


@pytest.mark.parametrize("ending", [registers.close_row, registers.take_back])
def test_a_row_that_goes_on_after_all_has_its_deadline_and_its_turns_again(
    office: Office, keys: Register, ending: Any
) -> None:
    row, by, day = lend(office, keys), office.as_("katrien"), office.today + timedelta(days=3)
    set_deadline(record=row.record, by=by, due_on=day)
    with guard.opened():
        Turn.objects.create(record=row.record, action="records.record.assign", person=office.people["nour"])
    ending(row=anew(row), by=by)
    assert anew(row).record.deadline_on is None
    registers.move(row=anew(row), by=by, state="lost")
    now = anew(row).record
    assert (now.state, now.is_open, now.deadline_on) == ("lost", True, day)
    assert Turn.objects.open().get(record=row.pk).person == office.people["nour"]
    registers.move(row=anew(row), by=by, state="out")
    assert Deadline.objects.filter(record=row.pk).count() == 1


@pytest.mark.parametrize("is_back_again", [False, True])
def test_a_row_that_was_finished_and_then_taken_back_has_its_deadline_and_its_turns_again(
    office: Office, keys: Register, is_back_again: bool
) -> None:
    row, by, day = lend(office, keys), office.as_("katrien"), office.today + timedelta(days=3)
    set_deadline(record=row.record, by=by, due_on=day)
    with guard.opened():
        Turn.objects.create(record=row.record, action="records.record.assign", person=office.people["nour"])
    registers.close_row(row=anew(row), by=by)
    registers.take_back(row=anew(row), by=by)
    if is_back_again:
        registers.move(row=anew(row), by=by, state="back")
    registers.move(row=anew(row), by=by, state="lost")
    assert (anew(row).record.is_open, anew(row).record.deadline_on) == (True, day)
    assert Turn.objects.open().get(record=row.pk).person == office.people["nour"]


def anew(row: Row) -> Row:
    return Row.objects.select_related("record", "register").get(pk=row.pk)


def test_who_owns_a_row_may_write_in_it_and_a_stranger_may_not(office: Office, keys: Register) -> None:
    row = lend(office, keys)
    registers.change_row(
        row=row, by=office.as_("thijs"), values=[AskedValue("colour", ""), AskedValue("spare", "no")]
    )
    assert Row.objects.get(pk=row.pk).values == {"spare": False}
    with pytest.raises(Refused, match="NotPermitted"):
        registers.change_row(row=row, by=office.as_("sofie"), title="x")


def test_the_date_of_a_row_is_seen_filtered_and_changed(office: Office, keys: Register) -> None:
    kind = kinds["registers.keys"]
    old = registers.add(own_register=keys, by=office.as_("griet"), title="Oude", listed_on=date(2019, 5, 6))
    new, by = lend(office, keys), office.as_("griet")
    assert [row.pk for row in page(kind, by).rows] == [new.pk, old.pk]
    assert [row.pk for row in listed(kind, by, {"listed_on": "2019-05"})] == [old.pk]
    registers.change_row(row=anew(new), by=by, listed_on=date(2018, 1, 2))
    assert [row.pk for row in page(kind, by).rows] == [old.pk, new.pk]
    registers.change_row(row=anew(new), by=by, title="Nieuwe")
    assert anew(new).listed_on == date(2018, 1, 2)


def test_a_row_is_given_to_nobody_who_left(office: Office, keys: Register) -> None:
    office.leaves("thijs", office.today)
    with pytest.raises(Refused, match="HasLeft"):
        registers.add(own_register=keys, by=office.as_("griet"), title="x", owner=office.people["thijs"])


@pytest.mark.parametrize("for_", ["", "annelies"])
def test_a_row_without_an_owner_belongs_to_whoever_adds_it(office: Office, for_: str) -> None:
    """In a register of a unit it would otherwise take a number and be seen by nobody."""
    made = registers.define(
        by=office.as_("katrien"), code="x", title="x", plural="x", series="X", confidentiality="unit"
    )
    register_kinds.refresh()
    office.mandate(9, "katrien", ["registers.*"], giver="annelies")
    registers.add(own_register=made, by=office.as_("katrien", for_=for_), title="x")
    owner = office.people[for_ or "katrien"]
    record = Row.objects.get().record
    assert (record.owner, record.unit) == (owner, owner.unit)
    assert Row.objects.visible_to(office.as_("katrien")).exists()


@pytest.mark.parametrize(
    ("name", "value", "code"), [("size", "1", "NoSuchField"), ("deposit", "veel", "BadValue")]
)
def test_a_value_that_does_not_fit_is_refused(
    office: Office, keys: Register, name: str, value: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        registers.add(own_register=keys, by=office.as_("griet"), title="x", values=[AskedValue(name, value)])
    assert not Row.objects.exists()


def test_only_makers_define_and_a_definition_must_be_right(office: Office) -> None:
    with pytest.raises(Refused, match="NotPermitted"):
        registers.define(by=office.as_("thijs"), code="x", title="x", plural="x", series="X")
    for bad in (
        {"code": "No Name"},
        {"fields": [AskedField("a", type="choice")]},
        {"fields": [AskedField("a", type="choice", sortable=True, choices="x" * 201)]},
        {"states": [AskedState("A")]},
    ):
        with pytest.raises(Refused, match="BadDefinition"):
            registers.define(
                **{
                    "by": office.as_("katrien"),
                    "code": "x",
                    "title": "x",
                    "plural": "x",
                    "series": "X",
                    **bad,
                }  # type: ignore[arg-type]
            )


def test_a_code_and_a_prefix_belong_to_one_kind(office: Office, keys: Register) -> None:
    for code, series in (("keys", "NEW"), ("new", "sl"), ("new", "IN")):
        with pytest.raises(Refused, match="BadDefinition"):
            registers.define(by=office.as_("katrien"), code=code, title="x", plural="x", series=series)


def test_a_change_adds_fields_and_languages_and_reaches_the_kind(office: Office, keys: Register) -> None:
    registers.change(
        own_register=keys,
        by=office.as_("katrien"),
        plural="Clés",
        language="fr",
        fields=[AskedField("door", "Porte", "text", sortable=True), AskedField("size", "Taille", "number")],
    )
    register_kinds.forget()
    kind = kinds["registers.keys"]
    assert [field.name for field in kind.fields] == ["text_1", "number_2", "listed_on"]
    with override("fr"):
        assert (str(kind.plural), str(kind.title), str(kind.fields[0].title)) == ("Clés", "Sleutel", "Porte")
    with pytest.raises(Refused, match="BadDefinition"):
        registers.change(own_register=keys, by=office.as_("katrien"), states=[AskedState("out")])


def change_form(client: Client, keys: Register) -> dict[str, str]:
    """What stands in the form, as a browser sends it."""
    page: HtmlElement = fromstring(client.get(f"/do/registers.register.change/{keys.pk}/").content.decode())
    return dict(next(one for one in page.forms if "title" in one.fields).form_values())


def changed_in_the_form(client: Client, keys: Register, **more: str) -> None:
    """Open the form and send what stands in it along with something else."""
    url = f"/do/registers.register.change/{keys.pk}/"
    answer = client.post(url, {**change_form(client, keys), **more})
    assert answer.status_code == 302, answer.content.decode()


def test_the_form_starts_with_what_the_register_has(office: Office, keys: Register) -> None:
    """A field is added there, and no other field, state, choice or title goes."""
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.create_user("k@x.example", "x", person=office.people["katrien"]))
    listed = client.get("/list/registers.keys/").content.decode()
    for verb in ("change", "close"):
        assert f"/do/registers.register.{verb}/{keys.pk}/" in listed
    changed_in_the_form(client, keys, **{"fields-6-name": "size", "fields-6-title": "Maat"})
    after = Register.objects.get(pk=keys.pk)
    assert after.definitions[:-1] == keys.definitions
    assert (after.definitions[-1].name, after.definitions[-1].title) == ("size", {"nl": "Maat"})
    assert after.state_definitions == keys.state_definitions


def test_what_stands_in_the_form_in_another_language_is_not_said_in_this_one(
    office: Office, keys: Register
) -> None:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.create_user("k@x.example", "x", person=office.people["katrien"]))
    french = {"door": "Porte", "back_on": "Retour le", "deposit": "Caution"}
    fields = [
        AskedField(
            one.name,
            french.get(one.name, one.title["nl"]),
            one.type,  # type: ignore[arg-type]
            one.sortable,
            ", ".join(one.choices),
        )
        for one in keys.definitions
    ]
    states = [AskedState("out", "Prêtée", "working"), AskedState("lost", "Verloren", "held")]
    states.append(AskedState("back", "Rendue", "done"))
    registers.change(own_register=keys, by=office.as_("katrien"), language="fr", fields=fields, states=states)
    changed_in_the_form(client, keys, language="fr", plural="Clefs")
    after = Register.objects.get(pk=keys.pk)
    assert (after.title, after.plural) == ({"nl": "Sleutel"}, {"nl": "Sleutels", "fr": "Clefs"})
    said = {one.name: one.title["fr"] for one in after.definitions if "fr" in one.title}
    assert said == french, "what is the same in both languages was not said in French"
    titles = [one.title.get("fr") for one in after.state_definitions]
    assert titles == ["Prêtée", None, "Rendue"]
    changed_in_the_form(client, keys, **{"fields-0-title": "Poort"})
    assert Register.objects.get(pk=keys.pk).definitions[0].title == {"nl": "Poort", "fr": "Porte"}


def test_a_form_of_before_retires_no_field_that_a_colleague_added_meanwhile(
    office: Office, keys: Register
) -> None:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.create_user("k@x.example", "x", person=office.people["katrien"]))
    before = change_form(client, keys)
    changed_in_the_form(client, keys, **{"fields-6-name": "size", "fields-6-title": "Maat"})
    met = client.post(f"/do/registers.register.change/{keys.pk}/", {**before, "title": "Sleutelbos"})
    assert met.status_code == 422
    assert "size" in met.content.decode()
    after = Register.objects.get(pk=keys.pk)
    assert not after.definitions[-1].retired
    assert after.title == keys.title


def test_who_may_not_change_a_register_is_offered_no_change(office: Office, keys: Register) -> None:
    client = Client()
    client.force_login(User.objects.create_user("t@x.example", "x", person=office.people["thijs"]))
    assert "registers.register." not in client.get("/list/registers.keys/").content.decode()


def test_a_state_goes_on_to_be_open_or_to_end_the_work(office: Office, keys: Register) -> None:
    lend(office, keys)
    with pytest.raises(Refused, match="BadDefinition"):
        registers.change(own_register=keys, by=office.as_("katrien"), states=states(out="done"))
    registers.change(own_register=keys, by=office.as_("katrien"), states=states(out="waiting"))
    assert Register.objects.get(pk=keys.pk).state_definitions[0].family == "waiting"


def states(**families: Any) -> list[AskedState]:
    usual = {"out": "working", "lost": "held", "back": "done"}
    return [AskedState(code, code, family) for code, family in {**usual, **families}.items()]


def test_a_closed_register_takes_no_rows(office: Office, keys: Register) -> None:
    row = lend(office, keys)
    registers.close_register(own_register=keys, by=office.as_("katrien"))
    for call in (
        registers.add.call(own_register=keys, by=office.as_("griet"), title="x"),
        registers.change_row.call(row=row, by=office.as_("griet"), title="x"),
    ):
        outcome = call.action.many([call])[0]
        assert outcome.refusal is not None
        assert outcome.refusal.code == "RegisterClosed"


def test_what_is_open_in_a_closed_register_is_finished_and_it_opens_again(
    office: Office, keys: Register
) -> None:
    rows, by = [lend(office, keys, number) for number in (1, 2, 4)], office.as_("thijs")
    client = Client()
    client.force_login(User.objects.create_user("k@x.example", "x", person=office.people["katrien"]))
    here, ways = "/list/registers.keys/", f"registers.register.{{}}/{keys.pk}/"
    assert ways.format("close") in client.get(here).content.decode()
    with pytest.raises(Refused, match="RegisterOpen"):
        registers.reopen_register(own_register=keys, by=office.as_("katrien"))
    client.post(f"/do/{ways.format('close')}")
    registers.move(row=rows[0], by=by, state="lost")
    registers.close_row(row=rows[1], by=by)
    registers.take_back(row=rows[2], by=by)
    assert [Row.objects.get(pk=row.pk).record.state for row in rows] == ["lost", "back", "_taken_back"]
    with pytest.raises(Refused, match="NotPermitted"):
        registers.close_row(row=rows[0], by=office.as_("sofie"))
    page = client.get(here).content.decode()
    assert (ways.format("close") in page, ways.format("reopen") in page) == (False, True)
    client.post(f"/do/{ways.format('reopen')}")
    registers.change_row(row=rows[0], by=by, title="Gevonden")
    assert lend(office, keys, 3).record.number == "SL-2026-0004"


def test_a_register_that_is_gone_is_no_kind(office: Office) -> None:
    """The cache of another test, whose register was rolled back, is not believed."""
    register_kinds.forget()
    with pytest.raises(UnknownKind):
        kinds["registers.keys"]


@pytest.mark.django_db(transaction=True)
def test_who_asks_while_another_thread_reads_the_registers_knows_them_too() -> None:
    key_register(small_office())
    register_kinds.clear()
    told: list[dict[str, Any]] = []

    def meanwhile(execute: Any, sql: str, *more: Any) -> Any:
        if '"states"' in sql and not told:
            told.extend(at_the_same_moment(register_kinds))
        return execute(sql, *more)

    with connection.execute_wrapper(meanwhile):
        register_kinds()
    assert list(told[0]) == ["registers.keys"]


def test_a_register_without_an_ending_state_says_so(office: Office) -> None:
    made = registers.define(
        by=office.as_("katrien"), code="x", title="x", plural="x", series="X", states=[AskedState("only")]
    )
    register_kinds.refresh()
    registers.add(own_register=made, by=office.as_("griet"), title="x")
    row = Row.objects.select_related("record", "register").get()
    with pytest.raises(Refused, match="NothingEnds"):
        registers.close_row(row=row, by=office.as_("griet"))


def test_many_rows_are_given_another_state_at_once(office: Office, keys: Register) -> None:
    registers.define(
        by=office.as_("katrien"), code="parcels", title="Pakket", plural="Pakketten", series="PK", fields=[],
        states=[AskedState("back", "Opgehaald", "done"), AskedState("waits", "Wacht", "working")],
    )  # fmt: skip
    register_kinds.refresh()
    parcel = registers.add(
        own_register=Register.objects.get(code="parcels"), by=office.as_("griet"), title="Pakket"
    )
    lent = [lend(office, keys, number) for number in (1, 2)]
    client = Client(headers={"accept-language": "nl"})
    client.force_login(
        User.objects.create_user("griet@x.example", "geheim-genoeg", person=office.people["griet"])
    )
    given = {"code": "registers.keys", "ids": [row.pk for row in (*lent, parcel)]}
    form: HtmlElement = fromstring(client.post("/many/registers.row.move/", given).content.decode())
    assert {
        one.get("value"): one.text for one in form.xpath("//select[@name='state']/option[@value!='']")
    } == {
        "out": "Uitgeleend (Sleutels)",
        "lost": "Verloren (Sleutels)",
        "back": "Terug / Opgehaald",
        "waits": "Wacht (Pakketten)",
    }
    client.post("/many/registers.row.move/", {**given, "asked": "1", "state": "lost"})
    states = Row.objects.order_by("pk").values_list("record__title", "record__state")
    assert dict(states) == {"Sleutel 1": "lost", "Sleutel 2": "lost", "Pakket": "back"}
