"""What contacts declare of themselves."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.manifest.declaration import Finder, FirstStep, Maker, MenuGroup, MenuItem, Module
from spil.foundation.parties.models import Party
from spil.modules.contacts.actions import add_supplier, make_contact
from spil.modules.contacts.queries import parties_asked, parties_named

MODULE = Module(
    code="contacts",
    title=_("Contacts"),
    finders=(Finder(parties_asked, parties_named),),
    requires=("post", "privacy"),
    menu=(
        MenuItem(MenuGroup.FRONT_DESK, _("Contacts"), "address-book", order=20, url_name="contacts-all"),
        MenuItem(MenuGroup.MONEY, _("Suppliers"), "building-store", order=30, url_name="contacts"),
    ),
    first_steps=(
        FirstStep(
            "contacts.suppliers",
            _("Suppliers"),
            _("From whom you buy, with their numbers: then an invoice finds its supplier by itself."),
            "building-store",
            55,
            lambda _actor: Party.objects.suppliers(),
            add_supplier,
        ),
    ),
    makers=(Maker(action=make_contact, recognises=lambda _file, _head: False, describe=lambda _item: {}),),
)
