"""What post does when something happened: make of a file what it is, and send the letters that it wrote itself."""

from __future__ import annotations

from collections.abc import Iterator

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.links.models import Link
from spil.modules.post.actions import reopen, send
from spil.modules.post.actions.intake import maker_for
from spil.modules.post.models import Channel, PostItem
from spil.modules.post.states import DONE, NEW


def make_what_it_is(happened: list[Happening]) -> Iterator[Call]:
    """A file that a module recognises becomes that, also when it was registered on a page or by a program.

    What the module refuses stands on the item, or is the person's to see when the button is used.
    """
    for one in happened:
        item, file = one.row, one.call.arguments.get("file")
        if file is None or one.call.arguments.get("by_intake") or item.reading.get("refused"):
            continue
        maker = maker_for(file)
        if maker is not None:
            yield maker.action.call(item=item, by=one.by)


def send_letters(happened: list[Happening]) -> Iterator[Call]:
    """What goes by e-mail is sent at once; what goes on paper waits for the printer."""
    written = {one.call.subject.pk: one.by for one in happened}
    links = Link.objects.filter(target__in=written, relation__in=("acknowledges", "answers", "reminds"))
    by = {link.source_id: written[link.target_id] for link in links}
    letters = PostItem.objects.filter(pk__in=by, channel=Channel.EMAIL, record__state=NEW.code)
    for letter in letters.select_related("record", "party").order_by("pk"):
        yield send.call(item=letter, by=by[letter.pk])


def reopen_what_became_it(happened: list[Happening]) -> Iterator[Call]:
    """What was made of an item is undone: the item is open again. For the modules that make something of post."""
    made = {one.row.pk: one.by for one in happened}
    links = Link.objects.filter(target__in=made, relation="became", source__state=DONE.code)
    by = {link.source_id: made[link.target_id] for link in links}
    for item in PostItem.objects.filter(pk__in=by).order_by("pk"):
        yield reopen.call(item=item, by=by[item.pk], reason="")
