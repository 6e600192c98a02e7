"""The box, the pages behind letters, and the press of a mail service's own button."""

import re

import pytest

from tests import making
from tests.forms import fields, form_to
from tests.news.readers import (
    MONDAY,
    announce,
    letters,
    reader,
    subscribe,
    subscriptions,
    sweep,
)
from tests.registration.visitors import Visitor, errors, words
from webinar_hub.core import links, page_versions
from webinar_hub.core.database import db
from webinar_hub.mail.models import StoppedAddress
from webinar_hub.news import operations
from webinar_hub.news.models import NewsConsent, Subscriber
from webinar_hub.participants.operations import add_consent_text

ADDRESS = {"email": "anna@example.org", "consent": "y"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def site(sqlite_app, clock, monkeypatch):
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    clock.set(MONDAY)
    with sqlite_app.app_context():
        yield sqlite_app


@pytest.fixture
def programme(site):
    made = making.make_programme(slug="family", name="Family trust")
    add_consent_text(made.organization_id, "news", "en", "Write to me", "Body")
    return made


@pytest.fixture
def visitor(site, programme):
    return Visitor(site)


def box(visitor, path: str) -> tuple[str, dict]:
    """Where the box of a page is sent, and what stands in it."""
    page = visitor.get(path).get_data(as_text=True)
    address = re.search(r'action="(/subscriptions[^"]*)"', page)[1]
    return address.replace("&amp;", "&"), fields(form_to(page, address))


def page_of(subscriber_id: int) -> str:
    return f"/subscriptions/{links.token('news', reader(subscriber_id).public_id)}"


def way_out_of(subscriber_id: int) -> str:
    return f"/unsubscribe/{links.token('unsubscribe', reader(subscriber_id).public_id)}"


def confirmation() -> str:
    return f"/confirmations/{links.token('confirm', subscriptions()[-1].public_id)}"


def number(model) -> int:
    db.session.rollback()
    return db.session.query(model).count()


# The box


@pytest.mark.parametrize(
    ("path", "asked", "said"),
    [
        ("/", {}, "Tell me about new events"),
        ("/?audience=parent", {"audience": "parent"}, "Tell me about new events for parents"),
        ("/month?kind=webinar", {"kind": "webinar"}, "Only: webinar"),
        ("/agenda?format=online", {"way": "online"}, "Only: online"),
        ("/programmes/family", {"programme": "family"}, "Only: Family trust"),
        ("/series/evenings", {"series": "evenings"}, "Only: Case management"),
    ],
)
def test_a_page_asks_for_an_address_and_means_what_it_shows(
    visitor, programme, path, asked, said
):
    making.make_series(programme, slug="evenings")
    announce(programme)
    address, form = box(visitor, path)
    assert said in words(visitor.get(path))
    answer = visitor.post(address, form | ADDRESS)
    assert (answer.status_code, answer.location) == (303, "/subscriptions/sent")
    (made,) = subscriptions()
    assert made.confirmed_at is None
    found = {
        **{name: getattr(made, name) for name in ("audience", "kind", "way")},
        "programme": made.programme.slug if made.programme else None,
        "series": made.series.slug if made.series else None,
    }
    assert {name: value for name, value in found.items() if value} == asked


def test_the_answer_is_the_same_for_a_known_address_and_for_an_unknown_one(visitor):
    subscribe()
    known = visitor.post("/subscriptions", ADDRESS)
    unknown = visitor.post("/subscriptions", ADDRESS | {"email": "vera@example.org"})
    stopped = visitor.post("/subscriptions", ADDRESS | {"email": "olga@example.org"})
    for answer in (unknown, stopped):
        assert (answer.status_code, answer.location) == (known.status_code, known.location)
        assert answer.data == known.data
        assert "Set-Cookie" not in answer.headers
    assert "Check your mail" in words(visitor.get("/subscriptions/sent"))


def test_language_and_zone_are_those_of_the_reader(site, programme):
    visitor = Visitor(site, "ru")
    _address, form = box(visitor, "/")
    visitor.post("/subscriptions", form | ADDRESS | {"zone": "Asia/Vladivostok"})
    (made,) = subscriptions()
    assert (made.language, made.zone) == ("ru", "Asia/Vladivostok")
    assert letters("subscription_confirm")[0].language == "ru"


def test_without_an_address_or_a_yes_the_form_comes_back_with_what_was_typed(visitor):
    answer = visitor.post("/subscriptions?audience=parent", {"email": "anna"})
    assert answer.status_code == 422
    assert errors(answer).keys() == {"email", "consent"}
    page = answer.get_data(as_text=True)
    assert 'value="anna"' in page
    assert 'action="/subscriptions?audience=parent"' in page
    assert subscriptions() == []


def test_a_likely_slip_is_asked_about_and_either_answer_holds(visitor):
    slip = ADDRESS | {"email": "anna@gmial.com"}
    answer = visitor.post("/subscriptions", slip)
    assert answer.status_code == 422
    assert "Did you mean anna@gmail.com?" in words(answer)
    assert subscriptions() == []
    visitor.post("/subscriptions", slip | {"use": "anna@gmail.com"})
    visitor.post("/subscriptions", slip | {"use": "anna@gmial.com"})
    sent = [one.recipient_email for one in letters("subscription_confirm")]
    assert sent == ["anna@gmail.com", "anna@gmial.com"]


def test_a_machine_that_fills_in_everything_gets_the_usual_answer_and_nothing_is_kept(visitor):
    answer = visitor.post("/subscriptions", ADDRESS | {"website": "https://spam.example.org"})
    assert answer.location == "/subscriptions/sent"
    assert number(Subscriber) == 0


@pytest.mark.parametrize("query", ["?audience=nobody", "?programme=%00", "?region=1", "?kind=x"])
def test_what_cannot_be_understood_is_missing_and_never_more_than_was_meant(visitor, query):
    for answer in (
        visitor.get(f"/subscriptions{query}"),
        visitor.post(f"/subscriptions{query}", ADDRESS),
    ):
        assert answer.status_code in (400, 404)
    assert subscriptions() == []


def test_nobody_fills_a_strangers_mailbox(visitor):
    kinds = ("webinar", "seminar", "workshop", "supervision", "round_table")
    for kind in kinds:
        assert visitor.post(f"/subscriptions?kind={kind}", ADDRESS).status_code == 303
    more = visitor.post("/subscriptions", ADDRESS | {"email": "anna+tag@example.org"})
    assert more.status_code == 429
    assert more.headers["Retry-After"] == "3600"
    assert "anna+tag@example.org" in more.get_data(as_text=True)
    assert errors(more).keys() == {"email"}
    assert len(letters("subscription_confirm")) == 5


def test_from_one_network_so_many_may_ask_as_may_sign_up(site, visitor):
    own = site.extensions["webinar_hub_settings"]
    for who in range(own.signups_per_hour):
        operations_free = ADDRESS | {"email": f"reader{who}@example.org"}
        if visitor.post("/subscriptions", operations_free).status_code != 303:
            pytest.fail("too early")
    answer = visitor.post("/subscriptions", ADDRESS)
    assert answer.status_code == 429
    assert "from your network" in words(answer)


def test_without_any_programme_nobody_asks(site):
    visitor = Visitor(site)
    assert "Tell me about" not in words(visitor.get("/"))
    assert "Nothing is planned" in words(visitor.get("/subscriptions"))


def test_a_kept_page_asks_with_the_newest_text(visitor, programme):
    _address, before = box(visitor, "/")
    newer = add_consent_text(programme.organization_id, "news", "en", "Newer", "Body")
    _address, after = box(visitor, "/")
    assert before["texts"] != after["texts"] == newer.public_id
    visitor.post("/subscriptions", before | ADDRESS)
    db.session.rollback()
    consent = db.session.query(NewsConsent).one()
    assert consent.text.public_id == before["texts"]  # what was read is what was agreed to


# The letter's link


def test_opening_the_link_says_what_it_is_about_and_does_nothing(visitor):
    visitor.post("/subscriptions?audience=parent&programme=family", ADDRESS)
    answer = visitor.get(confirmation())
    assert "new events for parents: Family trust" in words(answer)
    assert subscriptions()[0].confirmed_at is None
    assert answer.headers["Cache-Control"] == "no-store"


def test_whoever_did_not_ask_can_end_it_for_good_from_there(visitor):
    visitor.post("/subscriptions", ADDRESS)
    page = visitor.get(confirmation()).get_data(as_text=True)
    leaving = re.search(r'href="(/unsubscribe/[^"]+)"', page)[1]
    assert visitor.get(leaving).status_code == 200
    visitor.post(leaving, {"everything": "1"})
    assert (number(Subscriber), number(StoppedAddress)) == (0, 1)
    visitor.post("/subscriptions", ADDRESS)
    assert number(Subscriber) == 0


def test_the_button_confirms_and_the_page_then_leads_on(visitor):
    visitor.post("/subscriptions", ADDRESS)
    answer = visitor.post(confirmation(), {"discreet": "y"})
    assert (answer.status_code, answer.location) == (303, confirmation())
    page = visitor.get(confirmation())
    assert "You will hear from us" in words(page)
    (made,) = subscriptions()
    assert made.confirmed_at
    assert made.subscriber.discreet
    assert f'href="{page_of(made.subscriber_id)}"' in page.get_data(as_text=True)


def test_a_link_that_nobody_used_in_time_says_so(visitor, clock):
    visitor.post("/subscriptions", ADDRESS)
    address = confirmation()
    clock.advance(days=8)
    operations.forget_old()
    for answer in (visitor.get(address), visitor.post(address)):
        assert answer.status_code == 410
        assert "in time" in words(answer)


@pytest.mark.parametrize("path", ["confirmations", "subscriptions", "unsubscribe"])
def test_an_invented_link_leads_nowhere(visitor, path):
    subscribe()
    (made,) = subscriptions()
    for token in ("x", f"{made.public_id}-0-{'a' * 26}", links.token("join", made.public_id)):
        assert visitor.get(f"/{path}/{token}").status_code == 404
        assert visitor.post(f"/{path}/{token}").status_code == 404
    assert subscriptions()[0].confirmed_at


# One's own page


def test_the_page_shows_what_is_new_also_what_no_letter_names(visitor, programme, clock):
    anna = subscribe()
    announce(programme, title="In confidence", sensitive=True)
    clock.advance(hours=1)
    sweep()
    page = words(visitor.get(page_of(anna)))
    assert "In confidence" in page
    assert "anna" not in page


def test_what_to_be_told_of_is_changed_with_one_form(visitor):
    subscribe(audience="parent")
    anna = subscribe(kind="seminar", language="ru")
    page = visitor.get(page_of(anna)).get_data(as_text=True)
    form = fields(next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL)))
    parents, seminars = form["keep"]
    assert form["lang"] == "ru"
    answer = visitor.post(page_of(anna), form | {"keep": seminars, "lang": "en", "discreet": "y"})
    assert answer.status_code == 303
    assert [one.public_id for one in subscriptions()] == [seminars]
    assert parents != seminars
    own = reader(anna)
    assert (own.language, own.discreet) == ("en", True)
    assert "Saved." in words(visitor.get(answer.location))


