"""The languages that the office works in, by name in the reader's own language."""

from django.utils.translation import gettext_lazy as _

LANGUAGES = (("nl", _("Dutch")), ("fr", _("French")), ("en", _("English")))
