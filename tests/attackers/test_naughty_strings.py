"""What somebody writes comes back as it was written, and is shown as text: never as markup, never as a template.

Every naughty string becomes the subject of a letter and a remark on it; everyday a sample, --deep all of them.
"""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any

import pytest
from django.utils.html import escape

from spil.foundation.actions.declaration import actions
from tests.attackers.comparing import Ways, ways
from tests.attackers.samples import naughty
from tests.support.fixtures import sample
from tests.support.office import Office, small_office

pytestmark = [pytest.mark.django_db, pytest.mark.consistency, pytest.mark.long]
#: what engines of templates, formats and shells would make something else of
RENDERED = (
    "{{7*7}}",
    "{% now 'Y' %}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{0} {by} {by.__class__}",
    "%s %(by)s %d",
    "#eval('7*7') $x$",
    "`id` $(id)",
)


@pytest.fixture
def office() -> Office:
    return small_office()


@pytest.fixture
def katrien(office: Office) -> Ways:
    return ways(office.people["katrien"])


def kept(text: str) -> str:
    """A text as it is kept: without blanks around it and signs that no database has; a line ends in one way."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def sent(text: str) -> str:
    """As a browser can send it: without half characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def register(who: Ways, subject: str) -> Any:
    return who.rest(actions["post.incoming.register"], {"subject": subject})


def read(who: Ways, pk: int) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {who.token}"}
    found: dict[str, Any] = who.client.get(f"/api/v1/records/post.incoming/{pk}/", headers=headers).json()
    return found


def shown(who: Ways, path: str) -> str:
    answer = who.client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode("utf-8"))


def test_every_naughty_string_comes_back_as_it_was_written_and_is_shown_as_text(katrien: Ways) -> None:
    """As a subject by REST and on the page, as a remark on the page: identical and escaped, or refused (4xx)."""
    taken, refused = 0, 0
    words = [*RENDERED, *naughty()]
    for text in sample(words, 12):
        answer = register(katrien, text)
        if answer.status_code != 200:
            assert answer.status_code in {409, 422}, f"{text!r}: {answer.status_code}"
            assert answer.json()["code"], f"{text!r}: refused without a reason"
            refused += 1
            continue
        pk = answer.json()["records"][0]["id"]
        assert read(katrien, pk)["title"] == kept(text), f"{text!r}"
        remarked = katrien.client.post(f"/record/{pk}/remark/", {"text": sent(text)})
        assert remarked.status_code == 302, f"{text!r}: {remarked.status_code}"
        page = shown(katrien, f"/record/{pk}/")
        title, remark = the_title(page), the_remark(page)
        assert html.unescape(title) == kept(text), f"{text!r}"
        assert escape(kept(text)) in page, f"{text!r}"
        assert words_of(remark) == " ".join(kept(text).split()), f"{text!r}: {remark}"
        if is_markup(text):
            assert kept(text) not in page, f"{text!r} stands in the page as it was written"
        taken += 1
    assert taken > 3 * refused, f"{refused} of {taken + refused} were refused"


def is_markup(text: str) -> bool:
    return bool(re.search(r"<[a-zA-Z/!?]", text))


def the_title(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)(?:<a class=.edit|</h1>)", page, re.DOTALL)
    assert found is not None
    return found[1].strip()


def the_remark(page: str) -> str:
    found = re.search(r'<p class="say">(.*?)</p>', page, re.DOTALL)
    assert found is not None
    return found[1]


def words_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_no_template_and_no_format_is_made_of_what_somebody_wrote(office: Office, katrien: Ways) -> None:
    """On the page, in the list, in a table that goes out, and in a notice that is mailed."""
    for text in RENDERED:
        pk = register(katrien, text).json()["records"][0]["id"]
        assert read(katrien, pk)["title"] == text
        page, listed = shown(katrien, f"/record/{pk}/"), shown(katrien, "/list/post.incoming/?view=all")
        assert escape(text) in page, text
        assert escape(text) in listed, text
    answer = katrien.client.get("/list/post.incoming/export/csv/?view=all&every_column=1")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    cells = {
        cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";") for cell in row
    }
    assert set(RENDERED) <= {cell.removeprefix("'") for cell in cells}
