"""Every page of the site, also those that are made tomorrow: read, typed through, weighed.

The pages are those of the routes that answer with HTML; where a page shows much, the tests of its
package look at it again in its other states.
"""

import gzip
from dataclasses import dataclass
from urllib.request import urlopen

import pytest

from tests import organizing as some
from tests.every_route import a_place, address
from tests.reading import check, check_keyboard, check_without_script
from webinar_hub.accounts import operations as accounts

LONG = "Выявление острого кризиса в семье и выбор решения, которое ей подходит: разбор случаев"
LIGHTEST_VISIT = 60_000  # bytes, compressed, of a first visit; fonts and portraits aside
WRONG = ("/nothing-here", "/events/nothing-here", "/registrations/wrong", "/join/wrong")
MATRIX = [
    pytest.param(language, scheme, size, marks=pytest.mark.long)
    for language in ("ru-RU", "en-GB")
    for scheme in ("light", "dark")
    for size in ("phone", "screen", "large text")
    if (language, scheme, size) != ("ru-RU", "light", "phone")
]
SIZES = {"phone": (320, 640), "screen": (1280, 800), "large text": (640, 900)}


@dataclass(frozen=True)
class Everything:
    url: str
    public: list[str]
    staff: list[str]
    cookie: str


@pytest.fixture
def site(sqlite_app, sqlite_url, open_site):
    with sqlite_app.app_context():
        place = a_place("Образовательная программа для семей", title=LONG, language="ru")
        site = open_site(sqlite_url)
        nadia = some.an_organizer("Nadia", site_owner=True)
        cookie = accounts.open_session(nadia.id)
        public, staff = some.an_english_browser(sqlite_app), some.signed_in(sqlite_app, nadia)
        found = {"public": [], "staff": []}
        for rule in sqlite_app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint == "static":
                continue
            path = address(sqlite_app, rule, place)
            behind = rule.rule.startswith("/organize") and "public" not in rule.rule
            answer = (staff if behind else public).get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                found["staff" if behind else "public"].append(path)
        return Everything(site.url, [*found["public"], *WRONG], found["staff"], cookie)


@pytest.fixture
def visitor(site, new_page):
    """`visitor(staff=True, locale=…)`: a browser, signed in or not."""

    def open_page(*, staff: bool = False, **options):
        page = new_page(**options)
        if staff:
            cookie = {"name": "hub_staff", "value": site.cookie, "url": site.url}
            page.context.add_cookies([cookie])
        return page

    return open_page


def test_every_page_can_be_read_by_everybody_on_a_small_phone(site, visitor):
    _read_all(site, visitor, "ru-RU", "light", "phone")


@pytest.mark.parametrize(("language", "scheme", "size"), MATRIX)
def test_every_page_can_be_read_in_every_way(site, visitor, language, scheme, size):
    _read_all(site, visitor, language, scheme, size)


def _read_all(site, visitor, language, scheme, size):
    width, height = SIZES[size]
    look = {"locale": language, "color_scheme": scheme, "reduced_motion": "reduce"}
    look["viewport"] = {"width": width, "height": height}
    for staff, paths in ((False, site.public), (True, site.staff)):
        page = visitor(staff=staff, **look)
        for path in paths:
            page.goto(site.url + path)
            if size == "large text":
                page.evaluate("document.documentElement.style.fontSize = '200%'")
            check(page, path)


def test_every_page_works_without_script(site, visitor):
    for staff, paths in ((False, site.public), (True, site.staff)):
        page = visitor(staff=staff, java_script_enabled=False)
        for path in paths:
            page.goto(site.url + path)
            check_without_script(page, path)


def test_every_public_page_is_light_on_a_first_visit(site, visitor):
    page = visitor(locale="ru-RU")
    weights = {}
    parts: dict[str, int] = {}
    for path in site.public:
        answer = page.goto(site.url + path)
        loaded = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
        for address_ in set(loaded) - parts.keys():
            parts[address_] = _weight(address_)
        own = len(gzip.compress(answer.body()))
        weights[path] = own + sum(parts[one] for one in set(loaded))
    assert {path: weight for path, weight in weights.items() if weight > LIGHTEST_VISIT} == {}
    assert min(weights.values()) > 5_000  # style and script are counted


def _weight(address_: str) -> int:
    if "/fonts/" in address_ or "/portraits/" in address_ or address_.endswith("/seen"):
        return 0
    with urlopen(address_) as answer:
        return len(gzip.compress(answer.read()))


@pytest.mark.parametrize("width", [1280, pytest.param(360, marks=pytest.mark.long)])
def test_the_pages_of_a_sign_up_go_by_keyboard(site, visitor, width):
    page = visitor(locale="ru-RU", viewport={"width": width, "height": 800})
    _tab_through(site, page, [path for path in site.public if path.startswith(("/events", "/reg"))])


@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_goes_by_keyboard(site, visitor, width):
    for staff, paths in ((False, site.public), (True, site.staff)):
        page = visitor(
            staff=staff, locale="ru-RU", viewport={"width": width, "height": 800}
        )
        _tab_through(site, page, paths)


def _tab_through(site, page, paths):
    assert paths
    for path in paths:
        page.goto(site.url + path)
        check_keyboard(page, path)
