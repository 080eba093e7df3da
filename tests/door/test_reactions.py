"""What others do when something happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from django.db import connection
from django.test import Client

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refused
from spil.foundation.actions.declaration import Ask, Call
from spil.foundation.actions.door import perform
from spil.foundation.actions.reactions import Reaction
from spil.foundation.actions.touched import Happening
from spil.foundation.answers.reading import read_answers
from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.foundation.imports.doing import do, look
from spil.foundation.imports.models import Run
from spil.foundation.imports.reading import Line
from spil.foundation.records.models import Record
from spil.modules.post.actions.handling import close, take_in_hand
from spil.modules.post.actions.registering import register
from spil.modules.post.models import PostItem
from spil.modules.post.states import IN_HAND, NEW
from tests.door.playing import NotToday, anew, played, refusing, registered, retitle
from tests.door.test_numbers import queries_of
from tests.support.office import Office, small_office

React = Callable[..., None]
RETITLE = played(retitle)


def note(*, item: PostItem, by: Actor, words: Annotated[str, Ask("Words")] = "") -> None:
    item.our_reference = words
    item.reading = {"in_transaction": connection.in_atomic_block}


NOTE = played(note)


def answering(words: str) -> Callable[[list[Happening]], list[Call]]:
    return lambda happened: [NOTE.call(item=one.row, by=one.by, words=words) for one in happened]


def test_a_reaction_answers_in_the_same_transaction_with_the_cause_known(
    letter: PostItem, office: Office, react: React
) -> None:
    react(Reaction("post.item.take_in_hand", answering("gezien")))
    take_in_hand(item=letter, by=office.as_("lotte"))
    cause, effect = Event.objects.filter(record=letter.pk).order_by("id")[1:]
    assert (effect.action, effect.cause) == (NOTE.name, cause)
    assert effect.by == cause.by
    row = anew(letter)
    assert (row.our_reference, row.record.state, row.record.version) == ("gezien", "in_hand", 3)


def test_a_reaction_is_given_the_whole_batch_and_nothing_that_was_refused(
    office: Office, react: React
) -> None:
    given: list[int] = []

    def count(happened: list[Happening]) -> list[Call]:
        given.append(len(happened))
        return []

    react(Reaction("post.item.take_in_hand", count))
    letters, by = [registered(office) for _ in range(3)], office.as_("lotte")
    close(item=letters[0], by=by)
    perform([take_in_hand.call(item=one, by=by) for one in letters])
    assert given == [2]


def test_a_reaction_finds_written_what_changed_and_one_that_asks_nothing_costs_no_query(
    office: Office, react: React
) -> None:
    by, states = office.as_("lotte"), []
    first, second, third, fourth = (registered(office) for _ in range(4))
    take_in_hand(item=first, by=by)  # makes its readers
    alone = queries_of(lambda: take_in_hand(item=second, by=by))

    react(Reaction("post.item.take_in_hand", lambda _happened: []))
    assert queries_of(lambda: take_in_hand(item=third, by=by)) == alone

    def ask(happened: list[Happening]) -> list[Call]:
        found = Record.objects.filter(pk__in=[one.row.pk for one in happened])
        states.extend(found.values_list("state", "event_count"))
        return []

    react(Reaction("post.item.take_in_hand", ask))
    take_in_hand(item=fourth, by=by)
    assert states == [(IN_HAND.code, 2)]


def test_a_refused_reaction_undoes_everything(letter: PostItem, office: Office, react: React) -> None:
    react(
        Reaction(
            "post.item.take_in_hand",
            lambda happened: [RETITLE.call(item=one.row, by=one.by, title="no") for one in happened],
        )
    )
    with pytest.raises(Refused) as refused:
        take_in_hand(item=letter, by=office.as_("lotte"))
    assert refused.value.refusal.code == "NotToday"
    assert anew(letter).record.state == NEW.code
    assert Event.objects.filter(record=letter.pk).count() == 1


def test_of_a_table_only_the_line_is_refused_of_which_what_follows_is(
    letter: PostItem, office: Office, react: React
) -> None:
    def not_so(happened: list[Happening]) -> list[Call]:
        titles = [(one, one.row.record.title) for one in happened]
        return [NOTE.call(item=one.row, by=one.by) for one, title in titles if title == "goed"] + [
            RETITLE.call(item=one.row, by=one.by, title="no") for one, title in titles if title == "fout"
        ]

    react(Reaction("play.item.line", not_so))
    said, by = played(retitle, "play.item.line"), office.as_("lotte")
    lines = [
        Line(place, (title,), read_answers(said, {"title": [title]}, by=by))
        for place, title in enumerate(("goed", "fout"), 1)
    ]
    assert [fate.is_good for fate in look(said, lines, by, letter)] == [True, False]
    assert anew(letter).record.title == "Een brief"
    fates, run = do(said, lines, by, letter)
    assert [fate.refusal and fate.refusal.code for fate in fates] == [None, "NotToday"]
    assert (anew(letter).record.title, run.refused_count) == ("goed", 1)


def test_a_mandate_covers_what_follows_from_what_it_names_but_no_decision(
    office: Office, react: React, django_capture_on_commit_callbacks: Any
) -> None:
    office.mandate(9, "thijs", ["post.item.take_in_hand"], giver="katrien")
    by, first, second = office.as_("thijs", for_="katrien"), registered(office), registered(office)
    with pytest.raises(Refused, match="OutsideMandate"):
        NOTE(item=first, by=by)
    react(Reaction("post.item.take_in_hand", answering("later"), after_commit=True))
    with django_capture_on_commit_callbacks(execute=True):
        take_in_hand(item=first, by=by)
    assert anew(first).our_reference == "", "what comes after is something else"
    react(Reaction("post.item.take_in_hand", answering("gezien")))
    take_in_hand(item=second, by=by)
    assert anew(second).our_reference == "gezien"

    decide = played(note, "play.item.decide", decides=True)
    react(Reaction(NOTE.name, lambda happened: [decide.call(item=one.row, by=one.by) for one in happened]))
    third = registered(office)
    with pytest.raises(Refused, match="OutsideMandate"):
        take_in_hand(item=third, by=by)
    assert anew(third).record.state == NEW.code


def test_of_a_table_whose_lines_are_done_one_by_one_a_run_tells_also_when_one_of_them_fails(
    letter: PostItem, office: Office, react: React
) -> None:
    def one_by_one(happened: list[Happening]) -> list[Call]:
        if len(happened) > 1:
            raise Refused(NotToday(who="more than one"))
        if happened[0].row.record.title == "stuk":
            raise ZeroDivisionError
        return []

    react(Reaction("play.item.line", one_by_one))
    said, by = played(retitle, "play.item.line"), office.as_("lotte")
    lines = [
        Line(place, (title,), read_answers(said, {"title": [title]}, by=by))
        for place, title in enumerate(("een", "twee", "stuk"), 1)
    ]
    kept: list[int] = []
    with pytest.raises(ZeroDivisionError):
        do(said, lines, by, letter, lambda _run, done: kept.append(len(done)))
    assert anew(letter).record.title == "twee"
    assert (Run.objects.get().refused_count, kept) == (1, [1])


def test_an_undo_tells_what_a_reaction_refuses(
    letter: PostItem, office: Office, react: React, client: Client
) -> None:
    user = User.objects.create_user("katrien@x.example", person=office.people["katrien"])
    client.force_login(user)
    renaming = f"/record/{letter.pk}/do/records.record.rename/"
    page = client.post(renaming, {"title": "Anders"}, follow=True).content.decode()
    undo = page.split('action="/undo/')[1].split('"')[0]

    react(refusing("records.record.rename", letter.pk))
    told = client.post(f"/undo/{undo}", follow=True)
    assert (told.status_code, "Not today, Thijs." in told.content.decode()) == (200, True)
    assert anew(letter).record.title == "Anders"


def test_a_reaction_that_fails_undoes_everything(letter: PostItem, office: Office, react: React) -> None:
    react(
        Reaction(
            "post.item.take_in_hand",
            lambda happened: [RETITLE.call(item=one.row, by=one.by, title="broken") for one in happened],
        )
    )
    with pytest.raises(ZeroDivisionError):
        take_in_hand(item=letter, by=office.as_("lotte"))
    assert anew(letter).record.state == NEW.code


def test_a_circle_of_reactions_stops(letter: PostItem, office: Office, react: React) -> None:
    react(Reaction(NOTE.name, answering("nog eens")))
    with pytest.raises(RuntimeError, match="circle"):
        NOTE(item=letter, by=office.as_("lotte"))
    assert anew(letter).our_reference == ""


def test_after_an_error_the_door_works_as_before(letter: PostItem, office: Office, react: React) -> None:
    test_a_circle_of_reactions_stops(letter, office, react)
    RETITLE(item=letter, by=office.as_("lotte"), title="x")
    assert anew(letter).record.title == "x"


def test_what_is_made_is_numbered_also_for_its_maker_when_a_reaction_went_on_with_it(
    office: Office, react: React
) -> None:
    react(Reaction("post.incoming.register", answering("gezien")))
    made = register(
        by=office.as_("lotte"), subject="Een brief", handler=office.people["lotte"], confidentiality="named"
    )
    assert made[0].record.number == "IN-2026-0001"
    assert anew(made[0]).our_reference == "gezien"


@pytest.mark.django_db(transaction=True)
def test_what_leaves_the_process_waits_for_the_commit_and_has_a_passage_of_its_own(react: React) -> None:
    office = small_office()
    seen: list[Any] = []

    def later(happened: list[Happening]) -> list[Call]:
        seen.append(connection.in_atomic_block)
        return [
            register.call(by=one.by, subject=f"Over {one.record.number}") for one in happened if one.record
        ]

    react(Reaction("post.item.take_in_hand", later, after_commit=True))
    letter = registered(office)
    take_in_hand(item=letter, by=office.as_("lotte"))
    assert seen == [False]
    made = PostItem.objects.select_related("record").latest("pk")
    assert (made.record.number, made.record.title) == ("IN-2026-0002", "Over IN-2026-0001")
    cause = Event.objects.get(record=letter.pk, action="post.item.take_in_hand")
    assert Event.objects.get(record=made.pk).cause == cause


@pytest.mark.django_db(transaction=True)
def test_what_was_undone_leaves_the_process_never(react: React) -> None:
    office = small_office()
    seen: list[int] = []
    react(Reaction("post.item.take_in_hand", lambda _happened: seen.append(1) or [], after_commit=True))
    react(
        Reaction(
            "post.item.take_in_hand",
            lambda happened: [RETITLE.call(item=one.row, by=one.by, title="no") for one in happened],
        )
    )
    with pytest.raises(Refused):
        take_in_hand(item=registered(office), by=office.as_("lotte"))
    assert seen == []
