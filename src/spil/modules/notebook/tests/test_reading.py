"""A line is read as people mean it: a table of cases in three languages, with traps."""

from __future__ import annotations

from datetime import date, time

import pytest

from spil.foundation.working_days.rules import Calendar
from spil.modules.notebook.rules import Known, PartKind, Reading, read

#: a Tuesday, and the Thursday after it
TUESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 26)
BELGIUM = Calendar("BE")
VAN_DAMME = Known(PartKind.PARTY, 1, "Garage Van Damme BV")
MEI, VRIJDAG = Known(PartKind.PERSON, 2, "Lin Mei"), Known(PartKind.PERSON, 5, "Jan Vrijdag")
MARS, BART = Known(PartKind.PARTY, 3, "Mars Belgium NV"), Known(PartKind.PERSON, 4, "Bart de Wit")
KNOWN = (VAN_DAMME, MEI, MARS, BART, VRIJDAG)
LETTER = Known(PartKind.RECORD, 9, "IN-2026-0412")


def understood(line: str, language: str = "nl", today: date = TUESDAY) -> Reading:
    return read(line, today=today, calendar=BELGIUM, language=language, known=KNOWN, records=(LETTER,))


def day(reading: Reading) -> date | None:
    part = reading.part(PartKind.DAY)
    return part.day if part else None


def at(reading: Reading) -> time | None:
    part = reading.part(PartKind.TIME)
    return part.at if part else None


def names(reading: Reading) -> list[str]:
    return [known.name for part in reading.parts for known in part.known[:1] if part.kind != PartKind.RECORD]


