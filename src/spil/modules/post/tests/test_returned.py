"""E-mails that were not delivered: which of them come back to their item."""

from __future__ import annotations

import pytest

from spil.foundation.actions import guard
from spil.foundation.outbox.models import MailState
from spil.foundation.outbox.posting import post
from spil.foundation.records.models import Record
from spil.modules.post.actions import register_outgoing
from spil.modules.post.models import Channel, PostItem
from spil.modules.post.queries.following import returned
from tests.support.office import small_office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "held_from", "comes_back"),
    [
        ("done", "", True),
        ("waiting", "", True),
        ("in_hand", "", True),
        ("held", "waiting", True),
        ("held", "returned", False),
        ("returned", "", False),
        ("new", "", False),
        ("cancelled", "", False),
    ],
)
def test_what_went_comes_back_and_nothing_else_is_tried_again_and_again(
    state: str, held_from: str, comes_back: bool
) -> None:
    office = small_office()
    item = register_outgoing(by=office.as_("griet"), subject="x", party_name="Namur", channel=Channel.EMAIL)[
        0
    ]
    mail = post(to="info@namur.example", subject="x", text="x", at=office.now(), record=item.record)
    mail.state, mail.error = MailState.BOUNCED, "5.1.1 unknown"
    mail.save()
    with guard.opened():
        Record.objects.filter(pk=item.pk).update(state=state)
        PostItem.objects.filter(pk=item.pk).update(held_from=held_from)
    assert [(one.pk, reason) for one, reason in returned()] == [(item.pk, "5.1.1 unknown")] * comes_back
