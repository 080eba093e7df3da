"""What suppliers ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from spil.foundation.parties.models import Account, Party
from spil.foundation.parties.rules import shown_structured_communication, structured_communication_of

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Goods:
    """One thing on a bill: what, the unit (UN/ECE recommendation 20), the price, how many at least and at most."""

    name: str
    unit: str
    price: str
    least: int = 1
    most: int = 1


@dataclass(frozen=True)
class Habit:
    """How a supplier bills: what, on which cost centres, how often a year, at which rate, to pay in how many days."""

    goods: tuple[Goods, ...]
    centres: tuple[str, ...]
    times: int
    rate: int = 21
    days: int = 30


@dataclass(frozen=True)
class BillLine:
    goods: Goods
    quantity: Decimal

    @property
    def price(self) -> Decimal:
        return Decimal(self.goods.price)

    @property
    def net(self) -> Decimal:
        return (self.quantity * self.price).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Bill:
    """One invoice or credit note as a supplier makes it."""

    supplier: Party
    account: Account
    number: str
    issued_on: date
    days: int
    rate: int
    lines: tuple[BillLine, ...]
    is_credit: bool = False
    reference: str = ""
    credits_number: str = ""

    @property
    def due_on(self) -> date:
        return self.issued_on + timedelta(days=self.days)

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal("0.00"))

    @property
    def vat(self) -> Decimal:
        return (self.net * self.rate / 100).quantize(_CENT, ROUND_HALF_UP)

    @property
    def payable(self) -> Decimal:
        return self.net + self.vat


_G, _H = Goods, Habit
HABITS: dict[str, Habit] = {
    "Van Damme Kantoorinrichting": _H(
        (
            _G("Bureaustoel Lier, verstelbaar", "C62", "289.00", 1, 8),
            _G("Levering en plaatsing", "C62", "85.00"),
            _G("Ladeblok met slot", "C62", "174.50", 1, 4),
        ),
        ("310", "320"),
        14,
    ),
    "Schoonmaak Helder": _H(
        (_G("Schoonmaak kantoren", "HUR", "29.40", 30, 36), _G("Ramen buitenkant", "C62", "95.00")),
        ("310",),
        24,
    ),
    "Telenova": _H(
        (
            _G("Internetlijn en telefonie", "MON", "412.80"),
            _G("Mobiele abonnementen", "C62", "14.50", 22, 31),
        ),
        ("500",),
        24,
    ),
    "Drukkerij Nys en Zoon": _H(
        (_G("Drukwerk brochures", "C62", "0.84", 250, 1500), _G("Opmaak", "HUR", "62.00", 2, 12)),
        ("600",),
        14,
        6,
    ),
    "Advocatenkantoor Dierickx": _H(
        (_G("Ereloon advies", "HUR", "165.00", 3, 40), _G("Dossierkosten", "C62", "75.00")), ("800",), 14
    ),
    "Accountants Vos en Baert": _H((_G("Boekhoudkundige bijstand", "HUR", "118.00", 6, 30),), ("200",), 13),
    "Keuring Noord": _H(
        (_G("Keuring brandblussers", "C62", "18.75", 12, 40), _G("Verplaatsing", "C62", "48.00")),
        ("310", "320"),
        8,
    ),
    "Notaris Peeters": _H((_G("Akte en opzoekingen", "C62", "640.00"),), ("800",), 5),
    "Vastgoed Ter Kameren": _H(
        (_G("Huur Lindelei 8", "MON", "6450.00"), _G("Gemeenschappelijke kosten", "MON", "710.00")),
        ("300",),
        13,
    ),
    "Stroomhuis Energie": _H(
        (_G("Elektriciteit", "KWH", "0.2841", 2800, 5600), _G("Netkosten", "MON", "188.20")),
        ("310", "320"),
        24,
    ),
    "Waterlijn": _H((_G("Waterverbruik", "MTQ", "4.9120", 40, 90),), ("310",), 8, 6),
    "Koffiebranderij De Moor": _H((_G("Koffiebonen", "KGM", "16.90", 8, 20),), ("300",), 18, 6, 14),
    "Papierhandel Verbeke": _H(
        (_G("Kopieerpapier A4, doos", "C62", "24.95", 4, 20), _G("Enveloppen C5", "C62", "11.20", 2, 10)),
        ("300",),
        18,
    ),
    "Liften De Kroon": _H((_G("Onderhoud lift", "MON", "236.00"),), ("310",), 13),
    "Groenwerk Jansen": _H((_G("Tuinonderhoud Breda", "HUR", "44.00", 4, 12),), ("320",), 14),
    "Broodjeshuis Kastanje": _H((_G("Broodjeslunch", "C62", "8.40", 8, 40),), ("100", "300"), 28, 6, 14),
    "IT Brug": _H(
        (_G("Beheer werkplekken", "MON", "1890.00"), _G("Interventie", "HUR", "96.00", 1, 9)), ("500",), 18
    ),
    "Octaaf Software": _H((_G("Licentie dossierbeheer", "C62", "31.00", 55, 62),), ("500", "700"), 10),
    "Roelants Lease": _H(
        (
            _G("Leasing bedrijfswagen", "C62", "548.00", 4, 4),
            _G("Afrekening kilometers", "C62", "0.1150", 200, 2400),
        ),
        ("300",),
        13,
    ),
    "Argus Beveiliging": _H(
        (_G("Bewaking en sleutelbeheer", "MON", "389.00"), _G("Interventie na alarm", "C62", "72.50", 1, 3)),
        ("310",),
        13,
    ),
    "Koeriers Pijl": _H((_G("Koerierszendingen", "C62", "13.80", 6, 30),), ("320", "700"), 26),
    "Clairmont Traductions": _H((_G("Traduction, mots", "C62", "0.1400", 1200, 9000),), ("600", "800"), 18),
    "Hotel Haven Breda": _H((_G("Overnachting met ontbijt", "C62", "118.00", 1, 6),), ("700",), 18, 9),
    "Verzekeringen Ankerpunt": _H(
        (_G("Premie burgerlijke aansprakelijkheid", "C62", "1310.00"),), ("200",), 5, 0
    ),
    "Bureau Opleiding Plus": _H((_G("Opleiding, deelnemers", "C62", "345.00", 1, 9),), ("400",), 22),
    "Vergaderzalen Proximushof": _H((_G("Huur vergaderzaal", "MON", "1150.00"),), ("100",), 11),
}
#: who bills on one day of every month, so that there is always one of last month
MONTHLY = {"Vergaderzalen Proximushof": 12}


def bill(random: Random, supplier: Party, account: Account, count: int, issued_on: date) -> Bill:
    """A bill of the supplier, the `count`th of its year."""
    habit = HABITS[supplier.name]
    picked = habit.goods if len(habit.goods) == 1 or random.random() < 0.6 else (random.choice(habit.goods),)
    lines = tuple(BillLine(goods, Decimal(random.randint(goods.least, goods.most))) for goods in picked)
    number = random.choice(
        (f"{issued_on:%Y}/{count:04d}", f"F{issued_on:%y}{count:05d}", f"{issued_on:%y}-{10_000 + count * 7}")
    )
    reference = number
    if supplier.country == "BE" and random.random() < 0.8:
        digits = structured_communication_of(issued_on.year % 100 * 10**7 + supplier.pk * 10**4 + count)
        reference = shown_structured_communication(digits)
    return Bill(supplier, account, number, issued_on, habit.days, habit.rate, lines, reference=reference)
