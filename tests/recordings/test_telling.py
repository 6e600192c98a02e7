"""Once a recording is there, everybody who is to know of it gets one letter. On both databases."""

from datetime import timedelta

import pytest

from tests import making
from tests.recordings.wishes import LINK, an_event, ask, kinds_to, letters_to, plan
from tests.registration import people
from tests.registration.people import at_once, delivered, fresh, sign_up
from webinar_hub.core.database import db
from webinar_hub.recordings import letters, operations, queries, rules
from webinar_hub.recordings.jobs import tell_of_recordings
from webinar_hub.registration.operations import cancel

pytestmark = pytest.mark.usefixtures("in_november")


@pytest.fixture
def event():
    return an_event(capacity=None)


@pytest.fixture
def afterwards(clock):
    def afterwards() -> None:
        delivered()
        clock.advance(days=11)

    return afterwards


def sweep(clock) -> int:
    clock.advance(minutes=2)
    return tell_of_recordings()


def test_those_who_asked_get_it_once_and_nobody_before_it_is_there(event, clock, afterwards):
    anna, boris = ask(event, "Anna"), ask(event, "Boris")
    afterwards()
    assert sweep(clock) == 0
    plan(event, LINK)
    assert tell_of_recordings() == 0  # a slip may yet be mended
    assert sweep(clock) == 2
    assert sweep(clock) == 0
    for one in (anna, boris):
        assert kinds_to(one) == ["recording_noted", "recording_ready"]


def test_no_letter_holds_the_address(event, clock, afterwards):
    anna = ask(event)
    afterwards()
    plan(event, LINK)
    sweep(clock)
    letter = letters_to(anna)[-1]
    assert LINK not in repr((letter.facts, letter.links))
    assert letter.in_reply_to == fresh(anna).thread_id


def test_who_had_a_seat_gets_it_only_where_the_organizer_says_so(event, clock, afterwards):
    boris, vera = sign_up(event, "Boris"), sign_up(event, "Vera")
    cancel(vera.id)
    nobody = sign_up(event, "Gleb", email="")
    afterwards()
    plan(event, LINK)
    assert sweep(clock) == 0
    plan(event, LINK, for_seats=True)
    assert sweep(clock) == 1
    assert people.kinds_to(boris)[-1] == "recording_ready"
    assert "recording_ready" not in people.kinds_to(vera) + people.kinds_to(nobody)


def test_who_asked_and_had_a_seat_is_told_once(event, clock, afterwards):
    boris = sign_up(event, "Boris")
    wish = ask(event, "Boris", email="boris@example.org")
    afterwards()
    plan(event, LINK, for_seats=True)
    assert sweep(clock) == 1
    assert kinds_to(wish)[-1] == "recording_ready"
    assert "recording_ready" not in people.kinds_to(boris)


def test_who_took_the_wish_back_gets_nothing(event, clock, afterwards):
    anna = ask(event)
    operations.withdraw(anna.id)
    afterwards()
    plan(event, LINK)
    assert sweep(clock) == 0


def test_an_address_that_is_taken_out_takes_unsent_letters_back_and_a_new_one_sends_them(
    event, clock, afterwards
):
    anna, boris = ask(event, "Anna"), ask(event, "Boris")
    afterwards()
    plan(event, LINK)
    sweep(clock)
    (first,) = [one for one in letters_to(boris) if one.kind == "recording_ready"]
    making.change(first, state="sent")
    plan(event)
    assert kinds_to(anna, "withdrawn") == ["recording_ready"]
    assert sweep(clock) == 0
    plan(event, f"{LINK}-2")
    assert sweep(clock) == 1  # Boris has his letter, and its link leads to the new address
    assert kinds_to(anna, "queued") == ["recording_ready"]
    assert kinds_to(boris).count("recording_ready") == 1


def test_another_address_writes_no_second_letter(event, clock, afterwards):
    anna = ask(event)
    afterwards()
    plan(event, LINK)
    sweep(clock)
    plan(event, f"{LINK}-2")
    assert sweep(clock) == 0
    assert kinds_to(anna, "queued") == ["recording_ready"]


def test_who_asks_when_it_is_there_gets_it_at_once(event, clock, afterwards):
    afterwards()
    plan(event, LINK)
    anna = ask(event)
    assert kinds_to(anna) == ["recording_ready"]
    assert sweep(clock) == 0


def test_after_the_last_day_nobody_is_told_and_a_letter_is_worth_sending_no_longer(
    event, clock, afterwards
):
    anna = ask(event)
    afterwards()
    last = clock.now() + timedelta(hours=1)
    plan(event, LINK, until=last)
    sweep(clock)
    assert letters_to(anna)[-1].expires_at == last
    clock.advance(hours=1)
    making.change(letters_to(anna)[-1], state="withdrawn")
    assert sweep(clock) == 0
    assert operations.tell(queries.of_event(event.id).id) == 0


def test_a_cancelled_event_has_no_recording(event, clock, afterwards):
    ask(event)
    afterwards()
    plan(event, LINK)
    making.change(event, status="cancelled")
    assert sweep(clock) == 0


def test_one_who_cannot_be_told_is_named_and_another_recording_goes_on(
    event, clock, afterwards, monkeypatch, caplog
):
    other = an_event()
    ask(event, "Anna")
    boris = ask(other, "Boris")
    afterwards()
    for one in (event, other):
        plan(one, LINK)
    written = letters.ready

    def broken(request, *args, **options):
        if request.event_id == event.id:
            raise ValueError("no words")
        return written(request, *args, **options)

    monkeypatch.setattr(letters, "ready", broken)
    assert sweep(clock) == 1
    assert kinds_to(boris)[-1] == "recording_ready"
    assert "cannot be told of" in caplog.text


def test_two_at_once_write_to_each_person_once(app, event, clock, afterwards):
    everybody = [ask(event, f"Person {number}") for number in range(12)]
    afterwards()
    plan(event, LINK)
    clock.advance(minutes=2)
    assert sum(at_once(app, 2, tell_of_recordings)) == 12
    for one in everybody:
        assert kinds_to(one).count("recording_ready") == 1


# What organizers say


def test_a_change_made_on_an_old_page_is_refused(event):
    wanted = operations.Wanted(True, "", None, False)
    with pytest.raises(rules.RecordingChanged):
        operations.set_recording(event.id, wanted, by=None, version=0)


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"link": "http://video.example.org"}, rules.UnusableLink, "link"),
        ({"link": "javascript:alert(1)"}, rules.UnusableLink, "link"),
        ({"link": "video.example.org"}, rules.UnusableLink, "link"),
        ({"link": "https://anna:word@video.example.org"}, rules.UnusableLink, "link"),
        ({"link": LINK, "planned": False}, rules.WhichRecording, "planned"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    event, afterwards, said, refusal, field
):
    afterwards()
    with pytest.raises(refusal) as refused:
        plan(event, **said)
    assert refused.value.field == field
    assert queries.of_event(event.id).link == ""


def test_before_the_event_has_begun_there_is_no_recording(event, clock):
    with pytest.raises(rules.NotBegun):
        plan(event, LINK)
    with pytest.raises(rules.LastDayIsOver):
        plan(event, until=clock.now())
    db.session.rollback()


def test_who_had_a_seat_is_looked_for_no_longer_than_two_weeks(event, clock, afterwards):
    sign_up(event, "Boris")
    afterwards()
    plan(event, LINK, for_seats=True)
    clock.advance(days=14)
    assert tell_of_recordings() == 0
    plan(event, f"{LINK}-2", for_seats=True)
    assert sweep(clock) == 1
