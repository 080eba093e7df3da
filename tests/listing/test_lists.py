"""The pages of a list: filters in words, saved views, groups, shapes, moving, and many at once."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from lxml.html import fromstring

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.drafts.keeping import keep
from spil.foundation.drafts.models import Draft
from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.foundation.jobs.models import Job
from spil.foundation.jobs.worker import run_waiting
from spil.foundation.listing.models import FirstView, Report, SavedView
from spil.foundation.listing.queries import count, listed
from spil.foundation.listing.reports import new_report
from spil.foundation.organisation.models import Mandate
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.search import queries as finding
from spil.gateways.web import doing_many
from spil.gateways.web.filtering import Mistyped, read_amount, read_day
from spil.gateways.web.jobs import act_on_many
from spil.gateways.web.phrases import filters_of, names_for, phrase
from spil.gateways.web.presenting import Reader
from spil.gateways.web.views import many
from spil.gateways.web.views.lists import bulk_actions
from spil.modules.notebook.actions import note
from spil.modules.post.actions import register
from spil.modules.post.models import PostItem
from spil.modules.registers import actions as registers
from spil.modules.registers.actions import AskedField
from spil.modules.registers.queries import register_kinds
from tests.consistency.keys import key_register, lend
from tests.door.playing import refusing
from tests.record.playing import filled_in
from tests.support.canaries import plant
from tests.support.office import TODAY, Office, everybody_signs_in, small_office
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db
LIST = "/list/post.incoming/"


@pytest.fixture
def office() -> Office:
    made = small_office()
    everybody_signs_in(made, "geheim-genoeg")
    return made


def as_(office: Office, key: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=office.people[key]))
    return client


def letter(office: Office, subject: str = "Bezwaar") -> PostItem:
    """A letter that Katrien handles."""
    by, handler = office.as_("katrien"), office.people["katrien"]
    register(by=by, subject=subject, party_name="Stad Gent", handler=handler)
    return PostItem.objects.latest("pk")


def text(answer: Any) -> str:
    return str(answer.content.decode())


# -- filters -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name", "value", "words"),
    [
        ("post.incoming", "moved_on", "2026-11", ("Ontvangen", "in november")),
        ("post.incoming", "moved_on", "2025-11", ("Ontvangen", "in november 2025")),
        ("post.incoming", "moved_on", "last_month", ("Ontvangen", "vorige maand")),
        (
            "post.incoming",
            "moved_on",
            "2026-11-02..2026-11-10",
            ("Ontvangen", "van ma 2 nov tot en met ma 9 nov"),
        ),
        ("post.incoming", "owner", "me", ("Behandelaar", "ik")),
        ("post.incoming", "owner", "none", ("Zonder", "behandelaar")),
        ("post.incoming", "deadline", "overdue", ("Staat", "te laat")),
        ("post.incoming", "urgent", "1", ("", "dringend")),
        ("post.incoming", "text", "huur", ("Bevat", "“huur”")),
        ("post.incoming", "party_name", "Gent", ("Afzender", "bevat “Gent”")),
        ("invoices.invoice", "payable", ">1000", ("Te betalen", "boven € 1.000")),
        ("invoices.invoice", "payable", "12.50..", ("Te betalen", "vanaf € 12,50")),
    ],
)
def test_a_filter_is_a_phrase(
    office: Office, code: str, name: str, value: str, words: tuple[str, str]
) -> None:
    actor, kind = office.as_("katrien"), kinds[code]
    with override("nl"):
        known = filters_of(kind)
        found = phrase(known[name], value, Reader(actor), names_for(actor, known, {name: value}))
    assert tuple(part.replace("\N{NO-BREAK SPACE}", " ") for part in found) == words


def test_a_filter_on_a_dossier_names_it_only_to_who_may_see_it(office: Office) -> None:
    pk = plant(office, insider="bart")[0].record.pk
    title = Record.objects.get(pk=pk).title
    assert title in text(as_(office, "bart").get(f"{LIST}?view=all&dossier={pk}"))
    assert title not in text(as_(office, "thijs").get(f"{LIST}?view=all&dossier={pk}"))


def test_what_lies_in_a_dossier_that_is_hidden_lies_in_none(office: Office) -> None:
    hidden, item = plant(office, insider="bart")[0].record, letter(office)
    with guard.opened():
        Record.objects.filter(pk=item.pk).update(dossier=hidden)

    def is_found(who: str, asked: Any) -> bool:
        filters = {"dossier": asked}
        found = listed(kinds["post.incoming"], office.as_(who), filters).filter(pk=item.pk).exists()
        assert count(kinds["post.incoming"], office.as_(who), {**filters, "text": "Bezwaar"}) == int(found)
        return found

    assert [is_found("bart", one) for one in (hidden.pk, "none", [hidden.pk, "none"])] == [True, False, True]
    assert [is_found("thijs", one) for one in (hidden.pk, "none", 987654)] == [False, True, False]
    assert is_found("sofie", "none")


@pytest.mark.parametrize(
    ("typed", "first", "until"),
    [
        ("24/11/2026", date(2026, 11, 24), date(2026, 11, 25)),
        ("3-11", date(2026, 11, 3), date(2026, 11, 4)),
        ("november", date(2026, 11, 1), date(2026, 12, 1)),
        ("dec 2025", date(2025, 12, 1), date(2026, 1, 1)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, first: date, until: date) -> None:
    assert read_day(typed, TODAY, "nl") == (first, until)


def test_what_is_no_day_and_no_amount_is_said_with_what_was_typed(office: Office) -> None:
    client = as_(office, "katrien")
    answer = client.get(
        f"{LIST}filter/moved_on/?{urlencode({'query': 'view=all', 'apply': 1, 'from': '33/11'})}"
    )
    assert answer.status_code == 422
    assert "“33/11” is geen datum. Schrijf bijvoorbeeld 24/11/2026." in text(answer)
    url = "/list/invoices.invoice/filter/payable/"
    answer = client.get(f"{url}?{urlencode({'query': 'view=all', 'apply': 1, 'least': '1.24,50'})}")
    assert answer.status_code == 422
    assert "“1.24,50” is geen bedrag." in text(answer)
    answer = client.get(f"{LIST}filter/moved_on/?{urlencode({'apply': 1, 'from': 'november 24'})}")
    assert answer.status_code == 422
    assert "“november 24” is geen datum." in text(answer)
    with pytest.raises(Mistyped):
        read_amount(filters_of(kinds["invoices.invoice"])["payable"], "veel", "nl")


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("nl", "12.5", "12.5"),
        ("fr", "1\u202f234,5", "1234.5"),
        ("en", "12,5", "12.5"),
        ("nl", "1.250", "1250"),
        ("en", "1,250", "1250"),
    ],
)
def test_a_number_to_filter_by_is_read_as_in_a_form(
    office: Office, language: str, typed: str, number: str
) -> None:
    key_register(office)
    deposit = filters_of(kinds["registers.keys"])["number_1"]
    assert read_amount(deposit, typed, language) == Decimal(number)
    with pytest.raises(Mistyped):
        read_amount(deposit, "veel", language)


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("moved_on", {"from": "november"}, "moved_on=2026-11"),
        ("moved_on", {"choice": "last_week"}, "moved_on=last_week"),
        ("moved_on", {"from": "1/11/2026", "to": "15/11/2026"}, "moved_on=2026-11-01..2026-11-16"),
        ("state", {"choice": ["new", "working"]}, "state=new&state=working"),
        ("owner", {"choice": "me"}, "owner=me"),
        ("party_name", {"typed": "Gent"}, "party_name=Gent"),
    ],
)
def test_an_answered_filter_leads_to_the_list_with_it(
    office: Office, name: str, given: dict[str, Any], kept: str
) -> None:
    asked = {"query": "view=all", "apply": 1, **given}
    if name == "state":
        asked["choice"] = [state.code for state in kinds["post.incoming"].states][:2]
        kept = "&".join(f"state={code}" for code in asked["choice"])
    answer = as_(office, "katrien").get(f"{LIST}filter/{name}/?{urlencode(asked, doseq=True)}")
    assert answer.status_code == 302
    assert answer["Location"] == f"{LIST}?view=all&{kept}"


@pytest.mark.parametrize(
    ("before", "given", "kept"),
    [
        (
            "2026-11-01..2026-11-16",
            {"from": "1/11/2026", "to": "15/11/2026", "choice": "last_week"},
            "last_week",
        ),
        (">30", {"ago": "30", "choice": "last_week"}, "last_week"),
        ("2026-11-01..", {"from": "1/11/2026", "ago": "7"}, ">7"),
        ("last_week", {"choice": "last_week", "from": "november"}, "2026-11"),
        ("last_week", {"choice": "last_week", "ago": "7"}, ">7"),
        (">30", {"ago": "30"}, ">30"),
    ],
)
def test_of_a_date_that_was_filtered_by_before_the_part_that_changed_is_meant(
    office: Office, before: str, given: dict[str, str], kept: str
) -> None:
    lines = {"from": "", "to": "", "ago": ""}
    asked = {"query": f"view=all&{urlencode({'moved_on': before})}", "apply": 1, **lines, **given}
    answer = as_(office, "katrien").get(f"{LIST}filter/moved_on/?{urlencode(asked)}")
    assert answer["Location"] == f"{LIST}?view=all&{urlencode({'moved_on': kept})}"


# -- saved views -------------------------------------------------------------------------------------------------------


def save(
    client: Client, title: str, scope: str, query: str = "view=all&party_name=Gent&cols=number,title"
) -> Any:
    return client.post(f"{LIST}save/", {"query": query, "title": title, "scope": scope})


@pytest.mark.parametrize(
    "path",
    [
        f"{LIST}?view=all&title=%00",
        f"{LIST}?view=all&your_reference=a%00b",
        "/contacts/?q=%00x",
        "/privacy/?q=%00x",
        "/search/?q=%00x",
        f"{LIST}filter/registered/?query=view%3Dall%26registered%3D..0001-01-01",
        f"{LIST}?view=all&after={urlsafe_b64encode(b'[' * 1200).decode()}",
    ],
)
def test_an_address_that_nobody_was_given_is_answered(office: Office, path: str) -> None:
    assert as_(office, "katrien").get(path).status_code in (200, 404)


def test_a_file_of_a_list_in_an_order_that_is_none_is_refused_before_its_first_row(office: Office) -> None:
    for form in ("csv", "xlsx"):
        answer = as_(office, "katrien").get(f"{LIST}export/{form}/?view=all&order=nonsense")
        assert answer.status_code == 404


def test_a_view_is_kept_shared_opened_with_and_taken_away(office: Office) -> None:
    letter(office)
    katrien, thijs = as_(office, "katrien"), as_(office, "thijs")
    answer = save(katrien, "Uit Gent", "office")
    view = SavedView.objects.get()
    assert answer["Location"] == f"{LIST}?saved={view.pk}"
    page = text(thijs.get(f"{LIST}?saved={view.pk}"))
    assert "Uit Gent" in page
    assert "bevat “Gent”" in page
    katrien.post(f"{LIST}view/{view.pk}/", {"do": "first", "query": ""})
    assert "bevat “Gent”" in text(katrien.get(LIST))
    assert "bevat “Gent”" in text(katrien.get(f"{LIST}?view=mine&menu=1"))
    assert "bevat “Gent”" not in text(thijs.get(LIST))
    thijs.post(f"{LIST}view/{view.pk}/", {"do": "remove", "query": ""})
    assert SavedView.objects.exists()
    here = f"{LIST}view/{view.pk}/"
    assert f'href="{here}"' in text(katrien.get(LIST)), "of a view that others have too it is asked first"
    asked = text(katrien.get(here, headers={"HX-Request": "true"}))
    assert "Weergave “Uit Gent” weghalen?" in asked
    assert "Wie ze heeft, is ze kwijt: het hele kantoor." in asked
    assert SavedView.objects.exists()
    gone = katrien.post(here, {"do": "remove"}, headers={"HX-Request": "true"})
    assert gone["HX-Redirect"].startswith(LIST)
    assert not SavedView.objects.exists()
    assert not FirstView.objects.exists()
    save(katrien, "Van mij alleen", "own")
    assert 'name="do" value="remove"' in text(katrien.get(f"{LIST}?saved={SavedView.objects.get().pk}"))


@pytest.mark.django_db(transaction=True)
def test_a_list_is_told_twice_at_once_with_which_view_it_opens(office: Office) -> None:
    save(as_(office, "katrien"), "Uit Gent", "own")
    view, clients = SavedView.objects.get(), [as_(office, "katrien") for _tab in range(3)]
    posts = [partial(one.post, f"{LIST}view/{view.pk}/", {"do": "first", "query": ""}) for one in clients]
    assert {answer.status_code for answer in at_the_same_moment(*posts)} == {302}
    assert FirstView.objects.get().view == view


def test_who_may_not_share_with_the_office_is_told_so_and_nothing_is_kept(office: Office) -> None:
    answer = save(as_(office, "thijs"), "Alles", "office")
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_a_view_of_somebody_else_is_no_view(office: Office) -> None:
    save(as_(office, "thijs"), "Van mij alleen", "own")
    page = text(as_(office, "katrien").get(f"{LIST}?saved={SavedView.objects.get().pk}"))
    assert "Van mij alleen" not in page


def test_the_count_of_a_view_is_what_its_reader_would_find(office: Office) -> None:
    letter(office)
    save(as_(office, "katrien"), "Uit Gent", "office")
    for key in ("katrien", "thijs"):
        seen = PostItem.objects.visible_to(office.as_(key)).filter(party_name__icontains="Gent").count()
        assert f'Uit Gent <span class="count">{seen}</span>' in text(as_(office, key).get(LIST))


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("view=all&values__colour=blauw", "Deze filter is niet te lezen: blauw"),
        ("view=all&text_1=Archief", "Hier is geen filter “text_1”."),
        ("view=all&group=values__colour", "Deze lijst kan niet gegroepeerd worden op “values__colour”."),
        ("view=all&order=-date_1", "Deze lijst kan niet op “date_1” worden gesorteerd."),
    ],
)
def test_a_view_that_asks_what_is_no_more_says_so_and_can_be_taken_away(
    office: Office, query: str, why: str
) -> None:
    keys = key_register(office)
    lend(office, keys)
    here, katrien = "/list/registers.keys/", as_(office, "katrien")
    katrien.post(f"{here}save/", {"query": query, "title": "Rode", "scope": "office", "first": "1"})
    view = SavedView.objects.get()
    assert "niet meer te lezen" not in text(katrien.get(here))
    retired = {"&text_1": "door", "group": "colour", "order": "back_on"}
    fields = [
        AskedField(one.name, one.name, one.type, one.sortable, choices="rood" if one.choices else "")
        for one in keys.definitions
        if one.name not in [name for asked, name in retired.items() if asked in query]
    ]
    registers.change(own_register=keys, by=office.as_("katrien"), fields=fields)
    register_kinds.forget()
    for who in ("katrien", "thijs"):
        page = text(as_(office, who).get(f"{here}?saved={view.pk}"))
        assert "De weergave “Rode” is niet meer te lezen" in page
        assert why in page
        assert "Sleutel 1" in page, "the usual list"
    page = text(katrien.get(here))
    assert "Niet meer openen met deze weergave" in page
    file = katrien.get(f"{here}export/csv/?saved={view.pk}")
    assert file.status_code == (200 if "group" in query else 404), "a file is not grouped, and never wider"
    lost = katrien.get(f"{here}?{query}")
    assert (lost.status_code, 'class="btn btn-main" href="/"' in text(lost)) == (404, True)
    katrien.post(f"{here}view/{view.pk}/", {"do": "usual", "query": ""})
    assert "niet meer te lezen" not in text(katrien.get(here))
    katrien.post(f"{here}view/{view.pk}/", {"do": "remove", "query": ""})
    assert not SavedView.objects.exists()


def test_what_is_no_filter_any_more_does_not_make_all_that_fits_wider(office: Office) -> None:
    letter(office)
    posted = {"every": "1", "code": "post.incoming", "query": "view=all&gone=1", "asked": "1"}
    client = as_(office, "katrien")
    client.post("/many/records.record.assign/", {**posted, "owner": office.people["griet"].pk})
    assert not Report.objects.exists()


# -- columns and groups ------------------------------------------------------------------------------------------------


def test_columns_are_chosen_and_moved(office: Office) -> None:
    letter(office)
    client = as_(office, "katrien")
    asked = {"query": "view=all", "cols": ["title", "state"], "move": "up:state"}
    moved = text(client.get(f"{LIST}columns/?{urlencode(asked, doseq=True)}"))
    (form,) = fromstring(moved).xpath("//form[@data-form]")
    assert form.xpath(".//button")[0].get("name") == "apply", "what Enter on a tick presses"
    assert moved.index('value="state"') < moved.index('value="title"')
    answer = client.get(f"{LIST}columns/?query=view%3Dall&cols=state&cols=title&apply=1")
    assert answer["Location"] == f"{LIST}?view=all&cols=state%2Ctitle"
    page = text(client.get(answer["Location"]))
    heads = page[page.index("<thead>") : page.index("</thead>")]
    assert heads.index("Staat") < heads.index("Onderwerp")


def test_an_empty_list_says_why_and_how_to_begin(office: Office) -> None:
    client = as_(office, "katrien")
    for shape in ("list", "chart"):
        assert "Hier staat nog niets" in text(client.get(f"{LIST}?shape={shape}"))
    assert 'class="btn" href="/do/post.incoming.register/"' in text(client.get(LIST))
    letter(office)
    assert "In deze weergave past niets." in text(client.get(f"{LIST}?view=unconfirmed"))
    assert "Haal een filter weg" in text(client.get(f"{LIST}?view=all&channel=registered"))


def test_a_group_shows_its_first_rows_and_leads_to_all_of_it(office: Office) -> None:
    for number in range(12):
        letter(office, f"Brief {number}")
    page = text(as_(office, "katrien").get(f"{LIST}?view=all&group=owner"))
    assert "Katrien Moerman" in page
    assert "12 stukken" in page
    assert page.count("<tr data-row") == 10
    assert f"owner={office.people['katrien'].pk}" in page


def test_each_bar_of_a_chart_leads_to_what_it_counts_also_without_choice_and_of_one_withdrawn(
    office: Office,
) -> None:
    keys, client = key_register(office), as_(office, "katrien")
    _red, bare = lend(office, keys, 1), lend(office, keys, 2)
    registers.change_row(row=bare, by=office.as_("thijs"), values=[registers.AskedValue("colour", "")])
    fields = [
        AskedField(one.name, one.name, one.type, one.sortable, choices="blauw" if one.choices else "")
        for one in keys.definitions
    ]
    registers.change(own_register=keys, by=office.as_("katrien"), fields=fields)
    register_kinds.forget()
    letter(office, "Voor niemand bijzonders")
    for here, titles in (
        ("/list/registers.keys/?view=all&shape=chart&bars=values__colour", ["Sleutel 1", "Sleutel 2"]),
        (f"{LIST}?view=all&shape=chart&bars=gate", ["Voor niemand bijzonders"]),
    ):
        bars = fromstring(text(client.get(here))).xpath("//table//a[@class='what']/@href")
        pages = [fromstring(text(client.get(one))) for one in bars]
        found = [[row.text_content() for row in page.xpath("//tr[@data-row]")] for page in pages]
        assert [len(rows) for rows in found] == [1] * len(titles)
        assert all(title in rows[0] for title, rows in zip(titles, found, strict=True))
    assert client.get("/list/registers.keys/?view=all&values__colour=paars").status_code == 404


# -- moving ------------------------------------------------------------------------------------------------------------


def test_moving_a_card_is_refused_like_the_action_and_says_where_it_can_go(office: Office) -> None:
    pk = letter(office).pk
    client = as_(office, "katrien")
    before = Record.objects.get(pk=pk).state
    answer = client.post(f"/record/{pk}/move/", {"state": "nowhere"}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["reason"]
    assert Record.objects.get(pk=pk).state == before
    menu = text(client.get(f"/record/{pk}/moves/"))
    assert 'name="state"' in menu


def test_who_does_not_see_a_record_cannot_move_it_either(office: Office) -> None:
    assert as_(office, "thijs").post("/record/987654/move/", {"state": "new"}).status_code == 404
    assert as_(office, "thijs").get("/record/987654/moves/").status_code == 404


# -- many at once ------------------------------------------------------------------------------------------------------


def test_one_form_for_all_and_a_report_of_what_was_refused(office: Office) -> None:
    letters = [letter(office, f"Brief {number}").pk for number in range(3)]
    client = as_(office, "katrien")
    name = "records.record.assign"
    form = text(client.post(f"/many/{name}/", {"ids": letters, "code": "post.incoming", "query": "view=all"}))
    assert 'name="asked"' in form
    assert form.count('name="ids"') == 3
    answer = client.post(
        f"/many/{name}/",
        {
            "ids": [*letters, 987654],
            "code": "post.incoming",
            "query": "view=all",
            "asked": "1",
            "owner": office.people["griet"].pk,
        },
    )
    report = Report.objects.get()
    assert answer["Location"] == f"/report/{report.pk}/"
    assert [outcome[1] for outcome in report.outcomes] == [True, True, True, False]
    page = text(client.get(answer["Location"]))
    assert "Gedaan: 3" in page
    assert "Niet gedaan: 1" in page
    assert as_(office, "thijs").get(answer["Location"]).status_code == 404


def test_many_are_done_though_the_first_of_them_is_not_there_any_more(office: Office) -> None:
    ids, client = [987654, letter(office).pk], as_(office, "katrien")
    here = "/many/records.record.assign/"
    assert 'name="asked"' in text(client.post(here, {"ids": ids, "code": "post.incoming"}))
    client.post(here, {"ids": ids, "code": "post.incoming", "asked": "1", "owner": office.people["griet"].pk})
    assert [outcome[:2] for outcome in Report.objects.get().outcomes] == [[ids[0], False], [ids[1], True]]
    gone = client.post(here, {"ids": [987654], "code": "post.incoming"}, follow=True)
    assert "Niets van wat je koos" in text(gone)
    within = client.post(here, {"ids": [987654], "code": "post.incoming"}, headers={"HX-Request": "true"})
    assert within["HX-Redirect"].startswith(LIST), "the list is gone to, not drawn into the dialog"


@pytest.mark.parametrize("most", [100, 1], ids=["at once", "as a job"])
def test_the_question_for_many_says_of_how_many_and_sent_again_nothing_is_done_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(many, "AT_ONCE", most)
    ids, client = [letter(office, f"Brief {number}").pk for number in range(3)], as_(office, "katrien")
    here, griet = "/many/records.record.assign/", office.people["griet"].pk
    within = {"HX-Request": "true"}
    question = client.post(
        here, {"every": "1", "code": "post.incoming", "query": "view=mine"}, headers=within
    )
    assert "Toewijzen: 3 stukken" in text(question)
    form = {**filled_in(question), "owner": griet}
    keep(office.people["katrien"].pk, "act:records.record.assign:new:", {"owner": ["1"]}, timezone.now())
    answers = [client.post(here, form, headers=within) for _try in range(2)]
    assert Event.objects.filter(action="records.record.assign").count() == (3 if most == 100 else 0)
    assert Job.objects.filter(name="web.act_on_many").count() == (0 if most == 100 else 1)
    assert [answer.status_code for answer in answers] == [204, 204]
    assert answers[1]["HX-Redirect"] == f"/report/{Report.objects.earliest('pk').pk}/"
    for answer in answers:
        assert answer.cookies["spil-sent"].value == "act%3Arecords.record.assign%3Anew%3A"
    assert not Draft.objects.exists(), "the next question of this action begins empty"
    assert Record.objects.filter(pk__in=ids, owner=griet).count() == (3 if most == 100 else 0)
    assert "Niets van wat je koos" not in text(client.get(LIST))


def test_a_file_is_given_to_one_record_at_a_time(office: Office) -> None:
    file = SimpleUploadedFile("brief.txt", b"inhoud")
    posted = {"ids": [letter(office).pk], "code": "post.incoming", "asked": "1", "file": file}
    page = as_(office, "katrien").post("/many/records.record.attach/", posted, follow=True)
    assert "Een bestand geef je aan één stuk tegelijk." in text(page)
    assert not Report.objects.exists()


def test_what_only_one_record_has_is_chosen_for_one_record_at_a_time(office: Office) -> None:
    """The lines of a checklist, the links of a record: a form for several would offer nothing to choose."""
    bulk = {one.name for one in bulk_actions(kinds["dossiers.dossier"])}
    assert "dossiers.dossier.close" in bulk
    assert not bulk & {"dossiers.dossier.tick", "dossiers.dossier.untick", "records.record.unlink"}
    posted = {"ids": [letter(office).pk], "code": "post.incoming"}
    page = as_(office, "katrien").post("/many/records.record.unlink/", posted, follow=True)
    assert "Dit kies je voor één stuk tegelijk." in text(page)


@pytest.mark.parametrize("every", ["1", ""])
def test_of_more_than_can_be_done_at_once_it_is_said_that_some_are_left(
    office: Office, monkeypatch: pytest.MonkeyPatch, every: str
) -> None:
    monkeypatch.setattr(many, "MOST", 2)
    ids, owner = [letter(office).pk for _ in range(3)], office.people["griet"].pk
    posted = {"ids": ids, "every": every, "code": "post.incoming", "asked": "1", "owner": owner}
    page = as_(office, "katrien").post("/many/records.record.assign/", posted, follow=True)
    assert "Je koos meer dan 2 stukken: alleen de eerste 2 zijn genomen." in text(page)
    assert Record.objects.filter(owner=owner).count() == 2


def test_all_that_fits_is_more_than_the_page_and_never_more_than_is_seen(office: Office) -> None:
    for number in range(60):
        letter(office, f"Brief {number}")
    client = as_(office, "katrien")
    client.post(
        "/many/records.record.assign/",
        {
            "every": "1",
            "code": "post.incoming",
            "query": "view=all&title=Brief",
            "asked": "1",
            "owner": office.people["griet"].pk,
        },
    )
    assert Record.objects.filter(owner=office.people["griet"]).count() == 60


def test_of_more_than_a_list_shows_of_a_text_it_says_so_and_all_that_fits_is_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        letter(office, f"Brief {number}")
    client = as_(office, "katrien")
    assert "Een woord meer vindt oudere." not in text(client.get(f"{LIST}?view=all&text=brief"))
    monkeypatch.setattr(finding, "RANKED", 2)
    page = text(client.get(f"{LIST}?view=all&text=brief"))
    assert [f"Brief {number}" in page for number in range(4)] == [False, False, True, True]
    assert "4 stukken" in page
    assert "Een woord meer vindt oudere." in page
    asked = {"every": "1", "code": "post.incoming", "query": "view=all&text=brief", "asked": "1"}
    client.post("/many/records.record.assign/", {**asked, "owner": office.people["griet"].pk})
    assert Record.objects.filter(owner=office.people["griet"]).count() == 4


def test_more_than_a_page_waits_for_is_a_job_that_can_be_run_twice(office: Office) -> None:
    ids = [letter(office, f"Brief {number}").pk for number in range(3)]
    by = office.as_("katrien")
    report = Report.objects.create(
        person_id=by.person_id, action="records.record.assign", kind="post.incoming", made_at=by.now
    )
    given = {
        "report": report.pk,
        "ids": ids,
        "raw": {"owner": [str(office.people["griet"].pk)]},
        "chosen": None,
        "language": "nl",
    }
    assert act_on_many(**given) == act_on_many(**given) == 3
    assert len(Report.objects.get().outcomes) == 3


@pytest.mark.parametrize("how", ["closed", "opened again", "left", "mandate over"])
def test_what_was_asked_by_who_may_no_longer_is_not_done_by_the_job_either(
    office: Office, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 1)
    ids, client = [letter(office, f"Brief {number}").pk for number in range(2)], as_(office, "katrien")
    office.mandate(9, "katrien", ["records.*"], giver="annelies")
    client.get(f"/?for={office.people['annelies'].pk}")
    asked = {"code": "post.incoming", "ids": ids, "asked": "1", "title": "weg"}
    assert client.post("/many/records.record.rename/", asked).status_code == 302
    katrien, by = office.people["katrien"], replace(office.as_("pieter"), now=timezone.now())
    match how:
        case "left":
            office.leaves("katrien", timezone.localdate())
        case "mandate over":
            with guard.opened():
                Mandate.objects.filter(holder=katrien).update(until_on=timezone.localdate())
        case _:
            actions["people.account.close"](account=User.objects.get(person=katrien), by=by)
    if how == "opened again":
        actions["people.account.reopen"](account=User.objects.get(person=katrien), by=by)
    run_waiting()
    assert not Event.objects.filter(action="records.record.rename").exists()
    why = "Je hebt hiervoor geen volmacht van Annelies" if how == "mandate over" else "Je toegang eindigde"
    assert [(one[1], one[2][: len(why)]) for one in Report.objects.get().outcomes] == [(False, why)] * 2


def test_of_two_runs_of_one_job_each_does_what_the_other_has_not_done(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first was thought dead, and another worker began the same before it told of anything."""
    monkeypatch.setattr(doing_many, "PIECE", 2)
    ids = [letter(office, f"Brief {number}").pk for number in range(5)]
    by = office.as_("katrien")
    row = Report.objects.create(
        person_id=by.person_id, action="records.record.assign", kind="post.incoming", made_at=by.now
    )

    def run(left: list[int]) -> Iterator[list[Any]]:
        report = Report.objects.get(pk=row.pk)
        given = {"owner": [str(office.people["griet"].pk)]}
        return doing_many.do_in_pieces(doing_many.Standing(by), report, actions[row.action], left, given)

    slow, second = run(ids), run(ids[1:])
    done = [[one[0] for one in next(taking)] for taking in (slow, second, slow, second)]
    done += [[one[0] for one in piece] for taking in (slow, second) for piece in taking]
    assert sorted(pk for piece in done for pk in piece) == ids
    row.refresh_from_db()
    assert sorted(row.outcomes) == [[pk, True, "", ""] for pk in ids]
    said = Event.objects.filter(action="records.record.assign")
    assert sorted(said.values_list("record", flat=True)) == ids


