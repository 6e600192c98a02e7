"""Who has to be asked about, and which figures tell of nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from webinar_hub.catalogue.models import Event
from webinar_hub.speaking import rules
from webinar_hub.speaking.models import SpeakerInvitation, SpeakerRequest

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counts", "shown", "others"),
    [
        ({}, {}, 0),
        ({"a": 12, "b": 5}, {"a": 12, "b": 5}, 0),
        ({"a": 12, "b": 3, "c": 2}, {"a": 12}, 5),
        ({"a": 12, "b": 7, "c": 1}, {"a": 12}, 8),  # else c would be what is left of the total
        ({"a": 9, "b": 1}, {}, 10),
        ({"a": 2, "b": 1}, {}, 3),
    ],
)
def test_no_figure_tells_of_a_few_people_not_even_by_subtraction(counts, shown, others):
    assert rules.protected(counts) == (shown, others)


@pytest.mark.parametrize(
    ("state", "days", "need"),
    [
        ("asked", 15, None),
        ("asked", 14, "silent"),
        ("confirmed", 1, None),
        ("declined", 60, "declined"),
        ("taken_back", 1, None),
    ],
)
def test_an_organizer_has_to_act_where_the_answer_is_missing_or_no(state, days, need):
    event = Event(first_start=NOW + timedelta(days=days))
    assert rules.need_of(SpeakerRequest(state=state, event=event), NOW) == need


def test_an_answer_out_of_a_calendar_counts_for_the_present_entry_and_by_its_speaker():
    request = SpeakerRequest(state="confirmed", email_key="maria@example.org")
    entry = SpeakerInvitation(request=request, sequence=2, cancelled=False, answer_stamp=NOW)
    assert rules.counts(2, "maria@example.org", NOW, entry)
    assert not rules.counts(1, "maria@example.org", NOW, entry)
    assert not rules.counts(2, "anna@example.org", NOW, entry)
    assert not rules.counts(2, "maria@example.org", NOW - timedelta(seconds=1), entry)
    request.state = "declined"
    assert not rules.counts(2, "maria@example.org", NOW, entry)
