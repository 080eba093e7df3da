"""Specimens of a list in its shapes."""

from __future__ import annotations

from typing import Any

from spil.gateways.web.specimens.values import (
    DONE,
    FAR,
    HERE,
    JEROEN,
    KATRIEN,
    LATE,
    LOCK,
    NEW,
    NOUR,
    SOON,
    WORKING,
)


def filters() -> dict[str, Any]:
    chip = {
        "label": "Ontvangen",
        "value": "in november",
        "change_url": HERE,
        "remove_url": HERE,
        "remove_words": "Weg",
    }
    tabs = [
        {"title": "Open", "url": HERE, "count": "47"},
        {"title": "Zonder antwoord", "url": HERE, "count": "15", "here": True},
        {"title": "Te laat", "url": HERE, "count": "3", "late": True},
        {"title": "Mijn weergave", "url": HERE, "count": "0"},
    ]
    shown = {"tabs": tabs, "chips": [chip], "filters": [{"title": "Soort", "url": HERE}], "clear_url": HERE}
    return {
        "list": {
            **shown,
            "save_url": HERE,
            "columns_url": HERE,
            "groupings": [{"text": "Behandelaar", "url": HERE}],
        }
    }


def _row(number: int, title: str, person: Any, due: Any, state: Any, **more: Any) -> dict[str, Any]:
    cells = [
        {"look": "number", "text": f"IN-2026-{number:04}", "role": "number"},
        {"look": "text", "text": more.pop("sender", "Stad Gent"), "role": "from"},
        {"look": "title", "text": title, "url": HERE, "role": "title"},
        {**LOCK, "role": ""} if more.pop("locked", False) else {"look": "text", "text": "", "role": ""},
        {**person, "role": ""},
        {"look": "money", "text": more.pop("amount", "€ 96,00"), "role": ""},
        {**due, "role": "due"},
        {**state, "role": "state"},
    ]
    return {"id": number, "name": f"IN-2026-{number:04}", "can": "assign", "cells": cells, **more}


def table() -> dict[str, Any]:
    def column(title: str, role: str = "", **more: Any) -> dict[str, Any]:
        return {"title": title, "role": role, **more}

    columns = [
        column("Nummer", "number", look="number", sort_url=HERE, sorted="descending"),
        column("Afzender", "from"),
        column("Onderwerp", "title"),
        column("Vertrouwelijkheid", hidden=True),
        column("Behandelaar"),
        column("Bedrag", look="money", sort_url=HERE),
        column("Termijn", "due"),
        column("Staat", "state"),
    ]
    sums = [{"look": "text", "text": "", "role": ""} for _one in columns]
    sums[0] = {"look": "text", "text": "Samen", "role": "number"}
    sums[5] = {"look": "money", "text": "€ 12.576,00", "role": ""}
    first = [
        _row(398, "Bezwaar tegen huurverhoging Lindelei 8", KATRIEN, LATE, WORKING, here=True),
        _row(
            405, "Vraag om referentie over twee oud-medewerkers", JEROEN, SOON, NEW, unread=True, locked=True
        ),
    ]
    second = [_row(412, "Subsidie fietsenstalling", NOUR, FAR, DONE, amount="€ 12.480,00")]
    groups = [
        {"title": "Brief", "words": "2 stukken", "url": HERE, "rows": first, "sums": sums},
        {"title": "Aanvraag", "words": "1 stuk", "rows": second, "sums": sums},
    ]
    assign = {
        "code": "assign",
        "title": "Toewijzen…",
        "icon": "user-check",
        "key": "W",
        "url": HERE,
        "asks": True,
    }
    shown = {
        "title": "Post",
        "columns": columns,
        "groups": groups,
        "width": 9,
        "has_rows": True,
        "sums": sums,
    }
    return {"list": {**shown, "bulk": [assign], "total": "3 stukken", "next_url": HERE, "previous_url": HERE}}


