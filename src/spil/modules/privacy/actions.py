"""Handing out and forgetting what is kept about a contact or a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import ChangedMeanwhile, Reason, Refused
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.actions.erasing import NO_TITLE
from spil.foundation.actions.returned import Erase, Forget
from spil.foundation.attachments.models import Attachment
from spil.foundation.exports.jobs import about_named
from spil.foundation.exports.models import ABOUT, Export
from spil.foundation.identity.models import User
from spil.foundation.organisation.models import Absence, Person
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.parties.models import Account, Party
from spil.foundation.records.kinds import DESTROYED
from spil.foundation.records.models import Record
from spil.foundation.retention.verdicts import verdicts
from spil.modules.privacy import access
from spil.modules.privacy.models import Erasure, Ground, Judged, Sort, judged
from spil.modules.privacy.models.judging import is_busy, kept, told

StillWorkedOn = Reason(
    "StillWorkedOn",
    _("Somebody still works on %(numbers)s."),
    _("Deal with it first, or cancel it."),
)
NotAllSeen = Reason(
    "NotAllSeen",
    _("There are records among them that you may not see."),
    _("Somebody who may see all of them does it."),
)
NotYetAsked = Reason("NotYetAsked", _("Nobody can have asked for it after today."))
#: numbers that a refusal names
MOST_NAMED = 5

AskedOn = Annotated[
    date | None, Ask(_("Asked on"), help=_("Today when left empty. It must be done within a month."))
]
Why = Annotated[Ground, Ask(_("Ground"))]


def _handed_out(about: Party | Person, by: Actor) -> list[Export]:
    return [
        Export(
            person_id=by.person_id or 0,
            kind=ABOUT,
            format="zip",
            language=get_language() or by.language,
            asked=about_named(about),
            name=f"{about._meta.model_name} {about.pk} {by.today.isoformat()}.zip",
            asked_at=by.now,
        )
    ]


@action(
    "privacy.party.hand_out",
    title=_("Hand out what is kept"),
    told=_("handed out what is kept about a contact"),
    may=access.may_hand_out,
    icon="download",
    order=80,
    is_quick=True,
)
def hand_out_party(*, party: Party, by: Actor) -> list[Export]:
    """Everything about this contact that you may see, as files in open formats, for who asks to see it.

    GDPR, articles 15 and 20. The file is ready in a moment, for you alone, for a week.
    """
    return _handed_out(party, by)


@action(
    "privacy.person.hand_out",
    title=_("Hand out what is kept"),
    told=_("handed out what is kept about a colleague"),
    may=access.may_hand_out,
    icon="download",
    order=80,
    is_quick=True,
)
def hand_out_person(*, person: Person, by: Actor) -> list[Export]:
    """Everything about this colleague that you may see, as files in open formats, for who asks to see it.

    GDPR, articles 15 and 20. The file is ready in a moment, for you alone, for a week.
    """
    return _handed_out(person, by)


@action(
    "privacy.party.forget",
    title=_("Erase on request"),
    told=_("erased a contact on request"),
    may=access.may_forget_party,
    destroys=True,
    confirms=True,
    one_at_a_time=True,
    icon="flame",
    order=90,
)
def forget_party(*, party: Party, by: Actor, ground: Why, asked_on: AskedOn = None) -> list[Any]:
    """Forget this contact for good: what no law keeps is destroyed, the rest is restricted. It cannot be taken back.

    Whatever else is about the contact goes in the same transaction (reactions.py). Refused: NotAllSeen, StillWorkedOn,
    NotYetAsked.
    """
    found = judged(party, by)
    refuse_unfit(found, asked_on, by)
    made = _erasure(party, found, ground, asked_on, by)
    gone = [*forgotten_mails(party), *(() if found.staying else forgotten_accounts(party))]
    kept = {"restricted_on": by.today, **(WAYS if found.staying else everything(party))}
    return [made, *gone, Forget(party, kept)]


#: how somebody is reached: no law keeps it
WAYS = {"email": "", "phone": "", "form_of_address": "", "endpoint": ""}


def everything(party: Party) -> dict[str, Any]:
    """What stands in the columns of a contact of whom nothing may be kept."""
    places = ("street", "house_number", "box", "postcode", "town", "country")
    numbers = ("vat_number", "enterprise_number")
    return {**WAYS, **dict.fromkeys((*places, *numbers), ""), "name": access.emptied_name(party)}


def forgotten_mails(party: Party) -> list[Forget]:
    """Mails about no record to the address of this contact alone, also those that wait. When somebody else has it too,
    nobody can tell for whom they were: they are sent, and wiped as any mail (`outbox/sending.py`)."""
    others = (
        Party.objects.exclude(pk=party.pk).with_email(party.email),
        Person.objects.filter(email__iexact=party.email),
        User.objects.filter(email__iexact=party.email),
    )
    if not party.email or any(rows.exists() for rows in others):
        return []
    return [Forget(one) for one in OutgoingMail.objects.filter(to_address__iexact=party.email, record=None)]


def forgotten_accounts(party: Party) -> list[Forget]:
    return [Forget(one) for one in Account.objects.filter(party=party)]


@action(
    "privacy.person.forget",
    title=_("Erase on request"),
    told=_("erased a former colleague on request"),
    may=access.may_forget_person,
    destroys=True,
    confirms=True,
    one_at_a_time=True,
    icon="flame",
    order=90,
)
def forget_person(*, person: Person, by: Actor, ground: Why, asked_on: AskedOn = None) -> list[Any]:
    """Forget a colleague who left, for good: what no law keeps is destroyed. It cannot be taken back.

    The account goes, with what is known of its sign-ins; absences, notes and blocks in the notebook, the signature,
    notices, drafts, views that nobody shares and which records were opened go. Roles and mandates stay with a number
    alone: they justify what the office decided. Refused: NotYetAsked.
    """
    found = judged(person, by)
    refuse_unfit(found, asked_on, by)
    made = _erasure(person, found, ground, asked_on, by)
    absences, accounts = Absence.objects.filter(person=person), User.objects.filter(person=person)
    gone = [*(Forget(one) for one in absences), *(Forget(one) for one in accounts)]
    reached = {"email": f"{person.pk}@{access.NOWHERE}", "phone": "", "location_id": None, "deputy_id": None}
    return [made, *gone, Forget(person, reached if found.staying else {**reached, **nobody(person)})]


def nobody(person: Person) -> dict[str, Any]:
    """What stands where the name of a colleague was."""
    return {"first_name": NO_TITLE, "last_name": str(person.pk), "job_title": "", "unit_id": None}


def refuse_unfit(found: Judged, asked_on: date | None, by: Actor) -> None:
    """Refused: NotYetAsked, NotAllSeen, StillWorkedOn."""
    if asked_on is not None and asked_on > by.today:
        raise Refused(NotYetAsked().about("asked_on"))
    if found.unseen:
        raise Refused(NotAllSeen())
    if found.busy:
        numbers = ", ".join(str(one.number or one.pk) for one in found.busy[:MOST_NAMED])
        raise Refused(StillWorkedOn(numbers=numbers))


def _erasure(about: Party | Person, found: Judged, ground: str, asked_on: date | None, by: Actor) -> Erasure:
    ids = [one.record.pk for one in found.going]
    files = Attachment.objects.filter(record__in=ids).order_by("pk").values_list("sha256", flat=True)
    return Erasure(
        sort=Sort.PARTY if isinstance(about, Party) else Sort.PERSON,
        number=about.pk,
        ground=ground,
        asked_on=asked_on or by.today,
        done_by_id=by.person_id,
        done_at=by.now,
        gone_count=len(ids),
        stays=told(found.staying),
        files=sorted(set(files)),
        finished_on=None if found.staying else by.today,
    )


@action(
    "privacy.record.erase",
    title=_("Erase on request"),
    told=_("erased this on request of whom it was about"),
    moves=((), DESTROYED),
    may=access.may_destroy,
    hidden=True,
    icon="flame",
)
def erase_record(
    *,
    record: Record,
    by: Actor,
    ground: Annotated[Ground, Ask(_("Ground"))],
    going: Annotated[frozenset[int], Given],
    around: Annotated[Sequence[Record], Given] = (),
) -> list[Erase]:
    """Destroy one record of somebody who is forgotten; `ground` stays in its last event.

    `going` are the ids that were judged to go; `around` the dossiers that it lies in, given so that they are locked.
    Refused for any other record, and for what is kept, worked on or lies elsewhere by now: ChangedMeanwhile.
    """
    found = verdicts([record], by.today).get(record.pk)
    if found is None or record.pk not in going or is_busy(found) or kept(found, by.today):
        raise Refused(ChangedMeanwhile())
    if {row.pk for row in found.dossiers} - {one.pk for one in around}:
        raise Refused(ChangedMeanwhile())
    return [Erase(record)]


@action(
    "privacy.erasure.finish",
    title=_("Finish the erasure"),
    told=_("finished an erasure: nothing keeps the rest any more"),
    may=access.may_finish,
    hidden=True,
    one_at_a_time=True,
    icon="flame",
)
def finish(*, erasure: Erasure, by: Actor) -> list[Forget]:
    """The name goes too, now that nothing speaks of it any more. Refused: ChangedMeanwhile when something does."""
    about = erasure.about
    if erasure.finished_on is not None or (about is not None and not judged(about, by).is_empty):
        raise Refused(ChangedMeanwhile())
    erasure.finished_on = by.today
    if about is None:
        return []
    if isinstance(about, Party):
        return [*forgotten_accounts(about), Forget(about, everything(about))]
    return [Forget(about, nobody(about))]
