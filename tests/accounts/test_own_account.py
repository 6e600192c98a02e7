"""My account: the password, and the browsers in which I am signed in."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import organizing as some
from tests.accounts.phones import again, set_up
from tests.mail import expected
from webinar_hub.accounts import browsers, operations, own_account, rules
from webinar_hub.accounts.models import Organizer, StaffSession
from webinar_hub.accounts.queries import living_sessions, signed_in
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import TooMany
from webinar_hub.mail.models import OutboxMessage

NEW = "five other words make two"
LETTERS = Path(__file__).parent / "letters"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
YANDEX = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 YaBrowser/25.10.0.0 Safari/537.36"
)


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


@pytest.fixture
def vera():
    return some.an_organizer("Vera")


def last_letter() -> OutboxMessage:
    return db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        (FIREFOX, "firefox windows", "Firefox on Windows"),
        (IPHONE, "safari iphone", "Safari on iPhone"),
        (YANDEX, "yandex windows", "Yandex on Windows"),
        ("curl/8.0", "other other", "A browser of another kind"),
        ("Mozilla/5.0 (X11; Linux)", "other linux", "Linux"),
        (None, "other other", "A browser of another kind"),
        ("\x00<script>" * 500, "other other", "A browser of another kind"),
    ],
)
def test_a_browser_is_two_words(app, line, kind, words):
    assert browsers.kind_of(line) == kind
    with app.test_request_context("/?lang=en"):
        assert str(browsers.in_words(kind)) == words


def test_a_changed_password_ends_every_other_sign_in_and_a_letter_says_so(vera):
    here, there = (operations.open_session(vera.id) for _browser in range(2))
    secret = own_account.change_password(vera, some.PASSWORD, NEW)
    assert [signed_in(one) for one in (here, there)] == [None, None]
    assert signed_in(secret) is not None
    assert last_letter().kind == "staff_password_changed"
    assert operations.sign_in("vera@example.org", NEW, "192.0.2.1")
    with pytest.raises(rules.WrongSignIn):
        operations.sign_in("vera@example.org", some.PASSWORD, "192.0.2.1")


def test_who_does_not_know_the_old_password_changes_nothing(vera):
    for _try in range(10):
        with pytest.raises(rules.WrongPassword):
            own_account.change_password(vera, "some words I guessed", NEW)
    with pytest.raises(TooMany):
        own_account.change_password(again(), some.PASSWORD, NEW)
    assert last_letter() is None


def test_a_new_password_is_as_good_as_a_first_one(vera):
    with pytest.raises(rules.WeakPassword):
        own_account.change_password(vera, some.PASSWORD, "vera@example.org")


def test_the_page_changes_the_password_and_stays_signed_in(app, vera):
    client = some.signed_in(app, vera)
    address = "/organize/account/password"
    wrong = some.post(client, address, old_password="no", password=NEW)
    assert wrong.status_code == 422
    page = wrong.get_data(as_text=True)
    assert "This is not your present password." in page
    assert NEW not in page
    done = some.post(client, address, old_password=some.PASSWORD, password=NEW)
    assert done.status_code == 303
    page = client.get(done.location).get_data(as_text=True)
    assert "Your password is changed." in page


def test_each_browser_is_named_and_signed_out_by_itself(app, vera):
    client = some.signed_in(app, vera)
    other = operations.open_session(vera.id, "firefox windows")
    page = client.get("/organize/account").get_data(as_text=True)
    assert "Firefox on Windows" in page
    assert "This browser" in page
    (row,) = [one for one in living_sessions(vera.id) if one.browser]
    address = f"/organize/account/browsers/{own_account.handle_of(row)}/ending"
    assert some.post(client, address).status_code == 303
    db.session.rollback()
    assert signed_in(other) is None
    assert some.post(client, address).status_code == 404
    assert client.get("/organize").status_code == 200


def test_nobody_signs_out_somebody_else(app, vera):
    oleg = some.an_organizer("Oleg")
    theirs = operations.open_session(oleg.id)
    rows = living_sessions(oleg.id)
    client = some.signed_in(app, vera)
    for row in rows:
        address = f"/organize/account/browsers/{own_account.handle_of(row)}/ending"
        assert some.post(client, address).status_code == 404
    assert signed_in(theirs) is not None


def test_one_button_signs_out_every_other_browser(app, vera):
    client = some.signed_in(app, vera)
    others = [operations.open_session(vera.id) for _browser in range(3)]
    assert some.post(client, "/organize/account/browsers/ending").status_code == 303
    db.session.rollback()
    assert [signed_in(one) for one in others] == [None] * 3
    assert client.get("/organize").status_code == 200


def test_a_browser_that_was_not_seen_before_is_told_of(vera):
    forget_sign_ins()
    for kind in ("firefox windows", "firefox windows"):
        operations.open_session(vera.id, kind)
    assert last_letter() is None
    operations.open_session(vera.id, "safari iphone")
    assert last_letter().facts["browser"] == "Safari on iPhone"


@operation
def forget_sign_ins() -> None:
    db.session.query(StaffSession).delete()


def test_no_address_and_no_line_of_a_browser_is_kept(app, vera):
    client = some.an_english_browser(app)
    sent = {"email": "vera@example.org", "password": some.PASSWORD}
    client.environ_base |= {"REMOTE_ADDR": "203.0.113.77", "HTTP_USER_AGENT": FIREFOX}
    assert some.post(client, "/organize/sign-in", **sent).status_code == 303
    db.session.rollback()
    row = db.session.scalars(select(StaffSession).order_by(StaffSession.id.desc())).first()
    kept = " ".join(str(getattr(row, one.name)) for one in StaffSession.__table__.columns)
    assert "firefox windows" in kept
    assert "203.0.113" not in kept
    assert "Gecko" not in kept


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("what", ["password", "on", "off", "recovery", "browser"])
def test_the_letters_read_well(at, language, what):
    at(datetime(2026, 11, 2, 8, tzinfo=UTC))
    vera = some.an_organizer("Vera")
    in_their_language(vera.id, language)
    vera = again()
    if what == "password":
        own_account.change_password(vera, some.PASSWORD, NEW)
    elif what == "browser":
        operations.open_session(vera.id, "firefox windows")
        operations.open_session(vera.id, "safari iphone")
    else:
        _phone, codes = set_up(vera)
        if what == "off":
            own_account.take_off(vera.email)
        if what == "recovery":
            own_account.check_code(again(), codes[0])
    expected.check(last_letter(), LETTERS, what)


@operation
def in_their_language(organizer_id: int, language: str) -> None:
    db.session.get_one(Organizer, organizer_id).language = language
