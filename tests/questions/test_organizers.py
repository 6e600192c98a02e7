"""The organizers' pages: asking, reading what came of it, and what never leaves the house."""

import csv
import io
import json

import pytest

from tests import making
from tests import organizing as some
from tests.counting import counted_statements
from tests.enrolment.evenings import evenings
from tests.forms import fields, form_to
from tests.organizing import an_organizer, post, signed_in
from tests.questions.asking import answer, answers, ask, ask_dishes, questions_of, switch_on
from tests.registration.people import sign_up
from tests.registration.visitors import errors, words
from webinar_hub.core.database import db
from webinar_hub.participants.models import Participant
from webinar_hub.personal.my_data import everything_about
from webinar_hub.questions import operations

SECRET = "He cries at night, in Lesnaya street"
TYPED = {
    "kind": "choice",
    "label_en": "What do you eat?",
    "purpose_en": "to order lunch",
    "options_en": "Fish\r\nMeat\r\n",
    "keep_days": "14",
}


@pytest.fixture
def event(on_the_web):
    audience = frozenset({"parent", "professional"})
    event = making.make_event(slug="tender-age", audience=audience, format="both")
    making.make_pool(event, capacity=40)
    return event


@pytest.fixture
def oleg(on_the_web, event):
    return signed_in(on_the_web, an_organizer("Oleg", event.programme, "organizer"))


@pytest.fixture
def lida(on_the_web, event):
    return signed_in(on_the_web, an_organizer("Lida", event.programme, "viewer"))


def address(owner, part: str = "") -> str:
    places = {"Event": "events", "Series": "series", "Programme": "programmes"}
    place = places[type(owner).__name__]
    return f"/organize/{place}/{owner.public_id}/questions{part}"


def text(response) -> str:
    assert response.status_code == 200
    return response.get_data(as_text=True)


# Asking


@pytest.mark.parametrize("kind", ["event", "series", "programme"])
def test_a_question_is_added_changed_and_withdrawn(kind, event, oleg):
    series = making.make_series(event.programme)
    owner = {"event": event, "series": series, "programme": event.programme}[kind]
    assert "Nothing is asked beyond what the form needs." in text(oleg.get(address(owner)))
    sent = post(oleg, address(owner, "/new"), **TYPED)
    assert sent.status_code == 303
    (question,) = questions_of(owner)
    assert (question.options_en, question.keep_days) == ("Fish\nMeat", 14)
    page = text(oleg.get(sent.location))
    assert "The question is asked from now on." in page
    assert "Why we ask: to order lunch. The answer is erased 14 days after the event." in page
    path = address(owner, f"/{question.public_id}")
    form = fields(form_to(text(oleg.get(path)), path))
    assert form["label_en"] == "What do you eat?"
    changed = form | {"label_en": "Which food?", "required": "y"}
    assert post(oleg, path, **changed).status_code == 303
    (question,) = questions_of(owner)
    assert (question.label_en, question.required) == ("Which food?", True)
    assert post(oleg, f"{path}/withdrawal").status_code == 303
    assert questions_of(owner) == []
    assert "Not asked any more" in text(oleg.get(address(owner)))
    assert oleg.get(path).location == address(owner)
    assert "has been withdrawn meanwhile" in text(oleg.get(address(owner)))
    for part, typed in (("/withdrawal", {}), ("/place", {"to": "up"})):
        assert post(oleg, path + part, **typed).status_code == 303
    late = post(oleg, path, **TYPED | {"label_en": "Too late"})
    assert late.status_code == 409
    assert 'value="Too late"' in late.get_data(as_text=True)
    assert questions_of(owner) == []


