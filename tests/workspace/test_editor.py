"""The editor's page, part by part, as an organizer uses it."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests import organizing as some
from tests.forms import part
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.pools import PoolPlan
from webinar_hub.registration.queries import pools_of


@pytest.fixture(autouse=True)
def in_the_morning(sqlite_app, at):
    at(some.MORNING)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def browser_of_oleg(sqlite_app, programme):
    return some.signed_in(sqlite_app, some.an_organizer("Oleg", programme, "organizer"))


@pytest.fixture
def event(programme):
    event = some.an_event(programme)
    registration.ensure_pools(event.id, [PoolPlan("", "online", 20)])
    return event


def editor(client, event) -> str:
    response = client.get(f"/organize/events/{event.public_id}")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def fresh(event: Event) -> Event:
    db.session.rollback()
    return db.session.get_one(Event, event.id)


def only_event() -> Event:
    db.session.rollback()
    return db.session.scalars(select(Event)).one()


def test_details_are_saved_and_the_page_says_so(browser_of_oleg, event):
    page = editor(browser_of_oleg, event)
    response = browser_of_oleg.post(
        f"/organize/events/{event.public_id}/details",
        data=part(page, "details", title="The  tender\u2028age ", description="**Warm**"),
    )
    assert response.status_code == 303
    assert response.location.endswith("#said")
    assert fresh(event).title == "The tender age"
    assert fresh(event).description_html == "<p><strong>Warm</strong></p>"
    assert "Saved." in editor(browser_of_oleg, event)


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(browser_of_oleg, event):
    page = editor(browser_of_oleg, event)
    typed = part(page, "details", title="", summary="x" * 501, description="Kept <b>as</b> typed")
    response = browser_of_oleg.post(f"/organize/events/{event.public_id}/details", data=typed)
    shown = response.get_data(as_text=True)
    assert response.status_code == 422
    assert 'href="#details-title"' in shown
    assert "Please give the event a title." in shown
    assert "at most 500 characters" in shown
    assert "Kept &lt;b&gt;as&lt;/b&gt; typed" in shown
    assert fresh(event).title == "The tender age"


def test_the_second_of_two_people_sees_what_the_first_did_and_keeps_the_own_words(
    browser_of_oleg, event, programme
):
    page = editor(browser_of_oleg, event)
    vera = some.an_organizer("Vera", programme, "owner")
    catalogue.edit_details(event.id, some.details(title="Hers"), by=vera.id)
    address = f"/organize/events/{event.public_id}/details"
    response = browser_of_oleg.post(address, data=part(page, "details", title="His"))
    shown = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "Vera changed the details" in shown
    assert "<dt>Title</dt><dd>Hers</dd>" in shown
    assert fresh(event).title == "Hers"
    again = part(shown, "details")
    assert again["details-title"] == "His"
    assert browser_of_oleg.post(address, data=again).status_code == 303
    assert fresh(event).title == "His"


def test_fewer_seats_than_people_have_are_refused_and_the_lowest_number_is_offered(
    browser_of_oleg, event
):
    pool = pools_of(event.id)[0]
    some.sign_up(event, 3)
    page = editor(browser_of_oleg, event)
    name = f"seats{pool.id}"
    address = f"/organize/events/{event.public_id}/seats/{pool.id}"
    response = browser_of_oleg.post(address, data=part(page, name, capacity="2"))
    shown = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "3 people already have a seat" in shown
    assert f'name="{name}-capacity" value="3"' in shown
    assert "Set it to 3" in shown
    assert browser_of_oleg.post(address, data=part(page, name, capacity="3")).status_code == 303
    assert some.seats(event) == [("", "online", 3)]
    assert browser_of_oleg.post(address, data=part(page, name, capacity="")).status_code == 303
    assert some.seats(event) == [("", "online", None)]


@pytest.mark.parametrize("typed", ["-1", "many", "1.5", "100001", "9" * 40, "1_0", "١٠"])
def test_a_number_of_seats_is_a_number(browser_of_oleg, event, typed):
    pool = pools_of(event.id)[0]
    page = editor(browser_of_oleg, event)
    response = browser_of_oleg.post(
        f"/organize/events/{event.public_id}/seats/{pool.id}",
        data=part(page, f"seats{pool.id}", capacity=typed),
    )
    assert response.status_code == 422
    assert f'value="{typed}"' in response.get_data(as_text=True)


def test_what_becomes_of_free_seats_is_chosen_and_what_is_held_is_shown(browser_of_oleg, event):
    address = f"/organize/events/{event.public_id}/offers"
    page = editor(browser_of_oleg, event)
    assert part(page, "offers")["offers-hours"] == ""
    response = browser_of_oleg.post(address, data=part(page, "offers", hours="24"))
    assert response.status_code == 303
    assert fresh(event).offer_hours == 24
    page = editor(browser_of_oleg, event)
    assert part(page, "offers")["offers-hours"] == "24"
    assert "set what becomes of free seats" in page
    stale = part(page, "offers", hours="48")
    browser_of_oleg.post(address, data=part(page, "offers", hours=""))
    assert browser_of_oleg.post(address, data=stale).status_code == 409
    for typed in ("5", "-1", "many"):
        wrong = part(editor(browser_of_oleg, event), "offers", hours=typed)
        assert browser_of_oleg.post(address, data=wrong).status_code == 422
    assert fresh(event).offer_hours is None


def test_a_seat_that_is_held_is_shown_in_the_editor_and_in_lists(browser_of_oleg, event):
    catalogue.set_offer_hours(event.id, 24)
    registration.set_capacity(event.id, pools_of(event.id)[0].id, 1)
    some.sign_up(event, 2)
    registration.cancel(first_registration(event).id)
    assert "1 of them is offered until" in editor(browser_of_oleg, event)
    for address in ("/organize", "/organize/events"):
        assert "1 of 1, 1 offered" in browser_of_oleg.get(address).get_data(as_text=True)


def first_registration(event) -> Registration:
    db.session.rollback()
    found = select(Registration).where(Registration.event_id == event.id)
    return db.session.scalars(found.order_by(Registration.id)).first()


def test_seats_of_another_event_are_not_touched(browser_of_oleg, event, programme):
    other = some.an_event(programme)
    pool = registration.ensure_pools(other.id, [PoolPlan("", "online", 5)])[0]
    response = some.post(
        browser_of_oleg,
        f"/organize/events/{event.public_id}/seats/{pool.id}",
        **{f"seats{pool.id}-capacity": "9"},
    )
    assert response.status_code == 404
    assert some.seats(other) == [("", "online", 5)]


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "٣", "0"])
def test_seats_that_are_not_there_are_not_found(browser_of_oleg, event, number):
    address = f"/organize/events/{event.public_id}/seats/{number}"
    answer = some.post(browser_of_oleg, address, **{f"seats{number}-capacity": "9"})
    assert answer.status_code == 404


def test_the_room_takes_a_link_and_says_that_nobody_is_written_to(browser_of_oleg, event):
    address = f"/organize/events/{event.public_id}/room"
    page = editor(browser_of_oleg, event)
    wrong = browser_of_oleg.post(address, data=part(page, "room", room_link="zoom.example.org/j/1"))
    assert wrong.status_code == 422
    assert "it begins with https://" in wrong.get_data(as_text=True)
    right = browser_of_oleg.post(
        address, data=part(page, "room", room_link="https://zoom.example.org/j/1")
    )
    assert right.status_code == 303
    assert fresh(event).room_link == "https://zoom.example.org/j/1"
    assert "Nobody is written to" in editor(browser_of_oleg, event)


def test_the_sign_up_window_is_typed_in_the_events_zone(browser_of_oleg, event):
    address = f"/organize/events/{event.public_id}/window"
    page = editor(browser_of_oleg, event)
    typed = part(page, "window", opens="2026-11-03T09:00", closes="2026-11-02T09:00")
    wrong = browser_of_oleg.post(address, data=typed)
    assert wrong.status_code == 422
    assert "Sign-up must close after it opens." in wrong.get_data(as_text=True)
    far = part(page, "window", opens="", closes="9999-12-31T23:59")
    refused = browser_of_oleg.post(address, data=far)
    assert refused.status_code == 422
    assert "Please look at the year again." in refused.get_data(as_text=True)
    typed = part(page, "window", opens="2026-11-03T09:00", closes="")
    assert browser_of_oleg.post(address, data=typed).status_code == 303
    assert fresh(event).sign_up_opens_at == datetime(2026, 11, 3, 6, tzinfo=UTC)
    assert 'value="2026-11-03T09:00"' in editor(browser_of_oleg, event)


def test_speakers_are_chosen_in_order(browser_of_oleg, event, programme):
    ids = [
        catalogue.add_speaker(programme.id, catalogue.SpeakerDetails(name, "en")).id
        for name in ("Anna", "Boris")
    ]
    page = editor(browser_of_oleg, event)
    typed = part(page, "speakers") | {
        "speakers-speakers-0": str(ids[1]),
        "speakers-speakers-1": str(ids[0]),
    }
    address = f"/organize/events/{event.public_id}/speakers"
    assert browser_of_oleg.post(address, data=typed).status_code == 303
    assert [one.name for one in fresh(event).speakers] == ["Boris", "Anna"]
    assert len(re.findall(r"<select[^>]*name=\"speakers-", editor(browser_of_oleg, event))) == 4


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000])
def test_a_speakers_field_that_is_not_ours_counts_as_not_sent(
    browser_of_oleg, event, programme, number
):
    catalogue.add_speaker(programme.id, catalogue.SpeakerDetails("Anna", "en"))
    page = editor(browser_of_oleg, event)
    address = f"/organize/events/{event.public_id}/speakers"
    typed = part(page, "speakers") | {f"speakers-speakers-{number}": ""}
    assert browser_of_oleg.post(address, data=typed).status_code == 303
    assert fresh(event).speakers == []


def test_a_draft_says_what_it_needs_and_is_published(browser_of_oleg, programme):
    draft = some.a_draft(programme, audience=frozenset())
    page = editor(browser_of_oleg, draft)
    assert "Before it can be published it needs:" in page
    assert "for whom it is" in page
    catalogue.edit_details(draft.id, some.details())
    page = editor(browser_of_oleg, draft)
    response = browser_of_oleg.post(
        f"/organize/events/{draft.public_id}/publication",
        data=part(page, "publication", visibility="link_only"),
    )
    assert response.status_code == 303
    assert fresh(draft).visibility == "link_only"


def test_an_online_event_without_a_room_is_published_with_a_calm_word(browser_of_oleg, programme):
    draft = some.a_draft(programme)
    missing = "The link to the room is still missing."
    assert f"{missing} You can publish now and add it later" in editor(browser_of_oleg, draft)
    catalogue.publish(draft.id, "listed")
    assert f"{missing} There is time until the start." in editor(browser_of_oleg, draft)
    catalogue.set_room_link(draft.id, "https://room.example.org/1")
    assert missing not in editor(browser_of_oleg, draft)


def test_a_new_event_is_a_draft_with_its_seats(browser_of_oleg, programme):
    page = browser_of_oleg.get(f"/organize/programmes/{programme.public_id}/events/new")
    key = re.search(r'name="key"[^>]*value="(\w+)"', page.get_data(as_text=True))[1]
    typed = {
        "csrf_token": some.token_for(browser_of_oleg),
        "key": key,
        "title": "Round table {name}",
        "kind": "round_table",
        "language": "en",
        "audience": ["parent", "professional"],
        "format": "both",
        "place": "Lesnaya 5",
        "date": "2026-12-03",
        "start": "18:00",
        "end": "19:30",
        "zone": "Europe/Moscow",
        "capacity": "12",
    }
    address = f"/organize/programmes/{programme.public_id}/events"
    for _pressed_twice in range(2):
        response = browser_of_oleg.post(address, data=typed)
        assert response.status_code == 303
    event = only_event()
    assert response.location.endswith(f"/organize/events/{event.public_id}")
    assert (event.title, event.published) == ("Round table {name}", False)
    assert event.audience == {"parent", "professional"}
    assert some.seats(event) == [("room", "in_person", 12), ("online", "online", None)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"end": "17:00"}, "The end must be after the start."),
        ({"date": ""}, "Please give the day."),
        ({"date": "3 December"}, "Please give the day like this: 2026-12-03."),
        ({"date": "0206-12-03"}, "Please look at the year again."),
        ({"start": "six"}, "Please give the time like this: 18:30."),
        ({"zone": "Mars/Olympus"}, "Please choose from the list."),
        ({"title": " \u200e\u202e "}, "Please give the event a title."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"audience": ["wizard"]}, "wizard"),
        ({"format": ""}, "Please say how people take part."),
        (
            {"date": "2027-03-28", "start": "02:30", "end": "04:00", "zone": "Europe/Berlin"},
            "jump over this time",
        ),
        (
            {"date": "2026-10-25", "start": "02:30", "end": "04:00", "zone": "Europe/Berlin"},
            "show this time twice",
        ),
    ],
)
def test_an_event_that_cannot_be_gets_a_clear_answer(browser_of_oleg, programme, typed, said):
    sent = {
        "key": "a" * 16,
        "title": "Kept title",
        "kind": "webinar",
        "language": "en",
        "audience": ["parent"],
        "format": "online",
        "date": "2026-12-03",
        "start": "18:00",
        "end": "19:30",
        "zone": "Europe/Moscow",
    } | typed
    response = some.post(
        browser_of_oleg, f"/organize/programmes/{programme.public_id}/events", **sent
    )
    shown = response.get_data(as_text=True)
    assert response.status_code == 422
    assert said in shown
    assert "error-summary" in shown
    assert ("Kept title" in shown) is ("title" not in typed)
    assert db.session.scalar(select(Event)) is None


def test_a_repeated_hour_is_asked_about_and_the_answer_counts(browser_of_oleg, programme):
    sent = {
        "key": "a" * 16,
        "title": "Night watch",
        "kind": "webinar",
        "language": "en",
        "audience": ["parent"],
        "format": "online",
        "date": "2027-10-31",
        "start": "02:30",
        "end": "04:00",
        "zone": "Europe/Berlin",
    }
    address = f"/organize/programmes/{programme.public_id}/events"
    asked = some.post(browser_of_oleg, address, **sent).get_data(as_text=True)
    assert "Which time is the beginning?" in asked
    assert "Which time is the end?" not in asked
    assert some.post(browser_of_oleg, address, **sent, fold_start="1").status_code == 303
    event = only_event()
    assert event.first_start == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_a_copy_is_made_for_another_day(browser_of_oleg, event):
    address = f"/organize/events/{event.public_id}/copy"
    response = some.post(browser_of_oleg, address, key="c" * 16, first_date="2027-01-14")
    assert response.status_code == 303
    db.session.rollback()
    copy = db.session.scalars(select(Event).where(Event.id != event.id)).one()
    assert copy.meetings[0].wall_start == some.wall(2027, 1, 14, 18)
    assert some.seats(copy) == [("", "online", 20)]


def test_the_seats_follow_the_way_of_taking_part(browser_of_oleg, event):
    address = f"/organize/events/{event.public_id}/details"
    page = editor(browser_of_oleg, event)
    typed = part(page, "details", format="both", place="Lesnaya 5")
    assert browser_of_oleg.post(address, data=typed).status_code == 303
    assert some.seats(event) == [("room", "in_person", 20), ("online", "online", None)]
    some.sign_up(event, 1)
    page = editor(browser_of_oleg, event)
    typed = part(page, "details", format="online") | {"agreed": "yes"}
    assert browser_of_oleg.post(address, data=typed).status_code == 303
    assert some.seats(event) == [("", "online", None)]


def test_a_reader_sees_the_event_and_no_forms(sqlite_app, programme, event):
    lida = some.signed_in(sqlite_app, some.an_organizer("Lida", programme, "viewer"))
    page = editor(lida, event)
    assert "The tender age" in page
    forms = re.findall(r'<form[^>]*action="([^"]*)"', page)
    assert forms == ["/organize/search", "/organize/sign-out"]


def test_the_room_link_is_not_shown_to_readers(sqlite_app, programme, event):
    catalogue.set_room_link(event.id, "https://zoom.example.org/j/secret")
    lida = some.signed_in(sqlite_app, some.an_organizer("Lida", programme, "viewer"))
    assert "secret" not in editor(lida, event)


def test_script_in_texts_is_shown_as_text(browser_of_oleg, programme):
    event = some.an_event(programme, title="<script>alert(1)</script>", description="<img src=x>")
    catalogue.cancel_event(event.id, "<b>ill</b>")
    page = editor(browser_of_oleg, event)
    assert "<script>alert" not in page
    assert "<b>ill" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_past_event_can_be_described_but_not_dated(browser_of_oleg, programme):
    event = catalogue.record_past_event(programme.id, some.details(), "2019-06", days=3)
    page = editor(browser_of_oleg, event)
    assert "June 2019" in page
    assert "Add a meeting" not in page
    response = browser_of_oleg.post(
        f"/organize/events/{event.public_id}/details", data=part(page, "details", title="Better")
    )
    assert response.status_code == 303
    refused = browser_of_oleg.get(f"/organize/events/{event.public_id}/meetings/new")
    assert refused.status_code == 422


def test_an_event_is_marked_as_one_whose_readers_may_be_in_danger(browser_of_oleg, event):
    page = editor(browser_of_oleg, event)
    address = f"/organize/events/{event.public_id}/details"
    typed = part(page, "details", sensitive="y")
    assert browser_of_oleg.post(address, data=typed).status_code == 303
    assert fresh(event).sensitive
    typed = part(editor(browser_of_oleg, event), "details")
    assert typed.pop("details-sensitive") == "y"
    assert browser_of_oleg.post(address, data=typed).status_code == 303
    assert not fresh(event).sensitive
