"""A stack of letters in one scan becomes one item a letter; without a separator a scan stays whole."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
import typst
from PIL import Image

from spil.foundation.access.actor import Actor
from spil.foundation.arrivals.taking import take_in
from spil.foundation.attachments.models import Attachment
from spil.foundation.documents import pdf, scans
from spil.foundation.files.store import store
from spil.foundation.handling.actions import rename
from spil.foundation.links.models import Link
from spil.foundation.reading.jobs import read_scans
from spil.foundation.reading.models import FileText, Source
from spil.foundation.reading.words import can_recognise
from spil.foundation.records.models import Record
from spil.foundation.search.queries import search
from spil.modules.post.models import PostItem
from spil.modules.post.public import register
from tests.support.left_out import leave_out
from tests.support.office import PEOPLE, Office, small_office

pytestmark = pytest.mark.django_db


def pictures(data: bytes, turned: float = 0) -> Iterator[Any]:
    with pdf.opened(data) as document:
        for number in range(len(document)):
            yield pdf.drawn(document, number, 1000).convert("L").rotate(turned, fillcolor=255)


def scanned(*pages: Any) -> bytes:
    """Pages as a scanner gives them: pictures without a letter of text."""
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=120)
    return target.getvalue()


#: the office manager, an assistant, the secretary and the reception
KEEPERS = {"katrien", "fatma", "griet", "lotte"}


def readers(office: Office, pk: int) -> set[str]:
    return {key for key in PEOPLE if Record.objects.visible_to(office.as_(key)).filter(pk=pk).exists()}


@pytest.fixture(scope="module")
def stack() -> bytes:
    first = typst.compile(b"Geachte mevrouw #pagebreak() Met vriendelijke groet #pagebreak() #v(1pt)")
    second = typst.compile(b"Beste collega")
    between = scans.separator_page("Scheidingsblad", "Leg dit tussen twee brieven")
    return scanned(*pictures(first), *pictures(between, turned=181), *pictures(second))


def test_a_stack_is_taken_apart_and_blank_pages_and_separators_are_counted(stack: bytes) -> None:
    found = scans.split(stack)
    assert [part.pages for part in found.parts] == [(1, 2), (5,)]
    assert (found.blanks, found.separators) == (1, 1)
    assert [pdf.read_text(part.content).pages for part in found.parts] == [2, 1]


def test_each_letter_is_an_item_linked_to_the_scan_that_few_may_see(stack: bytes) -> None:
    office = small_office()
    by: Actor = office.system()
    outcomes = list(take_in(stack, by, way="folder", name="scan.pdf", key="1"))
    items = list(PostItem.objects.select_related("record").order_by("pk"))
    assert [one.record.title for one in items][1:] == ["scan-1.pdf", "scan-2.pdf"]
    whole = items[0]
    assert whole.record.title == "scan.pdf, de hele scan: 2 brieven, 1 blanco bladzijde weggelaten"
    assert store().read(Attachment.objects.get(record=whole.pk).sha256) == stack
    assert set(Link.objects.values_list("source", "target")) == {(one.pk, whole.pk) for one in items[1:]}
    seen = set(Record.objects.visible_to(office.as_("thijs")).values_list("pk", flat=True))
    assert seen == {one.pk for one in items[1:]}
    again = list(take_in(stack, by, way="folder", name="scan.pdf", key="1"))
    assert [one.record_id for one in again] == [one.record_id for one in outcomes]
    assert PostItem.objects.count() == 3


def test_the_whole_scan_is_read_by_who_keeps_the_register_and_waits_for_nobody(stack: bytes) -> None:
    office = small_office()
    for way, by in (("folder", office.system()), ("upload", office.as_("griet"))):
        arrived = next(iter(take_in(stack, by, way=way, name="scan.pdf")))
        whole = Record.objects.get(pk=arrived.record_id)
        assert (whole.state, whole.owner) == ("done", None)
        assert readers(office, whole.pk) == KEEPERS


def test_the_whole_scan_is_proposed_to_nobody() -> None:
    office = small_office()
    earlier = {"by": office.as_("griet"), "party_name": "Telenova", "handler": office.people["thijs"]}
    for number in range(6):
        register(
            subject=f"Offerte kopieertoestel {number}", arrived_on=office.today - timedelta(days=9), **earlier
        )
    offer = "Telenova\\ Betreft: offerte kopieertoestel\\ Hierbij onze offerte"
    made = pikepdf.new()
    for page in (
        typst.compile(offer.encode()),
        scans.separator_page("Blad", "Ertussen"),
        typst.compile(b"Advocaat\\ Betreft: ontslag, vertrouwelijk"),
    ):
        made.pages.extend(pikepdf.open(io.BytesIO(page)).pages)
    made.save(target := io.BytesIO())
    whole, *parts = take_in(target.getvalue(), office.system(), way="folder", name="scan.pdf")
    assert Record.objects.get(pk=parts[0].record_id).owner == office.people["thijs"]
    assert "thijs" not in readers(office, whole.record_id or 0)


def test_a_scan_that_cannot_be_taken_apart_is_for_who_keeps_the_register_and_says_so() -> None:
    office = small_office()
    page = Image.new("1", (30, 40), 1)
    many = io.BytesIO()
    page.save(many, "PDF", save_all=True, append_images=[page] * scans.MOST_PAGES, resolution=10)
    for way, by in (("folder", office.system()), ("upload", office.as_("griet"))):
        [arrived] = take_in(many.getvalue(), by, way=way, name="stapel.pdf", key="1")
        item = PostItem.objects.select_related("record").get(pk=arrived.record_id)
        assert readers(office, item.pk) == KEEPERS
        assert (item.record.title, item.record.is_open, item.record.owner) == ("stapel.pdf", True, None)
        assert "kon niet uit elkaar gehaald worden" in item.text
        [known] = take_in(many.getvalue(), by, way=way, name="stapel.pdf", key="1")
        assert known.record_id == arrived.record_id


def test_a_scan_of_one_letter_and_a_letter_with_text_stay_whole() -> None:
    office = small_office()
    letter = typst.compile(b"Brief #pagebreak() blad twee")
    for name, data in (("scan.pdf", scanned(*pictures(letter))), ("brief.pdf", letter)):
        assert len(list(take_in(data, office.system(), way="folder", name=name))) == 1


def test_a_scan_without_text_is_read_by_machine_afterwards_and_found() -> None:
    if not can_recognise():
        leave_out("reading by machine: ./spil extras")
    office = small_office()
    page = typst.compile(b"#set page(width: 9cm, height: 3cm)\n#text(size: 30pt)[Dakgoot]")
    [arrived] = take_in(scanned(*pictures(page)), office.system(), way="folder", name="scan.pdf")
    mine = office.as_("griet").audience_ids
    assert FileText.objects.get().source == Source.WAITING
    assert search(mine, "dakgoot") == []
    assert read_scans() == 1
    assert FileText.objects.get().source == Source.OCR
    assert [hit.record_id for hit in search(mine, "dakgoot")] == [arrived.record_id]
    assert read_scans() == 0


def test_a_scanned_letter_gets_its_subject_and_day_from_its_head_and_a_proposal_from_its_words() -> None:
    if not can_recognise():
        leave_out("reading by machine: ./spil extras")
    office = small_office()
    earlier = {"by": office.as_("griet"), "party_name": "Liften De Kroon", "handler": office.people["thijs"]}
    for number in range(4):
        register(subject=f"Onderhoud lift {number}", arrived_on=office.today - timedelta(days=9), **earlier)
    head = f"Liften De Kroon\\ Gent, {office.today:%d/%m/%Y}\\ Betreft: onderhoud lift"
    letter = typst.compile(f"#set page(width: 12cm, height: 6cm)\n#text(size: 16pt)[{head}]".encode())
    scan, system = scanned(*pictures(letter)), office.system()
    nameless, named = (  # the same letter, that came twice
        next(iter(take_in(scan, system, way="folder", name=name))).record_id for name in ("a.pdf", "b.pdf")
    )
    rename(record=Record.objects.get(pk=named), by=office.as_("griet"), title="Lift buiten dienst")
    assert read_scans() == 1

    item = PostItem.objects.select_related("record").get(pk=nameless)
    assert (item.record.title, item.dated_on) == ("Onderhoud lift", office.today)
    assert (item.record.owner, item.unconfirmed) == (office.people["thijs"], True)
    item = PostItem.objects.select_related("record").get(pk=named)
    assert (item.record.title, item.dated_on) == ("Lift buiten dienst", None), "a person named it"


def test_without_the_extra_the_item_says_so_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spil.foundation.reading.words.find_spec", lambda _name: None)
    office = small_office()
    [arrived] = take_in(
        scanned(*pictures(typst.compile(b"Dakgoot"))), office.system(), way="folder", name="s.pdf"
    )
    assert arrived.refusal is None
    assert FileText.objects.get().source == Source.UNREAD


def test_of_a_letter_with_scanned_pages_only_those_are_read_by_machine_and_all_is_found() -> None:
    if not can_recognise():
        leave_out("reading by machine: ./spil extras")
    office = small_office()
    target = io.BytesIO()
    page = typst.compile(b"#set page(width: 9cm, height: 3cm)\n#text(size: 30pt)[Dakgoot]")
    cover = typst.compile(b"Hierbij het verslag van de zolderverdieping")
    with pikepdf.open(io.BytesIO(cover)) as whole, pikepdf.open(io.BytesIO(scanned(*pictures(page)))) as more:
        whole.pages.extend(more.pages)
        whole.save(target)
    [arrived] = take_in(target.getvalue(), office.system(), way="folder", name="verslag.pdf")
    assert read_scans() == 1
    for word in ("dakgoot", "zolderverdieping"):
        assert [hit.record_id for hit in search(None, word)] == [arrived.record_id]
