"""What is counted as a visit, and when visits are written."""

import threading

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client, EnvironBuilder
from werkzeug.wrappers import Response

from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Paused
from webinar_hub.registration.visits import MOST_KINDS, CountingVisits, Visits, visit_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LATER = 3600.0  # a test writes by hand


def asked(path="/events/tender-age", query="from=school12", method="GET", **headers):
    named = {"User-Agent": FIREFOX} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return EnvironBuilder(path, query_string=query, method=method, headers=named).get_environ()


def test_a_page_opened_by_an_address_with_a_word_is_a_visit():
    assert visit_of(asked()) == ("tender-age", "school12")
    assert visit_of(asked(query="utm_source=x&from=School12")) == ("tender-age", "school12")


@pytest.mark.parametrize(
    "query",
    ["", "from=", "from=%00", "from=a+b", "from=" + "a" * 33, "from=%D1%88", "other=school12"],
)
def test_anything_else_than_a_word_is_ignored(query):
    assert visit_of(asked(query=query)) is None


@pytest.mark.parametrize("query", ["lang=ru&from=vk", "from=vk&zone=Asia/Omsk"])
def test_a_choice_on_the_page_is_no_new_visit(query):
    assert visit_of(asked(query=query)) is None


@pytest.mark.parametrize(
    "path", ["/", "/events/", "/events/tender-age/thanks", "/events/tender-age.ics", "/series/x"]
)
def test_only_event_pages_count(path):
    assert visit_of(asked(path)) is None


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS"])
def test_only_opening_the_page_counts(method):
    assert visit_of(asked(method=method)) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "TelegramBot (like TwitterBot)",
        "WhatsApp/2.23.20.0",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
        "curl/8.5.0",
    ],
)
def test_programs_that_say_what_they_are_do_not_count(name):
    assert visit_of(asked(User_Agent=name)) is None


def test_a_person_inside_a_messenger_counts():
    inside = "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36 Telegram-Android/10"
    assert visit_of(asked(User_Agent=inside)) == ("tender-age", "school12")


def test_a_browser_that_looks_ahead_does_not_count():
    assert visit_of(asked(Sec_Purpose="prefetch;prerender")) is None


# Counting


class Book:
    """Where visits are written; `away` like a database that does not answer."""

    def __init__(self):
        self.written: list[dict[tuple[str, str], int]] = []
        self.away = False
        self.trouble: Exception = OperationalError("INSERT", {}, Exception("gone"))
        self.wrote = threading.Event()

    def write(self, counted):
        if self.away:
            raise self.trouble
        self.written.append(dict(counted))
        self.wrote.set()


@pytest.fixture
def book():
    return Book()


@pytest.fixture
def visits(book):
    visits = Visits(book.write, LATER)
    yield visits
    book.away = False
    visits.end()


@pytest.mark.parametrize(("status", "counted"), [(200, 1), (304, 1), (301, 0), (404, 0), (410, 0)])
def test_only_a_page_that_was_there_counts(book, visits, status, counted):
    site = Client(CountingVisits(Response("page", status), visits))
    site.get("/events/tender-age?from=school12", headers={"User-Agent": FIREFOX})
    visits.flush()
    assert book.written == [{("tender-age", "school12"): 1}] * counted


def test_many_visits_are_one_writing(book, visits):
    for _ in range(50):
        visits.add("tender-age", "vk")
    visits.add("tender-age", "school12")
    assert book.written == []
    visits.flush()
    assert book.written == [{("tender-age", "vk"): 50, ("tender-age", "school12"): 1}]
    visits.flush()
    assert len(book.written) == 1


def test_visits_are_written_by_themselves(book):
    visits = Visits(book.write, 0.01)
    visits.add("tender-age", "vk")
    assert book.wrote.wait(5)
    assert book.written == [{("tender-age", "vk"): 1}]


def test_the_end_of_the_process_writes_what_is_left(book, visits):
    visits.add("tender-age", "vk")
    visits.end()
    assert book.written == [{("tender-age", "vk"): 1}]


@pytest.mark.parametrize(
    "trouble", [OperationalError("INSERT", {}, Exception("gone")), DatabaseBusy(), Paused()]
)
def test_what_cannot_be_written_is_written_the_next_time(book, visits, caplog, trouble):
    book.trouble = trouble
    visits.add("tender-age", "vk")
    book.away = True
    visits.flush()
    assert "visits cannot be written yet" in caplog.text
    visits.add("tender-age", "vk")
    book.away = False
    visits.flush()
    assert book.written == [{("tender-age", "vk"): 2}]


def test_invented_words_fill_no_memory(book, visits):
    for number in range(MOST_KINDS + 500):
        visits.add("tender-age", f"word{number}")
    visits.add("tender-age", "word0")
    visits.flush()
    assert len(book.written[0]) == MOST_KINDS
    assert book.written[0]["tender-age", "word0"] == 2
