"""Erasures, and judging what goes and what stays."""

from spil.modules.privacy.models.judging import Judged, Stay, judged
from spil.modules.privacy.models.tables import Erasure, Ground, Sort, is_half_forgotten

__all__ = ["Erasure", "Ground", "Judged", "Sort", "Stay", "is_half_forgotten", "judged"]
