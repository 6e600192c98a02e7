"""Writing to many in the workspace: chosen, counted, looked at, sent, watched."""

import re

import pytest

from tests.attendance.guests import MONDAY, a_guest, a_hall, letters
from tests.campaigns.writing import a_draft, campaign, write_to
from tests.forms import fields, form_to
from tests.organizing import an_organizer, post, signed_in, token_for
from webinar_hub.campaigns import jobs, operations
from webinar_hub.campaigns.models import Campaign
from webinar_hub.core import tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import OutboxMessage


@pytest.fixture(autouse=True)
def at_first(sqlite_app, clock):
    clock.set(MONDAY)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def hall():
    hall = a_hall()
    for name in ("Anna", "Boris"):
        a_guest(hall, name)
    a_guest(hall, "Clara", email=None)
    return hall


@pytest.fixture
def oleg(hall):
    return an_organizer("Oleg", hall.event.programme, "organizer")


@pytest.fixture
def client(sqlite_app, oleg):
    return signed_in(sqlite_app, oleg)


def new(hall) -> str:
    return f"/organize/programmes/{hall.event.programme.public_id}/letters/new"


def page_of(campaign_id: int, part: str = "") -> str:
    return f"/organize/letters/{campaign(campaign_id).public_id}{part}"


def typed(hall, **changes) -> dict:
    return {
        "key": tokens.public_id(),
        "kind": "service",
        "events": hall.event.public_id,
        "groups": ["confirmed"],
        "attendance": "",
        "subject_en": "New <room>",
        "body_en": "Dear {given_name}, in *room 5*.",
        **changes,
    }


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_letter_is_looked_at_as_real_people_read_it_before_it_is_sent(hall, client):
    page = text_of(client.get(f"{new(hall)}?event={hall.event.public_id}"))
    assert re.search(rf'<input checked[^>]*value="{hall.event.public_id}"', page)
    answer = post(client, new(hall), **typed(hall))
    assert answer.status_code == 303
    page = text_of(client.get(answer.location))
    assert "2 letters go out." in page
    assert "1 person has no address and gets nothing." in page
    assert "New &lt;room&gt;" in page
    assert "Dear Anna, in <em>room 5</em>." in page
    assert "Dear Boris" in page
    assert "help@example.org" in page
    assert not re.search(r"/(join|registrations)/\w", page)
    assert letters("event_message") == []
    start = form_to(page, f"{answer.location}/start")
    for _click in range(2):
        sent = post(client, f"{answer.location}/start", **without_token(start))
        assert sent.status_code == 303
    jobs.write_to_many()
    assert len(letters("event_message")) == 2
    page = text_of(client.get(answer.location))
    assert "0 of 3 letters have left" in page
    assert page.count("Waits to be sent") == 2
    assert "Not written: there is no address" in page


def without_token(form: str) -> dict:
    return {name: value for name, value in fields(form).items() if name != "csrf_token"}


