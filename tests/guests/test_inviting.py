"""Organizers invite; guests sign up, decline or say nothing. On both databases."""

import pytest
from sqlalchemy import func, select

from tests import making
from tests.counting import counted_statements
from tests.guests.people import ANNA, SCHOOLS, an_event, guests, invite, invited, letters_to
from tests.registration.people import (
    application,
    at_once,
    figures,
    fresh,
    registration_of,
    sign_up,
)
from webinar_hub.accounts.models import AuditEntry
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.core.refusals import Gone
from webinar_hub.guests import operations, queries, rules
from webinar_hub.guests.models import Guest
from webinar_hub.mail import suppression
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations import cancel
from webinar_hub.registration.rules import RoleNotInvited, SignUpRefused

pytestmark = pytest.mark.usefixtures("in_november")


def states(event) -> list[str]:
    return [rules.state_of(one) for one in guests(event)]


def come(guest: Guest, name: str = "Anna", **changes):
    return registration_of(operations.sign_up(guest.id, application(name, **changes)))


def test_each_gets_a_letter_with_a_link_of_their_own():
    event = an_event()
    assert invite(event, SCHOOLS) == operations.Result(2, 0, 0)
    first, second = guests(event)
    (one,), (two,) = letters_to(first), letters_to(second)
    assert (one.recipient_email, one.kind) == ("one@example.org", "guest_invited")
    assert one.links["guest_link"] != two.links["guest_link"]
    assert states(event) == ["invited", "invited"]


def test_inviting_the_same_people_again_writes_nothing(app):
    event = an_event()
    invite(event, SCHOOLS)
    assert invite(event, f"{SCHOOLS}\n{ANNA}") == operations.Result(1, 2, 0)
    event_id = event.id
    pressed = at_once(app, 3, lambda: invite(making.Event(id=event_id), "new@example.org"))
    assert sorted(one.invited for one in pressed) == [0, 0, 1]
    assert len(guests(event)) == 4
    assert db.session.query(OutboxMessage).filter_by(kind="guest_invited").count() == 4


def test_only_who_is_invited_can_sign_up():
    event = an_event()
    with pytest.raises(SignUpRefused):
        sign_up(event, "Boris")
    anna = come(invited(event))
    assert anna.state == "confirmed"
    assert anna.address_proven_at is not None  # the link came to that mailbox
    assert states(event) == ["signed_up"]


def test_who_signs_up_at_another_address_has_not_proved_it():
    event = an_event()
    boris = come(invited(event), "Boris", email="boris@example.org")
    assert boris.address_proven_at is None


def test_a_full_event_puts_a_guest_on_the_waiting_list():
    event = an_event(capacity=1)
    come(invited(event, SCHOOLS))
    boris = come(invited(event), "Boris")
    assert boris.state == "waitlisted"
    pool = db.session.query(SeatPool).filter_by(event_id=event.id).one()
    assert figures(pool) == (1, 1)


def test_an_event_is_for_the_same_roles_as_ever():
    guest = invited(an_event(audience=frozenset({"professional"})))
    with pytest.raises(RoleNotInvited):
        come(guest)


def test_so_many_sign_up_by_one_link_and_no_more():
    event = an_event()
    school = invited(event, SCHOOLS, seats=2)
    anna = come(school, "Anna")
    come(school, "Boris")
    with pytest.raises(rules.LinkUsedUp):
        come(school, "Vera")
    assert db.session.query(Registration).count() == 2
    come(school, "Anna")  # again: the letter goes once more, and it is no further person
    cancel(anna.id)
    come(school, "Vera")
    assert states(event)[-1] == "signed_up"


def test_who_signed_up_by_one_link_and_opens_another_has_still_one_seat():
    event = an_event()
    by_name, school = invited(event), invited(event, SCHOOLS)
    anna = come(by_name)
    assert come(school).id == anna.id
    assert [len(one.sign_ups) for one in guests(event)] == [1, 0, 0]
    come(school, "Boris")
    assert states(event) == ["signed_up", "invited", "signed_up"]


def test_who_signs_up_meanwhile_and_who_invites_do_not_wait_for_each_other():
    """A new registration holds its event as here."""
    event = an_event()
    held = select(Event.id).where(Event.id == event.id)
    with db.engine.connect() as other:
        other.execute(held.with_for_update(read=True, key_share=True))
        assert invite(event).invited == 1


def test_at_once_no_more_sign_up_than_the_link_is_for(app):
    guest_id = invited(an_event(), SCHOOLS, seats=2).id
    names = iter(["Anna", "Boris", "Vera", "Gleb"])
    wishes = [application(name) for name in names]

    def act():
        return operations.sign_up(guest_id, wishes.pop())

    answers = at_once(app, 4, act)
    refused = [one for one in answers if isinstance(one, rules.LinkUsedUp)]
    assert len(refused) == 2
    db.session.rollback()
    assert db.session.scalar(select(func.count(Registration.id))) == 2


