"""When letters will have left, found by running the rule of delivery ahead of the clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webinar_hub.mail.allowance import DAY, HOUR, Limit, limits, that_fit
from webinar_hub.mail.outbox import CAMPAIGN, CHANGE, CONFIRMATION, REMINDER, SIGN_IN
from webinar_hub.mail.running_ahead import Batch, Fate, fates

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
A_DAY = [Limit(500, DAY)]  # campaigns: 300 of them


def letters(number: int, priority: int = CAMPAIGN, **changes) -> Batch:
    return replace(Batch(number, priority, NOW, NOW + 7 * DAY), **changes)


def test_all_leave_at_once_where_there_is_room():
    assert fates(NOW, [], [letters(300)], A_DAY) == [Fate(NOW)]
    assert fates(NOW, [], [letters(10_000)], []) == [Fate(NOW)]
    assert fates(NOW, [], [], A_DAY) == []


def test_what_finds_no_room_waits_until_earlier_ones_are_a_day_old():
    assert fates(NOW, [], [letters(301)], A_DAY) == [Fate(NOW + DAY)]
    assert fates(NOW, [], [letters(601)], A_DAY) == [Fate(NOW + 2 * DAY)]
    this_morning = [(NOW - 3 * HOUR, 300)]
    assert fates(NOW, this_morning, [letters(1)], A_DAY) == [Fate(NOW + 21 * HOUR)]
    assert fates(NOW, this_morning, [letters(125, REMINDER)], A_DAY) == [Fate(NOW)]


def test_an_hour_and_a_day_hold_together():
    both = limits(100, 500)  # campaigns: 60 an hour, 300 a day
    assert fates(NOW, [], [letters(60)], both) == [Fate(NOW)]
    assert fates(NOW, [], [letters(61)], both) == [Fate(NOW + HOUR)]
    assert fates(NOW, [], [letters(301)], both) == [Fate(NOW + DAY)]


def test_letters_that_cannot_leave_in_time_are_counted():
    tonight = letters(450, REMINDER, expires_at=NOW + 20 * HOUR)
    assert fates(NOW, [], [tonight], A_DAY) == [Fate(NOW, too_late=25)]
    assert fates(NOW, [(NOW, 500)], [tonight], A_DAY) == [Fate(None, too_late=450)]


def test_letters_that_leave_first_may_take_the_room_of_what_is_due_later():
    evening = letters(425, REMINDER, due_at=NOW + 8 * HOUR, expires_at=NOW + 9 * HOUR)
    assert fates(NOW, [], [evening], A_DAY)[0].too_late == 0
    assert fates(NOW, [], [letters(300), evening], A_DAY)[1].too_late == 300


def test_a_queue_goes_by_urgency_and_then_by_the_nearest_start():
    far = letters(100, REMINDER, expires_at=NOW + 2 * DAY)
    near = letters(400, REMINDER, expires_at=NOW + 2 * HOUR)
    change = letters(20, CHANGE)
    assert fates(NOW, [], [letters(1), far, near, change], A_DAY) == [
        *(Fate(NOW + DAY), Fate(NOW + DAY)),
        *(Fate(NOW), Fate(NOW)),
    ]


batches = st.builds(
    lambda number, priority, due, lasting: Batch(
        number, priority, NOW + due * MINUTE, NOW + (due + lasting) * MINUTE
    ),
    st.integers(1, 12),
    st.sampled_from([SIGN_IN, CONFIRMATION, CHANGE, REMINDER, CAMPAIGN]),
    st.integers(-30, 600),
    st.integers(1, 3000),
)


@given(
    queue=st.lists(batches, max_size=5),
    per_hour=st.integers(0, 12),
    per_day=st.integers(0, 30),
    ages=st.lists(st.integers(0, 24 * 60 - 1), max_size=30),
)
def test_it_comes_to_what_delivery_does_minute_by_minute(queue, per_hour, per_day, ages):
    both = limits(per_hour, per_day)
    gone = sorted(NOW - age * MINUTE for age in ages)
    foreseen = fates(NOW, [(at, 1) for at in gone], queue, both)
    assert foreseen == _delivered_by_the_minute(queue, gone, both)


def _delivered_by_the_minute(queue, gone, both):
    found, left = [Fate() for _batch in queue], [batch.number for batch in queue]
    turns = sorted(
        range(len(queue)),
        key=lambda place: (
            queue[place].priority,
            queue[place].expires_at if queue[place].priority == REMINDER else queue[place].due_at,
        ),
    )
    moment, gone = NOW, list(gone)
    while any(left):
        for place in turns:
            if left[place] and queue[place].expires_at <= moment:
                found[place].too_late, left[place] = left[place], 0
        due = [p for p in turns if queue[p].due_at <= moment for _letter in range(left[p])]
        used = [(one, sum(at > moment - one.span for at in gone)) for one in both]
        for place in due[: that_fit([queue[p].priority for p in due], used)]:
            found[place].last = moment
            left[place] -= 1
            gone.append(moment)
        moment += MINUTE
    return found
