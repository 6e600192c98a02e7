"""What a page and a sweep cost when there are a hundred, ten thousand, a hundred thousand sign-ups.

Ten thousand events, a twentieth of them to come. The event that is measured has the same people at
each size: whoever asks for thirty people pays for thirty.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select, update
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.chart import lines_chart
from benchmarks.setting import gather_figures, running
from tests import making
from tests.counting import counted_statements
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core import links, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration.models import Invitation, Registration, SeatPool
from webinar_hub.registration.operations import Application, sign_up
from webinar_hub.scheduler import JOBS

EVENTS = 10_000
SIZES = (100, 10_000, 100_000)
COMING = 500  # of the events
OF_A_PROGRAMME = 200
ROUNDS = 15
GOAL = 1.3  # the most expensive size may cost so many times the cheapest
PICTURE = Path(__file__).parent.parent / "docs" / "pictures" / "growth.svg"
# Seldom, and their work is the number of rows that have become old.
LEFT_OUT = {"forget_old", "forget_dead"}


@dataclass
class Cost:
    milliseconds: float
    statements: int


def measure(folder: Path) -> Iterator[str]:
    """A line for each page and sweep: its cost at each size, how much it grew, and the verdict."""
    yield f"growth: {EVENTS} events, milliseconds at {', '.join(map(str, SIZES))} sign-ups"
    for kind in ("sqlite", "postgresql"):
        with ExitStack() as stack:
            sites = [
                _Site(stack.enter_context(running(kind, folder)).app, size) for size in SIZES
            ]
            costs: dict[str, list[Cost]] = {}
            for name in sites[0].acts:
                costs[name] = _costs(sites, name)
                yield _line(kind, name, costs[name])
        if kind == "sqlite":
            PICTURE.write_text(
                lines_chart(
                    "Milliseconds at so many sign-ups, SQLite",
                    SIZES,
                    {name: [one.milliseconds for one in found] for name, found in costs.items()},
                )
            )


def _line(kind: str, name: str, found: Sequence[Cost]) -> str:
    grown = max(one.milliseconds for one in found) / min(one.milliseconds for one in found)
    constant = len({one.statements for one in found}) == 1
    spent = " ".join(f"{one.milliseconds:7.2f}" for one in found)
    asked = "/".join(str(number) for number in sorted({one.statements for one in found}))
    verdict = "good" if grown < GOAL and constant else "MISSED"
    return (
        f"  {kind:10} {name:24} {spent}  x {grown:4.2f} (goal at most {GOAL})  "
        f"{asked:>3} statements  {verdict}"
    )


class _Site:
    """An installation that has grown to a size."""

    def __init__(self, app: Flask, size: int):
        self.app = app
        with app.app_context():
            world = _World()
            world.grow_to(size)
            self.acts = _acts(app, world)


def _costs(sites: Sequence[_Site], name: str) -> list[Cost]:
    """The sizes take turns, so that whatever else the machine does falls on all of them."""
    times: list[list[float]] = [[] for _site in sites]
    statements = []
    for site in sites:
        with site.app.app_context():
            site.acts[name]()  # statements compiled, templates loaded
            with counted_statements() as sent:
                site.acts[name]()
            statements.append(len(sent))
    for _round in range(ROUNDS):
        for site, spent in zip(sites, times, strict=True):
            with site.app.app_context():
                begun = perf_counter()
                site.acts[name]()
                spent.append(perf_counter() - begun)
    return [Cost(min(t) * 1000, n) for t, n in zip(times, statements, strict=True)]


class _World:
    """Ten thousand events; one of them has thirty people, those that are over share the rest."""

    def __init__(self) -> None:
        programme = making.make_programme(slug="growth")
        others = [making.make_programme().id for _number in range(EVENTS // OF_A_PROGRAMME)]
        self.series = making.make_series(programme, slug="growing")
        event = making.make_event(programme, slug="measured", series_id=self.series.id)
        making.make_pool(event, capacity=None)
        for number in range(30):
            person = PersonData(
                *(mailbox(f"guest{number}@example.org"), f"Guest {number}", "", ""),
                *("ru", "Europe/Moscow", None, False),
            )
            made = sign_up(event.id, Application(person, "parent"))
        self.person = db.session.get_one(Registration, made.registration_id)
        _all_sent()
        self._events = _many_events(event.id, others)
        self._made = 30

    def grow_to(self, size: int) -> None:
        for batch in _batches(self._made, size):
            _many_registrations(self.person.id, self._events, batch)
        self._made = size
        gather_figures()


def grow_one_event(event: Event, people: int) -> None:
    """So many people in an event that has a meeting and a pool."""
    person = PersonData(
        *(mailbox("guest@example.org"), "Guest", "", ""), *("ru", "Europe/Moscow", None, False)
    )
    made = sign_up(event.id, Application(person, "parent"))
    pattern = db.session.get_one(Registration, made.registration_id)
    place = event.id, event.meetings[0].id, pattern.pool_id
    _all_sent()
    for batch in _batches(1, people):
        _many_registrations(pattern.id, [place], batch)
    gather_figures()


@operation
def _all_sent() -> None:
    db.session.execute(
        update(OutboxMessage)
        .values(state="sent", sent_at=OutboxMessage.created_at)
        .execution_options(synchronize_session=False)
    )


@operation
def _many_events(pattern: int, programmes: Sequence[int]) -> list[tuple[int, int, int]]:
    """Copies of an event with its meeting and pool; the ids of those that are over."""
    event = _row(Event, Event.id == pattern)
    meeting = _row(Meeting, Meeting.event_id == pattern)
    pool = _row(SeatPool, SeatPool.event_id == pattern)
    lasting = meeting["ends_at"] - meeting["starts_at"]
    base, over = {model: _last_id(model) + 1 for model in (Event, Meeting, SeatPool)}, []
    rows: dict[Any, list[dict[str, Any]]] = {model: [] for model in base}
    for number in range(EVENTS - 1):
        starts = making.in_days(2 + number / 4 if number < COMING else -2 - number / 8)
        wall = starts.replace(tzinfo=None)
        own = {model: first + number for model, first in base.items()}
        rows[Event].append(
            event
            | {"id": own[Event], "public_id": tokens.public_id(), "slug": f"evening-{number}"}
            | {"title": f"Evening {number} of parents", "first_start": starts}
            | {"last_end": starts + lasting, "series_id": None}
            | {"programme_id": programmes[number % len(programmes)]}
        )
        rows[Meeting].append(
            meeting
            | {"id": own[Meeting], "public_id": tokens.public_id(), "event_id": own[Event]}
            | {"starts_at": starts, "ends_at": starts + lasting, "uid": f"{number}@example.org"}
            | {"wall_start": wall, "wall_end": wall + lasting}
        )
        rows[SeatPool].append(pool | {"id": own[SeatPool], "event_id": own[Event]})
        if number >= COMING:
            over.append((own[Event], own[Meeting], own[SeatPool]))
    _insert(rows)
    return over


@operation
def _many_registrations(
    pattern: int, events: Sequence[tuple[int, int, int]], numbers: range
) -> None:
    """Copies of a sign-up with all that belongs to it, spread over these events."""
    registration = _row(Registration, Registration.id == pattern)
    of_it = {
        Participant: _row(Participant, Participant.id == registration["participant_id"]),
        Registration: registration,
        Invitation: _row(Invitation, Invitation.registration_id == pattern),
        OutboxMessage: _row(OutboxMessage, OutboxMessage.recipient_id == pattern),
    }
    base = {model: _last_id(model) + 1 for model in of_it}
    rows: dict[Any, list[dict[str, Any]]] = {model: [] for model in of_it}
    for place, number in enumerate(numbers):
        event_id, meeting_id, pool_id = events[number % len(events)]
        own = {model: first + place for model, first in base.items()}
        mark, name = f"{number}-{tokens.public_id()}", tokens.public_id()
        address = f"{mark}@example.org"
        changes: dict[Any, dict[str, Any]] = {
            Participant: {"public_id": name, "email": address, "email_key": address}
            | {"name_key": mark, "search_key": mark, "found_by": mark},
            Registration: {"public_id": name, "email": address, "reply_token": mark}
            | {"participant_id": own[Participant], "event_id": event_id, "pool_id": pool_id}
            | {"browser_digest": mark, "search_key": mark},
            Invitation: {"registration_id": own[Registration], "meeting_id": meeting_id}
            | {"uid": mark},
            OutboxMessage: {"recipient_id": own[Registration], "about_id": own[Registration]}
            | {"key": mark, "message_id": mark, "envelope_token": mark},
        }
        for model, row in of_it.items():
            rows[model].append(row | {"id": own[model]} | changes[model])
    _insert(rows)


def _batches(begin: int, end: int, size: int = 5_000) -> Iterator[range]:
    for first in range(begin, end, size):
        yield range(first, min(end, first + size))


def _row(model: Any, *where: Any) -> dict[str, Any]:
    return dict(db.session.execute(select(model.__table__).where(*where)).mappings().first())


def _last_id(model: Any) -> int:
    return db.session.scalar(select(func.max(model.id))) or 0


def _insert(rows: Mapping[Any, list[dict[str, Any]]]) -> None:
    for model, values in rows.items():
        db.session.execute(insert(model.__table__), values)


def _acts(app: Flask, world: _World) -> dict[str, Callable[[], Any]]:
    person = world.person
    token = {name: links.token(name, person.public_id) for name in ("manage", "join")}
    pages = {
        "list": "/",
        "month": "/month",
        "agenda": "/agenda",
        "past": "/past",
        "search": "/search?q=parents",
        "event": "/events/measured",
        "series": "/series/growing",
        "programme": "/programmes/growth",
        "calendar feed": "/calendar.ics",
        "own page": f"/registrations/{token['manage']}",
        "door": f"/join/{token['join']}",
    }
    acts: dict[str, Callable[[], Any]] = {
        name: lambda path=path: _ask(app, path) for name, path in pages.items()
    }
    for job, _seconds in JOBS:
        if job.__name__ not in LEFT_OUT:
            acts[f"sweep {job.__name__}"] = job
    return acts


def _ask(app: Flask, path: str) -> None:
    """Below the kept pages: each time it is made anew."""
    environ = EnvironBuilder(path=path, base_url="http://localhost").get_environ()
    answer, status, _headers = run_wsgi_app(lambda e, s: Flask.wsgi_app(app, e, s), environ)
    body = b"".join(answer)
    assert status.startswith("200"), f"{path}: {status} {body[:200]!r}"
