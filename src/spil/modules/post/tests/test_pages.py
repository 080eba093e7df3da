"""The pages of post: registering file after file, the register on paper, the letters that wait for the printer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from spil.foundation.documents import pdf
from spil.foundation.identity.models import User
from spil.foundation.records.models import Record
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = small_office()
    for person in made.people.values():
        User.objects.create_user(person.email, "geheim-genoeg", person=person)
    return made


def client_of(office: Office, key: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=office.people[key]))
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_dropped_files_are_registered_one_after_the_other_with_what_is_known_filled_in(
    office: Office,
) -> None:
    client = client_of(office, "griet")
    letter = f"Papier & Meer NV\nBTW BE {office.supplier.enterprise_number}\nGeachte".encode()
    files = [SimpleUploadedFile("brief_een.txt", letter), SimpleUploadedFile("twee.txt", b"Niemand")]
    page = client.post("/post/new/", {"files": files}, follow=True)
    assert "2 bestanden wachten" in text_of(page)
    first = page.context["page"]
    fields = {one["name"]: one for one in [*first["first"], *first["rest"]]}
    assert fields["subject"]["value"] == "brief een"
    assert [one["value"] for one in fields["party"]["choices"] if one["selected"]] == [
        str(office.supplier.pk)
    ]
    refused = client.post("/post/new/", {"subject": "", "type": "letter"})
    assert refused.status_code == 422
    done = client.post("/post/new/", {"subject": "Prijslijst", "party": office.supplier.pk}, follow=True)
    item = PostItem.objects.get()
    assert (item.record.title, item.original_name, item.party) == (
        "Prijslijst",
        "brief_een.txt",
        office.supplier,
    )
    assert "IN-2" in text_of(done)
    assert "1 bestand wacht" in text_of(done)
    again = client.post("/post/new/", {"files": SimpleUploadedFile("kopie.txt", letter)}, follow=True)
    later = client.post("/post/new/", {"later": "1"}, follow=True)
    assert again.context["page"]["document"]["name"] == "twee.txt"
    assert later.context["page"]["known"]["url"] == f"/record/{item.pk}/"
    assert "kwam al eerder binnen" in text_of(later)


def test_a_waiting_file_is_shown_to_nobody_else_and_a_template_begins_an_entry(office: Office) -> None:
    griet, sofie = client_of(office, "griet"), client_of(office, "katrien")
    griet.post("/post/new/", {"files": SimpleUploadedFile("geheim.txt", b"Kanariegeheim")})
    sha = griet.session["post_files"][0][0]
    assert b"".join(griet.get(f"/post/new/file/?sha={sha}").streaming_content) == b"Kanariegeheim"  # type: ignore[attr-defined]
    assert sofie.get(f"/post/new/file/?sha={sha}").status_code == 404
    item = post.register(by=office.as_("griet"), subject="Offerte lift", type="quote")[0]
    kept = post.save_as_template(item=item, by=office.as_("griet"), name="Liften")
    page = sofie.get(f"/post/new/?template={kept.pk}").context["page"]
    chosen = {one["name"]: one for one in page["first"]}
    assert chosen["subject"]["value"] == "Offerte lift"
    assert [one["value"] for one in chosen["type"]["choices"] if one["selected"]] == ["quote"]


@pytest.mark.parametrize("path", ["/post/new/", "/post/register/", "/post/register.pdf", "/post/letters.pdf"])
def test_who_does_not_keep_the_register_is_told_who_does(office: Office, path: str) -> None:
    answer = client_of(office, "thijs").get(path)
    assert answer.status_code == 403
    assert "Office" in text_of(answer)


def test_the_register_has_every_number_also_cancelled_and_what_may_not_be_seen(office: Office) -> None:
    by = office.as_("griet")
    open_one = post.register(by=by, subject="Brief met een # en een [haak]", party_name="Stad Gent")[0]
    post.register(by=by, subject="Alleen voor Nour", confidentiality="named", handler=office.people["nour"])
    gone = post.register(by=by, subject="Dubbel")[0]
    post.cancel(item=gone, by=by, reason="Twee keer gescand")
    day = Record.objects.order_by("pk")[0].registered_on
    client = client_of(office, "griet")
    page = client.get(f"/post/register/?day={day}")
    rows = page.context["page"]["rows"]
    assert [row[0] for row in rows] == ["IN-2026-0001", "IN-2026-0002", "IN-2026-0003"]
    assert rows[1][1:] == ["", "", "nummer in gebruik, vertrouwelijk", "", ""]
    assert rows[2][5] == "Geannuleerd door Griet Willems: Twee keer gescand"
    paper = client.get("/post/register.pdf?year=2026&direction=in")
    words = " ".join(" ".join(pdf.read_text(paper.content).texts).split())
    assert open_one.record.number in words
    assert "Brief met een # en een [haak]" in words
    assert "Alleen voor Nour" not in words


def test_letters_that_wait_for_the_printer_are_one_pdf(office: Office) -> None:
    griet = office.as_("griet")
    for name in ("Stad Gent", "Mevrouw A. Willems"):
        item = post.register(by=griet, subject="Vraag", party_name=name)[0]
        post.acknowledge(item=item, by=griet)
    found = pdf.read_text(client_of(office, "griet").get("/post/letters.pdf").content)
    assert found.pages == 2
    assert "Stad Gent" in found.texts[0]
    assert "Geachte heer, geachte mevrouw," in found.texts[1]


TABS = ("types", "texts", "signatures", "templates", "gates", "boxes")


def settings_rows(client: Client, tab: str) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in client.get(f"/post/settings/?tab={tab}").context["page"]["rows"]}


def test_everything_the_office_has_set_stands_on_one_page_with_its_buttons(office: Office) -> None:
    by = office.as_("griet")
    katrien = office.as_("katrien")
    post.set_type(
        by=katrien, type="complaint", asks_answer=True, answer_days=5, person=office.people["griet"]
    )
    text = post.write_text(
        by=katrien, name="Uitnodiging", purpose="letter", subject="U bent welkom", body="Kom langs."
    )
    post.write_signature(by=katrien, text="De wijkdienst")
    item = post.register(by=by, subject="Offerte lift", type="quote")[0]
    kept = post.save_as_template(item=item, by=by, name="Liften")
    gate = post.set_gate(by=katrien, manager=office.people["annelies"], keeper=office.people["fatma"])
    post.open_box(by=by, name="e-Box", emptied_by=office.people["griet"])
    client = client_of(office, "katrien")
    complaint = settings_rows(client, "types")["Klacht"]
    assert complaint["cells"][2] == "Griet Willems"
    assert "binnen 5 werkdagen" in complaint["cells"][3]
    urls = {
        tab: [link["url"] for row in settings_rows(client, tab).values() for link in row["links"]]
        for tab in TABS
    }
    assert any(f"/do/post.text.change/{text.pk}/" in url for url in urls["texts"])
    assert any(f"/do/post.gate.end/{gate.pk}/" in url for url in urls["gates"])
    assert any(f"/do/post.template.remove/{kept.pk}/" in url for url in urls["templates"])
    assert settings_rows(client, "signatures")["Het hele kantoor"]["cells"][0] == "De wijkdienst"
    assert settings_rows(client, "boxes")["e-Box"]["cells"][0] == "Griet Willems"
    for url in [url for found in urls.values() for url in found]:
        assert client.get(url).status_code == 200, url
    form = client.get(
        next(url for url in urls["texts"] if "post.text.change" in url and "language=nl" in url)
    )
    assert "Kom langs." in text_of(form)


def test_a_type_has_a_row_for_each_period_and_the_past_cannot_be_changed(office: Office) -> None:
    katrien = office.as_("katrien")
    year = katrien.today.year
    for first_on in (date(year - 1, 1, 1), date(year, 1, 1), date(year + 1, 1, 1)):
        post.set_type(
            by=katrien, type="quote", asks_answer=True, answer_days=first_on.year - year + 3, from_on=first_on
        )
    page = client_of(office, "katrien").get("/post/settings/?tab=types").context["page"]
    periods = [row for row in page["rows"] if row["name"] == "Offerte"]
    assert [bool(row["links"]) for row in periods] == [False, True, True]
    assert [row["quiet"] for row in periods] == [True, False, False]
    assert [
        f"binnen {days} werkdagen" in row["cells"][3] for row, days in zip(periods, (2, 3, 4), strict=True)
    ] == [True] * 3


def test_who_may_not_change_the_settings_is_told_who_can_and_who_is_no_keeper_stays_outside(
    office: Office,
) -> None:
    told = text_of(client_of(office, "lotte").get("/post/settings/"))
    assert "Wijzigen kan" in told
    refused = client_of(office, "thijs").get("/post/settings/")
    assert refused.status_code == 403
    assert "Officemanager" in text_of(refused)
    manager = client_of(office, "jeroen").get("/post/settings/").context["page"]
    assert [tab["title"] for tab in manager["tabs"]] == ["Wie post opent"]


def test_places_for_keepers_are_in_the_menu_of_keepers_alone(office: Office) -> None:
    def places(key: str) -> set[str]:
        shell = client_of(office, key).get("/list/post.incoming/").context["shell"]
        return {item["url"] for group in shell["menu"] for item in group["items"]} | {
            one["url"] for one in shell["me"]["settings"]
        }

    for_keepers = {"/post/new/", "/post/register/", "/post/settings/"}
    assert for_keepers <= places("griet")
    assert not for_keepers & places("thijs")
    found = client_of(office, "thijs").get("/search/palette/?q=Register+afdrukken")
    assert "/post/register/" not in text_of(found)
