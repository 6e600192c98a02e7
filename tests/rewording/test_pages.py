"""Wording a programme's automatic letters in the workspace: seen, tried, saved, put back."""

import pytest

from tests.forms import fields, form_to
from tests.organizing import a_programme, an_event, an_organizer, post, signed_in
from tests.wordings.wording import filled, texts
from webinar_hub.accounts.queries import history
from webinar_hub.core.database import db
from webinar_hub.core.language import LANGUAGES
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.preview import preview
from webinar_hub.rewording import letters, operations, samples
from webinar_hub.wordings.kinds import KINDS
from webinar_hub.wordings.models import LetterWording

OWN = texts("Welcome: {event}", "Dear **{given_name}**, you are in.", "Yours, Oleg")


@pytest.fixture(autouse=True)
def inside(sqlite_app):
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return a_programme()


@pytest.fixture
def oleg(programme):
    return an_organizer("Oleg", programme, "organizer")


@pytest.fixture
def client(sqlite_app, oleg):
    return signed_in(sqlite_app, oleg)


def list_of(programme) -> str:
    return f"/organize/programmes/{programme.public_id}/wording"


def page_of(programme, kind: str = "confirmation", language: str = "en") -> str:
    return f"{list_of(programme)}/{kind}/{language}"


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def stored() -> list[dict[str, str]]:
    db.session.rollback()
    return [one.texts for one in db.session.query(LetterWording)]


def sent_as_tests() -> list[OutboxMessage]:
    db.session.rollback()
    return db.session.query(OutboxMessage).filter_by(about_type=letters.TEST).all()


def typed(client, address: str, **changes: str) -> dict:
    form = fields(form_to(text_of(client.get(address)), address))
    return {name: value for name, value in form.items() if name != "csrf_token"} | changes


def test_a_letter_is_looked_at_tried_and_saved(programme, oleg, client):
    an_event(programme)
    page, address = text_of(client.get(list_of(programme))), page_of(programme)
    assert page.count("own words") == 0
    assert address in page
    assert "You have a seat. We look forward" in text_of(client.get(address))
    shown = text_of(post(client, address, **typed(client, address, **OWN, preview="1")))
    assert "Dear <strong>Anna</strong>, you are in." in shown
    assert "Welcome: {event}" in shown  # in the form, as it was typed
    assert stored() == [], "looking saves nothing"
    tried = text_of(post(client, address, **typed(client, address, **OWN, test="1")))
    assert f"A test is on its way to {oleg.email}." in tried
    assert stored() == []
    (test,) = sent_as_tests()
    assert test.recipient_email == oleg.email_key
    assert rendering.letter(test).subject.startswith("Test: Welcome: ")
    assert "Dear Anna, you are in." in rendering.letter(test).text
    saved = post(client, address, **typed(client, address, **OWN))
    assert saved.status_code == 303
    assert stored() == [OWN]
    page = text_of(client.get(saved.location))
    assert "Worded by Oleg" in page
    assert text_of(client.get(list_of(programme))).count("own words") == 1
    (entry,) = [one for one in history("programme", [programme.id]) if "wording" in one.action]
    assert entry.changes["letter"] == "confirmation"
    assert entry.changes["fields"]["subject"] == ["", "Welcome: {event}"]


def test_our_words_are_put_back_in_two_steps(programme, oleg, client):
    address = page_of(programme)
    operations.save(programme.id, "confirmation", "en", OWN, version=0, by=oleg.id)
    step = text_of(client.get(f"{address}/ours"))
    assert "You have a seat. We look forward" in step
    assert stored() == [OWN], "asking changes nothing"
    assert post(client, f"{address}/ours").status_code == 303
    assert stored() == [texts()]
    assert "our words" in text_of(client.get(address))
    assert client.get(f"{address}/ours").status_code == 303
    actions = [one.action for one in history("programme", [programme.id])]
    assert actions[0] == "wording put back"


def test_of_two_organizers_the_second_reads_what_the_first_saved(programme, oleg, client):
    address = page_of(programme)
    before = typed(client, address, opening="Mine")
    operations.save(programme.id, "confirmation", "en", OWN, version=0, by=oleg.id)
    answer = post(client, address, **before)
    assert answer.status_code == 409
    page = text_of(answer)
    assert ">Mine</textarea>" in page.replace("\r\n", "")
    assert "Welcome: {event}" in page
    assert stored() == [OWN]
    again = dict(fields(form_to(page, address)))
    again.pop("csrf_token")
    assert post(client, address, **again).status_code == 303
    assert stored()[0]["opening"] == "Mine"


@pytest.mark.parametrize("button", [{}, {"preview": "1"}, {"test": "1"}])
def test_what_is_no_placeholder_is_said_beside_it_and_kept(programme, client, button):
    address = page_of(programme)
    wrong = texts("{event} {own_page}", "{{7*7}}", "{x.__class__} %(x)s")
    answer = post(client, address, **typed(client, address, **wrong, **button))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "A link has no place in a subject: {own_page}." in page
    assert "{{7*7}} is no placeholder." in page
    assert "{x.__class__}, %(x)s is no placeholder." in page
    assert "{{7*7}}</textarea>" in page
    assert stored() == []
    assert sent_as_tests() == []


def test_too_long_a_text_is_said_to_be_so(programme, client):
    address = page_of(programme)
    answer = post(client, address, **typed(client, address, opening="ы" * 3001, subject="ы" * 151))
    assert answer.status_code == 422
    assert "at most 3000 characters" in text_of(answer).replace(",", "").replace(" ", " ")
    assert stored() == []


def test_who_reads_along_sees_the_letter_and_cannot_change_it(sqlite_app, programme):
    lida = signed_in(sqlite_app, an_organizer("Lida", programme, "viewer"))
    page = text_of(lida.get(page_of(programme)))
    assert "You have a seat. We look forward" in page
    assert 'name="subject"' not in page
    assert lida.post(page_of(programme), data=texts()).status_code in (400, 403)
    assert stored() == []


@pytest.mark.parametrize("unknown", ["sign_in/en", "nothing/en", "confirmation/de"])
def test_what_cannot_be_worded_is_not_there(programme, client, unknown):
    assert client.get(f"{list_of(programme)}/{unknown}").status_code == 404


def test_twenty_tests_an_hour_are_enough(programme, oleg, client):
    for _number in range(20):
        operations.send_test(programme.id, "waiting", "en", texts(), by=oleg.id)
    address = page_of(programme)
    answer = post(client, address, **typed(client, address, **OWN, test="1"))
    assert answer.status_code == 422
    assert "Twenty tests within an hour are enough." in text_of(answer)
    assert "Dear **{given_name}**" in text_of(answer)


@pytest.mark.parametrize("with_an_event", [True, False])
def test_every_letter_can_be_looked_at_in_every_language(programme, with_an_event):
    """With our words and with every placeholder; nothing is left in braces, no fact is missing."""
    if with_an_event:
        an_event(programme)
    for kind in KINDS:
        for language in LANGUAGES:
            for words in (texts(), filled(kind, "giraffe")):
                found = preview(letters.sample(programme, kind, language, words))
                assert "{" not in found.subject + found.text, (kind, language)
                assert samples.READERS[language] in found.text
                assert ("giraffe" in found.text) == bool(words["opening"])
