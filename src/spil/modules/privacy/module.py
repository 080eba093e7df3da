"""What this module declares of itself."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.manifest.declaration import MenuGroup, MenuItem, Module, Panel
from spil.modules.privacy import access, reactions
from spil.modules.privacy.queries import erased_panel

MODULE = Module(
    code="privacy",
    title=_("Personal data"),
    menu=(
        MenuItem(
            MenuGroup.SETTINGS,
            _("Personal data"),
            "shield-lock",
            order=45,
            url_name="privacy",
            may=access.may_hand_out,
        ),
    ),
    reactions=(
        Reaction("privacy.party.hand_out", reactions.have_it_written),
        Reaction("privacy.person.hand_out", reactions.have_it_written),
        Reaction("privacy.party.forget", reactions.destroy_what_goes),
        Reaction("privacy.person.forget", reactions.destroy_what_goes),
    ),
    panels=(Panel("", "privacy/erased.html", erased_panel, gone=True),),
)
