"""The notebook as a page: what its place in the menu counts, what it offers, and dossiers in a line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.handling.dating import office_calendar
from spil.modules.dossiers.actions import open_dossier
from spil.modules.dossiers.models import Dossier, DossierType
from spil.modules.notebook.actions import add_block, finish, list_steps, move, note
from spil.modules.notebook.jobs import repeat
from spil.modules.notebook.models import Block, Task
from spil.modules.notebook.queries import pages
from spil.modules.notebook.queries.today import card
from tests.door.playing import refusing
from tests.record.playing import signed_in
from tests.support.invoice_file import invoice_file
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = small_office()
    made.today = timezone.localdate()  # pages ask the clock of the request
    return made


def written(office: Office, line: str, by: str = "katrien") -> Task:
    made = next(row for row in note(by=office.as_(by), line=line) if isinstance(row, Task))
    return Task.objects.select_related("record").get(pk=made.pk)


def place(page: Any) -> dict[str, Any]:
    """The notebook in the menu of a page."""
    found: dict[str, Any] = next(one for one in page.context["shell"]["tabs"] if one["url"] == "/notebook/")
    return found


def test_the_menu_counts_what_is_open_on_the_page_of_today_and_leads_there(office: Office) -> None:
    for line in ("kas tellen", "sleutels ophalen", "planten water geven", "notaris bellen morgen"):
        written(office, line)
    written(office, "niet van haar", by="griet")
    finish(task=Task.objects.get(record__title="Kas tellen"), by=office.as_("katrien"))
    katrien = signed_in(office, "katrien")
    assert place(katrien.get("/notices/"))["count"] == "2"
    page = katrien.get("/notebook/")
    assert page.context["page"]["book"]["page"].open_count == 2
    assert "1 gedaan, 2 open" in page.content.decode()
    for task in Task.objects.filter(record__owner=office.people["katrien"], record__is_open=True):
        finish(task=task, by=office.as_("katrien"))
    assert place(katrien.get("/notices/"))["count"] == ""


def test_what_is_refused_in_anothers_name_is_not_offered_in_that_notebook(office: Office) -> None:
    """Mandate 4 lets Katrien read along with Annelies; it says nothing of her notebook."""
    written(office, "ouders bellen", by="annelies")
    katrien, annelies = signed_in(office, "katrien"), office.people["annelies"]
    page = katrien.get(f"/notebook/?for={annelies.pk}").content.decode()
    assert "Ouders bellen" in page
    assert "Je hebt hiervoor geen volmacht van Annelies Claes" in page
    for offered in ("data-capture", "box-tick", "/notebook/close/"):
        assert offered not in page, offered
    own = katrien.get("/notebook/").content.decode()
    assert "data-capture" in own

    office.mandate(14, "katrien", ["notebook.*"], giver="annelies")
    page = katrien.get(f"/notebook/?for={annelies.pk}").content.decode()
    assert "data-capture" in page
    assert "box-tick" in page


def test_a_block_goes_into_the_week_of_whose_page_it_was_asked_on(office: Office) -> None:
    """Whoever works for several people chose none of them; the page says for whom."""
    office.mandate(14, "katrien", ["notebook.*"], giver="annelies")
    katrien, annelies = signed_in(office, "katrien"), office.people["annelies"]
    typed = {"title": "budget", "weekdays": ["1"], "from_at": "9.00", "until_at": "10.30"}
    for whose, owner in ((annelies, annelies), (office.people["katrien"], office.people["katrien"])):
        page = unescape(katrien.get(f"/notebook/?for={whose.pk}").content.decode())
        link = next(iter(re.findall(r'href="(/do/notebook\.block\.add/\?for=[^"]*)"', page)))
        form = unescape(katrien.get(link).content.decode())
        to = next(iter(re.findall(r'action="(/do/notebook\.block\.add/[^"]*)"', form)))
        assert katrien.post(to, {**typed, "once": ""}).status_code == 302
        assert Block.objects.latest("pk").person == owner
        page = katrien.get(f"/notebook/?for={whose.pk}").content.decode()
        assert f"/notebook/block/{Block.objects.latest('pk').pk}/stop/" in page


def test_a_notebook_that_is_only_read_offers_neither_blocks_nor_ticks_of_other_days(office: Office) -> None:
    written(office, "ouders bellen morgen", by="annelies")
    add_block(by=office.as_("annelies"), title="budget", weekdays=["1"], from_at="9.00", until_at="10.30")
    katrien, annelies = signed_in(office, "katrien"), office.people["annelies"]
    address = f"/notebook/?for={annelies.pk}"
    page = katrien.get(address).content.decode()
    assert "Ouders bellen" in page
    assert "budget" in page
    offered = ("box-tick", "/do/notebook.block.add/?for=", f"/notebook/block/{Block.objects.get().pk}/stop/")
    for one in offered:
        assert one not in page, one
    office.mandate(14, "katrien", ["notebook.*"], giver="annelies")
    page = katrien.get(address).content.decode()
    for one in offered:
        assert one in page, one


def test_an_offer_in_a_notebook_is_answered_by_whom_the_mandate_lets(office: Office) -> None:
    task = written(office, "offerte zonwering")
    annelies = office.people["annelies"]
    actions["records.record.offer"](record=task.record, by=office.as_("katrien"), to=annelies)
    katrien, address = signed_in(office, "katrien"), f"/notebook/?for={annelies.pk}"
    ways = (f"/notebook/{task.pk}/accept/", f"/record/{task.pk}/do/records.record.decline/")

    def offered() -> tuple[bool, ...]:
        page = katrien.get(address).content.decode()
        assert "Aan jou aangeboden" in page
        return tuple(way in page for way in ways)

    assert offered() == (False, False)
    office.mandate(14, "katrien", ["records.record.decline"], giver="annelies")
    assert offered() == (False, True)
    office.mandate(15, "katrien", ["records.record.accept"], giver="annelies")
    assert offered() == (True, True)


WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
#: a line of every sort that stands on the page of the day on which it is written
LINES = (
    "kas tellen",
    "bel notaris 10u",
    "sleutels ophalen !",
    "nota nakijken tegen vandaag",
    "met Bart over {number}",
)


def everything_due_today(office: Office, who: str, word: str) -> None:
    """In somebody's notebook: every sort of line, with steps, moved here, offered, taken over, and come again."""
    weekday = WEEKDAYS[office.today.weekday()]
    by, yesterday = office.as_(who), office.today - timedelta(days=1)
    number = office.post_item(invoice_file(number=f"F-{who}")).record.number
    for line in LINES:
        written(office, f"{line.format(number=number)} {word}", by=who)
    list_steps(task=written(office, f"verhuizen {word}", by=who), by=by, steps="dozen\nsleutels")
    moved = note(by=office.as_(who, today=yesterday), line=f"stoelen tellen {word}")
    move(task=next(row for row in moved if isinstance(row, Task)), by=by, to=office.today)
    griet = office.as_("griet")
    given = written(office, f"zaal vragen {word}", by=who)
    actions["records.record.offer"](record=given.record, by=by, to=office.people["griet"])
    taken = written(office, f"koffie bestellen {word}", by="griet")
    actions["records.record.offer"](record=taken.record, by=griet, to=office.people[who])
    actions["records.record.accept"](record=taken.record, by=by)
    for day in ("dag", weekday):
        a_week_ago = office.as_(who, today=office.today - timedelta(days=7))
        note(by=a_week_ago, line=f"elke {day} {'luchten' if day == 'dag' else 'dweilen'} {word}")


