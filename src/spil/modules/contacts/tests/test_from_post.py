"""A contact that is made of who sent something."""

from __future__ import annotations

import pytest

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.parties.models import Party
from spil.modules.contacts.actions import make_contact, unmake_contact
from spil.modules.post.public import PostItem, register
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def again(item: PostItem) -> PostItem:
    return PostItem.objects.select_related("record", "party").get(pk=item.pk)


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
    with pytest.raises(Refused, match="NoSender"):
        make_contact(item=register(by=griet, subject="z")[0], by=griet)
