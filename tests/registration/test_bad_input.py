"""Bad input gets a clear answer, and nothing is lost."""

import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import making
from tests.environment import environment
from tests.registration import people
from tests.registration.conftest import NOW
from tests.registration.visitors import Visitor, errors, sent_form, summary, words
from webinar_hub import create_app
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.database import db
from webinar_hub.mail import rendering
from webinar_hub.registration.models import Registration
from webinar_hub.settings import Settings

HOUR = timedelta(hours=1)
PATH = "/events/tender-age/registrations"


@pytest.fixture
def event(on_the_web):
    return making.make_event(
        slug="tender-age", audience=frozenset({"parent", "professional", "student"})
    )


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=5)


@pytest.fixture
def send(visitor, pool):
    """`send(email="…")`: the form of a parent, with something typed otherwise."""
    form = visitor.form("tender-age")

    def send(**typed):
        return visitor.sign_up("tender-age", form, **({"role": "parent"} | typed))

    return send


def registrations() -> list[Registration]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


# Each mistake is named beside its field and in the summary, and what was typed stays


@pytest.fixture(scope="module")
def mistaken(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory):
    """As `send`, on one site for all: a mistake leaves nothing behind, as is seen at the end."""
    folder = tmp_path_factory.mktemp("mistakes")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'hub.sqlite3')}"
    app = create_app(Settings.from_environment(environment(url, folder)))
    with app.app_context():
        groups = frozenset({"parent", "professional", "student"})
        making.make_pool(making.make_event(slug="tender-age", audience=groups))
        visitor = Visitor(app)
        form = visitor.form("tender-age")
        yield lambda **typed: visitor.sign_up("tender-age", form, **({"role": "parent"} | typed))
        assert registrations() == []
        db.engine.dispose()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"email": ""}, "email", "Please tell us your e-mail address"),
        ({"email": "   "}, "email", "Please tell us your e-mail address"),
        ({"email": "anna"}, "email", "does not look like an e-mail address"),
        ({"email": "anna@@example.org"}, "email", "does not look like an e-mail address"),
        ({"email": "a@example.org, b@example.org"}, "email", "does not look like"),
        ({"email": "анна@example.org"}, "email", "does not look like"),
        ({"email": "a" * 250 + "@example.org"}, "email", "at most 254 characters"),
        ({"given_name": ""}, "given_name", "Please tell us your name."),
        ({"given_name": " \u200e\t "}, "given_name", "Please tell us your name."),
        ({"given_name": "Take it at evil.example/win"}, "given_name", "without addresses"),
        ({"given_name": "Ring 8 800 555 35 35"}, "given_name", "without addresses"),
        ({"given_name": "A" * 101}, "given_name", "at most 100 characters"),
        ({"given_name": "🙂" * 500}, "given_name", "at most 100 characters"),
        ({"family_name": "B" * 500}, "family_name", "at most 100 characters"),
        ({"role": ""}, "role", "Please choose the group you belong to."),
        ({"role": "volunteer"}, "role", "This event is not for this group."),
        ({"role": "'; DROP TABLE"}, "role", "This event is not for this group."),
        ({"role": "student"}, "family_name", "Please tell us your family name"),
        ({"role": "professional"}, "organisation", "Please tell us where you work."),
        ({"region": "RU-XXX"}, "region", "Please choose from the list."),
        ({"organisation_kind": "secret"}, "organisation_kind", "Please choose from the list."),
        ({"children": "two"}, "children", "Please write a number, such as 2."),
        ({"children": "-1"}, "children", "Please write a number, such as 2."),
        ({"children": "٣"}, "children", "Please write a number, such as 2."),
        ({"children": "1e9"}, "children", "Please write a number, such as 2."),
        ({"children": "21"}, "children", "Please write a number up to 20."),
        ({"children": "9" * 5000}, "children", "Please write a number up to 20."),
        ({"ages": "40-50"}, "ages", "Please choose from the list."),
        ({"consent_participation": ""}, "consent_participation", "Without your consent"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_in_the_summary(mistaken, typed, field, sentence):
    answer = mistaken(**typed)
    assert answer.status_code == 422
    assert sentence in errors(answer)[field]
    targets = {address for address, text in summary(answer) if sentence in text}
    assert targets <= {f"#{field}", f"#{field}-0"}
    assert targets
    identities = answer.get_data(as_text=True)
    assert all(f'id="{one[1:]}"' in identities for one in targets)


def test_several_mistakes_are_named_at_once(mistaken):
    answer = mistaken(email="anna", given_name="", role="professional", children="many")
    assert set(errors(answer)) == {"email", "given_name", "family_name", "organisation", "children"}
    assert len(summary(answer)) == 5
    assert answer.get_data(as_text=True).split("<title>")[1].startswith("Error: ")


def test_everything_typed_is_kept(mistaken):
    typed = {
        "email": "anna@@example.org",
        "given_name": "Анна <b> & «Co»",
        "family_name": "O'Neill",
        "organisation": 'Centre "Step"',
        "position": "{position}",
        "children": "many",
        "zone": "Asia/Omsk",
        "lang": "ru",
    }
    form = sent_form(mistaken(**typed))
    assert {name: form[name] for name in typed} == typed
    ticked = {"ages": ["4-6", "7-10"], "discreet": "y", "role": "student"}
    answer = mistaken(email="anna", region="RU-AMU", **ticked)
    page = answer.get_data(as_text=True)
    assert '<option value="RU-AMU" selected>' in page
    form = sent_form(answer)
    assert (form["ages"], form["discreet"], form["role"]) == (["4-6", "7-10"], "y", "student")


def test_a_mistake_is_named_in_russian_to_who_reads_russian(on_the_web, pool):
    answer = Visitor(on_the_web, "ru").sign_up("tender-age", role="parent", email="anna")
    assert "не похоже на адрес" in errors(answer)["email"]
    assert answer.get_data(as_text=True).split("<title>")[1].startswith("Ошибка: ")


# Odd, but right: it is kept, shown and written as it is, on one line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Анна\r\nBcc: all", "Анна Bcc: all"),
        ("An\u2028na", "An na"),
        ("An\u0085na\u2029x", "An na x"),
        ("An\x00n\x07a", "Anna"),
        ("👩‍👧 Anna", "👩‍👧 Anna"),
        ("A\u0301nna", "Ánna"),
        ("\u202eannA", "annA"),
        ("حنا بنت محمد", "حنا بنت محمد"),
        ("{manage_link} {greeting}", "{manage_link} {greeting}"),
        ("%(name)s {{7*7}} {% raw %}", "%(name)s {{7*7}} {% raw %}"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('Anna "Nan" O\'Neill, Dr.; \\n', 'Anna "Nan" O\'Neill, Dr.; \\n'),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
    ],
)
def test_an_odd_name_is_kept_on_one_line_and_never_read_as_anything_else(
    send, visitor, typed, kept, pool
):
    assert send(given_name=typed).status_code == 303
    (anna,) = registrations()
    assert anna.given_name == kept
    (letter,) = people.letters_to(anna)
    rendered = rendering.letter(letter)
    assert kept in rendered.text
    assert "\n" not in rendered.subject
    data = rendering.render(letter, mail_from="events@example.org", mail_domain="example.org")
    head = data.split(b"\r\n\r\n", 1)[0].split(b"\r\n")
    assert sum(line.lower().startswith((b"to:", b"bcc:", b"cc:")) for line in head) == 1
    calendar = rendering.calendar(letter).content.decode()
    assert calendar.count("BEGIN:VEVENT") == calendar.count("ATTENDEE") == 1


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("  Anna@Example.ORG ", "anna@example.org"),
        ("anna@почта.рф", "anna@xn--80a1acny.xn--p1ai"),
        ("an\x00na@example.org", "anna@example.org"),
        ("anna+school@example.org", "anna+school@example.org"),
    ],
)
def test_an_odd_address_is_one_mailbox(send, typed, key):
    assert send(email=typed).status_code == 303
    (anna,) = registrations()
    assert anna.participant.email_key == key
    assert people.letters_to(anna)[0].recipient_email == key


