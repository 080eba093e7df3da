"""What was filled in without a person, on the page of the item: each value with its reason in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext, ngettext_lazy
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import actions
from spil.foundation.organisation.models import Person
from spil.foundation.records.rules import Confidentiality
from spil.foundation.ui.rules import date_text, locale_code
from spil.modules.post.public import PostItem, type_choices
from spil.modules.proposals import access
from spil.modules.proposals.access import TARGETS
from spil.modules.proposals.models import Proposal
from spil.modules.proposals.queries.reasons import Reason, clues_of, reasons, text_of
from spil.modules.proposals.rules import BOTH, DOMAIN, SENDER, word_for


def proposals_on(item: PostItem, actor: Actor) -> dict[str, Any] | None:
    """The panel; None when nothing waits to be confirmed, or when the reader may see nothing on which it rests."""
    proposed = dict(Proposal.objects.filter(item=item.pk).values_list("target", "value"))
    if not proposed or not item.record.is_open:
        return None
    text = text_of(item)
    told = reasons(actor, item.record.legal_entity_id, clues_of(item, text), proposed)
    words = f"{item.record.title} {text}"
    lines = [
        {
            "target": target,
            "title": str(TARGETS[target]),
            "value": said,
            "reason": reason_text(told[target], target, said, words),
            "records": told[target].records,
            "refuse_url": f"{reverse('act-on', args=[item.pk, 'proposals.item.refuse'])}?target={target}",
        }
        for target in TARGETS
        if target in told and (said := value_text(target, proposed[target], item))
    ]
    if not lines:
        return None
    may = access.may_confirm(actor, item) is None
    return {
        "title": _("Proposed, to be confirmed"),
        "id": "proposals",
        "count": len(lines),
        "lines": lines,
        "may": may,
        "teach": [
            {
                "title": str(actions[name].title),
                "url": reverse("act-with", args=[name, item.record.legal_entity_id]),
            }
            for name in ("proposals.learned.forget", "proposals.learned.again")
            if access.may_teach(actor, item.record.legal_entity) is None
        ],
        "confirm_url": reverse("act-on", args=[item.pk, "proposals.item.confirm"]),
        "correct_url": reverse("act-on", args=[item.pk, "proposals.item.correct"]),
    }


def value_text(target: str, value: str, item: PostItem) -> str:
    """The proposed value in words; empty when the item says something else by now, so that nothing is proposed."""
    record = item.record
    if target == "type":
        return str(dict(type_choices).get(value, value)) if item.type == value else ""
    if target == "unit":
        return str(record.unit) if record.unit_id == int(value) else ""
    if target == "person":
        is_so = record.owner_id == int(value)
        return str(Person.objects.get(pk=value)) if is_so else ""
    if target == "dossier":
        return str(record.dossier) if record.dossier_id == int(value) else ""
    if target == "days":
        return _day(record.deadline_on, item.moved_on)
    return _("The unit") if record.confidentiality == Confidentiality.UNIT else ""


def _day(on: date | None, today: date) -> str:
    return date_text(on, today, locale_code((get_language() or "nl")[:2])) if on else ""


def reason_text(reason: Reason, target: str, value: str, words: str) -> str:
    """Why, in one sentence: how many earlier items with the same sender or word were decided so."""
    sort, _colon, rest = reason.clue.partition(":")
    facts = {
        "n": reason.count,
        "value": value,
        "word": word_for(rest.rpartition("|")[2], words),
        "domain": rest,
    }
    if sort == SENDER:
        what = ngettext(
            "%(n)s earlier item from this sender", "%(n)s earlier items from this sender", reason.count
        )
    elif sort == DOMAIN:
        what = ngettext(
            "%(n)s earlier item from %(domain)s", "%(n)s earlier items from %(domain)s", reason.count
        )
    elif sort == BOTH:
        what = ngettext(
            "%(n)s earlier item from this sender with “%(word)s”",
            "%(n)s earlier items from this sender with “%(word)s”",
            reason.count,
        )
    else:
        what = ngettext(
            "%(n)s earlier item with “%(word)s”", "%(n)s earlier items with “%(word)s”", reason.count
        )
    return f"{what % facts} {_WENT[target] % facts}."


_WENT: dict[str, Any] = {
    "type": ngettext_lazy("got the type %(value)s", "got the type %(value)s", "n"),
    "unit": ngettext_lazy("went to %(value)s", "went to %(value)s", "n"),
    "person": ngettext_lazy("went to %(value)s", "went to %(value)s", "n"),
    "dossier": ngettext_lazy("lies in %(value)s", "lie in %(value)s", "n"),
    "confidentiality": ngettext_lazy("was for the unit alone", "were for the unit alone", "n"),
    "days": ngettext_lazy(
        "had as many working days for the answer", "had as many working days for the answer", "n"
    ),
}
