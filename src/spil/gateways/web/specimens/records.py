"""Specimens of the parts of a record."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from spil.gateways.web.specimens.values import HERE, WORKING
from spil.gateways.web.views.previews import MESSAGE_MAY

#: the words of an invented message
MESSAGE = (
    "<p>Dag Jeroen,</p><p>Hierbij de aangepaste offerte: <b>€ 4.180,00</b> voor de acht ramen aan de straatkant.</p>"
    "<p>Met vriendelijke groet,<br>Rik Van Damme</p>"
)


def told() -> dict[str, Any]:
    """A timeline with a remark that names somebody, one that was changed, and what became of fields."""
    remark = [{"text": "Mag ik een kopie meegeven, "}, {"text": "@Katrien", "mention": True}, {"text": "?"}]
    entries = [
        {
            "icon": "message-circle",
            "actor": "Sofie Verlinden",
            "text": "schreef",
            "when": "vandaag, 9.41 u",
            "remark": remark,
            "own": {"change_url": HERE, "withdraw_url": HERE},
        },
        {
            "icon": "message-circle",
            "actor": "Bart de Wit",
            "text": "schreef",
            "when": "gisteren",
            "note": "gewijzigd, 8.02 u",
            "remark": [{"text": "Akkoord tot € 500,00."}],
            "earlier": ["Akkoord."],
        },
        {
            "icon": "circle-check",
            "tone": "good",
            "actor": "Annelies Claes",
            "when": "ma 23 nov",
            "text": "keurde goed, voor Nour El Amrani, volmacht 12",
        },
        {
            "icon": "pencil",
            "tone": "move",
            "actor": "Katrien Moerman",
            "text": "wijzigde",
            "when": "vr 20 nov",
            "changes": [
                {"field": "Termijn", "old": "vr 27 nov", "new": "wo 2 dec"},
                {"field": "Behandelaar", "old": "", "new": "Sofie Verlinden"},
            ],
        },
    ]
    return {"timeline": {"entries": entries, "older_url": HERE}}


def facts() -> dict[str, Any]:
    pairs = [
        {"term": "Afzender", "value": "Provincie Oost-Vlaanderen", "id": "g-from", "edit_url": HERE},
        {"term": "Staat", "value": {**WORKING, "badge": True}},
        {
            "term": "Ons kenmerk",
            "value": "OVM 26/118",
            "id": "g-ref",
            "why": "Het register staat vast sinds 1 oktober.",
        },
        {"term": "Tekst", "value": {"look": "words", "text": "Geachte heer,\n\nUw aanvraag kwam goed aan."}},
    ]
    return {"block": {"id": "g-facts", "title": "Gegevens", "look": "pairs", "pairs": pairs}}


def lines_of_table() -> dict[str, Any]:
    columns = [
        {"title": "Omschrijving", "grow": True},
        {"title": "Aantal", "look": "amount"},
        {"title": "Bedrag", "look": "money"},
    ]
    rows = [
        [
            {"look": "text", "text": "Bureaustoel", "grow": True},
            {"look": "amount", "text": "8"},
            {"look": "money", "text": "€ 2.312,00"},
        ]
    ]
    sums = [{"look": "text", "text": "Totaal"}, "", {"look": "money", "text": "€ 2.312,00"}]
    return {
        "block": {
            "id": "g-lines",
            "title": "Factuurregels",
            "look": "table",
            "columns": columns,
            "rows": rows,
            "sums": sums,
        }
    }


def previews() -> list[dict[str, Any]]:
    shared = {"url": HERE, "download_url": HERE}
    unread = {"text": "De woorden van dit bestand zijn niet gevonden: het is een foto.", "url": HERE}
    rows = [["Week", "Uren"], ["48", "38"]]
    return [
        {
            "document": {
                **shared,
                "name": "nota.txt",
                "look": "text",
                "text": "De sleutel ligt bij de receptie.",
                "unread": unread,
            }
        },
        {"document": {**shared, "name": "uren.xlsx", "look": "table", "rows": rows}},
        {
            "document": {
                **shared,
                "name": "plan.dwg",
                "look": "nothing",
                "reason": "Dit soort bestand wordt niet getoond.",
            }
        },
    ]


def message() -> dict[str, Any]:
    """An e-mail with its files; the pictures in it were not fetched."""
    told = {
        "subject": "Offerte zonwering, aangepast",
        "from": "Rik Van Damme <rik@vandamme.example>",
        "to": "onthaal@delinde.example",
        "copies": "Jeroen Hendriks",
        "when": "ma 23 nov, 16.12 u",
        "blocked": 2,
        "files": [{"name": "offerte-26-118.pdf", "size": "184 kB"}, {"name": "stalen.jpg", "size": "1,2 MB"}],
        "body_url": reverse("gallery-message"),
        "may": MESSAGE_MAY,
    }
    shared = {"url": HERE, "download_url": HERE, "name": "offerte.eml", "id": "g-message"}
    return {"document": {**shared, "look": "message", "message": told}}
