"""The letter with the code as it is read, in both languages.

To accept a new wording: `REWRITE_LETTERS=1 pytest tests/personal/test_letters.py`, then read what
changed. The six digits are made anew each time; here they stand as `000000`.
"""

import re
from pathlib import Path

import pytest

from tests.mail import expected
from tests.personal.people import ANNA, anna, code_of, letters
from webinar_hub.core import links
from webinar_hub.mail import rendering
from webinar_hub.participants.rules import mailbox
from webinar_hub.personal import operations

EXPECTED = Path(__file__).parent / "letters"

pytestmark = pytest.mark.usefixtures("on_the_web")


@pytest.fixture(params=["en", "ru"])
def language(request):
    return request.param


@pytest.mark.parametrize("discreet", [False, True])
def test_the_letter_reads_well(language, discreet, monkeypatch):
    anna(discreet=discreet)
    operations.ask(mailbox(ANNA), "secret", language)
    monkeypatch.setattr(links, "code", lambda *_: "000000")
    expected.check(letters()[-1], EXPECTED, "discreet" if discreet else "sign-in")


def test_to_discreet_people_no_subject_holds_the_code(language):
    anna(discreet=True)
    operations.ask(mailbox(ANNA), "secret", language)
    (letter,) = letters()
    assert not re.search(r"\d", rendering.letter(letter).subject)
    assert code_of(letter) in rendering.letter(letter).text


def test_the_letter_holds_the_code_in_text_and_html_and_links_to_nothing_else(language):
    anna()
    operations.ask(mailbox(ANNA), "secret", language)
    (letter,) = letters()
    rendered = rendering.letter(letter)
    assert code_of(letter) in rendered.subject
    assert f"<strong>{code_of(letter)}</strong>" in rendered.html
    hrefs = set(re.findall(r'href="([^"]*)"', rendered.html))
    assert all("/sign-in/" in one for one in hrefs)