@pytest.mark.parametrize(
    ("line", "language", "title", "on"),
    [
        ("bel Van Damme vrijdag", "nl", "Bel Van Damme", date(2026, 11, 27)),
        ("offerte morgen", "nl", "Offerte", date(2026, 11, 25)),
        ("offerte morgenochtend sturen", "nl", "Offerte sturen", date(2026, 11, 25)),
        ("overmorgen kas tellen", "nl", "Kas tellen", date(2026, 11, 26)),
        ("vanmiddag kas tellen", "nl", "Kas tellen", TUESDAY),
        ("bellen volgende week dinsdag", "nl", "Bellen", date(2026, 12, 1)),
        ("dinsdag volgende week bellen", "nl", "Bellen", date(2026, 12, 1)),
        ("volgende vrijdag bellen", "nl", "Bellen", date(2026, 12, 4)),
        ("donderdag a.s. overleg", "nl", "Overleg", date(2026, 11, 26)),
        ("vrijdag over twee weken overleg", "nl", "Overleg", date(2026, 12, 11)),
        ("offerte over 3 werkdagen", "nl", "Offerte", date(2026, 11, 27)),
        ("offerte over 3 dagen", "nl", "Offerte", date(2026, 11, 27)),
        ("offerte over twee weken", "nl", "Offerte", date(2026, 12, 8)),
        ("offerte over een maand", "nl", "Offerte", date(2026, 12, 24)),
        ("volgende week plannen", "nl", "Plannen", date(2026, 11, 30)),
        ("volgende maand plannen", "nl", "Plannen", date(2026, 12, 1)),
        ("eind van de maand kas tellen", "nl", "Kas tellen", date(2026, 11, 30)),
        ("einde maand kas tellen", "nl", "Kas tellen", date(2026, 11, 30)),
        ("eind volgende maand kas tellen", "nl", "Kas tellen", date(2026, 12, 31)),
        ("eind van de week opruimen", "nl", "Opruimen", date(2026, 11, 27)),
        ("laatste werkdag van de maand opruimen", "nl", "Opruimen", date(2026, 11, 30)),
        ("ma 30/11 overleg", "nl", "Overleg", date(2026, 11, 30)),
        ("overleg op dinsdag 1/12 met Bart", "nl", "Overleg met Bart", date(2026, 12, 1)),
        ("lundi 30/11 réunion", "fr", "Réunion", date(2026, 11, 30)),
        ("over 2 weken op maandag overleg", "nl", "Overleg", date(2026, 12, 7)),
        ("vandaag over een week overleg", "nl", "Overleg", date(2026, 12, 1)),
        ("eind januari 2028 jaarrekening", "nl", "Jaarrekening", date(2028, 1, 31)),
        ("half november feest", "nl", "Feest", date(2027, 11, 15)),
        ("begin november budget", "nl", "Budget", date(2027, 11, 2)),
        ("eind november budget", "nl", "Budget", date(2026, 11, 30)),
        ("mi-novembre fête", "fr", "Fête", date(2027, 11, 15)),
        ("start of november party", "en", "Party", date(2027, 11, 2)),
        ("begin maart budget", "nl", "Budget", date(2027, 3, 1)),
        ("de eerste maandag van januari receptie", "nl", "Receptie", date(2027, 1, 4)),
        ("eerste maandag van de maand overleg", "nl", "Overleg", date(2026, 12, 7)),
        ("le dernier vendredi du mois caisse", "fr", "Caisse", date(2026, 11, 27)),
        ("elke klant morgen bellen", "nl", "Elke klant bellen", date(2026, 11, 25)),
        ("half december kerstkaarten", "nl", "Kerstkaarten", date(2026, 12, 15)),
        ("tandarts 12/1", "nl", "Tandarts", date(2027, 1, 12)),
        ("tandarts 12/1/2027", "nl", "Tandarts", date(2027, 1, 12)),
        ("tandarts 2026-12-03", "nl", "Tandarts", date(2026, 12, 3)),
        ("kerstkaarten 24 dec", "nl", "Kerstkaarten", date(2026, 12, 24)),
        ("do 26 nov liftkeuring", "nl", "Liftkeuring", date(2026, 11, 26)),
        ("schrikkeldag 29 februari", "nl", "Schrikkeldag", date(2028, 2, 29)),
        ("schrikkeldag 29/2", "nl", "Schrikkeldag", date(2028, 2, 29)),
        ("op de 15de huur betalen", "nl", "Huur betalen", date(2026, 12, 15)),
        ("rappeler le notaire demain", "fr", "Rappeler le notaire", date(2026, 11, 25)),
        ("rappeler mardi prochain", "fr", "Rappeler", date(2026, 12, 1)),
        ("rappeler mardi de la semaine prochaine", "fr", "Rappeler", date(2026, 12, 1)),
        ("vendredi en huit inventaire", "fr", "Inventaire", date(2026, 12, 4)),
        ("le 3 mars inventaire", "fr", "Inventaire", date(2027, 3, 3)),
        ("le 1er décembre inventaire", "fr", "Inventaire", date(2026, 12, 1)),
        ("dans 3 jours ouvrables inventaire", "fr", "Inventaire", date(2026, 11, 27)),
        ("fin du mois inventaire", "fr", "Inventaire", date(2026, 11, 30)),
        ("dernier jour ouvrable du mois inventaire", "fr", "Inventaire", date(2026, 11, 30)),
        ("après-demain inventaire", "fr", "Inventaire", date(2026, 11, 26)),
        ("report last working day of the month", "en", "Report", date(2026, 11, 30)),
        ("report in 3 working days", "en", "Report", date(2026, 11, 27)),
        ("report next week tuesday", "en", "Report", date(2026, 12, 1)),
        ("report on March 12th", "en", "Report", date(2027, 3, 12)),
        ("report the day after tomorrow", "en", "Report", date(2026, 11, 26)),
        ("report end of the month", "en", "Report", date(2026, 11, 30)),
    ],
)
def test_a_day_is_read_and_leaves_the_title(line: str, language: str, title: str, on: date) -> None:
    reading = understood(line, language)
    assert (reading.title, day(reading)) == (title, on)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("mail van vrijdag beantwoorden", "nl"),
        ("answer the mail from friday", "en"),
        ("facture du 3 mars chercher", "fr"),
        ("De Morgen bellen", "nl"),
        ("'s morgens ramen open", "nl"),
        ("mevrouw Mei bellen", "nl"),
        ("bel Mars over de levering", "nl"),
        ("in mei leggen alle vogels een ei", "nl"),
        ("24/7 bereikbaar maken", "nl"),
        ("1/2 dag vrij vragen", "nl"),
        ("31/2 bestaat niet", "nl"),
        ("29/2/2027 bestaat niet", "nl"),
        ("bel ma", "nl"),
        ("mon dossier à classer", "fr"),
        ("do the dishes", "en"),
        ("de 15de verdieping poetsen", "nl"),
        ("offerte over 3 dozen papier", "nl"),
        ("zondagskrant opzeggen", "nl"),
        ("verlof Nour van maandag tot vrijdag", "nl"),
        ("10 en 11 december beurs", "nl"),
        ("vrijdag en zaterdag beurs", "nl"),
        ("morgen of overmorgen bellen", "nl"),
        ("bel 03/12 34 56", "nl"),
        ("art. 5/3 nalezen", "nl"),
        ("kwartaal 4/4 afsluiten", "nl"),
        ("trimestre 3/4 clôturer", "fr"),
        ("close quarter 4/4", "en"),
        ("factuur 3/3/2025 zoeken", "nl"),
        ("factuur van maart: 3 maart 2025", "nl"),
        ("congé du lundi au vendredi", "fr"),
    ],
)
def test_what_only_looks_like_a_day_stays_in_the_title(line: str, language: str) -> None:
    reading = understood(line, language)
    assert day(reading) is None
    assert reading.title == line[:1].upper() + line[1:]