def test_people_are_counted_while_the_letter_is_being_written(hall, client):
    page = text_of(post(client, new(hall), **typed(hall, count="1", body_en="{unheard_of}")))
    assert "2 letters go out." in page
    assert "Anna, Boris, Clara" in page
    assert "{unheard_of}</textarea>" in page
    assert "There is nothing to put in" not in page
    assert db.session.query(Campaign).count() == 0
    narrower = typed(hall, count="1", roles=["student"])
    assert "0 letters go out." in text_of(post(client, new(hall), **narrower))
    nothing = typed(hall, count="1", events=[])
    assert "Choose whom the letter is for" in text_of(post(client, new(hall), **nothing))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body_en": "{unheard_of}"}, "There is nothing to put in for {unheard_of}."),
        ({"subject_en": "See {own_page}"}, "A link has no place in a subject: {own_page}."),
        ({"subject_en": ""}, "Please write a subject."),
        ({"body_en": ""}, "Please write the letter."),
        ({"body_en": "", "subject_en": ""}, "Please write the letter, in one language at least."),
        ({"body_ru": "Да"}, "Please write a subject."),
        ({"events": []}, "please choose events or series"),
        ({"events": ["a" * 16]}, "Please choose from the list."),
        ({"groups": ["left"]}, "only programme news can go"),
        (
            {"begins": "2026-12-02", "ends": "2026-12-01"},
            "The last day cannot be before the first.",
        ),
        ({"begins": "yesterday"}, "Please give the day like this"),
        ({"kind": "spam"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    hall, client, changes, said
):
    answer = post(client, new(hall), **typed(hall, **({"subject_ru": ""} | changes)))
    assert answer.status_code == 422
    assert said in text_of(answer)
    for name in ("subject_en", "body_en"):
        kept = typed(hall, **changes)[name].replace("<", "&lt;").replace(">", "&gt;")
        assert kept in text_of(answer)
    assert db.session.query(Campaign).count() == 0


def test_what_does_nothing_in_braces_is_sent_as_it_was_typed(hall, client):
    answer = post(client, new(hall), **typed(hall, body_en="{{7*7}} {x.y} %(x)s"))
    page = text_of(client.get(answer.location))
    assert "{{7*7}} {x.y} %(x)s" in page


def test_a_letter_to_nobody_is_not_sent(hall, client):
    answer = post(client, new(hall), **typed(hall, roles=["student"]))
    page = text_of(client.get(answer.location))
    assert "There is nobody with an address among the chosen people" in page
    assert "/start" not in page
    sent = post(client, f"{answer.location}/start", when="now", zone="Europe/Moscow")
    assert sent.status_code == 422


def test_a_letter_is_sent_later_by_the_clock_of_a_zone(hall, client, oleg, clock):
    draft = a_draft(hall.event, oleg.id)
    wanted = {"when": "later", "at": "2026-11-03T09:00", "zone": "Asia/Vladivostok"}
    answer = post(client, page_of(draft, "/start"), **wanted)
    assert answer.status_code == 303
    page = text_of(client.get(answer.location))
    assert "Planned" in page
    assert "Tuesday, 3 November, 02:00 (Moscow, UTC+3)" in page
    assert post(client, page_of(draft, "/take-back")).status_code == 303
    assert campaign(draft).state == "draft"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"at": ""}, "Please give day and time."),
        ({"at": "soon"}, "Please give day and time like this"),
        ({"at": "2026-11-01T09:00"}, "That time has passed."),
        ({"at": "2028-11-01T09:00"}, "within the next year"),
        ({"at": "2027-03-28T02:30", "zone": "Europe/Berlin"}, "The clocks jump over this time"),
        ({"at": "2026-11-03T09:00", "zone": "Mars/Base"}, "Please choose from the list."),
    ],
)
def test_a_time_that_cannot_be_is_said_beside_its_field(hall, client, oleg, changes, said):
    draft = a_draft(hall.event, oleg.id)
    wanted = {"when": "later", "zone": "Europe/Moscow"} | changes
    answer = post(client, page_of(draft, "/start"), **wanted)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert campaign(draft).state == "draft"


def test_two_at_one_letter_do_not_overwrite_each_other_unknowing(sqlite_app, hall, client, oleg):
    draft = a_draft(hall.event, oleg.id, body="As it was")
    vera = signed_in(sqlite_app, an_organizer("Vera", hall.event.programme, "owner"))
    mine, hers = (opened(one, page_of(draft, "/edit")) for one in (client, vera))
    look = opened(client, page_of(draft), "/start")
    hers["body_en"] = "Hers"
    assert post(vera, page_of(draft, "/edit"), **hers).status_code == 303
    mine["body_en"] = "Mine"
    answer = post(client, page_of(draft, "/edit"), **mine)
    assert answer.status_code == 409
    page = text_of(answer)
    for piece in ("Mine</textarea>", "Hers", "Vera"):
        assert piece in page
    assert campaign(draft).body_en == "Hers"
    refused = post(client, page_of(draft, "/start"), **look)
    assert refused.status_code == 422
    assert "Somebody changed this meanwhile." in text_of(refused)
    again = without_token(form_to(page, page_of(draft, "/edit")))
    assert post(client, page_of(draft, "/edit"), **again).status_code == 303
    assert campaign(draft).body_en == "Mine"


def opened(client, address: str, part: str = "") -> dict:
    page = text_of(client.get(address))
    return without_token(form_to(page, f"{address}{part}"))


def test_a_letter_is_halted_and_goes_on_and_ends(hall, client, oleg):
    sent = write_to(hall.event, oleg.id)
    for part, state in (("pause", "Paused"), ("resume", "Goes out"), ("stop", "Stopped")):
        assert f"{page_of(sent)}/{part}" in text_of(client.get(page_of(sent)))
        answer = post(client, page_of(sent, f"/{part}"))
        assert state in text_of(client.get(answer.location))
    answer = post(client, page_of(sent, "/resume"))
    assert "That is not possible any more" in text_of(client.get(answer.location))


