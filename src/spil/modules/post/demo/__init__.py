"""The post of Kantoor De Linde: a `year` of letters and e-mails, and what is followed up now (`follow_up`)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from spil.foundation.stories.stage import Stage, Story
from spil.modules.post.demo.follow_up import open_post, recent
from spil.modules.post.demo.year import year

__all__ = ["open_post", "stories"]


def stories(stage: Stage) -> Iterator[Story]:
    """All post of twelve months."""
    return chain(recent(stage), year(stage))
