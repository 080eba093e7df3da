"""One table for items in both directions."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spil.foundation.organisation.models import Person
from spil.foundation.outbox.rules import can_be_mailed
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Awaiting, KindModel, KindQuerySet, listing_indexes
from spil.modules.post.states import CANCELLED, HELD, IN_HAND, SENT, UNSENT, WAITING


class Direction(models.TextChoices):
    IN = "in", _("Incoming")
    OUT = "out", _("Outgoing")


class Channel(models.TextChoices):
    PAPER = "paper", _("Paper")
    EMAIL = "email", _("E-mail")
    PEPPOL = "peppol", _("Peppol")
    REGISTERED = "registered", _("Registered letter")
    EBOX = "ebox", _("e-Box")
    COUNTER = "counter", _("Counter")
    PHONE = "phone", _("Phone note")
    FILE = "file", _("File")


class ItemType(models.TextChoices):
    """The types that every office has; an office adds its own as data (`ItemTypeRule`)."""

    LETTER = "letter", _("Letter")
    INVOICE = "invoice", _("Invoice")
    QUOTE = "quote", _("Quote")
    CONTRACT = "contract", _("Contract")
    COMPLAINT = "complaint", _("Complaint")
    REQUEST = "request", _("Question")
    APPLICATION = "application", _("Application for a job")
    NOTICE = "notice", _("Official notice")
    INVITATION = "invitation", _("Invitation")
    OTHER = "other", _("Other")


class Gate(models.TextChoices):
    """Where post for a manager stands with whoever lets it through; empty for all other post."""

    WAITING = "waiting", _("Waits at the assistant’s")
    THROUGH = "through", _("Let through")
    KEPT = "kept", _("Handled without the manager")


class PostItemQuerySet(KindQuerySet["PostItem"]):
    def first_with(self, original: str) -> PostItem | None:
        """The first incoming item with exactly these bytes (SHA-256) that was not cancelled.

        It looks at every item, also at those that a reader may not see: what came in twice came in twice.
        """
        if not original:
            return None
        known = self.filter(original=original, direction=Direction.IN).exclude(record__state=CANCELLED.code)
        for pk in known.order_by("pk").values_list("pk", flat=True)[:1]:  # hardly ever: the row only then
            return self.select_related("record", "party").get(pk=pk)
        return None

    def went(self) -> Self:
        """What went out, also what was put off or taken up again since."""
        states = [one.code for one in (SENT, WAITING, IN_HAND)]
        put_off = Q(record__state=HELD.code) & ~Q(held_from__in=[one.code for one in UNSENT])
        return self.filter(Q(record__state__in=states) | put_off, direction=Direction.OUT)


class PostItem(Awaiting, KindModel):
    """One piece of post. `moved_on` is the day it arrived or left; the list is ordered by it.

    `reading` holds what a reader found in the original, as plain values: `format`, `summary`, `findings`, and
    `refused` with the reason when nothing could be made of it. `text` is what was said on the phone or at the counter,
    or the words of an outgoing letter. `barcode` is that of a registered letter, `delivered_on` the day that its proof
    of delivery names; `disappears_on` is the last day on which a document can be fetched from the e-Box: a
    deadline for as long as it does not lie here.

    `addressed_to` is the manager for whom post waits at the assistant's (`gate`). `held_from` is the state to which an
    item returns that was put off until `held_until`. `reminded_for` and `escalated_for` are the deadlines about which
    was reminded and escalated: once for each. `unconfirmed` marks what the program filled in and nobody confirmed yet.
    """

    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.IN)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.PAPER)
    type = models.CharField(max_length=20, default=ItemType.LETTER, help_text="a code of models/types.py")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    party_name = models.CharField(max_length=200, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    moved_on = models.DateField()
    our_reference = models.CharField(max_length=80, blank=True)
    your_reference = models.CharField(max_length=80, blank=True)
    original = models.CharField(max_length=64, blank=True, db_index=True, help_text="SHA-256 of the original")
    original_name = models.CharField(max_length=255, blank=True)
    reading = models.JSONField(default=dict, blank=True)
    text = models.TextField(blank=True)
    barcode = models.CharField(max_length=40, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    disappears_on = models.DateField(null=True, blank=True)
    addressed_to = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    gate = models.CharField(max_length=8, choices=Gate.choices, blank=True)
    held_until = models.DateField(null=True, blank=True)
    held_from = models.CharField(max_length=30, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True)
    escalated_for = models.DateField(null=True, blank=True)
    unconfirmed = models.BooleanField(default=False, db_default=False)

    objects: ClassVar = PostItemQuerySet.as_manager()

    class Meta:
        indexes = listing_indexes("post_item", "moved_on")

    @property
    def is_unsent(self) -> bool:
        """Whether it is to go out and did not, also while it is put off."""
        state = self.held_from if self.record.state == HELD.code else self.record.state
        return self.direction == Direction.OUT and state in {one.code for one in UNSENT}

    @property
    def writer(self) -> dict[str, str] | None:
        """Who sent the e-mail that came in, as `name` and `email`: whom it asks to be answered (Reply-To) first."""
        mail = self.reading.get("mail") or {}
        return next((one for one in (mail.get("reply_to"), mail.get("from")) if one and one["email"]), None)

    @property
    def address(self) -> str:
        """The e-mail address to which an outgoing item goes: where it answers, else the contact's. Empty when there is
        none to which a mail can go."""
        to = (self.reading.get("mail") or {}).get("to") or ()
        known = (str(to[0]["email"]) if to else "", self.party.email if self.party else "")
        return next((one for one in known if can_be_mailed(one)), "")

    @property
    def lies_here(self) -> bool:
        """Whether the document itself is kept: of what is elsewhere an e-mail only says that it is there."""
        return bool(self.original) and self.channel != Channel.EMAIL

    def set_party(self, party: Party | None) -> None:
        """Whose it is outside. What came in is answered in their language; what goes out keeps that of its words."""
        self.party = party
        if party is not None and self.direction == Direction.IN:
            self.record.language = party.language

    def settle(self) -> None:
        """Nothing is awaited any more, and what still waited at the assistant's was handled there."""
        self.wait_no_longer()
        self.held_until = None
        self.keep_from_manager()

    def keep_from_manager(self) -> None:
        """What is taken up while it waits for the manager's assistant, is handled without the manager."""
        if self.gate == Gate.WAITING:
            self.gate = Gate.KEPT
