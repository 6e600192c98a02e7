"""Figures for Prometheus: of the database at the moment of asking, and of each process's answers.

Web processes count into files of one folder, which the process above them makes and removes.
"""

import functools
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.web import settings
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.models import Registration
from webinar_hub.returns import queries as returns
from webinar_hub.watch import health

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name
# The first part of an address; everything else is "other", so that nobody can make up names.
_AREAS = ("events", "registrations", "join", "organize", "static", "calendar", "healthz", "metrics")
_MAKING = threading.Lock()
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


def begin() -> Path:
    """Before any process counts: the library decides when it is imported where it counts."""
    folder = Path(tempfile.mkdtemp(prefix="webinar-hub-metrics-"))
    os.environ[_FOLDER] = str(folder)
    return folder


def end(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def counts() -> bool:
    return _FOLDER in os.environ


def seen(path: str, status: str, seconds: float) -> None:
    """One answer of this process."""
    _answers().labels(area_of(path), f"{status[:1]}xx").observe(seconds)


def _answers() -> Any:
    """Made once, also where the first visitors of a process come together."""
    with _MAKING:
        return _made_answers()


@functools.cache
def _made_answers() -> Any:
    from prometheus_client import Histogram

    said = "Answers by part of the site and kind of status"
    name = "webinar_hub_answers_seconds"
    return Histogram(name, said, ["area", "status"], buckets=_BUCKETS)


def area_of(path: str) -> str:
    first = path.split("?", 1)[0].strip("/").split("/", 1)[0]
    if not first:
        return "start"
    return first if first in _AREAS else "other"


def text() -> bytes:
    """Everything, in the format that Prometheus reads."""
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess

    registry = CollectorRegistry()
    registry.register(_Database())
    if counts():
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


class _Database:
    """What all processes have in common."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        for name, help_, value in _gauges():
            yield GaugeMetricFamily(f"webinar_hub_{name}", help_, value=value)
        for name, help_, column in (
            ("letters", "Letters by what became of them", OutboxMessage.state),
            ("registrations", "Registrations by their state", Registration.state),
        ):
            family = GaugeMetricFamily(f"webinar_hub_{name}", help_, labels=["state"])
            for state, number in _by(column):
                family.add_metric([state], number)
            yield family
        yield from _returned()


def _gauges() -> Iterator[tuple[str, str, float]]:
    now = clock.now()
    waiting, sign = health.waiting_letters(), health.last_sign()
    late = (now - waiting.oldest).total_seconds() if waiting.oldest else 0
    yield "letters_waiting", "Letters whose moment has come", waiting.number
    yield "oldest_letter_seconds", "How long the oldest of them has waited", max(0, late)
    silent = (now - sign).total_seconds() if sign else float("inf")
    yield "scheduler_silent_seconds", "Since any scheduler was last seen", max(0, silent)
    yield "disk_free_bytes", "Left where the data lie", health.free_disk(settings().data)[0]


def _returned() -> Iterator[Any]:
    """Only where a mailbox is read."""
    from prometheus_client.core import GaugeMetricFamily

    if settings().imap_url is None:
        return
    last = returns.last_round()
    read_at = last.read_at if last is not None else None
    silent = (clock.now() - read_at).total_seconds() if read_at else float("inf")
    said = "Since the mailbox of what comes back was last read"
    yield GaugeMetricFamily("webinar_hub_mailbox_silent_seconds", said, value=max(0, silent))
    said = "What came back by mail in thirty days, by what became of it"
    family = GaugeMetricFamily("webinar_hub_returned_letters", said, labels=["outcome"])
    for outcome, number in returns.by_outcome().items():
        family.add_metric([outcome], number)
    yield family


def _by(column: Any) -> list[tuple[str, int]]:
    rows = db.session.execute(select(column, func.count()).group_by(column)).all()
    return [(str(value), number) for value, number in rows]
