"""Specimens of what is pressed and filled in."""

from __future__ import annotations

from typing import Any

from spil.gateways.web.specimens.values import HERE


def buttons() -> list[dict[str, Any]]:
    """Every way in which an action can stand on a page."""
    plain = {"url": HERE, "asks": True}
    return [
        {"action": {**plain, "title": "Goedkeuren", "icon": "circle-check", "key": "A", "main": True}},
        {"action": {**plain, "title": "Toewijzen…", "icon": "user-check", "key": "W"}},
        {"action": {**plain, "title": "Annuleren…", "icon": "ban", "tone": "stop"}},
        {
            "action": {
                "id": "g-pay",
                "title": "Betalen",
                "refused": True,
                "reason": "De factuur is nog niet goedgekeurd.",
                "remedy": "Wel: Bart de Wit.",
            }
        },
    ]


_MUST: dict[str, Any] = {"required": True}
#: one question of every type, as they stand in a form
QUESTIONS: tuple[dict[str, Any], ...] = (
    {**_MUST, "type": "text", "label": "Onderwerp", "value": "Subsidie fietsenstalling"},
    {
        **_MUST,
        "type": "long_text",
        "label": "Toelichting",
        "value": "Ontbrekende stukken volgen per post.",
    },
    {**_MUST, "type": "number", "label": "Aantal", "value": "12"},
    {
        **_MUST,
        "type": "money",
        "label": "Bedrag",
        "value": "1.24,50",
        "errors": ["“1.24,50” is geen bedrag. Schrijf bijvoorbeeld 1.240,50."],
    },
    {
        "type": "date",
        "label": "Antwoord vóór",
        "value": "2026-11-27",
        "help": "Tien werkdagen na ontvangst.",
    },
    {"type": "period", "label": "Afwezig", "from_value": "2026-12-21", "until_value": "2027-01-01"},
    {"type": "boolean", "label": "De behandelaar inlichten", "value": True},
    {
        **_MUST,
        "type": "choice",
        "label": "Soort",
        "choices": [{"value": "1", "text": "Brief", "selected": True}],
    },
    {
        **_MUST,
        "type": "choice",
        "label": "Wie mag het lezen",
        "radio": True,
        "choices": [
            {"value": "office", "text": "Intern", "detail": "Iedereen op kantoor", "selected": True},
            {"value": "unit", "text": "Vertrouwelijk", "detail": "De dienst"},
        ],
    },
    {
        "type": "person",
        "label": "Behandelaar",
        "lookup_url": HERE,
        "query": "jeroen",
        "choices": [{"value": "2", "text": "Jeroen Hendriks", "detail": "Financiën", "selected": True}],
    },
    {"type": "file", "label": "Bestand"},
    {"type": "text", "label": "Nummer", "value": "IN-2026-0412", "readonly": True, "required": True},
)


def form() -> dict[str, Any]:
    """A form with every kind of question, as it stands after a refusal and with a draft."""
    fields = [{**one, "name": f"g-q{place}", "id": f"g-q{place}"} for place, one in enumerate(QUESTIONS)]
    return {
        "form": {
            "title": "Post registreren",
            "action_url": HERE,
            "text": "Het stuk krijgt het volgende nummer.",
            "error": {"text": "Bij één vraag staat wat er nog niet klopt."},
            "draft": {"when": "gisteren, 16.41 u", "url": HERE},
            "fields": fields,
            "submit": "Registreren",
            "cancel_url": HERE,
        }
    }


def conflict() -> dict[str, Any]:
    """Two people changed the same thing."""
    question = {
        "type": "date",
        "label": "Termijn",
        "name": "g-due",
        "id": "g-due",
        "value": "2026-12-02",
        "required": True,
        "errors": ["Bart de Wit wijzigde dit, vandaag, 9.31 u. Er staat nu: vr 27 nov."],
    }
    error = {"title": "Intussen gewijzigd.", "text": "Kijk wat er nu staat en kies."}
    asked = {"fields": [question], "error": error, "reloads": True, "submit": "Toch het mijne bewaren"}
    return {
        "form": {
            **asked,
            "action_url": HERE,
            "cancel": "Laten zoals het is",
            "cancel_url": HERE,
            "place": "g",
        }
    }


def place_for_files() -> list[dict[str, Any]]:
    """As it lies there, and while a file hangs over it."""
    return [{"zone": {"id": "g-files-still"}}, {"zone": {"id": "g-files-over", "over": True}}]


def dropped() -> dict[str, Any]:
    rows = [
        {"name": "brief-stad.pdf", "number": "IN-2026-0418", "title": "Vergunning terras", "url": HERE},
        {
            "name": "brief-stad (1).pdf",
            "number": "IN-2026-0418",
            "title": "Vergunning terras",
            "url": HERE,
            "same": "Hetzelfde bestand als daarnet.",
        },
        {"name": "archief.mbox", "job_url": HERE},
        {"name": "leeg.pdf", "reason": "Dit bestand is leeg.", "remedy": "Scan het opnieuw."},
    ]
    return {"page": {"rows": rows}}


def table_of_import() -> dict[str, Any]:
    choice = [{"value": "1", "text": "Voornaam", "selected": True}]
    return {
        "page": {
            "heads": [
                {"title": "Voornaam", "name": "g-c0", "choices": choice},
                {"title": "Mail", "name": "g-c1", "choices": choice},
            ],
            "rows": [
                {"place": 1, "good": True, "cells": [{"text": "Lotte"}, {"text": "lotte@delinde.example"}]},
                {
                    "place": 2,
                    "good": False,
                    "cells": [{"text": "Thijs"}, {"text": "thijs@", "problem": "Dit is geen e-mailadres."}],
                },
            ],
            "good_count": 1,
            "bad_count": 1,
            "missing": "Dienst",
            "ignored": "Telefoon",
        }
    }
