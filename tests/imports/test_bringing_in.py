"""Lists are brought in line by line, each once; nobody is written to unasked. Both databases."""

from datetime import date

import pytest

from tests import making
from tests.organizing import an_organizer
from tests.registration.people import figures, sign_up
from webinar_hub.core import clock as core_clock
from webinar_hub.core.database import db
from webinar_hub.imports import jobs, operations, queries, rules
from webinar_hub.imports.models import ImportLine, PeopleImport
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.registration.models import Registration

pytestmark = pytest.mark.usefixtures("in_november")

HEADINGS = ["Name", "E-mail", "Agreed to letters", "Region"]
ANNA = ["Anna Ivanova", "anna@example.org", "yes", "Amur Oblast"]
VERA = ["Vera Petrova", "vera@example.org", "no", ""]
ZOYA = ["Zoya", "", "", ""]


@pytest.fixture
def organizer(in_november) -> int:
    return an_organizer("Oleg").id


@pytest.fixture
def event(organizer):
    event = making.make_event()
    add_consent_text(event.programme.organization_id, "participation", "en", "Yes", "Text")
    return event


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=2)


def put_down(event, organizer: int, *rows: list[str]) -> PeopleImport:
    lines = [(number, list(row)) for number, row in enumerate(rows, start=2)]
    public_id = operations.put_down(event.id, organizer, HEADINGS, lines)
    found = queries.import_of(event.id, public_id)
    assert found is not None
    return found


def said(
    listing: PeopleImport, letters: str = "column", day: date = date(2026, 10, 20)
) -> PeopleImport:
    fields = ("full_name", "email", "letters", "region")
    operations.say(listing.id, rules.Wanted(fields, "parent", "A list on paper", day, letters))
    return db.session.get_one(PeopleImport, listing.id)


def brought(event, organizer: int, *rows: list[str], write_now: bool = False) -> PeopleImport:
    listing = said(put_down(event, organizer, *rows))
    operations.begin(listing.id, organizer, write_now=write_now)
    jobs.bring_people_in()
    return db.session.get_one(PeopleImport, listing.id, populate_existing=True)


def results(listing: PeopleImport) -> list[str]:
    db.session.rollback()
    return list(queries.results(listing.id).values())


def kinds() -> list[str]:
    db.session.rollback()
    return [one.kind for one in db.session.query(OutboxMessage).order_by(OutboxMessage.id)]


def people() -> list[Registration]:
    db.session.rollback()
    return db.session.query(Registration).order_by(Registration.id).all()


def test_who_is_on_the_list_has_a_seat_and_then_a_place_in_line(event, pool, organizer):
    listing = brought(event, organizer, ANNA, VERA, ZOYA)
    assert results(listing) == ["seat", "seat", "line"]
    assert listing.state == "done"
    assert figures(pool) == (2, 1)


def test_nobody_gets_a_letter_unless_that_is_wanted(event, pool, organizer):
    brought(event, organizer, ANNA, VERA)
    assert kinds() == []
    making.change(event.meetings[0], changed_at=making.in_days(-1))
    announce_changes()
    assert kinds() == []


def test_when_it_is_wanted_only_those_are_written_to_who_agreed_to_letters(
    event, pool, organizer
):
    brought(event, organizer, ANNA, VERA, write_now=True)
    assert kinds() == ["confirmation"]


def test_who_did_not_agree_to_letters_comes_in_without_the_address(event, pool, organizer):
    brought(event, organizer, ANNA, VERA)
    assert [one.email for one in people()] == ["anna@example.org", None]
    stored = db.session.query(Participant.email_key).order_by(Participant.id).all()
    assert [one for (one,) in stored] == ["anna@example.org", None]


def test_where_and_when_people_agreed_is_kept(event, pool, organizer):
    brought(event, organizer, ANNA)
    (consent,) = db.session.query(Consent).all()
    assert (consent.how, consent.source) == ("import", "A list on paper")
    assert consent.given_at.date() == date(2026, 10, 20)
    (anna,) = people()
    assert anna.region is not None
    assert anna.region.code == "RU-AMU"


def test_who_agreed_today_did_not_agree_later_than_now(event, pool, organizer, clock):
    early = core_clock.now().replace(hour=5, minute=0, second=0, microsecond=0)
    clock.advance(seconds=(early - core_clock.now()).total_seconds())
    listing = said(put_down(event, organizer, ANNA), day=early.date())
    operations.begin(listing.id, organizer, write_now=False)
    jobs.bring_people_in()
    assert [one.given_at for one in db.session.query(Consent)] == [early]


