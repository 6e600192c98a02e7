"""People come in, agree to texts; texts are added as versions and never edited."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.rows import add_now
from webinar_hub.core.text import search_key
from webinar_hub.participants.models import Consent, ConsentText, Participant
from webinar_hub.participants.rules import Mailbox, name_key
from webinar_hub.participants.spelling import found_by


@dataclass(frozen=True)
class PersonData:
    """What a form says of a person; unproved until a letter's link was used."""

    mailbox: Mailbox | None
    given_name: str
    family_name: str
    patronymic: str
    language: str
    zone: str
    region_id: int | None
    discreet: bool

    @property
    def name_key(self) -> str:
        return name_key(self.given_name, self.family_name, self.patronymic)

    @property
    def search_key(self) -> str:
        email = self.mailbox.key if self.mailbox else ""
        return search_key(f"{self.family_name} {self.given_name} {self.patronymic} {email}")[:700]


def with_what_was_settled(person: PersonData, participant: Participant) -> PersonData:
    """What the person once said on their own page goes before what a form says by the way.

    Who has asked for discreet letters once gets no others because of a form: anybody may send one.
    """
    if participant.settled_at is None:
        return replace(person, discreet=person.discreet or participant.discreet)
    return replace(
        person,
        language=participant.language,
        zone=participant.zone,
        region_id=person.region_id or participant.region_id,
        discreet=person.discreet or participant.discreet,
    )


@operation
def add(person: PersonData) -> Participant:
    """A person who is not known by that name at that address.

    If somebody adds the same person in the same moment, this fails and the operation runs again.
    """
    return add_now(
        Participant(
            public_id=tokens.public_id(),
            email=person.mailbox.typed if person.mailbox else None,
            email_key=person.mailbox.key if person.mailbox else None,
            name_key=person.name_key,
            given_name=person.given_name,
            family_name=person.family_name,
            patronymic=person.patronymic,
            search_key=person.search_key,
            found_by=found_by(person.search_key),
            language=person.language,
            zone=person.zone,
            region_id=person.region_id,
            discreet=person.discreet,
            created_at=clock.now(),
        )
    )


@operation
def bring_up_to_date(
    participant_id: int,
    *,
    given_name: str,
    family_name: str,
    patronymic: str,
    language: str,
    zone: str,
    region_id: int | None,
    discreet: bool,
    settled: bool = False,
) -> None:
    """What a person whose address is proved says of themselves now; `settled`: for all to come.

    The name stays where somebody else at the address has the new one already.
    """
    participant = db.session.get_one(Participant, participant_id)
    if settled:
        participant.settled_at = clock.now()
    participant.language, participant.zone = language, zone
    participant.region_id, participant.discreet = region_id, discreet
    key = name_key(given_name, family_name, patronymic)
    if key != participant.name_key and _is_taken(participant.email_key, key):
        return
    participant.given_name, participant.family_name = given_name, family_name
    participant.patronymic, participant.name_key = patronymic, key
    names = f"{family_name} {given_name} {patronymic} {participant.email_key or ''}"
    participant.search_key = search_key(names)[:700]
    participant.found_by = found_by(participant.search_key)


@operation
def renew_feed(participant_id: int, counter: int) -> None:
    """The address with that counter dies, if it is the present one; a new one takes its place."""
    participant = db.session.get_one(Participant, participant_id)
    if participant.feed_counter == counter:
        participant.feed_counter += 1


def _is_taken(email_key: str | None, key: str) -> bool:
    if email_key is None:
        return False
    found = db.session.scalar(
        select(Participant.id).where(
            Participant.email_key == email_key, Participant.name_key == key
        )
    )
    return found is not None


@operation
def add_consent_text(
    organization_id: int, purpose: str, language: str, label: str, body: str
) -> ConsentText:
    """A new version of what people are asked to agree to; earlier consents keep theirs."""
    last = db.session.scalar(
        select(func.max(ConsentText.version)).where(
            ConsentText.organization_id == organization_id,
            ConsentText.purpose == purpose,
            ConsentText.language == language,
        )
    )
    text = ConsentText(
        public_id=tokens.public_id(),
        organization_id=organization_id,
        purpose=purpose,
        version=(last or 0) + 1,
        language=language,
        label=label,
        body=body,
        digest=hashlib.sha256(f"{label}\0{body}".encode()).hexdigest(),
        created_at=clock.now(),
    )
    db.session.add(text)
    db.session.flush()
    return text


@operation
def record_consent(
    participant_id: int,
    registration_id: int | None,
    text_id: int,
    *,
    how: str = "form",
    source: str = "",
    given_at: datetime | None = None,
) -> None:
    add_now(
        Consent(
            participant_id=participant_id,
            registration_id=registration_id,
            text_id=text_id,
            how=how,
            source=source,
            given_at=given_at or clock.now(),
        )
    )


@operation
def withdraw_news_consents(email_key: str) -> None:
    """Nobody who is reached at this address wants news any more."""
    given = db.session.scalars(
        select(Consent)
        .join(Participant, Participant.id == Consent.participant_id)
        .join(Consent.text)
        .where(
            Participant.email_key == email_key,
            ConsentText.purpose == "news",
            Consent.withdrawn_at.is_(None),
        )
    )
    for consent in given:
        consent.withdrawn_at = clock.now()


@operation
def withdraw_consents(participant_id: int) -> None:
    """The person wants no part of anything any more."""
    given = select(Consent).where(
        Consent.participant_id == participant_id, Consent.withdrawn_at.is_(None)
    )
    for consent in db.session.scalars(given):
        consent.withdrawn_at = clock.now()


@operation
def replace_consents(registration_id: int, participant_id: int, text_ids: Collection[int]) -> None:
    """The consents of a registration are this person's, and just these."""
    given = db.session.scalars(
        select(Consent).where(
            Consent.registration_id == registration_id, Consent.withdrawn_at.is_(None)
        )
    ).all()
    for consent in given:
        consent.participant_id = participant_id
        if consent.text_id not in text_ids:
            consent.withdrawn_at = clock.now()
    for text_id in text_ids:
        if text_id not in {consent.text_id for consent in given}:
            record_consent(participant_id, registration_id, text_id)
