"""Which pages are kept, by what, and until when: the cache in front of a very small application."""

import gzip
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from webinar_hub.core.kept_pages import Look
from webinar_hub.core.language import choose
from webinar_hub.core.page_cache import PageCache, may_be_kept, word_to_carry
from webinar_hub.core.page_versions import AWAY_SECONDS, VersionWatch

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Site:
    """An application that counts how often it is asked, its versions and its passing seconds."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.versions = {"catalogue": 1, "seats": 1}
        self.looked_up = 0
        self.away = False
        self.seconds = 0.0
        self.answer: Callable[[Request], Response] = self.page
        self.until: datetime | None = None
        self.shows = ("catalogue", "seats")
        self.looks: dict[str, Look] = {}
        self.for_all = False
        self.carries = False

    def page(self, request: Request) -> Response:
        kind = request.args.get("kind")
        understood = kind if kind in ("webinar", "seminar") else None
        language = choose(
            request.args.get("lang"),
            request.cookies.get("lang"),
            request.headers.get("Accept-Language", ""),
            "en",
        )
        text = f"{language} {understood} {request.cookies.get('zone')} {len(self.asked)}"
        if self.carries:
            text += f"[{word_to_carry(request.environ, request.args.get('from'))}]"
        return may_be_kept(
            Response(text),
            request.environ,
            until=self.until,
            known={"kind": understood},
            shows=self.shows,
            looks=self.looks,
            for_all=self.for_all,
            carries=self.carries,
        )

    def look_up(self) -> dict[str, int]:
        self.looked_up += 1
        if self.away:
            raise OperationalError("SELECT", {}, Exception("gone"))
        return dict(self.versions)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        self.asked.append(request.query_string.decode())
        return self.answer(request)(environ, start_response)


@pytest.fixture
def site(at) -> Site:
    at(NOON)
    return Site()


@pytest.fixture
def cache(site) -> PageCache:
    return PageCache(site, VersionWatch(site.look_up, lambda: site.seconds), "en")


@pytest.fixture
def get(cache) -> Callable[..., TestResponse]:
    """One visitor without a memory of his own; the path has become known by two earlier calls."""

    def get(path: str = "/", **options: Any) -> TestResponse:
        return Client(cache, use_cookies=False).get(path, **options)

    get(), get()
    return get


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def test_a_kept_page_is_answered_without_asking_the_application(site, get):
    before = len(site.asked)
    assert text(get()) == text(get())
    assert len(site.asked) == before


def test_a_page_is_never_older_than_a_second_after_a_change(site, get):
    first = text(get())
    site.versions["seats"] += 1
    site.seconds += 0.9
    assert text(get()) == first
    site.seconds += 0.1
    assert text(get()) != first


def test_versions_are_looked_up_at_most_once_a_second(site, get):
    before = site.looked_up
    for _ in range(50):
        site.seconds += 0.1
        get()
    assert site.looked_up - before <= 5


def test_a_page_that_shows_no_seats_outlives_a_sign_up(site, get):
    site.shows = ("catalogue",)
    site.versions["seats"] += 1
    site.seconds += 1
    first = text(get())
    site.versions["seats"] += 1
    site.seconds += 1
    assert text(get()) == first
    site.versions["catalogue"] += 1
    site.seconds += 1
    assert text(get()) != first


def test_a_page_outlives_a_sign_up_elsewhere_and_ends_with_one_that_it_shows(site, get):
    free = [7]
    site.looks = {"seats": Look(7, lambda: looked.append(1) or free[0])}
    looked: list[int] = []
    site.versions["seats"] += 1
    site.seconds += 1
    get()
    asked = len(site.asked)
    for _ in range(2):
        site.versions["seats"] += 1
        site.seconds += 1
        get(), get()
    assert (len(site.asked), len(looked)) == (asked, 2)  # once for each rise
    free[0] = 6
    site.versions["seats"] += 1
    site.seconds += 1
    get()
    assert len(site.asked) == asked + 1


def test_a_look_at_the_seats_keeps_no_page_whose_event_was_edited(site, get):
    site.looks = {"seats": Look(7, lambda: 7)}
    site.versions["seats"] += 1
    site.seconds += 1
    get()
    asked = len(site.asked)
    site.versions = {"catalogue": 2, "seats": 2}
    site.seconds += 1
    get()
    assert len(site.asked) == asked + 1


def test_a_page_ends_at_the_instant_at_which_it_would_read_differently(site, get, at):
    site.until = NOON + timedelta(minutes=5)
    site.versions["catalogue"] += 1
    site.seconds += 1
    first = text(get())
    at(NOON + timedelta(minutes=5, seconds=-1))
    assert text(get()) == first
    at(NOON + timedelta(minutes=5))
    assert text(get()) != first


def test_two_languages_and_two_zones_never_mix(get):
    english, russian = (
        {"headers": {"Accept-Language": "en-GB,en;q=0.9,ru;q=0.8"}},
        {"headers": {"Accept-Language": "ru,en;q=0.5"}},
    )
    by_cookie = {"headers": {"Cookie": "lang=ru", "Accept-Language": "en"}}
    in_omsk = {"headers": {"Cookie": "zone=Asia/Omsk", "Accept-Language": "en"}}
    for _ in range(2):
        assert text(get(**english)).startswith("en None None")
        assert text(get(**russian)).startswith("ru None None")
        assert text(get(**by_cookie)).startswith("ru None None")
        assert text(get(**in_omsk)).startswith("en None Asia/Omsk")


@pytest.mark.parametrize("cookie", ["lang=\xff", "town=\xcc\xee\xf1", "=;;=", "\x00"])
def test_cookies_in_no_known_encoding_are_no_trouble(get, cookie):
    answer = get(headers={"Cookie": cookie})
    assert (answer.status_code, answer.get_data(as_text=True)[:2]) == (200, "en")


def test_unknown_names_and_hosts_do_not_reach_a_kept_page(site, get):
    first = text(get())
    assert text(get("/?utm_source=letter")) == first
    assert text(get("/", headers={"Host": "elsewhere.example.org"})) == first
    site.versions["catalogue"] += 1
    site.seconds += 1
    anew = text(get("/?utm_source=letter&kind=&x=1"))
    assert site.asked[-1] == ""
    assert text(get()) == anew


def test_a_word_that_a_page_hands_on_is_put_in_without_asking_the_application(site, cache, get):
    site.carries = True
    site.versions["catalogue"] += 1
    site.seconds += 1
    assert text(get("/?from=vk")).endswith("[vk]")
    asked = len(site.asked)
    for number in range(20):
        assert text(get(f"/?from=word{number}")).endswith(f"[word{number}]")
    assert text(get("/?from=<b>")).endswith("[]")
    assert text(get()).endswith("[]")
    assert (len(site.asked), len(cache._pages)) == (asked, 1)


def test_a_word_is_a_part_of_the_tag_and_of_the_length(site, get):
    site.carries = True
    site.versions["catalogue"] += 1
    site.seconds += 1
    plain, with_word = get(), get("/?from=vk")
    assert plain.headers["ETag"] != with_word.headers["ETag"]
    assert with_word.content_length == len(with_word.data) == plain.content_length + 2
    tag = {"If-None-Match": with_word.headers["ETag"]}
    assert get("/?from=vk", headers=tag).status_code == 304
    assert get("/?from=vk2", headers=tag).status_code == 200
    assert get(headers=tag).status_code == 200


def test_past_the_cache_a_page_hands_the_word_on_by_itself(site, get):
    site.carries = True
    assert text(get("/?lang=ru&from=vk")).endswith("[vk]")


def test_known_values_are_kept_apart_whatever_their_order(site, get):
    webinars = text(get("/?kind=webinar"))
    assert "webinar" in webinars
    assert text(get("/?x=1&kind=webinar")) == webinars
    assert "None" in text(get())


def test_invented_values_are_answered_but_fill_no_memory(site, cache, get):
    for number in range(20):
        assert text(get(f"/?kind=invented{number}")).startswith("en None")
    assert len(cache._pages) == 1


@pytest.mark.parametrize("query", ["lang=ru", "zone=Asia/Omsk", "q=anna", "kind=webinar&lang="])
def test_choices_that_set_a_cookie_and_free_text_go_past_the_cache(site, get, query):
    for _ in range(3):
        before = len(site.asked)
        get(f"/?{query}")
        assert len(site.asked) == before + 1
        assert site.asked[-1] == query


def test_an_answer_that_sets_a_cookie_is_never_kept(site, cache):
    def answer(request: Request) -> Response:
        response = site.page(request)
        response.set_cookie("lang", "ru")
        return response

    site.answer = answer
    client = Client(cache, use_cookies=False)
    answers = {text(client.get("/")) for _ in range(4)}
    assert len(answers) == 4
    assert len(cache._pages) == 0


@pytest.mark.parametrize("status", [201, 301, 404, 410, 500])
def test_only_a_plain_200_is_kept(site, cache, status):
    def answer(request: Request) -> Response:
        response = site.page(request)
        response.status_code = status
        return response

    site.answer = answer
    client = Client(cache)
    assert {client.get("/").status_code for _ in range(3)} == {status}
    assert len(site.asked) == 3


def test_a_page_that_is_not_marked_goes_through_untouched(site, cache):
    site.answer = lambda request: Response("private")
    client = Client(cache)
    assert [text(client.get("/?token=1")) for _ in range(2)] == ["private"] * 2
    assert site.asked == ["token=1"] * 2
    assert site.looked_up == 0


def test_a_post_always_reaches_the_application(site, cache, get):
    before = len(site.asked)
    Client(cache).post("/")
    assert len(site.asked) == before + 1


def test_a_path_under_a_foreign_prefix_is_not_answered_from_the_cache(site, cache, get):
    before = len(site.asked)
    Client(cache).get("/", environ_overrides={"SCRIPT_NAME": "/evil"})
    assert len(site.asked) == before + 1


def test_browsers_are_told_to_ask_each_time_and_get_a_304(get):
    full = get()
    assert full.headers["Cache-Control"] == "private, no-cache"
    assert full.headers["Vary"] == "Accept-Language, Cookie"
    tag = full.headers["ETag"]
    assert not tag.startswith("W/")
    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        same = get(headers={"If-None-Match": asked})
        assert (same.status_code, same.get_data()) == (304, b"")
        assert same.headers["ETag"] == tag
        assert "Content-Length" not in same.headers
    assert get(headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_page_asked_for_the_first_time_is_a_304_too_where_the_reader_has_it(site, cache):
    tag = Client(cache).get("/").headers["ETag"]
    site.asked.clear()  # the page counts how often it is asked
    again = Client(PageCache(site, VersionWatch(site.look_up), "en"))
    assert again.get("/", headers={"If-None-Match": tag}).status_code == 304


@pytest.fixture
def calendar(site, cache):
    """The same for all languages and zones."""
    site.for_all = True
    client = Client(cache, use_cookies=False)
    client.get("/c"), client.get("/c")
    return lambda method="GET", **headers: client.open("/c", method=method, headers=headers)


def test_what_is_the_same_for_all_is_kept_once(site, calendar):
    asked = len(site.asked)
    answers = {
        text(calendar(Accept_Language=language, Cookie=cookie))
        for language in ("en", "ru", "de")
        for cookie in ("", "lang=ru", "zone=Asia/Omsk")
    }
    assert (len(answers), len(site.asked)) == (1, asked)
    assert calendar().headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "deflate, gzip, *;q=0.1"])
def test_who_takes_it_compressed_gets_the_same_content_under_a_tag_of_its_own(calendar, accepted):
    plain, packed = calendar(), calendar(**{"Accept-Encoding": accepted})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.get_data())
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    for tag in (plain.headers["ETag"], packed.headers["ETag"]):
        same = calendar(**{"Accept-Encoding": accepted, "If-None-Match": tag})
        assert (same.status_code, same.get_data()) == (304, b"")
        assert "Content-Encoding" not in same.headers
        assert same.headers["ETag"] == packed.headers["ETag"]


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0"])
def test_who_does_not_take_it_compressed_gets_it_as_it_is(calendar, accepted):
    answer = calendar(**{"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert text(answer).startswith("en")


def test_head_of_a_compressed_page_says_how_long_it_would_be(site, cache, calendar):
    head = calendar("HEAD", **{"Accept-Encoding": "gzip"})
    assert head.get_data() == b""
    assert head.headers["ETag"] == calendar(**{"Accept-Encoding": "gzip"}).headers["ETag"]
    cold = Client(cache).head("/cold", headers={"Accept-Encoding": "gzip"})
    assert (cold.headers.get("Content-Encoding"), cold.get_data()) == (None, b"")


def test_pages_in_two_languages_are_never_compressed(get):
    assert "Content-Encoding" not in get(headers={"Accept-Encoding": "gzip"}).headers


def test_head_has_the_headers_of_get_and_no_body(site, cache, get):
    for visits in ("cold", "kept"):
        head = Client(cache).head("/" if visits == "kept" else "/cold")
        assert head.get_data() == b""
        assert int(head.headers["Content-Length"]) > 0
        assert head.headers["ETag"]
    assert Client(cache).head("/").headers["ETag"] == get().headers["ETag"]
    assert text(get("/cold")) != ""


def test_while_the_database_is_away_known_pages_are_answered_for_a_minute(site, get):
    first = text(get())
    site.away = True
    site.seconds += AWAY_SECONDS
    assert text(get()) == first
    site.seconds += 1
    assert text(get()) != first
    asked = len(site.asked)
    get()
    assert len(site.asked) == asked + 1
    site.away = False
    site.seconds += 1
    get()
    assert text(get()) == text(get())


def test_nothing_is_kept_where_the_versions_were_never_seen(site, cache):
    site.away = True
    client = Client(cache)
    assert len({text(client.get("/")) for _ in range(4)}) == 4


def test_the_pages_used_longest_ago_go_when_the_room_is_full(site):
    cache = PageCache(site, VersionWatch(site.look_up), "en", limit=10 * 2100)
    client = Client(cache)
    for number in range(40):
        for _ in range(3):
            client.get(f"/{number}")
        client.get("/0")
    assert 5 <= len(cache._pages) <= 10
    asked = len(site.asked)
    client.get("/0")
    client.get("/39")
    assert len(site.asked) == asked


def test_a_page_that_would_take_most_of_the_room_is_not_kept(site):
    site.answer = lambda request: may_be_kept(Response("x" * 9000), request.environ, until=None)
    cache = PageCache(site, VersionWatch(site.look_up), "en", limit=20_000)
    for _ in range(3):
        Client(cache).get("/")
    assert len(cache._pages) == 0


def test_many_threads_at_once_lose_no_page_and_no_count(site):
    cache = PageCache(site, VersionWatch(site.look_up), "en", limit=20 * 2100)

    def visit(number: int) -> str:
        return text(Client(cache).get(f"/{number % 30}"))

    with ThreadPoolExecutor(8) as threads:
        assert all(answer.startswith("en None") for answer in threads.map(visit, range(900)))
    kept = cache._pages._pages.values()
    assert cache._pages._bytes == sum(page.size for page in kept) <= 20 * 2100


def test_threads_that_arrive_together_look_up_once_and_none_gets_an_old_version():
    begun, go_on, looks = threading.Event(), threading.Event(), []

    def look_up() -> dict[str, int]:
        looks.append(1)
        if len(looks) > 1:
            begun.set()
            go_on.wait(5)
        return {"catalogue": len(looks)}

    seconds = [0.0]
    watch = VersionWatch(look_up, lambda: seconds[0])
    watch.present()
    seconds[0] = 30.0
    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(watch.present) for _ in range(4)]
        begun.wait(5)
        go_on.set()
        assert [one.result() for one in waiting] == [{"catalogue": 2}] * 4
    assert len(looks) == 2
