"""Which language a visitor gets, and that every sentence is there in both."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from webinar_hub.core.language import choose

ROOT = Path(__file__).parents[2]
RUSSIAN = ROOT / "webinar_hub" / "translations" / "ru" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "plural": (1, 2)}

# Where people who are not organizers read sentences.
PLACES = [
    *("webinar_hub/registration", "webinar_hub/participants", "webinar_hub/mail"),
    *("webinar_hub/core", "webinar_hub/errors.py", "webinar_hub/pages.py"),
    *("webinar_hub/catalogue/labels.py", "templates/registration", "templates/mail"),
    *("templates/error.html", "templates/layout.html", "templates/_macros.html"),
]


@pytest.mark.parametrize(
    ("asked", "remembered", "accepted", "language"),
    [
        ("ru", "en", "en", "ru"),
        (None, "ru", "en", "ru"),
        ("xx", None, "ru", "ru"),
        (None, None, "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        (None, None, "de,en;q=0.5,ru;q=0.7", "ru"),
        (None, None, "en;q=nonsense,ru;q=0.1", "ru"),
        (None, None, "de", "en"),
        (None, None, "", "en"),
        ("../ru", "", ";;;,,,", "en"),
    ],
)
def test_the_language_is_asked_for_remembered_wished_or_the_sites_own(
    asked, remembered, accepted, language
):
    assert choose(asked, remembered, accepted, "en") == language


def test_asking_for_a_language_is_remembered(sqlite_client):
    answer = sqlite_client.get("/nowhere?lang=ru")
    assert '<html lang="ru">' in answer.get_data(as_text=True)
    assert sqlite_client.get_cookie("lang").value == "ru"
    assert '<html lang="ru">' in sqlite_client.get("/nowhere").get_data(as_text=True)


def sentences() -> Iterator[tuple[str, Any]]:
    for place in PLACES:
        path = ROOT / place
        files = sorted(path.rglob("*.*")) if path.is_dir() else [path]
        for file in files:
            yield from _sentences_in(file)


def _sentences_in(file: Path) -> Iterator[tuple[str, Any]]:
    method, options = "python", {}
    if file.suffix == ".html":
        method, options = "jinja2.ext:babel_extract", {"trimmed": "true", "silent": "false"}
    elif file.suffix != ".py":
        return
    for line, message, _comments, _context in extract_from_file(
        method, file, keywords=KEYWORDS, options=options
    ):
        yield f"{file.relative_to(ROOT)}:{line}", message


@pytest.fixture(scope="module")
def russian():
    with RUSSIAN.open("rb") as file:
        return read_po(file, locale="ru")


def test_every_sentence_that_a_visitor_reads_is_there_in_russian(russian):
    missing = []
    for where, message in sentences():
        found = russian.get(message)
        texts = found.string if found else ""
        if not (all(texts) if isinstance(texts, tuple) else texts):
            missing.append(f"{where}: {message}")
    assert missing == []


def test_a_translation_says_the_same_facts(russian):
    """Placeholders stand in both; what ends as a sentence does so in both."""
    wrong = []
    for message in russian:
        if not message.id:
            continue
        own = message.id if isinstance(message.id, tuple) else (message.id,)
        theirs = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in theirs:
            if _placeholders(text) != _placeholders(own[-1]):
                wrong.append(f"{own[0]} → {text}")
            if text[-1:] in ".:?" and text[-1] != own[0][-1]:
                wrong.append(f"{own[0]} → {text}")
    assert wrong == []


def _placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s|\{\w+\}", text))


def test_numbers_are_said_rightly_in_russian(russian):
    forms = russian.get(("Full, %(num)s waiting", "Full, %(num)s waiting")).string
    assert russian.num_plurals == len(forms) == 3
    assert [forms[_form(number)] % {"num": number} for number in (1, 2, 5, 11, 21)] == [
        "Мест нет, ждёт 1 человек",
        "Мест нет, ждут 2 человека",
        "Мест нет, ждут 5 человек",
        "Мест нет, ждут 11 человек",
        "Мест нет, ждёт 21 человек",
    ]


def _form(number: int) -> int:
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else 2
