"""What is said of an event elsewhere: in its own language, as it stands now."""

from datetime import timedelta

import pytest

from tests import making
from tests.publicity.conftest import NOW
from webinar_hub.core import clock
from webinar_hub.core.language import in_language
from webinar_hub.publicity.announcing import announcement
from webinar_hub.publicity.facts import facts_of

ADDRESS = "https://webinars.example.org/e/k7m3qt"


@pytest.fixture
def text(event):
    def text(**changes) -> str:
        if changes:
            making.change(event, **changes)
        with in_language("en"):  # the organizer's own; the event speaks Russian
            return announcement(facts_of(event, clock.now()), ADDRESS)

    return text


def test_it_says_all_that_one_needs_in_the_language_of_the_event(text):
    assert text() == (
        "Вебинар: Нежный возраст\n"
        "\n"
        "Четверг, 3 декабря 2026 г., 18:00–19:30 (Москва, UTC+3)\n"
        "Онлайн\n"
        "Кому: родителям, специалистам\n"
        "\n"
        "Бесплатно и без регистрации на сайте.\n"
        "Записаться: https://webinars.example.org/e/k7m3qt\n"
        "\n"
        "Вопросы: Анна Петрова, +7 495 000-00-00, help@example.org\n"
        "Семейное доверие"
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sign_up_opens_at": NOW + timedelta(hours=3)}, "откроется 2 ноября 2026, 14:00 (Москва"),
        ({"sign_up_closes_at": NOW}, "Подробнее: https"),
        ({"visibility": "invitation_only"}, "Подробнее: https"),
        ({"status": "cancelled", "cancel_reason": "Заболела ведущая."}, "Заболела ведущая."),
        ({"historical": True}, "Подробнее: https"),
        ({"format": "in_person", "place": "Москва, Арбат, 1"}, "Очно: Москва, Арбат, 1"),
    ],
)
def test_it_follows_what_the_event_page_says(text, changes, sentence):
    told = text(**changes)
    assert sentence in told
    assert "Нежный возраст" in told


def test_many_dates_are_named_up_to_ten_lines(event, text):
    for day in range(1, 13):
        making.make_meeting(event, making.in_days(40 + day))
    assert text().count("UTC+3") == 9
    assert "и ещё 4 даты" in text()
