"""Oleg plans a series of evenings, and later they have to begin on another day."""

from datetime import timedelta

from playwright.sync_api import expect

from tests import organizing as some
from tests.reading import check
from tests.registration.people import delivered
from webinar_hub.accounts import operations as accounts
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations.pools import PoolPlan
from webinar_hub.workspace import operations as workspace


def events() -> list[Event]:
    db.session.rollback()
    return db.session.query(Event).order_by(Event.first_start).all()


def test_a_series_is_planned_published_and_moved_from_one_date_on(
    sqlite_app, sqlite_url, open_site, new_page
):
    with sqlite_app.app_context():
        programme = some.a_programme()
        event = some.an_event(programme, title="Evening")
        registration.ensure_pools(event.id, [PoolPlan("", "online", 20)])
        site, page = open_site(sqlite_url), new_page(locale="en-GB")
        oleg = accounts.open_session(some.an_organizer("Oleg", programme, "organizer").id)
        page.context.add_cookies([{"name": "hub_staff", "value": oleg, "url": site.url}])

        page.goto(f"{site.url}/organize/events/{event.public_id}")
        page.get_by_role("link", name="Many dates by a rule").click()
        page.get_by_label("Title of a new series").fill("Evenings")
        page.get_by_label("Every how many weeks or months").fill("2")
        page.get_by_label("How many dates").fill("4")
        page.get_by_role("button", name="Show the dates").click()
        days = page.get_by_role("group", name="Which dates are made").get_by_role("checkbox")
        expect(days).to_have_count(4)
        check(page, "dates by a rule")
        days.nth(1).uncheck()
        page.get_by_role("button", name="Make the ticked drafts").click()

        expect(page.get_by_text("3 drafts are made.")).to_be_visible()
        check(page, "dates of a series")
        page.get_by_role("button", name="Publish the ticked drafts").click()
        expect(page.get_by_text("3 dates are published.")).to_be_visible()
        before = [one.meetings[0].wall_start for one in events()]
        week = timedelta(days=7)
        assert before == [before[0] + week * n for n in (0, 1, 5, 7)]

        for one in events():
            some.sign_up(one, 2)
        delivered()
        page.goto(f"{site.url}/organize/events/{events()[2].public_id}")
        page.get_by_role("link", name="Change this date and those that follow").click()
        check(page, "one date and those that follow")
        later = before[2] + timedelta(days=1)
        page.get_by_label("Day of this date").fill(f"{later:%Y-%m-%d}")
        page.get_by_role("button", name="Change the ticked dates").click()
        expect(page.get_by_text("2 people with a seat get a letter")).to_be_visible()
        expect(page.get_by_text("In all 2 people, 4 letters")).to_be_visible()
        page.get_by_role("button", name="Save and write to them").click()
        expect(page.get_by_role("heading", name="Evenings")).to_be_visible()

        page.get_by_role("link", name="Copy the series").click()
        check(page, "a series to copy")
        page.get_by_role("link", name="Month").click()
        check(page, "a month")

        moved = [one.meetings[0].wall_start for one in events()]
        day = timedelta(days=1)
        assert moved == [*before[:2], *(one + day for one in before[2:])]
        for one in events():
            workspace.send_now(one.id)
        assert db.session.query(OutboxMessage).filter_by(kind="changed").count() == 4
