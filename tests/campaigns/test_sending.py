"""Letters to the people of events: to those who are meant, once, in batches."""

from datetime import timedelta

import pytest

from tests.attendance.guests import MONDAY, a_guest, a_hall, letters
from tests.campaigns.writing import a_draft, campaign, outcomes, write_to
from tests.counting import counted_statements
from tests.organizing import an_organizer
from tests.registration.people import delivered
from webinar_hub.accounts.queries import history
from webinar_hub.campaigns import jobs, operations, queries, rules
from webinar_hub.campaigns.choosing import People
from webinar_hub.campaigns.models import Campaign
from webinar_hub.campaigns.operations import writing
from webinar_hub.catalogue.operations import ChangedMeanwhile
from webinar_hub.core.database import database_time, db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.people import operations as people_operations
from webinar_hub.registration import operations as registration

NIGHT = MONDAY + timedelta(hours=11)  # ten in the evening in Moscow
MORNING = MONDAY + timedelta(hours=21)  # eight


@pytest.fixture(autouse=True)
def at_first(app, clock):
    clock.set(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def hall():
    return a_hall(capacity=2)


@pytest.fixture
def people(hall):
    """Anna and Boris have seats, Boris no address; Clara waits; Dina left."""
    for name in ("Anna", "Boris", "Clara", "Dina"):
        guest = a_guest(hall, name, **({"email": None} if name == "Boris" else {}))
    registration.cancel(guest.id)


@pytest.fixture
def oleg(hall):
    return an_organizer("Oleg", hall.event.programme, "organizer").id


def told() -> list[OutboxMessage]:
    return letters("event_message")


def states() -> list[str]:
    return [message.state for message in told()]


@pytest.mark.parametrize(
    ("chosen", "names", "skipped"),
    [({}, ["Anna", "Clara"], 1), ({"states": ("confirmed",)}, ["Anna"], 1)],
)
def test_those_who_are_meant_get_a_letter(hall, people, oleg, chosen, names, skipped):
    sent = write_to(hall.event, oleg, **chosen)
    assert [message.recipient_name for message in told()] == names
    assert campaign(sent).expected == len(names) + skipped
    assert outcomes(sent) == dict.fromkeys(names, "written") | {"Boris": "no_address"}
    (entry,) = history("campaign", [sent], limit=1)
    assert entry.changes == {"people": len(names) + skipped, "kind": "service"}


def test_a_letter_goes_out_last_and_for_a_week(hall, people, oleg, clock):
    write_to(hall.event, oleg)
    for message in told():
        assert message.priority == 50
        assert message.expires_at == clock.now() + timedelta(days=7)
        assert message.frame["reply_to"] == "help@example.org"


def test_nobody_gets_a_draft_and_nothing_is_written_before_its_time(hall, people, oleg, clock):
    draft = a_draft(hall.event, oleg)
    assert jobs.write_to_many() == 0
    operations.start(draft, oleg, None, clock.now() + timedelta(hours=2))
    assert jobs.write_to_many() == 0
    clock.advance(hours=2)
    assert jobs.write_to_many() == 2


def test_sending_off_twice_is_sending_once(hall, people, oleg):
    draft = a_draft(hall.event, oleg)
    assert operations.start(draft, oleg, None) == operations.start(draft, oleg, None) == 3
    assert [jobs.write_to_many(), jobs.write_to_many()] == [2, 0]


def test_a_form_that_is_sent_twice_makes_one_letter(hall, people, oleg):
    event = hall.event
    draft = operations.Draft("service", People(events=(event.id,)))
    names = {operations.create(event.programme_id, oleg, "a" * 16, draft) for _ in range(2)}
    assert names == {"a" * 16}
    elsewhere = a_hall().event.programme_id
    with pytest.raises(NotFound):
        operations.create(elsewhere, oleg, "a" * 16, draft)


def test_nobody_to_write_to_is_said(hall, oleg):
    with pytest.raises(rules.NobodyThere):
        operations.start(a_draft(hall.event, oleg), oleg, None)


def test_an_event_of_another_programme_cannot_be_chosen(hall, oleg):
    foreign = a_hall().event_id
    with pytest.raises(NotFound):
        a_draft(hall.event, oleg, events=(foreign,))


def test_news_of_an_event_need_an_event_and_people_who_take_part(hall, oleg):
    with pytest.raises(rules.NoEvent):
        a_draft(hall.event, oleg, events=())
    with pytest.raises(rules.OnlyLive):
        a_draft(hall.event, oleg, states=("confirmed", "cancelled"))


def test_batches_reach_everybody_once(hall, oleg, monkeypatch):
    monkeypatch.setattr(writing, "BATCH", 3)
    big = a_hall()
    for number in range(8):
        a_guest(big, f"Guest{number}")
    sent = a_draft(big.event, an_organizer("Olga", big.event.programme, "organizer").id)
    operations.start(sent, oleg, None)
    assert operations.write_batch(sent) == 3
    db.session.rollback()  # a process ends here, another goes on
    assert jobs.write_to_many() == 5
    assert len({message.recipient_id for message in told()}) == 8
    assert campaign(sent).written_at == MONDAY


def test_one_person_at_two_of_the_events_gets_one_letter_about_the_next(hall, oleg):
    later = a_hall(starts=MONDAY + timedelta(days=30), programme=hall.event.programme)
    a_guest(hall, "Anna")
    a_guest(later, "Anna")
    write_to(hall.event, oleg, body="{when}", events=(hall.event_id, later.event_id))
    (letter,) = told()
    assert letter.facts["when"].startswith("Thursday, 12 November")


def test_one_letter_that_cannot_be_written_holds_up_nobody_else(hall, people, oleg, monkeypatch):
    real = writing.letters.to_person

    def breaks(campaign, registration, *args, **more):
        if registration.given_name == "Anna":
            raise ValueError("no such thing")
        return real(campaign, registration, *args, **more)

    monkeypatch.setattr(writing.letters, "to_person", breaks)
    sent = write_to(hall.event, oleg)
    assert [message.recipient_name for message in told()] == ["Clara"]
    assert outcomes(sent)["Anna"] == "unwritable"


def test_a_mailbox_that_refused_a_letter_for_good_is_left_alone(hall, people, oleg):
    first = write_to(hall.event, oleg)
    becomes(told()[0].id, state="failed", last_answer="550 no such mailbox")
    second = write_to(hall.event, oleg)
    assert (outcomes(first)["Anna"], outcomes(second)["Anna"]) == ("written", "refused_before")


@operation
def becomes(message_id: int, **columns) -> None:
    message = db.session.get_one(OutboxMessage, message_id)
    for name, value in columns.items():
        setattr(message, name, value)


# The night


def test_who_sleeps_gets_the_letter_in_the_morning(hall, oleg, clock):
    a_guest(hall, "Anna")
    a_guest(hall, "Boris", zone="America/New_York")
    clock.set(NIGHT)
    write_to(hall.event, oleg)
    assert [message.due_at for message in told()] == [MORNING, NIGHT]


def test_what_begins_before_the_morning_cannot_wait(oleg, clock):
    soon = a_hall(starts=MORNING - timedelta(hours=1))
    a_guest(soon, "Anna")
    clock.set(NIGHT)
    write_to(soon.event, oleg)
    assert [message.due_at for message in told()] == [NIGHT]


def test_what_is_resumed_in_the_night_leaves_at_once_only_if_it_cannot_wait(hall, oleg, clock):
    soon = a_hall(starts=MORNING - timedelta(hours=1), programme=hall.event.programme)
    a_guest(hall, "Anna")
    a_guest(soon, "Boris")
    sent = write_to(hall.event, oleg, events=(hall.event_id, soon.event_id))
    clock.set(NIGHT)
    operations.pause(sent, oleg)
    assert operations.resume(sent, oleg) == 2
    due = {message.recipient_name: message.due_at for message in told()}
    assert due == {"Anna": MORNING, "Boris": NIGHT}


def test_a_letter_that_waited_into_the_night_waits_for_the_morning(hall, people, oleg, clock):
    write_to(hall.event, oleg)
    clock.set(NIGHT)
    jobs.write_to_many()
    assert {message.due_at for message in told()} == {MORNING}


# Halting and ending


def test_a_pause_takes_back_what_has_not_left_and_a_resume_puts_it_back(hall, people, oleg, clock):
    sent = write_to(hall.event, oleg)
    becomes(told()[0].id, state="sent", sent_at=MONDAY)
    assert operations.pause(sent, oleg) == 1
    assert states() == ["sent", "withdrawn"]
    clock.advance(days=8)
    assert operations.resume(sent, oleg) == 1
    assert states() == ["sent", "queued"]
    assert told()[1].expires_at == clock.now() + timedelta(days=7)


def test_a_letter_in_the_middle_of_its_batches_goes_on_where_it_was(hall, oleg, monkeypatch):
    monkeypatch.setattr(writing, "BATCH", 2)
    big = a_hall()
    for number in range(5):
        a_guest(big, f"Guest{number}")
    sent = a_draft(big.event, oleg)
    operations.start(sent, oleg, None)
    operations.write_batch(sent)
    operations.pause(sent, oleg)
    assert (operations.write_batch(sent), jobs.write_to_many()) == (None, 0)
    operations.resume(sent, oleg)
    assert jobs.write_to_many() == 3
    assert states() == ["queued"] * 5


def test_two_people_who_are_found_to_be_one_get_one_letter_and_hold_up_nobody(
    hall, oleg, monkeypatch
):
    """Anna was written to, and Dina, whose turn has not come, is kept: she takes over the seat."""
    monkeypatch.setattr(writing, "BATCH", 1)
    evening = a_hall(starts=MONDAY + timedelta(days=2), programme=hall.event.programme)
    anna, _clara = a_guest(hall, "Anna"), a_guest(hall, "Clara")
    dina, _evgenia = a_guest(evening, "Dina"), a_guest(evening, "Evgenia")
    pair = dina.participant_id, anna.participant_id
    sent = a_draft(hall.event, oleg, events=(hall.event_id, evening.event_id))
    operations.start(sent, oleg, None)
    operations.write_batch(sent)
    operations.pause(sent, oleg)
    people_operations.merge(*pair, {}, by=oleg)
    operations.resume(sent, oleg)
    jobs.write_to_many()
    assert outcomes(sent) == dict.fromkeys(("Anna", "Clara", "Evgenia"), "written")
    assert campaign(sent).written_at == MONDAY


def test_who_gave_the_seat_back_meanwhile_gets_nothing_after_a_resume(hall, people, oleg):
    sent = write_to(hall.event, oleg)
    operations.pause(sent, oleg)
    registration.cancel(told()[1].recipient_id)
    assert operations.resume(sent, oleg) == 1
    assert states() == ["queued", "withdrawn"]


def test_who_gives_the_seat_back_while_the_letter_waits_does_not_get_it(hall, people, oleg):
    write_to(hall.event, oleg)
    registration.cancel(told()[1].recipient_id)
    jobs.write_to_many()
    assert states() == ["queued", "withdrawn"]


def test_what_a_process_has_in_hand_is_put_back_under_its_lease(hall, people, oleg, clock):
    """Else the letter that is being handed over just now would go a second time."""
    sent = write_to(hall.event, oleg)
    becomes(told()[0].id, state="sending", leased_until=database_time() + timedelta(minutes=5))
    operations.pause(sent, oleg)
    operations.resume(sent, oleg)
    assert states() == ["sending", "queued"]


def test_a_stop_is_for_good(hall, people, oleg):
    sent = write_to(hall.event, oleg)
    assert operations.stop(sent, oleg) == 2
    assert operations.stop(sent, oleg) == 0
    for act in (operations.resume, operations.pause, operations.take_back):
        with pytest.raises(rules.NotPossibleNow):
            act(sent, oleg)
    assert jobs.write_to_many() == 0
    assert set(states()) == {"withdrawn"}


def test_a_planned_letter_can_be_made_a_draft_again(hall, people, oleg, clock):
    sent = a_draft(hall.event, oleg)
    operations.start(sent, oleg, None, clock.now() + timedelta(days=1))
    operations.take_back(sent, oleg)
    clock.advance(days=2)
    assert jobs.write_to_many() == 0
    assert campaign(sent).state == "draft"
    operations.start(sent, oleg, None)
    with pytest.raises(rules.NotPossibleNow):
        operations.take_back(sent, oleg)


@pytest.mark.parametrize(
    ("ahead", "refusal"),
    [(timedelta(hours=-1), rules.InThePast), (timedelta(days=400), rules.TooFarAhead)],
)
def test_it_is_sent_within_the_next_year(hall, people, oleg, clock, ahead, refusal):
    with pytest.raises(refusal):
        operations.start(a_draft(hall.event, oleg), oleg, None, clock.now() + ahead)


# Two at one letter


def test_nobody_overwrites_anybody_unknowing(hall, people, oleg):
    draft = a_draft(hall.event, oleg)
    opened_with = campaign(draft).version_id
    changed = operations.Draft("service", People(events=(hall.event_id,)))
    operations.save(draft, oleg, opened_with, changed)
    for act in (
        lambda: operations.save(draft, oleg, opened_with, changed),
        lambda: operations.start(draft, oleg, opened_with),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()


def test_what_goes_is_not_changed_any_more(hall, people, oleg):
    sent = write_to(hall.event, oleg)
    draft = operations.Draft("service", People(events=(hall.event_id,)))
    with pytest.raises(rules.AlreadyBegun):
        operations.save(sent, oleg, None, draft)
    with pytest.raises(rules.AlreadyBegun):
        operations.discard(sent, oleg)


def test_a_draft_is_thrown_away_without_a_trace_but_that(hall, people, oleg):
    draft = a_draft(hall.event, oleg)
    operations.discard(draft, oleg)
    assert db.session.get(Campaign, draft) is None
    assert history("campaign", [draft], limit=1)[0].action == "letter to many thrown away"


# What becomes of each


def test_progress_counts_letters_and_people_who_get_none(hall, people, oleg):
    sent = write_to(hall.event, oleg)
    first, second = (message.id for message in told())
    becomes(first, state="sent", sent_at=MONDAY)
    becomes(second, state="failed", last_answer="550 no such mailbox")
    found = queries.progress(campaign(sent))
    assert (found.total, found.sent, found.failed, found.not_written, found.done) == (3, 1, 1, 1, 3)
    results = queries.results(campaign(sent), 1)
    assert [(one.name, one.state or one.outcome) for one in results] == [
        ("Clara", "failed"),
        ("Boris", "no_address"),
        ("Anna", "sent"),
    ]


def test_a_test_goes_to_the_organizer_alone_in_both_languages(hall, people, oleg):
    draft = a_draft(
        hall.event, oleg, body="{given_name}, {own_page}", subject_ru="Зал", body_ru="Да"
    )
    assert operations.send_test(draft, oleg) == 2
    english, russian = told()
    assert english.recipient_email == russian.recipient_email == "oleg@example.org"
    rendered = rendering.letter(english)
    assert rendered.subject == "Test: New room"
    assert "Anna, http://localhost/events/" in rendered.text
    assert "/registrations/" not in rendered.text
    assert rendering.letter(russian).subject == "Проба: Зал"
    assert queries.progress(campaign(draft)).sent == 0


def test_tests_are_not_sent_all_day(hall, people, oleg):
    draft = a_draft(hall.event, oleg)
    for _once in range(rules.TESTS_AN_HOUR):
        operations.send_test(draft, oleg)
    with pytest.raises(rules.TooManyTests):
        operations.send_test(draft, oleg)


def test_many_letters_take_few_statements(oleg):
    big = a_hall()
    for number in range(12):
        a_guest(big, f"Guest{number}")
    delivered()
    sent = a_draft(big.event, oleg)
    operations.start(sent, oleg, None)
    with counted_statements() as statements:
        assert operations.write_batch(sent) == 12
    assert len(statements) <= 12


def test_the_page_of_a_letter_takes_few_statements(hall, people, oleg):
    sent = write_to(hall.event, oleg)
    found = campaign(sent)
    with counted_statements() as statements:
        queries.progress(found)
        queries.results(found, 1)
    assert len(statements) <= 4
