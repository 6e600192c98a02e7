"""Several people at once, in a browser: ticks, the page that says what will happen, the report."""

import pytest

from tests import making
from tests.attendance.guests import Hall, a_guest
from tests.organizing import an_organizer
from tests.reading import check
from webinar_hub.accounts import operations as accounts


@pytest.fixture
def page(sqlite_app, sqlite_url, open_site, new_page):
    """An organizer looks at three people; there is one seat at the other event."""
    with sqlite_app.app_context():
        event = making.make_event()
        making.make_pool(event, capacity=3)
        hall = Hall(event.id, event.meetings[0].id)
        for number, name in enumerate(("Анна", "Борис", "Вера")):
            email = f"guest{number}@example.org"
            a_guest(hall, name, family_name="Константинопольская", email=email)
        other = making.make_event(event.programme, title="Второй вечер", starts=making.in_days(12))
        making.make_pool(other, capacity=1)
        oleg = an_organizer("Oleg", event.programme, "organizer")
        secret, public_id = accounts.open_session(oleg.id), event.public_id
    site = open_site(sqlite_url)
    page = new_page(locale="ru-RU", viewport={"width": 360, "height": 740})
    page.context.add_cookies([{"name": "hub_staff", "value": secret, "url": site.url}])
    page.goto(f"{site.url}/organize/events/{public_id}/people?sort=oldest")
    return page


def test_two_of_three_are_moved_and_one_stays_for_want_of_a_seat(page):
    check(page, "people")
    for name in ("Анна", "Борис"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Перенести на другое событие").click()
    page.get_by_text("2 человека уйдут").wait_for()
    check(page, "what will happen")
    page.get_by_label("На какое событие").select_option(index=1)
    page.get_by_role("button", name="Да, перенести").click()
    page.get_by_text("Место есть у 1 человека").wait_for()
    assert page.get_by_role("link", name="Константинопольская Борис").is_visible()
    check(page, "what happened")
