"""Events are found by what is said about them, with the same outcome on both databases."""

from contextvars import Context
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import delete, func, select

from tests import making
from tests.counting import counted_statements
from webinar_hub.catalogue import excerpts, jobs, searching
from webinar_hub.catalogue.models import SearchText, SearchWord
from webinar_hub.catalogue.rules import words
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_the_morning(app, at):
    at(NOW)
    with app.app_context():
        yield


@pytest.fixture
def programme():
    return making.make_programme(name="Families", slug="families")


def found(typed: str, page: int = 1) -> searching.Found:
    return searching.find(words.question(typed).asked, clock.now(), page)


def titles(typed: str) -> list[str]:
    db.session.rollback()
    return [event.title for event in searching.events_of(found(typed))]


# What is found


def test_it_looks_into_titles_summaries_descriptions_and_places(programme):
    making.make_event(programme, title="О подростках")
    making.make_event(programme, title="Summary", summary="Как понять подростка.")
    text = "<p>Первый абзац</p><ul><li>для <strong>подростков</strong></li></ul>"
    making.make_event(programme, title="Description", description_html=text)
    making.make_event(programme, title="Other")
    assert titles("подросток") == ["О подростках", "Summary", "Description"]
    making.make_event(programme, title="Hall", place="Щёлково, Дом культуры")
    assert titles("щелкове") == ["Hall"]


def test_it_knows_speakers_series_and_programmes(programme):
    series = making.make_series(programme, title="Экология детства")
    maria = making.make_speaker(programme, name="Мария Соколова", about="психолог")
    making.make_event(programme, title="Both", series_id=series.id, speakers=[maria])
    making.make_event(programme, title="Neither")
    assert titles("соколовой") == titles("экологии") == titles("психологи") == ["Both"]
    assert titles("families") == ["Both", "Neither"]


def test_it_knows_the_words_for_kinds_and_audiences_in_both_languages(programme):
    making.make_event(programme, title="First", kind="seminar", language="ru")
    making.make_event(programme, title="Second", audience=frozenset({"professional"}))
    assert titles("семинары") == titles("seminar") == titles("родителям") == ["First"]
    assert titles("вебинар для специалистов") == titles("professionals") == ["Second"]


def test_all_words_have_to_be_said_somewhere_else_most_of_them(programme):
    speaker = making.make_speaker(programme, name="Мария Соколова")
    making.make_event(programme, title="Доверие", summary="О семье.", speakers=[speaker])
    making.make_event(programme, title="Доверие к себе")
    assert titles("доверие соколова семья") == ["Доверие"]
    assert found("доверие соколова семья").whole
    assert titles("доверие соколова вертолёт") == ["Доверие"]
    assert not found("доверие соколова вертолёт").whole
    assert titles("доверие вертолёт самолёт") == []


def test_only_listed_events_are_found(programme):
    for visibility in ("draft", "link_only", "invitation_only"):
        making.make_event(programme, title="Hidden trust", visibility=visibility)
    making.make_event(programme, title="Withdrawn trust", status="withdrawn")
    making.make_event(programme, title="Trust")
    assert titles("trust") == ["Trust"]


def test_what_is_coming_stands_before_what_was_and_each_in_its_order(programme):
    making.make_event(programme, title="Trust of old", historical=True, starts=None, when="2019")
    making.make_event(programme, title="Trust of late", starts=making.in_days(-10))
    making.make_event(programme, title="Trust at last", starts=making.in_days(20))
    making.make_event(programme, title="Trust soon", starts=making.in_days(5))
    making.make_event(programme, title="Else", summary="Trust", starts=making.in_days(2))
    cancelled = {"status": "cancelled", "cancelled_at": NOW}
    making.make_event(programme, title="Trust missed", starts=making.in_days(-3), **cancelled)
    assert titles("trust") == [
        *("Trust soon", "Trust at last", "Else"),
        *("Trust of late", "Trust of old"),
    ]


def test_a_page_holds_fifty_and_the_next_one_goes_on(programme, monkeypatch):
    monkeypatch.setattr(searching, "PAGE_SIZE", 2)
    ids = [making.make_event(programme, starts=making.in_days(day)).id for day in (1, 2, 3)]
    first, second, third = (found("tender", page) for page in (1, 2, 3))
    assert (first.ids, first.more) == (tuple(ids[:2]), True)
    assert (second.ids, second.more) == (tuple(ids[2:]), False)
    assert (third.ids, third.more) == ((), False)


# How the words are kept


def test_words_change_with_the_text_and_go_back_with_it(programme):
    event = making.make_event(programme, title="Sleep")
    making.change(event, title="Trust")
    assert (titles("sleep"), titles("trust")) == ([], ["Trust"])

    @operation
    def change_and_think_again():
        making.change(event, title="Helicopters")
        raise LookupError

    with pytest.raises(LookupError):
        change_and_think_again()
    assert (titles("helicopter"), titles("trust")) == ([], ["Trust"])


def test_a_change_of_a_speaker_is_found_at_every_event_of_theirs(programme):
    maria = making.make_speaker(programme, name="Maria")
    for title in ("First", "Second"):
        making.make_event(programme, title=title, speakers=[maria])
    making.change(maria, name="Martha")
    assert (titles("martha"), titles("maria")) == (["First", "Second"], [])


def test_a_change_of_nothing_that_is_searched_writes_no_words(programme):
    event = making.make_event(programme)
    with counted_statements() as sent:
        making.change(event, room_link="https://room.example.org")
    assert not [one for one in sent if "search_" in one]


