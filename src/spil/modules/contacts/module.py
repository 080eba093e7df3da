"""What this module declares of itself."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.manifest.declaration import MenuGroup, MenuItem, Module

MODULE = Module(
    code="contacts",
    title=_("Contacts"),
    menu=(MenuItem(MenuGroup.MONEY, _("Suppliers"), "building-store", order=30, url_name="contacts"),),
)
