"""A restored database is older than letters that left: none of them goes out twice by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import making
from tests.backup.installation import Installation, close
from tests.mail.putting import messages, put_one, states
from tests.registration import people
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.mail import holding
from webinar_hub.mail.delivery import Pace, deliver
from webinar_hub.mail.maildir import letters
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.reminders.jobs import remind

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(at):
    at(NOW)


@pytest.fixture
def event(installation):
    event = making.make_event(starts=NOW + timedelta(days=2))
    making.make_pool(event)
    return event


def restored(installation: Installation, run) -> str:
    close()
    result = run(installation, "restore", installation.archives()[0], "--replace")
    assert result.exit_code == 0, result.output
    return result.output


def everything_by_itself() -> int:
    """What the scheduler does in a round; returns how many letters went out."""
    announce_changes()
    remind()
    return deliver(Pace())


def test_a_letter_that_waited_in_the_backup_does_not_leave_again(event, installation, run):
    people.sign_up(event, "Anna")
    assert run(installation, "backup").exit_code == 0
    assert deliver(Pace()) == 1
    said = restored(installation, run)
    assert "1 letters are held" in said
    assert everything_by_itself() == 0
    assert states() == ["queued"]


def test_a_letter_that_was_just_being_sent_is_held_too(event, installation, run):
    row = put_one()
    making.change(row, state="sending", attempt=1, leased_until=clock.now() + timedelta(minutes=5))
    assert run(installation, "backup").exit_code == 0
    restored(installation, run)
    assert everything_by_itself() == 0
    assert [(one.kind, one.number) for one in holding.held()] == [("left_line", 1)]


def test_a_reminder_that_left_after_the_backup_is_not_written_again(
    event, installation, run, clock
):
    """The restored database knows nothing of it, so the sweep would put it down once more."""
    people.sign_up(event, "Anna")
    assert deliver(Pace()) == 1
    assert run(installation, "backup").exit_code == 0
    clock.advance(days=1, minutes=5)
    assert everything_by_itself() == 1  # the reminder
    restored(installation, run)
    assert everything_by_itself() == 0
    assert [(one.kind, one.number) for one in holding.held()] == [("reminder_day", 1)]
    clock.advance(hours=23)
    assert everything_by_itself() == 1  # the one that is due an hour before: it never left
    assert len(letters(installation.data / "mail", 9)) == 3


def test_a_change_that_was_told_after_the_backup_is_not_told_again(
    event, installation, run, clock
):
    people.sign_up(event, "Anna")
    assert deliver(Pace()) == 1
    meeting = db.session.scalars(select(Meeting)).one()
    later = meeting.ends_at + timedelta(hours=1)
    making.change(meeting, ends_at=later, sequence=1, changed_at=clock.now())
    assert run(installation, "backup").exit_code == 0
    clock.advance(minutes=2)
    assert everything_by_itself() == 1
    restored(installation, run)
    assert everything_by_itself() == 0
    assert sum(one.number for one in holding.held()) == 1


def test_who_signs_up_after_the_restore_gets_the_letter_at_once(event, installation, run):
    people.sign_up(event, "Anna")
    assert run(installation, "backup").exit_code == 0
    restored(installation, run)
    people.sign_up(event, "Boris")
    assert everything_by_itself() == 1
    assert [one.recipient_name for one in messages() if one.state == "sent"] == ["Boris"]


def test_held_letters_are_shown_released_by_kind_or_taken_back(event, installation, run, clock):
    for name in ("Anna", "Boris"):
        people.sign_up(event, name)
    put_one(7, kind="left_line")
    assert run(installation, "backup").exit_code == 0
    restored(installation, run)
    shown = run(installation, "letters", "held").output.splitlines()
    assert [line.split()[:2] for line in shown] == [["confirmation", "2"], ["left_line", "1"]]
    assert "letters held since the database was restored: 3" in run(installation, "doctor").output
    assert run(installation, "letters", "drop", "--kind", "left_line").output.startswith("1 ")
    assert run(installation, "letters", "release").output == "2 letters go out now.\n"
    assert run(installation, "letters", "held").output == "No letter is held.\n"
    assert deliver(Pace()) == 2
    assert states() == ["sent", "sent", "withdrawn"]
