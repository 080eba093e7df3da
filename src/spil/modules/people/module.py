"""What this module declares of itself."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.identity.models import User
from spil.foundation.manifest.declaration import (
    Card,
    CardPlace,
    Finder,
    FirstStep,
    MenuGroup,
    MenuItem,
    Module,
    Piece,
)
from spil.foundation.organisation.models import CostCentre, LegalEntity, Person, Role, Unit
from spil.modules.people import queries, reactions
from spil.modules.people.actions import add_cost_centre, add_person, add_unit
from spil.modules.people.views import specimens
from spil.modules.people.views.absences import absent_card

MODULE = Module(
    code="people",
    title=_("People"),
    requires=("privacy",),
    reactions=(Reaction("people.person.change", reactions.pass_on_at_once),),
    finders=(Finder(queries.people_asked, queries.people_named),),
    pieces=(
        Piece(_("Steps of the first hour"), "people/first_hour.html#stages", specimens.steps, wide=True),
    ),
    menu=(MenuItem(MenuGroup.PEOPLE, _("People"), "users", order=10, url_name="people"),),
    cards=(
        Card(
            "people.absent",
            _("Absent"),
            "beach",
            order=50,
            context=absent_card,
            first_for=(Role.RECEPTION, Role.MANAGER, Role.HR),
            quiet=_("Everybody is there today."),
        ),
        Card(
            "people.first_hour",
            _("The first hour"),
            "flag",
            CardPlace.LIST,
            order=1,
            roles=(Role.ADMINISTRATOR, Role.OFFICE_MANAGER),
            context=queries.first_hour_card,
            first_for=(Role.ADMINISTRATOR,),
            template="people/first_hour_card.html",
        ),
    ),
    first_steps=(
        FirstStep(
            "people.office",
            _("The office"),
            _(
                "Name, address and numbers: they stand on what leaves the office, and tell which invoices are yours."
            ),
            "building",
            10,
            lambda _actor: LegalEntity.objects.exclude(town="").exclude(enterprise_number=""),
            url_name="people-office",
        ),
        FirstStep(
            "people.units",
            _("Units"),
            _("Who works together: post and work are given to a unit, and a unit can read along."),
            "users-group",
            20,
            lambda _actor: Unit.objects.all(),
            add_unit,
        ),
        FirstStep(
            "people.people",
            _("People"),
            _("Everybody who works here, with or without access. Paste them from a spreadsheet in one go."),
            "users",
            30,
            lambda _actor: Person.objects.order_by("id")[1:2],
            add_person,
        ),
        FirstStep(
            "people.access",
            _("Access"),
            _("Whom you give access, gets a mail with a link and chooses a password."),
            "key",
            40,
            lambda _actor: User.objects.order_by("id")[1:2],
            url_name="people",
        ),
        FirstStep(
            "people.cost_centres",
            _("Cost centres"),
            _("Where costs are booked, and who answers for them: invoices go there to be approved."),
            "coin-euro",
            50,
            lambda _actor: CostCentre.objects.all(),
            add_cost_centre,
        ),
    ),
)
