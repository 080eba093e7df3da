"""The page templates, drawn with finished words: everything shows, nothing typed becomes markup."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

TYPED = "<i>typed</i>"
ACTION = {"id": "a", "title": TYPED, "icon": "check", "key": "A", "url": "/do/", "main": True}
REFUSED = {"id": "r", "title": TYPED, "refused": True, "reason": TYPED, "remedy": TYPED}
STATE = {"look": "state", "family": "new", "text": TYPED, "role": "state"}
SHELL: dict[str, Any] = {
    "office": TYPED,
    "lang": "nl-BE",
    "home_url": "/",
    "search_url": "/search/",
    "q": TYPED,
    "menu": [
        {
            "title": TYPED,
            "items": [{"title": TYPED, "icon": "sun", "url": "/", "count": "3", "late": True, "key": "V"}],
        }
    ],
    "tabs": [{"title": TYPED, "icon": "sun", "url": "/"}],
    "for_whom": {
        "text": TYPED,
        "mandate": TYPED,
        "acting": True,
        "url": "/for/",
        "choices": [{"value": "1", "text": TYPED, "detail": TYPED}],
    },
    "new": [{"title": TYPED, "icon": "inbox", "url": "/new/", "asks": True}],
    "me": {
        "name": TYPED,
        "role": TYPED,
        "email": TYPED,
        "sign_out_url": "/out/",
        "preferences_url": "/like/",
        "language_url": "/language/",
        "languages": [{"code": "nl", "name": "Nederlands", "here": True}],
    },
    "toasts": [{"text": TYPED, "undo_url": "/undo/"}],
    "keys": [{"key": "E", "text": TYPED}],
}
TODAY = {
    "week": TYPED,
    "title": TYPED,
    "sentence": [{"text": TYPED}, {"text": TYPED, "url": "/"}],
    "for_whom": [{"title": TYPED, "url": "/", "face": TYPED, "me": True, "count": "2"}],
    "stacks": [
        [
            {
                "place_at": 1,
                "id": "one",
                "title": TYPED,
                "count": TYPED,
                "late": TYPED,
                "url": "/",
                "more": TYPED,
                "rows": [
                    {
                        "title": TYPED,
                        "url": "/",
                        "right": STATE,
                        "meta": TYPED,
                        "note": TYPED,
                        "actions": [ACTION],
                    }
                ],
            },
        ]
    ],
    "columns": [{"name": TYPED, "parts": [{"title": TYPED, "count": "1", "url": "/", "rows": []}]}],
    "quiet": [{"icon": "inbox", "title": TYPED, "quiet": TYPED}],
}
LIST = {
    "title": TYPED,
    "new": ACTION,
    "tabs": [{"title": TYPED, "url": "/", "here": True, "count": "2"}],
    "chips": [{"label": TYPED, "value": TYPED, "remove_url": "/", "remove_words": TYPED}],
    "filters": [{"title": TYPED, "choices": [{"text": TYPED, "url": "/"}]}],
    "columns": [{"title": TYPED, "role": "title", "sort_url": "/", "sorted": "ascending"}],
    "rows": [
        {"id": 1, "name": TYPED, "can": "a", "cells": [{"look": "title", "text": TYPED, "url": "/"}, STATE]}
    ],
    "bulk": [{"code": "a", "title": TYPED, "url": "/many/", "asks": True}],
    "total": TYPED,
    "next_url": "/",
}
RECORD = {
    "title": TYPED,
    "crumbs": [{"text": TYPED, "url": "/"}, {"text": TYPED}],
    "facts": [{"term": TYPED, "value": STATE}],
    "notes": [{"tone": "stop", "title": TYPED, "text": TYPED}],
    "document": {"name": TYPED, "kind": "text", "text": TYPED, "download_url": "/"},
    "blocks": [
        {
            "id": "c",
            "title": TYPED,
            "look": "checks",
            "checks": [{"outcome": "bad", "text": TYPED, "why": TYPED}],
        },
        {"id": "p", "title": TYPED, "look": "pairs", "pairs": [{"term": TYPED, "value": TYPED}]},
        {
            "id": "t",
            "title": TYPED,
            "look": "table",
            "columns": [{"title": TYPED}],
            "rows": [[TYPED]],
            "sums": [TYPED],
        },
        {
            "id": "b",
            "title": TYPED,
            "look": "budget",
            "words": TYPED,
            "parts": [{"key": "used", "title": TYPED, "text": TYPED, "x": 0, "width": 500}],
        },
        {"id": "x", "title": TYPED, "look": "text", "text": TYPED},
    ],
    "next_step": TYPED,
    "actions": [ACTION, {**ACTION, "asks": True}, REFUSED],
    "more": [{**ACTION, "tone": "stop"}, {**ACTION, "asks": True}, {**REFUSED, "id": "m"}],
    "attachments": [{"text": TYPED, "url": "/", "note": TYPED}],
    "links": [{"text": TYPED, "url": "/"}],
    "readers": {"count": TYPED, "lines": [TYPED]},
    "timeline": {
        "count": TYPED,
        "entries": [
            {
                "actor": TYPED,
                "text": TYPED,
                "when": TYPED,
                "remark": TYPED,
                "changes": [{"field": TYPED, "old": TYPED, "new": TYPED}],
            }
        ],
    },
    "remark": {"url": "/remark/"},
}
TYPES = ("text", "long_text", "number", "money", "date", "period", "boolean", "file", "choice", "person")


def question(kind: str) -> dict[str, Any]:
    asked = {
        "name": kind, "id": f"q-{kind}", "type": kind, "label": TYPED, "help": TYPED, "value": TYPED,
        "errors": [TYPED], "required": kind != "date",
    }  # fmt: skip
    if kind == "choice":
        asked["choices"] = [{"value": TYPED, "text": TYPED}]
    if kind == "person":
        asked |= {
            "lookup_url": "/find/",
            "choices": [{"value": "1", "text": TYPED, "detail": TYPED, "selected": True}],
        }
    return asked


ROWS = {
    "name": "lines", "id": "q-lines", "type": "rows", "label": TYPED, "columns": [{"label": TYPED}],
    "rows": [[{"name": "lines-0-a", "id": "l0", "type": "text", "aria_label": TYPED, "value": TYPED}]],
    "blank": [{"name": "lines-__n__-a", "id": "ln", "type": "text", "aria_label": TYPED}],
}  # fmt: skip
FORM = {
    "title": TYPED,
    "text": TYPED,
    "action_url": "/do/",
    "error": {"title": TYPED, "text": TYPED},
    "hidden": [{"name": "ids", "value": TYPED}],
    "submit": TYPED,
    "cancel_url": "/",
    "fields": [*(question(kind) for kind in TYPES), ROWS],
}
SEARCH = {
    "q": TYPED,
    "url": "/search/",
    "total": TYPED,
    "parts": [
        {
            "title": TYPED,
            "hits": [{"url": "/", "title": TYPED, "meta": TYPED, "right": TYPED, "state": STATE}],
        }
    ],
}
LOGIN = {"action_url": "/in/", "error": TYPED, "fields": [question("text")], "next": TYPED}
PAGES: dict[str, dict[str, Any]] = {
    "today.html": {"today": TODAY},
    "list.html": {"list": LIST},
    "record.html": {"record": RECORD},
    "action_form.html": {"form": FORM},
    "search.html": {"search": SEARCH},
    "gallery.html": {},
    "login.html": {"form": LOGIN, "office": TYPED, "demo": [{"name": TYPED, "role": TYPED, "email": TYPED}]},
    "error.html": {"error": {"code": 404, "text": TYPED, "remedy": TYPED}},
}


def drawn(page: str, *, htmx: bool = False, **context: Any) -> str:
    request = RequestFactory().get("/", headers={"HX-Request": "true"} if htmx else {})
    request.htmx = htmx  # type: ignore[attr-defined]
    return render_to_string(
        page, {**PAGES[page.split("#", maxsplit=1)[0]], "shell": SHELL, **context}, request
    )


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
@pytest.mark.parametrize("page", sorted(PAGES))
def test_a_page_draws_no_raw_tags_and_no_typed_markup(page: str, language: str) -> None:
    with override(language):
        html = drawn(page)
    assert "<c-" not in html
    assert "{{" not in html
    assert "{%" not in html
    assert TYPED not in html
    assert "<i>" not in html


@pytest.mark.parametrize("page", sorted(PAGES.keys() - {"gallery.html"}))
def test_what_was_typed_is_shown_as_text(page: str) -> None:
    assert "&lt;i&gt;typed" in drawn(page)


def test_a_form_is_drawn_as_a_dialog_when_htmx_asks_for_it() -> None:
    html = drawn("action_form.html#form", htmx=True)
    assert "<html" not in html
    assert 'hx-post="/do/"' in html
    assert 'id="ask-title"' in html


def test_a_form_on_a_page_of_its_own_needs_no_script() -> None:
    html = drawn("action_form.html")
    assert "hx-post" not in html
    assert 'method="post" action="/do/"' in html


def test_a_refused_action_stays_with_its_reason_and_cannot_be_sent() -> None:
    html = drawn("record.html", record={**RECORD, "actions": [REFUSED], "more": []})
    assert 'aria-disabled="true"' in html
    assert 'aria-describedby="r-why"' in html
    assert 'action="/do/"' not in html


def test_every_question_names_its_error() -> None:
    html = drawn("action_form.html")
    for kind in TYPES:
        assert f'id="q-{kind}-error"' in html
        assert f"q-{kind}-error" in html.replace(f'id="q-{kind}-error"', "")


def test_an_empty_list_says_why_and_offers_no_bar() -> None:
    html = drawn("list.html", list={**LIST, "rows": [], "empty": {"title": "Leeg", "text": "Nog niets."}})
    assert "Leeg" in html
    assert 'class="bulk"' not in html


def test_help_lists_only_keys_that_exist() -> None:
    shell = {name: value for name, value in SHELL.items() if name != "keys"}
    assert "<kbd></kbd>" not in drawn("today.html", shell=shell)
