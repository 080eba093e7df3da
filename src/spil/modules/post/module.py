"""What post declares of itself: the kinds of the register, its places in the menu, its card and what it reacts to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.arrivals.models import Arrival
from spil.foundation.desk.queries import open_records
from spil.foundation.manifest.declaration import Card, FirstStep, Intake, MenuGroup, MenuItem, Module
from spil.foundation.organisation.models import Role
from spil.foundation.records.kinds import Field, FieldType, InPlace, Kept, Kind, ListView, SearchParts
from spil.foundation.workflow.rules import Text
from spil.modules.post import reactions
from spil.modules.post.access import KEEPERS, may_register
from spil.modules.post.actions import take
from spil.modules.post.actions.intake import make, make_again, register_file, register_files
from spil.modules.post.actions.mail import open_file, open_files
from spil.modules.post.models import Box, Channel, Gate, ItemType, PostItem
from spil.modules.post.models.types import type_choices
from spil.modules.post.queries.following import awaited_by
from spil.modules.post.states import BOX, UNSENT
from spil.modules.post.states import INCOMING as INCOMING_STATES
from spil.modules.post.states import OUTGOING as OUTGOING_STATES


def _search(item: PostItem) -> SearchParts:
    arrived = item.direction == "in"
    return SearchParts(
        names=f"{item.our_reference} {item.your_reference} {item.barcode}",
        body=f"{item.original_name} {item.text}",
        sender=item.party_name if arrived else "",
        addressee="" if arrived else item.party_name,
    )


def _people(item: PostItem) -> tuple[int | None, ...]:
    """For whom it was meant reads along, also while it waits at the assistant's."""
    return (item.addressed_to_id,)


def _views(*further: ListView) -> tuple[ListView, ...]:
    return (
        ListView("unassigned", _("Unassigned"), {"open": True, "owner": "none"}),
        ListView("me", _("Mine"), {"open": True, "owner": "me"}),
        ListView("unit", _("My unit"), {"open": True, "unit": "mine"}),
        ListView("acted", _("Those I act for"), {"open": True, "owner": "acted"}),
        ListView("waiting", _("Waiting for an answer"), {"state": "waiting"}),
        ListView(
            "long", _("Waiting for over a week"), {"state": "waiting", "waiting_since": ">7"}, group="party"
        ),
        *further,
    )


_CORRECT = InPlace("post.item.correct")
_UNIT = InPlace("post.item.correct", asks="unit")
_CHANNELS, _GONE_AFTER = tuple(Channel.choices), _("Gone from the e-Box after")


def _fields(moved: Text, party: Text) -> tuple[Field, ...]:
    return (
        Field("moved_on", moved, FieldType.DATE, sortable=True),
        Field("party_name", party, changed_by=_CORRECT),
        Field("party", _("Contact"), FieldType.PARTY, listed=False, shown=False),
        Field("type", _("Type"), FieldType.CHOICE, choices=type_choices, changed_by=_CORRECT),
        Field(
            "channel", _("Channel"), FieldType.CHOICE, listed=False, choices=_CHANNELS, changed_by=_CORRECT
        ),
        Field("record__unit", _("Handling unit"), FieldType.UNIT, listed=False, changed_by=_UNIT),
        Field("dated_on", _("Date on the document"), FieldType.DATE, listed=False, changed_by=_CORRECT),
        Field("your_reference", _("Their reference"), listed=False, changed_by=_CORRECT),
        Field("our_reference", _("Our reference"), listed=False, changed_by=_CORRECT),
        Field("barcode", _("Barcode"), listed=False, changed_by=_CORRECT),
        Field("delivered_on", _("Delivered on"), FieldType.DATE, listed=False, changed_by=_CORRECT),
        Field("disappears_on", _GONE_AFTER, FieldType.DATE, listed=False, changed_by=_CORRECT),
        Field("addressed_to", _("Meant for"), FieldType.PERSON, listed=False),
        Field("gate", _("At the gate"), FieldType.CHOICE, listed=False, choices=tuple(Gate.choices)),
        Field("held_until", _("Put off until"), FieldType.DATE, listed=False),
        Field("waiting_for", _("Waiting for"), listed=False),
        Field("waiting_since", _("Waiting since"), FieldType.DATE, listed=False),
        Field("acknowledged_on", _("Receipt acknowledged on"), FieldType.DATE, listed=False),
        Field("unconfirmed", _("To be confirmed"), FieldType.BOOLEAN, listed=False, shown=False),
        Field("text", _("Text"), FieldType.LONG_TEXT, listed=False),
    )


