# ruff: noqa: E501 - sources are read whole
"""The rules with which an office begins; its adviser looks them through. Sources as they stood in November 2026.

Each rests on a law, with its dates; or no law says how long, and then the office itself decides: such a rule waits until
the office has confirmed it, and its source is then that decision. Nothing goes by a rule that waits. A guideline of an
authority is no law.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spil.foundation.retention.rules import Period

Texts = dict[str, str]
#: records of earlier years are kept by a rule too
ALWAYS = date(2000, 1, 1)


@dataclass(frozen=True)
class StarterRule:
    """`starts` says in words from what is counted; `source` names the law, with its dates.

    What is `to_confirm` rests on no law: `source` then says what the office may go by when it decides. In force from
    `from_on` until `until_on` (exclusive); without a day the law is older than what any office keeps.
    """

    code: str
    country: str
    titles: Texts
    period: Period
    starts: Texts
    source: str
    to_confirm: bool = False
    from_on: date = ALWAYS
    until_on: date | None = None


def _t(nl: str, fr: str, en: str) -> Texts:
    return {"nl": nl, "fr": fr, "en": en}


_YEAR = _t(
    "1 januari na het jaar van het document",
    "1er janvier après l’année du document",
    "1 January after the year of the document",
)
_CONTRACT = _t("einde van het contract", "fin du contrat", "end of the contract")
_EXIT = _t("einde van het dienstverband", "fin de l’emploi", "end of employment")
_EXIT_YEAR = _t(
    "1 januari na het jaar van uitdiensttreding",
    "1er janvier après l’année de la fin de l’emploi",
    "1 January after the year in which employment ended",
)
_CLOSED = _t("afsluiten van de procedure", "clôture de la procédure", "closing of the procedure")
_CONSENT = _t("toestemming", "consentement", "consent")
_VISIT = _t("bezoek", "visite", "visit")
_NEVER = _t("–", "–", "–")

_ACCOUNTS = _t(
    "Boekhouding: facturen, bestellingen, onkosten",
    "Comptabilité : factures, commandes, frais",
    "Accounts: invoices, orders, expenses",
)
_BUILDING = _t("Onroerend goed", "Immobilier", "Real estate")
_AGREEMENT = _t("Contract met een leverancier", "Contrat avec un fournisseur", "Contract with a supplier")
_PERSONNEL = _t(
    "Arbeidsovereenkomst en personeelsregister",
    "Contrat de travail et registre du personnel",
    "Contract of employment and personnel register",
)
_PAYROLL = _t("Loongegevens", "Données salariales", "Payroll data")
_TALKS = _t(
    "Gesprekken, waarschuwingen, verzuim", "Entretiens, avertissements, absences", "Talks, warnings, absence"
)
_APPLICANT = _t("Sollicitant, afgewezen", "Candidat, refusé", "Applicant, rejected")
_RESERVE = _t(
    "Sollicitant, reserve met toestemming",
    "Candidat, réserve avec consentement",
    "Applicant, reserve with consent",
)
_VISITOR = _t("Bezoekersregister", "Registre des visiteurs", "Visitor log")
_BOARD = _t(
    "Notulen van het bestuur, akten, statuten",
    "Procès-verbaux, actes, statuts",
    "Minutes of the board, deeds, statutes",
)

_CHECKED = "gelezen in andere bronnen dan de wet zelf, november 2026"
_BE_TAX = f"Btw-wetboek, art. 60, en WIB 92, art. 315, zoals gewijzigd door de wet van 20 november 2022: inkomsten vanaf aanslagjaar 2023, dus stukken van 2022, en btw vanaf 1 januari 2023 ({_CHECKED})"
_BE_TAX_BEFORE = "Btw-wetboek, art. 60, en WIB 92, art. 315, tot de wet van 20 november 2022"
_NL_TAX = f"Algemene wet inzake rijksbelastingen van 2 juli 1959, art. 52, vierde lid ({_CHECKED})"
_NL_CONTRACT = f"{_NL_TAX}; telt vanaf het einde: Besluit Fiscaal Bestuursrecht 2017, § 20"
_BE_SOCIAL = f"KB van 8 augustus 1980 betreffende het bijhouden van sociale documenten, art. 25, in werking op 1 januari 1981 ({_CHECKED})"
_NO_LAW = (
    "Algemene verordening gegevensbescherming, art. 5, lid 1, e, sinds 25 mei 2018: niet langer dan nodig"
)
_NL_GUIDE = f"{_NO_LAW}; richtsnoer van de Autoriteit Persoonsgegevens"
_LIFE = "zolang de rechtspersoon bestaat"


def _own(code: str, country: str, titles: Texts, period: Period, starts: Texts, ground: str) -> StarterRule:
    """No law says how long: the office decides, and may go by this."""
    return StarterRule(code, country, titles, period, starts, ground, to_confirm=True)


#: one class serves income tax (from the income of 2022) and VAT (from 2023): the earlier day keeps enough for both
_CHANGED = date(2022, 1, 1)
_JANUARY_10, _JANUARY_7, _JANUARY_5 = (Period(years=years, from_january=True) for years in (10, 7, 5))

RULES = (
    StarterRule("accounts", "BE", _ACCOUNTS, _JANUARY_10, _YEAR, _BE_TAX, from_on=_CHANGED),
    StarterRule("accounts", "BE", _ACCOUNTS, _JANUARY_7, _YEAR, _BE_TAX_BEFORE, until_on=_CHANGED),
    StarterRule("accounts", "NL", _ACCOUNTS, _JANUARY_7, _YEAR, _NL_TAX),
    _own("real_estate", "BE", _BUILDING, Period(years=25, from_january=True), _YEAR, "herziening van de btw op een gebouw: 15 of 25 jaar, KB nr. 3 van 10 december 1969"),
    _own("real_estate", "NL", _BUILDING, _JANUARY_10, _YEAR, "herziening van de btw op een gebouw: tien jaar, Wet op de omzetbelasting 1968"),
    _own("contract", "BE", _AGREEMENT, Period(years=10), _CONTRACT, "verjaring van een vordering uit een contract: tien jaar, oud Burgerlijk Wetboek, art. 2262bis"),
    StarterRule("contract", "NL", _AGREEMENT, Period(years=7), _CONTRACT, _NL_CONTRACT),
    StarterRule("personnel", "BE", _PERSONNEL, Period(years=5), _EXIT, _BE_SOCIAL),
    _own("personnel", "NL", _PERSONNEL, _JANUARY_5, _EXIT_YEAR, "kopie van het identiteitsbewijs en opgaaf voor de loonheffingen vijf volle kalenderjaren, Uitvoeringsregeling loonbelasting 2011; de rest van het dossier twee jaar, richtsnoer van de Autoriteit Persoonsgegevens"),
    _own("payroll", "BE", _PAYROLL, Period(years=10), _EXIT, "individuele rekening vijf jaar (KB van 8 augustus 1980, art. 25), fiscale stukken tien jaar (WIB 92, art. 315)"),
    StarterRule("payroll", "NL", _PAYROLL, _JANUARY_7, _EXIT_YEAR, _NL_TAX),
    _own("talks", "BE", _TALKS, Period(years=2), _EXIT, _NO_LAW),
    _own("talks", "NL", _TALKS, Period(years=2), _EXIT, _NL_GUIDE),
    _own("applicant", "BE", _APPLICANT, Period(days=28), _CLOSED, _NO_LAW),
    _own("applicant", "NL", _APPLICANT, Period(days=28), _CLOSED, f"{_NL_GUIDE}: vier weken"),
    _own("reserve", "BE", _RESERVE, Period(years=1), _CONSENT, f"{_NO_LAW}; de toestemming wordt vernieuwd"),
    _own("reserve", "NL", _RESERVE, Period(years=1), _CONSENT, f"{_NL_GUIDE}: een jaar met toestemming"),
    _own("visitor", "BE", _VISITOR, Period(days=30), _VISIT, _NO_LAW),
    _own("visitor", "NL", _VISITOR, Period(days=30), _VISIT, _NO_LAW),
    _own("permanent", "BE", _BOARD, Period(is_permanent=True), _NEVER, _LIFE),
    _own("permanent", "NL", _BOARD, Period(is_permanent=True), _NEVER, _LIFE),
)  # fmt: skip
