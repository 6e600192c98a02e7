"""A speaker is asked, answers, is asked again, is taken off; what is kept of it and how long."""

import pytest

from tests import making
from tests.organizing import an_organizer
from tests.registration.people import fresh
from tests.speaking.speakers import (
    MARIA,
    ROOM,
    again,
    an_event,
    asked,
    confirmed,
    entries,
    letters,
    told,
    wish,
)
from webinar_hub.accounts.models import AuditEntry
from webinar_hub.catalogue.rules.addresses import UnusableLink
from webinar_hub.core.database import db
from webinar_hub.core.refusals import Gone, NotFound
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.rules import mailbox
from webinar_hub.speaking import operations, rules
from webinar_hub.speaking.models import SpeakerInvitation, SpeakerRequest

pytestmark = pytest.mark.usefixtures("in_november")


def to_organizers() -> list[str]:
    db.session.rollback()
    found = db.session.query(OutboxMessage).filter_by(kind="speaker_declined")
    return sorted(one.recipient_email for one in found)


def test_only_who_is_named_at_the_event_is_asked_and_nobody_when_it_is_over(clock):
    event = an_event()
    other = making.make_speaker(event.programme)
    with pytest.raises(NotFound):
        operations.ask(event.id, other.id, wish(), by=None)
    with pytest.raises(UnusableLink):
        asked(event, host_link="javascript:alert(1)")
    clock.set(fresh(event).last_end)
    with pytest.raises(rules.NotAhead):
        asked(event)
    assert db.session.query(SpeakerRequest).count() == 0


def test_a_yes_counts_once_and_a_silent_speaker_is_asked_again_after_an_hour(clock):
    event = an_event()
    request = asked(event)
    with pytest.raises(rules.AskedJustNow):
        asked(event)
    clock.advance(hours=1)
    asked(event)
    assert [one.facts["subject"][:10] for one in letters(request, "speaker_asked")] == [
        "Will you s",
        "A reminder",
    ]
    operations.confirm(request.id)
    operations.confirm(request.id)
    assert again(request).state == "confirmed"
    assert letters(request, "speaker_asked") == []  # it had not left
    assert told(request) == [("REQUEST", 0)]
    with pytest.raises(rules.HasAnswered):
        asked(event)


def test_a_no_reaches_who_asked_at_once_and_once():
    event = an_event()
    oleg = an_organizer("Oleg", event.programme, "organizer")
    an_organizer("Vera", event.programme, "owner")
    request = asked(event, by=oleg.id)
    operations.decline(request.id, "other_date")
    operations.decline(request.id)
    assert (again(request).state, again(request).reason) == ("declined", "other_date")
    assert to_organizers() == ["oleg@example.org"]


def test_a_no_reaches_all_organizers_where_who_asked_is_gone():
    event = an_event()
    an_organizer("Oleg", event.programme, "organizer")
    an_organizer("Vera", event.programme, "owner")
    an_organizer("Lida", event.programme, "viewer")
    operations.decline(asked(event).id)
    assert to_organizers() == ["oleg@example.org", "vera@example.org"]


def test_who_said_no_may_still_come_and_who_said_yes_may_still_not(clock):
    request = confirmed(an_event())
    operations.decline(request.id)
    assert told(request) == [("CANCEL", 1)]  # the invitation itself had not left
    assert entries(request) == []
    operations.confirm(request.id)
    (entry,) = entries(request)
    assert entry.sequence == 0
    uids = {one.calendar["uid"] for one in letters(request) if one.calendar}
    assert len(uids) == 2, "calendars remember what was thrown out"
    clock.set(again(request).event.first_start)
    with pytest.raises(rules.HasSpoken):
        operations.decline(request.id)


def test_who_is_taken_off_has_the_entry_taken_out_and_an_old_link():
    request = confirmed(an_event())
    operations.take_back(request.id, by=None)
    operations.take_back(request.id, by=None)
    assert told(request) == [("CANCEL", 1)]
    with pytest.raises(Gone):
        operations.confirm(request.id)
    assert db.session.query(SpeakerInvitation).count() == 0


def test_another_address_gets_another_link_and_the_first_one_leads_nowhere():
    event = an_event()
    first = confirmed(event)
    operations.ask(event.id, first.speaker_id, wish("m.sokolova@example.org"), by=None)
    request = again(first)
    assert (request.state, request.link_counter) == ("asked", 1)
    goodbye, question = letters(request)
    assert (goodbye.calendar["method"], goodbye.recipient_email) == ("CANCEL", MARIA)
    assert question.recipient_email == "m.sokolova@example.org"
    assert question.links["speaking_link"][2] == 1


def test_a_lost_link_comes_again_once_an_hour_to_who_was_asked_and_to_nobody_else(clock):
    request = asked(an_event())
    clock.advance(hours=1)
    operations.send_links_again(mailbox(MARIA))
    operations.send_links_again(mailbox(MARIA))
    operations.send_links_again(mailbox("anna@example.org"))
    assert len(letters(request, "speaker_link")) == 1
    assert db.session.query(OutboxMessage).count() == 2


def test_the_record_of_changes_names_no_address_and_no_host_link():
    event = an_event()
    request = confirmed(event, host_link=ROOM)
    operations.set_host_link(request.id, ROOM + "2", by=None)
    operations.take_back(request.id, by=None)
    noted = [(one.action, repr(one.changes)) for one in db.session.query(AuditEntry)]
    actions = [action for action, _changes in noted]
    assert actions[-3:] == ["speaker asked", "host link set", "speaker taken off"]
    assert not any(MARIA in changes or "room.example" in changes for _action, changes in noted)


def test_a_month_after_the_event_addresses_links_and_letters_are_forgotten(clock):
    event = an_event()
    confirmed(event, host_link=ROOM)
    clock.set(fresh(event).last_end)
    clock.advance(days=30, seconds=-1)
    assert operations.forget_speakers() == 0
    clock.advance(seconds=1)
    assert operations.forget_speakers() == 1
    assert db.session.query(SpeakerRequest).count() == 0
    assert db.session.query(OutboxMessage).count() == 0
    assert [one.name for one in fresh(event).speakers] == ["Maria Sokolova"]
