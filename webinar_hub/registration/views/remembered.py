"""What was typed into a sign-up form, for a quarter of an hour, in the browser that typed it.

So that a slip in the address can be mended without typing all again. It comes from the browser and
from nowhere else, so it reads the same whether or not the address was known before.
"""

import base64
import hashlib
import json
import zlib
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from webinar_hub.core import clock
from webinar_hub.core.web import settings
from webinar_hub.questions.forms.asked import PREFIX
from webinar_hub.registration.forms import SignUp
from webinar_hub.registration.views import browser

_ANSWERS, _LEFT_OUT = "answers", "left-out"
# With the other cookies it has to fit into one line of a request, for which nginx has 8 kB.
LONGEST = 3900
_NOT_KEPT = (
    *("website", "dates_seen", "came_from"),
    *("consent_participation", "consent_news", "consent_text", "news_text"),
)


def keep(response: Response, path: str, form: SignUp) -> None:
    """Nothing of discreet people. `path`: of the page with the form."""
    if form.discreet.data:
        return
    fields = form.data.items()
    typed = {name: value for name, value in fields if value and _is_of_the_person(name)}
    browser.remember_typed(response, path, typed)
    if answers := _sealed(_answers()):
        browser.put(response, _ANSWERS, answers, browser.TYPED_SECONDS, path)
    elif _ANSWERS in request.cookies:
        browser.put(response, _ANSWERS, "", 0, path)


def typed() -> MultiDict[str, Any]:
    """Field → what was typed; empty where nothing is kept."""
    found = browser.remembered_typed()
    return MultiDict(found | _opened(request.cookies.get(_ANSWERS, ""))) if found else MultiDict()


def is_whole(found: MultiDict[str, Any]) -> bool:
    """False where answers were too long to be kept: the person is told, and types them again."""
    return _LEFT_OUT not in found


def _is_of_the_person(name: str) -> bool:
    return name not in _NOT_KEPT and not name.startswith(PREFIX)


def _answers() -> dict[str, list[str]]:
    """To the organizers' questions."""
    sent = request.form
    return {name: sent.getlist(name) for name in sent if name.startswith(PREFIX)}


def _sealed(answers: dict[str, list[str]]) -> str:
    """Encrypted: they may tell of a child. Too much for a cookie: without the longest of them."""
    in_order = sorted(answers.items(), key=lambda one: sum(map(len, one[1])))
    now, cipher = int(clock.now().timestamp()), _cipher(settings().secret_key)
    for number in range(len(in_order), -1, -1):
        kept = dict(in_order[:number])
        if number < len(in_order):
            kept[_LEFT_OUT] = ["1"]
        content = zlib.compress(json.dumps(kept, ensure_ascii=False).encode(), 9)
        cookie = cipher.encrypt_at_time(content, now).decode()
        if len(cookie) <= LONGEST:
            break
    return cookie if answers else ""


def _opened(cookie: str) -> dict[str, list[str]]:
    now = int(clock.now().timestamp())
    cipher = _cipher(settings().secret_key)
    try:
        content = cipher.decrypt_at_time(cookie, browser.TYPED_SECONDS, now)
    except InvalidToken:
        return {}
    found: dict[str, list[str]] = json.loads(zlib.decompress(content))
    return found


@lru_cache(maxsize=4)
def _cipher(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"answers\0{key}".encode()).digest()))
