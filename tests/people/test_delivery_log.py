"""Every letter with what became of it, as it was sent; and a letter once more, by hand."""

from datetime import timedelta

import pytest

from tests import making
from tests.attendance.guests import letters
from tests.campaigns.writing import campaign, write_to
from tests.counting import counted_statements
from tests.making import make_programme
from tests.organizing import an_organizer, post
from tests.people.cast import a_person, browser_of, hall_in, page, person_of
from tests.reading_plans import scans_of_growing_tables
from webinar_hub.accounts.models import AuditEntry
from webinar_hub.campaigns import operations as campaigns
from webinar_hub.campaigns.queries import progress
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.people import operations, rules
from webinar_hub.people.queries import letters as log
from webinar_hub.registration.operations import cancel

NO_MAILBOX = "550 5.1.1 <anna@example.org> no such mailbox"


@pytest.fixture
def here(monday):
    return make_programme(name="Families in step")


@pytest.fixture
def hall(here):
    return hall_in(here)


@pytest.fixture
def oleg(here):
    return an_organizer("Oleg", here, "organizer")


@pytest.fixture
def web(on_the_web):
    """A programme with its organizer's browser."""
    programme = make_programme(name="Families in step")
    return hall_in(programme), browser_of(on_the_web, "Oleg", programme, "organizer")


def sent(letter, **changes) -> None:
    making.change(letter, **({"state": "sent", "sent_at": clock.now()} | changes))


def address_of(letter) -> str:
    public_id = log.people_of([letter])[letter.recipient_type, letter.recipient_id]
    return f"/organize/participants/{public_id}/letters/{letter.id}"


def in_an_hour(clock_) -> None:
    clock_.advance(hours=1, minutes=1)


def test_the_log_of_an_event_has_every_letter_with_its_state_and_the_servers_words(web):
    hall, oleg = web
    a_person(hall, "Anna")
    a_person(hall, "Boris")
    sent(letters()[0], state="failed", last_answer=NO_MAILBOX)
    address = f"/organize/events/{hall.event.public_id}/delivery"
    shown = page(oleg.get(address))
    for words in ("Confirmation", "Anna Ivanova", "Boris Ivanova", "Refused by the mailbox"):
        assert words in shown
    assert "550 5.1.1 &lt;anna@example.org&gt; no such mailbox" in shown
    refused = page(oleg.get(f"{address}?state=refused"))
    assert "Anna Ivanova" in refused
    assert "Boris Ivanova" not in refused
    assert "There are no such letters." in page(oleg.get(f"{address}?state=held"))


@pytest.mark.parametrize(
    "query", ["state=nonsense", "kind=nonsense", "before=x", "before=" + "9" * 30]
)
def test_a_wrong_filter_is_none(web, query):
    hall, oleg = web
    a_person(hall, "Anna")
    shown = page(oleg.get(f"/organize/events/{hall.event.public_id}/delivery?{query}"))
    assert "Anna Ivanova" in shown


def test_pages_follow_each_other_and_none_is_shown_twice(hall, monkeypatch):
    monkeypatch.setattr(log, "PAGE", 2)
    for name in ("Anna", "Boris", "Vera"):
        a_person(hall, name)
    first = log.of_event(hall.event_id, log.Wanted())
    second = log.of_event(hall.event_id, log.Wanted(before=first.letters[-1].id))
    names = [one.recipient_name for one in (*first.letters, *second.letters)]
    assert names == ["Vera Ivanova", "Boris Ivanova", "Anna Ivanova"]
    assert (first.more, second.more) == (True, False)


def test_however_many_letters_there_are_the_same_few_statements_find_them(on_the_web):
    hall = hall_in(make_programme())
    anna = a_person(hall, "Anna")
    recipients = log.Recipients(registration=[anna.id])
    with scans_of_growing_tables() as scans, counted_statements() as few:
        log.of_event(hall.event_id, log.Wanted())
        log.of_person(recipients, log.Wanted())
    assert not scans
    for number in range(20):
        a_person(hall, f"Guest{number}")
    with counted_statements() as many:
        log.of_event(hall.event_id, log.Wanted())
        log.of_person(recipients, log.Wanted())
    assert len(many) == len(few) == 4


def test_a_letter_is_shown_as_it_was_sent_without_the_links_that_are_the_persons_own(web):
    hall, oleg = web
    a_person(hall, "Anna")
    shown = page(oleg.get(address_of(letters()[0])))
    assert "The tender age" in shown
    assert "An entry for the calendar" in shown
    assert "•••" in shown
    assert "/registrations/" not in shown
    assert "/join/" not in shown


def test_of_a_discreet_letter_nothing_more_is_shown_than_it_told(web):
    hall, oleg = web
    a_person(hall, "Anna", discreet=True)
    shown = page(oleg.get(address_of(letters()[0]))).partition("letter__head")[2]
    assert "Appointment" in shown
    assert "The tender age" not in shown


def test_a_confirmation_goes_again_as_things_stand_now(hall, oleg, clock):
    anna = a_person(hall, "Anna")
    first = letters()[0]
    sent(first)
    in_an_hour(clock)
    operations.send_again(first.id, by=oleg.id)
    again = letters("confirmation")[-1]
    assert again.id != first.id
    assert again.message_id != first.message_id
    assert again.state == "queued"
    assert db.session.get_one(type(first), first.id).state == "sent"
    noted = db.session.query(AuditEntry).filter_by(action="letter sent again").one()
    assert (noted.about_id, noted.organizer_id) == (anna.id, oleg.id)


