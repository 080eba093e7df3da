"""What is written to whoever is outside: `replying` with a text of the office, `writing` one's own."""

from spil.modules.letters.actions.replying import acknowledge, chase, refuse
from spil.modules.letters.actions.writing import answer, lay_ready, rewrite, write

__all__ = ["acknowledge", "answer", "chase", "lay_ready", "refuse", "rewrite", "write"]
