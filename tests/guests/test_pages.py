"""What guests and organizers see and press."""

from datetime import timedelta

import pytest

from tests import making
from tests.counting import counted_statements
from tests.guests.people import ANNA, SCHOOLS, an_event, guests, invited
from tests.organizing import an_organizer, post, signed_in
from tests.registration.visitors import Visitor, errors, words
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.guests import operations, rules
from webinar_hub.mail import suppression
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.models import Registration

pytestmark = pytest.mark.usefixtures("on_the_web")

FORM = {
    "email": "anna@example.org",
    "given_name": "Anna",
    "role": "parent",
    "consent_participation": "y",
}


def page_of(guest) -> str:
    return f"/invited/{links.token('guest', guest.public_id)}"


@pytest.fixture
def event():
    return an_event()


@pytest.fixture
def guest(event):
    return invited(event)


def test_the_form_is_filled_in_and_signs_up(visitor: Visitor, event, guest):
    page = visitor.get(page_of(guest))
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.text
    for value in ("anna@example.org", "Anna", "Ivanova"):
        assert f'value="{value}"' in page.text
    answer = visitor.post(page_of(guest), FORM)
    assert answer.status_code == 303
    assert "The letter with the personal link is on its way" in words(visitor.get(answer.location))
    db.session.rollback()
    (anna,) = db.session.query(Registration)
    assert (anna.event_id, anna.state) == (event.id, "confirmed")
    shown = words(visitor.get(page_of(guest)))
    assert "Signed up by this link" in shown
    assert "anna@example.org" not in shown


def test_as_it_stands_the_form_signs_nobody_up(visitor: Visitor, guest):
    """Mail services press buttons."""
    filled = {name: value for name, value in FORM.items() if name != "consent_participation"}
    answer = visitor.post(page_of(guest), filled)
    assert answer.status_code == 422
    assert "consent_participation" in errors(answer)
    assert visitor.post(f"{page_of(guest)}/refusal", {}).status_code == 422
    assert db.session.query(Registration).count() == 0
    assert guests(guest.event)[0].declined_at is None


def test_an_institutions_name_is_no_persons(visitor: Visitor, event):
    page = visitor.get(page_of(invited(event, "School No. 1; one@example.org")))
    assert 'value="School No. 1"' in page.text
    assert 'name="given_name" value="School' not in page.text


def test_what_is_wrong_is_said_and_what_was_typed_stays(visitor: Visitor, guest):
    answer = visitor.post(page_of(guest), FORM | {"email": "anna@gmial.com"})
    assert "Did you mean anna@gmail.com?" in words(answer)
    answer = visitor.post(page_of(guest), FORM | {"email": "anna", "position": "a nurse"})
    assert (answer.status_code, "email" in errors(answer)) == (422, True)
    assert 'value="a nurse"' in answer.text


def test_we_cannot_come(visitor: Visitor, event, guest):
    assert f"{page_of(guest)}/refusal" in visitor.get(page_of(guest)).text
    answer = visitor.post(f"{page_of(guest)}/refusal", {"sure": "y"})
    assert "Thank you for the answer" in words(visitor.get(answer.location))
    assert rules.state_of(guests(event)[0]) == "declined"


def test_a_link_that_is_forged_cut_off_or_taken_back_says_so(visitor: Visitor, event, guest):
    assert visitor.get(page_of(guest)[:-1]).status_code == 404
    assert visitor.get(f"/invited/{links.token('manage', guest.public_id)}").status_code == 404
    operations.take_back(guest.id, by=None)
    for answer in (visitor.get(page_of(guest)), visitor.post(page_of(guest), FORM)):
        assert (answer.status_code, "taken this invitation back" in words(answer)) == (410, True)


def test_when_the_event_is_over_or_cancelled_the_page_says_so(visitor: Visitor, event, guest):
    making.change(event, status="cancelled")
    page = visitor.get(page_of(guest))
    assert "This event has been cancelled" in words(page)
    assert 'name="consent_participation"' not in page.text
    assert visitor.post(page_of(guest), FORM).status_code == 422


@pytest.fixture
def oleg(on_the_web, event):
    return signed_in(on_the_web, an_organizer("Oleg", event.programme, "organizer"))


def manage(event, rest: str = "") -> str:
    return f"/organize/events/{event.public_id}/guests{rest}"


def test_an_organizer_looks_at_the_letter_and_sends_it(oleg, event):
    typed = {"people": SCHOOLS, "seats": "3", "language": "en"}
    look = post(oleg, manage(event, "/look"), **typed)
    assert "2 letters go out" in words(look)
    assert "we invite you to" in words(look)
    assert guests(event) == []
    back = post(oleg, manage(event, "/look"), **typed, change="1")
    assert "School No. 2; two@example.org" in back.text
    assert post(oleg, manage(event), **typed).status_code == 303
    page = oleg.get(manage(event))
    assert "No answer: 2" in words(page)
    assert [one.seats for one in guests(event)] == [3, 3]


def test_a_line_that_is_no_address_is_named_and_nobody_is_written_to(oleg, event):
    answer = post(oleg, manage(event), people=f"{SCHOOLS}\nthe third", seats="1", language="en")
    assert answer.status_code == 422
    assert "the third" in words(answer)
    assert "School No. 1" in answer.text
    db.session.rollback()
    assert db.session.query(OutboxMessage).count() == 0


def test_more_than_is_taken_at_once_is_refused(oleg, event, monkeypatch):
    monkeypatch.setattr(rules, "MOST_AT_ONCE", 1)
    answer = post(oleg, manage(event), people=SCHOOLS, seats="1", language="en")
    assert (answer.status_code, guests(event)) == (422, [])


def test_markup_in_what_is_pasted_is_text(oleg, event):
    pasted = "<script>alert(1)</script> {join_link} {{7*7}}; anna@example.org"
    answer = post(oleg, manage(event, "/look"), people=pasted, seats="1", language="en")
    assert "<script>alert" not in answer.text
    post(oleg, manage(event), people=pasted, seats="1", language="en")
    page = oleg.get(manage(event)).text
    assert "<script>alert" not in page
    assert "{{7*7}}" in page


def test_buttons_remind_and_take_back(oleg, event, guest, clock):
    making.change(guest, invited_at=clock.now() - timedelta(days=3))
    assert "Remind 1 who has not answered" in words(oleg.get(manage(event)))
    post(oleg, manage(event, "/reminder"))
    db.session.rollback()
    assert db.session.query(OutboxMessage).count() == 2
    assert "nobody to remind" in words(
        oleg.get(post(oleg, manage(event, "/reminder")).location)
    )
    post(oleg, manage(event, f"/{guest.public_id}/removal"))
    assert rules.state_of(guests(event)[0]) == "taken_back"


def test_the_button_counts_nobody_who_wants_no_letters(oleg, event, guest, clock):
    making.change(guest, invited_at=clock.now() - timedelta(days=3))
    suppression.stop(guest.email_key)
    assert "who has not answered" not in words(oleg.get(manage(event)))


def test_a_guest_of_another_event_is_not_found(oleg, event):
    other = invited(an_event(), ANNA)
    assert post(oleg, manage(event, f"/{other.public_id}/removal")).status_code == 404
    assert rules.state_of(guests(other.event)[0]) == "invited"


@pytest.mark.parametrize("number", [1, 60])
def test_the_list_asks_as_often_for_many_as_for_one(oleg, event, number):
    pasted = "\n".join(f"s{one}@example.org" for one in range(number))
    invited(event, pasted)
    with counted_statements() as statements:
        oleg.get(manage(event))
    assert len(statements) <= 14
