"""What happens when somebody signs in: operations on both databases, with the clock put."""

import pytest
from sqlalchemy import func, select

from tests.attendance.guests import a_guest, a_hall
from tests.counting import counted_statements
from tests.personal.people import (
    ANNA,
    a_second_at_the_address,
    anna,
    another_code,
    asked,
    code_of,
    letters,
    sessions,
)
from tests.registration.people import at_once, fresh
from webinar_hub.core import links, tokens
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.rules import mailbox
from webinar_hub.personal import jobs, operations, queries, rules

pytestmark = pytest.mark.usefixtures("in_november")

BROWSER, ANOTHER = "a secret of this browser", "a secret of another browser"


def ask(email: str = ANNA, secret: str = BROWSER, language: str = "en") -> None:
    operations.ask(mailbox(email), secret, language)


def asked_and_written(email: str = ANNA) -> str:
    """The code."""
    ask(email)
    return code_of(letters()[-1])


def test_a_known_address_gets_one_letter_however_often_the_sweep_comes_by():
    anna()
    ask()
    assert [jobs.write_sign_in_letters() for _round in range(3)] == [1, 0, 0]
    (letter,) = letters()
    assert (letter.recipient_email, letter.kind, letter.priority) == (ANNA, "sign_in", 10)
    assert letter.expires_at == asked()[0].expires_at


def test_an_unknown_address_gets_none_and_nothing_else_is_written_for_it():
    anna()
    ask("nobody@example.org")
    assert letters() == []
    assert asked()[0].written_at is not None


def test_the_request_does_the_same_for_both():
    """So that its time tells nothing: who is known is asked by the sweep."""

    anna()
    with counted_statements() as known:
        ask()
    with counted_statements() as unknown:
        ask("nobody@example.org")
    assert [one.split("VALUES")[0] for one in known] == [one.split("VALUES")[0] for one in unknown]


def test_the_row_of_the_outbox_holds_neither_code_nor_link():
    anna()
    code = asked_and_written()
    (letter,) = letters()
    stored = f"{letter.facts} {letter.links} {letter.key}"
    assert code not in stored
    assert links.token("sign-in", asked()[0].public_id) not in stored
    assert BROWSER not in asked()[0].browser_digest


def test_the_code_typed_where_it_was_asked_for_signs_in():
    person = anna().participant
    signed_in = operations.enter_code(BROWSER, asked_and_written())
    assert signed_in is not None
    assert not signed_in.discreet
    found = queries.signed_in(signed_in.secret)
    assert found is not None
    assert found.participant_id == person.id
    assert sessions()[0].token_digest == tokens.digest(signed_in.secret)


def test_it_proves_the_address_of_all_registrations():
    registration = anna()
    assert registration.address_proven_at is None
    operations.enter_code(BROWSER, asked_and_written())
    assert fresh(registration).address_proven_at is not None


def test_the_code_is_of_no_use_in_another_browser():
    anna()
    code = asked_and_written()
    with pytest.raises(rules.TooLate):
        operations.enter_code(ANOTHER, code)
    ask("nobody@example.org", ANOTHER)
    with pytest.raises(rules.WrongCode):
        operations.enter_code(ANOTHER, code)
    assert sessions() == []


def test_six_wrong_codes_void_the_letter_and_the_right_one_comes_too_late():
    anna()
    code = asked_and_written()
    for _number in range(rules.MOST_TRIES):
        with pytest.raises(rules.WrongCode):
            operations.enter_code(BROWSER, another_code(code))
    with pytest.raises(rules.NoMoreTries):
        operations.enter_code(BROWSER, code)
    assert asked()[0].tries == rules.MOST_TRIES
    assert sessions() == []


def test_the_right_code_at_the_sixth_try_is_in_time():
    anna()
    code = asked_and_written()
    for _number in range(rules.MOST_TRIES - 1):
        with pytest.raises(rules.WrongCode):
            operations.enter_code(BROWSER, another_code(code))
    assert operations.enter_code(BROWSER, code) is not None


def test_after_ten_minutes_neither_code_nor_link_does_anything(clock):
    anna()
    code = asked_and_written()
    clock.advance(minutes=10)
    with pytest.raises(rules.TooLate):
        operations.enter_code(BROWSER, code)
    with pytest.raises(rules.TooLate):
        operations.prove(asked()[0].id)


