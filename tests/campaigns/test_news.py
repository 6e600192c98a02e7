"""Programme news: only to who agreed, not too often, ended by one press, and then never again."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.attendance.guests import MONDAY, a_guest, a_hall, letters
from tests.campaigns.writing import a_draft, campaign, outcomes, write_to
from tests.mail import expected
from tests.news.readers import subscribe
from tests.organizing import an_organizer
from webinar_hub.campaigns import jobs, operations, queries, rules
from webinar_hub.campaigns.operations.going import choice_of
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import rendering, suppression
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.news import operations as news
from webinar_hub.news.models import Subscriber
from webinar_hub.registration import operations as registration

EXPECTED = Path(__file__).parent / "letters"


@pytest.fixture(autouse=True)
def at_first(app, clock):
    clock.set(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def hall():
    """Anna and Boris were there; both want news, Clara does not."""
    hall = a_hall()
    for name in ("Anna", "Boris", "Clara"):
        a_guest(hall, name)
    slug = hall.event.programme.slug
    subscribe("anna@example.org", programme=slug)
    subscribe("boris@example.org", programme=slug, audience="parent")
    return hall


@pytest.fixture
def oleg(hall):
    return an_organizer("Oleg", hall.event.programme, "organizer").id


def told() -> list[OutboxMessage]:
    return letters("programme_news")


def send(hall, oleg, **more) -> int:
    return write_to(hall.event, oleg, "Autumn", "For {given_name}", kind="news", **more)


def test_only_who_agreed_gets_it(hall, oleg):
    sent = send(hall, oleg)
    assert [message.recipient_name for message in told()] == ["Anna", "Boris"]
    reach = queries.reach(choice_of(campaign(sent)))
    assert (reach.people, reach.letters, reach.not_agreed) == (2, 2, 1)
    assert reach.names == ["Anna", "Boris"]


@pytest.mark.parametrize(
    "narrower", [{"kind": "webinar"}, {"format": "online"}, {"audience": "professional"}]
)
def test_who_wants_to_hear_of_less_gets_no_news_of_the_programme(hall, oleg, narrower):
    a_guest(hall, "Dina")
    subscribe("dina@example.org", programme=hall.event.programme.slug, **narrower)
    send(hall, oleg)
    assert "Dina" not in [message.recipient_name for message in told()]


def test_who_agreed_to_another_organization_gets_none_of_this(hall, oleg):
    a_guest(hall, "Dina")
    elsewhere = a_hall()
    subscribe("dina@example.org", programme=elsewhere.event.programme.slug)
    send(hall, oleg)
    assert [message.recipient_name for message in told()] == ["Anna", "Boris"]


def test_it_may_go_to_whoever_took_part_at_any_time_also_to_those_who_left(hall, oleg):
    guest = a_guest(hall, "Dina")
    subscribe("dina@example.org", programme=hall.event.programme.slug)
    registration.cancel(guest.id)
    send(hall, oleg, events=(), states=("cancelled",))
    assert [message.recipient_name for message in told()] == ["Dina"]


def test_mail_programs_know_the_list_and_end_it_with_one_press(hall, oleg):
    send(hall, oleg)
    data = rendering.render(
        told()[0], mail_from="events@hub.example.org", mail_domain="hub.example.org"
    )
    message = message_from_bytes(data, policy=policy.default)
    name = hall.event.programme.public_id
    assert message["List-Id"] == f"<{name}.news.hub.example.org>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<http://localhost/unsubscribe/")
    assert message["In-Reply-To"] is None


def test_news_of_an_event_belong_to_no_list(hall, oleg):
    write_to(hall.event, oleg)
    (first, *_others) = letters("event_message")
    assert rendering.of_a_list(first) == rendering.unsubscribing(first) == ()


def test_who_ends_it_gets_not_even_what_waits_nor_what_is_resumed(hall, oleg):
    sent = send(hall, oleg)
    end_news("anna@example.org")
    assert [message.state for message in told()] == ["withdrawn", "queued"]
    operations.pause(sent, oleg)
    assert operations.resume(sent, oleg) == 1
    assert [message.state for message in told()] == ["withdrawn", "queued"]
    again = send(hall, oleg)
    assert outcomes(again) == {"Boris": "written"}


def end_news(email: str) -> None:
    reader = db.session.query(Subscriber).filter_by(email_key=email).one()
    news.unsubscribe(reader.public_id)


def test_who_wants_to_hear_of_less_gets_not_what_waits(hall, oleg):
    """Of two wishes the one that ends is the one that the letter came by."""
    subscribe("anna@example.org", programme=hall.event.programme.slug, kind="webinar")
    send(hall, oleg)
    reader = db.session.query(Subscriber).filter_by(email_key="anna@example.org").one()
    kept = [one.public_id for one in reader.subscriptions if one.kind]
    news.change(reader.public_id, keep=kept, language="en", zone=None, discreet=False)
    jobs.write_to_many()
    assert [message.state for message in told()] == ["withdrawn", "queued"]


def test_a_mailbox_that_stopped_everything_is_not_written_to(hall, oleg):
    suppression.stop("anna@example.org")
    assert outcomes(send(hall, oleg)) == {"Anna": "declined", "Boris": "written"}


def test_a_mailbox_that_stopped_everything_has_stopped_it_with_every_tag(hall, oleg):
    a_guest(hall, "Dina", email="dina+spring@example.org")
    subscribe("dina+spring@example.org", programme=hall.event.programme.slug)
    suppression.stop("dina@example.org")
    assert outcomes(send(hall, oleg))["Dina"] == "declined"


def test_nobody_gets_more_than_two_a_week(hall, oleg, clock):
    _first, second, third = (send(hall, oleg) for _number in range(3))
    assert set(outcomes(second).values()) == {"written"}
    assert set(outcomes(third).values()) == {"enough"}
    clock.advance(days=7, minutes=1)
    assert set(outcomes(send(hall, oleg)).values()) == {"written"}


def test_what_was_taken_back_does_not_count_against_the_week(hall, oleg):
    for _number in range(2):
        operations.stop(send(hall, oleg), oleg)
    assert set(outcomes(send(hall, oleg)).values()) == {"written"}


def test_news_of_an_event_do_not_count_against_the_week(hall, oleg):
    for _number in range(3):
        write_to(hall.event, oleg)
    assert set(outcomes(send(hall, oleg)).values()) == {"written"}


def test_a_discreet_mailbox_reads_only_that_a_message_waits(hall, oleg):
    a_guest(hall, "Dina", discreet=True)
    subscribe("dina@example.org", programme=hall.event.programme.slug, discreet=True)
    send(hall, oleg, body_ru="О разводе", subject_ru="Развод")
    rendered = rendering.letter(told()[-1])
    assert rendered.subject == "A message for you"
    assert "/join/" in rendered.text
    assert "/unsubscribe/" in rendered.text
    for secret in ("Autumn", "tender age", "Educational programme", "/events/", "/registrations/"):
        assert secret not in rendered.text + rendered.html
    assert "Autumn" not in str(told()[-1].facts)
    assert told()[-1].frame["sender_name"] == "Webinar Hub"


def test_everybody_reads_their_own_language_and_the_only_one_there_is(hall, oleg):
    a_guest(hall, "Dina", language="ru")
    subscribe("dina@example.org", programme=hall.event.programme.slug, language="ru")
    send(hall, oleg)
    send(hall, oleg, subject_ru="Осень", body_ru="Для {given_name}")
    subjects = [rendering.letter(message).subject for message in told()]
    assert subjects == ["Autumn"] * 3 + ["Autumn", "Autumn", "Осень"]
    assert "Для Dina" in rendering.letter(told()[-1]).text


def test_to_nobody_who_agreed_it_is_not_sent(hall, oleg):
    draft = a_draft(hall.event, oleg, kind="news", roles=("student",))
    with pytest.raises(rules.NobodyThere):
        operations.start(draft, oleg, None)


def test_a_letter_that_left_a_week_ago_is_forgotten_by_the_count(hall, oleg, clock):
    send(hall, oleg)
    becomes_sent()
    clock.set(MONDAY + timedelta(days=8))
    for _number in range(2):
        last = send(hall, oleg)
    assert set(outcomes(last).values()) == {"written"}


@operation
def becomes_sent() -> None:
    for message in db.session.query(OutboxMessage).filter_by(kind="programme_news"):
        message.state = "sent"


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("discreet", [False, True])
def test_the_letter_as_it_is_read(oleg, language, discreet):
    hall = a_hall(title="The tender age", slug="tender-age", language=language)
    a_guest(hall, "Anna", language=language, discreet=discreet)
    subscribe("anna@example.org", programme=hall.event.programme.slug)
    body = "{event}: {when}\n\n- [page]({event_page})\n- **{programme}**"
    write_to(hall.event, oleg, "Autumn", body, kind="news")
    expected.check(told()[-1], EXPECTED, "news-discreet" if discreet else "news")
