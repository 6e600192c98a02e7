"""The way in as browsers go it: the one that asked, another one, one that opens everything."""

import re
from html import unescape

import pytest

from tests import organizing as some
from tests.attendance.guests import a_guest, a_hall
from tests.forms import fields, forms
from tests.personal.people import (
    ANNA,
    a_second_at_the_address,
    anna,
    another_code,
    ask,
    asked,
    code_of,
    is_in,
    letters,
    path_of,
    send,
    sessions,
    signed_in,
    token_on,
    type_code,
)
from tests.registration.visitors import Visitor, errors, words
from webinar_hub.core import links
from webinar_hub.mail import rendering
from webinar_hub.personal import rules


@pytest.fixture
def app(on_the_web):
    return on_the_web


@pytest.fixture
def visitor(app):
    return Visitor(app)


def test_anna_asks_types_the_code_and_is_on_her_page(visitor):
    anna()
    assert ask(visitor).location == "/sign-in/code"
    assert "Look into your mailbox" in words(visitor.get("/sign-in/code"))
    code = code_of(letters()[0])
    answer = type_code(visitor, f"{code[:3]} {code[3:]}")
    assert answer.location == "/me"
    assert "The tender age" in words(visitor.get("/me"))


def test_or_opens_the_link_in_the_same_browser_and_presses_the_button(visitor):
    anna()
    ask(visitor)
    path = path_of(letters()[0])
    assert "One press" in words(visitor.get(path))
    assert not is_in(visitor)
    assert visitor.post(path).location == "/me"
    assert is_in(visitor)


def test_the_answer_for_an_unknown_address_is_the_same_in_every_byte_but_the_random_ones(app):
    anna()
    seen = []
    for email in (ANNA, "nobody@example.org"):
        visitor = Visitor(app)
        first, then = ask(visitor, email), visitor.get("/sign-in/code")
        wrong = type_code(visitor, "000000")
        names = [re.split("[=;]", one)[0] for one in first.headers.getlist("Set-Cookie")]
        seen.append((first.status, first.data, names, then.data, wrong.status, wrong.data))
    assert seen[0] == seen[1]


def test_only_the_known_one_gets_a_letter(visitor):
    anna()
    ask(visitor, "nobody@example.org")
    assert letters() == []


def test_the_cookies_hold_a_signed_secret_and_nothing_else(visitor):
    registration = anna()
    ask(visitor)
    secret = visitor.cookie("hub_asked").split(".")[0].strip('"')
    assert ANNA not in visitor.cookie("hub_asked")
    type_code(visitor, code_of(letters()[0]))
    assert visitor.cookie("hub_asked") is None
    mine = visitor.cookie("hub_me")
    assert registration.participant.public_id not in mine
    assert secret not in mine
    visitor.browser.set_cookie("hub_me", mine[:-2] + "xx")
    assert not is_in(visitor)


@pytest.mark.parametrize(("discreet", "lasts"), [(False, True), (True, False)])
def test_the_browser_of_a_discreet_person_forgets_when_it_is_closed(app, discreet, lasts):
    anna(discreet=discreet)
    visitor = Visitor(app)
    ask(visitor)
    answer = type_code(visitor, code_of(letters()[0]))
    (cookie,) = (one for one in answer.headers.getlist("Set-Cookie") if one.startswith("hub_me="))
    assert ("Max-Age=2592000" in cookie) is lasts
    assert ("Expires" in cookie) is lasts
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_whoever_was_signed_in_here_before_is_so_no_more(visitor, app):
    anna()
    a_guest(a_hall(), "Vera")
    ask(visitor)
    type_code(visitor, code_of(letters()[-1]))
    first = sessions()[0].id
    ask(visitor, "vera@example.org")
    type_code(visitor, code_of(letters()[-1]))
    assert [one.id == first for one in sessions()] == [False]
    assert "Vera" in words(visitor.get("/me"))


# Another browser, another device, and programs that open and press everything.


