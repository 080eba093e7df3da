"""Files beside a record: shown to who sees the record, with nothing of theirs that could run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from spil.foundation.attachments.models import Attachment
from spil.foundation.files.store import store
from spil.foundation.handling.actions import attach, share
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.previews.shown import page_picture
from spil.foundation.previews.tests.test_shown import MAIL, a_docx, a_pdf, a_sheet
from spil.foundation.previews.tidying import tidy
from tests.door.playing import registered
from tests.record.playing import signed_in
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def test_each_file_is_shown_beside_its_record_and_on_a_page_with_the_others(office: Office) -> None:
    letter, by = registered(office, handler=office.people["bart"]), office.as_("bart")
    files = {
        "brief.pdf": a_pdf(),
        "prijs.eml": MAIL,
        "nota.docx": a_docx("Beste collega"),
        "a.txt": b"woorden",
    }
    for name, content in files.items():
        attach(record=letter.record, by=by, file=store().put(content, name=name))
    ids = dict(Attachment.objects.filter(record=letter.pk).values_list("name", "pk"))
    bart = signed_in(office, "bart")
    shown = {name: bart.get(f"/file/{pk}/preview/").content.decode() for name, pk in ids.items()}
    assert "Bladzijde 2 van brief.pdf" in shown["brief.pdf"]
    assert "prijs.eml" in shown["brief.pdf"]  # the strip of the other files
    assert "Beste collega" in shown["nota.docx"]
    assert "woorden" in shown["a.txt"]
    assert "1 afbeelding van elders" in shown["prijs.eml"]
    part = bart.get(f"/file/{ids['brief.pdf']}/preview/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    picture = bart.get(f"/file/{ids['brief.pdf']}/page/1/")
    assert picture["Content-Type"] == "image/png"
    assert bart.get(f"/file/{ids['brief.pdf']}/page/9/").status_code == 422


def test_a_file_that_is_not_shown_whole_says_so(office: Office) -> None:
    letter, by = registered(office, handler=office.people["bart"]), office.as_("bart")
    more = "Er is meer. Download het bestand om alles te zien."
    bart = signed_in(office, "bart")
    for count, is_cut in ((500, True), (10, False)):
        name = f"{count}.xlsx"
        attach(record=letter.record, by=by, file=store().put(a_sheet([["Papier"]] * count), name=name))
        pk = Attachment.objects.get(record=letter.pk, name=name).pk
        assert (more in bart.get(f"/file/{pk}/preview/").content.decode()) is is_cut, name


def test_what_was_drawn_goes_a_day_later_where_it_was_drawn_when_nobody_keeps_the_file(
    office: Office, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    letter = registered(office, handler=office.people["bart"])
    kept, erased = (store().put(a_pdf(pages), name="brief.pdf") for pages in (1, 2))
    attach(record=letter.record, by=office.as_("bart"), file=kept)
    for file in (kept, erased):
        page_picture(file.sha256, 0, 900)
    now = timezone.now()
    assert tidy(now) == 0, "it may be about to be registered"
    assert tidy(now + timedelta(days=1, minutes=1)) == 1
    assert [one.name for one in (tmp_path / "previews").glob("??/*")] == [kept.sha256]


def test_what_a_program_reads_is_taken_along_by_its_name_and_the_rest_opens_beside_the_record(
    office: Office,
) -> None:
    letter, bart = registered(office, handler=office.people["bart"]), signed_in(office, "bart")
    bank = store().put(b"<?xml version='1.0'?><Document/>", name="bank.xml")
    attach(record=letter.record, by=office.as_("bart"), file=bank)
    page = bart.get(f"/record/{letter.pk}/").content.decode()
    assert 'id="document"' not in page  # nothing of it is for people: no column, and no link that wants one
    assert 'hx-target="#document"' not in page
    note = store().put(b"woorden", name="nota.txt")
    attach(record=letter.record, by=office.as_("bart"), file=note)
    page = bart.get(f"/record/{letter.pk}/").content.decode()
    ids = dict(Attachment.objects.filter(record=letter.pk).values_list("name", "pk"))
    assert f'<a href="/file/{ids["bank.xml"]}/" title="bank.xml' in page
    assert f'hx-get="/file/{ids["nota.txt"]}/preview/" hx-target="#document"' in page


def test_a_message_stands_in_a_frame_that_runs_and_fetches_nothing(office: Office) -> None:
    letter = registered(office, handler=office.people["bart"])
    attach(record=letter.record, by=office.as_("bart"), file=store().put(MAIL, name="prijs.eml"))
    pk, bart = Attachment.objects.get(record=letter.pk, name="prijs.eml").pk, signed_in(office, "bart")
    body = bart.get(f"/file/{pk}/message/")
    assert "default-src 'none'" in body["Content-Security-Policy"]
    assert "https:" not in body["Content-Security-Policy"]
    assert "spy.example" not in body.content.decode()
    asked = bart.get(f"/file/{pk}/message/?remote=1")
    assert "img-src data: https:" in asked["Content-Security-Policy"]
    assert "sandbox" in asked["Content-Security-Policy"]
    may = "allow-popups allow-popups-to-escape-sandbox"
    assert f'sandbox="{may}"' in bart.get(f"/file/{pk}/preview/").content.decode()
    for one in (body, asked):
        assert f"sandbox {may};" in one["Content-Security-Policy"]


@pytest.mark.django_db(transaction=True)
def test_a_link_in_a_message_opens_a_page_that_works(page: Any, live_server: Any, office: Office) -> None:
    link = f'{MAIL.decode()}<a href="{live_server.url}/">Betaal hier</a>'.encode()
    letter = registered(office, handler=office.people["bart"])
    attach(record=letter.record, by=office.as_("bart"), file=store().put(link, name="prijs.eml"))
    pk, bart = Attachment.objects.get(record=letter.pk, name="prijs.eml").pk, signed_in(office, "bart")
    session = bart.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.goto(f"/file/{pk}/preview/")
    with page.context.expect_page() as opening:
        page.frame_locator("iframe").get_by_text("Betaal hier").click()
    opening.value.wait_for_load_state()
    assert opening.value.evaluate("self.origin") == live_server.url, "its own, not that of a sandbox"
    assert opening.value.evaluate("self.opener") is None


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        ("brief.pdf", a_pdf(), ("page/1/",)),
        ("prijs.eml", MAIL, ("message/",)),
        ("foto.gif", b"GIF89a" + b"\x01\x00" * 10, ()),
        ("nota.txt", b"woorden", ()),
    ],
    ids=["pages", "message", "picture", "text"],
)
def test_of_a_file_that_is_lost_it_is_said_that_it_is(
    office: Office, name: str, content: bytes, parts: tuple[str, ...]
) -> None:
    letter = registered(office, handler=office.people["bart"])
    kept = store().put(content + b"\n%lost", name=name)
    attach(record=letter.record, by=office.as_("bart"), file=kept)
    pk, bart = Attachment.objects.get(record=letter.pk, name=name).pk, signed_in(office, "bart")
    store().remove(kept.sha256, before=timezone.now() + timedelta(minutes=1))
    shown = bart.get(f"/file/{pk}/preview/")
    assert shown.status_code == 200
    assert "De inhoud van dit bestand is er niet meer." in shown.content.decode()
    assert [bart.get(f"/file/{pk}/{part}").status_code for part in parts] == [422 for _part in parts]
    bart.raise_request_exception = False
    for address in (f"/file/{pk}/", f"/file/{pk}/show/"):
        page = bart.get(address)
        assert page.status_code == 404
        assert "Dit bestand is verloren" in page.content.decode()
    headers = {"Authorization": f"Bearer {make_token(User.objects.get(), 'x', timezone.now())}"}
    program = Client(headers=headers, raise_request_exception=False)
    answer = program.get(f"/api/v1/records/post.incoming/{letter.pk}/files/{pk}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "Lost")


def test_who_may_not_see_the_record_sees_no_page_of_its_files(office: Office) -> None:
    letter = registered(office, handler=office.people["bart"])
    attach(record=letter.record, by=office.as_("bart"), file=store().put(a_pdf(), name="a.pdf"))
    share(record=letter.record, by=office.as_("bart"), confidentiality="named")
    pk, thijs = Attachment.objects.get(record=letter.pk, name="a.pdf").pk, signed_in(office, "thijs")
    for address in ("preview/", "page/1/", "message/"):
        assert thijs.get(f"/file/{pk}/{address}").status_code == 404


def test_no_browser_keeps_the_picture_of_a_page_for_who_comes_after(office: Office) -> None:
    """A session that is over by time, and an office without encryption, empty no cache."""
    letter = registered(office, handler=office.people["bart"])
    attach(record=letter.record, by=office.as_("bart"), file=store().put(a_pdf(), name="a.pdf"))
    pk = Attachment.objects.get(record=letter.pk, name="a.pdf").pk
    picture = signed_in(office, "bart").get(f"/file/{pk}/page/1/")
    assert (picture.status_code, picture["Cache-Control"]) == (200, "no-store")
