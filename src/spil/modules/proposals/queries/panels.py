"""What was filled in without a person, on the page of the item: each value with its reason in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext, ngettext_lazy
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import actions
from spil.foundation.parties.letterheads import sender_in
from spil.foundation.records.naming import names_seen
from spil.foundation.ui.rules import date_text, locale_code
from spil.modules.post.public import PostItem, type_choices
from spil.modules.proposals import access
from spil.modules.proposals.access import TARGETS
from spil.modules.proposals.queries.reasons import Reason, clues_of, reasons, targets_of, text_of
from spil.modules.proposals.queries.senders import address_of
from spil.modules.proposals.rules import ADDRESS, BOTH, DOMAIN, SENDER, word_for


def proposals_on(item: PostItem, actor: Actor) -> dict[str, Any] | None:
    """The panel; None when nothing waits to be confirmed, or when the reader may see nothing on which it rests."""
    if not item.unconfirmed or not item.record.is_open:
        return None
    proposed = targets_of([item.pk]).get(item.pk, {})
    lines = [
        {
            **line,
            "refuse_url": f"{reverse('act-on', args=[item.pk, 'proposals.item.refuse'])}?target={line['target']}",
        }
        for line in _lines(item, actor, proposed)
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


def _lines(item: PostItem, actor: Actor, proposed: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each value that still stands, in words, with its reason; in the order of TARGETS."""
    text = text_of(item)
    found = clues_of(item, text)
    told = reasons(actor, item.record.legal_entity_id, found, proposed)
    words = f"{item.record.title} {text}"
    lines = []
    for target in TARGETS:
        said = value_text(target, proposed[target], item, actor) if target in proposed else ""
        plain = sender_text(item, text) if said and target == "sender" else ""
        if said and (plain or target in told):
            reason = told.get(target) if not plain else None
            why = reason_text(reason, target, said, words) if reason else plain
            lines.append(
                {
                    "target": target,
                    "title": str(TARGETS[target]),
                    "value": said,
                    "reason": why,
                    "records": reason.records if reason else (),
                }
            )
    return lines


def value_text(target: str, value: str, item: PostItem, actor: Actor) -> str:
    """The proposed value in words; empty when the item says something else by now, so that nothing is proposed, and
    for a dossier that this reader may not see."""
    if not access.stands(item, target, value):
        return ""
    record = item.record
    match target:
        case "sender":
            return str(item.party)
        case "type":
            return str(dict(type_choices).get(value, value))
        case "unit":
            return str(record.unit)
        case "person":
            return str(record.owner)
        case "dossier":
            return names_seen(actor, [int(value)]).get(int(value), "")
        case "days":
            return day_text(record.deadline_on, item.moved_on)
        case _:
            return _("The unit")


def day_text(on: date | None, today: date) -> str:
    return date_text(on, today, locale_code((get_language() or "nl")[:2])) if on else ""


def sender_text(item: PostItem, text: str) -> str:
    """Why this is the sender, when that rests on the contact itself and on no earlier item; else empty."""
    party, address = item.party, address_of(item)
    if party is None:
        return ""
    if address and party.email.casefold() == address.casefold():
        return _("%(address)s is the address of %(value)s.") % {"address": address, "value": party}
    if not address and sender_in(text) == party:
        return _("The letter bears the name or the number of %(value)s.") % {"value": party}
    return ""


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
    elif sort in (DOMAIN, ADDRESS):
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
    "sender": ngettext_lazy("was sent by %(value)s", "were sent by %(value)s", "n"),
    "type": ngettext_lazy("got the type %(value)s", "got the type %(value)s", "n"),
    "unit": ngettext_lazy("went to %(value)s", "went to %(value)s", "n"),
    "person": ngettext_lazy("went to %(value)s", "went to %(value)s", "n"),
    "dossier": ngettext_lazy("lies in %(value)s", "lie in %(value)s", "n"),
    "confidentiality": ngettext_lazy("was for the unit alone", "were for the unit alone", "n"),
    "days": ngettext_lazy(
        "had as many working days for the answer", "had as many working days for the answer", "n"
    ),
}
