"""What post declares of itself: the two kinds of the register and its place in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.desk.queries import open_records
from spil.foundation.manifest.declaration import Card, Intake, MenuGroup, MenuItem, Module
from spil.foundation.organisation.models import Role
from spil.foundation.records.kinds import Field, FieldType, Kind, SearchParts
from spil.foundation.workflow.rules import Text
from spil.modules.post.access import KEEPERS
from spil.modules.post.actions import take
from spil.modules.post.models import Channel, ItemType, PostItem
from spil.modules.post.states import ITEM


def _search(item: PostItem) -> SearchParts:
    names = f"{item.party_name} {item.our_reference} {item.your_reference}"
    return SearchParts(names=names, body=f"{item.original_name}")


def _fields(moved: Text, party: Text) -> tuple[Field, ...]:
    return (
        Field("moved_on", moved, FieldType.DATE, sortable=True),
        Field("party_name", party),
        Field("type", _("Type"), FieldType.CHOICE, choices=tuple(ItemType.choices)),
        Field("channel", _("Channel"), FieldType.CHOICE, listed=False, choices=tuple(Channel.choices)),
        Field("dated_on", _("Date on the document"), FieldType.DATE, listed=False),
        Field("your_reference", _("Their reference"), listed=False),
        Field("our_reference", _("Our reference"), listed=False),
    )


INCOMING = Kind(
    code="post.incoming",
    title=_("Incoming post"),
    plural=_("Post"),
    icon="inbox",
    model=PostItem,
    states=ITEM,
    series="IN",
    fields=_fields(_("Arrived"), _("Sender")),
    facts=("party",),
    listed_by="moved_on",
    where={"direction": "in"},
    arrives=True,
    reader_roles=(Role.OFFICE_MANAGER,),
    search=_search,
)
OUTGOING = Kind(
    code="post.outgoing",
    title=_("Outgoing post"),
    plural=_("Outgoing post"),
    icon="send",
    model=PostItem,
    states=ITEM,
    series="UIT",
    fields=_fields(_("Sent"), _("Addressee")),
    facts=("party",),
    listed_by="moved_on",
    where={"direction": "out"},
    reader_roles=(Role.OFFICE_MANAGER,),
    search=_search,
)

MODULE = Module(
    code="post",
    title=_("Post"),
    menu=(
        MenuItem(MenuGroup.FRONT_DESK, _("Post"), "inbox", order=10, kind="post.incoming", key="P"),
        MenuItem(MenuGroup.FRONT_DESK, _("Outgoing post"), "send", order=11, kind="post.outgoing"),
    ),
    kinds=(INCOMING, OUTGOING),
    cards=(
        Card(
            "post.unanswered",
            _("Unanswered post"),
            "inbox",
            order=20,
            waiting=open_records("post.incoming", whole_for=KEEPERS),
            first_for=(Role.RECEPTION,),
            quiet=_("No unanswered post. New post that asks for an answer, comes here by itself."),
        ),
    ),
    intake=Intake(take=take),
)
