"""Checks on the text of the sources. Each takes the folder of the package `spil` and says what is wrong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

#: what a file or folder of a module may be called; `apps`, `migrations` … are the framework's
MODULE_NAMES = frozenset(
    [
        "__init__",
        "module",
        "urls",
        "views",
        "forms",
        "reactions",
        "jobs",
        "demo",
        "public",
        "actions",
        "queries",
        "access",
        "formats",
        "models",
        "states",
        "rules",
        "apps",
        "migrations",
        "templates",
        "static",
        "locale",
        "tests",
    ]
)
#: Django asks for a database engine by this name
NAMED_BY_DJANGO = frozenset({"config/postgresql/base.py", "config/sqlite/base.py"})
#: names that say nothing
EMPTY_NAMES = frozenset(
    [
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "core",
        "base",
        "shared",
        "misc",
        "tools",
        "stuff",
        "lib",
    ]
)
#: files that write SQL of their own, each with why
RAW_WRITERS = {
    "foundation/backups/loading.py": "puts back what was in the tables, events with their own digests",
    "foundation/actions/writing.py": "the door's own writes",
    "foundation/actions/guard.py": "knows the words of what it refuses",
    "foundation/numbering/allotment.py": "takes a number and holds its series in one statement",
    "foundation/search/sqlite.py": "the index is derived, without models",
    "foundation/search/postgresql.py": "the index is derived, without models",
    "foundation/search/indexing.py": "the index is derived, without models",
}
#: packages and files that save rows themselves: technical tables, the door, and what the door calls
SAVERS = (
    "foundation/actions/",
    "foundation/access/queries.py",  # audience_for, called by the door
    "foundation/audit/sealing.py",  # seals; erasure
    "foundation/events/models.py",  # the office's own chain, called by the door
    "foundation/backups/",  # what became of backups: a technical table; rows that are put back
    "foundation/health/",  # what administrators were warned and told of: technical tables
    "foundation/identity/",
    "gateways/web/views/signing.py",  # the account: language, theme
    "gateways/web/views/providers.py",  # settings: who signs people in
    "foundation/imports/doing.py",  # remembers what was imported
    "foundation/arrivals/",
    "foundation/drafts/",  # what somebody has not sent yet
    "gateways/mailbox/",  # accounts and where they stand
    "gateways/command_line/commands/mailbox.py",
    "gateways/rest/once.py",  # what programs were answered: a technical table
    "gateways/rest/forgetting.py",  # the same
    "foundation/documents/",  # pictures of pages; knows no table
    "foundation/jobs/",
    "foundation/learning/",  # lessons: derived from the records
    "foundation/notifications/",  # notices, preferences, secrets of links and feeds
    "foundation/outbox/",
    "foundation/exports/",  # what was asked for and is ready to be fetched
    "foundation/listing/",  # saved views, reports: technical tables
    "foundation/numbering/allotment.py",
    "foundation/reading/",  # derived from the files
    "foundation/search/",
    "config/",  # the first content of an office
)
_WRITES = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|REPLACE\s+INTO|COPY\s+\S+\s+(?:FROM|TO|\()|TRUNCATE\s)",
    re.IGNORECASE,
)
_SAVING = frozenset({"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"})
_COPIES = frozenset({"copy", "copy_expert", "copy_from", "executescript"})
_CLOCKS = frozenset({"now", "today", "utcnow", "localdate", "localtime", "time_ns"})
_SIGNALS = frozenset(
    {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}
)


def python_files(source: Path, *, tests: bool = False) -> Iterator[tuple[str, Path]]:
    """Our files by their path below `spil`; tests and migrations only when asked."""
    for file in sorted(source.rglob("*.py")):
        parts = file.relative_to(source).parts
        if tests or not {"tests", "migrations"} & set(parts):
            yield "/".join(parts), file


def trees(source: Path) -> Iterator[tuple[str, ast.Module]]:
    for name, file in python_files(source):
        yield name, ast.parse(file.read_text("utf-8"))


def folders_without_init(source: Path) -> list[str]:
    """Folders without one escape the linter of imports."""
    folders = {file.parent for _name, file in python_files(source, tests=True)}
    return [
        f"{folder.relative_to(source)} has no __init__.py"
        for folder in sorted(folders)
        if not (folder / "__init__.py").exists()
    ]


def packages_without_prose(source: Path) -> list[str]:
    """Packages of the foundation, modules and gateways say in `__init__.py` what they are for, and no more."""
    found = []
    for floor in ("foundation", "modules", "gateways"):
        for file in sorted((source / floor).glob("*/__init__.py")):
            body = ast.parse(file.read_text("utf-8")).body
            is_prose = (
                len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
            )
            if not is_prose or len(str(ast.literal_eval(body[0].value))) < 40:  # type: ignore[attr-defined]
                found.append(f"{floor}/{file.parent.name}/__init__.py is not a paragraph of prose alone")
    return found


def unknown_names(source: Path) -> list[str]:
    found = []
    for name, file in python_files(source, tests=True):
        parts = {part.removesuffix(".py") for part in Path(name).parts}
        if parts & EMPTY_NAMES and name not in NAMED_BY_DJANGO:
            found.append(f"{name}: such a name says nothing")
        if not file.read_text("utf-8").strip() and file.name != "__init__.py":
            found.append(f"{name} is empty")
    for module in sorted((source / "modules").glob("[!_]*/")):
        names = sorted(entry.name for entry in module.iterdir() if entry.name != "__pycache__")
        strange = [name for name in names if name.removesuffix(".py") not in MODULE_NAMES]
        found += [f"modules/{module.name}/{name} is none of the known names" for name in strange]
    return found


def raw_writes(source: Path) -> list[str]:
    """SQL that writes, and ways around Django's cursor, outside the files that are named."""
    found = []
    for name, tree in trees(source):
        if name not in RAW_WRITERS:
            told = ((node, _raw_write(node)) for node in ast.walk(tree))
            found += [f"{name}:{node.lineno} {what}" for node, what in told if what]  # type: ignore[attr-defined]
    return found


