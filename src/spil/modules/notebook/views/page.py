"""The notebook as a page: today, the days to come, handed over and offered, done; blocks and checklists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refused
from spil.foundation.actions.declaration import actions
from spil.foundation.ui import rules
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.shell import shell_of
from spil.modules.notebook.actions import add_block, forget_template, save_template, stop_block
from spil.modules.notebook.models import Block
from spil.modules.notebook.queries.pages import (
    checklist_templates,
    done_before,
    handed_over,
    offered,
    pages_to_come,
)
from spil.modules.notebook.queries.today import book
from spil.modules.notebook.queries.words import weekday_words
from spil.modules.notebook.views.owners import acting, whose


def notebook(request: Any) -> HttpResponse:
    actor: Actor = request.actor
    person_id = whose(request)
    locale = rules.locale_code(get_language() or actor.language)
    coming, later = pages_to_come(actor, person_id)
    offers, by = Offers(request), acting(request, person_id)
    shown = {
        "title": rules.long_day_text(actor.today, locale, year=False),
        "whose": names(actor)[person_id],
        "people": people(actor, person_id),
        "for_id": person_id,
        "here": request.get_full_path(),
        "book": {**book(actor, person_id), "whole": True},
        "offered": offered(actor, person_id),
        "may_accept": actions["records.record.accept"].refusal(by) is None,
        "may_decline": actions["records.record.decline"].refusal(by) is None,
        "coming": coming,
        "later": later,
        "handed": handed_over(actor, person_id),
        "done": done_before(actor, person_id),
        "blocks": blocks(by, person_id),
        "new_block": offers.link(add_block, **{"for": person_id}) if add_block.refusal(by) is None else None,
        "templates": [
            {"row": one, "offers": offers.on(one, forget_template)} for one in checklist_templates()
        ],
        "new_template": offers.new(save_template),
        "today": actor.today,
    }
    return render(request, "notebook/page.html", {"page": shown, "shell": shell_of(request, here="notebook")})


def names(actor: Actor) -> dict[int, str]:
    own = {actor.person_id: actor.name} if actor.person_id is not None else {}
    return own | {principal.person_id: principal.name for principal in actor.principals}


def people(actor: Actor, person_id: int) -> list[dict[str, Any]]:
    """Whose notebooks can be opened: one's own and of those one acts for; nothing when it is only one's own."""
    if not actor.principals:
        return []
    return [
        {
            "title": _("Me") if number == actor.person_id else name.split(" ")[0],
            "url": f"{reverse('notebook')}?for={number}",
            "here": number == person_id,
            "face": name,
            "me": number == actor.person_id,
        }
        for number, name in names(actor).items()
    ]


def blocks(by: Actor, person_id: int) -> list[dict[str, Any]]:
    """The fixed blocks that hold now or will, and whether they can be stopped."""
    rows = [row for row in Block.objects.of(person_id) if row.until_on is None or row.until_on > by.today]
    return [
        {
            "row": row,
            "days": weekday_words(row.weekdays),
            "may_stop": stop_block.refusal(by, row) is None,
        }
        for row in rows
    ]


@require_POST
def stop(request: Any, pk: int) -> HttpResponse:
    """End a block of a notebook that one keeps; any other does not exist."""
    block = Block.objects.filter(pk=pk, person__in=request.actor.everyone_ids).first()
    if block is None:
        raise Http404
    try:
        stop_block(block=block, by=acting(request, block.person_id))
        messages.success(request, _("The block ends today."))
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect(f"{reverse('notebook')}?for={block.person_id}")
