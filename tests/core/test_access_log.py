"""Logs without secrets."""

import logging
import re

import pytest

from webinar_hub.core import links
from webinar_hub.core.access_log import AccessLines, SecretFilter, without_secrets

TOKEN = "abcdefghijklmnop-0-qrstuvwxyz234567qrstuvwxyz"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        (f"/registrations/{TOKEN}", "/registrations/***"),
        (f"/registrations/{TOKEN}/cancellation", "/registrations/***/cancellation"),
        ("/colleagues/cut-off-token/more", "/colleagues/***/more"),
        ("/answer/cut-off-token", "/answer/***"),
        ("/employer-letters/cut-off-token/letter.pdf", "/employer-letters/***/letter.pdf"),
        ("/events/tender-age/colleagues/list", "/events/tender-age/colleagues/list"),
        (f"/registrations/{TOKEN}?saved=details", "/registrations/***?saved=details"),
        (f"/join/{TOKEN}", "/join/***"),
        (f"/dates/{TOKEN}/leaving", "/dates/***/leaving"),
        (f"/JOIN/{TOKEN.upper()}", "/JOIN/***"),
        (f"/%6Aoin/{TOKEN}", "/join/***"),
        (f"/join%2F{TOKEN}", "/join/***"),
        (f"//join//{TOKEN}", "//join//***"),
        ("/%75nsubscribe/abcdefghijkl", "/unsubscribe/***"),
        ("//calendar//abcdefghijkl.ics", "//calendar//***"),
        (f"/elsewhere/{TOKEN}.html", "/elsewhere/***.html"),
        ("/elsewhere/" + TOKEN.replace("-", "%2D"), "/elsewhere/***"),
        ("/organize/sign-in?next=/organize/people", "/organize/sign-in?next=***"),
        ("/x?%6Eext=/organize", "/x?next=***"),
        ("/calendar/abcdefghijkl.ics", "/calendar/***"),
        ("/unsubscribe/abcdefghijkl", "/unsubscribe/***"),
        ("/organize/welcome/abcdefghijkl", "/organize/welcome/***"),
        ("/events/tender-age/registrations", "/events/tender-age/registrations"),
        ("/events/tender-age", "/events/tender-age"),
        ("/calendar.ics?kind=webinar", "/calendar.ics?kind=webinar"),
        ("/?q=anna@example.org&kind=webinar", "/?q=***&kind=webinar"),
        ("/x?a=1&token=secret&code=1", "/x?a=1&token=***&code=***"),
        ("/x?email=anna@example.org", "/x?email=***"),
    ],
)
def test_secrets_are_cut_out_of_addresses(path, logged):
    assert without_secrets(path) == logged


@pytest.mark.parametrize(
    "forged", ["\r\n127.0.0.1 GET /admin 200", "\x1b[31mred", "\u2028next", "\x85next", "\x00"]
)
def test_a_line_cannot_be_forged(forged, caplog):
    (line,) = lines_of(caplog, [b"no"], path=f"/x{forged}")
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    assert "\x00" not in line


def test_a_line_names_no_visitor_and_no_secret(caplog):
    (line,) = lines_of(caplog, [b"four", b"six"], path=f"/join/{TOKEN}", query="email=a@b.org")
    assert re.fullmatch(r"GET /join/\*\*\*\?email=\*\*\* 200 0\.\d{3}s 7", line)


def test_an_answer_in_pieces_is_told_when_it_has_ended_however_much_was_taken(caplog):
    closed = []

    def pieces():
        try:
            yield b"four"
            yield b"never taken"
        finally:
            closed.append(True)

    with caplog.at_level(logging.INFO, AccessLines.LOGGER):
        answer = ask(lambda: pieces(), "/export")
        assert next(iter(answer)) == b"four"
        assert caplog.messages == []
        answer.close()
    assert caplog.messages[0].endswith("s 4")
    assert closed == [True]


def test_what_breaks_is_told_as_500_and_goes_on_to_the_server(caplog):
    def broken():
        raise ValueError("broken")

    seen = []
    caplog.set_level(logging.INFO, AccessLines.LOGGER)
    with pytest.raises(ValueError, match="broken"):
        ask(broken, "/events/x", seen=lambda *what: seen.append(what[:2]))
    assert "GET /events/x 500" in caplog.text
    assert seen == [("/events/x", "500")]


def test_a_look_whether_the_site_lives_is_counted_and_writes_no_line(caplog):
    seen = []
    with caplog.at_level(logging.INFO, AccessLines.LOGGER):
        ask(lambda: [b"ok"], "/healthz", seen=lambda *what: seen.append(what[:2]))
    assert caplog.messages == []
    assert seen == [("/healthz", "200")]


def lines_of(caplog, answer, **where):
    with caplog.at_level(logging.INFO, AccessLines.LOGGER):
        assert list(ask(lambda: answer, **where)) == answer
    return caplog.messages


def ask(make, path, query="", seen=None):
    def app(_environ, start_response):
        answer = make()
        start_response("200 OK", [])
        return answer

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    return AccessLines(app, seen)(environ, lambda *_: None)


def test_other_lines_pass_the_same_filter(caplog):
    logger = logging.getLogger("a server")
    logger.addFilter(SecretFilter())
    logger.error("Error handling request %s", f"/registrations/{TOKEN}")
    assert caplog.messages == ["Error handling request /registrations/***"]


def test_every_kind_of_personal_link_is_known_to_the_filter(sqlite_app):
    with sqlite_app.app_context():
        for purpose in links.PATHS:
            url = links.personal_url(purpose, "abcdefghijklmnop", 1)
            assert "abcdefghijklmnop" not in without_secrets(url)
