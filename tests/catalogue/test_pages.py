"""What visitors read: the start page, series, programmes, speakers, the past, legal pages."""

import re
from contextvars import Context
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from tests import making
from webinar_hub.catalogue.views import pages
from webinar_hub.core import page_versions

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_the_morning(app, at, monkeypatch):
    at(NOW)
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    with app.app_context():
        yield


@pytest.fixture
def visit(app):
    """The answer to a visitor, who shares nothing with the test's own application context."""

    def visit(path: str, language: str = "en", *, browser=None, headers=()) -> TestResponse:
        asks = {"Accept-Language": language, **dict(headers)}
        browser = browser or app.test_client(use_cookies=False)
        return Context().run(browser.get, path, headers=asks)

    return visit


@pytest.fixture
def read(visit):
    """The text of a page as a visitor sees it, without marks."""

    def read(*visitor, **options) -> str:
        response = visit(*visitor, **options)
        assert response.status_code == 200, response.status
        page = response.get_data(as_text=True).split("<main", 1)[1].split("</main>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", page).split())

    return read


@pytest.fixture
def programme():
    return making.make_programme(slug="family", name="Families")


# What is not for everybody yet


def test_before_anybody_answers_for_a_programme_nothing_of_it_is_shown(visit):
    nobody = making.make_organization(name="[name]", address="")
    programme = making.make_programme(organization_id=nobody.id, slug="new", name="Not yet")
    making.make_series(programme, slug="first-series")
    making.make_speaker(programme, slug="first-speaker")
    making.make_event(programme, visibility="draft")
    paths = ("/programmes/new", "/programmes/new.ics", "/series/first-series")
    for path in (*paths, "/speakers/first-speaker", "/programmes/new/preview.png"):
        assert visit(path).status_code == 404, path
    assert "Not yet" not in visit("/").get_data(as_text=True)
    making.change(nobody, name="Families in Step", address="Lesnaya 5")
    for path in (*paths, "/speakers/first-speaker"):
        assert visit(path).status_code == 200, path


def test_what_was_shown_once_stays_though_something_is_lacking_since(visit, programme):
    event = making.make_event(programme)
    making.change(event.programme.organization, address="")
    assert visit("/programmes/family").status_code == 200


# What is coming


def test_what_is_coming_stands_nearest_first_under_its_month(read, programme):
    making.make_event(programme, title="In January", starts=making.in_days(70))
    making.make_event(programme, title="Soon", starts=making.in_days(3))
    making.make_event(programme, title="In December", starts=making.in_days(35))
    text = read("/")
    order = ["November 2026", "Soon", "December 2026", "In December", "January 2027", "In January"]
    places = [text.rindex(words) for words in order]  # the months are offered as filters before
    assert places == sorted(places)


def test_only_listed_events_are_in_the_list(read, programme):
    for visibility in ("draft", "link_only", "invitation_only"):
        making.make_event(programme, title=f"Hidden {visibility}", visibility=visibility)
    making.make_event(programme, title="Hidden withdrawn", status="withdrawn")
    making.make_event(programme, title="Hidden history", historical=True, starts=None, when="2019")
    making.make_event(programme, title="Shown")
    text = read("/")
    assert "Shown" in text
    assert "Hidden" not in text


def test_a_cancelled_event_stays_and_says_so(read, programme):
    event = making.make_event(programme, title="Called off", status="cancelled", cancelled_at=NOW)
    making.change(event.meetings[0], status="cancelled", changed_at=NOW)
    making.make_pool(event)
    text = read("/")
    assert "Called off" in text
    assert "Cancelled" in text
    assert "seats" not in text


def test_an_event_leaves_the_list_when_it_is_over(read, programme, clock):
    making.make_event(programme, title="Short", starts=making.in_days(1), hours=1)
    clock.set(NOW + timedelta(days=1, minutes=59))
    assert "Has begun" in read("/")
    clock.advance(minutes=1)
    assert "Short" not in read("/")


def test_an_event_of_several_meetings_stands_with_its_next_one(read, programme, clock):
    event = making.make_event(programme, title="Course", starts=making.in_days(1))
    making.make_meeting(event, making.in_days(31))
    making.make_event(programme, title="Single", starts=making.in_days(10))
    text = read("/")
    assert text.index("Course") < text.index("Single")
    assert "2 meetings, until 3 December" in text
    clock.set(NOW + timedelta(days=2))
    text = read("/")
    assert text.index("Single") < text.index("Course")


