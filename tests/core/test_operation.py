"""`@operation`: one function, one transaction, and nobody else commits. On both databases."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from tests import making
from webinar_hub.catalogue.models import Programme
from webinar_hub.core import operation as operations
from webinar_hub.core.database import db
from webinar_hub.core.models import LimitUse, Version
from webinar_hub.core.operation import operation, running
from webinar_hub.core.refusals import Refusal

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


def a_row(key: str = "a") -> LimitUse:
    return LimitUse(key=key, used_at=NOW)


def keys() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(LimitUse.key).order_by(LimitUse.id)))


def test_what_an_operation_did_is_there_for_everybody():
    @operation
    def add() -> int:
        row = a_row()
        db.session.add(row)
        db.session.flush()
        return row.id

    assert add() > 0
    assert keys() == ["a"]


def test_a_refusal_takes_everything_back():
    @operation
    def add_and_refuse() -> None:
        db.session.add(a_row())
        db.session.flush()
        raise Refusal("no")

    with pytest.raises(Refusal):
        add_and_refuse()
    assert keys() == []
    assert not running()


def test_an_operation_within_an_operation_is_part_of_it():
    @operation
    def add(key: str) -> bool:
        db.session.add(a_row(key))
        return running()

    @operation
    def add_both() -> bool:
        return add("a") and add("b")

    @operation
    def add_and_fail() -> None:
        add("c")
        raise ZeroDivisionError

    assert add_both()
    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert keys() == ["a", "b"]


def test_it_begins_with_the_present_state_not_with_what_was_read_before(app):
    programme = making.make_programme(name="Before")
    assert db.session.get_one(Programme, programme.id).name == "Before"
    _in_another_thread(app, lambda: making.change(programme, name="After"))

    @operation
    def name() -> str:
        return db.session.get_one(Programme, programme.id).name

    assert name() == "After"


def _in_another_thread(app, work) -> None:
    def run() -> None:
        with app.app_context():
            work()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)


# Nothing else writes


def test_a_row_added_outside_is_not_even_sent():
    db.session.add(a_row())
    with pytest.raises(RuntimeError, match="outside an @operation"):
        db.session.flush()
    db.session.rollback()
    assert keys() == []


@pytest.mark.parametrize(
    "statement", [update(LimitUse).values(key="b"), LimitUse.__table__.insert().values(key="b")]
)
def test_a_statement_that_writes_outside_is_not_even_sent(statement):
    with pytest.raises(RuntimeError, match="outside an @operation"):
        db.session.execute(statement)


def test_something_changed_before_an_operation_is_pointed_out_instead_of_lost():
    programme = making.make_programme()
    programme.name = "Changed in a view"

    @operation
    def nothing() -> None:
        pass

    with pytest.raises(RuntimeError, match="would never be saved"):
        nothing()
    db.session.rollback()


# Races


def test_an_operation_that_lost_a_race_runs_again():
    tries = []

    @operation
    def add() -> None:
        tries.append(None)
        db.session.add(a_row(str(len(tries))))
        db.session.flush()
        if len(tries) < 3:
            raise _LostRace

    add()
    assert keys() == ["3"]


class _Cause(Exception):
    sqlstate = "40001"


_LostRace = OperationalError("UPDATE", None, _Cause())


@pytest.mark.parametrize("sqlstate", [None, "57014"])
def test_what_is_no_race_is_not_tried_again(sqlstate):
    tries = []

    @operation
    def fail() -> None:
        tries.append(None)
        cause = Exception()
        cause.sqlstate = sqlstate
        raise OperationalError("UPDATE", None, cause)

    with pytest.raises(OperationalError):
        fail()
    assert len(tries) == 1


def test_a_race_that_is_lost_again_and_again_is_given_up():
    tries = []

    @operation
    def lose() -> None:
        tries.append(None)
        raise _LostRace

    with pytest.raises(OperationalError):
        lose()
    assert len(tries) == operations.ATTEMPTS


def test_two_writers_at_once_take_turns(app):
    """Each reads and then writes; neither loses what the other did, neither fails at once."""
    making.make_programme()
    threads = 4

    @operation
    def count_up() -> None:
        version = db.session.get(Version, "catalogue", with_for_update=True)
        number = version.number
        db.session.execute(select(func.count()).select_from(Version))
        version.number = number + 1

    before = _number()
    together = threading.Barrier(threads)

    def work() -> None:
        together.wait(10)
        for _ in range(5):
            count_up()

    workers = [threading.Thread(target=_inside, args=(app, work)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert _number() == before + 5 * threads


def _inside(app, work) -> None:
    with app.app_context():
        work()


def _number() -> int:
    db.session.rollback()
    return db.session.scalar(select(Version.number).where(Version.name == "catalogue"))


# Connections


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_keeps_every_promise_on_each_connection():
    found = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar_one()
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL: what was answered survives a power cut
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_sqlite_an_operation_holds_the_lock_from_its_beginning():
    @operation
    def begun() -> bool:
        db.session.execute(text("SELECT 1"))
        return db.session.connection().connection.driver_connection.in_transaction

    assert begun()
    assert operations._lock_path().name.endswith(".turn")


def test_keys_are_never_used_twice():
    @operation
    def add() -> int:
        row = a_row()
        db.session.add(row)
        db.session.flush()
        return row.id

    @operation
    def forget() -> None:
        db.session.execute(LimitUse.__table__.delete())

    first = add()
    forget()
    assert add() > first


def test_an_instant_without_a_zone_is_refused():
    @operation
    def add() -> None:
        db.session.add(LimitUse(key="a", used_at=datetime(2026, 1, 1)))  # noqa: DTZ001
        db.session.flush()

    with pytest.raises(Exception, match="an instant needs a time zone"):
        add()


def test_an_error_of_the_database_tells_nobodys_data():
    @operation
    def twice() -> None:
        for _ in range(2):
            db.session.execute(
                Version.__table__.insert(), {"name": "anna@example.org", "number": 1}
            )

    with pytest.raises(IntegrityError) as problem:
        twice()
    assert "SQL" in str(problem.value)
    assert "[parameters: {'name'" not in str(problem.value)


def test_a_change_of_what_public_pages_show_raises_their_version():
    programme = making.make_programme()
    before = _number()
    making.change(programme, name="Another name")
    assert _number() == before + 1
    making.change(programme, name="Another name")
    assert _number() == before + 1
