"""From the event's page to everybody's answer, without script, and what goes wrong on the way."""

import io
import re

import pytest

from tests import making
from tests.colleagues.lists import (
    MARIA,
    a_seminar,
    agree,
    asked,
    letters,
    lines,
    lists,
    put_together,
    states,
)
from tests.colleagues.sheets import HEADINGS, with_part, xlsx
from tests.forms import fields, form_to
from tests.registration.people import delivered, sign_up
from tests.registration.visitors import errors, summary, words
from webinar_hub.colleagues import reading
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.core.web import settings
from webinar_hub.registration.models import Registration

PAGE = "/events/the-tender-age/colleagues"
MANAGER = {"name": "Maria Sokolova", "organisation": "Kindergarten No. 7", "email": MARIA}
LIST = "Anna Ivanova, anna@example.org, psychologist\nBoris Orlov; boris@example.org"


@pytest.fixture
def event(on_the_web):
    return a_seminar()


@pytest.fixture
def read(event, visitor):
    """Sends the first page; `file` is a file's content."""

    def send(people=LIST, file=None, **typed):
        form = MANAGER | {"people": people} | typed
        if file is not None:
            form["file"] = (io.BytesIO(file), "list.xlsx")
        return visitor.post(PAGE, form, content_type="multipart/form-data")

    return send


def sent(page):
    """The fields of the preview, as a browser would send them back."""
    return fields(form_to(page.get_data(as_text=True), f"{PAGE}/list"))


def own_page(listing) -> str:
    return f"/colleagues/{links.token('colleagues', listing.public_id)}"


def answer_page(registration) -> str:
    return f"/answer/{links.token('agree', registration.public_id, registration.link_counter)}"


def first() -> Registration:
    db.session.rollback()
    return db.session.query(Registration).order_by(Registration.id).first()


def test_the_way_in_stands_on_events_for_professionals_that_are_not_sensitive(event, visitor):
    assert PAGE in visitor.get("/events/the-tender-age").get_data(as_text=True)
    for columns in ({"sensitive": True}, {"sensitive": False, "audience": frozenset({"parent"})}):
        making.change(event, **columns)
        assert PAGE not in visitor.get("/events/the-tender-age").get_data(as_text=True)
        assert "Nobody can be signed up by others" in words(visitor.get(PAGE))


def test_from_the_list_to_everybodys_letter(event, visitor, read):
    preview = read()
    assert preview.status_code == 200
    assert "2 lines are fine" in words(preview)
    assert lists() == []  # nothing is kept before the button
    answer = visitor.post(f"{PAGE}/list", sent(preview))
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/sent")
    assert "look into your mail" in words(visitor.get(answer.location))
    page = own_page(lists()[0])
    assert "Yes, write to 2 colleagues" in words(visitor.get(page))
    assert letters() == []
    assert set(errors(visitor.post(f"{page}/confirmation"))) == {"mine"}  # a button alone
    assert letters() == []
    assert visitor.post(f"{page}/confirmation", {"mine": "y"}).location == f"{page}?saved=confirmed"
    assert "Done: we write to 2 colleagues." in words(visitor.get(f"{page}?saved=confirmed"))
    assert visitor.post(f"{page}/confirmation", {"mine": "y"}).location.startswith(page)
    assert "0 of 2 have accepted" in words(visitor.get(page))
    assert len(letters()) == 2


def test_what_is_wrong_stands_beside_each_field_and_what_was_typed_stays(event, visitor, read):
    preview = read("Anna Ivanova, anna@example\nBoris, boris@example.org\nVera Belova, v@gmial.com")
    assert preview.status_code == 200
    assert set(errors(preview)) == {"rows-0-email", "rows-1-family_name", "rows-2-email"}
    assert [where for where, _words in summary(preview)] == ["#line-1", "#line-2", "#line-3"]
    form = sent(preview)
    assert form["rows-0-email"] == "anna@example"
    again = visitor.post(f"{PAGE}/list", form | {"rows-1-leave_out": "y"})
    assert again.status_code == 422
    assert set(errors(again)) == {"rows-0-email"}  # v@gmial.com was asked about once
    done = visitor.post(f"{PAGE}/list", sent(again) | {"rows-0-email": "anna@example.org"})
    assert done.status_code == 303
    assert [one.given_name for one in lines(lists()[0])] == ["Anna", "Vera"]


def test_the_same_person_twice_is_named_with_the_line_before(event, read):
    preview = read("Anna Ivanova, anna@example.org\nAnna Ivanova, ANNA@example.org\nBoris Orlov")
    assert "line 1" in errors(preview)["rows-1-email"]
    assert "rows-2-email" in errors(preview)


