"""What is known about a person: complete by the classification of columns, and nobody else's."""

import json

import pytest
from sqlalchemy import Column, ForeignKey, MetaData, String, Table, insert

from tests.attendance.guests import a_guest, a_hall
from tests.personal.everything import anna_of_whom_everything_is_known
from tests.personal.people import ANNA, a_second_at_the_address, anna, ask, signed_in
from tests.registration.visitors import Visitor
from webinar_hub.core.database import Base, Key, classified, db
from webinar_hub.core.operation import operation
from webinar_hub.participants.models import Participant
from webinar_hub.personal import fates, traces
from webinar_hub.personal.my_data import everything_about
from webinar_hub.registration.models import Registration

PURPOSES = sorted(
    {
        column.info["purpose"]
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.info["subject"] == traces.SUBJECT
    }
)


def told_of(registration: Registration, **options):
    person = db.session.get_one(Participant, registration.participant_id)
    return everything_about(person, **options)["what"]


@pytest.mark.usefixtures("in_november")
def test_every_column_about_participants_is_in_the_file():
    """A table that nobody gave a way to, or a test no row, fails here."""
    told = told_of(anna_of_whom_everything_is_known())
    missing = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.info["subject"] == traces.SUBJECT
        if not any(column.name in row for row in told.get(table.name, {}).get("rows", ()))
    }
    assert missing == set(), "say in personal/traces.py how a row belongs to a person"


@pytest.mark.usefixtures("in_november")
def test_it_says_why_and_how_long_and_names_what_numbers_stand_for():
    told = told_of(anna_of_whom_everything_is_known())
    registration, *_of_a_series = told["registrations"]["rows"]
    assert registration["organisation"] == "Kindergarten No. 7"
    assert registration["event"] == "The tender age"
    assert told["registrations"]["why"] == ["guarding seats", "taking part"]
    assert told["registrations"]["kept"] == [
        "3 years after the event",
        "until the seat is proven or the event is over",
    ]
    assert told["attendance_evidence"]["rows"][0]["reason"] == "Anna rang"
    assert "Anna" in json.dumps(told["outbox_messages"]["rows"])


@pytest.mark.usefixtures("in_november")
def test_nothing_of_anybody_else_is_in_it():
    registration = anna_of_whom_everything_is_known()
    a_guest(a_hall(), "Vera")
    a_second_at_the_address()
    told = told_of(registration)
    assert "Vera" not in json.dumps(told)
    names = {one["given_name"] for one in told["participants"]["rows"]}
    assert names == {"Anna"}
    assert {one["given_name"] for one in told["registrations"]["rows"]} == {"Anna"}


@pytest.mark.usefixtures("in_november")
def test_a_new_table_is_in_it_by_itself():
    registration = anna()
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(metadata)
    why = {"info": classified("taking part", "1 year", "participant")}
    wishes = Table(
        "wishes",
        metadata,
        Column("id", Key, primary_key=True, **why),
        Column("registration_id", ForeignKey("registrations.id"), **why),
        Column("wish", String(80), **why),
    )
    _fill(wishes, registration.id)
    told = told_of(registration, metadata=metadata)
    assert [one["wish"] for one in told["wishes"]["rows"]] == ["A seat by the window"]


@operation
def _fill(wishes: Table, registration_id: int) -> None:
    connection = db.session.connection()
    wishes.create(connection)
    values = {"id": 1, "registration_id": registration_id, "wish": "A seat by the window"}
    connection.execute(insert(wishes).values(values))


@pytest.mark.parametrize("purpose", PURPOSES)
def test_of_each_purpose_it_is_said_what_becomes_of_its_rows(purpose):
    assert purpose in fates.FATES, "say in personal/fates.py what is left when a person goes"


def test_the_file_is_a_download_of_the_signed_in_person_alone(on_the_web):
    anna()
    a_guest(a_hall(), "Vera")
    visitor, stranger = signed_in(on_the_web), Visitor(on_the_web)
    ask(stranger)
    answer = visitor.get("/me/data.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    told = json.loads(answer.data)["what"]
    assert told["participants"]["rows"][0]["email"] == ANNA
    assert "Vera" not in answer.get_data(as_text=True)
    assert stranger.get("/me/data.json").location == "/sign-in"
