"""Dossiers, their types, the plan; and what actions need to read of them."""

from spil.modules.dossiers.models.tables import Dossier, DossierType, PlanClass

__all__ = ["Dossier", "DossierType", "PlanClass"]
