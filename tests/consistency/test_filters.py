"""Every filter of every list, with everything that can be ticked for it and one of what can be typed: a chip in words
of the reader's language, with a way to change it and a way out, on a list that opens."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import override

from spil.foundation.access.actor import Actor
from spil.foundation.records.kinds import FieldType, Kind, kinds
from spil.gateways.web.asking import Asked, asked_of
from spil.gateways.web.filtering import chips, question, read_value
from spil.gateways.web.phrases import Filter, filters_of
from spil.gateways.web.presenting import Reader
from tests.consistency.planting import CODES, INSIDER, planted
from tests.record.playing import signed_in
from tests.support.fixtures import _seed, is_deep, sample
from tests.support.office import Office, small_office

pytestmark = [pytest.mark.django_db, pytest.mark.consistency]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
#: what is typed, by the type of the filter
TYPED: dict[FieldType, list[dict[str, str]]] = {
    FieldType.DATE: [{"from": "3/11/2026", "to": "24/11/2026"}, {"ago": "7"}],
    FieldType.NUMBER: [{"least": "> 5"}, {"least": "5", "most": "9"}],
    FieldType.MONEY: [{"least": "> 1000"}, {"most": "12"}],
    FieldType.TEXT: [{"typed": "zilver"}],
    FieldType.LONG_TEXT: [{"typed": "zilver"}],
}
#: pages of an everyday run that are opened as well, of a few kinds
OPENED = 2
#: filters whose words are the program's own, and differ from language to language
ALWAYS_TRANSLATED = ("owner", "deadline", "closed", "registered", "urgent")


def answers(one: Filter, actor: Actor, reader: Reader, language: str) -> Iterator[str | list[str]]:
    """Everything that the filter's own question can be answered with, alone, and two ticks together."""
    ticks = [choice["value"] for choice in question(one, actor, "", {}, reader)["choices"]]
    for chosen in [[tick] for tick in ticks] + ([ticks[:2]] if one.type == FieldType.CHOICE else []):
        yield read_value(one, actor, chosen, {}, language)
    for typed in TYPED.get(one.type, []):
        yield read_value(one, actor, [], typed, language)


def asked_with(kind: Kind, actor: Actor, one: Filter, value: Any) -> Asked:
    address = asked_of(kind, actor, QueryDict("view=all")).with_filter(one.name, value)
    return asked_of(kind, actor, QueryDict(urlsplit(address).query))


def told_badly(one: Filter, value: Any, chip: dict[str, str]) -> str:
    """What is wrong with a chip."""
    said = f"{chip['label']} {chip['value']}"
    raw = value if isinstance(value, str) else ",".join(value)
    coded = one.type not in {FieldType.TEXT, FieldType.LONG_TEXT} and not raw.isalpha() and raw in said
    if coded and not raw.isdecimal():
        return "shows what stands in the address"
    if not chip["value"].strip() or not chip["remove_words"].strip():
        return "says nothing"
    if one.name in parse_qs(urlsplit(chip["remove_url"]).query):
        return "is not taken away"
    return "" if chip["change_url"] else "cannot be changed"


def test_every_filter_is_a_phrase_in_every_language_with_a_way_out(office: Office) -> None:
    actor, bad, addresses, codes = office.as_(INSIDER), [], set(), sample(CODES, 2)
    said: dict[tuple[str, str, str], dict[str, str]] = {}
    for language in LANGUAGES:
        by = replace(actor, language=language)
        with override(language):
            for code in CODES:
                for one in filters_of(kinds[code]).values():
                    for value in answers(one, by, Reader(by), language):
                        asked = asked_with(kinds[code], by, one, value)
                        found = chips(asked, Reader(by))
                        if len(found) != 1:
                            bad.append(f"{code} {one.name}={value}: {len(found)} chips")
                            continue
                        if words := told_badly(one, value, found[0]):
                            bad.append(f"{code} {one.name}={value} ({language}) {words}: {found[0]}")
                        key = (code, one.name, str(value))
                        said.setdefault(key, {})[language] = f"{found[0]['label']} {found[0]['value']}"
                        addresses |= {asked.url(), found[0]["change_url"]}
    assert not bad, "\n".join(bad[:20])
    assert len(said) > 10 * len(codes)
    alike = [
        key for key, words in said.items() if key[1] in ALWAYS_TRANSLATED and len(set(words.values())) < 2
    ]
    assert not alike, f"said alike in every language: {alike[:5]}"
    client, dice = signed_in(office, INSIDER), random.Random(_seed)  # noqa: S311
    for address in sorted(addresses) if is_deep() else dice.sample(sorted(addresses), OPENED):
        assert client.get(address).status_code == 200, address


@pytest.fixture
def office() -> Office:
    made = small_office()
    planted(made)
    return made
