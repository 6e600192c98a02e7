"""Somebody cannot come and wants the recording."""

from sqlalchemy import select

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.rows import add_now
from webinar_hub.mail import outbox
from webinar_hub.news import operations as news
from webinar_hub.news.choosing import Choice, programme_thing
from webinar_hub.participants import operations as people
from webinar_hub.participants.merged import known_as
from webinar_hub.participants.models import ConsentText, Participant
from webinar_hub.participants.operations import PersonData, record_consent
from webinar_hub.recordings import letters, queries, rules
from webinar_hub.recordings.models import Recording, RecordingRequest
from webinar_hub.registration.operations.application import Application
from webinar_hub.registration.operations.sign_up import load_event, take_turn
from webinar_hub.registration.rules import check_household, check_role


@operation
def ask(event_id: int, application: Application) -> None:
    """Note who wants the recording, and write to them; where it is there already, that letter.

    Nothing is returned: who asks must not learn whether the address is known. Who has asked before
    keeps that, and the letter goes out again, at most once an hour. Raises NoRecording,
    RoleNotInvited or TooManyAtAddress.
    """
    person, now = application.person, clock.now()
    if person.mailbox is None:
        raise NotFound
    event, recording = load_event(event_id), queries.of_event(event_id)
    rules.check_promised(event, recording, now)
    assert recording is not None
    check_role(event, application.role)
    take_turn(event_id, person)
    at_address = queries.at_address(event_id, person.mailbox.key)
    who = _known(person)
    known = next((one for one in at_address if who and one.participant_id == who.id), None)
    if known is not None and known.live:
        _tell_again(known, recording)
        return
    check_household(sum(one.live for one in at_address if one is not known))
    if known is None:
        request = _add(event, application, who)
        _tell(request, recording, key=f"recording-noted:{request.id}", opening=True)
    else:
        request = known
        request.withdrawn_at, request.letter_sent_at = None, now
        _tell(request, recording, key=_again(request))
    _note_consents(event, request, application)


@operation
def withdraw(request_id: int) -> None:
    """The person does not want it any more; pressed twice it is done once."""
    request = db.session.get_one(RecordingRequest, request_id, with_for_update=True)
    if request.live:
        request.withdrawn_at = clock.now()
        kinds = (letters.NOTED, queries.READY)
        outbox.withdraw_from("recording", request.id, kinds)


def _add(event: Event, application: Application, who: Participant | None) -> RecordingRequest:
    person, now = application.person, clock.now()
    assert person.mailbox is not None
    participant = who or people.add(person)
    person = people.with_what_was_settled(person, participant)
    request = RecordingRequest(
        public_id=tokens.public_id(),
        participant_id=participant.id,
        event_id=event.id,
        role=application.role,
        email=application.person.mailbox.typed if application.person.mailbox else "",
        region_id=person.region_id,
        organisation=application.organisation,
        organisation_kind=application.organisation_kind,
        position=application.position,
        children=application.children,
        ages=application.ages,
        language=person.language,
        zone=person.zone,
        discreet=person.discreet,
        thread_id=outbox.new_message_id(),
        letter_sent_at=now,
        created_at=now,
    )
    return add_now(request, participant=participant, event=event)


def _known(person: PersonData) -> Participant | None:
    known = known_as(person.mailbox.key if person.mailbox else None, person.name_key)
    return db.session.scalar(select(Participant).where(Participant.id.in_(known)))


def _tell_again(request: RecordingRequest, recording: Recording) -> None:
    now = clock.now()
    if rules.letter_may_go_again(request, now):
        request.letter_sent_at = now
        _tell(request, recording, key=_again(request))


def _again(request: RecordingRequest) -> str:
    return f"recording-again:{request.id}:{clock.now():%Y%m%d%H%M%S}"


def _tell(
    request: RecordingRequest, recording: Recording, *, key: str, opening: bool = False
) -> None:
    if rules.can_be_seen(recording, clock.now()):
        outbox.put(letters.ready(request, recording, key=key, opening=opening))
    else:
        outbox.put(letters.noted(request, key=key, opening=opening))


def _note_consents(event: Event, request: RecordingRequest, application: Application) -> None:
    for text_id in application.consent_text_ids:
        text = db.session.get_one(ConsentText, text_id)
        if text.purpose == "news":
            _ask_for_news(event, request, application, text)
        else:
            record_consent(request.participant_id, None, text.id)


def _ask_for_news(
    event: Event, request: RecordingRequest, application: Application, text: ConsentText
) -> None:
    """The mailbox is asked whether it wants them, as by the form for news."""
    if application.person.mailbox is not None:
        news.ask(
            news.Wish(
                mailbox=application.person.mailbox,
                choice=Choice(audience=request.role, programme=programme_thing(event.programme)),
                language=request.language,
                zone=request.zone,
                agreed=[(text.organization_id, text.id)],
            )
        )
