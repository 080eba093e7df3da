"""Which texts the sources have, and whether each stands in Dutch, French and English in its own package's catalogues.

A package here is a folder of foundation, modules or gateways: `locale/<language>/LC_MESSAGES/django.po` in it holds its
texts. Texts are found by reading the sources: Python calls of `_`, `gettext` and their kin, and the template tags.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

LANGUAGES = ("nl", "fr", "en")
#: name: where the texts stand among the arguments, as babel writes it
KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
#: %(name)s and {name}, which a translation must keep
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


class Text(NamedTuple):
    """One text of the sources: `ids` is the message, or singular and plural."""

    ids: tuple[str, ...]
    context: str | None
    place: str


def packages(source: Path) -> list[Path]:
    floors = (source / floor for floor in ("foundation", "modules", "gateways"))
    return sorted(
        folder for floor in floors for folder in floor.iterdir() if (folder / "__init__.py").is_file()
    )


def texts(package: Path) -> Iterator[Text]:
    """Every text of the package, tests and migrations left out."""
    for file in sorted(package.rglob("*")):
        inside = file.relative_to(package).parts
        if {"tests", "migrations", "__pycache__", "static"} & set(inside):
            continue
        if file.suffix == ".py":
            yield from _in_python(file)
        elif file.suffix in {".html", ".txt"} and "templates" in inside:
            from django.utils.translation import templatize

            yield from _in_template(templatize(file.read_text("utf-8"), origin=str(file)).encode(), str(file))


def _in_python(file: Path) -> Iterator[Text]:
    """Calls with literal texts; babel's own reader also takes the word in `_(reason["word"])` for a text."""
    for node in ast.walk(ast.parse(file.read_bytes(), str(file))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in KEYWORDS:
            continue
        literals = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        context = literals.pop(0) if "pgettext" in name and literals else None
        ids = literals[: 2 if name.startswith(("ngettext", "npgettext")) else 1]
        if ids and all(isinstance(given, str) and given for given in ids):
            yield Text(tuple(map(str, ids)), str(context) if context else None, f"{file}:{node.lineno}")


def _in_template(python: bytes, place: str) -> Iterator[Text]:
    """What Django makes of a template: calls of gettext between blanks, in no grammar that Python knows."""
    from babel.messages.extract import extract

    for line, message, _comments, context in extract("python", BytesIO(python), keywords=KEYWORDS):
        ids = message if isinstance(message, tuple) else (message,)
        if ids[0]:
            yield Text(tuple(ids), context, f"{place}:{line}")


def read(file: Path) -> Any:
    from babel.messages.pofile import read_po

    with file.open("rb") as text:
        return read_po(text, locale=file.parents[1].name)


def catalogue_file(package: Path, language: str) -> Path:
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def findings(source: Path) -> list[str]:
    """One line for every text that is missing, empty, fuzzy, lost a placeholder, has two translations or that no source
    has any more."""
    found: list[str] = []
    meanings: dict[tuple[str, str, Any], dict[str, str]] = {}
    for package in packages(source):
        wanted = list(texts(package))
        for language in LANGUAGES:
            file = catalogue_file(package, language)
            if not file.is_file():
                if wanted:
                    found.append(f"{file.relative_to(source)}: not there; {len(wanted)} texts")
                continue
            catalogue, name = read(file), str(file.relative_to(source))
            found += [f"{name}: {fault}" for fault in _entries(catalogue)]
            found += [f"{name}: lacks {text.ids[0]!r}" for text in _lacking(catalogue, wanted)]
            found += [f"{name}: no source has {text!r}" for text, _context in _unused(catalogue, wanted)]
            for message in catalogue:
                if message.id and message.string:
                    known = meanings.setdefault((language, str(message.context), message.id), {})
                    known.setdefault(str(message.string), name)
    return found + [_torn(key[2], known) for key, known in meanings.items() if len(known) > 1]


def _torn(text: Any, known: dict[str, str]) -> str:
    """Django reads all catalogues as one, so only one of the translations is ever shown."""
    told = " and ".join(f"{translation!r} ({name})" for translation, name in known.items())
    return f"{text!r} is {told}: take one, or other words, or pgettext"


def _lacking(catalogue: Any, wanted: Iterable[Text]) -> list[Text]:
    seen: dict[tuple[str, str | None], Text] = {}
    for text in wanted:
        if catalogue.get(text.ids[0], text.context) is None:
            seen.setdefault((text.ids[0], text.context), text)
    return list(seen.values())


def _unused(catalogue: Any, wanted: Iterable[Text]) -> list[tuple[str, str | None]]:
    known = {(text.ids[0], text.context) for text in wanted}
    return [key for message in catalogue if message.id and (key := _key(message)) not in known]


def _key(message: Any) -> tuple[str, str | None]:
    return (message.id[0] if isinstance(message.id, tuple) else message.id), message.context


def _entries(catalogue: Any) -> Iterator[str]:
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings):
            yield f"empty: {ids[0]!r}"
        elif message.fuzzy:
            yield f"fuzzy: {ids[0]!r}"
        else:
            known = set().union(*(PLACES.findall(text) for text in ids))
            lost = [text for text in strings if set(PLACES.findall(text)) - known]
            # a singular may say "one" instead of its number; the last form may not
            if lost or set(PLACES.findall(ids[-1])) - set(PLACES.findall(strings[-1])):
                yield f"placeholders differ: {ids[0]!r}"


def bring_up_to_date(source: Path) -> list[str]:
    """Append what the sources have and the catalogues lack, empty (English: the text itself), and take out what no
    source has any more; a line for each catalogue that changed."""
    done = []
    for package in packages(source):
        wanted = list(texts(package))
        for language in LANGUAGES if wanted else ():
            file = catalogue_file(package, language)
            if not file.is_file():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(_head(language), "utf-8")
            lacking = _lacking(read(file), wanted)
            if lacking:
                with file.open("a", encoding="utf-8") as out:
                    out.writelines(_entry(text, language) for text in lacking)
                done.append(f"{file.relative_to(source)}: {len(lacking)} added")
            if unused := _unused(read(file), wanted):
                _take_out(file, set(unused))
                done.append(f"{file.relative_to(source)}: {len(unused)} taken out")
    return done


def _take_out(file: Path, unused: set[tuple[str, str | None]]) -> None:
    """Entry by entry, so that the others stay as they were written."""
    from babel.messages.pofile import read_po

    head, *entries = file.read_text("utf-8").rstrip("\n").split("\n\n")
    left = [
        entry
        for entry in entries
        if not any(_key(one) in unused for one in read_po(BytesIO(entry.encode())) if one.id)
    ]
    file.write_text("\n\n".join([head, *left]) + "\n", "utf-8")


def _head(language: str) -> str:
    plural = "n > 1" if language == "fr" else "n != 1"
    return (
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Spil\\n"\n'
        f'"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=({plural});\\n"\n'
    )


def _entry(text: Text, language: str) -> str:
    from babel.messages.pofile import escape

    strings = [escape(given) if language == "en" else '""' for given in text.ids]
    lines = ["", f"msgctxt {escape(text.context)}"] if text.context else [""]
    if any("%(" in given for given in text.ids):
        lines.insert(1, "#, python-format")
    lines.append(f"msgid {escape(text.ids[0])}")
    if len(text.ids) > 1:
        lines.append(f"msgid_plural {escape(text.ids[1])}")
        lines += [f"msgstr[{number}] {string}" for number, string in enumerate(strings)]
    else:
        lines.append(f"msgstr {strings[0]}")
    return "\n".join(lines) + "\n"
