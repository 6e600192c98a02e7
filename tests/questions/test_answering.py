"""Answers are kept with the registration, carried through a series, changed, and erased in time.

On both databases.
"""

from datetime import timedelta

import pytest

from tests import making
from tests.counting import counted_statements
from tests.enrolment.evenings import enrol, evenings, own, registration_at
from tests.personal.people import anna
from tests.questions.asking import answer, answers, ask, ask_dishes, switch_on, told
from tests.registration.people import application, at_once, fresh, sign_up, signed_up
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound
from webinar_hub.enrolment.jobs import enrol_in_added_dates
from webinar_hub.enrolment.operations import come_back, leave
from webinar_hub.enrolment.operations.answers import change_answers as change_for_all
from webinar_hub.personal import operations as personal
from webinar_hub.questions import operations, queries
from webinar_hub.questions.models import Answer
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations.answers import change_answers

pytestmark = pytest.mark.usefixtures("in_november")
DAY = timedelta(days=1)


@pytest.fixture
def event():
    event = making.make_event()
    making.make_pool(event, capacity=20)
    return event


def test_answers_belong_to_the_registration(event):
    dishes, line = ask_dishes(event, "several"), ask(event, label_en="Anything else?")
    given = (answer(dishes, "Fish", "Meat"), answer(line, text="No nuts"))
    person = sign_up(event, answers=given)
    assert [one.registration_id for one in answers()] == [person.id] * 2
    assert told() == [(["Fish", "Meat"], ""), ([], "No nuts")]


def test_a_sign_up_for_an_event_without_questions_costs_no_statement_more(event):
    def cost(name, **changes):
        with counted_statements() as sent:
            signed_up(event, name, **changes)
        return len(sent), [one for one in sent if "questions" in one or "answers" in one]

    sign_up(event, "Zoya")
    without, about_questions = cost("Anna")
    assert about_questions == []
    dishes, line = ask_dishes(event), ask(event)
    sign_up(event, "Boris")
    given = (answer(dishes, "Fish"), answer(line, text="No nuts"))
    assert cost("Vera", answers=given)[0] == without + 1
    assert cost("Gleb")[0] == without


def test_who_is_signed_up_already_changes_nothing_by_typing_the_name_again(event):
    question = ask(event)
    sign_up(event, answers=(answer(question, text="Fish"),))
    sign_up(event, answers=(answer(question, text="Somebody else's words"),))
    assert told() == [([], "Fish")]


def test_who_mends_the_address_takes_the_answers_along_as_they_were_typed_last(event):
    question, other = ask(event), ask(event, label_en="Anything else?")
    first = sign_up(event, answers=(answer(question, text="Fish"), answer(other, text="Nuts")))
    right = application("Anna", "right@example.org", answers=(answer(question, text="Meat"),))
    mended = registration.correct(event.id, first.public_id, right)
    assert mended.registration_id == first.id
    assert told() == [([], "Meat")]


def test_a_stranger_whose_address_was_typed_by_mistake_keeps_nothing_of_it(event):
    question = ask(event)
    right = sign_up(event, "Anna", email="right@example.org")
    given = (answer(question, text="Fish"),)
    slip = sign_up(event, "Anna", email="wrong@example.org", answers=given)
    again = application("Anna", "right@example.org", answers=given)
    registration.correct(event.id, slip.public_id, again)
    assert (fresh(slip).state, fresh(right).state) == ("cancelled", "confirmed")
    assert answers() == []


# Changing


def test_answers_are_changed_on_the_own_page_and_taken_back(event):
    dishes, line = ask_dishes(event), ask(event)
    person = sign_up(event, answers=(answer(dishes, "Fish"), answer(line, text="No nuts")))
    change_answers(person.id, (answer(dishes, "Meat"),))
    assert told() == [(["Meat"], "")]
    assert fresh(person).address_proven_at is not None
    change_answers(person.id, ())
    assert told() == []


def test_an_answer_to_what_is_not_asked_any_more_stays_as_it_is(event):
    old, new = ask(event), ask(event, label_en="And now?")
    person = sign_up(event, answers=(answer(old, text="Fish"),))
    operations.withdraw_question(old.id, by=None)
    change_answers(person.id, (answer(new, text="Later"),))
    assert told() == [([], "Fish"), ([], "Later")]


