"""The rules with which an office begins; its adviser looks them through. Sources as they stood in November 2026."""

from __future__ import annotations

from dataclasses import dataclass

from spil.foundation.retention.rules import Period

Texts = dict[str, str]


@dataclass(frozen=True)
class StarterRule:
    """`starts` says in words from what is counted; `source` names the law or guideline, or that it is a proposal.

    What is `to_confirm` rests on no source that we could verify: the office confirms it before anything goes by it.
    """

    code: str
    country: str
    titles: Texts
    period: Period
    starts: Texts
    source: str
    to_confirm: bool = False


def _t(nl: str, fr: str, en: str) -> Texts:
    return {"nl": nl, "fr": fr, "en": en}


_YEAR = _t(
    "1 januari na het jaar van het document",
    "1er janvier après l’année du document",
    "1 January after the year of the document",
)
_CONTRACT = _t("einde van het contract", "fin du contrat", "end of the contract")
_EXIT = _t("einde van de tewerkstelling", "fin de l’emploi", "end of employment")
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

#: verified in November 2026; what could not be verified has no source here and is marked
_BE_TAX = "Btw-wetboek, art. 60, en WIB 92, art. 315, zoals gewijzigd door de wet van 20 november 2022"
_NL_TAX = "Algemene wet inzake rijksbelastingen, art. 52"
_BE_SOCIAL = "KB van 8 augustus 1980 betreffende het bijhouden van sociale documenten, art. 25"
_NL_GUIDE = "Leidraad van de Autoriteit Persoonsgegevens; geen wettelijke termijn"


def _proposed(code: str, country: str, titles: Texts, period: Period, starts: Texts, why: str) -> StarterRule:
    """A period that we propose without a law behind it: the office confirms it before anything goes by it."""
    return StarterRule(code, country, titles, period, starts, why, to_confirm=True)


_NO_TERM = "Voorstel; er is geen wettelijke termijn"
_JANUARY_10 = Period(years=10, from_january=True)

RULES = (
    StarterRule("accounts", "BE", _ACCOUNTS, _JANUARY_10, _YEAR, _BE_TAX),
    StarterRule("accounts", "NL", _ACCOUNTS, Period(years=7, from_january=True), _YEAR, _NL_TAX),
    _proposed(
        "real_estate", "BE", _BUILDING, Period(years=25, from_january=True), _YEAR, "Voorstel: 15 tot 25 jaar"
    ),
    _proposed("real_estate", "NL", _BUILDING, _JANUARY_10, _YEAR, "Voorstel: 10 jaar voor onroerend goed"),
    _proposed(
        "contract", "BE", _AGREEMENT, Period(years=10), _CONTRACT, "Voorstel: zo lang als de boekhouding"
    ),
    _proposed(
        "contract", "NL", _AGREEMENT, Period(years=7), _CONTRACT, "Voorstel: zo lang als de boekhouding"
    ),
    StarterRule("personnel", "BE", _PERSONNEL, Period(years=5), _EXIT, _BE_SOCIAL),
    _proposed(
        "personnel", "NL", _PERSONNEL, Period(years=5), _EXIT, "Voorstel: 2 of 5 jaar naar het soort stuk"
    ),
    _proposed("payroll", "BE", _PAYROLL, Period(years=10), _EXIT, "Voorstel: 5 tot 10 jaar"),
    StarterRule("payroll", "NL", _PAYROLL, Period(years=7), _EXIT, _NL_TAX),
    _proposed("talks", "BE", _TALKS, Period(years=2), _EXIT, _NO_TERM),
    StarterRule("talks", "NL", _TALKS, Period(years=2), _EXIT, _NL_GUIDE),
    _proposed("applicant", "BE", _APPLICANT, Period(days=28), _CLOSED, _NO_TERM),
    StarterRule("applicant", "NL", _APPLICANT, Period(days=28), _CLOSED, _NL_GUIDE),
    _proposed(
        "reserve", "BE", _RESERVE, Period(years=1), _CONSENT, "Voorstel: 1 tot 2 jaar, toestemming vernieuwen"
    ),
    StarterRule("reserve", "NL", _RESERVE, Period(years=1), _CONSENT, _NL_GUIDE),
    _proposed("visitor", "BE", _VISITOR, Period(days=30), _VISIT, _NO_TERM),
    _proposed("visitor", "NL", _VISITOR, Period(days=30), _VISIT, _NO_TERM),
    _proposed("permanent", "BE", _BOARD, Period(is_permanent=True), _NEVER, "Voorstel: altijd bewaren"),
    _proposed("permanent", "NL", _BOARD, Period(is_permanent=True), _NEVER, "Voorstel: altijd bewaren"),
)
