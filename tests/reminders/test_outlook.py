"""A relay that takes so many letters: what organizers read before they save or send."""


import pytest
from sqlalchemy import delete

from tests.attendance.guests import THURSDAY_EVENING, a_guest, a_hall, letters
from tests.campaigns.writing import a_draft, campaign
from tests.conftest import SQLITE_FIRST
from tests.counting import counted_statements
from tests.mail.putting import use_relay
from tests.organizing import an_organizer, signed_in
from tests.servers.smtp import SmtpServer
from webinar_hub.accounts.models import Organizer
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail.allowance import DAY, HOUR
from webinar_hub.mail.delivery import Pace, deliver
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.outbox import CAMPAIGN, CHANGE
from webinar_hub.reminders import jobs, outlook

TUESDAY = THURSDAY_EVENING - 2 * DAY
EVE = THURSDAY_EVENING - DAY


@pytest.fixture(autouse=True)
def at_first(app, clock):
    clock.set(TUESDAY)
    with app.app_context():
        yield


@pytest.fixture
def takes(app):
    """`takes(smtp_per_day=14)`: reminders may use 85 in a hundred of it, letters to many 60."""
    return lambda **settings: use_relay(app, "", **settings)


@pytest.fixture
def hall():
    """Twelve people have their seats, and have long been told of them."""
    hall = a_hall()
    for number in range(12):
        a_guest(hall, f"Guest{number}")
    forget_letters()
    return hall


@pytest.fixture
def vera(app, hall):
    return signed_in(app, an_organizer("Vera", hall.event.programme, "owner"))


@operation
def forget_letters() -> None:
    db.session.execute(delete(OutboxMessage))


def page_of(client, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def test_where_the_relay_takes_any_number_there_is_nothing_to_foresee(hall, vera):
    assert outlook.of_letters(hall.event, 10_000, CAMPAIGN) is None
    assert outlook.too_late() == {}
    assert outlook.of_offsets(hall.event_id, hall.meeting, [60]) == {}
    assert "mail server" not in page_of(vera, f"/organize/events/{hall.event.public_id}/reminders")


def test_letters_to_many_take_their_part_of_a_day(hall, takes):
    takes(smtp_per_day=100)
    assert outlook.of_letters(hall.event, 60, CAMPAIGN).last == TUESDAY
    later = outlook.of_letters(hall.event, 61, CAMPAIGN)
    assert (later.last, later.too_late) == (TUESDAY + DAY, 0)
    # The twelve reminders leave first on the next day, and on the third it begins.
    assert outlook.of_letters(hall.event, 121, CAMPAIGN).too_late == 13


def test_letters_that_wait_and_those_of_the_last_day_count(hall, takes, clock):
    takes(smtp_per_day=100)
    a_guest(hall, "Late")
    assert outlook.of_letters(hall.event, 59, CAMPAIGN).last == TUESDAY
    assert outlook.of_letters(hall.event, 60, CAMPAIGN).last == TUESDAY + DAY
    deliver(Pace())
    clock.advance(hours=3)  # to be behind tomorrow's reminders
    assert outlook.of_letters(hall.event, 60, CAMPAIGN).last == TUESDAY + DAY + 3 * HOUR


def test_reminders_that_new_letters_would_crowd_out_are_counted(hall, takes, clock):
    takes(smtp_per_day=20)  # seventeen may be reminders
    clock.set(EVE + 2 * HOUR)
    with_few = outlook.of_letters(hall.event, 4, CHANGE)
    assert (with_few.too_late, with_few.crowded_out) == (0, 0)
    assert outlook.of_letters(hall.event, 10, CHANGE).crowded_out == 5


@pytest.mark.parametrize("database_url", SQLITE_FIRST, indirect=True)
def test_what_was_foreseen_of_reminders_is_what_happens(app, hall, clock):
    with SmtpServer() as server:
        use_relay(app, server.url, smtp_per_day=14)
        # Eleven may leave on the eve; the twelfth, and all of the last hour, find no room.
        foreseen = outlook.too_late()
        assert foreseen == {hall.event_id: 13}
        while clock.now() <= THURSDAY_EVENING + HOUR:
            jobs.remind()
            deliver(Pace())
            clock.advance(minutes=10)
        states = [one.state for one in letters()]
        assert (states.count("sent"), states.count("expired")) == (11, 13)
        assert len(server.messages) == 11
    assert outlook.too_late() == {}


def test_the_first_page_of_the_workspace_marks_the_event_whose_reminders_do_not_fit(
    hall, vera, takes
):
    takes(smtp_per_day=14)
    page = page_of(vera, "/organize")
    assert "13 reminders will not leave before the start" in page
    assert f'href="/organize/events/{hall.event.public_id}/reminders"' in page
    takes(smtp_per_day=50)
    assert "will not leave" not in page_of(vera, "/organize")


def test_beside_each_offset_stands_what_the_relay_makes_of_it(hall, vera, takes):
    takes(smtp_per_hour=7)  # five reminders an hour
    page = page_of(vera, f"/organize/events/{hall.event.public_id}/reminders")
    a_day_before = "Wednesday, 11 November, 18:00 (Moscow, UTC+3)"
    assert f"{a_day_before}. The last leaves about Wednesday, 11 November, 20:00" in page
    an_hour_before = "Thursday, 12 November, 17:00 (Moscow, UTC+3)"
    assert f"{an_hour_before}. 7 letters would not leave before the start" in page


def test_before_a_letter_to_many_goes_its_writer_reads_when_the_last_leaves(hall, vera, takes):
    takes(smtp_per_day=10)
    writer = db.session.query(Organizer).filter_by(name="Vera").one()
    letter = campaign(a_draft(hall.event, writer.id, subject="Room", body="Now"))
    address = f"/organize/letters/{letter.public_id}"
    page = page_of(vera, address)
    assert "The mail server takes 10 letters a day." in page
    # Six leave today, then tomorrow's reminders come before the others.
    assert "6 letters would not leave in time." in page
    takes(smtp_per_day=0, smtp_per_hour=10)
    page = page_of(vera, address)
    assert "The last of these leaves about Tuesday, 10 November, 19:00 (Moscow, UTC+3)." in page
    takes(smtp_per_day=500, smtp_per_hour=0)
    page = page_of(vera, address)
    assert "These leave within minutes." in page
    assert "in time" not in page


def test_before_an_event_is_cancelled_its_organizer_reads_who_would_not_know_in_time(
    app, hall, takes, clock
):
    takes(smtp_per_day=10)
    clock.set(EVE + HOUR)
    vera = signed_in(app, an_organizer("Vera", hall.event.programme, "owner"))
    page = page_of(vera, f"/organize/events/{hall.event.public_id}/cancellation")
    assert "3 letters would not leave in time." in page
    assert "The mail server takes 10 letters a day." in page


def test_the_number_of_statements_does_not_grow_with_events_and_people(hall, takes):
    takes(smtp_per_day=14)
    with counted_statements() as few:
        outlook.too_late()
    for number in range(5):
        other = a_hall(starts=THURSDAY_EVENING + number * HOUR)
        a_guest(other, f"Other{number}")
    with counted_statements() as many:
        outlook.too_late()
    assert len(many) == len(few)
