"""When the other side of a connection counts as gone: it says no word any more, since its power or its network is.

Linux asks after two hours of silence by itself, and tries for two minutes to reach a machine that is not there. Until
then a node waits for an answer that never comes, and PostgreSQL keeps the rows and numbers that a vanished node had
locked, for which all others wait.
"""

#: seconds of silence after which the other side is asked, seconds between two such questions, and how many
_SILENCE, _BETWEEN, _QUESTIONS = "15", "5", "3"
#: milliseconds until what was sent must have arrived
_ARRIVES = "30000"
#: seconds until a machine that is asked for a connection must have answered
_CONNECTS = "10"

#: of this side (libpq, "Connection Strings"): the address of the database may say otherwise
OF_THE_NODE = {
    "keepalives_idle": _SILENCE,
    "keepalives_interval": _BETWEEN,
    "keepalives_count": _QUESTIONS,
    "tcp_user_timeout": _ARRIVES,
    "connect_timeout": _CONNECTS,
}
#: of the server's, for this connection (PostgreSQL, "Connections and Authentication"); a socket of one machine has none
OF_THE_SERVER = {
    "tcp_keepalives_idle": _SILENCE,
    "tcp_keepalives_interval": _BETWEEN,
    "tcp_keepalives_count": _QUESTIONS,
    "tcp_user_timeout": _ARRIVES,
}
