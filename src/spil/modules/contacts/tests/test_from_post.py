"""A contact that is made of who sent something."""

from __future__ import annotations

from functools import partial

import pytest
from django.test import Client

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.identity.models import User
from spil.foundation.parties.models import Party
from spil.modules.contacts.actions import add_contact, change_contact, make_contact, unmake_contact
from spil.modules.contacts.queries import parties_asked, parties_named
from spil.modules.post.public import PostItem, register
from tests.support.deeds import again, refusal
from tests.support.office import Office, small_office
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def test_a_sender_becomes_a_contact_and_is_one_no_longer_while_nothing_else_is_about_it(
    office: Office,
) -> None:
    griet = office.as_("griet")
    item = register(by=griet, subject="x", party_name="Stad Gent")[0]
    make_contact(item=item, by=griet, email="info@gent.example")
    party = again(item).party
    assert party is not None
    with pytest.raises(Refused, match="IsContact"):
        make_contact(item=again(item), by=griet)
    second = register(by=griet, subject="y", party=party)[0]
    with pytest.raises(Refused, match="StillUsed"):
        unmake_contact(item=again(item), by=griet)
    with guard.opened():
        PostItem.objects.filter(pk=second.pk).update(party=office.supplier)
    unmake_contact(item=again(item), by=griet)
    assert again(item).party is None
    assert not Party.objects.filter(name="Stad Gent").exists()
    with pytest.raises(Refused, match="NotMadeHere"):
        unmake_contact(item=again(item), by=griet)
    with pytest.raises(Refused, match="NoSender"):
        make_contact(item=register(by=griet, subject="z")[0], by=griet)


def test_two_letters_of_one_sender_give_one_contact_and_two_of_one_name_are_told_apart(
    office: Office,
) -> None:
    griet = office.as_("griet")
    first, second, third = (register(by=griet, subject=word, party_name="Jan Peeters")[0] for word in "abc")
    make_contact(item=first, by=griet)
    for email in ("", "jan@x.example"):
        assert refusal(make_contact, item=again(second), by=griet, email=email) == "HasContact"
    actions["post.item.correct"](item=again(second), by=griet, party=again(first).party)
    change_contact(party=again(first).party, by=griet, email="jan@y.example")
    for email in ("", "Jan@Y.example"):
        assert refusal(make_contact, item=again(third), by=griet, email=email) == "HasContact"
    make_contact(item=again(third), by=griet, email="jan@x.example")
    assert Party.objects.filter(name="Jan Peeters").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_make_a_contact_of_one_sender_at_the_same_moment_make_one(office: Office) -> None:
    griet = office.as_("griet")
    items = [register(by=griet, subject=word, party_name="Jan Peeters")[0] for word in "ab"]
    with pytest.raises(Refused, match="HasContact"):
        at_the_same_moment(*(partial(make_contact, item=item, by=griet) for item in items))
    assert Party.objects.filter(name="Jan Peeters").count() == 1


def test_the_page_of_the_item_has_the_button_that_takes_it_back(office: Office) -> None:
    griet = office.as_("griet")
    item = register(by=griet, subject="x", party_name="Stad Gent")[0]
    User.objects.create_user("griet@test.example", "geheim-genoeg", person=office.people["griet"])
    client = Client()
    client.force_login(User.objects.get(email="griet@test.example"))
    url = f"/record/{item.pk}/do/contacts.contact.unmake/"
    assert url not in client.get(f"/record/{item.pk}/").content.decode()
    make_contact(item=item, by=griet)
    assert url in client.get(f"/record/{item.pk}/").content.decode()
    client.post(url)
    assert again(item).party is None


def test_the_search_finds_everybody_outside_and_leads_to_the_page_where_they_stand(office: Office) -> None:
    by = office.as_("griet")
    add_contact(by=by, name="Wijkraad Noord", town="Gent")
    [raad] = parties_named("wijkraad", list(parties_asked("wijkraad", by, 5)))
    [supplier] = parties_named("", list(parties_asked(office.supplier.name, by, 5)))
    assert (raad.url_name, supplier.url_name) == ("contacts-all", "contacts")
