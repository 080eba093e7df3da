"""What the mailroom does when something happened elsewhere: who is forgotten is named in no template."""

from __future__ import annotations

from collections.abc import Iterator

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.modules.mailroom.actions import forget_template
from spil.modules.post.public import EntryTemplate


def forget_templates(happened: list[Happening]) -> Iterator[Call]:
    """The templates of entries that name a contact who is erased on request."""
    by = {str(one.call.subject.pk): one.by for one in happened}
    for template in EntryTemplate.objects.filter(values__party__in=list(by)).order_by("pk"):
        yield forget_template.call(template=template, by=by[template.values["party"]])