def test_who_is_there_already_is_left_alone_and_a_second_list_adds_nobody(
    event, pool, organizer
):
    sign_up(event, "Anna", email="anna@example.org", family_name="Ivanova")
    listing = brought(event, organizer, ANNA, ZOYA)
    assert results(listing) == ["there", "seat"]
    again = brought(event, organizer, ANNA, ZOYA)
    assert results(again) == ["there", "there"]
    assert len(people()) == 2


def test_stopped_in_the_middle_it_goes_on_and_takes_no_line_twice(
    event, pool, organizer, monkeypatch
):
    listing = said(put_down(event, organizer, ANNA, VERA, ZOYA))
    operations.begin(listing.id, organizer, write_now=False)
    (first, *_rest) = queries.waiting_lines(listing.id, 10)
    assert operations.bring_in(first)
    assert not operations.bring_in(first)
    assert len(people()) == 1
    monkeypatch.setattr(jobs, "ROUND_SECONDS", -1.0)
    assert jobs.bring_people_in() == 0
    monkeypatch.setattr(jobs, "ROUND_SECONDS", 60.0)
    assert jobs.bring_people_in() == 2
    assert jobs.bring_people_in() == 0
    assert len(people()) == 3


def test_one_line_that_fails_holds_up_none_of_the_others(event, pool, organizer, monkeypatch):
    listing = said(put_down(event, organizer, ANNA, ZOYA))
    operations.begin(listing.id, organizer, write_now=False)
    real = operations.register

    def register(event_, pool_, household, application):
        if application.person.given_name == "Anna":
            raise ValueError("no such thing")
        return real(event_, pool_, household, application)

    monkeypatch.setattr(operations, "register", register)
    jobs.bring_people_in()
    assert results(listing) == ["failed", "seat"]


def test_an_event_that_is_over_meanwhile_takes_nobody(event, pool, organizer, clock):
    listing = said(put_down(event, organizer, ANNA))
    operations.begin(listing.id, organizer, write_now=False)
    clock.advance(days=20)
    jobs.bring_people_in()
    assert results(listing) == ["failed"]
    assert people() == []


def test_where_organizers_decide_people_come_as_requests(organizer):
    event = making.make_event(approval=True)
    pool = making.make_pool(event)
    assert results(brought(event, organizer, ANNA)) == ["request"]
    assert figures(pool) == (0, 0)


def test_what_columns_mean_is_remembered_for_the_organization(event, pool, organizer):
    listing = put_down(event, organizer, ANNA)
    assert listing.fields == ["full_name", "email", "letters", "region"]
    fields = ("full_name", "email", "", "position")
    wanted = rules.Wanted(fields, "parent", "Paper", date(2026, 10, 20), "nobody")
    operations.say(listing.id, wanted)
    assert put_down(event, organizer, ANNA).fields == list(fields)
    elsewhere = making.make_event()
    making.make_pool(elsewhere)
    assert put_down(elsewhere, organizer, ANNA).fields[3] == "region"


def test_what_a_column_without_a_heading_means_is_not_remembered(event, pool, organizer):
    nameless = operations.put_down(event.id, organizer, ["ФИО", ""], [(2, ["Anna", "a@b.org"])])
    listing = queries.import_of(event.id, nameless)
    fields = ("full_name", "email")
    wanted = rules.Wanted(fields, "parent", "Paper", date(2026, 10, 20), "nobody")
    operations.say(listing.id, wanted)
    again = operations.put_down(event.id, organizer, ["ФИО", ""], [(2, ["Oleg", "+7"])])
    assert queries.import_of(event.id, again).fields == ["full_name", ""]


def test_a_list_that_was_begun_is_not_changed_any_more(event, pool, organizer):
    listing = said(put_down(event, organizer, ANNA))
    operations.begin(listing.id, organizer, write_now=False)
    with pytest.raises(rules.Begun):
        said(listing)
    with pytest.raises(rules.Begun):
        operations.drop(listing.id)


def test_lines_are_forgotten_after_two_days_and_what_was_done_is_kept(
    event, pool, organizer, clock
):
    listing = brought(event, organizer, ANNA)
    put_down(event, organizer, VERA)
    assert operations.forget_lists() == 0
    clock.advance(days=2, minutes=1)
    assert operations.forget_lists() == 2
    db.session.rollback()
    assert db.session.query(ImportLine).count() == 0
    assert [one.id for one in queries.imports_of(event.id)] == [listing.id]
    assert len(people()) == 1
