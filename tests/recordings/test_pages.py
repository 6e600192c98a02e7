"""Asking on the event's page, and the page behind the letter's link. Without script."""

import re

import pytest

from tests import making
from tests.forms import fields, form_to
from tests.personal.people import signed_in
from tests.recordings.wishes import LINK, an_event, ask, kinds_to, plan
from tests.registration.people import figures, fresh, sign_up
from tests.registration.visitors import ANNA, Visitor, errors, manage_path, words
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.recordings import operations
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration.models import Registration, SeatPool

SLUG = "tender-age"
PAGE, ASKING = f"/events/{SLUG}", f"/events/{SLUG}/recording-requests"
BUTTON = "I cannot come, send me the recording"


@pytest.fixture
def event(on_the_web):
    return an_event(slug=SLUG)


def asking(visitor, **typed):
    """As the form on the event's page would be sent by its other button."""
    page = visitor.get(PAGE).get_data(as_text=True)
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if ASKING in one)
    return visitor.post(ASKING, fields(form) | ANNA | typed)


def wishes():
    db.session.rollback()
    return db.session.query(RecordingRequest).all()


def own_path(wish):
    return f"/recordings/{links.token('recording', wish.public_id, wish.link_counter)}"


def press(visitor, path, address, **more):
    page = visitor.get(path).get_data(as_text=True)
    return visitor.post(address, fields(form_to(page, address)) | more)


# Asking


def test_the_form_has_a_second_answer_while_a_recording_is_planned(visitor, event):
    page = visitor.get(PAGE).get_data(as_text=True)
    assert BUTTON in page
    assert f'formaction="{ASKING}"' in page
    plan(event, planned=False)
    assert BUTTON not in visitor.get(PAGE).get_data(as_text=True)


def test_who_sends_it_is_noted_and_takes_no_seat(visitor, event):
    answer = asking(visitor)
    assert (answer.status_code, answer.location) == (303, f"{ASKING}/noted")
    assert "the recording comes by letter as well" in words(visitor.get(answer.location))
    (wish,) = wishes()
    assert kinds_to(wish) == ["recording_noted"]
    assert db.session.query(Registration).count() == 0


def test_without_consent_it_says_what_the_consent_is_for(visitor, event):
    page = visitor.get(PAGE).get_data(as_text=True)
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if ASKING in one)
    answer = visitor.post(ASKING, fields(form) | ANNA | {"consent_participation": ""})
    (said,) = errors(answer).values()
    assert "we cannot send you the recording" in said
    assert "<h2>Get the recording</h2>" in answer.text
    assert wishes() == []


def test_a_full_event_offers_it_beside_the_waiting_list(visitor, event):
    sign_up(event, "Boris")
    told = words(visitor.get(PAGE))
    assert "Join the waiting list" in told
    assert BUTTON in told


def test_where_one_can_choose_the_part_nobody_has_to_for_the_recording(visitor, on_the_web):
    event = making.make_event(slug=SLUG, format="both", place="Lesnaya 5")
    for name, mode in (("room", "in_person"), ("online", "online")):
        making.make_pool(event, name=name, mode=mode)
    plan(event)
    assert asking(visitor).status_code == 303
    assert len(wishes()) == 1


@pytest.mark.parametrize("days", [6, 12])
def test_after_the_door_has_closed_or_all_is_over_the_form_is_for_the_recording_alone(
    visitor, on_the_web, clock, days
):
    event = an_event(slug=SLUG, sign_up_closes_at=making.in_days(5))
    clock.advance(days=days)
    told = words(visitor.get(PAGE))
    assert "Get the recording" in told
    assert "Send me the recording" in told
    assert "Join the waiting list" not in told
    assert asking(visitor).status_code == 303
    plan(event, planned=False)
    assert "Get the recording" not in words(visitor.get(PAGE))


def test_bad_input_comes_back_with_what_was_typed_and_only_this_answer(visitor, event):
    answer = asking(visitor, email="anna@", given_name="", consent_participation="")
    assert answer.status_code == 422
    assert set(errors(answer)) == {"email", "given_name", "consent_participation"}
    page = answer.get_data(as_text=True)
    form = form_to(page, ASKING)
    assert 'value="anna@"' in form
    assert "Send me the recording" in form
    again = visitor.post(ASKING, fields(form) | ANNA)
    assert again.status_code == 303


def test_a_slip_in_the_address_is_asked_about_and_the_answer_still_wants_the_recording(
    visitor, event
):
    answer = asking(visitor, email="anna@gmial.com")
    assert answer.status_code == 422
    form = fields(form_to(answer.get_data(as_text=True), ASKING))
    assert visitor.post(ASKING, form | ANNA | {"use": "anna@gmail.com"}).status_code == 303
    (wish,) = wishes()
    assert wish.email == "anna@gmail.com"


