"""Professionals who want it find each other; nobody else is seen, and nobody else sees."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, a_guest, a_hall
from tests.organizing import an_organizer
from tests.organizing import signed_in as organizer_signed_in
from tests.registration.people import fresh
from tests.registration.visitors import Visitor, errors, manage_path, words
from webinar_hub.catalogue.models import Event
from webinar_hub.contacts import jobs, operations, queries, rules
from webinar_hub.contacts.models import ContactCard, ContactFigure
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.participants.models import Participant
from webinar_hub.personal.operations import erase
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import cancel

BOTH = frozenset({"parent", "professional", "student", "volunteer"})
CARD = {
    "organisation": "Centre “Step”",
    "town": "Amursk",
    "offers": "Work with teenagers",
    "seeks": "A supervisor",
    "contact": "vera@example.org",
    "agreed": "y",
}


@pytest.fixture
def monday(app, clock):
    """Before the event, on both databases."""
    clock.set(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def web(sqlite_app, clock):
    clock.set(MONDAY)
    with sqlite_app.app_context():
        yield sqlite_app


def place(**event: Any):
    return a_hall(**({"audience": BOTH} | event))


def professional(hall, name: str = "Vera", **changes: Any) -> Registration:
    return a_guest(hall, name, **({"role": "professional"} | changes))


def show(registration: Registration, *, whole_series: bool = False, **words: str) -> None:
    known = {"organisation": "", "town": "", "offers": "", "seeks": ""}
    contact = f"{registration.given_name.lower()}@example.org"
    told = {"contact": contact} | known | words
    operations.show(registration.id, operations.Card(**told, whole_series=whole_series))


def seen_by(registration: Registration) -> list[str]:
    db.session.rollback()
    one = db.session.get_one(Registration, registration.id)
    card = queries.card_of(one)
    return [shown.name for shown in queries.others(one, card)] if card else []


def page_of(registration: Registration) -> str:
    return f"{manage_path(registration)}/contacts"


# Who sees whom.


def test_who_shows_themselves_sees_who_does_and_nobody_else(monday):
    hall = place()
    vera, olga, silent = (professional(hall, name) for name in ("Vera", "Olga", "Ira"))
    show(vera)
    show(olga)
    assert seen_by(vera) == ["Olga"]
    assert seen_by(olga) == ["Vera"]
    assert seen_by(silent) == []


@pytest.mark.parametrize("role", ["parent", "student", "volunteer"])
def test_it_is_for_professionals_alone(monday, role):
    with pytest.raises(NotFound):
        show(a_guest(place(), "Anna", role=role))


def test_a_role_that_is_changed_meanwhile_hides_the_card(monday):
    hall = place()
    vera, olga = professional(hall), professional(hall, "Olga")
    show(vera)
    show(olga)
    making.change(olga, role="parent")
    assert seen_by(vera) == []


def test_who_gives_the_seat_back_or_waits_for_one_is_not_shown(monday):
    hall = place(capacity=2)
    vera, olga = professional(hall), professional(hall, "Olga")
    waits = professional(hall, "Ira")
    show(vera)
    show(olga)
    with pytest.raises(NotFound):
        show(waits)
    cancel(olga.id)
    assert seen_by(vera) == []
    with pytest.raises(NotFound):
        show(olga)


def test_whoever_becomes_discreet_disappears_at_once_and_is_not_asked(monday):
    hall = place()
    vera, olga = professional(hall), professional(hall, "Olga")
    show(vera)
    show(olga)
    making.change(db.session.get_one(Participant, olga.participant_id), discreet=True)
    assert seen_by(vera) == []
    with pytest.raises(NotFound):
        show(olga)
    assert jobs.forget_cards() == 1


@pytest.mark.parametrize("event", [{"sensitive": True}, {"status": "cancelled"}])
def test_of_such_an_event_nobody_learns_who_takes_part(monday, event):
    hall = place()
    vera = professional(hall)
    show(vera)
    making.change(hall.event, **event)
    assert not rules.is_offered(fresh(vera), MONDAY)
    with pytest.raises(NotFound):
        show(vera)


def test_what_is_taken_back_is_gone_at_once_and_so_is_the_sight_of_others(monday):
    hall = place()
    vera, olga = professional(hall), professional(hall, "Olga")
    show(vera)
    show(olga)
    operations.withdraw(olga.id)
    operations.withdraw(olga.id)
    assert seen_by(vera) == seen_by(olga) == []
    assert db.session.query(ContactCard).count() == 1


def test_a_new_card_takes_the_place_of_the_old_one(monday):
    hall = place()
    vera, olga = professional(hall), professional(hall, "Olga")
    show(olga)
    show(vera, town="Amursk")
    show(vera, town="Zeya")
    one = fresh(olga)
    assert [found.town for found in queries.others(one, queries.card_of(one))] == ["Zeya"]


def test_two_who_share_a_mailbox_are_two(monday):
    hall = place()
    vera, boris = professional(hall), professional(hall, "Boris", email="vera@example.org")
    show(vera)
    assert seen_by(boris) == []
    show(boris)
    assert seen_by(vera) == ["Boris"]


# A series.


@pytest.fixture
def series(monday):
    """Two dates of a series."""
    first = place()
    made = making.make_series(first.event.programme)
    second = place(starts=THURSDAY_EVENING + timedelta(days=7))
    for hall in (first, second):
        making.change(hall.event, series_id=made.id)
    return first, second


def test_for_a_whole_series_one_is_shown_at_each_date_with_a_seat(series):
    first, second = series
    vera = [professional(hall) for hall in series]
    olga, ira = professional(second, "Olga"), professional(first, "Ira")
    show(vera[0], whole_series=True)
    show(olga)
    assert seen_by(olga) == ["Vera"]
    assert seen_by(vera[0]) == []
    assert seen_by(vera[1]) == ["Olga"]
    show(ira, whole_series=True)
    assert seen_by(vera[1]) == ["Ira", "Olga"]
    assert seen_by(olga) == ["Vera"]  # Ira has no seat at this date, and Olga shows herself there


def test_what_is_said_of_the_series_goes_before_what_was_said_of_a_date(series):
    vera = [professional(hall) for hall in series]
    show(vera[0])
    show(vera[1])
    assert db.session.query(ContactCard).count() == 2
    show(vera[1], whole_series=True)
    assert db.session.query(ContactCard).count() == 1
    show(vera[0])
    assert queries.card_of(fresh(vera[1])) is None


def test_a_card_is_for_an_event_or_for_a_series(monday):
    vera = professional(place())

    @operation
    def neither():
        card = {"participant_id": vera.participant_id, "contact": "-", "agreed_at": MONDAY}
        db.session.add(ContactCard(**card))

    with pytest.raises(IntegrityError, match="event_or_series"):
        neither()


# What is left of it.


def test_ninety_days_later_a_number_is_left_and_no_card(monday, clock):
    hall = place()
    for name in ("Vera", "Olga", "Ira"):
        show(professional(hall, name))
    assert queries.people_shown(hall.event) == 3
    clock.set(hall.event.last_end + rules.SHOWN_FOR - timedelta(seconds=1))
    assert jobs.forget_cards() == 0
    clock.advance(seconds=1)
    assert jobs.forget_cards() == 3
    assert jobs.forget_cards() == 0
    assert queries.people_shown(fresh(hall.event)) == 3
    assert db.session.query(ContactCard).count() == 0


def test_a_series_is_forgotten_with_its_last_date_and_each_date_keeps_its_number(series, clock):
    first, second = series
    for hall in series:
        professional(hall)
    show(professional(first, "Olga"))
    mine = db.session.query(Registration).filter_by(event_id=first.event_id, given_name="Vera")
    show(mine.one(), whole_series=True)
    clock.set(first.event.last_end + rules.SHOWN_FOR)
    assert jobs.forget_cards() == 1
    assert queries.people_shown(fresh(first.event)) == 2
    assert db.session.query(ContactCard).count() == 1
    clock.set(second.event.last_end + rules.SHOWN_FOR)
    assert jobs.forget_cards() == 1
    figures = {one.event_id: one.people for one in db.session.query(ContactFigure)}
    assert figures == {first.event_id: 2, second.event_id: 1}


def test_after_that_nobody_can_show_themselves_there_any_more(monday, clock):
    vera = professional(place())
    clock.set(db.session.get_one(Event, vera.event_id).last_end + rules.SHOWN_FOR)
    with pytest.raises(NotFound):
        show(vera)


def test_with_the_person_the_card_is_erased(monday):
    hall = place()
    vera, olga = professional(hall), professional(hall, "Olga")
    show(vera)
    show(olga)
    erase(olga.participant_id)
    assert seen_by(vera) == []
    assert db.session.query(ContactCard).count() == 1


# Behind the link.


def test_the_whole_way_behind_ones_own_link(web):
    hall = place()
    vera, olga = professional(hall, family_name="Orlova"), professional(hall, "Olga")
    show(olga, offers="Supervision")
    visitor = Visitor(web)
    manage = visitor.get(manage_path(vera)).text
    assert f'href="{page_of(vera)}"' in manage
    before = visitor.get(page_of(vera))
    assert "You are shown as Vera Orlova" in words(before)
    assert "Olga" not in words(before)
    assert " checked" not in before.text.split("<main")[1]
    answer = visitor.post(page_of(vera), CARD)
    page = visitor.get(answer.location)
    assert "Olga Can help with Supervision" in words(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert visitor.post(f"{page_of(vera)}/withdrawal").location == manage_path(vera)
    assert "Olga" not in words(visitor.get(page_of(vera)))


def test_without_a_yes_or_a_contact_nothing_is_shown_and_what_was_typed_stays(web):
    vera = professional(place())
    for missing in ("agreed", "contact"):
        sent = {name: value for name, value in CARD.items() if name != missing}
        answer = Visitor(web).post(page_of(vera), sent)
        assert answer.status_code == 422
        assert set(errors(answer)) == {missing}
        assert "Work with teenagers" in answer.text
    assert db.session.query(ContactCard).count() == 0


def test_what_is_too_long_is_said_and_what_is_typed_is_text(web):
    hall = place()
    vera, olga = professional(hall), professional(hall, "Olga")
    show(olga, offers="<script>alert(1)</script>")
    answer = Visitor(web).post(page_of(vera), CARD | {"offers": "x" * 501})
    assert set(errors(answer)) == {"offers"}
    Visitor(web).post(page_of(vera), CARD)
    assert "<script>alert" not in Visitor(web).get(page_of(vera)).text


def test_it_is_found_and_offered_nowhere_for_others(web):
    hall = place()
    anna = a_guest(hall, "Anna")
    discreet = professional(hall, "Ira", discreet=True)
    for registration in (anna, discreet):
        visitor = Visitor(web)
        assert "/contacts" not in visitor.get(manage_path(registration)).text
        assert visitor.get(page_of(registration)).status_code == 404
        assert visitor.post(page_of(registration), CARD).status_code == 404
    assert db.session.query(ContactCard).count() == 0


def test_a_forged_link_and_an_old_one_open_nothing(web):
    hall = place()
    vera, olga = professional(hall), professional(hall, "Olga")
    forged = page_of(vera).replace(vera.public_id, olga.public_id)
    assert Visitor(web).get(forged).status_code == 404
    old = page_of(vera)
    making.change(vera, link_counter=1)
    assert Visitor(web).get(old).status_code == 404


def test_organizers_read_how_many_and_never_what(web):
    hall = place()
    show(professional(hall), offers="Work with teenagers")
    organizer = an_organizer("Oleg", hall.event.programme, "organizer")
    roster = organizer_signed_in(web, organizer).get(
        f"/organize/events/{fresh(hall.event).public_id}/roster"
    )
    assert "1 person shows themselves" in roster.text
    assert "Work with teenagers" not in roster.text


def test_cards_of_an_event_that_lost_its_dates_are_forgotten_too(monday, clock):
    hall = place()
    show(professional(hall, "Vera"))
    making.change(hall.event, last_end=None, first_start=None, cancelled_at=clock.now())
    clock.advance(days=89)
    assert jobs.forget_cards() == 0
    clock.advance(days=1)
    assert jobs.forget_cards() == 1
