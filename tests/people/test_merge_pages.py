"""The pages on which two people become one, and two again."""

import pytest

from tests import making
from tests.making import make_programme
from tests.organizing import an_organizer, post
from tests.people.cast import a_person, browser_of, hall_in, page, person_of
from tests.reading import check
from webinar_hub.accounts.operations import open_session
from webinar_hub.core.database import db
from webinar_hub.participants.models import Participant
from webinar_hub.people import merging
from webinar_hub.registration.models import Registration

ANNA = {"given_name": "Анна", "family_name": "Иванова", "patronymic": "", "email_key": "a@b.c"}


@pytest.fixture
def here(on_the_web):
    return make_programme(name="Families in step")


@pytest.fixture
def oleg(on_the_web, here):
    return browser_of(on_the_web, "Oleg", here, "organizer")


@pytest.fixture
def twice(here):
    hall = hall_in(here, title="The tender age")
    first = a_person(hall, "Anna")
    second = a_person(hall, "Анна", "Иванова", email="anna@work.example.org")
    return first, second


def address(person: Participant) -> str:
    return f"/organize/participants/{person.public_id}"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"email_key": "x@b.c"}, merging.SAME_NAME),
        ({"patronymic": "Петровна"}, merging.SAME_NAME),
        ({"given_name": "Anna", "family_name": "Ivanova"}, merging.OTHER_LETTERS),
        ({"given_name": "Иванова", "family_name": "Анна"}, merging.SWAPPED),
        ({"family_name": "Ивановa", "email_key": "a+x@b.c"}, merging.SAME_NAME),
        ({"family_name": "Иванава", "email_key": "a+x@b.c"}, merging.SAME_MAILBOX),
        ({"family_name": "", "email_key": "a@b.c"}, merging.SAME_MAILBOX),
    ],
)
def test_who_may_be_the_same_person(other, why):
    one, two = Participant(**ANNA), Participant(**(ANNA | other))
    found = merging.likeness(one, two)
    assert len(found) == 1
    assert found == merging.likeness(two, one)
    assert str(found[0]) == str(why) or why is merging.SAME_NAME


@pytest.mark.parametrize(
    "other",
    [
        {"given_name": "Инна", "email_key": "i@b.c"},
        {"given_name": "Пётр"},  # a relative at the same mailbox
        {"family_name": "Иванава", "email_key": "x@b.c"},
        {"family_name": "", "email_key": "x@b.c"},
    ],
)
def test_who_is_not_thought_of(other):
    assert merging.likeness(Participant(**ANNA), Participant(**(ANNA | other))) == []


def test_people_of_the_same_name_have_other_fathers():
    one, two = (Participant(**(ANNA | {"patronymic": name})) for name in ("Петровна", "Ильинична"))
    two.email_key = "x@b.c"
    assert merging.likeness(one, two) == []


def test_the_page_of_a_person_names_who_may_be_the_same(oleg, twice):
    first, second = map(person_of, twice)
    shown = page(oleg.get(address(first)))
    assert "This person may be known twice:" in shown
    assert "Иванова Анна" in shown
    assert "the same name in other letters" in shown
    assert f"with={second.public_id}" in shown


def test_nobody_is_offered_whom_one_may_not_merge(on_the_web, here, twice):
    elsewhere = make_programme(name="Trust")
    a_person(hall_in(elsewhere), "Анна", "Иванова", email="anna@work.example.org")
    first, second = map(person_of, twice)
    oleg = browser_of(on_the_web, "Oleg", here, "owner")
    assert "may be known twice" not in page(oleg.get(address(first)))
    assert oleg.get(f"{address(second)}/merge").status_code == 404
    both = f"{address(first)}/merge?with={second.public_id}"
    assert oleg.get(both).status_code == 404
    lida = browser_of(on_the_web, "Lida", here, "viewer")
    assert lida.get(f"{address(first)}/merge").status_code == 404
    assert post(lida, f"{address(first)}/merge", **{"with": second.public_id}).status_code == 404


def test_both_stand_side_by_side_with_what_will_happen(oleg, twice):
    first, second = map(person_of, twice)
    shown = page(oleg.get(f"{address(first)}/merge?with={second.public_id}"))
    for words in ("anna@example.org", "anna@work.example.org", "Which sign-up stays?"):
        assert words in shown
    assert "For 30 days it can be undone." in shown


