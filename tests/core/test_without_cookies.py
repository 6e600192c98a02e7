"""A browser that keeps no cookies: all that is for everybody works, and the rest says why not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import create_environ, run_wsgi_app

from tests import making
from tests import organizing as some
from tests.forms import fields, forms
from tests.registration import people
from tests.registration.visitors import ANNA, Visitor, manage_path, words
from webinar_hub.attendance.models import Evidence
from webinar_hub.core import links, page_versions
from webinar_hub.core.database import db
from webinar_hub.registration.models import Registration

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
HOST = "http://localhost"


class Forgetful(Visitor):
    """Keeps no cookies, and says which page it comes from, as browsers do."""

    def __init__(self, app, language="en"):
        super().__init__(app, language)
        self.browser = app.test_client(use_cookies=False)

    def go(self, path, referrer=""):
        """Opens a page as a browser does, over all redirects; gives the answer and its address."""
        for _step in range(4):
            headers = {"Sec-Fetch-Mode": "navigate"} | (
                {"Referer": HOST + referrer} if referrer else {}
            )
            answer = self.get(path, headers=headers)
            if answer.status_code not in (301, 302, 303):
                return answer, path
            path = answer.headers["Location"].removeprefix(HOST)
        pytest.fail(f"led in a circle: {path}")


@pytest.fixture(autouse=True)
def inside(sqlite_app, at, monkeypatch):
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    at(NOW)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def event():
    event = making.make_event(slug="tender-age", room_link="https://room.example.org/42")
    making.make_pool(event, capacity=20)
    return event


@pytest.fixture
def visitor(sqlite_app):
    return Forgetful(sqlite_app)


def registration() -> Registration:
    db.session.rollback()
    return db.session.scalars(select(Registration)).one()


def test_signing_up_needs_none_and_the_next_page_says_what_the_letter_is_for(visitor, event):
    sent = visitor.sign_up("tender-age")
    assert sent.status_code == 303
    thanks = visitor.get(sent.headers["Location"])
    assert thanks.status_code == 200
    assert "Then sign up once more, with the right one." in words(thanks)
    assert registration().given_name == "Anna"


def test_shortly_before_the_start_the_letter_is_named_as_the_way_in(visitor, event, clock):
    clock.set(event.first_start - timedelta(minutes=20))
    thanks = visitor.get(visitor.sign_up("tender-age").headers["Location"])
    assert "your way in is in the letter" in words(thanks)
    assert "from this browser you can come straight in" not in words(thanks)
    assert "Please open the link in the letter" in words(visitor.get("/join/here"))


def test_coming_in_and_changing_and_giving_back_a_seat_need_none(visitor, event, clock):
    anna = people.sign_up(event, "Anna")
    token, own = links.token("join", anna.public_id, anna.link_counter), manage_path(anna)
    details = fields(forms(visitor.get(f"{own}/details").text)[0])
    assert visitor.post(f"{own}/details", details | {"given_name": "Anya"}).status_code == 303
    assert registration().given_name == "Anya"
    clock.set(event.first_start)
    assert "room.example.org/42" in visitor.post(f"/join/{token}").text
    db.session.rollback()
    assert len(db.session.scalars(select(Evidence)).all()) == 1
    clock.set(NOW)
    assert visitor.post(f"{own}/cancellation").status_code == 303
    assert registration().state == "cancelled"


def test_a_chosen_language_and_zone_go_along_from_page_to_page(visitor, event):
    answer, here = visitor.go("/?lang=ru&zone=Asia/Omsk")
    for path in ("/past", "/events/tender-age?x=1", "/legal", "/events/tender-age/young"):
        answer, here = visitor.go(path, referrer=here)
        assert '<html lang="ru">' in answer.text
        assert here.startswith(path)
        assert "lang=ru" in here
        assert "zone=Asia%2FOmsk" in here
    answer, here = visitor.go("/?lang=en", referrer=here)
    assert '<html lang="en">' in answer.text
    assert "zone=Asia%2FOmsk" in here


def test_a_form_that_comes_back_speaks_the_chosen_language_and_so_does_the_next_page(
    visitor, event
):
    page = "/events/tender-age?lang=ru"
    form = visitor.form("tender-age", page)
    target = "/events/tender-age/registrations"
    origin = {"headers": {"Referer": HOST + page}}
    again = visitor.post(target, form | ANNA | {"email": "nobody"}, **origin)
    assert again.status_code == 422
    assert '<html lang="ru">' in again.text
    sent = visitor.post(target, form | ANNA, **origin)
    thanks, here = visitor.go(sent.headers["Location"], referrer=page)
    assert here == "/events/tender-age/thanks?lang=ru"
    assert '<html lang="ru">' in thanks.text
    assert registration().language == "ru"


@pytest.mark.parametrize(
    "headers",
    [
        {"Referer": "http://elsewhere.example.org/?lang=ru", "Sec-Fetch-Mode": "navigate"},
        {"Referer": f"{HOST}/?lang=xx&zone=Moon/Base", "Sec-Fetch-Mode": "navigate"},
        {"Referer": "http://[/?lang=ru", "Sec-Fetch-Mode": "navigate"},
        {"Referer": f"{HOST}/?lang=ru", "Sec-Fetch-Mode": "no-cors"},
        {"Referer": f"{HOST}/?lang=ru", "Accept": "text/css,*/*;q=0.1"},
        {"Referer": f"{HOST}/?lang=ru", "Cookie": "lang=en", "Sec-Fetch-Mode": "navigate"},
    ],
)
def test_nobody_is_led_elsewhere_for_what_was_not_chosen_here(visitor, headers):
    assert visitor.get("/past", headers=headers).status_code == 200


def test_who_is_led_on_stays_on_this_site(sqlite_app):
    headers = {"Referer": f"{HOST}/?lang=ru", "Sec-Fetch-Mode": "navigate"}
    environ = create_environ("/", base_url=HOST, headers=headers)
    environ["PATH_INFO"] = "//elsewhere.example.org/\\"
    _body, status, answer = run_wsgi_app(sqlite_app.wsgi_app, environ)
    assert status.startswith("302")
    assert answer["Location"] == "/elsewhere.example.org/%5C?lang=ru"


def test_a_browser_with_cookies_is_never_led_round(sqlite_app, event):
    visitor = Visitor(sqlite_app)
    visitor.get("/?lang=ru")
    headers = {"Referer": f"{HOST}/?lang=ru", "Sec-Fetch-Mode": "navigate"}
    answer = visitor.get("/past", headers=headers)
    assert (answer.status_code, '<html lang="ru">' in answer.text) == (200, True)


def test_signing_in_without_them_says_what_to_do(sqlite_app, visitor):
    some.an_organizer("Vera", site_owner=True)
    form = fields(next(f for f in forms(visitor.get("/organize/sign-in").text)))
    typed = {"email": "vera@example.org", "password": some.PASSWORD}
    answer = visitor.post("/organize/sign-in", form | typed)
    assert answer.status_code == 400
    assert "Your browser keeps no cookies of this site" in words(answer)
    assert 'value="vera@example.org"' in answer.text
    assert some.PASSWORD not in answer.text


def test_choosing_a_password_without_them_says_what_to_do_and_keeps_the_link(sqlite_app, visitor):
    token = some.accounts.add_organizer("ada@example.org", "Ada", False, "en", "Europe/Moscow")
    path = f"/organize/welcome/{token}"
    form = fields(forms(visitor.get(path).text)[0])
    answer = visitor.post(path, form | {"password": "four words make one"})
    assert answer.status_code == 400
    assert "Your browser keeps no cookies of this site" in words(answer)
    ada = some.an_english_browser(sqlite_app)
    form = fields(forms(ada.get(path).text)[0])
    assert ada.post(path, data=form | {"password": "four words make one"}).status_code == 303
