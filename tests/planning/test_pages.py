"""Pages on which many dates are planned: shown first, then made; what was typed stays."""

import re

import pytest

from tests import organizing as some
from tests.counting import counted_statements
from tests.forms import fields, form_to, forms
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.planning import operations, rules
from webinar_hub.planning.operations import IntoSeries
from webinar_hub.planning.rules import Hours
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations.pools import PoolPlan

RULE = {
    "kind": "events",
    "new_series": "Evenings",
    "first": "2026-11-17",
    "start": "18:00",
    "end": "19:30",
    "every": "week",
    "interval": "2",
    "times": "3",
    "until": "",
}


@pytest.fixture(autouse=True)
def in_the_morning(sqlite_app, at):
    at(some.MORNING)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def event(programme):
    event = some.an_event(programme)
    registration.ensure_pools(event.id, [PoolPlan("", "online", 20)])
    return event


@pytest.fixture
def oleg(sqlite_app, programme):
    return some.signed_in(sqlite_app, some.an_organizer("Oleg", programme, "organizer"))


def fields_of(page: str, address: str):
    """Of the form that goes there, or of the only one without an address: that asks back."""
    asking = (one for one in forms(page) if 'name="agreed"' in one)
    return fields(form_to(page, address) if address else next(asking))


def dates_page(event) -> str:
    return f"/organize/events/{event.public_id}/dates"


def sent(client, address: str, page: str, *, step: str, **typed):
    """The form of a page as it stands, with these values and this button."""
    return client.post(address, data=fields_of(page, address) | typed | {"step": step})


def shown(client, event, **typed) -> str:
    address = dates_page(event)
    page = client.get(address).get_data(as_text=True)
    response = sent(client, address, page, step="show", **(RULE | typed))
    assert response.status_code == 200
    return response.get_data(as_text=True)


def text(response) -> str:
    return response.get_data(as_text=True)


def stored() -> list[str]:
    db.session.rollback()
    events = db.session.query(Event).order_by(Event.id)
    return [f"{one.meetings[0].wall_start:%d.%m}" for one in events]


def test_the_dates_are_shown_before_anything_is_made_and_one_is_struck_out(oleg, event):
    page = shown(oleg, event)
    for words in ("17 November 2026", "1 December 2026", "15 December 2026"):
        assert f"Tuesday, {words}, 18:00–19:30" in page
    assert stored() == ["12.11"]
    kept = ["2026-11-17", "2026-12-15"]
    response = sent(oleg, dates_page(event), page, step="make", day=kept)
    assert response.status_code == 303
    assert stored() == ["12.11", "17.11", "15.12"]
    series = text(oleg.get(response.location))
    assert "2 drafts are made." in series
    assert "Evenings" in series


def test_a_new_title_wins_over_the_series_that_was_chosen(oleg, evenings, event):
    page = shown(oleg, event, new_series="Mornings", series=str(evenings.id))
    response = sent(oleg, dates_page(event), page, step="make")
    assert "Mornings" in text(oleg.get(response.location))


def test_pressing_twice_makes_the_dates_once(oleg, event):
    page = shown(oleg, event)
    for _press in range(2):
        assert sent(oleg, dates_page(event), page, step="make").status_code == 303
    assert len(stored()) == 4


def test_another_rule_is_shown_again_before_it_counts(oleg, event):
    page = shown(oleg, event)
    response = sent(oleg, dates_page(event), page, step="make", times="4")
    assert response.status_code == 422
    assert "The dates are others now." in text(response)
    assert "29 December 2026" in text(response)
    assert stored() == ["12.11"]


def test_what_was_struck_out_stays_so_while_the_list_is_the_same(oleg, event):
    page = shown(oleg, event)
    again = sent(oleg, dates_page(event), page, step="show", day=["2026-11-17"])
    assert fields_of(text(again), dates_page(event))["day"] == "2026-11-17"
    none = sent(oleg, dates_page(event), page, step="make", day=[])
    assert none.status_code == 422
    assert "Please leave at least one date ticked." in text(none)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first": "soon"}, "Please give the day like this"),
        ({"start": ""}, "Please say when it begins."),
        ({"end": "17:00"}, "The end must be after the start."),
        ({"times": "", "until": ""}, "how many dates there shall be"),
        ({"times": "61"}, "a number from 1 to 60"),
        ({"times": "", "until": "2030-01-01", "every": "workday"}, "more than 60 dates"),
        ({"until": "2026-11-01"}, "No date fits."),
        ({"interval": "0"}, "a number from 1 to 52"),
        ({"interval": "two"}, "Please give a whole number."),
        ({"every": "often"}, "Not a valid choice"),
        ({"weekdays": ["9"]}, "not a valid choice"),
        ({"new_series": "", "series": ""}, "Please choose a series, or name a new one."),
        ({"series": "999"}, "Please choose from the list."),
        ({"first": "1999-01-05"}, "Please look at the year again."),
        ({"first": "9999-12-31"}, "Please look at the year again."),
        ({"until": "9999-12-31", "interval": "52", "times": ""}, "more than 60 dates"),
    ],
)
def test_whatever_cannot_be_is_said_and_what_was_typed_is_kept(oleg, event, typed, said):
    address = dates_page(event)
    page = text(oleg.get(address))
    response = sent(oleg, address, page, step="show", **(RULE | typed))
    assert response.status_code in (200, 422)
    assert said in text(response)
    assert stored() == ["12.11"]


