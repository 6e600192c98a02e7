"""Who is asked what, what may be changed of a question, when answers go: without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.questions.asking import DISHES, FOOD, draft
from webinar_hub.questions import rules, words
from webinar_hub.questions.models import Answer, Question

AN_END = datetime(2026, 11, 12, 18, tzinfo=UTC)


def question(**columns) -> Question:
    wanted = {"kind": "text", "position": 1, "id": 1, "roles": frozenset(), "keep_days": 30}
    names = ("label", "help", "purpose", "options")
    texts = {f"{name}_{language}": "" for name in names for language in ("en", "ru")}
    texts |= {"label_en": FOOD, "purpose_en": "to order lunch"}
    return Question(**(wanted | texts | columns))


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"label_en": ""}, rules.NoWords, "label_en"),
        ({"label_en": "", "label_ru": "Что вы едите?"}, rules.NoWords, "label_en"),
        ({"purpose_en": ""}, rules.NoPurpose, "purpose_en"),
        ({"label_ru": "Что вы едите?"}, rules.NoPurpose, "purpose_ru"),
        ({"kind": "choice"}, rules.TooFewOptions, "options_en"),
        ({"kind": "choice", "options_en": "Fish\n\n  "}, rules.TooFewOptions, "options_en"),
        ({"kind": "several", "options_en": "Fish\nFish"}, rules.SameOption, "options_en"),
        ({"kind": "several", "options_en": "F" * 151 + "\nMeat"}, rules.TooManyOptions,
         "options_en"),
        ({"kind": "choice", "options_en": "\n".join(map(str, range(31)))}, rules.TooManyOptions,
         "options_en"),
        ({"kind": "choice", "options_en": DISHES, "options_ru": "Рыба"}, rules.OptionsDiffer,
         "options_ru"),
        ({"kind": "choice", "options_en": DISHES, "label_ru": "Что?", "purpose_ru": "надо"},
         rules.OptionsDiffer, "options_ru"),
    ],
)  # fmt: skip
def test_what_nobody_could_answer_is_refused_beside_its_field(changes, refusal, field):
    with pytest.raises(refusal) as refused:
        rules.check(draft(**changes), "en")
    assert refused.value.field == field


def test_a_question_in_the_language_of_the_page_is_enough():
    rules.check(draft(), "en")
    rules.check(draft(kind="several", options_en=DISHES), "en")
    russian = draft(label_en="", purpose_en="", label_ru="Что вы едите?", purpose_ru="для обеда")
    rules.check(russian, "ru")


@pytest.mark.parametrize(
    "changes",
    [
        {"label_en": "What do you not eat?"},
        {"purpose_en": "to sell you something"},
        {"kind": "number"},
        {"keep_days": 31},
        {"label_en": ""},
    ],
)
def test_other_words_another_reason_and_a_longer_time_make_another_question(changes):
    assert not rules.means_the_same(question(), draft(**changes))


@pytest.mark.parametrize("options", ["Fish\nMeat", "Meat\nFish\nNeither", "Fish\nMeat\nNothing"])
def test_other_answers_to_choose_from_make_another_question(options):
    present = question(kind="choice", options_en=DISHES)
    assert not rules.means_the_same(present, draft(kind="choice", options_en=options))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"help_en": "Anything"},
        {"keep_days": 3},
        {"required": True},
        {"roles": frozenset({"parent"})},
        {"label_ru": "Что вы едите?", "purpose_ru": "для обеда"},
    ],
)
def test_help_a_shorter_time_and_one_more_language_leave_the_meaning(changes):
    assert rules.means_the_same(question(), draft(**changes))


def test_a_series_asks_before_its_date_and_what_is_the_same_everywhere_is_asked_once_and_last():
    of_event = question(id=1, event_id=1)
    second = question(id=2, event_id=1, position=2)
    of_series = question(id=3, series_id=1, position=9)
    case, needs = question(id=4, event_id=1, kind="case"), question(id=5, event_id=1, kind="needs")
    of_programme = question(id=6, programme_id=1, kind="needs")
    mixed = [case, needs, second, of_programme, of_series, of_event]
    assert rules.in_order(mixed) == (of_series, of_event, second, of_programme, case)


def test_answers_go_at_the_very_moment_that_people_were_told():
    later = AN_END + timedelta(days=7)
    assert not rules.is_over(AN_END, 7, later - timedelta(seconds=1))
    assert rules.is_over(AN_END, 7, later)


def test_an_option_is_known_by_its_words_in_either_language():
    present = question(kind="choice", options_en="Fish\nMeat", options_ru="Рыба\nМясо")
    assert words.option_called(present, "Рыба").en == "Fish"
    assert words.option_called(present, "Meat").ru == "Мясо"
    for unknown in ("", "Fowl"):
        assert words.option_called(present, unknown) is None


def test_an_organizer_reads_what_was_chosen_in_another_language_in_their_own(sqlite_app):
    present = question(kind="several", options_en="Fish\nMeat", options_ru="Рыба\nМясо",
                       label_ru="Что вы едите?")  # fmt: skip
    with sqlite_app.app_context():
        chosen = Answer(question=present, chosen=["Рыба", "Gone since"], text="")
        assert words.said(chosen, "en") == "Fish; Gone since"


def test_a_question_in_one_language_is_asked_in_that_one():
    assert [question().speaks(one) for one in ("en", "ru")] == ["en", "en"]
    both = question(label_ru="Что вы едите?")
    assert [both.speaks(one) for one in ("en", "ru")] == ["en", "ru"]
