"""What is sent after the sign-in has ended is not lost: it is sent again after signing in."""

import re
from html import unescape

import pytest

from tests import organizing as some
from tests.forms import fields, form_to, forms, part
from webinar_hub.accounts import operations, unsaved
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db

FROM_HERE = {"Origin": "http://localhost"}
SIGN_IN = "/organize/sign-in"
LONG = "Опыт & <приёмы>\r\n" * 300


@pytest.fixture(autouse=True)
def in_the_morning(sqlite_app, at):
    at(some.MORNING)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def event(programme):
    return some.an_event(programme)


@pytest.fixture
def oleg(sqlite_app, programme):
    return some.signed_in(sqlite_app, some.an_organizer("Oleg", programme, "organizer"))


def editor(event: Event) -> str:
    return f"/organize/events/{event.public_id}"


def text(response) -> str:
    return response.get_data(as_text=True)


def typed(client, event: Event, **changes: str) -> dict:
    return part(text(client.get(editor(event))), "details", **changes)


def send(client, event: Event, data: dict, **headers: str):
    headers = {name.replace("_", "-"): value for name, value in headers.items()} or FROM_HERE
    return client.post(f"{editor(event)}/details", data=data, headers=headers)


def sign_in(client, page: str, password: str = some.PASSWORD, **more: str):
    form = fields(form_to(page, SIGN_IN)) | {"email": "oleg@example.org", "password": password}
    return client.post(SIGN_IN, data=form | more, headers=FROM_HERE)


def packed_in(page: str) -> str | None:
    found = re.search(r'name="unsaved"[^>]*value="([^"]+)"', page)
    return unescape(found[1]) if found else None


def kept_in(client, page: str) -> unsaved.Unsaved | None:
    return unsaved.unpack(packed_in(page), secret_of(client))


def secret_of(client) -> str | None:
    """What tells this browser from others."""
    cookie = client.get_cookie("hub_unsaved")
    return cookie.value if cookie else None


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.split("<main")[1])).split())


def title(event: Event) -> str:
    db.session.rollback()
    return db.session.get_one(Event, event.id).title


def test_what_was_typed_overnight_is_saved_by_signing_in_and_sending_it_again(oleg, event, clock):
    data = typed(oleg, event, title="New", description=LONG)
    clock.advance(hours=13)
    refused = send(oleg, event, data)
    assert refused.status_code == 401
    assert refused.headers["Cache-Control"] == "no-store"
    assert "You were signed out. What you sent was not saved yet." in text(refused)
    page = sign_in(oleg, text(refused))
    assert page.status_code == 200
    assert "You were signed out. This was not saved yet" in text(page)
    assert title(event) == "The tender age"
    form = fields(form_to(text(page), f"{editor(event)}/details"))
    assert form["csrf_token"] != data["csrf_token"]
    assert form["details-description"] == LONG
    saved = send(oleg, event, form)
    assert (saved.status_code, saved.location) == (303, f"{editor(event)}#said")
    assert title(event) == "New"


def test_several_values_of_one_name_and_the_button_that_was_pressed_are_kept(oleg, event, clock):
    data = typed(oleg, event) | {"details-audience": ["parent", "student"], "all": "absent"}
    clock.advance(hours=13)
    page = text(sign_in(oleg, text(send(oleg, event, data))))
    form = fields(form_to(page, f"{editor(event)}/details"))
    assert (form["details-audience"], form["all"]) == (["parent", "student"], "absent")


def test_the_page_says_what_it_is_about_and_leads_back_to_it(oleg, event, clock):
    data = typed(oleg, event, title="New")
    clock.advance(hours=13)
    came_from = {"Origin": "http://localhost", "Referer": f"http://localhost{editor(event)}?lang=en"}
    page = text(sign_in(oleg, text(send(oleg, event, data, **came_from))))
    assert "It is about “The tender age”." in words(page)
    assert f'<a href="{editor(event)}?lang=en">See the page as it is now</a>' in page


@pytest.mark.parametrize(
    "referer",
    ["https://evil.example/organize/events", "http://localhost/events/x", "http://[", ""],
)
def test_it_leads_back_to_pages_of_the_workspace_alone(oleg, event, clock, referer):
    data = typed(oleg, event)
    clock.advance(hours=13)
    kept = kept_in(oleg, text(send(oleg, event, data, Origin="http://localhost", Referer=referer)))
    assert kept.page == ""


