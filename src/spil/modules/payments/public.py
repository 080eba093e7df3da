"""What other modules may use of payments."""

from spil.modules.payments.models import PaymentRun

__all__ = ["PaymentRun"]