def test_what_cannot_be_asked_comes_back_with_a_word_beside_its_field(event, oleg):
    wrong = TYPED | {"options_en": "Fish", "label_en": "", "keep_days": "soon"}
    sent = post(oleg, address(event, "/new"), **wrong)
    assert sent.status_code == 422
    assert errors(sent) == {"keep_days": "Please give a whole number."}
    for typed, field, message in (
        ({"label_en": ""}, "label_en", "Please write the question in the language of the page"),
        ({"options_en": "Fish"}, "options_en", "Please write at least two answers"),
        ({"keep_days": "0"}, "keep_days", "Please give between 1 and 1095 days."),
        ({"keep_days": "5000"}, "keep_days", "Please give between 1 and 1095 days."),
        ({"label_en": "Я" * 10_000}, "label_en", "Please shorten this to at most 200 characters."),
        ({"kind": "riddle"}, "kind", "Please choose from the list."),
        ({"kind": "needs"}, "kind", "Please choose from the list."),
        ({"roles": "king"}, "roles", ""),
    ):
        sent = post(oleg, address(event, "/new"), **TYPED | typed)
        assert sent.status_code == 422, typed
        assert message in errors(sent)[field]
    assert "to order lunch" in sent.get_data(as_text=True)
    assert questions_of(event) == []


def test_what_was_answered_becomes_a_new_question_and_the_page_says_so(event, oleg):
    question = ask_dishes(event)
    sign_up(event, answers=(answer(question, "Fish"),))
    path = address(event, f"/{question.public_id}")
    page = text(oleg.get(path))
    assert "Somebody has answered this." in page
    sent = post(oleg, path, **fields(form_to(page, path)) | {"label_en": "What do you not eat?"})
    shown = text(oleg.get(sent.location))
    assert "Saved as a new question" in shown
    assert "1 answer" in shown
    assert [one.label_en for one in questions_of(event)] == ["What do you not eat?"]


def test_somebody_elses_change_is_not_overwritten(event, oleg):
    question = ask(event)
    path = address(event, f"/{question.public_id}")
    form = fields(form_to(text(oleg.get(path)), path))
    assert post(oleg, path, **form | {"label_en": "First"}).status_code == 303
    sent = post(oleg, path, **form | {"label_en": "Second"})
    assert sent.status_code == 409
    assert "Somebody changed this meanwhile." in sent.get_data(as_text=True)
    assert 'value="Second"' in sent.get_data(as_text=True)
    again = fields(form_to(sent.get_data(as_text=True), path))
    assert post(oleg, path, **again).status_code == 303
    assert [one.label_en for one in questions_of(event)] == ["Second"]


def test_questions_change_places_by_plain_buttons(event, oleg):
    first, second = ask(event, label_en="First?"), ask(event, label_en="Second?")
    path = address(event, f"/{second.public_id}/place")
    for to, order in (("up", [second, first]), ("sideways", [second, first]),
                      ("down", [first, second])):  # fmt: skip
        assert post(oleg, path, to=to).status_code == 303
        assert [one.id for one in questions_of(event)] == [one.id for one in order]


def test_one_tick_asks_what_people_need(event, oleg, visitor):
    sent = post(oleg, address(event, "/standard"), kinds=["needs", "case"])
    assert sent.status_code == 303
    page = text(oleg.get(sent.location))
    assert fields(form_to(page, address(event, "/standard")))["kinds"] == ["needs", "case"]
    shown = words(visitor.get("/events/tender-age"))
    for word in ("Sign language", "Captions", "Access with a wheelchair", "A quiet room"):
        assert word in shown
    assert "No names, please" in shown
    post(oleg, address(event, "/standard"))
    assert questions_of(event) == []
    assert post(oleg, address(event, "/standard"), kinds=["text"]).status_code == 422


def test_an_event_says_what_its_series_and_programme_ask(on_the_web):
    course = evenings(1)
    ask(course.series)
    switch_on(course.programme, "needs")
    oleg = signed_in(on_the_web, an_organizer("Oleg", course.programme, "organizer"))
    page = words(oleg.get(address(course.dates[0])))
    assert "The series or the programme asks as well: What do you eat?" in page
    programme = text(oleg.get(f"/organize/programmes/{course.programme.public_id}"))
    for owner in (course.programme, course.series):
        assert address(owner) in programme


