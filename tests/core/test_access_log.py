"""Logs without secrets."""

import logging

import pytest

from webinar_hub.core import links
from webinar_hub.core.access_log import SecretFilter, gunicorn_line, without_secrets

TOKEN = "abcdefghijklmnop-0-qrstuvwxyz234567qrstuvwxyz"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        (f"/registrations/{TOKEN}", "/registrations/***"),
        (f"/registrations/{TOKEN}/cancellation", "/registrations/***/cancellation"),
        (f"/registrations/{TOKEN}?saved=details", "/registrations/***?saved=details"),
        (f"/join/{TOKEN}", "/join/***"),
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
def test_a_line_cannot_be_forged(forged):
    line = gunicorn_line(method="GET", path=f"/x{forged}", status="404", seconds=0.01, size="12")
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    assert "\x00" not in line


def test_a_line_names_no_visitor():
    line = gunicorn_line(
        method="GET", path=f"/join/{TOKEN}", status="200", seconds=0.0123, size="4210"
    )
    assert line == "GET /join/*** 200 0.012s 4210"


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