def test_the_name_of_what_is_no_longer_theirs_is_not_told(oleg, event, clock):
    data = typed(oleg, event)
    clock.advance(hours=13)
    refused = text(send(oleg, event, data))
    operations.set_role("oleg@example.org", event.programme_id, None)
    page = words(text(sign_in(oleg, refused)))
    assert f"It belongs to the page {editor(event)}/details." in page
    assert "The tender age" not in page


def test_another_account_does_not_see_what_was_sent(oleg, event, clock):
    data = typed(oleg, event, title="Very private")
    some.an_organizer("Lida", event.programme, "viewer")
    clock.advance(hours=13)
    page = text(send(oleg, event, data))
    answer = sign_in(oleg, page, email="lida@example.org")
    assert (answer.status_code, answer.location) == (303, "/organize")
    home = text(oleg.get("/organize"))
    assert "belongs to another account. It was not saved." in home
    assert "Very private" not in home
    assert title(event) == "The tender age"


def test_another_browser_does_not_take_what_was_sent_from_this_one(oleg, event, clock, sqlite_app):
    data = typed(oleg, event, title="New")
    clock.advance(hours=13)
    packed = packed_in(text(send(oleg, event, data)))
    other = some.an_english_browser(sqlite_app)
    assert sign_in(other, text(other.get(SIGN_IN)), unsaved=packed).location == "/organize"


def test_after_a_sign_out_nothing_that_was_typed_is_carried_about(oleg, event):
    data = typed(oleg, event, title="New")
    some.post(oleg, "/organize/sign-out")
    page = text(send(oleg, event, data))
    assert packed_in(page) is None
    assert "go back in your browser to what you typed" in page


def test_of_two_pages_that_wait_the_second_is_not_lost_by_the_first(oleg, event, clock):
    data = typed(oleg, event, title="New")
    clock.advance(hours=13)
    first, second = text(send(oleg, event, data)), text(send(oleg, event, data))
    assert "Send it again" in text(sign_in(oleg, first))
    again = sign_in(oleg, second)
    assert "Please sign in once more." in text(again)
    assert "Send it again" in text(sign_in(oleg, text(again)))


def test_a_slip_in_the_password_loses_nothing(oleg, event, clock):
    data = typed(oleg, event, title="New")
    clock.advance(hours=13)
    page = text(send(oleg, event, data))
    for _guess in range(10):
        again = sign_in(oleg, page, "wrong words in here")
        assert again.status_code == 422
        page = text(again)
    too_often = sign_in(oleg, page)
    assert too_often.status_code == 429
    assert int(too_often.headers["Retry-After"]) > 0
    clock.advance(minutes=16)
    assert "Send it again" in text(sign_in(oleg, text(too_often)))


@pytest.mark.parametrize(
    "foreign",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site", "Origin": "http://localhost"},
    ],
)
def test_a_form_from_another_site_is_refused_and_nothing_of_it_is_kept(oleg, event, clock, foreign):
    data = typed(oleg, event, title="New")
    clock.advance(hours=13)
    response = send(oleg, event, data, **foreign)
    assert response.status_code == 403
    assert "unsaved" not in text(response)


@pytest.mark.parametrize("silent", [{"Accept": "*/*"}, {"Sec_Fetch_Site": "none"}])
def test_a_form_for_which_no_browser_vouches_is_asked_to_sign_in_with_nothing_kept(
    oleg, event, clock, silent
):
    data = typed(oleg, event, title="New")
    clock.advance(hours=13)
    response = send(oleg, event, data, **silent)
    assert response.status_code == 401
    assert kept_in(oleg, text(response)) is None
    assert sign_in(oleg, text(response)).location == "/organize"


def test_no_password_and_no_token_of_a_form_is_kept(oleg, event, clock):
    data = typed(oleg, event) | {"password": "secret words", "new-Password": "secret words"}
    clock.advance(hours=13)
    kept = kept_in(oleg, text(send(oleg, event, data | {"details-csrf_token": "x"})))
    names = {name for name, _value in kept.fields}
    assert "details-title" in names
    assert not {name for name in names if "password" in name.lower() or "csrf" in name}
    assert "secret words" not in str(kept)