def test_the_link_opened_elsewhere_explains_and_signs_nobody_in(visitor, app):
    anna()
    ask(visitor)
    path, phone = path_of(letters()[0]), Visitor(app)
    page = phone.get(path)
    assert page.status_code == 200
    assert "Please go back to where you asked" in words(page)
    assert "Anna" not in words(page)
    assert [one for one in forms(page.get_data(as_text=True)) if "post" in one] == []
    assert phone.post(path).status_code == 403
    assert not is_in(phone)
    assert sessions() == []
    assert visitor.post(path).location == "/me"  # and the letter is still good


def test_neither_does_the_code_typed_on_another_device(visitor, app):
    anna()
    ask(visitor)
    code, phone = code_of(letters()[0]), Visitor(app)
    assert type_code(phone, code).status_code == 422
    ask(phone, "nobody@example.org")
    assert type_code(phone, code).status_code == 422
    assert sessions() == []


def test_a_browser_that_asked_for_another_mailbox_opens_nothing_with_this_link(visitor, app):
    anna()
    a_guest(a_hall(), "Vera")
    ask(visitor)
    path, other = path_of(letters()[0]), Visitor(app)
    ask(other, "vera@example.org")
    assert other.post(path).status_code == 403
    assert sessions() == []


def test_a_program_that_opens_every_link_and_sends_every_form_signs_nobody_in(visitor, app):
    """As mail services do, which keep cookies as they go."""
    anna()
    ask(visitor)
    (letter,) = letters()
    scanner, seen = Visitor(app), set()
    waiting = re.findall(r'href="([^"]*)"', rendering.letter(letter).html)
    assert waiting
    for _step in range(400):
        if not waiting:
            break
        path = unescape(waiting.pop()).replace("http://localhost", "").split("#")[0] or "/"
        if path in seen or not path.startswith("/") or path.startswith("/static"):
            continue
        seen.add(path)
        page = scanner.get(path).get_data(as_text=True)
        if path.startswith("/sign-in"):
            waiting += re.findall(r'<a [^>]*href="([^"]*)"', page)
        for form in forms(page):
            action = re.search(r'action="([^"]*)"', form)
            filled = {name: value or "123456" for name, value in fields(form).items()}
            filled |= {"email": ANNA} if 'name="email"' in form else {}
            answer = scanner.post(unescape(action[1]) if action else path, filled)
            if answer.location:
                waiting.append(answer.location)
    assert "/sign-in" in seen
    assert "/sign-in/code" in seen
    assert path_of(letter) in seen
    assert sessions() == []
    assert visitor.post(path_of(letter)).location == "/me"


def test_to_look_at_the_link_never_acts_even_in_the_right_browser(visitor):
    anna()
    ask(visitor)
    path = path_of(letters()[0])
    for _time in range(3):
        visitor.get(path)
    assert asked()[0].proved_at is None


def test_an_older_letter_still_opens_in_the_browser_that_asked_twice(visitor):
    anna()
    ask(visitor)
    first = path_of(letters()[0])
    ask(visitor)
    assert visitor.post(first).location == "/me"


# What goes wrong is said where it goes wrong.


def test_a_wrong_code_is_said_beside_the_field_and_what_was_typed_stays(visitor):
    anna()
    ask(visitor)
    wrong = another_code(code_of(letters()[0]))
    answer = type_code(visitor, wrong)
    assert answer.status_code == 422
    assert "not the code" in errors(answer)["code"]
    assert f'value="{wrong}"' in answer.get_data(as_text=True)


def test_the_seventh_try_is_told_that_the_code_is_void(visitor):
    anna()
    ask(visitor)
    code = code_of(letters()[0])
    for _number in range(rules.MOST_TRIES):
        type_code(visitor, another_code(code))
    answer = type_code(visitor, code)
    assert "too often" in errors(answer)["code"]
    assert not is_in(visitor)


def test_what_is_no_code_costs_no_try(visitor):
    anna()
    ask(visitor)
    for typed in ("", "12", "hello", "\x00", "1" * 5000):
        assert type_code(visitor, typed).status_code == 422
    assert asked()[0].tries == 0


