"""What proposals declare of themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.manifest.declaration import Card, Hint, Lessons, Module, Panel, Piece
from spil.modules.post.public import KEEPERS
from spil.modules.proposals import reactions
from spil.modules.proposals.queries.panels import proposals_on
from spil.modules.proposals.queries.proposing import KIND
from spil.modules.proposals.queries.reasons import is_decided, lessons, to_confirm_by
from spil.modules.proposals.views import specimen

#: columns of an item and its record whose change teaches something else, and actions that decide
COLUMNS = ("type", "party_id", "party_name", "title", "owner_id", "unit_id", "dossier_id", "confidentiality")
DECIDING = (
    "proposals.item.confirm",
    "proposals.item.correct",
    "proposals.item.refuse",
    "proposals.item.settle",
    "post.item.cancel",
)

MODULE = Module(
    code="proposals",
    title=_("Proposals"),
    requires=("post",),
    pieces=(Piece(_("Proposals to confirm"), "proposals/proposals.html", specimen),),
    lessons=(Lessons(KIND, lessons, is_decided, frozenset(COLUMNS), frozenset(DECIDING)),),
    reactions=(
        Reaction("post.incoming.register", reactions.propose_where_it_goes),
        Reaction("post.incoming.fill_in", reactions.propose_by_what_was_read),
        *(
            Reaction(name, reactions.settle_what_is_decided)
            for name in (*reactions.DECIDES, "post.item.correct")
        ),
        Reaction("proposals.learned.forget", reactions.forget_it),
        Reaction("proposals.learned.again", reactions.learn_it_again),
    ),
    hints=(Hint("post.incoming.register", "proposals-typing"),),
    panels=(Panel(KIND, "proposals/proposals.html", proposals_on, order=5),),
    cards=(
        Card(
            "proposals.to_confirm",
            _("Proposals to confirm"),
            "checks",
            order=25,
            roles=KEEPERS,
            waiting=to_confirm_by,
            quiet=_("No proposals to confirm."),
        ),
    ),
)
