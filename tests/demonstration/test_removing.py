"""The demonstration goes without a trace, and touches nothing that is not its own."""

import mailbox

import pytest
from sqlalchemy import select, update

from tests import making
from tests.campaigns.writing import write_to
from tests.conftest import SQLITE_FIRST
from tests.news import readers
from webinar_hub import demonstration
from webinar_hub.accounts import operations as accounts
from webinar_hub.accounts.models import Organizer
from webinar_hub.accounts.queries import by_email
from webinar_hub.attendance.operations import Mark, mark
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core import links
from webinar_hub.core.database import Base, db
from webinar_hub.core.models import Version
from webinar_hub.core.operation import operation
from webinar_hub.core.web import settings
from webinar_hub.demonstration.organizers import OWNER
from webinar_hub.demonstration.removing import CALLED
from webinar_hub.mail.jobs import send_letters
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.default_texts import add_default_texts
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.queries import current_texts
from webinar_hub.participants.rules import mailbox as address
from webinar_hub.personal import operations as personal
from webinar_hub.personal.jobs import write_sign_in_letters
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import Application, sign_up

KEPT = ("versions", "regions", "limit_uses", "audit_chain")


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, but for those that no data are kept in."""
    db.session.rollback()
    return {
        table.name: sorted((tuple(row) for row in db.session.execute(table.select())), key=str)
        for table in Base.metadata.sorted_tables
        if table.name not in KEPT
    }


def a_person(name: str, email: str) -> Application:
    person = PersonData(address(email), name, "", "", "en", "Europe/Moscow", None, False)
    return Application(person=person, role="parent")


def a_real_event() -> Event:
    event = making.make_event()
    making.make_pool(event)
    organization_id = event.programme.organization_id
    add_default_texts(organization_id)
    text_ids = tuple(text.id for text in current_texts(organization_id, "en").values())
    anna = a_person("Anna", "anna.k@example.org")
    sign_up(event.id, Application(person=anna.person, role="parent", consent_text_ids=text_ids))
    accounts.add_organizer("vera@example.org", "Vera", False, "en", "Europe/Moscow")
    return event


def a_demonstration_event() -> Event:
    """One that parents are invited to and that has room."""
    query = select(Event).where(Event.demo, Event.title.like("Управление эмоциями%"))
    return db.session.scalars(query).one()


def sign_in(email: str) -> None:
    """To the own page, by the code of the letter."""
    personal.ask(address(email), "secret", "en")
    write_sign_in_letters()
    letters = select(OutboxMessage).where(OutboxMessage.recipient_type == "sign-in")
    code = links.code(*db.session.scalars(letters).one().links["sign_in_code"])
    assert personal.enter_code("secret", code) is not None


@operation
def merge(one: str, into: str) -> None:
    ids = {one.email: one.id for one in db.session.scalars(select(Participant))}
    statement = update(Participant).where(Participant.id == ids[one])
    db.session.execute(statement.values(merged_into_id=ids[into]))


@pytest.mark.parametrize("database_url", SQLITE_FIRST, indirect=True)
def test_an_empty_database_is_empty_again_and_can_be_filled_again(app):
    with app.app_context():
        before = everything()
        demonstration.load()
        first = {name: len(rows) for name, rows in everything().items()}
        sign_up(a_demonstration_event().id, a_person("Boris", "boris@example.org"))
        sign_in("boris@example.org")
        assert demonstration.remove() > 30
        assert everything() == before
        assert demonstration.remove() == 0
        demonstration.load()
        assert {name: len(rows) for name, rows in everything().items()} == first


@pytest.mark.parametrize("database_url", SQLITE_FIRST, indirect=True)
def test_real_people_events_and_letters_stay(app):
    with app.app_context():
        event = a_real_event()
        before = everything()
        demonstration.load()
        there = a_demonstration_event()
        sign_up(there.id, a_person("Anna", "anna.k@example.org"))  # known from the real event
        sign_up(there.id, a_person("Boris", "boris@example.org"))
        merge("boris@example.org", into="anna.k@example.org")
        demonstration.remove()
        assert everything() == before
        assert [r.event_id for r in db.session.scalars(select(Registration))] == [event.id]


def test_somebody_whom_a_real_person_was_merged_into_stays(loaded):
    a_real_event()
    sign_up(a_demonstration_event().id, a_person("Boris", "boris@example.org"))
    merge("anna.k@example.org", into="boris@example.org")
    demonstration.remove()
    left = set(db.session.scalars(select(Participant.email)))
    assert left == {"anna.k@example.org", "boris@example.org"}


def test_what_was_tried_out_in_it_goes_too(loaded):
    organizer = by_email(OWNER).id
    query = select(Event).where(Event.demo, Event.title.like("Личные границы%"))
    event = db.session.scalars(query).one()
    people = db.session.scalars(select(Registration).where(Registration.event_id == event.id)).all()
    marks = [Mark(one.public_id, "attended", "unknown.0") for one in people]
    mark(event.id, event.meetings[0].id, organizer, marks)
    there = a_demonstration_event()
    sign_up(there.id, a_person("Boris", "boris@example.org"))
    write_to(there, organizer, "A room", "Please come early.")
    making.make_event(db.session.get_one(Programme, there.programme_id), title="Added by a visitor")
    assert len(everything()["attendance_records"]) == len(people)
    demonstration.remove()
    assert not any(everything().values())


def test_who_wanted_news_of_it_goes_and_who_wants_others_stays(loaded, clock):
    there = db.session.get_one(Programme, a_demonstration_event().programme_id)
    real = making.make_programme(slug="real")
    readers.subscribe("boris@example.org", programme=there.slug)
    readers.subscribe("olga@example.org", programme=real.slug)
    vera = readers.subscribe("vera@example.org")
    readers.announce(there)
    clock.advance(hours=1)
    assert readers.sweep() == 2
    demonstration.remove()
    left = {one.subscriber.email_key for one in readers.subscriptions()}
    assert left == {"olga@example.org", "vera@example.org"}
    assert [one.recipient_id for one in readers.letters()] == [vera]
    assert everything()["news_told"] == []


def test_an_organization_with_a_real_programme_stays(loaded):
    organization_id = db.session.scalars(select(Programme.organization_id)).first()
    real = making.make_programme(organization_id=organization_id)
    demonstration.remove()
    left = everything()
    assert [row[0] for row in left["organizations"]] == [organization_id]
    assert [row[0] for row in left["programmes"]] == [real.id]
    assert len(left["consent_texts"]) == 4


def test_an_account_that_wrote_to_real_people_is_ended_and_kept(loaded):
    event = a_real_event()
    owner = by_email(OWNER).id
    write_to(event, owner, "A room", "Please come early.")
    demonstration.remove()
    found = db.session.get_one(Organizer, owner)
    assert found.disabled_at is not None
    assert (found.password_hash, found.site_owner) == (None, False)
    assert len(everything()["campaigns"]) == 1


def test_kept_pages_end_with_it(loaded):
    number = select(Version.number).where(Version.name == "catalogue")
    before = db.session.scalar(number)
    demonstration.remove()
    assert db.session.scalar(number) > before


def test_letters_in_the_folder_go_and_others_stay(loaded):
    a_real_event()
    while send_letters():
        pass
    box = mailbox.Maildir(settings().mail_folder, create=False)
    real = OutboxMessage.recipient_email == "anna.k@example.org"
    expected = set(db.session.scalars(select(OutboxMessage.message_id).where(real)))
    assert len(box) > len(expected)
    demonstration.remove()
    assert {letter["Message-ID"] for letter in box} == expected


def test_every_table_that_is_named_by_a_word_has_one():
    import webinar_hub  # noqa: F401  loads every model

    assert CALLED.keys() <= Base.metadata.tables.keys()
