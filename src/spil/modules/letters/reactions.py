"""What goes by e-mail is sent at once, unless somebody wants to see it first; paper waits for the printer. A contact is
answered in the language that it has now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.links.models import Link
from spil.modules.letters.actions.replying import speak
from spil.modules.post.public import ABOUT, TO_LOOK_AT, Channel, Direction, PostItem, send


def send_letters(happened: list[Happening]) -> Iterator[Call]:
    """What was written about an item of the register."""
    written = {one.call.subject.pk: one.by for one in happened if one.call.arguments.get("at_once", True)}
    links = Link.objects.filter(target__in=written, relation__in=ABOUT).order_by("source")
    newest = dict(links.values_list("target", "source"))  # an earlier one may wait to be looked at
    return _send({source: written[target] for target, source in newest.items()})


def send_written(happened: list[Happening]) -> Iterator[Call]:
    """The same for what answers nothing."""
    return _send({one.row.pk: one.by for one in happened if one.call.arguments.get("at_once", True)})


def _send(by: Mapping[int, Actor]) -> Iterator[Call]:
    letters = PostItem.objects.filter(pk__in=by, channel=Channel.EMAIL, record__state=TO_LOOK_AT.code)
    for letter in letters.select_related("record", "party").order_by("pk"):
        # whoever wrote it for somebody else need not be a reader of it
        yield send.call(item=letter, by=replace(by[letter.pk], sees_all=True))


def speak_their_language(happened: list[Happening]) -> Iterator[Call]:
    """What is open of a contact that has another language is answered in that, unless it was to be in another one."""
    changed = {one.event_id: one for one in happened}
    events = Event.objects.select_related("recorded_values").filter(pk__in=changed)
    for event in events.order_by("pk"):
        former, language = changes_of(event).get("language", ("", ""))
        if not language:
            continue
        one = changed[event.pk]
        came = PostItem.objects.filter(party=one.call.subject, direction=Direction.IN)
        # whoever keeps the contact need not be a reader of the item, and learns nothing of it
        by = replace(one.by, sees_all=True)
        for item in came.filter(record__is_open=True, record__language=former).order_by("pk"):
            yield speak.call(item=item, by=by, language=language)
