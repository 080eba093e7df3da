"""What becomes of a job: done, tried again, given up, taken over, given back."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from spil.foundation.jobs import queue, worker
from spil.foundation.jobs.declaration import DeclaredJob, jobs
from spil.foundation.jobs.models import Job, JobFailure, JobState, ScheduledJob
from spil.foundation.jobs.progress import LeaseLost, Progress
from spil.foundation.jobs.queries import failed_jobs, jobs_asked_by, unfinished_jobs
from spil.foundation.jobs.rules import daily, every

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.moment = START

    def __call__(self):
        return self.moment

    def forward(self, **how):
        self.moment += timedelta(**how)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def declare():
    names = []

    def make(name, body, **how):
        names.append(name)
        return jobs.register(DeclaredJob(name, name, body, **how))

    yield make
    for name in names:
        jobs.forget(name)


def run(clock):
    return worker.run_next("w", now=clock, beats=False)


def take(name, clock):
    taken = queue.take(name, clock())
    assert taken is not None
    return taken


def test_a_job_is_done_with_its_result_and_progress(declare, clock):
    def body(progress, *, count):
        for _ in progress.over(range(count), total=count):
            pass
        return {"rows": count}

    row = queue.enqueue(declare("t.count", body), by=7, at=START, count=3)
    assert list(unfinished_jobs()) == [row]
    assert run(clock)
    row.refresh_from_db()
    assert (row.state, row.result, row.attempts) == (JobState.DONE, {"rows": 3}, 1)
    assert (row.done_count, row.total_count, row.percent) == (3, 3, 100)
    assert (row.created_at, row.finished_at, row.lease_until) == (START, START, None)
    assert list(jobs_asked_by(7)) == [row]
    assert not run(clock)


def test_the_oldest_comes_first_and_what_is_for_later_waits(declare, clock):
    order = []
    note = declare("t.note", lambda _progress, *, word: order.append(word))
    queue.enqueue(note, at=START, after=START + timedelta(hours=1), word="later")
    queue.enqueue(note, at=START - timedelta(minutes=1), word="first")
    queue.enqueue(note, at=START, word="second")
    assert worker.run_waiting(clock) == 2
    clock.forward(hours=1)
    assert worker.run_waiting(clock) == 1
    assert order == ["first", "second", "later"]


def test_a_rollback_takes_the_job_with_it(declare, clock):
    job = declare("t.never", lambda _progress: None)
    with transaction.atomic():
        queue.enqueue(job, at=START)
        transaction.set_rollback(True)
    assert not run(clock)


def test_a_failed_attempt_is_tried_again_each_time_later_and_then_given_up(declare, clock):
    def body(_progress):
        raise ValueError("the scanner is off")

    row = queue.enqueue(declare("t.fails", body, retries=2), at=START)
    waits = []
    while run(clock):
        row.refresh_from_db()
        if row.state == JobState.WAITING:
            waits.append((row.run_after - clock()).total_seconds())
            assert not run(clock), "taken before its time"
            clock.moment = row.run_after
    assert waits == [30, 60]
    assert (row.state, row.attempts) == (JobState.FAILED, 3)
    assert row.error.startswith("ValueError: the scanner is off\n")
    assert list(failed_jobs()) == [row]


def test_a_job_that_succeeds_at_last_forgets_its_error(declare, clock):
    tries = []

    def body(_progress):
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("once")

    row = queue.enqueue(declare("t.once", body), at=START)
    run(clock)
    clock.forward(minutes=1)
    run(clock)
    row.refresh_from_db()
    assert (row.state, row.error) == (JobState.DONE, "")


def test_what_could_not_be_done_is_told_row_by_row_and_only_of_the_last_attempt(declare, clock):
    tries = []

    def body(progress):
        tries.append(1)
        progress.failed("line 12", "no such supplier")
        if len(tries) == 1:
            raise ValueError("again")

    row = queue.enqueue(declare("t.rows", body), at=START)
    run(clock)
    clock.forward(minutes=1)
    run(clock)
    assert [str(failure) for failure in row.failures.all()] == ["line 12: no such supplier"]


def test_a_result_that_is_no_json_fails_the_attempt(declare, clock):
    row = queue.enqueue(declare("t.object", lambda _progress: object(), retries=0), at=START)
    run(clock)
    row.refresh_from_db()
    assert row.state == JobState.FAILED
    assert "not JSON serializable" in row.error


def test_a_reason_with_signs_that_no_database_stores_is_stored_without_them(declare, clock):
    def body(progress):
        progress.failed("r\x00w", "half a pair: \ud800")
        progress.say("\x00busy")
        raise ValueError("bad\x00byte \ud800")

    row = queue.enqueue(declare("t.bytes", body, retries=0), at=START)
    run(clock)
    row.refresh_from_db()
    assert (row.state, row.message) == (JobState.FAILED, "busy")
    assert row.error.startswith("ValueError: badbyte ?\n")
    assert str(row.failures.get()) == "rw: half a pair: ?"


def test_a_job_that_is_no_longer_declared_is_given_up_with_its_name(declare, clock):
    row = queue.enqueue(declare("t.gone", lambda _progress: None), at=START)
    jobs.forget("t.gone")
    run(clock)
    row.refresh_from_db()
    assert (row.state, row.error) == (JobState.FAILED, "no job is called t.gone")


@pytest.mark.parametrize(
    "wrong", [{}, {"count": 1, "more": 2}, {"count": START}, {"count": (1, 2)}, {"count": float("nan")}]
)
def test_arguments_that_do_not_fit_or_are_no_json_are_refused_when_it_is_put_in(declare, wrong):
    job = declare("t.args", lambda _progress, *, count: count)
    with pytest.raises((TypeError, ValueError)):
        queue.enqueue(job, at=START, **wrong)


def test_two_jobs_cannot_have_one_name(declare):
    declare("t.twice", lambda _progress: None)
    with pytest.raises(ValueError, match=r"t\.twice"):
        jobs.register(DeclaredJob("t.twice", "", lambda _progress: None))


def test_a_leased_job_is_left_alone_until_its_worker_is_silent_too_long(declare, clock):
    row = queue.enqueue(declare("t.long", lambda _progress: None), at=START)
    first = take("first", clock)
    clock.forward(seconds=50)
    assert queue.renew(first, clock())
    clock.forward(seconds=50)
    assert queue.take("second", clock()) is None
    clock.forward(seconds=11)
    second = take("second", clock)
    assert (second.pk, second.attempts, second.leased_by) == (row.pk, 2, "second")


def test_a_worker_that_was_thought_dead_cannot_speak_for_the_job_any_more(declare, clock):
    queue.enqueue(declare("t.zombie", lambda _progress: None), at=START)
    first = take("first", clock)
    clock.forward(minutes=2)
    second = take("second", clock)
    assert not queue.renew(first, clock())
    assert not queue.finish(first, "mine", clock())
    assert not queue.fail(first, "mine", clock())
    assert not queue.give_back(first, clock())
    with pytest.raises(LeaseLost):
        Progress(queue.QueueTeller(first)).say("still here")
    with pytest.raises(LeaseLost):
        Progress(queue.QueueTeller(first)).failed("1", "cannot be read")
    assert not JobFailure.objects.exists()
    assert queue.finish(second, "yours", clock())
    assert Job.objects.get().result == "yours"


def test_a_job_that_kills_its_worker_every_time_is_given_up(declare, clock):
    row = queue.enqueue(declare("t.poison", lambda _progress: None, retries=1), at=START)
    for _ in range(2):
        assert queue.take("doomed", clock()) is not None
        clock.forward(minutes=2)
    assert queue.take("doomed", clock()) is None
    row.refresh_from_db()
    assert (row.state, row.attempts) == (JobState.FAILED, 2)
    assert "died" in row.error


def test_a_stopped_worker_gives_the_job_back_and_it_costs_no_attempt(declare, clock):
    stop, seen = threading.Event(), []

    def body(progress):
        for number in range(10):
            seen.append(number)
            if len(seen) == 3:
                stop.set()
            with suppress(Exception):  # a body that swallows errors must still stop
                progress.step()

    row = queue.enqueue(declare("t.stops", body), at=START)
    worker.run_next("w", now=clock, stop=stop, beats=False)
    row.refresh_from_db()
    assert (row.state, row.attempts, seen) == (JobState.WAITING, 0, [0, 1, 2])
    assert run(clock)
    row.refresh_from_db()
    assert (row.state, len(seen)) == (JobState.DONE, 13)


def test_a_schedule_waits_for_its_moment_and_then_runs_once(declare, clock):
    nightly = declare("t.nightly", lambda _progress: None, schedule=daily("02:00"))
    assert queue.enqueue_due(clock(), [nightly]) == []
    clock.forward(hours=10)
    assert queue.enqueue_due(clock(), [nightly]) == []
    clock.forward(hours=7)
    assert [row.name for row in queue.enqueue_due(clock(), [nightly])] == ["t.nightly"]
    assert queue.enqueue_due(clock(), [nightly]) == []


def test_moments_missed_while_nothing_ran_are_made_up_for_once(declare, clock):
    nightly = declare("t.missed", lambda _progress: None, schedule=daily("02:00"))
    queue.enqueue_due(clock(), [nightly])
    clock.forward(days=9)
    assert len(queue.enqueue_due(clock(), [nightly])) == 1
    assert queue.enqueue_due(clock(), [nightly]) == []


def test_a_schedule_adds_none_to_what_no_worker_takes(declare, clock):
    def body(_progress, who=""):
        return who

    often = declare("t.heap", body, schedule=every(minutes=1))
    queue.enqueue_due(clock(), [often])
    queue.enqueue(often, at=clock(), who="me")
    asked = []
    for _minute in range(5):
        clock.forward(minutes=1)
        asked += queue.enqueue_due(clock(), [often])
    assert len(asked) == 1
    assert [run(clock) for _turn in range(3)] == [True, True, False]
    clock.forward(minutes=1)
    assert len(queue.enqueue_due(clock(), [often])) == 1


@pytest.mark.parametrize("schedule", [every(minutes=1), daily("02:00")], ids=["minutes", "day"])
def test_of_nodes_whose_clocks_differ_a_little_one_asks_for_a_moment(declare, clock, schedule):
    often = declare("t.often", lambda _progress: None, schedule=schedule)
    queue.enqueue_due(clock(), [often])
    clock.moment = ScheduledJob.objects.get(pk="t.often").next_at
    behind = clock() - timedelta(seconds=1)
    asked = [queue.enqueue_due(moment, [often]) for moment in (clock(), behind, clock(), behind, clock())]
    assert [len(one) for one in asked] == [1, 0, 0, 0, 0]


def test_a_moment_that_a_clock_far_ahead_has_set_is_reckoned_anew(declare, clock):
    often = declare("t.often", lambda _progress: None, schedule=every(minutes=1))
    queue.enqueue_due(clock() + timedelta(days=400), [often])
    queue.enqueue_due(clock(), [often])
    assert clock() < ScheduledJob.objects.get(pk="t.often").next_at <= clock() + timedelta(minutes=1)


@pytest.mark.parametrize("stopped", [False, True], ids=["failed", "given back"])
def test_what_was_tried_while_the_clock_was_ahead_does_not_wait_for_that_day(declare, clock, stopped):
    row = queue.enqueue(declare("t.ahead", lambda _progress: None), at=START)
    meant = declare("t.later", lambda _progress: None)
    queue.enqueue(meant, at=START, after=START + timedelta(days=400))
    now = clock()
    clock.forward(days=400)
    tried = take("worker", clock)
    assert queue.give_back(tried, clock()) if stopped else queue.fail(tried, "no", clock())
    clock.moment = now
    assert take("worker", clock).pk == tried.pk == row.pk
    assert queue.take("worker", now) is None


def test_a_schedule_that_changed_in_the_code_counts_anew(declare, clock):
    nightly = declare("t.moved", lambda _progress: None, schedule=daily("02:00"))
    queue.enqueue_due(clock(), [nightly])
    jobs.forget("t.moved")
    moved = declare("t.moved", lambda _progress: None, schedule=daily("12:00"))
    clock.forward(days=1)
    assert queue.enqueue_due(clock(), [moved]) == []
    assert ScheduledJob.objects.get(pk="t.moved").next_at == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def test_a_scheduled_job_that_asks_for_arguments_is_refused_when_it_is_declared():
    with pytest.raises(TypeError):
        jobs.register(DeclaredJob("t.asks", "", lambda _progress, *, what: what, schedule=daily("02:00")))


def test_a_job_can_be_run_without_the_queue(declare):
    def body(progress, *, count):
        progress.failed("1", "no")
        progress.step(count)
        return progress.done

    assert declare("t.direct", body)(count=4) == 4


def test_what_is_long_done_is_cleared_away_and_twice_is_no_harm(declare, clock):
    old = Job.objects.create(name="x", state=JobState.DONE, run_after=START, created_at=START,
                             finished_at=datetime(2020, 1, 1, tzinfo=UTC))  # fmt: skip
    JobFailure.objects.create(job=old, row="1", reason="x")
    waiting = Job.objects.create(name="x", run_after=START, created_at=START)
    jobs["jobs.tidy"]()
    jobs["jobs.tidy"]()
    assert list(Job.objects.all()) == [waiting]
