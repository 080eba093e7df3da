"""A connection to PostgreSQL whose server soon notices that this node has vanished."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from spil.config.postgresql.vanishing import OF_THE_SERVER


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own. What the node held goes back within half a minute when its power or its network is gone."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        asked = ", ".join("set_config(%s, %s, false)" for _name in OF_THE_SERVER)
        # not as a parameter of the start (`options`), which a pooler between the two may refuse
        made.execute(f"SELECT {asked}", [word for pair in OF_THE_SERVER.items() for word in pair])
        made.commit()
        return made
