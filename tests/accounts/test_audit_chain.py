"""The record of what organizers did: sealed in a chain, and what was altered by SQL is found."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from webinar_hub.accounts import audit_chain, audit_digests, auditing
from webinar_hub.accounts.auditing import note
from webinar_hub.accounts.models import AuditChain, AuditEntry, AuditSeal, AuditValue
from webinar_hub.core.database import db

PEOPLE = ("Anna Ivanova", "Anna Petrova")


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


def sql(statement: str) -> None:
    """As somebody who can write to the database, past the program."""
    db.session.rollback()
    with db.engine.begin() as connection:
        if "AuditEntry" not in statement and "PRAGMA" not in statement:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.execute(text(statement))
    db.session.expire_all()


def some_entries(number: int = 5) -> list[int]:
    """Sealed ones; the third holds a personal value. Returns their numbers."""
    for one in range(number):
        personal = {"name": PEOPLE} if one == 2 else None
        note(None, "programme changed", "programme", one, None, {"fields": {}}, personal=personal)
    assert audit_chain.seal() == number
    return list(db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


def found() -> list[str]:
    return audit_chain.verify().findings


def test_what_the_program_writes_is_as_it_was_written():
    ids = some_entries()
    report = audit_chain.verify()
    assert (report.findings, report.entries) == ([], len(ids))
    assert audit_chain.came_to(report.end)
    assert not audit_chain.came_to("0" * 64)


def test_places_are_counted_without_a_gap_however_it_was_sealed_in_between():
    some_entries(3)
    assert audit_chain.seal() == 0
    some_entries(2)
    places = db.session.scalars(select(AuditSeal.position).order_by(AuditSeal.position)).all()
    assert places == [1, 2, 3, 4, 5]
    assert found() == []


def test_more_than_a_batch_is_sealed_in_order(monkeypatch):
    monkeypatch.setattr(audit_chain, "BATCH", 3)
    monkeypatch.setattr(audit_chain, "PAGE", 2)
    ids = some_entries(8)
    sealed = db.session.scalars(select(AuditSeal.entry_id).order_by(AuditSeal.position)).all()
    assert sealed == ids
    assert found() == []


@pytest.mark.parametrize(
    "change",
    [
        "action = 'programme added'",
        "about_id = 999",
        "at = '2020-01-01 00:00:00+00:00'",
        "changes = '{}'",
        "stamp = NULL",
        "organizer_id = NULL, programme_id = NULL, about_type = 'event'",
    ],
)
def test_a_changed_entry_is_named(change):
    ids = some_entries()
    sql(f"UPDATE audit_entries SET {change} WHERE id = {ids[2]}")
    assert found() == [f"entry {ids[2]} was changed"]


def test_a_removed_entry_is_named():
    ids = some_entries()
    sql(f"DELETE FROM audit_entries WHERE id = {ids[1]}")
    assert found() == [f"entry {ids[1]} was removed (place 2 in the chain)"]


def test_an_entry_that_is_removed_with_its_place_leaves_a_gap():
    ids = some_entries()
    sql(f"DELETE FROM audit_seals WHERE entry_id = {ids[1]}")
    sql(f"DELETE FROM audit_entries WHERE id = {ids[1]}")
    assert found() == ["places 2 to 2 were removed"]


def test_places_that_are_moved_together_do_not_hold():
    ids = some_entries()
    sql(f"DELETE FROM audit_seals WHERE entry_id = {ids[1]}")
    sql(f"DELETE FROM audit_entries WHERE id = {ids[1]}")
    for position in (3, 4, 5):
        sql(f"UPDATE audit_seals SET position = {position - 1} WHERE position = {position}")
    assert "place 2 in the chain was changed" in found()


def test_an_end_that_is_cut_off_shows():
    ids = some_entries()
    sql("DELETE FROM audit_seals WHERE position = 5")
    sql(f"DELETE FROM audit_entries WHERE id = {ids[4]}")
    assert found() == ["the chain was cut off after place 4"]
    before = db.session.scalars(select(AuditSeal.digest).filter_by(position=4)).one()
    sql(f"UPDATE audit_chain SET length = 4, digest = '{before}'")
    assert found() == ["the row about the whole chain was changed"]


INSERTED = (
    "INSERT INTO audit_entries (at, action, about_type, about_id, changes, sealed{more}) "
    "VALUES ('2026-11-02 08:00:00+00:00', 'role set', 'organizer', 1, '{{}}', {sealed}{values})"
)


@pytest.mark.parametrize("sealed", ["false", "true"])
@pytest.mark.parametrize("stamp", ["", "made up"])
def test_an_inserted_entry_gets_no_place_and_is_named(sealed, stamp):
    some_entries()
    more, values = (", stamp", f", '{stamp}'") if stamp else ("", "")
    sql(INSERTED.format(sealed=sealed, more=more, values=values))
    number = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()
    assert audit_chain.seal() == 0
    assert found() == [f"entry {number} was inserted"]


def test_what_was_inserted_keeps_nobody_from_a_place(monkeypatch):
    monkeypatch.setattr(audit_chain, "BATCH", 2)
    for _number in range(5):
        sql(INSERTED.format(sealed="false", more="", values=""))
    assert len(some_entries_after(3)) == 3


def some_entries_after(number: int) -> list[int]:
    for one in range(number):
        note(None, "programme changed", "programme", one)
    assert audit_chain.seal() == number
    return list(db.session.scalars(select(AuditSeal.entry_id)))


def test_a_copied_entry_is_refused_and_a_changed_one_that_waits_is_named():
    some_entries()
    note(None, "role set", "organizer", 1)
    number = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()
    sql(f"UPDATE audit_entries SET about_id = 2 WHERE id = {number}")
    assert audit_chain.seal() == 0
    assert found() == [f"entry {number} was inserted"]


def test_an_entry_that_is_said_to_have_no_place_does_not_stop_the_chain():
    ids = some_entries()
    sql(f"UPDATE audit_entries SET sealed = false WHERE id = {ids[0]}")
    some_entries_after(2)
    assert found() == []


def test_who_makes_digests_without_the_key_is_found(app, monkeypatch):
    ids = some_entries()
    known = app.extensions["webinar_hub_settings"]
    forged = replace(known, link_key=b"another key of forty characters, forged")
    entry = db.session.get_one(AuditEntry, ids[4])
    with monkeypatch.context() as patch:
        patch.setitem(app.extensions, "webinar_hub_settings", forged)
        before = db.session.scalars(select(AuditSeal.digest).filter_by(position=4)).one()
        made = audit_digests.link(5, entry.id, audit_digests.content(entry), before)
    sql(f"UPDATE audit_seals SET digest = '{made}' WHERE position = 5")
    sql(f"UPDATE audit_chain SET digest = '{made}'")
    assert "place 5 in the chain was changed" in found()
    assert "the row about the whole chain was changed" in found()


def test_with_a_new_key_the_chain_goes_on_and_says_what_cannot_be_proved(app, monkeypatch):
    some_entries(3)
    known = app.extensions["webinar_hub_settings"]
    fresh = replace(known, link_key=b"a new key of more than thirty-two characters")
    monkeypatch.setitem(app.extensions, "webinar_hub_settings", fresh)
    assert (found(), audit_chain.verify().under_other_keys) == ([], 3)
    some_entries_after(2)
    assert (found(), audit_chain.verify().under_other_keys) == ([], 3)
    sql("UPDATE audit_seals SET key_name = '00000000' WHERE position = 5")
    assert found() == ["place 5 in the chain was changed"]


# Values that can be erased.


def test_an_entry_tells_nothing_of_a_personal_value():
    ids = some_entries()
    told = str(db.session.get_one(AuditEntry, ids[2]).changes)
    assert "name" in told
    assert not any(name in told for name in PEOPLE)


def test_a_changed_value_is_named_and_an_erased_one_breaks_nothing():
    ids = some_entries()
    sql("UPDATE audit_values SET after = 'Vera Petrova'")
    assert found() == [f"entry {ids[2]}: the value of 'name' was changed"]
    sql("UPDATE audit_values SET before = NULL, after = NULL, salt = NULL")
    assert found() == []


def test_a_value_that_is_taken_out_or_put_in_is_named():
    ids = some_entries()
    values = f"{ids[0]}, 'email', 'participant', 1"
    sql(
        "INSERT INTO audit_values (entry_id, field, subject_type, subject_id) "
        f"VALUES ({values})"
    )
    assert found() == [f"entry {ids[0]}: the value of 'email' was changed"]
    sql("DELETE FROM audit_values")
    assert found() == [f"entry {ids[2]}: the value of 'name' was removed"]


def test_what_is_taken_out_with_its_object_is_noted_and_the_chain_holds():
    ids = some_entries()
    remove(AuditEntry.id.in_(ids[1:3]))
    assert found() == []
    assert audit_chain.seal() == 1
    assert found() == []
    assert db.session.scalars(select(AuditValue)).all() == []
    sql(f"DELETE FROM audit_entries WHERE id = {ids[0]}")
    assert found() == [f"entry {ids[0]} was removed (place 1 in the chain)"]


def remove(*conditions) -> None:
    from webinar_hub.core.operation import operation

    operation(auditing.remove)(*conditions)


# What was there before.


def test_entries_of_before_the_chain_have_their_places_too():
    old = "INSERT INTO audit_entries (at, action, about_type, about_id, changes, sealed) VALUES "
    sql(old + "('2026-11-02 08:00:00+00:00', 'role set', 'organizer', 1, '{}', false)")
    sql("UPDATE audit_chain SET begins_after = (SELECT max(id) FROM audit_entries)")
    assert audit_chain.seal() == 1
    assert found() == []
    sql("UPDATE audit_chain SET begins_after = begins_after + 100")
    assert found() == ["the row about the whole chain was changed"]


def test_the_hourly_look_leaves_what_it_found_for_the_watchers():
    ids = some_entries()
    assert (audit_chain.look(), audit_chain.trouble()) == (0, "")
    sql(f"UPDATE audit_entries SET about_id = 7 WHERE id = {ids[0]}")
    assert audit_chain.look() == 1
    assert audit_chain.trouble() == f"entry {ids[0]} was changed"
    chain = db.session.get_one(AuditChain, 1)
    assert chain.length == 5
