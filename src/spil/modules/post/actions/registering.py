"""Registering what comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import may_see, readers_in
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Given, action
from spil.foundation.actions.door import read_together
from spil.foundation.actions.returned import Remove
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.models import Role as FileRole
from spil.foundation.correspondence.enclosed import came_in, is_bound, take_level_over
from spil.foundation.deadlines.models import Deadline
from spil.foundation.files.models import StoredFile
from spil.foundation.handling.dating import on_another_day
from spil.foundation.handling.filing import file_into
from spil.foundation.handling.passing import ASSIGN, passed_on, refuse_who_left
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import Role, at_work
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality, Readers, is_stricter, only
from spil.foundation.turns.models import Turn
from spil.modules.post import access
from spil.modules.post.actions import answering
from spil.modules.post.actions import questions as ask
from spil.modules.post.actions.mail import Mail, belongs_with, first_copy, rows_for
from spil.modules.post.models import Channel, Direction, Gate, GateKeeper, ItemType, PostItem
from spil.modules.post.models.types import answer_day, head_of, rules_for, title_of
from spil.modules.post.rules import TypeRules, missing
from spil.modules.post.states import DONE, GATED, NEW

Lacking = Reason("Lacking", _("For “%(type)s” this must be filled in: %(question)s."))


@action(
    "post.incoming.register",
    title=_("Register post"),
    told=_("registered this"),
    may=access.may_register,
    icon="plus",
    order=10,
)
def register(
    *,
    by: Actor,
    subject: ask.Subject,
    file: ask.File = None,
    type: ask.Type = ItemType.LETTER,
    channel: ask.CameBy = Channel.PAPER,
    party: ask.Sender = None,
    party_name: ask.SenderName = "",
    keep_contact: ask.KeepContact = False,
    dated_on: ask.DatedOn = None,
    arrived_on: ask.ArrivedOn = None,
    your_reference: ask.TheirReference = "",
    our_reference: ask.OurReference = "",
    unit: ask.HandlingUnit = None,
    handler: ask.Handler = None,
    answer_before: ask.AnswerBefore = None,
    urgent: ask.Urgent = False,
    dossier: ask.Dossier = None,
    confidentiality: ask.Level = "",
    note: ask.Note = "",
    barcode: ask.Barcode = "",
    disappears_on: ask.DisappearsOn = None,
    answers: ask.AnswersOurs = None,
    settles: ask.Settles = True,
    by_intake: Annotated[bool, Given] = False,
    mail: Annotated[Mail | None, Given] = None,
    came_with: Annotated[Record | None, Given] = None,
    about: Annotated[Record | None, Given] = None,
    is_stack: Annotated[bool, Given] = False,
    is_dealt_with: Annotated[bool, Given] = False,
) -> list[Any]:
    """Register one incoming item, with its file (which lies in the file store already) kept byte for byte.
    Refused: HasLeft, for a handler whom a person chose; what comes in by itself then belongs to nobody.

    It gets the next IN number of the year of registration. What the type asks is refused when a person leaves it out
    (Lacking). `by_intake` says that nobody typed, and that the caller makes of the file what can be made; `mail` is
    what was read of a file that is a message, `came_with` the message in which the file came, `about` the record with
    which it belongs. `is_stack` says that it shows several letters: it is for whoever keeps the register, and its type
    gives it to nobody; and `is_dealt_with` that they are items of their own.

    Queries beside the door's own: one for the type, at most three for the calendar when it sets the deadline, one each
    for the gate of a handler and a file's earlier copy; two for the senders of all that is registered together.
    """
    arrived = arrived_on or by.today
    rules = rules_for(type, arrived)
    handler_id = handler.pk if handler else rules.person_id
    asks = rules.asks_answer and not is_stack
    due_on = answer_before or (answer_day(rules, arrived, handler_id) if asks else None)
    party, new = _sender(party, party_name, by, keep=keep_contact)
    record = Record(
        kind="post.incoming", title=subject, unit=unit, urgent=urgent,
        owner=handler if at_work(handler, by.today) else None,
        confidentiality=confidentiality or rules.confidentiality,
        language=party.language if party else by.language,
    )  # fmt: skip
    file_into(record, dossier, by, "dossier")
    item = PostItem(
        record=record, direction=Direction.IN, channel=channel, type=type, moved_on=arrived, dated_on=dated_on,
        party=party, party_name=party_name or (party.name if party else ""), your_reference=your_reference,
        our_reference=our_reference, barcode=barcode, disappears_on=disappears_on, text=note,
    )  # fmt: skip
    if not by.is_system and not by_intake:
        refuse_who_left(handler, "handler", by)
        _refuse_lacking(item, rules, file, due_on, by)
    if is_stack:
        record.readers = only(roles=access.KEEPERS)
        record.state = DONE.code if is_dealt_with else NEW.code
    else:
        give(record, rules, by, asks=due_on is not None, answers=answers)
    if answers is not None and not confidentiality:
        take_level_over(record, answers.record)
    beside = [
        *_came(item, file, mail, came_with, about, by),
        *_same_again(item, mail, by, level=confidentiality),
    ]
    if answers is not None:
        beside += answering.reply_came(answers, item, by, settles=settles)
    gone_on = None if item.lies_here else disappears_on
    beside += with_deadline(record, due_on) + with_deadline(record, gone_on, what="disappears")
    return [item, *new, *beside, *_turn_to_give(record, asks=due_on is not None)]


def _came(
    item: PostItem,
    file: StoredFile | None,
    mail: Mail | None,
    came_with: Record | None,
    about: Record | None,
    by: Actor,
) -> list[Any]:
    """What came with the item: what the message tells, and the file; and the gate that it meets."""
    rows: list[Any] = rows_for(item, mail, by) if mail else []
    if came_with is not None and mail is None:
        rows.append(came_in(item.record, came_with))
    elif about is not None:
        rows.append(belongs_with(item.record, about, by, inherits=mail is None or not mail.asks_nobody))
    before_the_gate(item, by)
    return [*rows, *with_file(item, file, by)]


def _refuse_lacking(
    item: PostItem, rules: TypeRules, file: StoredFile | None, due_on: date | None, by: Actor
) -> None:
    """Refused for what the type asks and neither was given nor is known from the type itself (Lacking).

    Only people are asked: a file that came in by itself is never turned away.
    """
    answers = {
        **_written(item, rules), "handler": item.record.owner_id or rules.person_on(by.today), "answer_before": due_on,
        "file": file, "note": item.text,
    }  # fmt: skip
    _refuse_missing(item, rules.mandatory, ask.QUESTIONS, answers)


def refuse_lacking_out(item: PostItem, by: Actor, **answers: Any) -> None:
    """The same of what goes out: refused for what its type asks of it and was put and not answered (Lacking)."""
    told = {"party_name": item.party_name, "handler": item.record.owner_id, **answers}
    mandatory = () if by.is_system else rules_for(item.type, by.today).mandatory_out
    _refuse_missing(item, mandatory, ask.QUESTIONS_OUT, told)


def refuse_lacking_again(item: PostItem, by: Actor) -> None:
    """The same of an item that gets another type: what that asks and `correct` can give is there (Lacking).

    What is given by other actions (a handler, a deadline, a file) is not looked at: it may still come.
    """
    rules = rules_for(item.type, by.today)
    comes_in = item.direction == Direction.IN
    mandatory, questions = (
        (rules.mandatory, ask.QUESTIONS) if comes_in else (rules.mandatory_out, ask.QUESTIONS_OUT)
    )
    _refuse_missing(item, mandatory, questions, _written(item, rules))


def _written(item: PostItem, rules: TypeRules) -> dict[str, Any]:
    """What stands in the entry itself, by the names of the questions; the unit may be known from the type."""
    return {
        "party_name": item.party_name, "dated_on": item.dated_on, "your_reference": item.your_reference,
        "our_reference": item.our_reference, "unit": item.record.unit_id or rules.unit_id, "barcode": item.barcode,
    }  # fmt: skip


def _refuse_missing(
    item: PostItem, mandatory: tuple[str, ...], questions: Mapping[str, Any], told: Mapping[str, Any]
) -> None:
    if lacking := missing(mandatory, told):
        raise Refused(Lacking(type=title_of(item.type), question=questions[lacking]).about(lacking))


def _sender(party: Party | None, name: str, by: Actor, *, keep: bool) -> tuple[Party | None, list[Party]]:
    """The contact: the one given, the only one with exactly this name, or a new one when that is asked."""
    name = name.strip()
    if party is not None or not name:
        return party, []
    known = read_together("party_name", _senders_called)
    if name in known or not keep:
        return known.get(name), []
    new = Party(name=name, language=by.language)
    return new, [new]


def _senders_called(names: set[str]) -> dict[str, Party | None]:
    return Party.objects.by_name({name.strip() for name in names} - {""})


def give(record: Record, rules: TypeRules, by: Actor, *, asks: bool, answers: PostItem | None) -> None:
    """Whose it is: as typed, else as the type says, else who waited for it; what asks an answer has somebody always."""
    owner_id, unit_id = record.owner_id or rules.person_on(by.today), record.unit_id
    if owner_id is None and answers is not None:
        owner_id = at_work(answers.record.owner, by.today)
        unit_id = unit_id or answers.record.unit_id
    of_owner = record.owner.unit_id if record.owner else rules.unit_id
    record.unit_id = unit_id or of_owner
    if owner_id is None and record.confidentiality == Confidentiality.NAMED:
        owner_id = by.deciding_id  # or nobody at all could read it
    if owner_id is None and asks:
        is_its_unit = record.unit_id == rules.unit_id
        head = rules.head_on(by.today) if is_its_unit else head_of(record.unit_id, by.today)
        owner_id = head or by.deciding_id
    record.owner_id = owner_id


def treated_by_type(item: PostItem, by: Actor, beside: Sequence[Any] = (), *, level: str = "") -> list[Any]:
    """What came in and gets its type later: what nobody chose is as if it had come in with that type.

    The day of the answer, the handler, the unit and the gate where there was none; and for no more people than the type
    says, unless somebody chose the `level`. `beside` are rows that go along: a day among them was chosen.
    """
    if item.direction != Direction.IN:
        return []
    record, rules, rows = item.record, rules_for(item.type, item.moved_on), list[Any]()
    if not level and is_stricter(rules.confidentiality, record.confidentiality):
        record.confidentiality = rules.confidentiality
    if rules.asks_answer and not has_answer_day(record, beside):
        rows += with_deadline(record, answer_day(rules, item.moved_on))
    was_nobodys = record.owner_id is None
    give(record, rules, by, asks=rules.asks_answer, answers=None)
    if not was_nobodys:
        return rows
    if record.state == NEW.code:
        before_the_gate(item, by)
    turns = list(Turn.objects.open().filter(record=record).order_by("id"))
    asks = rules.asks_answer and not any(turn.action == ASSIGN for turn in turns)
    return [*rows, *passed_on(record, None, turns), *_turn_to_give(record, asks=asks)]


def has_answer_day(record: Record, beside: Sequence[Any] = ()) -> bool:
    if any(isinstance(one, Deadline) and one.what == "answer" for one in beside):
        return True
    nearest = record.deadline_on
    return nearest is not None and Deadline.objects.open().filter(record=record, what="answer").exists()


def _turn_to_give(record: Record, *, asks: bool) -> list[Turn]:
    """What came in by itself and belongs to nobody: the office manager is asked to give it to somebody."""
    if not asks or record.owner_id is not None:
        return []
    return [Turn(record=record, action=ASSIGN, role=Role.OFFICE_MANAGER)]


def before_the_gate(item: PostItem, by: Actor) -> None:
    """Post for a manager whose post is opened by somebody else waits there."""
    owner_id = item.record.owner_id
    if owner_id is None:
        return
    keeper = GateKeeper.objects.current(by.today).filter(manager=owner_id).order_by("-from_on", "-pk").first()
    if keeper is not None and keeper.keeper_id != owner_id:
        item.addressed_to_id, item.gate = owner_id, Gate.WAITING
        item.record.owner_id, item.record.state = keeper.keeper_id, GATED.code


def _same_again(item: PostItem, mail: Mail | None, by: Actor, *, level: str) -> list[Link]:
    """The same file or message came in before: nothing is dropped, the new item says so and points to the first one.

    The first one may be worked on by somebody else, so what was read of it is taken over and not read again, unless it
    is not for who brings this one. Where nobody chose a `level`, the second copy is for no more people than the first.
    """
    first = PostItem.objects.first_with(item.original) or first_copy(item, mail)
    if first is None:
        return []
    read: dict[str, Any] = {}
    if may_see(by, first.record.audience_id):
        item.type = first.type
        item.party, item.party_name = item.party or first.party, item.party_name or first.party_name
        read = {name: value for name, value in first.reading.items() if name != "refused"}
    item.reading = {**read, "refused": {"reason": "duplicate", "record": first.pk}}
    if not level:
        _for_no_more(item.record, first.record, by)
    return [Link(source=item.record, target=first.record, relation="duplicates")]


def _for_no_more(record: Record, first: Record, by: Actor) -> None:
    """As few as may read the first copy read it, and whose this one is; of one for named people also who brings it."""
    if not is_bound(record, first):
        return
    record.confidentiality = first.confidentiality
    if record.confidentiality == Confidentiality.UNIT:
        record.unit_id = first.unit_id
    else:
        record.owner_id = record.owner_id or by.deciding_id or first.owner_id
        owner = [record.owner_id] if record.owner_id else []
        record.readers = Readers(readers_in(first.audience_id).members | only(people=owner).members)


def with_file(item: PostItem, file: StoredFile | None, by: Actor) -> list[Attachment]:
    if file is None:
        return []
    item.original, item.original_name = file.sha256, file.name
    return [Attachment.of(file, record=item.record, by=by, role=FileRole.ORIGINAL)]


def with_deadline(record: Record, due_on: date | None, *, what: str = "answer") -> list[Deadline]:
    if due_on is None:
        return []
    record.deadline_on = min(due_on, record.deadline_on or due_on)
    return [Deadline(record=record, what=what, due_on=due_on)]


def with_new_day(item: PostItem, due_on: date | None) -> list[Deadline | Remove]:
    """Another day on which their answer is expected, in place of the one before it.

    In what came in the day of our own answer stands beside it.
    """
    if due_on is None:
        return []
    return on_another_day(
        item.record, "answer" if item.direction == Direction.OUT else answering.THEIRS, due_on
    )
