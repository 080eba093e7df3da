"""How a request travels, and how a template is found."""

from __future__ import annotations

import os
from typing import Any

__all__ = [
    "CSRF_FAILURE_VIEW",
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS",
    "FILE_UPLOAD_HANDLERS",
    "GALLERY",
    "LARGEST_UPLOAD",
    "LOGIN_REDIRECT_URL",
    "LOGIN_URL",
    "MIDDLEWARE",
    "READING_PATIENCE",
    "ROOT_URLCONF",
    "TEMPLATES",
    "WSGI_APPLICATION",
]

ROOT_URLCONF = "spil.config.urls"
WSGI_APPLICATION = "spil.config.wsgi.application"
LOGIN_URL = "login"
CSRF_FAILURE_VIEW = "spil.gateways.web.views.errors.not_allowed"
LOGIN_REDIRECT_URL = "/"

MIDDLEWARE = [
    "spil.gateways.monitoring.middleware.WatchMiddleware",  # outermost: everything has an id, probes need no more
    "django.middleware.security.SecurityMiddleware",
    "spil.gateways.web.middleware.StorableMiddleware",
    "csp.middleware.CSPMiddleware",  # before the static files: every answer carries the policy
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "spil.gateways.web.middleware.CompressMiddleware",  # after the static files, which lie there compressed
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "spil.gateways.web.middleware.PatienceMiddleware",
    "spil.gateways.web.middleware.ActorMiddleware",
]

#: seconds for which one request waits for the readers of outside formats, all files together: an answer within ten
READING_PATIENCE = 9.0

# A form of many rows (coding an invoice of hundreds of lines, many records at once) has more fields than Django's
# default of 1,000. Files do not count towards the size.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
#: what one upload may be, all its files together, in bytes: a mailbox of many years fits
LARGEST_UPLOAD = int(os.environ.get("SPIL_LARGEST_UPLOAD_MB") or 2_000) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "spil.gateways.web.uploading.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "spil.gateways.web.uploading.OnDisk",
]

#: whether a real office shows the building blocks too (/gallery/), as the sample does
GALLERY = os.environ.get("SPIL_GALLERY", "") not in {"", "0"}

_finders = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", _finders)]),
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.static",
                "django.templatetags.i18n",
                "spil.foundation.ui.templatetags.spil_forms",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
