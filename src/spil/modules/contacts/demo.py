"""The suppliers and contacts of Kantoor De Linde. Their numbers pass every check and belong to nobody.

Belgian enterprise numbers begin with 0999, Belgian accounts stand at a bank 999 and Dutch ones at a bank DEMO: none
of these is in use.
"""

from __future__ import annotations

from dataclasses import dataclass

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.actions.declaration import Call
from spil.foundation.parties.models import Account, Party
from spil.foundation.stories.stage import Stage
from spil.modules.contacts import actions as contacts


@dataclass(frozen=True)
class Supplier:
    name: str
    street: str
    house_number: str
    postcode: str
    town: str
    country: str = "BE"
    language: str = "nl"


_S = Supplier
SUPPLIERS = (
    _S("Van Damme Kantoorinrichting", "Ambachtenlaan", "14", "9080", "Lochristi"),
    _S("Schoonmaak Helder", "Wiedauwkaai", "52", "9000", "Gent"),
    _S("Telenova", "Antennestraat", "3", "1800", "Vilvoorde"),
    _S("Drukkerij Nys en Zoon", "Gutenbergstraat", "27", "9300", "Aalst"),
    _S("Advocatenkantoor Dierickx", "Recolettenlei", "9", "9000", "Gent"),
    _S("Accountants Vos en Baert", "Kouter", "101", "9000", "Gent"),
    _S("Keuring Noord", "Veiligheidslaan", "6", "2030", "Antwerpen"),
    _S("Notaris Peeters", "Savaanstraat", "40", "9000", "Gent"),
    _S("Vastgoed Ter Kameren", "Louizastraat", "212", "1050", "Elsene"),
    _S("Stroomhuis Energie", "Turbinekaai", "1", "9000", "Gent"),
    _S("Waterlijn", "Bronstraat", "18", "9050", "Gentbrugge"),
    _S("Koffiebranderij De Moor", "Arabicaweg", "5", "9100", "Sint-Niklaas"),
    _S("Papierhandel Verbeke", "Molenstraat", "88", "9820", "Merelbeke"),
    _S("Liften De Kroon", "Kabelstraat", "33", "8500", "Kortrijk"),
    _S("Groenwerk Jansen", "Hazepad", "12", "4817 ZL", "Breda", "NL"),
    _S("Broodjeshuis Kastanje", "Kasteellaan", "71", "9000", "Gent"),
    _S("IT Brug", "Computerweg", "8", "4824 AX", "Breda", "NL"),
    _S("Octaaf Software", "Harmoniestraat", "20", "2018", "Antwerpen"),
    _S("Roelants Lease", "Snelwegstraat", "150", "3001", "Leuven"),
    _S("Argus Beveiliging", "Wachtplein", "2", "9000", "Gent"),
    _S("Koeriers Pijl", "Postweg", "61", "4811 VM", "Breda", "NL"),
    _S("Clairmont Traductions", "Rue de Fer", "17", "5000", "Namur", "BE", "fr"),
    _S("Hotel Haven Breda", "Kade", "4", "4811 AB", "Breda", "NL"),
    _S("Verzekeringen Ankerpunt", "Zeeschipstraat", "30", "2000", "Antwerpen"),
    _S("Bureau Opleiding Plus", "Leerlaan", "11", "9000", "Gent"),
    _S("Vergaderzalen Proximushof", "Nabijheidsplein", "7", "9000", "Gent"),
)
#: whose new account nobody confirmed yet: payments to them are stopped
UNCONFIRMED = frozenset({"Koffiebranderij De Moor"})
#: whose address is not complete: payments to them are stopped too
WITHOUT_TOWN = frozenset({"Broodjeshuis Kastanje"})


#: whom the office writes with, and who supplies nothing: name, form of address, language, e-mail address
CONTACTS = (
    ("Ville de Namur", "", "fr", "info@villedenamur.example"),
    ("Northbridge Foundation", "", "en", "office@northbridge.example"),
    ("Mevrouw A. Willems", "Mevrouw", "nl", ""),
    ("De heer P. Smits", "Heer", "nl", "p.smits@post.example"),
    ("Stad Gent", "", "nl", "onthaal@stadgent.example"),
    ("Gemeente Breda", "", "nl", "post@gemeentebreda.example"),
    ("Provincie Oost-Vlaanderen", "", "nl", ""),
    ("Hogeschool Scheldeland", "", "nl", "stage@scheldeland.example"),
)


def belgian_number(count: int) -> str:
    """An enterprise number that nobody has: 0999 and check digits (97 less the remainder of the first eight)."""
    first = 9_990_100 + count
    return f"{first:08d}{97 - first % 97:02d}"


def _dutch_vat(count: int) -> str:
    """A Dutch VAT number whose nine digits pass the eleven-test."""
    seen = 0
    for number in range(999_900_000, 999_999_999):
        digits = [int(digit) for digit in str(number)]
        if (
            sum(digit * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
        ) % 11 == 0:
            seen += 1
            if seen == count:
                return f"NL{number}B01"
    raise LookupError(count)


def invented_iban(country: str, count: int) -> str:
    """An account at a bank that does not exist."""
    if country == "NL":
        rest = f"DEMO{count:010d}"
    else:
        first = 999_000_0000 + count
        rest = f"{first:010d}{first % 97 or 97:02d}"
    as_digits = "".join(str(int(sign, 36)) for sign in f"{rest}{country}00")
    return f"{country}{98 - int(as_digits) % 97:02d}{rest}"


def open_contacts(stage: Stage, by: Actor) -> None:
    """Write down the suppliers, their accounts, and who confirmed these."""
    contacts.add_supplier.many([_call(one, number, by) for number, one in enumerate(SUPPLIERS, start=1)])
    contacts.add_contact.many(
        [
            contacts.add_contact.call(by=by, name=name, form_of_address=form, language=language, email=email)
            for name, form, language, email in CONTACTS
        ]
    )
    known = {party.name: party for party in Party.objects.suppliers()}
    lotte, fatma = (actor_for(stage.cast[key], now=by.now, today=by.today) for key in ("lotte", "fatma"))
    contacts.add_account.many(
        [
            contacts.add_account.call(
                party=known[one.name], by=lotte, iban=invented_iban(one.country, number)
            )
            for number, one in enumerate(SUPPLIERS, start=1)
        ]
    )
    accounts = Account.objects.select_related("party").exclude(party__name__in=UNCONFIRMED).order_by("pk")
    contacts.confirm_account.many(
        [
            contacts.confirm_account.call(
                account=account, by=fatma, checked_how="gebeld op het nummer van een oudere factuur"
            )
            for account in accounts
        ]
    )


def _call(one: Supplier, number: int, by: Actor) -> Call:
    is_dutch = one.country == "NL"
    enterprise = f"990000{number:02d}" if is_dutch else belgian_number(number)
    return contacts.add_supplier.call(
        by=by,
        name=one.name,
        vat_number=_dutch_vat(number) if is_dutch else f"BE{enterprise}",
        enterprise_number=enterprise,
        language=one.language,
        email=f"facturen@{one.name.lower().replace(' ', '-')}.example",
        street=one.street,
        house_number=one.house_number,
        postcode=one.postcode,
        town="" if one.name in WITHOUT_TOWN else one.town,
        country=one.country,
    )
