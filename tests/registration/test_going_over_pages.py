"""The page that asks whether to come to the room or take part online instead."""

import pytest

from tests import making
from tests.forms import fields, form_to
from tests.registration.people import fresh
from tests.registration.test_parts import PLACE, an_event, in_part, part
from tests.registration.visitors import Visitor, manage_path, words
from webinar_hub.registration import operations


@pytest.fixture
def event(on_the_web):
    return an_event("both", room=2, online=2)


@pytest.fixture
def anna(event):
    return in_part(event, "online", "Anna")[0]


@pytest.fixture
def path(anna):
    return manage_path(anna)


def button(path, page):
    return fields(form_to(page.get_data(as_text=True), f"{path}/part"))


def test_the_way_leads_over_a_page_that_asks_and_only_its_button_acts(visitor, event, anna, path):
    assert "Come to the room instead 2 of 2 seats left" in words(visitor.get(path))
    asked = visitor.get(f"{path}/part")
    assert "Come to the room instead?" in words(asked)
    assert PLACE in words(asked)
    assert fresh(anna).pool.name == "online"
    form = button(path, asked)
    answer = visitor.post(f"{path}/part", form)
    assert (answer.status_code, answer.location) == (303, f"{path}?saved=part")
    told = words(visitor.get(answer.location))
    assert "Done. A letter confirms it" in told
    assert "You come to the room" in told
    assert "Take part online instead 2 of 2 seats left" in told


def test_where_the_other_part_is_full_nothing_is_offered(visitor, event, anna, path):
    in_part(event, "room", "Boris", "Vera")
    told = words(visitor.get(path))
    assert "All seats in the room are taken just now." in told
    assert "Come to the room instead" not in told
    asked = visitor.get(f"{path}/part")
    assert "What you have stays yours." in words(asked)
    assert "<form" not in asked.get_data(as_text=True).split("<main")[1].split("</main")[0]


def test_who_comes_too_late_reads_so_and_keeps_the_seat(visitor, event, anna, path):
    form = button(path, visitor.get(f"{path}/part"))
    in_part(event, "room", "Boris", "Vera")
    answer = visitor.post(f"{path}/part", form)
    assert answer.status_code == 422
    assert "There is no free seat in the room just now." in words(answer)
    assert fresh(anna).pool.name == "online"


@pytest.mark.parametrize("part", ["", "x", "-1", "٣", "9" * 40, "1\x00"])
def test_whatever_is_sent_is_answered_by_words(visitor, path, part):
    answer = visitor.post(f"{path}/part", {"part": part})
    assert answer.status_code == 422
    assert "The seats have changed" in words(answer)


def test_who_waits_may_have_a_free_seat_there_at_once(visitor, event):
    in_part(event, "room", "Boris", "Vera")
    (gleb,) = in_part(event, "room", "Gleb")
    path = manage_path(gleb)
    asked = visitor.get(f"{path}/part")
    assert "leave the waiting list for the other part" in words(asked)
    answer = visitor.post(f"{path}/part", button(path, asked))
    assert "Gleb, you have a seat" in words(visitor.get(answer.location))


def test_where_there_is_nothing_to_choose_the_own_page_says_how_things_stand(visitor, event, anna):
    path = manage_path(anna)
    wanted = part(event, "room").id
    operations.cancel(anna.id)
    for answer in (visitor.get(f"{path}/part"), visitor.post(f"{path}/part", {"part": wanted})):
        assert (answer.status_code, answer.location) == (303, path)
    only = making.make_event()
    making.make_pool(only)
    (boris,) = in_part(only, "", "Boris")
    assert "In the room or online" not in words(visitor.get(manage_path(boris)))


def test_it_can_be_read_in_russian(on_the_web, path):
    visitor = Visitor(on_the_web, "ru")
    assert "Лучше прийти в зал" in words(visitor.get(path))
    assert "Прийти в зал вместо участия онлайн?" in words(visitor.get(f"{path}/part"))
