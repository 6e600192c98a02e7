"""Mail filters open what they find in letters, press what they can, and so decide nothing.

A scanner comes without anybody's cookie, opens every link of every kind of letter there is, and
sends every form of the page behind it as it stands, by each of its buttons.
"""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import StandingClock
from tests.everywhere import test_discreet_letters
from tests.everywhere.test_discreet_letters import STORIES, Story, letters_to_anna
from tests.forms import fields, forms
from tests.registration.conftest import on_the_web
from tests.registration.visitors import manage_path
from webinar_hub.core.database import Base, db
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage

__all__ = ["on_the_web"]

LINK = re.compile(r'href="http://localhost(/[^"#]*)')
# What may change: how often somebody was here, and that a letter was read, which proves only that
# its address is right.
COUNTED = {"limit_uses", "visits", "visit_counts", "versions", "heartbeats"}
READ = {"address_proven_at", "version", "version_id"}
# To end news is one press, as mail programs offer it by themselves (RFC 8058).
ONE_PRESS = "programme_news"


@pytest.fixture
def scanner(on_the_web: Flask) -> "Scanner":
    return Scanner(on_the_web)


class Scanner:
    def __init__(self, app: Flask):
        self._app = app
        self.opened: set[str] = set()
        self.sent: set[str] = set()
        self.last = ""

    def read(self, message: OutboxMessage) -> None:
        for found in LINK.findall(rendering.letter(message).html):
            self.press_everything(unescape(found))

    def press_everything(self, path: str) -> None:
        if path in self.opened:
            return
        self.opened.add(path)
        self.last = path
        page = self._open(path)
        for number, form in enumerate(forms(page)):
            for button in _buttons(form):
                self._send(path, number, button)

    def _open(self, path: str) -> str:
        response = self._app.test_client().get(path, follow_redirects=True)
        assert response.status_code < 500, path
        return response.get_data(as_text=True)

    def _send(self, path: str, number: int, button: dict[str, str]) -> None:
        """From a browser that has only just opened the page."""
        client = self._app.test_client()
        opened = client.get(path, follow_redirects=True)
        every = forms(opened.get_data(as_text=True))
        if number >= len(every):
            return
        action = re.search(r'action="([^"]*)"', every[number].split(">", 1)[0])
        target = unescape(action[1]) if action else opened.request.path
        if 'method="post"' not in every[number].split(">", 1)[0]:
            return
        self.sent.add(target)
        self.last = target
        response = client.post(target, data=fields(every[number]) | button, follow_redirects=True)
        assert response.status_code < 500, target


def _buttons(form: str) -> list[dict[str, str]]:
    """What each button adds to the form."""
    found = []
    for tag in re.findall(r"<button[^>]*>", form):
        known = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        found.append({known["name"]: unescape(known.get("value", ""))} if "name" in known else {})
    return found or [{}]


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows, but for what only counts who came by."""
    db.session.rollback()
    return {
        table.name: [
            {name: value for name, value in row._mapping.items() if name not in READ}
            for row in db.session.execute(select(table).order_by(*table.primary_key.columns))
        ]
        for table in Base.metadata.sorted_tables
        if table.name not in COUNTED
    }


@pytest.mark.parametrize("discreet", [False, True])
def test_whoever_opens_and_sends_everything_in_every_letter_decides_nothing(
    scanner: Scanner, clock: StandingClock, monkeypatch: pytest.MonkeyPatch, discreet: bool
) -> None:
    monkeypatch.setitem(test_discreet_letters.ANNA, "discreet", discreet)
    begins, seen = clock.now(), set[int]()
    story = Story("en", clock)
    for name in STORIES:
        clock.set(max(begins, clock.now()) + timedelta(days=1))
        getattr(story, name)()
        for message in [one for one in letters_to_anna() if one.id not in seen]:
            seen.add(message.id)
            kind, before = message.kind, everything()
            scanner.read(message)
            if kind != ONE_PRESS:
                assert everything() == before, (name, kind, scanner.last)
    assert len(scanner.opened) > 20
    assert len(scanner.sent) >= 5


def test_whoever_decides_is_noticed(scanner: Scanner, clock: StandingClock) -> None:
    """The control: the second step of giving a seat back changes what is compared."""
    story = Story("en", clock)
    anna = story.person(story.event())
    before = everything()
    scanner.press_everything(f"{manage_path(anna)}/cancellation")
    assert everything() != before
