"""Names as they are compared."""

from __future__ import annotations


def spellings(name: str) -> set[str]:
    """What LOWER of either database can make of a name in small letters or capitals: SQLite's leaves É as it is.

    >>> sorted(spellings("CAFÉ Élysée"))
    ['cafÉ ÉlysÉe', 'cafÉ Élysée', 'café Élysée', 'café élysée']
    """
    forms = {name} if name.isascii() else {name, name.lower(), name.upper(), name.title()}
    return {one.encode("utf-8", "replace").lower().decode() for one in forms}
