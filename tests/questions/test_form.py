"""Questions inside the sign-up form: asked in the person's language, and never a trap."""

import pytest

from tests import making
from tests.counting import counted_statements
from tests.enrolment.evenings import enrol, evenings, registration_at
from tests.forms import fields, form_to
from tests.questions.asking import (
    DISHES,
    answer,
    answers,
    ask,
    ask_dishes,
    field,
    switch_on,
    told,
)
from tests.registration.people import sign_up
from tests.registration.visitors import (
    ANNA,
    Visitor,
    errors,
    manage_path,
    sent_form,
    summary,
    words,
)
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.questions import operations
from webinar_hub.questions.models import Question
from webinar_hub.questions.rules import Draft
from webinar_hub.registration.models import Registration

RUSSIAN = {"label_ru": "Что вы едите?", "purpose_ru": "чтобы заказать обед"}


@pytest.fixture
def event(on_the_web):
    audience = frozenset({"parent", "professional"})
    event = making.make_event(slug="tender-age", audience=audience, format="both")
    making.make_pool(event, capacity=20)
    return event


def number_of_registrations() -> int:
    db.session.rollback()
    return db.session.query(Registration).count()


# What stands there


def test_the_page_asks_says_why_and_when_the_answer_is_erased(event, visitor):
    ask_dishes(event, help_en="Tell us about allergies too.", keep_days=3)
    shown = words(visitor.get("/events/tender-age"))
    assert "What do you eat? (if you like)" in shown
    assert (
        "Tell us about allergies too. Why we ask: to order lunch. "
        "The answer is erased 3 days after the event." in shown
    )
    for option in (*DISHES.splitlines(), "No answer"):
        assert option in shown


def test_a_person_is_asked_in_their_language_and_answers_in_it(event, on_the_web):
    question = ask_dishes(event, options_ru="Рыба\nМясо\nНичего", **RUSSIAN)
    reader = Visitor(on_the_web, "ru")
    shown = words(reader.get("/events/tender-age"))
    assert "Что вы едите?" in shown
    assert "Зачем мы спрашиваем: чтобы заказать обед." in shown
    assert "What do you eat?" not in shown
    sent = reader.sign_up("tender-age", role="parent", **{field(question): "Рыба"})
    assert sent.status_code == 303
    (kept,) = answers()
    assert (kept.asked, kept.chosen) == ("Что вы едите?", ["Рыба"])


def test_a_form_that_was_opened_in_the_other_language_is_understood(event, visitor):
    question = ask_dishes(event, options_ru="Рыба\nМясо\nНичего", **RUSSIAN)
    sent = visitor.sign_up("tender-age", role="parent", **{field(question): "Рыба"})
    assert sent.status_code == 303
    assert told() == [(["Fish"], "")]


def test_a_question_in_one_language_says_which(event, on_the_web):
    ask(event)
    page = Visitor(on_the_web, "ru").get("/events/tender-age").get_data(as_text=True)
    assert 'class="field" lang="en"' in page


def test_every_kind_is_answered(event, visitor):
    kinds = {
        "text": ask(event),
        "choice": ask_dishes(event, label_en="One?"),
        "several": ask_dishes(event, "several", label_en="Several?"),
        "number": ask(event, kind="number", label_en="How many?"),
        "yes_no": ask(event, kind="yes_no", label_en="Really?"),
    }
    needs, case = switch_on(event, "needs", "case")
    typed = {
        field(kinds["text"]): "First\r\nSecond",
        field(kinds["choice"]): "Meat",
        field(kinds["several"]): ["Fish", "Neither"],
        field(kinds["number"]): " 12 ",
        field(kinds["yes_no"]): "no",
        field(needs): ["captions", "quiet_room"],
        f"{field(needs)}-line": "A chair with arms",
        field(case): "He does not sleep.",
    }
    assert visitor.sign_up("tender-age", role="parent", **typed).status_code == 303
    assert told() == [
        ([], "First\nSecond"),
        (["Meat"], ""),
        (["Fish", "Neither"], ""),
        ([], "12"),
        (["no"], ""),
        (["captions", "quiet_room"], "A chair with arms"),
        ([], "He does not sleep."),
    ]


