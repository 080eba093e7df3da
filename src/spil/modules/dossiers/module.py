"""What dossiers declare of themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from spil.foundation.actions.reactions import Reaction
from spil.foundation.manifest.declaration import FirstStep, MenuGroup, MenuItem, Module
from spil.foundation.records.kinds import Field, FieldType, Kept, Kind, SearchParts
from spil.foundation.retention.actions import take_starter as take_starter_rules
from spil.foundation.retention.models import RetentionRule
from spil.modules.dossiers import reactions
from spil.modules.dossiers.access import may_open
from spil.modules.dossiers.actions import take_starter
from spil.modules.dossiers.models import Dossier, DossierType
from spil.modules.dossiers.models.settings import TypeTitles
from spil.modules.dossiers.queries.pages import blocks
from spil.modules.dossiers.states import DOSSIER


def _search(dossier: Dossier) -> SearchParts:
    """The names of its type, its place in the plan, and where its paper lies: a scanned barcode finds it."""
    names = " ".join([*dossier.type.titles.values(), dossier.plan_code])
    return SearchParts(names=names, body=f"{dossier.cabinet} {dossier.box} {dossier.barcode}")


KIND = Kind(
    code="dossiers.dossier",
    title=_("Dossier"),
    plural=_("Dossiers"),
    icon="folders",
    model=Dossier,
    states=DOSSIER,
    series="DO",
    fields=(
        Field(
            "type__code", pgettext_lazy("dossier", "Type"), FieldType.CHOICE, head=True, choices=TypeTitles()
        ),
        Field("plan_code", _("Plan"), shown=False),
        Field("opened_on", _("Opened on"), FieldType.DATE, sortable=True),
        Field("ended_on", _("Ended on"), FieldType.DATE, sortable=True),
        Field("cabinet", _("Cabinet"), listed=False, shown=False),
        Field("box", _("Box"), shown=False),
        Field("held_on", _("Legal hold since"), FieldType.DATE, listed=False, shown=False),
        Field("hold_reason", _("Reason of the hold"), listed=False, shown=False),
        Field("barcode", _("Barcode"), listed=False, shown=False),
    ),
    facts=("type", "held_by", "record__owner", "record__legal_entity"),
    listed_by="opened_on",
    search=_search,
    context=blocks,
    made_by="dossiers.dossier.open",
    kept=(Kept("ended_on", rule_at="type__retention"),),
    held=lambda dossier, on: dossier.is_held(on),
    holds=True,
)

#: what can take an answer to a line of a checklist away: out of the dossier, cancelled, of another type or name
_TAKES_AWAY = (
    "archive.destruction.withdraw",
    "archive.record.destroy",
    "dossiers.dossier.add",
    "invoices.invoice.make_from_post",
    "invoices.invoice.unmake",
    "notebook.task.drop",
    "payments.run.bounce",
    "payments.run.cancel",
    "post.box.stop",
    "post.item.cancel",
    "post.item.correct",
    "post.item.take_back_correction",
    "privacy.record.erase",
    "proposals.item.correct",
    "proposals.item.propose",
    "proposals.item.refuse",
    "records.record.file_in",
    "records.record.replace_file",
    "registers.row.close",
    "registers.row.move",
    "registers.row.take_back",
    "requests.request.unmake",
)

MODULE = Module(
    code="dossiers",
    title=_("Dossiers"),
    menu=(
        MenuItem(MenuGroup.FRONT_DESK, _("Dossiers"), "folders", order=40, kind="dossiers.dossier", key="A"),
        MenuItem(
            MenuGroup.SETTINGS,
            _("Dossier settings"),
            "folders",
            order=40,
            url_name="dossier-settings",
            may=may_open,
            about=("dossiers.dossier",),
        ),
    ),
    kinds=(KIND,),
    reactions=tuple(Reaction(name, reactions.open_what_lacks) for name in _TAKES_AWAY),
    first_steps=(
        FirstStep(
            "dossiers.types",
            _("Types of dossiers"),
            _("What must be in a contract, a personnel file, a purchase; and the plan in which they stand."),
            "folders",
            80,
            lambda _actor: DossierType.objects.all(),
            take_starter,
        ),
        FirstStep(
            "dossiers.retention",
            _("How long things are kept"),
            _("The Belgian and Dutch periods, each with its source, to be confirmed by your adviser."),
            "hourglass",
            81,
            lambda _actor: RetentionRule.objects.all(),
            take_starter_rules,
        ),
    ),
)
