"""Loads the manifests and keeps them, by module code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec

from spil.foundation.actions.declaration import actions
from spil.foundation.actions.reactions import reactions
from spil.foundation.manifest.declaration import (
    Capture,
    Card,
    FirstStep,
    Intake,
    Lessons,
    Maker,
    MenuGroup,
    MenuItem,
    Module,
    Panel,
)
from spil.foundation.records.kinds import kinds


class Modules:
    """All modules of the office."""

    def __init__(self) -> None:
        self._all: dict[str, Module] = {}

    def load(self, packages: Iterable[str]) -> None:
        """Import `module.py` and `actions.py` of each package and register what they declare.

        Raises LookupError when a module requires one that is not there, or an action says it is undone by nothing.
        """
        for package in packages:
            for part in ("actions", "jobs"):
                if find_spec(f"{package}.{part}"):
                    import_module(f"{package}.{part}")
            self.register(import_module(f"{package}.module").MODULE)
        for module in self._all.values():
            missing = set(module.requires) - set(self._all)
            if missing:
                raise LookupError(f"{module.code} requires {sorted(missing)}")
        actions.check()

    def register(self, module: Module) -> None:
        if module.code in self._all:
            return
        self._all[module.code] = module
        for kind in module.kinds:
            kinds.register(kind)
        if module.kind_source is not None:
            kinds.add_source(module.kind_source)
        for reaction in module.reactions:
            reactions.register(reaction)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._all.values())

    def __getitem__(self, code: str) -> Module:
        return self._all[code]

    def menu(self) -> list[MenuItem]:
        """All places in the menu, in their order; kinds that live in data stand among the work."""
        items = [item for module in self for item in module.menu]
        sources = [module.kind_source for module in self if module.kind_source is not None]
        items += [
            MenuItem(MenuGroup.WORK, kind.plural, kind.icon, order=80, kind=kind.code)
            for source in sources
            for kind in source().values()
        ]
        return sorted(items, key=lambda item: item.order)

    def makers(self) -> list[Maker]:
        return [maker for module in self._all.values() for maker in module.makers]

    def panels(self, kind: str, *, gone: bool = False) -> list[Panel]:
        panels = (panel for module in self._all.values() for panel in module.panels)
        found = [panel for panel in panels if panel.kind in (kind, "") and panel.gone == gone]
        return sorted(found, key=lambda panel: panel.order)

    def cards(self) -> list[Card]:
        """The cards that modules put on Today, in the order in which they stand from the beginning."""
        return sorted((card for module in self for card in module.cards), key=lambda card: card.order)

    def lessons(self) -> dict[str, Lessons]:
        """Which kinds are learned from, and how."""
        return {one.kind: one for module in self for one in module.lessons}

    def hint(self, action: str) -> str:
        """The name of the address that says what is likely in the form of this action; empty when there is none."""
        return next((one.url_name for module in self for one in module.hints if one.action == action), "")

    def capture(self) -> Capture | None:
        """The line that takes anything in, when a module has one."""
        return next((module.capture for module in self._all.values() if module.capture), None)

    def first_steps(self) -> list[FirstStep]:
        """What a new office needs, in the order in which it is done."""
        return sorted((step for module in self for step in module.first_steps), key=lambda step: step.order)

    def intake(self) -> Intake:
        """The module that takes files in. Raises LookupError when no module does."""
        for module in self._all.values():
            if module.intake:
                return module.intake
        raise LookupError("no module takes files in")


modules = Modules()
