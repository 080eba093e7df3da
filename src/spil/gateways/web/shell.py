"""What every page needs of the shell: menu with counts, for whom, what can be made, who is signed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import STANDING
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.drafts.keeping import seal_of
from spil.foundation.manifest.declaration import MenuGroup, Waiting
from spil.foundation.manifest.registry import modules
from spil.foundation.organisation.models import Role
from spil.foundation.records.kinds import kinds
from spil.foundation.settled.keeping import Settled
from spil.foundation.ui.addresses import address
from spil.foundation.ui.rules import count_text, locale_code, long_day_text, time_text
from spil.gateways.web.glancing import Glance, glance
from spil.gateways.web.guide import chapter_for
from spil.gateways.web.presenting import list_url
from spil.gateways.web.ringing import bell_of


def shell(
    request: Any,
    *,
    here: str = "",
    rail: bool = False,
    q: str = "",
    keys: Any = (),
    found: Glance | None = None,
) -> dict[str, Any]:
    """The shell's context; `here` is the code of the kind or the name of the page that is shown.

    `found` is what a page has read of the moment already.
    """
    actor: Actor = request.actor
    found = found or glance(actor)
    entries = desk_entries(request, here, found)
    user = request.user
    return {
        "office": found.office,
        "seal": seal_of(actor.person_id),
        "lang": locale_code(get_language() or "nl"),
        "theme": user.theme,
        "density": user.density,
        "contrast": user.contrast,
        "rail": rail,
        "home_url": address("today"),
        "help_url": address("guide", chapter_for(here)),
        "search_url": address("search"),
        "palette": palette(get_language() or "nl"),
        "q": q,
        "menu": menu(actor, here, entries, found.counts),
        "tabs": [entry for entry in entries if entry["tab"]],
        "for_whom": for_whom(request),
        "capture": capture(),
        "new_menu": new_menu(actor),
        "bell": bell_of(request, found.unread),
        "me": me(user, actor),
        "keys": keys,
        "drop_url": drop_url(actor, here),
        "printed": printed(actor),
    }


def printed(actor: Actor) -> str:
    """When this page was drawn, in full: on paper "today" says nothing."""
    now, locale = localtime(actor.now), locale_code(get_language() or "nl")
    return f"{long_day_text(now.date(), locale)}, {time_text(now, locale)}"


def drop_url(actor: Actor, here: str) -> str:
    """Where files go that are dropped on this page: on pages of what arrives, for whoever may register."""
    arrives = here == "intake" or any(kind.code == here and kind.arrives for kind in kinds.declared())
    registers = actions.get("post.incoming.register")
    can = arrives and registers is not None and registers.refusal(actor) is None
    return address("intake") if can else ""


def desk_entries(request: Any, here: str, found: Glance) -> list[dict[str, Any]]:
    """The first part of the menu, and the bar of the phone: Today, what modules put beside it, the signing folder.

    Counts are of whom one works for now, like the pages they lead to.
    """
    actor: Actor = request.actor
    people = actor.everyone_ids if request.chosen is None else (request.chosen,)
    whole, decisions = found.desk.today(people, actor.today), found.desk.of("decisions", people)
    of_whom = actor.person_id if request.chosen is None else request.chosen
    entries = [(0, entry(_("Today"), "sun", address("today"), here == "today", "V", whole, actor))]
    entries.append(
        (
            20,
            entry(
                _("Signing folder"), "signature", address("folder"), here == "folder", "T", decisions, actor
            ),
        )
    )
    entries += [
        (
            item.order,
            {
                **entry(item.title, item.icon, address(item.url_name), here == item.url_name, item.key),
                "count": count_text(waits) if (waits := found.at(item.url_name, of_whom)) else "",
            },
        )
        for item in modules.menu()
        if item.group is MenuGroup.DESK and item.url_name and item.is_for(actor)
    ]
    return [one for _order, one in sorted(entries, key=lambda pair: pair[0])]


def entry(
    title: Any,
    icon: str,
    url: str,
    here: bool,
    key: str,
    waiting: Sequence[Waiting] = (),
    actor: Actor | None = None,
) -> dict[str, Any]:
    late = actor is not None and any(one.is_late(actor.today) for one in waiting)
    count = count_text(len(waiting)) if waiting else ""
    return {
        "title": title, "icon": icon, "url": url, "here": here, "key": key, "count": count, "late": late, "tab": True,
    }  # fmt: skip


def menu(
    actor: Actor, here: str, first: list[dict[str, Any]], counts: Mapping[str, tuple[int, int]]
) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in modules.menu():
        in_entries = item.group is MenuGroup.DESK and item.url_name
        if in_entries or item.group is MenuGroup.SETTINGS or not item.is_for(actor):
            continue
        open_count, late = counts.get(item.kind, (0, 0))
        # the count leads to what it counts, unless the reader lets this list open with a view of her own
        url = (
            list_url(kinds[item.kind], "mine&menu=1" if open_count else "")
            if item.kind
            else address(item.url_name)
        )
        groups.setdefault(item.group, []).append(
            {
                "title": item.title,
                "icon": item.icon,
                "url": url,
                "here": here in (item.kind, item.url_name) and here != "",
                "key": item.key,
                "count": count_text(open_count) if open_count else "",
                "late": bool(late),
            }
        )
    ordered = [{"title": title, "items": groups[group]} for group, title in group_titles() if group in groups]
    return [{"title": "", "items": [*first, *groups.get(MenuGroup.DESK, [])]}, *ordered]


def group_titles() -> list[tuple[str, str]]:
    return [
        (MenuGroup.FRONT_DESK, _("Front desk")),
        (MenuGroup.TIME, _("Time")),
        (MenuGroup.MONEY, _("Money")),
        (MenuGroup.PEOPLE, _("People")),
        (MenuGroup.WORK, _("Work")),
        (MenuGroup.SETTINGS, _("Settings")),
    ]


def for_whom(request: Any) -> dict[str, Any] | None:
    actor: Actor = request.actor
    if not actor.principals:
        return None
    chosen = request.chosen
    names = {principal.person_id: principal.name for principal in actor.principals}
    choices = [{"value": "", "text": _("Everyone"), "here": chosen is None}]
    choices.append({"value": actor.person_id, "text": actor.name, "here": chosen == actor.person_id})
    choices += [
        {"value": number, "text": name, "detail": power_words(actor, number), "here": chosen == number}
        for number, name in names.items()
    ]
    acting = chosen in names
    text = names.get(chosen or 0, _("everyone") if chosen is None else actor.name)
    mandate = power_words(actor, chosen) if acting and chosen else ""
    return {"text": text, "mandate": mandate, "acting": acting, "url": address("choose"), "choices": choices}


def power_words(actor: Actor, person_id: int) -> str:
    """Why the actor can act for this person: the mandate's number, or as deputy."""
    powers = [power for power in actor.powers if power.giver_id == person_id]
    numbers = [power.mandate_number for power in powers if power.mandate_number]
    if numbers:
        return _("mandate %(number)s") % {"number": numbers[0]}
    return _("as deputy")