def test_nobody_has_to_answer_what_need_not_be_answered(event, visitor):
    question = ask_dishes(event)
    ask(event), ask(event, kind="number"), switch_on(event, "needs", "case")
    assert visitor.sign_up("tender-age", role="parent", **{field(question): ""}).status_code == 303
    assert answers() == []


@pytest.mark.parametrize("format", ["online", "in_person", "both"])
def test_needs_that_concern_a_room_are_asked_only_where_there_is_one(format, on_the_web, visitor):
    course = evenings(1, format=format)
    switch_on(course.series, "needs")
    person = registration_at(enrol(course.series), course.dates[0])
    for page in ("/events/evening-1", "/series/evenings", f"{manage_path(person)}/answers"):
        shown = words(visitor.get(page))
        assert "Captions" in shown
        assert ("Access with a wheelchair" in shown) == (format != "online")
        assert ("A quiet room" in shown) == (format != "online")


# Bad input


@pytest.mark.parametrize("kind", ["text", "choice", "several", "number", "yes_no"])
def test_what_has_to_be_answered_is_asked_for_beside_the_field_and_nothing_is_lost(
    kind, event, visitor
):
    question = ask(
        event, kind=kind, required=True, options_en=DISHES if kind in ("choice", "several") else ""
    )
    other = ask(event, label_en="Anything else?")
    sent = visitor.sign_up("tender-age", role="parent", **{field(other): "No nuts"})
    assert sent.status_code == 422
    assert errors(sent) == {field(question): "Please answer: What do you eat?"}
    assert "Please answer: What do you eat?" in [text for _address, text in summary(sent)]
    assert "No nuts" in sent.get_data(as_text=True)
    assert number_of_registrations() == 0


def test_ten_thousand_characters_come_back_with_a_word(event, visitor):
    question, (needs, case) = ask(event), switch_on(event, "needs", "case")
    long = "Я" * 10_000
    typed = {field(question): long, f"{field(needs)}-line": long, field(case): long}
    sent = visitor.sign_up("tender-age", role="parent", **typed)
    assert sent.status_code == 422
    assert errors(sent) == {
        field(question): "Please shorten this to at most 1000 characters.",
        f"{field(needs)}-line": "Please shorten this to at most 300 characters.",
        field(case): "Please shorten this to at most 2000 characters.",
    }
    assert sent.get_data(as_text=True).count(long) == 3


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("two", "Please write a whole number, such as 2."),
        ("-2", "Please write a whole number, such as 2."),
        ("1_0", "Please write a whole number, such as 2."),
        ("٣", "Please write a whole number, such as 2."),
        ("2,5", "Please write a whole number, such as 2."),
        ("1" * 5000, "Please write a number up to 999999999."),
    ],
)
def test_what_is_no_number_is_said_so(typed, message, event, visitor):
    question = ask(event, kind="number")
    sent = visitor.sign_up("tender-age", role="parent", **{field(question): typed})
    assert sent.status_code == 422
    assert errors(sent) == {field(question): message}


@pytest.mark.parametrize("kind", ["choice", "several"])
def test_an_answer_that_is_no_longer_on_the_list_is_asked_for_again(kind, event, visitor):
    question = ask_dishes(event, kind)
    form = visitor.form("tender-age") | {field(question): "Fish"}
    draft = {name: getattr(question, name) for name in ("label_en", "purpose_en", "kind")}
    operations.change_question(
        question.id, Draft(**draft, options_en="Meat\nNeither"), by=None, version=None
    )
    sent = visitor.sign_up("tender-age", form, role="parent")
    assert sent.status_code == 422
    assert errors(sent) == {
        field(question): "This answer cannot be chosen any more. Please look at the list again."
    }
    assert visitor.sign_up("tender-age", role="parent").status_code == 303


