"""Every sentence that people read exists in Russian, and none that nobody reads any more."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "webinar_hub"
# The functions that mark a sentence, and which of their arguments are sentences.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "plural": (1, 2),
    "ngettext": (1, 2),
}
JINJA = {"trimmed": "true", "extensions": "", "silent": "false"}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")

Message = str | tuple[str, str]


def _sources() -> Iterator[tuple[str, Path]]:
    yield from (("python", path) for path in PACKAGE.rglob("*.py"))
    yield from (("jinja2", path) for path in (ROOT / "templates").rglob("*.html"))


def _said() -> dict[Message, str]:
    """Each sentence of the program with a place where it is said."""
    found: dict[Message, str] = {}
    for kind, path in _sources():
        method = "jinja2.ext:babel_extract" if kind == "jinja2" else kind
        options = JINJA if kind == "jinja2" else {}
        for line, message, _comments, _context in extract_from_file(
            method, path, keywords=KEYWORDS, options=options
        ):
            key = tuple(message[:2]) if isinstance(message, tuple | list) else message
            if key:
                found.setdefault(key, f"{path.relative_to(ROOT)}:{line}")
    return found


@pytest.fixture(scope="module")
def said() -> dict[Message, str]:
    return _said()


@pytest.fixture(scope="module")
def russian() -> Catalog:
    with (PACKAGE / "translations/ru/messages.po").open("rb") as file:
        return read_po(file, locale="ru")


def test_every_sentence_has_a_russian_one(said: dict[Message, str], russian: Catalog) -> None:
    missing = []
    for message, place in said.items():
        entry = russian.get(message[0] if isinstance(message, tuple) else message)
        words = entry.string if entry else ""
        complete = all(words) and len(words) == 3 if isinstance(message, tuple) else bool(words)
        if not complete:
            missing.append(f"{place}: {message}")

    assert missing == []


def test_no_russian_sentence_is_left_over(said: dict[Message, str], russian: Catalog) -> None:
    used = {message[0] if isinstance(message, tuple) else message for message in said}
    kept = {
        entry.id[0] if isinstance(entry.id, tuple) else entry.id for entry in russian if entry.id
    }

    assert sorted(kept - used) == []


def test_a_translation_has_the_placeholders_of_its_sentence(russian: Catalog) -> None:
    wrong = []
    for entry in russian:
        if not entry.id:
            continue
        source = " ".join(entry.id) if isinstance(entry.id, tuple) else entry.id
        forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        for form in forms:
            extra = set(_PLACEHOLDER.findall(form)) - set(_PLACEHOLDER.findall(source))
            lost = set(_PLACEHOLDER.findall(source)) - set(_PLACEHOLDER.findall(form)) - {"num"}
            if extra or lost:
                wrong.append(f"{source!r}: {form!r}")

    assert wrong == []
