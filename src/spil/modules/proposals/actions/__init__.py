"""Every write about proposals: `filling` in what is likely, `deciding` about it, and what was `learned` altogether."""

from spil.modules.proposals.actions.deciding import confirm, correct, refuse, settle
from spil.modules.proposals.actions.filling import propose
from spil.modules.proposals.actions.learned import forget_learned, learn_again

__all__ = ["confirm", "correct", "forget_learned", "learn_again", "propose", "refuse", "settle"]
