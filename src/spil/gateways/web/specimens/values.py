"""Values that several specimens show (see the tag `value` of foundation/ui)."""

from __future__ import annotations

NEW = {"look": "state", "family": "new", "text": "Nieuw"}
WORKING = {"look": "state", "family": "working", "text": "In behandeling"}
TO_DECIDE = {"look": "state", "family": "to_decide", "text": "Te beslissen"}
DONE = {"look": "state", "family": "done", "text": "Afgehandeld"}
KATRIEN = {"look": "person", "name": "Katrien Moerman", "me": True, "word": "ik"}
JEROEN = {"look": "person", "name": "Jeroen Hendriks"}
NOUR = {"look": "person", "name": "Nour El Amrani", "out": True}
LATE = {"look": "due", "text": "4 dagen te laat", "tone": "late"}
SOON = {"look": "due", "text": "vandaag", "tone": "soon"}
FAR = {"look": "due", "text": "do 3 dec", "tone": ""}
LOCK = {"look": "lock", "level": "named", "text": "Persoonlijk en vertrouwelijk", "brief": True}
HERE = "#g"
