"""Every blueprint and what templates and letters may call: the map of the site."""

from collections.abc import Mapping

from flask import Flask, url_for

from webinar_hub.accounts.organizer_views import blueprint as accounts
from webinar_hub.attendance.organizer_views import blueprint as attendance
from webinar_hub.campaigns.organizer_views import blueprint as campaigns
from webinar_hub.catalogue.views import blueprint as catalogue
from webinar_hub.colleagues import letters as letters_to_colleagues
from webinar_hub.colleagues.views import blueprint as colleagues
from webinar_hub.contacts.views import blueprint as contacts
from webinar_hub.core.language import _
from webinar_hub.enrolment.views import blueprint as enrolment
from webinar_hub.guests.organizer_views import blueprint as guests_of_events
from webinar_hub.guests.views import blueprint as guests
from webinar_hub.imports.organizer_views import blueprint as imports
from webinar_hub.mail.views import blueprint as mail
from webinar_hub.moving_in.organizer_views import blueprint as moving_in
from webinar_hub.news.views import blueprint as news
from webinar_hub.people.organizer_views import blueprint as people
from webinar_hub.personal.views import blueprint as personal
from webinar_hub.planning.views import blueprint as planning
from webinar_hub.publicity.organizer_views import blueprint as publicity_pages
from webinar_hub.publicity.views import blueprint as publicity
from webinar_hub.questions.organizer_views import blueprint as questions
from webinar_hub.recordings.organizer_views import blueprint as recordings_of_events
from webinar_hub.recordings.views import blueprint as recordings
from webinar_hub.registration import operations as registration_operations
from webinar_hub.registration.letters import asking, reminding
from webinar_hub.registration.organizer_views import blueprint as requests
from webinar_hub.registration.views import blueprint as registration
from webinar_hub.registration.visits import CountingVisits, Visits
from webinar_hub.reminders import queries as reminder_queries
from webinar_hub.returns.views import blueprint as returns
from webinar_hub.rewording.organizer_views import blueprint as rewording
from webinar_hub.roster.organizer_views import blueprint as roster
from webinar_hub.speaking.organizer_views import blueprint as speakers_of_events
from webinar_hub.speaking.views import blueprint as speaking
from webinar_hub.timetable.organizer_views import blueprint as reminders
from webinar_hub.watch.views import blueprint as watch
from webinar_hub.workspace.views import blueprint as workspace

BLUEPRINTS = (
    *(catalogue, registration, enrolment, accounts, workspace, mail),
    *(attendance, reminders, campaigns, contacts, news, personal),
    *(publicity, publicity_pages),
    *(colleagues, recordings, recordings_of_events),
    *(questions, requests, watch, returns, guests, guests_of_events),
    *(planning, people, roster, imports, moving_in),
    *(speaking, speakers_of_events),
    rewording,
)

# Figures that rise with every change of what public pages show; kept pages end with them.
SHOWN = {
    "catalogue": "SELECT number FROM versions WHERE name = 'catalogue'",
    "seats": "SELECT coalesce(sum(version), 0) FROM seat_pools",
}


def init_pages(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.extensions["footer_links"] = _footer_links
    reminding.ask(reminder_queries.ahead)
    asking.write_by(letters_to_colleagues.asked)


def init_visits(app: Flask) -> None:
    """In front of the kept pages, which answer without asking anybody."""

    def write(counted: Mapping[tuple[str, str], int]) -> None:
        with app.app_context():
            registration_operations.count_visits(counted)

    visits = app.extensions["visits"] = Visits(write)
    app.wsgi_app = CountingVisits(app.wsgi_app, visits)  # type: ignore[method-assign]


def _footer_links() -> list[tuple[str, str]]:
    return [
        (_("My registrations"), url_for("personal.mine")),
        (_("Past events"), url_for("catalogue.past")),
        (_("Calendar feed"), url_for("catalogue.feed")),
        (_("Legal notice"), url_for("catalogue.legal")),
        (_("Privacy"), url_for("catalogue.privacy")),
        (_("For organizers"), url_for("accounts.sign_in")),
    ]
