"""What this module declares of itself."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.manifest.declaration import Card, MenuGroup, MenuItem, Module
from spil.modules.people.views.absences import absent_card

MODULE = Module(
    code="people",
    title=_("People"),
    menu=(MenuItem(MenuGroup.PEOPLE, _("People"), "users", order=10, url_name="people"),),
    cards=(
        Card(
            "people.absent",
            _("Absent"),
            "beach",
            order=50,
            context=absent_card,
            quiet=_("Everybody is there today."),
        ),
    ),
)
