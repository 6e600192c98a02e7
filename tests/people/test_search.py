"""One box finds people, events and letters, in the programmes where one has a role."""

import pytest

from tests.counting import counted_statements
from tests.making import make_event, make_programme
from tests.organizing import an_organizer
from tests.people.cast import a_person, browser_of, hall_in, page, person_of
from tests.reading_plans import scans_of_growing_tables
from webinar_hub.participants.operations import bring_up_to_date
from webinar_hub.people.queries import finding
from webinar_hub.people.queries.known import roles_of


@pytest.fixture
def here(monday):
    return make_programme(name="Families in step")


@pytest.fixture
def hall(here):
    return hall_in(here, title="The tender age")


@pytest.fixture
def oleg(here):
    return an_organizer("Oleg", here, "organizer")


def found(typed: str, organizer) -> list[str]:
    roles = roles_of(organizer)
    people = finding.find(typed, roles, everywhere=organizer.site_owner).people
    return [one.person.given_name for one in people]


@pytest.mark.parametrize(
    "typed",
    [
        *("Anna", "anna iv", "Ivanova Anna", "IVAN", "Анна Иванова", "иванова"),
        *("anna@example.org", "anna@exa", "petrovna"),
    ],
)
def test_a_person_is_found_by_the_beginnings_of_words_in_any_order(oleg, hall, typed):
    a_person(hall, "Anna", patronymic="Petrovna")
    a_person(hall, "Boris", "Petrov")
    assert found(typed, oleg) == ["Anna"]


@pytest.mark.parametrize("typed", ["Алёна", "алена", "Alyona", "Семенова", "щер", "Shcher", "сем"])
def test_yo_and_ye_are_alike_and_so_are_both_scripts(oleg, hall, typed):
    a_person(hall, "Алёна", "Семёнова-Щербакова", email="a1@example.org")
    assert found(typed, oleg) == ["Алёна"]


def test_nobody_is_found_where_one_has_no_role(oleg, hall):
    elsewhere = hall_in(make_programme(name="Trust"))
    a_person(elsewhere, "Anna", email="other@example.org")
    assert found("Anna", oleg) == []
    assert found("Anna", an_organizer("Nadia", site_owner=True)) == ["Anna"]


def test_who_has_another_name_now_is_found_by_that_one(oleg, hall):
    person = person_of(a_person(hall, "Anna"))
    same = {"language": "en", "zone": "Europe/Moscow", "region_id": None, "discreet": False}
    bring_up_to_date(person.id, given_name="Anna", family_name="Sokolova", patronymic="", **same)
    assert found("sokol", oleg) == ["Anna"]
    assert found("ivanova", oleg) == []


def test_drafts_are_found_as_well_and_events_elsewhere_are_not(oleg, here, hall):
    make_event(here, title="Resilience of families", visibility="draft", published_at=None)
    make_event(make_programme(name="Trust"), title="Resilience elsewhere")
    events = finding.find("resilience", roles_of(oleg), everywhere=False).events
    assert [one.title for one in events] == ["Resilience of families"]


def test_an_address_leads_to_its_letters(oleg, here, hall):
    a_person(hall, "Anna")
    a_person(hall, "Boris")
    letters = finding.find("anna@example.org", roles_of(oleg), everywhere=False).letters
    assert [one.recipient_name for one in letters] == ["Anna Ivanova"]
    lida = an_organizer("Lida", here, "viewer")
    assert not finding.find("anna@example.org", roles_of(lida), everywhere=False).letters


@pytest.mark.parametrize("everywhere", [True, False])
def test_the_search_reads_no_table_from_end_to_end_however_many_people_there_are(
    on_the_web, everywhere
):
    here = make_programme()
    hall = hall_in(here)
    for number in range(3):
        a_person(hall, f"Anna{number}")
    oleg = roles_of(an_organizer("Oleg", here, "organizer"))
    asked = ("anna ivan", "anna0@example.org")
    finding.find("tender", oleg, everywhere=everywhere)  # the catalogue's words are kept
    with scans_of_growing_tables() as scans, counted_statements() as few:
        sizes = [len(finding.find(one, oleg, everywhere=everywhere).people) for one in asked]
    assert sizes == [3, 1]
    assert not scans
    for number in range(10, 40):
        a_person(hall, f"Anna{number}")
    with counted_statements() as many:
        for one in asked:
            finding.find(one, oleg, everywhere=everywhere)
    assert len(many) == len(few)


def test_the_page_says_when_there_are_more_and_stays_light(on_the_web):
    here = make_programme()
    hall = hall_in(here)
    for number in range(25):
        a_person(hall, f"Anna{number}")
    answer = browser_of(on_the_web, "Oleg", here, "organizer").get("/organize/search?q=anna")
    shown = page(answer)
    assert "There are more people like that" in shown
    assert shown.count("/organize/participants/") == finding.MOST
    assert len(answer.data) < 100_000


@pytest.mark.parametrize(
    "typed", ["", "a", "x" * 5000, "\x00", "%", "_", "' OR 1=1 --", "🙂🙂", "\\", "\U0010ffff" * 3]
)
def test_whatever_is_typed_is_answered(on_the_web, typed):
    answer = browser_of(on_the_web, "Nadia").get("/organize/search", query_string={"q": typed})
    assert answer.status_code == 200