def test_no_line_of_any_notebook_that_is_due_today_is_missing_from_today(office: Office) -> None:
    """Her own, a manager's by mandate, and that of who is away today; each sort of line in each of them."""
    office.mandate(14, "katrien", ["notebook.*"], giver="annelies")
    office.absent("jeroen", deputy="katrien")
    owners = {"katrien": "azuur", "annelies": "beige", "jeroen": "citroen"}
    for who, word in owners.items():
        everything_due_today(office, who, word)
    assert repeat() == 2 * len(owners)
    client = signed_in(office, "katrien")
    everyone = unescape(client.get("/?for=").content.decode())
    for who in owners:
        lines = Task.objects.filter(record__owner=office.people[who], record__is_open=True)
        titles = set(lines.filter(stands_on=office.today).values_list("record__title", flat=True))
        is_open = office_calendar(office.today).is_working_day(office.today)
        assert len(titles) == len(LINES) + 4 + 2 * is_open, titles
        assert {one for one in titles if one not in everyone} == set(), who
        alone = unescape(client.get(f"/?for={office.people[who].pk}").content.decode())
        assert {one for one in titles if one not in alone} == set(), who
        left = lines.filter(stands_on__lt=office.today).count()
        assert left >= 2, "what was not done on days before is said, with the way to decide"
        assert f"/notebook/close/?for={office.people[who].pk}" in everyone


