# ruff: noqa: E501 - tables of invented letters are read across
"""Twelve months of letters and e-mails, in and out, except invoices.

The items of the last three weeks that people know from the design pages are written out; the others are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.records.rules import Confidentiality
from spil.foundation.stories.paper import page
from spil.foundation.stories.stage import Stage, Step, Story
from spil.modules.post import actions as post
from spil.modules.post.models import Channel, ItemType, PostItem

_DAY = timedelta(days=1)
#: how far back originals are kept in the demo office; making hundreds of files would only cost time
WITH_FILE = timedelta(days=45)
INCOMING, OUTGOING = 730, 360


@dataclass(frozen=True)
class Sort:
    """A sort of letter: what it is about, who sends it, who handles it."""

    subject: str
    senders: str
    handlers: str
    type: ItemType = ItemType.LETTER
    answer_days: int = 0
    level: Confidentiality = Confidentiality.OFFICE
    language: str = "nl"


_S, _U, _N = Sort, Confidentiality.UNIT, Confidentiality.NAMED
SORTS = (
    _S("Uitnodiging studiedag {month}", "Hogeschool Scheldeland,Werkgeverskring Leie,Stichting Noorderlicht", "sofie,hanne", answer_days=10),
    _S("Vraag om vergaderzaal te gebruiken", "Buurtcomité Lindelei,Wandelclub De Trap,Koor Cantabile", "katrien,griet", ItemType.REQUEST, 8),
    _S("Verslag jaarlijkse keuring {thing}", "Keuring Noord,Liften De Kroon", "jeroen"),
    _S("Offerte {thing}", "Drukkerij Nys en Zoon,Van Damme Kantoorinrichting,Groenwerk Jansen,Telenova", "jeroen,katrien", ItemType.QUOTE, 15),
    _S("Aanmaning verschuldigde bijdrage", "Pensioenfonds De Brug,Sociaal Secretariaat Anker", "lotte,fatma", answer_days=12, level=_U),
    _S("Aangepaste voorwaarden {thing}", "Telenova,Bank van de Leie,Verzekeringen Ankerpunt", "fatma,katrien", ItemType.CONTRACT, 20),
    _S("Vraag om inlichtingen over project {place}", "Provincie Oost-Vlaanderen,Gemeente Breda,Stad Gent", "wouter,annelies", ItemType.REQUEST, 14),
    _S("Ontvangstmelding subsidieaanvraag {place}", "Provincie Oost-Vlaanderen,Gemeente Breda", "wouter"),
    _S("Sollicitatie {job}", "J. Peeters,M. de Groot,S. Amrouche,L. Vandenberghe,T. Bakker", "nour", ItemType.APPLICATION, 10, _U),
    _S("Attest opleiding medewerker", "Bureau Opleiding Plus,Hogeschool Scheldeland", "nour", level=_U),
    _S("Vraag om referentie oud-medewerker", "Stichting Noorderlicht,Werkgeverskring Leie", "nour", ItemType.REQUEST, 10, _N),
    _S("Klacht over {trouble}", "Mevrouw A. Willems,De heer P. Smits,Buurtcomité Lindelei", "jeroen,katrien", ItemType.COMPLAINT, 10),
    _S("Ontwerp van overeenkomst {place}", "Advocatenkantoor Dierickx,Notaris Peeters", "ines", ItemType.CONTRACT, 12, _U),
    _S("Ingebrekestelling, werf {place}", "Advocatenkantoor Dierickx", "ines,annelies", answer_days=8, level=_N),
    _S("Nieuwsbrief en ledenblad {month}", "Werkgeverskring Leie,Stichting Noorderlicht", "griet", ItemType.OTHER),
    _S("Persvraag over project {place}", "Krant De Schelde,Omroep Brabant Zuid", "hanne", ItemType.REQUEST, 4),
    _S("Overzicht verzekerde voertuigen", "Verzekeringen Ankerpunt", "jeroen"),
    # senders whose post goes to one or another by what it is about
    _S("Omgevingsvergunning {place}: bericht van ontvangst", "Stad Gent", "wouter"),
    _S("Aanslagbiljet belasting bedrijfsruimten {month}", "Stad Gent,Gemeente Breda", "fatma", answer_days=20),
    _S("Uitnodiging nieuwjaarsmarkt en buurtfeest", "Stad Gent,Gemeente Breda", "hanne", ItemType.INVITATION),
    _S("Wijziging nachtregeling terras en laadzone", "Stad Gent", "jeroen"),
    _S("Verzekeringsattest bedrijfswagens {month}", "Verzekeringen Ankerpunt", "jeroen"),
    _S("Afrekening arbeidsongevallenverzekering", "Verzekeringen Ankerpunt", "nour", level=_U),
    _S("Rente en kosten rekening {month}", "Bank van de Leie", "fatma"),
    _S("Volmachten op de rekening: nieuw formulier", "Bank van de Leie", "annelies", answer_days=12),
    _S("Stageplaats {job}", "Hogeschool Scheldeland", "nour", ItemType.APPLICATION, 12, _U),
    _S("Uitnodiging algemene vergadering", "Bank van de Leie,Vastgoed Ter Kameren", "annelies,bart", answer_days=12),
    _S("Kennisgeving bezoek inspectie", "Arbeidsinspectie", "nour", answer_days=9),
    _S("Demande de renseignements, dossier {place}", "Ville de Namur,Clairmont Traductions", "ines", ItemType.REQUEST, 12, language="fr"),
    _S("Invitation au colloque de {month}", "Institut des Deux Rives", "ines,hanne", answer_days=15, language="fr"),
    _S("Request for partnership: {place}", "Northbridge Foundation,Harbour Institute", "wouter,annelies", ItemType.REQUEST, 15, language="en"),
)  # fmt: skip
_OUT = (
    ("Antwoord op uw vraag over project {place}", "Provincie Oost-Vlaanderen,Gemeente Breda,Stad Gent", "wouter,annelies", 0),
    ("Bevestiging reservatie vergaderzaal", "Buurtcomité Lindelei,Koor Cantabile", "griet", 0),
    ("Bestelling {thing}", "Van Damme Kantoorinrichting,Drukkerij Nys en Zoon", "jeroen,katrien", 0),
    ("Vraag om prijsopgave {thing}", "Groenwerk Jansen,Liften De Kroon,Telenova", "jeroen", 15),
    ("Ontvangstmelding klacht", "Mevrouw A. Willems,De heer P. Smits", "katrien", 0),
    ("Opzegging {thing}", "Telenova,Verzekeringen Ankerpunt", "fatma,katrien", 20),
    ("Uitnodiging overleg {place}", "Hogeschool Scheldeland,Stad Gent", "sofie", 10),
    ("Réponse à votre lettre, dossier {place}", "Ville de Namur", "ines", 0),
    ("Reply to your proposal: {place}", "Northbridge Foundation", "wouter", 0),
)  # fmt: skip
_WORDS = {
    "month": "januari,maart,april,juni,september,oktober,november",
    "thing": "lift,brandblussers,zonwering,kopieertoestel,internetlijn,tuinonderhoud,noodverlichting,jaarverslag,koffietoestel",
    "place": "Lindelei,Werf Zuid,Stationsbuurt,Fietsenstalling,Oude Haven,Molenpark",
    "job": "projectleider,boekhouder,jurist,onthaalmedewerker",
    "trouble": "geluid bij het parkeerdek,laat antwoord,verlichting aan de ingang,geblokkeerde oprit",
}  # fmt: skip

#: from the design pages: days ago, sender, subject, handler, who may read it, answer in so many days, how far it got
KNOWN = (
    (18, "Vastgoed Ter Kameren", "Bezwaar tegen huurverhoging Lindelei 8", "katrien", "office", -4, "in_hand", "paper"),
    (12, "Stichting Noorderlicht", "Vraag om referentie over twee oud-medewerkers", "sofie", "named", -1, "new", "email"),
    (12, "Mevrouw A. Willems", "Klacht over geluid bij het parkeerdek", "jeroen", "office", -1, "waiting", "email"),
    (8, "Provincie Oost-Vlaanderen", "Subsidie fietsenstalling: ontbrekende stukken", "katrien", "office", 0, "in_hand", "registered"),
    (7, "Werkgeverskring Leie", "Uitnodiging nieuwjaarsreceptie, twee plaatsen", "katrien", "office", 2, "new", "paper"),
    (7, "Gemeente Breda", "Aanslag precariobelasting, derde kwartaal", "fatma", "office", 3, "in_hand", "paper"),
    (7, "Advocatenkantoor Dierickx", "Ingebrekestelling bouwheer, werf Zuid", "katrien", "named", 3, "in_hand", "registered"),
    (6, "Arbeidsinspectie", "Aankondiging bezoek op 8 december", "griet", "office", 6, "in_hand", "paper"),
    (6, "Pensioenfonds De Brug", "Jaaroverzicht en vragenlijst deelnemers", "lotte", "unit", 6, "new", "paper"),
    (5, "Telenova", "Wijziging abonnement en nieuwe tarieven", "katrien", "office", 7, "waiting", "email"),
    (5, "Hogeschool Scheldeland", "Stagevraag communicatie, februari tot mei", "sofie", "office", 9, "new", "email"),
    (4, "Buurtcomité Lindelei", "Voorstel gezamenlijke opruimdag", "jeroen", "office", 10, "in_hand", "paper"),
    (4, "Keuring Noord", "Verslag brandblussers en noodverlichting", "jeroen", "office", 13, "in_hand", "email"),
    (1, "Accountants Vos en Baert", "Planning jaarafsluiting", "fatma", "office", 14, "new", "email"),
    (1, "Drukkerij Nys en Zoon", "Offerte jaarverslag, 350 stuks", "katrien", "office", 15, "new", "email"),
    (0, "Stad Gent", "Vergunning terras: aanvullende vragen", "katrien", "office", 7, "new", "email"),
    (0, "Clairmont Traductions", "Délai de livraison du rapport annuel", "hanne", "office", 9, "new", "email"),
)  # fmt: skip
_LINES = {
    "nl": ("Geachte,", "", "Hierbij schrijven wij u over: {subject}.", "Graag vernemen wij uw antwoord.", "", "Met vriendelijke groet,"),
    "fr": ("Madame, Monsieur,", "", "Nous vous écrivons au sujet de : {subject}.", "Dans l’attente de votre réponse,", "", "Salutations distinguées,"),
    "en": ("Dear Sir or Madam,", "", "We write to you about: {subject}.", "We look forward to your answer.", "", "Kind regards,"),
}  # fmt: skip


def year(stage: Stage) -> Iterator[Story]:
    """All post of twelve months."""
    for row in KNOWN:
        yield _known(stage, row)
    yield from drawn(stage)


def drawn(stage: Stage) -> Iterator[Story]:
    """The post of twelve months that chance makes."""
    for _number in range(round(INCOMING * stage.share)):
        yield _incoming(stage, stage.random.choice(SORTS), _some_day(stage))
    for _number in range(round(OUTGOING * stage.share)):
        yield _outgoing(stage, _some_day(stage))


def _some_day(stage: Stage) -> date:
    return stage.calendar.first_from(stage.today - stage.random.randrange(1, 365) * _DAY)


def _drawn(stage: Stage, text: str) -> str:
    for name, words in _WORDS.items():
        if f"{{{name}}}" in text:
            text = text.replace(f"{{{name}}}", stage.random.choice(words.split(",")))
    return text


def _keeper(stage: Stage, day: date) -> str:
    """Who opens the post that day."""
    here = [key for key in ("griet", "griet", "thijs", "sofie", "katrien") if not stage.is_away(key, day)]
    return stage.random.choice(here)


def _letter(stage: Stage, at: datetime, sender: str, subject: str, language: str) -> StoredFile | None:
    if stage.now - at > WITH_FILE:
        return None
    lines = [line.format(subject=subject) for line in _LINES[language]]
    return store().put(page(sender, [f"{at:%d/%m/%Y}", "", *lines, sender]), name=f"{subject[:60]}.pdf")


def _incoming(stage: Stage, sort: Sort, day: date) -> Story:
    random = stage.random
    subject, sender = _drawn(stage, sort.subject), random.choice(sort.senders.split(","))
    handler = stage.cast[random.choice(sort.handlers.split(","))]
    at = stage.office_hour(day, 8, 12)
    answer_before = day + sort.answer_days * _DAY if sort.answer_days else None
    formal = Channel.REGISTERED if sort.answer_days else Channel.PAPER
    channel = random.choice((Channel.PAPER, Channel.EMAIL, Channel.EMAIL, formal))
    file = _letter(stage, at, sender, subject, sort.language)
    outcome = yield Step(
        at,
        _keeper(stage, day),
        lambda by: post.register.call(
            by=by, subject=subject, file=file, type=sort.type, channel=channel, party_name=sender,
            dated_on=day - random.randrange(1, 4) * _DAY, handler=handler, answer_before=answer_before,
            confidentiality=sort.level,
        ),
    )  # fmt: skip
    yield from _handled(stage, outcome.result[0], at, stage.key_of(handler.pk), bool(answer_before))


def _handled(stage: Stage, item: PostItem, at: datetime, handler: str, asks: bool) -> Story:
    """Taken in hand, sometimes waiting for somebody outside, and closed; who is away goes on when back."""
    random = stage.random
    if item.gate:
        at = _present(stage, "sofie", stage.later(at, 0))
        yield Step(at, "sofie", lambda by: post.let_through.call(item=item, by=by))
    if asks:
        at = _present(stage, handler, stage.later(at, random.randrange(3)))
        yield Step(at, handler, lambda by: post.take_in_hand.call(item=item, by=by))
        if random.random() < 0.2:
            at = _present(stage, handler, stage.later(at, random.randrange(1, 4)))
            yield Step(at, handler, lambda by: post.await_answer.call(item=item, by=by))
    at = _present(stage, handler, stage.later(at, random.randrange(1, 8 if asks else 4)))
    yield Step(at, handler, lambda by: post.close.call(item=item, by=by))


def _present(stage: Stage, key: str, at: datetime) -> datetime:
    while stage.is_away(key, at.astimezone(stage.zone).date()):
        at = stage.later(at, 1)
    return at


def _known(stage: Stage, row: tuple[int, str, str, str, str, int, str, str]) -> Story:
    ago, sender, subject, handler, level, answer_days, state, channel = row
    day = stage.today - ago * _DAY
    at = min(stage.at(day, 8, 40), stage.now - timedelta(minutes=25))
    file = _letter(stage, at, sender, subject, "fr" if "Délai" in subject else "nl")
    outcome = yield Step(
        at,
        "katrien",
        lambda by: post.register.call(
            by=by, subject=subject, file=file, channel=Channel(channel), party_name=sender, dated_on=day - 2 * _DAY,
            handler=stage.cast[handler], answer_before=stage.today + answer_days * _DAY, confidentiality=level,
        ),
    )  # fmt: skip
    item = outcome.result[0]
    if state in {"in_hand", "waiting"}:
        at += timedelta(minutes=95)
        yield Step(at, handler, lambda by: post.take_in_hand.call(item=item, by=by))
    if state == "waiting":
        yield Step(at + timedelta(hours=2), handler, lambda by: post.await_answer.call(item=item, by=by))


def _outgoing(stage: Stage, day: date) -> Story:
    random = stage.random
    subject, addressees, handlers, answer_days = random.choice(_OUT)
    subject, addressee = _drawn(stage, subject), random.choice(addressees.split(","))
    handler = random.choice(handlers.split(","))
    at = stage.office_hour(day, 13, 17)
    outcome = yield Step(
        at,
        _keeper(stage, day),
        lambda by: post.register_outgoing.call(
            by=by, subject=subject, channel=random.choice((Channel.PAPER, Channel.EMAIL)), party_name=addressee,
            sent_on=day, handler=stage.cast[handler],
            answer_expected_by=day + answer_days * _DAY if answer_days else None,
        ),
    )  # fmt: skip
    if answer_days:
        item = outcome.result[0]
        at = _present(stage, handler, stage.later(at, random.randrange(2, 15)))
        yield Step(at, handler, lambda by: post.close.call(item=item, by=by))
