"""An address for every route: one programme with everything that an address can name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for
from werkzeug.routing import Rule

from tests import organizing as some
from tests.registration.people import application
from webinar_hub.accounts import operations as accounts
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.colleagues.models import ColleagueList
from webinar_hub.core import clock, links, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.operations import Wish, enrol
from webinar_hub.guests import operations as guests
from webinar_hub.guests.models import Guest
from webinar_hub.guests.reading import read
from webinar_hub.publicity.queries import short_address
from webinar_hub.questions import operations as questions
from webinar_hub.questions.models import Question
from webinar_hub.questions.rules import Draft
from webinar_hub.recordings import operations as recordings
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.pools import PoolPlan


@dataclass
class Place:
    programme: Programme
    event: Event
    meeting_id: str
    values: dict[str, Callable[[Rule], Any]]


def a_place(name: str, **event_: Any) -> Place:
    programme = some.a_programme(name)
    series = catalogue.create_series(programme.id, catalogue.SeriesDetails("Evenings", "en"))
    speaker = catalogue.add_speaker(programme.id, catalogue.SpeakerDetails("Anna", "en"))
    event = some.an_event(programme, series_id=series.id, **event_)
    catalogue.assign_speakers(event.id, [speaker.id])
    meeting = catalogue.add_meeting(event.id, some.sitting())
    pool = registration.ensure_pools(event.id, [PoolPlan("", "online", 20)])[0]
    some.sign_up(event, 1)
    person = db.session.query(Registration).filter_by(event_id=event.id).one()
    enrolment, wish = _enrolled(event, person), _recording_of(event, person)
    listing, guest = _listed(event), _invited(event)
    newcomer = f"new-{series.slug}@example.org"
    asked = {word: _asked(one) for word, one in (("events", event), ("series", series))}
    asked["programmes"] = _asked(programme)
    welcome = accounts.add_organizer(newcomer, "New", False, "en", "UTC")
    named = {"events": event, "programmes": programme, "series": series, "speakers": speaker}
    named["people"] = some.by_email(newcomer)

    def of_path(rule: Rule) -> Any:
        return next((one for word, one in named.items() if f"/{word}/<" in rule.rule), None)

    return Place(
        programme,
        event,
        meeting.public_id,
        {
            "public_id": lambda rule: getattr(of_path(rule), "public_id", "a" * 16),
            "slug": lambda rule: getattr(of_path(rule), "slug", programme.organization.slug),
            "meeting_id": lambda _rule: meeting.public_id,
            "pool_id": lambda _rule: pool.id,
            "registration": lambda _rule: person.public_id,
            "question": lambda rule: asked[rule.rule.split("/")[2]],
            "token": lambda rule: (
                welcome
                if "welcome" in rule.rule
                else links.token("feed", person.participant.public_id)
                if "calendar/" in rule.rule
                else links.token("series", enrolment.public_id)
                if "/dates/" in rule.rule
                else links.token("recording", wish.public_id)
                if "/recordings/" in rule.rule
                else links.token("colleagues", listing.public_id)
                if "/colleagues/<token>" in rule.rule
                else links.token("guest", guest.public_id)
                if "/invited/" in rule.rule
                else links.token("agree", person.public_id)
                if "/answer/" in rule.rule
                else links.token("sign-in", person.public_id)
                if "sign-in/" in rule.rule
                else links.token("join" if "join" in rule.rule else "manage", person.public_id)
            ),
            "purpose": lambda _rule: "participation",
            "filename": lambda _rule: "icon.svg",
            "key": lambda _rule: "1",
            "letter": lambda _rule: "a" * 16,
            "guest": lambda _rule: guest.public_id,
            "code": lambda _rule: short_address(event).rsplit("/", 1)[-1],
        },
    )


def _invited(event: Event) -> Guest:
    """A school, which has not answered."""
    wish = guests.Inviting(list(read("School; school@example.org")), "en", 2)
    guests.invite(event.id, wish, by=None)
    return db.session.query(Guest).filter_by(event_id=event.id).one()


def _asked(owner: Any) -> str:
    """A question of that owner, by its public id."""
    english = {"label_en": "What do you eat?", "purpose_en": "to order lunch"}
    russian = {"label_ru": "Что вы едите?", "purpose_ru": "чтобы заказать обед"}
    draft = Draft(kind="text", **english, **russian)
    key = questions.add_question(type(owner), owner.id, draft, by=None)
    return db.session.get_one(Question, key).public_id


def _enrolled(event: Event, person: Registration) -> SeriesEnrolment:
    """The one person, in the whole series."""
    wish = Wish(application(person.given_name, person.email))
    return db.session.get_one(SeriesEnrolment, enrol(event.series_id, wish))


def _recording_of(event: Event, person: Registration) -> RecordingRequest:
    """The one person, for the recording."""
    wanted = recordings.Wanted(planned=True, link="", until=None, for_seats=False)
    recordings.set_recording(event.id, wanted, by=None, version=0)
    recordings.ask(event.id, application(person.given_name, person.email))
    return db.session.query(RecordingRequest).filter_by(event_id=event.id).one()


@operation
def _listed(event: Event) -> ColleagueList:
    """A list that waits for its mailbox to confirm it."""
    listing = ColleagueList(
        public_id=tokens.public_id(),
        event_id=event.id,
        name="Maria Sokolova",
        organisation="Kindergarten No. 7",
        email="maria@example.org",
        email_key="maria@example.org",
        language="en",
        zone="Europe/Moscow",
        created_at=clock.now(),
    )
    db.session.add(listing)
    db.session.flush()
    return listing


def address(app: Flask, rule: Rule, place: Place, **other: Place) -> str:
    """The rule with values of that place; single ones may be taken from another."""
    values = {
        name: other.get(name, place).values[name](rule)
        for name in rule.arguments
        if name in place.values
    }
    assert values.keys() == rule.arguments, f"{rule.rule}: say in a_place() what stands in it"
    with app.test_request_context():
        return url_for(rule.endpoint, **values)
