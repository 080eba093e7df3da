"""What the office has set for its post, on one page: types, texts, signatures, templates, who opens post, boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refusal
from spil.foundation.actions.declaration import Action
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.refusing import only_for
from spil.foundation.ui.shell import shell_of
from spil.foundation.workflow.rules import Text
from spil.modules.mailroom import actions
from spil.modules.mailroom.access import may_see_gates
from spil.modules.mailroom.views import rows
from spil.modules.post.public import may_register, open_box, register, set_gate


@dataclass(frozen=True)
class Tab:
    """One part of the page: who may read it, what is made there, its columns and the function that draws its rows."""

    code: str
    title: Text
    text: Text
    may: Callable[[Actor], Refusal | None]
    make: Action[Any, Any]
    columns: Sequence[Text]
    rows: Callable[[Offers], list[dict[str, Any]]]
    icon: str
    empty: Text


TABS = (
    Tab(
        "types",
        gettext_lazy("Types"),
        gettext_lazy("What a type asks, who gets it, and within how many working days it is answered."),
        may_register,
        actions.set_type,
        (
            gettext_lazy("Type"),
            gettext_lazy("In force"),
            gettext_lazy("Must be filled in"),
            gettext_lazy("Goes to"),
            gettext_lazy("Answer"),
            gettext_lazy("Who may read it"),
        ),
        rows.types,
        "inbox",
        "",
    ),
    Tab(
        "texts",
        gettext_lazy("Texts"),
        gettext_lazy("What goes out under the name of the office, in the language of whoever reads it."),
        may_register,
        actions.write_text,
        (gettext_lazy("Name"), gettext_lazy("What for"), gettext_lazy("Written in")),
        rows.texts,
        "file-text",
        "",
    ),
    Tab(
        "signatures",
        gettext_lazy("Signatures"),
        gettext_lazy("A person’s own goes before that of the unit, and that before the one of the office."),
        may_register,
        actions.write_signature,
        (gettext_lazy("Whose"), gettext_lazy("Text"), gettext_lazy("Written in")),
        rows.signatures,
        "signature",
        gettext_lazy("No signature was written yet. The name of the office stands below what goes out."),
    ),
    Tab(
        "templates",
        gettext_lazy("Entry templates"),
        gettext_lazy(
            "Begin an entry with what is the same every time. One is kept from the page of an item."
        ),
        may_register,
        register,
        (
            gettext_lazy("Name"),
            gettext_lazy("Direction"),
            gettext_lazy("Subject"),
            gettext_lazy("Sender or addressee"),
        ),
        rows.templates,
        "copy",
        gettext_lazy(
            "Nothing was kept as a template yet. “Save as a template” stands on the page of an item."
        ),
    ),
    Tab(
        "gates",
        gettext_lazy("Who opens post"),
        gettext_lazy("Post for a manager goes first to whoever opens it, during a period."),
        may_see_gates,
        set_gate,
        (gettext_lazy("Post for"), gettext_lazy("Goes first to"), gettext_lazy("In force")),
        rows.gates,
        "user-check",
        gettext_lazy("All post goes straight to whoever it is meant for."),
    ),
    Tab(
        "boxes",
        gettext_lazy("Boxes to empty"),
        gettext_lazy("The e-Box, a portal, a post-office box: who empties it, and how often."),
        may_register,
        open_box,
        (
            gettext_lazy("Name"),
            gettext_lazy("Who empties it"),
            gettext_lazy("How often"),
            gettext_lazy("Emptied on"),
        ),
        rows.boxes,
        "mail-opened",
        gettext_lazy("No box is emptied regularly yet."),
    ),
)


@only_for(may_see_gates)
def settings_page(request: Any) -> HttpResponse:
    """`tab` is the code of a part; the first that the reader may see without one."""
    seen = [tab for tab in TABS if tab.may(request.actor) is None]
    here = next((tab for tab in seen if tab.code == request.GET.get("tab")), seen[0])
    offers = Offers(request)
    url = reverse("post-settings")
    page = {
        "title": _("Post settings"),
        "tabs": [
            {"title": str(tab.title), "url": f"{url}?tab={tab.code}", "here": tab is here} for tab in seen
        ],
        "name": str(here.title),
        "text": str(here.text),
        "new": offers.new(here.make),
        "who": offers.who_may([here.make]),
        "columns": here.columns,
        "rows": [
            {**row, "told": list(zip(here.columns[1:], row["cells"], strict=False))}
            for row in here.rows(offers)
        ],
        "icon": here.icon,
        "empty": str(here.empty),
    }
    shown = {"page": page, "shell": shell_of(request, here="post-settings")}
    return render(request, "mailroom/settings.html", shown)
