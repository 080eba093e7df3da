"""What every page asks in the same words, for another reader and of other records each time, is prepared once.

    @for_readers
    def seen(reader: Sight) -> QuerySet[Record]:
        return Record.objects.visible_to(reader).filter(AmongGiven("pk", "ids"))

    seen.rows(actor, ids=[1, 2])

The query names its rows by something else than who may see them, which is only checked of what was found.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet

from spil.foundation.records.models import AnyReader, Sight
from spil.foundation.settled.statements import Prepared, Statement


class ForReaders:
    """A query of any reader, made into a statement when it is asked first."""

    def __init__(self, query: Callable[[Sight], QuerySet[Any, Any]]) -> None:
        self.__doc__ = query.__doc__
        #: for a reader, and for who sees all
        self._for = {sees_all: Prepared(partial(query, AnyReader(sees_all))) for sees_all in (False, True)}

    def given(self, reader: Sight, **values: Any) -> Statement:
        """The statement for this reader, to be asked `together` with others. Raises KeyError for what is missing."""
        return self._for[reader.sees_all].given(audience_ids=reader.audience_ids, **values)

    def rows(self, reader: Sight, **values: Any) -> list[Any]:
        """What this reader sees of it; one statement."""
        return self.given(reader, **values).rows()


def for_readers(query: Callable[[Sight], QuerySet[Any, Any]]) -> ForReaders:
    """As a decorator of what gives the query."""
    return ForReaders(query)
