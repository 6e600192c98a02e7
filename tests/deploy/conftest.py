"""One installation behind nginx for all tests: they only read, or sign new people up."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import making
from tests.backup.installation import Installation
from tests.servers.behind_nginx import BehindNginx

SIGNUPS_PER_HOUR = 5


@dataclass(frozen=True)
class Site:
    front: BehindNginx
    slug: str  # of an event with many seats
    quiet: str  # the page of one for which nobody signs up, so that it reads the same

    @property
    def event(self) -> str:
        return f"/events/{self.slug}"


@pytest.fixture(scope="session")
def site(
    nginx: str, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """With its own copy of a database, on the disk like an installed one."""
    folder = tmp_path_factory.mktemp("site")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'hub.sqlite3')}"
    with Installation(url, folder).opened():
        event = making.make_event(summary="What to expect. " * 20)
        making.make_pool(event, capacity=100_000)
        slug, quiet = str(event.slug), f"/events/{making.make_event().slug}"
    with BehindNginx(url, folder, SIGNUPS_PER_HOUR=str(SIGNUPS_PER_HOUR)) as front:
        yield Site(front, slug, quiet)
