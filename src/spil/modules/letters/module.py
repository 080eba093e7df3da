"""What letters declares of itself: what it does when something was written."""

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.manifest.declaration import Module
from spil.modules.letters import reactions

MODULE = Module(
    code="letters",
    title=_("Letters"),
    requires=("post",),
    reactions=(
        Reaction("post.item.acknowledge", reactions.send_letters),
        Reaction("post.item.refuse", reactions.send_letters),
        Reaction("post.item.chase", reactions.send_letters),
        Reaction("post.item.answer", reactions.send_letters),
        Reaction("post.outgoing.write", reactions.send_written),
        Reaction("contacts.contact.change", reactions.speak_their_language),
    ),
)
