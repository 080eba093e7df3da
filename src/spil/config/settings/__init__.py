"""Django's settings, one file a subject. What differs between offices comes from the environment or the data folder.

SPIL_DATA         the office's data folder (default: data/ in the checkout)
DATABASE_URL      postgresql://user:password@host/name; without it the embedded database in the data folder
DATABASE_OWNER_URL   the same with the account that owns the tables, where another one works in them (owning.py)
SPIL_ORIGIN       the address people type, such as https://spil.example.be, when a proxy stands in front
SPIL_HOSTS        further host names and addresses to answer to, with commas
SPIL_SECRET_KEY   instead of the file secret_key in the data folder (several nodes share one)
SPIL_SMTP, SPIL_SMTP_TOKEN_URL, SPIL_SMTP_CLIENT_ID, SPIL_MAIL_FROM, SPIL_MAIL_REPLIES
                  how mail leaves the office: see mail.py
SPIL_BACKUP, SPIL_BACKUP_KEY, SPIL_BACKUP_DAYS   where backups go: see backups.py
SPIL_FORMER_KEY   the key before it, while it is being renewed (./spil key)
SPIL_STATIC       "collected" when the static files were gathered at set-up, "source" while developing

What is secret of these may also come from a file that NAME_FILE names, or from systemd: see secrets_kept.py.
"""

from spil.config.settings.apps import *
from spil.config.settings.backups import *
from spil.config.settings.database import *
from spil.config.settings.language import *
from spil.config.settings.logs import *
from spil.config.settings.mail import *
from spil.config.settings.offices import *
from spil.config.settings.paths import *
from spil.config.settings.security import *
from spil.config.settings.static import *
from spil.config.settings.web import *
