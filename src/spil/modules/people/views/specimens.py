"""The steps of the first hour as the gallery shows them."""

from __future__ import annotations

from typing import Any


def steps() -> dict[str, Any]:
    link = {"title": "Openen", "url": "#g", "icon": "arrow-right", "page": True}
    titles = (("Het kantoor", "done"), ("Diensten", "next"), ("Mensen", ""))
    shown = [
        {
            "title": title,
            "text": "Post en werk gaan naar een dienst, en een dienst kan meelezen.",
            "done": state == "done",
            "next": state == "next",
            "links": [link],
        }
        for title, state in titles
    ]
    return {"page": {"steps": shown}}
