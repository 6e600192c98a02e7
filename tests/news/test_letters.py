"""Letters of news as a reader sees them, in both languages.

The expected texts are files beside this one. To accept a new wording: `REWRITE_LETTERS=1 pytest
tests/news/test_letters.py`, then read what changed.
"""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests import making
from tests.mail import expected
from tests.news.readers import MONDAY, announce, ask, letters, subscribe, sweep
from webinar_hub.core import links
from webinar_hub.core.zones import local
from webinar_hub.mail import rendering
from webinar_hub.news.letters import MOST_NAMED

EXPECTED = Path(__file__).parent / "letters"
WORDS = {
    "en": {
        "programme": "Families in step",
        "title": "The *tender* age: 1. year [of two]",
        "other": "Grandparents & co. <b>",
        "place": "Blagoveshchensk, Lesnaya 5",
    },
    "ru": {
        "programme": "Семья рядом",
        "title": "«Нежный возраст»: 1. год *вдвоём* [и втроём]",
        "other": "Бабушки & дедушки <b>",
        "place": "Благовещенск, ул. Лесная, 5",
    },
}


@pytest.fixture(params=["en", "ru"])
def language(request):
    return request.param


@pytest.fixture
def words(language):
    return WORDS[language]


@pytest.fixture(autouse=True)
def on_monday(sqlite_app, clock):
    clock.set(MONDAY)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme(words):
    return making.make_programme(slug="family", name=words["programme"])


def check(name: str) -> None:
    expected.check((letters() or letters("subscription_confirm"))[-1], EXPECTED, name)


def an_event(programme, title, **columns):
    return announce(programme, title=title, slug=f"event-{len(title)}", **columns)


def told(clock, language, **reader) -> None:
    clock.advance(hours=1)
    assert sweep() == 1


@pytest.fixture
def anna(programme, language):
    return subscribe(language=language, zone="Asia/Vladivostok", audience="parent")


def test_shall_we_write_to_you(programme, language):
    ask(language=language, audience="parent", programme="family")
    check("confirm")


def test_one_new_event(programme, anna, words, clock, language):
    an_event(programme, words["title"])
    told(clock, language)
    check("one")


def test_several_events_of_two_programmes(programme, anna, words, clock, language):
    other = making.make_programme(slug="trust", organization_id=programme.organization_id)
    an_event(programme, words["title"])
    seminar = {"kind": "seminar", "format": "both", "place": words["place"]}
    full = an_event(other, words["other"], starts=making.in_days(4), **seminar)
    making.make_meeting(full, making.in_days(5))
    pool = making.db.session.query(making.SeatPool).filter_by(event_id=full.id).one()
    making.change(pool, taken=40)
    told(clock, language)
    check("several")


def test_an_event_whose_readers_may_be_in_danger_is_named_in_no_letter(
    programme, anna, words, clock, language
):
    an_event(programme, words["title"], sensitive=True)
    told(clock, language)
    check("sensitive")
    assert "event" not in str(letters()[0].links)


def test_beside_others_it_is_counted_and_its_programme_is_not_the_sender(
    programme, anna, words, clock, language
):
    an_event(programme, words["title"])
    an_event(programme, words["other"], sensitive=True)
    told(clock, language)
    check("one-and-sensitive")


def test_to_discreet_people_nothing_is_named(programme, words, clock, language):
    subscribe(language=language, discreet=True)
    an_event(programme, words["title"])
    told(clock, language)
    check("discreet")


def test_of_very_many_events_the_rest_is_on_the_page(programme, anna, clock, language):
    for number in range(MOST_NAMED + 3):
        announce(programme, title=f"No. {number}", starts=making.in_days(5 + number))
    told(clock, language)
    facts = letters()[0].facts
    assert facts["events_md"].count("**") == 2 * MOST_NAMED
    assert "3" in facts["more_line"]
    assert letters()[0].links["page_link"]


@pytest.fixture
def mail(programme, anna, words, clock, language):
    """A letter as it travels."""
    an_event(programme, words["title"])
    told(clock, language)
    data = rendering.render(
        letters()[0], mail_from="events@hub.example.org", mail_domain="hub.example.org"
    )
    return message_from_bytes(data, policy=policy.default)


def test_the_head_says_how_to_end_these_letters_with_one_press(mail):
    address = str(mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = re.fullmatch(r"<http\S+/unsubscribe/([^/>]+)>", address)[1]
    assert links.read("unsubscribe", token) is not None


def test_what_organizers_typed_is_shown_as_they_typed_it_and_only_links_can_be_clicked(mail, words):
    html = mail.get_body("html").get_content()
    title = words["title"].replace("&", "&amp;")
    assert f"<strong>{title}</strong>" in html
    hrefs = re.findall(r'href="([^"]*)"', html)
    ours = re.compile(r"http://localhost/(?:events/event-|subscriptions/|unsubscribe/)")
    assert all(ours.match(one) for one in hrefs)
    assert any("/events/event-" in one for one in hrefs)


def test_a_confirmation_is_no_news_and_carries_no_way_to_end_it(programme, language):
    ask(language=language)
    data = rendering.render(
        letters("subscription_confirm")[0], mail_from="a@example.org", mail_domain="example.org"
    )
    assert b"List-Unsubscribe" not in data


def test_the_letter_speaks_of_the_readers_own_time(programme, anna, words, clock, language):
    event = an_event(programme, words["title"])
    there = local(event.first_start, "Asia/Vladivostok")
    told(clock, language)
    assert f"{there:%H}\\:{there:%M}" in letters()[0].facts["events_md"]
