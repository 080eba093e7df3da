"""The checklist of a dossier type: what its lines ask, and which of them the contents answer.

A line is stored as JSON: `{"code": "contract", "title": {"nl": …}, "kind": "post.incoming", "type": "contract",
"words": "…"}`. `kind` and `type` ask for a record in the dossier, `words` for a file whose name holds them; a line that
asks for neither can only be ticked by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Line:
    """One thing that must be in the dossier."""

    code: str
    title: Mapping[str, str]
    kind: str = ""
    type: str = ""
    words: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Line:
        names = ("kind", "type", "words")
        return cls(stored["code"], stored["title"], *(stored.get(name, "") for name in names))

    def stored(self) -> dict[str, Any]:
        asked = {"kind": self.kind, "type": self.type, "words": self.words}
        return {
            "code": self.code,
            "title": dict(self.title),
            **{name: value for name, value in asked.items() if value},
        }


@dataclass(frozen=True)
class Item:
    """What lies in a dossier, as far as it can answer a line: a record, or a file of one (then `name`)."""

    record_id: int
    kind: str = ""
    type: str = ""
    name: str = ""


@dataclass(frozen=True)
class Tick:
    """That somebody says a line is there: who, when, and what was seen."""

    person_id: int
    on: date
    remark: str = ""


@dataclass(frozen=True)
class Answer:
    """What became of a line: answered by an item, by a tick, or missing."""

    line: Line
    item: Item | None = None
    tick: Tick | None = None

    @property
    def is_there(self) -> bool:
        return self.item is not None or self.tick is not None


def in_language(texts: Mapping[str, str], language: str) -> str:
    """
    >>> in_language({"nl": "contract", "en": "contract"}, "fr")
    'contract'
    """
    return texts.get(language) or texts.get("nl") or next(iter(texts.values()), "")


def answers(lines: Iterable[Line], items: Sequence[Item], ticks: Mapping[str, Tick]) -> list[Answer]:
    """Every line with the first item that answers it, else its tick, in the order of the list."""
    return [
        Answer(line, next((one for one in items if fits(line, one)), None), ticks.get(line.code))
        for line in lines
    ]


def fits(line: Line, item: Item) -> bool:
    """Whether an item is what the line asks.

    >>> fits(Line("id", {}, words="identiteit"), Item(3, name="Kopie identiteitskaart.pdf"))
    True
    """
    if line.words and item.name:
        return line.words.casefold() in item.name.casefold()
    return bool(line.kind) and item.kind == line.kind and line.type in ("", item.type)