def test_a_form_opened_before_a_question_was_added_passes_where_it_may_stay_open(event, visitor):
    form = visitor.form("tender-age")
    ask(event)
    assert visitor.sign_up("tender-age", form, role="parent").status_code == 303


def test_a_form_opened_before_shows_the_question_where_it_has_to_be_answered(event, visitor):
    form = visitor.form("tender-age")
    question = ask(event, required=True)
    sent = visitor.sign_up("tender-age", form, role="parent")
    assert sent.status_code == 422
    assert errors(sent) == {field(question): "Please answer: What do you eat?"}
    typed = {field(question): "Fish"}
    assert visitor.sign_up("tender-age", form, role="parent", **typed).status_code == 303


def test_an_answer_to_what_was_withdrawn_meanwhile_holds_nobody_up_and_is_not_kept(event, visitor):
    question = ask(event, required=True)
    form = visitor.form("tender-age") | {field(question): "Fish"}
    operations.withdraw_question(question.id, by=None)
    assert visitor.sign_up("tender-age", form, role="parent").status_code == 303
    assert answers() == []


def test_marks_that_turn_text_around_and_controls_are_taken_out(event, visitor):
    question = ask(event)
    typed = {field(question): "a\u202eb\u0000c\u2066d\u0085e"}
    assert visitor.sign_up("tender-age", role="parent", **typed).status_code == 303
    assert told() == [([], "abcd\ne")]


def test_who_is_of_another_group_is_neither_asked_nor_held_up_nor_kept(event, visitor):
    question = ask(event, required=True, roles=frozenset({"professional"}))
    page = visitor.get("/events/tender-age")
    assert "Only for: Professionals." in words(page)
    assert "field for-professionals" in page.get_data(as_text=True)
    long = {field(question): "Я" * 10_000}
    assert visitor.sign_up("tender-age", role="parent", **long).status_code == 303
    assert answers() == []
    work = {"role": "professional", "family_name": "Orlova", "organisation": "School 5"}
    sent = visitor.sign_up("tender-age", given_name="Vera", **work)
    assert field(question) in errors(sent)


def test_what_is_for_none_of_the_events_groups_is_not_asked(event, visitor):
    ask(event, roles=frozenset({"student"}))
    assert "What do you eat?" not in words(visitor.get("/events/tender-age"))


# Kept pages


def test_a_kept_page_asks_a_new_question_at_once_and_drops_a_withdrawn_one(event, visitor):
    assert "What do you eat?" not in words(visitor.get("/events/tender-age"))
    question = ask(event)
    assert "What do you eat?" in words(visitor.get("/events/tender-age"))
    operations.withdraw_question(question.id, by=None)
    assert "What do you eat?" not in words(visitor.get("/events/tender-age"))
    switch_on(event.programme, "needs")
    page = visitor.get("/events/tender-age")
    assert "What do you need to take part?" in words(page)
    assert "Set-Cookie" not in page.headers


def test_without_the_version_a_kept_page_would_not_ask(event, visitor):
    """The control: a question that is put in behind the product's back is not seen."""
    visitor.get("/events/tender-age")

    @operation
    def behind_its_back():
        texts = ("label", "help", "purpose", "options")
        columns = {f"{name}_{language}": "" for name in texts for language in ("en", "ru")}
        columns |= {"event_id": event.id, "public_id": "a" * 16, "kind": "needs", "keep_days": 7}
        columns |= {"position": 0, "required": False, "roles": frozenset(), "version_id": 1}
        table = Question.__table__
        db.session.execute(table.insert().values(**columns, created_at=making.in_days(0)))

    behind_its_back()
    assert "What do you need" not in words(visitor.get("/events/tender-age"))


