"""The words of questions and answers: what is the same everywhere, hints, what organizers read."""

from typing import Any

from webinar_hub.catalogue.labels import ROLES
from webinar_hub.core.language import _, in_language, plural
from webinar_hub.questions.models import CASE, NEEDS, Answer, Option, Question

KINDS: dict[str, Any] = {
    "text": _("Text in their own words"),
    "choice": _("One answer out of a list"),
    "several": _("Several answers out of a list"),
    "number": _("A number"),
    "yes_no": _("Yes or no"),
}
LABELS: dict[str, Any] = {
    NEEDS: _("What do you need to take part?"),
    CASE: _("Your question or case for the speaker"),
}
_HELP: dict[str, Any] = {
    NEEDS: _("Tick whatever helps you: then the organizers know in time."),
    CASE: _(
        "No names, please, neither yours nor a child's: the speaker reads it without knowing "
        "who asks."
    ),
}
_PURPOSES: dict[str, Any] = {
    NEEDS: _(
        "so that you can take part. Only those who organize the event see it; who speaks is told "
        "what is needed, and never by whom"
    ),
    CASE: _("so that the speaker can prepare"),
}
YES_NO: dict[str, Any] = {"yes": _("Yes"), "no": _("No")}
NEED_WORDS: dict[str, Any] = {
    "sign_language": _("Sign language"),
    "captions": _("Captions"),
    "wheelchair": _("Access with a wheelchair"),
    "quiet_room": _("A quiet room"),
}
OF_A_ROOM = ("wheelchair", "quiet_room")  # who takes part from home is not asked
SOMETHING_ELSE = _("Something else that you need")


def label(question: Question, language: str) -> str:
    if not question.standard:
        return question.words("label", language)
    with in_language(language):
        return str(LABELS[question.kind])


def hint(question: Question, language: str, *, of_series: bool = False) -> str:
    """Help, why it is asked, when the answer is erased; all in the language of the question."""
    spoken = question.speaks(language)
    with in_language(spoken):
        help_ = str(_HELP[question.kind]) if question.standard else question.words("help", spoken)
        reason = (
            str(_PURPOSES[question.kind])
            if question.standard
            else question.words("purpose", spoken).rstrip(".")
        )
        parts = [help_, str(_("Why we ask: %(reason)s.", reason=reason))]
        if question.roles:
            roles = ", ".join(str(word) for role, word in ROLES.items() if role in question.roles)
            parts.append(str(_("Only for: %(roles)s.", roles=roles)))
        parts.append(str(_kept(question.keep_days, of_series=of_series)))
        return " ".join(filter(None, parts))


def _kept(days: int, *, of_series: bool) -> Any:
    if of_series:
        return plural(
            "The answer is erased %(num)s day after the last date.",
            "The answer is erased %(num)s days after the last date.",
            days,
        )
    return plural(
        "The answer is erased %(num)s day after the event.",
        "The answer is erased %(num)s days after the event.",
        days,
    )


def offered(question: Question, language: str) -> list[tuple[str, str]]:
    """Value and words of each answer to choose; of organizers' lists both are the words read."""
    if question.kind in (NEEDS, "yes_no"):
        fixed = NEED_WORDS if question.kind == NEEDS else YES_NO
        with in_language(language):
            return [(key, str(word)) for key, word in fixed.items()]
    spoken = question.speaks(language)
    return [(one.words_in(spoken), one.words_in(spoken)) for one in question.options]


def option_called(question: Question, word: str) -> Option | None:
    """By its words in either language: a form may have been opened in the other one."""
    return next((one for one in question.options if word and word in one), None)


def said(answer: Answer, language: str) -> str:
    """An answer in the reader's language, on one line or several."""
    words = [_chosen(answer.question, word, language) for word in answer.chosen]
    return "; ".join(filter(None, (*words, answer.text)))


def _chosen(question: Question, word: str, language: str) -> str:
    fixed = NEED_WORDS if question.kind == NEEDS else YES_NO
    if question.kind in (NEEDS, "yes_no") and word in fixed:
        with in_language(language):
            return str(fixed[word])
    option = option_called(question, word)
    return option.words_in(question.speaks(language)) if option else word


def counted(needs: dict[str, int]) -> list[str]:
    """`2 need captions`, one line for each need that anybody has."""
    return [str(_need(key, number)) for key in (*NEED_WORDS, "else") if (number := needs.get(key))]


def _need(key: str, number: int) -> Any:
    words = {
        "sign_language": plural(
            "%(num)s needs sign language", "%(num)s need sign language", number
        ),
        "captions": plural("%(num)s needs captions", "%(num)s need captions", number),
        "wheelchair": plural(
            "%(num)s comes with a wheelchair", "%(num)s come with a wheelchair", number
        ),
        "quiet_room": plural("%(num)s needs a quiet room", "%(num)s need a quiet room", number),
        "else": plural(
            "%(num)s wrote what else is needed", "%(num)s wrote what else is needed", number
        ),
    }
    return words[key]
