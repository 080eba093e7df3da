"""What this module declares of itself."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.manifest.declaration import Module

MODULE = Module(code="invoices", title=_("Invoices"))
