"""The register on paper, and the letters that wait for the printer."""

from __future__ import annotations

import pytest
from django.test import Client

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.documents import pdf
from spil.foundation.identity.models import User
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import DESTROYED
from spil.foundation.records.models import Record
from spil.modules.letters.public import acknowledge
from spil.modules.mailroom.queries import letters_to_print
from spil.modules.post.public import Channel, PostItem, cancel, register, send
from tests.support.deeds import again
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = small_office()
    for person in made.people.values():
        User.objects.create_user(person.email, "geheim-genoeg", person=person)
    return made


correct = actions["post.item.correct"]


def client_of(office: Office, key: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=office.people[key]))
    return client


@pytest.mark.parametrize("path", ["register/", "register.pdf", "letters.pdf"])
def test_who_does_not_keep_the_register_is_told_who_does(office: Office, path: str) -> None:
    answer = client_of(office, "thijs").get(f"/mailroom/{path}")
    assert answer.status_code == 403
    assert "Office" in answer.content.decode()


def test_the_register_has_every_number_also_cancelled_and_what_may_not_be_seen(office: Office) -> None:
    by = office.as_("griet")
    open_one = register(by=by, subject="Brief met een # en een [haak]", party_name="Stad Gent")[0]
    register(by=by, subject="Alleen voor Nour", confidentiality="named", handler=office.people["nour"])
    gone = register(by=by, subject="Dubbel")[0]
    cancel(item=gone, by=by, reason="Twee keer gescand")
    day = Record.objects.order_by("pk")[0].registered_on
    client = client_of(office, "griet")
    page = client.get(f"/mailroom/register/?day={day}")
    rows = page.context["page"]["rows"]
    assert [row[0] for row in rows] == ["IN-2026-0001", "IN-2026-0002", "IN-2026-0003"]
    assert rows[1][1:] == ["", "", "nummer in gebruik, vertrouwelijk", "", ""]
    assert rows[2][5] == "Geannuleerd door Griet Willems: Twee keer gescand"
    paper = client.get("/mailroom/register.pdf?year=2026&direction=in")
    words = " ".join(" ".join(pdf.read_text(paper.content).texts).split())
    assert open_one.record.number in words
    assert "Brief met een # en een [haak]" in words
    assert "Alleen voor Nour" not in words


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "gisteren"])
def test_a_day_that_cannot_be_is_today(office: Office, day: str) -> None:
    client = client_of(office, "griet")
    now = client.get("/mailroom/register/").context["page"]["day"]
    assert client.get(f"/mailroom/register/?day={day}").context["page"]["day"] == now
    assert client.get(f"/mailroom/register.pdf?day={day}").status_code == 200