@pytest.mark.parametrize(
    ("line", "hour", "before"),
    [
        ("bel om 10u", time(10), False),
        ("bel 10u30", time(10, 30), False),
        ("bel om 10.30", time(10, 30), False),
        ("bel 10.30 u", time(10, 30), False),
        ("bel 10:30", time(10, 30), False),
        ("bel om 9", time(9), False),
        ("bel 10 uur", time(10), False),
        ("bel om half elf", time(10, 30), False),
        ("bel om half twee", time(13, 30), False),
        ("bel kwart voor tien", time(9, 45), False),
        ("bel vóór 10.30 u", time(10, 30), True),
        ("bel tegen 17u", time(17), True),
        ("rappeler 14h30", time(14, 30), False),
        ("rappeler à 14 h", time(14), False),
        ("rappeler à midi", time(12), False),
        ("call at 3 pm", time(15), False),
        ("call 10:15 am", time(10, 15), False),
        ("call at 12 am", time(0), False),
        ("call by 5pm", time(17), True),
        ("morgen om 10 bellen", time(10), False),
        ("next monday at 3 call", time(15), False),
        ("bel om 3", time(15), False),
        ("bel om 3 uur", time(15), False),
        ("bel 3u30", time(15, 30), False),
        ("bel vóór 6u", time(18), True),
        ("bel om 7 uur", time(7), False),
        ("bel om 06:30", time(6, 30), False),
        ("bel om 0u30", time(0, 30), False),
        ("appeler à 3h", time(15), False),
        ("call at 3", time(15), False),
        ("alarm om 3 uur 's nachts", time(3), False),
        ("bel om 8 uur 's avonds", time(20), False),
        ("vanavond 8u bellen", time(20), False),
        ("demain matin 6h départ", time(6), False),
        ("appeler à 8h du soir", time(20), False),
    ],
)
def test_a_time_is_read_with_whether_it_is_a_limit(line: str, hour: time, before: bool) -> None:
    reading = understood(line)
    part = reading.part(PartKind.TIME)
    assert part is not None
    assert (part.at, part.before) == (hour, before)


