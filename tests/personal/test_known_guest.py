"""Who was here before signs up by one press, with what is kept of them."""

import re
from datetime import timedelta

import pytest

from tests import making
from tests.attendance.guests import a_guest, a_hall
from tests.personal.conftest import NOW
from tests.personal.people import ask, code_of, letters, send, signed_in, type_code
from tests.personal.test_profile import DETAILS, PROFESSIONALS, VERA, vera
from tests.questions.asking import FOOD, answers, field
from tests.questions.asking import ask as ask_question
from tests.registration.people import application, fresh, kinds_to
from tests.registration.visitors import Visitor, errors, manage_path, summary, words
from webinar_hub.core.database import db
from webinar_hub.participants.models import ASKED_AGAIN_AFTER, Consent
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.personal import operations, queries
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations import cancel

BOTH = frozenset({"parent", "professional"})


@pytest.fixture
def app(on_the_web):
    return on_the_web


@pytest.fixture
def known(app):
    """Vera, signed in, with all that is kept."""
    vera()
    visitor = signed_in(app, VERA)
    send(visitor, "/me/details", **DETAILS)
    return visitor


def path_of(hall) -> str:
    return f"/me/events/{hall.event.slug}"


def press(visitor, hall, **chosen):
    return send(visitor, path_of(hall), **chosen)


def seat(hall) -> Registration:
    db.session.rollback()
    return db.session.query(Registration).filter_by(event_id=hall.event_id).one()


def test_the_event_page_leads_there_and_one_press_is_enough(app, known):
    hall = a_hall(audience=PROFESSIONALS)
    assert f'href="{path_of(hall)}"' in Visitor(app).get(f"/events/{hall.event.slug}").text
    page = known.get(path_of(hall))
    assert "Name Vera Orlova E-mail vera@example.org Organization Centre “Step”" in words(page)
    assert page.headers["Cache-Control"] == "no-store"
    answer = press(known, hall, role="professional")
    assert answer.location == "/me?saved=signed-up"
    assert "You are signed up" in words(known.get(answer.location))
    made = seat(hall)
    assert (made.full_name, made.organisation, made.position, made.email) == (
        *("Vera Orlova", "Centre “Step”", "Psychologist"),
        VERA,
    )
    assert (made.role, made.state, made.address_proven_at) == ("professional", "confirmed", NOW)
    assert kinds_to(made) == ["confirmation"]


def test_only_choices_come_from_the_page_and_never_who_it_is(known):
    hall = a_hall(audience=PROFESSIONALS)
    press(known, hall, role="professional", given_name="Boris", email="boris@example.org")
    assert (seat(hall).given_name, seat(hall).email) == ("Vera", VERA)


def test_the_role_of_the_last_time_is_chosen_and_can_be_another(known):
    hall = a_hall(audience=BOTH)
    (chosen,) = re.findall(r"<input[^>]* checked[^>]*>", known.get(path_of(hall)).text)
    assert 'value="professional"' in chosen
    press(known, hall, role="parent")
    assert (seat(hall).role, seat(hall).organisation) == ("parent", "")


def test_without_a_role_it_is_asked_for_one(app, known):
    answer = press(known, a_hall(audience=BOTH))
    assert answer.status_code == 422
    assert "role" in errors(answer)


def test_who_is_signed_up_is_led_to_their_own_page(known):
    hall = a_hall(audience=PROFESSIONALS)
    press(known, hall, role="professional")
    assert known.get(path_of(hall)).location == manage_path(seat(hall))
    assert press(known, hall, role="professional").location == manage_path(seat(hall))
    cancel(seat(hall).id)
    assert known.get(path_of(hall)).status_code == 200


@pytest.mark.parametrize(
    "event",
    [
        {"status": "cancelled"},
        {"sign_up_closes_at": NOW - timedelta(hours=1)},
        {"visibility": "invitation_only"},
    ],
)
def test_where_nobody_can_sign_up_the_events_page_says_why(known, event):
    hall = a_hall(audience=PROFESSIONALS, **event)
    assert known.get(path_of(hall)).location == f"/events/{hall.event.slug}"
    assert press(known, hall, role="professional").location == f"/events/{hall.event.slug}"


def test_what_is_not_there_is_not_there(known):
    draft = a_hall(visibility="draft")
    assert known.get("/me/events/nothing").status_code == 404
    assert known.get(path_of(draft)).status_code == 404
    assert send(known, path_of(draft)).status_code == 404


def test_who_has_given_no_place_of_work_is_led_to_where_it_is_said(app):
    a_guest(a_hall(), "Anna")
    visitor = signed_in(app)
    hall = a_hall(audience=PROFESSIONALS)
    answer = press(visitor, hall, role="professional")
    assert answer.status_code == 422
    there = f"/me/details?event={hall.event.slug}"
    assert (there, "Please tell us where you work.") in summary(answer)
    assert "Afterwards you come back here." in words(answer)
    details = DETAILS | {"given_name": "Anna"}
    assert send(visitor, there, **details).location == path_of(hall)
    assert press(visitor, hall, role="professional").location == "/me?saved=signed-up"


