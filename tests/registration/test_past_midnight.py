"""What goes on past midnight, by the event's clock or the reader's, names the day of its end."""

from datetime import UTC, datetime

import pytest

from tests import making
from tests.registration.people import letters_to, sign_up
from tests.registration.visitors import Visitor, words

EVENING = datetime(2026, 12, 4, 19, 30, tzinfo=UTC)  # half past ten in Moscow
SAID = {"en": "22:30–5 December, 00:30", "ru": "22:30–5 декабря, 00:30"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_and_letters_name_the_day_of_the_end(language, on_the_web):
    event = making.make_event(slug="late", starts=EVENING, hours=2)
    making.make_pool(event)
    reader = Visitor(on_the_web, language)
    assert SAID[language] in words(reader.get("/events/late"))
    (letter,) = letters_to(sign_up(event, language=language))
    assert SAID[language] in str(letter.facts)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "23:00–5 December, 01:00 Novosibirsk"), ("ru", "23:00–5 декабря, 01:00 Новосибирск")],
)
def test_so_does_the_readers_own_time_where_it_is_only_there_past_midnight(
    language, said, on_the_web
):
    making.make_event(slug="late", starts=datetime(2026, 12, 4, 16, tzinfo=UTC), hours=2)
    shown = words(Visitor(on_the_web, language).get("/events/late?zone=Asia/Novosibirsk"))
    assert "19:00–21:00" in shown
    assert said in shown
