"""What the archive declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.manifest.declaration import MenuGroup, MenuItem, Module, Panel
from spil.foundation.records.kinds import Field, FieldType, Kind
from spil.modules.archive import reactions
from spil.modules.archive.models import Destruction
from spil.modules.archive.queries.pages import blocks, summaries
from spil.modules.archive.queries.panels import destroyed_panel, kept_panel, may_be_kept
from spil.modules.archive.states import DESTRUCTION

KIND = Kind(
    code="archive.destruction",
    title=_("Proposal to destroy"),
    plural=_("Proposals to destroy"),
    icon="archive",
    model=Destruction,
    states=DESTRUCTION,
    series="VN",
    fields=(
        Field("prepared_on", _("Prepared on"), FieldType.DATE, sortable=True, shown=False),
        Field("proposed_by", _("Put forward by"), FieldType.PERSON, shown=False),
        Field("approved_by", _("Approved by"), FieldType.PERSON, shown=False),
        Field("approved_on", _("Approved on"), FieldType.DATE, listed=False, shown=False),
        Field("carried_out_by", _("Carried out by"), FieldType.PERSON, listed=False, shown=False),
        Field("carried_out_on", _("Carried out on"), FieldType.DATE, sortable=True, shown=False),
    ),
    facts=("proposed_by", "proposed_for", "approved_by", "approved_for", "carried_out_by"),
    listed_by="prepared_on",
    context=blocks,
    summaries=summaries,
    made_by="archive.destruction.prepare",
    never_goes=True,
    asks_anew="archive.destruction.ask_anew",
)

MODULE = Module(
    code="archive",
    title=_("Archive"),
    menu=(MenuItem(MenuGroup.FRONT_DESK, _("Archive"), "archive", order=42, url_name="archive"),),
    kinds=(KIND,),
    reactions=(Reaction("archive.destruction.carry_out", reactions.have_it_done),),
    panels=(
        Panel(
            "", "archive/kept.html", kept_panel, order=80, later=_("How long it is kept"), about=may_be_kept
        ),
        Panel("", "archive/kept.html", destroyed_panel, gone=True),
    ),
)