@pytest.mark.parametrize(
    ("line", "title", "begins"),
    [
        ("overleg 10u-12u", "Overleg 10u-12u", time(10)),
        ("overleg 10-12u vrijdag", "Overleg 10-12u", time(10)),
        ("overleg 10:30–12:00 met Bart", "Overleg 10:30–12:00 met Bart", time(10, 30)),
        ("overleg van 2 tot 3 uur", "Overleg van 2 tot 3 uur", time(14)),
        ("bel tussen 10u en 12u", "Bel tussen 10u en 12u", time(10)),
        ("bel om 10u en 14u", "Bel om 10u en 14u", time(10)),
        ("réunion de 10h à 12h30", "Réunion de 10h à 12h30", time(10)),
        ("appeler entre 10 et 12h", "Appeler entre 10 et 12h", time(10)),
        ("meeting 3-5 pm", "Meeting 3-5 pm", time(15)),
        ("meeting from 11 to 1 pm", "Meeting from 11 to 1 pm", time(11)),
        ("opleiding duurt 2 tot 3 uur", "Opleiding duurt 2 tot 3 uur", None),
        ("opleiding van 2 à 3 uur", "Opleiding van 2 à 3 uur", None),
        ("10 à 12 stoelen", "10 à 12 stoelen", None),
        ("bereikbaar tot 17u", "Bereikbaar tot 17u", None),
        ("ouvert jusqu'à 17h", "Ouvert jusqu'à 17h", None),
    ],
)
def test_of_a_stretch_the_beginning_is_the_time_and_the_words_stay_whole(
    line: str, title: str, begins: time | None
) -> None:
    reading = understood(line)
    assert (reading.title, at(reading)) == (title, begins)


@pytest.mark.parametrize(
    "line",
    [
        "240 kerstkaarten bestellen",
        "broodjes voor 12",
        "3 uur werk plannen",
        "om 10 stoelen te vragen naar boven",
        "bel Bart om 10 stoelen te vragen",
        "binnen 2 uur antwoorden",
        "24.50 euro terugbetalen",
        "25u is geen uur",
        "10:75 is geen uur",
        "zaal 10.30 reserveren",
        "versie 2.10.30 plaatsen",
        "half december",
    ],
)
def test_a_number_that_is_no_time_stays_a_number(line: str) -> None:
    assert at(understood(line)) is None