@pytest.mark.parametrize("address", ["a@example.org\r\nBcc: b@example.org", "anna\n@example.org"])
def test_a_line_break_in_an_address_is_refused(send, address):
    assert send(email=address).status_code == 422
    assert registrations() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("zone", "Mars/Olympus"), ("zone", "../../etc/passwd"), ("zone", "UTC"), ("lang", "xx")],
)
def test_what_the_browser_says_of_itself_is_believed_only_if_it_can_be(send, typed, kept):
    assert send(**{typed: kept}).status_code == 303
    (anna,) = registrations()
    assert (anna.zone, anna.language) == ("Europe/Moscow", "en")


@pytest.mark.parametrize("seat", ["abc", "999999", "-1", "1; DROP"])
def test_a_seat_that_was_never_offered_is_passed_over_where_there_is_only_one_kind(send, seat):
    assert send(seat=seat).status_code == 303


def test_a_seat_of_another_event_is_not_given(visitor, event):
    for name in ("room", "online"):
        making.make_pool(event, name=name)
    other = making.make_pool(making.make_event())
    answer = visitor.sign_up("tender-age", role="parent", seat=str(other.id))
    assert errors(answer)["seat"] == "Please choose from the list."
    assert people.figures(other) == (0, 0)


def test_fields_that_nobody_offered_change_nothing(send, pool):
    extra = {"state": "confirmed", "event_id": "7", "attempt": "5", "id": "9", "queue_number": "1"}
    assert send(**extra, public_id="abc").status_code == 303
    (anna,) = registrations()
    assert (anna.attempt, anna.queue_number) == (1, None)


