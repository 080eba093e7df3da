"""Who decides about proposals, and what they are about."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refusal
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.workflow.rules import Text
from spil.modules.post.public import PostItem, may_handle, may_set

NothingProposed = Reason("NothingProposed", _("Nothing here waits to be confirmed."))
#: what is proposed, in words
TARGETS: Mapping[str, Text] = {
    "sender": _("Sender"),
    "type": _("Type"),
    "unit": _("Handling unit"),
    "person": _("Handler"),
    "dossier": _("Dossier"),
    "confidentiality": _("Who may read it"),
    "days": _("Answer before"),
}


def stands(item: PostItem, target: str, value: str) -> bool:
    """Whether the item still says what was proposed of it."""
    record = item.record
    if target == "type":
        return item.type == value
    if target == "confidentiality":
        return record.confidentiality == value
    if target == "days":
        return record.deadline_on is not None
    ids = {
        "sender": item.party_id,
        "unit": record.unit_id,
        "person": record.owner_id,
        "dossier": record.dossier_id,
    }
    return str(ids.get(target)) == value


def may_confirm(by: Actor, item: PostItem) -> Refusal | None:
    return may_handle(by, item)


def may_propose(by: Actor, item: PostItem) -> Refusal | None:
    """Whoever registered it, or decides about it elsewhere: the program goes along in the same passage."""
    return None


def may_teach(by: Actor, entity: LegalEntity) -> Refusal | None:
    return may_set(by)
