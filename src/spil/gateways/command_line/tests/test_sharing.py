"""What the processes of one machine share."""

from __future__ import annotations

import pytest
from django.utils.translation import trans_real

from spil.gateways.command_line.sharing import merge_catalogues


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_texts_are_looked_for_in_one_place_and_stay_what_they_were(language: str) -> None:
    apart, merged = trans_real.DjangoTranslation(language), trans_real.DjangoTranslation(language)
    merge_catalogues(merged)
    assert len(merged._catalog._catalogs) < 5 < len(apart._catalog._catalogs)  # type: ignore[attr-defined]
    for key in apart._catalog.keys():  # type: ignore[attr-defined]  # noqa: SIM118 - no dict
        if isinstance(key, tuple):
            text, _form = key
            for number in (0, 1, 2, 1_000_000):
                assert merged.ngettext(text, text, number) == apart.ngettext(text, text, number), (
                    text,
                    number,
                )
        else:
            assert merged.gettext(key) == apart.gettext(key), key