@pytest.mark.parametrize(
    ("line", "language", "code", "first"),
    [
        ("elke maandag koffie", "nl", "weeks:1:mon", date(2026, 11, 30)),
        ("elke dinsdag en donderdag financiën", "nl", "weeks:1:tue,thu", TUESDAY),
        ("elke laatste werkdag van de maand kas tellen", "nl", "months:1:-2", date(2026, 11, 30)),
        ("elke 15de van de maand huur", "nl", "months:1:15", date(2026, 12, 15)),
        ("elke werkdag planten", "nl", "working_days:1", TUESDAY),
        ("om de twee weken planten", "nl", "weeks:2:tue", TUESDAY),
        ("om de 2 weken op vrijdag planten", "nl", "weeks:2:fri", date(2026, 11, 27)),
        ("rapport mailen maandelijks", "nl", "months:1:24", TUESDAY),
        ("elk jaar brandoefening", "nl", "years:1:24", TUESDAY),
        ("tous les lundis café", "fr", "weeks:1:mon", date(2026, 11, 30)),
        ("toutes les 2 semaines le mardi rapport", "fr", "weeks:2:tue", TUESDAY),
        ("chaque dernier jour ouvrable du mois caisse", "fr", "months:1:-2", date(2026, 11, 30)),
        ("every last working day of the month report", "en", "months:1:-2", date(2026, 11, 30)),
        ("every other week on friday report", "en", "weeks:2:fri", date(2026, 11, 27)),
        ("every first day of the month report", "en", "months:1:1", date(2026, 12, 1)),
        ("elke eerste maandag van de maand overleg", "nl", "months:1:1:mon", date(2026, 12, 7)),
        ("de derde donderdag van elke maand overleg", "nl", "months:1:3:thu", date(2026, 12, 17)),
        ("elke maand op de tweede dinsdag overleg", "nl", "months:1:2:tue", date(2026, 12, 8)),
        ("elke 3 maanden de 4de vrijdag overleg", "nl", "months:3:4:fri", date(2026, 11, 27)),
        ("elke laatste vrijdag kas tellen", "nl", "months:1:0:fri", date(2026, 11, 27)),
        ("tous les premiers lundis du mois réunion", "fr", "months:1:1:mon", date(2026, 12, 7)),
        ("le deuxième mardi de chaque mois réunion", "fr", "months:1:2:tue", date(2026, 12, 8)),
        ("chaque mois le dernier vendredi caisse", "fr", "months:1:0:fri", date(2026, 11, 27)),
        ("elke week op maandag en donderdag planten", "nl", "weeks:1:mon,thu", date(2026, 11, 26)),
        ("elke maandag en elke donderdag planten", "nl", "weeks:1:mon,thu", date(2026, 11, 26)),
        ("elk kwartaal btw-aangifte", "nl", "months:3:24", TUESDAY),
        ("chaque trimestre tva", "fr", "months:3:24", TUESDAY),
        ("les lundis réunion", "fr", "weeks:1:mon", date(2026, 11, 30)),
        ("un lundi sur deux réunion", "fr", "weeks:2:mon", date(2026, 11, 30)),
        ("every 2nd friday of the month report", "en", "months:1:2:fri", date(2026, 12, 11)),
        ("the fourth monday of every month report", "en", "months:1:4:mon", date(2026, 12, 28)),
        ("every other friday report", "en", "weeks:2:fri", date(2026, 11, 27)),
    ],
)
def test_a_repetition_is_read_with_its_first_day(line: str, language: str, code: str, first: date) -> None:
    part = understood(line, language).part(PartKind.REPEAT)
    assert part is not None
    assert part.repetition is not None
    assert (part.repetition.code, part.day) == (code, first)


