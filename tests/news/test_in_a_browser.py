"""The box and the pages of readers on a small phone, without script, and for programs that read."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import making
from tests.news.readers import announce, subscribe, subscriptions, sweep
from webinar_hub.core import links
from webinar_hub.core.clock import now
from webinar_hub.news import rules
from webinar_hub.participants.operations import add_consent_text

LONG = "Нежный возраст: как пережить первый год и не потерять друг друга, когда сил уже нет"


@pytest.fixture
def readers(sqlite_app, monkeypatch):
    """One who asked and one who is told, by the paths of their pages."""
    monkeypatch.setattr(rules, "GATHER", now() - now())
    monkeypatch.setattr(rules, "is_night", lambda *_: False)
    with sqlite_app.app_context():
        programme = making.make_programme(slug="family", name=LONG)
        label = "Присылайте мне письма"
        add_consent_text(programme.organization_id, "news", "ru", label, "Body")
        making.make_series(programme, slug="evenings", title=LONG)
        subscribe("anna@example.org", audience="parent", language="ru", programme="family")
        subscribe("anna@example.org", series="evenings", language="ru")
        announce(programme, title=LONG)
        assert sweep() == 1
        first = subscriptions()[0]
        own, confirmed = first.subscriber.public_id, first.public_id
        from tests.news.readers import ask

        ask("vera@example.org", audience="professional")
        asked = subscriptions()[-1].public_id
        return {
            "own": f"/subscriptions/{links.token('news', own)}",
            "leaving": f"/unsubscribe/{links.token('unsubscribe', own)}",
            "confirmed": f"/confirmations/{links.token('confirm', confirmed)}",
            "asked": f"/confirmations/{links.token('confirm', asked)}",
        }


@pytest.mark.long  # the pages themselves are read in `tests/everywhere`
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_a_small_screen(
    readers, sqlite_url, open_site, new_page, scheme
):
    site = open_site(sqlite_url)
    page = new_page(
        locale="ru-RU", color_scheme=scheme, viewport={"width": 320, "height": 640}
    )
    form = "/subscriptions?audience=parent&programme=family"
    for path in (form, "/subscriptions/sent", *readers.values()):
        assert page.goto(site.url + path).ok, path
        assert _faults(page, path) == []
    page.goto(site.url + form)
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert _faults(page, "with errors") == []
    page.goto(site.url + "/programmes/family")
    page.get_by_text("Указать адрес").click()
    assert _faults(page, "unfolded") == []


def _faults(page, path) -> list:
    found = Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    return [(path, one["id"], one["nodes"][0]["html"]) for one in found]


def test_without_script_a_slip_is_mended_and_the_letter_asked_for(
    readers, sqlite_app, sqlite_url, open_site, new_page
):
    site = open_site(sqlite_url)
    page = new_page(locale="en-GB", java_script_enabled=False)
    page.goto(f"{site.url}/?audience=parent")
    page.get_by_text("Give an address").click()
    page.get_by_label("E-mail").fill("olga@gmial.com")
    page.get_by_label("I agree", exact=False).check()
    page.get_by_role("button", name="Write to me").click()
    page.get_by_role("button", name="Yes, olga@gmail.com").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    with sqlite_app.app_context():
        assert subscriptions()[-1].subscriber.email_key == "olga@gmail.com"