def test_a_refusal_is_an_answer_and_may_be_thought_better_of():
    event = an_event()
    guest = invited(event)
    operations.decline(guest.id)
    operations.decline(guest.id)
    assert states(event) == ["declined"]
    come(guest)
    assert states(event) == ["signed_up"]


def test_who_wants_no_more_invitations_gets_none_to_any_event():
    event = an_event()
    operations.decline(invited(event).id, never_again=True)
    assert suppression.is_suppressed("anna@example.org")
    assert invite(an_event()) == operations.Result(0, 0, 1)


def test_whether_letters_are_wanted_is_asked_once_for_all(clock):
    event = an_event(starts=making.in_days(20))
    pasted = "\n".join(f"s{number}+tag@example.org" for number in range(30))
    with counted_statements() as inviting:
        invite(event, pasted)
    suppression.stop("s7@example.org")
    clock.advance(days=2)
    with counted_statements() as reminding:
        assert operations.remind(event.id, by=None) == 29
    for sent in (inviting, reminding):
        assert sum(one.startswith("SELECT") for one in sent) < 15


def test_opening_is_noted_once(clock):
    event = an_event()
    guest = invited(event)
    operations.note_opened(guest.id)
    first = fresh(guest).opened_at
    clock.advance(hours=1)
    operations.note_opened(guest.id)
    assert (fresh(guest).opened_at, states(event)) == (first, ["opened"])


def test_who_has_not_answered_is_reminded_twice_some_days_apart(clock):
    event = an_event(starts=making.in_days(20))
    invite(event, SCHOOLS)
    one, two = guests(event)
    operations.decline(two.id)
    with pytest.raises(rules.NobodyToRemind):
        operations.remind(event.id, by=None)
    for _time in range(2):
        clock.advance(days=2)
        assert operations.remind(event.id, by=None) == 1
        with pytest.raises(rules.NobodyToRemind):
            operations.remind(event.id, by=None)
    clock.advance(days=2)
    with pytest.raises(rules.NobodyToRemind):
        operations.remind(event.id, by=None)
    assert len(letters_to(one)) == 3
    assert len(letters_to(two)) == 1


def test_what_is_taken_back_opens_nothing_and_its_letter_does_not_leave():
    event = an_event()
    guest = invited(event)
    operations.take_back(guest.id, by=None)
    operations.take_back(guest.id, by=None)
    assert states(event) == ["taken_back"]
    assert [one.state for one in letters_to(guest)] == ["withdrawn"]
    with pytest.raises(Gone):
        come(guest)
    with pytest.raises(Gone):
        operations.decline(guest.id)


def test_whoever_has_signed_up_is_not_taken_back():
    event = an_event()
    guest = invited(event)
    come(guest)
    with pytest.raises(rules.HasSignedUp):
        operations.take_back(guest.id, by=None)


def test_nobody_is_invited_to_what_nobody_can_come_to(clock):
    event = an_event()
    making.change(event, visibility="draft")
    with pytest.raises(rules.NotInviting):
        invite(event)
    making.change(event, visibility="listed", status="cancelled")
    with pytest.raises(rules.NotInviting):
        invite(event)
    making.change(event, status="scheduled")
    clock.set(fresh(event).last_end)
    with pytest.raises(rules.NotInviting):
        invite(event)


def test_so_many_are_invited_to_one_event(monkeypatch):
    monkeypatch.setattr(rules, "MOST_OF_AN_EVENT", 2)
    event = an_event()
    invite(event, SCHOOLS)
    with pytest.raises(rules.TooManyGuests):
        invite(event)
    assert len(guests(event)) == 2


def test_who_invited_how_many_is_noted_without_addresses():
    event = an_event()
    invite(event, SCHOOLS)
    entry = db.session.query(AuditEntry).filter_by(action="guests invited").one()
    assert (entry.about_id, entry.changes) == (event.id, {"number": 2})


def test_a_month_after_the_event_guests_are_forgotten_and_sign_ups_stay(clock):
    event = an_event()
    come(invited(event))
    invite(event, SCHOOLS)
    clock.set(fresh(event).last_end)
    clock.advance(days=30, seconds=-1)
    assert operations.forget_guests() == 0
    clock.advance(seconds=1)
    assert operations.forget_guests() == 3
    assert guests(event) == []
    assert db.session.query(OutboxMessage).filter_by(recipient_type=queries.RECIPIENT).all() == []
    assert db.session.query(Registration).count() == 1
