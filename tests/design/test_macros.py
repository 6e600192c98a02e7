"""What the macros promise to people who cannot see the page, and to the pages that call them."""

import re
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from tests.design.sources import TEMPLATES


class Meeting(Form):
    day = StringField("Day", [InputRequired("Enter the day of the meeting")])


class SignUp(Form):
    email = EmailField("E-mail", [InputRequired("Enter your e-mail address"), Length(max=254)])
    role = RadioField(
        "Who are you?",
        [InputRequired("Choose who you are")],
        choices=[SelectChoice("parent", "A parent"), SelectChoice("student", "A student")],
    )
    ages = SelectMultipleField(
        "Ages",
        choices=[SelectChoice("0-3", "0 to 3")],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    children = IntegerField("Children", [InputRequired("Enter a number")])
    region = SelectField("Region", choices=[SelectChoice("RU-NIZ", "Nizhny Novgorod Oblast")])
    question = TextAreaField("Question")
    consent = BooleanField("I agree", [InputRequired("We need your consent")])
    token = HiddenField("Token", [InputRequired("Load the page again")])
    meetings = FieldList(FormField(Meeting), min_entries=2)


@pytest.fixture(scope="module")
def ui() -> Any:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.globals["static_url"] = lambda path: f"/static/{path}"
    return environment.get_template("_macros.html").module


@pytest.fixture
def refused() -> SignUp:
    form = SignUp(MultiDict({"email": "", "children": "two"}))
    assert not form.validate()
    return form


def attribute(html: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', html)
    assert found, f"no {name} in {html}"
    return found[1]


def test_every_name_of_the_guide_is_a_macro(ui):
    guide = (TEMPLATES.parent / "docs" / "design.md").read_text("utf-8")
    rows = re.findall(r"^\| (`\w+\(.*?)\|", guide, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)\(", row)}
    assert "event_card" in named
    assert not {name for name in named if not hasattr(ui, name)}


def test_hint_and_error_are_read_out_with_their_field(ui, refused):
    html = ui.field(refused.email, hint="The letter goes here", autocomplete="email")
    for identifier in attribute(html, "aria-describedby").split():
        assert f'id="{identifier}"' in html
    assert attribute(html, "aria-invalid") == "true"
    assert attribute(html, "autocomplete") == "email"
    assert attribute(html, "for") == "email"
    assert "Enter your e-mail address" in html


def test_a_field_without_fault_says_nothing_of_faults(ui):
    html = ui.field(SignUp().email)
    assert "aria-invalid" not in html
    assert "aria-describedby" not in html


def test_a_field_keeps_what_was_typed_even_where_a_number_was_asked(ui, refused):
    html = ui.field(refused.children)
    assert attribute(html, "value") == "two"
    assert attribute(html, "inputmode") == "numeric"
    assert 'type="text"' in html


def test_a_pasted_text_is_never_cut_by_the_browser(ui):
    assert "maxlength" not in ui.field(SignUp().email)


def test_choices_are_a_group_with_a_name(ui, refused):
    html = ui.field(refused.role, hints={"parent": "Also foster parents"})
    assert attribute(html, "role") == "radiogroup"
    assert re.search(r"<legend[^>]*>Who are you\?</legend>", html)
    assert html.count('type="radio"') == 2
    assert 'aria-describedby="role-0-hint"' in html


def test_several_choices_are_boxes_in_a_fieldset(ui):
    html = ui.field(SignUp().ages)
    assert html.startswith("<fieldset")
    assert 'type="checkbox"' in html
    assert "radiogroup" not in html


def test_every_kind_of_field_has_exactly_one_label(ui, refused):
    for name in ("email", "region", "question", "consent", "children"):
        html = ui.field(refused[name])
        assert re.findall(r'<label[^>]*for="(\w+)"', html) == [name]


def test_further_arguments_become_attributes(ui):
    html = ui.field(SignUp().question, rows=6, data_autosize=True)
    assert attribute(html, "rows") == "6"
    assert " data-autosize" in html


def test_the_summary_leads_to_every_field_that_can_be_reached(ui, refused):
    html = ui.error_summary(refused)
    fields = [refused[name] for name in ("email", "role", "children", "region", "consent")]
    fields += [entry.form.day for entry in refused.meetings]
    page = "".join(str(ui.field(f)) for f in fields)
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert {"email", "role-0", "consent", "meetings-0-day", "meetings-1-day"} <= set(targets)
    for target in targets:
        assert f'id="{target}"' in page
    assert "<li>Load the page again</li>" in html
    assert 'role="alert"' in html


def test_a_form_without_fault_has_no_summary(ui):
    assert not ui.error_summary(SignUp()).strip()
    assert not ui.error_prefix(SignUp()).strip()


def test_words_of_people_are_escaped(ui):
    sly = '<img src=x onerror="alert(1)">'
    card = {"url": "/events/x", "title": sly, "time": {"date": sly}, "kind": sly, "state": "open"}
    for html in (
        ui.event_card(card),
        ui.notice(sly),
        ui.speaker(sly),
        ui.definition_list([(sly, sly)]),
    ):
        assert "<img" not in html


def test_a_card_needs_no_more_than_title_date_kind_and_state(ui):
    card = {
        "url": "/events/october",
        "title": "October",
        "time": {"date": "October 2019"},
        "kind": "Seminar",
        "state": "over",
    }
    html = ui.event_card(card)
    assert "October 2019" in html
    assert "datetime" not in html
    assert "Over" in html


def test_a_time_is_given_to_machines_and_in_both_zones_to_people(ui):
    meeting = {
        "weekday": "Wednesday",
        "date": "14 October",
        "hours": "18:30–20:00",
        "zone": "Moscow, UTC+3",
        "yours": "20:30–22:00, UTC+5",
        "iso": "2026-10-14T18:30+03:00",
    }
    html = ui.time_block(meeting)
    assert '<time class="time__when" datetime="2026-10-14T18:30+03:00">' in html
    text = " ".join(re.sub(r"<[^>]+>", "", html).split())
    assert text == "Wednesday 14 October 18:30–20:00 Moscow, UTC+3 yours: 20:30–22:00, UTC+5"


@pytest.mark.parametrize(("taken", "width"), [(0, "0%"), (10, "50%"), (25, "100%")])
def test_the_bar_of_seats_is_never_longer_than_the_room(ui, taken, width):
    assert f'class="seats__taken" width="{width}"' in ui.seats_meter(taken, 20, "seats")


def test_without_a_limit_there_is_no_bar_of_seats(ui):
    assert '<svg class="seats__bar"' not in ui.seats_meter(7, None, "7 are coming")


def test_the_current_filter_is_told_and_not_only_shown(ui):
    html = ui.filter_group("Region", [("All", "?", False), ("Tyumen", "?r=1", True)], fold=True)
    assert html.count('aria-current="true"') == 1
    assert re.search(r"<summary>.*Tyumen</span></summary>", html)
