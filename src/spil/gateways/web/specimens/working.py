"""Specimens of menus that stand open, of work that takes a while, and of what went wrong."""

from __future__ import annotations

from typing import Any

from spil.gateways.web.specimens.values import HERE


def progress() -> list[dict[str, Any]]:
    def page(**progress: Any) -> dict[str, Any]:
        return {"page": {"title": "Toewijzen", "back_url": HERE, "progress": progress}}

    ready = page(percent=100, words="Klaar: 196 gedaan, 4 niet.", is_done=True)
    ready["page"]["report_url"] = HERE
    return [
        page(percent=None, words="Staat klaar om te beginnen."),
        page(percent=63, words="126 van 200, nog ongeveer 3 minuten."),
        ready,
        page(has_failed=True, words="De server viel uit. Wat gedaan was, staat er nog."),
    ]


def report() -> dict[str, Any]:
    refused = [
        {
            "title": "Bezwaar tegen huurverhoging",
            "url": HERE,
            "reason": "Dit kan jij niet.",
            "remedy": "Wel: Bart de Wit.",
        }
    ]
    done = [{"title": "Premie brandverzekering", "url": HERE}]
    return {
        "page": {
            "refused": refused,
            "refused_words": "Niet gedaan: 1",
            "done": done,
            "done_words": "Gedaan: 1",
        }
    }


def errors() -> list[dict[str, Any]]:
    return [
        {"level": 3, "error": {"code": code, "home_url": HERE, "back_url": HERE}} for code in (404, 403, 500)
    ]


def user_menu() -> dict[str, Any]:
    me = {
        "place": "g-me",
        "name": "Katrien Moerman",
        "role": "Officemanager",
        "email": "katrien.moerman@delinde.example",
        "languages": [
            {"code": "nl", "name": "Nederlands", "here": True},
            {"code": "fr", "name": "Français"},
            {"code": "en", "name": "English"},
        ],
        "language_url": HERE,
        "preferences_url": HERE,
        "settings_url": HERE,
        "sign_out_url": HERE,
    }
    return {"shell": {"me": me, "help_url": HERE, "theme": "", "contrast": "", "density": ""}}


def for_whom() -> dict[str, Any]:
    choices = [
        {"value": "", "text": "Iedereen", "detail": "3 mensen", "here": True},
        {"value": "1", "text": "Annelies Claes", "detail": "volmacht 4"},
        {"value": "2", "text": "Bart de Wit", "detail": "afwezig, volmacht 9"},
    ]
    return {"shell": {"for_whom": {"url": HERE, "choices": choices}}}


def making() -> dict[str, Any]:
    ways = [
        {"icon": "file-invoice", "title": "Factuur", "url": HERE, "asks": False},
        {"icon": "message-question", "title": "Aanvraag…", "url": HERE, "asks": True},
        {"icon": "notebook", "title": "Taak in het boekje", "url": HERE, "asks": False},
    ]
    return {"record": {"making": ways}}


def more() -> dict[str, Any]:
    ways = [
        {"icon": "flag", "title": "Termijn zetten…", "url": HERE, "asks": True, "key": "D"},
        {"icon": "mail-x", "title": "Beleefd weigeren…", "url": HERE, "asks": True},
        {"icon": "ban", "title": "Stuk annuleren…", "url": HERE, "asks": True, "tone": "stop"},
        {"title": "Heropenen", "refused": True, "reason": "Dit kan jij niet.", "remedy": "Wel: Bart de Wit."},
    ]
    return {"record": {"more": ways}}