def board() -> dict[str, Any]:
    def card(number: int, title: str, **more: Any) -> dict[str, Any]:
        return {"id": number, "title": title, "number": f"IN-2026-{number:04}", "url": HERE, **more}

    columns = [
        {
            "code": "new",
            "title": "Nieuw",
            "family": "new",
            "count": "12",
            "url": HERE,
            "cards": [
                card(405, "Vraag om referentie", due=SOON, person=JEROEN | {"face_only": True}, lock=LOCK),
                card(418, "Aankondiging bezoek", due=FAR),
            ],
        },
        {
            "code": "working",
            "title": "In behandeling",
            "family": "working",
            "count": "1",
            "cards": [
                card(
                    398,
                    "Bezwaar tegen huurverhoging",
                    due=LATE,
                    person=KATRIEN | {"face_only": True},
                    urgent=True,
                )
            ],
        },
        {"code": "done", "title": "Afgehandeld", "family": "done", "count": "0", "cards": []},
    ]
    return {"list": {"title": "Post", "total": "13 stukken", "board": {"columns": columns, "here": HERE}}}


def calendar() -> dict[str, Any]:
    names = ["ma", "di", "wo", "do", "vr", "za", "zo"]
    days: list[dict[str, Any]] = [
        {"iso": f"2026-11-{23 + at}", "number": 23 + at, "text": f"{name} {23 + at} nov", "weekend": at > 4}
        for at, name in enumerate(names)
    ]
    days[0]["rows"] = [
        {"title": "Bezwaar tegen huurverhoging", "url": HERE},
        {"title": "Premie", "url": HERE},
    ]
    days[0] |= {"more": "en nog 3", "more_url": HERE}
    days[3] |= {"today": True, "rows": [{"title": "Subsidie fietsenstalling", "url": HERE}]}
    days[6]["outside"] = True
    shown = {
        "title": "Week 48",
        "weekdays": names,
        "days": days,
        "has_rows": True,
        "scale": "month",
        **_stretch(),
    }
    return {"list": {"total": "6 stukken", "calendar": {**shown, "date": "Ontvangen", "dates": []}}}


def timeline_of_list() -> dict[str, Any]:
    ticks = [
        {"x": 200 * at, "text": text}
        for at, text in enumerate(["1 okt", "15 okt", "1 nov", "15 nov", "1 dec"])
    ]
    rows = [
        {
            "title": "Verbouwing zaal Kastanje",
            "first": "5 okt",
            "last": "20 nov",
            "x": 60,
            "bar_width": 640,
            "tone": "open",
            "lines": [("M700 16H710V32", False)],
            "url": HERE,
        },
        {
            "title": "Keuring liften",
            "first": "20 nov",
            "last": "27 nov",
            "x": 730,
            "bar_width": 110,
            "tone": "late",
            "lines": [("M710 0V4H720V16H730", False), ("M710 0V32", True)],
            "points": [("M730 16l-8 -5v10z", False)],
            "after": [{"number": "PR-2026-0003", "title": "Verbouwing zaal Kastanje", "url": HERE}],
            "url": HERE,
        },
        {
            "title": "Nieuwe stoelen",
            "first": "1 okt",
            "last": "12 okt",
            "x": 10,
            "bar_width": 150,
            "tone": "done",
            "lines": [("M710 0V4H0V16H10", True)],
            "points": [("M10 16l-8 -5v10z", True)],
            "after": [
                {"number": "PR-2026-0003", "title": "Verbouwing zaal Kastanje", "url": HERE, "clashes": True}
            ],
            "url": HERE,
        },
    ]
    shown = {
        "title": "Oktober–december 2026",
        "ticks": ticks,
        "width": 1000,
        "height": 32,
        "today": 780,
        "rows": rows,
        "has_lines": True,
        "has_clashes": True,
    }
    return {
        "list": {
            "title": "Dossiers",
            "total": "3 stukken",
            "timeline": {**shown, "has_rows": True, **_stretch()},
        }
    }


def chart() -> dict[str, Any]:
    rows = [
        {
            "title": title,
            "text": str(count),
            "bar_width": count * 20,
            "url": HERE,
            "below": title == "Afgekeurd",
        }
        for title, count in (("Te coderen", 12), ("Goedgekeurd", 31), ("Afgekeurd", 4))
    ]
    shown = {"by": "Staat", "measure": "hoeveel", "width": 1000, "left_out": 2}
    return {
        "list": {
            "title": "Facturen",
            "total": "47 stukken",
            "chart": {**shown, "series": [{"rows": rows, "total": "47"}]},
        }
    }


def _stretch() -> dict[str, Any]:
    scales = [{"title": "Maand", "url": HERE, "here": True}, {"title": "Week", "url": HERE}]
    return {"scales": scales, "previous_url": HERE, "today_url": HERE, "next_url": HERE}