def test_a_date_that_the_clocks_skip_cannot_be_ticked(oleg, sqlite_app):
    programme = some.a_programme("Berlin", zone="Europe/Berlin")
    client = some.signed_in(sqlite_app, some.an_organizer("Boris", programme, "organizer"))
    draft = catalogue.create_event(programme.id, some.details())
    night = {"first": "2027-03-21", "start": "02:30", "end": "03:30", "interval": "1"}
    page = shown(client, draft, **night, times="2")
    assert "jump over this time" in page
    assert fields_of(page, dates_page(draft))["day"] == "2027-03-21"


def test_a_date_that_has_passed_cannot_be_ticked(oleg, event):
    page = shown(oleg, event, first="2026-10-20")
    assert page.count("This time has passed already.") == 1
    assert fields_of(page, dates_page(event))["day"] == ["2026-11-03", "2026-11-17"]


def test_who_would_be_in_two_places_is_said_at_the_date(oleg, event, programme):
    anna = catalogue.add_speaker(programme.id, catalogue.SpeakerDetails("Anna", "en"))
    catalogue.assign_speakers(event.id, [anna.id])
    when = some.sitting(rules.date(2026, 12, 1))
    other = some.a_draft(programme, title="Case night", when=when)
    catalogue.assign_speakers(other.id, [anna.id])
    page = shown(oleg, event)
    assert page.count("At the same time Anna speaks at “Case night”") == 1


def test_meetings_of_a_published_event_are_asked_about_first(oleg, event):
    some.sign_up(event, 3)
    delivered()
    page = shown(oleg, event, kind="meetings")
    response = sent(oleg, dates_page(event), page, step="make")
    assert response.status_code == 200
    assert "Nothing is saved yet." in text(response)
    assert "3 people with a seat get a letter" in text(response)
    agreed = oleg.post(dates_page(event), data=fields_of(text(response), ""))
    assert agreed.status_code == 303
    db.session.rollback()
    assert len(event.meetings) == 4


def delivered() -> None:
    from tests.registration.people import delivered

    delivered()


@pytest.fixture
def evenings(event):
    days = rules.dates(rules.Rule(rules.date(2026, 11, 17), "week", number=3))
    hours = Hours.of(event.meetings[0])
    made = operations.make_events(
        event.id, days, hours, IntoSeries(title="Evenings"), by=None, key="k" * 16
    )
    return made[0].series


def series_page(series, part: str = "dates") -> str:
    return f"/organize/series/{series.public_id}/{part}"


def test_ticked_drafts_of_a_series_are_published_together(oleg, evenings):
    page = text(oleg.get(series_page(evenings)))
    address = series_page(evenings, "publication")
    wanted = fields_of(page, address)["dates"]
    assert len(wanted) == 3
    response = oleg.post(address, data=fields_of(page, address) | {"dates": wanted[:2]})
    assert response.status_code == 303
    assert "2 dates are published." in text(oleg.get(response.location))
    db.session.rollback()
    states = [one.visibility for one in db.session.query(Event).order_by(Event.id)]
    assert states == ["listed", "listed", "listed", "draft"]


def test_a_draft_that_lacks_something_is_named_and_none_is_published(oleg, evenings, programme):
    some.a_draft(programme, title="Unready", audience=frozenset(), series_id=evenings.id)
    page = text(oleg.get(series_page(evenings)))
    address = series_page(evenings, "publication")
    response = oleg.post(address, data=fields_of(page, address))
    assert response.status_code == 422
    assert "Unready</a>: Before it can be published it needs:" in text(response)
    assert "for whom it is" in text(response)
    nothing = oleg.post(address, data=fields_of(page, address) | {"dates": []})
    assert "Please leave at least one date ticked." in text(nothing)


def test_a_series_takes_as_many_queries_for_many_dates_as_for_few(oleg, evenings, event):
    address = series_page(evenings)

    def look() -> int:
        with counted_statements() as statements:
            assert oleg.get(address).status_code == 200
        return len(statements)

    oleg.get(address)
    few = look()
    days = rules.dates(rules.Rule(rules.date(2027, 1, 5), "week", number=8))
    into = IntoSeries(evenings.id)
    operations.make_events(
        event.id, days, Hours.of(event.meetings[0]), into, by=None, key="o" * 16
    )
    assert look() == few


