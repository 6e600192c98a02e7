"""What Olga does in a month, from planning a series to what comes back by IMAP; in a real browser.

She plans, publishes, moves a date and invites institutions. Boris's calendar says no, Anna's
mailbox is gone, and Anna is known twice.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import icalendar
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import organizing
from tests.conftest import one_first
from tests.journeys.installation import Installation, Letter
from tests.journeys.test_news import MOSCOW, _next_noon
from tests.returns.came_back import shaped
from tests.servers.imap import ImapServer
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.core.language import NATIVE_NAMES, catalogue
from webinar_hub.core.zones import local
from webinar_hub.registration.operations import ensure_pools
from webinar_hub.registration.operations.pools import PoolPlan

INSTITUTIONS = 25
NO_LETTER_COMES_BACK = "postfix-no-such-user"
CALENDAR_SAYS_NO = "exchange-declines"


class Words:
    """Our own sentences in a language: what Olga reads and presses."""

    def __init__(self, language: str):
        self.language = language
        self._known = catalogue(language)

    def __call__(self, sentence: str, **values: Any) -> str:
        said = self._known.gettext(sentence)
        assert self.language == "en" or said != sentence, f"nobody says {sentence!r}"
        return said % values

    def many(self, one: str, more: str, number: int) -> str:
        return self._known.ngettext(one, more, number) % {"num": number}


@dataclass
class Story:
    app: Flask
    hub: Installation
    box: ImapServer
    say: Words
    olga: Page
    somebody: Page
    first: str  # the event with which all begins, as addresses name it

    def goes_to(self, address: str) -> None:
        self.olga.goto(f"{self.hub.web.url}/organize/{address}")

    def opens(self, way: str, event: str | None = None) -> None:
        """One of the ways of an event."""
        self.goes_to(f"events/{event or self.first}")
        ways = self.olga.locator("nav .tabs").first
        ways.get_by_role("link", name=self.say(way), exact=True).click()

    def presses(self, sentence: str, **values: Any) -> None:
        self.olga.get_by_role("button", name=self.say(sentence, **values), exact=True).click()

    def follows(self, sentence: str) -> None:
        self.olga.get_by_role("link", name=self.say(sentence)).first.click()

    def fills(self, sentence: str, value: str) -> None:
        self.olga.get_by_label(self.say(sentence)).first.fill(value)

    def reads(self, words: str) -> None:
        expect(self.olga.get_by_text(words).first).to_be_visible(timeout=20_000)

    def sees_in_time(self, words: str) -> None:
        """On this page, which is looked at anew until it stands there."""
        for _second in range(20):
            if self.olga.get_by_text(words).count():
                break
            self.olga.wait_for_timeout(1000)
            self.olga.reload()
        self.reads(words)

    def letter_to(self, name: str, number: int = 1) -> Letter:
        return Letter.read(self.hub.received_by(f"{name}@example.org", number).data)

    @cached_property
    def dates(self) -> list[str]:
        """The events of the series, as addresses name them."""
        return [one.public_id for one in self.events()]

    def events(self) -> list[Event]:
        with self.app.app_context():
            db.session.rollback()
            return db.session.query(Event).order_by(Event.first_start).all()

    def first_start(self) -> datetime:
        return next(one.first_start for one in self.events() if one.public_id == self.first)


@contextmanager
def _story(
    app: Flask, url: str, folder: Path, new_page: Callable[..., Page], locale: str
) -> Iterator[Story]:
    with (
        ImapServer(folder / "imap") as box,
        Installation(url, folder, IMAP_URL=box.url) as hub,
    ):
        box.empty("INBOX")
        hub.move_clock_to(_next_noon(hub))
        pages = (new_page(locale=locale, timezone_id=MOSCOW) for _person in range(2))
        yield Story(app, hub, box, Words(locale[:2]), *pages, _the_first_event(app, locale[:2]))


def _the_first_event(app: Flask, language: str) -> str:
    with app.app_context():
        programme = organizing.a_programme()
        organizing.an_organizer("Olga", programme, "organizer")
        event = organizing.an_event(programme, title="The tender age", language=language)
        ensure_pools(event.id, [PoolPlan("", "online", 40)])
        return event.public_id


@pytest.mark.wide
@pytest.mark.parametrize("locale", one_first(["en-GB", "ru-RU"]))
def test_olga_plans_invites_writes_and_learns_what_came_back(
    locale: str,
    sqlite_app: Flask,
    sqlite_url: str,
    tmp_path: Path,
    new_page: Callable[..., Page],
) -> None:
    with _story(sqlite_app, sqlite_url, tmp_path, new_page, locale) as story:
        _signs_in(story)
        _plans_a_series_and_publishes_it(story)
        _moves_the_second_date(story)
        _invites_institutions(story)
        _four_people_sign_up(story)
        _a_calendar_says_no(story)
        _the_evening_is_over(story)
        _marks_who_came(story)
        _writes_to_those_who_did_not_come(story)
        _a_letter_comes_back(story)
        _finds_anna_twice_merges_and_parts_them(story)


def _signs_in(story: Story) -> None:
    story.goes_to("sign-in")
    story.olga.locator("[name=email]").fill("olga@example.org")
    story.olga.locator("[name=password]").fill(organizing.PASSWORD)
    story.presses("Sign in")
    expect(story.olga).to_have_url(re.compile(r"/organize$"))


def _plans_a_series_and_publishes_it(story: Story) -> None:
    story.goes_to(f"events/{story.first}")
    story.follows("Many dates by a rule")
    story.fills("Title of a new series", "Evenings")
    story.fills("How many dates", "2")
    story.presses("Show the dates")
    story.presses("Make the ticked drafts")
    story.reads("Evenings")
    story.presses("Publish the ticked drafts")
    story.reads(story.say.many("%(num)s date is published.", "%(num)s dates are published.", 2))
    assert len(story.dates) == 3
    assert all(one.published for one in story.events())


def _moves_the_second_date(story: Story) -> None:
    before = story.events()[1].first_start
    story.goes_to(f"events/{story.dates[1]}")
    story.olga.locator("a[href*='/meetings/']").first.click()
    story.olga.locator("[name=start]").fill("19:00")
    story.olga.locator("[name=end]").fill("20:30")
    story.presses("Save")
    story.opens("People", story.dates[1])
    assert story.events()[1].first_start == before + timedelta(hours=1)


def _invites_institutions(story: Story) -> None:
    pasted = [f"School No. {n}; school{n}@example.org" for n in range(1, INSTITUTIONS + 1)]
    story.opens("Invitations")
    story.fills("Addresses, one in a line", "\n".join(pasted))
    story.presses("Look at the letter")
    story.reads(
        story.say.many("%(num)s letter goes out.", "%(num)s letters go out.", INSTITUTIONS)
    )
    story.presses("Invite")
    story.reads(
        story.say.many(
            "%(num)s person is invited.", "%(num)s people are invited.", INSTITUTIONS
        )
    )
    story.hub.letter(INSTITUTIONS)
    assert len({one.recipients for one in story.hub.mail.messages}) == INSTITUTIONS


def _four_people_sign_up(story: Story) -> None:
    """Three by the links of their institutions, one of them once more, by another address, for the
    second date."""
    for number, name in enumerate(("Anna", "Boris", "Vera"), 1):
        link = story.letter_to(f"school{number}").link("invited")
        _signs_up(story, link, name, "Petrova" if name == "Anna" else "", name.lower())
    slug = story.events()[1].slug
    _signs_up(story, f"{story.hub.web.url}/events/{slug}", "Анна", "Петрова", "petrova")
    story.opens("Invitations")
    story.reads(f"{story.say('Signed up')}: 3")


def _signs_up(story: Story, link: str, given: str, family: str, mailbox: str) -> None:
    page, say = story.somebody, story.say
    page.goto(link)
    form = page.locator("form.sign-up")
    form.locator("[name=email]").fill(f"{mailbox}@example.org")
    form.locator("[name=given_name]").fill(given)
    form.locator("[name=family_name]").fill(family)
    form.locator("[name=consent_participation]").check()
    form.get_by_role("button", name=say("Sign up")).last.click()
    assert story.letter_to(mailbox).calendar


def _a_calendar_says_no(story: Story) -> None:
    calendar = icalendar.Calendar.from_ical(story.letter_to("boris").attachment)
    entry = next(iter(calendar.walk("VEVENT")))
    token = re.search(r"events\+(\w+)@", str(entry["ORGANIZER"]))
    assert token is not None
    answer = {"recipient": "boris@example.org", "uid": str(entry["UID"])}
    answer |= {"token": token[1], "sequence": str(entry["SEQUENCE"])}
    story.box.deliver(shaped(CALENDAR_SAYS_NO, **answer))
    assert story.letter_to("boris", 2).link("reply")
    story.opens("Attendance")
    row = story.olga.get_by_role("row").filter(has_text="Boris")
    expect(row).to_contain_text(story.say("Calendar: does not come"))
    row.get_by_role("link").click()
    story.reads(story.say("Calendar: does not come"))


def _the_evening_is_over(story: Story) -> None:
    """It is the next noon, when letters leave."""
    noon = local(story.first_start() + timedelta(days=1), MOSCOW).replace(hour=12)
    story.hub.move_clock_to(noon)
    _signs_in(story)


def _marks_who_came(story: Story) -> None:
    story.opens("Attendance")
    for name, verdict in (("Anna", "absent"), ("Boris", "absent"), ("Vera", "attended")):
        row = story.olga.get_by_role("row").filter(has_text=name)
        row.locator(f"input[value={verdict}]").check()
    story.presses("Save marks")
    story.reads(story.say.many("%(num)s mark saved.", "%(num)s marks saved.", 3))


def _writes_to_those_who_did_not_come(story: Story) -> None:
    say = story.say
    story.opens("Letters")
    story.follows("Write a letter")
    story.olga.get_by_text(say("Choose more narrowly")).click()
    story.olga.get_by_label(say("are known not to have come")).check()
    story.reads(say.many("%(num)s letter goes out.", "%(num)s letters go out.", 2))
    language = NATIVE_NAMES[say.language]
    story.olga.get_by_label(f"{say('Subject')} ({language})").fill("We missed you")
    story.olga.get_by_label(f"{say('Letter')} ({language})").fill("{given_name}, come again.")
    story.presses("Look at it")
    story.reads(say("Is it right like this?"))
    story.presses("Send")
    missed = [story.letter_to("anna", 2), story.letter_to("boris", 3)]
    assert {one.subject for one in missed} == {"We missed you"}
    assert "Anna, come again." in missed[0].text
    story.reads(say("%(done)s of %(total)s letters have left", done=2, total=2))


def _a_letter_comes_back(story: Story) -> None:
    returned = story.hub.received_by("anna@example.org", 2)
    token = returned.envelope_from.removeprefix("bounce+").partition("@")[0]
    report = shaped(NO_LETTER_COMES_BACK, token=token, recipient="anna@example.org")
    story.box.deliver(report)
    story.sees_in_time(
        story.say.many("%(num)s did not arrive", "%(num)s did not arrive", 1)
    )
    story.opens("People")
    row = story.olga.get_by_role("row").filter(has_text="Anna")
    expect(row).to_contain_text(story.say("Letter did not arrive"))


def _finds_anna_twice_merges_and_parts_them(story: Story) -> None:
    say, olga = story.say, story.olga
    olga.keyboard.press("/")
    olga.keyboard.type("petr ann")
    olga.keyboard.press("Enter")
    olga.get_by_role("link", name="Petrova Anna").click()
    story.reads(say("Letters to %(address)s come back.", address="anna@example.org"))
    olga.get_by_role("link", name="Петрова Анна").click()
    olga.get_by_role("radio", name="Петрова Анна").check()
    story.presses("They are one person")
    story.reads(say("They are one person now: %(name)s.", name="Петрова Анна"))
    dates = olga.get_by_role("link", name="The tender age", exact=True)
    expect(dates).to_have_count(2)
    olga.get_by_role("button", name=say("Undo")).click()
    story.reads(say("The merge is undone: they are two people again."))
    expect(dates).to_have_count(1)
