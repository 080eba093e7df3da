"""Who may read: the audience of a record, and its copy on the business row."""

from __future__ import annotations

from typing import Annotated

import pytest

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import readers_in
from spil.foundation.access.refusals import Refused
from spil.foundation.actions.declaration import Ask
from spil.foundation.actions.door import perform
from spil.foundation.handling.actions import assign, remark, share
from spil.foundation.records.models import Audience, Record
from spil.foundation.records.rules import Member, MemberKind, only
from spil.foundation.turns.models import Turn
from spil.modules.post.models import PostItem
from tests.door.playing import anew, played, registered
from tests.support.office import Office


def copies_are_equal() -> bool:
    return all(row.audience_id == row.record.audience_id for row in PostItem.objects.select_related("record"))


def sees(office: Office, key: str, row: PostItem) -> bool:
    by = office.as_(key)
    both = {
        PostItem.objects.visible_to(by).filter(pk=row.pk).exists(),
        Record.objects.visible_to(by).filter(pk=row.pk).exists(),
    }
    assert len(both) == 1
    return both.pop()


def test_equal_readers_share_one_audience(office: Office) -> None:
    rows = [registered(office, handler=office.people["bart"], confidentiality="named") for _ in range(3)]
    assert len({row.audience_id for row in rows}) == 1
    assert Audience.objects.filter(key=only(people=[office.people["bart"].pk]).key).count() == 1


def test_the_handler_always_reads_along(office: Office) -> None:
    row = registered(office, handler=office.people["bart"], confidentiality="named")
    assert (sees(office, "bart", row), sees(office, "katrien", row)) == (True, False)
    assign(record=row.record, by=office.as_("bart"), owner=office.people["thijs"])
    assert sees(office, "thijs", anew(row))
    assert copies_are_equal()


def test_a_unit_reads_along_with_the_roles_that_the_kind_names(office: Office) -> None:
    row = registered(office, unit=office.units["FIN"], confidentiality="unit")
    assert [key for key in ("bart", "nour", "katrien", "thijs") if sees(office, key, row)] == [
        "bart",
        "nour",
        "katrien",
    ]


def test_sharing_on_the_record_follows_on_the_business_row(letter: PostItem, office: Office) -> None:
    by = office.as_("katrien")
    assign(record=letter.record, by=by, owner=office.people["katrien"])
    for level in ("named", "unit", "office", "named"):
        share(record=letter.record, by=by, confidentiality=level)
        assert copies_are_equal()
    assert not sees(office, "thijs", letter)


def test_what_is_for_named_people_without_a_name_stays_with_who_said_so(
    letter: PostItem, office: Office
) -> None:
    share(record=letter.record, by=office.as_("katrien"), confidentiality="named")
    assert [key for key in office.people if sees(office, key, letter)] == ["katrien"]
    assert copies_are_equal()


def test_sharing_to_and_fro_in_one_batch_leaves_both_copies_equal(letter: PostItem, office: Office) -> None:
    by = office.as_("katrien")
    perform(
        [
            share.call(record=letter.record, by=by, confidentiality=level)
            for level in ("named", "unit", "office")
        ]
    )
    assert copies_are_equal()
    assert sees(office, "thijs", letter)
    assert anew(letter).record.version == 4


def ask_somebody(*, record: Record, by: Actor, who: Annotated[str, Ask("Who")]) -> list[Turn]:
    return [Turn(record=record, action="play.decide", person_id=int(who), is_decision=True)]


def test_who_must_decide_may_see(office: Office) -> None:
    row = registered(office, handler=office.people["bart"], confidentiality="named")
    assert not sees(office, "annelies", row)
    played(ask_somebody)(record=row.record, by=office.as_("bart"), who=str(office.people["annelies"].pk))
    assert sees(office, "annelies", row)
    assert copies_are_equal()


def test_who_must_decide_reads_on_when_it_is_for_fewer_people_from_now_on(office: Office) -> None:
    row = registered(office, handler=office.people["bart"])
    played(ask_somebody)(record=row.record, by=office.as_("bart"), who=str(office.people["annelies"].pk))
    share(record=anew(row).record, by=office.as_("bart"), confidentiality="named")
    assert [key for key in office.people if sees(office, key, row)] == ["annelies", "bart", "katrien"]
    assert copies_are_equal()


def name_readers(*, item: PostItem, by: Actor, who: Annotated[str, Ask("Who")]) -> list[Turn]:
    item.record.readers = only(roles=["finance"])
    return [Turn(record=item.record, action="play.decide", person_id=int(who))]


def test_readers_named_by_an_action_are_kept_and_who_must_decide_joins_them(office: Office) -> None:
    row = registered(office, handler=office.people["bart"], confidentiality="named")
    jeroen = office.people["jeroen"]
    played(name_readers)(item=row, by=office.as_("bart"), who=str(jeroen.pk))
    members = readers_in(anew(row).audience_id).members
    assert members == {Member(MemberKind.ROLE, "finance"), Member(MemberKind.PERSON, str(jeroen.pk))}
    assert copies_are_equal()


def test_who_is_named_no_more_cannot_act_with_what_was_read_before(office: Office) -> None:
    row = registered(office)
    by = office.as_("thijs")
    assign(record=row.record, by=office.as_("katrien"), owner=office.people["bart"])
    share(record=row.record, by=office.as_("bart"), confidentiality="named")
    with pytest.raises(Refused) as refused:
        remark(record=row.record, by=by, text="Ik was er nog")
    assert refused.value.refusal.code == "NotVisible"
