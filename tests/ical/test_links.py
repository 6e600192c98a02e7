from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given

from tests.ical.makers import ENTRY, entry
from tests.ical.strategies import texts
from webinar_hub.ical import text
from webinar_hub.ical.links import google_link, outlook_link


def query(link: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}


def test_google_gets_instants_and_the_zone_to_show_them_in() -> None:
    link = google_link(ENTRY)

    assert link.startswith("https://calendar.google.com/calendar/render?action=TEMPLATE&")
    assert query(link) == {
        "action": "TEMPLATE",
        "dates": "20261210T050000Z/20261210T063000Z",
        "ctz": "Asia/Yekaterinburg",
        "text": ENTRY.summary,
        "location": ENTRY.location,
        "details": f"{ENTRY.description}\n\n{ENTRY.url}",
    }


@pytest.mark.parametrize(
    ("work", "host"), [(False, "outlook.live.com"), (True, "outlook.office.com")]
)
def test_outlook_gets_the_same_at_home_and_at_work(work: bool, host: str) -> None:
    link = outlook_link(ENTRY, work=work)

    assert link.startswith(f"https://{host}/calendar/deeplink/compose?")
    assert query(link) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "startdt": "2026-12-10T05:00:00Z",
        "enddt": "2026-12-10T06:30:00Z",
        "subject": ENTRY.summary,
        "location": ENTRY.location,
        "body": f"{ENTRY.description}\n\n{ENTRY.url}",
    }


@pytest.mark.parametrize("make", [google_link, outlook_link])
def test_blanks_and_signs_are_percent_encoded(make: type) -> None:
    link = make(entry(summary="a b+c&d=e#f", description="?/%", location="x\ny"))

    assert "+" not in link
    assert "a%20b%2Bc%26d%3De%23f" in link
    assert query(link)["location"] == "x y"


@pytest.mark.parametrize("make", [google_link, outlook_link])
@given(summary=texts, description=texts, location=texts)
def test_a_link_is_short_plain_and_keeps_the_address_of_the_page(
    make: type, summary: str, description: str, location: str
) -> None:
    link = make(entry(summary=summary * 5, description=description * 9, location=location * 3))

    assert len(link) < 2000
    assert link.isascii()
    assert not set(' +"<>\n') & set(link)
    values = query(link)
    assert (values.get("details") or values["body"]).endswith(ENTRY.url)


def test_long_details_end_between_words() -> None:
    details = query(google_link(entry(description="слово " * 400)))["details"]

    words, _, url = details.partition("\n\n")
    assert url == ENTRY.url
    assert words.endswith("слово…")


def test_details_that_hold_the_address_do_not_get_it_twice() -> None:
    described = f"Вебинар. {ENTRY.url} Приходите."

    assert query(google_link(entry(description=described)))["details"] == described


def test_an_entry_without_a_page_has_its_description_alone() -> None:
    details = query(google_link(entry(url="", description="слово " * 400)))["details"]

    assert details.endswith("слово…")


def test_a_place_too_long_for_a_link_is_left_out_rather_than_cut() -> None:
    assert "location" not in query(google_link(entry(location="Ё" * 200)))


def test_a_title_too_long_for_a_link_is_shortened() -> None:
    title = query(google_link(entry(summary="Очень долгое название " * 30)))["text"]

    assert title.endswith(("название…", "долгое…"))
    assert text.clean_line(title) == title
