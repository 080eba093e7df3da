"""Which pictures are made: where, as whom, how wide, in which colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

KATRIEN = "katrien.moerman@delinde.example"
ANNELIES = "annelies.claes@delinde.example"
#: whoever is not signed in
NOBODY = ""
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


def first_to_approve(page: Any) -> None:
    """A record with a document: the page waits until it is drawn."""
    first_row(page)
    page.locator(".sheet-page img").first.wait_for()


def readers(page: Any) -> None:
    first_row(page)
    page.locator("a[href$='/readers/']").first.click()
    page.locator("#readers").wait_for()


def about(page: Any) -> None:
    page.locator("main ul.plain a").first.click()
    page.locator("#going").wait_for()


def palette(page: Any) -> None:
    page.keyboard.press("Control+k")
    page.locator("#palette input[name=q]").fill("huur")
    page.locator("#palette .hit mark").first.wait_for()


SCREENS = (
    Shot("vandaag", "Vandaag: wat wacht, voor wie, voor wanneer", "/"),
    Shot("boekje", "Het boekje: één regel vangt alles", "/notebook/"),
    Shot("tekenmap", "De tekenmap: beslissen met één toets", "/folder/"),
    Shot("lijst", "Een lijst, van elke soort dezelfde", "/list/post.incoming/?view=all"),
    Shot("bord", "Dezelfde lijst als bord", "/list/invoices.invoice/?shape=board"),
    Shot("kalender", "Dezelfde lijst als kalender", "/list/post.incoming/?view=all&shape=calendar"),
    Shot(
        "tijdlijn",
        "Een lijst als tijdlijn, met wat na wat komt",
        "/list/requests.request/?view=all&shape=timeline",
    ),
    Shot("dag-afsluiten", "De dag afsluiten: wat over is, krijgt een beslissing", "/notebook/close/"),
    Shot("stuk", "Een stuk: staat, handelingen, verloop", "/list/post.incoming/?view=mine", open=first_row),
    Shot(
        "factuur",
        "Een factuur naast haar document",
        "/list/invoices.invoice/?view=all",
        open=first_to_approve,
    ),
    Shot(
        "dossier",
        "Een dossier: wat erin zit en wat ontbreekt",
        "/list/dossiers.dossier/?order=number",
        open=first_row,
    ),
    Shot("zoeken", "Zoeken en doen, met één toets", "/", open=palette),
    Shot("meldingen", "Meldingen: wat jou aangaat", "/notices/"),
    Shot("eerste-uur", "Het eerste uur van een kantoor", "/people/first-hour/"),
)
#: pictures of the user guide: one width, light
GUIDE = (
    *(Shot(one.name, one.told, one.path, one.who, one.open) for one in SCREENS),
    Shot("registreren", "Post registreren", "/do/post.incoming.register/"),
    Shot("mensen", "Mensen", "/people/"),
    Shot("volmachten", "Volmachten", "/people/mandates/"),
    Shot("inlezen", "Bestanden inlezen", "/intake/"),
    Shot("aanvragen", "Aanvragen", "/list/requests.request/?view=all"),
    Shot("register", "Een register maken", "/do/registers.register.define/"),
    Shot("wie-ziet-dit", "Wie dit ziet", "/list/post.incoming/?view=all", open=readers),
    Shot("persoonsgegevens", "Wat er over iemand bewaard wordt", "/privacy/?q=notaris", open=about),
    Shot("aanmelden", "Aanmelden", "/login/", who=NOBODY),
    Shot("uit-een-tabel", "Mensen uit een tabel", "/import/people.person.add/"),
)
