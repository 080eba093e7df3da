"""Which pictures are made: where, as whom, how wide, in which colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

KATRIEN = "katrien.moerman@delinde.example"
ANNELIES = "annelies.claes@delinde.example"
WIDTHS = (1440, 1024, 390)
COLOURS = ("light", "dark")


@dataclass(frozen=True)
class Shot:
    """One screen. `open` goes on from the page that `path` shows; `told` is its line in docs/screens.md."""

    name: str
    told: str
    path: str
    who: str = KATRIEN
    open: Callable[[Any], None] | None = None


def first_row(page: Any) -> None:
    page.locator("[data-rows-area] a").first.click()
    page.locator(".facts").first.wait_for()


def palette(page: Any) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("huur")
    page.wait_for_timeout(800)


SCREENS = (
    Shot("vandaag", "Vandaag: wat wacht, voor wie, voor wanneer", "/"),
    Shot("boekje", "Het boekje: één regel vangt alles", "/notebook/"),
    Shot("tekenmap", "De tekenmap: beslissen met één toets", "/folder/"),
    Shot("lijst", "Een lijst, van elke soort dezelfde", "/list/post.incoming/?view=all"),
    Shot("bord", "Dezelfde lijst als bord", "/list/invoices.invoice/?shape=board"),
    Shot("stuk", "Een stuk: staat, handelingen, verloop", "/list/invoices.invoice/?view=all", open=first_row),
    Shot("zoeken", "Zoeken en doen, met één toets", "/", open=palette),
    Shot("eerste-uur", "Het eerste uur van een kantoor", "/people/first-hour/"),
)
#: pictures of the user guide: one width, light
GUIDE = (
    *(Shot(one.name, one.told, one.path, one.who, one.open) for one in SCREENS),
    Shot("registreren", "Post registreren", "/do/post.incoming.register/"),
    Shot("mensen", "Mensen", "/people/"),
    Shot("volmachten", "Volmachten", "/people/mandates/"),
    Shot("meldingen", "Meldingen", "/notices/"),
    Shot("uit-een-tabel", "Mensen uit een tabel", "/import/people.person.add/"),
)