def test_it_is_good_once():
    anna()
    code = asked_and_written()
    operations.enter_code(BROWSER, code)
    with pytest.raises(rules.TooLate):
        operations.enter_code(BROWSER, code)
    assert len(sessions()) == 1


def test_only_the_code_of_the_newest_letter_counts():
    anna()
    old = asked_and_written()
    new = asked_and_written()
    with pytest.raises(rules.WrongCode):
        operations.enter_code(BROWSER, old)
    assert operations.enter_code(BROWSER, new) is not None


def test_a_code_for_an_address_that_nobody_has_signs_nobody_in():
    ask("nobody@example.org")
    right = links.code("sign-in", asked()[0].public_id)
    with pytest.raises(rules.WrongCode):
        operations.enter_code(BROWSER, right)


def test_one_code_used_by_many_at_once_gives_one_session(app):
    anna()
    code = asked_and_written()
    answers = at_once(app, 4, lambda: operations.enter_code(BROWSER, code))
    assert len([one for one in answers if not isinstance(one, Exception)]) == 1
    assert {type(one) for one in answers if isinstance(one, Exception)} == {rules.TooLate}
    assert len(sessions()) == 1


def test_many_guesses_at_once_are_counted_like_one_after_the_other(app):
    anna()
    wrong = another_code(asked_and_written())
    answers = at_once(app, 9, lambda: operations.enter_code(BROWSER, wrong))
    kinds = [type(one) for one in answers]
    assert kinds.count(rules.WrongCode) == rules.MOST_TRIES
    assert kinds.count(rules.NoMoreTries) == 9 - rules.MOST_TRIES


def test_who_shares_a_mailbox_is_chosen_after_the_proof():
    first = anna().participant.public_id
    second = a_second_at_the_address().participant.public_id
    assert operations.enter_code(BROWSER, asked_and_written()) is None
    assert sessions() == []
    waiting = queries.proved_last(BROWSER)
    assert waiting is not None
    assert queries.proved_last(ANOTHER) is None
    assert [one.public_id for one in queries.people_at(ANNA)] == [first, second]
    operations.choose(waiting.id, second)
    assert sessions()[0].participant.given_name == "Boris"
    assert queries.proved_last(BROWSER) is None
    with pytest.raises(rules.TooLate):
        operations.choose(asked()[0].id, first)


def test_nobody_of_another_mailbox_can_be_chosen():
    anna()
    a_second_at_the_address()
    vera = a_guest(a_hall(), "Vera").participant.public_id
    operations.enter_code(BROWSER, asked_and_written())
    with pytest.raises(NotFound):
        operations.choose(asked()[0].id, vera)
    with pytest.raises(NotFound):
        operations.choose(asked()[0].id, "a" * 16)


def test_nobody_is_chosen_before_the_proof():
    person = anna().participant.public_id
    ask()
    with pytest.raises(NotFound):
        operations.choose(asked()[0].id, person)


def test_one_discreet_person_at_a_mailbox_makes_the_letter_neutral():
    anna()
    a_second_at_the_address(discreet=True)
    ask()
    assert letters()[-1].kind == "sign_in_discreet"


def test_a_sign_in_is_forgotten_an_hour_later_its_letter_after_a_day_and_idle_ones_end(clock):
    anna()
    operations.enter_code(BROWSER, asked_and_written())
    clock.advance(minutes=69)
    assert operations.forget_old() == 0
    clock.advance(minutes=2)
    assert operations.forget_old() == 1
    assert asked() == []
    assert _in_outbox() == 1
    clock.advance(days=1)
    operations.forget_old()
    assert _in_outbox() == 0
    clock.advance(days=29)
    assert operations.forget_old() == 1
    assert sessions() == []


def _in_outbox() -> int:
    db.session.rollback()
    mine = select(func.count()).where(OutboxMessage.recipient_type == "sign-in")
    return db.session.scalar(mine) or 0


def test_to_sign_out_everywhere_ends_each_browser_of_the_person_and_nobody_elses():
    person = anna().participant_id
    first = operations.enter_code(BROWSER, asked_and_written())
    second = operations.enter_code(BROWSER, asked_and_written())
    a_guest(a_hall(), "Vera")
    other = operations.enter_code(BROWSER, asked_and_written("vera@example.org"))
    operations.sign_out(first.secret)
    assert queries.signed_in(first.secret) is None
    assert queries.signed_in(second.secret) is not None
    operations.sign_out_everywhere(person)
    assert queries.signed_in(second.secret) is None
    assert queries.signed_in(other.secret) is not None