def test_what_a_person_needs_stands_once_also_when_the_programme_asks_it_since(event):
    (of_event,) = switch_on(event, "needs")
    person = sign_up(event, answers=(answer(of_event, "captions"),))
    (of_programme,) = switch_on(event.programme, "needs")
    change_answers(person.id, (answer(of_programme, "captions", "quiet_room"),))
    assert queries.numbers_of_needs(queries.needs_of(event.id)) == {
        "captions": 1,
        "quiet_room": 1,
    }


def test_who_left_and_what_is_over_is_not_answered_about_any_more(event, clock):
    question = ask(event)
    gone, stays = sign_up(event, "Anna"), sign_up(event, "Boris")
    registration.cancel(gone.id)
    with pytest.raises(NotFound):
        change_answers(gone.id, (answer(question, text="Fish"),))
    clock.set(event.last_end)
    with pytest.raises(NotFound):
        change_answers(stays.id, (answer(question, text="Fish"),))
    assert told() == []


def test_two_who_save_the_same_page_together_leave_one_answer(app, event):
    question = ask(event)
    person = sign_up(event, answers=(answer(question, text="Fish"),)).id
    given = (answer(question, text="Meat"),)
    db.session.rollback()
    assert at_once(app, 3, lambda: change_answers(person, given)) == [None] * 3
    assert told() == [([], "Meat")]


# A series


def test_a_series_asks_once_and_each_date_has_the_answer():
    course = evenings(2)
    question = ask_dishes(course.series)
    person = enrol(course.series, answers=(answer(question, "Fish"),))
    homes = [(one.enrolment_id, one.registration_id) for one in answers()]
    assert homes[0] == (person.id, None)
    assert {own for _home, own in homes[1:]} == {
        registration_at(person, date).id for date in course.dates
    }
    assert {tuple(one.chosen) for one in answers()} == {("Fish",)}


def test_a_date_that_is_added_later_has_the_answer_too(clock):
    course = evenings(1)
    question = ask_dishes(course.series)
    person = enrol(course.series, answers=(answer(question, "Fish"),))
    added = course.add()
    clock.advance(minutes=2)
    assert enrol_in_added_dates() == 1
    (theirs,) = queries.answers_of(registration_at(person, added).id)
    assert theirs.chosen == ["Fish"]


def test_what_a_series_asks_no_more_is_not_carried_to_a_later_date(clock):
    course = evenings(1)
    gone, stays = ask_dishes(course.series), ask(course.series, label_en="Anything else?")
    given = (answer(gone, "Fish"), answer(stays, text="No nuts"))
    person = enrol(course.series, answers=given)
    operations.withdraw_question(gone.id, by=None)
    added = course.add()
    clock.advance(minutes=2)
    assert enrol_in_added_dates() == 1
    (theirs,) = queries.answers_of(registration_at(person, added).id)
    assert theirs.text == "No nuts"


def test_a_date_that_the_person_comes_back_to_has_the_answer_too():
    course = evenings(2)
    question = ask_dishes(course.series)
    person = enrol(course.series, answers=(answer(question, "Fish"),))
    registration.cancel(registration_at(person, course.dates[0]).id)
    come_back(person.id, course.dates[0].id)
    assert own(person)["Evening 1"] == "confirmed"
    (theirs,) = queries.answers_of(registration_at(person, course.dates[0]).id)
    assert theirs.chosen == ["Fish"]


def test_answers_are_changed_for_all_dates_ahead_and_what_was_stays(clock):
    course = evenings(3)
    dishes, own_question = ask_dishes(course.series), ask(course.dates[1])
    person = enrol(course.series, answers=(answer(dishes, "Fish"),))
    first, second, third = (registration_at(person, date) for date in course.dates)
    change_answers(second.id, (answer(dishes, "Fish"), answer(own_question, text="Nuts")))
    registration.cancel(third.id)
    clock.set(course.dates[0].last_end)
    change_for_all(person.id, (answer(dishes, "Meat"),))
    chosen = [
        {one.text or one.chosen[0] for one in queries.answers_of(registration.id)}
        for registration in (first, second, third)
    ]
    assert chosen == [{"Fish"}, {"Meat", "Nuts"}, {"Fish"}]
    (begins_with,) = queries.answers_of_enrolment(person.id)
    assert begins_with.chosen == ["Meat"]


