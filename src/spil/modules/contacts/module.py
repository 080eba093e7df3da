"""What this module declares of itself."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.manifest.declaration import MenuGroup, MenuItem, Module
from spil.modules.contacts.queries import parties_named

MODULE = Module(
    code="contacts",
    title=_("Contacts"),
    finders=(parties_named,),
    menu=(MenuItem(MenuGroup.MONEY, _("Suppliers"), "building-store", order=30, url_name="contacts"),),
)
