"""Who may decide what, up to which amount, in whose name. Ended mandates stay: their numbers stand in old decisions."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from spil.foundation.actions.declaration import actions
from spil.foundation.manifest.registry import modules
from spil.foundation.organisation.models import Mandate
from spil.foundation.organisation.rules import is_here
from spil.foundation.records.kinds import kinds
from spil.foundation.ui.offering import Offers
from spil.modules.people import queries
from spil.modules.people.actions import grant_mandate, withdraw_mandate
from spil.modules.people.views.page import buttons, column, drawn, group, up_to


def mandates(request: Any) -> HttpResponse:
    offers = Offers(request)
    columns = [
        column(_("Number")),
        column(_("Who")),
        column(_("In the name of")),
        column(_("For what")),
        column(_("Up to"), right=True),
        column(_("Cost centres")),
        column(_("From")),
        column(_("Last day")),
        buttons(),
    ]
    kind_titles = {kind.code: str(kind.title) for kind in kinds}
    found = queries.mandates()[: queries.MOST + 1]
    rows = [mandate_row(offers, one, kind_titles) for one in found]
    table = group("mandate_row", columns, rows, icon="certificate", empty=_("No mandate was granted yet."))
    return drawn(request, "people-mandates", title=_("Mandates"), makes=[grant_mandate], groups=[table])


def mandate_row(offers: Offers, mandate: Mandate, kind_titles: dict[str, str]) -> dict[str, Any]:
    today = offers.actor.today
    is_over = mandate.is_over(today)
    are_here = all(is_here(one.left_on, today) for one in (mandate.holder, mandate.giver) if one)
    return {
        "mandate": mandate,
        "me": mandate.holder_id == offers.actor.person_id,
        "deeds": ", ".join(deed_words(one, kind_titles) for one in mandate.actions),
        "cost_centres": ", ".join(mandate.cost_centres),
        "is_over": is_over or not are_here,
        "until": up_to(mandate.until_on, today),
        "links": [] if is_over else offers.on(mandate, withdraw_mandate),
    }


def deed_words(pattern: str, kind_titles: dict[str, str]) -> str:
    """What a mandate is for, in words: an action, all of a kind, all of a module, or everything.

    Patterns that fit nothing that is known (any more) are shown as they are.
    """
    if pattern == "*":
        return _("everything")
    head, _dot, last = pattern.rpartition(".")
    if pattern in actions:
        title = str(actions[pattern].title)
        return f"{kind_titles[head]}: {title[:1].lower()}{title[1:]}" if head in kind_titles else title
    if last == "*" and head in kind_titles:
        return kind_titles[head]
    if last == "*" and head == "records":
        return _("the steps that every record has")
    titles = {one.code: str(one.title) for one in modules}
    if last == "*" and head in titles:
        return titles[head]
    fitting = [str(one.title) for one in actions if fnmatchcase(one.name, pattern)]
    return ", ".join(fitting) or pattern
