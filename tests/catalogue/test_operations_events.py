"""Events from the first draft to the last way out, on both databases."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from tests import organizing as some
from webinar_hub.accounts.models import AuditEntry
from webinar_hub.catalogue import operations
from webinar_hub.catalogue.models import Event, Meeting, Series, Slug
from webinar_hub.catalogue.rules import addresses, publishing, times
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound


@pytest.fixture(autouse=True)
def in_the_morning(app, at):
    at(some.MORNING)
    with app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


def fresh(event: Event) -> Event:
    """As the next request would load it."""
    db.session.rollback()
    return db.session.get_one(Event, event.id)


def test_a_draft_has_its_meeting_and_no_address(programme):
    event = some.a_draft(programme)
    assert not event.published
    assert event.slug is None
    assert [(m.uid.count("@"), m.sequence, m.mode) for m in event.meetings] == [(1, 0, "online")]
    assert event.first_start == datetime(2026, 11, 12, 15, tzinfo=UTC)
    assert event.last_end == datetime(2026, 11, 12, 16, 30, tzinfo=UTC)


def test_a_calendar_identity_is_random_and_carries_the_domain_of_its_birth(programme):
    meetings = some.a_draft(programme).meetings + some.a_draft(programme).meetings
    locals_, domains = zip(*(m.uid.split("@") for m in meetings), strict=True)
    assert set(domains) == {"hub.example.org"}
    assert all(len(one) == 32 and one == one.lower() for one in locals_)
    assert len(set(locals_)) == 2


def test_a_form_sent_twice_makes_one_event(programme):
    first = operations.create_event(programme.id, some.details(), public_id="a" * 16)
    second = operations.create_event(programme.id, some.details(), public_id="a" * 16)
    assert first.id == second.id


def test_a_key_of_another_programme_opens_nothing(programme):
    operations.create_event(programme.id, some.details(), public_id="a" * 16)
    other = some.a_programme("Trust")
    with pytest.raises(NotFound):
        operations.create_event(other.id, some.details(), public_id="a" * 16)


def test_a_series_of_another_programme_cannot_be_taken(programme):
    other = some.a_programme("Trust")
    series = operations.create_series(other.id, operations.SeriesDetails("Evenings", "en"))
    with pytest.raises(NotFound):
        some.a_draft(programme, series_id=series.id)
    assert db.session.scalar(select(Event)) is None


def test_a_description_is_kept_as_typed_and_as_harmless_html(programme):
    event = some.a_draft(programme, description="**Warm** <script>alert(1)</script>")
    assert event.description.startswith("**Warm**")
    assert event.description_html == (
        "<p><strong>Warm</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    )


def test_publishing_gives_the_address_and_renaming_keeps_it(programme):
    event = some.an_event(programme, title="Нежный возраст")
    assert event.slug == "nezhnyi-vozrast"
    assert event.published_at == some.MORNING
    operations.edit_details(event.id, some.details(title="Трудный возраст"))
    assert fresh(event).slug == "nezhnyi-vozrast"


def test_two_events_of_one_name_get_two_addresses(programme):
    assert some.an_event(programme).slug == "the-tender-age"
    assert some.an_event(programme).slug == "the-tender-age-2"


def test_an_old_address_still_leads_to_the_event_and_may_come_back(programme):
    event = some.an_event(programme)
    operations.change_address(event.id, "tender")
    assert fresh(event).slug == "tender"
    rows = db.session.scalars(select(Slug).where(Slug.object_id == event.id, Slug.kind == "event"))
    assert {row.slug for row in rows} == {"the-tender-age", "tender"}
    operations.change_address(event.id, "the-tender-age")
    assert fresh(event).slug == "the-tender-age"


def test_an_address_of_another_event_is_refused(programme):
    first, second = some.an_event(programme), some.an_event(programme)
    with pytest.raises(addresses.SlugTaken):
        operations.change_address(second.id, first.slug)


def test_publishing_names_everything_that_is_missing_at_once(programme):
    event = operations.create_event(
        programme.id, some.details(audience=frozenset(), format="in_person")
    )
    with pytest.raises(publishing.NotReady) as refused:
        operations.publish(event.id)
    assert [one.part for one in refused.value.missing] == ["details", "meetings", "details"]
    assert not fresh(event).published


def test_publishing_twice_changes_nothing(programme, clock):
    event = some.an_event(programme)
    clock.advance(hours=1)
    operations.publish(event.id)
    assert fresh(event).published_at == some.MORNING


def test_a_published_event_keeps_its_audience_and_its_place(programme):
    event = some.an_event(programme, format="in_person", place="Moscow, Lesnaya 5")
    same = {"format": "in_person", "place": "Moscow, Lesnaya 5"}
    with pytest.raises(publishing.AudienceMissing):
        operations.edit_details(event.id, some.details(audience=frozenset(), **same))
    with pytest.raises(publishing.PlaceMissing):
        operations.edit_details(event.id, some.details(format="in_person", place=""))
    assert fresh(event).place == "Moscow, Lesnaya 5"
    assert fresh(event).meetings[0].sequence == 0


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(programme):
    event = some.a_draft(programme)
    opened = event.version_id
    operations.edit_details(event.id, some.details(title="Hers"), version=opened)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.edit_details(event.id, some.details(title="His"), version=opened)
    assert fresh(event).title == "Hers"


def test_of_many_who_save_at_the_same_moment_one_wins_and_all_others_are_told(app, programme):
    event_id, opened = (event := some.a_draft(programme)).id, event.version_id
    db.session.rollback()
    together, won, told = Barrier(6), [], []

    def save(name: str) -> None:
        with app.app_context():
            together.wait(timeout=30)
            try:
                operations.edit_details(event_id, some.details(title=name), version=opened)
                won.append(name)
            except operations.ChangedMeanwhile:
                told.append(name)

    people = [Thread(target=save, args=(f"Title {number}",)) for number in range(6)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert (len(won), len(told)) == (1, 5)
    assert fresh(event).title == won[0]


def test_saving_the_same_again_is_no_conflict(programme):
    event = some.a_draft(programme)
    opened = event.version_id
    for _again in range(2):
        operations.edit_details(event.id, some.details(title="Hers"), version=opened)
    assert fresh(event).title == "Hers"


def test_a_change_of_related_rows_raises_the_version_too(programme):
    event = some.a_draft(programme)
    opened = event.version_id
    speaker = operations.add_speaker(programme.id, operations.SpeakerDetails("Anna K.", "en"))
    operations.assign_speakers(event.id, [speaker.id], version=opened)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.set_room_link(event.id, "https://room.example.org", version=opened)


def test_every_change_says_who_made_it_and_what_became_of_what(programme):
    organizer = some.an_organizer("Oleg", programme, "organizer")
    event = some.a_draft(programme)
    operations.edit_details(
        event.id, some.details(title="New", description="Long text"), by=organizer.id
    )
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.organizer_id, entry.action, entry.about_id) == (
        organizer.id,
        "details changed",
        event.id,
    )
    assert entry.changes["fields"] == {"title": ["The tender age", "New"], "description": None}
    assert entry.changes["version"] == fresh(event).version_id


def test_title_and_text_do_not_raise_the_sequence(programme):
    event = some.an_event(programme)
    operations.edit_details(event.id, some.details(title="New", description="New", summary="New"))
    operations.set_room_link(event.id, "https://room.example.org/1", "+7 495 000-00-00")
    assert [m.sequence for m in fresh(event).meetings] == [0]


def test_meetings_follow_where_they_had_the_events_place_and_mode(programme):
    event = some.an_event(programme, format="in_person", place="Old hall")
    own = operations.add_meeting(
        event.id, some.sitting(date(2026, 11, 13)), mode="in_person", place="Library"
    )
    operations.edit_details(event.id, some.details(format="in_person", place="New hall"))
    found = {m.id: (m.place, m.sequence) for m in fresh(event).meetings}
    assert found.pop(own.id) == ("Library", 0)
    assert list(found.values()) == [("New hall", 1)]


def test_a_place_typed_at_an_online_event_leaves_the_sequence_alone(programme):
    event = some.an_event(programme)
    operations.edit_details(event.id, some.details(place="Hall"))
    assert [(m.place, m.sequence) for m in fresh(event).meetings] == [("Hall", 0)]
    operations.edit_details(event.id, some.details(place="Hall", format="both"))
    assert [(m.mode, m.sequence) for m in fresh(event).meetings] == [("both", 1)]


def test_a_meeting_that_is_over_does_not_move_with_the_event(programme, at):
    event = some.an_event(programme, format="in_person", place="Old hall")
    operations.add_meeting(event.id, some.sitting(date(2026, 11, 20)))
    at(datetime(2026, 11, 13, tzinfo=UTC))
    operations.edit_details(event.id, some.details(format="in_person", place="New hall"))
    assert [m.place for m in fresh(event).meetings] == ["Old hall", "New hall"]


def test_the_room_takes_web_addresses_only(programme):
    event = some.a_draft(programme)
    for wrong in (
        "javascript:alert(1)",
        "ftp://example.org",
        "example.org",
        "https://",
        "https://a b",
    ):
        with pytest.raises(addresses.UnusableLink):
            operations.set_room_link(event.id, wrong)
    operations.set_room_link(event.id, "")


def test_the_sign_up_window_is_given_in_the_events_own_zone(programme):
    event = some.an_event(programme)
    operations.set_sign_up_window(event.id, some.wall(2026, 11, 3, 9), some.wall(2026, 11, 12, 17))
    event = fresh(event)
    assert event.sign_up_opens_at == datetime(2026, 11, 3, 6, tzinfo=UTC)
    assert event.sign_up_closes_at == datetime(2026, 11, 12, 14, tzinfo=UTC)
    with pytest.raises(times.WindowUpsideDown):
        operations.set_sign_up_window(
            event.id, some.wall(2026, 11, 3, 9), some.wall(2026, 11, 3, 9)
        )
    with pytest.raises(times.WindowAfterEnd):
        operations.set_sign_up_window(event.id, some.wall(2026, 12, 1), None)
    operations.set_sign_up_window(event.id, None, None)
    assert fresh(event).sign_up_opens_at is None


def test_cancelling_takes_every_meeting_ahead_with_it_once(programme):
    event = some.an_event(programme)
    operations.add_meeting(event.id, some.sitting(date(2026, 11, 13)))
    for _pressed_twice in range(2):
        operations.cancel_event(event.id, "The speaker is ill.")
    event = fresh(event)
    assert (event.status, event.cancel_reason) == ("cancelled", "The speaker is ill.")
    assert [(m.status, m.sequence) for m in event.meetings] == [("cancelled", 1)] * 2
    assert event.first_start == datetime(2026, 11, 12, 15, tzinfo=UTC)


def test_a_meeting_that_took_place_is_not_cancelled_afterwards(programme, at):
    event = some.an_event(programme)
    operations.add_meeting(event.id, some.sitting(date(2026, 11, 20)))
    at(datetime(2026, 11, 13, tzinfo=UTC))
    operations.cancel_event(event.id)
    assert [(m.status, m.sequence) for m in fresh(event).meetings] == [
        ("scheduled", 0),
        ("cancelled", 1),
    ]


def test_restoring_brings_back_what_fell_with_the_event_and_nothing_else(programme, clock):
    event = some.an_event(programme)
    taken_out = operations.add_meeting(event.id, some.sitting(date(2026, 11, 13)))
    operations.remove_meeting(taken_out.id)
    clock.advance(hours=1)
    operations.cancel_event(event.id, "Ill")
    clock.advance(hours=1)
    operations.restore_event(event.id)
    event = fresh(event)
    assert (event.status, event.cancelled_at, event.cancel_reason) == ("scheduled", None, "")
    assert [(m.status, m.sequence) for m in event.meetings] == [("scheduled", 2), ("cancelled", 1)]


def test_what_is_over_is_neither_cancelled_nor_restored(programme, at):
    event, other = some.an_event(programme), some.an_event(programme)
    operations.cancel_event(other.id)
    at(datetime(2026, 11, 13, tzinfo=UTC))
    with pytest.raises(publishing.AlreadyOver):
        operations.cancel_event(event.id)
    with pytest.raises(publishing.NothingToRestore):
        operations.restore_event(other.id)


def test_a_draft_is_put_away_and_not_cancelled(programme):
    event = some.a_draft(programme)
    with pytest.raises(publishing.NeverPublished):
        operations.cancel_event(event.id)
    operations.withdraw(event.id)
    assert fresh(event).status == "withdrawn"
    operations.bring_back(event.id)
    assert fresh(event).status == "scheduled"


def test_what_people_look_forward_to_is_cancelled_before_it_is_withdrawn(programme):
    event = some.an_event(programme)
    with pytest.raises(publishing.CancelFirst):
        operations.withdraw(event.id)
    operations.cancel_event(event.id)
    operations.withdraw(event.id)
    operations.bring_back(event.id)
    assert fresh(event).status == "cancelled"


def test_visibility_never_goes_back_to_a_draft(programme):
    event = some.an_event(programme)
    operations.set_visibility(event.id, "link_only")
    assert fresh(event).visibility == "link_only"
    with pytest.raises(publishing.NotAVisibility):
        operations.set_visibility(event.id, "draft")


def test_a_copy_is_a_draft_with_the_same_wall_times_on_other_days(programme):
    speaker = operations.add_speaker(programme.id, operations.SpeakerDetails("Anna K.", "en"))
    berlin = some.sitting(date(2026, 11, 12), zone="Europe/Berlin")
    event = some.an_event(programme, when=berlin, description="**Warm**")
    operations.add_meeting(event.id, some.sitting(date(2026, 11, 14), zone="Europe/Berlin"))
    operations.assign_speakers(event.id, [speaker.id])
    operations.set_room_link(event.id, "https://room.example.org")
    copy = operations.duplicate_event(event.id, date(2027, 4, 1))
    assert not copy.published
    assert copy.room_link == ""
    assert copy.speakers == [speaker]
    assert copy.description_html == "<p><strong>Warm</strong></p>"
    assert [m.wall_start for m in copy.meetings] == [
        some.wall(2027, 4, 1, 18),
        some.wall(2027, 4, 3, 18),
    ]
    assert copy.first_start == datetime(2027, 4, 1, 16, tzinfo=UTC)  # summer time by then
    assert not {m.uid for m in copy.meetings} & {m.uid for m in fresh(event).meetings}


def test_a_copy_onto_a_skipped_hour_is_refused_whole(programme):
    night = some.sitting(date(2026, 11, 12), time(2, 30), time(3, 30), zone="Europe/Berlin")
    event = some.a_draft(programme, when=night)
    with pytest.raises(times.TimeSkipped):
        operations.duplicate_event(event.id, date(2027, 3, 28))
    assert len(db.session.scalars(select(Event)).all()) == 1


def test_a_past_event_is_known_as_well_as_it_is_told(programme):
    event = operations.record_past_event(
        programme.id, some.details(kind="seminar"), "2019-06", days=3
    )
    assert (event.historical, event.stated_days, event.published) == (True, 3, True)
    assert [(m.precision, m.wall_start) for m in event.meetings] == [
        ("month", some.wall(2019, 6, 1))
    ]
    with pytest.raises(publishing.OnlyRecorded):
        operations.add_meeting(event.id, some.sitting())


def test_speakers_stand_in_the_chosen_order_and_come_from_the_programme(programme):
    names = ("Anna", "Boris", "Vera")
    ids = [
        operations.add_speaker(programme.id, operations.SpeakerDetails(name, "en")).id
        for name in names
    ]
    event = some.a_draft(programme)
    operations.assign_speakers(event.id, ids)
    operations.assign_speakers(event.id, [ids[2], ids[0], ids[2]])
    assert [s.name for s in fresh(event).speakers] == ["Vera", "Anna"]
    stranger = operations.add_speaker(
        some.a_programme("Trust").id, operations.SpeakerDetails("Gleb", "en")
    )
    with pytest.raises(NotFound):
        operations.assign_speakers(event.id, [stranger.id])


def test_a_form_of_a_programme_that_changed_meanwhile_is_refused(programme):
    from webinar_hub.catalogue.operations.editing import fingerprint
    from webinar_hub.catalogue.operations.programmes import PROGRAMME_FIELDS

    seen = fingerprint(programme, PROGRAMME_FIELDS)
    changed = operations.ProgrammeDetails("Hers", "en", "Europe/Moscow")
    operations.edit_programme(programme.id, changed, seen=seen)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.edit_programme(
            programme.id, operations.ProgrammeDetails("His", "en", "Europe/Moscow"), seen=seen
        )
    operations.edit_programme(programme.id, changed, seen=seen)  # the same again


def test_a_series_stands_after_those_before_it(programme):
    for title in ("First", "Second"):
        operations.create_series(programme.id, operations.SeriesDetails(title, "en"))
    rows = db.session.scalars(select(Series).order_by(Series.position)).all()
    assert [(s.title, s.slug, s.position) for s in rows] == [
        ("First", "first", 0),
        ("Second", "second", 1),
    ]


def test_meetings_hold_what_calendars_remember(programme):
    event = some.a_draft(programme)
    meeting = db.session.scalars(select(Meeting)).one()
    assert meeting.event_id == event.id
    assert meeting.calendar_form == "zone"
    assert meeting.tzdata_version
    assert meeting.changed_at == some.MORNING
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)
