"""The second step of signing in: a code of an app, or one on paper."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import select

from tests import organizing as some
from tests.accounts.phones import again, field, set_up
from webinar_hub.accounts import operations, own_account, rules, second_step
from webinar_hub.accounts.models import RecoveryCode
from webinar_hub.accounts.queries import signed_in
from webinar_hub.core import clock as clocks
from webinar_hub.core.database import db
from webinar_hub.core.refusals import TooMany
from webinar_hub.mail.models import OutboxMessage

HOME = "192.0.2.1"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


@pytest.fixture
def vera():
    return some.an_organizer("Vera")


def password_given() -> str:
    with pytest.raises(rules.CodeNeeded) as needed:
        operations.sign_in("vera@example.org", some.PASSWORD, HOME)
    return needed.value.details["passed"]


def letters() -> list[str]:
    return list(db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))


def test_codes_are_those_that_every_app_shows():
    secret = second_step.new_secret()
    expected = TOTP(secret, 6, SHA1(), 30).generate(int(NOON.timestamp())).decode()
    assert second_step.code(secret, second_step.step_at(NOON)) == expected


@pytest.mark.parametrize(
    ("steps", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_phone_may_be_half_a_minute_wrong(steps, counts):
    secret = second_step.new_secret()
    present = second_step.step_at(NOON)
    typed = second_step.code(secret, present + steps)
    assert (second_step.step_of(secret, typed, NOON, None) is not None) is counts


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", None, "0" * 5000])
def test_what_is_no_code_is_none(typed):
    assert second_step.step_of(b"s" * 20, typed, NOON, None) is None


def test_a_secret_opens_for_its_own_account_alone(vera):
    sealed = second_step.sealed(b"secret of twenty b.", vera.public_id)
    assert b"secret" not in sealed
    assert second_step.opened(sealed, vera.public_id) == b"secret of twenty b."
    assert second_step.opened(sealed, "a" * 16) is None
    assert second_step.opened(sealed[:-1] + b"x", vera.public_id) is None
    assert second_step.opened(b"", vera.public_id) is None


def test_recovery_codes_are_read_as_people_write_them():
    made = second_step.new_recovery_codes()
    assert len(set(made)) == 10
    (digest,) = {
        second_step.recovery_digest("v", typed)
        for typed in (
            "abcd-efgh-oilb-2345",
            "ABCD EFGH 0ILB 2345",
            " abcdefgho1lb2345 ".replace("1l", "il"),
            "abcd\u2013efgh\u2013oi1b-2345",
        )
    }
    assert digest is not None
    assert second_step.recovery_digest("another", "abcd-efgh-oilb-2345") != digest
    assert second_step.recovery_digest("v", "abcd-efgh") is None


def test_password_and_code_together_sign_in(vera):
    phone, _codes = set_up(vera)
    passed = password_given()
    secret = own_account.give_code(passed, phone.code(1), HOME)
    assert signed_in(secret) is not None


def test_the_secret_is_nowhere_in_clear_and_codes_on_paper_are_digests(vera):
    phone, codes = set_up(vera)
    stored = again()
    assert phone.secret not in stored.step_sealed
    digests = db.session.scalars(select(RecoveryCode.digest)).all()
    assert len(digests) == 10
    assert not {code.replace("-", "") for code in codes} & set(digests)


def test_without_the_password_a_code_is_worth_nothing(vera):
    phone, codes = set_up(vera)
    for passed in (None, "", "x", second_step.passed(vera)[:-2], "a.b.c"):
        with pytest.raises(rules.WrongSignIn):
            own_account.give_code(passed, phone.code(1), HOME)
        with pytest.raises(rules.WrongSignIn):
            own_account.give_code(passed, codes[0], HOME)


def test_the_password_counts_for_ten_minutes_and_until_it_is_changed(vera, monkeypatch):
    phone, _codes = set_up(vera)
    passed = password_given()
    own_account.change_password(again(), some.PASSWORD, "five other words make two")
    with pytest.raises(rules.WrongSignIn):
        own_account.give_code(passed, phone.code(1), HOME)
    monkeypatch.setattr(second_step, "PASSED_SECONDS", -1)
    assert second_step.who_passed(second_step.passed(again())) is None


def test_a_code_counts_once_and_older_ones_not_after_it(vera, clock):
    phone, _codes = set_up(vera)
    clock.advance(minutes=5)
    code, before = phone.code(), phone.code(-1)
    assert own_account.give_code(password_given(), code, HOME)
    for typed in (code, before):
        with pytest.raises(rules.WrongCode):
            own_account.give_code(password_given(), typed, HOME)


def test_the_code_that_set_it_up_signs_nobody_in(vera):
    phone, _codes = set_up(vera)
    with pytest.raises(rules.WrongCode):
        own_account.give_code(password_given(), phone.code(), HOME)


def test_a_code_on_paper_stands_in_for_the_phone_once_and_a_letter_says_so(vera):
    _phone, codes = set_up(vera)
    assert own_account.give_code(password_given(), codes[3].upper(), HOME)
    with pytest.raises(rules.WrongCode):
        own_account.give_code(password_given(), codes[3], HOME)
    assert letters() == ["staff_second_step_on", "staff_recovery_code_used"]


def test_a_code_that_many_send_at_once_lets_one_in(app, vera, clock):
    phone, _codes = set_up(vera)
    clock.advance(minutes=1)
    passed, code, done, refused = password_given(), phone.code(), [], []

    def use() -> None:
        with app.app_context():
            try:
                done.append(own_account.give_code(passed, code, HOME))
            except rules.WrongCode:
                refused.append(code)

    threads = [threading.Thread(target=use) for _browser in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused)) == (1, 3)


def test_after_five_wrong_codes_nobody_is_let_in_for_a_while_from_wherever(vera, clock):
    phone, _codes = set_up(vera)
    passed = password_given()
    for number in range(5):
        with pytest.raises(rules.WrongCode):
            own_account.give_code(passed, "000000", f"192.0.2.{number}")
    with pytest.raises(TooMany):
        own_account.give_code(passed, phone.code(1), "198.51.100.1")
    clock.advance(minutes=20)
    assert own_account.give_code(password_given(), phone.code(1), HOME)


def test_a_new_link_for_the_password_does_not_pass_the_second_step_by(vera):
    phone, _codes = set_up(vera)
    token = operations.new_link("vera@example.org")
    with pytest.raises(rules.CodeNeeded) as needed:
        operations.choose_password(token, "five other words make two")
    secret = own_account.give_code(needed.value.details["passed"], phone.code(1), HOME)
    assert signed_in(secret) is not None


def test_setting_it_up_asks_for_the_password_and_a_code_of_this_very_secret(vera):
    secret = second_step.new_secret()
    packed = second_step.packed(secret, vera.public_id)
    good = second_step.code(secret, second_step.step_at(clocks.now()))
    with pytest.raises(rules.WrongPassword):
        own_account.turn_on(vera, "wrong words are these", packed, good, "")
    with pytest.raises(rules.WrongCode):
        own_account.turn_on(vera, some.PASSWORD, packed, "000000", "")
    for other in ("", "x", second_step.packed(secret, "a" * 16)):
        with pytest.raises(rules.SetUpTooLong):
            own_account.turn_on(vera, some.PASSWORD, other, good, "")
    assert again().step_sealed is None


def test_setting_it_up_signs_out_every_other_browser(vera):
    here, there = (operations.open_session(vera.id) for _browser in range(2))
    set_up(vera, here)
    assert signed_in(here) is not None
    assert signed_in(there) is None


def test_taking_it_off_asks_for_both_and_ends_the_codes_on_paper(vera, clock):
    phone, codes = set_up(vera)
    clock.advance(minutes=1)
    with pytest.raises(rules.WrongPassword):
        own_account.turn_off(again(), "wrong words are these", phone.code())
    with pytest.raises(rules.WrongCode):
        own_account.turn_off(again(), some.PASSWORD, "000000")
    own_account.turn_off(again(), some.PASSWORD, phone.code())
    assert again().step_sealed is None
    assert db.session.scalars(select(RecoveryCode)).all() == []
    assert letters()[-1] == "staff_second_step_off"
    assert operations.sign_in("vera@example.org", some.PASSWORD, HOME)
    assert codes


def test_new_codes_on_paper_end_the_old_ones(vera):
    _phone, codes = set_up(vera)
    fresh = own_account.new_recovery_codes(again(), some.PASSWORD)
    with pytest.raises(rules.WrongCode):
        own_account.give_code(password_given(), codes[0], HOME)
    assert own_account.give_code(password_given(), fresh[0], HOME)


def test_with_another_key_the_phone_is_of_no_use_but_the_paper_is(app, vera, monkeypatch):
    phone, codes = set_up(vera)
    known = app.extensions["webinar_hub_settings"]
    monkeypatch.setitem(app.extensions, "webinar_hub_settings", replace(known, link_key=b"k" * 40))
    with pytest.raises(rules.WrongCode):
        own_account.give_code(password_given(), phone.code(1), HOME)
    assert own_account.give_code(password_given(), codes[0], HOME)


def test_whoever_looks_after_the_site_takes_a_lost_one_off(vera):
    set_up(vera)
    assert own_account.take_off("vera@example.org")
    assert not own_account.take_off("vera@example.org")
    with pytest.raises(rules.UnknownOrganizer):
        own_account.take_off("nobody@example.org")
    assert letters()[-1] == "staff_second_step_off"


# In a browser.


def test_the_way_in_goes_over_the_code_and_on_to_the_page_that_was_asked_for(app, vera):
    phone, _codes = set_up(vera)
    client = some.an_english_browser(app)
    sent = {"email": "vera@example.org", "password": some.PASSWORD, "next": "/organize/account"}
    page = some.post(client, "/organize/sign-in", **sent)
    assert page.status_code == 200
    assert client.get_cookie("hub_staff") is None
    text = page.get_data(as_text=True)
    passed, wanted = field(text, "passed"), field(text, "next")
    wrong = some.post(client, "/organize/sign-in/code", code="000000", passed=passed, next=wanted)
    assert wrong.status_code == 422
    assert "This code does not fit." in wrong.get_data(as_text=True)
    assert field(wrong.get_data(as_text=True), "passed") == passed
    done = some.post(
        client, "/organize/sign-in/code", code=phone.code(1), passed=passed, next=wanted
    )
    assert (done.status_code, done.location) == (303, "/organize/account")
    assert client.get("/organize/account").status_code == 200


def test_a_code_page_that_was_left_open_leads_back_to_the_password(app, vera):
    set_up(vera)
    client = some.an_english_browser(app)
    page = some.post(client, "/organize/sign-in/code", code="000000", passed="old")
    assert page.status_code == 422
    assert "Please sign in once more." in page.get_data(as_text=True)
    assert client.get("/organize/sign-in/code").location == "/organize/sign-in"


def test_what_was_sent_when_the_sign_in_had_ended_survives_both_steps(app, vera, clock):
    phone, _codes = set_up(vera)
    client = some.signed_in(app, again())
    token = some.token_for(client)
    clock.advance(hours=13)
    lost = client.post(
        "/organize/account/password",
        data={"csrf_token": token, "word": "Typed for long"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert lost.status_code == 401
    carried = field(lost.get_data(as_text=True), "unsaved")
    sent = {"email": "vera@example.org", "password": some.PASSWORD, "unsaved": carried}
    text = some.post(client, "/organize/sign-in", **sent).get_data(as_text=True)
    done = some.post(
        client,
        "/organize/sign-in/code",
        code=phone.code(1),
        passed=field(text, "passed"),
        unsaved=field(text, "unsaved"),
    )
    assert "Typed for long" in done.get_data(as_text=True)
    assert "Send it again" in done.get_data(as_text=True)


def test_setting_it_up_shows_the_codes_on_paper_this_once(app, vera):
    client = some.signed_in(app, vera)
    address = "/organize/account/second-step"
    page = client.get(address).get_data(as_text=True)
    packed = field(page, "packed")
    secret = second_step.unpacked(packed, vera.public_id)
    assert second_step.in_letters(secret) in page
    code = second_step.code(secret, second_step.step_at(clocks.now()))
    wrong = some.post(client, address, packed=packed, code=code, password="wrong").get_data(True)
    assert second_step.in_letters(secret) in wrong  # the picture that was scanned still holds
    done = some.post(client, address, packed=packed, code=code, password=some.PASSWORD)
    assert done.get_data(as_text=True).count("<li><code>") == 10
    assert "<code>" not in client.get(address).get_data(as_text=True)


def test_a_site_may_ask_a_second_step_of_everybody(app, vera, monkeypatch):
    known = app.extensions["webinar_hub_settings"]
    asking = replace(known, second_step_for_all=True)
    client = some.signed_in(app, vera)
    monkeypatch.setitem(app.extensions, "webinar_hub_settings", asking)
    assert client.get("/organize").location == "/organize/account/second-step"
    assert client.get("/organize/account/second-step").status_code == 200
    set_up(again(), client.get_cookie("hub_staff").value)
    assert client.get("/organize").status_code == 200
