"""All that is known of the two programmes can be read on their pages, as exactly as it is known."""

import html
import re

import pytest
from sqlalchemy import select

from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.catalogue.rules import responsible
from webinar_hub.core.database import db

EDUCATION, TRUST = 0, 1  # positions of the programmes

# What a programme's own page says.
ON_THE_PROGRAMME_PAGE = {
    EDUCATION: [
        *("SOS Children's Villages", "СИБУР (с 2019 года)", "предупреждать социальное сиротство"),
        "научить родителей справляться с кризисными ситуациями и разговаривать со своими детьми",
        "дать специалистам действенные инструменты помощи семьям в кризисе",
        *("Нижегородская область", "Тюменская область", "Воронежская область", "Амурская область"),
        *("Ханты-Мансийский автономный округ", "Ямало-Ненецкий автономный округ"),
        *("московское время", "екатеринбургское время", "якутское время"),
        *("родителей", "специалистов", "волонтёров", "студентов педагогических специальностей"),
        "сколько проведено онлайн-вебинаров и сколько круглых столов",
        "решают опросы и анкеты, проведённые в этом городе",
        "Семьи и специалисты четырёх регионов развили свои компетенции",
        "С каждым годом растёт интерес, отзывы положительные",
        "складывается сеть поддержки специалистов, и люди делятся опытом",
        "5 онлайн-вебинаров и 3 очные встречи",
        "Регионы года: Амурская, Нижегородская и Воронежская области",
        *("План на 2022 год", "12 ежемесячных онлайн-встреч"),
        "очные встречи в Воронежской и Нижегородской областях",
        "трёхдневный семинар в Амурской области при поддержке правительства региона",
        "группа активистов в Свободном",
        *("Экология семьи — 2020", "Психологическая травма", "Кейс-менеджмент"),
        *("Новые подходы в сфере общественного благополучия", "June 2019", "3 days"),
        *("Дзержинск, Нижегородская область", "Октябрьская сессия", "October 2019"),
        *("Тобольск, Тюменская область", "Круглый стол на фестивале", "Саранск"),
        *("Семьи и дети группы риска", "2 days", "Нижний Новгород"),
        *("Онлайн-вебинар на целый день для трёх регионов", "November 2020"),
        *(f"Онлайн-вебинар {number} из 5: тема не записана" for number in range(1, 6)),
        *(f"Очная встреча {number} из 3: тема не записана" for number in range(1, 4)),
    ],
    TRUST: [
        *("Family trust is the key to insight", "Parus Project", "projectparus.ru"),
        *("Kaliningrad Oblast", "autonomous non-profit", "psychologists and social workers"),
        *("families in crisis get better help", "teen suicide and domestic violence"),
        *("CSS", "975730", "1002930", "27200", "10 months", "Closed"),
        *("own funds and future grants", "widened the network of participants"),
        *("feedback, and by the consultations given with the new methods",),
        *("In-person training workshops", "Online webinars over two months", "Case studies"),
        *("Supervision sessions", "Individual consultations for families in crisis"),
        "Methodological recommendations and practical case-work materials by level of expertise",
        "three-day educational seminars for social care specialists and psychologists",
        "Planned: 2 · Held: 2 · As stated by the programme: 2",
        "webinars for psychologists and social care workers",
        "Planned: 4 · Held: 4 · As stated by the programme: 4",
        "individual consultations for families in crisis",
        "Planned: 40 · As stated by the programme: 58",
        "specialists Planned: 50",
        "1 January 2021: 18656 families facing challenging circumstances were registered with "
        "social protection agencies; children: 38700",
        "180 families were in a situation of social peril; people: 629, children: 385",
        "attempts, Kaliningrad Oblast: 24 in 2017, 29 in 2018, 26 in 2019",
        "deaths, Kaliningrad Oblast: 5 in 2017, 5 in 2018, 4 in 2019",
        *("context figures", "not results"),
        *(f"Three-day educational seminar {number} of 2" for number in (1, 2)),
        *(f"Webinar {number} of 4: topic not recorded" for number in range(1, 5)),
        *("Date not recorded", "3 days"),
    ],
}
# What the pages of its series and past events say, one behind the other.
BEHIND_IT = [
    *("Возраст бурь и гнева", "Нежный возраст", "Управление эмоциями в стрессе"),
    *("Как разговаривать со школьниками и подростками", "Выбор будущей профессии"),
    *("Как помочь ребёнку быть успешным в школе", "Здоровое взаимодействие в семье"),
    "Понимание и диагностика психологической травмы ребёнка",
    *("Практики и инструменты поддержки", "Выбор решения, которое подходит семье"),
    "Как вовремя изменить родительское поведение и среду",
    *("Как распознать острый кризис в семье", "Эффективное взаимодействие специалиста и клиента"),
    *("государственных учреждений", "некоммерческих организаций", "Bring Back Childhood"),
    *("Республика Мордовия", "корпоративных волонтёров", "на целый день"),
    "сотрудников учреждений, которые работают с семьями группы риска",
    "Ханты-Мансийский автономный округ — Югра, Тюменская область и Ямало-Ненецкий",
    "Амурской, Нижегородской и Воронежской областях",
]


