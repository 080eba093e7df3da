"""Today: nothing that is due is missing, every count leads to the list that it counts, and it costs few queries."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.desk import queries
from spil.foundation.desk.cards import all_cards
from spil.foundation.desk.queries import arrivals, waiting_of
from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.foundation.organisation.models import Role
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn, TurnState
from spil.modules.post.actions import register
from tests.consistency.planting import CODES, INSIDER, planted, sow
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = [pytest.mark.django_db, pytest.mark.consistency]
#: what the shell of every page asks, with who it is that asks; and Today, shell included, beside `asked_for_kinds`
SHELL_QUERIES, ALL_QUERIES = 2, 6
DECISIONS = {"invoices.invoice": "invoices.invoice.approve", "payments.run": "payments.run.release"}


@pytest.fixture
def office() -> Office:
    office = small_office()
    office.today = timezone.localdate()  # pages ask the clock of the request
    everybody_signs_in(office, "geheim-genoeg")
    return office


def client_of(office: Office, who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=office.people[who]))
    return client


def due_today(office: Office, owner: str) -> list[str]:
    """Every planted record due today and owned by somebody; the titles."""
    with guard.opened():
        Record.objects.update(deadline_on=office.today, owner=office.people[owner])
    return list(Record.objects.filter(is_open=True).values_list("title", flat=True))


def with_turns(office: Office, person: str, *, decisions: bool) -> list[str]:
    """A turn due today on every planted record; the titles."""
    with guard.opened():
        Record.objects.update(deadline_on=None, owner=None)
        for record in Record.objects.filter(is_open=True):
            if not (decisions or kinds[record.kind].on_desk):
                continue  # stands in a place of its own on Today, whose tests see to it
            action = DECISIONS.get(record.kind, "records.record.assign")
            Turn.objects.create(
                record=record,
                action=action,
                person=office.people[person],
                is_decision=decisions,
                due_on=office.today,
            )
    return list(
        Turn.objects.filter(is_open=True, is_decision=decisions).values_list("record__title", flat=True)
    )


@pytest.mark.parametrize("who", [INSIDER, "jeroen"])
def test_no_record_of_any_kind_that_is_due_today_is_missing(office: Office, who: str) -> None:
    planted(office)
    office.absent("jeroen", deputy=INSIDER)
    titles = due_today(office, who)
    assert {record.kind for record in Record.objects.filter(title__in=titles)} >= set(CODES)
    html = unescape(client_of(office, INSIDER).get("/").content.decode())
    assert [title for title in titles if title not in html] == []


@pytest.mark.parametrize("decisions", [True, False])
@pytest.mark.parametrize("who", [INSIDER, "jeroen"])
def test_no_turn_on_any_kind_that_is_due_today_is_missing(
    office: Office, who: str, *, decisions: bool
) -> None:
    planted(office)
    office.absent("jeroen", deputy=INSIDER)
    titles = with_turns(office, who, decisions=decisions)
    assert len(titles) >= len(CODES) - 1
    html = unescape(client_of(office, INSIDER).get("/").content.decode())
    assert [title for title in titles if title not in html] == []


def test_work_of_a_role_lies_on_the_desk_of_who_stands_in_for_who_has_it_and_is_done_there(
    office: Office,
) -> None:
    item = register(by=office.as_("lotte"), subject="Van niemand")[0]
    with guard.opened():
        Turn.objects.create(record=item.record, action="records.record.assign", role=Role.OFFICE_MANAGER)
    thijs, assign = client_of(office, "thijs"), f"/record/{item.pk}/do/records.record.assign/"
    assert "Van niemand" not in thijs.get("/today/tasks/").content.decode()
    assert thijs.post(assign, {"owner": office.people["thijs"].pk}).status_code != 302
    office.absent("katrien", deputy="thijs")
    for whose in ("", office.people["katrien"].pk):
        assert "Van niemand" in thijs.get(f"/today/tasks/?for={whose}").content.decode()
    own = f"/today/tasks/?for={office.people['thijs'].pk}"
    assert "Van niemand" not in thijs.get(own).content.decode()
    thijs.get("/today/tasks/?for=")
    assert assign in thijs.get(f"/record/{item.pk}/").content.decode()
    assert thijs.post(assign, {"owner": office.people["nour"].pk}).status_code == 302
    event = Event.objects.get(record=item.pk, action="records.record.assign")
    assert (event.by, event.on_behalf_of) == (office.people["thijs"], office.people["katrien"])


def busy(office: Office) -> None:
    """More of everything than a card shows, for several people, late, due, without a day."""
    planted(office)
    for code in CODES:
        sow(kinds[code], 4)
    office.absent("jeroen", deputy=INSIDER)
    people = [office.people[name] for name in (INSIDER, "jeroen", "katrien")]
    with guard.opened():
        for number, record in enumerate(Record.objects.order_by("pk")):
            record.owner = people[number % 3]
            record.deadline_on = office.today + timedelta(days=number % 12 - 3) if number % 5 else None
            record.save(update_fields=["owner", "deadline_on"])
            Turn.objects.create(
                record=record,
                action=DECISIONS.get(record.kind, "records.record.assign"),
                person=people[number % 2],
                is_decision=number % 4 != 0,
            )
            if number % 7 == 0:
                role = (Role.MANAGER, Role.OFFICE_MANAGER)[number % 2]
                Turn.objects.create(record=record, action="records.record.assign", role=role)


_COUNTED = re.compile(r'<section class="card[^"]*" aria-labelledby="([\w-]+)">.*?</section>', re.DOTALL)
_LINE = re.compile(r'<li[^>]*><a class="t"')


def rows_at(client: Client, url: str) -> int:
    """How many rows a list has, over all its pages."""
    html = client.get(url).content.decode()
    found = len(_LINE.findall(html)) or html.count("<tr data-row") or html.count('name="ids"')
    following = re.search(
        r'<a class="btn" href="([^"]*page=\d+)">[^<]*(?:<svg.*?</svg>)?\s*(?:Volgende|Next)', html
    )
    return found + (rows_at(client, unescape(following.group(1))) if following else 0)


@pytest.mark.parametrize("who", [INSIDER, "katrien", "jeroen", "lotte"])
def test_every_count_of_today_is_the_length_of_the_list_it_leads_to(office: Office, who: str) -> None:
    busy(office)
    client = client_of(office, who)
    html = client.get("/").content.decode()
    checked = 0
    for card in _COUNTED.finditer(html):
        count = re.search(r'<span class="n">(\d+)', card.group())
        more = re.search(r'<a class="more" href="([^"]+)"', card.group())
        if count and more and "when=today" not in more.group(1):
            assert rows_at(client, unescape(more.group(1))) == int(count.group(1)), (card.group(1), who)
            checked += 1
    for url, words in re.findall(r'<a href="([^"]+)"(?: class="late")?>(\d+) [^<]+</a>', html):
        assert rows_at(client, unescape(url)) == int(words), url
        checked += 1
    assert checked >= (5 if who == INSIDER else 0)


@pytest.mark.parametrize("who", [INSIDER, "katrien"])
def test_every_card_counts_all_that_lies_on_it_and_none_of_them_is_missing(office: Office, who: str) -> None:
    busy(office)
    client = client_of(office, who)
    html = client.get("/").content.decode()
    shown = {name: card for card in _COUNTED.finditer(html) for name in [card.group(1)]}
    filled = 0
    for card in all_cards():
        if card.waiting is None:
            continue
        lies = rows_at(client, f"/today/{card.code}/")
        drawn = shown.get(card.code.replace(".", "-"))
        if drawn is None:  # nothing lies there, or it is put away for whoever has another role
            assert not lies or card.roles, card.code
            continue
        count = re.search(r'<span class="n">(\d+)', drawn.group())
        assert int(count.group(1)) == lies if count else not lies, card.code
        filled += bool(lies)
    assert filled >= (4 if who == INSIDER else 0)


@pytest.mark.parametrize("who", [INSIDER, "jeroen"])
def test_no_offer_of_any_kind_that_waits_for_an_answer_is_missing(office: Office, who: str) -> None:
    planted(office)
    office.absent("jeroen", deputy=INSIDER)
    with guard.opened():
        Record.objects.update(deadline_on=None, owner=None)
        for record in Record.objects.filter(is_open=True):
            Turn.objects.create(
                record=record,
                action="records.record.assign",
                state=TurnState.OFFERED,
                person=office.people[who],
                offered_by=office.people["katrien"],
                due_on=office.today,
            )
    titles = list(Turn.objects.filter(is_open=True).values_list("record__title", flat=True))
    assert len(titles) >= len(CODES)
    html = unescape(client_of(office, INSIDER).get("/").content.decode())
    assert [title for title in titles if title not in html] == []


def test_the_count_of_each_person_is_the_length_of_her_day(office: Office) -> None:
    busy(office)
    client = client_of(office, INSIDER)
    html = client.get("/").content.decode()
    seg = re.findall(r'<a href="(/\?for=\d*)"[^>]*>.*?<span class="count">(\d+)</span></a>', html)
    assert len(seg) == 3
    for url, count in seg:
        assert rows_at(client, url.replace("/?", "/today/all/?")) == int(count), url
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    for page in ("/", "/folder/"):
        assert '">Tout le monde <' in client.get(page).content.decode(), (
            page
        )  # no first name is cut out of it


def test_the_counts_of_the_menu_are_those_of_the_lists_behind_them(office: Office) -> None:
    busy(office)
    client = client_of(office, INSIDER)
    menu = client.get("/").content.decode().split('<nav class="nav"')[1].split("</nav>")[0]
    found = re.findall(r'<a class="item" href="([^"]+)".*?</a>', menu, re.DOTALL)
    counts: list[Any] = re.findall(
        r'<a class="item" href="([^"]+)"(?:(?!</a>).)*?<span class="count[^"]*">(?:<svg.*?</svg>)?(\d+)',
        menu,
        re.DOTALL,
    )
    assert len(counts) >= 4, found
    for url, count in counts:
        there = "/today/all/" if url == "/" else unescape(url)
        assert rows_at(client, there) == int(count), url


def asked_for_kinds(statements: list[dict[str, Any]]) -> int:
    """What a desk may ask for the kinds that lie on it, and these differ by desk: for each its rows once, and once what
    is risky about them where the kind says so."""
    tables = {kind.model._meta.db_table: kind for kind in kinds}
    found = [re.match(r'SELECT (?!0, q0).*?FROM "(\w+)"', one["sql"], re.DOTALL) for one in statements]
    read = [match.group(1) for match in found if match and match.group(1) in tables]
    assert len(set(read)) == len(read) >= 5, read
    return len(read) + sum(tables[table].summaries is not None for table in read)


def test_today_costs_as_many_queries_for_a_busy_desk_as_for_an_empty_one(office: Office) -> None:
    client = client_of(office, INSIDER)
    client.get("/")
    busy(office)
    client.get("/")  # the arrangement of the office changed: it is read once
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    few = len(asked)
    for code in CODES:
        sow(kinds[code], 10)
    with CaptureQueriesContext(connection) as again:
        client.get("/")
    assert len(again) == few, "\n".join(one["sql"][:200] for one in again.captured_queries)
    with CaptureQueriesContext(connection) as bare:
        client.get("/gallery/")
    assert len(bare) <= SHELL_QUERIES, "\n".join(one["sql"][:200] for one in bare.captured_queries)
    assert few - asked_for_kinds(asked.captured_queries) <= ALL_QUERIES, "\n".join(
        one["sql"][:200] for one in asked.captured_queries
    )


@pytest.mark.parametrize(
    ("today", "since"),
    [
        (date(2026, 11, 24), date(2026, 11, 23)),
        (date(2026, 11, 23), date(2026, 11, 20)),
        (date(2026, 4, 7), date(2026, 4, 3)),  # after Easter Monday
    ],
)
def test_what_arrived_stands_there_from_the_last_working_day_on(today: date, since: date) -> None:
    office = small_office()
    for days in range(5, -1, -1):
        day = today - timedelta(days=days)
        register(by=office.as_("griet", today=day), subject=f"{day}")
    found = waiting_of(arrivals(office.as_("griet", today=today), ()))
    titles = Record.objects.in_bulk([one.record_id for one in found])
    days = [titles[one.record_id].title for one in found]
    assert days == [f"{today - timedelta(days=n)}" for n in range((today - since).days + 1)]


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="only on SQLite: PostgreSQL knows how much came in since"
)
def test_what_arrived_is_found_by_its_day_and_not_among_all_that_somebody_sees(office: Office) -> None:
    with connection.cursor() as cursor:  # what ANALYZE says of a million records
        cursor.execute("ANALYZE")
        cursor.execute("DELETE FROM sqlite_stat1 WHERE tbl = 'records_record'")
        for index, told in (
            ("record_by_day", "1000000 500000 125 1"),
            ("record_by_audience", "1000000 200 1"),
        ):
            cursor.execute("INSERT INTO sqlite_stat1 VALUES ('records_record', %s, %s)", [index, told])
        cursor.execute("ANALYZE sqlite_master")
    plan = arrivals(office.as_("griet"), ()).explain()
    assert "record_by_day" in plan, plan


def test_what_is_due_is_whole_also_when_only_with_what_is_late_it_is_more_than_a_desk_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = small_office()
    by, handler = office.as_("griet"), office.people["thijs"]
    for days in (-2, -1, 1, 2, 3):
        day = office.today + timedelta(days=days)
        register(by=by, subject=f"{days}", handler=handler, answer_before=day)
    monkeypatch.setattr(queries, "MOST", 3)
    thijs = office.as_("thijs")
    late, due = queries.waiting_deadlines(thijs, thijs.everyone_ids)
    assert (len(late), len(due)) == (2, 3)
