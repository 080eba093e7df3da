"""Where backups go, and how long they stay. Without SPIL_BACKUP they are made by hand only: ./spil backup --to PLACE.

SPIL_BACKUP       a folder (another disk, a mounted share) or s3://bucket/prefix?endpoint=https://…&region=…
SPIL_BACKUP_KEY   the key, when it does not lie in the data folder (backup_key)
SPIL_BACKUP_DAYS  how many days a backup stays; the newest three always do
"""

from __future__ import annotations

import os

from spil.config.settings.secrets_kept import secret

__all__ = ["BACKUP_DAYS", "BACKUP_KEY", "BACKUP_PLACE"]

BACKUP_PLACE = os.environ.get("SPIL_BACKUP", "")
BACKUP_KEY = secret("SPIL_BACKUP_KEY")
BACKUP_DAYS = int(os.environ.get("SPIL_BACKUP_DAYS") or 35)
