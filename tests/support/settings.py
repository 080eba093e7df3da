"""Spil's settings with what tests change: an office folder that vanishes, cheap passwords, files as they are."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.support.no_office import forget_office

_folder = Path(tempfile.mkdtemp(prefix="spil-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
forget_office(keep=("DATABASE_URL",))  # an engine, on which the tests make a database of their own
os.environ["SPIL_DATA"] = str(_folder)
os.environ["SPIL_STATIC"] = "source"

from spil.config.settings import *  # noqa: E402, F403
from spil.config.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
RECOVERY_CODE_ROUNDS = 1
GALLERY = True
#: where all tests run at once, an engine takes long to load; the tests about this bound set the product's own
READING_PATIENCE = 60.0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
#: what the suite runs on, for tests that are about one engine
ENGINE = "postgresql" if os.environ.get("DATABASE_URL") else "sqlite"

if ENGINE == "sqlite":
    # A file, as in an office: threads of a server have connections of their own and wait for each other's locks.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
