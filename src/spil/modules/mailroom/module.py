"""What the mailroom declares of itself: its place in the menu of the person."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.manifest.declaration import MenuGroup, MenuItem, Module
from spil.modules.mailroom.access import may_see_gates

MODULE = Module(
    code="mailroom",
    title=_("Post settings"),
    requires=("post",),
    menu=(
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
