"""The rows of the settings page of post."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from spil.foundation.records.levels import LEVELS
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.rules import date_text, locale_code
from spil.foundation.ui.saying import in_force_words
from spil.foundation.ui.settings_page import MOST, SetRow
from spil.modules.letters.public import PURPOSES, STANDARD, standard_texts
from spil.modules.mailroom import actions
from spil.modules.post.public import (
    ANSWER_DAYS,
    BUILT_IN,
    PLAIN,
    QUESTIONS,
    QUESTIONS_OUT,
    Box,
    Direction,
    EntryTemplate,
    GateKeeper,
    ItemTypeRule,
    Signature,
    TextTemplate,
    end_gate,
    register_outgoing,
    type_choices,
)

#: what is longer is not filled in from the address: a form for something new then begins empty
MOST_IN_ADDRESS = 900


def row(name: str, *cells: str, links: list[dict[str, Any]], url: str = "", is_past: bool = False) -> SetRow:
    return SetRow(name, cells, links, url, is_past)


# types ---------------------------------------------------------------------------------------------------------


def types(offers: Offers) -> list[SetRow]:
    """Every type as it holds now, before that what held earlier, after it what is to come."""
    found = ItemTypeRule.objects.select_related("unit", "person").order_by("code", "from_on", "pk")[:MOST]
    rules = {code: list(group) for code, group in groupby(found, key=lambda one: one.code)}
    return [line for code, title in type_choices for line in type_rows(offers, code, str(title), rules)]


def type_rows(offers: Offers, code: str, title: str, rules: dict[str, list[ItemTypeRule]]) -> list[SetRow]:
    today = offers.actor.today
    periods = _periods(rules.get(code, []))
    begins = periods[0][1] if periods else None
    lines = []
    if begins is None or begins > today:
        lines.append(type_row(offers, code, title, BUILT_IN.get(code, PLAIN), None, begins))
    return lines + [
        type_row(offers, code, title, rule, from_on, until_on)
        for rule, from_on, until_on in periods
        if until_on is None or until_on > from_on
    ]


def _periods(rules: list[ItemTypeRule]) -> list[tuple[ItemTypeRule, date, date | None]]:
    """Each rule with the days on which it is the one that counts: until the next one begins."""
    following = [*(one.from_on for one in rules[1:]), None]
    found = []
    for rule, begins in zip(rules, following, strict=False):
        ends = [one for one in (rule.until_on, begins) if one is not None]
        found.append((rule, rule.from_on, min(ends) if ends else None))
    return found


def type_row(
    offers: Offers, code: str, title: str, rule: Any, from_on: date | None, until_on: date | None
) -> SetRow:
    today = offers.actor.today
    is_past = until_on is not None and until_on <= today
    unit, person = getattr(rule, "unit", None), getattr(rule, "person", None)
    held = {
        "type": code,
        "mandatory": list(rule.mandatory),
        "mandatory_out": list(rule.mandatory_out),
        "unit": getattr(rule, "unit_id", None) or "",
        "person": getattr(rule, "person_id", None) or "",
        "asks_answer": "1" if rule.asks_answer else "",
        "answer_days": rule.answer_days or "",
        "confidentiality": rule.confidentiality,
        "remind_days": rule.remind_days,
        "escalate_days": rule.escalate_days,
    }
    change = (
        None
        if is_past
        else offers.new(actions.set_type, **{k: v for k, v in held.items() if v not in ("", [])})
    )
    return row(
        title,
        in_force_words(from_on, until_on, today) if from_on else _("as Spil has it"),
        mandatory_words(rule),
        ", ".join(str(one) for one in (unit, person) if one),
        answer_words(rule),
        str(dict(LEVELS).get(rule.confidentiality, "")),
        links=[change | {"icon": "pencil"}] if change else [],
        is_past=is_past,
    )


def mandatory_words(rule: Any) -> str:
    """What must be filled in; of what goes out behind a word of its own."""
    incoming = ", ".join(str(QUESTIONS[name]) for name in rule.mandatory if name in QUESTIONS)
    outgoing = ", ".join(str(QUESTIONS_OUT[name]) for name in rule.mandatory_out if name in QUESTIONS_OUT)
    told = _("going out: %(questions)s") % {"questions": outgoing} if outgoing else ""
    return "; ".join(filter(None, (incoming, told)))


def answer_words(rule: Any) -> str:
    if not rule.asks_answer:
        return _("none expected")
    days = rule.answer_days or ANSWER_DAYS
    within = ngettext("within %(n)s working day", "within %(n)s working days", days) % {"n": days}
    told = _("reminder %(before)s before, to the head %(after)s after")
    return f"{within}; {told % {'before': rule.remind_days, 'after': rule.escalate_days}}"


# texts and signatures ------------------------------------------------------------------------------------------


def texts(offers: Offers) -> list[SetRow]:
    """The texts of Spil that the office left as they are, then its own."""
    own = {one.code: one for one in TextTemplate.objects.all()[:MOST]}
    lines = [built_in_text(offers, code, name) for code, name in standard_texts() if code not in own]
    return lines + [own_text(offers, one) for one in own.values()]


def built_in_text(offers: Offers, code: str, name: str) -> SetRow:
    purpose, written_in = STANDARD[code]
    subject, body = written_in["nl"]
    write = offers.new(
        actions.write_text,
        name=name,
        purpose=purpose,
        subject=subject,
        body=body,
        language="nl",
        instead_of=code,
    )
    links = [write | {"title": _("Write one of our own"), "icon": "pencil"}] if write else []
    written = ", ".join(name for language, name in settings.LANGUAGES if language in written_in)
    return row(
        name, purpose_words(purpose), _("by Spil: %(languages)s") % {"languages": written}, links=links
    )


def own_text(offers: Offers, template: TextTemplate) -> SetRow:
    links = [
        link | {"title": f"{link['title']} ({its_name})", "short": language}
        for language, its_name in settings.LANGUAGES
        for link in offers.on(template, actions.change_text, language=language)
    ]
    links += offers.on(template, actions.remove_text)
    written = ", ".join(name for language, name in settings.LANGUAGES if language in template.texts)
    return row(template.name, purpose_words(template.purpose), written, links=links)


def purpose_words(purpose: str) -> str:
    return str(dict(PURPOSES).get(purpose, ""))


def signatures(offers: Offers) -> list[SetRow]:
    """That of the office, then those of units, then those of people."""
    found = list(Signature.objects.select_related("unit", "person")[:MOST])
    found.sort(key=lambda one: (one.person_id is not None, one.unit_id is not None, str(one)))
    return [signature_row(offers, one) for one in found]


def signature_row(offers: Offers, signature: Signature) -> SetRow:
    links = []
    for language, its_name in settings.LANGUAGES:
        held = {
            "unit": signature.unit_id,
            "person": signature.person_id,
            "text": signature.texts.get(language),
        }
        answers = {
            name: value for name, value in held.items() if value and len(str(value)) <= MOST_IN_ADDRESS
        }
        change = offers.new(actions.write_signature, language=language, **answers)
        if change:
            links.append(change | {"title": f"{change['title']} ({its_name})", "short": language})
    links += offers.on(signature, actions.remove_signature)
    written = ", ".join(name for language, name in settings.LANGUAGES if signature.texts.get(language))
    first = next(iter(signature.texts.values()), "")
    return row(str(signature) or _("The whole office"), first, written, links=links)


# templates, gates and boxes ------------------------------------------------------------------------------------


def templates(offers: Offers) -> list[SetRow]:
    return [template_row(offers, one) for one in EntryTemplate.objects.all()[:MOST]]


def template_row(offers: Offers, template: EntryTemplate) -> SetRow:
    """Its name begins an entry: on the page of its own for what comes in, in the form for what goes out."""
    values = template.values
    url = f"{reverse('post-new')}?template={template.pk}"
    if template.is_outgoing:
        asked = {one.name for one in register_outgoing.questions}
        begin = offers.new(register_outgoing, **{name: values[name] for name in values if name in asked})
        url = begin["url"] if begin else ""
    return row(
        template.name,
        str(Direction.OUT.label if template.is_outgoing else Direction.IN.label),
        values.get("subject", ""),
        values.get("party_name", ""),
        links=offers.on(template, actions.remove_template),
        url=url,
    )


def gates(offers: Offers) -> list[SetRow]:
    """What holds and what is to come; what has ended no longer matters."""
    found = GateKeeper.objects.exclude(until_on__lte=offers.actor.today).select_related("manager", "keeper")
    return [gate_row(offers, one) for one in found.order_by("manager", "from_on")[:MOST]]


def gate_row(offers: Offers, gate: GateKeeper) -> SetRow:
    return row(
        str(gate.manager),
        str(gate.keeper),
        in_force_words(gate.from_on, gate.until_on, offers.actor.today),
        links=offers.on(gate, end_gate),
    )


def boxes(offers: Offers) -> list[SetRow]:
    found = Box.objects.visible_to(offers.actor).filter(record__is_open=True)
    return [box_row(offers, one) for one in found.select_related("record__owner").order_by("pk")[:MOST]]


def box_row(offers: Offers, box: Box) -> SetRow:
    locale = locale_code(get_language() or "nl")
    often = ngettext("every day", "every %(n)s days", box.every_days) % {"n": box.every_days}
    emptied = date_text(box.emptied_on, offers.actor.today, locale) if box.emptied_on else _("not yet")
    return row(
        box.record.title,
        str(box.record.owner or ""),
        often,
        emptied,
        links=[],
        url=reverse("record", args=[box.pk]),
    )
