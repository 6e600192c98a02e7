"""Organizers come in with a password, stay for a while, and leave."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests import organizing as some
from webinar_hub.accounts import operations, passwords, rules
from webinar_hub.accounts.models import Organizer, StaffSession
from webinar_hub.accounts.queries import by_email, signed_in
from webinar_hub.core import tokens
from webinar_hub.core.database import db
from webinar_hub.core.models import LimitUse
from webinar_hub.core.refusals import TooMany

HOME = "192.0.2.1"


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


@pytest.fixture
def vera():
    return some.an_organizer("Vera")


def come_in(client, password=some.PASSWORD, email="vera@example.org", **fields):
    return some.post(client, "/organize/sign-in", email=email, password=password, **fields)


def cookie(response) -> str:
    return next(one for one in response.headers.getlist("Set-Cookie") if "hub_staff" in one)


def test_a_password_opens_the_workspace_and_leaving_closes_it(app, vera):
    client = some.an_english_browser(app)
    response = come_in(client)
    assert (response.status_code, response.location) == (303, "/organize")
    assert client.get("/organize").status_code == 200
    secret = client.get_cookie("hub_staff").value
    assert some.post(client, "/organize/sign-out").status_code == 303
    assert client.get_cookie("hub_staff") is None
    client.set_cookie("hub_staff", secret)
    assert client.get("/organize").status_code == 303


def test_the_cookie_is_for_the_server_alone(app, vera):
    line = cookie(come_in(some.an_english_browser(app)))
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(line.split("; "))


def test_on_https_the_cookie_is_bound_to_host_and_tls(app, vera, monkeypatch):
    from webinar_hub.accounts import gate

    class OverTls:
        https = True

    monkeypatch.setattr(gate, "settings", OverTls)
    line = cookie(come_in(some.an_english_browser(app)))
    assert line.startswith("__Host-hub_staff=")
    assert {"Secure", "Path=/"} <= set(line.split("; "))
    assert "Domain" not in line


def test_only_digests_of_secrets_are_stored(vera):
    secret = operations.sign_in("vera@example.org", some.PASSWORD, HOME)
    rows = db.session.scalars(select(StaffSession.token_digest)).all()
    assert tokens.digest(secret) in rows
    assert secret not in rows


def test_each_sign_in_has_a_secret_of_its_own_and_ends_the_one_before(vera):
    first = operations.sign_in("vera@example.org", some.PASSWORD, HOME)
    second = operations.sign_in("vera@example.org", some.PASSWORD, HOME, replaces=first)
    assert first != second
    assert signed_in(first) is None
    assert signed_in(second) is not None


def test_every_wrong_pair_gets_the_same_refusal(vera):
    for number, (email, password) in enumerate(
        (
            ("vera@example.org", "four words make two"),
            ("vera@example.org", ""),
            ("nobody@example.org", some.PASSWORD),
            ("no address", some.PASSWORD),
            ("a@b@example.org", some.PASSWORD),
            ("vera@example.org\nBcc: x@example.org", some.PASSWORD),
            ("", ""),
        )
    ):
        with pytest.raises(rules.WrongSignIn):
            operations.sign_in(email, password, f"192.0.2.{number}")


def test_the_page_says_what_is_wrong_and_keeps_the_address_but_not_the_password(app, vera):
    response = come_in(some.an_english_browser(app), password="wrong words in here")
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "This address and this password do not go together." in page
    assert 'value="vera@example.org"' in page
    assert "wrong words" not in page


def test_an_address_is_known_in_any_case(vera):
    assert operations.sign_in("  VERA@Example.ORG ", some.PASSWORD, HOME)


def test_an_account_that_was_ended_is_out_at_the_next_request(app, vera):
    client = some.signed_in(app, vera)
    assert client.get("/organize").status_code == 200
    operations.disable("vera@example.org")
    assert client.get("/organize").status_code == 303
    with pytest.raises(rules.WrongSignIn):
        operations.sign_in("vera@example.org", some.PASSWORD, HOME)
    operations.enable("vera@example.org")
    assert operations.sign_in("vera@example.org", some.PASSWORD, HOME)


def test_who_is_idle_for_half_a_day_signs_in_again(app, vera, clock):
    client = some.signed_in(app, vera)
    for _visit in range(3):
        clock.advance(hours=11)
        assert client.get("/organize").status_code == 200
    clock.advance(hours=12, minutes=1)
    assert client.get("/organize").status_code == 303


def test_after_a_fortnight_everybody_signs_in_again(app, vera, clock):
    client = some.signed_in(app, vera)
    for _visit in range(33):
        clock.advance(hours=10)
        assert client.get("/organize").status_code == 200
    clock.advance(hours=10)
    assert client.get("/organize").status_code == 303


def test_a_sign_of_life_is_written_every_ten_minutes_at_most(app, vera, clock):
    client = some.signed_in(app, vera)
    began = clock.now()
    clock.advance(minutes=9)
    client.get("/organize")
    assert _seen() == began
    clock.advance(minutes=2)
    client.get("/organize")
    assert _seen() == clock.now()


def _seen():
    db.session.rollback()
    return db.session.scalars(select(StaffSession.seen_at).order_by(StaffSession.id.desc())).first()


def test_guessing_is_slow_and_a_right_guess_after_too_many_does_not_count(vera, clock):
    for _guess in range(10):
        with pytest.raises(rules.WrongSignIn):
            operations.sign_in("vera@example.org", "wrong words in here", HOME)
    with pytest.raises(TooMany):
        operations.sign_in("vera@example.org", some.PASSWORD, HOME)
    assert operations.sign_in("vera@example.org", some.PASSWORD, "192.0.2.2")
    clock.advance(minutes=16)
    assert operations.sign_in("vera@example.org", some.PASSWORD, HOME)


def test_guessing_from_many_networks_is_slow_too(vera):
    for guess in range(100):
        operations.limits.use(
            "sign-in to one account", "vera@example.org", allowed=100, seconds=3600
        )
        assert guess < 100
    with pytest.raises(TooMany):
        operations.sign_in("vera@example.org", some.PASSWORD, "192.0.2.99")


def test_too_many_attempts_are_answered_with_a_time_to_wait(app, vera):
    client = some.an_english_browser(app)
    answers = [come_in(client, password="wrong words in here") for _guess in range(11)]
    assert [one.status_code for one in answers] == [422] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_limits_hold_no_address_in_the_clear(vera):
    operations.sign_in("vera@example.org", some.PASSWORD, HOME)
    keys = db.session.scalars(select(LimitUse.key)).all()
    assert keys
    assert not [key for key in keys if "vera" in key or HOME in key]


@pytest.mark.parametrize(
    "email", ["vera@example.org", "nobody@example.org", "no address", "ended@example.org"]
)
def test_every_attempt_costs_one_hash_so_that_nobody_learns_who_has_an_account(
    real_passwords, vera, monkeypatch, email
):
    some.an_organizer("Ended")
    operations.disable("ended@example.org")
    asked = []
    monkeypatch.setattr(passwords, "_hasher", Counting(asked))
    with pytest.raises(rules.WrongSignIn):
        operations.sign_in(email, "wrong words in here", HOME)
    assert len(asked) == 1
    assert "m=19456,t=2,p=1" in asked[0]


class Counting(PasswordHasher):
    def __init__(self, asked: list[str]):
        super().__init__(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self.asked = asked

    def verify(self, hash: str, password: str) -> bool:
        self.asked.append(hash)
        return super().verify(hash, password)


def test_an_old_hash_is_made_anew_when_its_owner_comes_in(real_passwords, vera):
    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(some.PASSWORD)
    operations.keep_hash(vera.id, vera.password_hash, weak)
    operations.sign_in("vera@example.org", some.PASSWORD, HOME)
    db.session.rollback()
    stored = db.session.scalars(select(Organizer.password_hash)).one()
    assert stored != weak
    assert "m=19456,t=2,p=1" in stored
    assert not passwords.outdated(stored)


def test_a_page_that_was_asked_for_is_shown_after_the_sign_in(app, vera):
    client = some.an_english_browser(app)
    asked = client.get("/organize/events?state=past")
    assert asked.status_code == 303
    page = client.get(asked.location).get_data(as_text=True)
    wanted = re.search(r'name="next"[^>]*value="([^"]*)"', page)[1]
    assert come_in(client, next=wanted).location == "/organize/events?state=past"


ELSEWHERE = (
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "///evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "/%2f/evil.example",
    "/organize\r\nSet-Cookie: a=b",
    "/organized",
    "/",
    "",
)


def test_after_the_sign_in_nobody_is_led_elsewhere(app, vera, clock):
    for address in ELSEWHERE:
        clock.advance(minutes=16)  # so many sign-ins at once would be too many
        response = come_in(some.an_english_browser(app), next=address)
        assert response.location == "/organize", address


def test_a_sign_in_from_another_page_is_refused(app, vera):
    client = some.an_english_browser(app)
    typed = {"email": "vera@example.org", "password": some.PASSWORD}
    assert client.post("/organize/sign-in", data=typed).status_code == 400
    typed["csrf_token"] = some.token_for(client)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/organize/sign-in", data=typed, headers=foreign).status_code == 403
    assert client.get_cookie("hub_staff") is None


def test_the_form_token_of_before_the_sign_in_ends_with_it(app, vera):
    client = some.an_english_browser(app)
    old = some.token_for(client)
    come_in(client)
    assert client.post("/organize/sign-out", data={"csrf_token": old}).status_code == 400


def test_who_is_signed_in_already_is_led_on(app, vera):
    assert some.signed_in(app, vera).get("/organize/sign-in").location == "/organize"


def test_sign_in_pages_are_kept_by_no_browser(app, vera):
    response = some.an_english_browser(app).get("/organize/sign-in")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_password_typed_on_another_keyboard_is_the_same(vera):
    token = operations.new_link("vera@example.org")
    operations.choose_password(token, "пе\u0438\u0306те чай вечером")
    assert operations.sign_in("vera@example.org", "пе\u0439те чай вечером", HOME)


def test_what_ended_long_ago_is_forgotten(vera, clock):
    operations.open_session(vera.id)
    operations.new_link("vera@example.org")
    clock.advance(days=45)
    operations.open_session(vera.id)
    assert operations.forget_old() > 0
    db.session.rollback()
    assert len(db.session.scalars(select(StaffSession)).all()) == 1


def test_with_the_database_away_the_workspace_says_when_to_come_back(sqlite_app):
    with sqlite_app.app_context():
        client = some.signed_in(sqlite_app, some.an_organizer("Oleg"))
        assert client.get("/organize").status_code == 200
        db.session.remove()
        file = Path(db.engine.url.database)
        db.engine.dispose()
    for part in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        part.unlink(missing_ok=True)
    file.mkdir()
    response = client.get("/organize")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


def test_sessions_that_ended_long_ago_still_say_when(vera, clock):
    secret = operations.open_session(vera.id)
    clock.advance(hours=1)
    operations.sign_out(secret)
    db.session.rollback()
    row = db.session.scalars(
        select(StaffSession).where(StaffSession.token_digest == tokens.digest(secret))
    ).one()
    assert row.ended_at - row.created_at == timedelta(hours=1)
    assert by_email("vera@example.org") is not None
