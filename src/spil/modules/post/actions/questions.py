"""What is asked about an item: each question once, with its words, whichever action asks it.

Questions have names of their own because the same one stands in several actions, and because mypy's Django plugin
misreads `Annotated[Model | None, …]` in a signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.declaration import Ask
from spil.foundation.files.models import StoredFile
from spil.foundation.organisation.models import Person, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.levels import LEVELS
from spil.foundation.records.models import Record
from spil.modules.post.models import Channel, PostItem
from spil.modules.post.models.types import asked_by_type, asked_by_type_out, types_for

#: what a type can make mandatory, by the name of the question in `register`
QUESTIONS: Mapping[str, Any] = {
    "party_name": _("Sender"),
    "dated_on": _("Date on the document"),
    "your_reference": _("Their reference"),
    "unit": _("Handling unit"),
    "handler": _("Handler"),
    "answer_before": _("Answer before"),
    "barcode": _("Barcode"),
    "file": _("File"),
    "note": _("What was said"),
}
#: and of what goes out, by the name of the question in `register_outgoing`
QUESTIONS_OUT: Mapping[str, Any] = {
    "party_name": _("Addressee"),
    "our_reference": _("Our reference"),
    "your_reference": _("Their reference"),
    "handler": _("Handler"),
    "answers": _("Answers"),
    "answer_expected_by": _("Answer expected by"),
    "barcode": _("Barcode"),
    "file": _("File"),
}
_AS_THE_TYPE = _("As the type says when left empty.")
_KEEP = _("Left empty: stays as it is.")
_TODAY = _("Today when left empty.")
_NUMBER = _("The number of the item that this is an answer to.")
_SAID = _("On the phone or at the counter.")

# -- of both directions ----------------------------------------------------------------------------------------------

Subject = Annotated[str, Ask(_("Subject"))]
File = Annotated[StoredFile | None, Ask(_("File"))]
TheirReference = Annotated[str, Ask(_("Their reference"), max_length=80)]
OurReference = Annotated[str, Ask(_("Our reference"), max_length=80)]
Barcode = Annotated[str, Ask(_("Barcode"), help=_("Of a registered letter."), max_length=40)]
Settles = Annotated[bool, Ask(_("It is a full answer"), help=_("Untick it when something is still awaited."))]
Level = Annotated[str, Ask(_("Who may read it"), choices=LEVELS, help=_AS_THE_TYPE)]

# -- of what comes in ------------------------------------------------------------------------------------------------

Type = Annotated[str, Ask(_("Type"), choices=types_for, demands=asked_by_type)]
CameBy = Annotated[Channel, Ask(_("Came by"))]
Sender = Annotated[Party | None, Ask(_("Sender"))]
SenderName = Annotated[str, Ask(_("Sender, as written"), max_length=200)]
KeepContact = Annotated[bool, Ask(_("Keep the sender among the contacts"))]
DatedOn = Annotated[date | None, Ask(_("Date on the document"))]
ArrivedOn = Annotated[date | None, Ask(_("Date of arrival"), help=_TODAY)]
HandlingUnit = Annotated[Unit | None, Ask(_("Handling unit"), help=_AS_THE_TYPE)]
Handler = Annotated[Person | None, Ask(_("Handler"), help=_AS_THE_TYPE)]
AnswerBefore = Annotated[date | None, Ask(_("Answer before"), help=_AS_THE_TYPE)]
Urgent = Annotated[bool, Ask(_("Urgent"))]
Dossier = Annotated[Record | None, Ask(_("Dossier"), help=_("Its number or words of its title."))]
Note = Annotated[str, Ask(_("What was said"), help=_SAID, long=True)]
DisappearsOn = Annotated[date | None, Ask(_("Gone from the e-Box after"))]
AnswersOurs = Annotated[PostItem | None, Ask(_("Answers our"), help=_NUMBER)]

# -- of what goes out ------------------------------------------------------------------------------------------------

TypeOut = Annotated[str, Ask(_("Type"), choices=types_for, demands=asked_by_type_out)]
SentBy = Annotated[Channel, Ask(_("Sent by"))]
Addressee = Annotated[Party | None, Ask(_("Addressee"))]
AddresseeName = Annotated[str, Ask(_("Addressee, as written"), max_length=200)]
SentOn = Annotated[date | None, Ask(_("Sent on"), help=_TODAY)]
Writer = Annotated[Person | None, Ask(_("Handler"))]
AnswersTheirs = Annotated[PostItem | None, Ask(_("Answers"), help=_("The number of the incoming item."))]
ExpectedBy = Annotated[date | None, Ask(_("Answer expected by"))]
SameLevel = Annotated[
    str, Ask(_("Who may read it"), choices=LEVELS, help=_("As what it answers when left empty."))
]

# -- put again about what stands in the register ---------------------------------------------------------------------

TypeAgain = Annotated[str, Ask(_("Type"), choices=types_for)]
SubjectAgain = Annotated[str, Ask(_("Subject"), help=_KEEP)]
ContactAgain = Annotated[Party | None, Ask(_("Contact"), help=_KEEP)]
NameAgain = Annotated[str, Ask(_("Name, as written"), help=_KEEP, max_length=200)]
DatedAgain = Annotated[date | None, Ask(_("Date on the document"), help=_KEEP)]
TheirReferenceAgain = Annotated[str, Ask(_("Their reference"), help=_KEEP, max_length=80)]
OurReferenceAgain = Annotated[str, Ask(_("Our reference"), help=_KEEP, max_length=80)]
ChannelAgain = Annotated[str, Ask(_("Channel"), choices=Channel.choices, help=_KEEP)]
BarcodeAgain = Annotated[str, Ask(_("Barcode"), help=_KEEP, max_length=40)]
DeliveredAgain = Annotated[date | None, Ask(_("Delivered on"), help=_KEEP)]
DisappearsAgain = Annotated[date | None, Ask(_("Gone from the e-Box after"), help=_KEEP)]
UnitAgain = Annotated[Unit | None, Ask(_("Handling unit"), help=_KEEP)]
