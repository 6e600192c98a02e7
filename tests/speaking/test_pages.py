"""What a speaker and an organizer see and press."""

import pytest

from tests.forms import fields, forms
from tests.organizing import an_organizer, post, signed_in
from tests.questions.asking import answer, switch_on
from tests.registration import people
from tests.registration.visitors import Visitor, errors, words
from tests.speaking.speakers import MARIA, ROOM, again, an_event, asked, confirmed, letters, page_of
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.core.language import in_language
from webinar_hub.questions.models import CASE, NEEDS
from webinar_hub.speaking import operations
from webinar_hub.speaking.models import SpeakerRequest
from webinar_hub.workspace import needs

pytestmark = pytest.mark.usefixtures("on_the_web")


@pytest.fixture
def event():
    return an_event()


def test_a_speaker_answers_on_a_second_page_and_not_by_opening_one(visitor: Visitor, event):
    request = asked(event)
    page = visitor.get(page_of(request))
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.text
    assert "will you speak?" in words(page)
    assert "There is room for 40 people" in words(page)
    opened = visitor.get(f"{page_of(request)}/answer")
    (form,) = [one for one in forms(opened.text) if "/answer" in one]
    as_it_stands = visitor.post(f"{page_of(request)}/answer", fields(form))
    assert (as_it_stands.status_code, "answer" in errors(as_it_stands)) == (422, True)
    assert again(request).state == "asked"
    done = visitor.post(f"{page_of(request)}/answer", {"answer": "yes", "reason": "unsaid"})
    assert "we count on you" in words(visitor.get(done.location))
    done = visitor.post(f"{page_of(request)}/answer", {"answer": "no", "reason": "other_date"})
    assert "You have said no" in words(visitor.get(done.location))
    bad = visitor.post(f"{page_of(request)}/answer", {"answer": "no", "reason": "nonsense"})
    assert (bad.status_code, "reason" in errors(bad)) == (422, True)


def test_a_speaker_reads_figures_needs_and_questions_and_no_names(visitor: Visitor):
    event = an_event(audience=frozenset({"parent", "professional"}))
    need, case = switch_on(event, NEEDS, CASE)
    for number in range(6):
        given = (answer(need, "captions"), answer(case, text=f"What of sleep {number}?"))
        role = "parent" if number else "professional"
        people.sign_up(event, f"Zlata {number}", role=role, answers=given)
    request = asked(event)
    assert "What of sleep" not in words(visitor.get(page_of(request)))
    operations.confirm(request.id)
    shown = words(visitor.get(page_of(request)))
    assert "6 people have a seat" in shown
    assert "6 need captions" in shown
    assert "What of sleep 3?" in shown
    assert "Zlata" not in shown
    assert "professionals" not in shown.split("Who is signed up")[1], "it is one person"


def test_the_host_link_is_on_this_page_and_on_no_other(visitor: Visitor, event):
    request = asked(event, host_link=ROOM)
    assert "room.example.org" not in visitor.get(page_of(request)).text  # no yes, no link
    operations.confirm(request.id)
    assert "room.example.org" in visitor.get(page_of(request)).text
    anna = people.sign_up(event, "Anna")
    token = links.token("manage", anna.public_id)
    join = links.token("join", anna.public_id)
    speaker = event.speakers[0]
    for path in (
        f"/events/{event.slug}",
        f"/events/{event.slug}.ics",
        f"/speakers/{speaker.slug}",
        "/",
        "/calendar.ics",
        f"/registrations/{token}",
        f"/join/{join}",
    ):
        page = visitor.get(path)
        assert page.status_code == 200, path
        assert "room.example.org" not in page.text, path
        assert MARIA not in page.text, path


def test_the_dates_are_there_as_a_file_with_the_uid_of_the_invitation(visitor: Visitor, event):
    request = confirmed(event, host_link=ROOM)
    file = visitor.get(f"{page_of(request)}/dates.ics")
    assert file.mimetype == "text/calendar"
    unfolded = file.text.replace("\r\n ", "")
    assert f"UID:{again(request).invitations[0].uid}" in unfolded
    assert f"LOCATION:{ROOM}" in unfolded
    assert "ATTENDEE" not in unfolded