def test_what_was_there_before_or_was_read_otherwise_is_read_by_itself(programme, monkeypatch):
    making.make_event(programme, title="Trust")

    @operation
    def forget() -> None:
        db.session.execute(delete(SearchWord))
        db.session.execute(delete(SearchText))

    forget()
    assert titles("trust") == []
    assert jobs.read_words() == 2  # the programme and the event
    assert titles("trust") == ["Trust"]
    assert jobs.read_words() == 0
    monkeypatch.setattr(words, "READING", words.READING + 1)
    assert jobs.read_words() == 2
    assert set(db.session.scalars(select(SearchText.reading))) == {words.READING}


def test_a_text_is_kept_word_by_word_and_once(programme):
    event = making.make_event(programme, title="Trust, trust, trusting", summary="Trust")
    of_event = select(SearchWord.weight).join(SearchText, SearchText.id == SearchWord.text_id)
    chosen = of_event.where(SearchText.object_id == event.id, SearchText.kind == "event")
    assert db.session.scalars(chosen.where(SearchWord.stem == "trust")).all() == [8]


# Where the words stand


def test_the_sentence_with_most_words_is_shown_and_the_words_are_marked(programme):
    event = making.make_event(
        programme,
        title="О <доверии>",
        summary="Первое. Как вернуть доверие подростка & семьи? Последнее о доверии.",
    )
    (shown,) = searching.events_of(found("доверять подросткам"))
    title, sentence = excerpts.of(shown, found("доверие подростки").stems)
    assert title == "О &lt;<mark>доверии</mark>&gt;"
    assert sentence == "Как вернуть <mark>доверие</mark> <mark>подростка</mark> &amp; семьи?"
    assert event.title in titles("доверие")


def test_a_long_sentence_is_cut_between_words_around_the_first(programme):
    making.make_event(programme, summary="так долго " * 20 + "о доверии " + "и дальше " * 20)
    (shown,) = searching.events_of(found("доверие"))
    sentence = excerpts.of(shown, found("доверие").stems).sentence
    assert "о <mark>доверии</mark> и дальше" in sentence
    assert sentence.startswith("…")
    assert sentence.endswith("…")
    assert len(sentence) < excerpts.LONGEST + 30


# The page


@pytest.fixture
def visit(app):
    def visit(path: str, language: str = "en", **query: str):
        asks = {"Accept-Language": language}
        browser = app.test_client(use_cookies=False)
        asked = f"{path}?{urlencode(query)}" if query else path
        return Context().run(browser.get, asked, headers=asks)

    return visit


def test_the_page_shows_what_was_found_and_keeps_what_was_typed(visit, programme):
    making.make_pool(making.make_event(programme, title="Trust", summary="Why trust matters."))
    answer = visit("/search", q='  trust "me"')
    page = answer.get_data(as_text=True)
    assert "<mark>Trust</mark></a>" in page
    assert "Why <mark>trust</mark> matters." in page
    assert "40 of 40 seats left" in page
    assert 'value="trust &#34;me&#34;"' in page
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "?q=trust+%22me%22&amp;lang=ru" in page


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "\x00", "'; DROP TABLE events; --", "%", "_", "🙂", "?!", "я" * 5000),
        *("a b " * 3000, "\ufffd", "<script>alert(1)</script>", "и", "\u202e", "NULL", "0"),
    ],
)
def test_odd_questions_are_answered_calmly(visit, programme, typed):
    making.make_event(programme)
    answer = visit("/search", q=typed)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_odd_pages_and_bytes_are_answered_calmly(visit, programme):
    making.make_event(programme)
    for query in ("q=tender&page=0", "q=tender&page=99999999", "q=tender&page=x", "q=%ff%fe", "q"):
        assert visit(f"/search?{query}").status_code == 200, query


def test_free_text_is_never_kept(visit, programme):
    making.make_event(programme, title="Trust")
    for _again in range(2):
        with counted_statements() as sent:
            visit("/search", q="trust")
        assert [one for one in sent if "search_texts" in one]


def test_a_search_costs_as_much_with_many_events_as_with_two(visit, programme):
    series = making.make_series(programme)

    def fill(number: int) -> None:
        for _ in range(number):
            own = {"series_id": series.id, "speakers": [making.make_speaker(programme)]}
            making.make_pool(making.make_event(programme, **own))

    def cost(typed: str) -> int:
        visit("/search", q=typed)  # reads the words that are new
        with counted_statements() as sent:
            visit("/search", q=typed)
        return len(sent)

    fill(2)
    few = cost("tender")
    fill(6)
    assert cost("tender") == cost("tender age maria webinar") == few <= 7


def test_nothing_found_says_what_to_do_next(visit, programme):
    making.make_event(programme)
    assert "Nothing was found for these words" in visit("/search", q="вертолёт").text
    assert "There is nothing in this to search for" in visit("/search", q="?!").text
    assert "По этим словам ничего не нашлось" in visit("/search", "ru", q="вертолёт").text


def test_a_word_that_is_new_is_found_although_the_known_ones_are_kept(programme):
    making.make_event(programme, title="Sleep")
    assert titles("helicopter") == []
    event = making.make_event(programme, title="Helicopters")
    assert titles("helicopter") == [event.title]


def test_an_end_that_passes_moves_an_event_to_what_was(programme, clock):
    making.make_event(programme, title="Trust first", starts=making.in_days(1))
    making.make_event(programme, title="Trust second", starts=making.in_days(2))
    clock.set(NOW + timedelta(days=1, hours=12))
    assert titles("trust") == ["Trust second", "Trust first"]


def test_the_words_of_a_removed_text_go_with_it(programme):
    making.make_event(programme, title="Trust")

    @operation
    def remove() -> None:
        db.session.execute(delete(SearchText))

    remove()
    assert db.session.scalar(select(func.count()).select_from(SearchWord)) == 0