def test_a_text_that_was_agreed_to_is_not_asked_for_again_and_a_new_version_is(known):
    hall = a_hall(audience=PROFESSIONALS)
    programme = hall.event.programme
    text = add_consent_text(programme.organization_id, "participation", "en", "I agree", "Text")
    answer = press(known, hall, role="professional")
    assert "consent_participation" in errors(answer)
    chosen = {"consent_participation": "y", "consent_text": text.public_id}
    press(known, hall, role="professional", **chosen)
    assert db.session.query(Consent).filter_by(registration_id=seat(hall).id).one().text_id
    again = a_hall(audience=PROFESSIONALS)
    making.change(again.event, programme_id=hall.event.programme_id)
    assert "I agree" not in words(known.get(path_of(again)))
    press(known, again, role="professional")
    given = db.session.query(Consent).filter_by(registration_id=seat(again).id).one()
    assert given.text_id == fresh(text).id
    organization = fresh(hall.event).programme.organization_id
    add_consent_text(organization, "participation", "en", "New", "Text")
    third = a_hall(audience=PROFESSIONALS)
    making.change(third.event, programme_id=fresh(hall.event).programme_id)
    assert "New" in words(known.get(path_of(third)))


def test_of_a_full_event_the_button_says_so_and_gives_a_place_in_line(known):
    hall = a_hall(audience=PROFESSIONALS, capacity=1)
    a_guest(hall, "Boris", role="professional")
    assert "Join the waiting list" in words(known.get(path_of(hall)))
    press(known, hall, role="professional")
    db.session.rollback()
    seats = db.session.query(Registration).filter_by(event_id=hall.event_id)
    assert {one.given_name: one.state for one in seats} == {
        "Boris": "confirmed",
        "Vera": "waitlisted",
    }


def test_dates_that_moved_meanwhile_are_shown_first(known):
    answer = press(known, a_hall(audience=PROFESSIONALS), role="professional", dates_seen="old")
    assert answer.status_code == 422
    assert "The dates have changed" in words(answer)


def test_after_a_year_the_button_also_says_that_all_is_right(app, known, clock):
    clock.set(NOW + ASKED_AGAIN_AFTER)
    visitor = signed_in(app, VERA)
    hall = a_hall(audience=PROFESSIONALS, starts=NOW + timedelta(days=400))
    said = words(visitor.get(path_of(hall)))
    assert "Is this still right?" in said
    assert "All is right, sign me up" in said
    press(visitor, hall, role="professional")
    assert not seat(hall).participant.may_be_out_of_date(NOW + ASKED_AGAIN_AFTER)


def test_who_is_not_signed_in_comes_back_after_the_letter(app):
    vera()
    hall = a_hall(audience=PROFESSIONALS)
    visitor = Visitor(app)
    assert visitor.get(path_of(hall)).location == "/sign-in"
    ask(visitor, VERA)
    assert type_code(visitor, code_of(letters()[-1])).location == path_of(hall)
    assert visitor.cookie("hub_wanted") is None


def test_a_forged_wish_leads_to_the_own_page(app):
    vera()
    visitor = Visitor(app)
    visitor.browser.set_cookie("hub_wanted", "https://evil.example.org/")
    ask(visitor, VERA)
    assert type_code(visitor, code_of(letters()[-1])).location == "/me"


def test_it_needs_the_token_of_the_page(known):
    hall = a_hall(audience=PROFESSIONALS)
    assert known.post(path_of(hall), {"role": "professional"}).status_code == 400


@pytest.mark.usefixtures("in_november")
def test_it_is_one_operation_on_both_databases():
    registration, hall = vera(), a_hall(audience=PROFESSIONALS)
    told = application("Vera", role="professional", organisation="Kindergarten No. 7")
    operations.sign_up(registration.participant_id, hall.event_id, told)
    assert seat(hall).address_proven_at == NOW
    assert queries.live_registration(registration.participant_id, hall.event_id) is not None


def test_the_events_own_questions_are_asked_too_and_kept_with_the_seat(known):
    hall = a_hall(audience=PROFESSIONALS)
    question = ask_question(hall.event, required=True)
    assert FOOD in words(known.get(path_of(hall)))
    answer = press(known, hall, role="professional")
    assert answer.status_code == 422
    assert db.session.query(Registration).filter_by(event_id=hall.event_id).count() == 0
    answer = press(known, hall, role="professional", **{field(question): "Fish"})
    assert answer.status_code == 303
    (kept,) = answers()
    assert (kept.registration_id, kept.text) == (seat(hall).id, "Fish")


def test_where_organizers_confirm_each_sign_up_the_page_says_so(known):
    hall = a_hall(audience=PROFESSIONALS, approval=True)
    assert "The organizers confirm each sign-up" in words(known.get(path_of(hall)))
    press(known, hall, role="professional")
    assert seat(hall).state == "pending"


def test_work_is_kept_from_the_first_press_on(app):
    vera(family_name="Orlova")
    known = signed_in(app, VERA)
    for _time in range(2):
        hall = a_hall(audience=PROFESSIONALS)
        answer = press(known, hall, role="professional", consent_participation="y")
        assert answer.location == "/me?saved=signed-up"
        assert seat(hall).organisation == "Kindergarten No. 7"


def test_a_full_event_whose_organizers_decide_has_no_line_to_join(known):
    hall = a_hall(audience=PROFESSIONALS, approval=True, capacity=1)
    making.change(db.session.query(SeatPool).filter_by(event_id=hall.event_id).one(), taken=1)
    assert "Join the waiting list" not in words(known.get(path_of(hall)))