def test_seats_are_told_in_words(read, programme):
    for title, pool in {
        "Roomy": {"taken": 10},
        "Nearly": {"taken": 37},
        "Waiting": {"taken": 40, "waiting": 3},
        "Taken": {"taken": 40},
        "Open": {"capacity": None, "taken": 500},
    }.items():
        making.make_pool(making.make_event(programme, title=title), **pool)
    text = read("/")
    assert re.search(r"Roomy.{0,60}?30 of 40 seats left", text)
    assert re.search(r"Nearly.{0,60}?3 of 40 seats left", text)
    assert re.search(r"Waiting.{0,60}?Full 3 waiting", text)
    assert re.search(r"Taken.{0,60}?Full you can join the waiting list", text)
    assert re.search(r"Open.{0,60}?There is room for everyone", text)


def test_a_sign_up_window_is_told(read, programme):
    later, over = making.in_days(3), NOW - timedelta(hours=1)
    making.make_event(programme, title="Later", sign_up_opens_at=later)
    making.make_event(programme, title="Ended", sign_up_closes_at=over)
    text = read("/")
    assert re.search(r"Later.{0,60}?Sign-up from 5 November", text)
    assert re.search(r"Ended.{0,60}?Sign-up closed", text)


def test_times_are_given_with_offset_in_both_zones(read, programme):
    starts = datetime(2026, 11, 12, 15, tzinfo=UTC)
    making.make_event(programme, starts=starts)
    text = read("/", headers={"Cookie": "zone=Asia/Yekaterinburg"})
    assert "18:00–19:30 Moscow, UTC+3" in text
    assert "yours: 20:00–21:30 Yekaterinburg, UTC+5" in text
    assert "yours" not in read("/")
    assert "yours" not in read("/", headers={"Cookie": "zone=Mars/Base"})


def test_the_choice_of_a_zone_is_remembered_and_taken_back(app, visit, programme):
    making.make_event(programme)
    browser = app.test_client()
    chosen = visit("/?zone=Asia/Omsk", browser=browser)
    assert "Omsk, UTC+6" in chosen.get_data(as_text=True)
    assert "zone=Asia/Omsk" in chosen.headers["Set-Cookie"]
    assert "HttpOnly" in chosen.headers["Set-Cookie"]
    for _ in range(3):
        again = visit("/", browser=browser)
        assert "yours" in again.get_data(as_text=True)
        assert "Set-Cookie" not in again.headers
    visit("/?zone=none", browser=browser)
    assert "yours" not in visit("/", browser=browser).get_data(as_text=True)
    assert "Set-Cookie" not in visit("/?zone=Mars/Base", browser=browser).headers


def test_a_filter_narrows_the_list_and_can_be_taken_back(read, visit, programme):
    making.make_event(programme, title="For parents")
    making.make_event(programme, title="For staff", audience=frozenset({"professional"}))
    text = read("/?audience=professional")
    assert "For staff" in text
    assert "For parents" not in text
    page = visit("/?audience=professional&month=2026-11").get_data(as_text=True)
    assert 'href="/?month=2026-11"' in page  # without the audience
    assert 'aria-current="true">' in page


def test_each_filter_reaches_the_list(read, programme):
    other = making.make_programme(slug="trust", name="Trust")
    making.make_event(programme, title="First")
    making.make_event(
        other,
        title="Second",
        kind="seminar",
        format="in_person",
        place="Svobodny",
        audience=frozenset({"student"}),
        regions=("RU-AMU",),
        starts=making.in_days(40),
    )
    for query in (
        *("audience=student", "kind=seminar", "programme=trust", "region=RU-AMU"),
        *("format=place", "month=2026-12", "kind=seminar&region=RU-AMU"),
    ):
        text = read(f"/?{query}")
        assert "Second" in text, query
        assert "First" not in text, query


def test_an_empty_result_says_what_to_do_next(read, programme):
    assert "Nothing is planned at the moment" in read("/")
    making.make_event(programme)
    assert "Take back one choice" in read("/?kind=supervision")
    assert "The tender age" in read("/?kind=invented")