def capture() -> dict[str, Any] | None:
    """The line that takes anything in from anywhere."""
    line = modules.capture()
    if line is None:
        return None
    return {"title": line.title, "icon": line.icon, "url": address(line.url_name), "key": line.key}


def starting_url(action: Action[Any, Any]) -> str:
    """Where something new is begun: its drawn form, or the line that takes anything in."""
    line = modules.capture()
    return address(line.url_name) if line and line.action == action.name else address("act", action.name)


_new_menus: Settled[SafeString] = Settled(*STANDING, most=200)


def new_menu(actor: Actor) -> SafeString:
    """The menu of what this reader may make, drawn: on every page the same."""
    key = (actor.place, get_language())
    return _new_menus.get(key, lambda: _drawn("web/new_menu.html", {"choices": new_choices(actor)}))


@cache
def palette(_language: str) -> SafeString:
    """The dialog of the palette, drawn: the same for everybody who reads this language."""
    return _drawn("web/palette.html", {"url": address("palette"), "page_url": address("search")})


def _drawn(template: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(render_to_string(template, context))  # noqa: S308 - a template escapes what it draws


def new_choices(actor: Actor) -> list[dict[str, Any]]:
    """Everything that the actor may make: actions without a subject."""
    return [
        {
            "title": one.title,
            "icon": one.icon or "plus",
            "url": starting_url(one),
            "asks": bool(one.questions),
        }
        for one in starting_actions()
        if one.refusal(actor) is None
    ]


def starting_actions(module: str = "") -> list[Action[Any, Any]]:
    found = [
        one for one in actions if one.subject_model is None and not one.hidden and one.name.startswith(module)
    ]
    return sorted(found, key=lambda one: (one.order, one.name))


def me(user: Any, actor: Actor) -> dict[str, Any]:
    current = (get_language() or "nl")[:2]
    languages = [{"code": code, "name": name, "here": code == current} for code, name in settings.LANGUAGES]
    roles = dict(Role.choices)
    return {
        "name": actor.name,
        "email": user.email,
        "role": ", ".join(str(roles[role]) for role in sorted(actor.roles) if role in roles),
        "sign_out_url": address("sign-out"),
        "settings_url": address("notice-settings"),
        "settings": [
            {"title": item.title, "icon": item.icon, "url": address(item.url_name)}
            for item in modules.menu()
            if item.group is MenuGroup.SETTINGS and item.is_for(actor)
        ],
        "mailboxes_url": address("mailboxes") if actor.has_role(Role.ADMINISTRATOR) else "",
        "status_url": address("status") if actor.has_role(Role.ADMINISTRATOR) else "",
        "preferences_url": address("preferences"),
        "language_url": address("language"),
        "languages": languages,
    }
