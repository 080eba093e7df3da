"""What lies in a dossier, and which lines of its checklist that answers. Everything as far as the reader may see it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from spil.foundation.access.actor import Actor
from spil.foundation.attachments.models import Attachment
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.workflow.rules import Family
from spil.modules.dossiers.models import Dossier
from spil.modules.dossiers.rules.checklist import Answer, Item, answers, in_language


def contents(dossier: Dossier, actor: Actor) -> list[Record]:
    """The records in the dossier that the actor may see, all of them, the oldest first."""
    return list(_inside(dossier, actor).select_related("owner").order_by("registered_on", "pk"))


def _inside(dossier: Dossier, actor: Actor) -> QuerySet[Record]:
    return Record.objects.visible_to(actor).filter(dossier=dossier.pk)


def items(dossier: Dossier, actor: Actor, inside: list[Record] | None = None) -> list[Item]:
    """Records with their type, and files with their names; one query a kind that has types, one for the files.

    What was cancelled, made undone or destroyed lies in the dossier and answers nothing.
    """
    inside = [one for one in (contents(dossier, actor) if inside is None else inside) if _counts(one)]
    types: dict[int, str] = {}
    for code in {record.kind for record in inside}:
        kind = kinds[code]
        if any(field.name == "type" for field in kind.model._meta.concrete_fields if not field.is_relation):
            types.update(kind.rows().filter(record__dossier=dossier.pk).values_list("pk", "type"))
    found = [Item(record.pk, record.kind, types.get(record.pk, "")) for record in inside]
    lying = Q(record=dossier.pk) | Q(record__in=_inside(dossier, actor).values("pk"))
    files = Attachment.objects.current().filter(lying)
    known = {dossier.pk, *(record.pk for record in inside)}
    named = files.order_by("pk").values_list("record", "name")
    return found + [Item(pk, name=name) for pk, name in named if pk in known]


def _counts(record: Record) -> bool:
    return kinds.of(record).state_of(record).family != Family.CANCELLED


def answered(dossier: Dossier, actor: Actor, inside: list[Record] | None = None) -> list[Answer]:
    """The checklist of the dossier's type with what answers each line."""
    return answers(dossier.type.lines, items(dossier, actor, inside), dossier.ticked())


def missing_titles(dossier: Dossier, actor: Actor) -> list[str]:
    """The titles of the lines that nothing answers, as far as the actor can see, in the language of the reader."""
    language = (get_language() or "nl")[:2]
    found = answered(dossier, actor)
    return [in_language(one.line.title, language) for one in found if not one.is_there]