def test_a_machine_that_fills_everything_in_is_thanked_and_forgotten(visitor, event):
    assert asking(visitor, website="https://spam.example.org").status_code == 303
    assert wishes() == []


def test_what_is_planned_no_more_is_said_above_the_form(visitor, event):
    form = fields(form_to(visitor.get(PAGE).get_data(as_text=True), f"{PAGE}/registrations"))
    plan(event, planned=False)
    answer = visitor.post(ASKING, form | ANNA)
    assert answer.status_code == 422
    assert "No recording of this event is planned any more." in words(answer)


def test_too_many_letters_to_a_mailbox_are_put_off(visitor, event):
    answers = [asking(visitor, given_name=f"Anna {number}").status_code for number in range(45)]
    assert 429 in answers
    assert set(answers) <= {303, 422, 429}


# One's own page


def test_it_says_what_is_to_come_and_the_wish_can_be_taken_back(visitor, event):
    path = own_path(ask(event))
    assert "You get the recording by letter" in words(visitor.get(path))
    answer = press(visitor, path, f"{path}/withdrawal")
    assert answer.status_code == 422
    assert "please tick the box" in words(answer)
    assert wishes()[0].live
    answer = press(visitor, path, f"{path}/withdrawal", sure="1")
    assert (answer.status_code, answer.location) == (303, path)
    assert "You have taken your wish back." in words(visitor.get(path))
    assert not wishes()[0].live


def test_looking_at_it_changes_nothing(visitor, event):
    path = own_path(ask(event))
    visitor.get(path)
    assert visitor.get(f"{path}/withdrawal").status_code == 405
    assert wishes()[0].live


def test_when_it_is_there_the_page_leads_to_it_without_saying_who_comes(visitor, event, clock):
    path = own_path(ask(event))
    clock.advance(days=11)
    plan(event, LINK, until=making.in_days(2))
    page = visitor.get(path).get_data(as_text=True)
    assert f'href="{LINK}" rel="noopener noreferrer" referrerpolicy="no-referrer"' in page
    assert "It can be seen up to and including" in page
    clock.advance(days=2)
    told = words(visitor.get(path))
    assert "The recording can be seen no more" in told
    assert LINK not in visitor.get(path).get_data(as_text=True)


def test_who_had_a_seat_sees_it_on_the_page_of_the_seat_where_the_organizer_says_so(
    visitor, event, clock
):
    boris = sign_up(event, "Boris")
    clock.advance(days=11)
    plan(event, LINK)
    assert LINK not in visitor.get(manage_path(boris)).get_data(as_text=True)
    plan(event, LINK, for_seats=True)
    assert LINK in visitor.get(manage_path(boris)).get_data(as_text=True)


def test_who_can_come_after_all_signs_up_by_one_answer(visitor, event):
    wish = ask(event)
    path = own_path(wish)
    answer = press(visitor, path, f"{path}/sign-up", part=str(pool().id))
    assert answer.status_code == 303
    assert "Anna, you have a seat" in words(visitor.get(answer.location))
    assert figures(pool()) == (1, 0)


def test_without_a_free_seat_it_is_not_offered_and_a_late_press_reads_why(visitor, event):
    path = own_path(ask(event))
    sign_up(event, "Boris")
    assert "You can come after all?" not in words(visitor.get(path))
    answer = visitor.post(f"{path}/sign-up", {"part": str(pool().id)})
    assert answer.status_code == 422
    assert "The last seat has just been taken." in words(answer)
    assert figures(pool()) == (1, 0)


@pytest.mark.parametrize("part", ["", "x", "9" * 30, "999999"])
def test_whatever_is_sent_as_a_part_is_answered_by_words(visitor, event, part):
    answer = visitor.post(f"{own_path(ask(event))}/sign-up", {"part": part})
    assert answer.status_code == 422
    assert ("The seats have changed" if part else "Please choose how") in words(answer)


def test_whoever_is_signed_in_finds_their_recordings_on_their_page(on_the_web, event):
    wish = ask(event, email="anna@example.org")
    mine = signed_in(on_the_web, "anna@example.org")
    page = mine.get("/me").get_data(as_text=True)
    assert "Recordings for you" in page
    assert own_path(wish) in page
    operations.withdraw(wish.id)
    assert "Recordings for you" not in mine.get("/me").get_data(as_text=True)


def test_a_link_that_is_cut_off_says_what_to_do(visitor, event):
    answer = visitor.get(own_path(ask(event))[:-1])
    assert answer.status_code == 404
    assert "Ask for the recording again" in answer.get_data(as_text=True)


def test_it_can_be_read_in_russian(on_the_web, event):
    told = words(Visitor(on_the_web, "ru").get(own_path(ask(event))))
    assert "Вы получите видеозапись письмом" in told
    assert "Не смогу прийти, пришлите видеозапись" in words(Visitor(on_the_web, "ru").get(PAGE))


def pool():
    return fresh(db.session.query(SeatPool).one())
