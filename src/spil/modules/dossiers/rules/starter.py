"""Types of dossiers and the classification plan with which an office begins. It changes them as it likes."""

from __future__ import annotations

from dataclasses import dataclass

from spil.modules.dossiers.rules.checklist import Line


@dataclass(frozen=True)
class PlanLine:
    code: str
    title: dict[str, str]


@dataclass(frozen=True)
class TypeLine:
    """`retention` is a class of foundation/retention."""

    code: str
    title: dict[str, str]
    plan: str
    confidentiality: str
    retention: str
    lines: tuple[Line, ...]


def _t(nl: str, fr: str, en: str) -> dict[str, str]:
    return {"nl": nl, "fr": fr, "en": en}


PLAN = (
    PlanLine("1", _t("Bestuur", "Direction", "Management")),
    PlanLine("1.1", _t("Vergaderingen van het bestuur", "Réunions de la direction", "Meetings of the board")),
    PlanLine("1.2", _t("Statuten en akten", "Statuts et actes", "Statutes and deeds")),
    PlanLine("2", _t("Financiën", "Finances", "Finance")),
    PlanLine("2.1", _t("Aankopen", "Achats", "Purchases")),
    PlanLine("2.2", _t("Boekjaren", "Exercices", "Financial years")),
    PlanLine("3", _t("Personeel", "Personnel", "Personnel")),
    PlanLine("3.1", _t("Personeelsdossiers", "Dossiers du personnel", "Personnel files")),
    PlanLine("3.2", _t("Vacatures", "Postes vacants", "Vacancies")),
    PlanLine("4", _t("Gebouw en diensten", "Bâtiment et services", "Building and services")),
    PlanLine("4.1", _t("Contracten", "Contrats", "Contracts")),
    PlanLine("4.2", _t("Vergunningen en keuringen", "Permis et contrôles", "Permits and inspections")),
    PlanLine("5", _t("Projecten", "Projets", "Projects")),
)

TYPES = (
    TypeLine(
        "contract",
        _t("Contract", "Contrat", "Contract"),
        "4.1",
        "office",
        "contract",
        (
            Line("quote", _t("Offerte", "Offre de prix", "Quote"), "post.incoming", "quote"),
            Line(
                "contract",
                _t("Getekend contract", "Contrat signé", "Signed contract"),
                "post.incoming",
                "contract",
            ),
            Line(
                "insurance",
                _t("Attest van verzekering", "Attestation d’assurance", "Proof of insurance"),
                words="verzekering",
            ),
            Line(
                "notice", _t("Opzegtermijn genoteerd", "Délai de préavis noté", "Notice period written down")
            ),
        ),
    ),
    TypeLine(
        "personnel",
        _t("Personeelsdossier", "Dossier du personnel", "Personnel file"),
        "3.1",
        "named",
        "personnel",
        (
            Line(
                "contract",
                _t(
                    "Getekende arbeidsovereenkomst",
                    "Contrat de travail signé",
                    "Signed contract of employment",
                ),
                words="arbeidsovereenkomst",
            ),
            Line("identity", _t("Identiteit nagekeken", "Identité vérifiée", "Identity checked")),
            Line(
                "policies",
                _t(
                    "Ontvangst van het arbeidsreglement",
                    "Accusé de réception du règlement de travail",
                    "Receipt of the work rules",
                ),
                words="arbeidsreglement",
            ),
        ),
    ),
    TypeLine(
        "vacancy",
        _t("Vacature", "Poste vacant", "Vacancy"),
        "3.2",
        "named",
        "applicant",
        (
            Line("profile", _t("Functieprofiel", "Profil de fonction", "Job profile"), words="profiel"),
            Line("band", _t("Loonschaal vastgelegd", "Barème fixé", "Pay band laid down")),
            Line(
                "application",
                _t("Minstens één sollicitatie", "Au moins une candidature", "At least one application"),
                "post.incoming",
                "application",
            ),
            Line(
                "answered",
                _t("Iedereen kreeg antwoord", "Chacun a reçu une réponse", "Everybody was answered"),
            ),
        ),
    ),
    TypeLine(
        "purchase",
        _t("Aankoop", "Achat", "Purchase"),
        "2.1",
        "office",
        "accounts",
        (
            Line("quote", _t("Offerte", "Offre de prix", "Quote"), "post.incoming", "quote"),
            Line("invoice", _t("Factuur", "Facture", "Invoice"), "invoices.invoice"),
            Line("delivered", _t("Levering nagekeken", "Livraison vérifiée", "Delivery checked")),
        ),
    ),
    TypeLine(
        "board",
        _t("Bestuursvergaderingen", "Réunions de la direction", "Board meetings"),
        "1.1",
        "office",
        "permanent",
        (
            Line("agenda", _t("Agenda", "Ordre du jour", "Agenda"), words="agenda"),
            Line(
                "minutes",
                _t("Goedgekeurde notulen", "Procès-verbal approuvé", "Approved minutes"),
                words="notulen",
            ),
        ),
    ),
    TypeLine(
        "permit",
        _t("Vergunning of keuring", "Permis ou contrôle", "Permit or inspection"),
        "4.2",
        "office",
        "contract",
        (
            Line("request", _t("Aanvraag", "Demande", "Application"), words="aanvraag"),
            Line(
                "report",
                _t("Verslag of vergunning", "Rapport ou permis", "Report or permit"),
                words="verslag",
            ),
        ),
    ),
    TypeLine("project", _t("Project", "Projet", "Project"), "5", "office", "accounts", ()),
)
