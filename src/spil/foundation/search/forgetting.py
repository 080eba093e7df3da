"""Forgets the words of what was destroyed: its entry at once, its words when nobody else uses them any more.

The vocabulary (`vocabulary.py`) does not know which record a word is from. So the words of a destroyed record are noted
in its transaction and looked up afterwards, one by one: what finds nothing in the whole office stays struck out. They
are struck out before, so that a record that is indexed meanwhile does not take for known what goes.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from spil.foundation.records.models import Record
from spil.foundation.search import vocabulary
from spil.foundation.search.files import FileWords, words_of_files
from spil.foundation.search.indexing import remove, whole_text
from spil.foundation.search.models import ForgottenWord, SearchText, SearchWord, Visit
from spil.foundation.search.queries import engine, search

#: words of one transaction: on SQLite nobody else writes while they are looked up
BATCH = 20


def take_out(records: Sequence[Record]) -> None:
    """Take records out of the index that are about to be destroyed, and note their words; in that transaction."""
    ids = [record.pk for record in records]
    files = words_of_files(ids)
    for record in records:
        words = _words(whole_text(record, None, files.get(record.pk, FileWords())))
        ForgottenWord.objects.bulk_create([ForgottenWord(word=one) for one in words], ignore_conflicts=True)
    remove(ids)
    Visit.objects.filter(record_id__in=ids).delete()


def _words(entry: SearchText) -> list[str]:
    texts = (entry.title, entry.sender, entry.addressee, entry.names, entry.body, entry.file_text)
    return sorted(vocabulary.words_in(*texts))


def forget_words() -> int:
    """Strike out of the vocabulary which noted words nobody uses any more; how many. A few at a time."""
    count = 0
    while noted := list(ForgottenWord.objects.order_by("word").values_list("word", flat=True)[:BATCH]):
        with transaction.atomic():
            known = vocabulary.known(noted)
            SearchWord.objects.filter(word__in=noted).delete()
            used = {word for word in noted if search(None, f'"{word}"', limit=1)}
            vocabulary.learn(known & used)
            ForgottenWord.objects.filter(word__in=noted).delete()
        count += len(noted) - len(used)
    _settle()
    return count


def _settle() -> None:
    begin = True
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            if not engine().settle(cursor, begin):
                return
        begin = False
