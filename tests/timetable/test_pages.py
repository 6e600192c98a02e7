"""One editor of rules for events, series and programmes, and what goes out when."""

from datetime import timedelta

import pytest

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, Hall, a_guest
from tests.guests.people import invite
from tests.organizing import an_organizer, post, signed_in
from tests.timetable.marking import mark
from webinar_hub.core.database import db
from webinar_hub.core.language import in_language
from webinar_hub.reminders import holding
from webinar_hub.timetable import planned
from webinar_hub.timetable.jobs import write_by_rules

USUAL = "each:60 first:1440"
A_LETTER = {
    "audience": "waiting",
    "number": "3",
    "unit": "hours",
    "before": "each",
    "calendar": "missing",
}


@pytest.fixture(autouse=True)
def at_first(app, clock):
    clock.set(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def owners():
    """A programme, a series of it and a date of that."""
    programme = making.make_programme(name="Families in step")
    series = making.make_series(programme, title="Evenings")
    event = making.make_event(programme, starts=THURSDAY_EVENING, series_id=series.id)
    making.make_pool(event, capacity=2)
    return {"programme": programme, "series": series, "event": event}


@pytest.fixture
def vera(app, owners):
    return signed_in(app, an_organizer("Vera", owners["programme"], "owner"))


def address(owner, end: str = "") -> str:
    plural = {"event": "events", "series": "series", "programme": "programmes"}
    return f"/organize/{plural[holding.kind_of(owner)]}/{owner.public_id}/reminders{end}"


def held(owner) -> list[str]:
    db.session.rollback()
    return sorted(one.text for one in holding.offsets_of(owner))


@pytest.mark.parametrize("kind", ["programme", "series", "event"])
def test_rules_are_added_ticked_removed_and_given_up(vera, owners, kind):
    owner = owners[kind]
    assert "These are the usual rules." in vera.get(address(owner)).get_data(as_text=True)
    answer = post(vera, address(owner, "/rules"), seen=USUAL, **A_LETTER)
    assert (answer.status_code, answer.location) == (303, address(owner))
    assert held(owner) == ["each:60", "first:1440", "waiting:each:180"]
    page = vera.get(address(owner)).get_data(as_text=True)
    assert "has rules of its own" in page
    assert "Before each meeting · 3 hours before" in page
    seen = "each:60 first:1440 waiting:each:180"
    assert post(vera, address(owner), seen=seen, each=["30"]).status_code == 303
    assert held(owner) == ["each:30", "waiting:each:180"]
    seen = "each:30 waiting:each:180"
    answer = post(vera, address(owner, "/removal"), seen=seen, rule="waiting:each:180")
    assert answer.status_code == 303
    assert held(owner) == ["each:30"]
    assert post(vera, address(owner, "/following"), seen="each:30").status_code == 303
    assert held(owner) == ["each:60", "first:1440"]


def test_an_event_says_whose_rules_hold_and_whose_would(vera, owners):
    making.make_reminder_rules(owners["series"], ("each", 30))
    page = vera.get(address(owners["event"])).get_data(as_text=True)
    assert f'These are the rules of the series <a href="{address(owners["series"])}">' in page
    post(vera, address(owners["event"], "/rules"), seen="each:30", **A_LETTER)
    page = vera.get(address(owners["event"])).get_data(as_text=True)
    assert "Give them up and follow the series Evenings" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": "soon"}, "Please give a whole number."),
        ({"number": "-1"}, "Please choose a time from five minutes to thirty days."),
        ({"number": "31", "unit": "days"}, "Please choose a time from five minutes"),
        ({"before": "end"}, "This does not go together"),
        ({"audience": "everybody"}, "Please choose from the list."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_stays_typed(vera, owners, wrong, said):
    typed = {"seen": USUAL, **A_LETTER, **wrong}
    answer = post(vera, address(owners["programme"], "/rules"), **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert "<details open>" in page
    assert f'value="{typed["number"]}"' in page
    assert held(owners["programme"]) == ["each:60", "first:1440"]


def test_the_second_of_two_organizers_is_told(vera, owners):
    programme = owners["programme"]
    post(vera, address(programme, "/rules"), seen=USUAL, **A_LETTER)
    for end, fields in (
        ("/rules", A_LETTER | {"number": "5"}),
        ("", {"each": ["15"]}),
        ("/removal", {"rule": "waiting:each:180"}),
        ("/following", {}),
    ):
        answer = post(vera, address(programme, end), seen=USUAL, **fields)
        assert answer.status_code == 409
        assert "Somebody else changed the reminders" in answer.get_data(as_text=True)
    assert held(programme) == ["each:60", "first:1440", "waiting:each:180"]


def test_the_table_says_of_every_rule_when_to_how_many_and_what_came_of_it(clock, owners):
    event = owners["event"]
    for audience, rule in (
        ("seat", ("each", 60)),
        ("waiting", ("first", 1440)),
        ("silent", ("first", 2880)),
        ("came", ("end", 60)),
        ("absent", ("end", 120)),
    ):
        making.make_reminder_rules(owners["series"], rule, audience=audience)
    hall = Hall(event.id, event.meetings[0].id)
    anna, boris, _clara = (a_guest(hall, name) for name in ("Anna", "Boris", "Clara"))
    invite(event, "one@example.org\ntwo@example.org")

    def lines() -> list[tuple[str, int, str]]:
        db.session.rollback()
        with in_language("en"):
            found = planned.of_event(hall.event, holding.offsets_of(hall.event))
        return [(one.what, one.people, one.state) for one in found]

    clock.set(THURSDAY_EVENING - timedelta(days=3))
    assert lines() == [
        ("2 days before", 2, "Planned"),
        ("1 day before", 1, "Planned"),
        ("1 hour before", 2, "Planned"),
        ("1 hour after", 0, "Planned"),
        ("2 hours after", 0, "Planned"),
    ]
    for before in (2, 1):
        clock.set(THURSDAY_EVENING - timedelta(days=before))
        write_by_rules()
    assert [one[2] for one in lines()[:2]] == ["2 have gone", "1 is leaving"]
    clock.set(THURSDAY_EVENING + timedelta(hours=15))
    assert [one[2] for one in lines()[3:]] == ["Waits until it is marked who came"] * 2
    mark(event, anna, "attended")
    mark(event, boris, "absent")
    due = "Due: leaves by day, ten minutes after the last mark"
    assert [one[1:] for one in lines()[3:]] == [(1, due)] * 2
    clock.advance(minutes=10)
    write_by_rules()
    assert [one[1:] for one in lines()[3:]] == [(1, "1 is leaving")] * 2