def test_pressing_twice_writes_once(hall, oleg, clock):
    a_person(hall, "Anna")
    first = letters()[0]
    sent(first)
    in_an_hour(clock)
    operations.send_again(first.id, by=oleg.id)
    with pytest.raises(rules.JustWritten):
        operations.send_again(first.id, by=oleg.id)
    assert len(letters("confirmation")) == 2


def test_the_organizers_words_go_again_as_the_person_wants_to_be_written_to_now(
    hall, oleg, clock
):
    anna = a_person(hall, "Anna")
    write_to(hall.event, oleg.id, "News", "Bring a pen.")
    plain = letters("event_message")[0]
    sent(plain)
    making.change(anna, discreet=True)
    in_an_hour(clock)
    operations.send_again(plain.id, by=oleg.id)
    again = letters("event_message")[-1]
    assert again.id != plain.id
    assert "pen" not in str(again.facts)


def test_the_organizers_words_sent_again_are_no_further_letter_to_many(hall, oleg, clock):
    a_person(hall, "Anna")
    many = write_to(hall.event, oleg.id, "News", "Bring a pen.")
    first = letters("event_message")[0]
    campaigns.pause(many, oleg.id)
    in_an_hour(clock)
    with pytest.raises(rules.IsHalted):
        operations.send_again(first.id, by=oleg.id)
    campaigns.resume(many, oleg.id)
    sent(first)
    operations.send_again(first.id, by=oleg.id)
    sent(letters("event_message")[-1])
    found = progress(campaign(many))
    assert (found.sent, found.total) == (1, 1)


@pytest.mark.parametrize(
    ("why", "prepare"),
    [
        (rules.HasNotLeft, lambda letter, _one: making.change(letter, state="queued")),
        (rules.NoSeatAnyMore, lambda _letter, one: cancel(one.id)),
        (rules.NotAgain, lambda letter, _one: making.change(letter, kind="reminder_day")),
        (rules.NoAddress, lambda _letter, one: making.change(one.participant, email_key=None)),
        (
            rules.registration.EventCancelled,
            lambda _letter, one: making.change(one.event, status="cancelled"),
        ),
    ],
)
def test_what_would_be_wrong_is_refused(hall, oleg, clock, why, prepare):
    anna = a_person(hall, "Anna")
    letter = letters()[0]
    sent(letter)
    in_an_hour(clock)
    prepare(letter, anna)
    with pytest.raises(why):
        operations.send_again(letter.id, by=oleg.id)


def test_nothing_is_sent_again_when_the_event_is_over(hall, oleg, clock):
    a_person(hall, "Anna")
    sent(letters()[0])
    clock.advance(days=20)
    with pytest.raises(rules.registration.EventOver):
        operations.send_again(letters()[0].id, by=oleg.id)


def test_two_steps_send_it_and_the_page_says_so(web, clock):
    hall, oleg = web
    a_person(hall, "Anna")
    address = address_of(letters()[0])
    assert "This letter has not left yet." in page(oleg.get(address))
    assert oleg.get(f"{address}/again").status_code == 303
    sent(letters()[0])
    in_an_hour(clock)
    assert f"{address}/again" in page(oleg.get(address))
    assert "A new letter goes to Anna Ivanova, anna@example.org." in page(
        oleg.get(f"{address}/again")
    )
    answer = post(oleg, f"{address}/again")
    assert answer.location == address
    assert "A new letter is on its way." in page(oleg.get(address))
    assert len(letters("confirmation")) == 2


def test_letters_of_another_programme_are_missing(web, on_the_web):
    hall, _oleg = web
    a_person(hall, "Anna")
    timur = browser_of(on_the_web, "Timur", make_programme(name="Trust"), "owner")
    address = address_of(letters()[0])
    for path in ("", "/again", "9" * 30):
        assert timur.get(address + path).status_code == 404
    assert post(timur, f"{address}/again").status_code == 404


def test_a_letter_is_not_reached_through_another_person(web):
    hall, oleg = web
    a_person(hall, "Anna")
    boris = person_of(a_person(hall, "Boris"))
    number = letters()[0].id
    assert oleg.get(f"/organize/participants/{boris.public_id}/letters/{number}").status_code == 404


def test_a_persons_page_says_which_address_letters_come_back_from(web):
    hall, oleg = web
    anna = person_of(a_person(hall, "Anna"))
    sent(letters()[0], state="failed", last_answer=NO_MAILBOX)
    shown = page(oleg.get(f"/organize/participants/{anna.public_id}"))
    assert "Letters to anna@example.org come back." in shown


def test_a_letter_that_waits_has_the_moment_at_which_it_goes(web):
    hall, oleg = web
    anna = person_of(a_person(hall, "Anna"))
    making.change(letters()[0], due_at=clock.now() + timedelta(days=1))
    shown = page(oleg.get(f"/organize/participants/{anna.public_id}/letters?state=waiting"))
    assert "3 November 2026, 11:00" in shown
