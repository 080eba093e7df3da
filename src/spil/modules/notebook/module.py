"""What the notebook declares of itself: the kind of its lines, its page, what it shows on records and on Today."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.manifest.declaration import (
    Capture,
    Card,
    CardPlace,
    MenuGroup,
    MenuItem,
    Module,
    Panel,
    Piece,
)
from spil.foundation.records.kinds import Field, FieldType, InPlace, Kind, SearchParts
from spil.foundation.records.rules import Confidentiality
from spil.modules.notebook.models import Task
from spil.modules.notebook.queries.panels import blocks_of_task, tasks_on
from spil.modules.notebook.queries.today import card, open_on_pages
from spil.modules.notebook.reactions import moved_after, next_ones, reworded_after, those_after, whole_row
from spil.modules.notebook.states import TASK
from spil.modules.notebook.views import specimens


def _search(task: Task) -> SearchParts:
    """People and parties by name, and the steps."""
    names = " ".join(str(one) for one in (task.person, task.party) if one)
    return SearchParts(names=names, body="\n".join(item["text"] for item in task.checklist))


KIND = Kind(
    code="notebook.task",
    title=_("Task"),
    plural=_("Tasks"),
    icon="notebook",
    model=Task,
    states=TASK,
    series="TK",
    fields=(
        Field(
            "stands_on",
            _("On the page of"),
            FieldType.DATE,
            sortable=True,
            head=True,
            changed_by=InPlace("notebook.task.move", asks="to"),
        ),
        Field("record__urgent", _("Urgent"), FieldType.BOOLEAN),
        Field("person", _("With"), FieldType.PERSON, listed=False),
        Field("party", _("Party"), FieldType.PARTY),
        Field("record__requester", _("Handed over by"), FieldType.PERSON),
        Field("moved_count", _("Times moved"), FieldType.NUMBER, listed=False),
    ),
    facts=("person", "party", "record__owner", "record__requester"),
    listed_by="stands_on",
    confidentiality=Confidentiality.NAMED,
    search=_search,
    context=blocks_of_task,
    offered=True,
    on_desk=False,
    personal=True,
    made_by="notebook.task.note",
    in_place={"title": InPlace("notebook.task.reword")},
)

MODULE = Module(
    code="notebook",
    title=_("Notebook"),
    menu=(
        MenuItem(
            MenuGroup.DESK,
            _("Notebook"),
            "notebook",
            order=10,
            url_name="notebook",
            key="N",
            counts=open_on_pages,
        ),
    ),
    kinds=(KIND,),
    pieces=(
        Piece(_("Page of the notebook"), "notebook/book.html", specimens.book),
        Piece(_("The day by the hour"), "notebook/hours.html", specimens.hours, wide=True),
        Piece(
            _("What was understood of a line"),
            "notebook/understood.html",
            specimens.understood,
            css="understood",
        ),
    ),
    reactions=(
        Reaction("notebook.task.finish", next_ones),
        Reaction("notebook.task.drop", next_ones),
        Reaction("notebook.task.reword", reworded_after),
        Reaction("notebook.task.move", moved_after),
        Reaction("notebook.task.list_steps", those_after),
        Reaction("notebook.task.use_template", those_after),
        Reaction("notebook.task.stop_repeating", whole_row),
        Reaction("notebook.task.repeat_again", whole_row),
    ),
    capture=Capture(_("Write in the notebook"), "pencil", "notebook-line", "notebook.task.note", key="B"),
    panels=(Panel("", "notebook/panel.html", tasks_on, order=80),),
    cards=(
        Card(
            code="notebook.today",
            title=_("Notebook"),
            icon="notebook",
            place=CardPlace.NOTEBOOK,
            template="notebook/card.html",
            context=card,
        ),
        Card(
            code="notebook.hours",
            title=_("The day by the hour"),
            icon="clock",
            place=CardPlace.TOP,
            template="notebook/hours.html",
            drawn_from=("notebook.today", "hours"),
        ),
    ),
)
