"""An address for every route: one programme with everything that an address can name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for
from werkzeug.routing import Rule

from tests import organizing as some
from tests.campaigns.writing import a_draft, campaign
from tests.registration.people import application
from webinar_hub.accounts import inviting
from webinar_hub.accounts import operations as accounts
from webinar_hub.accounts.models import StaffInvitation
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
from webinar_hub.imports import operations as imports
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Participant
from webinar_hub.participants.rules import mailbox
from webinar_hub.publicity.queries import short_address
from webinar_hub.questions import operations as questions
from webinar_hub.questions.models import Question
from webinar_hub.questions.rules import Draft
from webinar_hub.recordings import operations as recordings
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.pools import PoolPlan
from webinar_hub.speaking import operations as speaking
from webinar_hub.speaking.models import SpeakerRequest


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
    listing, guest = _listed(event), _a_guest(event)
    asked_speaker = _a_speaker(event, speaker.id)
    newcomer = f"new-{series.slug}@example.org"
    asked = {word: _asked(one) for word, one in (("events", event), ("series", series))}
    asked["programmes"] = _asked(programme)
    welcome = accounts.add_organizer(newcomer, "New", False, "en", "UTC")
    invited = _invited(programme)
    named: dict[str, Any] = {"events": event, "programmes": programme}
    named |= {"series": series, "speakers": speaker, "people": some.by_email(newcomer)}
    named["letters"] = campaign(a_draft(event, named["people"].id))
    named["participants"], letter = _known_here_alone(event, f"zoya-{series.slug}@example.org")
    brought = imports.put_down(event.id, named["people"].id, ["Name"], [(2, ["Vera"])])

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
            "listing": lambda _rule: brought,
            "question": lambda rule: asked[rule.rule.split("/")[2]],
            "token": lambda rule: (
                welcome
                if "welcome" in rule.rule
                else links.token("staff", invited.public_id, invited.sendings)
                if "/invitations/<token>" in rule.rule
                else links.token("feed", person.participant.public_id)
                if "calendar/" in rule.rule
                else links.token("series", enrolment.public_id)
                if "/dates/" in rule.rule
                else links.token("recording", wish.public_id)
                if "/recordings/" in rule.rule
                else links.token("colleagues", listing.public_id)
                if "/colleagues/<token>" in rule.rule
                else links.token("speaking", asked_speaker.public_id)
                if "/speaking/" in rule.rule
                else links.token("guest", guest.public_id)
                if "/invited/" in rule.rule
                else links.token("agree", person.public_id)
                if "/answer/" in rule.rule
                else links.token("reply", person.public_id)
                if "/reply/" in rule.rule
                else links.token("sign-in", person.public_id)
                if "sign-in/" in rule.rule
                else links.token("join" if "join" in rule.rule else "manage", person.public_id)
            ),
            "purpose": lambda _rule: "participation",
            "kind": lambda _rule: "confirmation",
            "language": lambda _rule: "ru",
            "filename": lambda _rule: "icon.svg",
            "key": lambda _rule: "1",
            "invitation": lambda _rule: invited.public_id,
            "handle": lambda _rule: "0" * 16,
            "letter": lambda _rule: "a" * 16,
            "guest": lambda _rule: guest.public_id,
            "speaker": lambda _rule: speaker.public_id,
            "number": lambda _rule: letter.id,
            "code": lambda _rule: short_address(event).rsplit("/", 1)[-1],
        },
    )


def _a_guest(event: Event) -> Guest:
    """A school, which has not answered."""
    wish = guests.Inviting(list(read("School; school@example.org")), "en", 2)
    guests.invite(event.id, wish, by=None)
    return db.session.query(Guest).filter_by(event_id=event.id).one()


def _a_speaker(event: Event, speaker_id: int) -> SpeakerRequest:
    """Who has confirmed, and has the meetings in the calendar."""
    wish = speaking.Asking(mailbox("anna.speaks@example.org"), "en", "Asia/Yekaterinburg")
    key = speaking.ask(event.id, speaker_id, wish, by=None)
    speaking.confirm(key)
    return db.session.get_one(SpeakerRequest, key)


def _asked(owner: Any) -> str:
    """A question of that owner, by its public id."""
    english = {"label_en": "What do you eat?", "purpose_en": "to order lunch"}
    russian = {"label_ru": "Что вы едите?", "purpose_ru": "чтобы заказать обед"}
    draft = Draft(kind="text", **english, **russian)
    key = questions.add_question(type(owner), owner.id, draft, by=None)
    return db.session.get_one(Question, key).public_id


def _invited(programme: Programme) -> StaffInvitation:
    """Somebody whom an owner of the site has asked to join."""
    ida = f"ida-{programme.slug}@example.org"
    accounts.add_organizer(ida, "Ida", True, "en", "UTC")
    to = f"invited-{programme.slug}@example.org"
    inviting.invite(programme.id, programme.name, to, "viewer", "en", some.by_email(ida))
    return inviting.pending(programme.id)[0]


def _known_here_alone(event: Event, email: str) -> tuple[Participant, OutboxMessage]:
    """Somebody who has part in this place and no other, with the first letter to them."""
    key = registration.sign_up(event.id, application("Zoya", email)).registration_id
    letter = db.session.query(OutboxMessage).filter_by(
        recipient_type="registration", recipient_id=key
    )
    return db.session.get_one(Registration, key).participant, letter.first()


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
