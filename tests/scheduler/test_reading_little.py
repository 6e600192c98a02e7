"""What is done each second and each half minute costs as much after years as on the first day."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests import organizing as some
from tests.every_route import a_place, address
from tests.reading_plans import scans_of_growing_tables
from tests.registration.people import application
from webinar_hub.core.database import db
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import sign_up
from webinar_hub.registration.operations.unproven import holder
from webinar_hub.scheduler import JOBS

OFTEN = [job for job, seconds in JOBS if seconds <= 60]


@pytest.fixture
def place(sqlite_app):
    with sqlite_app.app_context():
        yield a_place("Family trust")


def test_no_sweep_reads_all_that_was_ever_signed_up_or_written(place):
    found = {}
    for sweep in OFTEN:
        with scans_of_growing_tables() as found[sweep.__name__]:
            sweep()
    assert {name: scans for name, scans in found.items() if scans} == {}


def test_no_page_of_a_visitor_does(place, sqlite_app):
    client = some.an_english_browser(sqlite_app)
    others = ("/organize", "/static", "/metrics")
    rules = [rule for rule in sqlite_app.url_map.iter_rules() if "GET" in rule.methods]
    with scans_of_growing_tables() as found:
        for rule in rules:
            if not rule.rule.startswith(others):
                client.get(address(sqlite_app, rule, place))
    assert found == []


def test_no_sign_up_does(place):
    one = application("Olga", "olga@example.org")
    with scans_of_growing_tables() as found:
        sign_up(place.event.id, replace(one, holder=holder("olga@example.org", "192.0.2.0")))
    assert found == []


def test_a_scan_is_found(place):
    with scans_of_growing_tables() as found:
        db.session.execute(select(Registration.id).where(Registration.ages == "0-3"))
    assert found
