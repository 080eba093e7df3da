"""What is asked of a list, read from its address and written back to one: everything stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.listing.filters import Words
from spil.foundation.listing.models import SavedView
from spil.foundation.listing.saving import first_view, view_of
from spil.foundation.records.kinds import Kind
from spil.foundation.ui.addresses import address

#: what an address may say of a list beside its filters
ARRANGED = ("order", "cols", "group", "shape", "at", "scale", "by_date", "to_date", "bars", "measure")
#: what an address may say of a list that is no filter
_NO_FILTER = frozenset({"view", "saved", "menu", "after", "open", *ARRANGED})
#: what may stand beside the number of a saved view without changing it
_BESIDE = frozenset({"saved", "after", "at"})
_FROM_MENU = frozenset({"view", "menu"})

Filters = dict[str, Any]


def usual_views(kind: Kind) -> dict[str, tuple[str, Filters]]:
    """Views that every list has, and those that the kind declares: name to title and filters."""
    own = {view.code: (str(view.title), dict(view.filters)) for view in kind.views}
    return {
        "open": (_("Open"), {"open": True}),
        "mine": (_("For me and who I act for"), {"open": True, "owner": "mine"}),
        "late": (_("Late"), {"deadline": "overdue"}),
        **own,
        "all": (_("All"), {}),
    }


@dataclass(frozen=True)
class Asked:
    """A list as somebody asked for it. `arranged` has the words of ARRANGED that were given."""

    kind: Kind
    actor: Actor
    base: str = "open"
    saved: SavedView | None = None
    own: Filters = field(default_factory=dict)
    arranged: dict[str, str] = field(default_factory=dict)
    after: str = ""
    is_as_saved: bool = False

    @property
    def filters(self) -> Filters:
        return {**usual_views(self.kind)[self.base][1], **self.own}

    @property
    def columns(self) -> list[str]:
        return [name for name in self.arranged.get("cols", "").split(",") if name]

    def of(self, name: str) -> str:
        """One of the words of ARRANGED, "" when it was not given."""
        return self.arranged.get(name, "")

    def url(self, *, after: str = "", route: str = "list", **changes: Any) -> str:
        """The address of this list with some things changed; what is None or empty goes. The page begins anew."""
        text = self.text(after=after, **changes)
        return f"{address(route, self.kind.code)}?{text}"

    def with_filter(self, name: str, value: Any) -> str:
        """The address with this filter; without it for None."""
        return self.changed(**{name: value}).url()

    def text(self, *, after: str = "", **changes: Any) -> str:
        """The part of the address behind the question mark."""
        asked = self.changed(**changes)
        pairs: list[tuple[str, str]] = [("view", asked.base)]
        if asked.saved is not None:
            pairs.append(("saved", str(asked.saved.pk)))
        for name, value in asked.own.items():
            pairs += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
        pairs += [(name, asked.arranged[name]) for name in ARRANGED if asked.arranged.get(name)]
        if after:
            pairs.append(("after", after))
        return urlencode(pairs)

    def changed(self, **changes: Any) -> Asked:
        """The same with some filters or arrangements changed; `view` and `saved` too."""
        own, arranged = dict(self.own), dict(self.arranged)
        asked = self
        for name, value in changes.items():
            if name == "view":
                asked = replace(asked, base=value)
            elif name == "saved":
                asked = replace(asked, saved=value)
            else:
                kept = arranged if name in ARRANGED else own
                kept.pop(name, None)
                if value not in (None, "", []):
                    kept[name] = value
        return replace(asked, own=own, arranged=arranged)

    def without_filters(self) -> str:
        return replace(self, own={}).url()


def asked_of(kind: Kind, actor: Actor, query: Any) -> Asked:
    """Read an address. The number of a saved view alone stands for all that was saved.

    Without anything, and from the menu, a list opens with the view that the reader chose for that.
    """
    number = query.get("saved", "")
    if not set(query) or "menu" in query:
        number = str(first_view(actor, kind.code) or "")
    view = view_of(actor, kind.code, int(number)) if number.isdecimal() and len(number) < 19 else None
    is_as_saved = view is not None and (not set(query) - _BESIDE or not set(query) - _FROM_MENU)
    if is_as_saved and view is not None:
        given = QueryDict(view.query, mutable=True)
        given.update({name: query[name] for name in ("after", "at") if query.get(name)})
        query = given
    base = query.get("view", "open" if view is None else "all")
    return Asked(
        kind,
        actor,
        base=base if base in usual_views(kind) else "open",
        saved=view,
        own=own_filters(query),
        arranged={name: query[name] for name in ARRANGED if query.get(name)},
        after=query.get("after", ""),
        is_as_saved=is_as_saved,
    )


def own_filters(query: Any) -> Filters:
    """The filters of an address, by name; a name that was given several times has a list.

    A name that is no filter of the list (any more) stays, and whoever reads the list refuses it: without it the list
    would hold more than was asked.
    """
    found: Filters = {
        name: query.getlist(name) if len(query.getlist(name)) > 1 else query[name]
        for name in query
        if name not in _NO_FILTER and query[name]
    }
    return {**found, "text": Words(query["text"])} if "text" in found else found


def as_plain(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Filters as JSON keeps them, for a job."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in filters.items()}
