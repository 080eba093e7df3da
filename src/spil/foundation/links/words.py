"""What a link says, from either side, and which links a person may make and take away."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.workflow.rules import Text

#: code to what the source is to the target, and what the target is to the source
RELATIONS: dict[str, tuple[Text, Text]] = {
    "concerns": (_("belongs with"), _("belongs with")),
    "answers": (_("answers"), _("is answered by")),
    "follows": (_("follows"), _("is followed by")),
    "after": (_("comes after"), _("comes before")),
    "replaces": (_("replaces"), _("is replaced by")),
    "became": (_("became"), _("came from")),
    "encloses": (_("encloses"), _("came with")),
    "duplicates": (_("came in again as"), _("came in before as")),
    "pays": (_("pays"), _("is paid by")),
    "acknowledges": (_("says that it came in"), _("its arrival was told by")),
    "reminds": (_("reminds of"), _("was reminded of by")),
}
#: those that people make; the others follow from what was done and stay
MADE_BY_HAND = ("concerns", "answers", "follows", "after", "replaces")
CHOICES = tuple((code, RELATIONS[code][0]) for code in MADE_BY_HAND)


def relation_words(relation: str, *, forward: bool) -> str:
    """What the record that is looked at is to the other: `forward` when it is the source."""
    words = RELATIONS.get(relation)
    return str(words[0 if forward else 1]) if words else relation
