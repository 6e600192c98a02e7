"""The picture that messengers show: what is on it, when it is drawn, how it is asked for."""

import threading
from io import BytesIO

import pytest
from PIL import Image

from tests import making
from tests.publicity.conftest import LONG, facts
from tests.registration.visitors import Visitor
from webinar_hub.publicity import preview, views
from webinar_hub.publicity.preview import SIZE, Drawn, Preview, draw, preview_of


def picture(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def of(**changes) -> Preview:
    return preview_of(facts(**changes))


def ink(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many dark pixels there are in a part of the picture."""
    return sum(image.crop(box).convert("L").point(lambda one: one < 110).histogram()[1:])


@pytest.mark.parametrize(
    "shown",
    [
        of(),
        of(title=LONG, dates=("Четверг, " * 9,) * 12, programme=LONG, organization=LONG),
        of(title="щ" * 200),
        of(title="🎉🎉", programme="", organization="", dates=()),
        of(cancelled="Отменено", title=LONG),
    ],
    ids=["short", "long", "one word", "nothing to draw", "cancelled"],
)
def test_whatever_is_told_the_picture_has_its_size_and_nothing_runs_over_its_edge(shown):
    data = draw(shown)
    image = picture(data)
    assert image.size == SIZE
    assert len(data) < 100_000
    width, height = SIZE
    assert ink(image, (width - 40, 0, width, height)) == 0
    assert ink(image, (40, 0, width, 40)) == 0
    assert ink(image, (40, height - 40, width, height)) == 0


def test_russian_letters_are_drawn_and_not_boxes():
    """Different words of as many letters give different pictures; boxes would be all alike."""
    assert draw(of(title="жжж")) != draw(of(title="ййй"))
    assert of(title="Возраст 🎉 ✓").title == "Возраст"


def test_a_cancelled_event_says_so_in_its_own_colour():
    plain, cancelled = (draw(of(cancelled=word)) for word in ("", "Отменено"))
    assert picture(plain).getpixel((5, 5)) != picture(cancelled).getpixel((5, 5))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Другое"},
        {"dates": ("Завтра",)},
        {"programme": "Другая"},
        {"cancelled": "Отменено"},
        {"organization": "Другая"},
        {"kind": "Семинар"},
    ],
)
def test_the_version_changes_with_whatever_is_shown(change):
    assert of(**change).version != of().version


def test_the_version_stays_with_what_is_not_shown():
    assert of(questions="", way_in="", where="Очно").version == of().version


def test_more_dates_than_fit_are_counted():
    dates = tuple(f"{day} декабря" for day in range(1, 6))
    assert len(of(dates=dates).dates) == 2


@pytest.fixture
def drawings(monkeypatch):
    """Versions in the order in which they were drawn."""
    drawn = []
    monkeypatch.setattr(preview, "draw", lambda one: drawn.append(one.version) or b"x" * 1000)
    monkeypatch.setattr(views, "_drawn", Drawn())
    return drawn


def test_a_picture_is_drawn_once_however_many_ask_at_once(drawings):
    kept, shown = Drawn(), of()
    askers = [threading.Thread(target=kept.picture, args=(shown,)) for _ in range(8)]
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    assert drawings == [shown.version]


def test_pictures_take_no_more_memory_than_they_may(drawings):
    kept = Drawn(limit=3000)
    shown = [of(title=f"{number}") for number in range(4)]
    for one in shown:
        kept.picture(one)
    kept.picture(shown[-1])
    assert len(drawings) == 4
    kept.picture(shown[0])
    assert len(drawings) == 5


# On the web


def address_on(page) -> str:
    text = page.get_data(as_text=True)
    return text.split('property="og:image" content="')[1].split('"')[0]


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_the_event_page_names_a_picture_that_is_there(on_the_web, event):
    visitor = Visitor(on_the_web)
    page = visitor.get("/events/nezhnyi-vozrast")
    address = address_on(page)
    assert address.startswith("http://localhost/events/nezhnyi-vozrast/preview.png?v=")
    head = page.get_data(as_text=True).split("</head>")[0]
    assert '<meta property="og:title" content="Нежный возраст">' in head
    assert '<meta name="twitter:card" content="summary_large_image">' in head
    assert 'property="og:description"' in head
    answer = visitor.get(path_of(address))
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert picture(answer.data).size == SIZE
    assert answer.headers["Cache-Control"].endswith("immutable")


def test_every_change_gives_the_picture_another_address(on_the_web, event):
    visitor = Visitor(on_the_web)
    before = address_on(visitor.get("/events/nezhnyi-vozrast"))
    making.change(event, description="Подробности")
    assert address_on(visitor.get("/events/nezhnyi-vozrast")) == before
    making.change(event, title="Трудный возраст")
    assert address_on(visitor.get("/events/nezhnyi-vozrast")) != before


def test_the_picture_is_the_same_in_every_language_of_the_reader(on_the_web, event):
    addresses = {
        address_on(Visitor(on_the_web, language).get("/events/nezhnyi-vozrast"))
        for language in ("en", "ru")
    }
    assert len(addresses) == 1


def test_who_has_the_picture_is_told_so_and_nothing_is_drawn(on_the_web, event, drawings):
    visitor = Visitor(on_the_web)
    path = "/events/nezhnyi-vozrast/preview.png"
    tag = visitor.get(path).headers["ETag"]
    again = visitor.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert len(drawings) == 1
    making.change(event, title="Трудный возраст")
    assert visitor.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert len(drawings) == 2


def test_under_an_invented_version_nothing_is_kept_for_long(on_the_web, event):
    answer = Visitor(on_the_web).get("/events/nezhnyi-vozrast/preview.png?v=invented")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    ("columns", "status"), [({"visibility": "draft"}, 404), ({"status": "withdrawn"}, 410)]
)
def test_what_has_no_page_has_no_picture(on_the_web, event, columns, status):
    making.change(event, **columns)
    path = "/events/nezhnyi-vozrast/preview.png"
    assert Visitor(on_the_web).get(path).status_code == status


def test_a_renamed_event_is_followed(on_the_web, event):
    making.make_old_slug(event, "old-age")
    answer = Visitor(on_the_web).get("/events/old-age/preview.png")
    assert (answer.status_code, answer.location) == (301, "/events/nezhnyi-vozrast/preview.png")


def test_a_series_and_a_programme_have_a_picture_too(on_the_web, event):
    series = making.make_series(event.programme, title="Экология развития", slug="ecology")
    visitor = Visitor(on_the_web)
    addresses = []
    for page in ("/series/ecology", f"/programmes/{event.programme.slug}"):
        addresses.append(address_on(visitor.get(page)))
        answer = visitor.get(path_of(addresses[-1]))
        assert (answer.status_code, picture(answer.data).size) == (200, SIZE)
    making.change(series, title="Экология семьи")
    assert address_on(visitor.get("/series/ecology")) != addresses[0]
    making.make_old_slug(series, "old")
    moved = visitor.get("/series/old/preview.png")
    assert (moved.status_code, moved.location) == (301, "/series/ecology/preview.png")
    assert visitor.get("/series/unknown/preview.png").status_code == 404