def test_an_old_address_of_a_programme_still_filters(read, programme):
    making.make_old_slug(programme, "families-2019")
    making.make_event(programme, title="First")
    making.make_event(making.make_programme(), title="Second")
    text = read("/?programme=families-2019")
    assert "First" in text
    assert "Second" not in text


def test_long_lists_come_in_pages_of_twenty(read, programme):
    for number in range(45):
        title = f"Number {number:02d}."
        making.make_event(programme, title=title, starts=making.in_days(1 + number))
    assert len(re.findall(r"Number \d\d", read("/"))) == 20
    third = read("/?page=3&kind=webinar")
    assert re.findall(r"Number (\d\d)", third) == ["40", "41", "42", "43", "44"]
    assert "Page 3 of 3" in third
    for odd in ("99", "0", "-1", "x", "9" * 5000):
        assert "Number" in read(f"/?page={odd}")


def test_language_links_keep_what_the_page_knows_and_nothing_else(visit, programme):
    making.make_event(programme)
    making.make_event(programme, kind="seminar")
    for _ in range(3):
        page = visit("/?kind=webinar&evil=%22%3E%3Cb").get_data(as_text=True)
        assert 'href="/?kind=webinar&amp;lang=en"' in page
        assert "evil" not in page


def test_titles_are_shown_as_they_were_typed_and_never_run(visit, programme):
    making.make_event(programme, title='<script>alert("a")</script> & "Ёлка"')
    page = visit("/").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


# One series, programme, speaker


@pytest.fixture
def family(programme):
    series = making.make_series(programme, slug="ecology", title="Family ecology")
    speaker = making.make_speaker(programme, slug="maria", about="Psychologist")
    return programme, series, speaker


@pytest.mark.parametrize("path", ["/series/ecology", "/programmes/family", "/speakers/maria"])
def test_a_page_has_its_own_upcoming_and_past_events_and_no_others(read, family, clock, path):
    programme, series, speaker = family
    own = {"series_id": series.id, "speakers": [speaker]}
    making.make_event(programme, title="Own first", starts=making.in_days(1), **own)
    making.make_event(programme, title="Own second", starts=making.in_days(30), **own)
    making.make_event(programme, title="Unlisted", visibility="link_only", **own)
    making.make_event(title="Foreign")
    clock.set(NOW + timedelta(days=2))
    text = read(path)
    assert text.index("What is coming up") < text.index("Own second") < text.index("Past events")
    assert text.index("Past events") < text.index("Own first")
    assert "Unlisted" not in text
    assert "Foreign" not in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/series/before", "/series/ecology"),
        ("/programmes/before", "/programmes/family"),
        ("/speakers/before", "/speakers/maria"),
    ],
)
def test_an_old_address_leads_to_the_present_one(visit, family, old, new):
    for thing in family:
        making.make_old_slug(thing, "before")
    response = visit(old)
    assert response.status_code == 301
    assert response.headers["Location"] == new


@pytest.mark.parametrize("kind", ["series", "programmes", "speakers", "legal"])
def test_what_was_never_published_is_answered_like_what_is_unknown(visit, kind):
    assert visit(f"/{kind}/unknown").status_code == 404
    assert visit(f"/{kind}/None").status_code == 404


def test_history_shows_no_more_of_a_date_than_is_known(read, programme):
    history = {"historical": True, "starts": None, "kind": "seminar"}
    making.make_event(programme, title="Dzerzhinsk", when="2019-06", stated_days=3, **history)
    making.make_event(programme, title="Festival", when="2019", **history)
    making.make_event(programme, title="Sometime", **history)
    text = read("/programmes/family")
    assert "June 2019 Dzerzhinsk Seminar · 3 days · parents · online" in text
    assert re.search(r"(?<!June )2019 Festival Seminar", text)
    assert "Date not recorded Sometime" in text
    assert "Monday" not in text
    assert "00:00" not in text
    assert "июнь 2019" in read("/programmes/family", "ru")