def test_the_preview_reads_the_same_whoever_is_known(event, visitor, read):
    before = words(read())
    anna = sign_up(event, "Anna", family_name="Ivanova", role="professional")
    asked(event, "Boris Orlov")
    assert words(read()) == before
    assert anna.live


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "http://evil.example.org"},
        {"name": "Win 1000 now"},
        {"organisation": "Call +7 495 000-00-00"},
        {"organisation": "see www.example.org"},
        {"organisation": ""},
        {"email": "maria"},
        {"name": "M" * 61},
    ],
)
def test_nothing_of_the_managers_can_be_a_message_or_a_link(event, read, changes):
    answer = read(**changes)
    assert answer.status_code == 422
    assert set(errors(answer)) == set(changes)
    assert "Anna" in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["Visit evil.example.org", "Anna 1", "<b>Anna</b>", "A" * 61])
def test_names_on_the_list_are_names(event, visitor, read, name):
    form = sent(read()) | {"rows-0-given_name": name}
    answer = visitor.post(f"{PAGE}/list", form)
    assert answer.status_code == 422
    assert set(errors(answer)) == {"rows-0-given_name"}


def test_a_file_is_read_and_after_an_error_elsewhere_stays_as_lines(event, read):
    file = xlsx([HEADINGS, ("Anna Ivanova", "anna@example.org", "psychologist")])
    assert "1 line is fine" in words(read("", file))
    again = read("", file, name="")
    assert again.status_code == 422
    assert "Anna Ivanova, anna@example.org, psychologist" in again.get_data(as_text=True)


@pytest.mark.parametrize(
    "file",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"x" * 300_001,
        with_part(xlsx([]), "xl/media/picture.xml", b"0" * 5_000_000),
        xlsx([HEADINGS, *((f"P{n}", f"p{n}@example.org", "") for n in range(1_000))]),
        xlsx([("Name", "Telephone"), ("Anna", "1")]),
    ],
    ids=["picture", "large", "bomb", "long", "columns"],
)
def test_a_file_that_cannot_be_taken_is_explained_beside_its_field(
    event, read, file, monkeypatch
):
    monkeypatch.setattr(reading, "LARGEST_FILE", 300_000)
    answer = read("", file)
    assert answer.status_code == 422
    assert set(errors(answer)) == {"file"}


def test_nothing_at_all_is_explained_too(event, read, visitor):
    assert set(errors(read(""))) == {"people"}
    assert visitor.post(PAGE, {}).status_code == 422
    nobody = visitor.post(f"{PAGE}/list", MANAGER)
    assert nobody.status_code == 422
    assert "nobody to sign up" in words(nobody)


def test_two_hundred_people_with_long_names_go_through_the_preview(event, visitor, read):
    name = "Константин-Александр Преображенский-Вознесенский"
    preview = read("\n".join(f"{name}, p{n}@example.org, {'педагог ' * 15}" for n in range(200)))
    assert "200 lines are fine" in words(preview)
    assert visitor.post(f"{PAGE}/list", sent(preview)).status_code == 303
    assert len(lines(lists()[0])) == 200


def test_lists_from_one_network_are_limited_and_what_was_typed_stays(event, visitor, read):
    object.__setattr__(settings(), "colleague_lists_per_hour", 1)
    form = sent(read())
    assert visitor.post(f"{PAGE}/list", form).status_code == 303
    again = visitor.post(f"{PAGE}/list", form)
    assert again.status_code == 429
    assert "Anna" in again.get_data(as_text=True)
    assert len(lists()) == 1


def test_one_mailbox_is_asked_five_times_an_hour_at_most(event, visitor, read):
    form = sent(read())
    codes = [visitor.post(f"{PAGE}/list", form).status_code for _ in range(6)]
    assert codes == [303] * 5 + [429]


@pytest.mark.parametrize("path", ["/colleagues/", "/answer/", "/employer-letters/"])
def test_a_forged_link_leads_nowhere(event, visitor, path):
    listing = asked(event, "Anna")
    right = own_page(listing).rsplit("/", 1)[1]
    cut, raised = right[:-1], right.replace("-0-", "-1-")
    for token in ("wrong", cut, cut + ("a" if right[-1] != "a" else "b"), raised):
        assert visitor.get(path + token).status_code == 404
    other = {"/colleagues/": answer_page(first()), "/answer/": own_page(listing)}
    assert visitor.get(path + other.get(path, "/x").rsplit("/", 1)[1]).status_code == 404


