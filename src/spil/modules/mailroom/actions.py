"""What the office decides about its post: types, texts, signatures and templates of entries; and an entry that was
corrected by mistake.

The names of these actions are those of post, whose settings they change, so that what was told before stays told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import ChangedMeanwhile, Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.questions import Raw
from spil.foundation.actions.returned import Forget, Remove, Rewrite
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of, later_than
from spil.foundation.handling.putting_back import put_back
from spil.foundation.organisation.codes import free_code, same
from spil.foundation.organisation.models import Person, Unit
from spil.foundation.organisation.once import one_at_a_moment
from spil.foundation.records.levels import LEVELS
from spil.foundation.records.rules import Confidentiality
from spil.modules.letters.public import FIELDS, PURPOSES, STANDARD, standard_texts, unknown_fields
from spil.modules.mailroom import access
from spil.modules.post.public import (
    OPEN,
    QUESTIONS,
    QUESTIONS_OUT,
    Direction,
    EntryTemplate,
    ItemType,
    ItemTypeRule,
    PostItem,
    Signature,
    TextTemplate,
    may_keep,
    may_set,
    type_choices,
    types_for,
)

UnknownField = Reason(
    "UnknownField", _("“{%(field)s}” is not known in texts."), _("What can stand between braces: %(known)s.")
)
OneOwner = Reason("OneOwner", _("A signature is of a person or of a unit."), _("Leave one of the two empty."))
NameTaken = Reason("NameTaken", _("There is something with the name “%(name)s” already."))
NoType = Reason("NoType", _("Choose a type, or write the name of a new one."))

_LANGUAGES = (("nl", _("Dutch")), ("fr", _("French")), ("en", _("English")))
Language = Annotated[str, Ask(_("Language"), choices=_LANGUAGES)]
#: signs of a code
MOST_IN_CODE = 20
#: what a template of an entry keeps of an item; the second only of what everybody in the office may read
KEPT = ("type", "channel")
KEPT_OF_THE_OPEN = ("party_name", "our_reference")


@action(
    "post.type.set",
    title=_("Set a type of post"),
    told=_("set a type of post"),
    may=may_set,
    one_at_a_time=True,
    icon="settings",
    order=72,
)
def set_type(
    *,
    by: Actor,
    type: Annotated[str, Ask(_("Type"), choices=types_for, help=_("Empty for a new one."))] = "",
    name_nl: Annotated[str, Ask(_("Name in Dutch"), max_length=60)] = "",
    name_fr: Annotated[str, Ask(_("Name in French"), max_length=60)] = "",
    name_en: Annotated[str, Ask(_("Name in English"), max_length=60)] = "",
    mandatory: Annotated[
        list[str] | None, Ask(_("Must be filled in of what comes in"), choices=tuple(QUESTIONS.items()))
    ] = None,
    mandatory_out: Annotated[
        list[str] | None, Ask(_("Must be filled in of what goes out"), choices=tuple(QUESTIONS_OUT.items()))
    ] = None,
    unit: Annotated[Unit | None, Ask(_("Handling unit"))] = None,
    person: Annotated[Person | None, Ask(_("Handler"))] = None,
    asks_answer: Annotated[bool, Ask(_("Asks for an answer"))] = False,
    answer_days: Annotated[
        int | None, Ask(_("Answer within so many working days"), minimum=1, maximum=250)
    ] = None,
    confidentiality: Annotated[str, Ask(_("Who may read it"), choices=LEVELS)] = "office",
    remind_days: Annotated[int, Ask(_("Remind so many working days before"), minimum=0, maximum=60)] = 2,
    escalate_days: Annotated[
        int, Ask(_("Tell the head so many working days after"), minimum=0, maximum=60)
    ] = 3,
    from_on: Annotated[date | None, Ask(_("From"), help=_("Today when left empty."))] = None,
) -> ItemTypeRule:
    """How post of this type is treated from that day on; what was registered before keeps what it has.

    A name that is left empty stays what it was. Refused without a type and without a name (NoType), and for a new type
    with the name of another one (NameTaken).
    """
    names = {language: name for language, name in (("nl", name_nl), ("fr", name_fr), ("en", name_en)) if name}
    if not type and not names:
        raise Refused(NoType().about("type"))
    code = type or _code_of_type(names)
    type_choices.forget()
    return ItemTypeRule(
        code=code,
        names={} if code in ItemType.values else {**_names_of(code), **names},
        mandatory=mandatory or [],
        mandatory_out=mandatory_out or [],
        unit=unit,
        person=person,
        asks_answer=asks_answer,
        answer_days=answer_days,
        confidentiality=confidentiality,
        remind_days=remind_days,
        escalate_days=escalate_days,
        from_on=from_on or by.today,
    )


def _code(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _code_of_type(names: Mapping[str, str]) -> str:
    """A code for a new type with these names. Refused when another type is called so in some language (NameTaken)."""
    one_at_a_moment()
    taken = {same(name) for name in _names_of_types()}
    for language, name in names.items():
        if same(name) in taken:
            raise Refused(NameTaken(name=name).about(f"name_{language}"))
    first = next(iter(names.values()))
    codes = {*ItemType.values, *ItemTypeRule.objects.values_list("code", flat=True)}
    return free_code(_code(first) or "type", MOST_IN_CODE, codes)


def _names_of_types() -> Iterator[str]:
    """What types are called, in every language: the own ones as they were called last."""
    for language, _its_name in _LANGUAGES:
        with override(language):
            yield from (str(label) for label in ItemType.labels)
    own = ItemTypeRule.objects.exclude(names={}).order_by("from_on", "pk").values_list("code", "names")
    for names in dict(own).values():
        yield from names.values()


def _names_of(code: str) -> dict[str, str]:
    last = ItemTypeRule.objects.filter(code=code).exclude(names={}).order_by("-from_on", "-pk").first()
    return dict(last.names) if last else {}


def _built_in(_by: Actor, _row: Any) -> list[tuple[str, str]]:
    return standard_texts()


@action(
    "post.text.write",
    title=_("Write a text"),
    told=_("wrote a text for outgoing post"),
    may=may_set,
    one_at_a_time=True,
    icon="plus",
    order=73,
)
def write_text(
    *,
    by: Actor,
    name: Annotated[str, Ask(_("Name"), max_length=100)],
    purpose: Annotated[str, Ask(_("What for"), choices=PURPOSES)],
    subject: Annotated[str, Ask(_("Subject"), max_length=200)],
    body: Annotated[str, Ask(_("Text"), long=True, max_length=8000)],
    language: Language = "nl",
    instead_of: Annotated[str, Ask(_("Instead of the text of Spil"), choices=_built_in)] = "",
) -> TextTemplate:
    """A text for outgoing post, first in one language. Fields stand between braces.

    Refused for a field that does not exist (UnknownField) and for a name that is taken (NameTaken).
    """
    _refuse_unknown(subject, "subject")
    _refuse_unknown(body, "body")
    one_at_a_moment()
    own = dict(TextTemplate.objects.values_list("code", "name"))
    if instead_of in own or same(name) in map(same, own.values()):
        raise Refused(NameTaken(name=name).about("name"))
    return TextTemplate(
        code=instead_of or free_code(_code(name) or "text", MOST_IN_CODE, {*STANDARD, *own}),
        purpose=STANDARD[instead_of][0] if instead_of else purpose,
        name=name,
        texts={language: {"subject": subject, "body": body}},
    )


def _written(part: str) -> Callable[[Actor, TextTemplate, Raw], str]:
    """What is written already in the language that is asked for, else in the first there is: a form begins with it."""

    def start(_by: Actor, template: TextTemplate, answers: Raw) -> str:
        wanted = (*answers.get("language", ()), *(code for code, _its_name in _LANGUAGES))
        return next((str(template.texts[code][part]) for code in wanted if code in template.texts), "")

    return start


@action(
    "post.text.change",
    title=_("Change the text"),
    told=_("changed a text for outgoing post"),
    may=access.may_set_text,
    icon="pencil",
    order=74,
)
def change_text(
    *,
    template: TextTemplate,
    by: Actor,
    language: Language,
    subject: Annotated[str, Ask(_("Subject"), max_length=200, start=_written("subject"))],
    body: Annotated[str, Ask(_("Text"), long=True, max_length=8000, start=_written("body"))],
) -> None:
    """Write the text anew in one language. Refused for a field that does not exist (UnknownField)."""
    _refuse_unknown(subject, "subject")
    _refuse_unknown(body, "body")
    template.texts = {**template.texts, language: {"subject": subject, "body": body}}


def _refuse_unknown(text: str, question: str) -> None:
    unknown = unknown_fields(text)
    if unknown:
        raise Refused(UnknownField(field=unknown[0], known=", ".join(sorted(FIELDS))).about(question))


@action(
    "post.text.remove",
    title=_("Remove the text"),
    told=_("removed a text for outgoing post"),
    may=access.may_set_text,
    icon="trash",
    order=77,
    destroys=True,
)
def remove_text(*, template: TextTemplate, by: Actor) -> Remove:
    """What went out with it stays as it is. Where it stood instead of a text of Spil, that one is used again."""
    return Remove(template)


@action(
    "post.signature.write",
    title=_("Write a signature"),
    told=_("wrote a signature"),
    may=may_set,
    icon="plus",
    order=75,
    one_at_a_time=True,
)
def write_signature(
    *,
    by: Actor,
    text: Annotated[str, Ask(_("Text"), long=True, max_length=2000)],
    language: Language = "nl",
    unit: Annotated[Unit | None, Ask(_("Of the unit"), help=_("Both empty: of the whole office."))] = None,
    person: Annotated[Person | None, Ask(_("Of the person"))] = None,
) -> Signature | Rewrite:
    """What stands below outgoing post: a person's own goes before the unit's, that before the office's.

    The one that was there keeps its other languages; two who write it at the same moment take turns.

    Refused for a unit and a person together (OneOwner).
    """
    if unit and person:
        raise Refused(OneOwner().about("person"))
    one_at_a_moment()
    old = Signature.objects.filter(unit=unit, person=person).first()
    if old is None:
        return Signature(unit=unit, person=person, texts={language: text})
    return Rewrite(old, {"texts": {**old.texts, language: text}})


@action(
    "post.signature.remove",
    title=_("Remove the signature"),
    told=_("removed a signature"),
    may=access.may_set_text,
    icon="trash",
    order=78,
    destroys=True,
)
def remove_signature(*, signature: Signature, by: Actor) -> Remove:
    """What went out with it stays as it is. After it comes the next that fits: of the unit, of the office."""
    return Remove(signature)


@action(
    "post.item.save_as_template",
    title=_("Save as a template"),
    told=_("saved this entry as a template"),
    may=may_keep,
    facts=("record", "party"),
    one_at_a_time=True,
    icon="copy",
    order=57,
)
def save_as_template(
    *, item: PostItem, by: Actor, name: Annotated[str, Ask(_("Name"), max_length=100)]
) -> EntryTemplate:
    """Keep what is the same every time, to begin the next entry with.

    Every keeper of the register reads it: of an item that is not for everybody no words are kept and nobody who is
    named. Refused when the name is taken (NameTaken).
    """
    if EntryTemplate.objects.filter(name=name).exists():
        raise Refused(NameTaken(name=name).about("name"))
    record = item.record
    found = {**{one: getattr(item, one) for one in KEPT}, "unit": record.unit_id}
    if record.confidentiality == Confidentiality.OFFICE:
        found |= {one: getattr(item, one) for one in KEPT_OF_THE_OPEN}
        found |= {"party": item.party_id, "handler": item.addressed_to_id or record.owner_id}
        found["subject"] = record.title
    values = {one: str(value) for one, value in found.items() if value}
    kind = "incoming" if item.direction == Direction.IN else "outgoing"
    return EntryTemplate(
        name=name, values={**values, "confidentiality": record.confidentiality, "kind": kind}
    )


@action(
    "post.template.remove",
    title=_("Remove the template"),
    told=_("removed a template"),
    may=access.may_drop_template,
    icon="trash",
    order=76,
    destroys=True,
)
def remove_template(*, template: EntryTemplate, by: Actor) -> Remove:
    """Entries that were made with it stay as they are."""
    return Remove(template)


@action(
    "post.template.forget",
    title=_("Erase the template"),
    told=_("erased a template"),
    hidden=True,
)
def forget_template(*, template: EntryTemplate, by: Actor) -> Forget:
    """Whom it names is erased on request: nothing stays of it, nor of what was told of it."""
    return Forget(template)


@action(
    "post.item.take_back_correction",
    title=_("Take back the correction"),
    told=_("took back the correction"),
    moves=(OPEN, None),
    moves_freely=True,
    may=may_keep,
    concerns=lambda _item: False,  # it is offered where the correction was just made
    one_at_a_time=True,
    aside=True,
    icon="arrow-back-up",
    order=57,
)
def take_back_correction(*, item: PostItem, by: Actor) -> list[Any]:
    """The entry as it was before it was corrected last, also what another type gave it.

    Refused when something was done to it since (ChangedMeanwhile).
    """
    done = Event.objects.filter(record=item.record, action="post.item.correct")
    last = done.select_related("recorded_values").order_by("sequence").last()
    if last is None or later_than(last):
        raise Refused(ChangedMeanwhile())
    return put_back(item, [last], {"state", *(name.lstrip("+-") for name in changes_of(last))})