def test_what_is_too_long_to_be_carried_is_said_to_be_in_the_browser_still(oleg, event, clock):
    data = typed(oleg, event, description="x" * (unsaved.MOST_CHARACTERS + 1))
    clock.advance(hours=13)
    page = text(send(oleg, event, data))
    assert kept_in(oleg, page) is None
    assert "go back in your browser to what you typed" in page


def test_only_what_was_packed_here_comes_out(oleg, event, clock):
    data = typed(oleg, event, title="New")
    clock.advance(hours=13)
    page = text(send(oleg, event, data))
    packed, secret = packed_in(page), secret_of(oleg)
    assert unsaved.unpack(packed, secret).path == f"{editor(event)}/details"
    for forged in ("x", packed[:-1], packed[1:], "W10.a.b"):
        assert unsaved.unpack(forged, secret) is None
    for other_browser in ("x", "", None):
        assert unsaved.unpack(packed, other_browser) is None
    assert sign_in(oleg, page, unsaved="forged").location == "/organize"


def test_what_is_sent_again_goes_through_the_gate_like_any_other_form(oleg, event, clock):
    data = typed(oleg, event, title="New")
    clock.advance(hours=13)
    page = text(sign_in(oleg, text(send(oleg, event, data))))
    form = fields(form_to(page, f"{editor(event)}/details"))
    assert send(oleg, event, form | {"details-title": ""}).status_code == 422
    operations.set_role("oleg@example.org", event.programme_id, "viewer")
    assert send(oleg, event, form).status_code == 403
    operations.set_role("oleg@example.org", event.programme_id, None)
    assert send(oleg, event, form).status_code == 404
    assert title(event) == "The tender age"


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(oleg, event, sqlite_app, clock):
    data = typed(oleg, event, title="His")
    clock.advance(hours=13)
    vera = some.signed_in(sqlite_app, some.an_organizer("Vera", event.programme, "owner"))
    assert send(vera, event, typed(vera, event, title="Hers")).status_code == 303
    page = text(sign_in(oleg, text(send(oleg, event, data))))
    conflict = send(oleg, event, fields(form_to(page, f"{editor(event)}/details")))
    assert conflict.status_code == 409
    assert title(event) == "Hers"


def test_a_sign_in_in_another_tab_does_not_lose_what_was_typed_in_this_one(oleg, event):
    data = typed(oleg, event, title="New")
    some.post(oleg, "/organize/sign-out")
    sign_in(oleg, text(oleg.get(SIGN_IN)))
    assert send(oleg, event, data, Accept="*/*").status_code == 400
    page = send(oleg, event, data)
    assert page.status_code == 400
    assert "The page was open for many hours, or you have signed in" in words(text(page))
    assert "signed out" not in words(text(page))
    assert title(event) == "The tender age"
    form = fields(form_to(text(page), f"{editor(event)}/details"))
    assert send(oleg, event, form).status_code == 303
    assert title(event) == "New"


def test_a_sign_in_page_that_was_open_for_too_long_asks_again_and_keeps_it(oleg, event, clock):
    data = typed(oleg, event, title="New")
    clock.advance(hours=13)
    page = text(send(oleg, event, data))
    again = sign_in(oleg, page, csrf_token="of yesterday")
    assert again.status_code == 422
    assert "Please sign in once more." in text(again)
    assert "Send it again" in text(sign_in(oleg, text(again)))
    assert sign_in(oleg, page, csrf_token="of yesterday", unsaved="").status_code == 400


def test_who_is_out_already_and_signs_out_is_not_asked_to_do_it_again(oleg, clock):
    clock.advance(hours=13)
    response = oleg.post("/organize/sign-out", headers=FROM_HERE)
    assert (response.status_code, response.location) == (303, SIGN_IN)


def test_a_plain_sign_in_page_carries_nothing(sqlite_app):
    page = text(some.an_english_browser(sqlite_app).get(SIGN_IN))
    assert "unsaved" not in page
    assert len(forms(page)) == 1
