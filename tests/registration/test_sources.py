"""Where people come from: counted for the event, by word and day, and nothing else is kept."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests import making
from tests.counting import counted_statements
from tests.registration import people
from tests.registration.visitors import ANNA, Visitor, sent_form
from webinar_hub.core.coming_from import MARK
from webinar_hub.core.database import db
from webinar_hub.registration import operations, queries, rules
from webinar_hub.registration.models import Registration, SourceCount
from webinar_hub.registration.queries import Source

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"}


def counted(event):
    db.session.rollback()
    return queries.sources_of(event.id)


def days(event):
    db.session.rollback()
    rows = db.session.scalars(select(SourceCount).order_by(SourceCount.day, SourceCount.word))
    return [(one.word, one.day, one.visits, one.sign_ups) for one in rows]


# Rules


def test_new_words_are_counted_while_there_is_room_and_known_ones_always():
    known = {f"word{number}" for number in range(rules.MOST_WORDS - 1)}
    assert rules.admitted(["b", "a", "word7"], known) == {"a", "word7"}
    assert rules.admitted(["c", "word7"], known | {"a"}) == {"word7"}
    assert rules.admitted([], known) == set()


# Operations, on both databases


@pytest.fixture
def event(in_november):
    event = making.make_event(slug="tender-age")
    making.make_pool(event, capacity=5)
    return event


def test_visits_are_added_by_event_word_and_day(event, at):
    other = making.make_event(slug="other")
    operations.count_visits({("tender-age", "vk"): 2, ("other", "vk"): 1})
    operations.count_visits({("tender-age", "vk"): 3, ("tender-age", "school12"): 1})
    assert counted(event) == [Source("vk", 5, 0), Source("school12", 1, 0)]
    assert counted(other) == [Source("vk", 1, 0)]
    at(datetime(2026, 11, 2, 21, 30, tzinfo=UTC))  # after midnight in Moscow
    operations.count_visits({("tender-age", "vk"): 1})
    assert [day for word, day, *_ in days(event) if word == "vk"][-1] == date(2026, 11, 3)
    assert counted(event)[0] == Source("vk", 6, 0)


def test_a_writing_is_one_statement_however_many_words_it_holds(event):
    with counted_statements() as sent:
        operations.count_visits({("tender-age", f"word{number}"): 1 for number in range(60)})
    assert sum(one.lstrip().startswith("INSERT INTO source_counts") for one in sent) == 1


def test_a_given_up_address_counts_for_the_same_event(event):
    making.make_old_slug(event, "old-age")
    operations.count_visits({("old-age", "vk"): 1, ("tender-age", "vk"): 1, ("nowhere", "vk"): 9})
    assert counted(event) == [Source("vk", 2, 0)]


def test_invented_words_fill_no_table(event):
    for begin in (0, 80):
        operations.count_visits({("tender-age", f"word{begin + n}"): 1 for n in range(80)})
    people.sign_up(event, "Anna", came_from="one-more")
    assert len(counted(event)) == rules.MOST_WORDS
    operations.count_visits({("tender-age", "word0"): 1})
    assert counted(event)[0] == Source("word0", 2, 0)


def test_an_address_made_by_an_organizer_is_counted_whatever_was_invented(event, organizer):
    operations.count_visits({("tender-age", f"word{n}"): 1 for n in range(rules.MOST_WORDS)})
    operations.prepare_word(event.id, organizer.id, "school12")
    operations.prepare_word(event.id, organizer.id, "school12")
    assert Source("school12", 0, 0) in counted(event)
    people.sign_up(event, "Anna", came_from="school12")
    assert counted(event)[0] == Source("school12", 0, 1)


def test_addresses_made_by_organizers_have_their_bound_too(event, organizer, monkeypatch):
    monkeypatch.setattr(rules.sources, "MOST_PREPARED", 2)
    for word in ("a", "b"):
        operations.prepare_word(event.id, organizer.id, word)
    with pytest.raises(rules.TooManyWords):
        operations.prepare_word(event.id, organizer.id, "c")
    assert len(counted(event)) == 2


@pytest.fixture
def organizer(in_november):
    from tests import organizing

    return organizing.an_organizer("Oleg")


def test_a_sign_up_is_counted_once_and_only_if_it_is_one(event):
    people.sign_up(event, "Anna", came_from="vk")
    people.sign_up(event, "Anna", came_from="vk")
    people.sign_up(event, "Boris")
    making.change(event, status="cancelled")
    with pytest.raises(rules.SignUpRefused):
        people.sign_up(event, "Vera", came_from="vk")
    assert counted(event) == [Source("vk", 0, 1)]


def test_nothing_of_the_word_is_kept_with_the_person(event):
    registration = people.sign_up(event, "Anna", came_from="school12")
    row = db.session.execute(
        select(Registration.__table__).where(Registration.id == registration.id)
    ).one()
    assert "school12" not in map(str, row)


# On the web


@pytest.fixture
def shown(on_the_web):
    event = making.make_event(slug="tender-age")
    making.make_pool(event, capacity=5)
    return event


@pytest.fixture
def flush(on_the_web):
    return on_the_web.extensions["visits"].flush


def test_visits_and_sign_ups_by_an_address_are_counted(shown, visitor, flush):
    page = visitor.get("/events/tender-age?from=school12")
    form = sent_form(page)
    assert form["from"] == "school12"
    visitor.post("/events/tender-age/registrations", form | ANNA)
    flush()
    assert counted(shown) == [Source("school12", 1, 1)]


def test_kept_pages_hand_the_word_on_and_are_kept_once(shown, on_the_web, visitor, flush):
    for word in ("", "vk", "school12", "vk", ""):
        page = visitor.get(f"/events/tender-age?from={word}" if word else "/events/tender-age")
        text = page.get_data(as_text=True)
        assert sent_form(page)["from"] == word
        assert MARK not in text
        assert (f"?lang=ru&amp;from={word}" in text) == bool(word)
        assert page.content_length == len(page.data)
    flush()
    assert counted(shown) == [Source("vk", 2, 0), Source("school12", 1, 0)]


def test_an_answer_that_the_browser_has_is_told_apart_by_the_word(shown, visitor):
    tags = [visitor.get(f"/events/tender-age?from={word}").headers["ETag"] for word in ("a", "b")]
    assert tags[0] != tags[1]
    again = visitor.get("/events/tender-age?from=a", headers={"If-None-Match": tags[0]})
    other = visitor.get("/events/tender-age?from=b", headers={"If-None-Match": tags[0]})
    assert (again.status_code, other.status_code) == (304, 200)


def test_a_page_in_a_chosen_language_hands_the_word_on(shown, visitor, flush):
    page = visitor.get("/events/tender-age?lang=ru&from=school12")
    assert sent_form(page)["from"] == "school12"
    flush()
    assert counted(shown) == []


def test_the_word_stays_when_something_has_to_be_mended(shown, visitor, flush):
    form = sent_form(visitor.get("/events/tender-age?from=school12"))
    again = visitor.post("/events/tender-age/registrations", form | {"email": "wrong"})
    assert again.status_code == 422
    assert sent_form(again)["from"] == "school12"
    flush()
    assert counted(shown) == [Source("school12", 1, 0)]


def test_a_bad_word_in_the_form_is_ignored(shown, visitor):
    for number, bad in enumerate(("<b>", "x" * 500, "\x00", "школа")):
        typed = {"from": bad, "email": f"anna{number}@example.org"}
        assert visitor.sign_up("tender-age", **typed).status_code == 303
    assert counted(shown) == []


def test_no_cookie_carries_the_word(shown, visitor):
    assert "Set-Cookie" not in visitor.get("/events/tender-age?from=school12").headers
    answer = visitor.sign_up("tender-age", **{"from": "school12"})
    assert "school12" not in str(answer.headers)


def test_a_renamed_event_is_reached_with_the_word(shown, visitor):
    making.make_old_slug(shown, "old-age")
    moved = visitor.get("/events/old-age?from=School12&x=1")
    assert (moved.status_code, moved.location) == (301, "/events/tender-age?from=school12")


def test_search_engines_are_told_the_address_without_a_word(shown, on_the_web):
    page = Visitor(on_the_web).get("/events/tender-age?from=school12").get_data(as_text=True)
    head = page.split("</head>")[0]
    assert "school12" not in head