#: other types have no period of their own: they are kept as long as the dossier in which they lie
_KEPT = (
    Kept("moved_on", rule="accounts", where={"type": ItemType.INVOICE}),
    Kept("record__closed_at", rule="applicant", where={"type": ItemType.APPLICATION}),
)
INCOMING = Kind(
    code="post.incoming",
    title=_("Incoming post"),
    plural=_("Post"),
    icon="inbox",
    model=PostItem,
    states=INCOMING_STATES,
    series="IN",
    fields=_fields(_("Arrived"), _("Sender")),
    facts=("party", "addressed_to", "record__unit"),
    listed_by="moved_on",
    where={"direction": "in"},
    arrives=True,
    reader_roles=(Role.OFFICE_MANAGER,),
    search=_search,
    people=_people,
    kept=_KEPT,
    views=_views(
        ListView("unconfirmed", _("To be confirmed"), {"open": True, "unconfirmed": True}),
        ListView("held", _("Put off for later"), {"state": "held"}),
        ListView("gated", _("At the assistant’s"), {"state": "gated"}),
        ListView("meant", _("Meant for me"), {"addressed_to": "me"}),
    ),
)
OUTGOING = Kind(
    code="post.outgoing",
    title=_("Outgoing post"),
    plural=_("Outgoing post"),
    icon="send",
    model=PostItem,
    states=OUTGOING_STATES,
    series="UIT",
    fields=_fields(_("Date"), _("Addressee")),
    facts=("party", "addressed_to", "record__unit"),
    listed_by="moved_on",
    where={"direction": "out"},
    reader_roles=(Role.OFFICE_MANAGER,),
    search=_search,
    views=_views(ListView("to_send", _("To be sent"), {"state": [state.code for state in UNSENT]})),
)
BOXES = Kind(
    code="post.box",
    title=_("Box to empty"),
    plural=_("Boxes to empty"),
    icon="mail-opened",
    model=Box,
    states=BOX,
    series="BUS",
    fields=(
        Field("emptied_on", _("Emptied on"), FieldType.DATE, head=True, sortable=True),
        Field("every_days", _("Every so many days"), FieldType.NUMBER, adds_up=False),
        Field("address", _("Where"), listed=False, leads=True),
        Field("opened_on", _("Since"), FieldType.DATE, listed=False, sortable=True),
    ),
    listed_by="opened_on",
    made_by="post.box.open",
    search=lambda box: SearchParts(names=box.address),
)

MODULE = Module(
    code="post",
    title=_("Post"),
    menu=(
        MenuItem(MenuGroup.FRONT_DESK, _("Post"), "inbox", order=10, kind="post.incoming", key="P"),
        MenuItem(MenuGroup.FRONT_DESK, _("Hand in files"), "upload", order=12, url_name="intake"),
        MenuItem(MenuGroup.FRONT_DESK, _("Outgoing post"), "send", order=11, kind="post.outgoing"),
        MenuItem(
            MenuGroup.FRONT_DESK,
            _("Register file after file"),
            "plus",
            order=12,
            url_name="post-new",
            may=may_register,
        ),
        MenuItem(MenuGroup.FRONT_DESK, _("Boxes to empty"), "mail-opened", order=13, kind="post.box"),
    ),
    kinds=(INCOMING, OUTGOING, BOXES),
    reactions=(
        Reaction("post.incoming.register", reactions.make_what_it_is, after_commit=True),
        Reaction("post.incoming.register", reactions.note_what_failed),
        *(
            Reaction(name, reactions.take_out_of_the_outbox)
            for name in ("post.item.cancel", "post.outgoing.come_back", "post.outgoing.send")
        ),
        Reaction("post.outgoing.send", reactions.put_in_the_outbox),
        Reaction("records.record.attach", reactions.keep_what_was_fetched),
    ),
    intake=Intake(take, open_file, open_files, register_file, register_files, make, make_again),
    first_steps=(
        FirstStep(
            "post.mailbox",
            _("The mailbox of the office"),
            _("E-mail to the office stands in the register by itself, with its files."),
            "mail",
            70,
            lambda _actor: Arrival.objects.filter(way__startswith="imap:"),
            url_name="mailboxes",
        ),
        FirstStep(
            "post.first",
            _("The first letter"),
            _("Scan a letter, or take any file, and drop it here: it gets the first number of the register."),
            "inbox",
            90,
            lambda actor: PostItem.objects.visible_to(actor).filter(direction="in").exclude(original=""),
            url_name="intake",
        ),
    ),
    cards=(
        Card(
            "post.unanswered",
            _("Unanswered post"),
            "inbox",
            order=20,
            waiting=open_records("post.incoming", whole_for=KEEPERS),
            first_for=(Role.RECEPTION, Role.SECRETARY, Role.ASSISTANT),
            quiet=_("No unanswered post. New post that asks for an answer, comes here by itself."),
        ),
        Card(
            code="post.awaited",
            title=_("Waiting for an answer from others"),
            icon="hourglass",
            order=60,
            waiting=awaited_by,
            quiet=_("No answer of others is awaited."),
        ),
    ),
)
