"""A month with everything in it, for organizers alone."""

import pytest

from tests import organizing as some
from tests.counting import counted_statements
from webinar_hub.accounts import operations as accounts
from webinar_hub.catalogue import operations as catalogue


@pytest.fixture(autouse=True)
def in_the_morning(sqlite_app, at):
    at(some.MORNING)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def oleg(sqlite_app, programme):
    return some.signed_in(sqlite_app, some.an_organizer("Oleg", programme, "organizer"))


def month(client, query: str = "") -> str:
    response = client.get(f"/organize/month{query}")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_drafts_cancelled_and_invited_ones_are_there_with_their_states(oleg, programme):
    draft = some.a_draft(programme, title="A draft of mine")
    invited = some.a_draft(programme, title="By invitation")
    catalogue.publish(invited.id, "invitation_only")
    cancelled = some.an_event(programme, title="Fell through")
    catalogue.cancel_event(cancelled.id, "Ill")
    away = some.a_draft(programme, title="Put away")
    catalogue.withdraw(away.id)
    some.an_event(some.a_programme("Trust"), title="Foreign")
    page = month(oleg)
    assert "November 2026" in page
    assert f'href="/organize/events/{draft.public_id}"' in page
    for title, state in (
        *(("A draft of mine", "Draft"), ("By invitation", "By invitation only")),
        ("Fell through", "Cancelled"),
    ):
        assert title in page
        assert f">{state}</span>" in page
    assert "Put away" not in page
    assert "Foreign" not in page


def test_only_the_month_and_the_programme_that_were_chosen_are_shown(oleg, programme):
    some.an_event(programme, title="In November")
    other = some.a_programme("Trust")
    accounts.set_role("oleg@example.org", other.id, "viewer")
    some.an_event(other, title="Of the other")
    assert "In November" not in month(oleg, "?month=2026-12")
    chosen = month(oleg, f"?programme={other.slug}")
    assert "Of the other" in chosen
    assert "In November" not in chosen
    assert f"month=2026-12&amp;programme={other.slug}" in chosen


@pytest.mark.parametrize(
    "query", ["?month=2026-13", "?month=x", "?month=9999-12", "?month=0001-01", "?programme=%00"]
)
def test_an_odd_query_shows_this_month(oleg, query):
    assert "November 2026" in month(oleg, query)


@pytest.mark.parametrize("edge", ["2000-01", "2100-12"])
def test_the_first_and_the_last_month_lead_no_further(oleg, edge):
    page = month(oleg, f"?month={edge}")
    assert page.count('rel="next"') + page.count('rel="prev"') == 1


def test_a_meeting_after_midnight_by_the_readers_clock_is_on_that_day(oleg, programme):
    late = some.sitting(some.date(2026, 11, 30), some.time(20), some.time(21), zone="Asia/Omsk")
    some.an_event(programme, title="In Omsk", when=late)
    early = some.sitting(some.date(2026, 12, 1), some.time(1), some.time(2), zone="Asia/Omsk")
    some.an_event(programme, title="Next day in Omsk", when=early)
    page = month(oleg)  # Oleg reads by the clock of Moscow, three hours behind
    assert "In Omsk" in page
    assert "Next day in Omsk" in page


def test_the_number_of_queries_does_not_grow_with_the_events(oleg, programme):
    some.an_event(programme)
    month(oleg)
    with counted_statements() as for_one:
        month(oleg)
    for number in range(6):
        some.an_event(programme, title=f"Event {number}")
    with counted_statements() as for_many:
        month(oleg)
    assert len(for_many) == len(for_one)
