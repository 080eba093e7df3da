"""What the office has set for its post, on one page: types, texts, signatures, templates, who opens post, boxes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from spil.foundation.ui.refusing import only_for
from spil.foundation.ui.settings_page import Part, settings_page
from spil.modules.mailroom import actions
from spil.modules.mailroom.access import may_see_gates
from spil.modules.mailroom.views import rows
from spil.modules.post.public import may_register, open_box, register, set_gate

PARTS = (
    Part(
        "types",
        _("Types"),
        _("What a type asks, who gets it, and within how many working days it is answered."),
        may_register,
        actions.set_type,
        (
            _("Type"),
            _("In force"),
            _("Must be filled in"),
            _("Goes to"),
            _("Answer"),
            _("Who may read it"),
        ),
        rows.types,
        "inbox",
    ),
    Part(
        "texts",
        _("Texts"),
        _("What goes out under the name of the office, in the language of whoever reads it."),
        may_register,
        actions.write_text,
        (_("Name"), _("What for"), _("Written in")),
        rows.texts,
        "file-text",
    ),
    Part(
        "signatures",
        _("Signatures"),
        _("A person’s own goes before that of the unit, and that before the one of the office."),
        may_register,
        actions.write_signature,
        (_("Whose"), _("Text"), _("Written in")),
        rows.signatures,
        "signature",
        _("No signature was written yet. The name of the office stands below what goes out."),
    ),
    Part(
        "templates",
        _("Entry templates"),
        _("Begin an entry with what is the same every time. One is kept from the page of an item."),
        may_register,
        register,
        (
            _("Name"),
            _("Direction"),
            _("Subject"),
            _("Sender or addressee"),
        ),
        rows.templates,
        "copy",
        _("Nothing was kept as a template yet. “Save as a template” stands on the page of an item."),
    ),
    Part(
        "gates",
        _("Who opens post"),
        _("Post for a manager goes first to whoever opens it, during a period."),
        may_see_gates,
        set_gate,
        (_("Post for"), _("Goes first to"), _("In force")),
        rows.gates,
        "user-check",
        _("All post goes straight to whoever it is meant for."),
    ),
    Part(
        "boxes",
        _("Boxes to empty"),
        _("The e-Box, a portal, a post-office box: who empties it, and how often."),
        may_register,
        open_box,
        (
            _("Name"),
            _("Who empties it"),
            _("How often"),
            _("Emptied on"),
        ),
        rows.boxes,
        "mail-opened",
        _("No box is emptied regularly yet."),
    ),
)


@only_for(may_see_gates)
def post_settings(request: Any) -> HttpResponse:
    """`tab` is the code of a part; the first that the reader may see without one."""
    return settings_page(request, _("Post settings"), PARTS, route="post-settings")