def test_who_has_left_the_series_answers_no_more():
    course = evenings(1)
    question = ask(course.series)
    person = enrol(course.series)
    leave(person.id)
    with pytest.raises(NotFound):
        change_for_all(person.id, (answer(question, text="Fish"),))


# Erasing


def test_answers_go_so_many_days_after_the_event_as_people_were_told(event, clock):
    short, long = ask(event, keep_days=3), ask(event, keep_days=30, label_en="And later?")
    sign_up(event, answers=(answer(short, text="Fish"), answer(long, text="Tea")))
    clock.set(event.last_end + 3 * DAY - timedelta(minutes=1))
    assert operations.forget_answers() == 0
    clock.advance(minutes=1)
    assert operations.forget_answers() == 1
    assert told() == [([], "Tea")]
    clock.set(event.last_end + 30 * DAY)
    assert operations.forget_answers() == 1
    assert told() == []


def test_an_event_that_moved_keeps_its_answers_until_its_new_end(event, clock):
    question = ask(event, keep_days=3)
    sign_up(event, answers=(answer(question, text="Fish"),))
    old_end = event.last_end
    making.change(event, last_end=old_end + 30 * DAY)
    clock.set(old_end + 4 * DAY)
    assert operations.forget_answers() == 0


def test_of_an_event_that_lost_its_dates_answers_go_after_its_cancellation(event, clock):
    question = ask(event, keep_days=3)
    sign_up(event, answers=(answer(question, text="Fish"),))
    cancelled = making.in_days(1)
    making.change(
        event, first_start=None, last_end=None, status="cancelled", cancelled_at=cancelled
    )
    clock.set(cancelled + 2 * DAY)
    assert operations.forget_answers() == 0
    clock.set(cancelled + 3 * DAY)
    assert operations.forget_answers() == 1


def test_what_an_enrolment_was_answered_goes_after_the_last_date_of_the_series(clock):
    course = evenings(2)
    question = ask_dishes(course.series, keep_days=3)
    enrol(course.series, answers=(answer(question, "Fish"),))
    first, last = course.dates
    clock.set(first.last_end + 3 * DAY)
    assert operations.forget_answers() == 1
    assert [one.enrolment_id is None for one in answers()] == [False, True]
    clock.set(last.last_end + 3 * DAY)
    assert operations.forget_answers() == 2
    assert answers() == []


def test_two_sweeps_together_erase_each_answer_once(app, event, clock):
    question = ask(event, keep_days=3)
    for name in ("Anna", "Boris"):
        sign_up(event, name, answers=(answer(question, text="Fish"),))
    clock.set(event.last_end + 3 * DAY)
    db.session.rollback()
    assert sum(at_once(app, 3, operations.forget_answers)) == 2


def test_answers_go_with_the_person():
    person = anna()
    question = ask(person.event)
    change_answers(person.id, (answer(question, text="Fish"),))
    assert db.session.query(Answer).count() == 1
    personal.erase(person.participant_id)
    assert answers() == []


# What organizers read


def test_needs_are_counted_for_those_who_are_coming_or_may_come_yet(event):
    (needs,) = switch_on(event, "needs")
    for name, given in (
        ("Anna", answer(needs, "captions", "wheelchair")),
        ("Boris", answer(needs, "captions", text="A chair with arms")),
        ("Vera", answer(needs, text="Light")),
        ("Gleb", answer(needs, "sign_language")),
    ):
        sign_up(event, name, answers=(given,))
    gone = sign_up(event, "Gone", answers=(answer(needs, "quiet_room"),))
    registration.cancel(gone.id)
    assert queries.numbers_of_needs(queries.needs_of(event.id)) == {
        "captions": 2,
        "wheelchair": 1,
        "sign_language": 1,
        "else": 2,
    }


def test_cases_are_texts_without_names_and_in_another_order_than_people_came(event):
    (case,) = switch_on(event, "case")
    texts = [f"Case {number}" for number in range(3)]
    for number, text in enumerate(texts):
        sign_up(event, f"Person {number}", answers=(answer(case, text=text),))
    found = queries.cases_of(event.id)
    assert sorted(found) == texts
    assert found == queries.cases_of(event.id)
    assert all(isinstance(one, str) for one in found)
