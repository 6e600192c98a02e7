"""The product under a clock that the test moves by writing into a file.

`tests.servers.moved_clock:app` for web processes, `python -m tests.servers.moved_clock` for a
scheduler. The file holds seconds by which the clock is ahead. It is the clock of the machine: that
of APScheduler as well.
"""

import os
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

from apscheduler.schedulers import base as apscheduler

from webinar_hub import create_app, scheduler
from webinar_hub.core import clock

_FILE = Path(os.environ["TEST_CLOCK_FILE"])


def _moved() -> datetime:
    ahead = float(_FILE.read_text() or 0) if _FILE.exists() else 0.0
    return datetime.now(UTC) + timedelta(seconds=ahead)


class _MovedDatetime(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(_moved().timestamp(), tz)


clock.source = _moved
apscheduler.datetime = _MovedDatetime

if __name__ == "__main__":
    scheduler.JOBS = tuple((job, 1) for job, _seconds in scheduler.JOBS)  # a moved day is short
    scheduler.run(create_app())
else:
    app = create_app()