def test_what_follows_from_one_and_is_refused_is_told_of_that_one_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch, react: Callable[..., None]
) -> None:
    monkeypatch.setattr(doing_many, "PIECE", 2)
    lines = ("bel de notaris", "elke dag kas tellen", "ramen lappen")
    ids = [note(by=office.as_("annelies"), line=line)[0].pk for line in lines]
    react(refusing("notebook.task.finish", ids[1]))
    office.mandate(14, "katrien", ["notebook.task.finish"], giver="annelies")
    by, standing = office.as_("katrien"), office.people["annelies"].pk
    report = new_report(by, action="notebook.task.finish", kind="notebook.task", back="")
    pieces = doing_many.do_in_pieces(
        doing_many.Standing(by, standing), report, actions[report.action], ids, {}
    )
    assert [one[:2] for piece in pieces for one in piece] == [[ids[0], True], [ids[1], False], [ids[2], True]]
    assert report.outcomes[1][2]
    assert list(Record.objects.filter(pk__in=ids, is_open=True)) == [Record.objects.get(pk=ids[1])]


@pytest.mark.django_db(transaction=True)
def test_two_runs_of_one_job_at_the_same_moment_do_it_once(office: Office) -> None:
    ids = [letter(office, f"Brief {number}").pk for number in range(5)]
    by = office.as_("katrien")
    row = Report.objects.create(
        person_id=by.person_id, action="records.record.assign", kind="post.incoming", made_at=by.now
    )
    given = {
        "report": row.pk,
        "ids": ids,
        "raw": {"owner": [str(office.people["griet"].pk)]},
        "chosen": None,
        "language": "nl",
    }
    assert at_the_same_moment(*[partial(act_on_many, **given)] * 2) == [5, 5]
    assert Event.objects.filter(action="records.record.assign").count() == 5
