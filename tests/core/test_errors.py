"""One table: what a refusal or a fault looks like to the person."""

import pytest
from flask import Flask, abort

from tests.registration.visitors import words
from webinar_hub import errors
from webinar_hub.core.language import _
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Conflict, Gone, NotFound, Refusal, TooMany


class NotToday(Refusal):
    message = _("Please choose from the list.")


@pytest.fixture
def raising(sqlite_app: Flask):
    """`raising(NotFound())`: the answer to a request at which that happens."""

    def raising(problem: Exception | int, language: str = "en"):
        def view() -> str:
            if isinstance(problem, int):
                abort(problem)
            raise problem

        sqlite_app.view_functions["watch.healthz"] = view
        return sqlite_app.test_client().get("/healthz", headers={"Accept-Language": language})

    return raising


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotFound(), 404),
        (Gone(), 410),
        (Conflict(), 409),
        (TooMany(retry_after=60), 429),
        (Refusal("no"), 422),
        (NotToday(), 422),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Refusal) else None,
)
def test_each_refusal_has_its_status_and_says_what_to_do_next(raising, refusal, status):
    answer = raising(refusal)
    assert answer.status_code == status
    told = words(answer)
    assert str(errors.PAGES[status][0]) in told
    assert "See what is coming up" in told
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"]


def test_a_refusal_brings_its_own_sentence_in_the_readers_language(raising):
    assert "Please choose from the list." in words(raising(NotToday()))
    assert "Пожалуйста, выберите из списка." in words(raising(NotToday(), "ru"))


def test_who_came_too_often_is_told_how_long_to_wait(raising):
    assert raising(TooMany(retry_after=90)).headers["Retry-After"] == "90"


def test_without_a_turn_to_write_people_are_asked_back(raising):
    answer = raising(DatabaseBusy())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(errors.RETRY_SECONDS))


@pytest.mark.parametrize("status", [400, 401, 403, 413, 415, 418, 500, 501, 503])
def test_every_status_has_a_page_in_both_languages(raising, status):
    for language in ("en", "ru"):
        answer = raising(status, language)
        assert answer.status_code == status
        assert f'<html lang="{language}">' in answer.get_data(as_text=True)


def test_a_fault_shows_only_a_number_to_quote(raising, caplog):
    answer = raising(ValueError("postgres://user:secret@host"))
    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    assert "secret" not in page
    assert "Traceback" not in page
    (line,) = [one for one in caplog.messages if one.startswith("error ")]
    assert line.split()[1] in words(answer)


def test_an_address_that_leads_nowhere_has_the_one_page(sqlite_client):
    answer = sqlite_client.get("/nowhere", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "See what is coming up" in words(answer)


def test_a_wrong_way_of_asking_says_which_are_right(sqlite_client):
    answer = sqlite_client.delete("/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("host", ["evil.example.org", "localhost.evil.example.org", "a b"])
def test_a_host_that_is_not_ours_gets_no_page_of_ours(sqlite_client, host):
    answer = sqlite_client.get("/nowhere", headers={"Host": host})
    assert answer.status_code == 400
    assert b"evil" not in answer.get_data()


def test_an_immense_number_is_nobodys(app):
    """No database holds such a key."""
    with app.app_context():
        assert app.test_client().get(f"/texts/participation/{'9' * 400}").status_code == 404
