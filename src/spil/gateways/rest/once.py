"""A call that is sent again is not done again: the header Idempotency-Key (IETF draft of the httpapi group, -07).

A program gives each call a key of its own, and the same one when it sends the call again because the line was cut. What
was done under a key is answered again, word for word, for a day. The answer is written in the transaction of the act:
after a death of the server both are there or neither. Of several that arrive together each may begin, and one is done:
the others fail on the key when they would be written, are undone whole, and get the answer of the first.

What was refused did nothing, and is looked at anew when it is asked again. Of what was destroyed meanwhile, or may tell
of somebody who was forgotten, the number alone is told again: nothing of it stays here either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from spil.gateways.rest.forgetting import LASTS
from spil.gateways.rest.models import Kept
from spil.gateways.rest.problems import Answered
from spil.gateways.rest.schemas import Problem

HEADER = "Idempotency-Key"
#: says that an answer is that of an earlier call
AGAIN = "Idempotent-Replayed"
#: a string as headers write it (RFC 8941, 3.3.3), or the same without its quotation marks
_KEY = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255})')
#: what the description tells of the header, and of the answers that it can have
DESCRIBED: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": HEADER,
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-Z^-~]+$"},
            "description": "A name of your own for this call, such as a UUID. Sent again with the same key and body"
            " within a day, the call is not done again: the first answer comes once more.",
        }
    ]
}


@dataclass(frozen=True)
class Once:
    """One call under a key."""

    token: int
    key: str
    digest: str
    now: datetime

    @property
    def _rows(self) -> QuerySet[Kept]:
        return Kept.objects.filter(token=self.token, key=self.key)

    def answered(self) -> HttpResponse | None:
        """What the call was answered before; None when it was not done yet. Answers 422 when it was another call."""
        kept = self._rows.filter(at__gt=self.now - LASTS).first()
        if kept is None:
            return None
        if kept.digest != self.digest:
            text = _("This key was used for another call today. Give every call a key of its own.")
            raise Answered(422, Problem(code="KeyUsed", text=text, problems={HEADER: [text]}))
        response = told(kept.answer)
        response[AGAIN] = "true"
        return response

    def keep(self, answer: str) -> None:
        """In the transaction of the act. Raises IntegrityError when another one was quicker."""
        self._rows.filter(at__lte=self.now - LASTS).delete()
        Kept.objects.create(token_id=self.token, key=self.key, digest=self.digest, answer=answer, at=self.now)


def once_of(request: Any, action: str) -> Once | None:
    """The key of a call; None when it has none. Answers 400 when it cannot be read."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    found = _KEY.fullmatch(given.strip())
    if found is None:
        text = _("The key cannot be read: 1 to 255 signs without accents.")
        raise Answered(400, Problem(code="KeyUnreadable", text=text, problems={HEADER: [text]}))
    asked = sha256(f"{action}\n".encode() + request.body).hexdigest()
    return Once(request.token.pk, found[1] or found[2], asked, request.auth.now)


def told(answer: str) -> HttpResponse:
    return HttpResponse(answer, content_type="application/json; charset=utf-8")