def _raw_write(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        is_write = isinstance(node.value, str) and _WRITES.match(node.value)
        return f"writes SQL: {str(node.value).strip()[:40]}" if is_write else ""
    if isinstance(node, ast.Attribute) and node.attr == "connection" and _ends_in(node.value, "connection"):
        return "takes the driver's own connection"
    return "copies past the door" if _called(node) in _COPIES and _ends_in(node.func.value, "cursor") else ""  # type: ignore[attr-defined]


def _called(node: ast.AST) -> str:
    """The name of the method that a call calls."""
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""


def _ends_in(node: ast.AST, name: str) -> bool:
    return (isinstance(node, ast.Name) and node.id == name) or (
        isinstance(node, ast.Attribute) and node.attr == name
    )


def signals(source: Path) -> list[str]:
    """Model signals: a second kind of event that nobody sees in the manifest."""
    found = []
    for name, tree in trees(source):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in {
                "django.db.models.signals",
                "django.dispatch",
            }:
                found.append(f"{name}:{node.lineno} imports {node.module}")
            elif isinstance(node, ast.Attribute | ast.Name) and (_name_of(node) in _SIGNALS):
                found.append(f"{name}:{node.lineno} uses {_name_of(node)}")
    return found


def _name_of(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def clocks(source: Path) -> list[str]:
    """The clock, read where a moment must be given: rules, actions, access and queries."""
    found = []
    for name, tree in trees(source):
        if not {"rules", "actions", "queries", "access"} & {
            part.removesuffix(".py") for part in Path(name).parts[2:]
        }:
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in _CLOCKS
            ):
                if node.func.attr.startswith("local") and node.args:
                    continue  # turns a given moment into office time
                found.append(f"{name}:{node.lineno} reads the clock: {node.func.attr}()")
    return found


def saves(source: Path) -> list[str]:
    """Rows saved past the door."""
    found = []
    for name, tree in trees(source):
        if not name.startswith(SAVERS):
            calls = [node for node in ast.walk(tree) if _called(node) in _SAVING]
            found += [f"{name}:{node.lineno} calls .{_called(node)}()" for node in calls]  # type: ignore[attr-defined]
    return found


def oversized_modules(source: Path, most: int = 4_000) -> list[str]:
    """A module past 4,000 lines is two modules; tests, migrations and outside formats are not counted."""
    found = []
    for module in sorted((source / "modules").glob("[!_]*/")):
        lines = sum(
            len(file.read_text("utf-8").splitlines())
            for name, file in python_files(module)
            if not name.startswith("formats/")
        )
        if lines > most:
            found.append(f"modules/{module.name} has {lines} lines")
    return found


def sizes(source: Path, aim: int = 250) -> list[str]:
    """Files above the size to aim for, the longest first; a report, not a limit."""
    counted = [
        (len(file.read_text("utf-8").splitlines()), name) for name, file in python_files(source, tests=True)
    ]
    return [
        f"{lines:5} {name}"
        for lines, name in sorted(counted, reverse=True)
        if lines > aim and "migrations" not in name
    ]
