"""The page on which organizers make an event known."""

import pytest

from tests import making
from tests import organizing as some
from tests.publicity.reading import codes_in, text_of
from tests.registration import people
from webinar_hub.core.database import db
from webinar_hub.publicity import queries
from webinar_hub.registration import operations
from webinar_hub.registration.queries import Source, sources_of


@pytest.fixture
def page(event):
    return f"/organize/events/{event.public_id}/publicity"


@pytest.fixture
def oleg(on_the_web, event):
    organizer = some.an_organizer("Oleg", event.programme, "organizer")
    return some.signed_in(on_the_web, organizer)


@pytest.fixture
def lida(on_the_web, event):
    return some.signed_in(on_the_web, some.an_organizer("Lida", event.programme, "viewer"))


def text(response) -> str:
    return response.get_data(as_text=True)


def test_it_shows_the_address_the_text_and_where_people_come_from(event, oleg, page):
    operations.count_visits({("nezhnyi-vozrast", "vk"): 12, ("nezhnyi-vozrast", "school12"): 3})
    people.sign_up(event, "Anna", came_from="school12")
    shown = text(oleg.get(page))
    assert f'value="{queries.short_address(event)}"' in shown
    assert "Вебинар: Нежный возраст" in shown
    table = shown.split("<tbody>")[1].split("</tbody>")[0]
    assert table.index("school12") < table.index(">vk<")
    figures = [part.split("<")[0] for part in table.split('class="num figures">')[1:]]
    assert figures == ["3", "1", "12", "0"]


def test_an_address_for_a_place_is_made_and_counted_from_then_on(event, oleg, page):
    answer = some.post(oleg, page, word="Школа № 12")
    assert answer.status_code == 303
    assert answer.location == f"{page}?word=shkola-no-12"
    db.session.rollback()
    assert sources_of(event.id) == [Source("shkola-no-12", 0, 0)]
    shown = text(oleg.get(answer.location))
    assert f'value="{queries.short_address(event, "shkola-no-12")}"' in shown
    assert "counted as shkola-no-12" in shown


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "🎉", "---"])
def test_a_place_without_a_letter_is_asked_for_again(event, oleg, page, typed):
    answer = some.post(oleg, page, word=typed)
    assert answer.status_code == 422
    assert 'id="word-error"' in text(answer)
    db.session.rollback()
    assert sources_of(event.id) == []


def test_a_very_long_place_is_kept_and_asked_to_be_shorter(oleg, page):
    answer = some.post(oleg, page, word="a" * 300)
    assert answer.status_code == 422
    assert "a" * 300 in text(answer)


def test_beyond_the_bound_it_says_why(oleg, page, monkeypatch):
    from webinar_hub.registration.rules import sources

    monkeypatch.setattr(sources, "MOST_PREPARED", 1)
    some.post(oleg, page, word="a")
    answer = some.post(oleg, page, word="b")
    assert answer.status_code == 422
    assert "no further one can be told apart" in text(answer)


@pytest.mark.parametrize(("word", "query"), [("", ""), ("vk", "?word=VK"), ("", "?word=<b>")])
def test_codes_and_poster_carry_the_word(event, oleg, page, word, query):
    address = queries.short_address(event, word)
    png = oleg.get(f"{page}/qr.png{query}")
    assert (png.mimetype, codes_in(png.data)) == ("image/png", [address])
    svg = oleg.get(f"{page}/qr.svg{query}")
    assert svg.mimetype == "image/svg+xml"
    sheet = oleg.get(f"{page}/poster.pdf{query}")
    assert sheet.mimetype == "application/pdf"
    assert "Нежный возраст" in text_of(sheet.data)
    name = f"demo-poster-nezhnyi-vozrast{'-vk' if word else ''}.pdf"
    assert sheet.headers["Content-Disposition"] == f'inline; filename="{name}"'


def test_who_only_reads_sees_all_and_makes_nothing(event, lida, page):
    shown = text(lida.get(page))
    assert "Make an address" not in shown
    assert some.post(lida, page, word="vk").status_code == 403
    assert lida.get(f"{page}/poster.pdf").status_code == 200


def test_a_draft_has_its_address_already_and_the_page_says_that_it_waits(event, oleg, page):
    making.change(event, visibility="draft", slug=None)
    shown = text(oleg.get(page))
    assert "not published yet" in shown
    assert queries.short_address(event) in shown
    assert "preview.png" not in shown
    assert oleg.get(f"{page}/poster.pdf").status_code == 200


def test_the_text_can_be_chosen_without_script(oleg, page):
    shown = text(oleg.get(page))
    area = shown.split("<textarea")[1].split(">")[0]
    assert "readonly" in area
    assert "disabled" not in area
    button = shown.split("data-copies=")[1].split(">")[0]
    assert "hidden" in button


def test_a_title_is_no_markup_on_the_page(event, oleg, page):
    making.change(event, title="</textarea><script>alert(1)</script>")
    assert "<script>alert" not in text(oleg.get(page))
