"""Nothing can be written: people read all, come in, and send their forms again when it is over."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from tests import making
from tests import organizing as some
from tests.environment import environment
from tests.forms import fields, forms, part
from tests.mail.putting import put_one, states, use_relay
from tests.questions.asking import ask, field, told
from tests.registration import people
from tests.registration.visitors import ANNA, Visitor, manage_path, words
from tests.servers import unwritable
from tests.servers.smtp import SmtpServer
from webinar_hub import create_app, scheduler
from webinar_hub.attendance.models import Evidence
from webinar_hub.catalogue.models import Event
from webinar_hub.core import links, page_versions, pause
from webinar_hub.core.database import db
from webinar_hub.mail.jobs import send_letters
from webinar_hub.registration.models import Registration
from webinar_hub.settings import BadSetting, Settings
from webinar_hub.watch import health

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)  # a Monday, eleven o'clock in Moscow
PAUSED = "Sign-up is paused: nothing can be saved here just now."
KINDS = (
    "sqlite read-only",
    "sqlite on a full disk",
    pytest.param("postgresql read-only", marks=pytest.mark.postgresql),
)


@dataclass
class Site:
    """`with site.stopped():` nothing can be written to its database."""

    app: Flask
    stopped: Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=KINDS)
def site(request, at, monkeypatch, tmp_path) -> Iterator[Site]:
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    monkeypatch.setattr(pause, "TRY_SECONDS", 0)
    at(NOW)
    with ExitStack() as stack:
        url, stopped = a_database(request, tmp_path, stack)
        yield Site(an_application(url, tmp_path, stack), stopped)


def a_database(request, folder, stack):
    if request.param == "postgresql read-only":
        server = request.getfixturevalue("postgres_server")
        stopped = partial(unwritable.postgresql_read_only, server.url("postgres"))
        return request.getfixturevalue("postgres_url"), stopped
    if request.param == "sqlite read-only":
        return request.getfixturevalue("sqlite_url"), unwritable.sqlite_read_only
    disk = stack.enter_context(unwritable.small_disk(folder / "disk"))
    shutil.copy(request.getfixturevalue("sqlite_template"), disk / "hub.sqlite3")
    return f"sqlite:///{disk / 'hub.sqlite3'}", partial(unwritable.full, disk)


def an_application(url, folder, stack, **settings) -> Flask:
    app = create_app(Settings.from_environment(environment(url, folder, **settings)))
    stack.enter_context(app.app_context())
    stack.callback(lambda: db.engine.dispose())
    stack.callback(lambda: db.session.remove())
    return app


def an_event(**columns) -> Event:
    event = making.make_event(slug="tender-age", room_link="https://room.example.org/42", **columns)
    making.make_pool(event, capacity=20)
    return event


def registrations() -> list[Registration]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration)))


def resent(answer) -> tuple[str, dict]:
    """Where the button of the page sends everything again, and what."""
    form = next(one for one in forms(answer.get_data(as_text=True)) if 'method="post"' in one)
    return re.search(r'action="([^"]*)"', form)[1], fields(form)


def is_put_off(answer) -> bool:
    return answer.status_code == 503 and int(answer.headers["Retry-After"]) >= 60


def test_a_sign_up_comes_back_with_all_that_was_typed_and_is_taken_when_it_is_over(site):
    an_event()
    visitor = Visitor(site.app)
    form = visitor.form("tender-age")
    for path in ("/", "/events/tender-age"):
        assert PAUSED not in words(visitor.get(path))
    with site.stopped():
        answer = visitor.sign_up("tender-age", form, given_name="Аня", discreet="y")
        assert is_put_off(answer)
        assert "so this was not saved. What you typed is still here." in words(answer)
        kept = fields(next(one for one in forms(answer.text) if "/registrations" in one))
        assert (kept["given_name"], kept["discreet"]) == ("Аня", "y")
        assert PAUSED in words(answer)
        for path in ("/", "/events/tender-age", "/events/tender-age"):  # the last one is kept
            read = visitor.get(path)
            assert read.status_code == 200
            assert PAUSED in words(read)
            assert "Please come back in ten minutes." in words(read)
    for path in ("/", "/events/tender-age"):
        assert PAUSED not in words(visitor.get(path))
    assert registrations() == []
    assert visitor.sign_up("tender-age", kept).status_code == 303
    assert [one.given_name for one in registrations()] == ["Anna"]


def test_everybody_comes_in_though_nobody_is_noted(site, clock, caplog):
    event = an_event()
    anna = people.sign_up(event, "Anna")
    token = links.token("join", anna.public_id, anna.link_counter)
    own, key, starts = manage_path(anna), anna.id, event.first_start
    clock.set(starts)
    visitor = Visitor(site.app)
    with site.stopped():
        assert visitor.get(f"/join/{token}").status_code == 200
        answer = visitor.post(f"/join/{token}")
        assert answer.status_code == 200
        assert "url=https://room.example.org/42" in answer.text
        assert f"registration {key} came to meeting" in caplog.text
        assert visitor.get(own).status_code == 200
    db.session.rollback()
    assert db.session.scalars(select(Evidence)).all() == []
    visitor.post(f"/join/{token}")
    db.session.rollback()
    assert len(db.session.scalars(select(Evidence)).all()) == 1


def test_giving_a_seat_back_waits_behind_a_button(site):
    anna = people.sign_up(an_event(), "Anna")
    path = f"{manage_path(anna)}/cancellation"
    visitor = Visitor(site.app, "ru")
    with site.stopped():
        answer = visitor.post(path, {"why": "«больна»"})
        assert is_put_off(answer)
        assert "Сейчас здесь ничего нельзя сохранить." in words(answer)
        assert "минут через десять" in words(answer)
        assert resent(answer) == (path, {"why": "«больна»"})
    assert visitor.post(*resent(answer)).status_code == 303
    assert [one.state for one in registrations()] == ["cancelled"]


ASKED = {"kind": "text", "purpose_en": "to order it", "keep_days": "7"}


def test_answers_come_back_with_all_that_was_typed_and_are_saved_when_it_is_over(site):
    event = an_event()
    question, own = ask(event), f"/organize/events/{event.public_id}/questions"
    public_id, typed = question.public_id, {field(question): "Fish, no nuts"}
    organizer = some.an_organizer("Oleg", event.programme, "organizer")
    oleg = some.signed_in(site.app, organizer)
    path = f"{manage_path(people.sign_up(event, 'Anna'))}/answers"
    visitor = Visitor(site.app)
    with site.stopped():
        answer = visitor.post(path, typed)
        assert is_put_off(answer)
        assert "so this was not saved. What you typed is still here." in words(answer)
        assert "Fish, no nuts" in answer.text
        for page in (f"{own}/new", f"{own}/{public_id}"):
            later = some.post(oleg, page, label_en="A drink?", **ASKED)
            assert is_put_off(later)
            assert "A drink?" in later.text
    assert told() == []
    assert visitor.post(path, typed).status_code == 303
    assert told() == [([], "Fish, no nuts")]


def test_organizers_read_on_and_their_forms_come_back(site):
    programme = some.a_programme()
    event = some.a_draft(programme)
    address = f"/organize/events/{event.public_id}"
    vera = some.signed_in(site.app, some.an_organizer("Vera", programme, "owner"))
    form = part(vera.get(address).text, "details")
    with site.stopped():
        answer = vera.post(f"{address}/details", data=form | {"details-title": "Another"})
        assert is_put_off(answer)
        assert 'value="Another"' in answer.text
        published = some.post(vera, f"{address}/withdrawal", reason="x")
        assert is_put_off(published)
        where, sent = resent(published)
        assert (where, sent["reason"]) == (f"{address}/withdrawal", "x")
        read = vera.get("/organize").text
        assert read.count(PAUSED) == 1
        assert "Nothing can be written to the database" not in read  # once is enough
        signing_in = some.post(
            some.an_english_browser(site.app),
            "/organize/sign-in",
            email="vera@example.org",
            password=some.PASSWORD,
        )
        assert is_put_off(signing_in)
        assert 'value="vera@example.org"' in signing_in.text
        assert some.PASSWORD not in signing_in.text
    assert vera.post(where, data=sent).status_code == 303


def test_a_password_is_never_carried_in_a_page(site):
    token = some.accounts.add_organizer("ada@example.org", "Ada", False, "en", "Europe/Moscow")
    ada = some.an_english_browser(site.app)
    form = fields(forms(ada.get(f"/organize/welcome/{token}").text)[0])
    words_of_hers = {"password": "four words make one", "again": "four words make one"}
    with site.stopped():
        answer = ada.post(f"/organize/welcome/{token}", data=form | words_of_hers)
        assert is_put_off(answer)
        assert "four words" not in answer.text


def test_nothing_is_sent_and_watchers_are_told_why(site):
    put_one(1, due_at=NOW)
    visitor = Visitor(site.app)
    with SmtpServer() as relay, site.stopped():
        use_relay(site.app, relay.url)
        scheduler._in_app(site.app, send_letters)
        scheduler._in_app(site.app, send_letters)
        assert health.troubles()[0].name == "read-only"
        assert "scheduler" not in [one.name for one in health.troubles()]
        answer = visitor.get("/healthz?deep=1")
        assert answer.status_code == 503
        assert answer.text.startswith("read-only: Nothing can be written to the database")
        assert visitor.get("/readyz").status_code == 200
        assert relay.messages == []
    with SmtpServer() as relay:
        use_relay(site.app, relay.url)
        scheduler._in_app(site.app, send_letters)
        assert len(relay.messages) == 1
        assert states() == ["sent"]


def test_what_one_process_notices_all_that_were_forked_with_it_know(site, monkeypatch):
    monkeypatch.setattr(pause, "TRY_SECONDS", 60)
    known = pause.of(db.engine)
    assert known.state() is None
    child = os.fork()
    if child == 0:
        known.notice(OSError(28, "No space left on device"))
        os._exit(0)
    os.waitpid(child, 0)
    assert known.state() == pause.State(ordered=False)
    monkeypatch.setattr(pause, "TRY_SECONDS", 0)
    assert known.state() is None


# By order


@pytest.fixture
def maintained(sqlite_url, tmp_path, at):
    """`maintained(READ_ONLY_UNTIL=…)`: the site in read-only mode, its tests' own hands free."""
    at(NOW)
    with ExitStack() as stack:
        yield lambda **settings: an_application(
            sqlite_url, tmp_path, stack, READ_ONLY="1", **settings
        )


