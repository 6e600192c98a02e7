"""Organizers add, word, order and withdraw questions. On both databases."""

import pytest
from sqlalchemy import select

from tests import making
from tests import organizing as some
from tests.questions.asking import (
    DISHES,
    FOOD,
    answer,
    answers,
    ask,
    ask_dishes,
    draft,
    questions_of,
    switch_on,
)
from tests.registration.people import at_once, sign_up
from webinar_hub.accounts.models import AuditEntry
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.operations import ChangedMeanwhile
from webinar_hub.core.database import db
from webinar_hub.core.models import Version
from webinar_hub.questions import operations, rules
from webinar_hub.questions.models import Question
from webinar_hub.workspace import operations as workspace

pytestmark = pytest.mark.usefixtures("in_november")


@pytest.fixture
def event():
    event = making.make_event(audience=frozenset({"parent", "professional"}))
    making.make_pool(event)
    return event


def change(question: Question, *, version: int | None = None, **changes) -> bool:
    wanted = {name: getattr(question, name) for name in rules.Draft.__dataclass_fields__}
    new = rules.Draft(**(wanted | changes))
    return operations.change_question(question.id, new, by=None, version=version)


def version() -> int:
    db.session.rollback()
    return db.session.scalar(select(Version.number).where(Version.name == "catalogue"))


def labels(owner) -> list[str]:
    return [one.label_en for one in questions_of(owner)]


def test_a_question_that_nobody_answered_is_changed_as_it_is(event):
    question = ask(event)
    assert change(question, label_en="Which food?") is False
    assert [(one.id, one.label_en) for one in questions_of(event)] == [(question.id, "Which food?")]


def test_what_was_answered_is_withdrawn_and_asked_anew_in_its_place(event):
    first, second = ask(event), ask(event, label_en="And the drink?")
    sign_up(event, answers=(answer(first, text="Fish"),))
    assert change(first, label_en="What do you not eat?") is True
    assert labels(event) == ["What do you not eat?", second.label_en]
    (kept,) = answers()
    assert (kept.asked, kept.text, kept.question_id) == (FOOD, "Fish", first.id)
    db.session.refresh(first)
    assert first.withdrawn_at is not None
    assert first.label_en == FOOD


def test_a_language_may_be_added_to_what_was_answered(event):
    question = ask_dishes(event)
    sign_up(event, answers=(answer(question, "Fish"),))
    russian = {"label_ru": "Что вы едите?", "purpose_ru": "для обеда"}
    assert change(question, options_ru="Рыба\nМясо\nНичего", **russian) is False
    assert change(question, options_ru="Мясо\nРыба\nНичего", **russian) is True


def test_two_who_change_the_same_question_do_not_overwrite_each_other(event):
    question = ask(event)
    seen = question.version_id
    change(question, version=seen, label_en="First")
    with pytest.raises(ChangedMeanwhile):
        change(question, version=seen, label_en="Second")
    assert labels(event) == ["First"]


def test_what_was_withdrawn_is_not_changed_any_more(event):
    question = ask(event)
    operations.withdraw_question(question.id, by=None)
    for act in (
        lambda: change(question, label_en="Again"),
        lambda: operations.withdraw_question(question.id, by=None),
        lambda: operations.move_question(question.id, 1, by=None),
    ):
        with pytest.raises(rules.Withdrawn):
            act()
    assert questions_of(event) == []


def test_questions_are_moved_up_and_down_and_stop_at_the_ends(event):
    one, two, three = (ask(event, label_en=label) for label in ("One", "Two", "Three"))
    switch_on(event, "needs", "case")
    for question, step, order in (
        (three, -1, ["One", "Three", "Two"]),
        (one, -1, ["One", "Three", "Two"]),
        (one, 1, ["Three", "One", "Two"]),
        (two, 1, ["Three", "One", "Two"]),
    ):
        operations.move_question(question.id, step, by=None)
        assert [label for label in labels(event) if label] == order


def test_what_is_the_same_everywhere_is_switched_on_and_off(event):
    assert [one.kind for one in switch_on(event, "needs", "case")] == ["needs", "case"]
    kept = [one.id for one in switch_on(event, "needs", "case")]
    assert len(kept) == 2
    assert [one.kind for one in switch_on(event, "needs")] == ["needs"]
    assert [one.id for one in questions_of(event)] == kept[:1]
    assert switch_on(event) == []


def test_pressing_the_tick_twice_at_once_asks_once(app, event):
    event_id = event.id
    db.session.rollback()

    def tick():
        operations.switch_standard(Event, event_id, frozenset({"needs"}), by=None)

    assert at_once(app, 3, tick) == [None] * 3
    assert len(questions_of(event)) == 1


def test_nobody_asks_without_end(event, monkeypatch):
    monkeypatch.setattr(rules, "MOST_QUESTIONS", 2)
    ask(event), ask(event)
    with pytest.raises(rules.TooManyQuestions):
        ask(event)
    assert len(questions_of(event)) == 2


def test_what_cannot_be_answered_is_not_asked(event):
    with pytest.raises(rules.TooFewOptions):
        ask(event, kind="choice")
    question = ask(event)
    with pytest.raises(rules.NoPurpose):
        change(question, purpose_en="")
    assert labels(event) == [FOOD]


def test_a_text_has_no_answers_to_choose_from_whatever_was_typed_there(event):
    assert ask(event, options_en=DISHES).options == []


def test_every_change_raises_the_version_of_the_pages(event):
    before = version()
    question = ask(event)
    after = [version()]
    for act in (
        lambda: change(question, label_en="Which food?"),
        lambda: operations.withdraw_question(question.id, by=None),
        lambda: switch_on(event, "needs"),
    ):
        act()
        after.append(version())
    assert sorted({before, *after}) == [before, *after]


def test_what_was_done_is_noted_and_not_what_was_typed(event):
    question = ask(event)
    operations.withdraw_question(question.id, by=None)
    db.session.rollback()
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [one.changes["fields"]["done"] for one in entries[-2:]] == ["added", "withdrawn"]
    assert FOOD not in str([one.changes for one in entries])


def test_a_copy_of_an_event_asks_what_the_event_asks_by_itself():
    programme = some.a_programme()
    event = some.an_event(programme)
    ask_dishes(event, "several", required=True)
    gone = ask(event, label_en="Gone")
    operations.withdraw_question(gone.id, by=None)
    switch_on(event, "needs")
    switch_on(programme, "case")
    day = some.sitting().start.date()
    copy = workspace.duplicate_event(event.id, day, by=None, public_id="a" * 16)
    (own, needs) = sorted(questions_of(copy), key=lambda one: one.kind == "needs")
    assert (own.label_en, own.required, own.options_en) == (FOOD, True, DISHES)
    assert needs.kind == "needs"


def test_a_question_belongs_to_one_thing_alone(event):
    with pytest.raises(Exception, match="one_owner"):
        making._made(
            Question,
            {},
            kind="text",
            keep_days=3,
            event_id=event.id,
            programme_id=event.programme_id,
            created_at=making.in_days(0),
        )


def test_a_draft_that_is_no_question_is_refused_in_the_language_of_its_owner():
    russian = making.make_event(language="ru")
    with pytest.raises(rules.NoWords) as refused:
        operations.add_question(Event, russian.id, draft(), by=None)
    assert refused.value.field == "label_ru"
