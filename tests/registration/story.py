"""Stories that end with a letter, told in one language: what the organizers and the people do."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests import making
from tests.registration import people
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.registration.models import Registration

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
START = datetime(2026, 12, 3, 15, tzinfo=UTC)  # six in the evening in Moscow
SOME_TIME = timedelta(hours=2)

WORDS = {
    "en": {
        "programme": "Families in step",
        "title": "The tender age",
        "sitting": ("First day", "Second day", "Third day"),
        "place": "Lesnaya 5, Blagoveshchensk",
        "other_place": "Library, Zeyskaya 12, Blagoveshchensk",
        "reason": "Our speaker has fallen ill.",
        "anna": ("Anna", "Petrova"),
        "boris": ("Boris", "Petrov"),
        "help": "Olga Ivanova",
    },
    "ru": {
        "programme": "Семья рядом",
        "title": "Нежный возраст",
        "sitting": ("Первый день", "Второй день", "Третий день"),
        "place": "Благовещенск, ул. Лесная, 5",
        "other_place": "Благовещенск, ул. Зейская, 12, библиотека",
        "reason": "Ведущая заболела.",
        "anna": ("Анна", "Петрова"),
        "boris": ("Борис", "Петров"),
        "help": "Ольга Иванова",
    },
}


class Story:
    """What happens before a letter is written, told in one language."""

    def __init__(self, language: str, clock: Any):
        self.language, self.clock, self.words = language, clock, WORDS[language]

    def event(self, meetings: int = 1, **columns: Any) -> Event:
        organization = making.make_organization(
            language=self.language,
            help_name=self.words["help"],
            help_phone="+7 4162 00-00-00",
            help_email="help@example.org",
        )
        programme = making.make_programme(
            organization_id=organization.id, name=self.words["programme"], language=self.language
        )
        event = making.make_event(
            programme,
            title=self.words["title"],
            language=self.language,
            slug="tender-age",
            starts=None,
            **columns,
        )
        for number in range(meetings):
            title = self.words["sitting"][number % 3] if meetings > 1 else ""
            making.make_meeting(event, START + timedelta(days=number), title=title)
        making.make_pool(event, mode=event.format, capacity=1)
        return event

    def anna(self, event: Event, **changes: Any) -> Registration:
        given, family = self.words["anna"]
        known = {
            "email": "anna@example.org",
            "family_name": family,
            "language": self.language,
            "zone": "Asia/Yekaterinburg",
        }
        return self._signed_up(event, given, **(known | changes))

    def boris(self, event: Event, **changes: Any) -> Registration:
        given, family = self.words["boris"]
        known = {
            "email": "anna@example.org",
            "family_name": family,
            "language": self.language,
            "zone": "Asia/Yekaterinburg",
        }
        return self._signed_up(event, given, **(known | changes))

    def _signed_up(self, event: Event, given_name: str, **known: Any) -> Registration:
        """The letter arrives before anything else happens."""
        registration = people.sign_up(event, given_name, **known)
        people.delivered()
        return people.fresh(registration)

    def move(self, event: Event, number: int = 0, *, hours: int = 1, place: str | None = None):
        meeting = people.fresh(event).meetings[number]
        step = timedelta(hours=hours)
        sitting = Sitting(meeting.wall_start + step, meeting.wall_end + step, meeting.zone)
        catalogue.move_meeting(
            meeting.id,
            sitting,
            mode=meeting.mode,
            place=meeting.place if place is None else place,
            title=meeting.title,
        )

    def add(self, event: Event, *, days: int, title: str = "") -> None:
        """One more meeting, so many days after the first."""
        first, step = people.fresh(event).meetings[0], timedelta(days=days)
        wall = START.astimezone(first.local_start.tzinfo).replace(tzinfo=None) + step
        sitting = Sitting(wall, wall + timedelta(hours=1.5), first.zone)
        catalogue.add_meeting(event.id, sitting, title=title)

    def later(self) -> None:
        """The sweep comes by."""
        self.clock.advance(seconds=SOME_TIME.total_seconds())
        announce_changes()