def test_by_order_pages_say_until_when_and_forms_wait(maintained, clock):
    app = maintained(READ_ONLY_UNTIL="2026-11-02 18:00", DEFAULT_ZONE="Europe/Moscow")
    an_event()
    visitor = Visitor(app)
    back = "Please come back after 2 November, 18:00 (Moscow, UTC+3)."
    for path in ("/", "/events/tender-age", "/events/tender-age", "/organize/sign-in"):
        assert back in words(visitor.get(path))
    answer = visitor.sign_up("tender-age")
    assert is_put_off(answer)
    assert int(answer.headers["Retry-After"]) == 7 * 3600
    kept = fields(next(one for one in forms(answer.text) if "/registrations" in one))
    assert kept["email"] == ANNA["email"]
    assert registrations() == []
    clock.advance(hours=8)
    assert "Please come back in half an hour." in words(visitor.get("/events/tender-age"))


def test_by_order_a_wrong_form_is_put_off_too_and_still_says_what_is_wrong(maintained):
    app = maintained()
    an_event()
    answer = Visitor(app).sign_up("tender-age", email="nobody")
    assert is_put_off(answer)
    assert "does not look like an e-mail address" in words(answer)


def test_by_order_the_way_in_stays_open_and_nobody_is_noted(maintained, clock):
    app = maintained()
    event = an_event()
    anna = people.sign_up(event, "Anna")
    token = links.token("join", anna.public_id, anna.link_counter)
    clock.set(event.first_start)
    answer = Visitor(app).post(f"/join/{token}")
    assert (answer.status_code, "room.example.org/42" in answer.text) == (200, True)
    db.session.rollback()
    assert db.session.scalars(select(Evidence)).all() == []


def test_by_order_the_scheduler_rests_and_leaves_no_trace(maintained):
    app = maintained()
    put_one(1, due_at=NOW)
    with SmtpServer() as relay:
        use_relay(app, relay.url)
        for job, _seconds in scheduler.JOBS:
            scheduler._in_app(app, job)
        assert relay.messages == []
    assert states() == ["queued"]
    assert [one.name for one in health.troubles()] == ["read-only"]


def test_by_order_who_is_signed_in_reads_on(maintained, clock):
    app = maintained()
    programme = some.a_programme()
    vera = some.signed_in(app, some.an_organizer("Vera", programme, "owner"))
    clock.advance(hours=2)  # the sign of life of the sign-in would be written now
    assert vera.get("/organize").status_code == 200
    assert is_put_off(some.post(vera, f"/organize/programmes/{programme.public_id}/series"))


@pytest.mark.parametrize(
    ("name", "value"), [("READ_ONLY", "yes"), ("READ_ONLY_UNTIL", "tomorrow")]
)
def test_a_bad_order_stops_the_start(name, value, tmp_path):
    with pytest.raises(BadSetting, match=name):
        Settings.from_environment(environment("sqlite:////x", tmp_path, **{name: value}))
