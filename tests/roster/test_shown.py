"""Which people a page shows, whom an action concerns: pure answers."""

from types import SimpleNamespace

import pytest

from webinar_hub.registration.models import LIVE_STATES, STATES
from webinar_hub.roster import columns, rules
from webinar_hub.roster.shown import Shown


def test_what_is_no_choice_is_passed_over():
    shown = Shown.of({"state": "asleep", "role": "parent", "sort": "1; DROP", "letter": "x" * 300})
    assert shown == Shown(role="parent")


def test_without_a_choice_everybody_is_shown_who_is_signed_up_in_any_way():
    assert Shown().states == LIVE_STATES
    assert Shown(state="all").states == STATES
    assert Shown(state="declined").states == ("declined",)


def test_an_address_leaves_out_what_is_as_usual_and_the_place_of_the_page():
    shown = Shown(role="parent", after="a" * 16)
    assert shown.query() == {"role": "parent", "after": "a" * 16}
    assert shown.whole.query() == {"role": "parent"}


def test_only_a_state_and_an_order_are_no_filter():
    assert not Shown(state="confirmed", sort="newest", after="x").filtered
    assert Shown(q="Anna").filtered


def person(state: str, **more):
    return SimpleNamespace(
        **{
            "state": state,
            "live": state in LIVE_STATES,
            "walk_in": False,
            "agrees_within": None,
            **more,
        }
    )


@pytest.mark.parametrize(
    ("action", "states"),
    [
        ("confirm", {"pending", "declined"}),
        ("decline", {"pending"}),
        ("cancel", set(LIVE_STATES)),
        ("move", set(LIVE_STATES)),
        ("mark", set(STATES)),
    ],
)
def test_an_action_concerns_people_in_these_states(action, states):
    concerned = {state for state in STATES if rules.why_not(action, person(state)) is None}
    assert concerned == states


def test_who_came_without_a_seat_or_has_not_agreed_yet_is_not_moved():
    assert rules.why_not("move", person("confirmed", walk_in=True))
    assert rules.why_not("move", person("offered", agrees_within=48))


def test_addresses_are_no_column_for_those_who_only_read():
    names = ["email", "role"]
    assert columns.seen_by(names, organizer=True) == ["role", "email"]
    assert columns.seen_by(names, organizer=False) == ["role"]
