"""What tests about organizers need: a programme, an event, people who work there.

Everything is made by the product's own operations. The cast: Vera owns the programme, Oleg
organizes, Lida reads, Timur owns another programme, Nadia owns the site.
"""

from contextvars import Context
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from webinar_hub.accounts import operations as accounts
from webinar_hub.accounts.models import Organizer
from webinar_hub.accounts.queries import by_email
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.participants.models import CONSENT_PURPOSES, Organization
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations import Application
from webinar_hub.registration.queries import pools_of

PASSWORD = "four words make one"
MORNING = datetime(2026, 11, 2, 8, tzinfo=UTC)  # a Monday, eleven o'clock in Moscow


def wall(*parts: int) -> datetime:
    """`wall(2026, 11, 3, 9)`: what a clock on some wall shows."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def an_organization(name: str) -> Organization:
    """One that has said all that must be known of it."""
    details = catalogue.OrganizationDetails(
        name=name,
        language="en",
        address="Lesnaya 5, 675000 Blagoveshchensk",
        reply_to="help@example.org",
        help_email="help@example.org",
    )
    organization = catalogue.create_organization(details)
    texts = {"en": "We keep your name and your address.", "ru": "Мы храним ваше имя и адрес."}
    catalogue.write_privacy(organization.id, catalogue.Privacy(texts["en"], texts["ru"]))
    agreed = {"label_en": "I agree.", "label_ru": "Согласие даю."}
    agreed |= {"body_en": "To what is needed.", "body_ru": "На то, что нужно."}
    consents = {f"{one}_{name}": text for one in CONSENT_PURPOSES for name, text in agreed.items()}
    catalogue.write_consent_texts(organization.id, consents)
    return organization


def a_programme(name: str = "Families in step", zone: str = "Europe/Moscow") -> Programme:
    organization = an_organization(f"Body of {name}")
    return catalogue.create_programme(
        organization.id, catalogue.ProgrammeDetails(name=name, language="en", zone=zone)
    )


def details(**changes) -> catalogue.EventDetails:
    wanted = {
        "title": "The tender age",
        "language": "en",
        "kind": "webinar",
        "format": "online",
        "audience": frozenset({"parent"}),
    }
    return catalogue.EventDetails(**(wanted | changes))


def sitting(
    day: date | None = None, start: time = time(18), end: time = time(19, 30), **changes
) -> Sitting:
    """Ten days from now at six in the evening, unless said otherwise."""
    day = day or (clock.now() + timedelta(days=10)).date()
    wanted = {
        "start": datetime.combine(day, start),
        "end": datetime.combine(day, end),
        "zone": "Europe/Moscow",
    }
    return Sitting(**(wanted | changes))


def a_draft(programme: Programme, **changes) -> Event:
    when = changes.pop("when", None) or sitting()
    return catalogue.create_event(programme.id, details(**changes), when)


def an_event(programme: Programme, **changes) -> Event:
    """Published and listed."""
    event = a_draft(programme, **changes)
    catalogue.publish(event.id)
    return event


def an_organizer(
    name: str,
    programme: Programme | None = None,
    role: str | None = None,
    *,
    site_owner: bool = False,
) -> Organizer:
    """`an_organizer("Oleg", programme, "organizer")` is reached at oleg@example.org."""
    email = f"{name.lower()}@example.org"
    token = accounts.add_organizer(email, name, site_owner, "en", "Europe/Moscow")
    accounts.choose_password(token, PASSWORD)
    if programme is not None:
        accounts.set_role(email, programme.id, role)
    found = by_email(email)
    assert found is not None
    return found


class Browser(FlaskClient):
    """Requests of their own: Flask would let them share `g` with the test's application context."""

    def open(self, *args: Any, **options: Any) -> Any:
        return Context().run(super().open, *args, **options)


def an_english_browser(app: Flask) -> FlaskClient:
    client = Browser(app, app.response_class, use_cookies=True)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def signed_in(app: Flask, organizer: Organizer) -> FlaskClient:
    """A browser of theirs, without going through the sign-in page."""
    client = an_english_browser(app)
    client.set_cookie("hub_staff", accounts.open_session(organizer.id))
    return client


def token_for(client: FlaskClient) -> str:
    """The token that forms of this browser carry."""
    page = client.get("/organize/sign-in?again", follow_redirects=True).get_data(as_text=True)
    return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def post(client: FlaskClient, address: str, **fields):
    return client.post(address, data={"csrf_token": token_for(client), **fields})


def seats(event: Event) -> list[tuple[str, str, int | None]]:
    """Name, mode and capacity of each pool as the next request would see them."""
    db.session.rollback()
    return [(one.name, one.mode, one.capacity) for one in pools_of(event.id)]


def sign_up(event: Event, people: int) -> None:
    """So many people take a seat, or a place in line."""
    pool = pools_of(event.id)[0]
    for number in range(people):
        registration.sign_up(
            event.id,
            Application(
                person=PersonData(
                    mailbox=mailbox(f"guest{number}@example.org"),
                    given_name=f"Guest {number}",
                    family_name="",
                    patronymic="",
                    language="en",
                    zone="Europe/Moscow",
                    region_id=None,
                    discreet=False,
                ),
                role="parent",
                pool_id=pool.id,
            ),
        )
