"""What other modules may use of invoices."""

from spil.modules.invoices.models import Invoice

__all__ = ["Invoice"]
