"""In whose name a page acts goes along with each of its forms.

Whom somebody works for is chosen for the whole session, in any tab. A form is done in the name in which it was drawn,
whatever was chosen since, or is not done.
"""

from __future__ import annotations

from typing import Any

from spil.foundation.answers.types import whole_id

#: the hidden field of a form, and the header of what a script asks for the page
FIELD, HEADER = "in-name", "X-In-Name"
#: stands for everyone, where nobody was chosen
EVERYONE = 0


def name_of(request: Any) -> int | None:
    """The id of the person in whose name a page acts, or EVERYONE; None for a page of nobody who is signed in."""
    return (request.chosen or EVERYONE) if hasattr(request, "chosen") else None


def name_sent(request: Any) -> int | None:
    """The same of the page from which this was sent; None when it does not say."""
    return whole_id(request.POST.get(FIELD) or request.headers.get(HEADER) or "")
