"""Every real message goes the whole way: into the register, onto the screen without a word to its sender, and back.

What is expected of them stands in the README beside them: no exception reaches the user, no remote content is loaded,
the raw source can be downloaded byte for byte.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from spil.foundation.arrivals.taking import take_in
from spil.foundation.attachments.models import Attachment, Role
from spil.foundation.identity.models import User
from spil.modules.post.models import PostItem
from tests.support.fixtures import sample
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
FOLDERS = ("bounces", "cpython", "imip", "msg-outlook", "notmuch", "tnef")
#: what a browser fetches without being asked
_FETCHED = re.compile(
    r"""(?:src|srcset|background|poster)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)


@pytest.fixture
def office() -> Office:
    return small_office()


def test_every_real_message_is_registered_shown_and_given_back_as_it_came(
    office: Office, client: Client, real_files: Path
) -> None:
    client.force_login(User.objects.create_user("griet@x.example", person=office.people["griet"]))
    for folder in FOLDERS:
        files = sorted(one for one in (real_files / "mail" / folder).rglob("*") if one.is_file())
        assert files, folder
        for file in sample(files, 2):
            data = file.read_bytes()
            came = list(take_in(data, office.system(), way="upload", name=file.name))
            assert came, file
            assert [one.refusal for one in came if one.refusal is not None] == [], file
            originals = [_shown(client, one.record_id or 0, file) for one in came]
            assert originals == [data] or all(one in data for one in originals), file


def _shown(client: Client, record_id: int, file: Path) -> bytes:
    """Look at everything of an item; its original."""
    assert PostItem.objects.filter(pk=record_id, record__number__startswith="IN-").exists()
    assert client.get(reverse("record", args=[record_id])).status_code == 200, file
    content = b""
    for kept in Attachment.objects.filter(record=record_id):
        seen = client.get(reverse("preview", args=[kept.pk]), headers={"HX-Request": "true"})
        assert seen.status_code == 200, (file, kept.name)
        if seen.context["document"]["look"] == "message":
            body = client.get(reverse("message-body", args=[kept.pk]))
            assert body.status_code == 200, (file, kept.name)
            assert not _FETCHED.search(body.content.decode()), (file, kept.name)
        if kept.role == Role.ORIGINAL:
            content = b"".join(client.get(reverse("file", args=[kept.pk])).streaming_content)  # type: ignore[attr-defined]
    return content


def test_a_winmail_file_that_somebody_saved_is_opened_too(office: Office, real_files: Path) -> None:
    data = (real_files / "mail" / "tnef" / "one-file.tnef").read_bytes()
    (came,) = take_in(data, office.system(), way="upload", name="winmail.dat")
    item = PostItem.objects.select_related("record").get(pk=came.record_id)
    names = Attachment.objects.filter(record=item.pk).order_by("position").values_list("name", flat=True)
    assert (item.record.title, item.channel, list(names)) == ("one-file", "email", ["winmail.dat", "AUTHORS"])
    broken, *_none = take_in(data[:40], office.system(), way="upload", name="winmail.dat")
    assert PostItem.objects.filter(pk=broken.record_id, record__title="winmail.dat").exists()
