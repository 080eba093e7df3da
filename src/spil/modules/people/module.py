"""What this module declares of itself."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.manifest.declaration import MenuGroup, MenuItem, Module

MODULE = Module(
    code="people",
    title=_("People"),
    menu=(MenuItem(MenuGroup.PEOPLE, _("People"), "users", order=10, url_name="people"),),
)
