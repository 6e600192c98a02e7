"""The demonstration's letters as their readers would see them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from webinar_hub.core.web import settings
from webinar_hub.mail.maildir import MaildirTransport
from webinar_hub.mail.message import Address, Message, compose

SENDER = "Семейное доверие — ключ к пониманию: программа для родителей и специалистов"


@pytest.fixture
def letters(sqlite_client: FlaskClient) -> Iterator[FlaskClient]:
    with sqlite_client.application.app_context():
        MaildirTransport(settings().mail_folder).send(
            "bounce@example.org",
            "anna@example.org",
            compose(
                Message(
                    message_id="<1@example.org>",
                    date=datetime(2026, 11, 2, 8, tzinfo=UTC),
                    sender=Address(SENDER, "hub@example.org"),
                    to=Address("Анна Петрова", "anna@example.org"),
                    reply_to=None,
                    subject="Вы записаны: «Нежный возраст», встреча для родителей подростков",
                    text="Здравствуйте!\n",
                    html="<p>Здравствуйте!</p>",
                    language="ru",
                    envelope_from="bounce@example.org",
                    in_reply_to=None,
                )
            ),
        )
        yield sqlite_client


def opened(client: FlaskClient, language: str) -> str:
    listed = client.get(f"/dev/mail?lang={language}").get_data(as_text=True)
    found = re.search(r'href="(/dev/mail/[^"]+)"', listed)
    assert found
    return client.get(found[1]).get_data(as_text=True)


def test_a_long_name_stands_as_a_mail_program_shows_it(letters: FlaskClient) -> None:
    assert f"{SENDER} &lt;hub@example.org&gt;" in opened(letters, "en")


def test_the_head_of_a_letter_is_in_the_readers_language(letters: FlaskClient) -> None:
    page = opened(letters, "ru")
    for word in ("От кого", "Кому", "Тема", "Дата"):
        assert f"<dt>{word}</dt>" in page


def test_the_list_says_when_each_letter_was_written(letters: FlaskClient) -> None:
    page = letters.get("/dev/mail?lang=en").get_data(as_text=True)
    assert re.search(r"anna@example\.org · \d+ \w+ \d{4}, \d\d:\d\d \(UTC", page)
