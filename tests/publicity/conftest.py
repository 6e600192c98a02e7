"""An event in Russian, and ways to look at what is made of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from tests import making
from webinar_hub.core import page_versions
from webinar_hub.publicity.facts import Facts

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
STARTS = datetime(2026, 12, 3, 15, tzinfo=UTC)  # six in the evening in Moscow
LONG = (
    "Нежный возраст: как говорить с ребёнком о границах, чувствах и безопасности, если в семье "
    "тревожно, а взрослые устали и не знают, с чего начать разговор и кого позвать на помощь, — "
    "практикум"
)


@pytest.fixture
def on_the_web(
    sqlite_app: Flask, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    at(NOW)
    with sqlite_app.app_context():
        yield sqlite_app


@pytest.fixture
def event(on_the_web: Flask) -> Any:
    organization = making.make_organization(name="АНО «Семья рядом»", help_name="Анна Петрова")
    programme = making.make_programme(
        name="Семейное доверие", language="ru", organization_id=organization.id
    )
    event = making.make_event(
        programme,
        title="Нежный возраст",
        slug="nezhnyi-vozrast",
        language="ru",
        starts=STARTS,
        audience=frozenset({"parent", "professional"}),
    )
    making.make_pool(event)
    return event


def facts(**changes: Any) -> Facts:
    wanted = {
        "language": "ru",
        "kind": "Вебинар",
        "title": "Нежный возраст",
        "programme": "Семейное доверие",
        "organization": "АНО «Семья рядом»",
        "dates": ("Четверг, 3 декабря 2026 г., 18:00–19:30 (Москва, UTC+3)",),
        "where": "Онлайн",
        "audience": "Кому: родителям",
        "cancelled": "",
        "why_cancelled": "",
        "come": "Записаться",
        "way_in": "Бесплатно и без регистрации на сайте.",
        "questions": "Вопросы: Анна Петрова, +7 495 000-00-00",
    }
    return Facts(**(wanted | changes))