def test_the_figures_move_by_themselves_and_without_script_by_reloading(hall, client, oleg):
    sent = write_to(hall.event, oleg.id)
    page = text_of(client.get(page_of(sent)))
    assert 'hx-trigger="every 2s"' in page
    assert 'http-equiv="refresh"' in page
    figures = text_of(client.get(page_of(sent), headers={"HX-Request": "true"}))
    assert 'id="progress"' in figures
    assert "Anna" not in figures
    assert "HX-Refresh" not in client.get(page_of(sent), headers={"HX-Request": "true"}).headers
    operations.stop(sent, oleg.id)
    page = text_of(client.get(page_of(sent)))
    assert "every 2s" not in page
    assert "http-equiv" not in page
    last = client.get(page_of(sent), headers={"HX-Request": "true"})
    assert last.headers["HX-Refresh"] == "true"


def test_what_the_mail_server_said_stands_first(hall, client, oleg):
    sent = write_to(hall.event, oleg.id)
    anna, boris = letters("event_message")
    becomes(anna, state="sent", sent_at=MONDAY)
    becomes(boris, state="failed", last_answer="550 no such mailbox")
    page = text_of(client.get(page_of(sent)))
    assert "1 of 3 letters have left" in page
    assert page.index("Boris") < page.index("Anna")
    assert "550 no such mailbox" in page
    assert "1 did not arrive" in page


@operation
def becomes(message: OutboxMessage, **columns) -> None:
    found = db.session.get_one(OutboxMessage, message.id)
    for name, value in columns.items():
        setattr(found, name, value)


def test_a_test_is_sent_to_whoever_asks(hall, client, oleg):
    draft = a_draft(hall.event, oleg.id)
    answer = post(client, page_of(draft, "/test"))
    assert "A test is on its way to oleg@example.org." in text_of(client.get(answer.location))
    assert [one.recipient_email for one in letters("event_message")] == ["oleg@example.org"]


def test_a_draft_is_thrown_away(hall, client, oleg):
    draft = a_draft(hall.event, oleg.id)
    address = page_of(draft)
    answer = post(client, f"{address}/discard")
    assert answer.location == "/organize/letters"
    assert client.get(address).status_code == 404


def test_letters_are_listed_for_whoever_has_a_role_there(sqlite_app, hall, client, oleg):
    write_to(hall.event, oleg.id, "New room")
    a_draft(hall.event, oleg.id, events=(), kind="news", subject="Autumn")
    foreign = a_hall().event.programme
    timur = signed_in(sqlite_app, an_organizer("Timur", foreign, "owner"))
    page = text_of(client.get("/organize/letters"))
    assert "Goes out" in page
    assert "New room" in page
    assert "Autumn" in page
    of_event = f"/organize/events/{hall.event.public_id}/letters"
    page = text_of(client.get(of_event))
    assert "New room" in page
    assert "Autumn" not in page
    assert "New room" not in text_of(timur.get("/organize/letters"))
    sent = campaign(1).public_id
    assert timur.get(f"/organize/letters/{sent}").status_code == 404


def test_nobody_can_choose_what_belongs_to_another_programme(hall, client):
    foreign = a_hall().event
    answer = post(client, new(hall), **typed(hall, events=[foreign.public_id]))
    assert answer.status_code == 422


def test_a_viewer_reads_the_letters_and_writes_none(sqlite_app, hall, oleg):
    lida = signed_in(sqlite_app, an_organizer("Lida", hall.event.programme, "viewer"))
    draft = a_draft(hall.event, oleg.id)
    page = lida.get(page_of(draft))
    assert page.status_code == 200
    assert "/start" not in text_of(page)
    assert post(lida, page_of(draft, "/start"), when="now").status_code == 403
    assert lida.get(new(hall)).status_code == 403


def test_a_form_without_our_token_sends_nothing(hall, client, oleg):
    draft = a_draft(hall.event, oleg.id)
    token_for(client)
    assert client.post(page_of(draft, "/start"), data={"when": "now"}).status_code == 400
    assert campaign(draft).state == "draft"
