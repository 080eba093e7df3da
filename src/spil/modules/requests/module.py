"""What requests declare of themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.desk.queries import open_records
from spil.foundation.manifest.declaration import Card, Maker, MenuGroup, MenuItem, Module
from spil.foundation.organisation.models import Role
from spil.foundation.records.kinds import Field, FieldType, InPlace, Kind, ListView, SearchParts
from spil.modules.post.public import reopen_what_became_it
from spil.modules.requests.access import COORDINATORS
from spil.modules.requests.actions import make_from_post
from spil.modules.requests.models import Request
from spil.modules.requests.states import REQUEST


def _search(request: Request) -> SearchParts:
    return SearchParts(names=request.asked_by, body=f"{request.description} {request.answer}")


def _people(request: Request) -> tuple[int | None, ...]:
    """Whoever asked reads along, whatever the confidentiality."""
    return (request.record.requester_id,)


KIND = Kind(
    code="requests.request",
    title=_("Request"),
    plural=_("Requests"),
    icon="message-question",
    model=Request,
    states=REQUEST,
    series="AV",
    fields=(
        Field("asked_on", _("Asked on"), FieldType.DATE, sortable=True),
        Field("asked_by", _("Asked by")),
        Field(
            "wanted_on",
            _("Wanted by"),
            FieldType.DATE,
            head=True,
            sortable=True,
            changed_by=InPlace("requests.request.change_wanted_day"),
        ),
        Field("waiting_for", _("Waiting for"), listed=False),
        Field("waiting_since", _("Waiting since"), FieldType.DATE, listed=False),
        Field("description", _("More about it"), FieldType.LONG_TEXT, listed=False),
        Field("answer", _("Answer"), FieldType.LONG_TEXT, listed=False),
    ),
    facts=("party",),
    listed_by="asked_on",
    reader_roles=(Role.OFFICE_MANAGER,),
    search=_search,
    people=_people,
    views=(ListView("long", _("Waiting for over a week"), {"state": "waiting", "waiting_since": ">7"}),),
    made_by="requests.request.ask",
)

MODULE = Module(
    code="requests",
    title=_("Requests"),
    requires=("post",),
    menu=(
        MenuItem(MenuGroup.FRONT_DESK, _("Requests"), "message-question", order=14, kind="requests.request"),
    ),
    kinds=(KIND,),
    reactions=(Reaction("requests.request.unmake", reopen_what_became_it),),
    makers=(Maker(action=make_from_post, recognises=lambda _file, _head: False, describe=lambda _item: {}),),
    cards=(
        Card(
            "requests.open",
            _("Requests"),
            "message-question",
            order=35,
            waiting=open_records("requests.request", whole_for=COORDINATORS),
            quiet=_("No request is open. What colleagues ask, comes here by itself."),
        ),
    ),
)
