"""Every letter about a registration as a reader sees it, in both languages.

The expected texts are files beside this one. To accept a new wording: `REWRITE_LETTERS=1 pytest
tests/registration/test_letters.py`, then read what changed.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import making
from tests.ical.readers import lines
from tests.registration import people
from tests.registration.story import NOW, START, Story
from webinar_hub import folder
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.mail import rendering
from webinar_hub.mail.letter import Letters
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration import operations
from webinar_hub.registration.jobs import end_offers
from webinar_hub.registration.models import Registration
from webinar_hub.workspace import operations as workspace

TEMPLATES = folder("templates") / "letters"
EXPECTED = Path(__file__).parent / "letters"
REWRITE = bool(os.environ.get("REWRITE_LETTERS"))

SHOWN = ("METHOD", "SEQUENCE", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS")

@pytest.fixture(params=["en", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def in_november(sqlite_app: Flask, at: Callable[[datetime], None]) -> Iterator[None]:
    at(NOW)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def story(language: str, clock: Any) -> Story:
    return Story(language, clock)


def check(name: str, *messages: OutboxMessage) -> None:
    written = "\n\n".join(as_read(message) for message in messages)
    path = EXPECTED / f"{name}.{messages[0].language}.txt"
    if REWRITE:
        path.write_text(written, encoding="utf-8")
    expected = path.read_text(encoding="utf-8") if path.exists() else ""
    assert written == expected, f"{path.name} differs; to accept it set REWRITE_LETTERS=1"


def as_read(message: OutboxMessage) -> str:
    """Sender, subject, text, and what the calendar shows; personal links without their tokens."""
    rendered = rendering.letter(message)
    part = rendering.calendar(message)
    reply_to = message.frame["reply_to"] or "—"
    head = [
        f"From: {message.frame['sender_name']}",
        f"Reply-To: {reply_to}",
        f"Subject: {rendered.subject}",
    ]
    calendar = [line for line in lines(part.content) if line.split(":")[0] in SHOWN] if part else []
    written = "\n".join([*head, "", rendered.text.rstrip("\n"), "", *calendar]).rstrip("\n") + "\n"
    return re.sub(r"[a-z2-7]{16}-\d+-[a-z2-7]{26}", "…", written)


def last(registration: Registration, *kinds: str) -> OutboxMessage:
    return people.letters_to(registration, *kinds)[-1]


def test_a_confirmation_brings_the_invitation(story: Story) -> None:
    anna = story.anna(story.event())
    check("confirmation", *people.letters_to(anna))


def test_who_comes_to_the_room_reads_where_and_gets_no_door(story: Story) -> None:
    event = story.event(format="in_person", place=story.words["place"])
    check("confirmation-in-the-room", *people.letters_to(story.anna(event)))


def test_each_of_three_meetings_has_its_own_invitation(story: Story) -> None:
    anna = story.anna(story.event(3))
    check("confirmation-of-three", *people.letters_to(anna))


def test_meetings_in_different_places_each_say_where(story: Story) -> None:
    event = story.event(2, format="both", place=story.words["place"])
    making.change(event.meetings[0], mode="online")
    making.change(people.fresh(event).meetings[1], mode="in_person")
    check("confirmation-here-and-there", people.letters_to(story.anna(event))[0])


def test_more_than_three_meetings_come_as_a_list(story: Story) -> None:
    anna = story.anna(story.event(4))
    check("confirmation-of-four", *people.letters_to(anna))


def test_a_discreet_letter_names_nothing(story: Story) -> None:
    anna = story.anna(story.event(), discreet=True)
    check("confirmation-discreet", *people.letters_to(anna))


def test_who_comes_to_the_room_discreetly_is_promised_no_door(story: Story) -> None:
    event = story.event(format="in_person", place=story.words["place"])
    anna = story.anna(event, discreet=True)
    check("confirmation-in-the-room-discreet", *people.letters_to(anna))


def test_a_second_person_at_the_address_is_asked_about(story: Story) -> None:
    event = story.event()
    making.change(event, dial_in="+7 495 000-11-22")
    pool = making.db.session.query(making.SeatPool).one()
    making.change(pool, capacity=None)
    story.anna(event)
    check("confirmation-of-another", *people.letters_to(story.boris(event)))


def test_who_waits_reads_the_place_in_line(story: Story) -> None:
    event = story.event()
    story.anna(event)
    check("waiting", *people.letters_to(story.boris(event)))


def test_who_waits_discreetly_has_the_way_in_as_the_only_link(story: Story) -> None:
    event = story.event()
    story.anna(event, email="vera@example.org")
    check("waiting-discreet", *people.letters_to(story.boris(event, discreet=True)))


def test_who_moves_up_gets_the_invitation(story: Story) -> None:
    event = story.event()
    anna = story.anna(event)
    boris = story.boris(event)
    operations.cancel(anna.id)
    check("promoted", last(boris, "promoted"))


def offered(story: Story, **of_boris: Any) -> tuple[Event, Registration]:
    """Anna gives the only seat back, and it is held for Boris for a day."""
    event = story.event(offer_hours=24)
    anna = story.anna(event, email="vera@example.org")
    boris = story.boris(event, **of_boris)
    operations.cancel(anna.id)
    return event, boris


def test_an_offer_says_until_when_by_the_clock_of_its_reader(story: Story) -> None:
    _event, boris = offered(story)
    check("offer", last(boris, "offer"))


def test_a_discreet_offer_names_nothing(story: Story) -> None:
    _event, boris = offered(story, discreet=True)
    check("offer-discreet", last(boris, "offer"))


def test_who_accepts_gets_the_ordinary_confirmation(story: Story) -> None:
    _event, boris = offered(story)
    people.delivered()
    operations.accept(boris.id)
    check("offer-accepted", last(boris))


def test_who_has_not_answered_reads_that_the_seat_is_gone(story: Story) -> None:
    _event, boris = offered(story)
    people.delivered()
    story.clock.advance(hours=24)
    end_offers()
    check("offer-lapsed", last(boris))


def test_to_whom_a_seat_is_offered_reads_of_a_change_and_the_same_deadline(story: Story) -> None:
    event, boris = offered(story)
    people.delivered()
    story.move(event)
    story.later()
    check("changed-while-offered", last(boris))


def test_who_gives_a_seat_back_is_thanked(story: Story) -> None:
    anna = story.anna(story.event())
    operations.cancel(anna.id)
    check("cancelled-by-me", last(anna))


def test_who_leaves_reads_who_else_stays_signed_up(story: Story) -> None:
    event = story.event()
    making.change(making.db.session.query(making.SeatPool).one(), capacity=None)
    anna = story.anna(event, family_name="")
    story.anna(event)
    story.boris(event, discreet=True)
    operations.cancel(anna.id)
    check("cancelled-by-me-and-another-stays", last(anna))


def test_who_gives_a_seat_back_discreetly_reads_no_title(story: Story) -> None:
    anna = story.anna(story.event(), discreet=True)
    operations.cancel(anna.id)
    check("cancelled-by-me-discreet", last(anna))


def test_after_the_door_has_closed_nobody_is_sent_back_to_it(story: Story) -> None:
    event = story.event(sign_up_closes_at=NOW + timedelta(hours=1))
    anna = story.anna(event)
    story.clock.advance(hours=2)
    operations.cancel(anna.id)
    check("cancelled-by-me-late", last(anna))


def test_three_meetings_are_taken_out_by_three_letters(story: Story) -> None:
    anna = story.anna(story.event(3))
    operations.cancel(anna.id)
    withdrawn = ("cancelled_by_me", "invitation_withdrawn")
    check("cancelled-by-me-of-three", *people.letters_to(anna, *withdrawn))


def test_who_leaves_the_line_gives_no_seat_back(story: Story) -> None:
    event = story.event()
    story.anna(event)
    boris = story.boris(event)
    operations.cancel(boris.id)
    check("left-line", last(boris))


def test_an_organizer_says_why(story: Story) -> None:
    event = story.event()
    anna = story.anna(event)
    operations.cancel_by_organizer(anna.id, event.id, story.words["reason"])
    check("cancelled-by-organizer", last(anna))


def moved(story: Story, **of_anna: Any) -> Registration:
    """Anna, whom the organizers have moved to a second evening."""
    event = story.event()
    other = making.make_event(
        event.programme,
        title=story.words["sitting"][1],
        language=story.language,
        slug="second-day",
        starts=START + timedelta(days=7),
    )
    making.make_pool(other, capacity=1)
    anna = story.anna(event, **of_anna)
    reason = story.words["reason"]
    operations.move(anna.id, event.id, other.id, reason, may_wait=False)
    return anna


def test_whom_organizers_move_reads_from_what_to_what(story: Story) -> None:
    check("moved", last(moved(story)))


def test_whom_organizers_move_discreetly_reads_only_when(story: Story) -> None:
    check("moved-discreet", last(moved(story, discreet=True)))


def test_a_moved_meeting_is_told_with_its_update(story: Story) -> None:
    event = story.event()
    anna = story.anna(event)
    story.move(event)
    story.later()
    check("changed", last(anna))


def test_a_moved_meeting_is_told_to_who_waits_without_a_calendar(story: Story) -> None:
    event = story.event()
    story.anna(event)
    boris = story.boris(event)
    story.move(event)
    story.later()
    check("changed-for-who-waits", last(boris))


def test_a_new_place_is_told_to_who_comes_there(story: Story) -> None:
    event = story.event(format="in_person", place=story.words["place"])
    anna = story.anna(event)
    story.move(event, hours=0, place=story.words["other_place"])
    story.later()
    check("changed-place", last(anna))


def test_a_new_time_at_a_new_place_says_both_of_before(story: Story) -> None:
    event = story.event(format="in_person", place=story.words["place"])
    anna = story.anna(event)
    story.move(event, place=story.words["other_place"])
    story.later()
    check("changed-time-and-place", last(anna))


def test_of_several_dates_the_one_at_a_new_place_is_named(story: Story) -> None:
    event = story.event(2, format="in_person", place=story.words["place"])
    anna = story.anna(event)
    story.move(event, 1, hours=0, place=story.words["other_place"])
    story.later()
    check("changed-place-of-one", last(anna))


def test_dates_that_stay_are_not_told_as_new(story: Story) -> None:
    event = story.event(2, format="in_person", place=story.words["place"])
    anna = story.anna(event)
    hold(event, "online")
    story.later()
    check("changed-to-online-of-two", last(anna, "changed"))


def test_a_discreet_person_reads_of_no_place(story: Story) -> None:
    event = story.event(format="in_person", place=story.words["place"])
    anna = story.anna(event, discreet=True)
    story.move(event, hours=0, place=story.words["other_place"])
    story.later()
    check("changed-place-discreet", last(anna))


def test_what_is_called_off_is_named_as_the_person_knows_it(story: Story) -> None:
    event = story.event()
    anna = story.anna(event)
    story.move(event)
    catalogue.cancel_event(event.id, story.words["reason"])
    story.later()
    letter = last(anna, "event_cancelled")
    assert "18:00" in letter.facts["when"]


def test_before_is_what_a_letter_that_has_left_said(story: Story) -> None:
    event = story.event()
    anna = story.anna(event)
    story.move(event)
    story.later()
    story.move(event)
    story.later()
    first, second = people.letters_to(anna, "changed")
    assert (first.state, second.state) == ("withdrawn", "queued")
    now, _yours, before, *_rest = second.facts["changes"].splitlines()
    assert ("20:00" in now, "18:00" in before) == (True, True)


def test_a_letter_of_an_earlier_version_is_followed_by_one_without_before(story: Story) -> None:
    event = story.event()
    anna = story.anna(event)
    confirmation = last(anna)
    facts = {name: words for name, words in confirmation.facts.items() if name != "told"}
    making.change(confirmation, facts=facts)
    story.move(event)
    story.later()
    assert len(last(anna).facts["changes"].splitlines()) == 2


def hold(event: Event, way: str) -> None:
    """The organizers hold it in that way from now on."""
    event = people.fresh(event)
    same = ("title", "language", "kind", "audience", "place")
    about = {name: getattr(event, name) for name in same}
    workspace.edit_details(
        event.id, catalogue.EventDetails(format=way, **about), by=None, version=None
    )


@pytest.mark.parametrize(
    ("part", "way", "name"),
    [("room", "online", "changed-to-online"), ("online", "in_person", "changed-to-the-room")],
)
def test_whose_part_is_given_up_reads_the_new_way(
    story: Story, part: str, way: str, name: str
) -> None:
    event = story.event(format="both", place=story.words["place"])
    room = making.db.session.query(making.SeatPool).one()
    making.change(room, name="room", mode="in_person", capacity=None)
    online = making.make_pool(event, name="online", mode="online", capacity=None)
    anna = story.anna(event, pool_id={"room": room, "online": online}[part].id)
    hold(event, way)
    story.later()
    check(name, last(anna))


@pytest.mark.parametrize(
    ("discreet", "name"), [(False, "signed-up-by-another"), (True, "signed-up-by-another-discreet")]
)
def test_whom_somebody_else_has_signed_up_reads_who_it_was(
    story: Story, discreet: bool, name: str
) -> None:
    event = story.event()
    making.change(making.db.session.query(making.SeatPool).one(), capacity=None)
    (anna, _), (boris, family) = story.words["anna"], story.words["boris"]
    known = {"language": story.language, "zone": "Europe/Moscow", "discreet": discreet}
    both = (
        people.application(anna, "anna@example.org", **known),
        people.application(boris, "boris@example.org", family_name=family, **known),
    )
    operations.sign_up_together(event.id, *both)
    found = making.db.session.query(Registration).filter_by(given_name=boris).one()
    check(name, last(found))


@pytest.mark.parametrize(
    ("begins", "name", "discreet"),
    [
        ("online", "part-changed-to-the-room", False),
        ("room", "part-changed-to-online", False),
        ("online", "part-changed-discreet", True),
    ],
)
def test_who_goes_over_reads_the_new_way(
    story: Story, begins: str, name: str, discreet: bool
) -> None:
    event = story.event(format="both", place=story.words["place"])
    room = making.db.session.query(making.SeatPool).one()
    making.change(room, name="room", mode="in_person", capacity=None)
    online = making.make_pool(event, name="online", mode="online", capacity=None)
    parts = {"room": room.id, "online": online.id}
    anna = story.anna(event, pool_id=parts.pop(begins), discreet=discreet)
    operations.go_over(anna.id, next(iter(parts.values())))
    check(name, last(anna))


def test_several_changes_come_as_one_letter_and_a_further_one_for_each_calendar(
    story: Story,
) -> None:
    event = story.event(3)
    anna = story.anna(event)
    story.move(event, 0)
    catalogue.remove_meeting(people.fresh(event).meetings[1].id)
    story.add(event, days=7, title="…")
    before = len(people.letters_to(anna))
    story.later()
    check("changed-several", *people.letters_to(anna)[before:])


def test_the_entry_of_a_further_date_that_moved_is_brought_up_to_date(story: Story) -> None:
    event = story.event(2)
    anna = story.anna(event)
    story.move(event, 0)
    story.move(event, 1)
    story.later()
    check("changed-further-date", last(anna, "invitation_changed"))


def test_only_reminders_that_are_still_to_come_are_announced(story: Story) -> None:
    story.clock.set(START - timedelta(hours=3))
    check("confirmation-on-the-day", *people.letters_to(story.anna(story.event())))


def test_an_event_with_reminders_of_its_own_announces_those(story: Story) -> None:
    event = story.event()
    making.make_reminder_rules(event, ("first", 3 * 1440), ("each", 30))
    check("confirmation-with-other-reminders", *people.letters_to(story.anna(event)))


def test_who_has_the_dates_as_a_file_is_asked_to_fetch_it_again(story: Story) -> None:
    event = story.event(4)
    anna = story.anna(event)
    story.move(event, 2)
    story.later()
    check("changed-by-file", last(anna))


def test_a_discreet_person_is_told_of_a_change_without_words(story: Story) -> None:
    event = story.event()
    anna = story.anna(event, discreet=True)
    story.move(event)
    story.later()
    check("changed-discreet", last(anna))


def test_a_cancelled_event_is_told_with_the_reason(story: Story) -> None:
    event = story.event()
    anna = story.anna(event)
    catalogue.cancel_event(event.id, story.words["reason"])
    story.later()
    check("event-cancelled", last(anna))


def test_a_discreet_person_does_not_read_the_reason(story: Story) -> None:
    event = story.event()
    anna = story.anna(event, discreet=True)
    catalogue.cancel_event(event.id, story.words["reason"])
    story.later()
    check("event-cancelled-discreet", last(anna))


def test_a_restored_event_comes_back_into_the_calendar(story: Story) -> None:
    event = story.event()
    anna = story.anna(event)
    catalogue.cancel_event(event.id, story.words["reason"])
    story.later()
    catalogue.restore_event(event.id)
    story.later()
    check("event-restored", last(anna))


KINDS = sorted(one.parent.name for one in TEMPLATES.glob("*/en"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_made_of_the_same_facts_in_every_language(kind: str) -> None:
    letters = Letters(TEMPLATES)
    assert letters.placeholders(kind, "en") == letters.placeholders(kind, "ru")
