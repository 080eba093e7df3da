"""Whoever else the office writes with, also made of the sender of what came in."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.removing import is_used, removal
from spil.foundation.actions.returned import Remove
from spil.foundation.actions.writing import next_ids
from spil.foundation.organisation.once import one_at_a_moment
from spil.foundation.parties.models import Party
from spil.modules.contacts import access
from spil.modules.contacts.actions.answers import (
    Country,
    Email,
    EmailAgain,
    HouseNumber,
    HouseNumberAgain,
    Language,
    LanguageAgain,
    Name,
    NameAgain,
    Phone,
    PhoneAgain,
    Postcode,
    PostcodeAgain,
    Street,
    StreetAgain,
    Town,
    TownAgain,
    put_answers,
    refuse_no_address,
)
from spil.modules.post.public import OPEN, PostItem

#: what tells two of one name apart
_TELLING = ("email", "phone", "street", "house_number", "postcode", "town")
StillUsed = Reason(
    "StillUsed", _("There is more about %(name)s than this item."), _("Leave the contact there.")
)


@action(
    "contacts.contact.add",
    title=_("Add a contact"),
    told=_("added a contact"),
    may=access.may_add,
    undone_by="contacts.contact.remove",
    one_at_a_time=True,
    icon="plus",
)
def add_contact(
    *,
    by: Actor,
    name: Name,
    is_person: Annotated[bool, Ask(_("A person, not an organisation"))] = False,
    form_of_address: Annotated[
        str, Ask(_("Form of address"), help=_("For letters: Mevrouw, Monsieur, Dr."), max_length=40)
    ] = "",
    language: Language = "nl",
    email: Email = "",
    phone: Phone = "",
    street: Street = "",
    house_number: HouseNumber = "",
    postcode: Postcode = "",
    town: Town = "",
    country: Country = "BE",
) -> list[Party]:
    """Whoever the office writes with, and is no supplier (yet).

    Refused when there is one of that name of whom the same is known (IsContact): a list that is pasted twice.
    And for an e-mail address to which nothing can go (NoAddress).
    """
    refuse_no_address(email)
    party = Party(
        name=name.strip(),
        is_person=is_person,
        form_of_address=form_of_address,
        language=language,
        email=email,
        phone=phone,
        street=street,
        house_number=house_number,
        postcode=postcode,
        town=town,
        country=country.upper(),
    )
    same = Party.objects.at_hand().named(party.name)
    if same.filter(**{field: getattr(party, field) for field in _TELLING}).exists():
        raise Refused(access.IsContact(name=party.name).about("name"))
    return [party]


@action(
    "contacts.contact.remove",
    title=_("Take the contact away"),
    told=_("took a contact away"),
    may=access.may_keep,
    icon="trash",
    destroys=True,
)
def remove_contact(*, party: Party, by: Actor) -> list[Remove]:
    """Take it away when it was added by mistake, also as a supplier. Refused when anything refers to it (StillUsed)."""
    return removal(party)


@action(
    "contacts.contact.change",
    title=_("Change a contact"),
    told=_("changed a contact"),
    may=access.may_keep,
    icon="pencil",
)
def change_contact(
    *,
    party: Party,
    by: Actor,
    name: NameAgain = "",
    form_of_address: Annotated[str | None, Ask(_("Form of address"), max_length=40, empties=True)] = None,
    language: LanguageAgain = "",
    email: EmailAgain = None,
    phone: PhoneAgain = None,
    street: StreetAgain = None,
    house_number: HouseNumberAgain = None,
    postcode: PostcodeAgain = None,
    town: TownAgain = None,
) -> None:
    """Change what is filled in; how to write to somebody is read from here. Refused: NoAddress."""
    refuse_no_address(email, party.email)
    put_answers(
        party, name=name.strip() or None, form_of_address=form_of_address, language=language or None, email=email,
        phone=phone, street=street, house_number=house_number, postcode=postcode, town=town,
    )  # fmt: skip


@action(
    "contacts.contact.make_from_post",
    title=_("Make a contact"),
    told=_("made a contact of the sender"),
    moves=(OPEN, None),
    may=access.may_make,
    facts=("record", "party"),
    kinds=("post.incoming",),
    undone_by="contacts.contact.unmake",
    one_at_a_time=True,
    icon="user-plus",
    order=27,
)
def make_contact(
    *,
    item: PostItem,
    by: Actor,
    form_of_address: Annotated[str, Ask(_("Form of address"), max_length=40)] = "",
    email: Email = "",
) -> list[Party]:
    """The sender is kept among the contacts, in the language of the item. Refused when it is one (IsContact), for an
    e-mail address to which nothing can go (NoAddress), and when there is a contact of this name, unless each has an
    e-mail address of its own (HasContact): of two that nothing tells apart, later post would find neither.
    """
    refuse_no_address(email)
    one_at_a_moment()
    if any(not (email and one) or one.lower() == email.lower() for one in _addresses_of(item.party_name)):
        raise Refused(access.HasContact(name=item.party_name))
    party = Party(
        name=item.party_name, form_of_address=form_of_address, email=email, language=item.record.language
    )
    # the item points to a row that is written with it: the id comes first
    party.pk = next_ids(Party, 1)[0]
    item.party, item.reading = party, {**item.reading, access.MADE_HERE: party.pk}
    return [party]


def _addresses_of(name: str) -> list[str]:
    """The e-mail address, or none, of each contact of this name."""
    return list(Party.objects.at_hand().named(name.strip()).values_list("email", flat=True))


@action(
    "contacts.contact.unmake",
    title=_("No contact after all"),
    told=_("took the contact off this"),
    may=access.may_unmake,
    facts=("record", "party"),
    kinds=("post.incoming",),
    one_at_a_time=True,
    icon="user-x",
    order=63,
)
def unmake_contact(*, item: PostItem, by: Actor) -> list[Remove]:
    """The sender stays as it was written. The contact goes too, unless something else is about it (StillUsed)."""
    party = item.party
    if party is None:
        return []
    if is_used(party, item):
        raise Refused(StillUsed(name=party.name))
    item.party, item.reading = None, {k: v for k, v in item.reading.items() if k != access.MADE_HERE}
    return [Remove(party)]
