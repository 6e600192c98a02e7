"""The site file for nginx as it is handed out, before real web processes."""

import gzip
import ssl
import threading
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.deploy.conftest import SIGNUPS_PER_HOUR
from tests.servers.behind_nginx import STATIC, TOKEN
from tests.servers.nginx import NginxServer, free_ports

SLOW, OTHERS = 30, 20
FORGED = {
    "Forwarded": "for=192.0.2.1;proto=http;host=evil.example.org",
    "X-Forwarded-Host": "evil.example.org",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Protocol": "http",
    "X-Forwarded-Ssl": "off",
    "X-Real-Ip": "192.0.2.1",
    "X-Request-Id": "an-id-of-the-visitor",
    "SCRIPT_NAME": "/evil",
    "X_Forwarded_For": "192.0.2.1",
    "X_Forwarded_Proto": "http",
}


def test_everybody_is_answered_while_slow_clients_hold_their_connections(site):
    asked: dict[str, int] = {}

    def visit(number: int) -> None:
        person, address = f"quick{number}@example.org", f"127.0.1.{number}"
        asked[person] = site.front.sign_up(site.slug, person, address)
        asked[f"page {number}"] = site.front.ask(site.event, address).status

    with site.front.slow_clients(SLOW, site.event):
        visits = [threading.Thread(target=visit, args=(number,)) for number in range(OTHERS)]
        for one in visits:
            one.start()
        for one in visits:
            one.join(60)
    assert asked == {
        **{f"quick{number}@example.org": 303 for number in range(OTHERS)},
        **{f"page {number}": 200 for number in range(OTHERS)},
    }


def test_a_visitor_who_comes_without_https_is_sent_to_it(site):
    answer = site.front.ask_by_http(f"{site.event}?lang=ru")
    assert answer.status == 301
    assert answer.headers["Location"] == f"{site.front.url}{site.event}?lang=ru"


def test_a_page_has_the_headers_of_the_program_and_each_only_once(site):
    headers = site.front.ask(site.event).headers
    for name in ("Content-Security-Policy", "Strict-Transport-Security", "X-Request-Id"):
        assert len(headers.get_all(name)) == 1, name
    assert headers["Server"] == "nginx"


def test_static_files_come_from_nginx_and_are_kept_for_a_year(site):
    site.front.ask("/static/css/site.css?v=1")
    answer = site.front.ask("/static/css/site.css?v=2")
    assert answer.body == (STATIC / "css/site.css").read_bytes()
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert site.front.ask("/static/icon.svg").headers["Content-Type"] == "image/svg+xml"
    assert "/static/" not in site.front.web.output


@pytest.mark.parametrize("path", ["/static/../__init__.py", "/static../settings.py", "/static/"])
def test_beside_static_files_nothing_of_the_package_is_shown(site, path):
    assert site.front.ask(path).status in (400, 403, 404)


def test_pages_are_packed_and_an_unchanged_one_is_not_sent_again(site):
    packed = site.front.ask(site.quiet, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(packed.body)
    again = site.front.ask(site.quiet, headers={"If-None-Match": packed.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_the_limit_of_a_network_counts_its_true_address_whatever_it_says(site):
    def sign_up(number: int, address: str, said: str) -> int:
        email = f"{address}-{number}@example.org"
        return site.front.sign_up(site.slug, email, address, **{"X-Forwarded-For": said})

    for number in range(SIGNUPS_PER_HOUR):
        assert sign_up(number, "127.0.0.11", f"192.0.2.{number}") == 303
    assert sign_up(99, "127.0.0.11", "192.0.2.99, 127.0.0.12") == 429
    assert sign_up(1, "127.0.0.12", "127.0.0.11") == 303


def test_what_a_visitor_says_of_proxies_changes_nothing(site):
    answer = site.front.ask(site.event, headers=FORGED)
    assert answer.status == 200
    assert b"evil" not in answer.body
    assert answer.headers["X-Request-Id"] != FORGED["X-Request-Id"]
    assert len(answer.headers["X-Request-Id"]) == 32


def test_another_name_of_the_site_is_not_answered(site):
    assert site.front.ask("/", headers={"Host": "evil.example.org"}).status == 400


@pytest.mark.parametrize(
    "path", ["/metrics", "/metrics/", "//metrics", "/%6detrics", "/events/../metrics", "/metrics?x"]
)
def test_figures_are_for_this_machine_only(site, path):
    authorized = {"headers": {"Authorization": f"Bearer {TOKEN}"}}
    assert site.front.ask_directly("/metrics", **authorized).status == 200
    assert site.front.ask(path, **authorized).status == 404


def test_a_body_that_is_too_large_reaches_no_web_process(site):
    sent = {"Content-Length": "2200000"}
    answer = site.front.ask(f"{site.event}/registrations", method="POST", headers=sent)
    assert answer.status == 413


def test_no_log_of_nginx_holds_a_visitors_address_or_a_personal_link(site):
    site.front.ask("/registrations/a-personal-link", "127.0.0.77")
    site.front.ask_by_http("/registrations/a-personal-link")
    for log in (site.front.nginx.log, site.front.nginx.log.with_name("webinar-hub.log")):
        text = log.read_text(errors="replace")
        assert "personal-link" not in text
        assert "127.0.0.77" not in text


def test_while_the_program_is_away_people_read_that_it_comes_back(nginx, tmp_path):
    web, _ = free_ports()
    with NginxServer(tmp_path / "nginx", STATIC, free_ports(), behind=web) as front:
        tls = ssl.create_default_context()
        front.authority.configure_trust(tls)
        with pytest.raises(HTTPError) as away:
            urlopen(front.url, timeout=10, context=tls)
    assert (away.value.code, away.value.headers["Retry-After"]) == (503, "30")
    said = away.value.read().decode()
    assert "Back in a minute" in said
    assert "через минуту" in said