@pytest.mark.parametrize("typed", ["", "anna", "anna@", "a" * 300 + "@example.org", "\x00@x.org"])
def test_what_is_no_address_is_said_and_stays(visitor, typed):
    answer = ask(visitor, typed)
    assert answer.status_code == 422
    assert errors(answer)["email"]
    assert asked() == []


def test_a_letter_that_is_over_leads_to_a_new_one(visitor, clock):
    anna()
    ask(visitor)
    (letter,) = letters()
    clock.advance(minutes=9)
    ask(visitor)  # the cookie lives on
    clock.advance(minutes=2)
    answer = visitor.get(path_of(letter))
    assert answer.status_code == 410
    assert "ask for a new letter" in words(answer)
    assert visitor.post(path_of(letter)).status_code == 410


def test_a_second_press_leads_to_the_page(visitor):
    anna()
    ask(visitor)
    (letter,) = letters()
    visitor.post(path_of(letter))
    visitor.browser.set_cookie("hub_asked", "")
    assert visitor.get("/sign-in").location == "/me"


def test_without_cookies_the_page_says_what_is_missing(app):
    anna()
    plain = Visitor(app)
    plain.browser = app.test_client(use_cookies=False)
    ask(plain)
    assert "keeps no cookies" in words(plain.get("/sign-in/code"))


@pytest.mark.parametrize("path", ["/sign-in/wrong", "/sign-in/" + "a" * 16, "/sign-in/%00"])
def test_an_address_that_is_no_link_is_missing(visitor, path):
    assert visitor.get(path).status_code == 404
    assert visitor.post(path).status_code == 404


def test_a_link_of_another_kind_is_none(visitor):
    registration = anna()
    token = links.token("manage", registration.public_id)
    assert visitor.get(f"/sign-in/{token}").status_code == 404


def test_letters_to_one_mailbox_are_few_whoever_asks_and_whether_or_not_it_is_known(app):
    anna()
    for email in (ANNA, "nobody@example.org"):
        answers = [ask(Visitor(app), email).status_code for _number in range(6)]
        assert answers == [303] * 5 + [429]
        assert ask(Visitor(app), email.replace("@", "+tag@")).status_code == 429


def test_codes_from_one_network_are_few(app):
    anna()
    visitor = Visitor(app)
    ask(visitor)
    answers = [type_code(visitor, "000000").status_code for _number in range(61)]
    assert answers[-1] == 429


def test_a_machine_that_fills_the_hidden_field_is_answered_and_nothing_happens(visitor):
    anna()
    answer = visitor.post("/sign-in", {"email": ANNA, "website": "x"})
    assert answer.location == "/sign-in/code"
    assert asked() == []


# Several people at one mailbox.


def test_a_shared_mailbox_shows_its_people_after_the_proof_only(visitor):
    anna()
    second = a_second_at_the_address().participant.public_id
    a_guest(a_hall(), "Vera")
    ask(visitor)
    assert visitor.get("/sign-in/person").status_code == 410
    assert type_code(visitor, code_of(letters()[0])).location == "/sign-in/person"
    page = words(visitor.get("/sign-in/person"))
    assert "Anna" in page
    assert "Boris" in page
    assert "Vera" not in page
    assert visitor.post("/sign-in/person").status_code == 422
    assert visitor.post("/sign-in/person", {"person": "a" * 16}).status_code == 404
    assert visitor.post("/sign-in/person", {"person": second}).location == "/me"
    assert "Case management" in words(visitor.get("/me"))
    assert "The tender age" not in words(visitor.get("/me"))
    assert visitor.post("/sign-in/person", {"person": second}).location == "/me"
    assert len(sessions()) == 1


# Being signed in.


def test_nobody_sees_the_page_without_signing_in(visitor):
    assert visitor.get("/me").location == "/sign-in"
    answer = visitor.post("/me/sign-out")
    assert answer.status_code == 401
    assert "Send me a code" in words(answer)


