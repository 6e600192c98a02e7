"""The page of a series with its form, and the page behind the letter's link, without script."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests import making
from tests.conftest import StandingClock
from tests.counting import counted_statements
from tests.enrolment.conftest import NOW
from tests.enrolment.evenings import (
    Evenings,
    all_kinds,
    enrol,
    evenings,
    letters_to,
    own,
    pool_of,
    registration_at,
)
from tests.forms import fields, form_to
from tests.registration.people import delivered, fresh, sign_up
from tests.registration.visitors import Visitor, errors, words
from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.core import clock, links, page_versions
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.participants.default_texts import add_default_texts
from webinar_hub.participants.models import Consent
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import cancel_by_organizer
from webinar_hub.registration.queries import Source, sources_of

PAGE, FORM = "/series/evenings", "/series/evenings/enrolments"
ANNA = {"email": "anna@example.org", "given_name": "Anna", "consent_participation": "y"}


@pytest.fixture
def visitor(
    sqlite_app: Flask, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visitor]:
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    at(NOW)
    with sqlite_app.app_context():
        yield Visitor(sqlite_app)


@pytest.fixture
def those(visitor: Visitor) -> Evenings:
    found = evenings(3)
    add_default_texts(found.programme.organization_id)
    return found


def send(visitor: Visitor, **typed: Any):
    page = visitor.get(PAGE).get_data(as_text=True)
    return visitor.post(FORM, fields(form_to(page, FORM)) | ANNA | typed)


def enrolments() -> list[SeriesEnrolment]:
    db.session.rollback()
    return list(db.session.query(SeriesEnrolment))


def link(enrolment: SeriesEnrolment, more: str = "") -> str:
    return f"/dates/{links.token('series', enrolment.public_id)}{more}"


def test_one_form_enrols_in_the_whole_series(visitor: Visitor, those: Evenings) -> None:
    answer = send(visitor, family_name="Petrova", consent_news="y")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}/thanks")
    (anna,) = enrolments()
    assert (anna.state, len(own(anna))) == ("standing", 3)
    assert all_kinds()[0] == "series_enrolled"
    purposes = {consent.text.purpose for consent in db.session.query(Consent)}
    assert purposes == {"participation", "news"}
    assert "a•••@example.org" in words(visitor.get(f"{PAGE}/thanks"))


def test_the_same_form_takes_single_dates(visitor: Visitor, those: Evenings) -> None:
    send(visitor, extent="some", dates=[those.dates[2].public_id])
    (anna,) = enrolments()
    assert (anna.state, own(anna)) == ("picked", {"Evening 3": "confirmed"})


def test_the_answer_is_the_same_whether_or_not_the_person_is_known(
    visitor: Visitor, those: Evenings
) -> None:
    first, second = send(visitor), send(visitor)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(enrolments()) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "anna"}, "email"),
        ({"email": ""}, "email"),
        ({"given_name": ""}, "given_name"),
        ({"consent_participation": ""}, "consent_participation"),
        ({"extent": "some"}, "dates"),
        ({"extent": "some", "dates": ["a" * 16]}, "dates"),
        ({"extent": "all of it"}, "extent"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing_and_the_rest_is_kept(
    visitor: Visitor, those: Evenings, typed: dict[str, Any], field: str
) -> None:
    answer = send(visitor, **({"family_name": "Petrova"} | typed))
    assert answer.status_code == 422
    assert f"enrol-{field}" in errors(answer)
    assert 'value="Petrova"' in answer.get_data(as_text=True)
    assert enrolments() == []


def test_chosen_dates_are_kept_when_something_else_is_wrong(
    visitor: Visitor, those: Evenings
) -> None:
    chosen = those.dates[1].public_id
    page = send(visitor, extent="some", dates=[chosen], email="anna").get_data(as_text=True)
    kept = fields(form_to(page, FORM))
    assert (kept["extent"], kept["dates"]) == ("some", chosen)


def test_a_likely_slip_of_the_address_is_asked_about(visitor: Visitor, those: Evenings) -> None:
    answer = send(visitor, email="anna@gmial.com")
    assert (answer.status_code, enrolments()) == (422, [])
    assert "Did you mean anna@gmail.com?" in words(answer)
    again = fields(form_to(answer.get_data(as_text=True), FORM))
    visitor.post(FORM, again | {"use": "anna@gmail.com", "consent_participation": "y"})
    assert enrolments()[0].email == "anna@gmail.com"


def test_a_slip_in_the_address_is_mended_on_the_second_screen(
    visitor: Visitor, those: Evenings
) -> None:
    first = those.dates[0].public_id
    send(visitor, email="ana@example.org", family_name="Petrova", extent="some", dates=[first])
    thanks = visitor.get(f"{PAGE}/thanks").get_data(as_text=True)
    assert f'href="{PAGE}/again#sign-up"' in thanks
    typed = fields(form_to(visitor.get(f"{PAGE}/again").get_data(as_text=True), FORM))
    assert (typed["email"], typed["family_name"]) == ("ana@example.org", "Petrova")
    assert (typed["extent"], typed["dates"]) == ("some", first)
    right = typed | ANNA | {"use": ANNA["email"]}
    refused = visitor.post(FORM, right | {"given_name": ""}).get_data(as_text=True)
    assert fields(form_to(refused, FORM))["correcting"] == "1"
    assert visitor.post(FORM, right).status_code == 303
    (anna,) = enrolments()
    assert (anna.email, own(anna)) == ("anna@example.org", {"Evening 1": "confirmed"})


def test_nothing_stays_in_the_browser_of_a_discreet_person(
    visitor: Visitor, those: Evenings
) -> None:
    answer = send(visitor, discreet="y")
    assert "Set-Cookie" not in answer.headers
    assert f"{PAGE}/again" not in visitor.get(f"{PAGE}/thanks").get_data(as_text=True)
    page = visitor.get(f"{PAGE}/again").get_data(as_text=True)
    assert fields(form_to(page, FORM)).get("email", "") == ""


def test_a_machine_that_fills_in_everything_gets_thanks_and_nothing_else(
    visitor: Visitor, those: Evenings
) -> None:
    assert send(visitor, website="https://example.org").status_code == 303
    assert enrolments() == []


def test_dates_that_moved_since_the_form_was_opened_are_shown_first(
    visitor: Visitor, those: Evenings
) -> None:
    opened = fields(form_to(visitor.get(PAGE).get_data(as_text=True), FORM))
    making.change(fresh(those.dates[0]).meetings[0], sequence=1)
    answer = visitor.post(FORM, opened | ANNA)
    assert "The dates have changed since you opened this page" in words(answer)
    assert enrolments() == []
    again = fields(form_to(answer.get_data(as_text=True), FORM))
    assert visitor.post(FORM, again | ANNA).status_code == 303


def test_a_mailbox_is_not_filled_by_strangers(visitor: Visitor, those: Evenings) -> None:
    for number in range(40):
        assert send(visitor, given_name=f"Anna {number % 5}").status_code == 303
    answer = send(visitor)
    assert answer.status_code == 429
    assert "enrol-email" in errors(answer)


@pytest.mark.parametrize(
    "columns",
    [
        {"sign_up_closes_at": NOW},
        {"sign_up_opens_at": NOW + timedelta(days=1)},
        {"status": "cancelled"},
        {"starts": NOW - timedelta(days=3)},
    ],
)
def test_a_series_that_nobody_can_sign_up_for_shows_no_form(
    visitor: Visitor, columns: dict[str, Any]
) -> None:
    evenings(2, **columns)
    page = visitor.get(PAGE).get_data(as_text=True)
    assert FORM not in page
    answer = visitor.post(FORM, ANNA | {"role": "parent", "extent": "whole"})
    assert (answer.status_code, enrolments()) == (422, [])


def test_a_full_date_is_named_as_such_in_the_form(visitor: Visitor) -> None:
    evenings(1, capacity=0)
    assert "Evening 1 (waiting list)" in words(visitor.get(PAGE))


def test_the_way_to_take_part_is_asked_for_where_there_are_two(
    visitor: Visitor, those: Evenings
) -> None:
    assert "How will you take part?" not in words(visitor.get(PAGE))
    both = those.add(format="both")
    making.change(pool_of(both), name="room", mode="in_person")
    making.make_pool(both, name="online", mode="online")
    assert "enrol-part" in errors(send(visitor))
    send(visitor, part="online")
    assert registration_at(enrolments()[0], both).pool.mode == "online"


def test_a_series_with_a_sensitive_date_begins_with_help(visitor: Visitor) -> None:
    series = evenings(1, sensitive=True).series
    for path in (PAGE, f"{PAGE}/thanks"):
        assert "If someone is in danger now" in visitor.get(path).get_data(as_text=True)
    anna = enrol(series)
    assert "If someone is in danger now" in visitor.get(link(anna)).get_data(as_text=True)


def test_who_is_under_18_finds_who_helps(visitor: Visitor, those: Evenings) -> None:
    assert f"{PAGE}/young" in visitor.get(PAGE).get_data(as_text=True)
    page = visitor.get(f"{PAGE}/young")
    assert "Our events are for adults" in words(page)
    assert "Back to the series" in words(page)


def test_an_old_address_of_the_series_takes_the_form_as_well(
    visitor: Visitor, those: Evenings
) -> None:
    making.make_old_slug(those.series, "before")
    answer = visitor.post("/series/before/enrolments", ANNA)
    assert (answer.status_code, answer.headers["Location"]) == (308, FORM)


def test_the_own_page_shows_each_date_with_its_state(visitor: Visitor, those: Evenings) -> None:
    full = those.add(capacity=0)
    those.add(sign_up_opens_at=NOW + timedelta(days=1))
    anna = enrol(those.series)
    sign_up(full, "Boris")
    shown = words(visitor.get(link(anna)))
    assert "Anna, your dates Family evenings" in shown
    assert shown.count("You have a seat") == 3
    assert "Evening 4 Number 1 on the waiting list" in shown
    assert "Evening 5 Sign-up opens on 3 November 2026" in shown


def test_a_date_is_skipped_and_come_back_to_in_two_steps_each(
    visitor: Visitor, those: Evenings
) -> None:
    anna = enrol(those.series)
    delivered()
    path = link(anna, f"/events/{those.dates[1].public_id}")
    assert "Skip this date?" in words(visitor.get(f"{path}/skip"))
    assert own(anna)["Evening 2"] == "confirmed"
    visitor.post(f"{path}/skip")
    assert own(anna)["Evening 2"] == "cancelled"
    assert visitor.post(f"{path}/skip").status_code == 303
    assert visitor.get(f"{path}/skip").status_code == 303
    assert "You skip this date" in words(visitor.get(link(anna)))
    assert "Come to this date after all?" in words(visitor.get(f"{path}/return"))
    assert own(anna)["Evening 2"] == "cancelled"
    visitor.post(f"{path}/return")
    assert own(anna)["Evening 2"] == "confirmed"
    assert visitor.post(f"{path}/return").status_code == 303
    assert all_kinds()[-2:] == ["series_date_skipped", "confirmation"]


def test_the_series_is_left_in_two_steps(visitor: Visitor, those: Evenings) -> None:
    anna = enrol(those.series)
    asked = words(visitor.get(link(anna, "/leaving")))
    assert "You give back 3 dates that are still ahead." in asked
    assert fresh(anna).state == "standing"
    visitor.post(link(anna, "/leaving"))
    assert set(own(anna).values()) == {"cancelled"}
    assert visitor.post(link(anna, "/leaving")).status_code == 303
    assert [one.kind for one in letters_to(anna)][-1] == "series_left"
    page = visitor.get(link(anna))
    assert "You have left this series" in words(page)
    assert "You skip this date" not in words(page)
    assert f'href="/series/{those.series.slug}#sign-up"' in page.text


def test_what_was_is_counted(visitor: Visitor, those: Evenings, clock: StandingClock) -> None:
    anna = enrol(those.series)
    for date, verdict in zip(those.dates[:2], ("attended", "absent"), strict=True):
        record(registration_at(anna, date), verdict)
    clock.set(those.dates[2].last_end + timedelta(minutes=1))
    shown = words(visitor.get(link(anna)))
    assert "You were there 1 times out of 3." in shown
    assert "Evening 1 You were there" in shown
    assert "Evening 2 You were not there" in shown
    assert "Evening 3 Not recorded" in shown


def test_who_was_taken_out_by_the_organizers_reads_so(visitor: Visitor, those: Evenings) -> None:
    anna = enrol(those.series)
    person = registration_at(anna, those.dates[0])
    cancel_by_organizer(person.id, person.event_id, "A double sign-up.")
    assert "The organizers have taken you out" in words(visitor.get(link(anna)))


def test_a_seat_that_is_only_offered_is_not_called_theirs(
    visitor: Visitor, those: Evenings
) -> None:
    anna = enrol(those.series, chosen=those.dates[:1])
    making.change(registration_at(anna, those.dates[0]), state="offered")
    shown = words(visitor.get(link(anna)))
    assert "A seat is offered to you" in shown
    assert "You have a seat" not in shown


def test_the_page_costs_as_much_with_many_dates_as_with_two(visitor: Visitor) -> None:
    those = evenings(2)
    those.add(capacity=0)

    def cost(enrolment: SeriesEnrolment) -> int:
        path = link(enrolment)
        with counted_statements() as sent:
            assert visitor.get(path).status_code == 200
        return len(sent)

    few = cost(enrol(those.series))
    for number in range(6):
        those.add(capacity=number % 2)
    assert cost(enrol(those.series, "Boris")) == few


def test_the_page_of_a_date_leads_to_the_form_of_the_series(
    visitor: Visitor, those: Evenings
) -> None:
    assert f"{PAGE}#sign-up" in visitor.get("/events/evening-1").get_data(as_text=True)


def test_the_dates_can_be_had_as_one_file(visitor: Visitor, those: Evenings) -> None:
    anna = enrol(those.series)
    body = visitor.get(link(anna, "/calendar.ics")).get_data(as_text=True)
    assert body.count("BEGIN:VEVENT") == 3


def test_an_old_or_foreign_link_opens_nothing(visitor: Visitor, those: Evenings) -> None:
    anna = enrol(those.series)
    person = registration_at(anna, those.dates[0])
    foreign = links.token("manage", person.public_id)
    old = links.token("series", anna.public_id, 1)
    for token in (foreign, old, "nothing"):
        assert visitor.get(f"/dates/{token}").status_code == 404
        assert visitor.post(f"/dates/{token}/leaving").status_code == 404
    other = making.make_event(those.programme)
    path = link(anna, f"/events/{other.public_id}/skip")
    assert (visitor.get(path).status_code, visitor.post(path).status_code) == (404, 404)


def test_the_page_of_one_date_leads_to_all_of_them(visitor: Visitor, those: Evenings) -> None:
    anna = enrol(those.series)
    alone = sign_up(those.dates[0], "Boris")
    with_series = links.token("manage", registration_at(anna, those.dates[0]).public_id)
    assert link(anna) in visitor.get(f"/registrations/{with_series}").get_data(as_text=True)
    without = links.token("manage", alone.public_id)
    assert "/dates/" not in visitor.get(f"/registrations/{without}").get_data(as_text=True)


@operation
def record(person: Registration, verdict: str) -> None:
    db.session.add(
        AttendanceRecord(
            registration_id=person.id,
            meeting_id=person.event.meetings[0].id,
            verdict=verdict,
            evidence_kind="hand",
            changed_at=clock.now(),
        )
    )


def test_who_comes_by_a_word_is_counted_at_each_date_that_is_new_to_them(visitor):
    course = evenings(2)
    sign_up(course.dates[0])
    page = visitor.get(f"{PAGE}?from=school12").get_data(as_text=True)
    assert visitor.post(FORM, fields(form_to(page, FORM)) | ANNA).status_code == 303
    db.session.rollback()
    counted = [sources_of(event.id) for event in course.dates]
    assert counted == [[], [Source("school12", 0, 1)]]
    assert "school12" not in visitor.get(PAGE).get_data(as_text=True)