@pytest.mark.parametrize(
    ("line", "language", "title", "code", "first"),
    [
        ("elke maand op de 15de loon", "nl", "Loon", "months:1:15", date(2026, 12, 15)),
        ("elke maand op de 31ste kas tellen", "nl", "Kas tellen", "months:1:31", date(2026, 12, 31)),
        ("elke maand huur vanaf 1 februari", "nl", "Huur", "months:1:1", date(2027, 2, 1)),
        ("elke week overleg vanaf dinsdag", "nl", "Overleg", "weeks:1:tue", date(2026, 12, 1)),
        ("om de 2 weken overleg vanaf 9 december", "nl", "Overleg", "weeks:2:wed", date(2026, 12, 9)),
        ("elke dinsdag overleg vanaf 1 februari", "nl", "Overleg", "weeks:1:tue", date(2027, 2, 2)),
        ("chaque mois salaire le 15", "fr", "Salaire", "months:1:15", date(2026, 12, 15)),
        ("chaque mois le 15 salaire", "fr", "Salaire", "months:1:15", date(2026, 12, 15)),
        ("chaque mois le 1er loyer", "fr", "Loyer", "months:1:1", date(2026, 12, 1)),
        ("loyer le 1er de chaque mois", "fr", "Loyer", "months:1:1", date(2026, 12, 1)),
        ("chaque mois loyer à partir du 1er février", "fr", "Loyer", "months:1:1", date(2027, 2, 1)),
        ("toutes les semaines réunion à partir de mardi", "fr", "Réunion", "weeks:1:tue", date(2026, 12, 1)),
        ("every month on the 15th pay wages", "en", "Pay wages", "months:1:15", date(2026, 12, 15)),
        ("every month rent starting February 1st", "en", "Rent", "months:1:1", date(2027, 2, 1)),
        ("every week meeting from tuesday", "en", "Meeting", "weeks:1:tue", date(2026, 12, 1)),
        ("every month rent", "en", "Rent", "months:1:26", THURSDAY),
        ("elk jaar schrikkeldag op 29 februari", "nl", "Schrikkeldag", "years:1:29", date(2028, 2, 29)),
        ("elke 29 februari taart", "nl", "Taart", "years:1:29", date(2028, 2, 29)),
        ("elke 15de maart keuring", "nl", "Keuring", "years:1:15", date(2027, 3, 15)),
        ("chaque 1er janvier vœux", "fr", "Vœux", "years:1:1", date(2027, 1, 1)),
        ("every March 15th inspection", "en", "Inspection", "years:1:15", date(2027, 3, 15)),
        (
            "elke eerste maandag van de maand overleg 10u",
            "nl",
            "Overleg",
            "months:1:1:mon",
            date(2026, 12, 7),
        ),
        ("tous les premiers lundis du mois réunion", "fr", "Réunion", "months:1:1:mon", date(2026, 12, 7)),
        ("the last friday of every month report", "en", "Report", "months:1:0:fri", date(2026, 11, 27)),
    ],
)
def test_what_repeats_falls_on_the_day_that_is_named(
    line: str, language: str, title: str, code: str, first: date
) -> None:
    reading = understood(line, language, today=THURSDAY)
    part = reading.part(PartKind.REPEAT)
    assert part is not None
    assert part.repetition is not None
    assert (reading.title, part.repetition.code, part.day) == (title, code, first)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("elke vijfde vrijdag van de maand overleg", "nl"),
        ("elke tweede vrijdag overleg", "nl"),
        ("elke 1ste en 3de maandag van de maand overleg", "nl"),
        ("de 15de en de 30ste van elke maand loon", "nl"),
        ("elke eerste maandag van het kwartaal overleg", "nl"),
        ("elke maandag in december overleg", "nl"),
        ("elke dag behalve vrijdag planten", "nl"),
        ("elke oneven maandag vuilnis", "nl"),
        ("elke maandag en de eerste vrijdag van de maand", "nl"),
        ("elke 31 februari taart", "nl"),
        ("eind van elke maand kas tellen", "nl"),
        ("chaque cinquième vendredi du mois réunion", "fr"),
        ("every 2nd friday report", "en"),
    ],
)
def test_what_repeats_in_another_way_is_left_in_words_whole(line: str, language: str) -> None:
    reading = understood(line, language)
    assert (reading.title, reading.parts) == (line[:1].upper() + line[1:], ())


def test_a_repetition_that_is_plain_words_leaves_no_day_behind() -> None:
    reading = read("elke maandag koffie", today=TUESDAY, calendar=BELGIUM, left_out={PartKind.REPEAT})
    assert (reading.title, reading.parts) == ("Elke maandag koffie", ())


def test_an_adjective_is_no_repetition() -> None:
    assert understood("wekelijks overleg voorbereiden").part(PartKind.REPEAT) is None


def test_the_same_weekday_means_a_week_from_today() -> None:
    assert day(understood("donderdag overleg", today=THURSDAY)) == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("bel Van Damme", ["Garage Van Damme BV"]),
        ("bel van damme", ["Garage Van Damme BV"]),
        ("mevrouw Mei bellen 3 mei", ["Lin Mei"]),
        ("bel Mars over 12 maart", ["Mars Belgium NV"]),
        ("call Bart tomorrow", ["Bart de Wit"]),
        ("bel Jan Vrijdag vrijdag", ["Jan Vrijdag"]),
        ("Vrijdag bellen", []),
        ("3 Mei bellen", []),
        ("de garage bellen", []),
        ("bartholomeus bellen", []),
        ("Wit papier bestellen", []),
        ("treinen naar België opzoeken", []),
        ("Belgium dossier", []),
    ],
)
def test_names_are_found_where_a_name_is_meant(line: str, found: list[str]) -> None:
    assert names(understood(line)) == found


