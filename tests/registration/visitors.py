"""A visitor's browser without script: it keeps cookies, and sends forms as the page gave them."""

import re
from contextvars import Context
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.forms import Fields, fields, forms
from webinar_hub.core import links
from webinar_hub.registration.models import Registration

ANNA = {"email": "anna@example.org", "given_name": "Anna", "consent_participation": "y"}


class Visitor:
    """Shares nothing with the test's own application context."""

    def __init__(self, app: Flask, language: str = "en"):
        self.browser = app.test_client()
        self.language = language

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._ask(self.browser.get, path, **options)

    def post(self, path: str, data: Fields | None = None, **options: Any) -> TestResponse:
        return self._ask(self.browser.post, path, data=data or {}, **options)

    def sign_up(self, slug: str, form: Fields | None = None, **typed: str) -> TestResponse:
        """With `form` as it was opened, else as it is on the page now."""
        opened = self.form(slug) if form is None else form
        return self.post(f"/events/{slug}/registrations", opened | ANNA | typed)

    def form(self, slug: str, page: str = "") -> Fields:
        """The sign-up form of the event page, or of another page with it."""
        return sent_form(self.get(page or f"/events/{slug}"))

    def cookie(self, name: str, path: str = "/") -> str | None:
        found = self.browser.get_cookie(name, "localhost", path)
        return found.value if found else None

    def _ask(self, how: Any, path: str, **options: Any) -> TestResponse:
        headers = {"Accept-Language": self.language, "Sec-Fetch-Site": "same-origin"}
        headers |= options.pop("headers", {})
        return Context().run(how, path, headers=headers, **options)


def sent_form(response: TestResponse) -> Fields:
    page = response.get_data(as_text=True)
    return fields(next(one for one in forms(page) if "/registrations" in one))


def words(response: TestResponse) -> str:
    """What stands on the page, without marks."""
    page = response.get_data(as_text=True).split('<div class="page', 1)[1].split("<footer")[0]
    page = page.split(">", 1)[1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def errors(response: TestResponse) -> dict[str, str]:
    """Field → what stands beside it."""
    page = response.get_data(as_text=True)
    found = re.findall(r'id="([\w-]+)-error">(.*?)</p>', page, re.DOTALL)
    return {
        name: " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace("Error:", "").split())
        for name, text in found
    }


def summary(response: TestResponse) -> list[tuple[str, str]]:
    """(address within the page, sentence) of the summary above the form."""
    page = response.get_data(as_text=True)
    block = page.split('class="error-summary"', 1)[1].split("</ul>")[0]
    linked = re.findall(r'<li>(?:<a href="([^"]*)">)?(.*?)(?:</a>)?</li>', block)
    return [(unescape(address), unescape(text)) for address, text in linked]


def manage_path(registration: Registration, counter: int | None = None) -> str:
    counter = registration.link_counter if counter is None else counter
    return f"/registrations/{links.token('manage', registration.public_id, counter)}"
