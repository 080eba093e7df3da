"""What the program proposes, in the browser: seen with its reason, confirmed with one key, alone and many together; and
what is likely while somebody types a registration."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from spil.foundation.files.store import store
from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from tests.support.browser import accessibility_findings, sign_in
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"


@pytest.fixture
def office() -> Office:
    """An office that decided about post of Telenova: offers to Facilities, contracts to the director's assistant."""
    made = small_office()
    everybody_signs_in(made, PASSWORD)
    by, today = made.as_("griet"), timezone.localdate()
    for number in range(6):
        for subject, handler, kind, ago in (
            ("Offerte kopieertoestel", "thijs", "quote", 40),
            ("Nieuwe voorwaarden contract", "fatma", "contract", 60),
        ):
            post.register(
                by=by, subject=f"{subject} {number}", party_name="Telenova", type=kind,
                handler=made.people[handler], arrived_on=today - timedelta(days=ago + number),
            )  # fmt: skip
        post.register(
            by=by, subject=f"Klacht over lawaai {number}", party_name="Mevrouw A. Willems",
            handler=made.people["lotte"], arrived_on=today - timedelta(days=20 + number),
        )  # fmt: skip
    return made


def arrive(office: Office, subject: str) -> PostItem:
    name = subject.replace(" ", "-")
    raw = f"From: Telenova <info@telenova.example>\nSubject: {subject}\nMessage-ID: <{name}@x>\n\n{subject}\n"
    file = store().put(raw.encode(), name="mail.eml")
    return post.take([file], office.system())[0].item


def test_proposals_are_confirmed_with_one_key_and_stand_beside_the_form(page: Any, office: Office) -> None:
    first, *others = (arrive(office, f"Offerte kopieertoestel, versie {letter}") for letter in "abc")
    sign_in(page, office.people["griet"].email, PASSWORD)

    page.goto(f"/record/{first.pk}/")  # why, in words, with the items on which it rests; V confirms
    proposed = page.locator("dl.proposals")
    proposed.locator("b.proposed").get_by_text("Thijs Bakker").wait_for()
    proposed.get_by_text("eerdere stukken").first.wait_for()
    assert proposed.locator("a.num").count() >= 3
    assert accessibility_findings(page) == []
    page.keyboard.press("v")
    page.get_by_text(", gedaan").first.wait_for()
    page.locator("dl.proposals").wait_for(state="detached")
    assert not PostItem.objects.get(pk=first.pk).unconfirmed

    page.goto("/list/post.incoming/?view=unconfirmed")  # the others together, with the same key
    page.locator("tbody tr").nth(1).wait_for()
    assert page.locator("tbody tr").count() == len(others)
    assert accessibility_findings(page) == []
    page.locator("[data-all]").check()
    page.locator(".bulk [data-key=V]").click()
    page.get_by_text("Hier staat niets").first.wait_for()
    assert not PostItem.objects.filter(unconfirmed=True).exists()

    page.goto("/post/new/")  # while somebody types; Alt V takes all of it over
    page.get_by_label("Onderwerp").fill("Offerte voor een kopieertoestel")
    page.get_by_label("Afzender, zoals vermeld").fill("Telenova")
    page.locator(".hints b.proposed").get_by_text("Thijs Bakker").wait_for()
    assert accessibility_findings(page) == []
    page.keyboard.press("Alt+v")
    page.locator("[data-fill=handler]").wait_for(state="detached")
    page.keyboard.press("Enter")
    page.get_by_text("is geregistreerd: Offerte voor een kopieertoestel").first.wait_for()
    typed = PostItem.objects.select_related("record").get(record__title="Offerte voor een kopieertoestel")
    assert (typed.record.owner, typed.type, typed.unconfirmed) == (office.people["thijs"], "quote", False)
