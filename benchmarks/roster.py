"""The list of an event's people when there are fifty thousand: pages in the server's own time."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.growth import grow_one_event
from benchmarks.setting import running
from benchmarks.verdict import at_most
from tests import making
from tests.organizing import an_organizer, signed_in
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.registration.models import Registration

PEOPLE = 50_000
ROUNDS = 15
GOAL = 50  # milliseconds, median
LARGEST = 100_000  # bytes
PAGES = {
    "first page": "",
    "in the middle": "?after={middle}",
    "newest first": "?sort=newest",
    "of one role": "?role=parent",
    "search": "?q=4999",
    "letters not arrived": "?letter=unreached",
    "nothing known": "?attended=unknown",
}


def measure(folder: Path) -> Iterator[str]:
    """A line for each page on each database: its median and its size."""
    yield f"roster: {PEOPLE} people in one event, milliseconds, median of {ROUNDS}"
    for kind in ("sqlite", "postgresql"):
        with running(kind, folder) as installation:
            client, address, middle = _site(installation.app)
            for name, query in PAGES.items():
                spent, size = _spent(client, address + query.format(middle=middle))
                light = "" if size < LARGEST else f"  MISSED: {size} bytes"
                goal = at_most(spent, GOAL)
                yield f"  {kind:10} {name:22} {spent:7.1f} ms  {size / 1000:4.0f} kB  {goal}{light}"


def _site(app: Flask) -> tuple[FlaskClient, str, str]:
    with app.app_context():
        event = making.make_event()
        making.make_pool(event, capacity=None)
        grow_one_event(event, PEOPLE)
        oleg = an_organizer("Oleg", event.programme, "organizer")
        client = signed_in(app, oleg)
        middle = _person_at(event, PEOPLE // 2)
        return client, f"/organize/events/{event.public_id}/people", middle


def _person_at(event: Event, place: int) -> str:
    rows = db.session.query(Registration.public_id).filter_by(event_id=event.id)
    return str(rows.order_by(Registration.search_key).offset(place).limit(1).scalar())


def _spent(client: FlaskClient, address: str) -> tuple[float, int]:
    size, times = len(client.get(address).data), []
    for _round in range(ROUNDS):
        begun = perf_counter()
        answer = client.get(address)
        times.append((perf_counter() - begun) * 1000)
        assert answer.status_code == 200, answer.status
    return median(times), size