def test_the_last_working_day_of_the_month_stands_on_its_page(office: Office) -> None:
    office.today = date(2026, 10, 1)
    first = written(office, "laatste werkdag van de maand kas afsluiten")
    assert first.stands_on == date(2026, 10, 30)  # the 31st is a Saturday
    for day, is_there in ((date(2026, 10, 29), False), (date(2026, 10, 30), True)):
        shown = card(office.as_("katrien", today=day), [office.people["katrien"].pk])
        assert shown is not None
        assert ("Kas afsluiten" in [line.title for line in shown["page"].lines]) == is_there


@pytest.mark.parametrize("line", ["offerte nakijken in dossier {number}", "offerte nakijken {number}"])
def test_a_dossier_is_understood_by_its_number_before_anything_lies_in_it(office: Office, line: str) -> None:
    dossier = dossier_of(office)
    task = written(office, line.format(number=dossier.record.number))
    assert task.record.dossier_id == dossier.pk
    assert task.record.title == "Offerte nakijken"


def test_a_dossier_is_understood_by_its_name(office: Office) -> None:
    dossier = dossier_of(office)
    assert written(office, "offerte nakijken, dossier Dakwerken").record.dossier_id == dossier.pk
    assert written(office, "offerte Dakwerken nakijken").record.dossier_id is None  # any other word


def dossier_of(office: Office) -> Dossier:
    kind = DossierType.objects.get(code="plain")
    open_dossier(by=office.as_("katrien"), title="Dakwerken", type=kind.code)
    return Dossier.objects.select_related("record").get()


def test_the_day_by_the_hour_shows_whoever_one_acts_for_with_what_is_known_and_nothing_else(
    office: Office,
) -> None:
    """Blocks, lines that name an hour, and who is away; until calendars come there are no appointments."""
    me, away = office.people["katrien"], office.people["jeroen"]
    katrien = signed_in(office, "katrien")
    weekdays = [str(office.today.weekday())]
    add_block(by=office.as_("annelies"), title="budget", weekdays=weekdays, from_at="9.00", until_at="10.30")
    add_block(by=office.as_("jeroen"), title="rondgang", weekdays=weekdays, from_at="8.00", until_at="9.00")
    assert "De dag per uur" in katrien.get("/?for=").content.decode()
    office.absent("jeroen", deputy="katrien", until_on=office.today + timedelta(days=2))
    for line, who in (
        ("vakbond bellen 9u15 !", "annelies"),
        ("bank bellen vóór 11u", "annelies"),
        ("zonder uur", "annelies"),
        ("om 9u30 tellen", "katrien"),
        ("geheim van griet 9u", "griet"),
    ):
        written(office, line, by=who)
    finish(task=written(office, "om 14u gedaan", by="annelies"), by=office.as_("annelies"))
    shown = card(office.as_("katrien"), office.as_("katrien").everyone_ids)
    lanes = {lane.name: lane for lane in shown["hours"]["lanes"]} if shown else {}
    assert [
        (one.title, one.sort, one.begin, one.length, one.high) for one in lanes["Annelies Claes"].pieces
    ] == [
        ("budget", "block", 5, 6, 1),
        ("Vakbond bellen", "line", 6, 5, 2),
        ("Bank bellen", "limit", 8, 5, 3),
    ]
    assert [one.title for one in lanes[str(me)].pieces] == ["Tellen"]
    gone = lanes[str(away)]
    assert (gone.away, gone.deputy, gone.until, gone.pieces) == (
        True,
        True,
        office.today + timedelta(days=1),
        (),
    )
    page = (
        unescape(katrien.get("/?for=").content.decode())
        .partition('class="hour-strip"')[2]
        .partition("</section>")[0]
    )
    assert "Afwezig tot en met morgen." in page
    assert "Je vervangt" in page or "vervangt" in page
    for words in ("Geheim van griet", "Zonder uur", "Gedaan", "rondgang"):
        assert words not in page, words
    assert "De dag per uur" not in katrien.get(f"/?for={me.pk}").content.decode()  # her own lies beside it
    katrien.get("/?for=")
    strip, book = 'aria-labelledby="day-hours"', 'id="book-title"'
    for code, stays, goes in (("notebook.hours", book, strip), ("notebook.today", strip, book)):
        katrien.post("/today/arrange/card/", {"card": code, "to": "toggle"})  # each is put away by itself
        page = katrien.get("/").content.decode()
        assert stays in page
        assert goes not in page
        katrien.post("/today/arrange/card/", {"card": code, "to": "toggle"})