def test_a_question_is_not_found_under_another_event(event, oleg):
    other = making.make_event(event.programme)
    question = ask(other)
    for part in ("", "/withdrawal", "/place"):
        path = address(event, f"/{question.public_id}{part}")
        assert post(oleg, path, **TYPED | {"to": "up"}).status_code == 404
    assert [one.id for one in questions_of(other)] == [question.id]


# Reading


@pytest.fixture
def guests(event):
    """Anna and Boris have answered; Clara has not."""
    dishes = ask_dishes(event, "several", options_ru="Рыба\nМясо\nНичего", label_ru="Что едите?",
                        purpose_ru="для обеда")  # fmt: skip
    line, number = ask(event, label_en="Anything else?"), ask(event, kind="number", label_en="Age?")
    needs, case = switch_on(event, "needs", "case")
    anna = (
        answer(dishes, "Рыба", "Meat"),
        answer(line, text="=HYPERLINK(1)\nand more"),
        answer(number, text="12"),
        answer(needs, "captions", text="A chair with arms"),
        answer(case, text=SECRET),
    )
    boris = (answer(line, text="+7 495"), answer(needs, "captions"))
    return {
        "Anna": sign_up(event, "Anna", answers=anna),
        "Boris": sign_up(event, "Boris", answers=boris),
        "Clara": sign_up(event, "Clara"),
    }


def roster(event, part: str = "") -> str:
    return f"/organize/events/{event.public_id}/roster{part}"


def test_the_roster_shows_answers_to_organizers_in_their_language(event, guests, oleg):
    page = words(oleg.get(roster(event)))
    assert "What do you eat? — Fish; Meat" in page
    assert "Anything else? — =HYPERLINK(1) and more" in page
    assert "Captions" not in page
    russian = words(oleg.get(f"{roster(event)}?lang=ru"))
    assert "Что едите? — Рыба; Мясо" in russian


def test_a_long_answer_stands_whole_on_the_page_of_the_person_alone(event, oleg):
    question = ask(event)
    person = sign_up(event, answers=(answer(question, text="Long " * 100),))
    assert ("Long " * 16).strip() + "…" in words(oleg.get(roster(event)))
    assert ("Long " * 100).strip() in words(oleg.get(roster(event, f"/{person.public_id}")))


def test_a_person_is_shown_with_what_they_need_and_without_their_case(event, guests, oleg):
    page = words(oleg.get(roster(event, f"/{guests['Anna'].public_id}")))
    assert "Captions; A chair with arms" in page
    assert "Age? 12" in page
    assert SECRET not in page


def test_a_viewer_reads_no_answer_anywhere(event, guests, lida):
    anna = guests["Anna"].public_id
    pages = [roster(event), roster(event, f"/{anna}"), address(event)]
    pages.append(f"/organize/events/{event.public_id}")
    shown = " ".join(words(lida.get(path)) for path in pages)
    for secret in ("Fish; Meat", "HYPERLINK", "need captions", "A chair", SECRET):
        assert secret not in shown
    for name in ("needs", "cases"):
        path = f"/organize/events/{event.public_id}/{name}"
        assert lida.get(path).status_code == 403


def test_needs_are_counted_on_the_page_of_the_event(event, guests, oleg):
    page = words(oleg.get(f"/organize/events/{event.public_id}"))
    assert "To take part people need 2 need captions 1 wrote what else is needed" in page
    needs = words(oleg.get(f"/organize/events/{event.public_id}/needs"))
    assert "Anna Captions; A chair with arms Boris Captions" in needs
    assert "Clara" not in needs


