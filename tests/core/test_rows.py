"""New rows by plain statements: the same as a flush would leave. On both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests import making
from tests.counting import counted_statements
from webinar_hub.catalogue.models import Speaker
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.rows import add_now
from webinar_hub.participants.models import Participant

SOMEBODY = {
    "public_id": "somebody",
    "name_key": "anna",
    "email_key": "anna@example.org",
    "given_name": "Anna",
    "language": "ru",
    "zone": "Europe/Moscow",
}


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


def somebody(**changes):
    return Participant(**{**SOMEBODY, "created_at": clock.now(), **changes})


def stored():
    db.session.rollback()
    return db.session.scalars(select(Participant).order_by(Participant.id)).all()


def test_a_new_row_is_written_by_one_statement_and_known_to_the_session():
    @operation
    def add():
        with counted_statements() as sent:
            row = add_now(somebody())
            assert db.session.get(Participant, row.id) is row
        return len(sent)

    assert add() == 1
    assert [(one.given_name, one.zone) for one in stored()] == [("Anna", "Europe/Moscow")]


def test_what_was_not_given_is_as_a_flush_would_leave_it():
    @operation
    def add_both():
        row = add_now(somebody())
        other = somebody(public_id="other", name_key="boris")
        db.session.add(other)
        db.session.flush()
        assert (row.family_name, row.discreet, row.region_id) == ("", False, None)
        assert (other.family_name, other.discreet, other.region_id) == ("", False, None)

    add_both()
    one, other = stored()
    assert (one.patronymic, one.search_key, one.merged_into_id) == ("", "", None)
    assert (other.patronymic, other.search_key, other.merged_into_id) == ("", "", None)


def test_a_later_change_of_the_row_is_saved():
    @operation
    def add_and_rename():
        add_now(somebody()).given_name = "Alla"

    add_and_rename()
    assert [one.given_name for one in stored()] == ["Alla"]


def test_related_objects_that_are_known_are_not_loaded_again():
    region = making.make_event(regions=("RU-VOR",)).regions[0]

    @operation
    def add():
        row = add_now(somebody(region_id=region.id), region=region)
        with counted_statements() as sent:
            assert row.region is region
        return len(sent)

    assert add() == 0


def test_an_index_refuses_what_it_would_refuse_of_a_flush():
    @operation
    def add_twice():
        add_now(somebody())
        add_now(somebody(public_id="other"))

    with pytest.raises(IntegrityError):
        add_twice()
    assert stored() == []


def test_a_row_outside_of_an_operation_is_refused():
    with pytest.raises(RuntimeError, match="outside"):
        add_now(somebody())


def test_what_public_pages_show_cannot_be_written_past_their_version():
    @operation
    def add():
        add_now(Speaker(public_id="a", name="A"))

    with pytest.raises(TypeError, match="version"):
        add()
