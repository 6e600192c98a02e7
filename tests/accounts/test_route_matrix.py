"""Every address of the site × everybody who may ask for it. A route without a line here fails.

PUBLIC pages need no account. Of the others the line says which role lets in; everybody else is led
to the sign-in (anonymous), answered like for a missing page (no role there) or refused (a lower
role). Nothing that is refused, and nothing that is only looked at, changes the database.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests import organizing as some
from tests.every_route import Place, a_place, address
from webinar_hub.accounts import operations as accounts
from webinar_hub.accounts.gate import ANYBODY, OWNING, SITE_OWNER
from webinar_hub.core.database import db

PUBLIC = "public"
READ, EDIT, OWN, DOOR = "viewer", "organizer", "owner", "check_in"
CONSULT = "consultant"

MATRIX = {
    "static": PUBLIC,
    "watch.healthz": PUBLIC,
    "watch.readyz": PUBLIC,
    "watch.figures": PUBLIC,
    "catalogue.upcoming": PUBLIC,
    "catalogue.programme_page": PUBLIC,
    "catalogue.speaker_page": PUBLIC,
    "catalogue.past": PUBLIC,
    "catalogue.search": PUBLIC,
    "catalogue.robots": PUBLIC,
    "catalogue.sitemap": PUBLIC,
    "catalogue.legal": PUBLIC,
    "catalogue.organization_page": PUBLIC,
    "catalogue.privacy": PUBLIC,
    "catalogue.privacy_page": PUBLIC,
    "catalogue.month": PUBLIC,
    "catalogue.agenda": PUBLIC,
    "catalogue.feed": PUBLIC,
    "catalogue.series_feed": PUBLIC,
    "catalogue.programme_feed": PUBLIC,
    "catalogue.event_file": PUBLIC,
    "registration.consent_text": PUBLIC,
    "registration.event_page": PUBLIC,
    "registration.sign_up": PUBLIC,
    "registration.thanks": PUBLIC,
    "registration.young": PUBLIC,
    "registration.again": PUBLIC,
    "registration.send_letters_again": PUBLIC,
    "registration.letters_sent": PUBLIC,
    "registration.manage": PUBLIC,
    "registration.calendar_file": PUBLIC,
    "registration.own_feed": PUBLIC,
    "registration.new_calendar_address": PUBLIC,
    "registration.details": PUBLIC,
    "registration.save_details": PUBLIC,
    "registration.ask_cancellation": PUBLIC,
    "registration.cancel": PUBLIC,
    "recordings.ask": PUBLIC,
    "recordings.noted": PUBLIC,
    "recordings.own_page": PUBLIC,
    "recordings.withdraw": PUBLIC,
    "recordings.come_after_all": PUBLIC,
    "roster.people": READ,
    "roster.keep_columns": READ,
    "roster.act": EDIT,
    "roster.walk_in": EDIT,
    "roster.add_walk_in": EDIT,
    "roster.calls": EDIT,
    "roster.save_table": EDIT,
    "imports.new": EDIT,
    "imports.upload": EDIT,
    "imports.shown": EDIT,
    "imports.save": EDIT,
    "imports.begin": EDIT,
    "imports.drop": EDIT,
    "moving_in.past": READ,
    "moving_in.save_template": EDIT,
    "moving_in.upload": EDIT,
    "moving_in.shown": EDIT,
    "moving_in.save": EDIT,
    "moving_in.begin": EDIT,
    "moving_in.drop": EDIT,
    "moving_in.take_back": EDIT,
    "recordings_of_events.recording": READ,
    "recordings_of_events.save": EDIT,
    "registration.agree": PUBLIC,
    "registration.ask_part": PUBLIC,
    "registration.go_over": PUBLIC,
    "contacts.contacts": PUBLIC,
    "contacts.show": PUBLIC,
    "contacts.withdraw": PUBLIC,
    "enrolment.series_page": PUBLIC,
    "enrolment.enrol": PUBLIC,
    "enrolment.thanks": PUBLIC,
    "enrolment.again": PUBLIC,
    "enrolment.young": PUBLIC,
    "enrolment.own_dates": PUBLIC,
    "enrolment.calendar_file": PUBLIC,
    "enrolment.answers": PUBLIC,
    "enrolment.save_answers": PUBLIC,
    "enrolment.ask_skip": PUBLIC,
    "enrolment.skip": PUBLIC,
    "enrolment.ask_return": PUBLIC,
    "enrolment.come_back": PUBLIC,
    "enrolment.ask_leaving": PUBLIC,
    "enrolment.leave": PUBLIC,
    "registration.accept": PUBLIC,
    "registration.answers": PUBLIC,
    "registration.save_answers": PUBLIC,
    "registration.keep": PUBLIC,
    "attendance.join": PUBLIC,
    "attendance.come_in": PUBLIC,
    "attendance.join_here": PUBLIC,
    "attendance.come_in_here": PUBLIC,
    "attendance.ask_code": PUBLIC,
    "attendance.make_code": PUBLIC,
    "attendance.watch_together": PUBLIC,
    "attendance.say_how_many": PUBLIC,
    "attendance.me_too": PUBLIC,
    "attendance.join_by_code": PUBLIC,
    "attendance.use_code": PUBLIC,
    "attendance.join_elsewhere": PUBLIC,
    "attendance.come_in_elsewhere": PUBLIC,
    "publicity.short": PUBLIC,
    "publicity.preview": PUBLIC,
    "publicity.series_preview": PUBLIC,
    "publicity.programme_preview": PUBLIC,
    "news.asking": PUBLIC,
    "news.ask": PUBLIC,
    "news.asked": PUBLIC,
    "news.confirming": PUBLIC,
    "news.confirm": PUBLIC,
    "news.own_page": PUBLIC,
    "news.keep": PUBLIC,
    "news.leaving": PUBLIC,
    "news.unsubscribe": PUBLIC,
    "colleagues.start": PUBLIC,
    "colleagues.read": PUBLIC,
    "colleagues.ask": PUBLIC,
    "colleagues.sent": PUBLIC,
    "colleagues.own_list": PUBLIC,
    "colleagues.confirm": PUBLIC,
    "colleagues.take_back": PUBLIC,
    "colleagues.more": PUBLIC,
    "colleagues.read_more": PUBLIC,
    "colleagues.add_more": PUBLIC,
    "colleagues.asked": PUBLIC,
    "colleagues.answer": PUBLIC,
    "colleagues.declined": PUBLIC,
    "colleagues.own_letter": PUBLIC,
    "colleagues.own_letter_pdf": PUBLIC,
    "colleagues.list_letter": PUBLIC,
    "colleagues.list_letter_pdf": PUBLIC,
    "returns.asked": PUBLIC,
    "returns.answer": PUBLIC,
    "personal.sign_in": PUBLIC,
    "personal.ask": PUBLIC,
    "personal.code": PUBLIC,
    "personal.enter_code": PUBLIC,
    "personal.person": PUBLIC,
    "personal.choose": PUBLIC,
    "personal.link": PUBLIC,
    "personal.prove": PUBLIC,
    "personal.mine": PUBLIC,
    "personal.details": PUBLIC,
    "personal.save_details": PUBLIC,
    "personal.look_over": PUBLIC,
    "personal.letters": PUBLIC,
    "personal.save_letters": PUBLIC,
    "personal.ask_sign_up": PUBLIC,
    "personal.sign_up": PUBLIC,
    "personal.my_data": PUBLIC,
    "personal.ask_deletion": PUBLIC,
    "personal.delete": PUBLIC,
    "personal.deleted": PUBLIC,
    "personal.sign_out": PUBLIC,
    "personal.sign_out_everywhere": PUBLIC,
    "mail.letters": PUBLIC,
    "mail.letter": PUBLIC,
    "mail.html_part": PUBLIC,
    "accounts.sign_in": PUBLIC,
    "accounts.sign_in_now": PUBLIC,
    "accounts.welcome": PUBLIC,
    "accounts.choose_password": PUBLIC,
    "accounts.ask_code": PUBLIC,
    "accounts.give_code": PUBLIC,
    "accounts.sign_out": ANYBODY,
    "accounts.account": ANYBODY,
    "accounts.change_password": ANYBODY,
    "accounts.end_session": ANYBODY,
    "accounts.end_others": ANYBODY,
    "accounts.second_step_page": ANYBODY,
    "accounts.turn_on": ANYBODY,
    "accounts.turn_off": ANYBODY,
    "accounts.new_recovery_codes": ANYBODY,
    "workspace.home": ANYBODY,
    "workspace.events": ANYBODY,
    "workspace.choose_programme": ANYBODY,
    "workspace.programmes": ANYBODY,
    "workspace.new_programme": SITE_OWNER,
    "workspace.create_programme": SITE_OWNER,
    "workspace.new_organization": SITE_OWNER,
    "workspace.create_organization": SITE_OWNER,
    "workspace.programme_page": READ,
    "workspace.edit_programme": OWN,
    "workspace.save_programme": OWN,
    "workspace.edit_organization": OWN,
    "workspace.edit_consents": OWN,
    "workspace.edit_privacy": OWN,
    "workspace.save_consents": OWN,
    "workspace.save_privacy": OWN,
    "workspace.people": OWN,
    "workspace.give_role": OWN,
    "workspace.invite": OWN,
    "workspace.invite_again": OWN,
    "workspace.take_invitation_back": OWN,
    "workspace.leave_programme": READ,
    "workspace.invitation": PUBLIC,
    "workspace.accept_invitation": PUBLIC,
    "workspace.changes": OWNING,
    "workspace.save_changes": OWNING,
    "workspace.all_accounts": SITE_OWNER,
    "workspace.make_link": SITE_OWNER,
    "workspace.disable_account": SITE_OWNER,
    "workspace.enable_account": SITE_OWNER,
    "workspace.save_organization": OWN,
    "workspace.new_series": EDIT,
    "workspace.create_series": EDIT,
    "workspace.edit_series": EDIT,
    "workspace.save_series": EDIT,
    "workspace.new_speaker": EDIT,
    "workspace.create_speaker": EDIT,
    "workspace.edit_speaker": EDIT,
    "workspace.save_speaker": EDIT,
    "workspace.new_event": EDIT,
    "workspace.create_event": EDIT,
    "workspace.event_editor": READ,
    "workspace.save_details": EDIT,
    "workspace.save_seats": EDIT,
    "workspace.save_offers": EDIT,
    "workspace.save_approval": EDIT,
    "workspace.save_window": EDIT,
    "workspace.save_room": EDIT,
    "workspace.save_speakers": EDIT,
    "workspace.save_visibility": EDIT,
    "workspace.save_address": EDIT,
    "workspace.publish": EDIT,
    "workspace.copy_event": EDIT,
    "workspace.make_copy": EDIT,
    "workspace.new_meeting": EDIT,
    "workspace.add_meeting": EDIT,
    "workspace.edit_meeting": EDIT,
    "workspace.move_meeting": EDIT,
    "workspace.remove_meeting": EDIT,
    "workspace.restore_meeting": EDIT,
    "workspace.cancellation": EDIT,
    "workspace.cancel": EDIT,
    "workspace.restore": EDIT,
    "workspace.withdraw": EDIT,
    "workspace.bring_back": EDIT,
    "workspace.send_now": EDIT,
    "attendance.door": ANYBODY,
    "attendance.at_the_door": DOOR,
    "attendance.mark_at_the_door": DOOR,
    "attendance.roster": READ,
    "attendance.save_marks": EDIT,
    "attendance.undo_marks": EDIT,
    "attendance.save_table": EDIT,
    "attendance.person": READ,
    "attendance.say_word": EDIT,
    "attendance.ask_to_take_out": EDIT,
    "attendance.take_out": EDIT,
    "questions.of_event": READ,
    "questions.standard_of_event": EDIT,
    "questions.new_of_event": EDIT,
    "questions.add_to_event": EDIT,
    "questions.edit_of_event": EDIT,
    "questions.save_of_event": EDIT,
    "questions.withdraw_from_event": EDIT,
    "questions.order_of_event": EDIT,
    "questions.of_series": READ,
    "questions.standard_of_series": EDIT,
    "questions.new_of_series": EDIT,
    "questions.add_to_series": EDIT,
    "questions.edit_of_series": EDIT,
    "questions.save_of_series": EDIT,
    "questions.withdraw_from_series": EDIT,
    "questions.order_of_series": EDIT,
    "questions.of_programme": READ,
    "questions.standard_of_programme": EDIT,
    "questions.new_of_programme": EDIT,
    "questions.add_to_programme": EDIT,
    "questions.edit_of_programme": EDIT,
    "questions.save_of_programme": EDIT,
    "questions.withdraw_from_programme": EDIT,
    "questions.order_of_programme": EDIT,
    "questions.needs": EDIT,
    "questions.cases": EDIT,
    "requests.requests": READ,
    "requests.decide": EDIT,
    "requests.decline": EDIT,
    "reminders.rules_of_event": READ,
    "reminders.save_of_event": EDIT,
    "reminders.add_of_event": EDIT,
    "reminders.remove_of_event": EDIT,
    "reminders.follow_of_event": EDIT,
    "reminders.rules_of_series": READ,
    "reminders.save_of_series": EDIT,
    "reminders.add_of_series": EDIT,
    "reminders.remove_of_series": EDIT,
    "reminders.follow_of_series": EDIT,
    "reminders.rules_of_programme": READ,
    "reminders.save_of_programme": EDIT,
    "reminders.add_of_programme": EDIT,
    "reminders.remove_of_programme": EDIT,
    "reminders.follow_of_programme": EDIT,
    "publicity_pages.known": READ,
    "publicity_pages.make_address": EDIT,
    "publicity_pages.qr_svg": READ,
    "publicity_pages.qr_png": READ,
    "publicity_pages.poster_pdf": READ,
    "planning.month": ANYBODY,
    "planning.dates": EDIT,
    "planning.make_dates": EDIT,
    "planning.following": EDIT,
    "planning.change_following": EDIT,
    "planning.series": READ,
    "planning.publish": EDIT,
    "planning.copy": EDIT,
    "planning.make_copy": EDIT,
    "campaigns.letters": ANYBODY,
    "guests.invited": PUBLIC,
    "guests.seen": PUBLIC,
    "guests.sign_up": PUBLIC,
    "guests.ask_refusal": PUBLIC,
    "guests.refuse": PUBLIC,
    "guests_of_events.invited": READ,
    "guests_of_events.look": EDIT,
    "guests_of_events.invite": EDIT,
    "guests_of_events.remind": EDIT,
    "guests_of_events.take_back": EDIT,
    "campaigns.writing": READ,
    "campaigns.to_ticked": EDIT,
    "campaigns.new": EDIT,
    "campaigns.create": EDIT,
    "campaigns.campaign": READ,
    "campaigns.edit": EDIT,
    "campaigns.save": EDIT,
    "campaigns.start": EDIT,
    "campaigns.test": EDIT,
    "campaigns.take_back": EDIT,
    "campaigns.pause": EDIT,
    "campaigns.resume": EDIT,
    "speaking.own_page": PUBLIC,
    "speaking.ask_answer": PUBLIC,
    "speaking.answer": PUBLIC,
    "speaking.stay": PUBLIC,
    "speaking.calendar_file": PUBLIC,
    "speaking.ask_link": PUBLIC,
    "speaking.send_link": PUBLIC,
    "speaking.link_sent": PUBLIC,
    "speakers_of_events.speakers": READ,
    "speakers_of_events.look": EDIT,
    "speakers_of_events.ask": EDIT,
    "speakers_of_events.set_host_link": EDIT,
    "speakers_of_events.take_back": EDIT,
    "attendance.own_dates": ANYBODY,
    "attendance.own_date": CONSULT,  # own ones alone: see tests/attendance/test_own_dates.py
    "attendance.mark_own_date": CONSULT,
    "campaigns.stop": EDIT,
    "campaigns.discard": EDIT,
    "rewording.letters_of": READ,
    "rewording.letter": READ,
    "rewording.save": EDIT,
    "rewording.ours": EDIT,
    "rewording.put_back": EDIT,
    "people.search": ANYBODY,
    "people.person": ANYBODY,  # whom one may know: see tests/people/test_who_sees_whom.py
    "people.letters_of_person": ANYBODY,
    "people.letters_of_event": READ,
    "people.letter": ANYBODY,
    "people.ask_again": ANYBODY,
    "people.again": ANYBODY,
    "people.look_at_merging": ANYBODY,
    "people.merge": ANYBODY,
    "people.undo_merge": ANYBODY,
}

# Answered with "missing" to those who are let in as well: there is nothing of the kind yet.
NOTHING_THERE = {"workspace.choose_programme", "accounts.end_session"} | {
    "attendance.at_the_door",  # it is not today
    "attendance.mark_at_the_door",
    "attendance.own_date",  # it is nobody's own
    "attendance.mark_own_date",
}
# Pages about a person: everybody may ask, and who has no role where the person has part finds none.
NOTHING_THERE |= {"people.person", "people.letters_of_person", "people.letter"}
NOTHING_THERE |= {"people.ask_again", "people.again"}
NOTHING_THERE |= {"people.look_at_merging", "people.merge", "people.undo_merge"}

WAYS_OUT = {"accounts.sign_out", "workspace.leave_programme"}

CAST = (
    "anonymous",
    "without a role",
    "viewer",
    "at the door",
    "consultant",
    "organizer",
    "owner",
    "owner elsewhere",
    "site owner",
)
LET_IN = {
    ANYBODY: set(CAST) - {"anonymous"},
    READ: {"viewer", "organizer", "owner", "site owner"},
    DOOR: {"at the door", "organizer", "owner", "site owner"},
    CONSULT: {"consultant", "organizer", "owner", "site owner"},
    EDIT: {"organizer", "owner", "site owner"},
    OWN: {"owner", "site owner"},
    OWNING: {"owner", "owner elsewhere", "site owner"},
    SITE_OWNER: {"site owner"},
}
INSIDE = {"viewer", "organizer", "owner", "site owner"}  # who knows that the programme exists
METHODS = ("GET", "POST")


@dataclass
class World:
    app: Flask
    mine: Place
    theirs: Place
    people: dict[str, int | None]
    file: sqlite3.Connection
    browsers: dict[str, tuple[FlaskClient, str]] = field(default_factory=dict)

    def version(self) -> int:
        """Differs when anybody else has written to the database."""
        return int(self.file.execute("PRAGMA data_version").fetchone()[0])

    def browser_of(self, actor: str) -> FlaskClient:
        if actor not in self.browsers:
            client = some.an_english_browser(self.app)
            if (organizer_id := self.people[actor]) is not None:
                client.set_cookie("hub_staff", accounts.open_session(organizer_id))
            self.browsers[actor] = client, some.token_for(client)
        return self.browsers[actor][0]

    def ask(self, actor: str, method: str, address: str, *, token: bool = True) -> Any:
        client = self.browser_of(actor)
        sent = {"meeting": self.mine.meeting_id} if method == "POST" else {}
        if token and sent:
            sent["csrf_token"] = self.browsers[actor][1]
        before = self.version()
        response = client.open(address, method=method, data=sent, buffered=True)
        response.changed = self.version() != before
        return response


@pytest.fixture
def world(sqlite_app) -> Iterator[World]:
    with sqlite_app.app_context():
        mine, theirs = a_place("Families in step"), a_place("Trust")
        people = {
            "without a role": some.an_organizer("Rita"),
            "viewer": some.an_organizer("Lida", mine.programme, "viewer"),
            "at the door": some.an_organizer("Dina", mine.programme, "check_in"),
            "consultant": some.an_organizer("Kira", mine.programme, "consultant"),
            "organizer": some.an_organizer("Oleg", mine.programme, "organizer"),
            "owner": some.an_organizer("Vera", mine.programme, "owner"),
            "owner elsewhere": some.an_organizer("Timur", theirs.programme, "owner"),
            "site owner": some.an_organizer("Nadia", site_owner=True),
        }
        file = sqlite3.connect(db.engine.url.database)
        yield World(
            sqlite_app,
            mine,
            theirs,
            {"anonymous": None} | {name: one.id for name, one in people.items()},
            file,
        )
        file.close()


def routes(app: Flask, *, staff: bool) -> list[tuple[Rule, str]]:
    """All but the ways out, after which nobody would be let in."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if (MATRIX[rule.endpoint] != PUBLIC) is staff and rule.endpoint not in WAYS_OUT
        for method in METHODS
        if method in (rule.methods or ())
    ]


