"""The rules with which an office begins, to be confirmed by its adviser. Sources as they stood in November 2026."""

from __future__ import annotations

from dataclasses import dataclass

from spil.foundation.retention.rules import Period


@dataclass(frozen=True)
class StarterRule:
    """`starts` says in words from what is counted; `source` names the law or guideline, or that it is a proposal."""

    code: str
    country: str
    titles: dict[str, str]
    period: Period
    starts: dict[str, str]
    source: str


def _t(nl: str, fr: str, en: str) -> dict[str, str]:
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

_BE_TAX = "Wet van 20 november 2022 (fiscale termijnen), sinds 1 januari 2023"
_NL_TAX = "Algemene wet inzake rijksbelastingen, art. 52"
_PROPOSED = "Voorstel; er is geen wettelijke termijn"

RULES = (
    StarterRule("accounts", "BE", _ACCOUNTS, Period(years=10, from_january=True), _YEAR, _BE_TAX),
    StarterRule("accounts", "NL", _ACCOUNTS, Period(years=7, from_january=True), _YEAR, _NL_TAX),
    StarterRule(
        "real_estate",
        "BE",
        _BUILDING,
        Period(years=25, from_january=True),
        _YEAR,
        "Voorstel (15 tot 25 jaar); laat dit nakijken",
    ),
    StarterRule(
        "real_estate",
        "NL",
        _BUILDING,
        Period(years=10, from_january=True),
        _YEAR,
        "Wet op de omzetbelasting, art. 34a",
    ),
    StarterRule(
        "contract",
        "BE",
        _AGREEMENT,
        Period(years=10),
        _CONTRACT,
        "Voorstel naar de verjaring (oud BW, art. 2262bis)",
    ),
    StarterRule("contract", "NL", _AGREEMENT, Period(years=7), _CONTRACT, _NL_TAX),
    StarterRule(
        "personnel",
        "BE",
        _PERSONNEL,
        Period(years=5),
        _EXIT,
        "Sociale documenten (KB nr. 5 van 23 oktober 1978)",
    ),
    StarterRule(
        "personnel", "NL", _PERSONNEL, Period(years=5), _EXIT, "Richtsnoer; laat dit nakijken (2 of 5 jaar)"
    ),
    StarterRule(
        "payroll", "BE", _PAYROLL, Period(years=10), _EXIT, "Voorstel (5 tot 10 jaar); laat dit nakijken"
    ),
    StarterRule("payroll", "NL", _PAYROLL, Period(years=7), _EXIT, _NL_TAX),
    StarterRule("talks", "BE", _TALKS, Period(years=2), _EXIT, _PROPOSED),
    StarterRule("talks", "NL", _TALKS, Period(years=2), _EXIT, "Richtlijn Autoriteit Persoonsgegevens"),
    StarterRule("applicant", "BE", _APPLICANT, Period(days=28), _CLOSED, _PROPOSED),
    StarterRule(
        "applicant", "NL", _APPLICANT, Period(days=28), _CLOSED, "Richtlijn Autoriteit Persoonsgegevens"
    ),
    StarterRule(
        "reserve",
        "BE",
        _RESERVE,
        Period(years=1),
        _CONSENT,
        "Voorstel (1 tot 2 jaar), toestemming vernieuwen",
    ),
    StarterRule(
        "reserve", "NL", _RESERVE, Period(years=1), _CONSENT, "Richtlijn Autoriteit Persoonsgegevens"
    ),
    StarterRule("visitor", "BE", _VISITOR, Period(days=30), _VISIT, _PROPOSED),
    StarterRule("visitor", "NL", _VISITOR, Period(days=30), _VISIT, _PROPOSED),
    StarterRule("permanent", "BE", _BOARD, Period(is_permanent=True), _NEVER, "Voorstel: altijd bewaren"),
    StarterRule("permanent", "NL", _BOARD, Period(is_permanent=True), _NEVER, "Voorstel: altijd bewaren"),
)
