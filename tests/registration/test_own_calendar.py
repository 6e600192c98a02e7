"""A person's own calendar: all that the person has a seat for, at a secret address."""

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from tests import making
from tests.counting import counted_statements
from tests.forms import fields, form_to
from tests.ical.readers import ReadCalendar, by_icalendar, by_vobject, names
from tests.registration.people import application, fresh, invitation_of, sign_up
from tests.registration.visitors import Visitor, manage_path, words
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core import links
from webinar_hub.participants.operations import renew_feed
from webinar_hub.registration import operations
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.details import Details


@pytest.fixture
def event(on_the_web):
    event = making.make_event(slug="tender-age")
    making.make_pool(event, capacity=1)
    return event


@pytest.fixture
def anna(event):
    return sign_up(event, "Anna")


def address(registration: Registration) -> str:
    person = fresh(registration).participant
    return f"/calendar/{links.token('feed', person.public_id, person.feed_counter)}.ics"


@pytest.fixture
def follow(visitor):
    def follow(registration: Registration) -> ReadCalendar:
        ics = visitor.get(address(registration)).get_data()
        assert by_icalendar(ics) == by_vobject(ics)
        return by_icalendar(ics)

    return follow


def titles(calendar: ReadCalendar) -> list[str]:
    return [one.summary for one in calendar.events]


def head_of(answer: TestResponse) -> dict[str, str | None]:
    wanted = ("Content-Type", "Cache-Control", "X-Robots-Tag", "Content-Disposition", "Set-Cookie")
    return {name: answer.headers.get(name) for name in wanted}


# What stands in it


def test_it_holds_all_that_the_person_has_a_seat_for_under_the_persons_own_identities(
    visitor, event, follow
):
    operations.cancel(sign_up(event, "Anna").id)
    anna = sign_up(event, "Anna")
    starts = making.in_days(11)
    walk = making.make_event(title="Walk", format="in_person", place="Lesnaya 5", starts=starts)
    making.make_pool(walk, mode="in_person")
    making.make_meeting(walk, making.in_days(12), title="second")
    sign_up(walk, "Anna")
    found = follow(anna)
    assert titles(found) == ["The tender age", "Walk", "Walk: second"]
    assert found.events[0].uid == invitation_of(anna).uid
    assert "-r2@" in found.events[0].uid
    assert found.events[0].start == event.meetings[0].starts_at
    assert [one.location for one in found.events] == ["Online", "Lesnaya 5", "Lesnaya 5"]
    assert found.events[0].url == "http://localhost/events/tender-age"


def test_it_holds_nothing_of_another_person_at_the_same_address(event, follow):
    walk = making.make_event(title="Walk")
    making.make_pool(walk)
    anna = sign_up(event, "Anna", email="home@example.org")
    boris = sign_up(walk, "Boris", email="home@example.org")
    assert titles(follow(anna)) == ["The tender age"]
    assert titles(follow(boris)) == ["Walk"]


def test_who_waits_or_left_has_nothing_in_it(event, anna, follow):
    boris = sign_up(event, "Boris")
    assert titles(follow(boris)) == []
    operations.cancel(anna.id)
    assert titles(follow(anna)) == []
    assert titles(follow(boris)) == ["The tender age"]  # the freed seat


def test_it_holds_no_secret_and_names_nobody(visitor, anna):
    ics = visitor.get(address(anna)).get_data().replace(b"\r\n ", b"")
    for secret in (b"/join/", b"/registrations/", b"/calendar/", b"Anna", b"anna@", b"SOURCE"):
        assert secret not in ics
    assert not {"ORGANIZER", "ATTENDEE", "SOURCE"} & set(names(ics))
    assert b"TRANSP:OPAQUE" in ics


