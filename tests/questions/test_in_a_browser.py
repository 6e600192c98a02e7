"""From an organizer's question to the answers of a mother who reads Russian and has no script."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from tests import making
from tests import organizing as some
from tests.questions.asking import answers
from tests.reading import check
from tests.registration.visitors import manage_path
from tests.servers.site import Site
from webinar_hub.accounts.operations import open_session
from webinar_hub.core.database import db
from webinar_hub.registration.models import Registration


def test_a_question_is_asked_answered_and_read(
    sqlite_app: Flask,
    sqlite_url: str,
    open_site: Callable[[str], Site],
    new_page: Callable[..., Page],
) -> None:
    with sqlite_app.app_context():
        programme = some.a_programme()
        event = making.make_event(programme, slug="tender-age", language="ru")
        making.make_pool(event)
        secret = open_session(some.an_organizer("Oleg", programme, "organizer").id)
        workspace = f"/organize/events/{event.public_id}"
    site = open_site(sqlite_url)

    oleg = new_page(locale="en-GB")
    oleg.context.add_cookies([{"name": "hub_staff", "value": secret, "url": site.url}])
    oleg.goto(f"{site.url}{workspace}/questions")
    oleg.get_by_role("link", name="New question").click()
    oleg.get_by_label("How people answer").select_option(label="Several answers out of a list")
    oleg.get_by_label("The question in Russian").fill("Что вы едите?")
    oleg.get_by_label("Why you ask, in Russian").fill("чтобы заказать обед")
    oleg.get_by_role("button", name="Save").click()
    check(oleg, "a question without answers to choose from")
    expect(oleg.get_by_role("alert")).to_contain_text("Please write at least two answers")
    oleg.get_by_label("Answers to choose from, in Russian").fill("Рыба\nМясо")
    oleg.get_by_role("button", name="Save").click()
    expect(oleg.get_by_text("The question is asked from now on.")).to_be_visible()
    oleg.get_by_label("What do you need to take part?").check()
    oleg.get_by_label("Your question or case for the speaker").check()
    oleg.get_by_role("button", name="Save the choice").click()
    expect(oleg.get_by_text("Saved.")).to_be_visible()
    check(oleg, "what an event asks")

    anna = new_page(locale="ru-RU", java_script_enabled=False)
    anna.goto(f"{site.url}/events/tender-age")
    form = anna.locator("#sign-up")
    form.get_by_label("Электронная почта", exact=True).fill("anna@example.org")
    form.get_by_label("Имя", exact=True).fill("Анна")
    form.get_by_label("Рыба").check()
    form.get_by_label("Субтитры").check()
    form.get_by_label("Ваш вопрос или случай для ведущего").fill("Сын не спит.")
    form.get_by_role("button", name="Записаться").last.click()
    expect(form.get_by_label("Рыба")).to_be_checked()  # the consent was forgotten
    form.get_by_label("Согласие даю").first.check()
    form.get_by_role("button", name="Записаться").last.click()
    expect(anna.get_by_role("heading", level=1)).to_have_text("Проверьте почту")

    oleg.goto(f"{site.url}{workspace}")
    expect(oleg.get_by_text("1 needs captions")).to_be_visible()
    oleg.goto(f"{site.url}{workspace}/cases")
    expect(oleg.get_by_text("Сын не спит.")).to_be_visible()
    expect(oleg.get_by_text("Анна")).to_have_count(0)
    check(oleg, "questions for the speaker")
    oleg.goto(f"{site.url}{workspace}/roster")
    expect(oleg.get_by_text("Что вы едите? — Рыба")).to_be_visible()

    with sqlite_app.app_context():
        own = manage_path(db.session.query(Registration).one())
    anna.goto(f"{site.url}{own}")
    anna.get_by_role("link", name="Изменить мои ответы").click()
    reader = new_page(locale="ru-RU")
    reader.goto(f"{site.url}{own}/answers")
    check(reader, "own answers")
    anna.get_by_label("Рыба").uncheck()
    anna.get_by_label("Мясо").check()
    anna.get_by_role("button", name="Сохранить").click()
    expect(anna.get_by_text("Ваши ответы сохранены.")).to_be_visible()
    with sqlite_app.app_context():
        assert answers()[0].chosen == ["Мясо"]
