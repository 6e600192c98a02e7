"""A person is known only where one has a role, and no further."""

import pytest

from tests.attendance.guests import letters
from tests.making import make_programme
from tests.people.cast import a_person, browser_of, hall_in, page, person_of
from webinar_hub.participants.operations import add_consent_text, record_consent


@pytest.fixture
def here(on_the_web):
    return make_programme(name="Families in step")


@pytest.fixture
def there(on_the_web):
    return make_programme(name="Trust")


@pytest.fixture
def anna(here, there):
    """Signed up in both programmes."""
    a_person(hall_in(there, title="Elsewhere"), "Anna")
    return person_of(a_person(hall_in(here, title="The tender age"), "Anna"))


def address(person) -> str:
    return f"/organize/participants/{person.public_id}"


def test_the_page_shows_what_lies_in_the_own_programmes(on_the_web, here, anna):
    shown = page(browser_of(on_the_web, "Oleg", here, "organizer").get(address(anna)))
    assert "Ivanova Anna" in shown
    assert "The tender age" in shown
    assert "Elsewhere" not in shown
    assert "anna@example.org" in shown


def test_who_reads_along_sees_no_address_and_no_letter(on_the_web, here, anna):
    lida = browser_of(on_the_web, "Lida", here, "viewer")
    for path in (address(anna), f"{address(anna)}/letters"):
        shown = page(lida.get(path))
        assert "example.org" not in shown.partition("<main")[2]
        assert f"{address(anna)}/letters/" not in shown
    number = letters()[0].id
    assert lida.get(f"{address(anna)}/letters/{number}").status_code == 404


@pytest.mark.parametrize("path", ["", "/letters"])
def test_nobody_is_known_where_one_has_no_role(on_the_web, there, here, path):
    only_there = person_of(a_person(hall_in(there), "Boris"))
    oleg = browser_of(on_the_web, "Oleg", here, "organizer")
    assert oleg.get(address(only_there) + path).status_code == 404
    assert oleg.get(f"/organize/participants/{'a' * 16}{path}").status_code == 404


def test_the_owner_of_the_site_sees_all_of_it(on_the_web, anna):
    shown = page(browser_of(on_the_web, "Nadia").get(address(anna)))
    assert "Elsewhere" in shown
    assert "The tender age" in shown


def test_what_was_agreed_to_is_shown_with_its_version_and_its_moment(on_the_web, here, anna):
    text = add_consent_text(here.organization_id, "participation", "en", "Yes", "Text")
    record_consent(anna.id, None, text.id)
    shown = page(browser_of(on_the_web, "Oleg", here, "organizer").get(address(anna)))
    assert "version 1, English, Families in Step" in shown
    assert "Agreed 2 November 2026, 11:00" in shown


def test_the_roster_leads_to_the_person(on_the_web, here, anna):
    hall = hall_in(here, title="Second")
    registration = a_person(hall, "Anna")
    oleg = browser_of(on_the_web, "Oleg", here, "organizer")
    shown = page(
        oleg.get(f"/organize/events/{hall.event.public_id}/roster/{registration.public_id}")
    )
    assert f'href="{address(anna)}"' in shown