def test_a_link_that_is_forged_of_another_address_or_taken_back_says_so(visitor, event):
    request = asked(event)
    assert visitor.get(page_of(request)[:-1]).status_code == 404
    assert visitor.get(f"/speaking/{links.token('join', request.public_id)}").status_code == 404
    operations.take_back(request.id, by=None)
    for answer_ in (
        visitor.get(page_of(request)),
        visitor.post(f"{page_of(request)}/answer", {"answer": "yes"}),
    ):
        assert (answer_.status_code, "do not plan with you" in words(answer_)) == (410, True)


def test_a_lost_link_is_asked_for_with_the_same_answer_for_everybody(visitor, event, clock):
    request = asked(event)
    clock.advance(hours=2)
    known = visitor.post("/speaking", {"email": MARIA})
    unknown = visitor.post("/speaking", {"email": "nobody@example.org"})
    assert (known.status_code, known.location) == (303, unknown.location)
    assert "is on its way" in words(visitor.get(known.location))
    assert len(letters(request, "speaker_link")) == 1
    wrong = visitor.post("/speaking", {"email": "maria"})
    assert (wrong.status_code, 'value="maria"' in wrong.text) == (422, True)


def test_after_an_event_or_a_cancellation_the_page_says_how_it_is(visitor, event, clock):
    request = confirmed(event, host_link=ROOM)
    clock.set(people.fresh(event).last_end)
    page = visitor.get(page_of(request))
    assert "This event is over" in words(page)
    assert "room.example.org" not in page.text
    late = visitor.post(f"{page_of(request)}/answer", {"answer": "no", "reason": "unsaid"})
    assert (late.status_code, "over or cancelled" in words(late)) == (422, True)


@pytest.fixture
def oleg(on_the_web, event):
    return signed_in(on_the_web, an_organizer("Oleg", event.programme, "organizer"))


def speakers_of(event, rest: str = "") -> str:
    return f"/organize/events/{event.public_id}/speakers{rest}"


def typed(event, **changes: str) -> dict[str, str]:
    speaker = event.speakers[0].public_id
    wanted = {"email": MARIA, "language": "ru", "zone": "Asia/Omsk", "host_link": ""}
    return {f"{speaker}-{name}": value for name, value in (wanted | changes).items()}


def test_an_organizer_asks_sees_the_answer_and_takes_back(oleg, event):
    one = f"/{event.speakers[0].public_id}"
    assert "Not asked yet" in words(oleg.get(speakers_of(event)))
    wrong = post(oleg, speakers_of(event, one), **typed(event, email="maria", host_link="room"))
    assert (wrong.status_code, 'value="maria"' in wrong.text) == (422, True)
    assert "begins with https://" in words(wrong)
    assert post(oleg, speakers_of(event, one), **typed(event)).status_code == 303
    db.session.rollback()
    (request,) = db.session.query(SpeakerRequest)
    assert (request.language, request.zone, request.asked_by.name) == ("ru", "Asia/Omsk", "Oleg")
    assert "Asked, no answer" in words(oleg.get(speakers_of(event)))
    soon = post(oleg, speakers_of(event, one), **typed(event))
    assert (soon.status_code, "after an hour" in words(soon)) == (422, True)
    operations.confirm(request.id)
    assert "Will speak" in words(oleg.get(speakers_of(event)))
    link = {f"{event.speakers[0].public_id}-host_link": ROOM}
    assert post(oleg, speakers_of(event, f"{one}/host-link"), **link).status_code == 303
    assert again(request).host_link == ROOM
    assert post(oleg, speakers_of(event, f"{one}/removal")).status_code == 303
    assert "Taken off" in words(oleg.get(speakers_of(event)))


def test_who_reads_along_sees_the_state_and_neither_address_nor_host_link(on_the_web, event):
    lida = signed_in(on_the_web, an_organizer("Lida", event.programme, "viewer"))
    confirmed(event, host_link=ROOM)
    page = lida.get(speakers_of(event))
    assert "Will speak" in words(page)
    assert MARIA not in page.text
    assert "room.example.org" not in page.text


def test_the_first_page_names_who_is_silent_and_who_said_no(event, clock):
    request = asked(event)

    def said() -> list[str]:
        db.session.rollback()
        with in_language("en"):
            found = needs.of([people.fresh(event)], [event.programme_id], clock.now())
            return [str(one.text) for lines in found.values() for one in lines]

    assert "Maria Sokolova has not answered whether to speak" in said()
    operations.decline(request.id)
    assert "Maria Sokolova cannot speak" in said()
    operations.confirm(request.id)
    assert not any("Maria" in one for one in said())
