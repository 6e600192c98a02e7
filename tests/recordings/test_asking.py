"""Who cannot come asks for the recording: no seat, no reminder. On both databases."""

from datetime import timedelta

import pytest

from tests import making
from tests.recordings.wishes import an_event, ask, kinds_to, letters_to, plan
from tests.registration.people import (
    all_letters,
    application,
    at_once,
    figures,
    fresh,
    registration_of,
    sign_up,
)
from webinar_hub.attendance.queries import roster
from webinar_hub.core.database import db
from webinar_hub.participants.models import Consent
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.participants.rules import mailbox
from webinar_hub.recordings import operations, rules
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration.models import SeatPool
from webinar_hub.registration.rules import RoleNotInvited, TooManyAtAddress
from webinar_hub.reminders.jobs import remind

pytestmark = pytest.mark.usefixtures("in_november")

HOME = "home@example.org"


def seats_of(event) -> tuple[int, int]:
    db.session.rollback()
    return figures(db.session.query(SeatPool).filter_by(event_id=event.id).one())


def test_it_takes_no_seat_and_stands_in_no_roster(clock):
    event = an_event()
    anna = ask(event)
    assert seats_of(event) == (0, 0)
    assert kinds_to(anna) == ["recording_noted"]
    shown = roster(event.id, event.meetings[0].id, "expected", "", 1)
    assert (shown.lines, set(shown.groups.values())) == ([], {0})
    clock.advance(days=9, hours=1)
    assert remind() == 0


def test_a_full_event_and_one_that_is_over_or_closed_can_be_asked_for_as_well(clock):
    event = an_event(sign_up_closes_at=making.in_days(5))
    sign_up(event, "Boris")
    sign_up(event, "Vera")
    assert ask(event, "Anna").live
    clock.advance(days=6)
    assert ask(event, "Gleb").live
    clock.advance(days=20)
    assert ask(event, "Daria").live
    assert seats_of(event) == (1, 1)


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "cancelled"},
        {"visibility": "invitation_only"},
        {"sign_up_opens_at": "later"},
        {"starts": None},
    ],
)
def test_where_nobody_is_asked_nobody_can_answer(columns):
    if "sign_up_opens_at" in columns:
        columns = {"sign_up_opens_at": making.in_days(1)}
    event = an_event(**columns)
    with pytest.raises(rules.NoRecording):
        ask(event)


def test_without_a_plan_and_after_its_last_day_there_is_nothing_to_ask_for(clock):
    event = making.make_event()
    making.make_pool(event)
    with pytest.raises(rules.NoRecording):
        ask(event)
    plan(event, until=making.in_days(1))
    ask(event)
    clock.advance(days=1)
    with pytest.raises(rules.NoRecording):
        ask(event, "Boris")
    plan(event, planned=False)
    with pytest.raises(rules.NoRecording):
        ask(event, "Boris")


def test_only_those_whom_the_event_is_for():
    with pytest.raises(RoleNotInvited):
        ask(an_event(), role="volunteer")


def test_asked_twice_it_is_one_wish_and_the_letter_comes_again_after_an_hour(clock):
    event = an_event()
    anna = ask(event)
    ask(event)
    assert kinds_to(anna) == ["recording_noted"]
    clock.advance(hours=1)
    ask(event, language="ru")
    assert kinds_to(anna) == ["recording_noted"] * 2
    assert fresh(anna).language == "en"  # a form proves nothing
    assert db.session.query(RecordingRequest).count() == 1


def test_people_who_share_a_mailbox_ask_each_for_themselves_ten_at_most():
    event = an_event()
    for number in range(10):
        ask(event, f"Person {number}", email=HOME)
    with pytest.raises(TooManyAtAddress):
        operations.ask(event.id, application("One more", HOME))
    ask(event, "Person 3", email=HOME)
    assert db.session.query(RecordingRequest).count() == 10


def test_who_takes_it_back_hears_no_more_and_may_ask_again(clock):
    event = an_event()
    anna = ask(event)
    operations.withdraw(anna.id)
    operations.withdraw(anna.id)
    assert not fresh(anna).live
    assert kinds_to(anna, "withdrawn") == ["recording_noted"]
    clock.advance(minutes=1)
    assert ask(event).id == anna.id
    assert fresh(anna).live
    assert kinds_to(anna, "queued") == ["recording_noted"]


def test_who_is_signed_up_may_ask_as_well_and_both_stand():
    event = an_event()
    boris = sign_up(event, "Boris")
    anna = ask(event, "Boris", email="boris@example.org")
    assert anna.participant_id == boris.participant_id
    assert fresh(boris).state == "confirmed"


def test_the_consent_is_kept_and_who_wants_news_is_asked_by_a_letter():
    event = an_event()
    organization = event.programme.organization_id
    texts = [
        add_consent_text(organization, purpose, "en", "Yes", "Text").id
        for purpose in ("participation", "news")
    ]
    anna = ask(event, consent_text_ids=tuple(texts))
    consent = db.session.query(Consent).one()
    assert (consent.participant_id, consent.text_id) == (anna.participant_id, texts[0])
    assert sorted(one.kind for one in all_letters()) == [
        "recording_noted",
        "subscription_confirm",
    ]


def test_who_can_come_after_all_has_an_ordinary_seat_and_the_wish_stays(clock):
    event = an_event()
    anna = ask(event, family_name="Petrova", ages="4-6")
    pool = db.session.query(SeatPool).one()
    signed_up = operations.come_after_all(anna.id, pool.id)
    again = operations.come_after_all(anna.id, pool.id)
    assert (signed_up.state, again.registration_id) == ("confirmed", signed_up.registration_id)
    registration = registration_of(signed_up)
    assert (registration.participant_id, registration.ages) == (anna.participant_id, "4-6")
    assert registration.address_proven_at == clock.now()
    assert fresh(anna).live
    assert seats_of(event) == (1, 0)


def test_where_the_last_seat_is_taken_meanwhile_nobody_lands_on_the_waiting_list():
    event = an_event()
    anna = ask(event)
    sign_up(event, "Boris")
    with pytest.raises(rules.NoSeatLeft):
        operations.come_after_all(anna.id, db.session.query(SeatPool).one().id)
    assert seats_of(event) == (1, 0)
    assert fresh(anna).live


def test_two_who_ask_at_once_for_the_same_person_are_one_wish(app):
    event = an_event()
    wanted, event_id = application("Anna"), event.id
    assert at_once(app, 4, lambda: operations.ask(event_id, wanted)) == [None] * 4
    db.session.rollback()
    (anna,) = db.session.query(RecordingRequest).all()
    assert len(letters_to(anna)) == 1


def test_the_address_is_kept_as_it_was_typed_and_one_mailbox_is_one():
    event = an_event()
    anna = ask(event, email="Anna@Example.org")
    assert anna.email == "Anna@Example.org"
    assert ask(event, email="anna@example.org").id == anna.id
    assert anna.participant.email_key == mailbox("anna@example.org").key


def test_the_day_after_the_last_one_is_too_late(clock):
    event = an_event()
    plan(event, until=clock.now() + timedelta(hours=1))
    clock.advance(hours=1)
    with pytest.raises(rules.NoRecording):
        ask(event)
