"""Events whose readers may be in danger, and readers who are under 18."""

import re

import pytest

from tests import making
from tests.registration import people
from tests.registration.visitors import Visitor, manage_path, words
from webinar_hub.core import links
from webinar_hub.participants.queries import region_by_code

NUMBERS = "Trust line | 8 000 000-00-00\nShelter | +7 4162 00-00-00 | RU-AMU\nRefuge | 112 | RU-MOW"
HEADING = "If someone is in danger now"


@pytest.fixture
def programme(on_the_web):
    return making.make_programme(
        emergency_en=NUMBERS, emergency_ru="Приют | 112", children_en="Children's line | 8 000 1"
    )


@pytest.fixture
def event(programme):
    event = making.make_event(programme, slug="safe-home", sensitive=True)
    making.make_pool(event, capacity=20)
    return event


def test_the_page_begins_with_the_numbers_and_a_way_to_leave(visitor, event):
    told = words(visitor.get("/events/safe-home"))
    assert told.startswith(HEADING)
    assert told.index("Refuge") < told.index("Leave this page quickly") < told.index("tender age")
    assert "Your browser still remembers that you were here." in told
    page = visitor.get("/events/safe-home").get_data(as_text=True)
    assert 'href="https://www.google.com/" rel="noreferrer nofollow" data-leave' in page
    assert 'href="tel:+74162000000"' in page


def test_the_numbers_are_those_of_the_readers_language(on_the_web, event):
    told = words(Visitor(on_the_web, "ru").get("/events/safe-home"))
    assert told.startswith("Если кому-то сейчас угрожает опасность Приют: 112")


def test_without_numbers_the_page_names_the_emergency_number(visitor, on_the_web):
    making.make_pool(making.make_event(slug="safe-home", sensitive=True))
    assert "Call the emergency number: 112" in words(visitor.get("/events/safe-home"))


def test_other_events_have_none_of_it(visitor, programme):
    making.make_pool(making.make_event(programme, slug="tender-age"))
    page = visitor.get("/events/tender-age").get_data(as_text=True)
    assert HEADING not in page
    assert "data-leave" not in page


def test_personal_pages_name_the_numbers_of_the_persons_region(visitor, event):
    amur = region_by_code("RU-AMU", "en")
    guest = people.sign_up(event, "Anna", region_id=amur.id)
    join = f"/join/{links.token('join', guest.public_id, guest.link_counter)}"
    for path in (manage_path(guest), f"{manage_path(guest)}/details", join):
        told = words(visitor.get(path))
        assert told.startswith(HEADING), path
        assert "Shelter" in told
        assert "Refuge" not in told


def test_the_form_offers_discreet_letters_right_after_the_address(visitor, event, programme):
    making.make_pool(making.make_event(programme, slug="tender-age"))
    asked = r'<input[^>]* name="(email|given_name|discreet)"'

    def order(slug: str) -> list[str]:
        return re.findall(asked, visitor.get(f"/events/{slug}").get_data(as_text=True))

    assert order("safe-home") == ["email", "discreet", "given_name"]
    assert order("tender-age") == ["email", "given_name", "discreet"]


def test_who_is_under_18_gets_no_form_but_who_helps(visitor, event):
    page = visitor.get("/events/safe-home").get_data(as_text=True)
    assert 'href="/events/safe-home/young"' in page
    answer = visitor.get("/events/safe-home/young")
    told = words(answer)
    assert "Children's line: 8 000 1" in told
    assert "Anna Petrova" in told
    assert "<form" not in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers


def test_what_went_wrong_with_an_event_names_its_help_line_alone(visitor, programme, event):
    making.make_organization(help_name="Somebody else")
    making.change(event, status="withdrawn")
    gone = words(visitor.get("/events/safe-home"))
    assert "Anna Petrova +7 495 000-00-00 help@example.org" in gone
    assert "Somebody else" not in gone


def test_what_went_wrong_elsewhere_names_everybody_who_answers(visitor, programme):
    making.make_organization(help_name="Olga Ivanova", help_messenger="@families")
    missing = words(visitor.get("/nowhere"))
    assert "Anna Petrova" in missing
    assert "Olga Ivanova +7 495 000-00-00 help@example.org @families" in missing
