"""Which columns of a list give way on a narrow screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from spil.foundation.listing.columns import chosen_columns
from spil.foundation.records.kinds import FieldType, kinds
from spil.gateways.web import fitting
from spil.gateways.web.cells import roles

#: what a page measures on a screen of 1440 pixels, in rem
AT_1440 = 74
CSS = Path(settings.ROOT_DIR) / "src/spil/foundation/ui/static/ui/css/lists.css"


@pytest.mark.django_db
def test_a_list_that_nobody_arranged_fits_a_screen_with_what_matters_and_its_amounts() -> None:
    for kind in kinds:
        columns = chosen_columns(kind, ())
        with override("nl"):
            places = roles(kind, columns)
        giving = {name for name, place in places.items() if place.startswith("room-")}
        assert not giving & {"number", "title", "deadline", "state", kind.listed_by}, kind.code
        amounts = {one.name for one in columns if one.field and one.field.type == FieldType.MONEY}
        rooms = [int(places[name].removeprefix("room-")) for name in amounts & giving]
        assert all(room <= AT_1440 for room in rooms), kind.code


def test_columns_that_a_person_chose_are_all_drawn() -> None:
    kind = kinds["invoices.invoice"]
    columns = chosen_columns(kind, ["title", "due_on", "approver", "payable", "invoice_number"])
    assert not [place for place in roles(kind, columns).values() if place.startswith("room-")]


def test_the_sums_go_with_the_last_of_their_columns() -> None:
    kind = kinds["invoices.invoice"]
    columns = chosen_columns(kind, ())
    assert fitting.room_of_sums(columns, roles(kind, columns)) == roles(kind, columns)["payable"]
    assert fitting.room_of_sums(columns, {one.name: "" for one in columns}) == ""


def test_the_stylesheet_knows_every_room() -> None:
    found = re.findall(r"\(max-width: (\d+)rem\) \{ \.room-(\d+) ", CSS.read_text("utf-8"))
    assert [(int(width), int(name)) for width, name in found] == [(room, room) for room in fitting.ROOMS]
