"""Specimens of what was found, and of what comes by itself."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from spil.gateways.web.specimens.values import HERE, TO_DECIDE, WORKING


def palette() -> dict[str, Any]:
    def hit(number: int, **more: Any) -> dict[str, Any]:
        return {"id": f"g-hit-{number}", "url": HERE, **more}

    pieces = [
        hit(
            1,
            title=SafeString("Bezwaar tegen <mark>huur</mark>verhoging"),
            meta="IN-2026-0398",
            state=WORKING,
        ),
        hit(
            2,
            title=SafeString("<mark>Huur</mark> Lindelei 8"),
            meta="FA-2026-0340",
            right="€ 8.663,60",
            state=TO_DECIDE,
        ),
    ]
    return {
        "palette": {
            "id": "g-palette",
            "chips": [
                {"name": "soort", "value": "factuur", "known": True, "left": ""},
                {"name": "van", "value": "Onbekend", "known": False, "left": ""},
            ],
            "notes": ["“huurr” werd gelezen als “huur”."],
            "meant": {"text": "huurder"},
            "groups": [
                {"title": "Stukken", "count": "2", "hits": pieces},
                {"title": "Doen", "hits": [hit(3, icon="inbox", title="Post registreren", meta="")]},
            ],
            "all_url": HERE,
            "total": "14 stukken",
        }
    }


def bell() -> dict[str, Any]:
    lines = [
        {
            "url": HERE,
            "icon": "signature",
            "title": "Laptops buitendienst",
            "said": "Een beslissing wacht op je.",
            "number": "FA-2026-0387",
            "when": "vandaag, 9.12 u",
            "is_new": True,
        },
        {
            "url": HERE,
            "icon": "message-circle",
            "title": "Verhuizing van het archief",
            "said": "Sofie Verlinden noemde je.",
            "number": "DO-2026-0010",
            "when": "gisteren, 17.41 u",
        },
    ]
    return {"bell": {"count": 1, "label": "1 nieuwe melding", "url": HERE, "lines": lines}}