def test_the_number_of_questions_costs_no_statement(event, visitor, on_the_web):
    def statements() -> list[str]:
        visitor.get("/events/tender-age")
        making.change(event, summary=str(len(event.summary)))
        with counted_statements() as sent:
            visitor.get("/events/tender-age")
        return sent

    ask(event)
    of_one = statements()
    for number in range(8):
        ask_dishes(event, "several", label_en=f"Question {number}")
    switch_on(event, "needs", "case")
    assert statements() == of_one


# Mending, and the own page


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_the_form_that_is_mended_has_what_was_answered_whether_or_not_who_was_known(
    known, event, visitor, on_the_web
):
    question, (needs,) = ask(event), switch_on(event, "needs")
    if known:
        Visitor(on_the_web).sign_up("tender-age", role="parent")
    typed = {field(question): "Fish", field(needs): "captions", f"{field(needs)}-line": "Light"}
    visitor.sign_up("tender-age", role="parent", **typed)
    again = visitor.form("tender-age", "/events/tender-age/again")
    assert {name: again[name] for name in typed} == typed
    assert again["given_name"] == "Anna"
    for cookie in ("typed", "answers"):
        assert "Fish" not in visitor.cookie(cookie, "/events/tender-age")
    mended = again | {"correcting": "1"}
    changed = {"email": "right@example.org", field(question): "Meat"}
    assert visitor.sign_up("tender-age", mended, **changed).status_code == 303
    assert told() == [([], "Meat"), (["captions"], "Light")]
    assert number_of_registrations() == 1 + known


def test_answers_that_are_too_long_for_a_cookie_are_asked_for_once_more(event, visitor):
    one, other = ask(event), ask(event, label_en="Anything else?")
    (case,) = switch_on(event, "case")
    story = "".join(chr(0x430 + number * number % 31) for number in range(1000))
    noise = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(2000))
    typed = {field(one): "Fish", field(other): story, field(case): story + story[::-1]}
    visitor.sign_up("tender-age", role="parent", **typed)
    kept = visitor.get("/events/tender-age/again")
    assert {name: sent_form(kept)[name] for name in typed} == typed
    assert "could not be kept" not in words(kept)
    visitor.sign_up("tender-age", role="parent", **(typed | {field(case): noise}))
    cut = visitor.get("/events/tender-age/again")
    assert {name: sent_form(cut)[name] for name in typed} == typed | {field(case): ""}
    assert "Your longest answers could not be kept. Please write them once more." in words(cut)


def test_a_stranger_sees_nothing_of_it(event, visitor, on_the_web):
    question = ask(event)
    visitor.sign_up("tender-age", role="parent", **{field(question): "Fish"})
    stranger = Visitor(on_the_web).get("/events/tender-age/again").get_data(as_text=True)
    assert "Fish" not in stranger


def test_the_own_page_shows_the_answers_and_lets_them_be_changed(event, visitor):
    question, (needs,) = ask_dishes(event), switch_on(event, "needs")
    person = sign_up(event, answers=(answer(question, "Fish"), answer(needs, "captions")))
    path = manage_path(person)
    shown = words(visitor.get(path))
    assert "What do you eat? Fish" in shown
    assert "Captions" in shown
    form = visitor.form("", f"{path}/answers")
    assert (form[field(question)], form[field(needs)]) == ("Fish", "captions")
    sent = visitor.post(f"{path}/answers", {field(question): "Meat"})
    assert sent.status_code == 303
    assert "Your answers have been saved." in words(visitor.get(sent.location))
    assert told() == [(["Meat"], "")]


def test_a_wrong_answer_on_the_own_page_comes_back_with_a_word(event, visitor):
    question = ask(event, kind="number", required=True)
    path = f"{manage_path(sign_up(event))}/answers"
    assert "Answer the organizers' questions" in words(visitor.get(path.removesuffix("/answers")))
    sent = visitor.post(path, {field(question): "many"})
    assert sent.status_code == 422
    assert 'value="many"' in sent.get_data(as_text=True)
    assert field(question) in errors(visitor.post(path, {}))