@pytest.mark.parametrize(
    ("line", "title", "urgent"),
    [
        ("bel notaris !", "Bel notaris", True),
        ("! bel notaris", "Bel notaris", True),
        ("bel notaris!!", "Bel notaris", True),
        ("dringend: bel notaris", "Bel notaris", True),
        ("bel notaris, dringend", "Bel notaris", True),
        ("appeler le notaire urgent", "Appeler le notaire", True),
        ("dringende post sorteren", "Dringende post sorteren", False),
        ("Yahoo! abonnement opzeggen", "Yahoo! abonnement opzeggen", False),
    ],
)
def test_urgency_is_read_where_it_is_meant(line: str, title: str, urgent: bool) -> None:
    reading = understood(line)
    assert (reading.title, reading.part(PartKind.URGENT) is not None) == (title, urgent)


def test_everything_in_one_line_is_read_together() -> None:
    reading = understood("bel Van Damme vrijdag 10u over IN-2026-0412 !")
    assert reading.title == "Bel Van Damme"
    assert day(reading) == date(2026, 11, 27)
    assert at(reading) == time(10)
    kinds = [part.kind for part in reading.parts]
    assert kinds == [PartKind.PARTY, PartKind.DAY, PartKind.TIME, PartKind.RECORD, PartKind.URGENT]


def test_a_number_that_the_writer_may_not_see_reads_like_one_that_does_not_exist() -> None:
    reading = understood("bel over IN-2026-9999")
    part = reading.part(PartKind.RECORD)
    assert part is not None
    assert part.known == ()
    assert reading.title == "Bel over IN-2026-9999"


def test_a_part_that_is_left_out_is_plain_words_again() -> None:
    reading = read("bel vrijdag 10u", today=TUESDAY, calendar=BELGIUM, left_out={PartKind.DAY})
    assert (reading.title, day(reading), at(reading)) == ("Bel vrijdag", None, time(10))


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("VRİJDAG bellen", "VRIJDAG bellen"),
        ("over vıer dagen bellen", "over vier dagen bellen"),
        ("taart 3 ſept", "taart 3 sept"),
        ("laatſte vrijdag van december bellen", "laatste vrijdag van december bellen"),
        ("elke DİNSDAG bellen", "elke DINSDAG bellen"),
        ("om de vıer weken bellen", "om de vier weken bellen"),
        ("bellen wekelijkſ", "bellen wekelijks"),
        ("bellen DAİLY", "bellen DAILY"),
        ("bellen half vıjf", "bellen half vijf"),
    ],
)
def test_letters_that_only_look_like_an_i_or_an_s_are_read_as_one(line: str, plain: str) -> None:
    """Of a Turkish keyboard and of old print: `lower` leaves them as they are, and patterns take them for i and s."""
    assert understood(line) == understood(plain)


def test_a_name_with_a_turkish_i_is_still_found() -> None:
    known = (Known(PartKind.PERSON, 6, "Işıl Yıldız"),)
    reading = read("bel Yıldız VRİJDAG", today=TUESDAY, calendar=BELGIUM, known=known)
    assert (reading.title, day(reading), names(reading)) == (
        "Bel Yıldız",
        date(2026, 11, 27),
        ["Işıl Yıldız"],
    )


@pytest.mark.parametrize("line", ["nota tegen vrijdag", "envoyer avant vendredi", "send by friday"])
def test_a_limit_is_told_from_a_day(line: str) -> None:
    part = understood(line).part(PartKind.DAY)
    assert part is not None
    assert part.before
    assert part.day == date(2026, 11, 27)


def test_reading_a_long_line_is_quick() -> None:
    """No pattern may run away on hostile input: 500 characters of the worst kinds."""
    import time as clock

    began = clock.perf_counter()
    for line in ("elke " * 100, "1 " * 250, "le 1 le 1 " * 50, "a.s." * 120, "vrijdag " * 60, "A-" * 250):
        understood(line[:500])
    assert clock.perf_counter() - began < 2