def test_bad_choices_come_back_with_words(visitor):
    anna = subscribe(kind="seminar")
    nothing = visitor.post(page_of(anna), {"lang": "en"})
    assert nothing.status_code == 422
    assert "use the button below" in words(nothing)
    foreign = visitor.post(page_of(anna), {"keep": "a" * 16, "lang": "xx"})
    assert foreign.status_code == 422
    assert errors(foreign).keys() == {"keep", "lang"}
    assert len(subscriptions()) == 1


# The way out


def test_opening_the_way_out_ends_nothing(visitor):
    anna = subscribe()
    answer = visitor.get(way_out_of(anna))
    assert "No more letters?" in words(answer)
    assert number(Subscriber) == 1


def test_a_mail_service_ends_it_with_one_post_from_nowhere_and_may_do_so_twice(site, visitor):
    anna = subscribe()
    address, own_page = way_out_of(anna), page_of(anna)
    for _again in range(2):
        answer = site.test_client().post(
            address,
            data=ONE_CLICK,
            headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example.org"},
        )
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert number(Subscriber) == 0
    gone = visitor.get(own_page)
    assert gone.status_code == 410
    assert "no news any more" in words(gone)
    assert "You get no more news" in words(visitor.get(address))


def test_a_mail_service_may_send_its_form_in_either_way(site):
    anna = subscribe()
    address = way_out_of(anna)
    multipart = {"content_type": "multipart/form-data", "data": ONE_CLICK}
    assert site.test_client().post(address, **multipart).status_code == 200
    assert number(Subscriber) == 0


def test_only_the_way_out_takes_forms_of_others(site, visitor):
    anna = subscribe()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    for address in ("/subscriptions", page_of(anna), confirmation()):
        assert visitor.post(address, ADDRESS, headers=foreign).status_code == 403


def test_the_second_button_stops_everything(visitor):
    anna = subscribe()
    page = visitor.get(way_out_of(anna)).get_data(as_text=True)
    assert 'name="everything"' in page
    visitor.post(way_out_of(anna), {"everything": "1"})
    assert (number(Subscriber), number(StoppedAddress)) == (0, 1)
