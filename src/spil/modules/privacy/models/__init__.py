"""Erasures, and judging what goes and what stays."""

from spil.modules.privacy.models.judging import Judged, Stay, judged
from spil.modules.privacy.models.tables import Erasure, Ground, Sort

__all__ = ["Erasure", "Ground", "Judged", "Sort", "Stay", "judged"]
