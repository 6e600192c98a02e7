"""Figures for monitoring: true, and for nobody who does not know the token."""

import subprocess
import sys
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests import making
from tests.mail.putting import letter, put
from tests.registration.people import sign_up
from webinar_hub.settings import BadSetting, Settings
from webinar_hub.watch.metrics import area_of

TOKEN = "a-token-of-sixteen"
KNOWN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def visitor(app):
    settings = app.extensions["webinar_hub_settings"]
    app.extensions["webinar_hub_settings"] = replace(settings, metrics_token=TOKEN)
    with app.app_context():
        yield app.test_client()


def figures(answer):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_figures_come_from_the_database(visitor):
    event = making.make_event()
    making.make_pool(event, capacity=1)
    for name in ("Anna", "Boris", "Vera"):
        sign_up(event, name)
    put([letter(99)])
    making.make_heartbeat("one")
    found = figures(visitor.get("/metrics", headers=KNOWN))
    assert found["webinar_hub_registrations", "confirmed"] == 1
    assert found["webinar_hub_registrations", "waitlisted"] == 2
    assert found["webinar_hub_letters", "queued"] == 4
    assert found["webinar_hub_letters_waiting",] == 4
    assert found["webinar_hub_scheduler_silent_seconds",] < 60
    assert found["webinar_hub_disk_free_bytes",] > 0


@pytest.mark.parametrize("given", ["", "Bearer other", "Bearer ", TOKEN[:5]])
def test_without_the_token_there_is_nothing(visitor, given):
    assert visitor.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_where_no_token_is_set_nobody_is_let_in(app):
    visitor = app.test_client()
    for headers in ({}, {"Authorization": "Bearer "}, KNOWN):
        assert visitor.get("/metrics", headers=headers).status_code == 404


def test_a_short_token_stops_the_start():
    with pytest.raises(BadSetting, match="METRICS_TOKEN"):
        Settings.from_environment(
            {"WEBINAR_HUB_MODE": "demo", "WEBINAR_HUB_METRICS_TOKEN": "short"}
        )


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("/", "start"),
        ("/?role=parent", "start"),
        ("/events/tender-age", "events"),
        ("/join/abc-1-def?x=1", "join"),
        ("//organize/", "organize"),
        ("/wp-login.php", "other"),
    ],
)
def test_an_answer_is_counted_by_a_part_of_the_site_that_nobody_can_make_up(path, area):
    assert area_of(path) == area


def test_the_first_visitors_of_a_process_may_come_together():
    code = """
import threading
from webinar_hub.watch import metrics
together, failed = threading.Barrier(16), []
def visit():
    together.wait()
    try:
        metrics.seen("/events/age", "200 OK", 0.01)
    except Exception as problem:
        failed.append(problem)
threads = [threading.Thread(target=visit) for _ in range(16)]
for one in threads: one.start()
for one in threads: one.join()
assert not failed, failed
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
