"""What must be known of those behind events, decided from what they have typed and nothing else."""

from typing import Any

import pytest

from webinar_hub.catalogue.rules import responsible
from webinar_hub.participants.default_texts import privacy_draft
from webinar_hub.participants.models import ConsentText, Organization


def organization(**columns: Any) -> Organization:
    known = {
        "name": "Families in Step",
        "address": "Lesnaya 5, 675000 Blagoveshchensk",
        "help_phone": "+7 495 000-00-00",
        "help_email": "",
        "help_messenger": "",
        "privacy_en": "We keep your name. See [the law](https://law.example.org) [1].",
        "privacy_ru": "Мы храним ваше имя.",
    }
    return Organization(**(known | columns))


def lacking(language: str = "en", **columns: Any) -> list[tuple[str, str]]:
    found = responsible.lacks(organization(**columns), {language})
    return [(one.part, one.field) for one in found]


def consent(body: str, version: int = 1, purpose: str = "participation") -> ConsentText:
    return ConsentText(purpose=purpose, language="en", version=version, label="I agree.", body=body)


def test_a_draft_of_a_consent_is_lacking_in_its_own_language_until_a_newer_one_is_finished():
    draft = consent("[Draft.] To whom. To [name].")
    found = responsible.lacks(organization(consent_texts=[draft]), {"en"})
    assert [(one.part, one.field) for one in found] == [("consents", "participation_body_en")]
    assert str(found[0].text).endswith("still to be filled in or taken out: [Draft.], [name]")
    assert lacking("ru", consent_texts=[draft]) == []
    assert lacking("en", consent_texts=[draft, consent("To whom. To us.", 2)]) == []
    assert lacking("en", consent_texts=[consent("To us."), consent("To [name].", 2)]) == [
        ("consents", "participation_body_en")
    ]


def test_nothing_is_lacking_where_all_is_filled_in():
    assert lacking("en") == lacking("ru") == []


@pytest.mark.parametrize("nothing", ["", "  ", "—", "[name]", "Fund [name of the fund]"])
def test_a_line_without_words_or_with_a_place_left_open_is_not_filled_in(nothing):
    assert lacking(name=nothing) == [("organization", "name")]
    assert lacking(address=nothing) == [("organization", "address")]
    assert lacking(help_phone=nothing) == [("organization", "help_phone")]


@pytest.mark.parametrize("way", ["help_phone", "help_email", "help_messenger"])
def test_one_way_to_ask_is_enough(way):
    assert lacking(**({"help_phone": ""} | {way: "@example"})) == []


def test_the_privacy_page_is_needed_in_the_language_of_the_event():
    assert lacking("ru", privacy_en="") == []
    assert lacking("en", privacy_en="") == [("privacy", "privacy_en")]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_draft_counts_only_when_each_of_its_places_was_filled_in_or_taken_out(language):
    text = privacy_draft(organization(retention_months=36), language)
    assert "36" in text
    places = responsible.open_places(text)
    assert len(places) == 5
    for place in places:
        assert not responsible.finished(text)
        assert lacking(language, **{f"privacy_{language}": text}) == [
            ("privacy", f"privacy_{language}")
        ]
        text = text.replace(f"[{place}]", "")
    assert responsible.finished(text)


def test_an_open_place_is_named_also_where_it_goes_over_several_lines():
    text = "Write to\n[name or\noffice] or [имя]. [ ] [x](y) [2] [see][3]"
    assert responsible.open_places(text) == ["name or office", "имя"]


def test_a_reader_gets_a_finished_text_in_the_own_language_else_the_other_one():
    texts = {"privacy_en_html": "<p>en</p>", "privacy_ru_html": "<p>ru</p>"}
    both = organization(**texts)
    assert responsible.privacy_shown(both, "ru") == ("ru", "<p>ru</p>")
    half = organization(privacy_ru="[Черновик]", **texts)
    assert responsible.privacy_shown(half, "ru") == ("en", "<p>en</p>")
    assert responsible.privacy_shown(organization(privacy_en="", privacy_ru=""), "ru") is None
