"""The page on which a held seat is taken or passed on, in both languages."""

import pytest

from tests import making
from tests.forms import forms
from tests.registration import people
from tests.registration.people import fresh, sign_up
from tests.registration.visitors import Visitor, manage_path, words
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core import links
from webinar_hub.registration import jobs, operations


@pytest.fixture
def event(on_the_web):
    event = making.make_event(slug="tender-age", offer_hours=24)
    making.make_pool(event, capacity=1)
    return event


@pytest.fixture
def boris(event):
    """Anna has given her seat back, and it is held for him; Vera comes after him."""
    anna = sign_up(event, "Anna")
    boris = sign_up(event, "Boris")
    sign_up(event, "Vera")
    operations.cancel(anna.id)
    people.delivered()
    return fresh(boris)


@pytest.fixture
def path(boris):
    return manage_path(boris)


def buttons(answer) -> list[str]:
    """Where the forms of the page lead."""
    page = answer.get_data(as_text=True)
    return [one for one in ("acceptance", "cancellation") if f'/{one}"' in "".join(forms(page))]


def test_it_says_until_when_and_has_two_buttons(visitor, path):
    answer = visitor.get(path)
    told = words(answer)

    assert "Boris, a seat is free for you" in told
    assert "We hold it for you until 3 November 2026, 11:00 (Moscow, UTC+3)." in told
    assert "Join" not in told
    assert "Give my seat back" not in told
    assert buttons(answer) == ["acceptance", "cancellation"]


def test_in_russian(on_the_web, path):
    told = words(Visitor(on_the_web, "ru").get(path))

    assert "Boris, для вас есть место" in told
    assert "Мы держим его для вас до 3 ноября 2026, 11:00 (Москва, UTC+3)." in told


def test_opening_it_does_nothing_as_mail_scanners_open_every_link(visitor, boris, path):
    for _time in range(3):
        visitor.get(path)
        visitor.browser.head(path)
        visitor.get(f"{path}/cancellation")
    assert visitor.get(f"{path}/acceptance").status_code == 405
    assert fresh(boris).state == "offered"


def test_one_button_takes_the_seat(visitor, boris, path):
    answer = visitor.post(f"{path}/acceptance")

    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert "Boris, you have a seat" in words(visitor.get(path))
    assert fresh(boris).state == "confirmed"
    assert visitor.post(f"{path}/acceptance").status_code == 303


def test_the_other_one_passes_it_on(visitor, boris, path):
    assert visitor.post(f"{path}/cancellation").status_code == 303
    assert "You declined the seat You are no longer on the waiting list." in words(
        visitor.get(path)
    )
    assert fresh(boris).state == "cancelled"


def test_who_asks_first_reads_what_passing_means(visitor, path):
    assert "Leave the waiting list?" in words(visitor.get(f"{path}/cancellation"))


def test_after_the_end_the_page_says_so_and_has_no_buttons(visitor, boris, path, clock):
    clock.advance(hours=24)
    answer = visitor.get(path)
    assert "The time to answer is over" in words(answer)
    assert buttons(answer) == []
    jobs.end_offers()
    assert "A seat was held for you, and the time to answer is over." in words(visitor.get(path))


def test_who_presses_too_late_reads_how_things_stand(visitor, boris, path, clock):
    clock.advance(hours=24)
    assert visitor.post(f"{path}/acceptance").status_code == 303
    assert "A seat was held for you, and the time to answer is over." in words(visitor.get(path))


def test_a_cancelled_event_has_nothing_to_take(visitor, event, boris, path):
    catalogue.cancel_event(event.id, "Illness")
    assert visitor.post(f"{path}/acceptance").status_code == 303
    answer = visitor.get(path)
    assert "This event has been cancelled" in words(answer)
    assert buttons(answer) == []


def test_the_door_is_shut_until_the_answer_and_leads_to_it(visitor, boris, path, clock):
    join = f"/join/{links.token('join', boris.public_id)}"
    answer = visitor.get(join)
    assert "Boris, a seat is free for you" in words(answer)
    assert path in answer.get_data(as_text=True)
    clock.advance(hours=24)
    assert "The time to answer is over" in words(visitor.get(join))
    jobs.end_offers()
    assert "You are not signed up any more" in words(visitor.get(join))


def test_another_links_token_opens_nothing(visitor, boris):
    token = links.token("join", boris.public_id)
    assert visitor.post(f"/registrations/{token}/acceptance").status_code == 404
    assert fresh(boris).state == "offered"