def test_a_busy_year_comes_in_parts_and_in_the_order_of_its_numbers(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = office.as_("griet")
    for subject in "abcde":
        register(by=by, subject=subject)
    with guard.opened():  # the day on which the numbers get a figure more
        for number, pk in enumerate(list(Record.objects.order_by("pk").values_list("pk", flat=True)), 9998):
            Record.objects.filter(pk=pk).update(number=f"IN-2026-{number}")
    monkeypatch.setattr("spil.modules.mailroom.views.printed.PART", 2)
    client = client_of(office, "griet")

    def numbers(part: str) -> list[str]:
        page = client.get(f"/mailroom/register/?year=2026{part}").context["page"]
        assert [one["title"] for one in page["parts"]] == ["1–2", "3–4", "5–5"]
        return [row[0] for row in page["rows"]]

    assert numbers("") == ["IN-2026-9998", "IN-2026-9999"]
    assert numbers("&part=2") == ["IN-2026-10000", "IN-2026-10001"]
    assert numbers("&part=99") == numbers("&part=3") == ["IN-2026-10002"]
    paper = pdf.read_text(client.get("/mailroom/register.pdf?year=2026&part=2").content)
    words = " ".join(" ".join(paper.texts).split())
    assert "IN-2026-10001" in words
    assert "deel 2 van 3" in words
    assert "IN-2026-9999" not in words


def test_letters_that_wait_for_the_printer_are_one_pdf(office: Office) -> None:
    griet = office.as_("griet")
    for name in ("Stad Gent", "Mevrouw A. Willems"):
        item = register(by=griet, subject="Vraag", party_name=name)[0]
        acknowledge(item=item, by=griet)
    found = pdf.read_text(client_of(office, "griet").get("/mailroom/letters.pdf").content)
    assert found.pages == 2
    assert "Stad Gent" in found.texts[0]
    assert "Geachte heer, geachte mevrouw," in found.texts[1]


def test_more_letters_than_one_file_holds_come_in_parts_and_each_says_that_more_wait(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spil.modules.mailroom.queries.TOGETHER", 2)
    griet, client = office.as_("griet"), client_of(office, "griet")
    for name in ("Stad Aalst", "Stad Brugge", "Stad Gent"):
        acknowledge(item=register(by=griet, subject="Vraag", party_name=name)[0], by=griet)
    offered = client.get("/mailroom/register/").context["page"]["letters"]
    assert [one["title"] for one in offered] == [
        "Af te drukken brieven 1–2",
        "Af te drukken brieven 3–3",
    ]
    first, second = (pdf.read_text(client.get(one["url"]).content) for one in offered)
    assert (first.pages, second.pages) == (3, 1)
    assert "Er wacht nog 1 brief. Druk ook het volgende deel af." in " ".join(first.texts[0].split())
    assert [town for town in ("Aalst", "Brugge", "Gent") if town in "".join(first.texts)] == [
        "Aalst",
        "Brugge",
    ]
    assert "Stad Gent" in second.texts[0]
    send(item=PostItem.objects.filter(direction="out").order_by("pk")[0], by=griet)
    assert "Stad Gent" in pdf.read_text(client.get(offered[1]["url"]).content).texts[0], "none is left out"


def test_of_a_destroyed_item_the_register_says_so_to_whoever_could_read_it(office: Office) -> None:
    by = office.as_("griet")
    for level in ("office", "named"):
        register(by=by, subject="Brief", confidentiality=level, handler=office.people["nour"])
    with guard.opened():
        PostItem.objects.all().delete()
        Record.objects.update(state=DESTROYED.code, title="")
    rows = client_of(office, "griet").get("/mailroom/register/?year=2026").context["page"]["rows"]
    assert rows == [
        ["IN-2026-0001", "", "", "", "", "Vernietigd"],
        ["IN-2026-0002", "", "", "nummer in gebruik, vertrouwelijk", "", ""],
    ]


def test_a_letter_bears_the_whole_address_and_abroad_the_country_for_whoever_sorts_it_here(
    office: Office,
) -> None:
    places = {"street": "Kerkstraat", "house_number": "5", "box": "bus 12", "language": "fr"}
    with guard.opened():
        near = Party.objects.create(name="Stad Gent", postcode="9000", town="Gent", country="BE", **places)
        far = Party.objects.create(
            name="Stad Breda", postcode="4811 XS", town="Breda", country="NL", **places
        )
    for party in (near, far):
        item = register(by=office.as_("griet"), subject="Vraag", party=party)[0]
        acknowledge(item=item, by=office.as_("griet"))
    near_by, abroad = pdf.read_text(client_of(office, "griet").get("/mailroom/letters.pdf").content).texts
    assert "Stad Gent\nKerkstraat 5 bus 12\n9000 Gent\nUIT" in near_by.replace("\n\n", "\n")
    assert "Stad Breda\nKerkstraat 5 bus 12\n4811 XS Breda\nNEDERLAND\n" in abroad.replace("\n\n", "\n")


def test_whatever_goes_on_paper_is_printed_also_when_it_goes_registered(office: Office) -> None:
    griet = office.as_("griet")
    item = register(by=griet, subject="Opzegging", party_name="Stad Gent")[0]
    acknowledge(item=item, by=griet)
    letter = PostItem.objects.get(direction="out")
    correct(item=letter, by=griet, channel=Channel.REGISTERED)
    assert letters_to_print(office.as_("griet")) == [letter]
    correct(item=again(letter), by=griet, channel=Channel.EMAIL)
    assert letters_to_print(office.as_("griet")) == []