@pytest.fixture
def read(loaded):
    client = loaded.test_client()

    def text(path: str) -> str:
        response = client.get(f"{path}?lang=en")
        assert response.status_code == 200, path
        words = html.unescape(re.sub(r"<[^>]+>", " ", response.text))
        words = re.sub(r"\s+", " ", words).replace(" :", ":")
        return re.sub(r"(?<=\d)[,\u202f\xa0 ](?=\d{3}\b)", "", words)

    return text


def programme(position: int) -> Programme:
    return db.session.scalars(select(Programme).where(Programme.position == position)).one()


@pytest.mark.parametrize("position", [EDUCATION, TRUST])
def test_a_programmes_page_shows_everything_that_is_known_of_it(read, position):
    page = read(f"/programmes/{programme(position).slug}")
    assert [fact for fact in ON_THE_PROGRAMME_PAGE[position] if fact not in page] == []


def test_the_pages_behind_it_show_the_rest(read):
    series = db.session.scalars(select(Series.slug)).all()
    past = db.session.scalars(select(Event.slug).where(Event.historical)).all()
    pages = [f"/series/{slug}" for slug in series] + [f"/events/{slug}" for slug in past]
    text = " ".join(read(page) for page in pages)
    assert [fact for fact in BEHIND_IT if fact not in text] == []


def test_what_took_place_is_dated_no_more_exactly_than_it_is_known(loaded):
    held = db.session.scalars(select(Event).where(Event.historical)).all()
    dated = [meeting for event in held for meeting in event.meetings]
    assert {meeting.precision for meeting in dated} == {"month", "year"}
    assert len(dated) == 5 + 5 + 3
    undated = [event for event in held if not event.meetings]
    assert {event.programme.position for event in undated} == {TRUST}
    assert sorted(event.kind for event in undated) == ["seminar"] * 2 + ["webinar"] * 4
    assert {event.stated_days for event in undated if event.kind == "seminar"} == {3}


def test_a_topic_is_not_taken_for_an_event_that_took_place(loaded):
    season = db.session.scalars(select(Series).where(Series.title.like("%2020%"))).one()
    assert db.session.scalar(select(Event.id).where(Event.series_id == season.id)) is None
    assert db.session.scalar(select(Event.id).where(Event.title.like("%2022%"))) is None


def test_the_grant_covers_what_was_held_under_it_and_not_what_is_to_come(loaded):
    granted = db.session.scalars(select(Event).where(Event.grant_id.is_not(None))).all()
    assert len(granted) == 6
    assert all(event.historical for event in granted)
    grant = programme(TRUST).grants[0]
    assert (grant.starts_on, grant.ends_on, grant.closed) == (None, None, True)


def test_every_event_is_told_about_in_several_paragraphs_in_its_programmes_language(loaded):
    query = select(Event).where(Event.historical.is_(False))
    for event in db.session.scalars(query):
        blocks = event.description_html.count("<p>") + event.description_html.count("<li>")
        assert blocks >= 3, event.title
        assert event.language == event.programme.language
        assert bool(re.search("[а-я]", event.description)) == (event.language == "ru")


def test_all_that_publishing_needs_is_known_of_both_organizations(loaded):
    for name in (EDUCATION, TRUST):
        organization = programme(name).organization
        assert responsible.lacks(organization, {"en", "ru"}) == []
        assert "invented" in organization.address or "вымышленный" in organization.address


def test_whatever_could_lead_somewhere_leads_to_example_org(loaded):
    rooms = db.session.scalars(select(Event.room_link).where(Event.room_link != ""))
    assert all(link.startswith("https://room.example.org/") for link in rooms)
    for one in (programme(EDUCATION).organization, programme(TRUST).organization):
        assert one.reply_to.endswith("@example.org")
        assert one.help_email.endswith("@example.org")
        assert one.help_phone.startswith("+7 000 000-00-")
