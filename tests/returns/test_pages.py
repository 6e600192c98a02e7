"""Where an answer out of a calendar is seen, and the page behind the letter to who said no."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from tests import making
from tests import organizing as some
from tests.registration import people
from tests.returns.came_back import shaped
from tests.returns.conftest import NOW, a_seat
from webinar_hub.accounts import operations as accounts
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.registration.models import Registration
from webinar_hub.returns.operations import note_answer, note_bounce
from webinar_hub.returns.reading import Answer, Bounce, Own, parse, read

OWN = Own("hub.example.org", "events@hub.example.org")


@pytest.fixture
def anna(sqlite_app: Flask, at: Any) -> Any:
    at(NOW)
    with sqlite_app.app_context():
        yield a_seat(family_name="Petrova")


@pytest.fixture
def browser(anna: Registration, sqlite_app: Flask) -> Any:
    return some.an_english_browser(sqlite_app)


def said(anna: Registration, name: str) -> None:
    told = {"uid": people.invitation_of(anna).uid, "token": anna.reply_token}
    found = read(parse(shaped(name, **told)), OWN)
    assert isinstance(found, Answer)
    assert note_answer(name, found) == "answered"
    db.session.rollback()


def page_of(anna: Registration) -> str:
    return f"/reply/{links.token('reply', anna.public_id, anna.link_counter)}"


def text(response: Any) -> str:
    return " ".join(response.get_data(as_text=True).split())


def organizer(browser: Any) -> None:
    """Signs in as the site's owner."""
    accounts.add_organizer("vera@example.org", "Vera", True, "en", "Europe/Moscow")
    vera = some.by_email("vera@example.org")
    browser.set_cookie("hub_staff", accounts.open_session(vera.id))


def test_opening_the_page_changes_nothing_and_an_answer_gives_the_seat_back(anna, browser) -> None:
    said(anna, "exchange-declines")
    for _ in range(2):
        page = text(browser.get(page_of(anna)))
        assert "Shall others have your seat?" in page
        assert "3 December 2026" in page
    assert people.fresh(anna).state == "confirmed"
    unanswered = browser.post(page_of(anna))
    assert unanswered.status_code == 422
    assert "Please choose an answer." in text(unanswered)
    assert people.fresh(anna).state == "confirmed"
    answer = browser.post(page_of(anna), data={"answer": "give_back"}, follow_redirects=True)
    assert "You are not signed up any more" in text(answer)
    assert people.fresh(anna).state == "cancelled"
    again = browser.post(page_of(anna), data={"answer": "give_back"}, follow_redirects=True)
    assert again.status_code == 200


def test_who_comes_after_all_keeps_the_seat(anna, browser) -> None:
    said(anna, "exchange-declines")
    answer = browser.post(page_of(anna), data={"answer": "come"}, follow_redirects=True)
    assert "Anna, you keep your seat" in text(answer)
    assert people.invitation_of(anna).answer == "accepted"
    assert people.fresh(anna).state == "confirmed"
    assert people.fresh(anna).address_proven_at == NOW


def test_who_said_no_by_mistake_and_yes_after_is_not_asked_any_more(anna, browser) -> None:
    said(anna, "exchange-declines")
    said(anna, "thunderbird-accepts")
    assert "Shall others have your seat?" not in text(browser.get(page_of(anna)))


@pytest.mark.parametrize("purpose", ["manage", "join", "agree"])
def test_links_of_other_letters_do_not_open_it(anna, browser, purpose) -> None:
    token = links.token(purpose, anna.public_id, anna.link_counter)
    assert browser.get(f"/reply/{token}").status_code == 404
    assert browser.post(f"/reply/{token}").status_code == 404


def test_after_the_end_and_after_a_cancellation_the_page_says_so(anna, browser, clock) -> None:
    said(anna, "exchange-declines")
    making.change(anna.event, status="cancelled", cancel_reason="Our speaker is ill.")
    assert "Our speaker is ill." in text(browser.get(page_of(anna)))
    making.change(people.fresh(anna.event), status="scheduled")
    clock.advance(days=60)
    assert "This event is over" in text(browser.get(page_of(anna)))


def test_the_persons_own_page_says_what_the_calendar_told(anna, browser) -> None:
    own = f"/registrations/{links.token('manage', anna.public_id, anna.link_counter)}"
    assert "What your calendar told us" not in text(browser.get(own))
    said(anna, "apple-perhaps")
    page = text(browser.get(own))
    assert "What your calendar told us" in page
    assert "perhaps you are coming" in page


def test_organizers_see_it_on_the_roster_and_on_the_persons_page(anna, browser) -> None:
    boris = people.sign_up(anna.event, "Boris")
    said(anna, "exchange-declines")
    organizer(browser)
    roster = f"/organize/events/{anna.event.public_id}/roster"
    page = text(browser.get(roster))
    assert page.count("Calendar: does not come") == 2  # beside the name, and counted above
    assert re.search(r"Calendar: does not come: <strong[^>]*>1<", page)
    person = text(browser.get(f"{roster}/{anna.public_id}"))
    assert "Answers out of the calendar" in person
    assert "Calendar: does not come" in person
    assert "Asked after a no from the calendar" in person
    assert "Answers out of the calendar" not in text(browser.get(f"{roster}/{boris.public_id}"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("postfix-no-such-user", "Came back: no such mailbox"),
        ("full-mailbox", "Came back"),
        ("delayed", "Delayed on its way"),
    ],
)
def test_a_letter_that_came_back_is_shown_in_the_servers_words(anna, browser, name, words) -> None:
    found = read(parse(shaped(name, token=people.letters_to(anna)[0].envelope_token)), OWN)
    assert isinstance(found, Bounce)
    note_bounce("digest", found)
    organizer(browser)
    roster = f"/organize/events/{anna.event.public_id}/roster"
    person = text(browser.get(f"{roster}/{anna.public_id}"))
    assert words in person
    assert found.reports[0].words[:20] in unescape(person)
    assert ("Letter did not arrive" in text(browser.get(roster))) == (name != "delayed")
