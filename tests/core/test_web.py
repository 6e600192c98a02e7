"""What every page shares: addresses of itself, cookies, the guard against foreign forms."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.environment import environment
from webinar_hub import create_app
from webinar_hub.core.addresses import page_number
from webinar_hub.core.database import db
from webinar_hub.settings import Settings


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1", 1),
        ("37", 37),
        ("100000", 100_000),
        ("100001", 100_000),
        ("0", 1),
        ("-3", 1),
        ("", 1),
        (None, 1),
        ("٣", 1),
        ("²", 1),
        ("1_0", 1),
        ("9" * 5000, 1),
    ],
)
def test_a_page_number_is_read_from_plain_digits(typed: str | None, number: int) -> None:
    assert page_number(typed) == number


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://[", 403),
        ("http://[::1", 403),
        ("http://elsewhere.example.org", 403),
        ("null", 403),
        ("http://localhost", 404),
    ],
)
def test_a_form_from_elsewhere_is_refused_however_its_origin_is_written(
    sqlite_client: FlaskClient, origin: str, status: int
) -> None:
    answer = sqlite_client.post("/events/nowhere/registrations", headers={"Origin": origin})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "path", ["/%5Cevil.example", "/%5C%5Cevil.example", "/%5C/evil.example", "/%09/evil.example"]
)
def test_no_link_to_the_page_itself_leads_to_another_site(
    sqlite_client: FlaskClient, path: str
) -> None:
    answer = sqlite_client.get(path, headers={"Accept-Language": "en"})
    links = re.findall(r'href="([^"]*lang=[a-z]{2})"', answer.get_data(as_text=True))
    assert links
    assert [one for one in links if not re.match(r"/[A-Za-z0-9%]", one)] == []


def test_cookies_of_a_site_on_https_are_secure_behind_any_proxy(
    sqlite_url: str, tmp_path: Path
) -> None:
    wanted = environment(sqlite_url, tmp_path, BASE_URL="https://hub.example.org")
    app = create_app(Settings.from_environment(wanted))
    answer = app.test_client().get("/legal?lang=ru&zone=Asia/Omsk", base_url="http://localhost")
    cookies = {one.partition("=")[0]: one for one in answer.headers.getlist("Set-Cookie")}
    assert {"lang", "zone"} <= set(cookies)
    assert all("Secure" in cookies[name] for name in ("lang", "zone"))
    with app.app_context():
        db.engine.dispose()
