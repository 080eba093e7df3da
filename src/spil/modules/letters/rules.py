# ruff: noqa: E501 - texts are read whole
"""The texts that leave the office: in the language of whoever reads them, with the house's form of address.

A text has fields in braces. What is not known stays empty; a field that does not exist is refused when the text is
kept, not when it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

LANGUAGES = ("nl", "fr", "en")
#: what a text may hold between braces
FIELDS = frozenset(
    {"salutation", "sender", "number", "subject", "arrived", "dated", "your_reference", "handler", "unit", "office",
     "deadline", "signature"}
)  # fmt: skip
_FIELD = re.compile(r"\{(\w+)\}")
#: one after another, so that each sign is looked at once; what ends without a full stop is no sentence
_SENTENCE = re.compile(r"[^.\n]*+(?:\. ?|\n|\Z)")
_BLANKS = re.compile(r"\n{3,}")

Text = tuple[str, str]
#: purpose, and per language the subject and the body; the code of each is its name
STANDARD: Mapping[str, tuple[str, Mapping[str, Text]]] = {
    "receipt": (
        "receipt",
        {
            "nl": (
                "Ontvangst van uw bericht, {number}",
                "{salutation}\n\nOp {arrived} ontvingen wij uw bericht “{subject}”. Wij schreven het in onder nummer {number}.\n\n{handler} behandelt het. U krijgt ons antwoord uiterlijk op {deadline}. Vermeld bij vragen het nummer {number}.\n\n{signature}",
            ),
            "fr": (
                "Réception de votre message, {number}",
                "{salutation}\n\nLe {arrived}, nous avons reçu votre message « {subject} ». Il est inscrit sous le numéro {number}.\n\n{handler} s’en occupe. Vous recevrez notre réponse au plus tard le {deadline}. Pour toute question, mentionnez le numéro {number}.\n\n{signature}",
            ),
            "en": (
                "Receipt of your message, {number}",
                "{salutation}\n\nOn {arrived} we received your message “{subject}”. It was registered under number {number}.\n\n{handler} is dealing with it. You will have our answer by {deadline}. Please quote number {number} if you have any questions.\n\n{signature}",
            ),
        },
    ),
    "refusal": (
        "refusal",
        {
            "nl": (
                "Uw bericht van {dated}, {number}",
                "{salutation}\n\nWij danken u voor uw bericht “{subject}”. Wij hebben het zorgvuldig gelezen en kunnen er niet op ingaan. Wij danken u voor uw belangstelling.\n\n{signature}",
            ),
            "fr": (
                "Votre message du {dated}, {number}",
                "{salutation}\n\nNous vous remercions de votre message « {subject} ». Nous l’avons lu avec attention et ne pouvons pas y donner suite. Nous vous remercions de votre intérêt.\n\n{signature}",
            ),
            "en": (
                "Your message of {dated}, {number}",
                "{salutation}\n\nThank you for your message “{subject}”. We have read it with care and are unable to take it further. Thank you for your interest.\n\n{signature}",
            ),
        },
    ),
    "interim": (
        "letter",
        {
            "nl": (
                "Uw bericht van {dated}, {number}",
                "{salutation}\n\nUw bericht “{subject}” vraagt meer tijd dan wij dachten. {handler} werkt eraan. U krijgt ons antwoord uiterlijk op {deadline}. Vermeld bij vragen het nummer {number}.\n\n{signature}",
            ),
            "fr": (
                "Votre message du {dated}, {number}",
                "{salutation}\n\nVotre message « {subject} » demande plus de temps que prévu. {handler} s’en occupe. Vous recevrez notre réponse au plus tard le {deadline}. Pour toute question, mentionnez le numéro {number}.\n\n{signature}",
            ),
            "en": (
                "Your message of {dated}, {number}",
                "{salutation}\n\nYour message “{subject}” takes more time than we thought. {handler} is working on it. You will have our answer by {deadline}. Please quote number {number} if you have any questions.\n\n{signature}",
            ),
        },
    ),
    "reminder": (
        "reminder",
        {
            "nl": (
                "Herinnering: {subject}, {number}",
                "{salutation}\n\nOp {dated} schreven wij u over “{subject}”, met nummer {number}. Wij kregen nog geen antwoord. Mogen wij dat van u vernemen?\n\n{signature}",
            ),
            "fr": (
                "Rappel : {subject}, {number}",
                "{salutation}\n\nLe {dated}, nous vous avons écrit au sujet de « {subject} », sous le numéro {number}. Votre réponse ne nous est pas encore parvenue. Pouvez-vous nous la communiquer ?\n\n{signature}",
            ),
            "en": (
                "Reminder: {subject}, {number}",
                "{salutation}\n\nOn {dated} we wrote to you about “{subject}”, number {number}. We have not had your answer yet. Could you let us have it?\n\n{signature}",
            ),
        },
    ),
    "awaited": (
        "awaited",
        {
            "nl": (
                "Herinnering: {subject}, {number}",
                "{salutation}\n\nWij behandelen uw bericht “{subject}” van {dated} onder nummer {number}. Daarvoor wachten wij nog op een antwoord van u. Mogen wij dat van u vernemen?\n\n{signature}",
            ),
            "fr": (
                "Rappel : {subject}, {number}",
                "{salutation}\n\nNous traitons votre message « {subject} » du {dated} sous le numéro {number}. Pour cela, nous attendons encore une réponse de votre part. Pouvez-vous nous la communiquer ?\n\n{signature}",
            ),
            "en": (
                "Reminder: {subject}, {number}",
                "{salutation}\n\nWe are dealing with your message “{subject}” of {dated} under number {number}. For that we are still waiting for an answer from you. Could you let us have it?\n\n{signature}",
            ),
        },
    ),
}
_CLOSING = {"nl": "Met vriendelijke groet", "fr": "Salutations distinguées", "en": "Yours sincerely"}
_OPENING = {
    "nl": ("Geachte heer, geachte mevrouw", "Geachte {form} {name}"),
    "fr": ("Madame, Monsieur", "{form}"),
    "en": ("Dear Sir or Madam", "Dear {form} {name}"),
}
#: words before a family name that are no part of it when people are addressed
_FORMS = ("mevrouw", "meneer", "de heer", "heer", "madame", "monsieur", "mrs", "ms", "mr")


def salutation(language: str, name: str, form_of_address: str) -> str:
    """How a letter opens. Without a form of address nobody is guessed to be a man or a woman.

    >>> salutation("nl", "Mevrouw A. Willems", "Mevrouw")
    'Geachte mevrouw Willems,'
    >>> salutation("fr", "Ville de Namur", "")
    'Madame, Monsieur,'
    """
    plain, formal = _OPENING.get(language, _OPENING["nl"])
    form = form_of_address.strip()
    if not form:
        return f"{plain},"
    family = _family_name(name)
    words = formal.format(form=form.lower() if language == "nl" else form, name=family)
    return f"{words.strip()},"


def _family_name(name: str) -> str:
    """A name without title and first names or initials; particles stay.

    >>> _family_name("De heer P. van den Smits")
    'van den Smits'
    """
    rest = name.strip()
    for form in sorted(_FORMS, key=len, reverse=True):
        if rest.lower().startswith(f"{form} "):
            rest = rest[len(form) + 1 :]
            break
    words = rest.split()
    while len(words) > 1 and (words[0].endswith(".") or len(words[0]) == 1):
        words.pop(0)
    return " ".join(words)


def closing(language: str) -> str:
    return _CLOSING.get(language, _CLOSING["nl"])


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its fields filled in; braces around anything else stay, and no more than one empty line is left.

    A sentence about a day that is not known is left out.

    >>> filled("{salutation} {x}", {"salutation": "Geachte,"})
    'Geachte, {x}'
    >>> filled("Dank u. U krijgt antwoord op {deadline}. Tot dan.", {"deadline": ""})
    'Dank u. Tot dan.'
    """
    if not values.get("deadline"):
        text = _SENTENCE.sub(lambda found: "" if _is_dated(found[0]) else found[0], text)
    done = _FIELD.sub(lambda found: values.get(found[1], "") if found[1] in FIELDS else found[0], text)
    return _BLANKS.sub("\n\n", done).strip()


def _is_dated(sentence: str) -> bool:
    return "{deadline}" in sentence and sentence.endswith((".", ". "))


def unknown_fields(text: str) -> list[str]:
    """Fields of a text that do not exist, in their order."""
    return [name for name in _FIELD.findall(text) if name not in FIELDS]
