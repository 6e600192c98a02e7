"""Languages of the pages: which one a visitor gets, and the sentences in it.

The translations are read from `.po` files at the start: nothing has to be compiled.
"""

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale
from flask_babel import lazy_gettext as _lazy
from flask_babel import lazy_ngettext as _lazy_plural

from webinar_hub.core.carrying import chosen_before

LANGUAGES = ("en", "ru")
NATIVE_NAMES = {"en": "English", "ru": "Русский"}
COOKIE = "lang"
YEAR_SECONDS = 365 * 86400

_: Callable[..., Any] = _lazy  # a sentence, translated when it is shown
plural: Callable[..., Any] = _lazy_plural


def in_language(language: str) -> AbstractContextManager[None]:
    """Within it, sentences are in this language, whatever the reader of the page speaks."""
    forced: AbstractContextManager[None] = force_locale(_locale(language))
    return forced


@functools.cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


_FOLDER = Path(__file__).parent.parent / "translations"


@functools.cache
def catalogue(language: str) -> Translations:
    """The translations of one language; English is the language of the source."""
    path = _FOLDER / language / "messages.po"
    if not path.exists():
        return Translations()
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(fp=compiled)


def load() -> None:
    """All languages at once, where several processes are to share them."""
    for language in LANGUAGES:
        catalogue(language)
        Locale.parse(language).plural_form  # noqa: B018  # it reads names of months and the like


class _PoDomain(Domain):
    def get_translations(self) -> Translations:
        return catalogue(current())


def init_language(app: Flask, default: str, zone: str) -> None:
    babel = Babel(
        app,
        default_locale=default,
        default_timezone=zone,
        locale_selector=lambda: chosen(default),
        default_domain="messages",
    )
    babel.domain_instance = _PoDomain()
    app.jinja_env.globals.update(lang_of=current)
    app.after_request(_remember)


def current() -> str:
    """The language in force: of the request, or of the letter being written."""
    locale = get_locale()
    return locale.language if locale is not None else "en"


def chosen(default: str) -> str:
    """`?lang=`, else the cookie, else the browser's wish, else the site's own."""
    if not has_request_context():
        return default
    if "language" not in g:
        before = chosen_before(request.environ, {COOKIE: LANGUAGES})  # of a form without cookies
        g.language = choose(
            request.args.get("lang") or before.get(COOKIE),
            request.cookies.get(COOKIE),
            request.headers.get("Accept-Language", ""),
            default,
        )
    return str(g.language)


@functools.lru_cache(maxsize=512)
def choose(asked: str | None, remembered: str | None, accepted: str, default: str) -> str:
    for value in (asked, remembered):
        if value in LANGUAGES:
            return value
    wishes = []
    for position, part in enumerate(accepted.split(",")[:20]):
        code, _sep, parameters = part.strip().partition(";")
        language = code.strip().lower().split("-")[0]
        if language in LANGUAGES:
            wishes.append((-_quality(parameters), position, language))
    return min(wishes)[2] if wishes else default


def _quality(parameters: str) -> float:
    _name, _sep, value = parameters.strip().partition("q=")
    try:
        return float(value) if value else 1.0
    except ValueError:
        return 0.0


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked in LANGUAGES and asked != request.cookies.get(COOKIE):
        response.set_cookie(
            COOKIE,
            asked,
            max_age=YEAR_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=current_app.extensions["webinar_hub_settings"].https,
        )
    return response