def test_signing_out_ends_it_in_this_browser_and_everywhere_in_all(app):
    anna()
    first, second, third = (signed_in(app) for _number in range(3))
    assert send(first, "/me/sign-out").location == "/sign-in?left=1"
    assert first.cookie("hub_me") is None
    assert [is_in(one) for one in (first, second, third)] == [False, True, True]
    send(second, "/me/sign-out-everywhere")
    assert [is_in(one) for one in (first, second, third)] == [False, False, False]


def test_a_stolen_cookie_is_of_no_use_after_signing_out(app):
    anna()
    visitor, thief = signed_in(app), Visitor(app)
    thief.browser.set_cookie("hub_me", visitor.cookie("hub_me"))
    assert is_in(thief)
    send(visitor, "/me/sign-out")
    assert not is_in(thief)


def test_a_form_needs_the_token_of_this_very_sign_in(app):
    anna()
    visitor, other = signed_in(app), signed_in(app)
    foreign = token_on(other.get("/me").get_data(as_text=True))
    for token in ({}, {"form_token": ""}, {"form_token": foreign}, {"form_token": "é"}):
        assert visitor.post("/me/sign-out-everywhere", token).status_code == 400
    assert is_in(visitor)


def test_a_form_from_another_site_is_refused(app):
    anna()
    visitor = signed_in(app)
    token = token_on(visitor.get("/me").get_data(as_text=True))
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = visitor.post("/me/sign-out", {"form_token": token}, headers=headers)
    assert answer.status_code == 403
    assert is_in(visitor)


def test_it_lasts_thirty_days_from_the_last_visit(app, clock):
    anna()
    visitor = signed_in(app)
    for _month in range(3):
        clock.advance(days=29)
        answer = visitor.get("/me")
        assert answer.status_code == 200
        assert "Max-Age=2592000" in answer.headers["Set-Cookie"]
    assert "Set-Cookie" not in visitor.get("/me").headers  # a sign of life an hour is enough
    clock.advance(days=30)
    assert not is_in(visitor)


def test_no_answer_may_be_stored_or_found(app):
    anna()
    visitor = signed_in(app)
    for path in ("/me", "/sign-in", "/sign-in/code", "/sign-in/person"):
        answer = visitor.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
    assert visitor.get("/me").headers["X-Robots-Tag"] == "noindex"


def test_public_pages_are_the_same_for_whoever_is_signed_in(app):
    registration = anna()
    visitor, stranger = signed_in(app), Visitor(app)
    for path in ("/", f"/events/{registration.event.slug}", "/past", "/month"):
        assert visitor.get(path).data == stranger.get(path).data, path
        assert visitor.get(path).headers["ETag"] == stranger.get(path).headers["ETag"], path


def test_to_be_signed_in_here_opens_nothing_of_the_organizers_and_the_other_way_round(app):
    anna()
    visitor = signed_in(app)
    assert visitor.get("/organize").location.startswith("/organize/sign-in")
    visitor.browser.set_cookie("hub_staff", visitor.cookie("hub_me"))
    assert visitor.get("/organize").location.startswith("/organize/sign-in")
    nadia = some.an_organizer("Nadia", site_owner=True)
    staff = some.signed_in(app, nadia)
    assert staff.get("/me").location == "/sign-in"
    secret = staff.get_cookie("hub_staff").value
    staff.set_cookie("hub_me", secret)
    assert staff.get("/me").location == "/sign-in"


def test_both_sign_ins_live_in_one_browser_and_end_apart(app):
    anna()
    visitor, nadia = signed_in(app), some.an_organizer("Nadia", site_owner=True)
    visitor.browser.set_cookie("hub_staff", some.accounts.open_session(nadia.id))
    assert is_in(visitor)
    assert visitor.get("/organize").status_code == 200
    send(visitor, "/me/sign-out")
    assert not is_in(visitor)
    assert visitor.get("/organize").status_code == 200
