"""Proposals to destroy, and what actions need to read of them."""

from spil.modules.archive.models.tables import Destruction, KeptLine, Line, LineOutcome

__all__ = ["Destruction", "KeptLine", "Line", "LineOutcome"]
