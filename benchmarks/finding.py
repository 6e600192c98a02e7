"""The organizers' search among 200,000 people, on both databases."""

import random
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask
from sqlalchemy import func, insert, select

from benchmarks.setting import gather_figures, running
from benchmarks.verdict import at_most
from tests import making
from tests.attendance.guests import Hall, a_guest
from tests.organizing import an_organizer, signed_in
from webinar_hub.core import tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.participants.models import Participant
from webinar_hub.participants.spelling import found_by
from webinar_hub.registration.models import Registration

PEOPLE, BATCH, ROUNDS = 200_000, 5_000, 15
GOAL = 50  # ms, the median
ASKED = {
    "a whole name": "Анна Иванова17",
    "a common name": "Анна",
    "two letters": "ан",
    "Latin letters": "ivanova1 anna",
    "an address": "guest1234@example.org",
    "nobody": "Непомнящий",
}
GIVEN = ("Анна", "Мария", "Ольга", "Елена", "Наталья", "Сергей", "Дмитрий", "Алексей", "Пётр")
FAMILY = ("Иванова", "Петрова", "Соколова", "Кузнецова", "Попова", "Смирнова", "Волкова")


def measure(folder: Path, people: int = PEOPLE) -> list[str]:
    """Milliseconds for the page, by what is typed; by an organizer of the smaller programme."""
    lines = [f"search among {people:,} people, median of {ROUNDS} pages"]
    for kind in ("sqlite", "postgresql"):
        with running(kind, folder) as installation, installation.app.app_context():
            browser = _filled(installation.app, people)
            for name, typed in ASKED.items():
                times, size = zip(*_times(browser, typed), strict=True)
                middle = median(times)
                lines.append(
                    f"  {kind:10} {name:14} {middle:7.1f} ms  {at_most(middle, GOAL)}"
                    f"  {max(size) / 1000:.0f} kB"
                )
    return lines


def _times(browser, typed: str) -> Iterator[tuple[float, int]]:  # type: ignore[no-untyped-def]
    for _round in range(ROUNDS):
        begun = perf_counter()
        answer = browser.get("/organize/search", query_string={"q": typed})
        assert answer.status_code == 200
        yield (perf_counter() - begun) * 1000, len(answer.data)


def _filled(app: Flask, people: int):  # type: ignore[no-untyped-def]
    """Every tenth person has part in the programme of the organizer who asks."""
    programmes = [making.make_programme(name=name) for name in ("Trust", "Families in step")]
    halls = []
    for programme in programmes:
        event = making.make_event(programme)
        making.make_pool(event)
        halls.append(Hall(event.id, event.meetings[0].id))
    patterns = [a_guest(hall, "Guest").id for hall in halls]
    for first in range(0, people, BATCH):
        _many(patterns, range(first, min(first + BATCH, people)))
    gather_figures()
    return signed_in(app, an_organizer("Oleg", programmes[1], "organizer"))


@operation
def _many(patterns: list[int], numbers: range) -> None:
    chance = random.Random(numbers.start)
    table = Registration.__table__
    signed_up = [
        dict(db.session.execute(select(table).where(table.c.id == one)).mappings().one())
        for one in patterns
    ]
    person = dict(
        db.session.execute(select(Participant.__table__).limit(1)).mappings().one()
    )
    last = db.session.scalar(select(func.max(Participant.id)))
    rows, registrations = [], []
    for place, number in enumerate(numbers, start=1):
        given, family = chance.choice(GIVEN), f"{chance.choice(FAMILY)}{number % 50}"
        address, name = f"guest{number}@example.org", tokens.public_id()
        key = f"{family} {given} {address}".casefold().replace("ё", "е")
        own = {"id": last + place, "public_id": name, "email": address, "email_key": address}
        own |= {"given_name": given, "family_name": family, "name_key": f"{given} {number}"}
        rows.append(person | own | {"search_key": key, "found_by": found_by(key)})
        copied = dict(signed_up[number % 10 == 0])
        copied.pop("id")
        registrations.append(
            copied
            | {"public_id": name, "reply_token": name, "participant_id": last + place}
            | {"email": address, "browser_digest": None}
        )
    db.session.execute(insert(Participant.__table__), rows)
    db.session.execute(insert(table), registrations)
