"""One form for a whole series: a seat for each date, one letter, and nothing done twice."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import making
from tests.conftest import StandingClock
from tests.counting import counted_statements
from tests.enrolment.evenings import (
    all_kinds,
    enrol,
    evenings,
    letters_to,
    own,
    pool_of,
    registration_at,
)
from tests.registration.people import (
    all_letters,
    application,
    at_once,
    delivered,
    figures,
    fresh,
    sign_up,
)
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.enrolment import operations
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.operations import Wish
from webinar_hub.enrolment.rules import DateNotForRole, NoDateChosen, NothingOpen
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.queries import letters_to as letters_to_one
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.registration.models import Registration
from webinar_hub.registration.rules import DatesChanged, RoleNotInvited, TooManyAtAddress

pytestmark = pytest.mark.usefixtures("in_november")


def test_the_whole_series_is_a_seat_for_each_date_and_one_letter() -> None:
    series = evenings(5).series
    anna = enrol(series)
    assert anna.state == "standing"
    assert own(anna) == {f"Evening {number}": "confirmed" for number in range(1, 6)}
    assert all_kinds() == ["series_enrolled"]


def test_a_full_date_puts_the_person_on_its_waiting_list_and_says_so() -> None:
    those = evenings(3, capacity=1)
    sign_up(those.dates[1], "Boris")
    anna = enrol(those.series)
    assert list(own(anna).values()) == ["confirmed", "waitlisted", "confirmed"]
    assert figures(pool_of(those.dates[1])) == (1, 1)
    assert "number 1 on the waiting list" in letters_to(anna)[0].facts["dates_md"]


def test_up_to_three_dates_have_an_invitation_each() -> None:
    those = evenings(3)
    anna = enrol(those.series)
    assert all_kinds() == ["series_enrolled", "invitation", "invitation"]
    assert letters_to(anna)[0].calendar is not None
    told = [registration_at(anna, date).invitations[0] for date in those.dates]
    assert [one.how for one in told] == ["request"] * 3
    assert [one.told_sequence for one in told] == [0] * 3


def test_more_dates_come_as_one_file_and_are_invited_to_with_the_first_reminder() -> None:
    those = evenings(4)
    anna = enrol(those.series)
    assert letters_to(anna)[0].calendar is None
    assert {registration_at(anna, one).invitations[0].how for one in those.dates} == {"file"}


def test_dates_for_others_and_closed_ones_are_passed_over() -> None:
    those = evenings(1)
    those.add(audience=frozenset({"professional"}))
    those.add(sign_up_closes_at=clock.now())
    those.add(visibility="link_only")
    those.add(visibility="invitation_only")
    those.add(status="cancelled")
    assert own(enrol(those.series)) == {"Evening 1": "confirmed"}


def test_a_date_that_opens_later_is_named_in_the_letter() -> None:
    those = evenings(1)
    those.add(sign_up_opens_at=clock.now() + timedelta(days=3))
    anna = enrol(those.series)
    assert own(anna) == {"Evening 1": "confirmed"}
    assert "Sign\\-up opens on 5 November 2026" in letters_to(anna)[0].facts["dates_md"]


def test_who_picks_some_dates_has_those_and_no_more() -> None:
    those = evenings(3)
    anna = enrol(those.series, chosen=those.dates[1:])
    assert anna.state == "picked"
    assert own(anna) == {"Evening 2": "confirmed", "Evening 3": "confirmed"}
    assert all_kinds() == ["series_enrolled", "invitation"]


def test_who_picked_some_may_take_all_later() -> None:
    those = evenings(3)
    picked = enrol(those.series, chosen=those.dates[:1])
    anna = enrol(those.series)
    assert (anna.id, anna.state) == (picked.id, "standing")
    assert set(own(anna)) == {"Evening 1", "Evening 2", "Evening 3"}
    assert [one.kind for one in letters_to(anna)] == ["series_enrolled"] * 2


def test_who_has_the_whole_series_stays_in_it_by_picking_a_date() -> None:
    those = evenings(2)
    anna = enrol(those.series)
    assert enrol(those.series, chosen=those.dates[:1]).state == "standing"
    assert len(letters_to(anna)) == 1


def test_pressing_twice_changes_nothing_and_the_letter_goes_again_after_an_hour(
    clock: StandingClock,
) -> None:
    those = evenings(2)
    anna = enrol(those.series)
    assert enrol(those.series, zone="Asia/Tokyo").id == anna.id
    assert len(letters_to(anna)) == 1
    clock.advance(hours=1)
    assert fresh(enrol(those.series)).zone == "Europe/Moscow"
    assert [one.kind for one in letters_to(anna)] == ["series_enrolled"] * 2
    assert letters_to(anna)[1].in_reply_to == letters_to(anna)[0].message_id
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 2


def test_who_had_one_date_already_keeps_it_as_it_is() -> None:
    those = evenings(2)
    before = sign_up(those.dates[0])
    anna = enrol(those.series)
    assert registration_at(anna, those.dates[0]).id == before.id
    assert "Evening 1" in letters_to(anna)[0].facts["dates_md"]


def test_a_yes_to_news_hangs_on_a_date_also_where_all_dates_were_theirs_already() -> None:
    those = evenings(1)
    before = sign_up(those.dates[0])
    text = add_consent_text(those.programme.organization_id, "news", "en", "Write to me.", "News.")
    enrol(those.series, consent_text_ids=(text.id,))
    assert db.session.scalars(select(Consent.registration_id)).all() == [before.id]


def test_another_name_at_the_address_is_another_person() -> None:
    those = evenings(1)
    anna = enrol(those.series, email="family@example.org")
    boris = enrol(those.series, "Boris", email="family@example.org")
    assert anna.participant_id != boris.participant_id
    assert "also signed up as Anna" in letters_to(boris)[0].facts["other_line"]
    uids = {registration_at(one, those.dates[0]).invitations[0].uid for one in (anna, boris)}
    assert len(uids) == 2


def test_ten_people_at_most_share_an_address_for_a_date() -> None:
    those = evenings(2)
    for number in range(10):
        sign_up(those.dates[1], f"Guest {number}", email="family@example.org")
    with pytest.raises(TooManyAtAddress):
        enrol(those.series, email="family@example.org")
    assert db.session.scalar(select(func.count()).select_from(SeriesEnrolment)) == 0


def test_the_consent_is_kept_once_and_the_participant_is_one() -> None:
    those = evenings(3)
    organization = those.programme.organization_id
    text = add_consent_text(organization, "participation", "en", "I agree.", "All of it.")
    enrol(those.series, consent_text_ids=(text.id,))
    assert db.session.scalars(select(Consent.text_id)).all() == [text.id]
    assert db.session.scalar(select(func.count()).select_from(Participant)) == 1


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"role": "professional"}, RoleNotInvited),
        ({"chosen": []}, NoDateChosen),
        ({"dates_seen": "another"}, DatesChanged),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(typed, refusal) -> None:
    series = evenings(2).series
    with pytest.raises(refusal):
        enrol(series, **typed)
    assert db.session.scalar(select(func.count()).select_from(Participant)) == 0


def test_what_is_refused_is_refused_to_who_is_enrolled_already_as_well() -> None:
    those = evenings(1)
    anna = enrol(those.series)
    for typed in ({"role": "professional"}, {"dates_seen": "another"}):
        with pytest.raises((RoleNotInvited, DatesChanged)):
            enrol(those.series, **typed)
    making.change(those.dates[0], sign_up_closes_at=clock.now())
    with pytest.raises(NothingOpen):
        enrol(those.series)
    assert len(letters_to(anna)) == 1


def test_a_picked_date_for_others_is_refused() -> None:
    those = evenings(1)
    other = those.add(audience=frozenset({"professional"}))
    with pytest.raises(DateNotForRole):
        enrol(those.series, chosen=[those.dates[0], other])


def test_a_picked_date_that_has_closed_meanwhile_is_refused() -> None:
    those = evenings(2)
    making.change(those.dates[1], sign_up_closes_at=clock.now())
    with pytest.raises(DatesChanged):
        enrol(those.series, chosen=those.dates)


def test_nothing_open_is_refused() -> None:
    those = evenings(1, sign_up_closes_at=clock.now())
    with pytest.raises(NothingOpen):
        enrol(those.series)


def test_where_a_date_leaves_the_choice_the_person_is_where_they_want_to_be() -> None:
    those = evenings(1)
    both = those.add(format="both")
    making.change(pool_of(both), name="room", mode="in_person")
    making.make_pool(both, name="online", mode="online")
    anna = enrol(those.series, part="online")
    assert registration_at(anna, both).pool.mode == "online"


def test_of_two_who_press_together_there_is_one(app: Flask) -> None:
    those = evenings(3, capacity=5)
    series_id = those.series.id
    answers = at_once(app, 2, lambda: operations.enrol(series_id, Wish(application())))
    assert answers[0] == answers[1]
    assert [figures(pool_of(date)) for date in those.dates] == [(1, 0)] * 3
    assert all_kinds().count("series_enrolled") == 1


def test_people_who_press_together_get_the_seats_that_are_there(app: Flask) -> None:
    those = evenings(3, capacity=2)
    series_id, names = those.series.id, iter(("Anna", "Boris", "Vera", "Oleg"))
    at_once(app, 4, lambda: operations.enrol(series_id, Wish(application(next(names)))))
    assert [figures(pool_of(date)) for date in those.dates] == [(2, 2)] * 3


def test_a_date_costs_the_statements_that_its_rows_need_and_none_to_read() -> None:
    """A turn, a seat, a registration and an invitation each; all else is read once."""
    few, many = evenings(4), None
    with counted_statements() as of_four:
        enrol(few.series)
    for _more in range(4):
        few.add()
    with counted_statements() as of_eight:
        many = enrol(few.series, "Boris")
    assert len(own(many)) == 8
    assert len(of_eight) - len(of_four) <= 4 * 4


def test_a_moved_date_is_told_of_as_ever_and_says_how_it_was(clock: StandingClock) -> None:
    those = evenings(2)
    anna = enrol(those.series)
    delivered()
    clock.advance(hours=2)
    meeting = fresh(those.dates[1]).meetings[0]
    making.change(
        meeting,
        sequence=1,
        starts_at=meeting.starts_at + timedelta(hours=1),
        ends_at=meeting.ends_at + timedelta(hours=1),
        changed_at=clock.now() - timedelta(minutes=2),
    )
    assert announce_changes() == 1
    told = registration_at(anna, those.dates[1]).invitations[0]
    assert (told.told_sequence, told.how) == (1, "request")
    (letter,) = letters_of_dates("changed")
    assert "18:00" in letter.facts["changes"]


def letters_of_dates(kind: str) -> list[OutboxMessage]:
    return [one for one in all_letters() if one.kind == kind]


def test_organizers_see_the_letter_of_the_series_among_those_of_a_date() -> None:
    those = evenings(2)
    person = registration_at(enrol(those.series), those.dates[1])
    kinds = {one.kind for one in letters_to_one("registration", person.id, person.thread_id)}
    assert kinds == {"series_enrolled", "invitation"}