def test_a_programme_tells_who_runs_it_and_where(read):
    organization = making.make_organization(name="Children's villages")
    making.make_programme(
        organization_id=organization.id,
        slug="told",
        partner="Partner of old",
        regions=("RU-AMU", "RU-VOR"),
    )
    text = read("/programmes/told")
    assert "Children's villages" in text.replace("&#39;", "'")
    assert "Partner of old" in text
    assert "Amur Oblast, Voronezh Oblast" in text
    assert "Амурская область" in read("/programmes/told", "ru")


def test_a_grant_tells_planned_held_and_stated_figures_apart(read, programme):
    grant = making.make_grant(
        programme, name="Trust", funder="CSS", amount_rubles=975_730, months=10, closed=True
    )
    making.make_indicator(grant, name="webinars", planned=4, stated=4)
    making.make_indicator(grant, name="specialists", measure="people:professional", planned=50)
    past = {"historical": True, "starts": None, "grant_id": grant.id}
    for title in ("one", "two", "three"):
        making.make_event(programme, title=title, when="2021", **past)
    making.make_event(programme, title="of another kind", kind="seminar", when="2021", **past)
    making.make_event(programme, title="still ahead", grant_id=grant.id)
    making.make_event(programme, title="fell", when="2021", status="cancelled", **past)
    text = read("/programmes/family")
    assert "975,730 RUB" in text
    assert "10 months" in text
    assert "webinars Planned: 4 · Held: 3 · As stated by the programme: 4" in text
    assert re.search(r"specialists Planned: 50 (?!·)", text)


# What was, and who is behind it


def test_past_events_come_by_year_newest_first(read, programme):
    past = {"historical": True, "starts": None}
    for title, when in {"Old": "2019-06", "Newer": "2020-11", "Later": "2020-12"}.items():
        making.make_event(programme, title=title, when=when, **past)
    making.make_event(programme, title="Undated", **past)
    making.make_event(programme, title="Fell", when="2020-10", status="cancelled", **past)
    making.make_event(programme, title="Ahead")
    newest = read("/past")
    assert newest.index("Later") < newest.index("Newer")
    for absent in ("Old", "Fell", "Ahead", "Undated"):
        assert absent not in newest
    assert "Old" in read("/past?year=2019")
    assert "Undated" in read("/past?year=undated")
    assert "Later" in read("/past?year=1066")


def test_many_events_of_a_year_come_page_by_page(read, programme, monkeypatch):
    monkeypatch.setattr(pages, "CARDS_ON_A_PAGE", 2)
    for number in range(1, 6):
        making.make_event(
            programme, title=f"Talk {number}", when=f"2019-0{number}", historical=True, starts=None
        )
    shown = [
        re.findall(r"Talk \d", read(f"/past?year=2019&page={page}")) for page in (1, 2, 3, 4, "x")
    ]
    assert [sorted(set(one), reverse=True) for one in shown] == [
        ["Talk 5", "Talk 4"],
        ["Talk 3", "Talk 2"],
        *(["Talk 1"], ["Talk 1"]),  # beyond the last page there is the last page
        ["Talk 5", "Talk 4"],
    ]
    first, last = read("/past?year=2019"), read("/past?year=2019&page=3")
    assert "Page 1 of 3 Further" in first
    assert "Back Page 3 of 3" in last


def test_a_year_ends_where_the_event_takes_place(read, programme, clock):
    making.make_event(programme, starts=datetime(2026, 12, 31, 22, tzinfo=UTC))
    clock.set(datetime(2027, 2, 1, tzinfo=UTC))
    assert "2027" in read("/past")


def test_nothing_past_says_what_to_do_next(read):
    assert "Nothing has taken place yet" in read("/past")


def test_each_organization_has_a_legal_page(read):
    making.make_organization(slug="villages", name="Villages", legal_html="<p>Registered 1996</p>")
    assert "Villages" in read("/legal")
    text = read("/legal/villages")
    assert "Registered 1996" in text
    assert "+7 495 000-00-00" in text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_is_in_the_visitors_language(visit, family, language):
    own = ("/series/ecology", "/programmes/family", "/speakers/maria")
    for path in ("/", *own, "/past", "/legal"):
        response = visit(path, language)
        assert f'<html lang="{language}">' in response.get_data(as_text=True)
        assert "Set-Cookie" not in response.headers