def test_what_a_discreet_person_comes_to_is_not_named(visitor, event, follow):
    anna = sign_up(event, "Anna", discreet=True, language="ru")
    entry = follow(anna).event
    join = links.personal_url("join", anna.public_id)
    assert (entry.summary, entry.url, entry.location, entry.description) == (
        *("Личная встреча", join),
        *(None, None),
    )
    catalogue.cancel_event(event.id)
    entry = follow(anna).event
    assert (entry.summary, entry.status) == ("Отменено: Личная встреча", "CANCELLED")
    assert b"tender" not in visitor.get(address(anna)).get_data()


@pytest.mark.parametrize("changes", [{"discreet": True}, {"language": "ru"}])
def test_an_entry_that_reads_otherwise_is_newer_for_programs(event, anna, follow, clock, changes):
    before = follow(anna).event.stamp
    known = {name: getattr(anna, name) for name in Details.__dataclass_fields__}
    clock.advance(hours=1)
    operations.change_details(anna.id, Details(**known))
    assert follow(anna).event.stamp == before
    operations.change_details(anna.id, Details(**(known | changes)))
    assert follow(anna).event.stamp == before + timedelta(hours=1)


def test_it_speaks_the_language_of_the_seat_whoever_fetches_it(on_the_web, event):
    anna = sign_up(event, "Анна", email="anna@example.org", language="ru")
    first, second = (Visitor(on_the_web, one).get(address(anna)).get_data() for one in ("en", "ru"))
    assert first == second
    assert "LOCATION:Онлайн" in first.decode()
    assert "X-WR-CALNAME:Мои встречи (Webinar Hub)" in first.decode()


def test_a_move_a_cancellation_and_a_return_each_rise_in_sequence(event, anna, follow, clock):
    seen = [follow(anna).event]
    for change in (catalogue.cancel_event, catalogue.restore_event):
        clock.advance(minutes=1)
        change(event.id)
        seen.append(follow(anna).event)
    assert [(one.sequence, one.status) for one in seen] == [
        (0, "CONFIRMED"),
        (1, "CANCELLED"),
        (2, "CONFIRMED"),
    ]
    assert len({one.uid for one in seen}) == 1
    assert seen[0].stamp < seen[1].stamp < seen[2].stamp
    assert seen[1].summary == "Cancelled: The tender age"


def test_a_cancelled_date_goes_after_thirty_days(on_the_web, follow, clock):
    far = making.make_event(starts=making.in_days(90))
    making.make_pool(far)
    anna = sign_up(far, "Anna")
    catalogue.cancel_event(far.id)
    clock.advance(days=29, hours=23)
    assert titles(follow(anna)) == ["Cancelled: The tender age"]
    clock.advance(hours=1)
    assert titles(follow(anna)) == []


def test_what_was_off_before_the_person_came_is_not_in_it(event, follow, clock):
    gone = making.make_meeting(event, making.in_days(14))
    catalogue.remove_meeting(gone.id)
    clock.advance(minutes=1)
    assert titles(follow(sign_up(event, "Anna"))) == ["The tender age"]


def test_a_date_that_is_not_settled_is_not_in_it(event, anna, follow):
    making.make_meeting(event, when="2027-04")
    assert len(follow(anna).events) == 1


# How it is fetched