def test_every_route_has_a_line_and_every_line_a_route(sqlite_app):
    present = {rule.endpoint for rule in sqlite_app.url_map.iter_rules()}
    assert not present - MATRIX.keys(), "say here who may come in"
    assert not MATRIX.keys() - present, "these lines speak of nothing"


def test_a_line_and_the_gate_say_the_same(sqlite_app):
    behind = {
        name: getattr(view, "staff_needs", PUBLIC)
        for name, view in sqlite_app.view_functions.items()
    }
    assert behind == MATRIX


def test_everything_under_organize_stands_behind_the_gate_but_the_ways_in(sqlite_app):
    open_doors = {
        rule.endpoint
        for rule in sqlite_app.url_map.iter_rules()
        if rule.rule.startswith("/organize") and MATRIX[rule.endpoint] == PUBLIC
    }
    assert open_doors == {
        "accounts.sign_in",
        "accounts.sign_in_now",
        "accounts.welcome",
        "accounts.choose_password",
        "accounts.ask_code",
        "accounts.give_code",
        "workspace.invitation",
        "workspace.accept_invitation",
    }


@pytest.mark.parametrize("actor", CAST)
def test_who_is_let_in(world, actor):
    for rule, method in routes(world.app, staff=True):
        needs = MATRIX[rule.endpoint]
        response = world.ask(actor, method, address(world.app, rule, world.mine))
        said = f"{actor}: {method} {rule.rule} → {response.status_code}"
        assert response.status_code < 500, said
        assert response.headers["Cache-Control"] == "no-store", said
        if actor in LET_IN[needs]:
            assert "/organize/sign-in" not in response.headers.get("Location", ""), said
            assert response.status_code != 403, said
            assert response.status_code != 404 or rule.endpoint in NOTHING_THERE, said
        else:
            assert not response.changed, said
            if actor == "anonymous" and method == "POST":
                assert response.status_code == 401, said
                assert 'action="/organize/sign-in"' in response.get_data(as_text=True), said
            elif actor == "anonymous":
                assert response.status_code == 303, said
                assert response.location.startswith("/organize/sign-in"), said
            elif actor in INSIDE and needs not in (SITE_OWNER, OWNING):
                assert response.status_code == 403, said
            else:
                assert response.status_code == 404, said
        if method == "GET":
            assert not response.changed, said


