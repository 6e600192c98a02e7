"""What may stand in an automatic letter, and what is said of the rest."""

import pytest

from webinar_hub.wordings.checking import fault
from webinar_hub.wordings.kinds import KINDS


def said(typed: str, part: str = "opening", kind: str = "confirmation") -> str:
    return str(fault(KINDS[kind], part, typed) or "")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("{unheard_of}", "There is nothing to put in for {unheard_of}."),
        ("{join_link}", "There is nothing to put in for {join_link}."),
        ("{deadline}", "There is nothing to put in for {deadline}."),
        ("{{7*7}}", "{{7*7}} is no placeholder."),
        ("{{given_name}}", "{{given_name}} is no placeholder."),
        ("{x.__class__}", "{x.__class__} is no placeholder."),
        ("{given_name!r}", "{given_name!r} is no placeholder."),
        ("{Given name}", "{Given name} is no placeholder."),
        ("%(given_name)s", "%(given_name)s is no placeholder."),
        ("Hello {given_name", "{ is no placeholder."),
        ("Hello given_name}", "} is no placeholder."),
    ],
)
def test_what_is_no_placeholder_is_named(typed, shown):
    assert said(typed).startswith(shown)
    assert "{given_name}" in said(typed)


def test_known_placeholders_and_plain_words_are_welcome():
    for typed in ("", "100 % sure (yes)", "**{given_name}**, see [the page]({event_page})"):
        assert said(typed) == ""


def test_a_subject_holds_no_link_and_says_what_it_is_about():
    assert said("{event}: {own_page}", "subject").startswith("A link has no place in a subject")
    assert said("You are in", "subject").startswith("Whoever reads it needs {event} here.")
    assert said("{soon}!", "subject", "reminder_day").startswith("Whoever reads it needs {event}")
    assert said("{event}: {soon}", "subject", "reminder_day") == ""


def test_what_nobody_can_do_without_stays_in_the_letter():
    assert said("A seat is yours.", kind="offer").startswith("Whoever reads it needs {deadline}")
    assert said("Please answer until {deadline}.", kind="offer") == ""
    assert said("We hope it works.", "closing", "offer") == ""
