"""What is asked about somebody outside, and how the answers are read."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask
from spil.foundation.money.rules import Problem
from spil.foundation.outbox.rules import can_be_mailed
from spil.foundation.parties.models import Party

WrongNumber = Reason("WrongNumber", _("“%(typed)s” is not a right number."), _("Look for a mistyped figure."))
NoAddress = Reason(
    "NoAddress",
    _("“%(typed)s” is no valid e-mail address."),
    _("Give a single one, such as name@office.example."),
)

_LANGUAGES = (("nl", _("Dutch")), ("fr", _("French")), ("en", _("English")))
_KEEP = _("Left empty: stays as it is.")
#: the questions about somebody outside: first as they are asked of a new contact, then of one that is there
Name = Annotated[str, Ask(_("Name"), max_length=200)]
Language = Annotated[str, Ask(_("Language"), choices=_LANGUAGES)]
Email = Annotated[str, Ask(_("E-mail"), max_length=254)]
Phone = Annotated[str, Ask(_("Phone"), max_length=40)]
Street = Annotated[str, Ask(_("Street"), max_length=200)]
HouseNumber = Annotated[str, Ask(_("House number"), max_length=20)]
Postcode = Annotated[str, Ask(_("Postcode"), max_length=16)]
Town = Annotated[str, Ask(_("Town"), max_length=100)]
Country = Annotated[str, Ask(_("Country"), help=_("Two letters: BE, NL."), max_length=2)]
NameAgain = Annotated[str, Ask(_("Name"), help=_KEEP, max_length=200)]
LanguageAgain = Annotated[str, Ask(_("Language"), choices=_LANGUAGES, help=_KEEP)]
EmailAgain = Annotated[str | None, Ask(_("E-mail"), max_length=254, empties=True)]
PhoneAgain = Annotated[str | None, Ask(_("Phone"), max_length=40, empties=True)]
StreetAgain = Annotated[str | None, Ask(_("Street"), max_length=200, empties=True)]
HouseNumberAgain = Annotated[str | None, Ask(_("House number"), max_length=20, empties=True)]
PostcodeAgain = Annotated[str | None, Ask(_("Postcode"), max_length=16, empties=True)]
TownAgain = Annotated[str | None, Ask(_("Town"), max_length=100, empties=True)]
CountryAgain = Annotated[
    str | None, Ask(_("Country"), help=_("Two letters: BE, NL."), max_length=2, empties=True)
]


def checked(name: str, typed: str, normal: str | Problem) -> str:
    """The normal form, or a refusal about the question `name`."""
    if isinstance(normal, Problem):
        raise Refused(WrongNumber(typed=typed).about(name))
    return normal


def refuse_no_address(email: str | None, known: str = "") -> None:
    """Refused: NoAddress. What is `known` already is not asked anew: post may have brought it as it was written."""
    if email and email != known and not can_be_mailed(email):
        raise Refused(NoAddress(typed=email).about("email"))


def put_answers(party: Party, **typed: str | None) -> None:
    """What was not answered stays as it is."""
    for field, value in typed.items():
        if value is not None:
            setattr(party, field, value)
