"""The shell around a page, for modules that draw pages of their own.

What the shell holds is the web gateway's to say; modules stand below it and may not import it. The gateway registers
its maker once at start, and a module's view asks here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_makers: list[Callable[..., dict[str, Any]]] = []
_drawers: list[Callable[..., list[dict[str, Any]]]] = []


def register_shell(maker: Callable[..., dict[str, Any]]) -> None:
    """Called once, by the gateway that draws pages."""
    _makers[:] = [maker]


def shell_of(request: Any, *, here: str = "", rail: bool = False) -> dict[str, Any]:
    """The context `shell` of templates/shell.html; `here` is the name of the page in the menu."""
    return _makers[0](request, here=here, rail=rail)


def register_fields(drawer: Callable[..., list[dict[str, Any]]]) -> None:
    """Called once, by the gateway that draws forms."""
    _drawers[:] = [drawer]


def fields_of(
    action: Any, by: Any, raw: dict[str, list[str]], problems: dict[str, list[str]]
) -> list[dict[str, Any]]:
    """The questions of an action without a subject, as the fields of a form (templates/action_form.html)."""
    return _drawers[0](action, by, None, raw, problems)
