"""Many dates are made, copied, changed and published, each time all of them or none."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests import organizing as some
from tests.making import make_reminder_rules
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event, Series
from webinar_hub.catalogue.rules.times import TimeSkipped
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.planning import operations, queries, rules
from webinar_hub.planning.operations import Change, IntoSeries
from webinar_hub.planning.rules import Hours, Rule
from webinar_hub.questions import operations as questions
from webinar_hub.questions.models import Question
from webinar_hub.questions.rules import Draft
from webinar_hub.registration import operations as registration
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.registration.operations.pools import PoolPlan
from webinar_hub.registration.queries import pools_of
from webinar_hub.reminders.holding import offsets_of
from webinar_hub.workspace.asking_first import ask_first_of_all
from webinar_hub.workspace.rules import PeopleAreTold

KEY = "k" * 16
SIX = Hours(time(18), time(19, 30), "Europe/Moscow")
TUESDAYS = rules.dates(Rule(date(2026, 11, 17), "week", interval=2, number=3))
NIGHT = Hours(time(2, 30), time(3, 30), "Europe/Berlin")


@pytest.fixture(autouse=True)
def in_the_morning(app, at):
    at(some.MORNING)
    with app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def template(programme):
    """With all that is copied, and with what is not."""
    event = some.an_event(programme, description="Of **care**.", place="Lesnaya 5", format="both")
    anna = catalogue.add_speaker(programme.id, catalogue.SpeakerDetails("Anna", "en"))
    catalogue.assign_speakers(event.id, [anna.id])
    catalogue.set_room_link(event.id, "https://room.example.org/1")
    plans = [PoolPlan("room", "in_person", 20), PoolPlan("online", "online", None)]
    registration.ensure_pools(event.id, plans)
    asked = Draft(
        kind="text",
        label_en="What do you eat?",
        purpose_en="to order lunch",
        label_ru="Что вы едите?",
        purpose_ru="чтобы заказать обед",
    )
    questions.add_question(Event, event.id, asked, by=None)
    make_reminder_rules(event, ("first", 2880))
    some.sign_up(event, 2)
    return event


def made(template, days=TUESDAYS, hours=SIX, into=None, key=KEY) -> list[Event]:
    into = into or IntoSeries(title="Evenings")
    return operations.make_events(template.id, days, hours, into, by=None, key=key)


def starts(events) -> list[str]:
    db.session.rollback()
    return [f"{one.wall_start:%d.%m %H:%M}" for event in events for one in event.meetings]


def series_of(event: Event) -> Series:
    db.session.rollback()
    assert event.series is not None
    return event.series


def test_events_of_a_series_are_drafts_with_all_that_the_template_says(template):
    events = made(template)
    assert starts(events) == ["17.11 18:00", "01.12 18:00", "15.12 18:00"]
    for one in events:
        assert (one.visibility, one.title, one.description) == (
            *("draft", template.title, template.description),
        )
        assert [speaker.name for speaker in one.speakers] == ["Anna"]
        assert [(p.name, p.capacity, p.taken) for p in pools_of(one.id)] == [
            *(("room", 20, 0), ("online", None, 0)),
        ]
        assert [rule.minutes for rule in offsets_of(one)] == [2880]
        assert one.room_link == ""
    assert [one.label_en for one in db.session.query(Question)] == ["What do you eat?"] * 4


def test_the_template_becomes_a_date_of_the_series_unless_it_is_one_of_another(template):
    series = series_of(made(template)[0])
    assert template.series_id == series.id
    other = made(template, key="o" * 16, into=IntoSeries(title="Mornings"))
    assert series_of(other[0]).title == "Mornings"
    assert series_of(template).title == "Evenings"


def test_a_form_that_arrives_twice_makes_nothing_more(template):
    first, second = made(template), made(template)
    assert [one.id for one in first] == [one.id for one in second]
    assert db.session.query(Series).count() == 1
    assert db.session.query(Question).count() == 4


def test_a_form_that_arrives_twice_leaves_what_was_changed_since(template):
    only = made(template)[0].standing_meetings[0]
    moved = some.sitting(date(2026, 11, 19), time(10), time(11))
    catalogue.move_meeting(only.id, moved, mode=only.mode, place=only.place, title=only.title)
    assert starts(made(template))[0] == "19.11 10:00"


def test_other_hours_hold_for_all_new_events(template):
    events = made(template, hours=Hours(time(10), time(11), "Europe/Moscow"))
    assert starts(events) == ["17.11 10:00", "01.12 10:00", "15.12 10:00"]


def test_an_event_of_several_days_is_repeated_whole(template):
    first = (template.first_start + timedelta(days=1)).date()
    catalogue.add_meeting(template.id, some.sitting(first, time(10), time(12)))
    assert starts(made(template, TUESDAYS[:1])) == ["17.11 18:00", "18.11 10:00"]


def test_a_draft_without_a_date_may_be_the_template(programme):
    draft = catalogue.create_event(programme.id, some.details())
    assert starts(made(draft, TUESDAYS[:2])) == ["17.11 18:00", "01.12 18:00"]


def test_a_foreign_series_is_as_good_as_missing(template):
    other = some.a_programme("Trust")
    foreign = catalogue.create_series(other.id, catalogue.SeriesDetails("Foreign", "en"))
    with pytest.raises(NotFound):
        made(template, into=IntoSeries(foreign.id))


def test_one_date_that_cannot_be_makes_none(programme):
    draft = catalogue.create_event(programme.id, some.details())
    with pytest.raises(TimeSkipped):
        made(draft, [date(2027, 3, 21), date(2027, 3, 28)], NIGHT)
    assert db.session.query(Event).count() == 1
    assert db.session.query(Series).count() == 0


def test_meetings_are_added_to_the_event_once(template):
    for _again in range(2):
        operations.make_meetings(template.id, TUESDAYS, SIX, by=None, key=KEY)
    assert starts([template]) == ["12.11 18:00", "17.11 18:00", "01.12 18:00", "15.12 18:00"]


def test_a_series_is_copied_with_its_texts_and_questions_on_the_same_weekdays(template):
    events = made(template)
    original = series_of(events[0])
    asked = Draft(kind="yes_no", label_en="Parking?", purpose_en="to book it")
    russian = {"label_ru": "Парковка?", "purpose_ru": "чтобы заказать"}
    asked = Draft(**vars(asked) | russian)
    questions.add_question(Series, original.id, asked, by=None)
    by = rules.weeks_to(date(2026, 11, 12), date(2027, 9, 1))
    dates = queries.dates_of(original)
    days = {one.id: one.meetings[0].wall_start.date() + by for one in dates}
    for _again in range(2):
        copy = operations.copy_series(original.id, "Next year", days, by=None, key=KEY)
    copies = queries.dates_of(copy)
    assert starts(copies) == ["02.09 18:00", "07.09 18:00", "21.09 18:00", "05.10 18:00"]
    assert {one.visibility for one in copies} == {"draft"}
    assert sum(p.taken for one in copies for p in pools_of(one.id)) == 0
    own = db.session.query(Question).filter_by(series_id=copy.id)
    assert [one.label_en for one in own] == ["Parking?"]


def published(template) -> list[Event]:
    events = made(template)
    operations.publish_drafts([one.id for one in events], by=None)
    db.session.rollback()
    return [template, *events]


def meeting_ids(events) -> list[int]:
    db.session.rollback()
    return [meeting.id for event in events for meeting in event.meetings]


def test_drafts_are_published_together_or_not_at_all(template, programme):
    events = made(template)
    without = some.a_draft(programme, audience=frozenset())
    with pytest.raises(rules.DraftNotReady) as refused:
        operations.publish_drafts([*(one.id for one in events), without.id], by=None)
    assert refused.value.event.id == without.id
    db.session.rollback()
    assert {one.visibility for one in events} == {"draft"}
    operations.publish_drafts([one.id for one in events], by=None)
    db.session.rollback()
    assert {one.visibility for one in events} == {"listed"}


def test_all_following_dates_move_by_as_many_days_and_to_the_same_hours(template):
    events = published(template)
    change = Change(days=1, start=time(17), end=time(18))
    operations.change_dates(meeting_ids(events[1:]), change, by=None)
    assert starts(events) == ["12.11 18:00", "18.11 17:00", "02.12 17:00", "16.12 17:00"]


def test_a_move_across_a_change_of_clocks_keeps_the_wall_time(programme):
    draft = catalogue.create_event(programme.id, some.details())
    evening = Hours(time(18), time(19), "Europe/Berlin")
    events = made(draft, [date(2027, 3, 23), date(2027, 3, 30)], evening)
    operations.change_dates(meeting_ids(events), Change(days=-2), by=None)
    assert starts(events) == ["21.03 18:00", "28.03 18:00"]
    begins = [one.meetings[0].starts_at for one in events]
    assert begins == [
        datetime(2027, 3, 21, 17, tzinfo=UTC),
        datetime(2027, 3, 28, 16, tzinfo=UTC),
    ]


def test_a_date_that_cannot_be_stops_all_and_is_named(programme):
    draft = catalogue.create_event(programme.id, some.details())
    evening = Hours(time(18), time(19), "Europe/Berlin")
    events = made(draft, [date(2027, 3, 21), date(2027, 3, 28)], evening)
    change = Change(start=time(2, 30), end=time(4))
    with pytest.raises(TimeSkipped) as refused:
        operations.change_dates(meeting_ids(events), change, by=None)
    assert "28" in str(refused.value.message)
    assert starts(events) == ["21.03 18:00", "28.03 18:00"]


def test_place_room_and_speaker_change_for_all_that_were_chosen(template):
    events = published(template)
    boris = catalogue.add_speaker(template.programme_id, catalogue.SpeakerDetails("Boris", "en"))
    link = "https://room.example.org/2"
    change = Change(place="Sadovaya 1", room_link=link, speaker_ids=(boris.id,))
    operations.change_dates(meeting_ids(events[1:]), change, by=None)
    db.session.rollback()
    for one in events[1:]:
        assert (one.place, one.meetings[0].place, one.room_link) == ("Sadovaya 1",) * 2 + (link,)
        assert [speaker.name for speaker in one.speakers] == ["Boris"]
        assert one.meetings[0].sequence == 1
    assert (template.place, [s.name for s in template.speakers]) == ("Lesnaya 5", ["Anna"])


def test_nothing_to_change_and_what_somebody_else_changed_are_refused(template):
    events = made(template)
    ids = meeting_ids(events)
    with pytest.raises(rules.NothingToChange):
        operations.change_dates(ids, Change(), by=None)
    seen = rules.seen([one.meetings[0] for one in events])
    catalogue.set_room_link(events[0].id, "https://room.example.org/9")
    with pytest.raises(rules.DatesChanged):
        operations.change_dates(ids, Change(days=1), by=None, seen=seen)


def test_people_are_asked_about_once_each_and_told_of_each_date_once(template, at):
    events = published(template)
    for one in events[1:]:
        some.sign_up(one, 2)
    ids = meeting_ids(events)

    def change(agreed: bool) -> None:
        ask_first_of_all(
            [one.id for one in events],
            lambda: operations.change_dates(ids, Change(days=1), by=None),
            agreed,
        )

    with pytest.raises(PeopleAreTold) as asked:
        change(agreed=False)
    assert starts(events)[0] == "12.11 18:00"
    assert (asked.value.told.people, asked.value.told.letters) == (2, 8)
    assert len(asked.value.effects) == 4
    letters_left()
    change(agreed=True)
    at(some.MORNING + timedelta(minutes=5))
    for _again in range(3):
        announce_changes()
    told = db.session.query(OutboxMessage).filter_by(kind="changed").count()
    assert told == 8


def letters_left() -> None:
    """Those who signed up know their dates."""
    from tests.registration.people import delivered

    delivered()
