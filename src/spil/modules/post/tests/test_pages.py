"""The pages of post: registering file after file, and the views of its list."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import door, guard
from spil.foundation.files.store import store
from spil.foundation.handling.actions.coordinating import assign
from spil.foundation.identity.models import User
from spil.foundation.previews.tests.test_shown import a_sheet
from spil.modules.post import actions as post
from spil.modules.post.models import Channel, EntryTemplate, PostItem
from tests.support.office import Office, small_office
from tests.support.rivals import at_the_same_moment

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


def test_a_waiting_file_that_is_lost_says_so_and_keeps_nobody_from_the_next(office: Office) -> None:
    client = client_of(office, "griet")
    files = [SimpleUploadedFile("weg.txt", b"Weg ermee"), SimpleUploadedFile("twee.txt", b"Niemand")]
    client.post("/post/new/", {"files": files})
    store().remove(sha256(b"Weg ermee").hexdigest(), before=timezone.now() + timedelta(minutes=1))
    page = client.get("/post/new/")
    assert page.context["page"]["document"]["name"] == "weg.txt"
    assert "De inhoud van dit bestand is er niet meer." in text_of(page)
    later = client.post("/post/new/", {"later": "1", "sha": page.context["page"]["sha"]}, follow=True)
    assert later.context["page"]["document"]["name"] == "twee.txt"


def test_a_waiting_file_that_is_not_shown_whole_says_so(office: Office) -> None:
    client = client_of(office, "griet")
    for content, is_cut in (
        (b"woord " * 40_000, True),
        (a_sheet([["Papier", "12"]] * 500), True),
        (a_sheet([["Papier", "12"]] * 300), False),
    ):
        client.post("/post/new/", {"files": SimpleUploadedFile("woorden", content)})
        page = client.get("/post/new/")
        assert ("Er is meer. Open het bestand om alles te zien." in text_of(page)) is is_cut
        client.post("/post/new/", {"sha": page.context["page"]["sha"], "subject": "Woorden"})


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
    refused = client.post("/post/new/", {"sha": first["sha"], "subject": "", "type": "letter"})
    assert refused.status_code == 422
    typed = {"sha": first["sha"], "subject": "Prijslijst", "party": office.supplier.pk}
    done = client.post("/post/new/", typed, follow=True)
    item = PostItem.objects.get()
    assert (item.record.title, item.original_name, item.party) == (
        "Prijslijst",
        "brief_een.txt",
        office.supplier,
    )
    assert "IN-2" in text_of(done)
    assert "1 bestand wacht" in text_of(done)
    again = client.post("/post/new/", {"files": SimpleUploadedFile("kopie.txt", letter)}, follow=True)
    sha = again.context["page"]["sha"]
    later = client.post("/post/new/", {"later": "1", "sha": sha}, follow=True)
    assert again.context["page"]["document"]["name"] == "twee.txt"
    assert later.context["page"]["known"]["url"] == f"/record/{item.pk}/"
    assert "kwam al eerder binnen" in text_of(later)


def add(client: Client, *names: str) -> list[str]:
    """Files that wait from now on, each with its name as its words; their hashes."""
    client.post("/post/new/", {"files": [SimpleUploadedFile(name, name.encode()) for name in names]})
    return [sha256(name.encode()).hexdigest() for name in names]


def waiting(client: Client) -> list[str]:
    """The names of what waits, in the order in which the page offers it."""
    found: list[str] = []
    while (page := client.get("/post/new/").context["page"])["document"]["name"] not in found:
        found.append(page["document"]["name"])
        client.post("/post/new/", {"later": "1", "sha": page["sha"]})
    return found


def registered() -> dict[str, str]:
    return dict(PostItem.objects.values_list("record__title", "original_name"))


def test_a_form_that_is_sent_again_registers_no_other_file_under_what_was_typed_for_the_first(
    office: Office,
) -> None:
    client = client_of(office, "griet")
    first, _second = add(client, "een.txt", "twee.txt")
    typed = {"sha": first, "subject": "Vertrouwelijk", "confidentiality": "named"}
    client.post("/post/new/", typed)
    again = client.post("/post/new/", typed)
    assert again.status_code == 422
    assert "intussen geregistreerd" in text_of(again)
    page = again.context["page"]
    assert (page["document"], page["first"][0]["value"]) == (None, "Vertrouwelijk")
    assert client.post("/post/new/", {**typed, "sha": page["sha"]}).status_code == 422
    assert registered() == {"Vertrouwelijk": "een.txt"}
    assert waiting(client) == ["twee.txt"]


def test_the_file_on_the_page_is_registered_whatever_was_put_off_in_another_tab(office: Office) -> None:
    client = client_of(office, "griet")
    first, second, _third = add(client, "een.txt", "twee.txt", "drie.txt")
    for _tab in range(2):
        client.post("/post/new/", {"later": "1", "sha": first})
    assert waiting(client) == ["twee.txt", "drie.txt", "een.txt"]
    client.post("/post/new/", {"sha": first, "subject": "Van een"})
    client.post("/post/new/", {"sha": "", "subject": "Zonder stuk"})
    client.post("/post/new/", {"sha": second, "subject": "Van twee"})
    assert registered() == {"Van een": "een.txt", "Zonder stuk": "", "Van twee": "twee.txt"}
    assert waiting(client) == ["drie.txt"]


def test_what_is_added_in_another_tab_while_a_file_is_registered_stays(office: Office) -> None:
    client, other = client_of(office, "griet"), Client()
    other.cookies = client.cookies
    first, _second = add(client, "een.txt", "twee.txt")

    def meanwhile(_outcome: Any) -> None:
        add(other, "drie.txt")

    door.observers.append(meanwhile)
    try:
        client.post("/post/new/", {"sha": first, "subject": "Van een"})
    finally:
        door.observers.remove(meanwhile)
    assert waiting(client) == ["twee.txt", "drie.txt"]


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_registered_twice_at_the_same_moment_is_one_item(office: Office) -> None:
    client, other = client_of(office, "griet"), client_of(office, "griet")
    first, _second = add(client, "een.txt", "twee.txt")
    typed = {"sha": first, "subject": "Dubbel geklikt"}
    acts = (partial(one.post, "/post/new/", typed) for one in (client, other))
    assert sorted(one.status_code for one in at_the_same_moment(*acts)) == [302, 422]
    assert registered() == {"Dubbel geklikt": "een.txt"}
    assert waiting(client) == ["twee.txt"]


def test_more_files_than_may_wait_are_told_and_put_no_other_out(office: Office) -> None:
    client = client_of(office, "griet")
    for part in range(2):
        add(client, *(f"{part}-{number}.txt" for number in range(100)))
    told = client.post("/post/new/", {"files": SimpleUploadedFile("meer.txt", b"meer")}, follow=True)
    assert "niet toegevoegd" in text_of(told)
    assert "200 bestanden wachten" in text_of(told)


def test_a_waiting_file_is_shown_to_nobody_else_and_a_template_begins_an_entry(office: Office) -> None:
    griet, sofie = client_of(office, "griet"), client_of(office, "katrien")
    griet.post("/post/new/", {"files": SimpleUploadedFile("geheim.txt", b"Kanariegeheim")})
    sha = griet.get("/post/new/").context["page"]["sha"]
    assert b"".join(griet.get(f"/post/new/file/?sha={sha}").streaming_content) == b"Kanariegeheim"  # type: ignore[attr-defined]
    assert sofie.get(f"/post/new/file/?sha={sha}").status_code == 404
    griet.post("/post/new/", {"files": SimpleUploadedFile("brief.pdf", typst.compile(b"= Geachte"))})
    griet.post("/post/new/", {"later": "1", "sha": sha})
    scanned = griet.get("/post/new/").context["page"]["document"]
    assert (scanned["look"], len(scanned["pages"])) == ("pages", 1)
    assert griet.get(scanned["pages"][0]).content.startswith(b"\x89PNG"), "the page stands beside the form"
    assert sofie.get(scanned["pages"][0]).status_code == 404
    assert griet.get(f"{scanned['url']}&page=9").status_code == 404
    item = post.register(by=office.as_("griet"), subject="Offerte lift", type="quote")[0]
    with guard.opened():
        values = {"subject": item.record.title, "type": item.type, "kind": "incoming"}
        kept = EntryTemplate.objects.create(name="Liften", values=values)
    page = sofie.get(f"/post/new/?template={kept.pk}").context["page"]
    chosen = {one["name"]: one for one in page["first"]}
    assert chosen["subject"]["value"] == "Offerte lift"
    assert [one["value"] for one in chosen["type"]["choices"] if one["selected"]] == ["quote"]


def test_who_does_not_keep_the_register_is_told_who_does(office: Office) -> None:
    answer = client_of(office, "thijs").get("/post/new/")
    assert answer.status_code == 403
    assert "Office" in text_of(answer)


def test_the_registering_page_asks_for_the_dossier_by_choosing_or_by_its_number(office: Office) -> None:
    by = office.as_("griet")
    first, second = (post.register(by=by, subject=f"Dossier {name}")[0].record for name in ("lift", "dak"))
    client = client_of(office, "griet")
    asked = {one["name"]: one for one in client.get("/post/new/").context["page"]["first"]}
    assert asked["dossier"]["lookup_url"] == "/lookup/post.incoming.register/dossier/"
    client.post("/post/new/", {"subject": "Gekozen", "dossier": first.pk, "dossier_q": ""})
    client.post("/post/new/", {"subject": "Getypt", "dossier": "", "dossier_q": second.number})
    filed = dict(
        PostItem.objects.filter(record__dossier__isnull=False).values_list("record__title", "record__dossier")
    )
    assert filed == {"Gekozen": first.pk, "Getypt": second.pk}


def test_what_waits_longer_than_so_many_days_is_a_view_grouped_by_whom_it_waits_for(office: Office) -> None:
    today = office.today
    for days, subject in ((8, "Lang"), (7, "Een week"), (1, "Pas")):
        then = office.as_("griet", today=today - timedelta(days=days))
        item = post.register(by=then, subject=subject, party=office.supplier)[0]
        post.await_answer(item=item, by=then, waiting_for="De leverancier")
    client = client_of(office, "griet")
    tabs = {tab["title"]: tab["url"] for tab in client.get("/list/post.incoming/").context["list"]["tabs"]}
    shown = client.get(tabs["Wacht langer dan een week"])
    assert [group["title"] for group in shown.context["list"]["groups"]] == [office.supplier.name]


def test_the_days_of_waiting_are_a_filter(office: Office) -> None:
    client = client_of(office, "griet")
    query = "view=waiting"
    answer = client.get(
        "/list/post.incoming/filter/waiting_since/", {"query": query, "apply": "1", "ago": "30"}
    )
    assert "waiting_since=%3E30" in answer["Location"]
    assert "meer dan 30 dagen geleden" in text_of(client.get(answer["Location"]))
    wrong = client.get(
        "/list/post.incoming/filter/waiting_since/", {"query": query, "apply": "1", "ago": "een maand"}
    )
    assert wrong.status_code == 422
    assert "geen aantal dagen" in text_of(wrong)


def test_a_cancelled_item_offers_nothing_that_concerns_only_what_is_open(office: Office) -> None:
    griet = office.as_("griet")
    item = post.register(by=griet, subject="Twee keer gescand", channel=Channel.REGISTERED)[0]
    page = f"/record/{item.pk}/"
    names = ("records.record.assign", "records.record.set_deadline", "post.item.prove", "post.item.close")
    client = client_of(office, "griet")
    offered = text_of(client.get(page))
    assert all(f"/{name}/" in offered for name in names)
    post.cancel(item=item, by=griet, reason="Staat er al")
    left = text_of(client.get(page))
    assert not [name for name in names if f"/{name}/" in left]
    assert "Twee keer gescand" in left
    item = PostItem.objects.select_related("record").get(pk=item.pk)
    with pytest.raises(Refused) as refused:
        assign(record=item.record, by=griet, owner=office.people["thijs"])
    assert refused.value.refusal.code == "WrongState"


def test_the_address_of_a_box_leads_there_and_nothing_but_the_web_does(office: Office) -> None:
    client, griet = client_of(office, "griet"), office.as_("griet")
    pages = []
    for address in ("https://ebox.example/in", "javascript:alert(1)", "Postbus 12, Gent"):
        box = post.open_box(by=griet, name="e-Box", emptied_by=office.people["griet"], address=address)[0]
        pages.append(text_of(client.get(f"/record/{box.pk}/")))
    assert 'href="https://ebox.example/in"' in pages[0]
    assert "javascript:alert(1)" in pages[1]
    assert 'href="javascript' not in pages[1]
    assert "Postbus 12, Gent" in pages[2]
