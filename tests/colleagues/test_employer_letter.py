"""A letter that an employer can be shown: on a page, and as PDF."""

import pypdfium2
import pytest

from tests import making
from tests.colleagues.lists import a_seminar, agree, asked, lines, registrations
from tests.registration.people import sign_up
from tests.registration.visitors import words
from webinar_hub.colleagues.employer import hours, letter_for, pdf
from webinar_hub.core import clock, links

ADDRESS = "/employer-letters/{}"


@pytest.fixture
def event(on_the_web):
    event = a_seminar(summary="How children grow up in two homes.", hours=2.5)
    making.make_meeting(event, making.in_days(11), hours=1)
    return event


def text_of(file: bytes) -> str:
    sheets = pypdfium2.PdfDocument(file)
    return " ".join(
        " ".join(sheets[number].get_textpage().get_text_range().split())
        for number in range(len(sheets))
    )


def own(registration) -> str:
    return ADDRESS.format(links.token("manage", registration.public_id))


def test_it_names_the_person_the_dates_and_the_hours(event, visitor):
    anna = sign_up(event, "Anna", family_name="Ivanova", role="professional")
    shown = words(visitor.get(own(anna)))
    for word in ("Anna Ivanova", "The tender age", "12 November 2026", "3 h 30 min", "two homes"):
        assert word in shown
    answer = visitor.get(f"{own(anna)}/letter.pdf")
    assert answer.mimetype == "application/pdf"
    told = text_of(answer.data)
    for word in ("Anna Ivanova", "The tender age", "12 November 2026", "3 h 30 min", "Online"):
        assert word in told


def test_its_way_stands_on_the_page_of_who_has_a_seat_and_is_no_parent(event, visitor):
    pages = {
        role: visitor.get(
            f"/registrations/{links.token('manage', sign_up(event, role, role=role).public_id)}"
        ).get_data(as_text=True)
        for role in ("parent", "professional")
    }
    assert ["/employer-letters/" in pages[role] for role in pages] == [False, True]


def test_nobody_without_a_seat_gets_one(event, visitor):
    making.change(registrations_pool(event), capacity=1)
    sign_up(event, "Early")
    late = sign_up(event, "Late", role="professional")
    assert visitor.get(own(late)).status_code == 404
    assert visitor.get(f"{own(late)}/letter.pdf").status_code == 404


def registrations_pool(event):
    return making.db.session.query(making.SeatPool).filter_by(event_id=event.id).one()


def test_the_managers_names_only_those_who_have_accepted(event, visitor):
    listing = asked(event, "Anna Ivanova", "Boris Orlov", "Vera Belova")
    page = f"/colleagues/{links.token('colleagues', listing.public_id)}/employer-letter"
    assert "We invite people who work with you" in words(visitor.get(page))
    agree(lines(listing)[0])
    agree(lines(listing)[1])
    for told in (words(visitor.get(page)), text_of(visitor.get(f"{page}/letter.pdf").data)):
        assert "Anna Ivanova" in told
        assert "Boris Orlov" in told
        assert "Belova" not in told
    assert len(registrations(event)) == 3


def test_a_long_programme_goes_on_overleaf_and_nothing_is_lost(event):
    for day in range(60):
        making.make_meeting(event, making.in_days(20 + day), hours=1)
    making.change(event, summary="\n".join(f"Part {n} & <b>more</b>" for n in range(80)))
    letter = letter_for(event, ["Анна Иванова"], "", "ru", clock.now())
    file = pdf(letter, "Demonstration data")
    assert len(pypdfium2.PdfDocument(file)) > 2
    told = text_of(file)
    assert "Part 79 & <b>more</b>" in told
    assert "Анна Иванова" in told
    assert "Demonstration data" in told
    assert pdf(letter, "Demonstration data") == file


@pytest.mark.parametrize(("minutes", "told"), [(60, "1 h"), (90, "1 h 30 min"), (45, "45 min")])
def test_hours_are_told_as_people_read_them(sqlite_app, minutes, told):
    with sqlite_app.test_request_context(headers={"Accept-Language": "en"}):
        assert hours(minutes) == told
