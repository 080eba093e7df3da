"""A form that is sent again is not done again: it goes where the first one went.

Who gets no answer sends the form once more, by the browser or by hand when what was typed stands there again. A form
has a name of its own from when it is drawn (ONCE), which comes back with what was typed. Where a form went that was
done is kept for a day, under that name and all that stood in the form: whoever goes back and writes something else does
something else. It is written in the transaction of the deed, so that both are there or neither.

Nothing is asked beforehand. The second of two begins as the first did, at the same moment or later; it is refused, or
fails on the name when it would be written and is undone whole, and only then is looked up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote

from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from spil.foundation.actions.door import Outcome, Report
from spil.foundation.drafts import keeping
from spil.foundation.drafts.keeping import ONCE
from spil.foundation.drafts.models import Sent

#: says to the page that comes next which form was sent, so that it forgets its own copy
SENT = "spil-sent"
LASTS = timedelta(days=1)
#: of the form as it was drawn, and nothing that was typed
DRAWN = ("csrfmiddlewaretoken", "in-name", "was-", "seen-", "looked", "next", "only")
#: before the name of a field: what was read for it in what was typed
READ = "read-"
View = Callable[..., HttpResponse]


def name_in(values: Any) -> dict[str, str]:
    """The hidden field with the form's name: that of these values, else a new one."""
    found = values.get(ONCE) or ""
    return {"name": ONCE, "value": (found if isinstance(found, str) else found[0]) or token_urlsafe(16)}


def sent_once(view: View) -> View:
    """For a view that does what a form asks; what was sent before and done goes where it went."""

    @wraps(view)
    def answered(request: Any, *args: Any, **address: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **address)
        except (Http404, IntegrityError):
            if (first := again(request)) is None:
                raise
            return first
        return (again(request) if answer.status_code == 422 else None) or answer

    return answered


def kept_once(request: Any, form: str, where: Callable[[Sequence[Outcome]], str]) -> Report | None:
    """What the door is given to write where this form goes when all of it is done; None for one without a name."""
    if not request.POST.get(ONCE):
        return None

    def keep(outcomes: Sequence[Outcome]) -> None:
        if all(outcome.is_done for outcome in outcomes):
            actor, went = request.actor, where(outcomes)
            Sent.objects.create(
                person_id=actor.person_id, digest=_digest(request), form=form, went=went, at=actor.now
            )

    return keep


def sent(request: Any, response: HttpResponse, form: str) -> HttpResponse:
    """A form was sent: its draft goes, here and on the machine where it was typed."""
    keeping.drop(request.actor.person_id, form)
    response.set_cookie(SENT, quote(form, safe=""), max_age=60, samesite="Lax", secure=request.is_secure())
    return response


def forget_sent(now: datetime) -> int:
    """Forget where forms went that are kept no longer; how many."""
    return int(Sent.objects.filter(at__lte=now - LASTS).delete()[0])


def again(request: Any) -> HttpResponse | None:
    """The answer to a form that was sent before and done; None for one that was not."""
    if not request.POST.get(ONCE):
        return None
    first = Sent.objects.filter(person=request.actor.person_id, digest=_digest(request)).first()
    if first is None:
        return None
    shown = HttpResponse(status=204, headers={"HX-Redirect": first.went})
    return sent(request, shown if request.htmx else redirect(first.went), first.form)


def _digest(request: Any) -> str:
    """Of the form's name, its address and all that was typed or chosen in it.

    Not of what was typed to look something up, where a find was chosen; nor of what was read in what was typed, and
    stands there as it was read.
    """
    posted = request.POST
    typed = [
        (name, texts)
        for name, texts in sorted(posted.lists())
        if not name.startswith(DRAWN)
        and not (name.endswith("_q") and posted.get(name[:-2]))
        and not (name.startswith(READ) or texts == posted.getlist(READ + name))
    ]
    files = [(name, file.name, file.size) for name, files in request.FILES.lists() for file in files]
    return sha256(json.dumps([request.path, typed, files]).encode()).hexdigest()