def following_page(event) -> str:
    return f"/organize/events/{event.public_id}/following"


def second(event) -> Event:
    db.session.rollback()
    return db.session.query(Event).order_by(Event.id).all()[1]


def test_one_date_and_all_that_follow_are_changed(oleg, evenings, event):
    address = following_page(second(event))
    present = fields_of(text(oleg.get(address)), address)
    assert len(present["dates"]) == 3
    response = oleg.post(address, data=present | {"date": "2026-11-18", "place": "Sadovaya 1"})
    assert response.status_code == 303
    assert stored() == ["12.11", "18.11", "25.11", "02.12"]


def test_people_of_all_the_dates_are_asked_about_in_one_question(oleg, evenings, event):
    for one in db.session.query(Event).all():
        catalogue.publish(one.id)
        some.sign_up(one, 2)
    delivered()
    address = following_page(second(event))
    page = oleg.post(address, data=fields_of(text(oleg.get(address)), address) | {"start": "17:00"})
    assert page.status_code == 200
    assert "2 people with a seat get a letter" in text(page)
    assert "In all 2 people, 6 letters" in text(page)
    assert len(re.findall("Moved: Tuesday", text(page))) == 3
    assert oleg.post(address, data=fields_of(text(page), "")).status_code == 303
    db.session.rollback()
    walls = {f"{one.meetings[0].wall_start:%H:%M}" for one in db.session.query(Event)}
    assert walls == {"18:00", "17:00"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Everything is as it was."),
        ({"date": ""}, "Please give the day."),
        ({"end": "17:00"}, "The end must be after the start."),
        ({"date": "1998-01-06"}, "Please look at the year again."),
        ({"date": "9999-12-31"}, "Please look at the year again."),
        ({"room_link": "room"}, "https://"),
        ({"dates": [], "start": "17:00"}, "Please leave at least one date ticked."),
        ({"dates": ["a" * 16], "start": "17:00"}, "not a valid choice"),
    ],
)
def test_a_change_that_cannot_be_is_said_and_changes_nothing(oleg, evenings, event, typed, said):
    address = following_page(second(event))
    response = oleg.post(address, data=fields_of(text(oleg.get(address)), address) | typed)
    assert response.status_code == 422
    assert said in text(response)
    assert stored() == ["12.11", "17.11", "24.11", "01.12"]


def test_what_somebody_else_changed_meanwhile_is_looked_at_first(oleg, evenings, event):
    address = following_page(second(event))
    typed = fields_of(text(oleg.get(address)), address) | {"start": "17:00"}
    catalogue.set_room_link(second(event).id, "https://room.example.org")
    refused = oleg.post(address, data=typed)
    assert refused.status_code == 409
    assert "Somebody changed one of these dates meanwhile." in text(refused)
    again = typed | {"seen": fields_of(text(refused), address)["seen"]}
    assert oleg.post(address, data=again).status_code == 303


def test_what_is_over_leads_back_with_a_word(oleg, event, at):
    at(event.last_end)
    oleg = some.signed_in(oleg.application, some.by_email("oleg@example.org"))
    response = oleg.get(following_page(event), follow_redirects=True)
    assert "No date of it is ahead that could be changed." in text(response)


def test_a_series_is_copied_after_it_was_shown(oleg, evenings):
    address = series_page(evenings, "copy")
    page = text(oleg.get(address))
    shown = text(sent(oleg, address, page, step="show", begins="2027-09-01"))
    for words in ("Thursday, 2 September 2027", "Tuesday, 7 September 2027"):
        assert words in shown
    ticked = fields_of(shown, address)["day"]
    response = sent(oleg, address, shown, step="make", title="Next year", day=ticked[1:])
    assert response.status_code == 303
    made = text(oleg.get(response.location))
    assert "The series is there, with 3 drafts." in made
    assert len(stored()) == 7


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_period_in_an_unlikely_year_is_refused(oleg, evenings, day):
    address = series_page(evenings, "copy")
    response = sent(oleg, address, text(oleg.get(address)), step="show", begins=day)
    assert response.status_code == 422
    assert "Please look at the year again." in text(response)


def test_another_beginning_is_shown_again_before_it_is_copied(oleg, evenings):
    address = series_page(evenings, "copy")
    page = text(oleg.get(address))
    shown = text(sent(oleg, address, page, step="show", begins="2027-09-01"))
    response = sent(oleg, address, shown, step="make", begins="2027-10-01")
    assert response.status_code == 422
    assert "The dates are others now." in text(response)
    assert len(stored()) == 4