def test_what_is_foreign_answers_as_what_is_missing(world):
    missing = world.ask("owner", "GET", f"/organize/events/{'a' * 16}")
    foreign = world.ask("owner", "GET", f"/organize/events/{world.theirs.event.public_id}")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.data.split(b"<main")[1] == missing.data.split(b"<main")[1]


WORDS = {"extension", "kind", "language"}  # the same in every programme


def test_a_part_of_another_event_is_not_reached_through_the_own_one(world):
    for rule, method in routes(world.app, staff=True):
        for inner in rule.arguments - {"public_id"} - WORDS:
            mixed = address(world.app, rule, world.mine, **{inner: world.theirs})
            response = world.ask("site owner", method, mixed)
            said = f"{method} {rule.rule} → {response.status_code}"
            assert not response.changed, said
            if method == "GET":
                assert response.status_code == 404, said
            else:  # or it found nothing in the form that it could do
                assert response.status_code in (303, 404, 422), said


def test_a_form_without_our_token_is_refused(world):
    for rule, method in routes(world.app, staff=True):
        if method == "POST":
            asked = address(world.app, rule, world.mine)
            response = world.ask("site owner", method, asked, token=False)
            assert response.status_code == 400, rule.rule
            assert not response.changed, rule.rule


def test_looking_changes_nothing(world):
    for rule, method in routes(world.app, staff=False):
        if method == "GET":
            for asked_as in ("GET", "HEAD"):
                response = world.ask("anonymous", asked_as, address(world.app, rule, world.mine))
                assert response.status_code < 500, rule.rule
                assert not response.changed, rule.rule


def test_other_methods_lead_nowhere(world):
    for rule, _method in routes(world.app, staff=True):
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            response = world.ask("anonymous", method, address(world.app, rule, world.mine))
            assert response.status_code == 405, rule.rule
            assert not response.changed, rule.rule


def test_odd_names_of_things_are_missing(world):
    for odd in ("%00", "1", "A" * 16, "a" * 17, "..%2f..", "a'--%20aaaaaaaaa"):
        for kind in ("events/{}", "programmes/{}", "series/{}", "events/{}/meetings/new"):
            path = f"/organize/{kind.format(odd)}"
            assert world.ask("site owner", "GET", path).status_code == 404, path
