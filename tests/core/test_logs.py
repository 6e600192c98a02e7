"""Log lines: which request they belong to, as words or as JSON, and nothing secret in either."""

import io
import json
import logging
import re
from contextlib import contextmanager

import pytest

from webinar_hub.core.logs import RequestIds, formatter, request_id

SECRET = "abcdefghijklmnop-0-abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def log():
    """A logger of its own, and what it has written in a form."""

    @contextmanager
    def written(form):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter(form))
        logger = logging.getLogger("tests.logs")
        logger.addHandler(handler)
        logger.propagate = False
        try:
            yield logger, stream
        finally:
            logger.removeHandler(handler)
            logger.propagate = True

    return written


def named(app, headers=None, trusting=False):
    """The name of a request within the application, and the one its answer carries."""
    within = []

    def inner(environ, start_response):
        within.append(request_id())
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ok"]

    answered = []
    environ = {"REQUEST_METHOD": "GET", **(headers or {})}
    RequestIds(inner, trusting=trusting)(environ, lambda _s, pairs, _e=None: answered.extend(pairs))
    return within[0], dict(answered)["X-Request-Id"]


def test_each_request_has_a_name_that_its_answer_carries():
    first, second = named(None), named(None)
    assert first[0] == first[1] != second[0]
    assert re.fullmatch("[0-9a-f]{16}", first[0])


@pytest.mark.parametrize(
    ("given", "trusting", "taken"),
    [
        ("from-the-proxy-1", True, True),
        ("from-the-proxy-1", False, False),
        ("short", True, False),
        ("with space and more", True, False),
        ("x" * 65, True, False),
        ("line\nbreak-and-more", True, False),
    ],
)
def test_only_a_proxy_of_ours_may_name_a_request(given, trusting, taken):
    within, answered = named(None, {"HTTP_X_REQUEST_ID": given}, trusting)
    assert within == answered
    assert (within == given) is taken


def test_a_kept_page_and_an_error_page_are_named_too(sqlite_app):
    visitor = sqlite_app.test_client()
    names = {
        visitor.get(path).headers["X-Request-Id"]
        for path in ("/events", "/events", "/nothing", "/static/nothing.css")
    }
    assert len(names) == 4


def test_json_holds_one_object_a_line_with_the_fields_beside_the_message(log):
    named(None, {"HTTP_X_REQUEST_ID": "name-of-it"}, trusting=True)
    with log("json") as (logger, stream):
        logger.warning("two\nlines of %s", "ёж", extra={"fields": {"status": 200}})
    (line,) = stream.getvalue().splitlines()
    found = json.loads(line)
    assert found.pop("at").endswith("+00:00")
    assert found == {
        "level": "warning",
        "logger": "tests.logs",
        "message": "two\nlines of ёж",
        "request": "name-of-it",
        "status": 200,
    }


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_quotes_no_personal_link(log, form):
    with log(form) as (logger, stream):
        try:
            raise ValueError(f"/join/{SECRET}")
        except ValueError:
            logger.exception("it failed")
    assert "ValueError" in stream.getvalue()
    assert SECRET not in stream.getvalue()


def test_words_name_the_request_beside_the_logger(log):
    named(None, {"HTTP_X_REQUEST_ID": "name-of-it"}, trusting=True)
    with log("text") as (logger, stream):
        logger.warning("hello")
    assert stream.getvalue().endswith("WARNING tests.logs [name-of-it]: hello\n")


def test_the_page_for_an_unforeseen_error_quotes_the_name_of_the_request(sqlite_app):
    def fails():
        raise RuntimeError("unforeseen")

    sqlite_app.view_functions["catalogue.past"] = fails
    answer = sqlite_app.test_client().get("/past")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
