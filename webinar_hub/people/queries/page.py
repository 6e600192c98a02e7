"""What a person's page shows of the programmes in which the reader has a role."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from webinar_hub.attendance.queries import verdicts_of
from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.core.database import db
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Consent, ConsentText
from webinar_hub.people.queries.known import Known
from webinar_hub.people.queries.letters import Recipients, written_to
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration.models import Registration


@dataclass(frozen=True)
class History:
    """Everything of one person, the newest first."""

    registrations: Sequence[Registration]
    verdicts: dict[int, set[str]]  # by registration, over all meetings of its event
    enrolments: Sequence[SeriesEnrolment]
    recordings: Sequence[RecordingRequest]
    consents: Sequence[Consent]

    @property
    def recipients(self) -> Recipients:
        return Recipients(
            registration=[one.id for one in self.registrations],
            enrolment=[one.id for one in self.enrolments],
            recording=[one.id for one in self.recordings],
        )


def history_of(known: Known) -> History:
    registrations = _registrations(known)
    return History(
        registrations=registrations,
        verdicts=verdicts_of([one.id for one in registrations]),
        enrolments=_enrolments(known),
        recordings=_recordings(known),
        consents=_consents(known, [one.id for one in registrations]),
    )


def refused_addresses(recipients: Recipients) -> list[tuple[str, str, OutboxMessage]]:
    """Addresses whose mail server refused a letter to the person for good, with the last letter."""
    last = (
        select(func.max(OutboxMessage.id))
        .where(written_to(recipients), OutboxMessage.state == "failed")
        .group_by(OutboxMessage.recipient_email)
    )
    rows = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.id.in_(last)).order_by(OutboxMessage.id.desc())
    )
    return [(one.recipient_email, one.last_answer or "", one) for one in rows]


def _registrations(known: Known) -> Sequence[Registration]:
    return db.session.scalars(
        select(Registration)
        .join(Registration.event)
        .where(Registration.participant_id.in_(known.ids), Event.programme_id.in_(known.seen))
        .options(
            joinedload(Registration.pool),
            contains_eager(Registration.event).joinedload(Event.programme),
        )
        .order_by(Event.first_start.is_(None), Event.first_start.desc(), Registration.id.desc())
    ).all()


def _enrolments(known: Known) -> Sequence[SeriesEnrolment]:
    return db.session.scalars(
        select(SeriesEnrolment)
        .join(SeriesEnrolment.series)
        .where(SeriesEnrolment.participant_id.in_(known.ids), Series.programme_id.in_(known.seen))
        .options(contains_eager(SeriesEnrolment.series))
        .order_by(SeriesEnrolment.id.desc())
    ).all()


def _recordings(known: Known) -> Sequence[RecordingRequest]:
    return db.session.scalars(
        select(RecordingRequest)
        .join(RecordingRequest.event)
        .where(RecordingRequest.participant_id.in_(known.ids), Event.programme_id.in_(known.seen))
        .options(contains_eager(RecordingRequest.event))
        .order_by(RecordingRequest.id.desc())
    ).all()


def _consents(known: Known, registration_ids: Collection[int]) -> Sequence[Consent]:
    """Those of the sign-ups that are shown, and those to the texts of the bodies behind."""
    bodies = select(Programme.organization_id).where(Programme.id.in_(known.seen))
    without = Consent.registration_id.is_(None) & ConsentText.organization_id.in_(bodies)
    return db.session.scalars(
        select(Consent)
        .join(Consent.text)
        .where(
            Consent.participant_id.in_(known.ids),
            or_(Consent.registration_id.in_(registration_ids), without),
        )
        .options(contains_eager(Consent.text).joinedload(ConsentText.organization))
        .order_by(Consent.id.desc())
    ).all()