def test_what_follows_from_one_decision_and_is_refused_keeps_that_line_alone(
    office: Office, react: Callable[..., None]
) -> None:
    office.mandate(14, "katrien", ["notebook.task.drop"], giver="annelies")
    one, daily = (written(office, line, by="annelies") for line in ("bel notaris", "elke dag kas tellen"))
    react(refusing("notebook.task.drop", daily.pk))
    with guard.opened():
        Task.objects.filter(pk=daily.pk).update(
            stands_on=office.today
        )  # also when the office is closed today
    decided = {f"way-{task.pk}": "drop" for task in (one, daily)}
    reasons = {f"reason-{task.pk}": "niet meer nodig" for task in (one, daily)}
    answer = signed_in(office, "katrien").post(
        "/notebook/close/", {"for": office.people["annelies"].pk, **decided, **reasons}
    )
    left = [(decision.line.pk, bool(decision.error)) for decision in answer.context["page"]["decisions"]]
    assert (answer.status_code, left) == (422, [(daily.pk, True)])
    assert list(Task.objects.filter(record__is_open=True)) == [daily]


def test_one_press_decides_for_every_line_that_is_left_and_does_nothing_before_the_day_is_closed(
    office: Office,
) -> None:
    one, two, three = (written(office, line) for line in ("kas tellen", "ramen lappen", "post frankeren"))
    katrien, next_day = signed_in(office, "katrien"), office_calendar(office.today).after(office.today)
    typed = {
        "for": office.people["katrien"].pk,
        f"way-{two.pk}": "drop",
        f"reason-{two.pk}": "niet meer nodig",
    }
    answer = katrien.post("/notebook/close/", {**typed, "rest": "tomorrow"})
    ways = {decision.line.pk: decision.way for decision in answer.context["page"]["decisions"]}
    assert (answer.status_code, ways) == (200, {one.pk: "tomorrow", two.pk: "drop", three.pk: "tomorrow"})
    assert "Over elke regel is beslist." in answer.content.decode()
    assert set(Task.objects.values_list("stands_on", flat=True)) == {office.today}
    decided = {f"way-{pk}": way for pk, way in ways.items()}
    answer = katrien.post("/notebook/close/", {**typed, **decided, f"way-{three.pk}": "stay"})
    assert answer.status_code == 302
    found = {task.pk: (task.stands_on, task.record.is_open) for task in Task.objects.select_related("record")}
    assert found == {one.pk: (next_day, True), two.pk: (office.today, False), three.pk: (office.today, True)}


