"""Whatever becomes of a discreet person, no letter and no calendar entry says what it is about.

The programme, its titles, texts, places, speakers, addresses and reasons all hold one word; every
kind of letter that there is goes to Anna, and its bytes are searched for that word.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests import making
from tests.campaigns.writing import write_to
from tests.conftest import StandingClock, one_first
from tests.guests.people import invite
from tests.news.readers import subscribe
from tests.organizing import an_organizer
from tests.registration.conftest import on_the_web
from tests.registration.people import application, delivered, fresh, sign_up
from tests.returns.came_back import shaped
from tests.timetable.marking import mark
from tests.wordings.wording import word_everything
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.colleagues import operations as colleagues
from webinar_hub.colleagues.models import ColleagueList
from webinar_hub.core.database import db
from webinar_hub.enrolment import operations as enrolment
from webinar_hub.enrolment.jobs import enrol_in_added_dates
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.queries import own_dates
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.rules import mailbox
from webinar_hub.personal import jobs as personal
from webinar_hub.personal import operations as signing_in
from webinar_hub.recordings import operations as recordings
from webinar_hub.recordings import queries as recorded
from webinar_hub.recordings.jobs import tell_of_recordings
from webinar_hub.registration import jobs, operations
from webinar_hub.registration.models import Registration
from webinar_hub.reminders.jobs import remind
from webinar_hub.returns.operations import note_answer
from webinar_hub.returns.reading import Answer, Own, parse, read
from webinar_hub.timetable.jobs import put_down_by_rules

__all__ = ["on_the_web"]

pytestmark = pytest.mark.usefixtures("on_the_web")

LETTERS = Path(__file__).parents[2] / "templates" / "letters"
WORD = {"en": "zebra", "ru": "зебра"}
ANNA = {"email": "anna@example.org", "discreet": True}

# No discreet person has these: a manager writes to themselves; news is ordered for a mailbox, and
# says nothing of who is signed up; whoever is discreet anywhere has the other letter to sign in,
# and is reminded of an invitation by the words of the invitation.
NOT_THEIRS = {"colleagues_confirm", "subscription_confirm", "new_events", "sign_in"}
NOT_THEIRS |= {"guest_message"}
TO_STAFF = ("staff_", "speaker_")  # and to speakers, of what they speak at


class Story:
    def __init__(self, language: str, clock: StandingClock):
        self.language, self.clock, self.number = language, clock, 0
        word = WORD[language]
        self.words = {"description_html": f"<p>{word}</p>", "summary": word}
        organization = making.make_organization(
            name=word, language=language, help_name=word, help_email="zebra@example.org"
        )
        self.programme = making.make_programme(
            organization_id=organization.id, name=word, slug="zebra", language=language
        )
        self.series = making.make_series(
            self.programme, slug="zebra-evenings", title=word, language=language
        )
        self.speaker = making.make_speaker(self.programme, name=word, slug="zebra-speaker")
        word_everything(self.programme, an_organizer("Vera", self.programme, "owner"), word)

    def event(self, *, seats: int | None = 40, meetings: int = 1, **columns: Any) -> Event:
        self.number += 1
        word = WORD[self.language]
        event = making.make_event(
            self.programme,
            title=word,
            slug=f"zebra-{self.number}",
            language=self.language,
            place=word,
            room_link="https://zebra.example.org/room",
            dial_in="zebra",
            speakers=[self.speaker],
            starts=None,
            **({"format": "online"} | self.words | columns),
        )
        for day in range(meetings):
            starts = self.clock.now() + timedelta(days=30 + day)
            making.make_meeting(event, starts, title=word, place=word)
        if event.format != "both":
            making.make_pool(event, capacity=seats)
        return event

    def person(self, event: Event, name: str = "Anna", **changes: Any) -> Registration:
        known = ANNA if name == "Anna" else {}
        found = sign_up(event, name, **(known | {"language": self.language} | changes))
        delivered()
        return found

    def later(self, **step: float) -> None:
        self.clock.advance(**(step or {"minutes": 2}))
        jobs.announce_changes()
        jobs.end_offers()
        jobs.fill_free_seats()
        jobs.mind_unproven_seats()

    # What may happen to Anna.

    def a_line(self) -> None:
        event = self.event(seats=1)
        first = self.person(event, "Boris")
        self.person(event)
        operations.cancel(first.id)
        event = self.event(seats=1, offer_hours=24)
        first = self.person(event, "Boris")
        anna = self.person(event)
        operations.cancel(first.id)
        delivered()
        self.later(days=2)
        assert fresh(anna).lapsed
        event = self.event(seats=1)
        self.person(event, "Boris")
        operations.cancel(self.person(event).id)

    def decisions(self) -> None:
        event, reason = self.event(seats=1, approval=True), WORD[self.language]
        anna = self.person(event)
        operations.decline(event.id, [anna.public_id], reason)
        self.clock.advance(hours=2)
        self.person(event)
        operations.approve(event.id, [anna.public_id])
        other = self.event(seats=1, approval=True)
        boris, anna = self.person(other, "Boris"), self.person(other)
        operations.approve(other.id, [boris.public_id])
        operations.approve(other.id, [anna.public_id])
        operations.cancel(self.person(self.event(approval=True)).id)

    def changes(self) -> None:
        event = self.event(meetings=3, format="both")
        room = making.make_pool(event, name="room", mode="in_person", capacity=5)
        online = making.make_pool(event, mode="online", capacity=5)
        anna = self.person(event, pool_id=room.id)
        first = fresh(event).meetings[0]
        sitting = Sitting(
            first.wall_start + timedelta(hours=1), first.wall_end + timedelta(hours=1), first.zone
        )
        word = WORD[self.language]
        catalogue.move_meeting(first.id, sitting, mode=first.mode, place=word, title=word)
        self.later()
        delivered()
        operations.go_over(anna.id, online.id)
        delivered()
        catalogue.cancel_event(event.id, word)
        self.later()
        delivered()
        catalogue.restore_event(event.id)
        self.later()
        delivered()
        operations.cancel(anna.id)
        event = self.event(meetings=3)
        anna = self.person(event)
        operations.cancel_by_organizer(anna.id, event.id, word)

    def unproven(self) -> None:
        event = self.event(seats=1)
        anna = self.person(event)
        self.person(event, "Boris")
        for _day in range(4):
            self.later(days=1)
            delivered()
        assert fresh(anna).released

    def letters_of_organizers(self) -> None:
        event, word = self.event(), WORD[self.language]
        self.person(event)
        self.person(other := self.event())
        oleg = an_organizer("Oleg", self.programme, "organizer")
        write_to(event, oleg.id, word, word, subject_ru=word, body_ru=word)
        subscribe(
            ANNA["email"], programme=self.programme.slug, language=self.language
        )
        write_to(other, oleg.id, word, word, subject_ru=word, body_ru=word, kind="news")
        anna = self.person(self.event())
        operations.move(anna.id, anna.event_id, self.event().id, word, may_wait=True)

    def a_calendar_says_no(self) -> None:
        anna = self.person(self.event())
        invitation = fresh(anna).invitations[0]
        said = {"uid": invitation.uid, "token": anna.reply_token}
        reply = parse(shaped("exchange-declines", **said, sequence=str(invitation.told_sequence)))
        found = read(reply, Own("hub.example.org", "events@hub.example.org"))
        assert isinstance(found, Answer)
        assert note_answer("digest", found) == "answered"

    def an_invitation(self) -> None:
        self.person(self.event())
        event, word = self.event(visibility="invitation_only"), WORD[self.language]
        invite(event, ANNA["email"], language=self.language)
        self.later(days=3)
        nadia = an_organizer("Nadia", self.programme, "organizer")
        own = {"kind": "invited", "states": (), "subject_ru": word, "body_ru": word}
        write_to(event, nadia.id, word, word, **own)

    def reminders(self) -> None:
        event = self.event(meetings=2)
        making.make_reminder_rules(event, ("first", 1440), ("each", 60))
        self.person(event)
        start = fresh(event).first_start
        for before in (timedelta(hours=24), timedelta(hours=1)):
            self.clock.set(start - before + timedelta(minutes=1))
            remind()

    def by_rules(self) -> None:
        """She waits until the end; and comes to one of a series that goes on, and misses another.
        """
        full = self.event(seats=1)
        self.person(full, "Boris")
        self.person(full)
        making.make_reminder_rules(full, ("first", 1440), audience="waiting")
        self.clock.set(fresh(full).first_start - timedelta(hours=23))
        put_down_by_rules()
        word = WORD[self.language]
        series = making.make_series(self.programme, title=word, language=self.language)
        making.make_reminder_rules(series, ("end", 60), audience="came")
        making.make_reminder_rules(series, ("end", 60), audience="absent")
        making.make_reminder_rules(series, ("end", 60))
        for verdict in ("attended", "absent", "unknown"):
            event = self.event(series_id=series.id)
            anna = self.person(event)
            self.clock.set(fresh(event).last_end + timedelta(minutes=30))
            mark(event, anna, verdict)
            self.event(series_id=series.id)  # it goes on
            self.clock.advance(hours=23)
            put_down_by_rules()

    def a_recording(self) -> None:
        event = self.event()
        wanted = recordings.Wanted(True, "", None, for_seats=False)
        recordings.set_recording(event.id, wanted, by=None, version=0)
        told = application("Anna", **ANNA, language=self.language)
        recordings.ask(event.id, told)
        self.clock.set(fresh(event).last_end + timedelta(days=1))
        wanted = recordings.Wanted(True, "https://zebra.example.org", None, for_seats=True)
        found = recorded.of_event(event.id)
        assert found is not None
        recordings.set_recording(event.id, wanted, by=None, version=found.version_id)
        self.clock.advance(minutes=2)
        tell_of_recordings()

    def a_series(self) -> None:
        self.event(series_id=self.series.id)
        told = application("Anna", **ANNA, language=self.language)
        found = enrolment.enrol(self.series.id, enrolment.Wish(told, None, None))
        delivered()
        self.event(series_id=self.series.id)
        self.clock.advance(hours=1)
        enrol_in_added_dates()
        first = self.skipped_of(found)
        enrolment.skip(found, first)
        enrolment.leave(found)

    def skipped_of(self, enrolment_id: int) -> int:
        found = db.session.get_one(SeriesEnrolment, enrolment_id)
        own = own_dates(found, self.clock.now())
        return next(one.registration.id for one in own if one.registration)

    def signing_in(self) -> None:
        self.person(self.event())
        known = mailbox(ANNA["email"])
        assert known is not None
        signing_in.ask(known, "secret", self.language)
        personal.write_sign_in_letters()

    def a_colleague(self) -> None:
        event, word = self.event(audience=frozenset({"professional"})), WORD[self.language]
        known = self.person(self.event())
        making.change(known.participant, settled_at=self.clock.now(), discreet=True)
        anna, maria = mailbox(ANNA["email"]), mailbox("maria@example.org")
        assert anna is not None
        assert maria is not None
        listed = [colleagues.Listed(anna, "Anna", "")]
        zone, name = "Europe/Moscow", "Maria"
        colleagues.put_together(
            event.id, colleagues.Wish(name, word, maria, listed, self.language, zone)
        )
        found = db.session.scalars(select(ColleagueList)).one()
        colleagues.confirm(found.id)
        colleagues.ask_next(found.id)


STORIES = [
    name
    for name, member in vars(Story).items()
    if callable(member) and name not in ("__init__", "event", "person", "later", "skipped_of")
]
NOT_LETTERS = {"_shell.html"}


@pytest.mark.parametrize("language", one_first(["en", "ru"]))
def test_no_letter_says_what_it_is_about(clock: StandingClock, language: str) -> None:
    begins = clock.now()
    story, kinds, told = Story(language, clock), set[str](), []
    for name in STORIES:
        clock.set(max(begins, clock.now()) + timedelta(days=1))
        getattr(story, name)()
    for message in letters_to_anna():
        kinds.add(message.kind)
        assert message.language == language, message.kind
        for text in texts_of(message):
            told += [f"{message.kind}: {line}" for line in text.splitlines() if names(line)]
    assert told == []
    theirs = {one.name for one in LETTERS.iterdir() if not one.name.startswith(TO_STAFF)}
    assert kinds - NOT_THEIRS == theirs - NOT_LETTERS - NOT_THEIRS


def test_the_word_is_found_where_it_stands(clock: StandingClock) -> None:
    """The control: to somebody who is not discreet the same letters name it."""
    story = Story("en", clock)
    story.person(story.event(meetings=2), discreet=False)
    (confirmation,) = [one for one in letters_to_anna() if one.kind == "confirmation"]
    found = [line for text in texts_of(confirmation) for line in text.splitlines() if names(line)]
    for field in ("Subject", "From", "SUMMARY", "ORGANIZER"):
        assert any(line.startswith(field) for line in found), field


def names(line: str) -> bool:
    return any(word in line.casefold() for word in WORD.values())


def letters_to_anna() -> list[OutboxMessage]:
    db.session.rollback()
    found = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [one for one in found if one.recipient_email == ANNA["email"]]


def texts_of(message: OutboxMessage) -> Iterator[str]:
    """Head, texts and calendar as a program shows them, and the bytes themselves."""
    raw = rendering.render(
        message, mail_from="events@hub.example.org", mail_domain="hub.example.org"
    )
    yield raw.decode("utf-8", "replace")
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    yield from (f"{name}: {value}" for name, value in parsed.items())
    for part in parsed.walk():
        if part.get_content_maintype() == "text":
            yield re.sub(r"\r?\n ", "", part.get_content())  # a calendar folds long lines
