"""Specimens of what lies on Today and in the signing folder."""

from __future__ import annotations

from typing import Any

from spil.gateways.web.specimens.values import HERE, SOON


def decision() -> dict[str, Any]:
    agree = {
        "id": "g-agree",
        "title": "Akkoord",
        "icon": "circle-check",
        "key": "A",
        "main": True,
        "url": HERE,
    }
    one = {
        "title": "Laptops buitendienst, vier stuks",
        "url": HERE,
        "about": "FA-2026-0387, factuur",
        "for": "voor Bart de Wit, volmacht 9",
        "place": "3 van 8",
        "previous_url": HERE,
        "next_url": HERE,
        "due": SOON,
        "facts": [
            {"term": "Te betalen", "value": "€ 2.397,00"},
            {"term": "Kostenplaats", "value": "310 ICT"},
        ],
        "risks": ["Prijs per stuk is € 12,00 hoger dan besteld."],
        "advice": {
            "tone": "good",
            "title": "Sofie raadt aan: akkoord.",
            "words": "De korting volgt op de creditnota.",
            "when": "gisteren",
        },
        "agree": agree,
        "back": {"title": "Terugsturen…", "icon": "arrow-back-up", "url": HERE, "reason": "reason"},
    }
    return {"one": one}


def card() -> dict[str, Any]:
    act = {"title": "Akkoord", "icon": "check", "url": HERE, "asks": True}
    rows = [
        {
            "title": "Schoonmaak Helder, november",
            "url": HERE,
            "right": "€ 1.245,00",
            "meta": "FA-2026-0381",
            "note": "Bart",
            "here": True,
            "actions": [act],
        },
        {
            "title": "Verlof Pieter Goossens",
            "url": HERE,
            "right": "21 dec–1 jan",
            "note": "Annelies",
            "warn": "2 van de 3 collega’s zijn dan weg",
        },
    ]
    shown = {
        "id": "g-card",
        "title": "Tekenmap",
        "count": "5 wachten",
        "late": "1 te laat",
        "url": HERE,
        "more": "Openen",
    }
    return {"card": {**shown, "rows": rows}}
