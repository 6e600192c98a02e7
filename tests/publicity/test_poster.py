"""The poster: one sheet of A4 that says everything, and a code that a telephone reads."""

import pytest

from tests.publicity.conftest import LONG, facts
from tests.publicity.reading import codes_in, picture_of, size_of, text_of
from webinar_hub.publicity.poster import poster

ADDRESS = "https://webinars.example.org/e/k7m3qt?from=school12"
MANY = tuple(
    f"Четверг, {day} декабря 2026 г., 18:00–19:30 (Петропавловск-Камчатский, UTC+12)"
    for day in range(3, 15)
)


def test_it_is_one_sheet_that_says_what_when_for_whom_and_whom_to_ask():
    sheet = poster(facts(), ADDRESS)
    assert size_of(sheet) == (210, 297)
    told = text_of(sheet)
    for part in (
        "Семейное доверие",
        "Вебинар",
        "Нежный возраст",
        "Четверг, 3 декабря 2026 г., 18:00–19:30 (Москва, UTC+3)",
        "Онлайн",
        "Кому: родителям",
        "Записаться",
        "webinars.example.org/e/k7m3qt",
        "Бесплатно",
        "Анна Петрова, +7 495 000-00-00",
        "АНО «Семья рядом»",
    ):
        assert part in told
    assert "from=" not in told  # nobody types that


def test_the_code_leads_to_the_address_with_the_word():
    assert codes_in(picture_of(poster(facts(), ADDRESS))) == [ADDRESS]


def test_nothing_in_a_title_is_read_as_markup():
    title = '<b>Нежный</b> & <font size="90">возраст</font> %s {title} &amp;'
    assert title in text_of(poster(facts(title=title), ADDRESS))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": LONG, "dates": MANY, "where": f"Очно: {LONG}", "programme": LONG},
        {"title": "щ" * 200, "questions": LONG * 2, "organization": LONG, "way_in": LONG},
        {"title": LONG, "dates": MANY, "cancelled": "Отменено", "why_cancelled": LONG * 2},
        {"title": "", "dates": (), "questions": "", "programme": "", "organization": ""},
    ],
    ids=["many dates", "long words", "cancelled", "hardly anything"],
)
def test_whatever_is_told_nothing_runs_over_the_edge_or_into_the_code(changes):
    sheet = poster(facts(**changes), ADDRESS, "Демонстрационные данные: люди вымышлены")
    image = picture_of(sheet)
    wide, high = image.size
    for edge in ((wide - 60, 60, wide, high), (0, 60, 60, high), (0, high - 60, wide, high)):
        assert image.crop(edge).convert("L").getextrema()[0] > 200
    assert codes_in(image) == [ADDRESS]


def test_a_long_title_is_whole():
    assert LONG in text_of(poster(facts(title=LONG), ADDRESS))


def test_more_dates_than_fit_are_counted():
    assert MANY[4] in text_of(poster(facts(dates=MANY), ADDRESS))
    assert MANY[5] not in text_of(poster(facts(dates=MANY), ADDRESS))


def test_a_cancelled_event_says_so():
    sheet = poster(facts(cancelled="Отменено", why_cancelled="Мероприятие отменено."), ADDRESS)
    assert "Мероприятие отменено." in text_of(sheet)


def test_what_is_invented_says_so():
    assert "Демонстрационные данные" in text_of(poster(facts(), ADDRESS, "Демонстрационные данные"))


def test_the_same_poster_is_the_same_file():
    assert poster(facts(), ADDRESS) == poster(facts(), ADDRESS)
