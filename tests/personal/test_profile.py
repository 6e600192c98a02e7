"""What is kept once for all sign-ups: names, work, region; asked about once a year."""

from datetime import timedelta

import pytest

from tests import making
from tests.attendance.guests import a_guest, a_hall
from tests.personal.conftest import NOW
from tests.personal.people import send, signed_in
from tests.registration.people import fresh
from tests.registration.visitors import errors, manage_path, words
from webinar_hub.attendance import operations as attendance
from webinar_hub.core.database import db
from webinar_hub.participants.models import ASKED_AGAIN_AFTER, Participant
from webinar_hub.participants.profile import Work
from webinar_hub.personal import operations, queries
from webinar_hub.personal.operations.details import Details
from webinar_hub.registration.models import Registration

VERA = "vera@example.org"
PROFESSIONALS = frozenset({"professional"})
DETAILS = {
    "given_name": "Vera",
    "family_name": "Orlova",
    "organisation": "Centre “Step”",
    "organisation_kind": "non_profit",
    "position": "Psychologist",
    "lang": "en",
    "zone": "Europe/Moscow",
}


@pytest.fixture
def app(on_the_web):
    return on_the_web


def vera(hall=None, **changes) -> Registration:
    wanted = {"role": "professional", "organisation": "Kindergarten No. 7"} | changes
    return a_guest(hall or a_hall(audience=PROFESSIONALS), "Vera", **wanted)


def kept(registration: Registration) -> Participant:
    return fresh(registration.participant)


def test_what_is_kept_stands_on_the_page_and_in_the_form_to_change_it(app):
    vera()
    visitor = signed_in(app, VERA)
    send(visitor, "/me/details", **DETAILS)
    said = words(visitor.get("/me"))
    assert "Organization Centre “Step” Kind of organization Non-profit" in said
    assert "Position Psychologist" in said
    assert 'value="Psychologist"' in visitor.get("/me/details").get_data(as_text=True)


def test_before_anything_is_kept_the_newest_registration_says_it(app):
    vera(organisation="School No. 1")
    vera(organisation="Kindergarten No. 7")
    page = signed_in(app, VERA).get("/me/details").get_data(as_text=True)
    assert 'value="Kindergarten No. 7"' in page


def test_what_a_list_of_colleagues_says_is_nothing_of_theirs_before_they_agree(app):
    vera(organisation="School No. 1")
    listed = vera(organisation="A stranger's word")
    making.change(listed, role="student")
    making.change(listed, agrees_within=72, state="offered")
    signed_in(app, VERA)
    db.session.rollback()
    assert queries.work_of(listed.participant_id).organisation == "School No. 1"
    assert queries.newest_role(listed.participant_id) == "professional"


def test_what_nobody_proved_is_proposed_to_nobody(app):
    registration = vera()
    assert queries.work_of(registration.participant_id) == Work()


def test_new_work_reaches_what_is_ahead_and_a_parents_seat_stays_without(app):
    works = vera()
    parent = a_guest(a_hall(), "Vera", role="parent")
    send(signed_in(app, VERA), "/me/details", **DETAILS)
    assert fresh(works).organisation == "Centre “Step”"
    assert fresh(works).organisation_kind == "non_profit"
    assert fresh(parent).organisation == ""


def test_who_changes_only_the_zone_still_comes_for_each_employer(app):
    one, other = vera(organisation="School No. 1"), vera(organisation="Kindergarten No. 7")
    visitor = signed_in(app, VERA)
    unchanged = {"organisation": "Kindergarten No. 7", "organisation_kind": "", "position": ""}
    send(visitor, "/me/details", **DETAILS | unchanged | {"zone": "Asia/Omsk"})
    assert (fresh(one).organisation, fresh(one).zone) == ("School No. 1", "Asia/Omsk")
    assert fresh(other).organisation == "Kindergarten No. 7"
    assert kept(one).organisation == "Kindergarten No. 7"


def test_a_new_name_never_reaches_what_is_over_nor_who_was_seen_there(app, clock):
    hall = a_hall(audience=PROFESSIONALS)
    over, ahead = vera(hall), vera(a_hall(audience=PROFESSIONALS, starts=NOW + timedelta(days=60)))
    clock.set(hall.meeting.starts_at)
    attendance.arrive(over.id, hall.meeting_id)
    clock.set(hall.event.last_end + timedelta(days=1))
    send(signed_in(app, VERA), "/me/details", **DETAILS | {"given_name": "Veronika"})
    assert (fresh(over).full_name, fresh(over).organisation) == ("Vera", "Kindergarten No. 7")
    (record,) = db.session.query(attendance.AttendanceRecord).all()
    assert record.registration.full_name == "Vera"
    assert (fresh(ahead).full_name, fresh(ahead).organisation) == (
        "Veronika Orlova",
        "Centre “Step”",
    )
    later = a_guest(
        a_hall(starts=NOW + timedelta(days=70)), "Veronika", email=VERA, family_name="Orlova"
    )
    assert later.participant_id == over.participant_id


def test_work_that_is_changed_behind_a_letters_link_is_kept_too(app):
    registration = vera()
    visitor = signed_in(app, VERA)
    path = f"{manage_path(registration)}/details"
    assert visitor.post(path, DETAILS).status_code == 303
    assert kept(registration).organisation == "Centre “Step”"
    assert kept(registration).looked_over_at == NOW


def test_a_parents_registration_takes_no_work_away(app):
    registration = vera()
    send(signed_in(app, VERA), "/me/details", **DETAILS)
    parent = a_guest(a_hall(), "Vera", email=VERA, family_name="Orlova", role="parent")
    typed = {"given_name": "Vera", "lang": "en"}
    signed_in(app, VERA).post(f"{manage_path(parent)}/details", typed)
    assert kept(registration).organisation == "Centre “Step”"


def test_after_a_year_it_is_asked_whether_it_is_still_right_and_one_press_says_so(app, clock):
    vera()
    assert "Is this still right?" not in words(signed_in(app, VERA).get("/me"))
    clock.set(NOW + ASKED_AGAIN_AFTER)
    visitor = signed_in(app, VERA)
    assert "Is this still right?" in words(visitor.get("/me"))
    assert send(visitor, "/me/details/right").location == "/me?saved=right"
    assert "Is this still right?" not in words(visitor.get("/me?saved=right"))
    clock.advance(days=364)
    assert "Is this still right?" not in words(signed_in(app, VERA).get("/me"))
    clock.advance(days=1)
    assert "Is this still right?" in words(signed_in(app, VERA).get("/me"))


def test_what_is_too_long_is_said_beside_its_field(app):
    registration = vera()
    answer = send(signed_in(app, VERA), "/me/details", **DETAILS | {"organisation": "x" * 251})
    assert answer.status_code == 422
    assert set(errors(answer)) == {"organisation"}
    assert fresh(registration).organisation == "Kindergarten No. 7"


@pytest.mark.usefixtures("in_november")
def test_it_is_one_operation_on_both_databases():
    registration = vera()
    work = Work("Centre “Step”", "non_profit", "Psychologist")
    wanted = Details("Vera", "Orlova", "", None, "ru", "Asia/Omsk", False, work)
    operations.change_details(registration.participant_id, wanted)
    assert queries.work_of(registration.participant_id) == work
    assert fresh(registration).position == "Psychologist"
