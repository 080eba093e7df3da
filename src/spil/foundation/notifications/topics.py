"""What one can be told about, and how: the closed lists behind the page of settings."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from spil.foundation.workflow.rules import Text


class Channel(models.TextChoices):
    """How somebody is told; every way but `off` shows it in the app too."""

    AT_ONCE = "at_once", _("In Spil, and a mail at once")
    DIGEST = "digest", _("In Spil, and in the digest")
    APP = "app", _("Only in Spil")
    OFF = "off", _("Not at all")


@dataclass(frozen=True)
class Topic:
    """One sort of news. `passes_on` tells the deputy of who is absent too; `urgent` is said on the open page."""

    code: str
    title: Text
    icon: str
    channel: str
    passes_on: bool = False
    urgent: bool = False


#: the weightier first: of two topics about one event somebody is told the first
TOPICS = (
    Topic("decision", _("A decision waits for you"), "signature", Channel.AT_ONCE, passes_on=True),
    Topic(
        "offer", _("Somebody wants to hand something over to you"), "arrows-exchange", Channel.AT_ONCE, True
    ),
    Topic("mention", _("You are mentioned"), "message-circle", Channel.AT_ONCE),
    Topic("decided", _("What you asked was decided"), "gavel", Channel.AT_ONCE),
    Topic("deadline", _("A deadline is near, or over"), "flag", Channel.DIGEST, passes_on=True),
    Topic("turn", _("It is your turn, or something was given to you"), "user-check", Channel.DIGEST, True),
    Topic("happened", _("What you waited for happened"), "bell", Channel.DIGEST),
    Topic("job", _("A job that you asked for is ready, or failed"), "refresh", Channel.APP, urgent=True),
)
BY_CODE = {topic.code: topic for topic in TOPICS}
RANK = {topic.code: number for number, topic in enumerate(TOPICS)}
