"""Limits that hold over processes and restarts. On both databases."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.counting import counted_statements
from webinar_hub.core import limits
from webinar_hub.core.database import db
from webinar_hub.core.limits import Limit
from webinar_hub.core.models import LimitUse
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import TooMany


@pytest.fixture(autouse=True)
def inside(app, at):
    at(datetime(2026, 11, 2, 8, tzinfo=UTC))
    with app.app_context():
        yield


def use(who="192.0.2.1", name="sign-up", allowed=2):
    limits.use(name, who, allowed=allowed, seconds=3600)


def test_beyond_the_allowed_number_it_is_refused_with_the_time_to_wait():
    use(), use()
    with pytest.raises(TooMany) as refusal:
        use()
    assert refusal.value.retry_after == 3600


def test_each_thing_and_each_user_is_counted_apart():
    use(), use()
    use(who="192.0.2.2")
    use(name="sign-in")


def test_what_is_long_past_does_not_count(clock):
    use(), use()
    clock.advance(hours=1)
    use()


def test_what_was_refused_is_not_counted(clock):
    """An institution behind one address must not lock itself out by trying again."""
    use(), clock.advance(minutes=40), use()
    for _ in range(3):
        with pytest.raises(TooMany):
            use()
    clock.advance(minutes=25)
    use()
    with pytest.raises(TooMany):
        use()


def test_a_use_leaves_the_count_within_an_hour_of_its_own_twelfth(clock):
    """Uses are added up for five minutes each, so one may be forgotten so much too early."""
    clock.advance(minutes=4)
    use(), use()
    clock.advance(minutes=55)
    with pytest.raises(TooMany):
        use()
    clock.advance(minutes=1)
    use()


def use_both(network="192.0.2.1", mailbox="anna@example.org"):
    both = [Limit("sign-up", network, 2), Limit("letters", mailbox, 3)]
    limits.use_all(both, seconds=3600)


def uses() -> list[int]:
    db.session.rollback()
    return sorted(db.session.scalars(select(LimitUse.times)))


def test_several_limits_are_counted_together_by_one_statement():
    with counted_statements() as sent:
        use_both()
    assert len(sent) == 1
    assert uses() == [1, 1]


def test_what_one_limit_refuses_is_counted_under_none_and_that_one_is_named(clock):
    use_both(), clock.advance(minutes=20), use_both()
    for _ in range(3):
        with pytest.raises(TooMany) as refusal:
            use_both()
        assert refusal.value.details == {"limit": "sign-up"}
    assert uses() == [1, 1, 1, 1]
    use_both(network="192.0.2.2")
    with pytest.raises(TooMany) as refusal:
        use_both(network="192.0.2.2")
    assert refusal.value.details == {"limit": "letters"}
    assert uses() == [1, 1, 1, 1, 2]


def test_many_that_come_together_for_several_limits_pass_none_of_them(app):
    """Some name the two in the other order; nobody may wait for ever for the other."""
    together, outcomes = threading.Barrier(8), []

    def try_twice(turned: bool) -> None:
        with app.app_context():
            both = [Limit("sign-up", "192.0.2.1", 5), Limit("letters", "anna@example.org", 9)]
            together.wait(30)
            for _ in range(2):
                try:
                    limits.use_all(both[::-1] if turned else both, seconds=3600)
                    outcomes.append("counted")
                except TooMany:
                    outcomes.append("refused")

    threads = [threading.Thread(target=try_twice, args=(one % 2 == 0,)) for one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["counted"] * 5 + ["refused"] * 11


def test_many_at_once_are_counted_one_after_the_other(app):
    """Each thread has a connection of its own; none of them may read an old number."""
    together, outcomes = threading.Barrier(8), []

    def try_twice() -> None:
        with app.app_context():
            together.wait(30)
            for _ in range(2):
                try:
                    use(allowed=5)
                    outcomes.append("counted")
                except TooMany:
                    outcomes.append("refused")

    threads = [threading.Thread(target=try_twice) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["counted"] * 5 + ["refused"] * 11


def test_a_use_is_counted_although_what_it_guards_is_refused():
    @operation
    def refused() -> None:
        raise ZeroDivisionError

    for _ in range(2):
        use()
        with pytest.raises(ZeroDivisionError):
            refused()
    with pytest.raises(TooMany):
        use()


def test_it_is_never_counted_inside_what_it_guards():
    with pytest.raises(RuntimeError, match="before the operation"):
        operation(use)()


def test_nobodys_address_is_stored():
    use(who="192.0.2.1")
    stored = db.session.scalars(select(LimitUse.key)).one()
    assert "192" not in stored
    assert len(stored) == 64


def test_old_uses_are_forgotten(clock):
    use()
    clock.advance(hours=25)
    use()
    assert limits.forget_old() == 1
    assert limits.forget_old(timedelta(0)) == 0
    db.session.rollback()
    assert len(db.session.scalars(select(LimitUse)).all()) == 1