def test_opening_the_page_or_pressing_its_button_alone_answers_nothing(event, visitor):
    asked(event, "Anna Ivanova")
    page = answer_page(first())
    opened = visitor.get(page)
    assert "Maria Sokolova, Kindergarten No. 7 put you on the list" in words(opened)
    pressed = visitor.post(page, fields(form_to(opened.get_data(as_text=True), page)))
    assert pressed.status_code == 422
    assert "answer" in errors(pressed)
    assert states(event) == ["offered"]


def test_a_yes_needs_the_consent_and_then_leads_to_ones_own_page(event, visitor):
    asked(event, "Anna Ivanova")
    page = answer_page(first())
    form = fields(form_to(visitor.get(page).get_data(as_text=True), page)) | {"answer": "yes"}
    without = visitor.post(page, form)
    assert set(errors(without)) == {"consent_participation"}
    form |= {"consent_participation": "y", "position": "psychologist", "family_name": "Orlova"}
    assert visitor.post(page, form).location == page
    assert first().full_name == "Anna Orlova"
    assert states(event) == ["confirmed"]
    assert "You are signed up; the invitation is on its way." in words(visitor.get(page))
    assert visitor.post(page, form).location == page  # a second press


def test_a_no_is_forgotten_and_the_link_then_says_so(event, visitor):
    asked(event, "Anna Ivanova")
    page = answer_page(first())
    answer = visitor.post(page, {"answer": "no"})
    assert answer.location == "/answers/declined"
    assert "Thank you" in words(visitor.get(answer.location))
    assert visitor.get(page).status_code == 404
    assert visitor.post(page, {"answer": "yes"}).status_code == 404


def test_who_comes_too_late_reads_so(event, visitor, clock):
    asked(event, "Anna Ivanova")
    page, until = answer_page(first()), first().offered_until
    delivered()
    form = fields(form_to(visitor.get(page).get_data(as_text=True), page))
    clock.set(until)
    assert "The time to answer is over" in words(visitor.get(page))
    visitor.post(page, form | {"answer": "yes", "consent_participation": "y"})
    assert states(event) == ["cancelled"]
    assert "The time to answer is over" in words(visitor.get(page))


def test_the_usual_page_and_its_buttons_lead_to_the_question_first(event, visitor):
    asked(event, "Anna Ivanova")
    token = links.token("manage", first().public_id)
    for path in ("", "/details", "/cancellation"):
        assert visitor.get(f"/registrations/{token}{path}").location.endswith(answer_page(first()))
    visitor.post(f"/registrations/{token}/acceptance")
    assert states(event) == ["offered"]


def test_the_manager_reads_who_accepted_and_takes_back_who_did_not(event, visitor):
    listing = asked(event, "Anna Ivanova", "Boris Orlov")
    agree(lines(listing)[0])
    page = own_page(listing)
    shown = visitor.get(page)
    assert "1 of 2 have accepted" in words(shown)
    (removal,) = re.findall(r'action="([^"]+/removal)"', shown.get_data(as_text=True))
    assert visitor.post(removal).location == page
    assert visitor.post(removal).location == page
    assert states(event) == ["confirmed"]


def test_the_manager_adds_people_who_are_asked_at_once(event, visitor):
    listing = asked(event, "Anna Ivanova")
    page = f"{own_page(listing)}/more"
    assert visitor.get(page).status_code == 200
    assert set(errors(visitor.post(page, {"people": "x"}))) == {"people"}
    preview = visitor.post(page, {"people": "Anna Ivanova, anna@example.org\n" + LIST})
    assert "on your list already" in errors(preview)["rows-0-email"]
    form = fields(form_to(preview.get_data(as_text=True), f"{page}/list"))
    form |= {"rows-0-leave_out": "y", "rows-1-leave_out": "y"}
    assert visitor.post(f"{page}/list", form).location == own_page(listing)
    assert [one.recipient_email for one in letters()] == ["anna@example.org", "boris@example.org"]


def test_a_list_for_an_event_that_closed_meanwhile_says_so(event, visitor):
    listing = put_together(event, "Anna")
    making.change(event, status="cancelled")
    answer = visitor.post(f"{own_page(listing)}/confirmation", {"mine": "y"})
    assert answer.status_code == 422
    assert "Nobody can be signed up by others" in words(answer)


def test_no_page_is_kept_or_found(event, visitor):
    listing = asked(event, "Anna Ivanova")
    for path in (PAGE, own_page(listing), answer_page(first())):
        headers = visitor.get(path).headers
        assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex")