def test_a_day_with_more_lines_than_one_page_holds_is_closed_page_by_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stays where it is is not asked again, and the day is closed when nothing is left to decide."""
    monkeypatch.setattr(pages, "MOST", 2)
    yesterday = office.as_("katrien", today=office.today - timedelta(days=1))
    for number in range(4):
        note(by=yesterday, line=f"kast {number} opruimen")
    written(office, "bel bank")
    katrien, seen, address = signed_in(office, "katrien"), [], "/notebook/close/"
    for left in ("Er zijn 5 regels over", "Er zijn 3 regels over", "Er is 1 regel over"):
        answer = katrien.get(address, follow=True)
        page = answer.content.decode()
        assert left in page
        assert ("Dag afgesloten" in page, "Beslist: " in page) == (False, len(seen) > 0)
        pks = [one.line.pk for one in answer.context["page"]["decisions"]]
        seen += pks
        fields = dict(re.findall(r'name="(for|after)" value="([^"]*)"', page))
        answer = katrien.post("/notebook/close/", {**fields, **{f"way-{pk}": "stay" for pk in pks}})
        assert answer.status_code == 302
        address = answer["Location"]
    assert address == f"/notebook/?for={office.people['katrien'].pk}"
    assert "Dag afgesloten" in katrien.get(address).content.decode()
    assert seen == list(Task.objects.order_by("stands_on", "pk").values_list("pk", flat=True))


@pytest.mark.parametrize("after", ["x", "2026-11-24", "2026-11-24_x", "9999-99-99_1", "_"])
def test_a_place_in_the_day_that_is_none_begins_at_the_first_line(office: Office, after: str) -> None:
    written(office, "kas tellen")
    page = signed_in(office, "katrien").get("/notebook/close/", {"after": after}).context["page"]
    assert len(page["decisions"]) == 1


def test_a_line_is_offered_to_who_leaves_later_and_to_nobody_who_left(office: Office) -> None:
    written(office, "kas tellen")
    katrien = signed_in(office, "katrien")
    for left_on, is_offered in ((office.today + timedelta(days=1), True), (office.today, False)):
        office.leaves("bart", left_on)
        people = katrien.get("/notebook/close/").context["page"]["people"]
        assert (office.people["bart"] in people) == is_offered


@pytest.mark.parametrize("day", ["9999-12-31", "0999-12-31", "", "niets"])
def test_a_day_that_no_line_can_be_moved_to_keeps_the_day_open(office: Office, day: str) -> None:
    task = written(office, "luchten")
    typed = {"for": office.people["katrien"].pk, f"way-{task.pk}": "day", f"day-{task.pk}": day}
    answer = signed_in(office, "katrien").post("/notebook/close/", typed)
    assert answer.status_code == 422
    assert answer.context["page"]["decisions"][0].error


def test_a_line_that_is_too_long_is_told_and_stays_where_it_was_typed(office: Office) -> None:
    katrien, typed = signed_in(office, "katrien"), "kas tellen " * 30
    answer = katrien.post("/notebook/write/", {"line": typed}, headers={"HX-Request": "true"})
    assert answer.status_code == 204  # nothing on the page is drawn anew
    assert "hoogstens 300" in json.loads(answer["HX-Trigger"])["spil:toast"]["text"]
    page = katrien.post("/notebook/write/", {"line": typed})
    assert page.status_code == 422
    for said in ("hoogstens 300", typed.strip()):
        assert said in page.content.decode()
    assert not Task.objects.exists()


def typed_and_left(client: Client, page: str, **values: list[str]) -> None:
    """What js/drafts.js keeps of the form on this page while somebody types in it."""
    form = client.get(page).content.decode().split('data-draft="', 1)[1].split('"', 1)[0]
    assert client.post("/draft/", {"form": form, "values": json.dumps(values)}).status_code == 204


def test_a_line_that_was_typed_and_not_sent_stands_there_again_until_it_is(office: Office) -> None:
    katrien, number = signed_in(office, "katrien"), "IN-2026-0412"
    corrected = {"day": ["2026-12-01"], "read-day": ["2026-11-27"], "left_out": ["time"]}
    typed_and_left(katrien, "/", line=["bel vrijdag 10u"], once=["x" * 22], **corrected)
    typed_and_left(katrien, f"/notebook/line/?start={number}", line=[f"nakijken {number}"])
    for page in ("/", "/notebook/", "/notebook/line/"):
        shown = katrien.get(page).content.decode()
        for said in (">bel vrijdag 10u</textarea>", 'name="once" value="' + "x" * 22, 'name="left_out"'):
            assert said in shown
    assert f">nakijken {number}</textarea>" in katrien.get(f"/notebook/line/?start={number}").content.decode()
    other = f"/notebook/?for={office.people['annelies'].pk}"  # whose notebook she keeps: another line
    assert "bel vrijdag" not in katrien.get(other).content.decode()

    sent = {"line": "bel vrijdag 10u", "once": "x" * 22, "in_book": "1", "day": "2026-12-01"}
    answer = katrien.post("/notebook/write/", sent, headers={"HX-Request": "true"})
    assert "bel vrijdag 10u" not in answer.content.decode()  # the book is drawn with an empty line
    assert answer.cookies["spil-sent"].value
    assert "bel vrijdag 10u" not in katrien.get("/").content.decode()
    assert f"nakijken {number}" in katrien.get(f"/notebook/line/?start={number}").content.decode()


def test_a_line_that_is_sent_again_is_written_once(office: Office) -> None:
    """Without an answer Enter is pressed again, by when the page has said what it reads in the line."""
    katrien, as_page = signed_in(office, "katrien"), {"HX-Request": "true"}
    here = {**as_page, "HX-Current-URL": "http://testserver/list/post.incoming/?view=all"}
    sent = {"line": "bel Bart morgen 10u", "once": "y" * 22}
    read = {"day": "2026-11-25", "read-day": "2026-11-25", "at": "10:00", "read-at": "10:00"}
    assert katrien.post("/notebook/write/", sent, headers=here).status_code == 204
    answer = katrien.post("/notebook/write/", {**sent, **read}, headers=here)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/list/post.incoming/?view=all")
    assert Task.objects.count() == 1
    katrien.post("/notebook/write/", {**sent, **read, "day": "2026-12-01"}, headers=here)
    katrien.post("/notebook/write/", {**sent, "once": "z" * 22}, headers=here)
    assert Task.objects.count() == 3


def test_what_was_decided_about_the_day_and_not_sent_stands_there_again_until_it_is(office: Office) -> None:
    task, by_post = written(office, "kas tellen"), {"for": office.people["katrien"].pk}
    with guard.opened():
        Task.objects.update(stands_on=timezone.localdate())
    katrien = signed_in(office, "katrien")
    decided = {f"way-{task.pk}": ["drop"], f"reason-{task.pk}": ["De kas is weg"]}
    typed_and_left(katrien, "/notebook/close/", **decided)
    (decision,) = katrien.get("/notebook/close/").context["page"]["decisions"]
    assert (decision.way, decision.reason) == ("drop", "De kas is weg")
    assert Task.objects.get().record.is_open
    answer = katrien.post("/notebook/close/", {**by_post, f"way-{task.pk}": "stay"})
    assert (answer.status_code, bool(answer.cookies["spil-sent"].value)) == (302, True)
    (decision,) = katrien.get("/notebook/close/").context["page"]["decisions"]
    assert not decision.way


def pressed(client: Client, page: str, address: str) -> None:
    """Press the button of the form that leads to this address, as the page that was loaded has it."""
    form = page.split(f'action="{address}"', 1)[1].split("</form>", 1)[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert client.post(address, fields).status_code == 302


def test_a_tick_on_a_page_of_a_while_ago_asks_for_what_stood_there(office: Office) -> None:
    """Her deputy was quicker: what is done stays done, and so does a step."""
    office.mandate(14, "griet", ["notebook.*"], giver="katrien")
    task = written(office, "bel notaris")
    list_steps(task=task, by=office.as_("katrien"), steps="dozen\nsleutels")
    katrien, griet = signed_in(office, "katrien"), signed_in(office, "griet")
    steps = katrien.get(f"/record/{task.pk}/").content.decode()
    for client in (griet, katrien):
        pressed(client, steps, f"/notebook/{task.pk}/step/2/")
    assert [step["done"] for step in Task.objects.get().checklist] == [False, True]
    to_do = katrien.get("/notebook/").content.decode()
    for client in (griet, katrien):
        pressed(client, to_do, f"/notebook/{task.pk}/tick/")
        assert not Task.objects.select_related("record").get().record.is_open
    done = katrien.get("/notebook/").content.decode()
    for client in (griet, katrien):
        pressed(client, done, f"/notebook/{task.pk}/tick/")
        assert Task.objects.select_related("record").get().record.is_open


@pytest.mark.parametrize("asked", ["from_at", "until_at"])
def test_a_time_of_a_block_that_is_none_is_told_at_its_question(office: Office, asked: str) -> None:
    typed = {"title": "budget", "weekdays": ["1"], "from_at": "9.00", "until_at": "10.30", asked: "half twee"}
    answer = signed_in(office, "katrien").post("/do/notebook.block.add/", typed)
    assert answer.status_code == 422
    assert "“half twee” is geen tijdstip" in answer.content.decode()


@pytest.mark.parametrize("to", ["999999", "x", ""])
def test_a_line_offered_to_somebody_who_is_not_there_keeps_the_day_open(office: Office, to: str) -> None:
    task = written(office, "kas tellen")
    typed = {"for": office.people["katrien"].pk, f"way-{task.pk}": "offer", f"to-{task.pk}": to}
    answer = signed_in(office, "katrien").post("/notebook/close/", typed)
    assert answer.status_code == 422
    assert "Kies aan wie" in answer.content.decode()