def test_without_a_choice_the_page_asks_for_it_and_keeps_what_was_chosen(oleg, twice):
    first, second = map(person_of, twice)
    fields = {"with": second.public_id, "stays": second.public_id}
    answer = post(oleg, f"{address(first)}/merge", **fields)
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert "Please choose which sign-up stays." in shown
    assert f'value="{second.public_id}" checked' in shown


def test_merged_the_other_page_leads_here_and_one_press_undoes_it(oleg, twice):
    mine, theirs = twice
    first, second = person_of(mine), person_of(theirs)
    fields = {"with": second.public_id, "stays": first.public_id}
    fields[f"keep-{mine.event.public_id}"] = mine.public_id
    answer = post(oleg, f"{address(first)}/merge", **fields)
    assert answer.location == address(first)
    shown = page(oleg.get(address(first)))
    assert "They are one person now: Ivanova Anna." in shown
    assert "Merged with Иванова Анна" in shown
    assert oleg.get(address(second)).location == address(first)
    undoing = shown.split('action="/organize/merges/')[1].split('"')[0]
    assert post(oleg, f"/organize/merges/{undoing}").location == address(first)
    assert "they are two people again" in page(oleg.get(address(first)))
    assert "Иванова Анна" in page(oleg.get(address(second)))
    db.session.rollback()
    assert db.session.get_one(Registration, theirs.id).state == "confirmed"


def test_who_presses_second_is_told_and_led_to_the_one_who_stays(oleg, twice):
    mine, theirs = twice
    first, second = person_of(mine), person_of(theirs)
    fields = {"with": second.public_id, "stays": first.public_id}
    fields[f"keep-{mine.event.public_id}"] = mine.public_id
    for _press in range(2):
        answer = post(oleg, f"{address(first)}/merge", **fields)
        assert (answer.status_code, answer.location) == (303, address(first))
    assert "Somebody has merged one of these people meanwhile." in page(oleg.get(address(first)))


@pytest.mark.parametrize("wanted", ["", "a" * 16, "nonsense", None])
def test_with_nobody_or_oneself_there_is_nothing_to_merge(oleg, twice, wanted):
    first = person_of(twice[0])
    other = first.public_id if wanted is None else wanted
    assert oleg.get(f"{address(first)}/merge?with={other}").status_code == 404


def test_somebody_with_quite_another_name_is_looked_for(oleg, here, twice):
    other = person_of(a_person(hall_in(here, title="Second"), "Maria", "Sokolova"))
    shown = page(oleg.get(f"{address(person_of(twice[0]))}/merge?q=sokol"))
    assert f"with={other.public_id}" in shown


def test_in_the_browser_somebody_is_found_by_a_key_merged_and_parted(
    on_the_web, sqlite_url, open_site, new_page, here
):
    first = person_of(a_person(hall_in(here, title="First"), "Anna"))
    a_person(hall_in(here, title="Second"), "Анна", "Иванова", email="anna@work.example.org")
    making.change(first, language="en")
    site, cookie = open_site(sqlite_url), _cookie(here)
    browser = new_page(locale="en-GB")
    browser.context.add_cookies([{"name": "hub_staff", "value": cookie, "url": site.url}])
    browser.goto(f"{site.url}/organize")
    browser.keyboard.press("/")
    browser.keyboard.type("ivan ann/")  # in the field the key is a letter like any other
    browser.keyboard.press("Backspace")
    browser.keyboard.press("Enter")
    browser.get_by_role("link", name="Ivanova Anna").click()
    browser.get_by_role("link", name="Иванова Анна").click()
    check(browser, "both side by side")
    browser.get_by_role("button", name="They are one person").click()
    browser.get_by_text("They are one person now: Ivanova Anna.").wait_for()
    assert browser.get_by_role("link", name="Second", exact=True).count() == 1
    check(browser, "a person who was merged")
    browser.get_by_role("button", name="Undo").click()
    browser.get_by_text("The merge is undone").wait_for()
    assert browser.get_by_role("link", name="Second", exact=True).count() == 0


def _cookie(programme) -> str:
    return open_session(an_organizer("Vera", programme, "owner").id)