def test_the_own_page_asks_only_what_the_role_is_asked_and_shows_what_was_asked_before(
    event, visitor
):
    old = ask(event)
    ask(event, label_en="Where do you work?", roles=frozenset({"professional"}))
    ask(event, label_en="And now?")
    person = sign_up(event, answers=(answer(old, text="Fish"),))
    operations.withdraw_question(old.id, by=None)
    shown = words(visitor.get(f"{manage_path(person)}/answers"))
    assert "Not asked any more What do you eat? Fish" in shown
    assert "And now?" in shown
    assert "Where do you work?" not in shown


def test_without_questions_and_once_it_is_over_there_is_nothing_to_change(event, visitor, clock):
    person = sign_up(event)
    path = manage_path(person)
    assert visitor.get(f"{path}/answers").location == path
    assert "Your answers" not in words(visitor.get(path))
    question = ask(event)
    clock.set(event.last_end)
    for sent in (
        visitor.get(f"{path}/answers"),
        visitor.post(f"{path}/answers", {field(question): "x"}),
    ):
        assert sent.location == path
    assert answers() == []


# A series


def test_the_form_of_a_series_asks_once_for_all_dates(on_the_web, visitor):
    course = evenings(2)
    question = ask(course.series, required=True)
    switch_on(course.programme, "needs")
    ask(course.dates[0], label_en="Only at this date?")
    page = visitor.get("/series/evenings")
    shown = words(page)
    assert "What do you eat?" in shown
    assert "What do you need to take part?" in shown
    assert "The answer is erased 30 days after the last date." in shown
    assert "Only at this date?" not in shown
    form = fields(form_to(page.get_data(as_text=True), "/series/evenings/enrolments"))
    sent = visitor.post("/series/evenings/enrolments", form | ANNA | {"role": "parent"})
    assert errors(sent) == {field(question): "Please answer: What do you eat?"}
    typed = form | ANNA | {"role": "parent", field(question): "Fish"}
    assert visitor.post("/series/evenings/enrolments", typed).status_code == 303
    assert told() == [([], "Fish")] * 3


def test_a_date_asks_what_its_series_asks_and_its_own(on_the_web, visitor):
    course = evenings(2)
    ask(course.series)
    ask(course.dates[0], label_en="Only at this date?")
    shown = words(visitor.get("/events/evening-1"))
    assert shown.index("What do you eat?") < shown.index("Only at this date?")
    assert "Only at this date?" not in words(visitor.get("/events/evening-2"))


def test_who_is_enrolled_answers_what_one_date_asks_on_the_page_of_that_date(on_the_web, visitor):
    course = evenings(2)
    person = enrol(course.series)
    ask(course.dates[0], label_en="Only at this date?", required=True)
    path = manage_path(registration_at(person, course.dates[0]))
    assert "Answer the organizers' questions" in words(visitor.get(path))
    assert "Only at this date?" in words(visitor.get(f"{path}/answers"))


def test_what_was_asked_once_is_changed_for_all_dates_on_the_page_of_the_series(
    on_the_web, visitor
):
    course = evenings(2)
    question = ask(course.series, kind="number")
    person = enrol(course.series, answers=(answer(question, text="2"),))
    path = f"/dates/{links.token('series', person.public_id)}"
    assert "Change my answers for all dates ahead" in words(visitor.get(path))
    page = visitor.get(f"{path}/answers").get_data(as_text=True)
    assert fields(form_to(page, f"{path}/answers"))[field(question)] == "2"
    assert visitor.post(f"{path}/answers", {field(question): "two"}).status_code == 422
    sent = visitor.post(f"{path}/answers", {field(question): "3"})
    assert "Your answers have been saved." in words(visitor.get(sent.location))
    assert told() == [([], "3")] * 3
    operations.withdraw_question(question.id, by=None)
    assert visitor.get(f"{path}/answers").location == path
    assert "Your answers" not in words(visitor.get(path))