def test_cases_stand_on_a_page_of_their_own_without_any_name(event, guests, oleg):
    page = oleg.get(f"/organize/events/{event.public_id}/cases")
    assert SECRET in words(page)
    for name in ("Anna", "Boris", guests["Anna"].public_id):
        assert name not in page.get_data(as_text=True).split("<main", 1)[1]


def test_a_case_is_shown_as_text_and_not_as_a_page(event, oleg):
    (case,) = switch_on(event, "case")
    sign_up(event, answers=(answer(case, text="<script>alert(1)</script>\nsecond line"),))
    page = text(oleg.get(f"/organize/events/{event.public_id}/cases"))
    assert "<script>alert" not in page
    assert "&lt;/script&gt;<br>second line" in page


def table(client, event, **fields) -> list[list[str]]:
    content = post(client, roster(event, "/table"), **fields).get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_the_table_has_a_column_for_each_question_and_no_formula(event, guests, oleg):
    head, *rows = table(oleg, event)
    answered = [head.index(name) for name in ("What do you eat?", "Anything else?", "Age?")]
    cells = {row[1]: [row[at] for at in answered] for row in rows}
    assert cells["Anna"] == ["Fish; Meat", "'=HYPERLINK(1)\nand more", "12"]
    assert cells["Boris"] == ["", "'+7 495", ""]
    assert cells["Clara"] == ["", "", ""]


def test_the_table_keeps_the_answers_to_what_is_not_asked_any_more(event, guests, oleg):
    number = next(one for one in questions_of(event) if one.kind == "number")
    operations.withdraw_question(number.id, by=None)
    head, *_rows = table(oleg, event)
    assert "Age? (not asked any more)" in head


@pytest.mark.parametrize("fields", [{}, {"addresses": "1"}])
def test_neither_needs_nor_cases_are_ever_in_the_table(fields, event, guests, oleg):
    content = str(table(oleg, event, **fields))
    assert "Fish; Meat" in content  # what may be there is
    for secret in (SECRET, "Captions", "captions", "A chair", "What do you need", "speaker"):
        assert secret not in content


def test_no_other_page_of_organizers_shows_a_case(event, guests, oleg):
    places = ["", "/roster", "/questions", "/needs", "/letters", "/reminders", "/publicity"]
    for place in places:
        page = oleg.get(f"/organize/events/{event.public_id}{place}")
        assert SECRET not in page.get_data(as_text=True)


def test_the_person_has_all_of_it_in_their_own_file_while_it_is_there(event, guests, clock):
    def told() -> str:
        db.session.rollback()
        person = db.session.get_one(Participant, guests["Anna"].participant_id)
        return json.dumps(everything_about(person), ensure_ascii=False)

    assert all(word in told() for word in (SECRET, "captions", "A chair with arms", "Рыба"))
    db.session.rollback()
    clock.set(event.last_end)
    clock.advance(days=7)
    operations.forget_answers()
    assert SECRET not in told()
    assert "captions" not in told()
    assert "Рыба" in told()
    clock.advance(days=30)
    operations.forget_answers()
    assert answers() == []


def test_roster_and_editor_ask_the_database_as_often_for_many_as_for_one(on_the_web):
    programme = some.a_programme()
    oleg = signed_in(on_the_web, an_organizer("Oleg", programme, "organizer"))

    def cost(people: int) -> list[int]:
        event = making.make_event(programme)
        making.make_pool(event)
        own = [ask(event, label_en=f"Question {number}") for number in range(people)]
        (needs,) = switch_on(event, "needs")
        for number in range(people):
            given = [answer(one, text="Yes") for one in own]
            sign_up(event, f"Guest{number}", answers=(*given, answer(needs, "captions")))
        numbers = []
        for page in ("/roster", "", "/needs", "/questions", "/cases"):
            path = f"/organize/events/{event.public_id}{page}"
            with counted_statements() as sent:
                assert oleg.get(path).status_code == 200
            numbers.append(len(sent))
        return numbers

    cost(1)
    assert cost(1) == cost(6)