def test_the_longest_answers_fit_into_what_the_browser_keeps(visitor, send):
    """A cookie above four kilobytes would be dropped without a word."""
    letters = random.Random(1)

    def some(length: int) -> str:
        alphabet = [chr(one) for one in range(ord("а"), ord("я"))] + list("👩🎓🏠😀🧩🐘")
        return "".join(letters.choice(alphabet) for _ in range(length))

    answer = send(
        role="professional",
        email="a" * 60 + "@" + ".".join(["b" * 60] * 3) + ".org",
        given_name=some(100),
        family_name=some(100),
        patronymic=some(100),
        organisation=some(250),
        position=some(150),
    )
    assert answer.status_code == 303
    assert "It goes to a•••@" in words(visitor.get(answer.location))
    assert sent_form(visitor.get("/events/tender-age/again"))["email"].startswith("aaa")


# Things that happened while the form was open


def test_a_form_opened_before_the_event_moved_shows_the_new_time_and_keeps_the_rest(
    visitor, event, pool
):
    form = visitor.form("tender-age")
    making.make_meeting(event, making.in_days(11))
    catalogue.remove_meeting(people.fresh(event).meetings[0].id)
    answer = visitor.sign_up("tender-age", form, role="parent")
    assert answer.status_code == 422
    assert "The dates have changed since you opened this page." in summary(answer)[0][1]
    assert "13 November 2026" in words(answer)
    assert registrations() == []
    assert visitor.sign_up("tender-age", sent_form(answer), role="parent").status_code == 303


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"sign_up_closes_at": NOW}, "Sign-up is closed"),
        ({"historical": True}, "This event is over"),
        ({"visibility": "invitation_only"}, "By invitation"),
    ],
)
def test_a_form_opened_before_the_door_shut_is_told_so(visitor, event, pool, columns, sentence):
    form = visitor.form("tender-age")
    making.change(event, **columns)
    answer = visitor.sign_up("tender-age", form, role="parent")
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert registrations() == []


def test_a_form_opened_before_the_event_was_cancelled_reads_the_reason(visitor, event, pool):
    form = visitor.form("tender-age")
    catalogue.cancel_event(event.id, "The speaker is ill.")
    answer = visitor.sign_up("tender-age", form, role="parent")
    assert answer.status_code == 422
    assert "The speaker is ill." in words(answer)


def test_a_form_opened_before_the_last_seat_went_takes_a_place_in_line(visitor, event, pool):
    making.change(pool, capacity=1)
    form = visitor.form("tender-age")
    people.sign_up(event, "Boris")
    assert visitor.sign_up("tender-age", form, role="parent").status_code == 303
    assert registrations()[-1].queue_number == 1


def test_a_form_opened_a_moment_before_closing_is_judged_by_our_clock(visitor, event, pool, clock):
    making.change(event, sign_up_closes_at=clock.now() + HOUR)
    form = visitor.form("tender-age")
    clock.advance(hours=1)
    assert visitor.sign_up("tender-age", form, role="parent").status_code == 422


# Requests that no form makes


@pytest.mark.parametrize(
    "path", ["/events/a%00b", "/texts/participation/a%00b", "/registrations/a%00b"]
)
def test_a_nul_in_an_address_of_ours_finds_nothing(app, path):
    """PostgreSQL refuses to look for it, SQLite finds nothing."""
    assert Visitor(app).get(path).status_code in (400, 404)


def test_too_much_is_refused_before_it_is_read(visitor, pool):
    answer = visitor.post(PATH, {"given_name": "A" * 3_000_000})
    assert answer.status_code == 413


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_ways_of_asking_are_refused(visitor, pool, method):
    answer = visitor._ask(getattr(visitor.browser, method), PATH)
    assert answer.status_code == 405


def test_what_is_sent_as_something_else_than_a_form_is_an_empty_form(visitor, pool):
    answer = visitor.post(PATH, data='{"email": "a@example.org"}', content_type="application/json")
    assert answer.status_code == 422
    assert "email" in errors(answer)


def test_a_tick_sent_many_times_is_kept_once(send):
    assert send(ages=["0-3"] * 200 + ["7-10"]).status_code == 303
    assert [one.ages for one in registrations()] == ["0-3 7-10"]
