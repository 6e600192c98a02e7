"""A seat or a place in line, and the letter that says which. On both databases."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import making
from tests.counting import counted_statements
from tests.registration import people
from tests.registration.conftest import NOW
from tests.registration.people import figures, letters_to, sign_up, signed_up
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail import rendering
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration import operations, rules
from webinar_hub.registration.models import Registration

pytestmark = pytest.mark.usefixtures("in_november")

HOUR = timedelta(hours=1)


@pytest.fixture
def event():
    return making.make_event(audience=frozenset({"parent", "professional"}))


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=2)


def registrations() -> list[Registration]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


# A seat


def test_who_signs_up_has_a_seat_and_a_letter(event, pool):
    anna = sign_up(event)
    assert (anna.state, anna.attempt, anna.confirmed_at) == ("confirmed", 1, NOW)
    assert figures(pool) == (1, 0)
    (letter,) = letters_to(anna)
    assert (letter.kind, letter.state, letter.due_at) == ("confirmation", "queued", NOW)
    assert letter.recipient_email == "anna@example.org"


def test_the_registration_keeps_what_the_person_said(event, pool):
    vera = sign_up(
        event,
        "Vera",
        family_name="Sokolova",
        role="professional",
        organisation="Family centre",
        organisation_kind="state",
        position="Psychologist",
        zone="Asia/Omsk",
        language="ru",
    )
    assert (vera.role, vera.organisation, vera.organisation_kind, vera.position) == (
        "professional",
        "Family centre",
        "state",
        "Psychologist",
    )
    assert (vera.zone, vera.language, vera.email) == ("Asia/Omsk", "ru", "vera@example.org")
    assert "sokolova" in vera.search_key


def test_an_unlimited_pool_takes_everybody(event):
    pool = making.make_pool(event, capacity=None)
    states = {sign_up(event, f"Person {number}").state for number in range(5)}
    assert states == {"confirmed"}
    assert figures(pool) == (5, 0)


def test_a_pool_without_seats_takes_everybody_into_the_line(event):
    pool = making.make_pool(event, capacity=0)
    assert sign_up(event).queue_number == 1
    assert figures(pool) == (0, 1)


def test_each_of_two_pools_has_its_own_seats(event):
    room = making.make_pool(event, name="room", mode="in_person", capacity=1)
    online = making.make_pool(event, name="online", mode="online", capacity=None)
    anna = sign_up(event, "Anna", pool_id=room.id)
    boris = sign_up(event, "Boris", pool_id=room.id)
    vera = sign_up(event, "Vera", pool_id=online.id)
    assert [one.state for one in (anna, boris, vera)] == ["confirmed", "waitlisted", "confirmed"]
    assert (figures(room), figures(online)) == ((1, 1), (1, 0))


def test_seats_of_another_event_cannot_be_taken(event, pool):
    other = making.make_pool(making.make_event())
    with pytest.raises(rules.SeatsChanged):
        signed_up(event, pool_id=other.id)
    assert registrations() == []


# The line


def test_who_comes_when_all_seats_are_taken_waits_with_a_number(event, pool):
    for name in ("Anna", "Boris"):
        sign_up(event, name)
    waiting = [sign_up(event, name) for name in ("Vera", "Gleb", "Daria")]
    assert [(one.state, one.queue_number) for one in waiting] == [
        ("waitlisted", 1),
        ("waitlisted", 2),
        ("waitlisted", 3),
    ]
    assert figures(pool) == (2, 3)
    places = [letter.facts["place"] for one in waiting for letter in letters_to(one)]
    assert places == ["1", "2", "3"]


def test_a_newcomer_passes_nobody_who_waits_even_if_there_is_room(event, pool):
    """Room that nobody was moved up into, such as after the event has begun."""
    for name in ("Anna", "Boris", "Vera"):
        sign_up(event, name)
    making.change(pool, capacity=5)
    assert sign_up(event, "Gleb").queue_number == 2


# The same person again


def test_the_same_person_again_keeps_the_seat_and_nothing_stored_changes(event, pool, clock):
    anna = sign_up(event)
    before = _columns(anna)
    clock.advance(minutes=59)
    again = signed_up(
        event,
        "ANNA",
        email="Anna@Example.org",
        role="professional",
        organisation="Elsewhere",
        language="ru",
        zone="Asia/Omsk",
        discreet=True,
    )
    assert (again.registration_id, again.fresh, again.state) == (anna.id, False, "confirmed")
    assert _columns(people.fresh(anna)) == before
    assert len(letters_to(anna)) == 1
    assert figures(pool) == (1, 0)


def test_the_same_person_in_the_same_moment_has_one_seat_and_one_letter(app, event, pool):
    event_id, wanted = event.id, people.application("Anna")
    answers = people.at_once(app, 5, lambda: operations.sign_up(event_id, wanted))
    (anna,) = registrations()
    assert {one.registration_id for one in answers} == {anna.id}
    assert sum(one.fresh for one in answers) == 1
    assert figures(pool) == (1, 0)
    assert people.kinds_to(anna) == ["confirmation"]
    assert db.session.query(Participant).count() == 1


def _columns(row):
    return {name: getattr(row, name) for name in row.__mapper__.columns.keys()}  # noqa: SIM118


def test_the_letter_goes_again_after_an_hour_as_part_of_the_same_thread(event, pool, clock):
    anna = sign_up(event)
    for minutes in (61, 30, 31):
        clock.advance(minutes=minutes)
        signed_up(event)
    first, *again = letters_to(anna)
    assert [one.created_at for one in again] == [NOW + 61 * HOUR / 60, NOW + 122 * HOUR / 60]
    assert [one.kind for one in again] == ["confirmation", "confirmation"]
    assert {one.in_reply_to for one in again} == {first.message_id}
    assert first.in_reply_to is None


def test_the_letter_that_goes_again_brings_every_invitation_again(event, pool, clock):
    making.make_meeting(event, making.in_days(11))
    anna = sign_up(event)
    clock.advance(hours=2)
    signed_up(event)
    kinds = [one.kind for one in letters_to(anna)]
    assert kinds == ["confirmation", "invitation", "confirmation", "invitation"]


def test_who_waits_reads_the_present_place_in_the_letter_that_goes_again(event, pool, clock):
    for name in ("Anna", "Boris", "Vera"):
        sign_up(event, name)
    gleb = sign_up(event, "Gleb")
    vera = registrations()[2]
    operations.cancel(vera.id)
    clock.advance(hours=2)
    signed_up(event, "Gleb")
    assert [one.facts["place"] for one in letters_to(gleb)] == ["2", "1"]


# Another person at the same address


def test_another_name_at_a_known_address_is_another_person_with_an_own_letter(event, pool):
    anna = sign_up(event, "Anna", family_name="Petrova")
    boris = sign_up(event, "Boris", email="anna@example.org")
    assert anna.participant_id != boris.participant_id
    assert figures(pool) == (2, 0)
    (to_anna,), (to_boris,) = letters_to(anna), letters_to(boris)
    assert to_anna.facts["other_line"] == ""
    assert "Anna Petrova" in to_boris.facts["other_line"]
    assert links.token("manage", boris.public_id) in rendering.letter(to_boris).text
    assert links.token("manage", anna.public_id) not in rendering.letter(to_boris).text


def test_who_has_left_is_not_named_to_the_next_person(event, pool):
    anna = sign_up(event)
    operations.cancel(anna.id)
    boris = sign_up(event, "Boris", email="anna@example.org")
    assert letters_to(boris)[0].facts["other_line"] == ""


def test_a_discreet_person_is_not_named_to_others_at_the_address(event, pool):
    sign_up(event, "Anna", discreet=True)
    boris = sign_up(event, "Boris", email="anna@example.org")
    assert letters_to(boris)[0].facts["other_line"] == ""


def test_ten_persons_may_share_an_address_and_the_eleventh_is_refused(event):
    making.make_pool(event, capacity=None)
    for number in range(10):
        sign_up(event, f"Person {number}", email="home@example.org")
    with pytest.raises(rules.TooManyAtAddress):
        signed_up(event, "Anna", email="home@example.org")
    assert len(registrations()) == 10
    assert db.session.query(Participant).count() == 10
    assert not signed_up(event, "Person 3", email="home@example.org").fresh
    operations.cancel(registrations()[0].id)
    assert signed_up(event, "Anna", email="home@example.org").fresh


# The door


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [
        ({"sign_up_opens_at": NOW + HOUR}, rules.NotOpenYet),
        ({"sign_up_closes_at": NOW}, rules.SignUpRefused),
        ({"visibility": "invitation_only"}, rules.SignUpRefused),
        ({"status": "cancelled"}, rules.EventCancelled),
        ({"historical": True}, rules.EventOver),
    ],
)
def test_a_shut_door_lets_nobody_in_and_leaves_nothing_behind(event, pool, columns, refusal):
    making.change(event, **columns)
    with pytest.raises(refusal):
        signed_up(event)
    assert registrations() == []
    assert db.session.query(Participant).count() == 0
    assert figures(pool) == (0, 0)


def test_an_event_that_is_over_lets_nobody_in(event, pool, clock):
    clock.advance(days=11)
    with pytest.raises(rules.EventOver):
        signed_up(event)


def test_only_the_invited_groups_may_come(event, pool):
    with pytest.raises(rules.RoleNotInvited):
        signed_up(event, role="student")


def test_a_draft_is_not_found(pool, event):
    making.change(event, visibility="draft")
    with pytest.raises(NotFound):
        signed_up(event)


def test_a_form_opened_before_the_event_moved_is_sent_back(event, pool):
    seen = rules.dates_mark(event)
    meeting = people.fresh(event).meetings[0]
    catalogue.remove_meeting(making.make_meeting(event, making.in_days(12)).id)
    with pytest.raises(rules.DatesChanged):
        signed_up(event, dates_seen=seen)
    assert registrations() == []
    assert signed_up(event, dates_seen=rules.dates_mark(people.fresh(meeting).event)).fresh


# Coming back


def test_who_comes_back_is_a_new_registration_with_a_calendar_identity_of_its_own(event, pool):
    first = sign_up(event)
    uid = people.invitation_of(first).uid
    operations.cancel(first.id)
    second = sign_up(event)
    assert (second.id != first.id, second.attempt, second.participant_id) == (
        True,
        2,
        first.participant_id,
    )
    renewed = people.invitation_of(second).uid
    assert renewed == re.sub("@", "-r2@", uid)
    assert second.reply_token != first.reply_token
    assert second.public_id != first.public_id
    assert figures(pool) == (1, 0)
    operations.cancel(second.id)
    assert sign_up(event).attempt == 3


# Agreements


def test_each_consent_is_kept_with_the_version_that_was_agreed_to(event, pool):
    organization_id = event.programme.organization_id
    texts = [
        add_consent_text(organization_id, "participation", "en", "I agree", body).id
        for body in ("First wording", "Second wording")
    ]
    anna = sign_up(event, "Anna", consent_text_ids=(texts[0],))
    boris = sign_up(event, "Boris", consent_text_ids=(texts[1],))
    given = db.session.scalars(select(Consent).order_by(Consent.id)).all()
    assert [(one.participant_id, one.registration_id, one.text_id) for one in given] == [
        (anna.participant_id, anna.id, texts[0]),
        (boris.participant_id, boris.id, texts[1]),
    ]
    assert {(one.how, one.given_at, one.withdrawn_at) for one in given} == {("form", NOW, None)}


# Discretion


def test_a_discreet_person_is_written_to_without_a_title_a_name_or_a_public_link(event, pool):
    making.change(event, title="Talking about violence", place="Lesnaya 5")
    anna = sign_up(event, discreet=True)
    (letter,) = letters_to(anna)
    data = rendering.render(letter, mail_from="events@hub.example.org", mail_domain="example.org")
    rendered, part = rendering.letter(letter), rendering.calendar(letter)
    everything = rendered.subject + rendered.text + rendered.html + part.content.decode()
    names = ("violence", "Lesnaya", "Educational programme", "help@")
    for told in (*names, "/events/", "/registrations/"):
        assert told not in everything
    assert b"Reply-To" not in data
    assert "/join/" in rendered.text
    assert "SUMMARY:Appointment" in part.content.decode()


# Cost


def test_a_sign_up_costs_the_same_however_many_are_there(event):
    making.make_pool(event, capacity=3)
    sign_up(event, "Zoya")
    costs = set()
    for number in range(8):
        with counted_statements() as sent:
            signed_up(event, f"Person {number}")
        costs.add((registrations()[-1].state, len(sent)))
    assert len(costs) == 2  # one cost of a seat, one of a place in line
    assert max(cost for _state, cost in costs) <= 11
