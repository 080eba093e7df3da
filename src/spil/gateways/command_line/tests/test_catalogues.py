"""The translation check notices what it is there for: each fault is planted in a small package."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from spil.gateways.command_line import catalogues
from spil.gateways.command_line.resources import compile_translations

SOURCE = (
    'from django.utils.translation import gettext as _\n\nTITLE = _("Approve")\nREASON = _(row["word"])\n'
)
PAGE = (
    '<c-x label="{% trans "Late" %}">{% blocktrans with count=rows %}Pay {{ count }}{% endblocktrans %}</c-x>'
)
COMPLETE = {"Approve": "Keur goed", "Pay %(count)s": "Betaal %(count)s", "Late": "Te laat"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    package = tmp_path / "modules" / "post"
    for folder in ("modules/post/templates/post", "foundation", "gateways"):
        (tmp_path / folder).mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "actions.py").write_text(SOURCE)
    (package / "templates" / "post" / "page.html").write_text(PAGE)
    for language in catalogues.LANGUAGES:
        write(tmp_path, language, COMPLETE)
    return tmp_path


def write(source: Path, language: str, texts: dict[str, str], mark: str = "") -> None:
    file = catalogues.catalogue_file(source / "modules" / "post", language)
    file.parent.mkdir(parents=True, exist_ok=True)
    entries = [f'{mark}\nmsgid "{text}"\nmsgstr "{translation}"\n' for text, translation in texts.items()]
    file.write_text(catalogues._head(language) + "\n" + "\n".join(entries))


def test_a_complete_package_has_no_findings(source: Path) -> None:
    assert catalogues.findings(source) == []


def test_texts_of_python_and_of_templates_are_found(source: Path) -> None:
    found = {text.ids[0] for text in catalogues.texts(source / "modules" / "post")}
    assert found == {"Approve", "Pay %(count)s", "Late"}


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
@pytest.mark.parametrize("text", COMPLETE)
def test_a_missing_text_is_noticed_in_every_language(source: Path, language: str, text: str) -> None:
    write(source, language, {key: value for key, value in COMPLETE.items() if key != text})
    (finding,) = catalogues.findings(source)
    assert f"/{language}/" in finding
    assert f"lacks {text!r}" in finding


@pytest.mark.parametrize(
    ("texts", "mark", "words"),
    [
        ({"Approve": ""}, "", "empty"),
        ({"Approve": "Keur goed"}, "#, fuzzy", "fuzzy"),
        ({"Pay %(count)s": "Betaal"}, "", "placeholders differ"),
        ({"Pay %(count)s": "Betaal %(aantal)s"}, "", "placeholders differ"),
    ],
)
def test_an_unusable_translation_is_noticed(
    source: Path, texts: dict[str, str], mark: str, words: str
) -> None:
    write(source, "fr", {**COMPLETE, **texts}, mark)
    assert any(words in finding for finding in catalogues.findings(source))


def test_a_package_with_texts_and_no_catalogue_is_noticed(source: Path) -> None:
    catalogues.catalogue_file(source / "modules" / "post", "fr").unlink()
    (finding,) = catalogues.findings(source)
    assert "not there; 3 texts" in finding


def test_a_text_with_two_translations_is_noticed(source: Path) -> None:
    """Whichever package comes first would win, and the other page would say something else than it means."""
    other = source / "foundation" / "turns"
    other.mkdir()
    (other / "__init__.py").write_text('_("Late")')
    for language in catalogues.LANGUAGES:
        file = catalogues.catalogue_file(other, language)
        file.parent.mkdir(parents=True)
        shown = "Te laat" if language != "fr" else "En retard"
        file.write_text(catalogues._head(language) + f'\nmsgid "Late"\nmsgstr "{shown}"\n')
    (finding,) = catalogues.findings(source)
    assert "'Te laat' (modules/post/locale/fr" in finding
    assert "'En retard' (foundation/turns/locale/fr" in finding


def test_missing_texts_are_added_to_be_translated_and_english_says_itself(source: Path) -> None:
    for language in catalogues.LANGUAGES:
        catalogues.catalogue_file(source / "modules" / "post", language).unlink()
    catalogues.bring_up_to_date(source)
    assert catalogues.bring_up_to_date(source) == []
    findings = catalogues.findings(source)
    assert sum("/nl/" in finding for finding in findings) == 3
    assert not any("/en/" in finding for finding in findings)


def test_a_text_that_no_source_has_any_more_is_noticed_and_taken_out_alone(source: Path) -> None:
    write(source, "nl", {**COMPLETE, "Refuse": "Weiger"})
    file = catalogues.catalogue_file(source / "modules" / "post", "nl")
    before = file.read_text()
    with file.open("a") as out:
        out.write(
            '\nmsgctxt "door"\nmsgid "Late"\nmsgid_plural "Later"\nmsgstr[0] "Laat"\nmsgstr[1] "Later"\n'
        )
    name = file.relative_to(source)
    assert catalogues.findings(source) == [f"{name}: no source has {text!r}" for text in ("Refuse", "Late")]
    assert catalogues.bring_up_to_date(source) == [f"{name}: 2 taken out"]
    assert catalogues.findings(source) == []
    assert file.read_text().rstrip() == before.replace('\n\nmsgid "Refuse"\nmsgstr "Weiger"\n', "").rstrip()


def test_catalogues_are_compiled_once_and_again_after_a_change(source: Path) -> None:
    assert compile_translations(source) == 3
    assert compile_translations(source) == 0
    write(source, "nl", {**COMPLETE, "Approve": "Goedkeuren"})
    assert compile_translations(source) == 1
    compiled = catalogues.catalogue_file(source / "modules" / "post", "nl").with_suffix(".mo")
    assert b"Goedkeuren" in compiled.read_bytes()


def test_several_workers_compile_the_same_catalogues_at_once(source: Path) -> None:
    with ThreadPoolExecutor(8) as workers:
        for _ in range(10):
            for compiled in source.glob("**/*.mo"):
                compiled.unlink()
            list(workers.map(compile_translations, [source] * 8))
    assert len(list(source.glob("**/*.mo"))) == 3
    assert not list(source.glob("**/.*"))
