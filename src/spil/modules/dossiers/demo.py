"""The dossiers of Kantoor De Linde: of several types, some complete, some with gaps, some closed long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.records.models import Record
from spil.foundation.retention.actions import take_starter as take_starter_rules
from spil.foundation.stories.stage import Stage
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier


@dataclass(frozen=True)
class Told:
    """`ago` in days; `holds` are kind and words of the title of what is put in; `ticks` lines by code.

    What is older than Spil has the days on which it began and ended.
    """

    title: str
    type: str
    who: str
    ago: int
    holds: tuple[tuple[str, str], ...] = ()
    ticks: tuple[str, ...] = ()
    place: tuple[str, str, str] = ("", "", "")
    ended_ago: int | None = None
    began_on: date | None = None
    ended_on: date | None = None


_T = Told
DOSSIERS = (
    _T(
        "Liften De Kroon, onderhoud van de lift",
        "contract",
        "katrien",
        340,
        (("invoices.invoice", "Liften"),),
        ("contract", "notice"),
        ("Kast 2", "Doos 14", "DL-000014"),
    ),
    _T(
        "Schoonmaak Helder, schoonmaak kantoor Gent",
        "contract",
        "katrien",
        300,
        (("invoices.invoice", "Schoonmaak"),),
        ("quote", "contract", "insurance", "notice"),
        ("Kast 2", "Doos 14", "DL-000015"),
    ),
    _T(
        "Roelants Lease, dienstwagens",
        "contract",
        "katrien",
        280,
        (),
        ("quote", "contract"),
        ("Kast 2", "Doos 15", "DL-000016"),
    ),
    _T(
        "Telenova, internet en telefonie",
        "contract",
        "katrien",
        350,
        (),
        ("quote", "contract", "insurance", "notice"),
        ("Kast 1", "Doos 03", "DL-000003"),
        60,
    ),
    _T(
        "Nieuwe stoelen eerste verdieping",
        "purchase",
        "katrien",
        120,
        (("invoices.invoice", "Van Damme"),),
        ("delivered",),
    ),
    _T("Koffiemachines vergaderzalen", "purchase", "katrien", 75, (("invoices.invoice", "Koffiebranderij"),)),
    _T("Vacature officemedewerker Breda", "vacancy", "sofie", 90, (), ("band",)),
    _T(
        "Vacature receptionist, zomer",
        "vacancy",
        "sofie",
        200,
        (),
        ("profile", "band", "application", "answered"),
        ("", "", ""),
        150,
    ),
    _T(
        "Bestuursvergaderingen van dit jaar",
        "board",
        "fatma",
        320,
        (),
        ("agenda",),
        ("Kast 0", "Doos 01", "DL-000001"),
    ),
    _T("Keuring elektriciteit Gent", "permit", "katrien", 60, (), ("request",)),
    _T(
        "Milieuvergunning noodgroep",
        "permit",
        "katrien",
        250,
        (),
        ("request", "report"),
        ("Kast 3", "Doos 22", "DL-000022"),
    ),
    _T("Verhuizing van het archief", "project", "katrien", 45),
    _T("Kopieertoestellen Vernimmen 2009–2014", "contract", "katrien", 210, (), ("quote", "contract"),
       ("Kast 4", "Doos 31", "DL-000031"), 209, date(2009, 3, 1), date(2014, 6, 30)),
    _T("Schoonmaak Proper & Co 2010–2015", "contract", "katrien", 210, (), ("contract",),
       ("Kast 4", "Doos 31", "DL-000032"), 209, date(2010, 1, 1), date(2015, 12, 31)),
    _T("Huur opslagruimte Zwijnaarde 2008–2013", "contract", "katrien", 208, (), ("contract", "insurance"),
       ("Kast 4", "Doos 32", "DL-000033"), 207, date(2008, 9, 1), date(2013, 8, 31)),
)  # fmt: skip


def fill_archive(stage: Stage) -> None:
    """Open the dossiers, put in what belongs there, tick what was seen, close what ended."""
    boss = _actor(stage, "katrien", 365)
    dossiers.take_starter(by=boss)
    take_starter_rules(by=boss)
    for told in DOSSIERS:
        _tell(stage, told)
    held = Dossier.objects.select_related("record", "type").get(record__title__startswith="Telenova")
    dossiers.hold(dossier=held, by=_actor(stage, "katrien", 30), reason="geschil over de laatste factuur")


def _tell(stage: Stage, told: Told) -> None:
    by = _actor(stage, told.who, told.ago)
    made: Any = dossiers.open_dossier(by=by, title=told.title, type=told.type, opened_on=told.began_on)
    if any(told.place):
        cabinet, box, barcode = told.place
        dossiers.place(dossier=made, by=by, cabinet=cabinet, box=box, barcode=barcode)
    later = _actor(stage, told.who, max(told.ago - 20, 1))
    for kind, words in told.holds:
        found = Record.objects.visible_to(later).filter(kind=kind, title__icontains=words).order_by("pk")
        for record in found[:3]:
            dossiers.add(dossier=_fresh(made), by=later, record=record)
    for line in told.ticks:
        dossiers.tick(dossier=_fresh(made), by=later, line=line)
    if told.ended_ago is not None:
        end = _actor(stage, told.who, told.ended_ago)
        dossiers.close(dossier=_fresh(made), by=end, ended_on=told.ended_on or end.today)


def _fresh(made: Dossier) -> Dossier:
    return Dossier.objects.select_related("record", "type").get(pk=made.pk)


def _actor(stage: Stage, who: str, ago: int) -> Actor:
    day = stage.today - timedelta(days=ago)
    return actor_for(stage.cast[who], now=stage.at(day, 10), today=day)