def test_its_bytes_change_with_what_it_shows_and_not_with_time(visitor, event, anna, clock):
    first = visitor.get(address(anna))
    assert head_of(first) == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex",
        "Content-Disposition": 'inline; filename="calendar.ics"',
        "Set-Cookie": None,
    }
    clock.advance(hours=5)
    again = visitor.get(address(anna))
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    for tag in (first.headers["ETag"], f"W/{first.headers['ETag']}", "*"):
        same = visitor.get(address(anna), headers={"If-None-Match": tag})
        assert (same.status_code, same.data, same.headers["ETag"]) == (
            *(304, b""),
            first.headers["ETag"],
        )
    catalogue.cancel_event(event.id)
    changed = visitor.get(address(anna), headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    head = visitor._ask(visitor.browser.head, address(anna))
    assert (head.data, head.headers["ETag"]) == (b"", changed.headers["ETag"])
    assert int(head.headers["Content-Length"]) == len(changed.data)


def test_ten_seats_take_as_many_queries_as_one(visitor, anna):
    def asked() -> int:
        with counted_statements() as seen:
            visitor.get(path)
        return len(seen)

    path = address(anna)
    before = asked()
    for number in range(9):
        event = making.make_event(starts=making.in_days(20 + number))
        making.make_pool(event)
        operations.sign_up(event.id, application("Anna"))
    assert asked() == before


# Its address


@pytest.fixture
def page_form(visitor, anna):
    page = visitor.get(manage_path(anna)).get_data(as_text=True)
    path = f"{manage_path(anna)}/calendar-address"
    return path, fields(form_to(page, path)) | {"sure": "1"}


def test_it_stands_on_the_persons_own_page_as_programs_want_it(visitor, anna):
    page = visitor.get(manage_path(anna)).get_data(as_text=True)
    here = f"localhost{address(anna)}"
    assert f'href="webcal://{here}"' in page
    assert f'value="http://{here}"' in page
    assert "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Flocalhost" in page
    assert "https://outlook.live.com/calendar/0/addfromweb?url=http%3A%2F%2Flocalhost" in page


def test_without_the_tick_the_address_stays(visitor, anna, page_form):
    path, form = page_form
    old = address(anna)
    answer = visitor.post(path, {"old": form["old"]})
    assert "please tick the box" in words(visitor.get(answer.location))
    assert address(anna) == old


def test_a_new_address_works_at_once_and_the_old_one_never_again(visitor, anna, page_form):
    old = address(anna)
    answer = visitor.post(*page_form)
    assert (answer.status_code, answer.location) == (303, f"{manage_path(anna)}?saved=calendar")
    assert "Your calendar has a new address" in words(visitor.get(answer.location))
    assert address(anna) != old
    assert visitor.get(address(anna)).status_code == 200
    for tag in ("*", '"x"'):
        dead = visitor.get(old, headers={"If-None-Match": tag})
        assert (dead.status_code, dead.headers["Cache-Control"]) == (410, "no-store")
        assert b"BEGIN:" not in dead.data


def test_a_second_press_of_the_same_button_changes_nothing_more(visitor, anna, page_form):
    visitor.post(*page_form)
    new = address(anna)
    visitor.post(*page_form)
    assert address(anna) == new


def test_only_the_persons_own_page_renews_the_address(visitor, event, anna, page_form):
    boris = sign_up(event, "Boris")
    path, form = page_form
    before = address(anna)
    visitor.post(path.replace(manage_path(anna), manage_path(boris)), form)
    for old in ("", "x", links.token("manage", anna.participant.public_id)):
        visitor.post(path, {"old": old})
    assert address(anna) == before
    assert visitor.get(path).status_code == 405
    elsewhere = {"headers": {"Sec-Fetch-Site": "cross-site"}}
    assert visitor.post(path, form, **elsewhere).status_code == 403
    assert address(anna) == before


def test_a_link_of_another_purpose_and_an_invented_one_open_nothing(visitor, anna):
    person = anna.participant
    for token in (
        links.token("manage", person.public_id),
        links.token("feed", anna.public_id)[:-1] + "b",
        "abcdefghijklmnop-0-abcdefghijklmnopqrstuvwxyz",
        "me",
    ):
        assert visitor.get(f"/calendar/{token}.ics").status_code == 404


def test_the_address_of_somebody_who_is_no_more_is_gone(visitor, on_the_web):
    token = links.token("feed", "abcdefghijklmnop")
    assert visitor.get(f"/calendar/{token}.ics").status_code == 410


def test_an_address_is_renewed_as_often_as_wished(anna):
    for counter in range(3):
        renew_feed(anna.participant_id, counter)
    assert fresh(anna).participant.feed_counter == 3


def test_what_is_over_leaves_after_thirty_days(anna, event, follow, clock):
    clock.set(event.last_end + timedelta(days=30, minutes=-1))
    assert len(follow(anna).events) == 1
    clock.advance(minutes=1)
    assert follow(anna).events == ()
