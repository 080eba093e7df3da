"""Cuts published unit-test files (difi test sets) into single documents with what each must fire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

_SET = "{http://difi.no/xsd/vefa/validator/1.0}"


@dataclass(frozen=True)
class Case:
    name: str
    data: bytes
    fires: frozenset[str]
    is_silent: frozenset[str]

    def disagreements(self, fired: set[str]) -> set[str]:
        return set(self.fires - fired) | set(self.is_silent & fired)


def cases(folder: Path) -> Iterator[Case]:
    for file in sorted(folder.glob("*.xml")):
        root = etree.parse(file, etree.XMLParser(remove_comments=True)).getroot()
        for place, test in enumerate(root.findall(_SET + "test")):
            stated = test.find(_SET + "assert")
            document = next(each for each in test if each.tag != _SET + "assert")
            told = [
                (etree.QName(each).localname, (each.text or "").strip())
                for each in (() if stated is None else stated)
            ]
            yield Case(
                f"{file.name}#{place + 1}",
                etree.tostring(document),
                frozenset(rule for kind, rule in told if kind in ("error", "warning")),
                frozenset(rule for kind, rule in told if kind == "success"),
            )
