"""Somebody of whom everything is known that can be: a row in every table about participants."""

from tests import making
from tests.campaigns.writing import write_to
from tests.enrolment.evenings import evenings
from tests.news.readers import announce, subscribe
from tests.organizing import an_organizer
from tests.personal.people import ANNA, anna, letters
from tests.questions.asking import answer, switch_on
from tests.registration.people import application
from webinar_hub.accounts.auditing import note
from webinar_hub.accounts.operations import add_organizer
from webinar_hub.accounts.queries import by_email
from webinar_hub.attendance.join_codes import make_code, use_code
from webinar_hub.attendance.models import AttendanceRecord, Evidence, SharedScreen
from webinar_hub.campaigns.operations import create_for_ticked
from webinar_hub.colleagues.models import Colleague, ColleagueList
from webinar_hub.contacts.models import ContactCard
from webinar_hub.core import tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.enrolment.operations import Wish
from webinar_hub.enrolment.operations import enrol as enrol_in_series
from webinar_hub.guests.models import Guest, GuestSignUp
from webinar_hub.imports.models import ImportLine
from webinar_hub.imports.operations import put_down
from webinar_hub.mail import suppression
from webinar_hub.moving_in import operations as moving_in
from webinar_hub.moving_in.models import PastPerson
from webinar_hub.moving_in.queries import table_of
from webinar_hub.news.models import Told
from webinar_hub.participants.operations import add_consent_text, record_consent
from webinar_hub.participants.rules import mailbox
from webinar_hub.people.models import Merge
from webinar_hub.personal import operations
from webinar_hub.personal.models import PersonalSession
from webinar_hub.recordings import operations as recordings
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.answers import change_answers


def anna_of_whom_everything_is_known() -> Registration:
    """Anna, of whom everything is known that can be."""
    registration = anna(
        family_name="Ivanova",
        patronymic="Petrovna",
        organisation="Kindergarten No. 7",
    )
    organization = registration.event.programme.organization_id
    text = add_consent_text(organization, "participation", "en", "Yes", "Text")
    add_consent_text(organization, "news", "en", "Yes to news", "Text")
    record_consent(registration.participant_id, registration.id, text.id)
    meeting = registration.event.meetings[0].id
    places = {"registration_id": registration.id, "meeting_id": meeting}
    _add(
        Evidence(
            **places, kind="decision", verdict="attended", reason="Anna rang", at=making.in_days(0)
        )
    )
    _add(
        AttendanceRecord(
            **places, verdict="attended", evidence_kind="decision", changed_at=making.in_days(0)
        )
    )
    _add(SharedScreen(**places, public_id="a" * 16, people=3, changed_at=making.in_days(0)))
    series = evenings(1)
    told = application("Anna", family_name="Ivanova", patronymic="Petrovna")
    enrol_in_series(series.series.id, Wish(told, None, None))
    wanted = recordings.Wanted(planned=True, link="", until=None, for_seats=False)
    recordings.set_recording(registration.event_id, wanted, by=None, version=0)
    recordings.ask(registration.event_id, told)
    (needs,) = switch_on(registration.event, "needs")
    change_answers(registration.id, (answer(needs, "captions", text="Petrovna hears little"),))
    reader = subscribe(ANNA, audience="parent")
    event = announce()
    _add(
        Told(
            subscriber_id=reader, event_id=event.id, version=1, letter=1, told_at=making.in_days(0)
        )
    )
    _add(
        ContactCard(
            participant_id=registration.participant_id,
            event_id=registration.event_id,
            town="Amursk",
            contact="Anna, on the telephone",
            agreed_at=making.in_days(0),
        )
    )
    merged(registration)
    colleagues(registration)
    _invited(registration)
    vera = an_organizer("Vera", registration.event.programme, "owner")
    write_to(registration.event, vera.id)
    create_for_ticked(registration.event_id, vera.id, [registration.public_id])
    brought_in(registration)
    moved_in(registration)
    suppression.stop(ANNA)
    use_code(make_code(registration.id))
    operations.ask(mailbox(ANNA), "secret", "en")
    letters()
    _add(
        PersonalSession(
            participant_id=registration.participant_id,
            token_digest="0" * 64,
            created_at=making.in_days(0),
            seen_at=making.in_days(0),
        )
    )
    person = {"name": ("Anna Ivanova", "Anna Petrova")}
    theirs = ("participant", registration.participant_id)
    note(None, "person changed", *theirs, personal=person)
    return registration


def merged(registration: Registration) -> None:
    """Anna was known twice for a time."""
    same = {"kept_id": registration.participant_id, "gone_id": registration.participant_id}
    at = making.in_days(0)
    _add(Merge(**same, public_id=tokens.public_id(), merged_at=at, undone_at=at, moved=[]))


def colleagues(registration: Registration) -> None:
    """Anna has made a list, and stands on another's."""
    listed = {"event_id": registration.event_id, "created_at": making.in_days(0)}
    listed |= {"language": "en", "zone": "Europe/Moscow"}
    own = {"name": "Anna Ivanova", "organisation": "Kindergarten No. 7", "email": ANNA}
    _add(ColleagueList(**listed, **own, email_key=ANNA, public_id=tokens.public_id()))
    maria = {"name": "Maria", "organisation": "School", "email": "maria@example.org"}
    theirs = ColleagueList(
        **listed, **maria, email_key="maria@example.org", public_id=tokens.public_id()
    )
    theirs.colleagues.append(
        Colleague(
            public_id=tokens.public_id(),
            registration_id=registration.id,
            given_name="Anna",
            family_name="Ivanova",
            patronymic="Petrovna",
            name_key="anna petrovna ivanova",
            email=ANNA,
            email_key=ANNA,
            state="accepted",
        )
    )
    _add(theirs)


def brought_in(registration: Registration) -> None:
    """Anna stands on a list that organizers have brought in."""
    add_organizer("olga@example.org", "Olga", False, "en", "Europe/Moscow")
    organizer = by_email("olga@example.org")
    lines = [(2, ["Anna Petrovna Ivanova", ANNA])]
    put_down(registration.event_id, organizer.id, ["Name", "E-mail"], lines)
    line = db.session.query(ImportLine).one()
    making.change(line, registration_id=registration.id, result="seat")


def moved_in(registration: Registration) -> None:
    """Anna stands in a table of past events, and came from one."""
    programme_id = registration.event.programme_id
    lines = [(2, ["Talk", "2019", "Anna Petrovna Ivanova", ANNA])]
    organizer = by_email("olga@example.org")
    headings = ["Event", "Date", "Name", "E-mail"]
    table = table_of(
        programme_id, moving_in.put_down(programme_id, organizer.id, headings, lines)
    )
    assert table is not None
    digests = {"name_digest": "a" * 64, "address_digest": "b" * 64}
    _add(PastPerson(registration_id=registration.id, table_id=table.id, **digests))


def _invited(registration: Registration) -> None:
    """Anna was invited, and has signed up by the link."""
    guest = Guest(
        public_id=tokens.public_id(),
        event_id=registration.event_id,
        name="Anna Ivanova",
        email=ANNA,
        email_key=ANNA,
        language="en",
        invited_at=making.in_days(0),
    )
    guest.sign_ups.append(GuestSignUp(registration_id=registration.id))
    _add(guest)


@operation
def _add(row):
    db.session.add(row)
