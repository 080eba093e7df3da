"""What the mailroom declares of itself: its places in the menu, and in that of the person."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.manifest.declaration import MenuGroup, MenuItem, Module, Panel
from spil.modules.mailroom import reactions
from spil.modules.mailroom.access import may_see_gates
from spil.modules.mailroom.queries import mailed
from spil.modules.post.public import may_register

MODULE = Module(
    code="mailroom",
    title=_("Post settings"),
    requires=("post", "letters"),
    reactions=(Reaction("privacy.party.forget", reactions.forget_templates),),
    panels=(Panel("post.outgoing", "mailroom/mailed.html", mailed, order=6),),
    menu=(
        MenuItem(
            MenuGroup.FRONT_DESK,
            _("Register to print"),
            "printer",
            order=15,
            url_name="post-register",
            may=may_register,
        ),
        MenuItem(
            MenuGroup.SETTINGS,
            _("Post settings"),
            "inbox",
            url_name="post-settings",
            may=may_see_gates,
            about=("post.incoming", "post.outgoing", "post.box"),
        ),
    ),
)
