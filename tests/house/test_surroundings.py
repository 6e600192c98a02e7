"""What the other tests rely on: an own database, a standing clock, a closed network, servers."""

import http.client
import smtplib
import socket
import ssl
from datetime import UTC, datetime

import pytest

from tests.servers.https import TlsFront


def test_reaching_beyond_this_machine_fails_and_names_the_address():
    with pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.7"):
        smtplib.SMTP("192.0.2.7", timeout=1)
    with pytest.raises(pytest.fail.Exception, match=r"mail\.example\.org"):
        socket.create_connection(("mail.example.org", 25), timeout=1)


def test_this_machine_is_within_reach():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_writes_no_other_sees(app, turn):
    from sqlalchemy import inspect

    from webinar_hub.core.database import db

    with app.app_context(), db.engine.begin() as connection:
        assert not inspect(connection).has_table("left_behind")
        assert inspect(connection).has_table("alembic_version")
        connection.exec_driver_sql("CREATE TABLE left_behind (id INTEGER)")


def test_the_clock_stands_until_it_is_moved(clock, at):
    from webinar_hub.core import clock as product_clock

    at(datetime(2026, 3, 1, 9, tzinfo=UTC))
    clock.advance(minutes=30)
    assert product_clock.now() == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def test_several_web_processes_answer_on_one_port(start_web, sqlite_url):
    site = start_web(sqlite_url, workers=2)
    connection = http.client.HTTPConnection("localhost", site.port, timeout=10)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()
    assert site.stop() == 0


def test_a_front_ends_tls_before_the_web_processes(start_web, sqlite_url):
    with TlsFront() as front:
        front.forward_to(start_web(sqlite_url, BASE_URL=front.url, TRUSTED_PROXIES="1").port)
        trusting = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("localhost", front.server_port, context=trusting)
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
        connection.close()


def test_a_browser_opens_a_page(start_web, sqlite_url, page):
    assert page.goto(start_web(sqlite_url).url + "/healthz").ok


def test_a_browser_looks_up_no_name_but_the_loopback(page):
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
